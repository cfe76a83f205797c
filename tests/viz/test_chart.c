#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "tests/suites.h"
#include "tests/viz/effects.h"
#include "tests/viz/made.h"
#include "viz/canvas/canvas.h"
#include "viz/chart.h"

static const struct chart_type *over_time(void)
{
    return chart_find("latency-over-time");
}

/* Draws and audits; the SVG. */
static char *draw(const struct made *made, const char *theme, const char *size,
                  GString *data, guint *problems)
{
    struct chart_options options = {.theme = theme, .size = size};
    struct canvas *canvas = canvas_new(page_find(size), theme_find(theme));
    g_autoptr(GError) error = NULL;
    CU_ASSERT_TRUE_FATAL(over_time()->draw(canvas, made->reader, &options, data, &error));
    g_autoptr(GPtrArray) found = canvas_audit(canvas);
    for (guint i = 0; i < found->len; i++)
        g_printerr("\n%s %s: %s", theme, size, (char *)g_ptr_array_index(found, i));
    *problems = found->len;
    g_autoptr(GBytes) bytes = canvas_to_svg(canvas);
    canvas_free(canvas);
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    return g_strndup(text, length);
}

static GString *data_of(const struct made *made)
{
    GString *data = g_string_new(NULL);
    guint problems;
    g_free(draw(made, "light", "web", data, &problems));
    return data;
}

/* The finding: what is in <title>. */
static char *title_of(const char *made_name)
{
    struct made made = made_open(made_name);
    g_autoptr(GString) data = g_string_new(NULL);
    guint problems;
    g_autofree char *svg = draw(&made, "light", "web", data, &problems);
    made_close(&made);
    const char *start = strchr(strstr(svg, "<title"), '>') + 1;
    return g_strndup(start, (gsize)(strstr(start, "</title>") - start));
}

static bool is_well_formed(const char *xml)
{
    static const GMarkupParser nothing = {0};
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&nothing, 0, NULL, NULL);
    return g_markup_parse_context_parse(context, xml, -1, NULL) &&
           g_markup_parse_context_end_parse(context, NULL);
}

static void test_audit_is_clean(void)
{
    for (int i = 0; made_names[i] != NULL; i++) {
        struct made made = made_open(made_names[i]);
        for (int t = 0; all_themes[t] != NULL; t++) {
            for (int p = 0; all_pages[p] != NULL; p++) {
                guint problems;
                g_autoptr(GString) data = g_string_new(NULL);
                g_autofree char *svg =
                    draw(&made, all_themes[t]->name, all_pages[p]->name, data, &problems);
                CU_ASSERT_EQUAL(problems, 0);
                CU_ASSERT_TRUE(is_well_formed(svg));
                CU_ASSERT_PTR_NULL(strstr(svg, "nan"));
            }
        }
        made_close(&made);
    }
}

static void check_title(const char *made_name, const char *expected)
{
    g_autofree char *title = title_of(made_name);
    /* No-break blanks as blanks, for those who read this file. */
    g_auto(GStrv) parts = g_strsplit(title, "\u00A0", -1);
    g_autofree char *plain = g_strjoinv(" ", parts);
    if (strcmp(plain, expected) != 0)
        g_printerr("\n%s: \"%s\"\n", made_name, plain);
    CU_ASSERT_STRING_EQUAL(plain, expected);
}

