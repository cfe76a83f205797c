/* follower.c - raft: what a follower does with what its leader sends. Ongaro & Ousterhout
 * 2014, 5.3: "If a follower's log is inconsistent with the leader's, the AppendEntries
 * consistency check will fail".
 *
 * The paper's leader then goes back and sends everything again from there. On a network
 * that reorders, a message that overtook the one before it fails the check as well, and
 * where messages are small most do. So what comes early is put aside until what it
 * follows is there, as if it had been under way for so long; and what does not come is
 * asked for, alone. */
#include <glib.h>
#include <stddef.h>

#include "models/protocols/raft/raft.h"

void raft_send_reply(struct door *door, const struct raft *raft, int to,
                     enum message_kind kind, const struct append_reply *reply,
                     durable after)
{
    struct append_reply filled = *reply;

    filled.term = raft->hard.term;
    if (raft->hard_token > after)
        after = raft->hard_token;
    door_send(door, to,
              &(struct message){.kind = (int)kind,
                                .payload = &filled,
                                .payload_bytes = sizeof filled,
                                .after = after});
}

/* Where the logs may agree, seen from a follower whose log does not go on from `prev`:
 * after its end, or where the term that it has there begins. */
static uint64_t hint_below(const struct door *door, const struct raft *raft,
                           uint64_t prev)
{
    uint64_t index = prev, theirs = 0, term = 0;

    if (prev > door_log_last(door))
        return door_log_last(door) + 1;
    raft_term_at(door, raft, prev, &theirs);
    while (index > raft->commit + 1 && raft_term_at(door, raft, index - 1, &term) &&
           term == theirs)
        index--;
    return index;
}

/* Gives up entries that the leader does not have. One that this replica had held
 * committed was perhaps acknowledged, and is gone for good: that must never be. */
static void truncate_from(struct door *door, const struct raft *raft, uint64_t from)
{
    for (uint64_t index = from; index <= door_log_last(door); index++) {
        const struct entry *entry = raft_entry(door, index);

        if (index <= raft->commit && !entry->no_op && entry->request.op != OP_READ)
            door_report_discarded(door, entry->key, &entry->request.value, 0);
        door_forget(door, entry->id.primitive); /* silence: others may still have it */
    }
    door_log_truncate(door, from);
}

/* "If an existing entry conflicts with a new one (same index but different terms), delete
 * the existing entry and all that follow it. Append any new entries not already in the
 * log." Only then: a late message must not take away what a later one brought. What the
 * snapshot covers is committed, and agrees. */
static void store_entry(struct door *door, const struct raft *raft, uint64_t index,
                        const struct entry *entry)
{
    uint64_t term = 0;

    if (index <= raft->snapshot_index)
        return;
    if (index <= door_log_last(door) && raft_term_at(door, raft, index, &term)) {
        if (term == entry->term)
            return;
        truncate_from(door, raft, index);
    }
    door_log_append(door, entry, sizeof *entry);
}

/* ---- in order ---- */

static struct table *early_entries(struct door *door)
{
    return door_table(door, TABLE_EARLY, sizeof(struct entry));
}

static void forget_entry(uint64_t index, void *entry, void *user)
{
    (void)entry;
    table_remove(user, index);
}

/* What is known of a leader's log ends with its term. */
void raft_follow(struct door *door, struct raft *raft)
{
    struct table *early = early_entries(door);

    if (raft->followed_term == raft->hard.term)
        return;
    raft->followed_term = raft->hard.term;
    raft->agreed = 0;
    raft->gaps = (struct gaps){.heard = 0};
    table_scan(early, forget_entry, early);
}

