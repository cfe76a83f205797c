/* crdt.c - replicas that answer at once and agree later: a PN-counter and a
 * last-writer-wins register as conflict-free replicated data types (Shapiro, Preguica,
 * Baquero & Zawirski, SSS 2011 and INRIA RR-7506; as deltas: Almeida, Shoker & Baquero,
 * JPDC 111, 2018, arXiv 1603.01529).
 *
 * A replica's state only grows in a semilattice, and `join` takes the least upper bound
 * of two states: in whatever order and however often states come together, replicas that
 * have heard of the same updates hold the same. So an update needs nobody's consent. It
 * is made durable, answered, and spread by gossip: each interval a replica pushes to all
 * others its whole state, or what has changed of it. */
#include <glib.h>
#include <stddef.h>

#include "models/models.h"

enum {
    REPLICAS_MAX = 64,
    ACTOR_SHIFT = 56,     /* in a cell's name: above the key's object and number */
    CHANGES_KEPT = 16384, /* whoever lacks more gets the whole state */
    ASK_AGAIN_NS = 1000000000,
};

enum mode { WHOLE_STATE, DELTAS };

struct crdt_params {
    int64_t gossip_ns;
    int mode;
};

/* ---- cells: what is kept, and what is sent ---- */

/* Of a register: who wrote last. Two writes of one key never share a stamp: one replica's
 * next is above its last one, which is durable before anybody hears of it. */
struct stamp {
    uint64_t clock_ns;
    uint64_t actor; /* replica number and incarnation */
};

struct last_write {
    struct stamp stamp;
    struct value value;
};

/* Of a counter: what one actor has added and taken away, P[i] and N[i]. Only that actor
 * changes it, so the greater is the later. */
struct slot {
    int64_t added, taken;
};

struct cell {
    uint64_t name;
    union {
        struct last_write last;
        struct slot slot;
    };
};

static uint64_t slot_name(uint64_t key, int actor)
{
    return key | (uint64_t)actor << ACTOR_SHIFT;
}

static bool is_slot(uint64_t name)
{
    uint64_t key = name & ((UINT64_C(1) << ACTOR_SHIFT) - 1);

    return key_object(key) == OBJECT_COUNTER;
}

static bool is_newer(const struct stamp *a, const struct stamp *b)
{
    if (a->clock_ns != b->clock_ns)
        return a->clock_ns > b->clock_ns;
    return a->actor > b->actor;
}

/* ---- a replica ---- */

enum message_kind {
    STATE, /* all cells: joining them needs nothing */
    DELTA, /* cells that changed in an interval of the sender's changes */
    ACK,   /* all changes up to `last` are joined and durable here */
    ASK    /* for the state */
};

/* In front of the cells. A sender numbers its changes from 1 in each of its lives. */
struct heading {
    uint64_t life; /* the sender's incarnation; of an ACK, the receiver's */
    uint64_t first, last;
};

struct peer {
    uint64_t acked;      /* of my changes, it has all up to this */
    uint64_t life, seen; /* of its changes in that life, I have all up to this */
    bool asked;
    int64_t asked_ns;
};

struct crdt {
    uint64_t changes; /* since the start */
    struct peer peer[REPLICAS_MAX];
};

/* A cell that changed stands here under the number of its latest change. */
enum { CHANGES, LATEST };

struct change {
    uint64_t name;
    int from; /* who told; who knows already */
};

static void note_change(struct door *door, struct crdt *state, uint64_t name, int from)
{
    struct table *changes = door_table(door, CHANGES, sizeof(struct change));
    uint64_t *latest = table_add(door_table(door, LATEST, sizeof(uint64_t)), name);

    if (*latest != 0)
        table_remove(changes, *latest);
    *latest = ++state->changes;
    *(struct change *)table_add(changes, *latest) = (struct change){name, from};
}

static durable put(struct door *door, struct crdt *state, const struct cell *cell,
                   int from)
{
    const struct crdt_params *params = door_params(door);

    if (params->mode == DELTAS)
        note_change(door, state, cell->name, from);
    return door_put(door, cell->name, cell);
}

