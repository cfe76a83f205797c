/* theme.h - colours, and how large and heavy things are on each kind of page. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A colour is 0xRRGGBB; there is no alpha, so that what lies behind never shines
 * through and a picture looks the same in grey. */
typedef uint32_t colour;

enum { THEME_RIBBONS = 3, DASH_MAX = 4 };

struct theme {
    const char *name, *summary;
    colour background, ink, ink2, axis, grid;
    colour fault, fault_edge; /* `fault_hatch` draws the band as lines instead */
    bool fault_hatch;
    colour unknown, failed;           /* operations without an answer; those refused */
    colour ribbon[THEME_RIBBONS];     /* outermost quantiles first */
    colour ribbon_edge, ribbon_inner; /* lines of the median and top; those between */
};

extern const struct theme *const all_themes[];    /* ends with NULL */
const struct theme *theme_find(const char *name); /* NULL if there is none */

/* Lengths in px of 1/96 inch. */
struct page {
    const char *name, *summary;
    double width, height, margin;
    double title_px, subtitle_px, axis_px, label_px, caption_px; /* 0: not on the page */
    double line, thin_line, axis_line, grid_line, tick, halo;
    double lane_pitch, lane_bar;
    double strip_height;
    int x_ticks, y_ticks; /* at most */
    bool grows;           /* may become higher where rows need it */
    double png_scale;
};

extern const struct page *const all_pages[];    /* ends with NULL */
const struct page *page_find(const char *name); /* NULL if there is none */
