#include "viz/canvas/theme.h"

#include <glib.h>
#include <math.h>

/* Every line has a contrast of at least 3:1 to the background, every text 4.5:1. */
static const struct theme theme_light = {
    .name = "light",
    .summary = "for screens and paper",
    .band_per_cent = 16,
    .given = {[ROLE_INK] = 0x18212C,
              [ROLE_INK2] = 0x525E6B,
              [ROLE_BACKGROUND] = 0xFFFFFF,
              [ROLE_AXIS] = 0x7C8794,
              [ROLE_GRID] = 0xE4E8ED,
              [ROLE_FAULT] = 0xEEF0F3,
              [ROLE_FAULT_EDGE] = 0x7C8794,
              [ROLE_PAUSE] = 0x525E6B,
              [ROLE_FAILED] = 0x18212C,
              [ROLE_UNKNOWN] = 0x5F6B78,
              [ROLE_UNKNOWN_TINT] = 0xF1F3F5,
              [ROLE_OK] = 0x00695C,
              [ROLE_OK_TINT] = 0xDDF1EC,
              [ROLE_OK_TEXT] = 0x00564B,
              [ROLE_VIOLATION] = 0xB3001B,
              [ROLE_VIOLATION_TINT] = 0xFBE3E5,
              [ROLE_VIOLATION_TEXT] = 0xB3001B,
              [ROLE_RIBBON_1] = 0xD6DCFF,
              0xB2BCFF,
              0x8D9AFF,
              [ROLE_RIBBON_EDGE] = 0x3A4BE0,
              [ROLE_RIBBON_INNER] = 0x525E6B,
              [ROLE_SERIES_1] = 0x4B5FFF,
              0xC28300,
              0x02754F,
              0x703155,
              0x142D7E,
              0xEC1478,
              0x625D00,
              0x1792B9,
              [ROLE_SERIES_TEXT_1] = 0x3A4BE0,
              0x8F6000,
              0x02754F,
              0x703155,
              0x142D7E,
              0xC4005F,
              0x625D00,
              0x0F6F8E,
              [ROLE_RAMP_1] = 0xEEF3FB,
              0xC1D1EF,
              0x92AFE3,
              0x5C8FD6,
              0x466DB8,
              0x304C9B,
              0x142D7E},
};

static const struct theme theme_dark = {
    .name = "dark",
    .summary = "for dark screens",
    .band_per_cent = 16,
    .given = {[ROLE_INK] = 0xE9EDF2,
              [ROLE_INK2] = 0xA9B3BF,
              [ROLE_BACKGROUND] = 0x14181F,
              [ROLE_AXIS] = 0x6F7B89,
              [ROLE_GRID] = 0x2A313B,
              [ROLE_FAULT] = 0x262C36,
              [ROLE_FAULT_EDGE] = 0x6F7B89,
              [ROLE_PAUSE] = 0xA9B3BF,
              [ROLE_FAILED] = 0xE9EDF2,
              [ROLE_UNKNOWN] = 0x9AA6B3,
              [ROLE_UNKNOWN_TINT] = 0x242A33,
              [ROLE_OK] = 0x4FD1B5,
              [ROLE_OK_TINT] = 0x0F332D,
              [ROLE_OK_TEXT] = 0x4FD1B5,
              [ROLE_VIOLATION] = 0xFF6B6B,
              [ROLE_VIOLATION_TINT] = 0x43191D,
              [ROLE_VIOLATION_TEXT] = 0xFF8E8E,
              [ROLE_RIBBON_1] = 0x1D3A4C,
              0x2A5975,
              0x3B7CA2,
              [ROLE_RIBBON_EDGE] = 0x6CAED6,
              [ROLE_RIBBON_INNER] = 0xA9B3BF,
              [ROLE_SERIES_1] = 0x4689B0,
              0xFA8100,
              0x00D182,
              0xF04AFF,
              0xBAF5FF,
              0xFFAEC2,
              0xD6E60A,
              0xA8A9D0,
              [ROLE_SERIES_TEXT_1] = 0x6CAED6,
              0xFA8100,
              0x00D182,
              0xF04AFF,
              0xBAF5FF,
              0xFFAEC2,
              0xD6E60A,
              0xA8A9D0,
              [ROLE_RAMP_1] = 0x1B2431,
              0x26435D,
              0x2D658C,
              0x4389B7,
              0x7AACCF,
              0xAAD0E7,
              0xD9F6FF},
};