static void test_titles_are_findings(void)
{
    check_title("alone",
                "The cut raises p99 from 98.3 ms up to 494 ms, above 117 ms for 15.5 s; "
                "nothing comes back for 1.5 s; 24 % of operations fail or end unknown");
    check_title("losing",
                "During the cut 19 % of operations end unknown, with no "
                "difference seen in p99");
    check_title("no-difference",
                "No difference seen during the cut: p99 98.3 ms, quiet 98.3 ms");
    check_title(
        "no-fault",
        "p99 is 98.3 ms without a fault, between 95.2 ms and 101 ms in every window");
    check_title("repeated",
                "The pause and the flap raise p99 from 98.3 ms up to 1.04 s, above 119 "
                "ms for 18 s; nothing comes back for 1.5 s; 19 % of operations fail or "
                "end unknown");
    check_title("normal",
                "The cut and 2 more raise p99 from 98.3 ms up to 494 ms, above 117 ms "
                "for 15.5 s; nothing comes back for 1.5 s; 23 % of operations fail or "
                "end unknown");
    check_title("recurring",
                "The gc raises p99 from 98.3 ms up to 875 ms, above 117 ms for 9.5 s");
    check_title("crowded",
                "Too little quiet time to compare with: during the gc, p99 is 1.42 s; "
                "0.1 % of operations end unknown");
    check_title("noisy",
                "Too unsteady to tell what the cut did: p99 is between 95.2 ms and 353 "
                "ms in quiet time, 324 ms during faults");
    check_title("storm",
                "The gc raises p99 from 98.3 ms up to 870 ms, above 117 ms for 19.5 s; "
                "nothing comes back for 1.5 s; 13 % of operations fail or end unknown");
    check_title("blip", "No difference seen during the blip: p99 97.3 ms, quiet 98.3 ms");
    check_title("long-names",
                "\u201Cthe-fault-tha\u2026\u201D and 1 more raise p99 from 98.3 ms up "
                "to 494 ms, above 117 ms for 15.5 s; nothing comes back for 1.5 s; 24 % "
                "of operations fail or end unknown");
    check_title("untouched", "The pause touched nothing");
    check_title("wide",
                "Too unsteady to tell what the cut did: p99 is between 44.4 \u00B5s "
                "and 883 \u00B5s in quiet time, 13.2 ms during faults");
    check_title("sparse", "Too few operations to tell what the cut did");
    check_title("one-sample", "Too few operations to tell a latency over time");
    check_title("all-failed", "No latency: not one of 600 k operations came back");
    check_title("no-load", "No data: no operation was due");
    check_title("empty", "No data: no operation was due");
}

static void test_text_is_escaped(void)
{
    struct made made = made_open("long-names");
    g_autoptr(GString) data = g_string_new(NULL);
    guint problems;
    g_autofree char *svg = draw(&made, "light", "web", data, &problems);
    CU_ASSERT_PTR_NULL(strstr(svg, "<script"));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    made_close(&made);
}

static void test_data(void)
{
    struct made made = made_open("alone");
    g_autoptr(GString) data = data_of(&made);
    CU_ASSERT_TRUE(g_str_has_prefix(
        data->str,
        "start_s,end_s,count,p50_ms,p90_ms,p99_ms,p999_ms,due,fail,unknown,"
        "faults\n0,1,10000,42.336255,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(data->str, "\n20,21.5,0,,,,,15000,0,15000,cut\n21.5,"));
    made_close(&made);
}

/* Whatever the windows are joined to: none across an edge, all operations once. */
static void test_windows_keep_edges(void)
{
    struct made made = made_open("repeated");
    g_autoptr(GString) data = data_of(&made);
    static const double edges[] = {5, 8, 8.5, 14.5, 15, 20, 22, 22.5, 24, 48, 51};
    g_auto(GStrv) lines = g_strsplit(g_strchomp(data->str), "\n", -1);
    double last = 0;
    guint64 due = 0;
    for (int i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], ",", -1);
        double start = g_ascii_strtod(cells[0], NULL),
               end = g_ascii_strtod(cells[1], NULL);
        CU_ASSERT_DOUBLE_EQUAL(start, last, 0);
        for (int k = 0; k < (int)G_N_ELEMENTS(edges); k++)
            CU_ASSERT_FALSE(start < edges[k] && edges[k] < end);
        /* p99.9 rests on 10 000 or is not there. */
        CU_ASSERT(cells[6][0] == '\0' || g_ascii_strtoull(cells[2], NULL, 10) >= 10000);
        due += g_ascii_strtoull(cells[7], NULL, 10);
        last = end;
    }
    CU_ASSERT_DOUBLE_EQUAL(last, 60, 0);
    CU_ASSERT_EQUAL(due, 600000);
    made_close(&made);
}

static void check_svg(const char *made_name, gsize most, const char *words)
{
    struct made made = made_open(made_name);
    g_autoptr(GString) data = g_string_new(NULL);
    guint problems;
    g_autofree char *svg = draw(&made, "light", "web", data, &problems);
    made_close(&made);
    CU_ASSERT(strlen(svg) < most);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, words));
}

static void test_storm_is_small(void)
{
    check_svg("storm", 40000, "gc\u00A0\u00D7\u00A02\u2009000: all nodes");
    check_svg("repeated", 40000, ">pause\u00A0\u00D7\u00A03<");
    check_svg("blip", 40000, "blip: node us-east-1.0");
}

static void test_worst_region_is_named(void)
{
    check_svg("regions", 40000,
              "(in eu-west-1 4.9\u00A0% did not, elsewhere 0.1\u00A0%)");
}

/* Files -------------------------------------------------------------------- */

