/* chain.c - chain replication (van Renesse & Schneider, Chain Replication for Supporting
 * High Throughput and Availability, OSDI 2004): a replica's handlers, the parameters. */
#include "models/protocols/chain/chain.h"

#include <stddef.h>

/* ---- configurations ---- */

int chain_place_of(const struct configuration *configuration, int replica)
{
    for (int i = 0; i < configuration->count; i++)
        if (configuration->member[i] == replica)
            return i;
    return -1;
}

/* Where a region stands in the order; those that are not named come last. */
static int rank_of(const struct chain_params *params, int region)
{
    if (params->order.count == 0)
        return region != params->head;
    for (int i = 0; i < params->order.count; i++)
        if (params->order.region[i] == region)
            return i;
    return params->order.count;
}

struct configuration chain_first_configuration(const struct door *door, int group)
{
    const struct chain_params *params = params_of(door);
    int count = door_replica_count(door);
    int last_rank = MAX(1, params->order.count);
    struct configuration first = {.epoch = 1};

    for (int rank = 0; rank <= last_rank; rank++)
        for (int i = 0; i < count; i++)
            if (rank_of(params, door_member_region(door, group, i)) == rank) {
                first.incarnation[first.count] = 1;
                first.member[first.count++] = (uint8_t)i;
            }
    return first;
}

/* ---- handlers ---- */

static void on_start(struct door *door, void *state)
{
    chain_view_start(door, state);
}

static void on_restart(struct door *door, void *state)
{
    chain_view_restart(door, state);
}

static void on_timer(struct door *door, void *state, uint64_t cookie)
{
    (void)cookie;
    chain_view_tick(door, state);
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    chain_on_request(door, state, request);
}

static void on_message(struct door *door, void *state, const struct message *m)
{
    switch ((enum message_kind)m->kind) {
    case ASK:
        chain_on_ask(door, state, m);
        break;
    case AGAIN:
        chain_on_again(door, state, m);
        break;
    case FORWARD:
        chain_on_forward(door, state, m);
        break;
    case ACK:
        chain_on_ack(door, state, m);
        break;
    case MISSING:
        chain_on_missing(door, state, m);
        break;
    case PING:
        chain_on_ping(door, state, m);
        break;
    case PULL:
        chain_on_pull(door, state, m);
        break;
    case PIECE:
    case RESULTS:
        chain_on_piece(door, state, m);
        break;
    case CONFIG:
        chain_on_config(door, state, m);
        break;
    case GRANT:
        chain_on_grant(door, state, m->payload);
        break;
    case BEAT: /* the master's */
        break;
    }
}

/* A chain of one is head and tail. */
static struct inspection role_of(const struct door *door, const struct chain *chain)
{
    struct inspection seen = {.known = chain->standing == COMPLETE,
                              .term = chain->config.epoch};

    if (chain_is_tail(door, chain)) {
        seen.role = "tail";
        if (chain_is_head(door, chain)) {
            seen.also[0] = "head";
            seen.also[1] = "leader";
        }
    } else if (chain_is_head(door, chain)) {
        seen.role = "head";
        seen.also[0] = "leader";
    } else {
        seen.role = "middle";
    }
    return seen;
}

static struct inspection inspect(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key)
{
    const struct chain *chain = state;
    struct chain_cell cell = {.seq = 0};

    if (query == INSPECT_ROLE)
        return role_of(door, chain);
    /* The copy of one that is out is nobody's. */
    if (query != INSPECT_VALUE || chain->standing != COMPLETE)
        return (struct inspection){.known = false};
    door_get(door, key, &cell);
    return (struct inspection){
        .known = cell.seq > 0, .value = cell.cell.value, .order = {cell.seq}};
}

/* ---- parameters ---- */

static const struct param params[] = {
    {.name = "order",
     .type = VALUE_REGIONS,
     .offset = offsetof(struct chain_params, order),
     .doc = "the chain at the start, head first; several nodes of a region stand beside "
            "one another (default: the leader's region, then the others as they are "
            "listed)"},
    {.name = "master",
     .type = VALUE_REGION,
     .offset = offsetof(struct chain_params, master),
     .doc = "where the configuration master stands. Default: the last region, which is "
            "also where the tail stands by default: what cuts that region off takes both "
            "away, and nobody is left to make another chain"},
    {.name = "lease",
     .type = VALUE_BOOL,
     .offset = offsetof(struct chain_params, lease),
     .fallback = "yes",
     .doc = "the tail reads only while it has a lease, and the master waits until the "
            "leases of those that it removes are over"},
    {.name = "heartbeat",
     .type = VALUE_DURATION,
     .offset = offsetof(struct chain_params, heartbeat_ns),
     .fallback = "100ms",
     .doc = "between two beats of a replica to the master, and to its successor",
     .low = 1e6,
     .high = 1e12},
    {.name = "failover_timeout",
     .type = VALUE_DURATION,
     .offset = offsetof(struct chain_params, failover_timeout_ns),
     .fallback = "500ms",
     .doc = "silence after which the master takes a replica, or a replica its successor, "
            "for dead; also the length of a lease",
     .low = 1e6,
     .high = 1e12},
    {.name = NULL},
};

