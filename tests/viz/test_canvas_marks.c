#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "tests/suites.h"
#include "tests/viz/specimen.h"
#include "viz/canvas/canvas.h"

/* Where CONSIM_SPECIMENS names a folder, the pictures go there, for eyes. */
static void keep(const struct canvas *canvas, const struct specimen *specimen)
{
    const char *folder = g_getenv("CONSIM_SPECIMENS");
    if (folder == NULL)
        return;
    g_autofree char *name =
        g_strdup_printf("%s/%s-%s-%s", folder, specimen->name, canvas_theme(canvas)->name,
                        canvas_page(canvas)->name);
    g_autofree char *svg_path = g_strconcat(name, ".svg", NULL);
    g_autofree char *png_path = g_strconcat(name, ".png", NULL);
    g_autoptr(GBytes) svg = canvas_to_svg(canvas);
    g_autoptr(GBytes) png = canvas_to_png(canvas, NULL);
    gsize size;
    const char *bytes = g_bytes_get_data(svg, &size);
    CU_ASSERT_TRUE(g_file_set_contents(svg_path, bytes, (gssize)size, NULL));
    bytes = g_bytes_get_data(png, &size);
    CU_ASSERT_TRUE(g_file_set_contents(png_path, bytes, (gssize)size, NULL));
}

static void test_specimens(void)
{
    for (int s = 0; all_specimens[s].name != NULL; s++) {
        for (int t = 0; all_themes[t] != NULL; t++) {
            for (int p = 0; all_pages[p] != NULL; p++) {
                struct canvas *canvas = canvas_new(all_pages[p], all_themes[t]);
                canvas_describe(canvas, all_specimens[s].name, "A specimen");
                all_specimens[s].draw(canvas);
                g_autoptr(GPtrArray) problems = canvas_audit(canvas);
                for (guint i = 0; i < problems->len; i++)
                    g_printerr("\n%s %s %s: %s", all_specimens[s].name,
                               all_themes[t]->name, all_pages[p]->name,
                               (char *)g_ptr_array_index(problems, i));
                CU_ASSERT_EQUAL(problems->len, 0);
                keep(canvas, &all_specimens[s]);
                canvas_free(canvas);
            }
        }
    }
}

static struct canvas *draw_by_table(const struct specimen *specimen)
{
    struct canvas *canvas =
        canvas_new_measured(page_find("web"), theme_find("light"), MEASURE_TABLE);
    canvas_describe(canvas, specimen->name, "A specimen");
    specimen->draw(canvas);
    g_autoptr(GPtrArray) problems = canvas_audit(canvas);
    CU_ASSERT_EQUAL(problems->len, 0);
    return canvas;
}

/* The same bytes on every machine, whichever fonts it has. Where CONSIM_GOLDEN is set,
 * they are written anew: look at the difference before it is committed. */
static void test_golden(void)
{
    for (int s = 0; all_specimens[s].name != NULL; s++) {
        struct canvas *canvas = draw_by_table(&all_specimens[s]);
        g_autoptr(GBytes) svg = canvas_to_svg(canvas);
        canvas_free(canvas);
        g_autofree char *path =
            g_strdup_printf("tests/viz/golden/%s.svg", all_specimens[s].name);
        gsize size, expected_size;
        g_autofree char *expected = NULL;
        const char *bytes = g_bytes_get_data(svg, &size);
        if (g_getenv("CONSIM_GOLDEN") != NULL)
            CU_ASSERT_TRUE(g_file_set_contents(path, bytes, (gssize)size, NULL));
        CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &expected, &expected_size, NULL));
        CU_ASSERT_EQUAL(size, expected_size);
        CU_ASSERT(size == expected_size && memcmp(bytes, expected, size) == 0);
    }
}

/* As pango measures Inter where that is installed: a check of the table. */
static void test_table_of_widths(void)
{
    static const char *const texts[] = {"Read index is the safe end",
                                        "p99.9 \u2264 250\u00A0ms", "0123456789",
                                        "Raft + lease reads (log)"};
    struct canvas *fonts = canvas_new(page_find("web"), theme_find("light"));
    struct canvas *table =
        canvas_new_measured(page_find("web"), theme_find("light"), MEASURE_TABLE);
    for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++) {
        struct font font = {.size = 12, .weight = 400 + 100 * (i % 4)};
        double measured = canvas_measure(fonts, texts[i], &font).width;
        double known = canvas_measure(table, texts[i], &font).width;
        /* Other fonts are at most 15 % narrower and 8 % wider. */
        CU_ASSERT(known > measured * 0.9 && known < measured * 1.18);
    }
    struct font font = {.size = 10, .weight = 400};
    /* "W" 949, "i" 237; four wide signs; Greek with an accent of no width. */
    CU_ASSERT_DOUBLE_EQUAL(canvas_measure(table, "Wi", &font).width, 11.86, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(canvas_measure(table, "\u6CD5\u5B9A\u4EBA\u6570", &font).width,
                           40, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(canvas_measure(table, "\u03B1\u0301", &font).width, 7, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(canvas_measure(table, "x", &font).height, 12.102, 1e-9);
    canvas_free(fonts);
    canvas_free(table);
}

static void test_other_scripts_are_kept(void)
{
    static const char greek[] = "\u03A0\u03C1\u03C9\u03C4\u03B5\u03CD\u03BF\u03BD",
                      chinese[] = "\u6CD5\u5B9A\u4EBA\u6570";
    for (int s = 0; all_specimens[s].name != NULL; s++) {
        if (strcmp(all_specimens[s].name, "rates") != 0)
            continue;
        struct canvas *canvas = draw_by_table(&all_specimens[s]);
        g_autoptr(GBytes) bytes = canvas_to_svg(canvas);
        canvas_free(canvas);
        gsize size;
        const char *data = g_bytes_get_data(bytes, &size);
        g_autofree char *svg = g_strndup(data, size);
        CU_ASSERT_PTR_NOT_NULL(strstr(svg, greek));
        CU_ASSERT_PTR_NOT_NULL(strstr(svg, chinese));
    }
}

CU_TestInfo canvas_marks_tests[] = {
    {"specimens: nothing overlaps, in every theme and size", test_specimens},
    {"specimens: the bytes of before, without any font", test_golden},
    {"widths of the table are those of Inter", test_table_of_widths},
    {"Greek and Chinese names are kept", test_other_scripts_are_kept},
    CU_TEST_INFO_NULL,
};
