/* raft.c - a replicated log with a strong leader (Ongaro & Ousterhout, In Search of an
 * Understandable Consensus Algorithm, ATC 2014; figure 2 is the specification).
 *
 * Every write goes through the leader's log; it takes effect when a majority has it on
 * disk and the leader, in its own term, has counted them. Who leads is decided by votes,
 * of which a server gives one a term, to nobody whose log is behind its own. */
#include <stddef.h>

#include "models/models.h"
#include "models/protocols/raft/raft.h"

/* ---- requests ---- */

static void submit(struct door *door, struct raft *raft, const struct request *request)
{
    struct entry entry = {.id = {request->session, request->primitive, request->serial},
                          .key = request->key,
                          .request = {request->op, request->value, request->expected}};
    struct register_result result;

    switch (repeats_find(raft->repeats, &entry.id, &result)) {
    case REPEAT_KNOWN:
        raft_answer(door, request->primitive, &result);
        break;
    case REPEAT_EXPIRED: /* it may have been applied, or not: silence */
        door_forget(door, request->primitive);
        break;
    case REPEAT_NEW:
        raft_append(door, raft, &entry);
        break;
    }
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    struct raft *raft = state;
    int reads = raft_params(door)->reads;
    bool is_read = request->op == OP_READ;

    if (is_read && reads == READS_LOCAL)
        raft_read(door, raft, request);
    else if (raft->role != LEADER)
        door_answer_not_leader(door, request->primitive, raft->leader);
    else if (is_read && reads != READS_LOG)
        raft_read(door, raft, request);
    else
        submit(door, raft, request);
}

/* ---- what comes in ---- */

static void on_message(struct door *door, void *state, const struct message *message)
{
    const void *payload = message->payload;
    int from = message->from;

    switch ((enum message_kind)message->kind) {
    case REQUEST_VOTE:
        raft_on_request_vote(door, state, from, payload);
        break;
    case VOTE_REPLY:
        raft_on_vote_reply(door, state, from, payload);
        break;
    case APPEND_ENTRIES:
        raft_on_append_entries(door, state, from, payload);
        break;
    case MISSING:
        raft_on_missing(door, state, from, payload);
        break;
    case INSTALL_SNAPSHOT:
        raft_on_install_snapshot(door, state, message);
        break;
    case APPEND_REPLY:
    case SNAPSHOT_REPLY:
        raft_on_append_reply(door, state, from, payload);
        break;
    }
}

static void on_timer(struct door *door, void *state, uint64_t cookie)
{
    if (cookie & 1)
        raft_on_heartbeat(door, state, cookie >> 1);
    else
        raft_on_timeout(door, state, cookie >> 1);
}

static void on_durable(struct door *door, void *state, durable token)
{
    (void)token;
    raft_count_own_vote(door, state);
    raft_on_synced(door, state);
}

/* ---- beginning, and beginning again ---- */

/* Without a term on disk it is term 1, and all have voted for the leader of the start:
 * part of the configuration, as it were. */
static void wake_up(struct door *door, struct raft *raft)
{
    raft->hard = (struct hard_state){.term = 1, .voted_for = door_leader(door)};
    door_get(door, 0, &raft->hard);
    raft->leader = NOBODY;
    raft->registers = door_table(door, TABLE_REGISTERS, sizeof(struct register_cell));
    raft->repeats = repeats_table(door, TABLE_REPEATS);
    raft->reads = door_table(door, TABLE_READS, 4 * sizeof(uint64_t));
    raft_load(door, raft);
    /* A restarted server has forgotten whom it heard: as if a leader, just now. */
    raft->heard_ns =
        planted(door, BUG_VOTER_FORGETS) ? INT64_MIN / 2 : door_monotonic_ns(door);
    raft_reset_timeout(door, raft);
}

static void on_start(struct door *door, void *state)
{
    struct raft *raft = state;

    wake_up(door, raft);
    raft->leader = door_leader(door);
    if (raft->leader == door_self(door))
        raft_become_leader(door, raft);
}

static void on_restart(struct door *door, void *state)
{
    wake_up(door, state);
}

