/* Lost updates: several acknowledged ones that started from the same version of a key,
 * of which at most one can be seen in what came after. */
#include <stdlib.h>

#include "sim/observe/anomaly_parts.h"

/* An update, or a CAS that a client asked for, under way. */
struct update {
    uint64_t read_value; /* what its last ok read saw */
    uint64_t key, base;  /* the version that its effective write started from */
    uint64_t write;      /* 0: none yet */
    bool has_read, has_base;
};

struct based {
    uint64_t key, base, write;
    int64_t return_ns;
    bool counted;
};

static bool is_update(const struct operation *operation)
{
    return operation->kind == OP_UPDATE || operation->kind == OP_CAS;
}

static bool is_acknowledged(const struct operation *operation)
{
    return operation->outcome == OUTCOME_OK && !operation->conflict &&
           !operation->given_up;
}

static int compare_based(const void *a, const void *b)
{
    const struct based *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->base != y->base)
        return x->base < y->base ? -1 : 1;
    return (x->write > y->write) - (x->write < y->write);
}

/* One primitive of an update, in order of ids; the last write that took effect tells
 * what the update was based on. */
static void follow(struct update *update, const struct primitive *primitive, uint8_t mark)
{
    if (mark & MARK_READ) {
        update->read_value = primitive->observed;
        update->has_read = true;
    } else if (mark & MARK_WRITE) {
        bool cas = primitive->op == OP_CAS;
        update->key = primitive->key;
        update->base = cas ? primitive->expected : update->read_value;
        update->has_base = cas || update->has_read;
        update->write = primitive->id;
    }
}

/* slot[i] of operation i + 1: its place among the acknowledged updates + 1. */
static uint32_t assign_slots(struct search *search, uint32_t *slot)
{
    const struct anomaly_input *input = search->input;
    struct anomaly_count *count = &search->count[ANOMALY_LOST_UPDATE];
    uint32_t updates = 0;
    for (uint64_t i = 0; i < input->history->operation_count; i++) {
        const struct operation *operation = &input->history->operations[i];
        slot[i] = 0;
        if (!is_update(operation))
            continue;
        count->applies = true;
        if (!is_acknowledged(operation))
            continue;
        slot[i] = ++updates;
        count->of +=
            operation->due_ns >= input->from_ns && operation->due_ns < input->to_ns;
    }
    return updates;
}

/* The first of a group is not lost, whenever it was due; each other that counts is. */
static void judge_group(struct search *search, const struct based *based, uint64_t size)
{
    uint64_t lost = 0, shown = 0;
    for (uint64_t i = size; i-- > 1;)
        if (based[i].counted) {
            lost++;
            shown = i;
        }
    if (lost == 0)
        return;
    search->count[ANOMALY_LOST_UPDATE].count += lost;
    search_keep(search, &(struct anomaly_witness){
                            .anomaly = ANOMALY_LOST_UPDATE,
                            .at_ns = MAX(based[0].return_ns, based[shown].return_ns),
                            .key = based[0].key,
                            .primitive = based[shown].write,
                            .returned = based[0].base,
                            .missed = based[0].write,
                            .versions = lost,
                        });
}

static void judge(struct search *search, const struct update *update, uint32_t updates)
{
    const struct history *history = search->input->history;
    struct based *based = g_new(struct based, updates);
    uint64_t count = 0;
    for (uint32_t i = 0; i < updates; i++)
        if (update[i].has_base)
            based[count++] = (struct based){
                .key = update[i].key,
                .base = update[i].base,
                .write = update[i].write,
                .return_ns = history->primitives[update[i].write - 1].return_ns,
                .counted = search->marks[update[i].write - 1] & MARK_COUNTED,
            };
    if (count > 0)
        qsort(based, count, sizeof *based, compare_based);
    for (uint64_t begin = 0, end; begin < count; begin = end) {
        for (end = begin + 1; end < count; end++)
            if (based[end].key != based[begin].key ||
                based[end].base != based[begin].base)
                break;
        judge_group(search, &based[begin], end - begin);
    }
    g_free(based);
}

void find_lost_updates(struct search *search)
{
    const struct history *history = search->input->history;
    uint32_t *slot = g_new(uint32_t, history->operation_count);
    uint32_t updates = assign_slots(search, slot);
    struct update *update = g_new0(struct update, updates);
    for (uint64_t i = 0; updates > 0 && i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];
        if (slot[primitive->operation - 1] > 0)
            follow(&update[slot[primitive->operation - 1] - 1], primitive,
                   search->marks[i]);
    }
    judge(search, update, updates);
    g_free(update);
    g_free(slot);
}
