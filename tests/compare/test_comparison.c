/* Variants side by side, from trials made by hand. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "sim/stats/capacity.h"
#include "tests/compare/made_records.h"
#include "tests/suites.h"

/* raft with seeds 1, 2, 3, 5; quorum, w = 1 with 2, 3, 4; one that cannot run between. */
static void fill(struct shelf *shelf)
{
    static const uint64_t raft_seeds[] = {5, 1, 2, 3}, quorum_seeds[] = {2, 3, 4};
    for (size_t i = 0; i < G_N_ELEMENTS(raft_seeds); i++)
        shelf_add(shelf, &(struct made){.protocol = "raft",
                                        .seed = raft_seeds[i],
                                        .reads = 1000,
                                        .fail = 10 * raft_seeds[i],
                                        .step_ms = 0.1,
                                        .writes = 50,
                                        .node = 0.35,
                                        .disk = 0.5});
    shelf_refuse(shelf, "{\"protocol.name\":\"crdt\"}", "update (needs cas)");
    for (size_t i = 0; i < G_N_ELEMENTS(quorum_seeds); i++)
        shelf_add(shelf, &(struct made){.protocol = "quorum",
                                        .w = "1",
                                        .seed = quorum_seeds[i],
                                        .reads = 900,
                                        .step_ms = 0.05,
                                        .stale = 10 * i,
                                        .writes = 50,
                                        .lost = 1,
                                        .node = 0.1 * (double)(i + 1)});
}

static void check_order(const struct comparison *comparison)
{
    CU_ASSERT_STRING_EQUAL(comparison->scenario, "made");
    CU_ASSERT_STRING_EQUAL(comparison->title, "A title");
    CU_ASSERT_STRING_EQUAL(comparison->version, "0.1.0");
    CU_ASSERT(comparison->duration_ns == 15000000000 &&
              comparison->warmup_ns == 5000000000 &&
              comparison->timeout_ns == 2000000000);
    CU_ASSERT_EQUAL_FATAL(comparison->seed_count, 5);
    for (int i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(comparison->seed[i], (uint64_t)i + 1);
    CU_ASSERT_STRING_EQUAL(comparison->region[0], "eu-west-1");
    CU_ASSERT_PTR_NULL(comparison->region[1]);
    static const char *const names[] = {"raft", "crdt", "quorum, w = 1"};
    CU_ASSERT_EQUAL_FATAL(comparison->variant_count, 3);
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_STRING_EQUAL(comparison->variant[i].name, names[i]);
        CU_ASSERT_EQUAL(comparison->variant[i].number, i);
    }
    CU_ASSERT_STRING_EQUAL(comparison->variant[2].protocol, "quorum");
}

static void check_refused(const struct compared_variant *variant)
{
    CU_ASSERT_STRING_EQUAL(variant->refused, "update (needs cas)");
    CU_ASSERT(variant->trials == 0 && variant->latency_count == 0 &&
              variant->anomaly_count == 0 && variant->slo_count == 0);
    for (int i = 0; i < 5; i++)
        CU_ASSERT_PTR_NULL(variant->trial[i]);
}

