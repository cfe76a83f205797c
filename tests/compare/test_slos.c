/* SLOs over several seeds, and the cheapest variant that meets them. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <string.h>

#include "tests/compare/made_records.h"
#include "tests/suites.h"

static struct claim_record claim(const char *subject, enum relation comparison,
                                 double limit, enum claim_result result)
{
    return (struct claim_record){.name = (char *)(uintptr_t) "goal",
                                 .subject = (char *)(uintptr_t)subject,
                                 .comparison = comparison,
                                 .limit = limit,
                                 .result = result};
}

/* The verdict over `seeds` trials like `made`, whose reads take `spread` per cent longer
 * from seed to seed; `missed` of them say that they missed it. */
static enum slo_result judge(struct made made, int seeds, int missed, double spread,
                             const char *evidence)
{
    struct shelf shelf;
    shelf_open(&shelf);
    double step_ms = made.step_ms;
    for (int i = 0; i < seeds; i++) {
        made.seed = (uint64_t)i + 1;
        made.step_ms = step_ms * (1 + spread / 100 * (i - (seeds - 1) / 2.0));
        if (i < missed)
            made.claim.result = CLAIM_MISSED;
        else if (missed > 0)
            made.claim.result = CLAIM_MET;
        shelf_add(&shelf, &made);
    }
    shelf_compare(&shelf);
    const struct compared_variant *variant = &shelf.comparison->variant[0];
    CU_ASSERT_EQUAL_FATAL(variant->slo_count, 1);
    CU_ASSERT_STRING_EQUAL(variant->slo[0].name, "goal");
    CU_ASSERT_STRING_EQUAL(variant->slo[0].text, "as written");
    enum slo_result result = variant->slo[0].result;
    CU_ASSERT_STRING_EQUAL(variant->slo[0].evidence, evidence);
    if (!g_str_equal(variant->slo[0].evidence, evidence))
        g_printerr("got:      %s\nexpected: %s\n", variant->slo[0].evidence, evidence);
    CU_ASSERT_EQUAL(comparison_cheapest(shelf.comparison),
                    result == SLO_MET && variant->ok > 0 ? 0 : -1);
    shelf_close(&shelf);
    return result;
}

/* p99 is 99 ms, a little more or less with each seed. */
static enum slo_result judge_p99(double limit, enum relation relation, int seeds,
                                 const char *evidence)
{
    struct made made = {.reads = 1000, .step_ms = 0.1};
    made.claim = claim("read.p99", relation, limit, CLAIM_MISSED);
    made.claim.measured = (char *)(uintptr_t) "one";
    return judge(made, seeds, 0, 2, evidence);
}

static void quantiles(void)
{
    CU_ASSERT_EQUAL(
        judge_p99(120, BELOW, 5,
                  "read.p99 is 100\u2009ms (95.7 to 105\u2009ms over 5 seeds), wanted "
                  "< 120\u2009ms"),
        SLO_MET);
    CU_ASSERT_EQUAL(
        judge_p99(90, BELOW, 5,
                  "read.p99 is 100\u2009ms (95.7 to 105\u2009ms over 5 seeds), wanted "
                  "< 90\u2009ms"),
        SLO_MISSED);
    CU_ASSERT_EQUAL(
        judge_p99(102, AT_MOST, 5,
                  "read.p99 is 100\u2009ms (95.7 to 105\u2009ms over 5 seeds), wanted "
                  "<= 102\u2009ms"),
        SLO_UNDECIDED);
    CU_ASSERT_EQUAL(
        judge_p99(90, ABOVE, 5,
                  "read.p99 is 100\u2009ms (95.7 to 105\u2009ms over 5 seeds), wanted "
                  "> 90\u2009ms"),
        SLO_MET);
    /* One seed has no interval: what it says itself counts. */
    CU_ASSERT_EQUAL(judge_p99(120, BELOW, 1, "one"), SLO_MISSED);
}

static void availability(void)
{
    struct made made = {.reads = 990, .fail = 10, .step_ms = 1};
    made.claim = claim("availability", AT_LEAST, 0.98, CLAIM_MET);
    CU_ASSERT_EQUAL(
        judge(made, 5, 0, 0,
              "availability is 99.0\u2009% (98.7 to 99.24\u2009% over 5 seeds), "
              "wanted >= 98\u2009%"),
        SLO_MET);
    made.claim.limit = 0.99;
    CU_ASSERT_EQUAL(
        judge(made, 5, 0, 0,
              "availability is 99.0\u2009% (98.7 to 99.24\u2009% over 5 seeds), "
              "wanted >= 99\u2009%"),
        SLO_UNDECIDED);
    made.claim.limit = 0.999;
    CU_ASSERT_EQUAL(
        judge(made, 5, 0, 0,
              "availability is 99.0\u2009% (98.7 to 99.24\u2009% over 5 seeds), "
              "wanted >= 99.9\u2009%"),
        SLO_MISSED);
}

