#include <string.h>

#include "sim/load/parts.h"
#include "sim/port/protocol.h"

enum {
    AGAIN_BASE_NS = 5000000, /* first wait after an answer that nothing happened */
    AGAIN_CAP_NS = 1000000000,
    REDIRECTS_AT_ONCE = 2, /* hints are followed at once, but not in circles */
};

static int64_t now_ns(const struct load *load)
{
    return kernel_now_ns(load->kernel);
}

/* ---- the table ---- */

struct call *call_find(const struct load *load, uint64_t primitive)
{
    return primitive <= load->call_room ? load->call_of[primitive - 1] : NULL;
}

static void set_call(struct load *load, uint64_t primitive, struct call *call)
{
    if (primitive > load->call_room) {
        uint64_t room = MAX(4096, 2 * load->call_room);

        load->call_of = g_renew(struct call *, load->call_of, room);
        memset(load->call_of + load->call_room, 0,
               (room - load->call_room) * sizeof(struct call *));
        load->call_room = room;
    }
    load->call_of[primitive - 1] = call;
}

static void end_call(struct load *load, uint64_t primitive)
{
    pool_give(load->calls, load->call_of[primitive - 1]);
    load->call_of[primitive - 1] = NULL;
}

/* ---- where to ---- */

/* Seen from a region: its own node if that holds the key, by the number of the session
 * where there are several; else the nearest that does. */
static int nearest(const struct load *load, int region, uint64_t key, uint32_t number)
{
    const struct world *world = load->world;
    int per_region = world->server_count / world->region_count;
    int own = region * per_region + (int)(number % (uint32_t)per_region);

    if (world->group_count == 1 && world->group_size == world->server_count)
        return own;
    if (world_replica_at(world, own, key) != NULL)
        return own;
    return world->nearest[world_group_of(world, key) * world->region_count + region];
}

/* Where a session believes the leader of a key's group to be. */
static int16_t *belief(const struct load *load, const struct session *session,
                       uint64_t key)
{
    return &load->belief[session->number * (uint32_t)load->world->group_count +
                         (uint32_t)world_group_of(load->world, key)];
}

int route(const struct load *load, const struct session *session, uint64_t key)
{
    switch (load->config->route) {
    case ROUTE_NEAREST:
        break;
    case ROUTE_LEADER:
        return *belief(load, session, key);
    case ROUTE_REGION:
        return nearest(load, load->config->route_region, key, session->number);
    }
    return nearest(load, session->region, key, session->number);
}

/* An update at a node asks that node's own replica, or the nearest one. */
static int route_from_node(const struct load *load, int node, uint64_t key)
{
    if (world_replica_at(load->world, node, key) != NULL)
        return node;
    return nearest(load, load->world->node[node].region, key, 0);
}

/* The next member of the key's group, round robin. */
static int next_member(const struct load *load, int node, uint64_t key)
{
    const struct world *world = load->world;
    const struct door *door = world_replica_at(world, node, key);
    int next = door == NULL ? 0 : (door->number + 1) % world->group_size;

    return world_member(world, world_group_of(world, key), next)->node->number;
}

/* ---- sending ---- */

/* Else an update at a node makes it: what it learns is not the session's. */
static bool from_client(const struct load *load, const struct call *call)
{
    return call->from >= load->world->node_count;
}

static void send_call(struct load *load, struct call *call)
{
    struct primitive *primitive =
        history_buffer_primitive(load->history, call->request.primitive);

    call->waits = false;
    call->sends++;
    call->request.attempt = call->sends;
    call->request.context = call->session->context; /* as it is by now */
    if (from_client(load, call))
        call->session->sends++;
    primitive->sends = (uint8_t)MIN(call->sends, UINT8_MAX);
    world_call(load->world, &(struct outgoing){.from = call->from,
                                               .to = call->node,
                                               .call = call->request.primitive,
                                               .operation = call->operation,
                                               .luck = call->session->luck << 8 |
                                                       (call->session->sends & 255),
                                               .request = &call->request});
}

static struct value written_value(struct value value, uint64_t primitive)
{
    value.id = primitive;
    return value;
}

void call_begin(struct load *load, struct session *session, uint64_t operation,
                struct update_door *update, int at, const struct call_order *order,
                int64_t until_ns)
{
    struct primitive *primitive = history_buffer_new_primitive(load->history);
    struct call *call = pool_take(load->calls);
    uint64_t id = primitive->id;

    primitive->operation = operation;
    primitive->key = order->key;
    primitive->op = (uint8_t)order->op;
    primitive->invoke_ns = now_ns(load);
    primitive->return_ns = NEVER_NS;
    primitive->expected = order->expected_id;
    primitive->session = session->number;
    /* Not the session's: an update at a node goes on when its client has given up. */
    primitive->process = history_buffer_operation(load->history, operation)->process;
    primitive->node = NO_NODE;
    *call = (struct call){.operation = operation,
                          .session = session,
                          .update = update,
                          .until_ns = until_ns};
    call->request = (struct request){.primitive = id,
                                     .session = session->number,
                                     .serial = ++session->serial,
                                     .op = order->op,
                                     .key = order->key,
                                     .expected = order->expected};
    if (order->op != OP_READ) {
        primitive->number = order->value.number;
        call->request.value = written_value(order->value, id);
    }
    call->from = at >= 0 ? (endpoint)at : world_client(load->world, session->region);
    call->node = at >= 0 ? route_from_node(load, at, order->key)
                         : route(load, session, order->key);
    set_call(load, id, call);
    timeouts_add(load, until_ns, id);
    if (update != NULL)
        update->primitive = id;
    send_call(load, call); /* a node that asks itself may have its answer in here */
}

