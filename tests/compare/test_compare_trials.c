/* A comparison of real trials says what their records say. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "sim/compare/comparison.h"
#include "sim/store/writer.h"
#include "tests/lab.h"
#include "tests/suites.h"

static const char scenario[] =
    "[scenario]\nduration = 6s\nwarmup = 1s\n[topology]\nregions = a, b, c\n"
    "[link * *]\ndelay = exponential(20ms)\nbandwidth = 100Mbit/s\n"
    "[load]\narrivals = 200/s\nkeys = uniform(5)\n"
    "[protocol]\nname = raft\n[record]\nhistory = none\n"
    "[slo]\nfast = read.p99 < 1h\nfresh = stale_read = 0\n";

enum { VARIANTS = 2, SEEDS = 3 };

static void fill(struct results_writer *writer, struct record *record[VARIANTS][SEEDS])
{
    static const char *const settings[VARIANTS][3] = {
        {"protocol=raft"}, {"protocol=quorum", "protocol.r=1"}};
    struct scenario_info info = {.name = "lab", .text = scenario, .version = "0.1.0"};
    for (int i = 0; i < VARIANTS; i++)
        for (int k = 0; k < SEEDS; k++) {
            record[i][k] = lab_run_seed(scenario, settings[i], (uint64_t)k + 11);
            CU_ASSERT_PTR_NOT_NULL_FATAL(record[i][k]);
            CU_ASSERT(results_writer_add(writer, &info, record[i][k], NULL));
        }
}

static void check_latency(const struct compared_variant *variant,
                          struct record *const *record)
{
    const struct compared_latency *reads = compared_latency(variant, "read", "");
    struct histogram *all = histogram_new();
    CU_ASSERT_PTR_NOT_NULL_FATAL(reads);
    for (int k = 0; k < SEEDS; k++) {
        histogram_merge(all, record[k]->latency[OP_READ].ok);
        CU_ASSERT_EQUAL(reader_quantile_ns(reads->ok[k].latency, 0.9),
                        histogram_quantile(record[k]->latency[OP_READ].ok, 0.9));
        CU_ASSERT_EQUAL(variant->latency[0].availability[k].count, record[k]->ok);
        CU_ASSERT_EQUAL(variant->latency[0].availability[k].of, record[k]->operations);
    }
    struct estimate p90 = quantile_estimate(reads->ok, SEEDS, 0.9);
    CU_ASSERT_EQUAL(p90.value, (double)histogram_quantile(all, 0.9));
    CU_ASSERT_EQUAL(p90.n, histogram_count(all));
    histogram_free(all);
}

static void check_uses(const struct compared_variant *variant,
                       struct record *const *record)
{
    double busy_ns = 0, operations = 0, ok = 0;
    for (int k = 0; k < SEEDS; k++) {
        for (int n = 0; n < record[k]->node_count; n++)
            busy_ns += (double)record[k]->node[n].measured_busy_ns;
        operations += (double)record[k]->operations;
        ok += (double)record[k]->ok;
    }
    CU_ASSERT_DOUBLE_EQUAL(variant->cpu_ns_per_ok, busy_ns / ok, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(variant->offered_per_s, operations / (SEEDS * 5.0), 1e-9);
    CU_ASSERT_EQUAL(variant->resource_count, record[0]->resource_count);
    CU_ASSERT(variant->resource_count > 0);
    for (int i = 0; i < variant->resource_count; i++) {
        const struct compared_resource *resource = &variant->resource[i];
        CU_ASSERT(resource->utilisation >= 0 && resource->utilisation <= 1);
        CU_ASSERT(i == 0 || resource[-1].capacity_per_s <= resource->capacity_per_s);
    }
}

static void check_variant(const struct compared_variant *variant,
                          struct record *const *record)
{
    CU_ASSERT_EQUAL(variant->trials, SEEDS);
    check_latency(variant, record);
    check_uses(variant, record);
    for (int kind = 0; kind < ANOMALY_COUNT; kind++) {
        const struct compared_anomaly *anomaly =
            compared_anomaly(variant, anomaly_infos[kind].name);
        CU_ASSERT_EQUAL(anomaly != NULL, record[0]->anomaly[kind].applies);
        uint64_t count = 0, of = 0;
        for (int k = 0; k < SEEDS; k++) {
            count += record[k]->anomaly[kind].count;
            of += record[k]->anomaly[kind].of;
        }
        CU_ASSERT(anomaly == NULL || (anomaly->count == count && anomaly->of == of));
    }
}

static void as_the_records_say(void)
{
    struct record *record[VARIANTS][SEEDS];
    struct results_writer *writer = results_writer_open_memory();
    fill(writer, record);
    struct reader *reader = reader_of_writer(writer, NULL);
    struct comparison *comparison = comparison_new(reader, "lab", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(comparison);
    CU_ASSERT_EQUAL_FATAL(comparison->variant_count, VARIANTS);
    CU_ASSERT_STRING_EQUAL(comparison->variant[0].name, "raft");
    CU_ASSERT_STRING_EQUAL(comparison->variant[1].name, "quorum, r = 1");
    CU_ASSERT_EQUAL(g_strv_length(comparison->region), 3);
    for (int i = 0; i < VARIANTS; i++)
        check_variant(&comparison->variant[i], record[i]);

    /* One is fast and wrong, the other slow and right. */
    CU_ASSERT_STRING_EQUAL(comparison_main_anomaly(comparison), "stale_read");
    g_autofree bool *front = comparison_front(comparison, "stale_read");
    CU_ASSERT(front[0] && front[1]);
    static const enum slo_result fresh[] = {SLO_MET, SLO_MISSED};
    for (int i = 0; i < VARIANTS; i++) {
        CU_ASSERT_EQUAL_FATAL(comparison->variant[i].slo_count, 2);
        CU_ASSERT_EQUAL(comparison->variant[i].slo[0].result, SLO_MET);
        CU_ASSERT_EQUAL(comparison->variant[i].slo[1].result, fresh[i]);
    }
    CU_ASSERT_EQUAL(comparison_cheapest(comparison), 0);
    comparison_free(comparison);
    reader_close(reader);
    results_writer_close(writer);
    for (int i = 0; i < VARIANTS; i++)
        for (int k = 0; k < SEEDS; k++)
            record_free(record[i][k]);
}

CU_TestInfo compare_trials_tests[] = {
    {"a comparison says what the records say", as_the_records_say},
    CU_TEST_INFO_NULL,
};
