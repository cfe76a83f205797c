/* abd.c - an atomic register without a leader: Attiya, Bar-Noy & Dolev, "Sharing Memory
 * Robustly in Message-Passing Systems", JACM 42(1), 1995; with many writers as in Lynch &
 * Shvartsman, FTCS 1997.
 *
 * Any replica coordinates, in two rounds that each wait for a majority. The first asks
 * what the majority holds; the second stores: a write its own value under a tag above all
 * that it heard of, a read the newest value that it found. Two majorities meet, so
 * whoever asks after an operation is over hears of it. A read stores as well: otherwise
 * the next read could ask another majority and miss the value that this one returned. */
#include <stddef.h>

#include "models/models.h"

enum { REPLICAS_MAX = 64 };

struct abd_params {
    bool fast_read;
};

/* Greater is newer. Total: one coordinator may serve two writes that found the same
 * `seq`, and two values must never share a tag; nor may a restarted coordinator, which
 * counts from the beginning, use one twice. */
struct tag {
    uint64_t seq;
    uint64_t writer;  /* replica number and incarnation */
    uint64_t counter; /* of the writer's writes since it started */
};

struct cell { /* what a replica keeps of a key: durable as one */
    uint64_t key;
    struct tag tag;
    struct value value;
};

enum message_kind { QUERY, QUERY_REPLY, STORE, STORE_ACK };

struct carried {
    /* Of the coordinator, never used twice: what still comes from an earlier round, or
     * to an earlier life of the coordinator, must not count in this one. */
    uint64_t round;
    bool tag_alone; /* QUERY of a write, which needs no value */
    struct cell cell;
};

struct abd {
    uint64_t rounds, writes; /* since the start */
};

struct abd_op {
    struct request request;
    uint64_t round;
    enum message_kind awaited;
    uint64_t replied; /* replicas, a bit each: a set, since messages may come twice */
    uint64_t differs; /* those of them whose tag was another one than the newest */
    struct cell newest;
};

static bool is_newer(const struct tag *a, const struct tag *b)
{
    if (a->seq != b->seq)
        return a->seq > b->seq;
    if (a->writer != b->writer)
        return a->writer > b->writer;
    return a->counter > b->counter;
}

static uint64_t own_name(const struct door *door)
{
    return (uint64_t)door_self(door) << 32 | door_incarnation(door);
}

static bool is_majority(const struct door *door, uint64_t replicas)
{
    return 2 * __builtin_popcountll(replicas) > door_replica_count(door);
}

static struct message carry(enum message_kind kind, uint64_t primitive,
                            const struct carried *carried)
{
    return (struct message){.kind = (int)kind,
                            .primitive = primitive,
                            .payload = carried,
                            .payload_bytes = sizeof *carried,
                            .value_bytes = carried->cell.value.size_bytes};
}

/* ---- the coordinator ---- */

static void begin_round(struct door *door, struct abd *state, struct abd_op *op,
                        enum message_kind kind)
{
    struct carried carried = {.tag_alone = op->request.op == OP_WRITE,
                              .cell = op->newest};

    op->round = (uint64_t)door_incarnation(door) << 32 | ++state->rounds;
    op->awaited = kind == QUERY ? QUERY_REPLY : STORE_ACK;
    op->replied = op->differs = 0;
    carried.round = op->round;
    struct message message = carry(kind, op->request.primitive, &carried);
    door_broadcast(door, &message);
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    struct abd_op *op = door_op(door, request->primitive);

    *op = (struct abd_op){.request = *request, .newest.key = request->key};
    begin_round(door, state, op, QUERY);
}

static void answer(struct door *door, const struct abd_op *op)
{
    const struct tag *tag = &op->newest.tag;

    door_answer_ok(door, op->request.primitive,
                   &(struct answer){.value = op->newest.value,
                                    .version = {{tag->seq, tag->writer, tag->counter}}});
}

/* A majority has told what it holds. */
static void end_query(struct door *door, struct abd *state, struct abd_op *op)
{
    const struct abd_params *params = door_params(door);

    if (op->request.op == OP_WRITE) {
        op->newest.tag = (struct tag){.seq = op->newest.tag.seq + 1,
                                      .writer = own_name(door),
                                      .counter = ++state->writes};
        op->newest.value = op->request.value;
    } else if (params->fast_read && op->differs == 0) {
        /* A majority stores this very value already: a second round would change
         * nothing. */
        answer(door, op);
        return;
    }
    begin_round(door, state, op, STORE);
}

static void on_reply(struct door *door, struct abd *state, const struct message *m)
{
    const struct carried *reply = m->payload;
    struct abd_op *op = door_op(door, m->primitive);
    uint64_t bit = UINT64_C(1) << m->from;

    if (op == NULL || (int)op->awaited != m->kind || op->round != reply->round)
        return; /* a straggler */
    if (m->kind == QUERY_REPLY) {
        if (is_newer(&reply->cell.tag, &op->newest.tag)) {
            op->differs = op->replied;
            op->newest = reply->cell;
        } else if (is_newer(&op->newest.tag, &reply->cell.tag)) {
            op->differs |= bit;
        }
    }
    op->replied |= bit;
    if (!is_majority(door, op->replied))
        return;
    if (m->kind == QUERY_REPLY)
        end_query(door, state, op);
    else
        answer(door, op);
}