/* Seed 4 is missing. */
static void check_first(const struct compared_variant *variant)
{
    CU_ASSERT_PTR_NULL(variant->refused);
    CU_ASSERT_EQUAL(variant->trials, 4);
    CU_ASSERT_EQUAL(variant->inconclusive, 1);
    CU_ASSERT_PTR_NULL(variant->trial[3]);
    CU_ASSERT_EQUAL(variant->trial[4]->seed, 5);
    CU_ASSERT(variant->ok == 4000 && variant->fail == 110 && variant->operations == 4110);
    CU_ASSERT_EQUAL(variant->events, 4011);
    CU_ASSERT_DOUBLE_EQUAL(variant->offered_per_s, 4110 / 40.0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(variant->cpu_ns_per_ok, 4 * 3.5e9 / 4000, 1e-6);

    const struct compared_latency *all = &variant->latency[0];
    CU_ASSERT_STRING_EQUAL(all->kind, "all");
    CU_ASSERT_STRING_EQUAL(all->region, "");
    CU_ASSERT_PTR_NULL(all->ok[3].latency);
    CU_ASSERT_EQUAL(all->availability[3].of, 0);
    CU_ASSERT(all->availability[4].count == 1000 && all->availability[4].of == 1050);
    CU_ASSERT_EQUAL(reader_count(all->ok[0].latency), 1000);
    CU_ASSERT_EQUAL(reader_count(all->with_timeouts[0].latency), 1010);
    struct estimate p99 = quantile_estimate(all->ok, 5, 0.99);
    CU_ASSERT(p99.seeds == 4 && p99.n == 4000);
    CU_ASSERT_DOUBLE_EQUAL(p99.value, 99e6, 1e6);
    const struct compared_latency *region = compared_latency(variant, "all", "eu-west-1");
    CU_ASSERT_PTR_NOT_NULL_FATAL(region);
    CU_ASSERT_EQUAL(region->availability[1].of, 1020);
    CU_ASSERT_PTR_NULL(compared_latency(variant, "write", ""));
    CU_ASSERT_PTR_NOT_NULL(compared_latency(variant, "read", ""));
}

static void side_by_side(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    fill(&shelf);
    shelf_compare(&shelf);
    const struct comparison *comparison = shelf.comparison;
    check_order(comparison);
    check_refused(&comparison->variant[1]);
    check_first(&comparison->variant[0]);

    const struct compared_variant *quorum = &comparison->variant[2];
    const struct compared_anomaly *stale = compared_anomaly(quorum, "stale_read");
    CU_ASSERT_PTR_NOT_NULL_FATAL(stale);
    CU_ASSERT(stale->count == 30 && stale->of == 2700);
    CU_ASSERT(stale->sample[0].of == 0 && stale->sample[1].of == 900);
    CU_ASSERT(stale->sample[2].count == 10 && stale->sample[3].count == 20);
    struct interval interval = anomaly_interval(30, 2700);
    CU_ASSERT(stale->interval.low == interval.low &&
              stale->interval.high == interval.high);
    CU_ASSERT_PTR_NULL(compared_anomaly(quorum, "lost_update"));
    CU_ASSERT_EQUAL_FATAL(quorum->verdict_count, 1);
    CU_ASSERT(quorum->verdict[0].holds == 1 && quorum->verdict[0].violated == 2 &&
              quorum->verdict[0].unknown == 0);
    shelf_close(&shelf);
}

static void capacity(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    fill(&shelf);
    shelf_compare(&shelf);
    const struct compared_variant *raft = &shelf.comparison->variant[0];
    CU_ASSERT_EQUAL_FATAL(raft->resource_count, 2);
    /* 35 % busy: twice as much until 70 %; a disk shares its syncs. */
    CU_ASSERT_STRING_EQUAL(raft->resource[0].kind, "disk");
    CU_ASSERT_DOUBLE_EQUAL(
        raft->resource[0].capacity_per_s,
        raft->offered_per_s * capacity_factor(0.5, 0.7, LAW_GROUP_COMMIT), 1e-9);
    CU_ASSERT_STRING_EQUAL(raft->resource[1].kind, "node");
    CU_ASSERT_DOUBLE_EQUAL(raft->resource[1].capacity_per_s, 2 * raft->offered_per_s,
                           1e-9);
    const struct compared_variant *quorum = &shelf.comparison->variant[2];
    CU_ASSERT_STRING_EQUAL(quorum->resource[0].kind, "node");
    CU_ASSERT_DOUBLE_EQUAL(quorum->resource[0].utilisation, 0.2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(quorum->resource[0].capacity_per_s,
                           3.5 * quorum->offered_per_s, 1e-9);
    CU_ASSERT(isinf(quorum->resource[1].capacity_per_s)); /* an idle disk */
    shelf_close(&shelf);
}

/* Stale reads tell the two apart; lost writes (3 of 150, none of 200) do not. */
static void harm_and_front(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    fill(&shelf);
    shelf_compare(&shelf);
    const char *main = comparison_main_anomaly(shelf.comparison);
    CU_ASSERT_PTR_NOT_NULL_FATAL(main);
    CU_ASSERT_STRING_EQUAL(main, "stale_read");
    g_autofree bool *front = comparison_front(shelf.comparison, main);
    CU_ASSERT(front[0] && !front[1] && front[2]); /* slow and safe, fast and not */
    g_autofree bool *fastest = comparison_front(shelf.comparison, NULL);
    CU_ASSERT(!fastest[0] && !fastest[1] && fastest[2]);
    g_autofree bool *unknown = comparison_front(shelf.comparison, "lost_update");
    CU_ASSERT(!unknown[0] && !unknown[1] && !unknown[2]);
    CU_ASSERT_EQUAL(comparison_cheapest(shelf.comparison), -1); /* there is no SLO */
    shelf_close(&shelf);
}

/* None seen is none seen, of however many; among equals none is beaten. */
static void none_seen_anywhere(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    for (uint64_t seed = 1; seed <= 2; seed++) {
        shelf_add(&shelf, &(struct made){"raft", NULL, seed, 500, 0, 0.1, .writes = 9});
        shelf_add(&shelf, &(struct made){"abd", NULL, seed, 600, 0, 0.2, .writes = 9});
    }
    shelf_compare(&shelf);
    CU_ASSERT_STRING_EQUAL(comparison_main_anomaly(shelf.comparison), "stale_read");
    g_autofree bool *front = comparison_front(shelf.comparison, "stale_read");
    CU_ASSERT(front[0] && !front[1]);
    shelf_close(&shelf);
}

/* As safe, and faster by no more than chance explains: neither beats the other. */
static void chance_beats_nobody(void)
{
    static const double raft_ms[] = {0.20, 0.24, 0.22}, abd_ms[] = {0.23, 0.20, 0.22};
    struct shelf shelf;
    shelf_open(&shelf);
    for (uint64_t i = 0; i < 3; i++) {
        shelf_add(&shelf,
                  &(struct made){"raft", NULL, i + 1, 500, 0, raft_ms[i], .writes = 9});
        shelf_add(&shelf,
                  &(struct made){"abd", NULL, i + 1, 500, 0, abd_ms[i], .writes = 9});
        shelf_add(&shelf, &(struct made){"chain", NULL, i + 1, 500, 0, 2 * abd_ms[i],
                                         .writes = 9});
    }
    shelf_compare(&shelf);
    g_autofree bool *front = comparison_front(shelf.comparison, "stale_read");
    CU_ASSERT(front[0] && front[1] && !front[2]);
    shelf_close(&shelf);
}

static void nothing_at_all(void)
{
    g_autoptr(GError) error = NULL;
    struct shelf shelf;
    shelf_open(&shelf);
    struct reader *reader = reader_of_writer(shelf.writer, NULL);
    CU_ASSERT_PTR_NULL(comparison_new(reader, NULL, &error));
    CU_ASSERT_PTR_NOT_NULL(error);
    g_clear_error(&error);
    reader_close(reader);
    shelf_add(&shelf, &(struct made){.protocol = "raft", .seed = 1});
    shelf_compare(&shelf);
    const struct compared_variant *variant = &shelf.comparison->variant[0];
    CU_ASSERT(variant->trials == 1 && variant->operations == 0);
    CU_ASSERT(variant->offered_per_s == 0 && isnan(variant->cpu_ns_per_ok));
    struct estimate p99 = quantile_estimate(variant->latency[0].ok, 1, 0.99);
    CU_ASSERT_FALSE(estimate_is_known(&p99));
    g_autofree bool *front = comparison_front(shelf.comparison, "stale_read");
    CU_ASSERT_FALSE(front[0]);
    CU_ASSERT_PTR_NULL(comparison_new(shelf.reader, "another", &error));
    CU_ASSERT_PTR_NOT_NULL(error);
    shelf_close(&shelf);
    comparison_free(NULL);
}

static void only_refused(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_refuse(&shelf, "{\"protocol.name\":\"crdt\"}", "add");
    shelf_refuse(&shelf, "{\"protocol.name\":\"chain\"}", "cas");
    shelf_compare(&shelf);
    CU_ASSERT_EQUAL_FATAL(shelf.comparison->variant_count, 2);
    CU_ASSERT_STRING_EQUAL(shelf.comparison->variant[0].name, "crdt");
    CU_ASSERT_STRING_EQUAL(shelf.comparison->variant[1].refused, "cas");
    CU_ASSERT_EQUAL(shelf.comparison->seed_count, 0);
    CU_ASSERT_PTR_NULL(comparison_main_anomaly(shelf.comparison));
    CU_ASSERT_EQUAL(comparison_cheapest(shelf.comparison), -1);
    shelf_close(&shelf);
}

CU_TestInfo comparison_tests[] = {
    {"variants side by side, aligned by seed", side_by_side},
    {"the load at which things are full", capacity},
    {"the main harm and the front", harm_and_front},
    {"none seen anywhere", none_seen_anywhere},
    {"chance beats nobody", chance_beats_nobody},
    {"no trial, no operation", nothing_at_all},
    {"nothing but what cannot run", only_refused},
    CU_TEST_INFO_NULL,
};