static void anomalies(void)
{
    struct made made = {.reads = 1000, .step_ms = 1};
    made.claim = claim("stale_read", BELOW, 0.001, CLAIM_MET);
    made.claim.is_share = true;
    CU_ASSERT_EQUAL(
        judge(made, 5, 0, 0,
              "stale_read: none of 5\u2009000 over 5 seeds (at most 600 per M), "
              "wanted < 0.1\u2009%"),
        SLO_MET);
    made.claim.limit = 0.0001;
    CU_ASSERT_EQUAL(
        judge(made, 5, 0, 0,
              "stale_read: none of 5\u2009000 over 5 seeds (at most 600 per M), "
              "wanted < 0.01\u2009%"),
        SLO_UNDECIDED);
    made.stale = 100;
    CU_ASSERT_EQUAL(
        judge(made, 5, 0, 0,
              "stale_read is 10.0\u2009% (9.20 to 10.9\u2009% over 5 seeds), wanted "
              "< 0.01\u2009%"),
        SLO_MISSED);
    made.claim.is_share = false;
    made.claim.comparison = EQUAL;
    made.claim.limit = 0;
    CU_ASSERT_EQUAL(
        judge(made, 5, 2, 0,
              "stale_read: 500 of 5\u2009000 over 5 seeds, wanted = 0; missed in 2 "
              "of 5 seeds"),
        SLO_MISSED);
    made.stale = 0;
    CU_ASSERT_EQUAL(
        judge(made, 5, 0, 0,
              "stale_read: none of 5\u2009000 over 5 seeds (at most 600 per M), "
              "wanted = 0"),
        SLO_MET);
    CU_ASSERT_EQUAL(judge((struct made){.writes = 9, .claim = made.claim}, 2, 0, 0,
                          "stale_read: nothing was at risk over 2 seeds, wanted = 0"),
                    SLO_MET);
}

/* Throughput, verdicts, means: one trial in which it is missed is enough. */
static void by_the_trials(void)
{
    struct made made = {.reads = 100, .step_ms = 1};
    made.claim = claim("throughput_per_s", ABOVE, 5, CLAIM_MET);
    made.claim.measured = (char *)(uintptr_t) "throughput_per_s is 10, wanted > 5";
    CU_ASSERT_EQUAL(judge(made, 5, 0, 0,
                          "met in 5 of 5 seeds; with seed 1 throughput_per_s is 10, "
                          "wanted > 5"),
                    SLO_MET);
    CU_ASSERT_EQUAL(judge(made, 5, 2, 0,
                          "missed in 2 of 5 seeds; with seed 1 throughput_per_s is 10, "
                          "wanted > 5"),
                    SLO_MISSED);
    made.claim.result = CLAIM_UNDECIDED;
    CU_ASSERT_EQUAL(
        judge(made, 3, 0, 0,
              "undecided in 3 of 3 seeds; with seed 1 throughput_per_s is 10, "
              "wanted > 5"),
        SLO_UNDECIDED);
    made.claim = claim("linearizable", EQUAL, 0, CLAIM_MET);
    made.claim.verdict = (char *)(uintptr_t) "holds";
    made.claim.measured = (char *)(uintptr_t) "linearizable holds, wanted holds";
    CU_ASSERT_EQUAL(judge(made, 1, 0, 0, "linearizable holds, wanted holds"), SLO_MET);
    CU_ASSERT_EQUAL(judge(made, 2, 0, 0,
                          "met in 2 of 2 seeds; with seed 1 linearizable holds, wanted "
                          "holds"),
                    SLO_MET);
}

/* A seed in which nothing was answered does not meet a latency. */
static void silent_seeds(void)
{
    struct shelf shelf;
    struct made made = {.reads = 100, .step_ms = 0.1};
    made.claim = claim("all.p50", BELOW, 100, CLAIM_MET);
    shelf_open(&shelf);
    for (made.seed = 1; made.seed <= 3; made.seed++) {
        if (made.seed == 3)
            made.reads = 0;
        shelf_add(&shelf, &made);
    }
    shelf_compare(&shelf);
    const struct compared_slo *slo = &shelf.comparison->variant[0].slo[0];
    CU_ASSERT_EQUAL(slo->result, SLO_UNDECIDED);
    CU_ASSERT_STRING_EQUAL(
        slo->evidence,
        "all.p50 is 5.00\u2009ms (4.95 to 5.05\u2009ms over 2 seeds), wanted < "
        "100\u2009ms; in 1 of 3 seeds there was nothing to measure");
    shelf_close(&shelf);
}

/* Of three the second costs least, but misses; the third beats the first. */
static void the_cheapest_that_holds(void)
{
    static const char *const protocol[] = {"raft", "quorum", "abd"};
    static const double node[] = {0.5, 0.1, 0.4}, step_ms[] = {0.1, 1, 0.1};
    struct shelf shelf;
    shelf_open(&shelf);
    for (int i = 0; i < 3; i++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            struct made made = {.protocol = protocol[i],
                                .seed = seed,
                                .reads = 1000,
                                .step_ms = step_ms[i],
                                .node = node[i]};
            made.claim = claim("p99", BELOW, 200, CLAIM_MET);
            shelf_add(&shelf, &made);
        }
    shelf_compare(&shelf);
    CU_ASSERT_EQUAL(comparison_cheapest(shelf.comparison), 2);
    shelf_close(&shelf);
}

CU_TestInfo compare_slos_tests[] = {
    {"latencies, by their intervals", quantiles},
    {"availability", availability},
    {"anomalies, as rates and as counts", anomalies},
    {"all else by the trials", by_the_trials},
    {"seeds in which nothing was answered", silent_seeds},
    {"the cheapest variant that meets all", the_cheapest_that_holds},
    CU_TEST_INFO_NULL,
};
