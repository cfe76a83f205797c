#include "models/objects/repeats.h"

#include <string.h>

/* A result, packed: its version follows from the cell that it is of. */
struct kept {
    uint64_t primitive;
    struct register_cell cell;
    uint32_t serial;
    bool conflict, changed;
};

struct session {
    uint32_t floor; /* the highest serial whose result was dropped */
    uint32_t count;
    struct kept kept[REPEATS_KEPT];
};

/* In a snapshot: the number of sessions, then of each this and its `count` results. */
struct saved_session {
    uint64_t session;
    uint32_t floor, count;
};

struct table *repeats_table(struct door *door, int number)
{
    return door_table(door, number, sizeof(struct session));
}

static struct register_result unpack(const struct kept *kept)
{
    return (struct register_result){.value = kept->cell.value,
                                    .counter = kept->cell.counter,
                                    .version = register_version(&kept->cell),
                                    .conflict = kept->conflict,
                                    .changed = kept->changed};
}

enum repeat repeats_find(const struct table *repeats, const struct repeat_id *id,
                         struct register_result *result)
{
    const struct session *session = table_find(repeats, id->session);

    if (session == NULL)
        return REPEAT_NEW;
    for (uint32_t i = 0; i < session->count; i++)
        if (session->kept[i].primitive == id->primitive) {
            *result = unpack(&session->kept[i]);
            return REPEAT_KNOWN;
        }
    return id->serial <= session->floor ? REPEAT_EXPIRED : REPEAT_NEW;
}

/* Where the next result goes: a free place, or that of the lowest serial. */
static struct kept *make_room(struct session *session)
{
    struct kept *lowest = &session->kept[0];

    if (session->count < REPEATS_KEPT)
        return &session->kept[session->count++];
    for (uint32_t i = 1; i < session->count; i++)
        if (session->kept[i].serial < lowest->serial)
            lowest = &session->kept[i];
    session->floor = lowest->serial; /* rises: all that is kept is above it */
    return lowest;
}

void repeats_add(struct table *repeats, const struct repeat_id *id,
                 const struct register_result *result)
{
    struct kept *kept = make_room(table_add(repeats, id->session));

    memset(kept, 0, sizeof *kept); /* its padding is saved as well */
    kept->primitive = id->primitive;
    kept->cell = (struct register_cell){result->value, result->counter};
    kept->serial = id->serial;
    kept->conflict = result->conflict;
    kept->changed = result->changed;
}

static void save_session(uint64_t key, void *entry, void *user)
{
    const struct session *session = entry;
    struct saved_session saved = {key, session->floor, session->count};
    GByteArray *bytes = user;

    g_byte_array_append(bytes, (const guint8 *)&saved, sizeof saved);
    g_byte_array_append(bytes, (const guint8 *)session->kept,
                        (guint)(session->count * sizeof session->kept[0]));
}

void repeats_save(struct table *repeats, GByteArray *bytes)
{
    uint64_t count = table_count(repeats);

    g_byte_array_append(bytes, (const guint8 *)&count, sizeof count);
    table_scan(repeats, save_session, bytes);
}

size_t repeats_load(struct table *repeats, const void *bytes)
{
    const char *from = bytes;
    uint64_t count;

    repeats_clear(repeats);
    memcpy(&count, from, sizeof count);
    from += sizeof count;
    for (; count > 0; count--) {
        struct saved_session saved;

        memcpy(&saved, from, sizeof saved);
        from += sizeof saved;
        struct session *session = table_add(repeats, saved.session);
        session->floor = saved.floor;
        session->count = saved.count;
        memcpy(session->kept, from, saved.count * sizeof session->kept[0]);
        from += saved.count * sizeof session->kept[0];
    }
    return (size_t)(from - (const char *)bytes);
}

static void clear_session(uint64_t key, void *entry, void *user)
{
    (void)entry;
    table_remove(user, key);
}

void repeats_clear(struct table *repeats)
{
    table_scan(repeats, clear_session, repeats);
}
