/* test_harm_charts.c - rates of anomalies, latency against them, and differences. */
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "sim/compare/comparison.h"
#include "tests/suites.h"
#include "tests/viz/drawn.h"
#include "viz/canvas/format.h"
#include "viz/canvas/theme.h"
#include "viz/charts/difference_panels.h"
#include "viz/charts/harm_words.h"

enum { TYPES = 3, ENDINGS = 3 };
static const char *const types[TYPES] = {"anomaly-rates", "latency-vs-anomalies",
                                         "differences"};
static const struct chart_options plain_web = {.theme = "light", .size = "web"};

static void check_case(const char *name, const char *type)
{
    struct made_variants made = made_variants_open(name);
    for (int t = 0; all_themes[t] != NULL; t++)
        for (int p = 0; all_pages[p] != NULL; p++) {
            struct chart_options options = {.theme = all_themes[t]->name,
                                            .size = all_pages[p]->name};
            struct drawn drawn = drawn_new(&made, type, &options);
            if (drawn.problems > 0)
                g_printerr("\n%s: %s", name, type);
            CU_ASSERT_EQUAL(drawn.problems, 0);
            CU_ASSERT_TRUE(drawn_is_well_formed(&drawn));
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
        for (int t = 0; t < TYPES; t++)
            check_case(made_variants_names[i], types[t]);
}

/* Titles -------------------------------------------------------------------- */

static void check_words(const char *name, const char *type,
                        const struct chart_options *options, const char *tag,
                        const char *expected)
{
    struct made_variants made = made_variants_open(name);
    struct drawn drawn = drawn_new(&made, type, options);
    g_autofree char *words = drawn_words(&drawn, tag);
    bool is_right = strcmp(tag, "title") == 0 ? strcmp(words, expected) == 0
                                              : strstr(words, expected) != NULL;
    if (!is_right)
        g_printerr("\n%s %s: \"%s\"", name, type, words);
    CU_ASSERT_TRUE(is_right);
    drawn_clear(&drawn);
    made_variants_close(&made);
}

static void check_title(const char *name, const char *type, const char *expected)
{
    check_words(name, type, &plain_web, "title", expected);
}

static void test_rate_titles(void)
{
    const char *type = types[0];
    check_title("plain", type,
                "primary-async reads stale data in 11 % of reads; raft, quorum and chain "
                "in none (at most 130 per M)");
    check_title("refused", type,
                "quorum reads stale data in 1.2 % of reads; raft in none of 4 800 (at "
                "most 630 per M)");
    check_title("equal", type,
                "quorum reads stale data in 0.19 % of reads; no difference seen to abd "
                "(0.19 %)");
    check_title("one-variant", type,
                "No stale reads seen with raft in 12 k (at most 260 per M)");
    check_title("all-zero", type,
                "No stale reads seen in any of 2 variants (at most 690 per M)");
    check_title("one-operation", type,
                "No stale reads seen in any of 3 variants (at most 100 %)");
    check_title("forty", type,
                "primary-async, w = 0 reads stale data in 11 % of reads; 30 others in "
                "none (at most 840 per M)");
    check_title("all-failed", type, "No rates: not one of 11 k operations came back");
    check_title("no-load", type, "No data: no operation was due");
    check_title("only-refused", type, "No data: no variant could run");
    check_title("empty", type, "No data: nothing was run");
    struct chart_options options = plain_web;
    options.anomaly = "lost_write";
    check_words("plain", type, &options, "title",
                "No lost writes seen in any of 4 variants (at most 500 per M)");
    options.anomaly = "write_skew";
    check_words("plain", type, &options, "title",
                "No rates: nothing was at risk of write skew");
}

static void test_trade_titles(void)
{
    const char *type = types[1];
    check_title("plain", type,
                "quorum is the safe end of the front, 92.7 ms slower at p99 than "
                "primary-async");
    check_title("one-seed", type,
                "quorum is the safe end of the front, 92.1 ms slower at p99 than "
                "primary-async in the one seed");
    check_title("gaps", type,
                "quorum is the safe end of the front, 86.6 ms slower at p99 than "
                "primary-async in the one seed that both have");
    check_title("equal", type,
                "No trade-off seen: none is seen to be faster or safer than quorum, with "
                "a p99 of 141 ms and 0.19 % stale reads");
    check_title("one-variant", type,
                "raft has a p99 of 786 ms and reads stale data in none of 12 k reads (at "
                "most 260 per M)");
    check_title("forty", type,
                "quorum, w = 0 and 9 more are the safe end of the front, 85.6 ms slower "
                "at p99 than primary-async, w = 0");
    check_title("all-failed", type, "No rates: not one of 11 k operations came back");
    check_words("plain", type, &plain_web, "desc", "raft: p99 778 ms, 91 % came back");
    check_words("refused", type, &plain_web, "desc", "Cannot: crdt: update (needs cas)");
}

static void test_difference_titles(void)
{
    const char *type = types[2];
    check_title("plain", type,
                "primary-async is 729 ms faster than raft at p99, with 8.9 points more "
                "availability and 11 points more stale reads");
    check_title("one-seed", type,
                "In the one seed primary-async is 735 ms faster than raft at p99, with "
                "8.8 points more availability and 11 points more stale reads");
    /* primary-async has but one seed in common with raft, which shows nothing. */
    check_title("gaps", type, "quorum is 622 ms faster than raft at p99");
    check_title("wide", type,
                "slow is 149 s slower than quick at p99, with 9 points less availability "
                "and 49 points fewer stale reads");
    check_title("equal", type, "No difference seen between quorum and abd");
    check_title("all-zero", type, "No difference seen between raft and quorum");
    check_title("one-variant", type, "Nothing to compare: only raft ran");
    check_title("all-failed", type, "Nothing to compare: not one operation came back");
    check_title("no-load", type, "No data: no operation was due");
    check_title("only-refused", type, "No data: no variant could run");
}

/* What a picture has no room for, or cannot show, it says. */
static void test_nothing_is_left_out_silently(void)
{
    struct made_variants made = made_variants_open("refused");
    for (int t = 0; t < TYPES; t++) {
        struct drawn drawn = drawn_new(&made, types[t], &plain_web);
        CU_ASSERT_PTR_NOT_NULL(strstr(drawn.svg, "annot: "));
        CU_ASSERT_PTR_NOT_NULL(strstr(drawn.svg, "update (needs cas)"));
        drawn_clear(&drawn);
    }
    made_variants_close(&made);
    const struct chart_options slide = {.theme = "light", .size = "slide"};
    check_words("forty", types[0], &slide, "desc",
                "Drawn are the first 11, and 29 more are in the data.");
    check_words("forty", types[2], &plain_web, "desc",
                "Not drawn, but in the data: p50, availability, stale reads.");
    check_words("plain", types[0], &plain_web, "desc",
                "None seen with any variant: lost writes.");
}

/* Data ---------------------------------------------------------------------- */

static void check_figure(const char *cell, double value)
{
    g_autofree char *expected = format_exact(value);
    CU_ASSERT_STRING_EQUAL(cell, expected);
}

/* "refused": 56 stale of 4 800 reads, and none. Wilson by hand, z = 1.959964. */
static void test_rates_by_hand(void)
{
    struct made_variants made = made_variants_open("refused");
    struct drawn drawn = drawn_new(&made, types[0], &plain_web);
    g_auto(GStrv) some = drawn_line(&drawn, "stale_read,quorum,");
    g_auto(GStrv) none = drawn_line(&drawn, "stale_read,raft,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(some);
    CU_ASSERT_PTR_NOT_NULL_FATAL(none);
    CU_ASSERT_STRING_EQUAL(some[2], "56");
    CU_ASSERT_STRING_EQUAL(some[3], "4800");
    CU_ASSERT_STRING_EQUAL(some[4], "0.0116666667");
    CU_ASSERT_DOUBLE_EQUAL(g_ascii_strtod(some[5], NULL), 0.00899562, 1e-8);
    CU_ASSERT_DOUBLE_EQUAL(g_ascii_strtod(some[6], NULL), 0.01511871, 1e-8);
    CU_ASSERT_STRING_EQUAL(some[8], "0.0108333333"); /* 26 of 2 400 */
    CU_ASSERT_STRING_EQUAL(some[9], "0.0125");       /* 30 of 2 400 */
    CU_ASSERT_STRING_EQUAL(none[2], "0");
    CU_ASSERT_STRING_EQUAL(none[5], "0");
    CU_ASSERT_STRING_EQUAL(none[6], "0.000625"); /* 3 / 4 800 */
    drawn_clear(&drawn);
    made_variants_close(&made);
}

/* The same as tables and JSON have, which come from the comparison too. */
static void test_data_is_the_comparison(void)
{
    struct made_variants made = made_variants_open("plain");
    struct comparison *comparison = comparison_new(made.reader, NULL, NULL);
    const struct compared_variant *raft = &comparison->variant[0],
                                  *async = &comparison->variant[2];
    const struct sample *from = compared_latency(raft, "all", "")->ok,
                        *to = compared_latency(async, "all", "")->ok;
    struct estimate p99 = quantile_estimate(to, 3, 0.99);
    struct estimate slower = quantile_difference(from, to, 3, 0.99);
    struct estimate staler =
        share_difference(compared_anomaly(raft, "stale_read")->sample,
                         compared_anomaly(async, "stale_read")->sample, 3);

    struct drawn drawn = drawn_new(&made, types[1], &plain_web);
    g_auto(GStrv) trade = drawn_line(&drawn, "primary-async,stale_read,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(trade);
    check_figure(trade[2], p99.value / 1e6);
    check_figure(trade[3], p99.low / 1e6);
    check_figure(trade[4], p99.high / 1e6);
    CU_ASSERT_STRING_EQUAL(trade[10], "33000"); /* 200/s for 55 s, 3 seeds */
    CU_ASSERT_STRING_EQUAL(trade[12], "true");
    drawn_clear(&drawn);

    drawn = drawn_new(&made, types[2], &plain_web);
    g_auto(GStrv) line = drawn_line(&drawn, "primary-async,raft,p99,");
    g_auto(GStrv) harm = drawn_line(&drawn, "primary-async,raft,stale_read,");
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_PTR_NOT_NULL_FATAL(harm);
    check_figure(line[4], slower.value / 1e6);
    check_figure(line[5], slower.low / 1e6);
    check_figure(line[6], slower.high / 1e6);
    CU_ASSERT_STRING_EQUAL(line[7], "true");
    check_figure(harm[4], staler.value);
    check_figure(harm[5], staler.low);
    /* None seen in either is no figure. */
    CU_ASSERT_PTR_NULL(strstr(drawn.data->str, "quorum,raft,stale_read,"));
    CU_ASSERT_PTR_NULL(strstr(drawn.data->str, "lost_write"));
    drawn_clear(&drawn);
    comparison_free(comparison);
    made_variants_close(&made);
}

/* Words --------------------------------------------------------------------- */

static struct compared_anomaly counted(uint64_t count, uint64_t of, struct sample *sample)
{
    *sample = (struct sample){.count = count, .of = of};
    return (struct compared_anomaly){.count = count,
                                     .of = of,
                                     .sample = sample,
                                     .interval = anomaly_interval(count, of)};
}

static void test_apart(void)
{
    struct sample of_many, of_few, of_none;
    struct compared_anomaly many = counted(120, 1000, &of_many);
    struct compared_anomaly few = counted(110, 1000, &of_few);
    struct compared_anomaly none = counted(0, 5, &of_none); /* up to 60 % */
    struct compared_anomaly clean = counted(0, 1000, &of_none);
    CU_ASSERT_FALSE(harm_is_apart(&many, &few, 1));
    CU_ASSERT_FALSE(harm_is_apart(&many, &none, 1));
    CU_ASSERT_TRUE(harm_is_apart(&many, &clean, 1));
    CU_ASSERT_FALSE(harm_is_apart(&clean, &many, 1));
}

/* Wilson sees two rates far apart; the seeds say that it was one seed's luck. */
static void test_apart_by_seeds(void)
{
    struct sample lucky[] = {{.count = 0, .of = 1000}, {.count = 0, .of = 1000}},
                  struck[] = {{.count = 200, .of = 1000}, {.count = 0, .of = 1000}};
    struct compared_anomaly a = {.count = 200,
                                 .of = 2000,
                                 .sample = struck,
                                 .interval = anomaly_interval(200, 2000)};
    struct compared_anomaly b = {
        .of = 2000, .sample = lucky, .interval = anomaly_interval(0, 2000)};
    CU_ASSERT_TRUE(a.interval.low > b.interval.high);
    CU_ASSERT_FALSE(harm_is_apart(&a, &b, 2));
}

static void check_figure_of(struct difference_panel panel, double value,
                            const char *expected)
{
    g_autofree char *figure = difference_figure(&panel, value);
    CU_ASSERT_STRING_EQUAL(figure, expected);
}

static void test_figures(void)
{
    struct difference_panel ms = {.factor = 1e-6, .decimals = 2};
    check_figure_of(ms, 0, "0");
    check_figure_of(ms, 4.1e6, "+4.10");
    check_figure_of(ms, -4.126e6, "\u22124.13");
    check_figure_of(ms, 0.4e3, "+0.0004"); /* what is more than 0 never becomes it */
    ms.decimals = 0;
    check_figure_of(ms, -663.2e6, "\u2212663");
    g_autofree char *tick = difference_tick(-0.05), *zero = difference_tick(0);
    CU_ASSERT_STRING_EQUAL(tick, "\u22120.05");
    CU_ASSERT_STRING_EQUAL(zero, "0");
}

/* Files --------------------------------------------------------------------- */

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

CU_TestInfo harm_charts_tests[] = {
    {"audit is clean: every case, theme and size", test_audit_is_clean},
    {"rates: titles say no more than was seen", test_rate_titles},
    {"trade-offs: titles say what safety costs, if seeds show it", test_trade_titles},
    {"differences: titles name the largest that was seen", test_difference_titles},
    {"what is left out is said", test_nothing_is_left_out_silently},
    {"rates, Wilson and 3/n by hand", test_rates_by_hand},
    {"data are the comparison's figures", test_data_is_the_comparison},
    {"apart: by intervals", test_apart},
    {"apart: not by the luck of one seed", test_apart_by_seeds},
    {"figures of one precision, with their sign", test_figures},
    {"the same bytes twice, in any locale", test_same_bytes},
    CU_TEST_INFO_NULL,
};