/* ---- join ---- */

/* "The least upper bound": of two writes the last one, */
static bool join_last(struct door *door, struct cell *mine, const struct cell *theirs)
{
    const struct last_write *a = &mine->last, *b = &theirs->last;

    if (is_newer(&b->stamp, &a->stamp)) {
        if (a->value.id != 0)
            door_report_discarded(door, mine->name, &a->value, b->value.id);
        *mine = *theirs;
        return true;
    }
    if (is_newer(&a->stamp, &b->stamp))
        door_report_discarded(door, mine->name, &b->value, a->value.id);
    return false;
}

/* of an actor's sums the greater. */
static bool join_slot(struct cell *mine, const struct cell *theirs)
{
    struct slot *a = &mine->slot;
    const struct slot *b = &theirs->slot;
    bool grows = b->added > a->added || b->taken > a->taken;

    a->added = MAX(a->added, b->added);
    a->taken = MAX(a->taken, b->taken);
    return grows;
}

/* Returns what to wait for before saying that this is here. */
static durable join(struct door *door, struct crdt *state, const struct cell *theirs,
                    int from)
{
    struct cell mine = {.name = theirs->name};
    durable since = door_get(door, theirs->name, &mine);
    bool changed =
        is_slot(theirs->name) ? join_slot(&mine, theirs) : join_last(door, &mine, theirs);

    return changed ? put(door, state, &mine, from) : since;
}

/* ---- gossip: out ---- */

/* A message while it is put together. */
struct parcel {
    struct heading heading;
    GByteArray *bytes; /* heading and cells */
    uint32_t value_bytes;
    durable after;
};

static void begin_parcel(struct parcel *parcel, struct heading heading)
{
    *parcel = (struct parcel){.bytes = g_byte_array_new()};
    g_byte_array_append(parcel->bytes, (const guint8 *)&heading, sizeof heading);
}

/* "Durable before any gossip": else a crash could take back what others have heard, and
 * the actor would use the same sums once more for other adds. */
static void pack(struct door *door, uint64_t name, void *user)
{
    struct parcel *parcel = user;
    struct cell cell;
    durable since = door_get(door, name, &cell);

    g_byte_array_append(parcel->bytes, (const guint8 *)&cell, sizeof cell);
    parcel->value_bytes += is_slot(name) ? 0 : cell.last.value.size_bytes;
    parcel->after = MAX(parcel->after, since);
}

static void send_parcel(struct door *door, int to, enum message_kind kind,
                        const struct parcel *parcel)
{
    door_send(door, to,
              &(struct message){.kind = (int)kind,
                                .payload = parcel->bytes->data,
                                .payload_bytes = parcel->bytes->len,
                                .value_bytes = parcel->value_bytes,
                                .after = parcel->after});
}

static void send_state(struct door *door, const struct crdt *state, uint64_t to)
{
    struct parcel parcel;

    begin_parcel(&parcel, (struct heading){door_incarnation(door), 1, state->changes});
    door_scan(door, pack, &parcel);
    for (int i = 0; i < door_replica_count(door); i++)
        if (to >> i & 1)
            send_parcel(door, i, STATE, &parcel);
    g_byte_array_free(parcel.bytes, TRUE);
}

/* All that has changed since what the other one has acknowledged: what gets lost is in
 * the next one too. */
static void push_delta(struct door *door, struct crdt *state, int to)
{
    struct table *changes = door_table(door, CHANGES, sizeof(struct change));
    uint64_t first = state->peer[to].acked + 1;
    struct parcel parcel;

    if (state->changes < first)
        return;
    if (state->changes >= CHANGES_KEPT)
        first = MAX(first, state->changes - CHANGES_KEPT + 1); /* it will ask */
    begin_parcel(&parcel,
                 (struct heading){door_incarnation(door), first, state->changes});
    for (uint64_t i = first; i <= state->changes; i++) {
        const struct change *change = table_find(changes, i);

        if (change != NULL && change->from != to)
            pack(door, change->name, &parcel);
    }
    send_parcel(door, to, DELTA, &parcel);
    g_byte_array_free(parcel.bytes, TRUE);
}

