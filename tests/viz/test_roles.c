#include <string.h>

#include "tests/suites.h"
#include "viz/canvas/canvas.h"

static void test_every_role_is_known(void)
{
    for (int a = 0; a < ROLES; a++) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(role_name((enum role)a));
        for (int b = 0; b < a; b++)
            CU_ASSERT_STRING_NOT_EQUAL(role_name((enum role)a), role_name((enum role)b));
    }
    CU_ASSERT_STRING_EQUAL(role_name(ROLE_SERIES_1 + 7), "series-8");
    CU_ASSERT_STRING_EQUAL(role_name(ROLE_RAMP_TEXT_1), "ramp-text-1");
    CU_ASSERT_STRING_EQUAL(role_name(ROLE_UNKNOWN_BAND), "unknown-band");
}

/* The style guide's own figures. */
static void test_contrasts(void)
{
    CU_ASSERT_DOUBLE_EQUAL(colour_contrast(0xFFFFFF, 0x000000), 21, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(colour_contrast(0x4B5FFF, 0xFFFFFF), 4.79, 0.005);
    CU_ASSERT_DOUBLE_EQUAL(colour_contrast(0x14181F, 0x4689B0), 4.63, 0.005);
    for (int t = 0; all_themes[t] != NULL; t++) {
        const struct theme *theme = all_themes[t];
        colour paper = theme_colour(theme, ROLE_BACKGROUND);
        for (int i = 0; i < SERIES; i++) {
            CU_ASSERT(colour_contrast(theme_colour(theme, ROLE_SERIES_1 + i), paper) > 3);
            CU_ASSERT(colour_contrast(theme_colour(theme, ROLE_SERIES_TEXT_1 + i),
                                      paper) > 4.5);
        }
        for (int i = 0; i < RAMP_STEPS; i++)
            CU_ASSERT(colour_contrast(theme_colour(theme, ROLE_RAMP_1 + i),
                                      theme_colour(theme, ROLE_RAMP_TEXT_1 + i)) > 4);
    }
}

static void test_mixed_colours(void)
{
    const struct theme *light = theme_find("light"), *print = theme_find("print");
    /* 45 % of 4B5FFF on white: 0.45 * 0x4B + 0.55 * 0xFF = 174, 183, 255. */
    CU_ASSERT_EQUAL(theme_colour(light, ROLE_SERIES_BAR_1), 0xAEB7FF);
    CU_ASSERT_EQUAL(theme_colour(light, ROLE_SERIES_BAND_1), 0xE2E5FF);
    /* 12 % of black. */
    CU_ASSERT_EQUAL(theme_colour(print, ROLE_SERIES_BAND_1), 0xE0E0E0);
    CU_ASSERT_EQUAL(theme_colour(light, ROLE_RAMP_TEXT_1), 0x18212C);
    CU_ASSERT_EQUAL(theme_colour(light, ROLE_RAMP_TEXT_1 + RAMP_STEPS - 1), 0xFFFFFF);
}

static char *svg_of(const char *theme, bool is_fragment, const char *id)
{
    static const struct font font = {.size = 11, .weight = 400, .colour = ROLE_INK2};
    struct canvas *canvas = canvas_new(page_find("web"), theme_find(theme));
    struct pen pen = {.colour = ROLE_SERIES_1 + 1, .width = 1};
    canvas_describe(canvas, "title", "description");
    canvas_circle(canvas, 50, 60, 4, ROLE_NONE, &pen);
    canvas_text(canvas, 100, 60, "word", &font);
    g_autoptr(GBytes) bytes =
        is_fragment ? canvas_to_svg_fragment(canvas, id) : canvas_to_svg(canvas);
    canvas_free(canvas);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    return g_strndup(data, size);
}

static void test_svg_has_roles(void)
{
    g_autofree char *dark = svg_of("dark", false, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(dark,
                                  "<circle class=\"s-series-2\" cx=\"50\" cy=\"60\" "
                                  "fill=\"none\" r=\"4\" stroke=\"#FA8100\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(dark, "<text class=\"f-ink2\" fill=\"#A9B3BF\""));
    CU_ASSERT_PTR_NULL(strstr(dark, "<style"));
    g_autofree char *light = svg_of("light", false, NULL);
    /* Only what is used. */
    CU_ASSERT_PTR_NOT_NULL(strstr(light,
                                  "{--ink2:#525E6B;--background:#FFFFFF;"
                                  "--series-2:#C28300;}"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(light,
               "@media screen and (prefers-color-scheme: dark){.consim{"
               "--ink2:#A9B3BF;--background:#14181F;--series-2:#FA8100;}}"));
    CU_ASSERT_PTR_NOT_NULL(strstr(light, ".consim .f-ink2{fill:var(--ink2)}"));
}

static void test_fragments(void)
{
    g_autofree char *named = svg_of("light", true, "chart-3");
    CU_ASSERT_PTR_NULL(strstr(named, "<style"));
    CU_ASSERT_PTR_NOT_NULL(strstr(named, "aria-labelledby=\"chart-3-t chart-3-d\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(named, "<title id=\"chart-3-t\">"));
    CU_ASSERT_PTR_NOT_NULL(strstr(named, "class=\"consim\""));
    g_autofree char *css = canvas_css();
    CU_ASSERT_PTR_NOT_NULL(strstr(css, "--ramp-7:#142D7E;"));
    CU_ASSERT_PTR_NOT_NULL(strstr(css, "--ramp-7:#D9F6FF;"));
    CU_ASSERT_PTR_NULL(strchr(css, '<'));
}

CU_TestInfo canvas_roles_tests[] = {
    {"every role has a name of its own", test_every_role_is_known},
    {"contrasts are those of the palette", test_contrasts},
    {"bars and bands are mixed with the background", test_mixed_colours},
    {"SVG carries colour and role, and follows a dark screen", test_svg_has_roles},
    {"SVG for a page has no style and given ids", test_fragments},
    CU_TEST_INFO_NULL,
};
