#include "tests/store/compare.h"

#include <CUnit/CUnit.h>
#include <glib.h>
#include <string.h>

#include "sim/observe/recorder.h"
#include "tests/store/sample.h"

static bool same_histogram(const struct histogram *a, const struct histogram *b)
{
    uint32_t size_a, size_b;
    g_autofree uint8_t *bytes_a = histogram_encode(a, &size_a);
    g_autofree uint8_t *bytes_b = histogram_encode(b, &size_b);
    return size_a == size_b && memcmp(bytes_a, bytes_b, size_a) == 0;
}

static void check_session_wait(const struct reader_trial *trial,
                               const struct histogram *wait)
{
    bool any = wait != NULL && histogram_count(wait) > 0;
    CU_ASSERT_EQUAL(trial->waited, any ? histogram_count(wait) : 0);
    CU_ASSERT_EQUAL(trial->waited_p99_ns, any ? histogram_quantile(wait, 0.99) : 0);
    CU_ASSERT_EQUAL(trial->waited_max_ns, any ? histogram_max(wait) : 0);
}

void check_trial(const struct reader_trial *trial, const struct record *record)
{
    CU_ASSERT_STRING_EQUAL(trial->variant,
                           "{\"fault cut.for\":\"30\\\"s\",\"protocol.w\":\"2\"}");
    CU_ASSERT_STRING_EQUAL(trial->digest, record->digest);
    CU_ASSERT_STRING_EQUAL(trial->version, sample_scenario.version);
    CU_ASSERT_STRING_EQUAL(trial->scenario, sample_scenario.name);
    CU_ASSERT_STRING_EQUAL(trial->title, sample_scenario.title);
    CU_ASSERT_STRING_EQUAL(trial->question, sample_scenario.question);
    CU_ASSERT_STRING_EQUAL(trial->text, sample_scenario.text);
    CU_ASSERT(trial->seed == record->seed && trial->events == record->events);
    CU_ASSERT(trial->duration_ns == record->duration_ns &&
              trial->warmup_ns == record->warmup_ns &&
              trial->simulated_ns == record->simulated_ns &&
              trial->timeout_ns == record->timeout_ns && trial->wall_s == record->wall_s);
    CU_ASSERT(trial->operations == record->operations && trial->ok == record->ok);
    CU_ASSERT(trial->conflict == record->conflict && trial->fail == record->fail);
    CU_ASSERT(trial->unknown == record->unknown &&
              trial->fail_never_sent == record->fail_never_sent);
    CU_ASSERT(trial->ok_within_timeout == record->ok_within_timeout &&
              trial->attempts_max == record->attempts_max);
    check_session_wait(trial, record->session_wait);
    CU_ASSERT_EQUAL(trial->conclusive, record->conclusive);
    CU_ASSERT_EQUAL(trial->has_history, record->history.operation_count > 0);
}

static void check_latency(const struct reader_latency *row, const char *kind,
                          const char *region, const struct latency_record *latency,
                          uint64_t operations, uint64_t ok)
{
    CU_ASSERT_STRING_EQUAL(row->kind, kind);
    CU_ASSERT_STRING_EQUAL(row->region, region);
    CU_ASSERT(row->operations == operations && row->ok == ok);
    CU_ASSERT(same_histogram(row->latency, latency->ok));
    CU_ASSERT(same_histogram(row->with_timeouts, latency->with_timeouts));
}

