/* One occurrence of each harm, told by its operations. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "sim/compare/example.h"
#include "sim/compare/meaning.h"
#include "tests/compare/made_records.h"
#include "tests/suites.h"

static const int64_t ms = 1000000;

static struct primitive primitive_of(uint64_t id, enum op op, uint64_t observed,
                                     int64_t from_ms, int64_t to_ms)
{
    return (struct primitive){.id = id,
                              .key = 7,
                              .op = (uint8_t)op,
                              .observed = observed,
                              .invoke_ns = from_ms * ms,
                              .return_ns = to_ms == 0 ? NEVER_NS : to_ms * ms,
                              .outcome = to_ms == 0 ? OUTCOME_UNKNOWN : OUTCOME_OK,
                              .node = to_ms == 0 ? NO_NODE : 0,
                              .session = 3};
}

/* A trial with one witness, and its primitives. */
static void add(struct shelf *shelf, uint64_t seed, struct anomaly_witness witness,
                const struct primitive *primitive, int count)
{
    struct made made = {
        .protocol = "raft", .seed = seed, .reads = 10, .step_ms = 1, .stale = 1};
    struct record *record = made_record(&made);
    record->witness_count = record->example_count = 1;
    record->witness = g_new0(struct anomaly_witness, 1);
    record->witness[0] = witness;
    record->witness[0].key = 7;
    record->example = g_new0(struct witness_example, 1);
    record->example[0].primitive_count = count;
    for (int i = 0; i < count; i++)
        record->example[0].primitive[i] = primitive[i];
    CU_ASSERT_TRUE(results_writer_add(shelf->writer, &made_scenario, record, NULL));
    record_free(record);
}

static struct example *example_in(struct shelf *shelf, const char *harm)
{
    g_autoptr(GError) error = NULL;
    shelf_compare(shelf);
    struct example *example = example_of_harm(shelf->comparison, shelf->reader,
                                              shelf->comparison->variant, harm, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(example);
    return example;
}

static void check_told(struct anomaly_witness witness, const char *harm,
                       const char *expected)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, 1, witness, NULL, 0);
    struct example *example = example_in(&shelf, harm);
    CU_ASSERT_PTR_NOT_NULL_FATAL(example->told);
    if (strcmp(example->told, expected) != 0)
        g_printerr("\n%s\n", example->told);
    CU_ASSERT_STRING_EQUAL(example->told, expected);
    CU_ASSERT_EQUAL(example->step_count, 0);
    example_free(example);
    shelf_close(&shelf);
}

static void test_told(void)
{
    check_told(
        (struct anomaly_witness){.anomaly = ANOMALY_STALE_READ,
                                 .returned = 4,
                                 .missed = 9,
                                 .age_ns = 12500000},
        "stale_read",
        "A read of key 7 returned #4, although #9 had been acknowledged 12.5\u2009ms "
        "before it began.");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_STALE_READ,
                                        .missed = 9,
                                        .age_ns = 39764000000},
               "stale_read",
               "A read of key 7 returned the initial value, although #9 had been "
               "acknowledged 39.8\u2009s before it began.");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_READ_YOUR_WRITES,
                                        .returned = 4,
                                        .missed = 9,
                                        .age_ns = 1000000},
               "read_your_writes",
               "A read of key 7 returned #4, although #9 of the same session had been "
               "acknowledged 1.00\u2009ms before it began.");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_MONOTONIC_READS,
                                        .returned = 4,
                                        .missed = 9,
                                        .age_ns = 1000000},
               "monotonic_reads",
               "A read of key 7 returned #4, although #9 had been read by the same "
               "session 1.00\u2009ms before it began.");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_LOST_WRITE,
                                        .primitive = 9,
                                        .returned = 4},
               "lost_write",
               "The write #9 of key 7 was acknowledged; in the end #4 is there, which is "
               "older: it had returned before #9 began.");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_LOST_WRITE, .primitive = 9},
               "lost_write",
               "The write #9 of key 7 was acknowledged; in the end the initial value is "
               "there, as if it had never been.");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_LOST_UPDATE,
                                        .primitive = 9,
                                        .missed = 8,
                                        .returned = 4,
                                        .versions = 1},
               "lost_update",
               "The updates #8 and #9 of key 7 were both computed from #4 and "
               "acknowledged: what one of them did is not in the value (1 lost on that "
               "version).");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_DISCARDED_ACK, .primitive = 9},
               "discarded_ack",
               "The write #9 of key 7 was acknowledged; a replica threw it away.");
    check_told((struct anomaly_witness){.anomaly = ANOMALY_DIVERGED_KEYS},
               "diverged_keys", "It happened to key 7.");
}