static void on_timer(struct door *door, void *state, uint64_t cookie)
{
    const struct crdt_params *params = door_params(door);

    (void)cookie;
    if (params->mode == WHOLE_STATE)
        send_state(door, state, ~(UINT64_C(1) << door_self(door)));
    for (int to = 0; params->mode == DELTAS && to < door_replica_count(door); to++)
        if (to != door_self(door))
            push_delta(door, state, to);
    door_set_timer(door, params->gossip_ns, 0);
}

/* ---- gossip: in ---- */

static void send_heading(struct door *door, int to, enum message_kind kind,
                         struct heading heading, durable after)
{
    door_send(door, to,
              &(struct message){.kind = (int)kind,
                                .payload = &heading,
                                .payload_bytes = sizeof heading,
                                .after = after});
}

static durable join_all(struct door *door, struct crdt *state, const struct message *m)
{
    const struct cell *cell =
        (const struct cell *)(const void *)((const char *)m->payload +
                                            sizeof(struct heading));
    size_t count = (m->payload_bytes - sizeof(struct heading)) / sizeof *cell;
    durable after = AT_ONCE;

    for (size_t i = 0; i < count; i++) {
        durable since = join(door, state, &cell[i], m->from);

        after = MAX(after, since);
    }
    return after;
}

/* What was joined comes again, so it may be used before it is durable. But the sender
 * will not send again what is acknowledged. */
static void acknowledge(struct door *door, struct crdt *state, const struct message *m,
                        durable after)
{
    const struct heading *heading = m->payload;
    struct peer *peer = &state->peer[m->from];

    if (heading->life != peer->life) {
        if (heading->life < peer->life)
            return; /* from before its crash */
        peer->life = heading->life;
        peer->seen = 0;
    }
    peer->seen = MAX(peer->seen, heading->last);
    send_heading(door, m->from, ACK, (struct heading){peer->life, 0, heading->last},
                 after);
}

static void on_state(struct door *door, struct crdt *state, const struct message *m)
{
    const struct crdt_params *params = door_params(door);
    durable after = join_all(door, state, m);

    state->peer[m->from].asked = false;
    if (params->mode == DELTAS)
        acknowledge(door, state, m, after);
}

/* After a gap - one of us was restarted, or too much was missed - deltas alone no longer
 * tell all that the sender knows. */
static void ask(struct door *door, struct peer *peer, int from)
{
    int64_t now_ns = door_monotonic_ns(door);

    if (peer->asked && now_ns - peer->asked_ns < ASK_AGAIN_NS)
        return;
    peer->asked = true;
    peer->asked_ns = now_ns;
    send_heading(door, from, ASK, (struct heading){.life = 0}, AT_ONCE);
}

/* "Causal delta-merging condition": a delta-interval is joined only by who has all that
 * came before it. */
static void on_delta(struct door *door, struct crdt *state, const struct message *m)
{
    const struct heading *heading = m->payload;
    struct peer *peer = &state->peer[m->from];

    if (heading->life == peer->life && heading->first <= peer->seen + 1)
        acknowledge(door, state, m, join_all(door, state, m));
    else if (heading->life >= peer->life)
        ask(door, peer, m->from);
}

static void on_ack(struct door *door, struct crdt *state, const struct message *m)
{
    const struct heading *heading = m->payload;
    struct peer *peer = &state->peer[m->from];

    if (heading->life == door_incarnation(door))
        peer->acked = MAX(peer->acked, heading->last);
}

static void on_message(struct door *door, void *state, const struct message *m)
{
    switch ((enum message_kind)m->kind) {
    case STATE:
        on_state(door, state, m);
        break;
    case DELTA:
        on_delta(door, state, m);
        break;
    case ACK:
        on_ack(door, state, m);
        break;
    case ASK:
        send_state(door, state, UINT64_C(1) << m->from);
        break;
    }
}

