/* Of each kind the worst witnesses, however many there are. */
#include <stdlib.h>
#include <string.h>

#include "sim/observe/anomaly_parts.h"

/* < 0: a is worse than b. A total order, so that the choice depends on nothing else. */
static int compare(const struct anomaly_witness *a, const struct anomaly_witness *b)
{
    if (a->age_ns != b->age_ns)
        return a->age_ns > b->age_ns ? -1 : 1;
    if (a->versions != b->versions)
        return a->versions > b->versions ? -1 : 1;
    if (a->primitive != b->primitive)
        return a->primitive < b->primitive ? -1 : 1;
    return (a->key > b->key) - (a->key < b->key);
}

static int compare_for_sort(const void *a, const void *b)
{
    return compare(a, b);
}

static void sift_up(struct anomaly_witness *heap, int i)
{
    struct anomaly_witness moving = heap[i];
    for (int parent; i > 0 && compare(&heap[parent = (i - 1) / 2], &moving) < 0;
         i = parent)
        heap[i] = heap[parent];
    heap[i] = moving;
}

static void sift_down(struct anomaly_witness *heap, int count)
{
    struct anomaly_witness moving = heap[0];
    int i = 0;
    for (int child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && compare(&heap[child], &heap[child + 1]) < 0)
            child++;
        if (compare(&heap[child], &moving) <= 0)
            break;
        heap[i] = heap[child];
    }
    heap[i] = moving;
}

void search_keep(struct search *search, const struct anomaly_witness *witness)
{
    struct witness_heap *heap = &search->heap[witness->anomaly];
    if (heap->count == WITNESSES_MAX) {
        if (compare(witness, &heap->witness[0]) >= 0)
            return;
        heap->witness[0] = *witness;
        sift_down(heap->witness, heap->count);
        return;
    }
    if (heap->count == heap->room) {
        heap->room = MAX(16, heap->room * 2);
        heap->witness = g_renew(struct anomaly_witness, heap->witness, (gsize)heap->room);
    }
    heap->witness[heap->count++] = *witness;
    sift_up(heap->witness, heap->count - 1);
}

void search_found(struct search *search, const struct anomaly_witness *witness)
{
    search->count[witness->anomaly].count++;
    search_keep(search, witness);
}

void search_take_witnesses(struct search *search, struct anomaly_witness **witness,
                           int *count)
{
    *count = 0;
    for (int kind = 0; kind < ANOMALY_COUNT; kind++)
        *count += search->heap[kind].count;
    *witness = g_new(struct anomaly_witness, (gsize)(*count));
    struct anomaly_witness *end = *witness;
    for (int kind = 0; kind < ANOMALY_COUNT; kind++) {
        struct witness_heap *heap = &search->heap[kind];
        if (heap->count == 0)
            continue;
        memcpy(end, heap->witness, (size_t)heap->count * sizeof *end);
        qsort(end, (size_t)heap->count, sizeof *end, compare_for_sort);
        end += heap->count;
        g_free(heap->witness);
    }
}
