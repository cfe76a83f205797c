#include "tests/models/zones.h"

#include <glib.h>
#include <stdlib.h>

/* A value of one key: its write and all reads of it. From the first return to the last
 * invoke it must have been the register's content (a forward zone); if all overlap, at
 * some instant between the last invoke and the first return (a backward zone). */
struct zone {
    uint64_t key;
    int64_t first_return_ns, last_invoke_ns;
    int64_t write_invoke_ns;
    bool seen; /* written for certain, or read */
    bool impossible;
};

static bool is_forward(const struct zone *zone)
{
    return zone->first_return_ns < zone->last_invoke_ns;
}

static int64_t begin_of(const struct zone *zone)
{
    return MIN(zone->first_return_ns, zone->last_invoke_ns);
}

static int64_t end_of(const struct zone *zone)
{
    return MAX(zone->first_return_ns, zone->last_invoke_ns);
}

static int by_key_and_begin(const void *a, const void *b)
{
    const struct zone *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (begin_of(x) > begin_of(y)) - (begin_of(x) < begin_of(y));
}

static void add(struct zone *zone, const struct primitive *primitive, int64_t return_ns)
{
    zone->seen = true;
    zone->first_return_ns = MIN(zone->first_return_ns, return_ns);
    zone->last_invoke_ns = MAX(zone->last_invoke_ns, primitive->invoke_ns);
}

/* "No two forward zones overlap, and no backward zone lies within a forward one." Zones
 * of one key, by their beginning. */
static bool is_linearizable(const struct zone *zone, size_t count)
{
    int64_t forward_end_ns = INT64_MIN;

    for (size_t i = 0; i < count; i++) {
        if (zone[i].impossible)
            return false;
        if (is_forward(&zone[i])) {
            if (begin_of(&zone[i]) < forward_end_ns)
                return false;
            forward_end_ns = end_of(&zone[i]);
        } else if (end_of(&zone[i]) < forward_end_ns) {
            return false;
        }
    }
    return true;
}

/* The initial value of each key, which returned before everything. */
static struct zone *initial_of(GHashTable *initial, uint64_t key)
{
    struct zone *zone = g_hash_table_lookup(initial, GSIZE_TO_POINTER(key));

    if (zone == NULL) {
        zone = g_new0(struct zone, 1);
        zone->key = key;
        zone->first_return_ns = zone->last_invoke_ns = zone->write_invoke_ns = INT64_MIN;
        g_hash_table_insert(initial, GSIZE_TO_POINTER(key), zone);
    }
    return zone;
}

static GArray *zones_of(const struct history *history)
{
    g_autoptr(GHashTable) initial = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    struct zone *zone = g_new0(struct zone, history->primitive_count + 1);
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct zone));

    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *write = &history->primitives[i];

        zone[i] = (struct zone){write->key,       INT64_MAX, INT64_MIN,
                                write->invoke_ns, false,     false};
        if (write->op == OP_WRITE && write->outcome == OUTCOME_OK)
            add(&zone[i], write, write->return_ns);
    }
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *read = &history->primitives[i];

        if (read->op != OP_READ || read->outcome != OUTCOME_OK)
            continue;
        struct zone *of = read->observed == 0 ? initial_of(initial, read->key)
                                              : &zone[read->observed - 1];
        if (!of->seen && read->observed != 0) /* its write, that nobody acknowledged */
            add(of, &history->primitives[read->observed - 1], INT64_MAX);
        add(of, read, read->return_ns);
        of->impossible |= of->write_invoke_ns > read->return_ns || of->key != read->key;
    }
    for (uint64_t i = 0; i < history->primitive_count; i++)
        if (zone[i].seen)
            g_array_append_val(found, zone[i]);
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, initial);
    while (g_hash_table_iter_next(&iter, NULL, &value))
        g_array_append_vals(found, value, 1);
    g_free(zone);
    return found;
}

uint64_t zones_violations(const struct history *history, uint64_t *key)
{
    g_autoptr(GArray) zones = zones_of(history);
    const struct zone *zone = (const struct zone *)(const void *)zones->data;
    uint64_t violations = 0;

    g_array_sort(zones, by_key_and_begin);
    for (size_t begin = 0, end; begin < zones->len; begin = end) {
        for (end = begin + 1; end < zones->len && zone[end].key == zone[begin].key; end++)
            continue;
        if (is_linearizable(&zone[begin], end - begin))
            continue;
        if (violations++ == 0 && key != NULL)
            *key = zone[begin].key;
    }
    return violations;
}
