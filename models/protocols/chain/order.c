/* order.c - what clients ask for: ordered at the head, sent down the chain, answered by
 * the tail. */
#include "models/protocols/chain/chain.h"

#include <stddef.h>

enum {
    HOPS_MAX = 3,
    RESEND_MAX = 32000, /* of a gap at a time; its successor asks for more */
    EARLY_MAX = 4096,   /* put aside; what comes still earlier is asked for in its time */
    SNAPSHOT_EVERY = 4096
};

const struct update *chain_update_at(const struct door *door, uint64_t seq)
{
    size_t bytes;

    return door_log_read(door, seq, &bytes);
}

static struct register_result result_of(const struct update *update)
{
    return (struct register_result){.value = update->cell.value,
                                    .counter = update->cell.counter,
                                    .version = register_version(&update->cell),
                                    .conflict = update->conflict,
                                    .changed = update->changed};
}

static void answer(struct door *door, uint64_t primitive,
                   const struct register_result *result, durable after)
{
    struct answer answer = {
        .value = result->value, .version = result->version, .after = after};

    if (has_bug(door, BUG_NOT_DURABLE))
        answer.after = AT_ONCE;
    if (result->conflict)
        door_answer_conflict(door, primitive, &answer);
    else
        door_answer_ok(door, primitive, &answer);
}

/* ---- an update at one replica ---- */

void chain_remember_result(struct door *door, const struct update *update)
{
    struct repeat_id id = {update->session, update->primitive, update->serial};
    struct register_result result;

    /* A joining replica has the results of updates that it is yet to apply. */
    if (repeats_find(repeats_of(door), &id, &result) == REPEAT_NEW) {
        result = result_of(update);
        repeats_add(repeats_of(door), &id, &result);
    }
}

/* What the log no longer has must be in a snapshot; and it keeps what the successor may
 * not have, and what one who joins will ask for. */
static void trim(struct door *door, struct chain *chain)
{
    uint64_t last = door_log_last(door), upto;

    if (last - chain->snapshot_seq < SNAPSHOT_EVERY)
        return;
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    repeats_save(repeats_of(door), bytes);
    door_put_snapshot(door, bytes->data, bytes->len);
    upto = chain->snapshot_seq; /* the one before: neighbours may lag a little */
    chain->snapshot_seq = last;
    upto = MIN(upto, chain->committed);
    /* One that has just joined has a long way to catch up, and a tail that was has
     * nothing that is not committed. */
    if (chain_successor(door, chain) >= 0)
        upto = MIN(upto, chain->successor_has);
    if (chain_join_is_served(door, chain))
        upto = MIN(upto, chain->list_base - 1); /* it is the first that they ask for */
    door_log_compact(door, upto);
}

/* Returns what to wait for before anybody may rely on it. */
static durable apply(struct door *door, struct chain *chain, const struct update *update)
{
    durable token = door_log_append(door, update, sizeof *update);
    struct chain_cell mine = {.seq = 0};

    if (update->changed) {
        door_get(door, update->key, &mine);
        /* Else it is in the copy that this replica joined with. */
        if (update->seq > mine.seq) {
            mine = (struct chain_cell){update->cell, update->seq};
            token = door_put(door, update->key, &mine);
        }
    }
    chain_remember_result(door, update);
    trim(door, chain);
    return token;
}

static void send_update(struct door *door, const struct chain *chain,
                        const struct update *update, durable token)
{
    struct forward forward = {chain->config.epoch, *update};
    struct message message = {.kind = FORWARD,
                              .primitive = update->primitive,
                              .payload = &forward,
                              .payload_bytes = sizeof forward,
                              .value_bytes = update->cell.value.size_bytes,
                              .after = token};

    if (has_bug(door, BUG_NOT_DURABLE))
        message.after = AT_ONCE;
    door_send(door, chain_successor(door, chain), &message);
}

/* Stored, and on to the next. "Each update is applied at a server before it is forwarded
 * to its successor" - and is durable there. The tail has no successor: it answers. */
