/* role.h - colours by what they mean. Pens, fonts and fills name a role; the theme says
 * which colour that is, and the SVG carries both, so that a page can restyle it. Never
 * use a series' colour for a meaning, nor a meaning's for a series; a violation always
 * comes with a cross or words, and never in one chart with series 7 (they look alike to
 * the colour-blind). */
#pragma once

enum { SERIES = 8, RAMP_STEPS = 7, RIBBONS = 3 };

enum role {
    ROLE_NONE = -1, /* no fill */
    ROLE_INK,       /* titles, names */
    ROLE_INK2,      /* axis labels, captions */
    ROLE_BACKGROUND,
    ROLE_AXIS,
    ROLE_GRID,
    ROLE_FAULT, /* the tint of a band, or its hatch (theme->fault_hatch) */
    ROLE_FAULT_EDGE,
    ROLE_PAUSE,
    ROLE_FAILED,  /* operations that were refused */
    ROLE_UNKNOWN, /* without an answer; undecided; a series beyond the coloured ones */
    ROLE_UNKNOWN_TINT,
    ROLE_OK, /* only filled boxes and discs with a tick, never a line */
    ROLE_OK_TINT,
    ROLE_OK_TEXT, /* on the tint; on ROLE_OK itself: ROLE_BACKGROUND */
    ROLE_VIOLATION,
    ROLE_VIOLATION_TINT,
    ROLE_VIOLATION_TEXT, /* on the tint; on ROLE_VIOLATION itself: ROLE_BACKGROUND */
    ROLE_RIBBON_1,       /* outermost quantiles first; RIBBONS of them */
    ROLE_RIBBON_EDGE = ROLE_RIBBON_1 + RIBBONS,
    ROLE_RIBBON_INNER,
    ROLE_SERIES_1, /* lines and markers; SERIES of each kind */
    ROLE_SERIES_TEXT_1 = ROLE_SERIES_1 + SERIES,
    ROLE_RAMP_1 = ROLE_SERIES_TEXT_1 + SERIES, /* more is further from the background */

    /* Mixed from those above: */
    ROLE_RAMP_TEXT_1 = ROLE_RAMP_1 + RAMP_STEPS, /* ink or background, on each step */
    ROLE_SERIES_BAR_1 = ROLE_RAMP_TEXT_1 + RAMP_STEPS, /* intervals */
    ROLE_SERIES_BAND_1 = ROLE_SERIES_BAR_1 + SERIES,   /* intervals along a line */
    ROLE_UNKNOWN_BAR = ROLE_SERIES_BAND_1 + SERIES,
    ROLE_UNKNOWN_BAND,
    ROLES,
    ROLES_GIVEN = ROLE_RAMP_TEXT_1
};

/* As in the SVG's classes: "ink", "series-1", "series-bar-8". */
const char *role_name(enum role role);
