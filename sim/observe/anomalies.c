#include "sim/observe/anomalies.h"

#include <stdlib.h>

#include "sim/observe/anomaly_parts.h"

static bool writes(const struct primitive *primitive)
{
    return primitive->op == OP_WRITE || primitive->op == OP_CAS;
}

/* What counters hold is no single add's value. */
static bool reads(const struct primitive *primitive)
{
    return primitive->op == OP_READ && key_object(primitive->key) != OBJECT_COUNTER;
}

/* Marks every primitive, and finds out which anomalies the load can show at all. */
static void mark_primitives(struct search *search)
{
    const struct anomaly_input *input = search->input;
    const struct history *history = input->history;
    bool any_read = false, any_write = false;
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];
        const struct operation *parent = &history->operations[primitive->operation - 1];
        uint8_t mark = 0;
        if (parent->due_ns >= input->from_ns && parent->due_ns < input->to_ns)
            mark |= MARK_COUNTED;
        if (primitive->outcome == OUTCOME_OK) {
            if (reads(primitive))
                mark |= MARK_READ;
            else if (writes(primitive) && !primitive->conflict)
                mark |= MARK_WRITE;
        }
        any_read |= reads(primitive);
        any_write |= writes(primitive);
        search->marks[i] = mark;
    }
    search->count[ANOMALY_STALE_READ].applies = any_read;
    search->count[ANOMALY_MONOTONIC_READS].applies = any_read;
    search->count[ANOMALY_READ_YOUR_WRITES].applies = any_read && any_write;
    search->count[ANOMALY_LOST_WRITE].applies = any_write && input->final.known;
}

void find_diverged_keys(struct search *search)
{
    const struct final_state *final = &search->input->final;
    if (!final->known)
        return;
    search->count[ANOMALY_DIVERGED_KEYS].applies = true;
    search->count[ANOMALY_DIVERGED_KEYS].of = final->count;
    for (uint64_t i = 0; i < final->count; i++)
        if (final->cell[i].diverged)
            search_found(search, &(struct anomaly_witness){
                                     .anomaly = ANOMALY_DIVERGED_KEYS,
                                     .at_ns = final->at_ns,
                                     .key = final->cell[i].key,
                                     .returned = final->cell[i].value,
                                 });
}

static int compare_reports(const void *a, const void *b)
{
    const struct discard_report *x = a, *y = b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    return (x->by > y->by) - (x->by < y->by);
}

/* A write that was acknowledged, and is not told to be discarded only because a later
 * one took its place. */
static bool is_discarded_ack(const struct search *search,
                             const struct discard_report *report)
{
    const struct history *history = search->input->history;
    if (report->value == 0 || report->value > history->primitive_count ||
        (search->marks[report->value - 1] & (MARK_WRITE | MARK_COUNTED)) !=
            (MARK_WRITE | MARK_COUNTED))
        return false;
    if (report->by == 0)
        return true;
    return report->by <= history->primitive_count &&
           history->primitives[report->by - 1].invoke_ns <
               history->primitives[report->value - 1].invoke_ns;
}

/* `report` is in order of value: is another of the same one that takes it back? */
static bool is_void(const struct discard_report *report, uint64_t count, uint64_t at)
{
    uint64_t i = at;
    while (i > 0 && report[i - 1].value == report[at].value)
        i--;
    for (; i < count && report[i].value == report[at].value; i++)
        if (report[i].by == report[i].value)
            return true;
    return false;
}

void find_discarded_acks(struct search *search)
{
    const struct anomaly_input *input = search->input;
    if (!input->discards_reported)
        return;
    struct anomaly_count *count = &search->count[ANOMALY_DISCARDED_ACK];
    count->applies = true;
    for (uint64_t i = 0; i < input->history->primitive_count; i++)
        count->of += (search->marks[i] & MARK_WRITE) && (search->marks[i] & MARK_COUNTED);
    if (input->discard_count == 0)
        return;
    g_autofree struct discard_report *report =
        g_memdup2(input->discard, input->discard_count * sizeof *report);
    qsort(report, input->discard_count, sizeof *report, compare_reports);
    uint64_t last = 0; /* each write counts once, by the earliest report */
    for (uint64_t i = 0; i < input->discard_count; i++) {
        if (report[i].value == last || !is_discarded_ack(search, &report[i]))
            continue;
        if (is_void(report, input->discard_count, i))
            continue;
        last = report[i].value;
        search_found(search, &(struct anomaly_witness){
                                 .anomaly = ANOMALY_DISCARDED_ACK,
                                 .at_ns = report[i].at_ns,
                                 .key = report[i].key,
                                 .primitive = report[i].value,
                                 .returned = report[i].by,
                             });
    }
}

void anomalies_find(const struct anomaly_input *input,
                    struct anomaly_count count[ANOMALY_COUNT],
                    struct anomaly_witness **witness, int *witness_count)
{
    for (int kind = 0; kind < ANOMALY_COUNT; kind++)
        count[kind] = (struct anomaly_count){0};
    struct search search = {.input = input, .count = count};
    search.marks = g_malloc(input->history->primitive_count);
    mark_primitives(&search);
    find_by_key(&search);
    find_lost_updates(&search);
    find_diverged_keys(&search);
    find_discarded_acks(&search);
    g_free(search.marks);
    search_take_witnesses(&search, witness, witness_count);
}
