#include "sim/cli/run_json.h"

#include <glib.h>
#include <sys/resource.h>

#include "sim/cli/capacity.h"
#include "sim/cli/judgements.h"
#include "sim/stats/proportion.h"

static void statistics_json(struct json *json, const struct histogram *histogram)
{
    static const struct {
        const char *name;
        double p;
    } quantiles[] = {
        {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};
    uint64_t count = histogram_count(histogram);
    json_unsigned(json, "count", count);
    if (count == 0)
        return;
    json_number(json, "mean", histogram_mean(histogram) / 1e6);
    for (size_t i = 0; i < G_N_ELEMENTS(quantiles); i++) {
        int64_t ns = histogram_quantile(histogram, quantiles[i].p);
        json_number(json, quantiles[i].name, (double)ns / 1e6);
    }
    json_number(json, "max", (double)histogram_max(histogram) / 1e6);
}

static void named_statistics_json(struct json *json, const char *name,
                                  const struct histogram *histogram)
{
    if (histogram == NULL)
        return;
    json_begin_object(json, name);
    statistics_json(json, histogram);
    json_end_object(json);
}

static void latency_json(struct json *json, const struct record *record)
{
    json_begin_object(json, "latency_ms");
    for (enum op op = 0; op < OP_COUNT; op++)
        named_statistics_json(json, op_name(op), record->latency[op].ok);
    named_statistics_json(json, "all", record->latency_all.ok);
    json_begin_object(json, "with_timeouts");
    for (enum op op = 0; op < OP_COUNT; op++)
        named_statistics_json(json, op_name(op), record->latency[op].with_timeouts);
    named_statistics_json(json, "all", record->latency_all.with_timeouts);
    json_end_object(json);
    json_end_object(json);

    json_begin_object(json, "latency_ms_by_region");
    for (int i = 0; i < record->region_count; i++) {
        const struct latency_record *latency = &record->latency_by_region[i];
        if (latency->ok == NULL || record->operations_by_region[i] == 0)
            continue;
        json_begin_object(json, record->region[i]);
        statistics_json(json, latency->ok);
        named_statistics_json(json, "with_timeouts", latency->with_timeouts);
        json_end_object(json);
    }
    json_end_object(json);
}

/* How long clients were patient, which differs between protocols, and a share that does
 * not. */
static void patience_json(struct json *json, const struct record *record)
{
    json_integer(json, "attempts_max", record->attempts_max);
    if (record->timeout_ns != DURATION_NONE)
        json_number(json, "timeout_ms", (double)record->timeout_ns / 1e6);
    if (record->timeout_ns != DURATION_NONE && record->operations > 0)
        json_number(json, "ok_within_timeout",
                    (double)record->ok_within_timeout / (double)record->operations);
}

static void session_wait_json(struct json *json, const struct histogram *wait)
{
    if (wait == NULL)
        return;
    json_begin_object(json, "waited_for_session");
    json_unsigned(json, "count", histogram_count(wait));
    if (histogram_count(wait) > 0) {
        json_number(json, "p99_ms", (double)histogram_quantile(wait, 0.99) / 1e6);
        json_number(json, "max_ms", (double)histogram_max(wait) / 1e6);
    }
    json_end_object(json);
}

static void outcome_json(struct json *json, const struct record *record)
{
    json_unsigned(json, "operations", record->operations);
    json_unsigned(json, "ok", record->ok);
    json_unsigned(json, "conflict", record->conflict);
    json_unsigned(json, "fail", record->fail);
    json_unsigned(json, "unknown", record->unknown);
    double seconds = (double)(record->duration_ns - record->warmup_ns) / 1e9;
    if (seconds > 0)
        json_number(json, "throughput_per_s", (double)record->ok / seconds);
    if (record->operations > 0)
        json_number(json, "availability",
                    (double)record->ok / (double)record->operations);
    patience_json(json, record);
    session_wait_json(json, record->session_wait);
    json_begin_object(json, "availability_by_region");
    for (int i = 0; i < record->region_count; i++)
        if (record->operations_by_region[i] > 0)
            json_number(json, record->region[i],
                        (double)record->ok_by_region[i] /
                            (double)record->operations_by_region[i]);
    json_end_object(json);
}

static void anomalies_json(struct json *json, const struct record *record)
{
    json_begin_object(json, "anomalies");
    for (int i = 0; i < ANOMALY_COUNT; i++) {
        const struct anomaly_count *seen = &record->anomaly[i];
        if (!seen->applies)
            continue;
        json_begin_object(json, anomaly_infos[i].name);
        json_unsigned(json, "count", seen->count);
        json_unsigned(json, "of", seen->of);
        if (seen->of > 0) {
            struct interval interval = anomaly_interval(seen->count, seen->of);
            json_number(json, "rate", (double)seen->count / (double)seen->of);
            json_number(json, "low", interval.low);
            json_number(json, "high", interval.high);
        }
        json_end_object(json);
    }
    json_end_object(json);
}

static void claims_json(struct json *json, const char *name, const struct claim *claim,
                        const struct claim_record *outcome, int count)
{
    if (count == 0)
        return;
    json_begin_object(json, name);
    for (int i = 0; i < count; i++)
        json_text(json, claim[i].name, claim_result_name(outcome[i].result));
    json_end_object(json);
}

static void faults_json(struct json *json, const struct record *record)
{
    json_begin_list(json, "faults");
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        json_begin_object(json, NULL);
        json_text(json, "name", fault->name);
        json_text(json, "kind", fault->kind);
        if (fault->what != NULL)
            json_text(json, "what", fault->what);
        if (fault->note != NULL)
            json_text(json, "note", fault->note);
        json_number(json, "start_s", (double)fault->start_ns / 1e9);
        if (fault->end_ns != NEVER_NS)
            json_number(json, "end_s", (double)fault->end_ns / 1e9);
        json_unsigned(json, "operations", fault->operations);
        json_unsigned(json, "messages", fault->messages);
        json_end_object(json);
    }
    json_end_list(json);
    json_bool(json, "conclusive", record->conclusive);
    if (record->conclusive)
        return;
    json_begin_list(json, "inconclusive_why");
    for (char **why = record->inconclusive_why; why != NULL && *why != NULL; why++)
        json_text(json, NULL, *why);
    json_end_list(json);
}

