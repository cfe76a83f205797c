#include "sim/world/log.h"

#include <glib.h>
#include <string.h>

struct entry {
    uint64_t token;
    size_t bytes;
    /* its content follows */
};

/* How to take a change back. What a truncation, a compaction or a new snapshot removed
 * is kept until the change is durable. */
enum change { APPENDED, TRUNCATED, COMPACTED, REPLACED_SNAPSHOT };

struct undo {
    enum change change;
    uint64_t token;
    uint64_t first;     /* as it was */
    GPtrArray *removed; /* entries, or the one old snapshot */
};

struct log {
    uint64_t first;     /* index of the first entry kept */
    GPtrArray *entries; /* of struct entry */
    struct entry *snapshot;
    uint64_t durable_token;
    GQueue undo; /* of struct undo, oldest first */
};

static struct entry *entry_new(const void *content, size_t bytes, uint64_t token)
{
    struct entry *entry = g_malloc(sizeof *entry + bytes);

    *entry = (struct entry){token, bytes};
    if (bytes > 0)
        memcpy(entry + 1, content, bytes);
    return entry;
}

struct log *log_new(void)
{
    struct log *log = g_new0(struct log, 1);

    log->first = 1;
    log->entries = g_ptr_array_new();
    g_queue_init(&log->undo);
    return log;
}

static void undo_free(gpointer data)
{
    struct undo *undo = data;

    if (undo->removed != NULL) {
        g_ptr_array_set_free_func(undo->removed, g_free);
        g_ptr_array_free(undo->removed, TRUE);
    }
    g_free(undo);
}

void log_free(struct log *log)
{
    if (log == NULL)
        return;
    g_ptr_array_set_free_func(log->entries, g_free);
    g_ptr_array_free(log->entries, TRUE);
    g_queue_clear_full(&log->undo, undo_free);
    g_free(log->snapshot);
    g_free(log);
}

uint64_t log_first(const struct log *log)
{
    return log->first;
}

uint64_t log_last(const struct log *log)
{
    return log->first + log->entries->len - 1;
}

/* A change that is durable at once needs no way back; one that came before and is not
 * durable cannot exist then, since writing is free. */
static void remember(struct log *log, enum change change, uint64_t first, uint64_t token,
                     GPtrArray *removed)
{
    struct undo *undo = g_new(struct undo, 1);

    *undo = (struct undo){change, token, first, removed};
    if (token == 0)
        undo_free(undo);
    else
        g_queue_push_tail(&log->undo, undo);
}

uint64_t log_append(struct log *log, const void *entry, size_t bytes, uint64_t token)
{
    g_ptr_array_add(log->entries, entry_new(entry, bytes, token));
    remember(log, APPENDED, log->first, token, NULL);
    return log_last(log);
}

/* Takes `count` entries from position `from` out of the log. */
static GPtrArray *take(struct log *log, guint from, guint count)
{
    GPtrArray *taken = g_ptr_array_sized_new(count);

    for (guint i = from; i < from + count; i++)
        g_ptr_array_add(taken, log->entries->pdata[i]);
    if (count > 0)
        g_ptr_array_remove_range(log->entries, from, count);
    return taken;
}

void log_truncate(struct log *log, uint64_t from, uint64_t token)
{
    g_assert(from >= log->first);
    if (from > log_last(log))
        return;
    guint position = (guint)(from - log->first);
    remember(log, TRUNCATED, log->first, token,
             take(log, position, log->entries->len - position));
}

void log_compact(struct log *log, uint64_t upto, uint64_t token)
{
    uint64_t first = log->first, last = log_last(log);

    if (upto < first)
        return;
    guint count = (guint)(MIN(upto, last) + 1 - first);
    log->first = upto + 1;
    remember(log, COMPACTED, first, token, take(log, 0, count));
}

const void *log_read(const struct log *log, uint64_t index, size_t *bytes)
{
    if (index < log->first || index > log_last(log))
        return NULL;
    const struct entry *entry = log->entries->pdata[index - log->first];
    *bytes = entry->bytes;
    return entry + 1;
}

uint64_t log_pending(const struct log *log, uint64_t index)
{
    if (index < log->first || index > log_last(log))
        return 0;
    const struct entry *entry = log->entries->pdata[index - log->first];
    return entry->token > log->durable_token ? entry->token : 0;
}

void log_put_snapshot(struct log *log, const void *snapshot, size_t bytes, uint64_t token)
{
    GPtrArray *removed = g_ptr_array_new();

    if (log->snapshot != NULL)
        g_ptr_array_add(removed, log->snapshot);
    log->snapshot = entry_new(snapshot, bytes, token);
    remember(log, REPLACED_SNAPSHOT, log->first, token, removed);
}

const void *log_snapshot(const struct log *log, size_t *bytes)
{
    if (log->snapshot == NULL)
        return NULL;
    *bytes = log->snapshot->bytes;
    return log->snapshot + 1;
}

void log_durable(struct log *log, uint64_t up_to_token)
{
    struct undo *oldest;

    log->durable_token = MAX(log->durable_token, up_to_token);
    while ((oldest = g_queue_peek_head(&log->undo)) != NULL &&
           oldest->token <= up_to_token)
        undo_free(g_queue_pop_head(&log->undo));
}

static void take_back(struct log *log, struct undo *undo)
{
    GPtrArray *removed = undo->removed;

    switch (undo->change) {
    case APPENDED:
        g_free(log->entries->pdata[log->entries->len - 1]);
        g_ptr_array_set_size(log->entries, (gint)log->entries->len - 1);
        break;
    case TRUNCATED:
        for (guint i = 0; i < removed->len; i++)
            g_ptr_array_add(log->entries, removed->pdata[i]);
        g_ptr_array_set_size(removed, 0);
        break;
    case COMPACTED:
        for (guint i = 0; i < removed->len; i++)
            g_ptr_array_insert(log->entries, (gint)i, removed->pdata[i]);
        g_ptr_array_set_size(removed, 0);
        log->first = undo->first;
        break;
    case REPLACED_SNAPSHOT:
        g_free(log->snapshot);
        log->snapshot = removed->len > 0 ? removed->pdata[0] : NULL;
        g_ptr_array_set_size(removed, 0);
        break;
    }
}

void log_crash(struct log *log)
{
    struct undo *newest;

    while ((newest = g_queue_pop_tail(&log->undo)) != NULL) {
        take_back(log, newest);
        undo_free(newest);
    }
}
