/* SLOs and expectations against records made by hand. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <string.h>

#include "sim/run/claims.h"
#include "tests/lab.h"
#include "tests/suites.h"

static struct claim claim_of(const char *subject, enum relation comparison, double limit,
                             bool is_share)
{
    return (struct claim){.subject = (char *)(uintptr_t)subject,
                          .comparison = comparison,
                          .limit = limit,
                          .is_share = is_share};
}

/* 1000 operations, 900 ok: reads of 1 .. 900 ms. */
static struct record *record_new(void)
{
    struct record *record = g_new0(struct record, 1);
    record->operations = 1000;
    record->ok = 900;
    record->unknown = 100;
    record->warmup_ns = 1000000000;
    record->duration_ns = 10000000000;
    record->conclusive = true;
    record->latency[OP_READ].ok = histogram_new();
    record->latency_all.ok = histogram_new();
    for (int64_t ms = 1; ms <= 900; ms++) {
        histogram_add(record->latency[OP_READ].ok, ms * 1000000);
        histogram_add(record->latency_all.ok, ms * 1000000);
    }
    record->anomaly[ANOMALY_STALE_READ] = (struct anomaly_count){true, 9, 900};
    record->anomaly[ANOMALY_LOST_WRITE] = (struct anomaly_count){true, 0, 100};
    return record;
}

static void record_done(struct record *record)
{
    histogram_free(record->latency[OP_READ].ok);
    histogram_free(record->latency_all.ok);
    g_free(record);
}

static enum claim_result slo(const struct record *record, struct claim claim)
{
    struct claim_outcome outcome = claim_evaluate(&claim, record);
    CU_ASSERT_PTR_NOT_NULL(outcome.measured);
    enum claim_result result = outcome.result;
    claim_outcome_clear(&outcome);
    return result;
}

static enum claim_result expect(const struct record *record, struct claim claim)
{
    struct claim_outcome outcome = claim_evaluate_expect(&claim, record);
    enum claim_result result = outcome.result;
    claim_outcome_clear(&outcome);
    return result;
}

static void test_subjects(void)
{
    static const char *const known[] = {"read.p99",
                                        "all.p999",
                                        "p50",
                                        "write.mean",
                                        "with_timeouts.read.p99",
                                        "max",
                                        "ok",
                                        "stale_read",
                                        "fail",
                                        "update.count",
                                        "availability",
                                        "throughput_per_s",
                                        "conclusive"};
    static const char *const unknown[] = {
        "",     "read",     "read.",        "read.p98",
        ".p99", "raed.p99", "linearizable", "stale-read"};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++)
        CU_ASSERT_TRUE(claim_subject_known(known[i]));
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++)
        CU_ASSERT_FALSE(claim_subject_known(unknown[i]));
}

static void test_latency(void)
{
    struct record *record = record_new();
    CU_ASSERT_EQUAL(slo(record, claim_of("read.p50", BELOW, 500, false)), CLAIM_MET);
    CU_ASSERT_EQUAL(slo(record, claim_of("read.p50", BELOW, 400, false)), CLAIM_MISSED);
    CU_ASSERT_EQUAL(slo(record, claim_of("max", AT_MOST, 900, false)), CLAIM_MET);
    CU_ASSERT_EQUAL(slo(record, claim_of("max", BELOW, 900, false)), CLAIM_MISSED);
    CU_ASSERT_EQUAL(slo(record, claim_of("read.mean", EQUAL, 450.5, false)), CLAIM_MET);
    CU_ASSERT_EQUAL(slo(record, claim_of("all.count", AT_LEAST, 900, false)), CLAIM_MET);
    CU_ASSERT_EQUAL(slo(record, claim_of("write.p50", BELOW, 500, false)),
                    CLAIM_UNDECIDED);
    CU_ASSERT_EQUAL(slo(record, claim_of("throughput_per_s", EQUAL, 100, false)),
                    CLAIM_MET);
    record_done(record);
}

