#include "tests/store/sample.h"

#include <glib.h>

#include "sim/observe/recorder.h"
#include "tests/observe/draw.h"

const struct scenario_info sample_scenario = {
    .name = "sample",
    .title = "A title with \"quotes\", a back\\slash and \xc3\xbcml\xc3\xa4ut",
    .question = "Why?",
    .text = "title = ...\n# a comment\n[topology]\nregions = a, b\n",
    .version = "0.0.1",
};

static struct histogram *draw_histogram(uint64_t *state, int size)
{
    struct histogram *histogram = histogram_new();
    for (int i = 0; i < size; i++)
        histogram_add(histogram, (int64_t)(draw(state) >> (draw(state) % 40 + 20)));
    return histogram;
}

static struct latency_record draw_latency(uint64_t *state)
{
    struct latency_record latency = {draw_histogram(state, 50),
                                     draw_histogram(state, 60)};
    return latency;
}

static void fill_load(struct record *record, uint64_t *state)
{
    record->region_count = 2;
    record->region = g_new0(char *, 2);
    record->region[0] = g_strdup("eu-west-1");
    record->region[1] = g_strdup("us-east-1");
    record->latency[OP_READ] = draw_latency(state);
    record->latency[OP_UPDATE] = draw_latency(state);
    record->latency_all = draw_latency(state);
    record->latency_by_region = g_new0(struct latency_record, 2);
    record->latency_by_region[0] = draw_latency(state);
    record->latency_by_region[1] =
        (struct latency_record){histogram_new(), histogram_new()};
    record->operations_by_region = g_new0(uint64_t, 2);
    record->ok_by_region = g_new0(uint64_t, 2);
    record->operations_by_region[0] = draw(state) % 1000;
    record->ok_by_region[0] = draw(state) % 1000;
    record->window_count = 3;
    record->window = g_new0(struct window, 3);
    for (int i = 0; i < 3; i++)
        record->window[i] = (struct window){i * 1000,
                                            i * 1000 + 1000,
                                            draw(state) % 1000,
                                            draw(state) % 1000,
                                            draw(state) % 1000,
                                            draw(state) % 1000,
                                            draw_histogram(state, 40 * i)};
}

static struct primitive draw_primitive(uint64_t *state, uint64_t id)
{
    return (struct primitive){.id = id,
                              .operation = draw(state) % 9,
                              .key = draw(state),
                              .invoke_ns = 5,
                              .return_ns = id % 2 ? NEVER_NS : 9,
                              .observed = draw(state),
                              .expected = draw(state),
                              .op = OP_CAS,
                              .outcome = OUTCOME_OK,
                              .node = id % 2 ? NO_NODE : 2,
                              .conflict = 1};
}

/* The first witness has two primitives, the second one. */
static void fill_examples(struct record *record, uint64_t *state)
{
    record->example_count = 2;
    record->example = g_new0(struct witness_example, 2);
    for (int i = 0; i < 2; i++) {
        record->example[i].witness = i;
        record->example[i].primitive_count = 2 - i;
        for (int k = 0; k < 2 - i; k++)
            record->example[i].primitive[k] = draw_primitive(state, 7 + 4 * (uint64_t)k);
    }
}

static struct claim_record claim(enum claim_kind kind, const char *subject,
                                 enum relation comparison, double limit,
                                 const char *verdict, enum claim_result result)
{
    return (struct claim_record){.kind = kind,
                                 .name = g_strdup_printf("%s claim", subject),
                                 .subject = g_strdup(subject),
                                 .comparison = comparison,
                                 .limit = limit,
                                 .is_share = comparison == AT_MOST,
                                 .verdict = g_strdup(verdict),
                                 .text = g_strdup_printf("%s as written", subject),
                                 .result = result,
                                 .unmeasured = result == CLAIM_UNDECIDED,
                                 .measured = g_strdup_printf("%s measured", subject)};
}

static void fill_claims(struct record *record)
{
    record->claim_count = 4;
    record->claim = g_new0(struct claim_record, 4);
    record->claim[0] = claim(CLAIM_SLO, "read.p99", BELOW, 100.5, NULL, CLAIM_MET);
    record->claim[1] = claim(CLAIM_SLO, "stale_read", AT_MOST, 0.001, NULL, CLAIM_MISSED);
    record->claim[2] =
        claim(CLAIM_SLO, "linearizable", EQUAL, 0, "holds", CLAIM_UNDECIDED);
    record->claim[3] = claim(CLAIM_EXPECT, "lost_write", ABOVE, 0, NULL, CLAIM_MET);
}