/* ---- for observers ---- */

static struct inspection inspect_role(const struct door *door, const struct raft *raft)
{
    static const char *const names[] = {"follower", "candidate", "leader"};

    return (struct inspection){.known = true,
                               .role = names[raft->role],
                               .term = raft->hard.term,
                               .commit = raft->commit,
                               .first = door_log_first(door),
                               .last = door_log_last(door)};
}

static struct inspection inspect(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key)
{
    const struct raft *raft = state;
    const struct register_cell *cell;
    const struct entry *entry;

    switch (query) {
    case INSPECT_ROLE:
        return inspect_role(door, raft);
    case INSPECT_VALUE:
        cell = raft->registers == NULL ? NULL : table_find(raft->registers, key);
        if (cell != NULL && cell->counter > 0)
            return (struct inspection){
                .known = true, .value = cell->value, .order = {cell->counter}};
        break;
    case INSPECT_ENTRY:
        entry = raft_entry(door, key);
        if (entry != NULL)
            return (struct inspection){
                .known = true, .term = entry->term, .value = entry->request.value};
        break;
    }
    return (struct inspection){.known = false};
}

/* ---- parameters ---- */

static const char *const reads_choices[] = {"log", "read-index", "lease", "local", NULL};

static const struct param params[] = {
    {.name = "reads",
     .type = VALUE_CHOICE,
     .offset = offsetof(struct raft_params, reads),
     .fallback = "read-index",
     .choices = reads_choices,
     .doc =
         "log: a read is an entry like a write. read-index: the leader asks a majority "
         "whether it still leads. lease: it knows for a while, by bounds of the "
         "clocks' rates. local: any replica answers from what it has, stale or not"},
    {.name = "election_timeout",
     .type = VALUE_DISTRIBUTION,
     .offset = offsetof(struct raft_params, election_timeout),
     .fallback = "uniform(300ms, 600ms)",
     .doc = "without word of a leader for this long, drawn anew each time, a follower "
            "stands for election; ten times the one-way delay at least. A leader that no "
            "majority answers for as long steps down"},
    {.name = "heartbeat",
     .type = VALUE_DURATION,
     .offset = offsetof(struct raft_params, heartbeat_ns),
     .fallback = "75ms",
     .doc = "a leader is heard of at least as often",
     .low = 1e5,
     .high = 1e12},
    {.name = "prevote",
     .type = VALUE_BOOL,
     .offset = offsetof(struct raft_params, prevote),
     .fallback = "yes",
     .doc =
         "asks whether it would win before it stands, which disturbs nobody; votes are "
         "held back while a leader is heard of. `no` is figure 2 of the paper, unless "
         "reads = lease, which needs votes held back"},
    {.name = "batch",
     .type = VALUE_INTEGER,
     .offset = offsetof(struct raft_params, batch),
     .fallback = "64",
     .doc = "entries in one message at most; nothing waits for a batch to fill",
     .low = 1,
     .high = 4096},
    {.name = "window",
     .type = VALUE_INTEGER,
     .offset = offsetof(struct raft_params, window),
     .fallback = "1024",
     .doc = "entries on their way to a follower without its word; more wait, and go as a "
            "batch. A message has no more than are left of it, so with window below "
            "batch none has more than `window`; 1: one entry a round trip, neither "
            "pipelines nor batches",
     .low = 1,
     .high = 1e6},
    {.name = "snapshot_every",
     .type = VALUE_INTEGER,
     .offset = offsetof(struct raft_params, snapshot_every),
     .fallback = "10000",
     .doc = "entries applied between two snapshots; the log keeps those since the "
            "snapshot before",
     .low = 1,
     .high = 1e12},
    {.name = NULL},
};

static const char *prepare(void *settings, int replica_count, int region_count)
{
    struct raft_params *raft = settings;

    (void)region_count;
    if (replica_count > REPLICAS_MAX)
        return "raft has at most 64 replicas";
    if (raft->reads == READS_LEASE && door_least_ns(raft->election_timeout) == 0)
        return "reads = lease needs an election_timeout with a known least value: "
               "constant, uniform or shifted";
    return NULL;
}