/* ---- coming back ---- */

static void finish(struct load *load, uint64_t primitive, enum outcome outcome,
                   const struct reply *reply)
{
    struct primitive *record = history_buffer_primitive(load->history, primitive);
    struct call call = *call_find(load, primitive);

    record->return_ns = now_ns(load);
    record->outcome = (uint8_t)outcome;
    if (reply != NULL && outcome == OUTCOME_OK) {
        record->node = (uint16_t)reply->node;
        record->conflict = reply->status == REPLY_CONFLICT;
        if (record->op == OP_READ || record->conflict) {
            record->observed = reply->value.id;
            record->number = reply->value.number;
        }
    }
    end_call(load, primitive);
    if (call.update != NULL)
        update_on_answer(call.update, &call, outcome, reply);
    else
        operation_end(load, call.session, outcome, record->conflict, false);
}

static void send_again(void *subject, uint64_t primitive)
{
    struct load *load = subject;
    struct call *call = call_find(load, primitive);

    if (call != NULL && call->waits)
        send_call(load, call);
}

/* Nothing happened, so the same primitive may be tried again, after a wait that grows,
 * until its time is over. */
static void try_again(struct load *load, struct call *call, bool at_once)
{
    int64_t wait_ns = AGAIN_BASE_NS;

    if (at_once) {
        send_call(load, call);
        return;
    }
    for (int i = 1; i < call->sends && wait_ns < AGAIN_CAP_NS; i++)
        wait_ns = MIN(2 * wait_ns, AGAIN_CAP_NS);
    call->waits = true;
    kernel_schedule(load->kernel, now_ns(load) + wait_ns, send_again, load,
                    call->request.primitive);
}

static void on_not_leader(struct load *load, struct call *call, const struct reply *reply)
{
    bool useful = reply->hint >= 0 && reply->hint != reply->node;
    uint64_t key = call->request.key;

    call->node = useful ? reply->hint : next_member(load, reply->node, key);
    if (from_client(load, call))
        *belief(load, call->session, key) = (int16_t)call->node;
    try_again(load, call, ++call->redirects <= REDIRECTS_AT_ONCE);
}

static void keep_context(struct session *session, const struct context *context)
{
    if (context->count == 0)
        return;
    g_free((gpointer)(uintptr_t)session->context.bytes);
    session->context.bytes = g_memdup2(context->bytes, context->count);
    session->context.count = context->count;
}

void call_on_reply(struct load *load, uint64_t primitive, const struct reply *reply)
{
    struct call *call = call_find(load, primitive);

    if (call == NULL)
        return; /* too late, or answered before */
    if (from_client(load, call))
        keep_context(call->session, &reply->context);
    switch (reply->status) {
    case REPLY_OK:
    case REPLY_CONFLICT:
        if (load->setup.world_config->protocol.type->has_leader &&
            from_client(load, call))
            *belief(load, call->session, call->request.key) = (int16_t)call->node;
        finish(load, primitive, OUTCOME_OK, reply);
        return;
    case REPLY_NOT_LEADER:
        on_not_leader(load, call, reply);
        return;
    case REPLY_FAILED:
        try_again(load, call, false);
        return;
    }
}

/* Silence: the leader may be elsewhere by now. Where a protocol has none, a session that
 * is routed to `leader` all the same believes in another node from now on; the call
 * itself is asked again where it was, since any node could have answered. */
static void ask_another(struct load *load, struct call *call)
{
    int next = next_member(load, call->node, call->request.key);
    int16_t *believed = belief(load, call->session, call->request.key);

    if (from_client(load, call) && *believed == call->node)
        *believed = (int16_t)next;
    if (load->setup.world_config->protocol.type->has_leader)
        call->node = next;
}

void call_timed_out(struct load *load, uint64_t primitive)
{
    struct call *call = call_find(load, primitive);
    const struct load_config *config = load->config;
    bool again = load_tries_again(config, load->setup.world_config->protocol.type->dedup);

    if (call == NULL || call->until_ns > now_ns(load))
        return;
    if (call->waits && call->lost_sends == 0) { /* all were answered: nothing happened */
        finish(load, primitive, OUTCOME_FAIL, NULL);
        return;
    }
    if (!call->waits) {
        call->lost_sends++;
        ask_another(load, call);
    }
    if (again && call->lost_sends < config->attempts) {
        call->until_ns = now_ns(load) + config->timeout_ns;
        timeouts_add(load, call->until_ns, primitive);
        send_call(load, call);
        return;
    }
    finish(load, primitive, OUTCOME_UNKNOWN, NULL);
}

void call_abandon(struct load *load, uint64_t primitive)
{
    if (call_find(load, primitive) != NULL)
        end_call(load, primitive);
}