void check_load(struct reader *reader, int64_t trial, const struct record *record)
{
    int count;
    struct reader_latency *row = reader_latencies(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, 5);
    check_latency(&row[0], "all", "", &record->latency_all, record->operations,
                  record->ok);
    check_latency(&row[1], "read", "", &record->latency[OP_READ], 60, 50);
    check_latency(&row[2], "update", "", &record->latency[OP_UPDATE], 60, 50);
    for (int i = 0; i < 2; i++)
        check_latency(&row[3 + i], "all", record->region[i],
                      &record->latency_by_region[i], record->operations_by_region[i],
                      record->ok_by_region[i]);
    CU_ASSERT_EQUAL(reader_quantile_ns(row[0].latency, 0.9),
                    histogram_quantile(record->latency_all.ok, 0.9));
    reader_latencies_free(row, count);

    struct reader_window *window = reader_windows(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->window_count);
    for (int i = 0; i < count; i++) {
        const struct window *expected = &record->window[i];
        CU_ASSERT(window[i].start_ns == expected->start_ns &&
                  window[i].end_ns == expected->end_ns &&
                  window[i].due == expected->due && window[i].ok == expected->ok &&
                  window[i].fail == expected->fail &&
                  window[i].unknown == expected->unknown);
        CU_ASSERT(same_histogram(window[i].latency, expected->latency));
    }
    reader_windows_free(window, count);
}

void check_faults(struct reader *reader, int64_t trial, const struct record *record)
{
    int count;
    struct reader_fault *fault = reader_faults(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->fault_count);
    for (int i = 0; i < count; i++) {
        const struct fault_record *expected = &record->fault[i];
        CU_ASSERT_STRING_EQUAL(fault[i].name, expected->name);
        CU_ASSERT_STRING_EQUAL(fault[i].kind, expected->kind);
        CU_ASSERT_STRING_EQUAL(fault[i].what, expected->what);
        CU_ASSERT_STRING_EQUAL(fault[i].note, expected->note ? expected->note : "");
        CU_ASSERT(fault[i].start_ns == expected->start_ns &&
                  fault[i].end_ns == expected->end_ns &&
                  fault[i].operations == expected->operations &&
                  fault[i].messages == expected->messages);
    }
    reader_faults_free(fault, count);
    g_auto(GStrv) reasons = reader_inconclusive_reasons(reader, trial, NULL);
    g_auto(GStrv) never = reader_faults_never_began(reader, trial, NULL);
    CU_ASSERT(g_strv_equal((const char *const *)reasons,
                           (const char *const *)record->inconclusive_why));
    CU_ASSERT(g_strv_equal((const char *const *)never,
                           (const char *const *)record->never_began));
}

static bool same_primitive(const struct primitive *a, const struct primitive *b)
{
    return a->id == b->id && a->operation == b->operation && a->key == b->key &&
           a->invoke_ns == b->invoke_ns && a->return_ns == b->return_ns &&
           a->observed == b->observed && a->expected == b->expected &&
           a->number == b->number && a->session == b->session &&
           a->process == b->process && a->node == b->node && a->op == b->op &&
           a->outcome == b->outcome && a->conflict == b->conflict && a->sends == b->sends;
}

void check_anomalies(struct reader *reader, int64_t trial, const struct record *record)
{
    int count, applying = 0;
    struct reader_anomaly *anomaly = reader_anomalies(reader, trial, &count, NULL);
    for (int kind = 0; kind < ANOMALY_COUNT; kind++) {
        if (!record->anomaly[kind].applies)
            continue;
        CU_ASSERT_FATAL(applying < count);
        CU_ASSERT_STRING_EQUAL(anomaly[applying].name, anomaly_infos[kind].name);
        CU_ASSERT_EQUAL(anomaly[applying].count, record->anomaly[kind].count);
        CU_ASSERT_EQUAL(anomaly[applying++].of, record->anomaly[kind].of);
    }
    CU_ASSERT_EQUAL(count, applying);
    reader_anomalies_free(anomaly, count);
    struct reader_witness *witness = reader_witnesses(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->witness_count);
    for (int i = 0; i < count; i++) {
        const struct anomaly_witness *expected = &record->witness[i];
        CU_ASSERT_STRING_EQUAL(witness[i].anomaly, anomaly_infos[expected->anomaly].name);
        CU_ASSERT(witness[i].at_ns == expected->at_ns &&
                  witness[i].key == expected->key &&
                  witness[i].primitive == expected->primitive &&
                  witness[i].returned == expected->returned &&
                  witness[i].missed == expected->missed &&
                  witness[i].age_ns == expected->age_ns &&
                  witness[i].versions == expected->versions);
        const struct witness_example *example = &record->example[i];
        CU_ASSERT_EQUAL_FATAL(witness[i].example_count, example->primitive_count);
        for (int k = 0; k < example->primitive_count; k++)
            CU_ASSERT(same_primitive(&witness[i].example[k], &example->primitive[k]));
    }
    reader_witnesses_free(witness, count);
}

