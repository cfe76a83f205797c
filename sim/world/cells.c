#include "sim/world/cells.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/memory.h"

/* Open addressing with linear probing. Head and content of a small cell lie together, so
 * that finding one costs one miss of the cache; of a large one a pointer lies there, so
 * that the places that are empty, and growing, cost little. A key is never taken out
 * again: a crash only marks its cell as empty. */
struct head {
    uint64_t key;
    uint64_t token; /* of its newest put; compared with what is durable */
    uint32_t used;  /* the key has this place */
    uint32_t there; /* and content */
};

/* What a put that is not durable yet replaced; the old content lies beside it. */
struct undo {
    uint64_t token, key;
    bool was_there;
};

struct cells {
    size_t cell_bytes;
    bool by_pointer;
    size_t stride_bytes;
    uint32_t place_count; /* a power of two */
    uint32_t used_count;
    uint32_t there_count;
    unsigned char *places;
    uint64_t durable_token;

    struct undo *undo; /* a ring: counters modulo room, a power of two */
    unsigned char *undo_content;
    uint64_t undo_head, undo_tail, undo_room;
};

enum { PLACES_AT_FIRST = 64, UNDO_AT_FIRST = 64, SMALL_BYTES = 128 };

static void allocate(struct cells *cells, uint32_t place_count)
{
    cells->place_count = place_count;
    cells->places = memory_new0(place_count * cells->stride_bytes);
}

struct cells *cells_new(size_t cell_bytes)
{
    struct cells *cells = g_new0(struct cells, 1);

    cells->cell_bytes = cell_bytes;
    cells->by_pointer = cell_bytes > SMALL_BYTES;
    cells->stride_bytes = sizeof(struct head) +
                          (cells->by_pointer ? sizeof(void *) : (cell_bytes + 7) / 8 * 8);
    allocate(cells, PLACES_AT_FIRST);
    return cells;
}

static struct head *place(const struct cells *cells, uint32_t at)
{
    return (struct head *)(void *)(cells->places + at * cells->stride_bytes);
}

static void *content(const struct cells *cells, struct head *head)
{
    return cells->by_pointer ? *(void **)(void *)(head + 1) : head + 1;
}

void cells_free(struct cells *cells)
{
    if (cells == NULL)
        return;
    for (uint32_t i = 0; cells->by_pointer && i < cells->place_count; i++)
        g_free(content(cells, place(cells, i)));
    g_free(cells->undo);
    g_free(cells->undo_content);
    g_free(cells->places);
    g_free(cells);
}

static struct head *find(const struct cells *cells, uint64_t key)
{
    uint64_t hash = key * UINT64_C(0x9E3779B97F4A7C15);
    uint32_t mask = cells->place_count - 1;
    uint32_t at = (uint32_t)(hash >> 32) & mask;

    while (place(cells, at)->used && place(cells, at)->key != key)
        at = (at + 1) & mask;
    return place(cells, at);
}

static void set_there(struct cells *cells, struct head *head, bool there)
{
    cells->there_count += there;
    cells->there_count -= head->there;
    head->there = there;
}

const void *cells_get(const struct cells *cells, uint64_t key)
{
    struct head *head = find(cells, key);

    return head->there ? content(cells, head) : NULL;
}

/* Makes room: by leaving out keys that were taken out, where those are many, else by
 * doubling. Where a crash can still bring content back, all keys stay. */
static void grow(struct cells *cells)
{
    struct cells old = *cells;
    bool keep_all = cells->undo_tail > cells->undo_head;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < old.place_count; i++)
        kept += place(&old, i)->used && (keep_all || place(&old, i)->there);
    allocate(cells, kept > old.place_count / 4 ? 2 * old.place_count : old.place_count);
    cells->used_count = kept;
    for (uint32_t i = 0; i < old.place_count; i++) {
        struct head *head = place(&old, i);

        if (head->used && (keep_all || head->there))
            memcpy(find(cells, head->key), head, cells->stride_bytes);
        else if (cells->by_pointer)
            g_free(content(cells, head));
    }
    g_free(old.places);
}