static void pass_on(struct door *door, struct chain *chain, const struct update *update)
{
    durable token = apply(door, chain, update);

    if (!chain_is_tail(door, chain)) {
        send_update(door, chain, update, token);
        return;
    }
    chain->committed = update->seq;
    struct register_result result = result_of(update);
    answer(door, update->primitive, &result, token);
    chain_ack_up(door, chain, false);
}

/* ---- requests ---- */

static bool is_read(const struct ask *ask)
{
    return ask->op == OP_READ;
}

/* The head orders, and decides what becomes of a CAS: all later updates will find what
 * this one leaves. */
static void order(struct door *door, struct chain *chain, uint64_t primitive,
                  const struct ask *ask)
{
    struct register_request request = {
        .op = (enum op)ask->op, .value = ask->value, .expected = ask->expected};
    struct chain_cell mine = {.seq = 0};

    door_get(door, ask->key, &mine);
    struct register_result result = register_apply(&mine.cell, &request);
    struct update update = {.seq = door_log_last(door) + 1,
                            .primitive = primitive,
                            .session = ask->session,
                            .key = ask->key,
                            .cell = mine.cell,
                            .serial = ask->serial,
                            .changed = result.changed,
                            .conflict = result.conflict};
    if (has_bug(door, BUG_HEAD_ANSWERS) ||
        (result.conflict && has_bug(door, BUG_CONFLICT_AT_HEAD)))
        answer(door, primitive, &result, AT_ONCE);
    pass_on(door, chain, &update);
}

/* Has the head ordered it before, the tail answers it: at once if it has it, or when it
 * comes there. */
static void order_once(struct door *door, struct chain *chain, uint64_t primitive,
                       const struct ask *ask)
{
    struct repeat_id id = {ask->session, primitive, ask->serial};
    struct register_result result;
    struct message again = {.kind = AGAIN,
                            .primitive = primitive,
                            .payload = &id,
                            .payload_bytes = sizeof id};
    enum repeat repeat = repeats_find(repeats_of(door), &id, &result);

    if (has_bug(door, BUG_REPEATS_UNKNOWN))
        repeat = REPEAT_NEW;
    if (repeat == REPEAT_NEW)
        order(door, chain, primitive, ask);
    else if (repeat == REPEAT_KNOWN)
        door_send(door, chain->config.member[chain->config.count - 1], &again);
}

void chain_on_again(struct door *door, struct chain *chain, const struct message *m)
{
    const struct repeat_id *id = m->payload;
    struct register_result result;

    if (!chain_is_tail(door, chain) || chain->standing != COMPLETE)
        return;
    if (repeats_find(repeats_of(door), id, &result) == REPEAT_KNOWN)
        answer(door, id->primitive, &result, door_log_pending(door, door_log_last(door)));
}

/* "Query processing: ... the query is forwarded to the tail", whose state is what all
 * replicas have. Lease and value are looked at in one step: the read takes effect here,
 * even if its answer leaves after the lease. */
static void read_at_tail(struct door *door, struct chain *chain, uint64_t primitive,
                         const struct ask *ask)
{
    struct chain_cell mine = {.seq = 0};
    struct register_request request = {.op = OP_READ};

    if (chain->standing != COMPLETE) {
        door_answer_failed(door, primitive, "the new tail has not caught up yet");
        return;
    }
    if (!chain_lease_holds(door, chain)) {
        door_answer_failed(door, primitive, "the tail has no lease");
        return;
    }
    durable since = door_get(door, ask->key, &mine);
    struct register_result result = register_apply(&mine.cell, &request);
    answer(door, primitive, &result, since);
}

/* Serves it, or hands it to the one who should. It is refused only where this attempt
 * has gone nowhere. */
