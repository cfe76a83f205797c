#include "viz/canvas/theme.h"

#include <glib.h>

/* Every line has a contrast of at least 3:1 to the background, every text 4.5:1. */
static const struct theme theme_light = {
    .name = "light",
    .summary = "for screens and paper",
    .background = 0xFFFFFF,
    .ink = 0x18212C,
    .ink2 = 0x525E6B,
    .axis = 0x7C8794,
    .grid = 0xE4E8ED,
    .fault = 0xEEF0F3,
    .fault_edge = 0x7C8794,
    .unknown = 0x5F6B78,
    .failed = 0x18212C,
    .ribbon = {0xD6DCFF, 0xB2BCFF, 0x8D9AFF},
    .ribbon_edge = 0x3A4BE0,
    .ribbon_inner = 0x525E6B,
};

static const struct theme theme_dark = {
    .name = "dark",
    .summary = "for dark screens",
    .background = 0x14181F,
    .ink = 0xE9EDF2,
    .ink2 = 0xA9B3BF,
    .axis = 0x6F7B89,
    .grid = 0x2A313B,
    .fault = 0x262C36,
    .fault_edge = 0x6F7B89,
    .unknown = 0x9AA6B3,
    .failed = 0xE9EDF2,
    .ribbon = {0x1D3A4C, 0x2A5975, 0x3B7CA2},
    .ribbon_edge = 0x6CAED6,
    .ribbon_inner = 0xA9B3BF,
};

static const struct theme theme_print = {
    .name = "print",
    .summary = "for printers without colour",
    .background = 0xFFFFFF,
    .ink = 0x000000,
    .ink2 = 0x404040,
    .axis = 0x767676,
    .grid = 0xE2E2E2,
    .fault = 0xB4B4B4,
    .fault_edge = 0x767676,
    .fault_hatch = true,
    .unknown = 0x555555,
    .failed = 0x000000,
    .ribbon = {0xDADADA, 0xA8A8A8, 0x737373},
    .ribbon_edge = 0x000000,
    .ribbon_inner = 0x303030,
};

const struct theme *const all_themes[] = {&theme_light, &theme_dark, &theme_print, NULL};

const struct theme *theme_find(const char *name)
{
    for (int i = 0; all_themes[i] != NULL; i++)
        if (g_str_equal(all_themes[i]->name, name))
            return all_themes[i];
    return NULL;
}
