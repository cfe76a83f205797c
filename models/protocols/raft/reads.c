/* reads.c - raft: reads that do not go through the log. Thesis 6.4. */
#include "models/protocols/raft/raft.h"

/* A read that waits for a round: number -> this. */
struct waiting_read {
    uint64_t primitive, key;
    uint64_t round; /* that began after it came; 0: none yet */
};

/* Questions that a majority has not answered yet; more reads wait for the next one. */
enum { ROUNDS_UNDER_WAY = 16 };

static struct register_result look_up(const struct raft *raft, uint64_t key)
{
    const struct register_cell *found = table_find(raft->registers, key);
    struct register_cell cell = {.counter = 0};
    struct register_request read = {.op = OP_READ};

    if (found != NULL)
        cell = *found;
    return register_apply(&cell, &read);
}

static void serve(struct door *door, const struct raft *raft, uint64_t primitive,
                  uint64_t key)
{
    struct register_result result = look_up(raft, key);

    if (door_op(door, primitive) != NULL)
        raft_answer(door, primitive, &result);
}

/* The first entry of the leader's own term is committed: only now does it know what else
 * is ("the leader must have the latest information on which entries are committed"). */
static bool is_ready(const struct door *door, const struct raft *raft)
{
    return raft->commit >= raft->first_index || planted(door, BUG_READS_BEFORE_NOOP);
}

/* Nobody else can have been elected: a majority has heard from this leader, holds its
 * votes back for the least election time-out, and does so by clocks whose rates are off
 * by rho at most. Counted from when the newest round that they answered was *sent*. */
static bool has_lease(struct door *door, const struct raft *raft)
{
    int64_t least_ns = door_least_ns(raft_params(door)->election_timeout);
    double rho = door_clock_rate_bound(door);

    if (planted(door, BUG_NO_MARGIN))
        rho = 0;
    if (raft->confirmed == 0)
        return false;
    double length_ns = (double)least_ns * (1 - rho) / (1 + rho);
    return (double)(door_monotonic_ns(door) - raft->confirmed_ns) < length_ns - 1;
}

bool raft_reads_wait(const struct raft *raft)
{
    return raft->role == LEADER && raft->reads_assigned < raft->reads_next &&
           raft->commit >= raft->first_index &&
           raft->round - raft->confirmed < ROUNDS_UNDER_WAY;
}

static void wait_for_a_round(struct door *door, struct raft *raft,
                             const struct request *request)
{
    struct waiting_read *read = table_add(raft->reads, raft->reads_next++);

    *read = (struct waiting_read){.primitive = request->primitive, .key = request->key};
    if (raft_reads_wait(raft))
        raft_begin_round(door, raft);
}

void raft_read(struct door *door, struct raft *raft, const struct request *request)
{
    int reads = raft_params(door)->reads;

    if (reads == READS_LOCAL || planted(door, BUG_NO_ROUND) ||
        (planted(door, BUG_READS_BEFORE_NOOP) && has_lease(door, raft)) ||
        (reads == READS_LEASE && is_ready(door, raft) && has_lease(door, raft)))
        serve(door, raft, request->primitive, request->key);
    else
        wait_for_a_round(door, raft, request);
}

/* "The leader saves its current commit index in a local variable readIndex", and then
 * asks. All that is committed here is applied, so what it serves from later on is at
 * least that. */
void raft_assign_reads(struct door *door, struct raft *raft)
{
    if (!is_ready(door, raft))
        return;
    for (; raft->reads_assigned < raft->reads_next; raft->reads_assigned++) {
        struct waiting_read *read = table_find(raft->reads, raft->reads_assigned);

        read->round = raft->round;
    }
}

void raft_serve_reads(struct door *door, struct raft *raft)
{
    while (raft->reads_first < raft->reads_assigned) {
        const struct waiting_read *read = table_find(raft->reads, raft->reads_first);

        if (read->round > raft->confirmed)
            return;
        serve(door, raft, read->primitive, read->key);
        table_remove(raft->reads, raft->reads_first++);
    }
}

/* No longer the leader. A read that was not answered has done nothing. */
void raft_drop_reads(struct door *door, struct raft *raft)
{
    int hint = raft->leader == door_self(door) ? NOBODY : raft->leader;

    for (; raft->reads_first < raft->reads_next; raft->reads_first++) {
        const struct waiting_read *read = table_find(raft->reads, raft->reads_first);

        if (door_op(door, read->primitive) != NULL)
            door_answer_not_leader(door, read->primitive, hint);
        table_remove(raft->reads, raft->reads_first);
    }
    raft->reads_assigned = raft->reads_next;
}
