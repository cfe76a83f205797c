#include "sim/kernel/timers.h"

#include <glib.h>

enum { FIRST_SLOTS = 64 };

void timer_table_finish(struct timer_table *table)
{
    g_free(table->timer);
}

static uint32_t new_slot(struct timer_table *table)
{
    if (table->count == table->room) {
        g_assert(table->room <= UINT32_MAX / 2);
        table->room = MAX(table->room * 2, FIRST_SLOTS);
        table->timer = g_renew(struct timer, table->timer, table->room);
    }
    table->timer[table->count].generation = 1;
    return table->count++;
}

timer_handle timer_table_add(struct timer_table *table, event_fn *run, void *subject,
                             uint64_t argument)
{
    uint32_t index = table->free;
    if (index != TIMER_NONE)
        table->free = table->timer[index].next_free;
    else
        index = new_slot(table);
    struct timer *timer = &table->timer[index];
    timer->run = run;
    timer->subject = subject;
    timer->argument = argument;
    return (uint64_t)timer->generation << TIMER_INDEX_BITS | index;
}
