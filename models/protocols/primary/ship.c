/* ship.c - how entries get from the primary to its backups, and who counts them.
 *
 * The primary ships each entry at once, in order; a backup that lacks what came before
 * says what it has (its last entry of each epoch), and is sent everything after the
 * common prefix, in pieces, a bounded number of them at a time. A beat is a ship without
 * entries: it tells what is acknowledged, and a backup that was sent something which did
 * not arrive finds out by it. */
#include <stddef.h>

#include "models/protocols/primary/primary.h"

/* ---- the primary ---- */

void primary_open_epoch(struct door *door, struct primary *state, uint64_t next)
{
    for (int i = 0; i < door_replica_count(door); i++)
        state->backup[i] = (struct backup){.next = next, .has = next - 1};
}

static durable later(durable a, durable b)
{
    return a > b ? a : b;
}

static uint64_t in_flight(const struct backup *backup)
{
    uint64_t has = backup->stored > backup->has ? backup->stored : backup->has;

    return backup->next - 1 > has ? backup->next - 1 - has : 0;
}

/* "The epoch is durable before any message in it." With k = 0 an entry leaves when it
 * is on the primary's disk, and is acknowledged by that; else it is shipped beside the
 * primary's own fsync. */
static void send_piece(struct door *door, struct primary *state, int to, uint32_t count)
{
    const struct primary_params *params = door_params(door);
    struct backup *backup = &state->backup[to];
    struct ship ship;
    struct message message = {.kind = SHIP, .payload = &ship};

    ship.epoch = state->epoch;
    ship.prev = primary_position(door, backup->next - 1);
    ship.commit = state->commit;
    ship.stable = state->stable;
    ship.last = door_log_last(door);
    ship.attempt = backup->attempt;
    ship.count = count;
    for (uint32_t i = 0; i < count; i++) {
        ship.entry[i] = *primary_entry(door, backup->next++);
        message.value_bytes += ship.entry[i].request.value.size_bytes;
    }
    if (count == 1)
        message.primitive = ship.entry[0].id.primitive;
    ship.wants_ack =
        params->wait_for > 0 || count != 1 || in_flight(backup) >= IN_FLIGHT_ENTRIES / 2;
    message.payload_bytes = offsetof(struct ship, entry) + count * sizeof(struct entry);
    message.after = state->epoch_since;
    if (params->wait_for == 0) {
        uint64_t end = backup->next - 1;

        message.after = later(message.after, door_log_pending(door, end));
        if (primary_position(door, end).epoch == state->epoch)
            ship.commit = end;
    }
    door_send(door, to, &message);
}

static void ship_to(struct door *door, struct primary *state, int to)
{
    struct backup *backup = &state->backup[to];
    uint64_t left;

    while ((left = door_log_last(door) + 1 - backup->next) > 0 &&
           in_flight(backup) < IN_FLIGHT_ENTRIES)
        send_piece(door, state, to,
                   left < PIECE_ENTRIES ? (uint32_t)left : PIECE_ENTRIES);
}

void primary_ship_all(struct door *door, struct primary *state)
{
    for (int i = 0; i < door_replica_count(door); i++)
        if (i != door_self(door))
            ship_to(door, state, i);
}

void primary_beat(struct door *door, struct primary *state)
{
    for (int i = 0; i < door_replica_count(door); i++)
        if (i != door_self(door))
            send_piece(door, state, i, 0);
}

/* The k-th greatest of what *distinct* backups have stored. */
static uint64_t stored_by(const struct door *door, const struct primary *state, int k)
{
    uint64_t taken = 0, least = UINT64_MAX;

    for (int rank = 0; rank < k; rank++) {
        int best = -1;

        for (int i = 0; i < door_replica_count(door); i++)
            if (i != door_self(door) && !(taken >> i & 1) &&
                (best < 0 || state->backup[i].stored > state->backup[best].stored))
                best = i;
        taken |= UINT64_C(1) << best;
        least = state->backup[best].stored;
    }
    return least;
}

/* Acknowledged is what this primary and k backups have on their disks. An entry of an
 * older epoch counts only together with one of this epoch: alone, a longer log of an
 * epoch between could still take its place. */
void primary_count_acks(struct door *door, struct primary *state)
{
    const struct primary_params *params = door_params(door);
    int k = (int)params->wait_for;

    if (primary_has_bug(door, BUG_COUNTS_MESSAGES) && k > 1)
        k = 1;
    if (primary_has_bug(door, BUG_FALLS_BACK))
        k = 0;
    while (state->stored < door_log_last(door) &&
           door_log_pending(door, state->stored + 1) == AT_ONCE)
        state->stored++;
    uint64_t upto = stored_by(door, state, k);
    if (upto > state->stored)
        upto = state->stored;
    if (upto > state->commit && primary_position(door, upto).epoch == state->epoch)
        primary_commit(door, state, upto);
}

/* What is shipped to a backup lies behind what it has, so behind what all have. */
static void note_stable(struct door *door, struct primary *state)
{
    uint64_t all = stored_by(door, state, door_replica_count(door) - 1);

    if (all > state->commit)
        all = state->commit; /* of which its own disk has everything */
    if (all > state->stable)
        state->stable = all;
    primary_compact(door, state);
}

