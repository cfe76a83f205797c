/* trial_sessions.c - operations that waited for a session, because all were busy. */
#include "sim/run/trial_parts.h"

/* A service may queue some of its users for a moment in a burst. But where more than one
 * in twenty of the operations that were due in quiet times, with nothing broken and no
 * node full, had to wait for a client, availability and latency tell of the number of
 * sessions, and would be others with more of them. */
static const double starved_share = 0.05;

/* Above this, queues at a server explain why its clients stay busy. */
static const double busy_share = 0.9;

static bool is_measured(const struct record *record, const struct operation *operation)
{
    return operation->due_ns >= record->warmup_ns &&
           operation->due_ns < record->duration_ns;
}

/* What was never sent waited until it was given up. */
static int64_t wait_ns(const struct record *record, const struct operation *operation)
{
    int64_t until_ns =
        operation->invoke_ns != NEVER_NS ? operation->invoke_ns : operation->return_ns;

    return MIN(until_ns, record->simulated_ns) - operation->due_ns;
}

/* Sent at the time when it was due, an operation found a session idle. */
static bool has_waited(const struct operation *operation)
{
    return operation->invoke_ns != operation->due_ns;
}

void trial_record_session_waits(const struct trial *trial, struct record *record)
{
    const struct history *history = &record->history;

    if (trial->config->load.closed_loop)
        return;
    record->session_wait = histogram_new();
    for (uint64_t i = 0; i < history->operation_count; i++) {
        const struct operation *operation = &history->operations[i];

        if (is_measured(record, operation) && has_waited(operation))
            histogram_add(record->session_wait, wait_ns(record, operation));
    }
}

/* While a fault lasts, and as long after it as a client may wait for an answer, clients
 * are busy because of the fault: without a time-out for good. */
static bool is_quiet(const struct record *record, int64_t due_ns)
{
    bool for_good = record->timeout_ns == DURATION_NONE;
    int64_t patience_ns = for_good ? 0 : record->timeout_ns * record->attempts_max;

    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        bool is_over = !for_good && fault->end_ns != NEVER_NS &&
                       due_ns - fault->end_ns > patience_ns;

        if (due_ns >= fault->start_ns && !is_over)
            return false;
    }
    return true;
}

static bool any_server_is_full(const struct record *record)
{
    for (int i = 0; i < record->resource_count; i++)
        if (record->resource[i].utilisation > busy_share)
            return true;
    return false;
}

char *trial_starvation(const struct record *record)
{
    const struct history *history = &record->history;
    uint64_t due = 0, waited = 0;

    if (record->session_wait == NULL || histogram_count(record->session_wait) == 0 ||
        any_server_is_full(record))
        return NULL;
    for (uint64_t i = 0; i < history->operation_count; i++) {
        const struct operation *operation = &history->operations[i];

        if (is_measured(record, operation) && is_quiet(record, operation->due_ns)) {
            due++;
            waited += has_waited(operation);
        }
    }
    if ((double)waited <= starved_share * (double)due)
        return NULL;
    return g_strdup_printf(
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " operations%s found every session "
        "of their region busy: the clients, not the servers, were the bottleneck: raise "
        "load.sessions",
        waited, due, record->fault_count > 0 ? " that were due without a fault" : "");
}
