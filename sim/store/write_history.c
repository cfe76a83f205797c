#include "sim/store/write_trial.h"

static void put_time(struct sql *sql, int64_t at_ns)
{
    if (at_ns == NEVER_NS)
        sql_null(sql);
    else
        sql_int(sql, at_ns);
}

static void write_operation(struct sql *sql, gint64 trial,
                            const struct operation *operation)
{
    sql_int(sql, trial);
    sql_int(sql, (gint64)operation->id);
    sql_int(sql, operation->kind);
    sql_int(sql, (gint64)operation->key);
    sql_int(sql, operation->due_ns);
    put_time(sql, operation->invoke_ns);
    put_time(sql, operation->return_ns);
    sql_int(sql, operation->outcome);
    sql_int(sql, operation->conflict);
    sql_int(sql, operation->given_up);
    sql_int(sql, operation->session);
    sql_int(sql, operation->process);
    sql_int(sql, operation->attempts);
    sql_int(sql, operation->region);
    sql_insert(sql);
}

void put_primitive(struct sql *sql, const struct primitive *primitive)
{
    sql_int(sql, (gint64)primitive->id);
    sql_int(sql, (gint64)primitive->operation);
    sql_int(sql, primitive->op);
    sql_int(sql, (gint64)primitive->key);
    sql_int(sql, primitive->invoke_ns);
    put_time(sql, primitive->return_ns);
    sql_int(sql, primitive->outcome);
    sql_int(sql, primitive->conflict);
    sql_int(sql, (gint64)primitive->observed);
    sql_int(sql, (gint64)primitive->expected);
    sql_int(sql, primitive->number);
    sql_int(sql, primitive->session);
    sql_int(sql, primitive->process);
    if (primitive->node == NO_NODE)
        sql_null(sql);
    else
        sql_int(sql, primitive->node);
    sql_int(sql, primitive->sends);
    sql_insert(sql);
}

void write_verdicts(struct sql *sql, gint64 trial, const struct record *record)
{
    sql_prepare_insert(sql, "verdict", 5);
    for (int i = 0; i < record->verdict_count; i++) {
        const struct judgement *judgement = &record->verdict[i];
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_text(sql, judgement->model);
        sql_text(sql, verdict_name(judgement->verdict));
        sql_text(sql, judgement->cause);
        sql_insert(sql);
    }
    sql_prepare_insert(sql, "verdict_primitive", 17);
    for (int i = 0; i < record->verdict_count; i++)
        for (uint32_t k = 0; k < record->verdict[i].witness_count; k++) {
            sql_int(sql, trial);
            sql_int(sql, i);
            put_primitive(sql, &record->verdict[i].witness[k]);
        }
}

void write_history(struct sql *sql, gint64 trial, const struct history *history)
{
    sql_prepare_insert(sql, "operation", 14);
    for (uint64_t i = 0; i < history->operation_count; i++)
        write_operation(sql, trial, &history->operations[i]);
    sql_prepare_insert(sql, "primitive", 16);
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        sql_int(sql, trial);
        put_primitive(sql, &history->primitives[i]);
    }
    sql_prepare_insert(sql, "micro_operation", 6);
    for (uint64_t i = 0; i < history->micro_operation_count; i++) {
        const struct micro_operation *micro = &history->micro_operations[i];
        sql_int(sql, trial);
        sql_int(sql, (gint64)i);
        sql_int(sql, (gint64)micro->operation);
        sql_int(sql, micro->op);
        sql_int(sql, (gint64)micro->key);
        sql_int(sql, (gint64)micro->value);
        sql_insert(sql);
    }
}
