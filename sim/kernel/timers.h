/* timers.h - what the pending timers are to do, by handle. For queue.c alone.
 *
 * A handle is a slot's index and its generation at the time. A slot's generation
 * goes up when its timer has run or was cancelled; a slot whose generations are used
 * up retires, so no handle ever means a second timer. */
#pragma once

#include <stdbool.h>

#include "sim/kernel/kernel.h"

struct timer {
    event_fn *run;
    void *subject;
    uint64_t argument;
    uint32_t generation; /* never 0 while in use: so handle 0 is no timer */
    uint32_t next_free;  /* index, while it is free */
};

struct timer_table {
    struct timer *timer;
    uint32_t count, room; /* slots ever used, and allocated */
    uint32_t free;        /* the first free one, or TIMER_NONE */
};

enum { TIMER_INDEX_BITS = 32 };
#define TIMER_NONE UINT32_MAX

static inline void timer_table_init(struct timer_table *table)
{
    *table = (struct timer_table){.free = TIMER_NONE};
}

void timer_table_finish(struct timer_table *table);

timer_handle timer_table_add(struct timer_table *table, event_fn *run, void *subject,
                             uint64_t argument);

/* The pending timer of this handle; NULL if it has run or was cancelled. */
static inline struct timer *timer_table_find(const struct timer_table *table,
                                             timer_handle handle)
{
    uint32_t index = (uint32_t)handle;
    uint32_t generation = (uint32_t)(handle >> TIMER_INDEX_BITS);
    if (index >= table->count)
        return NULL;
    struct timer *timer = &table->timer[index];
    return timer->generation == generation && timer->run ? timer : NULL;
}

/* Its handle is stale from now on. */
static inline void timer_table_remove(struct timer_table *table, struct timer *timer)
{
    timer->run = NULL;
    if (++timer->generation == 0)
        return;
    timer->next_free = table->free;
    table->free = (uint32_t)(timer - table->timer);
}