static GBytes *write_and_read(const struct made *made, const char *ending)
{
    g_autofree char *name = g_strconcat("picture", ending, NULL);
    g_autofree char *path = g_build_filename(made->folder, name, NULL);
    g_autoptr(GError) error = NULL;
    struct chart_options options = {0};
    CU_ASSERT_TRUE(chart_write(over_time(), made->reader, &options, path, &error));
    char *contents = NULL;
    gsize size = 0;
    CU_ASSERT_TRUE(g_file_get_contents(path, &contents, &size, NULL));
    g_remove(path);
    return g_bytes_new_take(contents, size);
}

static void test_same_bytes(void)
{
    static const char *const endings[] = {".svg", ".png", ".pdf"};
    struct made made = made_open("normal");
    GBytes *first[G_N_ELEMENTS(endings)];
    for (int i = 0; i < (int)G_N_ELEMENTS(endings); i++)
        first[i] = write_and_read(&made, endings[i]);
    /* A PDF would have the second in which it was made; and a locale its comma. */
    g_usleep(1100 * 1000);
    g_autofree char *before = g_strdup(setlocale(LC_ALL, NULL));
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
        setlocale(LC_ALL, "C.UTF-8");
    for (int i = 0; i < (int)G_N_ELEMENTS(endings); i++) {
        g_autoptr(GBytes) second = write_and_read(&made, endings[i]);
        CU_ASSERT_TRUE(g_bytes_equal(first[i], second));
        g_bytes_unref(first[i]);
    }
    setlocale(LC_ALL, before);
    made_close(&made);
}

static void check_refused(const struct made *made, const struct chart_options *options,
                          const char *name, gint code, const char *words)
{
    g_autofree char *path = g_build_filename(made->folder, name, NULL);
    g_autoptr(GError) error = NULL;
    CU_ASSERT_FALSE(chart_write(over_time(), made->reader, options, path, &error));
    CU_ASSERT_TRUE_FATAL(g_error_matches(error, CHART_ERROR, code));
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, words));
    CU_ASSERT_FALSE(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void test_refusals(void)
{
    struct made made = made_open("one-sample");
    check_refused(&made, &(struct chart_options){0}, "picture.jpg", CHART_ERROR_ENDING,
                  ".svg, .png or .pdf");
    check_refused(&made, &(struct chart_options){.theme = "blue"}, "picture.svg",
                  CHART_ERROR_OPTION, "light, dark, print");
    check_refused(&made, &(struct chart_options){.size = "huge"}, "picture.svg",
                  CHART_ERROR_OPTION, "web, column, double, slide");
    check_refused(&made, &(struct chart_options){.trial = 99}, "picture.svg",
                  CHART_ERROR_TRIAL, "no trial 99");
    made_close(&made);
}

static void test_title_can_be_set(void)
{
    struct made made = made_open("one-sample");
    g_autofree char *path = g_build_filename(made.folder, "picture.SVG", NULL);
    g_autofree char *csv = g_build_filename(made.folder, "data.csv", NULL);
    struct chart_options options = {.title = "My words", .data_path = csv};
    CU_ASSERT_TRUE(chart_write(over_time(), made.reader, &options, path, NULL));
    g_autofree char *svg = NULL, *data = NULL;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &svg, NULL, NULL));
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(csv, &data, NULL, NULL));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, ">My words</text>"));
    CU_ASSERT_TRUE(g_str_has_prefix(data, "start_s,"));
    g_remove(path);
    g_remove(csv);
    made_close(&made);
}

CU_TestInfo chart_tests[] = {
    {"audit is clean: every case, theme and size", test_audit_is_clean},
    {"titles are findings, and no more", test_titles_are_findings},
    {"names stay text", test_text_is_escaped},
    {"data as CSV", test_data},
    {"windows end where faults begin and end", test_windows_keep_edges},
    {"fence: the quartile to the seventh", test_fence_by_quartile},
    {"fence: never nearer than a fifth", test_fence_by_ratio},
    {"fence: beyond what quiet time had", test_fence_beyond_seen},
    {"fence: beyond four times nothing is steady", test_steady},
    {"the quantile that three quarters can tell", test_telling_share},
    {"how many quiet windows it takes", test_quiet_windows_needed},
    {"quiet is what reaches into no fault", test_quiet_is_out_of_reach},
    {"slow in reach of a fault is its work", test_reach_is_the_faults_work},
    {"occurrences hardly apart are one stretch", test_stretches},
    {"thousands of occurrences make no large file", test_storm_is_small},
    {"the region that lost most is named", test_worst_region_is_named},
    {"the same bytes twice, in any locale", test_same_bytes},
    {"bad options are refused and leave no file", test_refusals},
    {"a title of one's own, and the data beside it", test_title_can_be_set},
    CU_TEST_INFO_NULL,
};
