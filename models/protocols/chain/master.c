/* master.c - "a service, called the master, that detects failures of servers, informs
 * each server of its new predecessor or new successor, and informs clients which server
 * is the head and which is the tail" (here the replicas tell the clients). It does not
 * fail by itself; when it is down, the chain goes on as it is. One process serves all
 * groups. */
#include <string.h>

#include "models/protocols/chain/chain.h"

/* What must survive, a row for each group. */
struct decided {
    struct configuration config;
    uint64_t complete; /* replicas with the whole state, a bit each */
};

struct watch {
    struct decided decided;
    durable stored;
    uint64_t accused; /* by their predecessors, a bit each */
    uint64_t ready;   /* to join */
    uint32_t incarnation[CHAIN_MAX];
    int64_t heard_ns[CHAIN_MAX];
    int64_t lease_until_ns[CHAIN_MAX]; /* of the last one that was granted */
};

struct master {
    int64_t ticked_ns;
};

enum { WATCH_TABLE };

static uint64_t bit(int replica)
{
    return UINT64_C(1) << replica;
}

static struct table *watches(struct door *door)
{
    return door_table(door, WATCH_TABLE, sizeof(struct watch));
}

static struct watch *watch_of(struct door *door, int group)
{
    return table_find(watches(door), (uint64_t)group);
}

/* ---- storing and telling ---- */

static void store(struct door *door)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    for (int group = 0; group < door_group_count(door); group++)
        g_byte_array_append(bytes, (const guint8 *)&watch_of(door, group)->decided,
                            sizeof(struct decided));
    durable stored = door_put_snapshot(door, bytes->data, bytes->len);
    for (int group = 0; group < door_group_count(door); group++)
        watch_of(door, group)->stored = stored;
}

/* Epoch and chain are on disk before anybody hears of them: else a restart could give
 * the same epoch to another chain. */
static void tell(struct door *door, int group, int to)
{
    const struct watch *watch = watch_of(door, group);
    struct message message = {.kind = CONFIG,
                              .group = group,
                              .payload = &watch->decided.config,
                              .payload_bytes = sizeof watch->decided.config,
                              .after = watch->stored};

    if (has_bug(door, BUG_MASTER_FORGETS))
        message.after = AT_ONCE;
    door_send(door, to, &message);
}

static void decide(struct door *door, int group, const struct configuration *config)
{
    struct watch *watch = watch_of(door, group);
    uint64_t members = 0;

    for (int i = 0; i < config->count; i++)
        members |= bit(config->member[i]);
    watch->decided.config = *config;
    watch->decided.config.epoch++;
    watch->decided.complete &= members;
    watch->accused = watch->ready = 0;
    store(door);
    for (int to = 0; to < door_replica_count(door); to++)
        tell(door, group, to);
}

/* ---- who is well? ---- */

static bool is_silent(struct door *door, const struct watch *watch, int replica)
{
    return door_monotonic_ns(door) - watch->heard_ns[replica] >
           params_of(door)->failover_timeout_ns;
}

static bool has_restarted(const struct watch *watch, int place)
{
    const struct configuration *config = &watch->decided.config;

    return watch->incarnation[config->member[place]] > config->incarnation[place];
}

static bool is_well(struct door *door, const struct watch *watch, int place)
{
    int replica = watch->decided.config.member[place];

    return !is_silent(door, watch, replica) && !has_restarted(watch, place) &&
           !(watch->accused & bit(replica));
}

static bool is_complete(const struct watch *watch, int replica)
{
    return watch->decided.complete & bit(replica);
}

/* It might still read as the tail. One that has restarted has forgotten its lease. */
static bool may_serve(struct door *door, const struct watch *watch, int place)
{
    int replica = watch->decided.config.member[place];

    return params_of(door)->lease && !has_bug(door, BUG_MASTER_HURRIES) &&
           !has_restarted(watch, place) &&
           door_monotonic_ns(door) < watch->lease_until_ns[replica];
}

/* ---- other chains ---- */

static void keep(struct configuration *config, const struct watch *watch, int place)
{
    int replica = watch->decided.config.member[place];

    config->member[config->count] = (uint8_t)replica;
    config->incarnation[config->count++] = watch->incarnation[replica];
}

/* Nobody who is well has the whole state: one that came back from a crash will do, since
 * each stored what it sent on, so that any of them has all that the tail acknowledged. */
static void revive(struct door *door, int group)
{
    const struct watch *watch = watch_of(door, group);
    const struct configuration *now = &watch->decided.config;
    struct configuration next = {.epoch = now->epoch};

    for (int i = 0; i < now->count && next.count == 0; i++)
        if (is_complete(watch, now->member[i]) && !is_silent(door, watch, now->member[i]))
            keep(&next, watch, i);
    for (int i = 0; i < now->count; i++)
        if (next.count == 0 ||
            (now->member[i] != next.member[0] && may_serve(door, watch, i)))
            return;
    /* As before: it is well but for what others say. */
    if (now->count > 1 || has_restarted(watch, 0))
        decide(door, group, &next);
}

static void add_tail(struct door *door, int group)
{
    const struct watch *watch = watch_of(door, group);
    struct configuration next = watch->decided.config;

    for (int i = 0; i < next.count; i++)
        if (!is_complete(watch, next.member[i]))
            return; /* one after the other */
    for (int replica = 0; replica < door_replica_count(door); replica++) {
        if (!(watch->ready & bit(replica)) || is_silent(door, watch, replica) ||
            chain_place_of(&next, replica) >= 0)
            continue;
        next.member[next.count] = (uint8_t)replica;
        next.incarnation[next.count++] = watch->incarnation[replica];
        decide(door, group, &next);
        return;
    }
}

