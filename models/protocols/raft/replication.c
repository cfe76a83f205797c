/* replication.c - raft: the leader's log. Ongaro & Ousterhout 2014, 5.3 and 5.4.2;
 * thesis 10.2.1 (the leader's disk beside its followers'), 10.2.2 (batching and
 * pipelining), 6.2. */
#include <glib.h>
#include <string.h>

#include "models/protocols/raft/raft.h"

/* ---- the log ---- */

const struct entry *raft_entry(const struct door *door, uint64_t index)
{
    size_t bytes;

    return door_log_read(door, index, &bytes);
}

bool raft_term_at(const struct door *door, const struct raft *raft, uint64_t index,
                  uint64_t *term)
{
    const struct entry *entry = raft_entry(door, index);

    if (entry != NULL)
        *term = entry->term;
    else if (index == raft->snapshot_index)
        *term = raft->snapshot_term; /* 0 before the first entry of all */
    else
        return false;
    return true;
}

static void append_own(struct door *door, const struct raft *raft,
                       const struct entry *entry)
{
    struct entry mine = *entry;

    mine.term = raft->hard.term;
    door_log_append(door, &mine, sizeof mine);
}

/* ---- the leader sends ---- */

static void send_append(struct door *door, struct raft *raft, int to, uint64_t prev_index,
                        uint64_t prev_term, uint64_t count)
{
    size_t bytes = sizeof(struct append_entries) + count * sizeof(struct entry);
    g_autofree struct append_entries *m = g_malloc(bytes);
    struct entry *entries = (struct entry *)(void *)(m + 1);
    uint32_t value_bytes = 0;

    *m = (struct append_entries){.term = raft->hard.term,
                                 .prev_index = prev_index,
                                 .prev_term = prev_term,
                                 .commit = raft->commit,
                                 .round = raft->round,
                                 .count = count};
    for (uint64_t i = 0; i < count; i++) {
        entries[i] = *raft_entry(door, prev_index + 1 + i);
        value_bytes += entries[i].request.value.size_bytes;
    }
    door_send(door, to,
              &(struct message){.kind = APPEND_ENTRIES,
                                .primitive = count == 1 ? entries[0].id.primitive : 0,
                                .payload = m,
                                .payload_bytes = bytes,
                                .value_bytes = value_bytes});
}

/* How many entries may follow now: not more than a batch, not more on their way without
 * the follower's word than the window. While looking for where the logs agree, one
 * message at a time. */
static uint64_t may_send(const struct door *door, const struct peer *peer)
{
    const struct raft_params *params = raft_params(door);
    uint64_t waiting = door_log_last(door) + 1 - peer->next;
    uint64_t under_way = peer->next - 1 - peer->match;

    if (peer->progress == SNAPSHOT || (peer->progress == PROBE && peer->probe_sent))
        return 0;
    if (peer->progress == PROBE)
        return MIN(waiting, (uint64_t)params->batch);
    if (under_way >= (uint64_t)params->window)
        return 0;
    return MIN(waiting,
               MIN((uint64_t)params->batch, (uint64_t)params->window - under_way));
}

/* One message: what may be sent, or else, for a heartbeat, nothing but the question. */
static bool send_some(struct door *door, struct raft *raft, int to, bool heartbeat)
{
    struct peer *peer = &raft->peer[to];
    uint64_t count = may_send(door, peer), term = 0;

    if (peer->progress == SNAPSHOT) {
        if (heartbeat)
            send_append(door, raft, to, 0, 0, 0); /* agrees with every log */
        return false;
    }
    if (count == 0 && !heartbeat)
        return false;
    if (!raft_term_at(door, raft, peer->next - 1, &term)) {
        raft_send_snapshot(door, raft, to);
        return false;
    }
    send_append(door, raft, to, peer->next - 1, term, count);
    if (peer->progress == PROBE)
        peer->probe_sent = true;
    else
        peer->next += count;
    return count > 0;
}

static void send_all(struct door *door, struct raft *raft, int to)
{
    while (send_some(door, raft, to, false))
        ;
}

/* Asks everybody whether this is still the leader; brings along what there is. */
void raft_begin_round(struct door *door, struct raft *raft)
{
    raft->round++;
    raft->rounds[raft->round % ROUNDS_KEPT] =
        (struct round){raft->round, door_monotonic_ns(door)};
    raft_assign_reads(door, raft);
    for (int to = 0; to < door_replica_count(door); to++)
        if (to != door_self(door)) {
            send_some(door, raft, to, true);
            send_all(door, raft, to);
        }
    if (majority(door) == 1) {
        raft->confirmed = raft->round;
        raft->confirmed_ns = door_monotonic_ns(door);
        raft_serve_reads(door, raft);
    }
}

