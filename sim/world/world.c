#include "sim/world/world.h"

#include <string.h>

#include "sim/port/protocol.h"

enum { REQUEST_HEADER_BYTES = 200, REPLY_HEADER_BYTES = 150 }; /* HTTP-like framing */

static void house(struct node *node, struct door *door)
{
    node->door = g_renew(struct door *, node->door, (gsize)(node->door_count + 1));
    node->door[node->door_count++] = door;
}

/* Group g begins at region g and takes one node a region before it takes a second one;
 * its members stand in order of their nodes. */
static void place_group(struct world *world, int group)
{
    int regions = world->region_count, per_region = world->server_count / regions;
    g_autofree bool *taken = g_new0(bool, (gsize)world->server_count);
    int number = 0;

    for (int i = 0; i < world->group_size; i++) {
        int region = (group + i) % regions;
        int index = (group / regions + i / regions) % per_region;

        taken[region * per_region + index] = true;
    }
    for (int i = 0; i < world->server_count; i++) {
        struct door *door = world_member(world, group, number);

        if (!taken[i])
            continue;
        replica_init(door, world, &world->node[i], number++, group);
        house(&world->node[i], door);
    }
    g_assert(number == world->group_size);
}

static void place_process(struct world *world)
{
    struct node *node = &world->node[world->node_count - 1];

    world->process = &world->door[world->door_count - 1];
    replica_init(world->process, world, node, TO_PROCESS, 0);
    house(node, world->process);
}

/* The nearest member of each group, seen from each region. */
static void find_nearest(struct world *world)
{
    int regions = world->region_count;

    world->nearest = g_new0(int, (gsize)(world->group_count * regions));
    for (int i = 0; i < world->group_count * regions; i++) {
        int group = i / regions, from = i % regions;
        double least = 0;

        for (int k = 0; k < world->group_size; k++) {
            const struct node *node = world_member(world, group, k)->node;
            double away =
                node->region == from
                    ? -1
                    : world->network.link[from * regions + node->region].typical_ns;

            if (k == 0 || away < least) {
                least = away;
                world->nearest[i] = node->number;
            }
        }
    }
}

static void make_nodes(struct world *world)
{
    const struct world_config *config = world->config;
    int per_region = (int)config->topology.nodes_per_region;

    world->node = g_new0(struct node, (gsize)world->node_count);
    world->disk = g_new0(struct disk, (gsize)world->node_count);
    for (int i = 0; i < world->node_count; i++) {
        bool is_server = i < world->server_count;

        if (is_server)
            node_init(&world->node[i], world, i, i / per_region, i % per_region);
        else
            node_init(&world->node[i], world, i, config->protocol.process, per_region);
        disk_init(&world->disk[i], &world->node[i], &config->node, world->seed);
    }
    if (world->node_count > world->server_count) {
        struct node *node = &world->node[world->server_count];

        g_free(node->name); /* it is known by what it does */
        node->name = g_strdup(config->protocol.type->process->name);
    }
}

struct world *world_new(struct kernel *kernel, const struct world_config *config,
                        uint64_t seed, int64_t end_ns, const struct world_hooks *hooks)
{
    struct world *world = g_new0(struct world, 1);
    const struct topology_config *topology = &config->topology;
    bool has_process = config->protocol.type->process != NULL;

    world->kernel = kernel;
    world->config = config;
    world->seed = seed;
    world->hooks = *hooks;
    world->faults_end_ns = end_ns;
    world->region_count = topology->region_count;
    world->server_count = world->region_count * (int)topology->nodes_per_region;
    world->node_count = world->server_count + has_process;
    world->group_count = (int)topology->groups;
    world->group_size =
        topology->replicas > 0 ? (int)topology->replicas : world->server_count;
    world->door_count = world->group_count * world->group_size + has_process;
    world->packets = pool_new(sizeof(struct packet));
    world->door = g_new0(struct door, (gsize)world->door_count);
    world->crashed_by = g_new0(struct occurrence *, (gsize)world->node_count);
    make_nodes(world);
    for (int group = 0; group < world->group_count; group++)
        place_group(world, group);
    if (has_process)
        place_process(world);
    network_init(&world->network, world);
    find_nearest(world);
    return world;
}

