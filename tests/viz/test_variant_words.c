#include <math.h>
#include <string.h>

#include "tests/compare/made_records.h"
#include "tests/suites.h"
#include "viz/charts/csv.h"
#include "viz/charts/percentile_curves.h"
#include "viz/charts/region_shares.h"
#include "viz/charts/slo_corner.h"
#include "viz/charts/variant_words.h"

static void add(struct shelf *shelf, const char *protocol, uint64_t seed)
{
    shelf_add(
        shelf,
        &(struct made){
            .protocol = protocol, .seed = seed, .reads = 1000, .fail = 10, .step_ms = 1});
}

static void check_source(const uint64_t *seeds, int count, const char *expected)
{
    struct shelf shelf;
    shelf_open(&shelf);
    for (int i = 0; i < count; i++)
        add(&shelf, "raft", seeds[i]);
    shelf_compare(&shelf);
    g_autofree char *source = comparison_source(shelf.comparison);
    CU_ASSERT_STRING_EQUAL(source, expected);
    shelf_close(&shelf);
}

static void test_source(void)
{
    check_source((uint64_t[]){7}, 1, "1 seed (7), made, consim 0.1.0");
    check_source((uint64_t[]){1, 2}, 2, "2 seeds (1 and 2), made, consim 0.1.0");
    check_source((uint64_t[]){1, 2, 3}, 3, "3 seeds (1 to 3), made, consim 0.1.0");
    check_source((uint64_t[]){1, 2, 9}, 3,
                 "3 seeds (between 1 and 9), made, consim 0.1.0");
}

static void test_words(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, "raft", 1);
    shelf_refuse(&shelf, "{\"protocol.name\":\"crdt\"}", "update (needs cas)");
    add(&shelf, "quorum", 1);
    add(&shelf, "chain", 1);
    shelf_compare(&shelf);
    struct cast cast = cast_new(shelf.comparison);
    CU_ASSERT_EQUAL(cast.count, 3);
    CU_ASSERT_EQUAL(cast.coloured, 3);
    CU_ASSERT_EQUAL(cast_style(&cast, 1).line, (enum role)(ROLE_SERIES_1 + 2));
    g_autofree char *two = cast_names(&cast, 0, 2), *all = cast_names(&cast, 0, 3),
                    *rest = cast_names(&cast, 1, 9);
    CU_ASSERT_STRING_EQUAL(two, "raft, quorum and 1 more");
    CU_ASSERT_STRING_EQUAL(all, "raft, quorum and chain");
    CU_ASSERT_STRING_EQUAL(rest, "quorum and chain");
    g_autofree char *subject = comparison_subject(shelf.comparison, &cast, 9);
    CU_ASSERT_STRING_EQUAL(subject, "raft, quorum and chain; \u201CA title\u201D");
    g_autofree char *refused = comparison_refusals(shelf.comparison, 2),
                    *none = comparison_refusals(shelf.comparison, 0);
    CU_ASSERT_STRING_EQUAL(refused, "Cannot: crdt: update (needs cas). ");
    CU_ASSERT_STRING_EQUAL(none, "Cannot: 1 variant. ");
    cast_clear(&cast);
    shelf_close(&shelf);
}

static void test_short_names(void)
{
    g_autofree char *whole = short_name("raft", 4), *cut = short_name("raft, w = 2", 6);
    CU_ASSERT_STRING_EQUAL(whole, "raft");
    CU_ASSERT_STRING_EQUAL(cut, "raft,\u2026");
    g_autofree char *greek = short_name("\u03B1\u03B2\u03B3\u03B4", 3);
    CU_ASSERT_STRING_EQUAL(greek, "\u03B1\u03B2\u2026");
}

static void check_available(double share, const char *expected)
{
    g_autofree char *text = format_availability(share);
    g_auto(GStrv) parts = g_strsplit(text, "\u00A0", -1);
    g_autofree char *plain = g_strjoinv(" ", parts);
    if (strcmp(plain, expected) != 0)
        g_printerr("\n%.12g: \"%s\"", share, plain);
    CU_ASSERT_STRING_EQUAL(plain, expected);
}

static void test_format_availability(void)
{
    check_available(0, "0");
    check_available(0.004, "0.4 %");
    check_available(0.5, "50 %");
    check_available(0.744, "74 %");
    check_available(0.956, "95.6 %");
    check_available(0.99953, "99.953 %");
    check_available(0.9999997, "99.999970 %");
    check_available(0.999999999999, "99.9999999 %");
    check_available(1, "100 %");
}

/* SLO corners ---------------------------------------------------------------- */