static void test_shares(void)
{
    struct record *record = record_new();
    /* 9 of 900: 1 %, 95 % interval 0.53 to 1.9 %. */
    CU_ASSERT_EQUAL(slo(record, claim_of("stale_read", BELOW, 0.02, true)), CLAIM_MET);
    CU_ASSERT_EQUAL(slo(record, claim_of("stale_read", BELOW, 0.015, true)),
                    CLAIM_UNDECIDED);
    CU_ASSERT_EQUAL(slo(record, claim_of("stale_read", BELOW, 0.01, true)), CLAIM_MISSED);
    CU_ASSERT_EQUAL(slo(record, claim_of("stale_read", AT_MOST, 9, false)), CLAIM_MET);
    /* 0 of 100: at most 3 %. */
    CU_ASSERT_EQUAL(slo(record, claim_of("lost_write", BELOW, 0.031, true)), CLAIM_MET);
    CU_ASSERT_EQUAL(slo(record, claim_of("lost_write", BELOW, 0.02, true)),
                    CLAIM_UNDECIDED);
    CU_ASSERT_EQUAL(slo(record, claim_of("lost_update", BELOW, 0.1, true)),
                    CLAIM_UNDECIDED);
    CU_ASSERT_EQUAL(slo(record, claim_of("availability", ABOVE, 0.85, false)), CLAIM_MET);
    CU_ASSERT_EQUAL(slo(record, claim_of("availability", ABOVE, 0.95, false)),
                    CLAIM_MISSED);
    record_done(record);
}

static void test_expectations(void)
{
    struct record *record = record_new();
    struct claim none_lost = claim_of("lost_write", EQUAL, 0, false);
    CU_ASSERT_EQUAL(expect(record, none_lost), CLAIM_MET);
    CU_ASSERT_EQUAL(expect(record, claim_of("stale_read", ABOVE, 0, false)), CLAIM_MET);
    CU_ASSERT_EQUAL(expect(record, claim_of("stale_read", EQUAL, 0, false)),
                    CLAIM_MISSED);
    struct claim verdict = claim_of("linearizable", EQUAL, 0, false);
    verdict.verdict = verdict.subject;
    CU_ASSERT_EQUAL(expect(record, verdict), CLAIM_UNDECIDED); /* not checked */

    /* A fault that touched nothing: what was seen stays seen, the rest is open. */
    record->conclusive = false;
    CU_ASSERT_EQUAL(expect(record, claim_of("lost_write", EQUAL, 0, false)),
                    CLAIM_UNDECIDED);
    CU_ASSERT_EQUAL(expect(record, claim_of("lost_write", ABOVE, 0, false)),
                    CLAIM_UNDECIDED);
    CU_ASSERT_EQUAL(expect(record, claim_of("stale_read", EQUAL, 0, false)),
                    CLAIM_MISSED);
    CU_ASSERT_EQUAL(expect(record, claim_of("conclusive", EQUAL, 0, false)), CLAIM_MET);
    CU_ASSERT_EQUAL(expect(record, claim_of("conclusive", EQUAL, 1, false)),
                    CLAIM_MISSED);
    record_done(record);
}

static enum claim_result on_verdict(bool as_expectation, const char *wanted,
                                    enum verdict found, bool conclusive)
{
    struct record *record = record_new();
    struct claim claim = claim_of("linearizable", EQUAL, 0, false);
    claim.verdict = (char *)(uintptr_t)wanted;
    record->conclusive = conclusive;
    record->verdict_count = 1;
    record->verdict = g_new0(struct judgement, 1);
    record->verdict[0] = (struct judgement){
        .model = g_strdup("linearizable"), .verdict = found, .cause = g_strdup("why")};
    enum claim_result result =
        as_expectation ? expect(record, claim) : slo(record, claim);
    judgement_clear(&record->verdict[0]);
    g_free(record->verdict);
    record->verdict_count = 0;
    record->verdict = NULL;
    record_done(record);
    return result;
}

