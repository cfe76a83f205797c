/* log.c - the log of a replica, and the state that its acknowledged part makes.
 *
 * Shown is only what is acknowledged: the state is what comes of the log up to `commit`.
 * Where nobody waits for backups (k = 0), a fail-over can take back what was shown: the
 * state is then made again from the log that is left.
 *
 * What is on the disks of all replicas is final: whoever becomes the primary has it. So
 * that part of the log goes into a snapshot, and nobody ever needs to be sent one. While
 * a replica is down, the log grows. */
#include "models/protocols/primary/primary.h"

#include <string.h>

enum tables {
    TABLE_CELLS,
    TABLE_REPEATS,
    TABLE_DISCARDED,
    TABLE_STABLE_CELLS, /* while a snapshot is made */
    TABLE_STABLE_REPEATS
};

struct content { /* a state */
    struct table *cells, *repeats;
};

/* A snapshot: this, then so many saved cells, then the repeats. */
struct head {
    struct position base; /* the last entry in it */
    uint64_t cell_count;
};

struct saved_cell {
    uint64_t key;
    struct register_cell cell;
};

struct discarded { /* by its primitive */
    uint64_t key;
    struct repeat_id id;
    struct value value;
};

void primary_make_tables(struct door *door, struct primary *state)
{
    state->cells = door_table(door, TABLE_CELLS, sizeof(struct register_cell));
    state->repeats = repeats_table(door, TABLE_REPEATS);
    state->discarded = door_table(door, TABLE_DISCARDED, sizeof(struct discarded));
}

const struct entry *primary_entry(const struct door *door, uint64_t index)
{
    size_t bytes;

    return door_log_read(door, index, &bytes);
}

struct position primary_base(const struct door *door)
{
    size_t bytes;
    const struct head *head = door_snapshot(door, &bytes);

    return head == NULL ? (struct position){0, 0} : head->base;
}

/* Of an entry that is kept, or the one before. */
struct position primary_position(const struct door *door, uint64_t index)
{
    const struct entry *entry = primary_entry(door, index);

    if (entry == NULL)
        return primary_base(door);
    return (struct position){entry->epoch, index};
}

struct position primary_last(const struct door *door)
{
    return primary_position(door, door_log_last(door));
}

bool primary_is_after(struct position a, struct position b)
{
    return a.epoch != b.epoch ? a.epoch > b.epoch : a.index > b.index;
}

uint64_t primary_append(struct door *door, const struct entry *entry)
{
    door_log_append(door, entry, sizeof *entry);
    return door_log_last(door);
}

/* ---- the state machine ---- */

/* Deterministic: the same log makes the same state, whoever applies it. False: it may
 * have been applied before, and what came of it is forgotten. */
static bool apply(const struct content *state, const struct entry *entry,
                  struct register_result *result)
{
    switch (repeats_find(state->repeats, &entry->id, result)) {
    case REPEAT_KNOWN:
        return true;
    case REPEAT_EXPIRED:
        return false;
    case REPEAT_NEW:
        break;
    }
    *result = register_apply(table_add(state->cells, entry->key), &entry->request);
    repeats_add(state->repeats, &entry->id, result);
    return true;
}

/* Whoever has the request answers: a primary that was deposed as well, if the entry
 * survived. A CAS that said no waited as long as one that said yes: it is a read. */
static void apply_and_answer(struct door *door, struct primary *state,
                             const struct entry *entry)
{
    uint64_t primitive = entry->id.primitive;
    struct register_result result;

    if (primitive == 0)
        return;
    bool known = apply(&(struct content){state->cells, state->repeats}, entry, &result);
    struct answer answer = {.value = result.value, .version = result.version};

    if (door_op(door, primitive) == NULL)
        return;
    if (!known)
        door_forget(door, primitive);
    else if (result.conflict)
        door_answer_conflict(door, primitive, &answer);
    else
        door_answer_ok(door, primitive, &answer);
}

/* ---- what is given up ---- */

/* A write that was given up may have been asked for again, and be part of what the new
 * primary has: then it is there after all. */
static void take_back(struct door *door, struct primary *state, uint64_t primitive)
{
    const struct discarded *discarded = table_find(state->discarded, primitive);

    if (discarded == NULL)
        return;
    door_report_discarded(door, discarded->key, &discarded->value, discarded->value.id);
    table_remove(state->discarded, primitive);
}