static void review(struct door *door, int group)
{
    const struct watch *watch = watch_of(door, group);
    const struct configuration *now = &watch->decided.config;
    struct configuration next = {.epoch = now->epoch};
    bool all_well = true, someone_complete = false;

    for (int i = 0; i < now->count; i++) {
        bool well = is_well(door, watch, i);

        all_well = all_well && well;
        someone_complete =
            someone_complete || (well && is_complete(watch, now->member[i]));
        /* It goes when its lease is over: until then nobody else may be the tail. */
        if (well || may_serve(door, watch, i))
            keep(&next, watch, i);
    }
    if (!someone_complete)
        revive(door, group);
    else if (next.count < now->count)
        decide(door, group, &next);
    else if (all_well)
        add_tail(door, group);
}

/* ---- beats ---- */

static void grant(struct door *door, struct watch *watch, const struct message *m)
{
    const struct beat *beat = m->payload;
    struct grant grant = {beat->sent_ns, beat->incarnation};
    struct message message = {.kind = GRANT,
                              .group = m->group,
                              .payload = &grant,
                              .payload_bytes = sizeof grant};

    watch->lease_until_ns[m->from] =
        door_monotonic_ns(door) + params_of(door)->failover_timeout_ns;
    door_send(door, m->from, &message);
}

static void hear_member(struct door *door, struct watch *watch, int place,
                        const struct message *m)
{
    const struct configuration *config = &watch->decided.config;
    const struct beat *beat = m->payload;

    if (beat->incarnation != config->incarnation[place])
        return;
    if (beat->complete && beat->epoch == config->epoch && !is_complete(watch, m->from)) {
        watch->decided.complete |= bit(m->from);
        store(door);
    }
    /* One that has not caught up reads nothing, and must not stand in the way. */
    if (params_of(door)->lease && is_complete(watch, m->from) &&
        !(watch->accused & bit(m->from)))
        grant(door, watch, m);
    if (beat->epoch == config->epoch && beat->suspect >= 0 && place + 1 < config->count &&
        config->member[place + 1] == beat->suspect)
        watch->accused |= bit(beat->suspect);
}

static void on_message(struct door *door, void *state, const struct message *m)
{
    struct watch *watch = watch_of(door, m->group);
    const struct configuration *config = &watch->decided.config;
    const struct beat *beat = m->payload;
    int place = chain_place_of(config, m->from);

    (void)state;
    if (m->kind != BEAT || beat->incarnation < watch->incarnation[m->from])
        return;
    watch->incarnation[m->from] = beat->incarnation;
    watch->heard_ns[m->from] = door_monotonic_ns(door);
    if (beat->epoch < config->epoch)
        tell(door, m->group, m->from);
    watch->ready &= ~bit(m->from);
    if (place >= 0)
        hear_member(door, watch, place, m);
    else if (beat->ready && beat->epoch == config->epoch)
        watch->ready |= bit(m->from);
    review(door, m->group);
}

/* ---- time ---- */

static void hear_all(struct door *door, struct watch *watch)
{
    for (int i = 0; i < door_replica_count(door); i++)
        watch->heard_ns[i] = door_monotonic_ns(door);
}

static void on_timer(struct door *door, void *state, uint64_t cookie)
{
    struct master *master = state;
    int64_t heartbeat_ns = params_of(door)->heartbeat_ns;
    int64_t now_ns = door_monotonic_ns(door);

    (void)cookie;
    for (int group = 0; group < door_group_count(door); group++) {
        /* It stood still itself: what they said may lie in its socket. */
        if (now_ns - master->ticked_ns > 2 * heartbeat_ns)
            hear_all(door, watch_of(door, group));
        review(door, group);
    }
    master->ticked_ns = now_ns;
    door_set_timer(door, heartbeat_ns / 2, 0);
}

/* Leases of an earlier life may still run, as long as any can. */
static void begin(struct door *door, struct master *master, const struct decided *stored)
{
    for (int group = 0; group < door_group_count(door); group++)
        table_add(watches(door), (uint64_t)group);
    for (int group = 0; group < door_group_count(door); group++) {
        struct watch *watch = watch_of(door, group);
        struct configuration *config = &watch->decided.config;

        if (stored != NULL)
            watch->decided = stored[group];
        else
            *config = chain_first_configuration(door, group);
        for (int i = 0; i < config->count; i++) {
            watch->incarnation[config->member[i]] = config->incarnation[i];
            if (stored == NULL)
                watch->decided.complete |= bit(config->member[i]);
        }
        for (int i = 0; i < door_replica_count(door); i++)
            watch->lease_until_ns[i] =
                door_monotonic_ns(door) + params_of(door)->failover_timeout_ns;
        hear_all(door, watch);
    }
    store(door);
    master->ticked_ns = door_monotonic_ns(door);
    door_set_timer(door, params_of(door)->heartbeat_ns / 2, 0);
}

static void on_start(struct door *door, void *state)
{
    begin(door, state, NULL);
}

static void on_restart(struct door *door, void *state)
{
    size_t bytes;
    const void *snapshot = door_snapshot(door, &bytes);
    g_autofree struct decided *stored = NULL;

    if (snapshot != NULL)
        stored = g_memdup2(snapshot, bytes);
    begin(door, state, stored);
}

const struct beside chain_master = {
    .name = "master",
    .state_size = sizeof(struct master),
    .on_start = on_start,
    .on_message = on_message,
    .on_timer = on_timer,
    .on_restart = on_restart,
};