static void fill_uses(struct record *record, uint64_t *state)
{
    static const char *const kind[] = {"node", "link", "disk"};
    record->resource_count = 3;
    record->resource = g_new0(struct resource_record, 3);
    for (int i = 0; i < 3; i++)
        record->resource[i] = (struct resource_record){
            kind[i], g_strdup_printf("a.%d > b.0", i), draw_unit(state)};
    record->add = (struct add_record){.applies = true,
                                      .operations = draw(state) % 99,
                                      .successes = draw(state) % 99,
                                      .expected_min = -(int64_t)(draw(state) % 99),
                                      .expected_max = (int64_t)(draw(state) % 99),
                                      .value = (int64_t)(draw(state) % 99),
                                      .keys = draw(state) % 99,
                                      .keys_below = draw(state) % 99,
                                      .keys_above = draw(state) % 99,
                                      .missing = (int64_t)(draw(state) % 99)};
    record->convergence =
        (struct convergence_record){.applies = true,
                                    .watched = draw(state) % 99,
                                    .sample = g_new0(struct divergence_sample, 3),
                                    .sample_count = 3,
                                    .keys = draw(state) % 99,
                                    .diverged_at_end = draw(state) % 99,
                                    .settled = record->seed % 2 == 1,
                                    .settled_ns = (int64_t)(draw(state) % 99)};
    for (int i = 0; i < 3; i++)
        record->convergence.sample[i] =
            (struct divergence_sample){i * 100, draw(state) % 99};
}

static void fill_findings(struct record *record, uint64_t *state)
{
    record->fault_count = 2;
    record->fault = g_new0(struct fault_record, 2);
    record->fault[0] = (struct fault_record){
        g_strdup("cut"), g_strdup("partition"), g_strdup("a | b"), NULL, 100, 200, 7, 8};
    record->fault[1] = (struct fault_record){g_strdup("stop"),
                                             g_strdup("crash"),
                                             g_strdup("node a.0"),
                                             g_strdup("no leader"),
                                             150,
                                             INT64_MAX,
                                             draw(state) % 100,
                                             9};
    record->never_began = g_strsplit("late,later", ",", -1);
    record->inconclusive_why = g_strsplit("it touched nothing", ",", -1);
    for (int kind = 0; kind < ANOMALY_COUNT; kind += 2)
        record->anomaly[kind] =
            (struct anomaly_count){true, draw(state) % 9, draw(state) % 99};
    record->witness_count = 2;
    record->witness = g_new0(struct anomaly_witness, 2);
    for (int i = 0; i < 2; i++)
        record->witness[i] =
            (struct anomaly_witness){i ? ANOMALY_LOST_WRITE : ANOMALY_STALE_READ,
                                     (int64_t)(draw(state) % 99),
                                     draw(state),
                                     draw(state) % 99,
                                     draw(state) % 99,
                                     draw(state) % 99,
                                     (int64_t)(draw(state) % 99),
                                     draw(state) % 99};
    record->verdict_count = 3;
    record->verdict = g_new0(struct judgement, 3);
    record->verdict[0] = (struct judgement){.model = g_strdup("linearizable")};
    record->verdict[1] = (struct judgement){
        .model = g_strdup("causal"),
        .verdict = VERDICT_VIOLATED,
        .cause = g_strdup("key 7: #1 and #2"),
        .witness = g_new0(struct primitive, 2),
        .witness_count = 2,
    };
    for (uint64_t i = 0; i < 2; i++)
        record->verdict[1].witness[i] = draw_primitive(state, 4 + i);
    record->verdict[2] = (struct judgement){.model = g_strdup("pram"),
                                            .verdict = VERDICT_UNKNOWN,
                                            .cause = g_strdup("it took too long")};
    record->node_count = 1;
    record->node = g_new0(struct node_record, 1);
    record->node[0] =
        (struct node_record){.region = g_strdup("eu-west-1"),
                             .name = g_strdup("eu-west-1.0"),
                             .utilisation = draw_unit(state),
                             .codec_cpu_share = draw_unit(state),
                             .longest_pause_ns = (int64_t)(draw(state) % 99),
                             .busy_ns = (int64_t)(draw(state) % 99),
                             .charged_ns = (int64_t)(draw(state) % 99),
                             .measured_busy_ns = (int64_t)(draw(state) % 99),
                             .mean_in_system = draw_unit(state),
                             .arrivals_per_s = draw_unit(state),
                             .mean_time_in_system_ns = draw_unit(state),
                             .refused = draw(state) % 99,
                             .fsyncs = draw(state) % 99};
    record->update = (struct update_record){.applies = true,
                                            .operations = draw(state) % 99,
                                            .successes = draw(state) % 99,
                                            .attempts = draw(state) % 99,
                                            .conflicts = draw(state) % 99,
                                            .given_up = draw(state) % 99,
                                            .completion_ns = (int64_t)(draw(state) % 99),
                                            .final_applies = true,
                                            .expected_min = -1,
                                            .expected_max = (int64_t)(draw(state) % 99),
                                            .value = (int64_t)(draw(state) % 99)};
}