static void *undo_content(const struct cells *cells, uint64_t counter)
{
    return cells->undo_content + (counter & (cells->undo_room - 1)) * cells->cell_bytes;
}

static struct undo *undo_at(const struct cells *cells, uint64_t counter)
{
    return &cells->undo[counter & (cells->undo_room - 1)];
}

static void grow_undo(struct cells *cells)
{
    struct cells old = *cells;

    cells->undo_room = MAX(UNDO_AT_FIRST, 2 * old.undo_room);
    cells->undo = g_new(struct undo, cells->undo_room);
    cells->undo_content = g_malloc_n(cells->undo_room, MAX(cells->cell_bytes, 1));
    for (uint64_t i = old.undo_head; i < old.undo_tail; i++) {
        *undo_at(cells, i) = *undo_at(&old, i);
        memcpy(undo_content(cells, i), undo_content(&old, i), cells->cell_bytes);
    }
    g_free(old.undo);
    g_free(old.undo_content);
}

static void remember(struct cells *cells, struct head *head, uint64_t token)
{
    if (cells->undo_tail - cells->undo_head == cells->undo_room)
        grow_undo(cells);
    *undo_at(cells, cells->undo_tail) = (struct undo){token, head->key, head->there};
    memcpy(undo_content(cells, cells->undo_tail), content(cells, head),
           cells->cell_bytes);
    cells->undo_tail++;
}

/* The key's place, whether it holds anything or not. */
static struct head *claim(struct cells *cells, uint64_t key)
{
    struct head *head = find(cells, key);

    if (!head->used) {
        if (cells->used_count + 1 > cells->place_count / 4 * 3) {
            grow(cells);
            head = find(cells, key);
        }
        head->used = true;
        head->key = key;
        if (cells->by_pointer)
            *(void **)(void *)(head + 1) = g_malloc0(cells->cell_bytes);
        cells->used_count++;
    }
    return head;
}

void cells_put(struct cells *cells, uint64_t key, const void *cell, uint64_t token)
{
    struct head *head = claim(cells, key);

    if (token != 0)
        remember(cells, head, token);
    head->token = token;
    set_there(cells, head, true);
    memcpy(content(cells, head), cell, cells->cell_bytes);
}

void *cells_find(struct cells *cells, uint64_t key)
{
    struct head *head = find(cells, key);

    return head->there ? content(cells, head) : NULL;
}

void *cells_add(struct cells *cells, uint64_t key)
{
    struct head *head = claim(cells, key);

    if (!head->there)
        memset(content(cells, head), 0, cells->cell_bytes);
    set_there(cells, head, true);
    return content(cells, head);
}

void cells_remove(struct cells *cells, uint64_t key)
{
    set_there(cells, find(cells, key), false);
}

uint64_t cells_pending(const struct cells *cells, uint64_t key)
{
    const struct head *head = find(cells, key);

    return head->there && head->token > cells->durable_token ? head->token : 0;
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

size_t cells_count(const struct cells *cells)
{
    return cells->there_count;
}

uint64_t *cells_keys(const struct cells *cells, size_t *count)
{
    uint64_t *keys = g_new(uint64_t, cells->used_count + 1);

    *count = 0;
    for (uint32_t i = 0; i < cells->place_count; i++)
        if (place(cells, i)->there)
            keys[(*count)++] = place(cells, i)->key;
    qsort(keys, *count, sizeof *keys, compare_keys);
    return keys;
}

void cells_durable(struct cells *cells, uint64_t up_to_token)
{
    cells->durable_token = MAX(cells->durable_token, up_to_token);
    while (cells->undo_head < cells->undo_tail &&
           undo_at(cells, cells->undo_head)->token <= up_to_token)
        cells->undo_head++;
}

void cells_crash(struct cells *cells)
{
    while (cells->undo_tail > cells->undo_head) {
        const struct undo *undo = undo_at(cells, --cells->undo_tail);
        struct head *head = find(cells, undo->key);

        memcpy(content(cells, head), undo_content(cells, cells->undo_tail),
               cells->cell_bytes);
        set_there(cells, head, undo->was_there);
        head->token = 0; /* what is restored was durable, or is restored again */
    }
}
