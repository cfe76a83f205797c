/* What one trial measured, in its seed's place. */
#include <string.h>

#include "sim/compare/parts.h"

static struct compared_latency *latency_named(struct compared_variant *variant,
                                              const char *kind, const char *region,
                                              int seed_count)
{
    for (int i = 0; i < variant->latency_count; i++)
        if (strcmp(variant->latency[i].kind, kind) == 0 &&
            strcmp(variant->latency[i].region, region) == 0)
            return &variant->latency[i];
    variant->latency = g_renew(struct compared_latency, variant->latency,
                               (gsize)variant->latency_count + 1);
    struct compared_latency *latency = &variant->latency[variant->latency_count++];
    *latency = (struct compared_latency){
        .kind = g_strdup(kind),
        .region = g_strdup(region),
        .ok = g_new0(struct sample, (gsize)seed_count),
        .with_timeouts = g_new0(struct sample, (gsize)seed_count),
        .availability = g_new0(struct sample, (gsize)seed_count),
    };
    return latency;
}

bool compare_latencies(struct compared_variant *variant, const struct source *source,
                       GError **error)
{
    int count;
    struct reader_latency *row =
        reader_latencies(source->reader, source->trial->id, &count, error);
    if (row == NULL)
        return false;
    for (int i = 0; i < count; i++) {
        struct compared_latency *latency =
            latency_named(variant, row[i].kind, row[i].region, source->seed_count);
        struct sample answered = {NULL, row[i].ok, row[i].operations};
        latency->availability[source->at] = answered;
        latency->ok[source->at] = answered;
        latency->ok[source->at].latency = row[i].latency;
        latency->with_timeouts[source->at] = answered;
        latency->with_timeouts[source->at].latency = row[i].with_timeouts;
        g_ptr_array_add(source->histograms, g_steal_pointer(&row[i].latency));
        g_ptr_array_add(source->histograms, g_steal_pointer(&row[i].with_timeouts));
    }
    reader_latencies_free(row, count);
    return true;
}

static struct compared_anomaly *anomaly_named(struct compared_variant *variant,
                                              const char *name, int seed_count)
{
    for (int i = 0; i < variant->anomaly_count; i++)
        if (strcmp(variant->anomaly[i].name, name) == 0)
            return &variant->anomaly[i];
    variant->anomaly = g_renew(struct compared_anomaly, variant->anomaly,
                               (gsize)variant->anomaly_count + 1);
    struct compared_anomaly *anomaly = &variant->anomaly[variant->anomaly_count++];
    *anomaly = (struct compared_anomaly){
        .name = g_strdup(name), .sample = g_new0(struct sample, (gsize)seed_count)};
    return anomaly;
}

bool compare_anomalies(struct compared_variant *variant, const struct source *source,
                       GError **error)
{
    int count;
    struct reader_anomaly *row =
        reader_anomalies(source->reader, source->trial->id, &count, error);
    if (row == NULL)
        return false;
    for (int i = 0; i < count; i++) {
        struct compared_anomaly *anomaly =
            anomaly_named(variant, row[i].name, source->seed_count);
        anomaly->sample[source->at] = (struct sample){NULL, row[i].count, row[i].of};
        anomaly->count += row[i].count;
        anomaly->of += row[i].of;
        anomaly->interval = anomaly_interval(anomaly->count, anomaly->of);
    }
    reader_anomalies_free(row, count);
    return true;
}

static struct compared_verdict *verdict_named(struct compared_variant *variant,
                                              const char *model)
{
    for (int i = 0; i < variant->verdict_count; i++)
        if (strcmp(variant->verdict[i].model, model) == 0)
            return &variant->verdict[i];
    variant->verdict = g_renew(struct compared_verdict, variant->verdict,
                               (gsize)variant->verdict_count + 1);
    struct compared_verdict *verdict = &variant->verdict[variant->verdict_count++];
    *verdict = (struct compared_verdict){.model = g_strdup(model)};
    return verdict;
}

bool compare_verdicts(struct compared_variant *variant, const struct source *source,
                      GError **error)
{
    int count;
    struct reader_verdict *row =
        reader_verdicts(source->reader, source->trial->id, &count, error);
    if (row == NULL)
        return false;
    for (int i = 0; i < count; i++) {
        struct compared_verdict *verdict = verdict_named(variant, row[i].model);
        if (strcmp(row[i].verdict, "holds") == 0)
            verdict->holds++;
        else if (strcmp(row[i].verdict, "violated") == 0)
            verdict->violated++;
        else
            verdict->unknown++;
    }
    reader_verdicts_free(row, count);
    return true;
}