static void fill_history(struct record *record, uint64_t *state, int size)
{
    struct history_buffer buffer;
    history_buffer_init(&buffer);
    for (int i = 0; i < size; i++) {
        struct operation *operation = history_buffer_new_operation(&buffer);
        operation->key = draw(state);
        operation->due_ns = (int64_t)i * 1000;
        operation->invoke_ns = i % 5 ? operation->due_ns + 1 : NEVER_NS;
        operation->return_ns = i % 3 ? operation->due_ns + 100 : NEVER_NS;
        operation->session = (uint32_t)draw(state);
        operation->process = (uint32_t)draw(state);
        operation->attempts = (uint32_t)draw(state);
        operation->region = (uint16_t)draw(state);
        operation->kind = (uint8_t)(draw(state) % OP_COUNT);
        operation->outcome = (uint8_t)(OUTCOME_OK + draw(state) % 3);
        operation->conflict = draw(state) % 2;
        operation->given_up = draw(state) % 2;
        struct primitive *primitive = history_buffer_new_primitive(&buffer);
        primitive->operation = 1 + draw(state) % (uint64_t)(i + 1);
        primitive->key = draw(state);
        primitive->invoke_ns = (int64_t)i * 1000 + 1;
        primitive->return_ns = i % 3 ? primitive->invoke_ns + 100 : NEVER_NS;
        primitive->observed = draw(state);
        primitive->expected = draw(state);
        primitive->number = (int64_t)draw(state);
        primitive->session = (uint32_t)draw(state);
        primitive->process = (uint32_t)draw(state);
        primitive->node = i % 4 ? (uint16_t)(draw(state) % 9) : NO_NODE;
        primitive->op = (uint8_t)(draw(state) % OP_COUNT);
        primitive->outcome = (uint8_t)(OUTCOME_OK + draw(state) % 3);
        primitive->conflict = draw(state) % 2;
        primitive->sends = (uint8_t)draw(state);
        if (i % 10 == 0)
            history_buffer_add_micro_operation(
                &buffer,
                (struct micro_operation){.operation = (uint64_t)i + 1,
                                         .key = draw(state),
                                         .value = draw(state),
                                         .op = (uint8_t)(draw(state) % OP_COUNT)});
    }
    history_buffer_take(&buffer, &record->history);
}

struct record *sample_record(uint64_t seed, int history_size)
{
    uint64_t state = seed;
    struct record *record = g_new0(struct record, 1);
    record->seed = seed;
    record->variant_count = 2;
    record->variant = g_new0(struct setting, 2);
    record->variant[0] = (struct setting){g_strdup("protocol.w"), g_strdup("2")};
    record->variant[1] = (struct setting){g_strdup("fault cut.for"), g_strdup("30\"s")};
    for (int i = 0; i < 64; i++)
        record->digest[i] = "0123456789abcdef"[draw(&state) % 16];
    record->events = draw(&state) % 100000;
    record->simulated_ns = (int64_t)(draw(&state) % 100000);
    record->wall_s = draw_unit(&state);
    record->warmup_ns = 5;
    record->duration_ns = 1000;
    record->timeout_ns = 77;
    record->operations = draw(&state) % 1000;
    record->ok = draw(&state) % 1000;
    record->conflict = draw(&state) % 1000;
    record->fail = draw(&state) % 1000;
    record->fail_never_sent = draw(&state) % 1000;
    record->unknown = draw(&state) % 1000;
    record->ok_within_timeout = draw(&state) % 1000;
    record->attempts_max = (int64_t)(draw(&state) % 5);
    if (seed % 2) { /* an open loop, in which some waited, or none */
        record->session_wait = histogram_new();
        for (uint64_t i = 0; i < seed % 4 / 2 * 10; i++)
            histogram_add(record->session_wait, (int64_t)(draw(&state) % 100000));
    }
    record->conclusive = seed % 2;
    fill_load(record, &state);
    fill_findings(record, &state);
    fill_examples(record, &state);
    fill_claims(record);
    fill_uses(record, &state);
    if (history_size > 0)
        fill_history(record, &state, history_size);
    return record;
}
