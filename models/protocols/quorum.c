/* quorum.c - a leaderless store in the manner of Dynamo (DeCandia et al., SOSP 2007,
 * section 4): N copies of a key, reads wait for R answers, writes for W.
 *
 * Any node coordinates, so it is the one in the client's region. A request goes to all
 * N copies; the first R or W answers decide. Versions are the coordinator's wall clock
 * (last writer wins, as Cassandra does), made unique by coordinator, incarnation and a
 * counter. R + W > N makes read and write sets meet; it does not make the store
 * linearizable: clocks are skewed, writes overlap, a write that reached fewer than W
 * copies may be seen by one read and missed by the next. */
#include <stddef.h>

#include "models/models.h"

enum { COPIES_MAX = 64, LATE_REPLIES_NS = 1000000000 };

struct quorum_params {
    int64_t n, r, w;
    bool read_repair;
};

/* Greater is newer. Total: no two writes share one (a clock reading alone may serve two
 * requests of one node). */
struct stamp {
    uint64_t wall_ns;
    uint64_t coordinator; /* replica number and incarnation */
    uint64_t counter;
};

struct cell { /* what a replica keeps of a key, and what messages carry */
    uint64_t key;
    struct stamp stamp;
    struct value value;
};

enum message_kind {
    GET,
    GET_REPLY,
    PUT,
    PUT_ACK,
    REPAIR /* a PUT that nobody waits for */
};

struct quorum {
    uint64_t counter; /* of stamps since the start */
};

enum phase { READING, WRITING, ANSWERED };

struct quorum_op {
    struct request request;
    enum phase phase;
    uint64_t replied;   /* copies, a bit each: a set, since messages may come twice */
    uint64_t newest_at; /* those of them that hold `newest` */
    struct cell newest;
};

static bool is_newer(const struct stamp *a, const struct stamp *b)
{
    if (a->wall_ns != b->wall_ns)
        return a->wall_ns > b->wall_ns;
    if (a->coordinator != b->coordinator)
        return a->coordinator > b->coordinator;
    return a->counter > b->counter;
}

static bool is_same(const struct stamp *a, const struct stamp *b)
{
    return !is_newer(a, b) && !is_newer(b, a);
}

/* ---- which replicas hold a key ---- */

static bool all_hold_all(const struct door *door)
{
    const struct quorum_params *params = door_params(door);

    return params->n == door_replica_count(door);
}

/* Replicas are numbered region by region: `size` from `first` on are one region's. */
struct region {
    int first, size;
};

static struct region region_after(const struct door *door, struct region last)
{
    struct region region = {.first = last.first + last.size};
    int next = region.first;

    while (next < door_replica_count(door) &&
           door_replica_region(door, next) == door_replica_region(door, region.first))
        next++;
    region.size = next - region.first;
    return region;
}

static int region_count(const struct door *door)
{
    int count = 0;

    for (struct region at = region_after(door, (struct region){0, 0}); at.size > 0;
         at = region_after(door, at))
        count++;
    return count;
}

/* Copy i of a key: the ring begins at a place of the key's own and visits each region
 * once before any of them twice, and so on while a region has nodes left. Where every
 * replica has a copy, they are numbered alike. */
static int replica_of_copy(const struct door *door, uint64_t key, int copy)
{
    if (all_hold_all(door))
        return copy;
    uint64_t place = key * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    int count = region_count(door), begin = (int)(place % (uint64_t)count);

    for (int round = 0;; round++) {
        struct region at = region_after(door, (struct region){0, 0});

        for (int i = 0; i < begin; i++)
            at = region_after(door, at);
        for (int i = 0; i < count; i++) {
            if (at.size > round && copy-- == 0)
                return at.first + (int)((place / (uint64_t)count + (uint64_t)round) %
                                        (uint64_t)at.size);
            at = region_after(door, at);
            if (at.size == 0)
                at = region_after(door, (struct region){0, 0});
        }
    }
}

