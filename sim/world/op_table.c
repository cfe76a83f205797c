#include <string.h>

#include "sim/world/replica.h"
#include "sim/world/world.h"

static uint32_t home(const struct op_table *table, uint64_t primitive)
{
    return (uint32_t)(primitive * UINT64_C(0x9E3779B97F4A7C15) >> 32) &
           (table->slot_count - 1);
}

static uint32_t place(const struct op_table *table, uint64_t primitive)
{
    uint32_t at = home(table, primitive);

    while (table->slot[at] != NULL && table->slot[at]->primitive != primitive)
        at = (at + 1) & (table->slot_count - 1);
    return at;
}

struct op_memory *op_table_find(const struct op_table *table, uint64_t primitive)
{
    return table->slot_count == 0 ? NULL : table->slot[place(table, primitive)];
}

static void grow(struct op_table *table)
{
    struct op_table old = *table;

    table->slot_count = MAX(64, 2 * old.slot_count);
    table->slot = g_new0(struct op_memory *, table->slot_count);
    for (uint32_t i = 0; i < old.slot_count; i++)
        if (old.slot[i] != NULL)
            table->slot[place(table, old.slot[i]->primitive)] = old.slot[i];
    g_free(old.slot);
}

/* A repeated request finds the memory of the first and starts it afresh. */
struct op_memory *op_table_add(struct door *replica, uint64_t primitive)
{
    struct op_table *table = &replica->ops;

    if (2 * (table->used_count + 1) > table->slot_count)
        grow(table);
    struct op_memory **slot = &table->slot[place(table, primitive)];
    if (*slot == NULL) {
        *slot = pool_take(replica->op_pool);
        table->used_count++;
    }
    (*slot)->primitive = primitive;
    (*slot)->kept_until_ns = 0;
    memset(*slot + 1, 0, replica->protocol->op_size);
    return *slot;
}

/* Linear probing without tombstones: what follows moves up into the gap. */
void op_table_remove(struct door *replica, uint64_t primitive)
{
    struct op_table *table = &replica->ops;
    uint32_t mask = table->slot_count - 1;

    if (table->slot_count == 0)
        return;
    uint32_t gap = place(table, primitive);
    if (table->slot[gap] == NULL)
        return;
    pool_give(replica->op_pool, table->slot[gap]);
    table->used_count--;
    for (uint32_t next = (gap + 1) & mask; table->slot[next] != NULL;
         next = (next + 1) & mask) {
        uint32_t wanted = home(table, table->slot[next]->primitive);

        if (((next - wanted) & mask) < ((next - gap) & mask))
            continue; /* its home lies behind the gap: it stays reachable */
        table->slot[gap] = table->slot[next];
        gap = next;
    }
    table->slot[gap] = NULL;
}

void op_table_clear(struct door *replica)
{
    struct op_table *table = &replica->ops;

    for (uint32_t i = 0; i < table->slot_count; i++)
        if (table->slot[i] != NULL)
            pool_give(replica->op_pool, table->slot[i]);
    g_free(table->slot);
    *table = (struct op_table){0};
}