/* ---- clients ---- */

static uint64_t own_name(const struct door *door)
{
    return (uint64_t)door_self(door) << 32 | door_incarnation(door);
}

/* sum of P - sum of N. `own`: what to wait for before this replica's own part of it is
 * safe; the other parts are durable where they come from. */
static int64_t counter_sum(const struct door *door, uint64_t key, durable *own)
{
    int64_t sum = 0;

    for (int actor = 0; actor < door_replica_count(door); actor++) {
        struct cell cell = {.name = slot_name(key, actor)};
        durable since = door_get(door, cell.name, &cell);

        if (actor == door_self(door))
            *own = since;
        sum += cell.slot.added - cell.slot.taken;
    }
    return sum;
}

static void answer(struct door *door, uint64_t primitive, const struct last_write *last,
                   durable after)
{
    struct answer answer = {.value = last->value,
                            .version = {{last->stamp.clock_ns, last->stamp.actor}},
                            .after = after};

    door_answer_ok(door, primitive, &answer);
}

static void answer_sum(struct door *door, const struct request *request)
{
    struct last_write sum = {.value.size_bytes = sizeof(int64_t)};
    durable own = AT_ONCE;

    sum.value.number = counter_sum(door, request->key, &own);
    answer(door, request->primitive, &sum, own);
}

static void read_register(struct door *door, const struct request *request)
{
    struct cell cell = {.name = request->key};
    durable since = door_get(door, request->key, &cell);
    bool own = cell.last.stamp.actor == own_name(door);

    answer(door, request->primitive, &cell.last, own ? since : AT_ONCE);
}

/* ts = max(clock, seen + 1): a slow clock must not put a write below the one that it
 * replaces. */
static void write_register(struct door *door, struct crdt *state,
                           const struct request *request)
{
    struct cell cell = {.name = request->key};

    door_get(door, request->key, &cell);
    cell.last.stamp.clock_ns =
        MAX((uint64_t)door_wall_clock(door).now_ns, cell.last.stamp.clock_ns + 1);
    cell.last.stamp.actor = own_name(door);
    cell.last.value = request->value;
    answer(door, request->primitive, &cell.last,
           put(door, state, &cell, door_self(door)));
}

static void add(struct door *door, struct crdt *state, const struct request *request)
{
    struct cell cell = {.name = slot_name(request->key, door_self(door))};

    door_get(door, cell.name, &cell);
    if (request->value.number >= 0)
        cell.slot.added += request->value.number;
    else
        cell.slot.taken -= request->value.number;
    put(door, state, &cell, door_self(door));
    answer_sum(door, request);
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    if (request->op == OP_ADD)
        add(door, state, request);
    else if (request->op == OP_WRITE)
        write_register(door, state, request);
    else if (key_object(request->key) == OBJECT_COUNTER)
        answer_sum(door, request);
    else
        read_register(door, request);
}

/* ---- life ---- */

static void begin(struct door *door)
{
    const struct crdt_params *params = door_params(door);

    /* Replicas do not gossip in step. */
    door_set_timer(door, (int64_t)(door_random(door) % (uint64_t)params->gossip_ns), 0);
}

/* Nobody had changed anything before the first change of a first life. */
static void on_start(struct door *door, void *memory)
{
    struct crdt *state = memory;

    for (int i = 0; i < REPLICAS_MAX; i++)
        state->peer[i].life = 1;
    begin(door);
}

/* What changed before the crash and was never heard of is in no delta any more. A change
 * of nothing tells the others of the new life, so that they ask. */
static void on_restart(struct door *door, void *memory)
{
    struct crdt *state = memory;

    state->changes = 1;
    begin(door);
}

static struct inspection inspect(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key)
{
    struct cell cell = {.name = key};
    durable own;

    (void)state;
    if (query != INSPECT_VALUE)
        return (struct inspection){.known = false};
    if (key_object(key) == OBJECT_COUNTER) {
        int64_t sum = counter_sum(door, key, &own);

        return (struct inspection){
            .known = true, .value.number = sum, .order = {(uint64_t)sum}};
    }
    door_get(door, key, &cell);
    return (struct inspection){
        .known = true,
        .value = cell.last.value,
        .order = {cell.last.stamp.clock_ns, cell.last.stamp.actor}};
}