static uint64_t copy_bit(const struct door *door, uint64_t key, int replica)
{
    const struct quorum_params *params = door_params(door);

    if (all_hold_all(door))
        return UINT64_C(1) << replica;
    for (int copy = 0; copy < params->n; copy++)
        if (replica_of_copy(door, key, copy) == replica)
            return UINT64_C(1) << copy;
    return 0;
}

/* ---- messages ---- */

static struct message carry(enum message_kind kind, uint64_t primitive,
                            const struct cell *cell)
{
    return (struct message){.kind = (int)kind,
                            .primitive = primitive,
                            .payload = cell,
                            .payload_bytes = sizeof *cell,
                            .value_bytes = cell->value.size_bytes};
}

static void send_to_copies(struct door *door, const struct message *message, uint64_t key)
{
    const struct quorum_params *params = door_params(door);

    for (int copy = 0; copy < params->n; copy++)
        door_send(door, replica_of_copy(door, key, copy), message);
}

/* ---- the coordinator ---- */

static void begin_read(struct door *door, struct quorum_op *op)
{
    struct cell wanted = {.key = op->request.key};
    struct message get = carry(GET, op->request.primitive, &wanted);

    op->phase = READING;
    send_to_copies(door, &get, op->request.key);
}

static void begin_write(struct door *door, struct quorum *state, struct quorum_op *op)
{
    struct cell cell = {.key = op->request.key, .value = op->request.value};

    cell.stamp.wall_ns = (uint64_t)door_wall_clock(door).now_ns;
    cell.stamp.coordinator = (uint64_t)door_self(door) << 32 | door_incarnation(door);
    cell.stamp.counter = ++state->counter;
    /* A CAS has just read a version: it stamps above it, however slow its clock. */
    if (op->request.op == OP_CAS && cell.stamp.wall_ns <= op->newest.stamp.wall_ns)
        cell.stamp.wall_ns = op->newest.stamp.wall_ns + 1;
    op->phase = WRITING;
    op->newest = cell;
    op->replied = 0;
    struct message put = carry(PUT, op->request.primitive, &cell);
    send_to_copies(door, &put, cell.key);
}

static struct answer answer_of(const struct cell *cell)
{
    return (struct answer){
        .value = cell->value,
        .version = {{cell->stamp.wall_ns, cell->stamp.coordinator, cell->stamp.counter}}};
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    struct quorum_op *op = door_op(door, request->primitive);

    *op = (struct quorum_op){.request = *request, .newest.key = request->key};
    if (request->op == OP_WRITE)
        begin_write(door, state, op);
    else
        begin_read(door, op);
}

static void repair(struct door *door, const struct quorum_op *op, uint64_t copies)
{
    const struct quorum_params *params = door_params(door);
    struct message message = carry(REPAIR, op->request.primitive, &op->newest);

    for (int copy = 0; copy < params->n; copy++)
        if (copies >> copy & 1)
            door_send(door, replica_of_copy(door, op->newest.key, copy), &message);
}

/* R copies have answered: the newest of what they hold is what the client gets, or
 * what its CAS is compared with. */
static void decide_read(struct door *door, struct quorum *state, struct quorum_op *op)
{
    const struct quorum_params *params = door_params(door);
    uint64_t primitive = op->request.primitive;
    struct answer answer = answer_of(&op->newest);

    if (params->read_repair)
        repair(door, op, op->replied & ~op->newest_at);
    if (op->request.op == OP_READ) {
        /* Copies that answer late may be stale as well, or newer. */
        op->phase = ANSWERED;
        if (params->read_repair && __builtin_popcountll(op->replied) < params->n)
            door_keep(door, primitive, LATE_REPLIES_NS);
        door_answer_ok(door, primitive, &answer);
    } else if (version_equal(&answer.version, &op->request.expected)) {
        /* Not atomic: another coordinator may have compared with the same version. */
        begin_write(door, state, op);
    } else {
        door_answer_conflict(door, primitive, &answer);
    }
}

