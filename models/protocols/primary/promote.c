/* promote.c - fail-over: who may be the next primary, and how the last one learns that
 * it is none any more.
 *
 * When is it lossless? What is acknowledged is on the disks of k + 1 replicas. A
 * candidate that has heard N - k of them has heard one of those, whichever they are; and
 * since each that grants the new epoch refuses all older ones, the old primary is left
 * with fewer than k backups: it acknowledges nothing more. The longest log among the
 * N - k, by (epoch, index), has everything: its owner becomes the primary. With k = N - 1
 * any one replica will do. With k = 0 no number would, and the first whose time-out runs
 * out promotes itself. */
#include "models/protocols/primary/primary.h"

enum { TICKS_PER_TIMEOUT = 10 };

static int64_t tick_ns(const struct door *door)
{
    const struct primary_params *params = door_params(door);

    return params->failover_timeout_ns / TICKS_PER_TIMEOUT;
}

/* Time-outs differ by up to a quarter, so that candidates seldom meet. */
void primary_watch(struct door *door, struct primary *state)
{
    const struct primary_params *params = door_params(door);
    uint64_t spread = (uint64_t)params->failover_timeout_ns / 4 + 1;

    state->heard_ns = door_monotonic_ns(door);
    state->patience_ns =
        params->failover_timeout_ns + (int64_t)(door_random(door) % spread);
}

static void enter(struct door *door, struct primary *state, uint64_t epoch,
                  enum role role)
{
    state->epoch = epoch;
    state->epoch_since = door_put(door, 0, &epoch);
    state->role = role;
    state->primary = -1;
    primary_watch(door, state);
}

void primary_adopt(struct door *door, struct primary *state, uint64_t epoch)
{
    enter(door, state, epoch, BACKUP);
}

/* Fencing: who speaks in an older epoch is told of the newer one. */
void primary_refuse(struct door *door, struct primary *state, int to)
{
    struct ack refusal = {.epoch = state->epoch};

    door_send(door, to,
              &(struct message){.kind = ACK,
                                .payload = &refusal,
                                .payload_bytes = sizeof refusal,
                                .after = state->epoch_since});
}

static struct message say(const struct primary *state, enum message_kind kind,
                          const struct promote *content)
{
    return (struct message){.kind = (int)kind,
                            .payload = content,
                            .payload_bytes = sizeof *content,
                            .after = state->epoch_since};
}

/* ---- a candidate ---- */

static void stand(struct door *door, struct primary *state)
{
    uint64_t count = (uint64_t)door_replica_count(door);

    enter(door, state, (state->epoch / count + 1) * count + (uint64_t)door_self(door),
          CANDIDATE);
    state->granted = 0;
    state->longest = door_self(door);
    state->longest_at = primary_last(door);
    struct promote content = {state->epoch, state->longest_at};
    struct message promote = say(state, PROMOTE, &content);
    door_broadcast(door, &promote); /* its own grant too counts when it is durable */
}

void primary_tick(struct door *door, struct primary *state)
{
    int64_t now_ns = door_monotonic_ns(door);
    /* After a pause the beats that came meanwhile are still waiting, behind this timer:
     * the next tick is early enough. */
    bool stood_still = now_ns - state->ticked_ns > 2 * tick_ns(door);

    state->ticked_ns = now_ns;
    door_set_timer(door, tick_ns(door), 0);
    if (state->role == PRIMARY)
        primary_beat(door, state);
    else if (!stood_still && now_ns - state->heard_ns >= state->patience_ns)
        stand(door, state);
}

static void become_primary(struct door *door, struct primary *state)
{
    struct entry opening = {.epoch = state->epoch};

    state->role = PRIMARY;
    state->primary = door_self(door);
    state->in_touch = true;
    state->opening = primary_append(door, &opening);
    state->stored = state->commit;
    primary_open_epoch(door, state, state->opening);
    primary_ship_all(door, state);
    primary_count_acks(door, state);
}

static int grants_needed(const struct door *door)
{
    const struct primary_params *params = door_params(door);

    if (params->wait_for == 0 || primary_has_bug(door, BUG_FIRST_PROMOTES))
        return 1;
    return door_replica_count(door) - (int)params->wait_for;
}

/* "Promoted only after hearing enough backups that nothing acknowledged can be missing,
 * taking the longest log by (epoch, index)." */
void primary_on_promoted(struct door *door, struct primary *state,
                         const struct message *m)
{
    const struct promote *theirs = m->payload;
    uint64_t bit = UINT64_C(1) << m->from;

    if (state->role != CANDIDATE || (state->granted & bit) != 0)
        return;
    state->granted |= bit;
    if (primary_is_after(theirs->last, state->longest_at)) {
        state->longest = m->from;
        state->longest_at = theirs->last;
    }
    if (__builtin_popcountll(state->granted) != grants_needed(door))
        return;
    if (state->longest == door_self(door)) {
        become_primary(door, state);
        return;
    }
    struct promote content = {state->epoch, primary_last(door)};
    struct message yours = say(state, STAND, &content);
    door_send(door, state->longest, &yours);
}

/* ---- those who are asked ---- */

void primary_on_promote(struct door *door, struct primary *state, const struct message *m)
{
    const struct promote *theirs = m->payload;
    struct promote content = {theirs->epoch, primary_last(door)};
    struct message promoted = say(state, PROMOTED, &content);

    door_send(door, m->from, &promoted);
}

void primary_on_stand(struct door *door, struct primary *state, const struct message *m)
{
    (void)m;
    if (state->role == BACKUP && state->primary < 0)
        stand(door, state);
}
