#include "tests/models/histories.h"

#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/observe/anomalies_model.h"

static bool writes(const struct primitive *primitive)
{
    return primitive->op == OP_WRITE || primitive->op == OP_CAS ||
           primitive->op == OP_ADD;
}

static bool took_effect(const struct primitive *primitive)
{
    return writes(primitive) && primitive->outcome == OUTCOME_OK && !primitive->conflict;
}

/* ---- one operation ---- */

static const char *operation_trouble(const struct operation *operation)
{
    bool sent = operation->invoke_ns != NEVER_NS;
    bool ended = operation->return_ns != NEVER_NS;

    if (sent && operation->invoke_ns < operation->due_ns)
        return "invoked before it was due";
    if (sent && ended && operation->return_ns < operation->invoke_ns)
        return "returned before it was invoked";
    if (!sent && operation->outcome != OUTCOME_FAIL)
        return "never sent, and did not fail";
    if (!ended && operation->outcome != OUTCOME_UNKNOWN)
        return "never ended, and its outcome is known";
    if (operation->outcome == OUTCOME_PENDING)
        return "still pending";
    if (operation->conflict && operation->outcome != OUTCOME_OK)
        return "a conflict that is not ok";
    return NULL;
}

/* ---- one primitive ---- */

static const char *observed_trouble(const struct history *history,
                                    const struct primitive *reader)
{
    if (key_object(reader->key) == OBJECT_COUNTER) /* a sum is nobody's value */
        return NULL;
    if (reader->observed == 0)
        return reader->number == 0 ? NULL : "an initial value with content";
    if (reader->observed > history->primitive_count)
        return "observed what nobody wrote";
    const struct primitive *writer = &history->primitives[reader->observed - 1];
    if (!writes(writer) || writer->conflict)
        return "observed what is no write";
    if (writer->key != reader->key)
        return "observed a value of another key";
    if (writer->outcome == OUTCOME_FAIL)
        return "observed a failed write";
    if (writer->invoke_ns > reader->return_ns)
        return "observed a value from the future";
    return reader->op == OP_READ && writer->number != reader->number
               ? "observed another content than was written"
               : NULL;
}

static const char *primitive_trouble(const struct history *history,
                                     const struct primitive *primitive)
{
    if (primitive->operation == 0 || primitive->operation > history->operation_count)
        return "no parent";
    const struct operation *parent = &history->operations[primitive->operation - 1];
    bool ok = primitive->outcome == OUTCOME_OK;

    if (primitive->key != parent->key || primitive->session != parent->session ||
        primitive->process != parent->process)
        return "not its parent's key, session or process";
    if (parent->invoke_ns == NEVER_NS || primitive->invoke_ns < parent->invoke_ns)
        return "began before its parent";
    if (primitive->outcome == OUTCOME_PENDING)
        return "still pending";
    if (primitive->return_ns < primitive->invoke_ns)
        return "returned before it was invoked";
    if (ok != (primitive->node != NO_NODE))
        return "answered by no node, or not ok and yet answered";
    if (primitive->sends == 0)
        return "never sent";
    if (ok && (primitive->op == OP_READ || primitive->conflict))
        return observed_trouble(history, primitive);
    return NULL;
}

/* ---- an operation and its primitives ---- */

struct parts {
    uint64_t count, effects, possible; /* possible: unknown writes */
    const struct primitive *last;
};

static const char *part_trouble(const struct operation *parent, struct parts *parts,
                                const struct primitive *primitive)
{
    if (parts->last != NULL && primitive->invoke_ns < parts->last->return_ns)
        return "two primitives of one operation at once";
    parts->last = primitive;
    parts->count++;
    parts->effects += took_effect(primitive);
    parts->possible += writes(primitive) && primitive->outcome == OUTCOME_UNKNOWN;
    if ((parent->kind == OP_READ || parent->kind == OP_WRITE) &&
        (primitive->op != parent->kind || primitive->outcome != parent->outcome ||
         primitive->invoke_ns != parent->invoke_ns ||
         primitive->return_ns != parent->return_ns))
        return "is not what its only primitive is";
    return NULL;
}

static const char *sum_trouble(const struct operation *operation,
                               const struct parts *parts)
{
    bool alone = operation->kind == OP_READ || operation->kind == OP_WRITE;
    bool no = operation->conflict || operation->given_up;

    if (operation->invoke_ns == NEVER_NS)
        return parts->count == 0 ? NULL : "never sent, with primitives";
    if (alone && parts->count != 1)
        return "not of one primitive";
    if (parts->effects + parts->possible > 1)
        return "more than one effect";
    if (operation->outcome == OUTCOME_FAIL && parts->effects + parts->possible > 0)
        return "failed, and may have had an effect";
    if (operation->outcome == OUTCOME_OK && operation->kind != OP_READ &&
        parts->effects != !no)
        return "ok without its effect, or said no and had one";
    return NULL;
}