void check_verdicts(struct reader *reader, int64_t trial, const struct record *record)
{
    int count;
    struct reader_verdict *verdict = reader_verdicts(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->verdict_count);
    for (int i = 0; i < count; i++) {
        const struct judgement *expected = &record->verdict[i];
        CU_ASSERT_STRING_EQUAL(verdict[i].model, expected->model);
        CU_ASSERT_STRING_EQUAL(verdict[i].verdict, verdict_name(expected->verdict));
        CU_ASSERT_STRING_EQUAL(verdict[i].cause, expected->cause ? expected->cause : "");
        CU_ASSERT_EQUAL_FATAL(verdict[i].witness_count, (int)expected->witness_count);
        for (int k = 0; k < verdict[i].witness_count; k++)
            CU_ASSERT(same_primitive(&verdict[i].witness[k], &expected->witness[k]));
    }
    reader_verdicts_free(verdict, count);
}

void check_claims(struct reader *reader, int64_t trial, const struct record *record)
{
    int count;
    struct reader_claim *claim = reader_claims(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->claim_count);
    for (int i = 0; i < count; i++) {
        const struct claim_record *expected = &record->claim[i];
        CU_ASSERT_STRING_EQUAL(claim[i].kind, claim_kind_name(expected->kind));
        CU_ASSERT_STRING_EQUAL(claim[i].name, expected->name);
        CU_ASSERT_STRING_EQUAL(claim[i].subject, expected->subject);
        CU_ASSERT_STRING_EQUAL(claim[i].comparison, relation_sign(expected->comparison));
        CU_ASSERT_EQUAL(claim[i].limit, expected->limit);
        CU_ASSERT_EQUAL(claim[i].is_share, expected->is_share);
        CU_ASSERT_STRING_EQUAL(claim[i].verdict,
                               expected->verdict ? expected->verdict : "");
        CU_ASSERT_STRING_EQUAL(claim[i].text, expected->text);
        CU_ASSERT_STRING_EQUAL(claim[i].result, claim_result_name(expected->result));
        CU_ASSERT_EQUAL(claim[i].unmeasured, expected->unmeasured);
        CU_ASSERT_STRING_EQUAL(claim[i].measured, expected->measured);
    }
    reader_claims_free(claim, count);
}

static void check_resources(struct reader *reader, int64_t trial,
                            const struct record *record)
{
    int count;
    struct reader_resource *resource = reader_resources(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->resource_count);
    for (int i = 0; i < count; i++) {
        CU_ASSERT_STRING_EQUAL(resource[i].kind, record->resource[i].kind);
        CU_ASSERT_STRING_EQUAL(resource[i].name, record->resource[i].name);
        CU_ASSERT_EQUAL(resource[i].utilisation, record->resource[i].utilisation);
    }
    reader_resources_free(resource, count);
}

static void check_counters(struct reader *reader, int64_t trial,
                           const struct record *record)
{
    struct reader_add add;
    bool applies;
    CU_ASSERT(reader_add(reader, trial, &add, &applies, NULL) && applies);
    const struct add_record *expected = &record->add;
    CU_ASSERT(
        add.operations == expected->operations && add.successes == expected->successes &&
        add.expected_min == expected->expected_min &&
        add.expected_max == expected->expected_max && add.value == expected->value &&
        add.keys == expected->keys && add.keys_below == expected->keys_below &&
        add.keys_above == expected->keys_above && add.missing == expected->missing);
    struct reader_convergence got;
    CU_ASSERT(reader_convergence(reader, trial, &got, &applies, NULL) && applies);
    const struct convergence_record *converged = &record->convergence;
    CU_ASSERT(got.watched == converged->watched && got.keys == converged->keys &&
              got.diverged_at_end == converged->diverged_at_end);
    CU_ASSERT_EQUAL(got.settled_ns,
                    converged->settled ? converged->settled_ns : INT64_MAX);
    CU_ASSERT_EQUAL_FATAL(got.sample_count, converged->sample_count);
    for (int i = 0; i < got.sample_count; i++)
        CU_ASSERT(got.sample[i].at_ns == converged->sample[i].at_ns &&
                  got.sample[i].diverged == converged->sample[i].diverged);
    g_free(got.sample);
}

