#include "sim/world/network.h"

#include "sim/world/fault.h"
#include "sim/world/world.h"

enum { RTO_FLOOR_NS = 200000000, LOST = -1 };

struct path *network_path(struct network *network, int from, int to)
{
    return &network->path[from * network->endpoint_count + to];
}

static int endpoint_region(const struct network *network, int at)
{
    return at < network->node_count ? network->world->node[at].region
                                    : at - network->node_count;
}

void network_init(struct network *network, struct world *world)
{
    const struct topology_config *topology = &world->config->topology;
    int regions = topology->region_count;

    *network = (struct network){.world = world,
                                .region_count = regions,
                                .node_count = world->node_count,
                                .endpoint_count = world->node_count + regions,
                                .loss = topology->loss,
                                .datagrams = topology->transport == TRANSPORT_UDP};
    network->link = g_new0(struct link, (gsize)(regions * regions));
    for (int from = 0; from < regions; from++) {
        for (int to = 0; to < regions; to++) {
            int i = from * regions + to;

            link_init(&network->link[i], &topology->link[i],
                      (enum jitter)topology->jitter, world->seed, from, to);
        }
    }
    network->path = g_new0(struct path, (size_t)network->endpoint_count *
                                            (size_t)network->endpoint_count);
    for (int from = 0; from < network->endpoint_count; from++) {
        for (int to = 0; to < network->endpoint_count; to++) {
            struct path *path = network_path(network, from, to);

            path->link = &network->link[endpoint_region(network, from) * regions +
                                        endpoint_region(network, to)];
        }
    }
}

void network_clear(struct network *network)
{
    int paths = network->endpoint_count * network->endpoint_count;

    for (int i = 0; network->path != NULL && i < paths; i++)
        g_free(network->path[i].effect);
    g_free(network->path);
    g_free(network->link);
}

static bool is_client(const struct network *network, endpoint at)
{
    return at >= network->node_count;
}

/* Between nodes there is one connection each way; clients have one a session. */
static bool is_ordered(const struct network *network, const struct packet *packet)
{
    return !is_client(network, packet->source) && !is_client(network, packet->target);
}

/* The client's region is where it lives, so its own node is near; any other node is
 * as far as the regions are. */
static int64_t client_leg_ns(struct network *network, const struct path *path,
                             const struct packet *packet)
{
    const struct topology_config *topology = &network->world->config->topology;
    int leg = is_client(network, packet->source) ? 0 : 1;
    int from = endpoint_region(network, packet->source);
    int to = endpoint_region(network, packet->target);

    if (from != to) { /* the ping was sent by the client's side, both legs count as its */
        const struct link *back = &network->link[to * network->region_count + from];
        bool ping =
            leg == 1 && path->link->law == LINK_MEASURED && back->law == LINK_MEASURED;
        return link_leg_ns(ping ? back : path->link, packet->luck, leg);
    }
    struct stream luck = stream_keyed(network->world->seed, PURPOSE_CLIENT_LEG,
                                      2 * packet->luck + (uint64_t)leg);
    return distribution_draw_ns(topology->client_delay, &luck);
}

static int64_t base_delay_ns(struct network *network, struct path *path,
                             const struct packet *packet, int64_t departure_ns)
{
    if (is_client(network, packet->source) || is_client(network, packet->target))
        return client_leg_ns(network, path, packet);
    return link_delay_ns(path->link, departure_ns);
}

/* Without any fault. */
static double loss_between(const struct network *network, const struct packet *packet)
{
    return endpoint_region(network, packet->source) !=
                   endpoint_region(network, packet->target)
               ? network->loss
               : 0;
}

/* Share of packets lost at `at_ns`, as far as it is known now when faults will end. */
static double loss_at(const struct path *path, double base, int64_t at_ns)
{
    double through = 1 - base;

    for (int i = 0; i < path->effect_count; i++)
        if (path->effect[i].fault->planned_end_ns > at_ns)
            through *= 1 - path->effect[i].loss;
    return 1 - through;
}

static void touch_losses(const struct path *path, struct packet *packet, int64_t at_ns)
{
    for (int i = 0; i < path->effect_count; i++)
        if (path->effect[i].loss > 0 && path->effect[i].fault->planned_end_ns > at_ns)
            fault_touch(path->effect[i].fault, packet);
}

static void make_loss_stream(struct network *network, struct path *path)
{
    ptrdiff_t id = path - network->path;

    if (!path->loss_ready)
        path->loss = stream_keyed(network->world->seed, PURPOSE_LOSS, (uint64_t)id);
    path->loss_ready = true;
}

/* Time that losses cost, or LOST if the connection gives up before one comes through.
 * The faults that raise the loss are touched by exactly those losses that would not
 * have happened without them. */
static int64_t retransmission_ns(struct network *network, struct path *path,
                                 struct packet *packet)
{
    double base = loss_between(network, packet);
    int64_t now_ns = kernel_now_ns(network->world->kernel), wait_ns = 0;
    int64_t timeout_ns = network->world->config->topology.connection_timeout_ns;

