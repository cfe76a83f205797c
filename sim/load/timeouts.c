#include "sim/load/parts.h"

enum { ROOM_AT_FIRST = 1024 };

static void expire(struct load *load, call_id call)
{
    if (call & CALL_OF_OPERATION)
        update_node_timed_out(load, call);
    else
        call_timed_out(load, call);
}

static bool is_over(const struct load *load, call_id call)
{
    uint64_t operation = call & ~CALL_OF_OPERATION;

    if ((call & CALL_OF_OPERATION) == 0)
        return call_find(load, call) == NULL;
    return history_buffer_operation(load->history, operation)->outcome != OUTCOME_PENDING;
}

static struct timeout_entry *at(struct timeouts *timeouts, uint64_t counter)
{
    return &timeouts->entry[counter & (timeouts->room - 1)];
}

static void ring_due(void *subject, uint64_t argument);

static void arm(struct load *load)
{
    struct timeouts *timeouts = &load->timeouts;

    while (timeouts->head < timeouts->tail &&
           is_over(load, at(timeouts, timeouts->head)->call))
        timeouts->head++;
    timeouts->armed = timeouts->head < timeouts->tail;
    if (timeouts->armed)
        kernel_schedule(load->kernel, at(timeouts, timeouts->head)->at_ns, ring_due, load,
                        0);
}

static void ring_due(void *subject, uint64_t argument)
{
    struct load *load = subject;
    struct timeouts *timeouts = &load->timeouts;

    (void)argument;
    while (timeouts->head < timeouts->tail &&
           at(timeouts, timeouts->head)->at_ns <= kernel_now_ns(load->kernel))
        expire(load, at(timeouts, timeouts->head++)->call);
    arm(load);
}

static void single_due(void *subject, uint64_t call)
{
    expire(subject, call);
}

static void grow(struct timeouts *timeouts)
{
    struct timeouts old = *timeouts;

    timeouts->room = MAX(ROOM_AT_FIRST, 2 * old.room);
    timeouts->entry = g_new(struct timeout_entry, timeouts->room);
    for (uint64_t i = old.head; i < old.tail; i++)
        *at(timeouts, i) = *at(&old, i);
    g_free(old.entry);
}

void timeouts_add(struct load *load, int64_t at_ns, call_id call)
{
    struct timeouts *timeouts = &load->timeouts;

    if (at_ns == INT64_MAX)
        return;
    at_ns = MAX(at_ns, kernel_now_ns(load->kernel));
    if (timeouts->head < timeouts->tail &&
        at(timeouts, timeouts->tail - 1)->at_ns > at_ns) {
        kernel_schedule(load->kernel, at_ns, single_due, load, call); /* out of order */
        return;
    }
    if (timeouts->tail - timeouts->head == timeouts->room)
        grow(timeouts);
    *at(timeouts, timeouts->tail++) = (struct timeout_entry){at_ns, call};
    if (!timeouts->armed) {
        timeouts->armed = true;
        kernel_schedule(load->kernel, at_ns, ring_due, load, 0);
    }
}