/* Thesis 6.2: "a leader steps down if an election timeout elapses without a successful
 * round of heartbeats to a majority of its cluster". */
static bool hears_a_majority(struct door *door, const struct raft *raft)
{
    int64_t since_ns = door_monotonic_ns(door) - raft->timeout_ns;
    int count = 1;

    for (int i = 0; i < door_replica_count(door); i++)
        count += i != door_self(door) && raft->peer[i].heard_ns > since_ns;
    return count >= majority(door);
}

static void set_heartbeat(struct door *door, const struct raft *raft)
{
    door_set_timer(door, raft_params(door)->heartbeat_ns, raft->hard.term << 1 | 1);
}

void raft_on_heartbeat(struct door *door, struct raft *raft, uint64_t term)
{
    int64_t now_ns = door_monotonic_ns(door);

    if (raft->role != LEADER || raft->hard.term != term)
        return;
    if (!hears_a_majority(door, raft)) {
        raft_become_follower(door, raft, term, NOBODY);
        return;
    }
    for (int to = 0; to < door_replica_count(door); to++) {
        struct peer *peer = &raft->peer[to];

        peer->probe_sent = false; /* or it may be lost */
        if (peer->progress == SNAPSHOT &&
            now_ns - peer->snapshot_sent_ns > 2 * raft->timeout_ns)
            peer->progress = PROBE;
    }
    raft_begin_round(door, raft);
    set_heartbeat(door, raft);
}

/* ---- a term begins ---- */

/* "When a leader first comes to power, it initializes all nextIndex values to the index
 * just after the last one in its log", and appends a no-op, since no entry of an older
 * term may be committed by counting. Before term 1 nothing can have been committed: the
 * leader of the start needs none. */
void raft_lead(struct door *door, struct raft *raft)
{
    int64_t now_ns = door_monotonic_ns(door);
    bool is_start = raft->hard.term == 1;

    raft->first_index = door_log_last(door) + !is_start;
    raft->synced = 0;
    raft->round = raft->confirmed = 0;
    raft->miscount.index = 0;
    memset(raft->rounds, 0, sizeof raft->rounds);
    raft->confirmed_ns = now_ns; /* a majority has just voted: not yet a lease */
    for (int i = 0; i < door_replica_count(door); i++)
        raft->peer[i] =
            (struct peer){.next = door_log_last(door) + 1, .heard_ns = now_ns};
    set_heartbeat(door, raft);
    if (!is_start)
        append_own(door, raft, &(struct entry){.no_op = true});
    raft_begin_round(door, raft);
    raft_on_synced(door, raft);
}

/* ---- committing ---- */

static void sort_descending(uint64_t *values, int count)
{
    for (int i = 1; i < count; i++)
        for (int k = i; k > 0 && values[k] > values[k - 1]; k--) {
            uint64_t swapped = values[k];
            values[k] = values[k - 1];
            values[k - 1] = swapped;
        }
}

/* "If there exists an N such that N > commitIndex, a majority of matchIndex[i] >= N, and
 * log[N].term == currentTerm: set commitIndex = N." What this server has on disk counts
 * as its match. */
static void commit_what_a_majority_has(struct door *door, struct raft *raft)
{
    uint64_t match[REPLICAS_MAX], term = 0;
    int count = door_replica_count(door);

    for (int i = 0; i < count; i++)
        match[i] = i == door_self(door) ? raft->synced : raft->peer[i].match;
    sort_descending(match, count);
    uint64_t index = match[majority(door) - 1];
    if (planted(door, BUG_DUPLICATES_COUNTED) &&
        raft->miscount.acks >= majority(door) - 1)
        index = MAX(index, MIN(raft->miscount.index, raft->synced));
    if (index <= raft->commit || !raft_term_at(door, raft, index, &term))
        return;
    if (term != raft->hard.term && !planted(door, BUG_OLD_TERM_COUNTED))
        return;
    bool was_ready = raft->commit >= raft->first_index;
    raft->commit = index;
    raft_apply(door, raft);
    if (!was_ready && raft_reads_wait(raft))
        raft_begin_round(door, raft);
}

/* The leader's write runs beside its followers'; it may be the last of the majority. */
void raft_on_synced(struct door *door, struct raft *raft)
{
    uint64_t last = door_log_last(door);

    if (raft->role != LEADER)
        return;
    raft->synced = MAX(raft->synced, door_log_first(door) - 1);
    if (planted(door, BUG_COUNTS_ITSELF_UNSYNCED))
        raft->synced = last;
    while (raft->synced < last &&
           door_is_durable(door, door_log_pending(door, raft->synced + 1)))
        raft->synced++;
    commit_what_a_majority_has(door, raft);
}