void primary_on_ack(struct door *door, struct primary *state, const struct message *m)
{
    const struct ack *ack = m->payload;
    struct backup *backup = &state->backup[m->from];

    if (state->role != PRIMARY)
        return;
    if (ack->index > backup->stored) {
        backup->stored = ack->index;
        primary_count_acks(door, state);
        note_stable(door, state);
    }
    ship_to(door, state, m->from);
}

/* The first entry of the epoch that `index` belongs to. */
static uint64_t beginning_of_run(const struct door *door, uint64_t index)
{
    uint64_t epoch = primary_position(door, index).epoch;
    uint64_t low = door_log_first(door), high = index;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (primary_position(door, middle).epoch < epoch)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* "The common prefix is found by epoch *and* index." In both logs an epoch's entries
 * stand in one row, and begin with the same one: the shorter row is common. */
static uint64_t common_prefix(const struct door *door, const struct rejoin *theirs)
{
    uint64_t base = primary_base(door).index, mine = door_log_last(door);

    if (primary_has_bug(door, BUG_PREFIX_BY_INDEX))
        return theirs->count > 0 && theirs->run[0].index < mine ? theirs->run[0].index
                                                                : mine;
    for (uint32_t i = 0; i < theirs->count; i++) {
        while (mine > base && primary_position(door, mine).epoch > theirs->run[i].epoch)
            mine = beginning_of_run(door, mine) - 1;
        if (mine > base && primary_position(door, mine).epoch == theirs->run[i].epoch) {
            uint64_t common = mine < theirs->run[i].index ? mine : theirs->run[i].index;

            return common > base ? common : base;
        }
    }
    return base; /* which is stable: everybody has it */
}

void primary_on_rejoin(struct door *door, struct primary *state, const struct message *m)
{
    const struct rejoin *rejoin = m->payload;
    struct backup *backup = &state->backup[m->from];

    /* What it says about an earlier attempt has been acted on. */
    if (state->role != PRIMARY || rejoin->attempt != backup->attempt)
        return;
    backup->attempt++;
    backup->has = common_prefix(door, rejoin);
    if (backup->has < backup->stored) /* it named its newest epochs only */
        backup->has = backup->stored;
    backup->next = backup->has + 1;
    ship_to(door, state, m->from);
}

/* ---- a backup ---- */

static void rejoin(struct door *door, struct primary *state, const struct ship *ship)
{
    struct rejoin rejoin = {.epoch = state->epoch, .attempt = ship->attempt};

    for (uint64_t end = door_log_last(door);
         end >= door_log_first(door) && rejoin.count < RUNS_MAX;
         end = beginning_of_run(door, end) - 1)
        rejoin.run[rejoin.count++] = primary_position(door, end);
    door_send(door, state->primary,
              &(struct message){.kind = REJOIN,
                                .payload = &rejoin,
                                .payload_bytes = sizeof rejoin,
                                .after = state->epoch_since});
}

static bool has(const struct door *door, struct position wanted)
{
    if (wanted.index <= primary_base(door).index)
        return true; /* stable */
    if (primary_has_bug(door, BUG_PREFIX_BY_INDEX))
        return wanted.index <= door_log_last(door);
    return wanted.index <= door_log_last(door) &&
           primary_position(door, wanted.index).epoch == wanted.epoch;
}

/* Only a different entry is a reason to truncate: a message that was overtaken must not
 * remove what came after it. */
static void take_in(struct door *door, struct primary *state, const struct ship *ship)
{
    for (uint32_t i = 0; i < ship->count; i++) {
        uint64_t index = ship->prev.index + 1 + i;

        if (has(door, (struct position){ship->entry[i].epoch, index}))
            continue;
        if (index <= door_log_last(door))
            primary_truncate(door, state, index);
        primary_append(door, &ship->entry[i]);
    }
}

/* "A backup's Ack after its fsync"; truncation and epoch came before in the one order
 * of its disk. */
static void acknowledge(struct door *door, struct primary *state, uint64_t primitive,
                        uint64_t index)
{
    struct ack ack = {.epoch = state->epoch, .index = index};
    durable since = later(door_log_pending(door, index), state->epoch_since);

    door_send(door, state->primary,
              &(struct message){
                  .kind = ACK,
                  .primitive = primitive,
                  .payload = &ack,
                  .payload_bytes = sizeof ack,
                  .after = primary_has_bug(door, BUG_ACKS_FROM_MEMORY) ? AT_ONCE : since,
              });
}

void primary_on_ship(struct door *door, struct primary *state, const struct message *m)
{
    const struct ship *ship = m->payload;
    uint64_t match = ship->prev.index + ship->count;

    state->primary = m->from;
    primary_watch(door, state);
    if (!has(door, ship->prev)) {
        rejoin(door, state, ship);
        return;
    }
    take_in(door, state, ship);
    state->in_touch = true;
    primary_commit(door, state, ship->commit < match ? ship->commit : match);
    if (ship->stable > state->stable)
        state->stable = ship->stable;
    primary_compact(door, state);
    if (ship->wants_ack)
        acknowledge(door, state, m->primitive, match);
}
