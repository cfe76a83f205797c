#include <glib.h>

#include "viz/canvas/theme.h"

static const struct page page_web = {
    .name = "web",
    .summary = "760 px wide, for HTML",
    .width = 760,
    .height = 460,
    .margin = 20,
    .title_px = 17,
    .subtitle_px = 12.5,
    .axis_px = 11,
    .label_px = 11.5,
    .caption_px = 10.5,
    .line = 2.2,
    .thin_line = 1,
    .axis_line = 1,
    .grid_line = 1,
    .tick = 5,
    .halo = 3,
    .lane_pitch = 20,
    .lane_bar = 3,
    .strip_height = 40,
    .x_ticks = 8,
    .y_ticks = 7,
    .grows = true,
    .png_scale = 2,
};

/* A paper's caption stands below the picture, so these two have no words around it. */
static const struct page page_column = {
    .name = "column",
    .summary = "3.5 inch, one column of a paper",
    .width = 336,
    .height = 236,
    .margin = 4,
    .axis_px = 9.4,
    .label_px = 9.4,
    .line = 1.5,
    .thin_line = 0.8,
    .axis_line = 0.75,
    .grid_line = 0.6,
    .tick = 3.5,
    .halo = 2,
    .lane_pitch = 16,
    .lane_bar = 2.5,
    .strip_height = 24,
    .x_ticks = 5,
    .y_ticks = 5,
    .grows = true,
    .png_scale = 4,
};

static const struct page page_double = {
    .name = "double",
    .summary = "7 inch, two columns of a paper",
    .width = 672,
    .height = 320,
    .margin = 8,
    .axis_px = 9.4,
    .label_px = 10.5,
    .line = 1.8,
    .thin_line = 0.9,
    .axis_line = 0.75,
    .grid_line = 0.6,
    .tick = 4,
    .halo = 2.5,
    .lane_pitch = 18,
    .lane_bar = 3,
    .strip_height = 32,
    .x_ticks = 8,
    .y_ticks = 6,
    .grows = true,
    .png_scale = 4,
};

static const struct page page_slide = {
    .name = "slide",
    .summary = "1280 x 720 px, for talks",
    .width = 1280,
    .height = 720,
    .margin = 48,
    .title_px = 32,
    .subtitle_px = 20,
    .axis_px = 18,
    .label_px = 18,
    .caption_px = 14,
    .line = 4,
    .thin_line = 2,
    .axis_line = 2,
    .grid_line = 1.5,
    .tick = 9,
    .halo = 5,
    .lane_pitch = 31,
    .lane_bar = 5,
    .strip_height = 58,
    .x_ticks = 8,
    .y_ticks = 6,
    .png_scale = 2,
};

const struct page *const all_pages[] = {&page_web, &page_column, &page_double,
                                        &page_slide, NULL};

const struct page *page_find(const char *name)
{
    for (int i = 0; all_pages[i] != NULL; i++)
        if (g_str_equal(all_pages[i]->name, name))
            return all_pages[i];
    return NULL;
}