/* Four levels; series beyond them differ by dash and marker. */
static const struct theme theme_print = {
    .name = "print",
    .summary = "for printers without colour",
    .fault_hatch = true,
    .band_per_cent = 12,
    .given = {[ROLE_INK] = 0x000000,
              [ROLE_INK2] = 0x404040,
              [ROLE_BACKGROUND] = 0xFFFFFF,
              [ROLE_AXIS] = 0x767676,
              [ROLE_GRID] = 0xE2E2E2,
              [ROLE_FAULT] = 0xB4B4B4,
              [ROLE_FAULT_EDGE] = 0x767676,
              [ROLE_PAUSE] = 0x404040,
              [ROLE_FAILED] = 0x000000,
              [ROLE_UNKNOWN] = 0x555555,
              [ROLE_UNKNOWN_TINT] = 0xFFFFFF,
              [ROLE_OK] = 0x000000,
              [ROLE_OK_TINT] = 0xFFFFFF,
              [ROLE_OK_TEXT] = 0x000000,
              [ROLE_VIOLATION] = 0x000000,
              [ROLE_VIOLATION_TINT] = 0xFFFFFF,
              [ROLE_VIOLATION_TEXT] = 0x000000,
              [ROLE_RIBBON_1] = 0xDADADA,
              0xA8A8A8,
              0x737373,
              [ROLE_RIBBON_EDGE] = 0x000000,
              [ROLE_RIBBON_INNER] = 0x303030,
              [ROLE_SERIES_1] = 0x000000,
              0x767676,
              0x4A4A4A,
              0x949494,
              0x000000,
              0x767676,
              0x4A4A4A,
              0x949494,
              [ROLE_SERIES_TEXT_1] = 0x000000,
              0x4A4A4A,
              0x303030,
              0x505050,
              0x000000,
              0x4A4A4A,
              0x303030,
              0x505050,
              [ROLE_RAMP_1] = 0xF0F0F0,
              0xCACACA,
              0xA8A8A8,
              0x868686,
              0x656565,
              0x474747,
              0x1F1F1F},
};

const struct theme *const all_themes[] = {&theme_light, &theme_dark, &theme_print, NULL};

const struct theme *theme_find(const char *name)
{
    for (int i = 0; all_themes[i] != NULL; i++)
        if (g_str_equal(all_themes[i]->name, name))
            return all_themes[i];
    return NULL;
}

enum { BAR_PER_CENT = 45 };

static colour blend(colour over, colour under, int per_cent)
{
    colour mixed = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        colour a = over >> shift & 0xFF, b = under >> shift & 0xFF;
        mixed |= (a * (colour)per_cent + b * (colour)(100 - per_cent) + 50) / 100
                 << shift;
    }
    return mixed;
}

/* WCAG 2: relative luminance. */
static double luminance(colour c)
{
    static const double weights[] = {0.0722, 0.7152, 0.2126}; /* blue, green, red */
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double v = (double)(c >> 8 * i & 0xFF) / 255;
        sum += weights[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double colour_contrast(colour a, colour b)
{
    double x = luminance(a), y = luminance(b);
    return (MAX(x, y) + 0.05) / (MIN(x, y) + 0.05);
}

static colour text_on_ramp(const struct theme *theme, int step)
{
    colour cell = theme->given[ROLE_RAMP_1 + step], ink = theme->given[ROLE_INK],
           background = theme->given[ROLE_BACKGROUND];
    return colour_contrast(cell, ink) >= colour_contrast(cell, background) ? ink
                                                                           : background;
}

colour theme_colour(const struct theme *theme, enum role role)
{
    colour background = theme->given[ROLE_BACKGROUND];
    g_assert(role >= 0 && role < ROLES);
    if (role < ROLES_GIVEN)
        return theme->given[role];
    if (role < ROLE_SERIES_BAR_1)
        return text_on_ramp(theme, role - ROLE_RAMP_TEXT_1);
    if (role < ROLE_SERIES_BAND_1)
        return blend(theme->given[ROLE_SERIES_1 + (role - ROLE_SERIES_BAR_1)], background,
                     BAR_PER_CENT);
    if (role < ROLE_UNKNOWN_BAR)
        return blend(theme->given[ROLE_SERIES_1 + (role - ROLE_SERIES_BAND_1)],
                     background, theme->band_per_cent);
    return blend(theme->given[ROLE_UNKNOWN], background,
                 role == ROLE_UNKNOWN_BAR ? BAR_PER_CENT : theme->band_per_cent);
}