/* ---- parameters ---- */

static const char *const modes[] = {"state", "delta", NULL}; /* enum mode */
static const struct param params[] = {
    {.name = "gossip",
     .type = VALUE_DURATION,
     .offset = offsetof(struct crdt_params, gossip_ns),
     .fallback = "100ms",
     .doc = "interval at which a replica pushes to all others what they may lack",
     .low = 1e5,
     .high = 3.6e12},
    {.name = "mode",
     .type = VALUE_CHOICE,
     .offset = offsetof(struct crdt_params, mode),
     .fallback = "delta",
     .choices = modes,
     .doc = "what is pushed: the whole state each time, or what has changed since what "
            "was acknowledged"},
    {.name = NULL},
};

static const char *prepare(void *settings, int replica_count, int region_count)
{
    (void)settings;
    (void)region_count;
    return replica_count > REPLICAS_MAX ? "crdt takes at most 64 nodes" : NULL;
}

static const char *const *promises(const void *settings)
{
    static const char *const kept[] = {"strong-eventual", NULL};

    (void)settings;
    return kept;
}

const struct protocol protocol_crdt = {
    .name = "crdt",
    .summary =
        "Answers at once, agrees later: last-writer-wins registers and counters "
        "that merge",
    .explanation =
        "Every replica holds everything and answers by itself; what changed is pushed to "
        "all others each gossip interval and joined with what they hold. Joining is "
        "commutative, associative and idempotent, so replicas that have heard of the "
        "same updates are equal (strong eventual consistency), on every side of a cut "
        "and without ever waiting for anybody.\n\n"
        "A register keeps the write with the greatest stamp, max(clock, seen + 1) and "
        "the replica: of writes that did not know of each other one stays, and the "
        "others are gone although they were acknowledged (discarded_ack counts them; by "
        "a slow clock also one that was made later: lost_write). That is how last writer "
        "wins works, and no fault. A counter keeps what each replica has added and taken "
        "away, and takes the greater of two such sums: when all is settled it is the sum "
        "of all acknowledged adds, and of those of which nobody knows what became.\n\n"
        "Costs: no round trip; an update waits for its fsync. It is visible elsewhere "
        "within a gossip interval and the way there (and an fsync: nothing is gossiped "
        "that a crash could still take back). The state of mode = state grows with keys "
        "and is sent whole each time; mode = delta sends what has changed, passes on "
        "what it hears, and asks for the whole state after a gap.\n\n"
        "Traps: no bound can be kept (two sides both take the last one); a session that "
        "moves to another replica may miss its own writes; an add tried again after a "
        "time-out (retry_unknown) is a second add.",
    .source =
        "Shapiro, Preguica, Baquero & Zawirski, SSS 2011, and INRIA RR-7506; "
        "deltas: Almeida, Shoker & Baquero, JPDC 111, 2018, algorithm 2",
    .tradeoff =
        {.unanswered = "a replica answers by itself, so that only clients of a node that "
                       "stands still, or that they cannot reach, wait",
         .stale = "a replica answers from what it has heard of, and hears of the others' "
                  "writes only by their gossip",
         .lost = "of two writes that did not know of each other the one with the greater "
                 "stamp stays, and the other is gone although it was acknowledged"},
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE) | OP_BIT(OP_ADD),
    .parallel = true, /* keys do not touch each other */
    .converges = true,
    .sees_discards = true,
    .params = params,
    .params_size = sizeof(struct crdt_params),
    .prepare = prepare,
    .promises = promises,
    .state_size = sizeof(struct crdt),
    .cell_size = sizeof(struct cell),
    .on_start = on_start,
    .on_request = on_request,
    .on_message = on_message,
    .on_timer = on_timer,
    .on_restart = on_restart,
    .inspect = inspect,
};