    if (loss_at(path, base, now_ns) <= 0)
        return 0;
    make_loss_stream(network, path);
    int64_t rto_ns = RTO_FLOOR_NS + (int64_t)(2 * link_typical_ns(path->link));
    for (; wait_ns < timeout_ns; rto_ns *= 2) {
        double luck = stream_uniform(&path->loss);

        if (luck >= loss_at(path, base, now_ns + wait_ns))
            return wait_ns;
        if (luck >= base)
            touch_losses(path, packet, now_ns + wait_ns);
        wait_ns += rto_ns;
    }
    return LOST;
}

static int64_t extra_delay_ns(const struct path *path, struct packet *packet)
{
    int64_t extra_ns = 0;

    for (int i = 0; i < path->effect_count; i++) {
        const struct path_effect *effect = &path->effect[i];

        if (effect->extra == NULL)
            continue;
        int64_t drawn_ns = distribution_draw_ns(effect->extra, &effect->fault->luck);
        if (drawn_ns > 0)
            fault_touch(effect->fault, packet);
        extra_ns += drawn_ns;
    }
    return extra_ns;
}

/* ---- datagrams: what is lost is lost, and nothing waits for anything ---- */

/* A datagram that a cut meets on its way is gone. */
static void datagram_arrives(void *subject, uint64_t argument)
{
    struct network *network = subject;
    struct packet *packet = (struct packet *)(uintptr_t)argument;
    struct path *path = network_path(network, packet->source, packet->target);

    if (path->cut_count == 0 && path->heals == packet->heals) {
        world_deliver(network->world, packet);
        return;
    }
    if (path->cut_count == 0)
        fault_touch(path->healed, packet);
    for (int i = 0; i < path->effect_count; i++)
        if (path->effect[i].cuts)
            fault_touch(path->effect[i].fault, packet);
    world_drop(network->world, packet);
}

static void send_datagram(struct network *network, struct path *path,
                          struct packet *packet)
{
    struct kernel *kernel = network->world->kernel;
    int64_t now_ns = kernel_now_ns(kernel);
    int64_t arrival_ns = link_departure_ns(path->link, now_ns, packet->wire_bytes);
    double base = loss_between(network, packet);
    double loss = loss_at(path, base, now_ns);

    if (loss > 0) {
        make_loss_stream(network, path);
        double luck = stream_uniform(&path->loss);
        if (luck < loss) {
            if (luck >= base)
                touch_losses(path, packet, now_ns);
            world_drop(network->world, packet);
            return;
        }
    }
    arrival_ns += base_delay_ns(network, path, packet, arrival_ns);
    if (path->effect_count > 0)
        arrival_ns += extra_delay_ns(path, packet);
    packet->sent_ns = now_ns;
    packet->heals = path->heals;
    kernel_schedule(kernel, arrival_ns, datagram_arrives, network,
                    (uint64_t)(uintptr_t)packet);
}

/* A network may deliver twice: each copy has a way of its own. */
static void send_datagrams(struct network *network, struct path *path,
                           struct packet *packet)
{
    double duplicates = network->world->config->topology.duplicates;

    if (duplicates > 0) {
        make_loss_stream(network, path);
        if (stream_uniform(&path->loss) < duplicates)
            send_datagram(network, path, world_packet_copy(network->world, packet));
    }
    send_datagram(network, path, packet);
}

/* ---- connections ---- */

static void arrive_in_order(void *subject, uint64_t argument);
static void arrive_at_client_or_from_it(void *subject, uint64_t argument);

/* A client's packet was on its way when a cut ended that had begun meanwhile, or lasted
 * when it left: it left again then. */
static void resume(struct network *network, struct path *path, struct packet *packet)
{
    struct kernel *kernel = network->world->kernel;
    int64_t arrival_ns = path->healed_ns + client_leg_ns(network, path, packet);

    fault_touch(path->healed, packet);
    packet->sent_ns = path->healed_ns;
    packet->heals = path->heals;
    kernel_schedule(kernel, MAX(arrival_ns, kernel_now_ns(kernel)),
                    arrive_at_client_or_from_it, network, (uint64_t)(uintptr_t)packet);
}

void network_send(struct network *network, struct packet *packet)
{
    struct kernel *kernel = network->world->kernel;
    struct path *path = network_path(network, packet->source, packet->target);
    int64_t now_ns = kernel_now_ns(kernel);

    if (network->datagrams && packet->kind == PACKET_MESSAGE) {
        send_datagrams(network, path, packet);
        return;
    }
    int64_t arrival_ns = link_departure_ns(path->link, now_ns, packet->wire_bytes);
    arrival_ns += base_delay_ns(network, path, packet, arrival_ns);
    if (network->loss > 0 || path->effect_count > 0) {
        int64_t wait_ns = retransmission_ns(network, path, packet);

        if (wait_ns == LOST) {
            world_drop(network->world, packet);
            return;
        }
        arrival_ns += wait_ns + extra_delay_ns(path, packet);
    }
    packet->sent_ns = now_ns;
    if (is_ordered(network, packet)) {
        packet->arrival_ns = MAX(arrival_ns, path->last_arrival_ns);
        path->last_arrival_ns = packet->arrival_ns;
        packet_queue_push(&path->flying, packet);
        kernel_schedule(kernel, packet->arrival_ns, arrive_in_order, network,
                        (uint64_t)(path - network->path));
        return;
    }
    packet->heals = path->heals;
    kernel_schedule(kernel, arrival_ns, arrive_at_client_or_from_it, network,
                    (uint64_t)(uintptr_t)packet);
}