static void handle(struct door *door, struct chain *chain, uint64_t primitive,
                   const struct ask *ask)
{
    const struct configuration *config = &chain->config;

    if (is_read(ask) && chain_is_tail(door, chain)) {
        read_at_tail(door, chain, primitive, ask);
    } else if (!is_read(ask) && chain_is_head(door, chain) &&
               chain->standing == COMPLETE) {
        order_once(door, chain, primitive, ask);
    } else if (config->epoch == 0 || ask->hops == HOPS_MAX) {
        door_answer_failed(door, primitive, "the chain is not known here");
    } else {
        int to = config->member[is_read(ask) ? config->count - 1 : 0];
        struct ask further = *ask;
        struct message message = {.kind = ASK,
                                  .primitive = primitive,
                                  .payload = &further,
                                  .payload_bytes = sizeof further,
                                  .value_bytes = ask->value.size_bytes};

        further.hops++;
        if (to == door_self(door))
            door_answer_failed(door, primitive, "not in the chain yet");
        else
            door_send(door, to, &message);
    }
}

void chain_on_request(struct door *door, struct chain *chain,
                      const struct request *request)
{
    struct ask ask = {.session = request->session,
                      .key = request->key,
                      .value = request->value,
                      .expected = request->expected,
                      .serial = request->serial,
                      .op = (uint8_t)request->op};

    handle(door, chain, request->primitive, &ask);
    door_forget(door, request->primitive); /* whoever answers knows its id */
}

void chain_on_ask(struct door *door, struct chain *chain, const struct message *m)
{
    handle(door, chain, m->primitive, m->payload);
}

/* ---- down the chain ---- */

static bool is_mine(const struct door *door, const struct chain *chain, uint64_t epoch,
                    int from, int expected)
{
    if (has_bug(door, BUG_EPOCH_IGNORED))
        return chain_my_place(door, chain) >= 0;
    return epoch == chain->config.epoch && from == expected && expected >= 0;
}

/* A mutant's: whatever comes is the newest. */
static void apply_out_of_order(struct door *door, const struct update *update)
{
    struct chain_cell cell = {update->cell, update->seq};

    if (update->changed)
        door_put(door, update->key, &cell);
}

/* ---- in order ---- */

static struct table *early_updates(struct door *door)
{
    return door_table(door, EARLY_TABLE, sizeof(struct update));
}

static void forget_update(uint64_t seq, void *entry, void *user)
{
    (void)entry;
    table_remove(user, seq);
}

/* Another epoch: perhaps another predecessor, who sends what he has. */
void chain_forget_early(struct door *door, struct chain *chain)
{
    struct table *early = early_updates(door);

    chain->gaps = (struct gaps){.heard = 0};
    table_scan(early, forget_update, early);
}

static void put_aside(struct door *door, const struct update *update)
{
    if (update->seq - door_log_last(door) <= EARLY_MAX)
        *(struct update *)table_add(early_updates(door), update->seq) = *update;
}

static void pass_on_early(struct door *door, struct chain *chain)
{
    struct table *early = early_updates(door);
    const struct update *next;

    while ((next = table_find(early, door_log_last(door) + 1)) != NULL) {
        struct update update = *next;

        table_remove(early, update.seq);
        pass_on(door, chain, &update);
    }
}

/* What does not come: it was lost on the way, or is slower than all that followed. */
void chain_ask_for_missing(struct door *door, struct chain *chain)
{
    int64_t heartbeat_ns = params_of(door)->heartbeat_ns;
    const struct patience patience = {heartbeat_ns / 16, heartbeat_ns};
    uint64_t last = door_log_last(door);
    struct missing missing = {.epoch = chain->config.epoch, .have = last};

    missing.count = gaps_due(&chain->gaps, early_updates(door), last,
                             door_monotonic_ns(door), patience, missing.gap);
    if (missing.count == 0)
        return;
    door_send(door, chain_predecessor(door, chain),
              &(struct message){.kind = MISSING,
                                .payload = &missing,
                                .payload_bytes =
                                    offsetof(struct missing, gap) +
                                    (size_t)missing.count * sizeof missing.gap[0]});
}