/* A reply of a copy to a read; also after the answer, for the sake of repair. */
static void on_get_reply(struct door *door, struct quorum *state, const struct message *m)
{
    const struct quorum_params *params = door_params(door);
    const struct cell *theirs = m->payload;
    struct quorum_op *op = door_op(door, m->primitive);

    if (op == NULL || op->phase == WRITING)
        return;
    uint64_t bit = copy_bit(door, theirs->key, m->from);
    uint64_t stale = 0;
    if (op->replied & bit)
        return;
    if (is_newer(&theirs->stamp, &op->newest.stamp)) {
        stale = op->replied;
        op->newest = *theirs;
        op->newest_at = bit;
    } else if (is_same(&theirs->stamp, &op->newest.stamp)) {
        op->newest_at |= bit;
    } else {
        stale = bit;
    }
    op->replied |= bit;
    if (op->phase == READING) {
        if (__builtin_popcountll(op->replied) == params->r)
            decide_read(door, state, op);
        return;
    }
    repair(door, op, stale);
    if (__builtin_popcountll(op->replied) == params->n)
        door_forget(door, m->primitive);
}

static void on_put_ack(struct door *door, const struct message *m)
{
    const struct quorum_params *params = door_params(door);
    const struct cell *theirs = m->payload;
    struct quorum_op *op = door_op(door, m->primitive);

    if (op == NULL || op->phase != WRITING)
        return;
    op->replied |= copy_bit(door, theirs->key, m->from);
    if (__builtin_popcountll(op->replied) >= params->w) {
        struct answer answer = answer_of(&op->newest);
        door_answer_ok(door, m->primitive, &answer);
    }
}

/* ---- a copy ---- */

/* Compare and store, whatever comes and in whatever order; returns what to wait for
 * before saying that it is stored. */
static durable store(struct door *door, const struct cell *theirs)
{
    struct cell mine = {.key = theirs->key};
    durable since = door_get(door, theirs->key, &mine);

    if (is_newer(&theirs->stamp, &mine.stamp)) {
        if (mine.value.id != 0)
            door_report_discarded(door, mine.key, &mine.value, theirs->value.id);
        return door_put(door, theirs->key, theirs);
    }
    if (!is_same(&theirs->stamp, &mine.stamp))
        door_report_discarded(door, mine.key, &theirs->value, mine.value.id);
    return since; /* of the newer one that hides it: that must be durable too */
}

static void on_message(struct door *door, void *state, const struct message *m)
{
    const struct cell *theirs = m->payload;
    struct cell mine = {.key = theirs->key};
    struct message reply;

    switch ((enum message_kind)m->kind) {
    case GET: {
        durable since = door_get(door, theirs->key, &mine);
        reply = carry(GET_REPLY, m->primitive, &mine);
        reply.after = since; /* a crash must not take back what a reply has shown */
        door_send(door, m->from, &reply);
        break;
    }
    case PUT:
        reply = carry(PUT_ACK, m->primitive, &mine);
        reply.after = store(door, theirs);
        door_send(door, m->from, &reply);
        break;
    case REPAIR:
        store(door, theirs);
        break;
    case GET_REPLY:
        on_get_reply(door, state, m);
        break;
    case PUT_ACK:
        on_put_ack(door, m);
        break;
    }
}

static struct inspection inspect(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key)
{
    struct cell cell = {.key = key};

    (void)state;
    if (query != INSPECT_VALUE || copy_bit(door, key, door_self(door)) == 0)
        return (struct inspection){.known = false};
    door_get(door, key, &cell);
    return (struct inspection){
        .known = true,
        .value = cell.value,
        .order = {cell.stamp.wall_ns, cell.stamp.coordinator, cell.stamp.counter}};
}

/* ---- parameters ---- */

