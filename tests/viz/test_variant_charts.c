#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "sim/compare/comparison.h"
#include "tests/suites.h"
#include "tests/viz/made_variants.h"
#include "viz/canvas/canvas.h"
#include "viz/canvas/format.h"
#include "viz/chart.h"

static const char *const types[] = {"latency-percentiles", "latency-over-time",
                                    "availability-by-region"};

struct drawn {
    char *svg;
    GString *data;
    guint problems;
};

/* Draws and audits. */
static struct drawn draw(const struct made_variants *made, const char *type,
                         const struct chart_options *options)
{
    struct drawn drawn = {.data = g_string_new(NULL)};
    struct canvas *canvas =
        canvas_new(page_find(options->size), theme_find(options->theme));
    g_autoptr(GError) error = NULL;
    CU_ASSERT_TRUE_FATAL(
        chart_find(type)->draw(canvas, made->reader, options, drawn.data, &error));
    g_autoptr(GPtrArray) found = canvas_audit(canvas);
    for (guint i = 0; i < found->len; i++)
        g_printerr("\n%s %s %s: %s", type, options->theme, options->size,
                   (char *)g_ptr_array_index(found, i));
    drawn.problems = found->len;
    g_autoptr(GBytes) bytes = canvas_to_svg(canvas);
    canvas_free(canvas);
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    drawn.svg = g_strndup(text, length);
    return drawn;
}

static void drawn_clear(struct drawn *drawn)
{
    g_free(drawn->svg);
    g_string_free(drawn->data, TRUE);
}

static const struct chart_options plain_web = {.theme = "light", .size = "web"};

static bool is_well_formed(const char *xml)
{
    static const GMarkupParser nothing = {0};
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&nothing, 0, NULL, NULL);
    return g_markup_parse_context_parse(context, xml, -1, NULL) &&
           g_markup_parse_context_end_parse(context, NULL);
}

static void check_case(const char *name, const char *type)
{
    struct made_variants made = made_variants_open(name);
    for (int t = 0; all_themes[t] != NULL; t++)
        for (int p = 0; all_pages[p] != NULL; p++) {
            struct chart_options options = {.theme = all_themes[t]->name,
                                            .size = all_pages[p]->name};
            struct drawn drawn = draw(&made, type, &options);
            if (drawn.problems > 0)
                g_printerr("\n%s: %s", name, type);
            CU_ASSERT_EQUAL(drawn.problems, 0);
            CU_ASSERT_TRUE(is_well_formed(drawn.svg));
            CU_ASSERT_PTR_NULL(strstr(drawn.svg, "nan"));
            CU_ASSERT_PTR_NULL(strstr(drawn.svg, "<script"));
            CU_ASSERT_PTR_NULL(strstr(drawn.data->str, "nan"));
            drawn_clear(&drawn);
        }
    made_variants_close(&made);
}

static void test_audit_is_clean(void)
{
    for (int i = 0; made_variants_names[i] != NULL; i++)
        for (size_t t = 0; t < G_N_ELEMENTS(types); t++)
            check_case(made_variants_names[i], types[t]);
}

/* Titles --------------------------------------------------------------------- */

/* Between <title> and its end, or <desc> and its; no-break and thin blanks as blanks. */
static char *words_of(const char *svg, const char *tag)
{
    g_autofree char *open = g_strconcat("<", tag, NULL),
                    *close = g_strconcat("</", tag, ">", NULL);
    const char *start = strchr(strstr(svg, open), '>') + 1;
    g_autofree char *words = g_strndup(start, (gsize)(strstr(start, close) - start));
    g_auto(GStrv) parts = g_strsplit(words, "\u00A0", -1);
    g_autofree char *blanks = g_strjoinv(" ", parts);
    g_auto(GStrv) thin = g_strsplit(blanks, "\u2009", -1);
    return g_strjoinv(" ", thin);
}

static void check_words(const char *name, const char *type, const char *tag,
                        const char *expected)
{
    struct made_variants made = made_variants_open(name);
    struct drawn drawn = draw(&made, type, &plain_web);
    g_autofree char *words = words_of(drawn.svg, tag);
    bool is_title = strcmp(tag, "title") == 0;
    bool is_right =
        is_title ? strcmp(words, expected) == 0 : strstr(words, expected) != NULL;
    if (!is_right)
        g_printerr("\n%s %s: \"%s\"", name, type, words);
    CU_ASSERT_TRUE(is_right);
    drawn_clear(&drawn);
    made_variants_close(&made);
}