static void test_steps(void)
{
    struct shelf shelf;
    const struct primitive primitive[] = {primitive_of(4, OP_WRITE, 0, 1, 2),
                                          primitive_of(9, OP_WRITE, 0, 3, 0),
                                          primitive_of(12, OP_READ, 4, 10, 11)};
    shelf_open(&shelf);
    add(&shelf, 5,
        (struct anomaly_witness){.anomaly = ANOMALY_STALE_READ,
                                 .primitive = 12,
                                 .returned = 4,
                                 .missed = 9,
                                 .age_ns = 6 * ms},
        primitive, 3);
    struct example *example = example_in(&shelf, "stale_read");
    CU_ASSERT_EQUAL(example->seed, 5);
    CU_ASSERT_EQUAL_FATAL(example->step_count, 3);
    const struct example_step *step = example->step;
    CU_ASSERT_STRING_EQUAL(step[0].does, "writes #4");
    CU_ASSERT_STRING_EQUAL(step[0].part, "wrote the older value");
    CU_ASSERT_STRING_EQUAL(step[0].node, "eu-west-1.0");
    CU_ASSERT_STRING_EQUAL(step[1].outcome, "unknown");
    CU_ASSERT_STRING_EQUAL(step[1].node, "");
    CU_ASSERT_EQUAL(step[1].return_ns, INT64_MAX);
    CU_ASSERT_STRING_EQUAL(step[1].part, "the newer write, acknowledged");
    CU_ASSERT_STRING_EQUAL(step[2].does, "reads #4");
    CU_ASSERT_STRING_EQUAL(step[2].part, "read the older value");
    CU_ASSERT_EQUAL(step[2].invoke_ns, 10 * ms);
    CU_ASSERT_EQUAL(step[2].session, 3);
    example_free(example);
    shelf_close(&shelf);
}

/* Over the seeds the one with the greatest age. */
static void test_worst_of_seeds(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    for (uint64_t seed = 1; seed <= 4; seed++)
        add(&shelf, seed,
            (struct anomaly_witness){.anomaly = ANOMALY_STALE_READ,
                                     .missed = seed,
                                     .age_ns = seed == 3 ? 20 * ms : 10 * ms},
            NULL, 0);
    struct example *example = example_in(&shelf, "stale_read");
    CU_ASSERT_EQUAL(example->seed, 3);
    example_free(example);
    shelf_close(&shelf);
}

static void test_none_kept(void)
{
    struct shelf shelf;
    struct made made = {.protocol = "raft", .seed = 1, .reads = 10, .step_ms = 1};
    shelf_open(&shelf);
    shelf_add(&shelf, &made);
    struct example *example = example_in(&shelf, "stale_read");
    CU_ASSERT_PTR_NULL(example->told);
    CU_ASSERT_EQUAL(example->step_count, 0);
    example_free(example);
    shelf_close(&shelf);
}

static void test_violation(void)
{
    struct shelf shelf;
    struct made made = {
        .protocol = "raft", .seed = 6, .reads = 10, .step_ms = 1, .stale = 1};
    struct record *record = made_record(&made);
    struct primitive cas = primitive_of(9, OP_CAS, 5, 1, 2);
    cas.expected = 4;
    cas.conflict = 1;
    record->verdict[0].cause = g_strdup("so it is");
    record->verdict[0].witness = g_new0(struct primitive, 1);
    record->verdict[0].witness[0] = cas;
    record->verdict[0].witness_count = 1;
    shelf_open(&shelf);
    CU_ASSERT_TRUE(results_writer_add(shelf.writer, &made_scenario, record, NULL));
    record_free(record);
    shelf_compare(&shelf);
    struct example *example = example_of_violation(
        shelf.comparison, shelf.reader, shelf.comparison->variant, "linearizable", NULL);
    CU_ASSERT_STRING_EQUAL(example->told, "so it is");
    CU_ASSERT_EQUAL_FATAL(example->step_count, 1);
    CU_ASSERT_STRING_EQUAL(example->step[0].does, "would put #9 for #4, but finds #5");
    CU_ASSERT_STRING_EQUAL(example->step[0].part, "");
    example_free(example);
    example = example_of_violation(shelf.comparison, shelf.reader,
                                   shelf.comparison->variant, "causal", NULL);
    CU_ASSERT_PTR_NULL(example->told);
    example_free(example);
    shelf_close(&shelf);
}

static void test_meanings(void)
{
    for (int i = 0; i < ANOMALY_COUNT; i++)
        CU_ASSERT_TRUE(g_strv_contains(harms_by_weight, anomaly_infos[i].name));
    CU_ASSERT_STRING_EQUAL(harm_at_risk("stale_read"), "ok reads");
    CU_ASSERT_STRING_EQUAL(harm_summary("nothing of the sort"), "");
    CU_ASSERT_STRING_EQUAL(harm_explanation("nothing of the sort"), "");
}

CU_TestInfo example_tests[] = {
    {"every harm is known and has a weight", test_meanings},
    {"each harm in a sentence", test_told},
    {"operations and their parts", test_steps},
    {"the worst of all seeds", test_worst_of_seeds},
    {"none was kept", test_none_kept},
    {"a violation", test_violation},
    CU_TEST_INFO_NULL,
};