void check_nodes(struct reader *reader, int64_t trial, const struct record *record)
{
    int count;
    struct reader_node *node = reader_nodes(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->node_count);
    for (int i = 0; i < count; i++) {
        const struct node_record *expected = &record->node[i];
        CU_ASSERT_STRING_EQUAL(node[i].region, expected->region);
        CU_ASSERT_STRING_EQUAL(node[i].name, expected->name);
        CU_ASSERT(node[i].utilisation == expected->utilisation &&
                  node[i].codec_cpu_share == expected->codec_cpu_share &&
                  node[i].longest_pause_ns == expected->longest_pause_ns &&
                  node[i].busy_ns == expected->busy_ns &&
                  node[i].charged_ns == expected->charged_ns &&
                  node[i].measured_busy_ns == expected->measured_busy_ns &&
                  node[i].mean_in_system == expected->mean_in_system &&
                  node[i].arrivals_per_s == expected->arrivals_per_s &&
                  node[i].mean_time_in_system_ns == expected->mean_time_in_system_ns &&
                  node[i].refused == expected->refused &&
                  node[i].fsyncs == expected->fsyncs);
    }
    reader_nodes_free(node, count);
    check_resources(reader, trial, record);
    check_counters(reader, trial, record);
    struct reader_update update;
    bool applies;
    CU_ASSERT(reader_update(reader, trial, &update, &applies, NULL) && applies);
    const struct update_record *expected = &record->update;
    CU_ASSERT(update.operations == expected->operations &&
              update.successes == expected->successes &&
              update.attempts == expected->attempts &&
              update.conflicts == expected->conflicts &&
              update.given_up == expected->given_up &&
              update.completion_ns == expected->completion_ns && update.final_applies &&
              update.expected_min == expected->expected_min &&
              update.expected_max == expected->expected_max &&
              update.value == expected->value);
}

void check_history(struct reader *reader, int64_t trial, const struct record *record)
{
    struct history got;
    const struct history *expected = &record->history;
    CU_ASSERT_FATAL(reader_history(reader, trial, &got, NULL));
    CU_ASSERT_EQUAL_FATAL(got.operation_count, expected->operation_count);
    CU_ASSERT_EQUAL_FATAL(got.primitive_count, expected->primitive_count);
    CU_ASSERT_EQUAL_FATAL(got.micro_operation_count, expected->micro_operation_count);
    for (uint64_t i = 0; i < got.operation_count; i++) {
        const struct operation *a = &got.operations[i], *b = &expected->operations[i];
        CU_ASSERT(a->id == b->id && a->key == b->key && a->due_ns == b->due_ns &&
                  a->invoke_ns == b->invoke_ns && a->return_ns == b->return_ns &&
                  a->session == b->session && a->process == b->process &&
                  a->attempts == b->attempts && a->region == b->region &&
                  a->kind == b->kind && a->outcome == b->outcome &&
                  a->conflict == b->conflict && a->given_up == b->given_up);
    }
    for (uint64_t i = 0; i < got.primitive_count; i++) {
        CU_ASSERT(same_primitive(&got.primitives[i], &expected->primitives[i]));
    }
    for (uint64_t i = 0; i < got.micro_operation_count; i++) {
        const struct micro_operation *a = &got.micro_operations[i];
        const struct micro_operation *b = &expected->micro_operations[i];
        CU_ASSERT(a->operation == b->operation && a->key == b->key &&
                  a->value == b->value && a->op == b->op);
    }
    history_clear(&got);
}
