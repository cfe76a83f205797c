#include "sim/observe/record.h"

#include <glib.h>

#include "sim/observe/recorder.h"

static void latency_clear(struct latency_record *latency)
{
    histogram_free(latency->ok);
    histogram_free(latency->with_timeouts);
}

static void free_latencies(struct record *record)
{
    for (int kind = 0; kind < OP_COUNT; kind++)
        latency_clear(&record->latency[kind]);
    latency_clear(&record->latency_all);
    histogram_free(record->session_wait);
    for (int i = 0; record->latency_by_region && i < record->region_count; i++)
        latency_clear(&record->latency_by_region[i]);
    g_free(record->latency_by_region);
    g_free(record->operations_by_region);
    g_free(record->ok_by_region);
    for (int i = 0; record->region && i < record->region_count; i++)
        g_free(record->region[i]);
    g_free(record->region);
    for (int i = 0; i < record->window_count; i++)
        histogram_free(record->window[i].latency);
    g_free(record->window);
}

static void free_faults(struct record *record)
{
    for (int i = 0; i < record->fault_count; i++) {
        g_free(record->fault[i].name);
        g_free(record->fault[i].kind);
        g_free(record->fault[i].what);
        g_free(record->fault[i].note);
    }
    g_free(record->fault);
    g_strfreev(record->never_began);
    g_strfreev(record->inconclusive_why);
}

void judgement_clear(struct judgement *judgement)
{
    g_free(judgement->model);
    g_free(judgement->cause);
    g_free(judgement->witness);
    g_free(judgement->order);
    *judgement = (struct judgement){0};
}

void record_free(struct record *record)
{
    if (!record)
        return;
    for (int i = 0; i < record->variant_count; i++) {
        g_free(record->variant[i].key);
        g_free(record->variant[i].value);
    }
    g_free(record->variant);
    free_latencies(record);
    free_faults(record);
    g_free(record->witness);
    g_free(record->example);
    for (int i = 0; i < record->claim_count; i++)
        claim_record_clear(&record->claim[i]);
    g_free(record->claim);
    for (int i = 0; i < record->verdict_count; i++)
        judgement_clear(&record->verdict[i]);
    g_free(record->verdict);
    for (int i = 0; i < record->node_count; i++) {
        g_free(record->node[i].region);
        g_free(record->node[i].name);
    }
    g_free(record->node);
    for (int i = 0; i < record->resource_count; i++)
        g_free(record->resource[i].name);
    g_free(record->resource);
    g_free(record->convergence.sample);
    history_clear(&record->history);
    g_free(record);
}
