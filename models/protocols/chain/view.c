/* view.c - a replica's part in the configuration: it beats, keeps its lease, watches its
 * successor, and takes its new place when the master says so. */
#include "models/protocols/chain/chain.h"

enum {
    LEASE_MARGIN =
        500,        /* a lease is used for 1 - 1/500: clocks are off by less than 0.1% */
    PAUSE_BEATS = 3 /* a tick this late: it was this replica that stood still */
};

/* ---- places ---- */

int chain_my_place(const struct door *door, const struct chain *chain)
{
    return chain->standing < FOLLOWING ? -1
                                       : chain_place_of(&chain->config, door_self(door));
}

bool chain_is_head(const struct door *door, const struct chain *chain)
{
    return chain_my_place(door, chain) == 0;
}

bool chain_is_tail(const struct door *door, const struct chain *chain)
{
    int place = chain_my_place(door, chain);

    return place >= 0 && place == chain->config.count - 1;
}

int chain_predecessor(const struct door *door, const struct chain *chain)
{
    int place = chain_my_place(door, chain);

    return place > 0 ? chain->config.member[place - 1] : -1;
}

int chain_successor(const struct door *door, const struct chain *chain)
{
    int place = chain_my_place(door, chain);

    return place >= 0 && place < chain->config.count - 1 ? chain->config.member[place + 1]
                                                         : -1;
}

/* ---- the lease ---- */

/* The master waits for its whole length by a clock that may run faster than this one, as
 * much as the bound on both their rates says. */
static int64_t usable_ns(const struct door *door)
{
    double rate = door_clock_rate_bound(door);
    double length_ns = (double)params_of(door)->failover_timeout_ns;

    return (int64_t)(length_ns * (1 - rate) / (1 + rate)) - 1;
}

/* While it holds, the master has made no chain without this replica. */
bool chain_lease_holds(struct door *door, const struct chain *chain)
{
    return !params_of(door)->lease || has_bug(door, BUG_NO_LEASE) ||
           door_monotonic_ns(door) < chain->lease_until_ns;
}

/* It counts from when the beat was sent: the master counts from when it came, later. */
void chain_on_grant(struct door *door, struct chain *chain, const struct grant *grant)
{
    if (grant->incarnation != door_incarnation(door))
        return;
    chain->lease_until_ns = MAX(chain->lease_until_ns, grant->sent_ns + usable_ns(door));
    if (chain->standing == COMPLETE && door_monotonic_ns(door) < chain->lease_until_ns)
        chain_report_gone(door);
}

/* ---- beats ---- */

/* A cut between two members that both reach the master is seen by them alone. */
static int suspected(struct door *door, const struct chain *chain)
{
    int next = chain_successor(door, chain);
    bool silent =
        door_monotonic_ns(door) - chain->heard_ns > params_of(door)->failover_timeout_ns;

    return next >= 0 && (silent || chain->stranded) ? next : -1;
}

void chain_beat(struct door *door, struct chain *chain)
{
    struct beat beat = {.epoch = chain->config.epoch,
                        .sent_ns = door_monotonic_ns(door),
                        .incarnation = door_incarnation(door),
                        .ready = chain->standing == READY,
                        .complete = chain->standing == COMPLETE,
                        .suspect = (int8_t)suspected(door, chain)};
    struct message message = {
        .kind = BEAT, .payload = &beat, .payload_bytes = sizeof beat};

    /* What it vouches for must survive a crash. */
    if (beat.ready)
        message.after = chain->copy_stored;
    else if (beat.complete)
        message.after = door_log_pending(door, door_log_last(door));
    door_send(door, TO_PROCESS, &message);
}

static void ping(struct door *door, const struct chain *chain)
{
    uint64_t last = door_log_last(door);
    struct ping ping = {.epoch = chain->config.epoch,
                        .last = last,
                        .handover = chain->handover,
                        .complete = chain->standing == COMPLETE};
    /* Behind the updates that it tells of: they wait for the disk, too. */
    struct message message = {.kind = PING,
                              .payload = &ping,
                              .payload_bytes = sizeof ping,
                              .after = door_log_pending(door, last)};
    int to = chain_successor(door, chain);

    if (to >= 0)
        door_send(door, to, &message);
}

