#include "sim/run/bench_protocol.h"

#include <glib.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/observe/anomalies.h"
#include "sim/observe/digest.h"
#include "sim/run/trial.h"
#include "sim/store/writer.h"

enum { REPETITIONS = 3 };

/* What a trial costs where nothing is odd: CPU times and delays that are drawn, and
 * enough cores that nobody waits for long. */
static const char scenario[] =
    "[scenario]\n"
    "duration = 10s\n"
    "warmup = 1s\n"
    "settle = 1s\n"
    "[topology]\n"
    "regions = %s\n"
    "[link * *]\n"
    "delay = shifted(10ms, exponential(1ms))\n"
    "[node]\n"
    "cores = 16\n"
    "[load]\n"
    "arrivals = 20k/s\n"
    "mix = read 80%, write 20%\n"
    "keys = zipf(100k, 0.99)\n"
    "[protocol]\n";

static struct config *load_scenario(const char *protocol, int nodes,
                                    const struct catalogue *catalogue,
                                    struct problems *problems)
{
    g_auto(GStrv) parts = g_strsplit(scenario, "%s", 2);
    g_autofree char *text =
        g_strdup_printf("%s%s%sname = %s\n", parts[0],
                        nodes == 5 ? "a, b, c, d, e" : "a, b, c", parts[1], protocol);
    char name[] = "bench";
    struct scenario_text source = {.name = name, .origin = name, .text = text};
    struct refusal refusal = {0};
    struct config *config = config_load(&source, NULL, 0, catalogue, problems, &refusal);
    g_free(refusal.reason);
    return config;
}

static double seconds_since(gint64 start_us)
{
    return (double)(g_get_monotonic_time() - start_us) / 1e6;
}

static double time_digest(const struct history *history)
{
    char hex[DIGEST_HEX_BYTES];
    gint64 start_us = g_get_monotonic_time();
    history_digest(history, hex);
    return seconds_since(start_us);
}

static double time_anomalies(const struct record *record)
{
    struct anomaly_input input = {.history = &record->history,
                                  .from_ns = record->warmup_ns,
                                  .to_ns = record->duration_ns};
    struct anomaly_count count[ANOMALY_COUNT];
    struct anomaly_witness *witness = NULL;
    int witness_count = 0;
    gint64 start_us = g_get_monotonic_time();
    anomalies_find(&input, count, &witness, &witness_count);
    double seconds = seconds_since(start_us);
    g_free(witness);
    return seconds;
}

/* Into a file of its own, which is removed; 0 if there can be none. */
static double time_write(const struct config *config, const struct record *record)
{
    g_autofree char *path = NULL;
    int file = g_file_open_tmp("consim-bench-XXXXXX", &path, NULL);
    if (file < 0)
        return 0;
    close(file);
    struct scenario_info info = {.name = config->name, .text = config->text};
    gint64 start_us = g_get_monotonic_time();
    struct results_writer *writer = results_writer_open(path, false, NULL);
    bool good = writer != NULL && results_writer_add(writer, &info, record, NULL);
    results_writer_close(writer);
    double seconds = good ? seconds_since(start_us) : 0;
    unlink(path);
    return seconds;
}

static struct bench_protocol run_once(const struct config *config)
{
    gint64 start_us = g_get_monotonic_time();
    struct record *record = trial_run(config, 1, NULL);
    double seconds = seconds_since(start_us);
    const struct history *history = &record->history;
    double operations = (double)history->operation_count;
    double bytes = operations * sizeof(struct operation) +
                   (double)history->primitive_count * sizeof(struct primitive);
    struct bench_protocol figures = {
        .operations_per_s = operations / seconds,
        .events_per_s = (double)record->events / seconds,
        .trial_s = seconds,
        .write_s = time_write(config, record),
        .digest_s = time_digest(history),
        .anomalies_s = time_anomalies(record),
        .bytes_per_operation = operations > 0 ? bytes / operations : 0,
    };
    record_free(record);
    return figures;
}

static int by_time(const void *a, const void *b)
{
    const struct bench_protocol *x = a, *y = b;
    return (x->trial_s > y->trial_s) - (x->trial_s < y->trial_s);
}

bool bench_protocol(const char *protocol, int nodes, const struct catalogue *catalogue,
                    struct bench_protocol *figures, struct problems *problems)
{
    struct config *config = load_scenario(protocol, nodes, catalogue, problems);
    if (config == NULL)
        return false;
    struct bench_protocol each[REPETITIONS];
    for (int i = 0; i < REPETITIONS; i++)
        each[i] = run_once(config);
    qsort(each, REPETITIONS, sizeof each[0], by_time);
    *figures = each[REPETITIONS / 2];
    config_free(config);
    return true;
}