void raft_append(struct door *door, struct raft *raft, const struct entry *entry)
{
    append_own(door, raft, entry);
    for (int to = 0; to < door_replica_count(door); to++)
        if (to != door_self(door))
            send_all(door, raft, to);
    raft_on_synced(door, raft);
}

/* ---- the leader hears ---- */

static void confirm_round(struct door *door, struct raft *raft, int from, uint64_t round)
{
    uint64_t rounds[REPLICAS_MAX];
    int count = door_replica_count(door);

    raft->peer[from].heard_ns = door_monotonic_ns(door);
    if (round <= raft->peer[from].round)
        return;
    raft->peer[from].round = round;
    for (int i = 0; i < count; i++)
        rounds[i] = i == door_self(door) ? raft->round : raft->peer[i].round;
    sort_descending(rounds, count);
    if (rounds[majority(door) - 1] <= raft->confirmed)
        return;
    raft->confirmed = rounds[majority(door) - 1];
    const struct round *confirmed = &raft->rounds[raft->confirmed % ROUNDS_KEPT];
    if (confirmed->number == raft->confirmed)
        raft->confirmed_ns = confirmed->sent_ns;
    raft_serve_reads(door, raft);
    if (raft_reads_wait(raft))
        raft_begin_round(door, raft);
}

/* "If successful: update nextIndex and matchIndex." While pipelining, an answer to what
 * was sent before takes nothing back that has been sent since. */
static void on_match(struct door *door, struct raft *raft, int from, uint64_t match)
{
    struct peer *peer = &raft->peer[from];
    bool pipelining = peer->progress == REPLICATE;

    if (peer->progress == SNAPSHOT && match < peer->snapshot)
        return;
    if (planted(door, BUG_DUPLICATES_COUNTED)) {
        raft->miscount.acks = match == raft->miscount.index ? raft->miscount.acks + 1 : 1;
        raft->miscount.index = match;
    }
    peer->match = MAX(peer->match, match);
    peer->next = pipelining ? MAX(peer->next, peer->match + 1) : peer->match + 1;
    peer->progress = REPLICATE;
    commit_what_a_majority_has(door, raft);
    send_all(door, raft, from);
}

/* "If AppendEntries fails because of log inconsistency: decrement nextIndex and retry",
 * in one go to where the follower says that it may agree. Answers to what was sent
 * before say nothing new. Once the logs agree it can only be that something before it
 * has not come yet; the follower asks for that if it does not come. */
static void on_mismatch(struct door *door, struct raft *raft, int from,
                        const struct append_reply *m)
{
    struct peer *peer = &raft->peer[from];

    if (peer->progress != PROBE || m->prev_index <= peer->match ||
        m->prev_index != peer->next - 1)
        return;
    peer->probe_sent = false;
    peer->next = MAX(peer->match + 1, MIN(m->hint, m->prev_index));
    send_some(door, raft, from, true);
}

static void send_again(struct door *door, struct raft *raft, int to, struct gap gap)
{
    const struct peer *peer = &raft->peer[to];
    uint64_t from = MAX(gap.from, peer->match + 1), upto = MIN(gap.upto, peer->next - 1);
    uint64_t batch = (uint64_t)raft_params(door)->batch, term = 0;

    for (uint64_t count; from <= upto; from += count) {
        count = MIN(batch, upto + 1 - from);
        if (!raft_term_at(door, raft, from - 1, &term)) {
            raft_send_snapshot(door, raft, to);
            return;
        }
        send_append(door, raft, to, from - 1, term, count);
    }
}

void raft_on_missing(struct door *door, struct raft *raft, int from,
                     const struct missing *m)
{
    if (raft->role != LEADER || m->term != raft->hard.term)
        return;
    for (int i = 0; i < m->count && raft->peer[from].progress == REPLICATE; i++)
        send_again(door, raft, from, m->gap[i]);
}

void raft_on_append_reply(struct door *door, struct raft *raft, int from,
                          const struct append_reply *m)
{
    uint64_t term = raft->hard.term;

    if (m->term > term) {
        raft_become_follower(door, raft, m->term, NOBODY);
        return;
    }
    if (raft->role != LEADER || m->term != term)
        return;
    if (m->ok)
        on_match(door, raft, from, m->match);
    else
        on_mismatch(door, raft, from, m);
    if (raft->role == LEADER && raft->hard.term == term)
        confirm_round(door, raft, from, m->round);
}
