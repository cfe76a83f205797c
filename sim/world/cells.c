#include "sim/world/cells.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* What a put that is not durable yet replaced. */
struct undo {
    uint64_t token;
    uint32_t slot;
    bool was_there;
};

/* Open addressing with linear probing: a key is never taken out again, a crash only
 * marks its slot as empty of content. The content lies in an array of its own, so
 * that probing touches keys alone. */
struct slot {
    uint64_t key;
    uint64_t token; /* of its newest put; compared with what is durable */
    bool used;      /* the key has this place */
    bool there;     /* and content */
};

struct cells {
    size_t cell_bytes;
    uint32_t slot_count; /* a power of two */
    uint32_t used_count;
    struct slot *slot;
    unsigned char *content;
    uint64_t durable_token;
    GQueue undo; /* of struct undo with the old content behind it */
};

enum { SLOTS_AT_FIRST = 64 };

static void allocate(struct cells *cells, uint32_t slot_count)
{
    cells->slot_count = slot_count;
    cells->slot = g_new0(struct slot, slot_count);
    cells->content = g_malloc0(slot_count * MAX(cells->cell_bytes, 1));
}

struct cells *cells_new(size_t cell_bytes)
{
    struct cells *cells = g_new0(struct cells, 1);

    cells->cell_bytes = cell_bytes;
    allocate(cells, SLOTS_AT_FIRST);
    g_queue_init(&cells->undo);
    return cells;
}

void cells_free(struct cells *cells)
{
    if (cells == NULL)
        return;
    g_queue_clear_full(&cells->undo, g_free);
    g_free(cells->slot);
    g_free(cells->content);
    g_free(cells);
}

static uint32_t find(const struct cells *cells, uint64_t key)
{
    uint64_t hash = key * UINT64_C(0x9E3779B97F4A7C15);
    uint32_t mask = cells->slot_count - 1;
    uint32_t at = (uint32_t)(hash >> 32) & mask;

    while (cells->slot[at].used && cells->slot[at].key != key)
        at = (at + 1) & mask;
    return at;
}

static void *content(const struct cells *cells, uint32_t at)
{
    return cells->content + (size_t)at * cells->cell_bytes;
}

const void *cells_get(const struct cells *cells, uint64_t key)
{
    uint32_t at = find(cells, key);

    return cells->slot[at].there ? content(cells, at) : NULL;
}

/* Slots move, so the queue of old contents is told their new places. */
static void grow(struct cells *cells)
{
    struct cells old = *cells;
    uint32_t *moved = g_new(uint32_t, old.slot_count);

    allocate(cells, 2 * old.slot_count);
    for (uint32_t i = 0; i < old.slot_count; i++) {
        if (!old.slot[i].used)
            continue;
        uint32_t at = find(cells, old.slot[i].key);
        cells->slot[at] = old.slot[i];
        memcpy(content(cells, at), content(&old, i), cells->cell_bytes);
        moved[i] = at;
    }
    for (GList *link = cells->undo.head; link != NULL; link = link->next) {
        struct undo *undo = link->data;
        undo->slot = moved[undo->slot];
    }
    g_free(moved);
    g_free(old.slot);
    g_free(old.content);
}

void cells_put(struct cells *cells, uint64_t key, const void *cell, uint64_t token)
{
    uint32_t at = find(cells, key);

    if (!cells->slot[at].used) {
        if (2 * (cells->used_count + 1) > cells->slot_count) {
            grow(cells);
            at = find(cells, key);
        }
        cells->slot[at].used = true;
        cells->slot[at].key = key;
        cells->used_count++;
    }
    if (token != 0) {
        struct undo *undo = g_malloc(sizeof *undo + cells->cell_bytes);

        *undo = (struct undo){token, at, cells->slot[at].there};
        memcpy(undo + 1, content(cells, at), cells->cell_bytes);
        g_queue_push_tail(&cells->undo, undo);
    }
    cells->slot[at].token = token;
    cells->slot[at].there = true;
    memcpy(content(cells, at), cell, cells->cell_bytes);
}

uint64_t cells_pending(const struct cells *cells, uint64_t key)
{
    uint32_t at = find(cells, key);

    if (!cells->slot[at].there || cells->slot[at].token <= cells->durable_token)
        return 0;
    return cells->slot[at].token;
}

void cells_durable(struct cells *cells, uint64_t up_to_token)
{
    cells->durable_token = MAX(cells->durable_token, up_to_token);
    while (cells->undo.head != NULL) {
        struct undo *oldest = cells->undo.head->data;

        if (oldest->token > up_to_token)
            break;
        g_free(g_queue_pop_head(&cells->undo));
    }
}

void cells_crash(struct cells *cells)
{
    struct undo *undo;

    while ((undo = g_queue_pop_tail(&cells->undo)) != NULL) {
        struct slot *slot = &cells->slot[undo->slot];

        memcpy(content(cells, undo->slot), undo + 1, cells->cell_bytes);
        slot->there = undo->was_there;
        slot->token = 0; /* what is restored was durable, or is restored again */
        g_free(undo);
    }
}
