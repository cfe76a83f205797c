/* What came of a trial: anomalies, claims, nodes and what they had to do. */
#include "sim/store/write_trial.h"

static void write_anomalies(struct sql *sql, gint64 trial, const struct record *record)
{
    sql_prepare_insert(sql, "anomaly", 5);
    for (int kind = 0; kind < ANOMALY_COUNT; kind++) {
        if (!record->anomaly[kind].applies)
            continue;
        sql_int(sql, trial);
        sql_int(sql, kind);
        sql_text(sql, anomaly_infos[kind].name);
        sql_int(sql, (gint64)record->anomaly[kind].count);
        sql_int(sql, (gint64)record->anomaly[kind].of);
        sql_insert(sql);
    }
    sql_prepare_insert(sql, "witness", 10);
    for (int i = 0; i < record->witness_count; i++) {
        const struct anomaly_witness *witness = &record->witness[i];
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_text(sql, anomaly_infos[witness->anomaly].name);
        sql_int(sql, witness->at_ns);
        sql_int(sql, (gint64)witness->key);
        sql_int(sql, (gint64)witness->primitive);
        sql_int(sql, (gint64)witness->returned);
        sql_int(sql, (gint64)witness->missed);
        sql_int(sql, witness->age_ns);
        sql_int(sql, (gint64)witness->versions);
        sql_insert(sql);
    }
    sql_prepare_insert(sql, "witness_primitive", 17);
    for (int i = 0; i < record->example_count; i++)
        for (int k = 0; k < record->example[i].primitive_count; k++) {
            sql_int(sql, trial);
            sql_int(sql, record->example[i].witness);
            put_primitive(sql, &record->example[i].primitive[k]);
        }
}

static void write_claims(struct sql *sql, gint64 trial, const struct record *record)
{
    sql_prepare_insert(sql, "claim", 13);
    for (int i = 0; i < record->claim_count; i++) {
        const struct claim_record *claim = &record->claim[i];
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_text(sql, claim_kind_name(claim->kind));
        sql_text(sql, claim->name);
        sql_text(sql, claim->subject);
        sql_text(sql, relation_sign(claim->comparison));
        if (claim->verdict != NULL)
            sql_null(sql);
        else
            sql_real(sql, claim->limit);
        sql_int(sql, claim->is_share);
        sql_text(sql, claim->verdict);
        sql_text(sql, claim->text);
        sql_text(sql, claim_result_name(claim->result));
        sql_int(sql, claim->unmeasured);
        sql_text(sql, claim->measured);
        sql_insert(sql);
    }
}

static void write_nodes(struct sql *sql, gint64 trial, const struct record *record)
{
    sql_prepare_insert(sql, "node", 15);
    for (int i = 0; i < record->node_count; i++) {
        const struct node_record *node = &record->node[i];
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_text(sql, node->region ? node->region : "");
        sql_text(sql, node->name ? node->name : "");
        sql_real(sql, node->utilisation);
        sql_real(sql, node->codec_cpu_share);
        sql_int(sql, node->longest_pause_ns);
        sql_int(sql, node->busy_ns);
        sql_int(sql, node->measured_busy_ns);
        sql_int(sql, node->charged_ns);
        sql_real(sql, node->mean_in_system);
        sql_real(sql, node->arrivals_per_s);
        sql_real(sql, node->mean_time_in_system_ns);
        sql_int(sql, (gint64)node->refused);
        sql_int(sql, (gint64)node->fsyncs);
        sql_insert(sql);
    }
}

static void write_resources(struct sql *sql, gint64 trial, const struct record *record)
{
    sql_prepare_insert(sql, "resource", 5);
    for (int i = 0; i < record->resource_count; i++) {
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_text(sql, record->resource[i].kind);
        sql_text(sql, record->resource[i].name);
        sql_real(sql, record->resource[i].utilisation);
        sql_insert(sql);
    }
}

static void write_update(struct sql *sql, gint64 trial,
                         const struct update_record *update)
{
    if (!update->applies)
        return;
    sql_prepare_insert(sql, "update_summary", 10);
    sql_int(sql, trial);
    sql_int(sql, (gint64)update->operations);
    sql_int(sql, (gint64)update->successes);
    sql_int(sql, (gint64)update->attempts);
    sql_int(sql, (gint64)update->conflicts);
    sql_int(sql, (gint64)update->given_up);
    sql_int(sql, update->completion_ns);
    int64_t final[] = {update->expected_min, update->expected_max, update->value};
    for (int i = 0; i < 3; i++)
        if (update->final_applies)
            sql_int(sql, final[i]);
        else
            sql_null(sql);
    sql_insert(sql);
}

static void write_add(struct sql *sql, gint64 trial, const struct add_record *add)
{
    if (!add->applies)
        return;
    sql_prepare_insert(sql, "add_summary", 10);
    sql_int(sql, trial);
    sql_int(sql, (gint64)add->operations);
    sql_int(sql, (gint64)add->successes);
    sql_int(sql, add->expected_min);
    sql_int(sql, add->expected_max);
    sql_int(sql, add->value);
    sql_int(sql, (gint64)add->keys);
    sql_int(sql, (gint64)add->keys_below);
    sql_int(sql, (gint64)add->keys_above);
    sql_int(sql, add->missing);
    sql_insert(sql);
}

static void write_convergence(struct sql *sql, gint64 trial,
                              const struct convergence_record *convergence)
{
    if (!convergence->applies)
        return;
    sql_prepare_insert(sql, "convergence", 5);
    sql_int(sql, trial);
    sql_int(sql, (gint64)convergence->watched);
    sql_int(sql, (gint64)convergence->keys);
    sql_int(sql, (gint64)convergence->diverged_at_end);
    if (convergence->settled)
        sql_int(sql, convergence->settled_ns);
    else
        sql_null(sql);
    sql_insert(sql);
    sql_prepare_insert(sql, "convergence_sample", 4);
    for (int i = 0; i < convergence->sample_count; i++) {
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_int(sql, convergence->sample[i].at_ns);
        sql_int(sql, (gint64)convergence->sample[i].diverged);
        sql_insert(sql);
    }
}

void write_findings(struct sql *sql, gint64 trial, const struct record *record)
{
    write_anomalies(sql, trial, record);
    write_verdicts(sql, trial, record);
    write_claims(sql, trial, record);
    write_nodes(sql, trial, record);
    write_resources(sql, trial, record);
    write_update(sql, trial, &record->update);
    write_add(sql, trial, &record->add);
    write_convergence(sql, trial, &record->convergence);
}
