/* log.c - the log of a replica, and the state that its acknowledged part makes.
 *
 * Shown is only what is acknowledged: the state is what comes of the log up to `commit`.
 * Where nobody waits for backups (k = 0), a fail-over can take back what was shown: the
 * state is then made again from the log that is left. */
#include "models/protocols/primary/primary.h"

#include <string.h>

enum tables { TABLE_CELLS, TABLE_REPEATS, TABLE_DISCARDED };

struct discarded { /* by its number */
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

/* (0, 0): before the first entry. */
struct position primary_position(const struct door *door, uint64_t index)
{
    const struct entry *entry = primary_entry(door, index);

    return (struct position){entry == NULL ? 0 : entry->epoch, index};
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
static bool apply(struct primary *state, const struct entry *entry,
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
    bool known = apply(state, entry, &result);
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

/* The write may have been asked for again, and be part of what the new primary has. */
static void report(uint64_t number, void *found, void *user)
{
    struct door *door = ((void **)user)[0];
    struct primary *state = ((void **)user)[1];
    const struct discarded *discarded = found;
    struct register_result result;

    if (repeats_find(state->repeats, &discarded->id, &result) != REPEAT_KNOWN)
        door_report_discarded(door, discarded->key, &discarded->value, 0);
    table_remove(state->discarded, number);
}

void primary_commit(struct door *door, struct primary *state, uint64_t upto)
{
    while (state->commit < upto)
        apply_and_answer(door, state, primary_entry(door, ++state->commit));
    if (state->commit >= state->report_at && table_count(state->discarded) > 0) {
        void *user[] = {door, state};

        table_scan(state->discarded, report, user);
    }
}

static void clear_cell(uint64_t key, void *cell, void *user)
{
    (void)key;
    (void)user;
    memset(cell, 0, sizeof(struct register_cell));
}

/* The state again as it was at `upto`, which has been applied before. */
static void roll_back(struct door *door, struct primary *state, uint64_t upto)
{
    struct register_result result;

    table_scan(state->cells, clear_cell, NULL);
    repeats_clear(state->repeats);
    for (uint64_t i = 1; i <= upto; i++) {
        const struct entry *entry = primary_entry(door, i);

        if (entry->id.primitive != 0)
            apply(state, entry, &result);
    }
}

/* "The old primary drops its tail." What it acknowledged of it (without backups to wait
 * for: perhaps all of it) is reported, once it is clear what the new primary has. */
void primary_truncate(struct door *door, struct primary *state, uint64_t from)
{
    const struct primary_params *params = door_params(door);

    for (uint64_t i = from; i <= door_log_last(door); i++) {
        const struct entry *entry = primary_entry(door, i);

        if (entry->id.primitive == 0)
            continue;
        door_forget(door, entry->id.primitive);
        if (i <= state->commit || params->wait_for == 0)
            *(struct discarded *)table_add(state->discarded, ++state->discards) =
                (struct discarded){entry->key, entry->id, entry->request.value};
    }
    door_log_truncate(door, from);
    if (state->stored >= from)
        state->stored = from - 1;
    if (state->commit < from)
        return;
    state->commit = from - 1;
    if (!primary_has_bug(door, BUG_KEEPS_TAIL))
        roll_back(door, state, from - 1);
}