/* ---- processes ---- */

static int by_process(const void *a, const void *b)
{
    const struct operation *const *x = a, *const *y = b;

    if ((*x)->process != (*y)->process)
        return (*x)->process < (*y)->process ? -1 : 1;
    if ((*x)->invoke_ns != (*y)->invoke_ns)
        return (*x)->invoke_ns < (*y)->invoke_ns ? -1 : 1;
    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

/* One operation at a time, and none after an unknown one. */
static const char *process_trouble(const struct history *history, uint64_t *id)
{
    g_autofree const struct operation **sent =
        g_new(const struct operation *, history->operation_count + 1);
    uint64_t count = 0;

    for (uint64_t i = 0; i < history->operation_count; i++)
        if (history->operations[i].invoke_ns != NEVER_NS)
            sent[count++] = &history->operations[i];
    if (count > 0)
        qsort(sent, count, sizeof *sent, by_process);
    for (uint64_t i = 1; i < count; i++) {
        const struct operation *before = sent[i - 1], *after = sent[i];

        *id = after->id;
        if (before->process != after->process)
            continue;
        if (before->session != after->session)
            return "its process belongs to two sessions";
        if (before->outcome == OUTCOME_UNKNOWN)
            return "its process goes on after an unknown outcome";
        if (after->invoke_ns < before->return_ns)
            return "its process has two operations open";
    }
    return NULL;
}

/* ---- all of it ---- */

static char *fault_of(const char *what, uint64_t id, const char *trouble)
{
    return g_strdup_printf("%s %" G_GUINT64_FORMAT ": %s", what, id, trouble);
}

static char *parts_fault(const struct history *history)
{
    g_autofree struct parts *parts = g_new0(struct parts, history->operation_count + 1);
    const char *trouble = NULL;

    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];
        uint64_t parent = primitive->operation - 1;

        trouble = part_trouble(&history->operations[parent], &parts[parent], primitive);
        if (trouble != NULL)
            return fault_of("operation", parent + 1, trouble);
    }
    for (uint64_t i = 0; i < history->operation_count; i++)
        if ((trouble = sum_trouble(&history->operations[i], &parts[i])) != NULL)
            return fault_of("operation", i + 1, trouble);
    return NULL;
}

char *history_fault(const struct history *history)
{
    const char *trouble = NULL;
    uint64_t id = 0;
    int64_t due_ns = 0;

    for (uint64_t i = 0; i < history->operation_count; i++) {
        const struct operation *operation = &history->operations[i];

        if (operation->id != i + 1 || operation->due_ns < due_ns)
            return fault_of("operation", i + 1, "out of order");
        due_ns = operation->due_ns;
        if ((trouble = operation_trouble(operation)) != NULL)
            return fault_of("operation", i + 1, trouble);
    }
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        if (history->primitives[i].id != i + 1)
            return fault_of("primitive", i + 1, "out of order");
        if ((trouble = primitive_trouble(history, &history->primitives[i])) != NULL)
            return fault_of("primitive", i + 1, trouble);
    }
    if ((trouble = process_trouble(history, &id)) != NULL)
        return fault_of("operation", id, trouble);
    return parts_fault(history);
}

void history_is_well_formed(const struct record *record, const char *label)
{
    g_autofree char *fault = history_fault(&record->history);

    CU_ASSERT_PTR_NULL(fault);
    if (fault != NULL)
        fprintf(stderr, "%s: %s\n", label, fault);
}

void anomalies_are_as_defined(const struct record *record)
{
    static const enum anomaly without_final[] = {ANOMALY_STALE_READ, ANOMALY_LOST_UPDATE,
                                                 ANOMALY_READ_YOUR_WRITES,
                                                 ANOMALY_MONOTONIC_READS};
    struct anomaly_input input = {.history = &record->history,
                                  .from_ns = record->warmup_ns,
                                  .to_ns = record->duration_ns};
    struct model_result model;

    model_find(&input, &model);
    for (size_t i = 0; i < G_N_ELEMENTS(without_final); i++) {
        const struct anomaly_count *count = &record->anomaly[without_final[i]];

        CU_ASSERT_EQUAL(count->count, model.count[without_final[i]]);
        CU_ASSERT_EQUAL(count->of, model.of[without_final[i]]);
    }
    g_free(model.witness);
}