static void update_json(struct json *json, const struct update_record *update)
{
    if (!update->applies)
        return;
    json_begin_object(json, "update");
    json_unsigned(json, "operations", update->operations);
    json_unsigned(json, "successes", update->successes);
    json_unsigned(json, "attempts", update->attempts);
    json_unsigned(json, "conflicts", update->conflicts);
    json_unsigned(json, "given_up", update->given_up);
    json_number(json, "completion_ms", (double)update->completion_ns / 1e6);
    if (update->final_applies) {
        json_begin_object(json, "final");
        json_integer(json, "expected_min", update->expected_min);
        json_integer(json, "expected_max", update->expected_max);
        json_integer(json, "value", update->value);
        json_end_object(json);
    }
    json_end_object(json);
}

static void add_json(struct json *json, const struct add_record *add)
{
    if (!add->applies)
        return;
    json_begin_object(json, "add");
    json_unsigned(json, "operations", add->operations);
    json_unsigned(json, "successes", add->successes);
    json_begin_object(json, "final");
    json_integer(json, "expected_min", add->expected_min);
    json_integer(json, "expected_max", add->expected_max);
    json_integer(json, "value", add->value);
    json_unsigned(json, "counters", add->keys);
    json_unsigned(json, "counters_below", add->keys_below);
    json_unsigned(json, "counters_above", add->keys_above);
    json_integer(json, "missing", add->missing);
    json_end_object(json);
    json_end_object(json);
}

static void convergence_json(struct json *json, const struct record *record)
{
    const struct convergence_record *convergence = &record->convergence;
    uint64_t most = 0;
    double sum = 0;
    if (!convergence->applies)
        return;
    json_begin_object(json, "convergence");
    json_unsigned(json, "keys", convergence->keys);
    json_unsigned(json, "diverged_at_end", convergence->diverged_at_end);
    if (convergence->settled)
        json_number(json, "settled_ms", (double)convergence->settled_ns / 1e6);
    for (int i = 0; i < convergence->sample_count; i++) {
        most = MAX(most, convergence->sample[i].diverged);
        sum += (double)convergence->sample[i].diverged;
    }
    json_unsigned(json, "watched", convergence->watched);
    if (convergence->sample_count > 0) {
        json_number(json, "diverged_mean", sum / convergence->sample_count);
        json_unsigned(json, "diverged_max", most);
    }
    json_end_object(json);
}

static void nodes_json(struct json *json, const struct record *record)
{
    json_begin_list(json, "nodes");
    for (int i = 0; i < record->node_count; i++) {
        const struct node_record *node = &record->node[i];
        json_begin_object(json, NULL);
        json_text(json, "region", node->region);
        json_text(json, "name", node->name);
        json_number(json, "utilisation", node->utilisation);
        json_number(json, "codec_cpu_share", node->codec_cpu_share);
        json_number(json, "longest_pause_ms", (double)node->longest_pause_ns / 1e6);
        json_unsigned(json, "refused", node->refused);
        json_unsigned(json, "fsyncs", node->fsyncs);
        json_end_object(json);
    }
    json_end_list(json);
}

static void host_json(struct json *json, const struct record *record)
{
    struct rusage usage;
    json_begin_object(json, "host");
    json_number(json, "wall_s", record->wall_s);
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        json_unsigned(json, "peak_memory_bytes", (uint64_t)usage.ru_maxrss * 1024);
    json_end_object(json);
}

void settings_json(struct json *json, const char *name, const struct setting *setting,
                   int count)
{
    json_begin_object(json, name);
    for (int i = 0; i < count; i++)
        json_text(json, setting[i].key, setting[i].value);
    json_end_object(json);
}

void trial_json(struct json *json, const struct config *config,
                const struct record *record, const struct verdicts *verdicts)
{
    json_begin_object(json, NULL);
    settings_json(json, "variant", record->variant, record->variant_count);
    json_unsigned(json, "seed", record->seed);
    json_text(json, "digest", record->digest);
    json_unsigned(json, "events", record->events);
    json_number(json, "simulated_s", (double)record->simulated_ns / 1e9);
    outcome_json(json, record);
    latency_json(json, record);
    anomalies_json(json, record);
    judgements_json(json, record->verdict, record->verdict_count);
    claims_json(json, "slo", config->slo, verdicts->slo, verdicts->slo_count);
    claims_json(json, "expect", config->expect, verdicts->expect, verdicts->expect_count);
    faults_json(json, record);
    update_json(json, &record->update);
    add_json(json, &record->add);
    convergence_json(json, record);
    nodes_json(json, record);
    capacity_json(json, record);
    host_json(json, record);
    json_end_object(json);
}