static const char *prepare(void *settings, int replica_count, int region_count)
{
    const struct chain_params *chain = settings;

    if (replica_count > CHAIN_MAX)
        return "order: a chain takes at most 64 replicas";
    if (chain->order.count > 0 && chain->order.count < region_count)
        return "order must name every region";
    if (chain->failover_timeout_ns < 2 * chain->heartbeat_ns)
        return "failover_timeout must be at least two heartbeats";
    return NULL;
}

static const char *settle_leader(void *settings, int *leader, bool given)
{
    struct chain_params *chain = settings;

    if (chain->order.count > 0) {
        if (given && *leader != chain->order.region[0])
            return "leader must be the head of `order`, or be left out";
        *leader = chain->order.region[0];
    }
    chain->head = *leader;
    return NULL;
}

static const char *const *promises(const void *settings)
{
    static const char *const kept[] = {"linearizable", NULL};
    static const char *const none[] = {NULL};
    const struct chain_params *chain = settings;

    return chain->lease ? kept : none;
}

const struct protocol protocol_chain = {
    .name = "chain",
    .summary =
        "Chain replication: writes enter at the head, the tail answers, a master "
        "repairs the chain",
    .explanation =
        "Replicas stand in a chain. The head orders updates and decides each CAS; every "
        "replica stores an update and then forwards it to its successor; the tail "
        "answers the client, and answers all reads. So what the tail has, all have, and "
        "a read costs no other replica anything. Any node takes a request and hands it "
        "to the head or to the tail. A write costs the way to the head, the hops of the "
        "chain and the way from the tail, with a disk write at each replica; a read the "
        "way to the tail and back. The order of the chain decides who is near to "
        "what.\n\n"
        "The master is a process of its own (`master`: its region; faults name it so) "
        "that hears the beats "
        "of all replicas. It removes one that is silent for failover_timeout, or that "
        "its predecessor reports; one that comes back is out, copies the tail's state "
        "in pieces and becomes the new tail. Any replica out of reach stops all writes "
        "until the chain is repaired: a chain has no majority that could go on. When "
        "the master is down the chain goes on as it is, but for reads, which stop when "
        "the lease ends.\n\n"
        "The paper assumes that a server that the master takes for dead is dead. Under "
        "pauses and cuts that is wrong: a tail that was removed and does not know it "
        "goes on answering reads. With lease = yes the tail reads only during a lease "
        "that the master renews and waits out before it makes a chain without it: "
        "linearizable, as long as the rates of clocks keep to clock_drift. With lease = "
        "no a tail that is cut off or paused gives stale reads; writes are safe in both "
        "cases, since a replica takes updates only of its present predecessor in its "
        "present epoch. To see stale reads, the master must be able to go on without the "
        "tail: in its default place, the tail's region, a cut of that region takes it "
        "away as well, and writes wait until the cut heals. Set `master` to another "
        "region (--set protocol.master=REGION) and cut the tail off.\n\n"
        "The paper assumes reliable links that keep the order: transport = tcp. With "
        "transport = udp a replica puts aside what comes early, and asks its predecessor "
        "for what does not come, once it has been missing for a sixteenth of a heartbeat "
        "and again every heartbeat; only that is sent again.\n\n"
        "Requests that come again (retries under one id) take effect once. Updates that "
        "only a lost head had are lost; their clients have no answer, and never get a "
        "false one. If failover_timeout is below the length of common pauses the chain "
        "keeps losing and rejoining members.",
    .source =
        "van Renesse & Schneider, Chain Replication for Supporting High Throughput and "
        "Availability, OSDI 2004, sections 2-4; the lease is not in the paper",
    .tradeoff = {.unanswered =
                     "a write passes all replicas and the tail answers all reads: a "
                     "member out of reach stops both until the master has made a chain "
                     "without it, since a chain has no majority that could go on",
                 .stale =
                     "a tail that was removed without knowing it goes on answering (with "
                     "lease = yes only if clocks break their bound)"},
    .ops = REGISTER_OPS,
    .dedup = true,
    .authority = "tail",
    .has_leader = true,
    .sees_discards = true,
    .params = params,
    .params_size = sizeof(struct chain_params),
    .prepare = prepare,
    .settle_leader = settle_leader,
    .promises = promises,
    .state_size = sizeof(struct chain),
    .cell_size = sizeof(struct chain_cell),
    .on_start = on_start,
    .on_request = on_request,
    .on_message = on_message,
    .on_timer = on_timer,
    .on_restart = on_restart,
    .inspect = inspect,
    .process = &chain_master,
};
