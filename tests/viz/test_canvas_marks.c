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

CU_TestInfo canvas_marks_tests[] = {
    {"specimens: nothing overlaps, in every theme and size", test_specimens},
    CU_TEST_INFO_NULL,
};