void chain_on_forward(struct door *door, struct chain *chain, const struct message *m)
{
    const struct forward *forward = m->payload;
    uint64_t seq = forward->update.seq, last = door_log_last(door);

    /* An old predecessor must not add to a chain that goes on without it. */
    if (!is_mine(door, chain, forward->epoch, m->from, chain_predecessor(door, chain)))
        return;
    if (has_bug(door, BUG_NO_ORDER_BY_SEQ) && seq <= last)
        apply_out_of_order(door, &forward->update);
    gaps_hear_of(&chain->gaps, seq);
    if (seq == last + 1) {
        pass_on(door, chain, &forward->update);
        pass_on_early(door, chain);
    } else if (seq > last) {
        put_aside(door, &forward->update);
    }
    chain_ask_for_missing(door, chain);
}

/* "Sent_i: updates that i has forwarded to its successor but that might not have been
 * processed by the tail" are the log's entries above `committed`. */
static void send_again(struct door *door, const struct chain *chain, uint64_t from,
                       uint64_t upto)
{
    uint64_t last = MIN(MIN(door_log_last(door), upto), from + RESEND_MAX);

    if (has_bug(door, BUG_SENT_NOT_RESENT))
        return;
    for (uint64_t seq = MAX(from, door_log_first(door)); seq <= last; seq++)
        send_update(door, chain, chain_update_at(door, seq), door_log_pending(door, seq));
}

/* ---- up the chain ---- */

void chain_ack_up(struct door *door, const struct chain *chain, bool missing)
{
    uint64_t last = door_log_last(door);
    struct ack ack = {chain->config.epoch, last, chain->committed, missing};
    struct message message = {.kind = ACK,
                              .payload = &ack,
                              .payload_bytes = sizeof ack,
                              .after = door_log_pending(door, last)};
    int to = chain_predecessor(door, chain);

    if (to >= 0)
        door_send(door, to, &message);
}

/* "When the tail has processed an update, an acknowledgement goes back up the chain", and
 * each removes it from what it might have to send again. */
void chain_on_ack(struct door *door, struct chain *chain, const struct message *m)
{
    const struct ack *ack = m->payload;

    if (!is_mine(door, chain, ack->epoch, m->from, chain_successor(door, chain)))
        return;
    chain->heard_ns = door_monotonic_ns(door);
    chain->successor_has = MAX(chain->successor_has, ack->have);
    if (ack->committed > chain->committed) {
        chain->committed = MIN(ack->committed, door_log_last(door));
        chain_ack_up(door, chain, false);
    }
    if (ack->missing) {
        chain->stranded = ack->have + 1 < door_log_first(door);
        send_again(door, chain, ack->have + 1, UINT64_MAX);
    }
}

void chain_on_missing(struct door *door, struct chain *chain, const struct message *m)
{
    const struct missing *missing = m->payload;

    if (!is_mine(door, chain, missing->epoch, m->from, chain_successor(door, chain)))
        return;
    chain->heard_ns = door_monotonic_ns(door);
    chain->successor_has = MAX(chain->successor_has, missing->have);
    chain->stranded = missing->have + 1 < door_log_first(door);
    for (int i = 0; i < missing->count; i++)
        send_again(door, chain, missing->gap[i].from, missing->gap[i].upto);
}

/* "The predecessor of the old tail is the new tail: everything that it has forwarded is
 * now processed by the tail", so those who wait for it are answered. */
void chain_commit_all(struct door *door, struct chain *chain)
{
    uint64_t last = door_log_last(door);

    for (uint64_t seq = MAX(chain->committed + 1, door_log_first(door)); seq <= last;
         seq++) {
        const struct update *update = chain_update_at(door, seq);
        struct register_result result = result_of(update);

        answer(door, update->primitive, &result, door_log_pending(door, seq));
    }
    chain->committed = last;
    chain_ack_up(door, chain, false);
}
