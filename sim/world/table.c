/* table.c - the port's volatile tables: cells that no disk knows of. */
#include "sim/port/door.h"
#include "sim/world/world.h"

/* The port calls it a table; it is never made. */
static struct cells *cells_of(const struct table *table)
{
    return (struct cells *)(uintptr_t)table;
}

struct table *door_table(struct door *door, int number, size_t entry_bytes)
{
    g_assert(number >= 0 && number < TABLES_MAX);
    if (door->table[number] == NULL)
        door->table[number] = cells_new(entry_bytes);
    return (struct table *)(void *)door->table[number];
}

void *table_find(const struct table *table, uint64_t key)
{
    return cells_find(cells_of(table), key);
}

void *table_add(struct table *table, uint64_t key)
{
    return cells_add(cells_of(table), key);
}

void table_remove(struct table *table, uint64_t key)
{
    cells_remove(cells_of(table), key);
}

size_t table_count(const struct table *table)
{
    return cells_count(cells_of(table));
}

void table_scan(struct table *table, void (*visit)(uint64_t key, void *entry, void *user),
                void *user)
{
    size_t count;
    uint64_t *keys = cells_keys(cells_of(table), &count);

    for (size_t i = 0; i < count; i++) {
        void *entry = table_find(table, keys[i]);

        if (entry != NULL) /* not removed meanwhile */
            visit(keys[i], entry, user);
    }
    g_free(keys);
}