static void test_percentile_titles(void)
{
    const char *type = types[0];
    check_words("plain", type, "title",
                "chain takes 408 ms at the median, 34 times as long as primary-async; "
                "100 % of reads with chain take over 250 ms, fail or end unknown");
    check_words("one-seed", type, "title",
                "chain takes 412 ms at the median, primary-async 12.1 ms, in one seed; 1 "
                "in 11 operations with raft fails or ends unknown");
    check_words("equal", type, "title",
                "No difference seen between abd and quorum at the median or p99: 2 s and "
                "2 s; 1 in 12 operations with quorum fails or ends unknown");
    check_words("one-variant", type, "title",
                "raft takes 240 ms at the median and 2 s at p99; 1 in 11 operations with "
                "raft fails or ends unknown");
    check_words(
        "all-zero", type, "title",
        "No difference seen between quorum and raft at the median or p99: 0 and 0");
    check_words("all-failed", type, "title", "Nothing came back: not one of 8 800 reads");
    check_words("one-operation", type, "title",
                "Too few operations to tell a percentile: 3");
    check_words("no-load", type, "title", "No data: no read was due");
    check_words("only-refused", type, "title", "No data: no variant ran");
    check_words("empty", type, "title", "No data: no variant ran");
    check_words("refused", type, "desc", "Cannot: crdt: update (needs cas); single: ");
    check_words("forty", type, "desc", "Grey: 35 more variants. ");
}

static void test_availability_titles(void)
{
    const char *type = types[2];
    check_words("plain", type, "title",
                "eu-west-1 fares worst: 73 % of its operations come back with raft, "
                "99.56 % with primary-async");
    check_words("equal", type, "title",
                "eu-west-1 fares worst: 76 % of its operations come back with quorum; no "
                "difference seen between the variants");
    check_words("one-variant", type, "title",
                "eu-west-1 fares worst: 73 % of its operations come back with raft, "
                "elsewhere 100 %");
    check_words("all-zero", type, "title",
                "All of 11 k operations came back ok, from wherever");
    check_words("all-failed", type, "title",
                "Nothing came back: not one of 11 k operations, from wherever");
    check_words("one-operation", type, "title",
                "All of 3 operations came back ok, from wherever");
    check_words("empty", type, "title", "No data: no variant ran");
}

static void test_over_time_pools(void)
{
    const char *type = types[1];
    check_words("plain", type, "desc", "3 seeds pooled (1 to 3), transatlantic-cut");
    check_words("plain", type, "desc", "n = 36 k operations due");
    check_words("one-seed", type, "desc", "1 seed (1), transatlantic-cut");
    check_words("random-faults", type, "desc",
                "One of 3 seeds, since faults come at other times in each: 1 seed (1)");
    check_words("random-faults", type, "desc", "n = 3 600 operations due");
    check_words("only-refused", type, "title",
                "No data: crdt cannot: update (needs cas)");
    check_words("empty", type, "title", "No data: the file has no trial");
}

/* Data ----------------------------------------------------------------------- */

/* The line that begins so; NULL: none. Cells by g_strfreev(). */
static GStrv find_line(const GString *data, const char *start)
{
    g_auto(GStrv) lines = g_strsplit(data->str, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++)
        if (g_str_has_prefix(lines[i], start))
            return g_strsplit(lines[i], ",", -1);
    return NULL;
}

static void check_figure(const char *cell, double value)
{
    g_autofree char *expected = format_exact(value);
    CU_ASSERT_STRING_EQUAL(cell, expected);
}