static void test_verdicts(void)
{
    static const struct {
        const char *wanted;
        enum verdict found;
        enum claim_result conclusive, inconclusive;
    } cases[] = {
        {"holds", VERDICT_HOLDS, CLAIM_MET, CLAIM_UNDECIDED},
        {"holds", VERDICT_VIOLATED, CLAIM_MISSED, CLAIM_MISSED},
        {"holds", VERDICT_UNKNOWN, CLAIM_UNDECIDED, CLAIM_UNDECIDED},
        {"violated", VERDICT_HOLDS, CLAIM_MISSED, CLAIM_UNDECIDED},
        {"violated", VERDICT_VIOLATED, CLAIM_MET, CLAIM_UNDECIDED},
        {"unknown", VERDICT_UNKNOWN, CLAIM_MET, CLAIM_UNDECIDED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        CU_ASSERT_EQUAL(on_verdict(true, cases[i].wanted, cases[i].found, true),
                        cases[i].conclusive);
        CU_ASSERT_EQUAL(on_verdict(true, cases[i].wanted, cases[i].found, false),
                        cases[i].inconclusive);
        CU_ASSERT_EQUAL(on_verdict(false, cases[i].wanted, cases[i].found, true),
                        cases[i].conclusive);
    }
}

/* A trial tells what came of its claims, and shows its anomalies without its history. */
static void test_in_a_trial(void)
{
    static const char scenario[] =
        "[scenario]\nduration = 4s\n[topology]\nregions = a, b, c\n"
        "[link * *]\ndelay = 20ms\n[load]\narrivals = 200/s\nkeys = uniform(3)\n"
        "[protocol]\nname = quorum\nr = 1\nw = 1\n[record]\nhistory = none\n"
        "[slo]\nfast = read.p99 < 1h\nfresh = stale_read < 0.001%\n"
        "[expect]\nlinearizable = holds\nstale_read > 0\n";
    struct record *record = lab_run(scenario, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    CU_ASSERT_EQUAL_FATAL(record->claim_count, 4);
    static const struct {
        const char *name, *subject;
        enum claim_kind kind;
        enum claim_result result;
    } expected[] = {{"fast", "read.p99", CLAIM_SLO, CLAIM_MET},
                    {"fresh", "stale_read", CLAIM_SLO, CLAIM_MISSED},
                    {"linearizable", "linearizable", CLAIM_EXPECT, CLAIM_MISSED},
                    {"stale_read", "stale_read", CLAIM_EXPECT, CLAIM_MET}};
    for (int i = 0; i < record->claim_count; i++) {
        CU_ASSERT_STRING_EQUAL(record->claim[i].name, expected[i].name);
        CU_ASSERT_STRING_EQUAL(record->claim[i].subject, expected[i].subject);
        CU_ASSERT_EQUAL(record->claim[i].kind, expected[i].kind);
        CU_ASSERT_EQUAL(record->claim[i].result, expected[i].result);
        CU_ASSERT_PTR_NOT_NULL(record->claim[i].measured);
    }
    CU_ASSERT_EQUAL(record->history.primitive_count, 0);
    CU_ASSERT(record->example_count > 0);
    for (int i = 0; i < record->example_count; i++) {
        const struct witness_example *example = &record->example[i];
        const struct anomaly_witness *witness = &record->witness[example->witness];
        bool shown = witness->anomaly == ANOMALY_DIVERGED_KEYS;
        for (int k = 0; k < example->primitive_count; k++)
            shown = shown || example->primitive[k].id == witness->primitive;
        CU_ASSERT(shown);
    }
    CU_ASSERT(record->node_count > 0 && record->node[0].measured_busy_ns > 0);
    record_free(record);
}

CU_TestInfo claims_tests[] = {
    {"which subjects there are", test_subjects},
    {"latencies and counts", test_latency},
    {"shares, with their intervals", test_shares},
    {"expectations, and inconclusive runs", test_expectations},
    {"verdicts of checkers", test_verdicts},
    {"what a trial tells of its claims", test_in_a_trial},
    CU_TEST_INFO_NULL,
};
