#include "sim/world/world.h"

#include <string.h>

#include "sim/port/protocol.h"

enum { REQUEST_HEADER_BYTES = 200, REPLY_HEADER_BYTES = 150 }; /* HTTP-like framing */

struct world *world_new(struct kernel *kernel, const struct world_config *config,
                        uint64_t seed, int64_t end_ns, const struct world_hooks *hooks)
{
    struct world *world = g_new0(struct world, 1);
    int per_region = (int)config->topology.nodes_per_region;

    world->kernel = kernel;
    world->config = config;
    world->seed = seed;
    world->hooks = *hooks;
    world->faults_end_ns = end_ns;
    world->region_count = config->topology.region_count;
    world->node_count = world->region_count * per_region;
    world->packets = pool_new(sizeof(struct packet));
    world->node = g_new0(struct node, world->node_count);
    world->disk = g_new0(struct disk, world->node_count);
    world->replica = g_new0(struct door, world->node_count);
    world->crashed_by = g_new0(struct occurrence *, world->node_count);
    for (int i = 0; i < world->node_count; i++) {
        node_init(&world->node[i], world, i, i / per_region, i % per_region);
        disk_init(&world->disk[i], &world->node[i], &config->node, seed);
        replica_init(&world->replica[i], world, &world->node[i], i, 0);
    }
    network_init(&world->network, world);
    return world;
}

void world_start(struct world *world)
{
    for (int i = 0; i < world->node_count; i++)
        replica_start(&world->replica[i]);
    faults_start(world);
}

static void payload_free(struct world *world, struct payload *payload)
{
    if (payload->next != NULL)
        payload->next->previous = payload->previous;
    if (payload->previous != NULL)
        payload->previous->next = payload->next;
    else
        world->payloads = payload->next;
    g_free(payload);
}

void world_free(struct world *world)
{
    for (int i = 0; i < world->occurrence_count; i++)
        occurrence_free(world->occurrence[i]);
    g_free(world->occurrence);
    g_free(world->recurrence);
    for (int i = 0; i < world->node_count; i++) {
        replica_clear(&world->replica[i]);
        node_clear(&world->node[i]);
    }
    network_clear(&world->network);
    while (world->payloads != NULL)
        payload_free(world, world->payloads);
    pool_free(world->packets);
    g_free(world->crashed_by);
    g_free(world->replica);
    g_free(world->disk);
    g_free(world->node);
    g_free(world);
}

/* ---- packets ---- */

struct packet *world_packet(struct world *world, enum packet_kind kind)
{
    struct packet *packet = pool_take(world->packets);

    memset(packet, 0, offsetof(struct packet, request));
    packet->kind = kind;
    packet->payload = NULL;
    if (kind == PACKET_MESSAGE)
        packet->serial = ++world->messages_sent;
    return packet;
}

static void *payload_new(struct world *world, struct packet *packet, size_t count)
{
    struct payload *payload = g_malloc(sizeof *payload + count);

    *payload = (struct payload){.next = world->payloads};
    if (payload->next != NULL)
        payload->next->previous = payload;
    world->payloads = packet->payload = payload;
    return payload->bytes;
}

void *packet_copy(struct world *world, struct packet *packet, const void *bytes,
                  size_t count)
{
    void *copy = packet->bytes;

    if (count > PAYLOAD_INLINE_BYTES)
        copy = payload_new(world, packet, count);
    if (count > 0)
        memcpy(copy, bytes, count);
    return copy;
}

void world_packet_free(struct world *world, struct packet *packet)
{
    if (packet->payload != NULL)
        payload_free(world, packet->payload);
    pool_give(world->packets, packet);
}

void world_drop(struct world *world, struct packet *packet)
{
    world->messages_dropped += packet->kind == PACKET_MESSAGE;
    world_packet_free(world, packet);
}

void world_deliver(struct world *world, struct packet *packet)
{
    int to = packet->target;

    if (to < world->node_count) {
        if (world->node[to].up) {
            node_accept(&world->node[to], packet);
            return;
        }
        fault_touch(world->crashed_by[to], packet); /* nobody listens there */
        world_drop(world, packet);
        return;
    }
    world->hooks.on_reply(world->hooks.user, packet->call, &packet->reply);
    world_packet_free(world, packet);
}

/* ---- for those who call ---- */

void world_call(struct world *world, const struct outgoing *outgoing)
{
    struct packet *packet = world_packet(world, PACKET_REQUEST);

    packet->source = outgoing->from;
    packet->target = (endpoint)outgoing->to;
    packet->call = outgoing->call;
    packet->operation = outgoing->operation;
    packet->luck = outgoing->luck;
    packet->request = *outgoing->request;
    packet->request.context.bytes =
        packet_copy(world, packet, outgoing->request->context.bytes,
                    outgoing->request->context.count);
    packet->wire_bytes = (uint32_t)(REQUEST_HEADER_BYTES + packet->request.context.count +
                                    packet->request.value.size_bytes);
    if (packet->source == packet->target) {
        packet->local = true;
        node_accept(&world->node[outgoing->to], packet);
        return;
    }
    network_send(&world->network, packet);
}

