/* theme.h - colours, and how large and heavy things are on each kind of page. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "viz/canvas/role.h"

/* A colour is 0xRRGGBB; there is no alpha, so that what lies behind never shines
 * through and a picture looks the same in grey. */
typedef uint32_t colour;

struct theme {
    const char *name, *summary;
    bool fault_hatch;  /* bands of faults are lines instead of a tint */
    int band_per_cent; /* of the series' colour, in a band along its line */
    colour given[ROLES_GIVEN];
};

extern const struct theme *const all_themes[];    /* ends with NULL */
const struct theme *theme_find(const char *name); /* NULL if there is none */

colour theme_colour(const struct theme *theme, enum role role);
/* By WCAG 2, from 1 to 21. */
double colour_contrast(colour a, colour b);

enum { DASH_MAX = 6 };

/* Lengths in px of 1/96 inch. */
struct page {
    const char *name, *summary;
    double width, height, margin;
    double title_px, subtitle_px, axis_px, label_px, caption_px; /* 0: not on the page */
    double line, thin_line, axis_line, grid_line, tick, halo;
    double marker;                           /* radius, on lines */
    double point, bar, cap_length, cap_line; /* point: radius; bar: its thickness */
    double target_line;
    double lane_pitch, lane_bar;
    double strip_height;
    double row_least, row_most; /* pitch of rows */
    int x_ticks, y_ticks;       /* at most */
    bool grows;                 /* may become higher where rows need it */
    double png_scale;
};

extern const struct page *const all_pages[];    /* ends with NULL */
const struct page *page_find(const char *name); /* NULL if there is none */