static void take_back_if_known(uint64_t primitive, void *found, void *user)
{
    struct door *door = ((void **)user)[0];
    struct primary *state = ((void **)user)[1];
    const struct discarded *discarded = found;
    struct register_result result;

    if (repeats_find(state->repeats, &discarded->id, &result) == REPEAT_KNOWN)
        take_back(door, state, primitive);
}

/* Of all that were given up, those that the state has. */
static void take_back_known(struct door *door, struct primary *state)
{
    void *user[] = {door, state};

    table_scan(state->discarded, take_back_if_known, user);
}

void primary_commit(struct door *door, struct primary *state, uint64_t upto)
{
    while (state->commit < upto) {
        const struct entry *entry = primary_entry(door, ++state->commit);

        apply_and_answer(door, state, entry);
        if (table_count(state->discarded) > 0)
            take_back(door, state, entry->id.primitive);
    }
}

/* ---- the state again ---- */

static void remove_cell(uint64_t key, void *cell, void *user)
{
    (void)cell;
    table_remove(user, key);
}

static void clear(const struct content *content)
{
    table_scan(content->cells, remove_cell, content->cells);
    repeats_clear(content->repeats);
}

/* The state of the snapshot. */
static void load(const struct door *door, const struct content *content)
{
    size_t bytes;
    const struct head *head = door_snapshot(door, &bytes);

    clear(content);
    if (head == NULL)
        return;
    const struct saved_cell *saved = (const void *)(head + 1);
    for (uint64_t i = 0; i < head->cell_count; i++)
        *(struct register_cell *)table_add(content->cells, saved[i].key) = saved[i].cell;
    repeats_load(content->repeats, saved + head->cell_count);
}

/* As it was at `upto`, for which the log must still be there. */
static void make_state(const struct door *door, const struct content *content,
                       uint64_t upto)
{
    struct register_result result;

    load(door, content);
    for (uint64_t i = primary_base(door).index + 1; i <= upto; i++) {
        const struct entry *entry = primary_entry(door, i);

        if (entry->id.primitive != 0)
            apply(content, entry, &result);
    }
}

void primary_restore(struct door *door, struct primary *state)
{
    state->commit = state->stored = state->stable = primary_base(door).index;
    load(door, &(struct content){state->cells, state->repeats});
    take_back_known(door, state);
}

static void save_cell(uint64_t key, void *cell, void *user)
{
    struct saved_cell saved = {key, *(struct register_cell *)cell};

    g_byte_array_append(user, (const guint8 *)&saved, sizeof saved);
}

static void take_snapshot(struct door *door, uint64_t upto)
{
    struct content content = {
        door_table(door, TABLE_STABLE_CELLS, sizeof(struct register_cell)),
        repeats_table(door, TABLE_STABLE_REPEATS)};
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    make_state(door, &content, upto);
    struct head head = {primary_position(door, upto), table_count(content.cells)};
    g_byte_array_append(bytes, (const guint8 *)&head, sizeof head);
    table_scan(content.cells, save_cell, bytes);
    repeats_save(content.repeats, bytes);
    clear(&content);
    door_put_snapshot(door, bytes->data, bytes->len);
    door_log_compact(door, upto);
}

void primary_compact(struct door *door, struct primary *state)
{
    const struct primary_params *params = door_params(door);
    uint64_t upto = state->stable < state->commit ? state->stable : state->commit;

    if (upto >= primary_base(door).index + (uint64_t)params->log_max)
        take_snapshot(door, upto);
}

/* ---- the tail of a primary that was ---- */

/* "The old primary drops its tail." What it acknowledged of it (without backups to wait
 * for: perhaps all of it) is reported, and taken back where it turns out that the new
 * primary has it. */
void primary_truncate(struct door *door, struct primary *state, uint64_t from)
{
    const struct primary_params *params = door_params(door);

    for (uint64_t i = from; i <= door_log_last(door); i++) {
        const struct entry *entry = primary_entry(door, i);

        if (entry->id.primitive == 0)
            continue;
        door_forget(door, entry->id.primitive);
        if (i > state->commit && params->wait_for > 0)
            continue;
        door_report_dropped(door, entry->key, &entry->request.value, 0);
        *(struct discarded *)table_add(state->discarded, entry->id.primitive) =
            (struct discarded){entry->key, entry->id, entry->request.value};
    }
    door_log_truncate(door, from);
    if (state->stored >= from)
        state->stored = from - 1;
    if (state->commit < from)
        return;
    state->commit = from - 1;
    if (!primary_has_bug(door, BUG_KEEPS_TAIL))
        make_state(door, &(struct content){state->cells, state->repeats}, from - 1);
    take_back_known(door, state);
}
