/* machine.c - raft: the state machine. Ongaro & Ousterhout 2014, 5.3 (applying), 7
 * (snapshots), 8; thesis 6.3 (sessions). */
#include <glib.h>
#include <string.h>

#include "models/protocols/raft/raft.h"

/* ---- applying ---- */

void raft_answer(struct door *door, uint64_t primitive,
                 const struct register_result *result)
{
    struct answer answer = {.value = result->value, .version = result->version};

    if (result->conflict)
        door_answer_conflict(door, primitive, &answer);
    else
        door_answer_ok(door, primitive, &answer);
}

static struct register_result change(const struct raft *raft, const struct entry *entry)
{
    struct register_cell *cell = table_find(raft->registers, entry->key);
    struct register_cell never_written = {.counter = 0};
    struct register_result result;

    if (cell == NULL && entry->request.op != OP_READ)
        cell = table_add(raft->registers, entry->key);
    result = register_apply(cell != NULL ? cell : &never_written, &entry->request);
    if (entry->request.op != OP_READ)
        repeats_add(raft->repeats, &entry->id, &result);
    return result;
}

/* A CAS is decided here, where the order is; a repeat gets the first one's result. Who
 * has taken the request answers it, also when it leads no more. */
static void apply_entry(struct door *door, const struct raft *raft,
                        const struct entry *entry)
{
    struct register_result result;
    enum repeat repeat = repeats_find(raft->repeats, &entry->id, &result);

    if (entry->no_op)
        return;
    if (repeat == REPEAT_EXPIRED) {
        door_forget(door, entry->id.primitive);
        return;
    }
    if (repeat == REPEAT_NEW)
        result = change(raft, entry);
    if (door_op(door, entry->id.primitive) != NULL)
        raft_answer(door, entry->id.primitive, &result);
}

static void take_snapshot(struct door *door, struct raft *raft);

/* "If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied]." */
void raft_apply(struct door *door, struct raft *raft)
{
    uint64_t upto = MIN(raft->commit, door_log_last(door));

    while (raft->applied < upto)
        apply_entry(door, raft, raft_entry(door, ++raft->applied));
    if (raft->applied >=
        raft->snapshot_index + (uint64_t)raft_params(door)->snapshot_every)
        take_snapshot(door, raft);
}

/* ---- snapshots: where in the log, then all registers, then the table of repeats ---- */

struct snapshot {
    uint64_t last_index, last_term;
    uint64_t cells; /* of struct saved_cell, that follow */
};

struct saved_cell {
    uint64_t key;
    struct register_cell cell;
};

static void save_cell(uint64_t key, void *entry, void *user)
{
    struct saved_cell saved = {key, *(const struct register_cell *)entry};

    g_byte_array_append(user, (const guint8 *)&saved, sizeof saved);
}

/* Entries since the snapshot before stay, for followers that lag a little. */
static void take_snapshot(struct door *door, struct raft *raft)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    struct snapshot head = {.last_index = raft->applied,
                            .cells = table_count(raft->registers)};
    uint64_t before = raft->snapshot_index;

    raft_term_at(door, raft, raft->applied, &head.last_term);
    g_byte_array_append(bytes, (const guint8 *)&head, sizeof head);
    table_scan(raft->registers, save_cell, bytes);
    repeats_save(raft->repeats, bytes);
    raft->snapshot_token = door_put_snapshot(door, bytes->data, bytes->len);
    raft->snapshot_index = head.last_index;
    raft->snapshot_term = head.last_term;
    if (before >= door_log_first(door))
        door_log_compact(door, before);
}

static void remove_cell(uint64_t key, void *entry, void *user)
{
    (void)entry;
    table_remove(user, key);
}

void raft_load(struct door *door, struct raft *raft)
{
    size_t count;
    const char *from = door_snapshot(door, &count);
    struct snapshot head;

    if (from == NULL)
        return;
    memcpy(&head, from, sizeof head);
    from += sizeof head;
    table_scan(raft->registers, remove_cell, raft->registers);
    for (uint64_t i = 0; i < head.cells; i++) {
        struct saved_cell saved;

        memcpy(&saved, from, sizeof saved);
        from += sizeof saved;
        *(struct register_cell *)table_add(raft->registers, saved.key) = saved.cell;
    }
    if (planted(door, BUG_SNAPSHOT_WITHOUT_SESSIONS))
        repeats_clear(raft->repeats);
    else
        repeats_load(raft->repeats, from);
    raft->snapshot_index = raft->applied = head.last_index;
    raft->snapshot_term = head.last_term;
    raft->commit = MAX(raft->commit, head.last_index);
}

/* ---- to a follower that lacks what the log no longer holds ---- */

static void add_value_bytes(uint64_t key, void *entry, void *user)
{
    (void)key;
    *(uint32_t *)user += ((const struct register_cell *)entry)->value.size_bytes;
}

void raft_send_snapshot(struct door *door, struct raft *raft, int to)
{
    size_t count;
    const void *snapshot = door_snapshot(door, &count);
    struct install_snapshot head = {.term = raft->hard.term,
                                    .last_index = raft->snapshot_index,
                                    .last_term = raft->snapshot_term,
                                    .round = raft->round};
    g_autofree char *bytes = g_malloc(sizeof head + count);
    uint32_t value_bytes = 0;

    memcpy(bytes, &head, sizeof head);
    memcpy(bytes + sizeof head, snapshot, count);
    table_scan(raft->registers, add_value_bytes, &value_bytes);
    door_send(door, to,
              &(struct message){.kind = INSTALL_SNAPSHOT,
                                .payload = bytes,
                                .payload_bytes = sizeof head + count,
                                .value_bytes = value_bytes,
                                .after = raft->snapshot_token});
    raft->peer[to].progress = SNAPSHOT;
    raft->peer[to].snapshot = raft->snapshot_index;
    raft->peer[to].snapshot_sent_ns = door_monotonic_ns(door);
}

/* "If existing log entry has same index and term as snapshot's last included entry,
 * retain log entries following it; discard the entire log otherwise." */
static void install(struct door *door, struct raft *raft,
                    const struct install_snapshot *m, size_t bytes)
{
    uint64_t term = 0;
    bool follows = m->last_index <= door_log_last(door) &&
                   raft_term_at(door, raft, m->last_index, &term) && term == m->last_term;

    raft->snapshot_token = door_put_snapshot(door, m + 1, bytes - sizeof *m);
    if (!follows && door_log_last(door) >= door_log_first(door))
        raft->snapshot_token = door_log_truncate(door, door_log_first(door));
    if (m->last_index >= door_log_first(door))
        raft->snapshot_token = door_log_compact(door, m->last_index);
    raft_load(door, raft);
}

void raft_on_install_snapshot(struct door *door, struct raft *raft,
                              const struct message *message)
{
    const struct install_snapshot *m = message->payload;
    struct append_reply reply = {.round = m->round};

    if (m->term >= raft->hard.term) {
        raft_become_follower(door, raft, m->term, message->from);
        raft->heard_ns = door_monotonic_ns(door);
        raft_reset_timeout(door, raft);
        /* What is committed here agrees with the leader's log: nothing to replace. */
        if (m->last_index > raft->commit)
            install(door, raft, m, message->payload_bytes);
        raft_follow(door, raft);
        raft_agree_upto(door, raft, m->last_index);
        reply.ok = true;
        reply.match = raft->agreed;
    }
    raft_send_reply(door, raft, message->from, SNAPSHOT_REPLY, &reply,
                    MAX(raft->snapshot_token, door_log_pending(door, reply.match)));
}