/* A leader sends no more than its window, so there is never more to keep. */
static void put_aside(struct door *door, const struct raft *raft,
                      const struct append_entries *m)
{
    const struct entry *entries = (const struct entry *)(const void *)(m + 1);
    uint64_t room = (uint64_t)raft_params(door)->window;

    for (uint64_t i = 0; i < m->count; i++) {
        uint64_t index = m->prev_index + 1 + i;

        if (index > raft->agreed && index - raft->agreed <= room)
            *(struct entry *)table_add(early_entries(door), index) = entries[i];
    }
}

/* The log is the leader's up to `upto`, and further if what comes next was early. */
void raft_agree_upto(struct door *door, struct raft *raft, uint64_t upto)
{
    struct table *early = early_entries(door);
    const struct entry *next;

    while (raft->agreed < upto && table_count(early) > 0)
        table_remove(early, ++raft->agreed);
    raft->agreed = MAX(raft->agreed, upto);
    while ((next = table_find(early, raft->agreed + 1)) != NULL) {
        store_entry(door, raft, ++raft->agreed, next);
        table_remove(early, raft->agreed);
    }
}

static void ask_for_missing(struct door *door, struct raft *raft, int leader)
{
    int64_t heartbeat_ns = raft_params(door)->heartbeat_ns;
    const struct patience patience = {heartbeat_ns / 16, heartbeat_ns};
    struct missing missing = {.term = raft->hard.term};

    missing.count =
        gaps_due(&raft->gaps, early_entries(door), MAX(raft->agreed, raft->commit),
                 door_monotonic_ns(door), patience, missing.gap);
    if (missing.count == 0)
        return;
    door_send(door, leader,
              &(struct message){.kind = MISSING,
                                .payload = &missing,
                                .payload_bytes =
                                    offsetof(struct missing, gap) +
                                    (size_t)missing.count * sizeof missing.gap[0]});
}

/* ---- what comes in ---- */

static void store_entries(struct door *door, struct raft *raft,
                          const struct append_entries *m)
{
    const struct entry *entries = (const struct entry *)(const void *)(m + 1);

    for (uint64_t i = 0; i < m->count; i++)
        store_entry(door, raft, m->prev_index + 1 + i, &entries[i]);
    raft_agree_upto(door, raft, m->prev_index + m->count);
}

static bool agrees(const struct door *door, const struct raft *raft,
                   const struct append_entries *m)
{
    uint64_t term = 0;

    if (m->prev_index <= raft->snapshot_index)
        return true; /* committed */
    return m->prev_index <= door_log_last(door) &&
           raft_term_at(door, raft, m->prev_index, &term) && term == m->prev_term;
}

void raft_on_append_entries(struct door *door, struct raft *raft, int from,
                            const struct append_entries *m)
{
    struct append_reply reply = {.round = m->round, .prev_index = m->prev_index};
    durable after = AT_ONCE;

    if (m->term < raft->hard.term) {
        raft_send_reply(door, raft, from, APPEND_REPLY, &reply, AT_ONCE);
        return; /* "reply false if term < currentTerm" */
    }
    raft_become_follower(door, raft, m->term, from);
    raft->heard_ns = door_monotonic_ns(door);
    raft_reset_timeout(door, raft);
    raft_follow(door, raft);
    gaps_hear_of(&raft->gaps, m->prev_index + m->count);
    reply.ok = agrees(door, raft, m);
    if (reply.ok) {
        store_entries(door, raft, m);
        reply.match = raft->agreed; /* which is not all of the log */
        /* All writes have one order: what the last entry needs is on disk with it. An
         * empty heartbeat as well says that the log is stored up to here. */
        if (!planted(door, BUG_ACK_UNSYNCED))
            after = MAX(door_log_pending(door, reply.match), raft->snapshot_token);
        raft->commit = MAX(raft->commit, MIN(m->commit, reply.match));
        raft_apply(door, raft);
    } else {
        put_aside(door, raft, m);
        reply.hint = hint_below(door, raft, m->prev_index);
    }
    raft_send_reply(door, raft, from, APPEND_REPLY, &reply, after);
    ask_for_missing(door, raft, from);
}