void chain_on_ping(struct door *door, struct chain *chain, const struct message *m)
{
    const struct ping *ping = m->payload;
    uint64_t last = door_log_last(door);

    if (ping->epoch != chain->config.epoch || m->from != chain_predecessor(door, chain))
        return;
    gaps_hear_of(&chain->gaps, ping->last);
    chain_ack_up(door, chain, false);
    chain_ask_for_missing(door, chain);
    if (chain->standing == FOLLOWING && ping->complete && last >= ping->handover) {
        chain->standing = COMPLETE;
        chain_beat(door, chain);
    }
}

void chain_view_tick(struct door *door, struct chain *chain)
{
    int64_t now_ns = door_monotonic_ns(door);
    int64_t heartbeat_ns = params_of(door)->heartbeat_ns;

    /* What its successor said meanwhile may still lie in its own socket. */
    if (now_ns - chain->ticked_ns > PAUSE_BEATS * heartbeat_ns)
        chain->heard_ns = now_ns;
    chain->ticked_ns = now_ns;
    chain_beat(door, chain);
    ping(door, chain);
    chain_join_tick(door, chain);
    door_set_timer(door, heartbeat_ns, 0);
}

/* ---- another configuration ---- */

/* "Reconfiguration": the successor of a dead head is the head by its new place alone; the
 * predecessor of a dead tail commits; where a neighbour is another one, updates that it
 * lacks are sent again. */
static void take_place(struct door *door, struct chain *chain)
{
    chain->handover = door_log_last(door);
    chain->heard_ns = door_monotonic_ns(door);
    chain->stranded = false;
    if (chain_is_tail(door, chain) && chain->standing == COMPLETE)
        chain_commit_all(door, chain);
    chain_ack_up(door, chain, true);
    ping(door, chain);
}

void chain_on_config(struct door *door, struct chain *chain, const struct message *m)
{
    const struct configuration *config = m->payload;
    int place = chain_place_of(config, door_self(door));

    if (config->epoch <= chain->config.epoch)
        return;
    chain->config = *config;
    chain->successor_has = 0;
    chain_forget_early(door, chain);
    if (place < 0) {
        if (chain->standing != READY) /* its copy is good for another tail as well */
            chain_join_begin(door, chain);
        return;
    }
    /* It is the one before the crash that is a member, not this one. */
    if (config->incarnation[place] != door_incarnation(door))
        return;
    if (chain->standing == WAITING) /* all others are lost, or have less */
        chain->standing = COMPLETE;
    else if (chain->standing == READY)
        chain->standing = has_bug(door, BUG_EARLY_TAIL) ? COMPLETE : FOLLOWING;
    if (chain->standing >= FOLLOWING)
        take_place(door, chain);
}

/* ---- beginnings ---- */

static void begin(struct door *door, struct chain *chain)
{
    chain->ticked_ns = chain->heard_ns = door_monotonic_ns(door);
    chain_beat(door, chain);
    door_set_timer(door, params_of(door)->heartbeat_ns, 0);
}

/* All begin together and know the first configuration. The first lease comes with it: the
 * master, that begins now as well, changes nothing before it is over. */
void chain_view_start(struct door *door, struct chain *chain)
{
    chain->config = chain_first_configuration(door, door_group(door));
    chain->standing = COMPLETE;
    chain->lease_until_ns = door_monotonic_ns(door) + usable_ns(door);
    begin(door, chain);
}

/* "Servers are fail-stop": a restarted one is out. It keeps its state all the same, since
 * it may be the last one to have it. */
void chain_view_restart(struct door *door, struct chain *chain)
{
    size_t bytes;
    const void *snapshot = door_snapshot(door, &bytes);

    if (snapshot != NULL)
        repeats_load(repeats_of(door), snapshot);
    for (uint64_t seq = door_log_first(door); seq <= door_log_last(door); seq++)
        chain_remember_result(door, chain_update_at(door, seq));
    chain->standing = WAITING;
    chain->snapshot_seq = door_log_last(door);
    chain->committed = door_log_first(door) - 1;
    begin(door, chain);
}