/* ---- a replica ---- */

static void on_query(struct door *door, const struct message *m)
{
    const struct abd_params *params = door_params(door);
    const struct carried *query = m->payload;
    struct carried mine = {.round = query->round, .cell.key = query->cell.key};
    durable since = door_get(door, query->cell.key, &mine.cell);
    struct message reply = carry(QUERY_REPLY, m->primitive, &mine);

    if (query->tag_alone)
        reply.value_bytes = 0;
    else if (params->fast_read)
        /* A read may return on the strength of this, without a second round: a crash
         * must not take it back. */
        reply.after = since;
    door_send(door, m->from, &reply);
}

/* "Stored" is said when it is durable; also where a newer value hides this one, that
 * then has to be durable. */
static void on_store(struct door *door, const struct message *m)
{
    const struct carried *store = m->payload;
    struct carried mine = {.cell.key = store->cell.key};
    durable since = door_get(door, store->cell.key, &mine.cell);

    if (is_newer(&store->cell.tag, &mine.cell.tag))
        since = door_put(door, store->cell.key, &store->cell);
    struct carried done = {.round = store->round, .cell.key = store->cell.key};
    struct message ack = carry(STORE_ACK, m->primitive, &done);
    ack.after = since;
    door_send(door, m->from, &ack);
}

static void on_message(struct door *door, void *state, const struct message *m)
{
    switch ((enum message_kind)m->kind) {
    case QUERY:
        on_query(door, m);
        break;
    case STORE:
        on_store(door, m);
        break;
    case QUERY_REPLY:
    case STORE_ACK:
        on_reply(door, state, m);
        break;
    }
}

static struct inspection inspect(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key)
{
    struct cell cell = {.key = key};

    (void)state;
    if (query != INSPECT_VALUE)
        return (struct inspection){.known = false};
    door_get(door, key, &cell);
    return (struct inspection){
        .known = true,
        .value = cell.value,
        .order = {cell.tag.seq, cell.tag.writer, cell.tag.counter}};
}

/* ---- parameters ---- */

static const struct param params[] = {
    {.name = "fast_read",
     .type = VALUE_BOOL,
     .offset = offsetof(struct abd_params, fast_read),
     .fallback = "no",
     .doc = "a read to which the whole majority tells one tag skips its second round; a "
            "query then waits until what it tells is durable"},
    {.name = NULL},
};

static const char *prepare(void *settings, int replica_count, int region_count)
{
    (void)settings;
    (void)region_count;
    return replica_count > REPLICAS_MAX ? "abd takes at most 64 nodes" : NULL;
}

static const char *const *promises(const void *settings)
{
    static const char *const kept[] = {"linearizable", NULL};

    (void)settings;
    return kept;
}

const struct protocol protocol_abd = {
    .name = "abd",
    .summary = "Atomic register: two majority rounds an operation, no leader, no clocks",
    .explanation =
        "Every replica holds every key; the one that a client asks coordinates. It asks "
        "all what they hold, and when a majority has told, stores at all, until a "
        "majority has stored: a write its value under a tag greater than any that it "
        "heard of, a read the newest value that it found. Linearizable whatever clocks, "
        "delays, cuts and crashes do, as long as what was stored is durable. With "
        "fast_read, a read that hears one and the same tag from its whole majority "
        "returns at once.\n\n"
        "Costs: two round trips to the nearest majority for reads and writes alike, and "
        "one fsync, of the second round; 8 messages with three replicas. With fast_read "
        "an undisturbed read costs one round trip, no fsync and 4 messages; one beside a "
        "write of the same key still pays two. The side of a cut without a majority "
        "answers nothing.\n\n"
        "It cannot compare and swap: registers solve consensus for one process alone "
        "(Herlihy 1991), and a CAS would solve it for two.\n\n"
        "Traps: a write whose coordinator crashed half-way is unknown, never failed: it "
        "may stay hidden for a long time, until a read finds it and stores it for good. "
        "A write tried again after a time-out (retry_unknown) is a second write with a "
        "higher tag, and can come back over one that was made in between. Nothing is "
        "sent again: what the network loses for good (a crash, udp) is missing, and an "
        "operation that lacks a majority for that ends unknown.",
    .source =
        "Attiya, Bar-Noy & Dolev, JACM 42(1), 1995; several writers: Lynch & "
        "Shvartsman, FTCS 1997",
    .tradeoff =
        {.unanswered =
             "reads and writes alike need a majority; the side of a cut without "
             "one answers nothing, so that no two sides can differ",
         .lost =
             "a write that is tried again (retry_unknown) gets a higher tag, and comes "
             "back over what was written in between"},
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE),
    .parallel = true, /* keys do not touch each other */
    .params = params,
    .params_size = sizeof(struct abd_params),
    .prepare = prepare,
    .promises = promises,
    .state_size = sizeof(struct abd),
    .op_size = sizeof(struct abd_op),
    .cell_size = sizeof(struct cell),
    .on_request = on_request,
    .on_message = on_message,
    .inspect = inspect,
};