static void check_corner(const char *subject, const char *kind, double p,
                         bool with_timeouts)
{
    struct shelf shelf;
    struct slo_corner corner;
    struct made made = {.protocol = "raft", .seed = 1, .reads = 10, .step_ms = 1};
    char name[] = "fast", text[] = "as written", *said = g_strdup(subject);
    made.claim = (struct claim_record){.kind = CLAIM_SLO,
                                       .name = name,
                                       .subject = said,
                                       .comparison = BELOW,
                                       .limit = 250,
                                       .text = text};
    shelf_open(&shelf);
    shelf_add(&shelf, &made);
    shelf_compare(&shelf);
    CU_ASSERT_TRUE(slo_corner_read(shelf.reader, shelf.comparison, NULL, &corner, NULL));
    CU_ASSERT_EQUAL(corner.text != NULL, kind != NULL);
    if (kind != NULL && corner.text != NULL) {
        CU_ASSERT_STRING_EQUAL(corner.kind, kind);
        CU_ASSERT_STRING_EQUAL(corner.text, "as written");
        CU_ASSERT_DOUBLE_EQUAL(corner.p, p, 0);
        CU_ASSERT_DOUBLE_EQUAL(corner.limit_ns, 250e6, 0);
        CU_ASSERT_EQUAL(corner.with_timeouts, with_timeouts);
    }
    slo_corner_clear(&corner);
    CU_ASSERT_TRUE(
        slo_corner_read(shelf.reader, shelf.comparison, "lock", &corner, NULL));
    CU_ASSERT_PTR_NULL(corner.text);
    shelf_close(&shelf);
    g_free(said);
}

static void test_corners(void)
{
    check_corner("read.p99", "read", 0.99, false);
    check_corner("p50", "all", 0.5, false);
    check_corner("all.p999", "all", 0.999, false);
    check_corner("with_timeouts.write.p99.9", "write", 0.999, true);
    check_corner("read.mean", NULL, 0, false);
    check_corner("availability", NULL, 0, false);
    check_corner("read.max", NULL, 0, false);
}

/* Curves --------------------------------------------------------------------- */

/* 1 ms, 2 ms ... 990 ms, and 10 that failed: the time-out of 2 s. */
static void test_curves(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_add(&shelf,
              &(struct made){
                  .protocol = "raft", .seed = 1, .reads = 990, .fail = 10, .step_ms = 1});
    shelf_compare(&shelf);
    struct cast cast = cast_new(shelf.comparison);
    struct percentile_curves *curves =
        percentile_curves_new(shelf.comparison, &cast, "all");
    const struct percentile_curve *curve = &curves->at[0];
    CU_ASSERT_EQUAL_FATAL(curves->drawn, 1);
    CU_ASSERT_EQUAL(curve->operations, 1000);
    CU_ASSERT_DOUBLE_EQUAL(curve->at[0].p, 0, 0);
    CU_ASSERT_DOUBLE_EQUAL(curve->at[curve->count - 1].p, 0.99, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(percentile_curve_place(curve, 0.5) / 1e6, 500, 5);
    CU_ASSERT_DOUBLE_EQUAL(percentile_curve_place(curve, 0.9) / 1e6, 900, 9);
    CU_ASSERT_DOUBLE_EQUAL(percentile_curve_place(curve, 0.3) / 1e6, 300, 6);
    CU_ASSERT_TRUE(isnan(percentile_curve_place(curve, 0.995)));
    CU_ASSERT_DOUBLE_EQUAL(percentile_curve_lost(curve), 0.01, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(percentile_curve_above(curve, 1, 900e6), 0.1, 0.01);
    CU_ASSERT_DOUBLE_EQUAL(percentile_curve_above(curve, 1, 1.5e9), 0.01, 1e-12);
    for (int i = 1; i < curve->count; i++) {
        CU_ASSERT(curve->at[i].p > curve->at[i - 1].p);
        CU_ASSERT(curve->at[i].latency.value >= curve->at[i - 1].latency.value);
    }
    percentile_curves_free(curves);
    cast_clear(&cast);
    shelf_close(&shelf);
}

static void test_csv(void)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    csv_text(csv, "");
    csv_text(csv, "a \"b\", c");
    csv_figure(csv, 0.1);
    csv_figure(csv, (double)NAN);
    csv_count(csv, 12345678901234567890u);
    csv_end(csv);
    CU_ASSERT_STRING_EQUAL(csv->str, ",\"a \"\"b\"\", c\",0.1,,12345678901234567890\n");
}

CU_TestInfo variant_words_tests[] = {
    {"seeds, scenario and version", test_source},
    {"names, refusals, styles by number", test_words},
    {"names are cut at letters", test_short_names},
    {"availability has the digits that its gap needs", test_format_availability},
    {"SLOs that are corners", test_corners},
    {"percentile curves by hand", test_curves},
    {"CSV", test_csv},
    CU_TEST_INFO_NULL,
};