static const struct param params[] = {
    {.name = "n",
     .type = VALUE_INTEGER,
     .offset = offsetof(struct quorum_params, n),
     .doc = "copies of a key (default: one a region)",
     .low = 1,
     .high = COPIES_MAX},
    {.name = "r",
     .type = VALUE_INTEGER,
     .offset = offsetof(struct quorum_params, r),
     .doc = "copies whose answer a read waits for (default: a majority of n)",
     .low = 1,
     .high = COPIES_MAX},
    {.name = "w",
     .type = VALUE_INTEGER,
     .offset = offsetof(struct quorum_params, w),
     .doc = "copies that must have stored a write before it is acknowledged (default: a "
            "majority of n)",
     .low = 1,
     .high = COPIES_MAX},
    {.name = "read_repair",
     .type = VALUE_BOOL,
     .offset = offsetof(struct quorum_params, read_repair),
     .fallback = "yes",
     .doc = "a read brings copies that it finds stale up to date, after its answer"},
    {.name = NULL},
};

static const char *prepare(void *settings, int replica_count, int region_count)
{
    struct quorum_params *quorum = settings;

    if (quorum->n == 0)
        quorum->n = region_count < COPIES_MAX ? region_count : COPIES_MAX;
    if (quorum->r == 0)
        quorum->r = quorum->n / 2 + 1;
    if (quorum->w == 0)
        quorum->w = quorum->n / 2 + 1;
    if (quorum->n > replica_count)
        return "n must not exceed the number of nodes";
    if (quorum->r > quorum->n)
        return "r must not exceed n";
    if (quorum->w > quorum->n)
        return "w must not exceed n";
    return NULL;
}

static const char *const *promises(const void *settings)
{
    static const char *const kept[] = {NULL};

    (void)settings;
    return kept;
}

const struct protocol protocol_quorum = {
    .name = "quorum",
    .summary = "Dynamo-style N/R/W: any node coordinates, the last writer's clock wins",
    .explanation =
        "Each key has n copies. A write is acknowledged when w of them have stored it, a "
        "read returns the newest version among the first r answers. Available on every "
        "side of a cut that holds enough copies; convergence to the write with the "
        "greatest stamp once repair or later writes have reached all copies.\n\n"
        "With r + w > n a read meets the last completed write, if clocks agree, writes "
        "do not overlap, and every write either reached w copies or none. None of this "
        "is sure: a coordinator with a slow clock stamps its write below one that was "
        "acknowledged before (the write is lost although it was acknowledged), and a "
        "write on its way is seen by one read and missed by the next. With r + w <= n "
        "stale reads are normal.\n\n"
        "read_repair works after the answer, on what the read found; without it and "
        "without further writes, a copy that missed a write stays stale for ever: there "
        "is no hinted hand-off and no anti-entropy here.",
    .source =
        "DeCandia et al., Dynamo, SOSP 2007, section 4; last writer wins by "
        "time stamp as in Cassandra (Lakshman & Malik 2010)",
    .tradeoff =
        {.unanswered = "a write waits for w copies and a read for r, and not all nodes "
                       "reach so many while links or nodes are down",
         .stale = "a read takes the newest of the first r answers, and a write may have "
                  "reached none of these (always possible with r + w <= n, else while it "
                  "is under way)",
         .lost = "of two writes the one with the later wall clock stays, so that a slow "
                 "clock stamps a newer write below an acknowledged one"},
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE),
    .ops_unsafe = OP_BIT(OP_CAS),
    .cas_warning =
        "the coordinator compares what a read quorum holds and then writes: two "
        "coordinators can both find the version they expect, and both succeed",
    .parallel = true, /* keys do not touch each other */
    .sees_discards = true,
    .params = params,
    .params_size = sizeof(struct quorum_params),
    .prepare = prepare,
    .promises = promises,
    .state_size = sizeof(struct quorum),
    .op_size = sizeof(struct quorum_op),
    .cell_size = sizeof(struct cell),
    .on_request = on_request,
    .on_message = on_message,
    .inspect = inspect,
};