static const char *const *promises(const void *settings)
{
    static const char *const linearizable[] = {"linearizable", NULL};
    static const char *const none[] = {NULL};
    const struct raft_params *raft = settings;

    return raft->reads == READS_LOCAL ? none : linearizable;
}

static const struct distribution *election_timeout(const void *settings)
{
    const struct raft_params *raft = settings;

    return raft->election_timeout;
}

const struct protocol protocol_raft = {
    .name = "raft",
    .summary =
        "A replicated log with an elected leader: linearizable while a majority "
        "can talk",
    .explanation =
        "Clients talk to the leader. It appends their writes to its log, sends them to "
        "its followers, and answers when a majority has them on disk: one round trip to "
        "the nearest majority, beside which the leader's own disk works (a write costs "
        "round trip + one fsync, not two). A follower that hears nothing for an election "
        "time-out stands for election; a vote is given once a term, and never to a log "
        "that is behind the voter's own, so that whoever wins has every committed entry. "
        "The new leader commits a no-op first, and with it what it took over.\n\n"
        "Linearizable with reads = log and read-index whatever clocks, disks and network "
        "do. With reads = lease a read costs nothing between replicas, and is "
        "linearizable as long as the clocks' rates keep the bound of clock_drift. With "
        "reads = local every replica answers at once from what it has applied: stale by "
        "a "
        "heartbeat (followers learn what is committed with the next message, there is no "
        "message of its own for it) or, on the wrong side of a cut, by as long as the "
        "cut "
        "lasts; offered as the lesson. reads = follower is not in this version yet, nor "
        "are changes of the membership and the transfer of leadership.\n\n"
        "The side of a cut without a majority answers no write and, but for local reads, "
        "no read; its leader steps down after an election time-out, so that new requests "
        "are sent on instead of waiting. A write whose client gave up may still take "
        "effect later, under another leader. Repeats are recognised by a table in the "
        "replicated state, so clients try again where they heard nothing.\n\n"
        "The paper's leader goes back when a message comes before the one that it "
        "follows, and sends everything again. Where the network reorders (transport = "
        "udp) that feeds on itself; so a follower here puts aside what comes early, up "
        "to `window` entries, and asks for what does not come, once it has been missing "
        "for a sixteenth of a heartbeat and again every heartbeat.\n\n"
        "Traps: a vote is a round trip and the voter's fsync; where that is longer than "
        "election_timeout nobody is ever elected, near it elections take many attempts. "
        "Constant delays and no spread in election_timeout split every vote. "
        "prevote has its price: where two halves meet in one node alone (kind = bridge), "
        "that node hears the leader of one half and holds its vote back, so that the "
        "other half has no leader that its clients reach while the bridge lasts. With "
        "prevote = no they raise terms until the node in the middle leads, whom all "
        "reach. A snapshot goes out as one "
        "message. "
        "At the start the node at `leader` leads term 1, as if just elected.",
    .source =
        "Ongaro & Ousterhout, ATC 2014, figures 2 and 13; Ongaro, Consensus: "
        "Bridging Theory and Practice, 2014: 6.2, 6.3, 6.4, 9.6, 10.2",
    .tradeoff =
        {.unanswered = "writes (and reads, unless reads = local) need a leader that "
                       "reaches a majority; where there is none they wait, so that two "
                       "sides of a cut can never contradict each other",
         .stale = "with reads = local a replica answers from what it has applied, which "
                  "may be behind (reads = lease trusts clocks to keep their bound)"},
    .ops = REGISTER_OPS,
    .dedup = true,
    .authority = "leader",
    .has_leader = true,
    .sees_discards = true,
    .params = params,
    .params_size = sizeof(struct raft_params),
    .prepare = prepare,
    .election_timeout = election_timeout,
    .promises = promises,
    .state_size = sizeof(struct raft),
    .cell_size = sizeof(struct hard_state),
    .on_start = on_start,
    .on_request = on_request,
    .on_message = on_message,
    .on_timer = on_timer,
    .on_durable = on_durable,
    .on_restart = on_restart,
    .inspect = inspect,
};