static void hold(struct network *network, struct path *path, struct packet *packet);

/* The oldest packet comes in, if its time has come: else a heal has sent all of them
 * again, and other events are theirs. */
static void arrive_in_order(void *subject, uint64_t argument)
{
    struct network *network = subject;
    struct path *path = &network->path[argument];
    struct packet *packet = path->flying.head;

    if (packet == NULL || packet->arrival_ns > kernel_now_ns(network->world->kernel))
        return;
    packet_queue_pop(&path->flying);
    if (G_UNLIKELY(path->cut_count > 0))
        hold(network, path, packet);
    else
        world_deliver(network->world, packet);
}

static void arrive_at_client_or_from_it(void *subject, uint64_t argument)
{
    struct network *network = subject;
    struct packet *packet = (struct packet *)(uintptr_t)argument; /* NOLINT */
    struct path *path = network_path(network, packet->source, packet->target);

    if (G_UNLIKELY(path->cut_count > 0))
        hold(network, path, packet);
    else if (G_UNLIKELY(path->heals != packet->heals))
        resume(network, path, packet);
    else
        world_deliver(network->world, packet);
}

/* Connections that waited too long reset: what they held is lost. */
static void reset(void *subject, uint64_t argument)
{
    struct network *network = subject;
    struct path *path = &network->path[argument];
    struct kernel *kernel = network->world->kernel;
    int64_t timeout_ns = network->world->config->topology.connection_timeout_ns;
    struct packet *packet;

    path->reset_timer = false;
    while ((packet = path->held.head) != NULL &&
           packet->sent_ns + timeout_ns <= kernel_now_ns(kernel)) {
        packet_queue_pop(&path->held);
        path->held_bytes -= packet->wire_bytes;
        world_drop(network->world, packet);
    }
    if (packet != NULL) {
        path->reset_timer = true;
        kernel_schedule(kernel, packet->sent_ns + timeout_ns, reset, network, argument);
    }
}

static void hold(struct network *network, struct path *path, struct packet *packet)
{
    const struct topology_config *topology = &network->world->config->topology;
    struct kernel *kernel = network->world->kernel;
    int64_t due_ns = packet->sent_ns + topology->connection_timeout_ns;

    for (int i = 0; i < path->effect_count; i++)
        if (path->effect[i].cuts)
            fault_touch(path->effect[i].fault, packet);
    if (due_ns <= kernel_now_ns(kernel) ||
        (packet->kind == PACKET_MESSAGE &&
         path->held_bytes + packet->wire_bytes > topology->send_buffer_bytes)) {
        world_drop(network->world, packet);
        return;
    }
    packet_queue_push(&path->held, packet);
    path->held_bytes += packet->wire_bytes;
    if (!path->reset_timer) {
        path->reset_timer = true;
        kernel_schedule(kernel, due_ns, reset, network, (uint64_t)(path - network->path));
    }
}

void path_cut(struct path *path, struct occurrence *fault)
{
    path->cut_count++;
    path_add_effect(path, (struct path_effect){.fault = fault, .cuts = true});
}

/* First what the cut held back leaves, then what was on its way, then what is sent from
 * now on: a connection stays in order. */
void path_heal(struct network *network, struct path *path, struct occurrence *fault)
{
    struct packet_queue held = path->held;
    struct packet *packet;
    struct packet_queue flying = path->flying;

    path_remove_effects(path, fault);
    if (--path->cut_count > 0)
        return;
    path->heals++;
    path->healed_ns = kernel_now_ns(network->world->kernel);
    path->healed = fault;
    path->held = path->flying = (struct packet_queue){0};
    path->held_bytes = 0;
    path->last_arrival_ns = 0;
    while ((packet = packet_queue_pop(&held)) != NULL)
        network_send(network, packet);
    while ((packet = packet_queue_pop(&flying)) != NULL) {
        fault_touch(fault, packet);
        network_send(network, packet);
    }
}

void path_add_effect(struct path *path, struct path_effect effect)
{
    path->effect =
        g_renew(struct path_effect, path->effect, (gsize)(path->effect_count + 1));
    path->effect[path->effect_count++] = effect;
}

void path_remove_effects(struct path *path, const struct occurrence *fault)
{
    int kept = 0;

    for (int i = 0; i < path->effect_count; i++)
        if (path->effect[i].fault != fault)
            path->effect[kept++] = path->effect[i];
    path->effect_count = kept;
}