struct packet *world_reply_packet(struct world *world, int node, call_id call,
                                  const struct caller *caller, const struct reply *reply)
{
    struct packet *packet = world_packet(world, PACKET_REPLY);

    packet->source = (endpoint)node;
    packet->target = caller->at;
    packet->call = call;
    packet->operation = caller->operation;
    packet->luck = caller->luck;
    packet->local = packet->source == packet->target;
    packet->reply = *reply;
    packet->reply.context.bytes =
        packet_copy(world, packet, reply->context.bytes, reply->context.count);
    packet->wire_bytes =
        (uint32_t)(REPLY_HEADER_BYTES + reply->context.count + reply->value.size_bytes);
    return packet;
}

void world_answer(struct world *world, int node, call_id call,
                  const struct caller *caller, const struct reply *reply)
{
    struct packet *packet = world_reply_packet(world, node, call, caller, reply);

    packet->stage = STAGE_ENCODE;
    node_continue(&world->node[node], packet);
}

static void node_timer_due(void *subject, uint64_t argument)
{
    struct world *world = subject;
    struct packet *packet = (struct packet *)(uintptr_t)argument;
    struct node *node = &world->node[packet->target];

    if (node->up && packet->incarnation == world->replica[packet->target].incarnation)
        node_accept(node, packet);
    else
        world_packet_free(world, packet);
}

void world_node_timer(struct world *world, int node, int64_t delay_ns,
                      void (*run)(void *subject, uint64_t argument), void *subject,
                      uint64_t argument)
{
    struct packet *packet = world_packet(world, PACKET_CALLBACK);
    int64_t true_ns = clock_true_delay_ns(&world->node[node].clock, delay_ns);

    packet->target = (endpoint)node;
    packet->incarnation = world->replica[node].incarnation;
    packet->callback.run = run;
    packet->callback.subject = subject;
    packet->callback.argument = argument;
    kernel_schedule(world->kernel, kernel_now_ns(world->kernel) + MAX(true_ns, 0),
                    node_timer_due, world, (uint64_t)(uintptr_t)packet);
}

/* ---- steps ---- */

struct door *world_replica_of(struct world *world, const struct packet *packet)
{
    switch (packet->kind) {
    case PACKET_REQUEST:
        return packet->request.op == OP_UPDATE ? NULL : &world->replica[packet->target];
    case PACKET_MESSAGE:
        return &world->replica[packet->target];
    case PACKET_TIMER:
    case PACKET_DURABLE:
        return packet->replica;
    case PACKET_REPLY:
    case PACKET_CALLBACK:
        break;
    }
    return NULL;
}

void world_step_without_replica(struct world *world, struct node *node,
                                struct packet *packet)
{
    struct world_hooks *hooks = &world->hooks;

    switch (packet->kind) {
    case PACKET_REQUEST:
        hooks->on_update(hooks->user, node->number, packet->call, packet->luck,
                         &packet->request);
        break;
    case PACKET_REPLY:
        hooks->on_reply(hooks->user, packet->call, &packet->reply);
        break;
    case PACKET_CALLBACK:
        packet->callback.run(packet->callback.subject, packet->callback.argument);
        break;
    case PACKET_MESSAGE:
    case PACKET_TIMER:
    case PACKET_DURABLE:
        g_assert_not_reached();
    }
}

void world_durable(struct node *node, durable token)
{
    struct world *world = node->world;
    struct door *replica = &world->replica[node->number];

    cells_durable(replica->cells, token);
    if (replica->protocol->on_durable == NULL)
        return;
    struct packet *packet = world_packet(world, PACKET_DURABLE);
    packet->replica = replica;
    packet->token = token;
    packet->stage = STAGE_INTAKE;
    node_continue(node, packet);
}

/* ---- crashes ---- */

/* Operations that somebody waits for, and that this replica has begun. */
static void touch_operations(struct world *world, const struct door *replica,
                             struct occurrence *fault)
{
    for (uint32_t i = 0; i < replica->ops.slot_count; i++) {
        const struct op_memory *memory = replica->ops.slot[i];
        struct caller waits;

        if (memory != NULL &&
            world->hooks.find_caller(world->hooks.user, memory->primitive, &waits))
            fault_touch_operation(fault, waits.operation);
    }
}

void world_crash(struct world *world, int number, struct occurrence *fault)
{
    struct node *node = &world->node[number];

    world->crashed_by[number] = fault;
    if (!node->up)
        return;
    touch_operations(world, &world->replica[number], fault);
    fault_touch_queue(fault, &world->disk[number].waiting);
    node_crash(node, fault);
    disk_crash(&world->disk[number]);
    replica_crash(&world->replica[number]);
    world->hooks.on_crash(world->hooks.user, number);
}

void world_restart(struct world *world, int number)
{
    struct node *node = &world->node[number];

    if (node->up)
        return;
    node->up = true;
    replica_restart(&world->replica[number]);
}

/* ---- roles ---- */

int world_leader_node(const struct world *world)
{
    return world->config->protocol.leader * (int)world->config->topology.nodes_per_region;
}

int world_find_role(const struct world *world, const char *role)
{
    uint64_t highest = 0;
    int found = -1;

    for (int i = 0; i < world->node_count; i++) {
        if (!world->node[i].up)
            continue;
        struct inspection seen = replica_inspect(&world->replica[i], INSPECT_ROLE, 0);

        if (seen.known && g_strcmp0(seen.role, role) == 0 &&
            (found < 0 || seen.term > highest)) {
            found = i;
            highest = seen.term;
        }
    }
    return found;
}