void world_start(struct world *world)
{
    for (int i = 0; i < world->door_count; i++)
        replica_start(&world->door[i]);
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
    for (int i = 0; i < world->door_count; i++)
        replica_clear(&world->door[i]);
    for (int i = 0; i < world->node_count; i++) {
        node_clear(&world->node[i]);
        disk_clear(&world->disk[i]);
    }
    network_clear(&world->network);
    while (world->payloads != NULL)
        payload_free(world, world->payloads);
    pool_free(world->packets);
    g_free(world->crashed_by);
    g_free(world->door);
    g_free(world->nearest);
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

struct packet *world_packet_copy(struct world *world, const struct packet *packet)
{
    struct packet *copy = world_packet(world, packet->kind);
    uint64_t serial = copy->serial;

    *copy = *packet;
    copy->serial = serial;
    copy->next = NULL;
    copy->payload = NULL;
    copy->message.payload =
        packet_copy(world, copy, packet->message.payload, packet->message.payload_bytes);
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

    if (node->up && packet->incarnation == node->incarnation)
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
    packet->incarnation = world->node[node].incarnation;
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
        if (packet->request.op == OP_UPDATE)
            return NULL;
        return world_replica_at(world, packet->target, packet->request.key);
    case PACKET_MESSAGE:
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
    for (int i = 0; i < node->door_count; i++)
        touch_operations(world, node->door[i], fault);
    fault_touch_queue(fault, &world->disk[number].waiting);
    node_crash(node, fault);
    disk_crash(&world->disk[number]);
    for (int i = 0; i < node->door_count; i++)
        replica_crash(node->door[i]);
    world->hooks.on_crash(world->hooks.user, number);
}

void world_restart(struct world *world, int number)
{
    struct node *node = &world->node[number];

    if (node->up)
        return;
    node->up = true;
    node->incarnation++;
    for (int i = 0; i < node->door_count; i++)
        replica_restart(node->door[i]);
}

/* ---- roles ---- */

int world_leader_node(const struct world *world, int group)
{
    const struct door *first = world_member(world, group, 0);

    return world_member(world, group, door_leader(first))->node->number;
}

static bool goes_by(const struct inspection *seen, const char *role)
{
    bool found = g_strcmp0(seen->role, role) == 0;

    for (size_t i = 0; i < G_N_ELEMENTS(seen->also); i++)
        found = found || g_strcmp0(seen->also[i], role) == 0;
    return found;
}

int world_find_role(const struct world *world, const char *role)
{
    uint64_t highest = 0;
    int found = -1;

    if (world->process != NULL &&
        g_strcmp0(world->config->protocol.type->process->name, role) == 0)
        return world->process->node->number;
    for (int i = 0; i < world->door_count; i++) {
        const struct door *door = &world->door[i];

        if (!door->node->up)
            continue;
        struct inspection seen = replica_inspect(door, INSPECT_ROLE, 0);

        if (seen.known && goes_by(&seen, role) && (found < 0 || seen.term > highest)) {
            found = door->node->number;
            highest = seen.term;
        }
    }
    return found;
}

/* ---- groups ---- */

int world_group_of(const struct world *world, uint64_t key)
{
    if (world->group_count == 1)
        return 0;
    return (int)((key * UINT64_C(0xD1342543DE82EF95) >> 32) %
                 (uint64_t)world->group_count);
}

struct door *world_replica_at(const struct world *world, int node, uint64_t key)
{
    int group = world_group_of(world, key);

    for (int i = 0; i < world->node[node].door_count; i++) {
        struct door *door = world->node[node].door[i];

        if (door->group == group && door->number != TO_PROCESS)
            return door;
    }
    return NULL;
}