/* The same as tables and JSON have, which come from the comparison too. */
static void test_data_is_the_comparison(void)
{
    struct made_variants made = made_variants_open("plain");
    struct comparison *comparison = comparison_new(made.reader, NULL, NULL);
    const struct compared_latency *read =
        compared_latency(&comparison->variant[1], "read", "");
    const struct compared_latency *region =
        compared_latency(&comparison->variant[1], "all", "eu-west-1");
    struct estimate p99 = quantile_estimate(read->with_timeouts, 3, 0.99);
    struct estimate of_ok = quantile_estimate(read->ok, 3, 0.99);
    struct estimate share = share_estimate(region->availability, 3);

    struct drawn drawn = draw(&made, types[0], &plain_web);
    g_auto(GStrv) line = find_line(drawn.data, "quorum,read,99,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    check_figure(line[3], p99.value / 1e6);
    check_figure(line[4], p99.low / 1e6);
    check_figure(line[5], p99.high / 1e6);
    check_figure(line[6], of_ok.value / 1e6);
    CU_ASSERT_STRING_EQUAL(line[7], "26400"); /* 4 of 5 of 200/s in 55 s, 3 seeds */
    CU_ASSERT_STRING_EQUAL(line[9], "3");
    drawn_clear(&drawn);

    drawn = draw(&made, types[2], &plain_web);
    g_auto(GStrv) other = find_line(drawn.data, "eu-west-1,quorum,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(other);
    check_figure(other[2], share.value);
    check_figure(other[3], share.low);
    check_figure(other[4], share.high);
    drawn_clear(&drawn);
    comparison_free(comparison);
    made_variants_close(&made);
}

/* 200 operations/s, 3 seeds: seconds are joined, none is lost or counted twice. */
static void test_pooled_data(void)
{
    struct made_variants made = made_variants_open("plain");
    struct chart_options options = plain_web;
    options.variant = 1;
    struct drawn drawn = draw(&made, types[1], &options);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(drawn.data->str), "\n", -1);
    guint64 due = 0;
    for (int i = 1; lines[i] != NULL; i++) {
        g_auto(GStrv) cells = g_strsplit(lines[i], ",", -1);
        double start = g_ascii_strtod(cells[0], NULL),
               end = g_ascii_strtod(cells[1], NULL);
        CU_ASSERT_FALSE(start < 20 && end > 20);
        CU_ASSERT_FALSE(start < 35 && end > 35);
        due += g_ascii_strtoull(cells[7], NULL, 10);
    }
    CU_ASSERT_EQUAL(due, 3 * 60 * 200);
    drawn_clear(&drawn);

    int count;
    options.trial = reader_trials(made.reader, &count)[4].id; /* quorum's second */
    drawn = draw(&made, types[1], &options);
    g_autofree char *words = words_of(drawn.svg, "desc");
    CU_ASSERT_PTR_NOT_NULL(strstr(words, "1 seed (2), transatlantic-cut"));
    CU_ASSERT_PTR_NOT_NULL(strstr(words, "quorum: latency of what came back"));
    drawn_clear(&drawn);
    made_variants_close(&made);
}

static void test_no_such_variant(void)
{
    struct made_variants made = made_variants_open("one-seed");
    struct chart_options options = plain_web;
    struct canvas *canvas = canvas_new(page_find("web"), theme_find("light"));
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    options.variant = 4;
    CU_ASSERT_FALSE(
        chart_find(types[1])->draw(canvas, made.reader, &options, data, &error));
    CU_ASSERT_TRUE(g_error_matches(error, CHART_ERROR, CHART_ERROR_VARIANT));
    canvas_free(canvas);
    made_variants_close(&made);
}

/* A refused variant before it takes its number, and so its colour. */
static void test_colours_stay(void)
{
    struct made_variants made = made_variants_open("refused");
    struct drawn drawn = draw(&made, types[0], &plain_web);
    const char *group = strstr(drawn.svg, "aria-label=\"quorum: ");
    CU_ASSERT_PTR_NOT_NULL_FATAL(group);
    g_autofree char *inside = g_strndup(group, (gsize)(strstr(group, "</g>") - group));
    CU_ASSERT_PTR_NOT_NULL(strstr(inside, "series-3"));
    CU_ASSERT_PTR_NULL(strstr(inside, "series-2"));
    drawn_clear(&drawn);
    made_variants_close(&made);
}

/* Files ---------------------------------------------------------------------- */

static GBytes *write_and_read(const struct made_variants *made, const char *type,
                              const char *ending)
{
    g_autofree char *name = g_strconcat("picture", ending, NULL);
    g_autofree char *path = g_build_filename(made->folder, name, NULL);
    struct chart_options options = {0};
    CU_ASSERT_TRUE(chart_write(chart_find(type), made->reader, &options, path, NULL));
    char *contents = NULL;
    gsize size = 0;
    CU_ASSERT_TRUE(g_file_get_contents(path, &contents, &size, NULL));
    g_remove(path);
    return g_bytes_new_take(contents, size);
}

enum { TYPES = G_N_ELEMENTS(types), ENDINGS = 3 };

static void test_same_bytes(void)
{
    static const char *const endings[ENDINGS] = {".svg", ".png", ".pdf"};
    struct made_variants made = made_variants_open("names");
    GBytes *first[TYPES][ENDINGS];
    for (int t = 0; t < TYPES; t++)
        for (int i = 0; i < ENDINGS; i++)
            first[t][i] = write_and_read(&made, types[t], endings[i]);
    /* A PDF would have the second in which it was made; and a locale its comma. */
    g_usleep(1100 * 1000);
    g_autofree char *before = g_strdup(setlocale(LC_ALL, NULL));
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
        setlocale(LC_ALL, "C.UTF-8");
    for (int t = 0; t < TYPES; t++)
        for (int i = 0; i < ENDINGS; i++) {
            g_autoptr(GBytes) second = write_and_read(&made, types[t], endings[i]);
            CU_ASSERT_TRUE(g_bytes_equal(first[t][i], second));
            g_bytes_unref(first[t][i]);
        }
    setlocale(LC_ALL, before);
    made_variants_close(&made);
}

CU_TestInfo variant_charts_tests[] = {
    {"audit is clean: every case, theme and size", test_audit_is_clean},
    {"percentiles: titles say no more than was seen", test_percentile_titles},
    {"availability: titles name who fares worst", test_availability_titles},
    {"over time: seeds are pooled where that can be", test_over_time_pools},
    {"data are the comparison's figures", test_data_is_the_comparison},
    {"over time: pooled windows keep edges and operations", test_pooled_data},
    {"over time: no such variant", test_no_such_variant},
    {"a variant keeps its colour", test_colours_stay},
    {"the same bytes twice, in any locale", test_same_bytes},
    CU_TEST_INFO_NULL,
};
