/* door.c - the port, on the simulator. What a handler sends is collected on the core
 * whose step it is, and leaves at the step's end. */
#include "sim/port/door.h"

#include <string.h>

#include "sim/world/fault.h"
#include "sim/world/world.h"

enum {
    WIRE_HEADER_BYTES = 64, /* TCP/IP and framing of a message */
};

int door_self(const struct door *door)
{
    return door->number;
}

int door_group(const struct door *door)
{
    return door->group;
}

int door_replica_count(const struct door *door)
{
    return door->world->group_size;
}

int door_replica_region(const struct door *door, int replica)
{
    return world_member(door->world, door->group, replica)->node->region;
}

int door_group_count(const struct door *door)
{
    return door->world->group_count;
}

int door_member_region(const struct door *door, int group, int replica)
{
    return world_member(door->world, group, replica)->node->region;
}

uint32_t door_incarnation(const struct door *door)
{
    return door->incarnation;
}

const void *door_params(const struct door *door)
{
    return door->world->config->protocol.params;
}

/* Its group may have no replica in that region: then the first one. */
int door_leader(const struct door *door)
{
    const struct world *world = door->world;

    for (int i = 0; i < world->group_size; i++)
        if (world_member(world, door->group, i)->node->region ==
            world->config->protocol.leader)
            return i;
    return 0;
}

static int64_t now_ns(const struct door *door)
{
    return kernel_now_ns(door->world->kernel);
}

int64_t door_monotonic_ns(struct door *door)
{
    return clock_monotonic_ns(&door->node->clock, now_ns(door));
}

/* Reading a clock that a fault has moved is what that fault changes. */
static void touch_clock_faults(struct door *door)
{
    for (int i = 0; i < door->world->occurrence_count; i++) {
        struct occurrence *fault = door->world->occurrence[i];

        if (fault->moves_clock && door->node->number >= fault->node &&
            door->node->number < fault->node + fault->node_count)
            fault_touch_operation(fault, door->operation);
    }
}

struct wall_clock door_wall_clock(struct door *door)
{
    if (G_UNLIKELY(clock_jumped_ns(&door->node->clock, now_ns(door)) != 0))
        touch_clock_faults(door);
    return (struct wall_clock){WALL_CLOCK_START_NS +
                                   clock_wall_ns(&door->node->clock, now_ns(door)),
                               (int64_t)door->node->clock.error_ns};
}

double door_clock_rate_bound(const struct door *door)
{
    const struct node_config *config = &door->world->config->node;

    return config->clock_error_ns == DURATION_NONE ? 0 : config->clock_drift;
}

static struct stream *own_stream(struct door *door)
{
    if (!door->stream_ready) {
        door->stream = stream_keyed(door->world->seed, PURPOSE_PROTOCOL,
                                    (uint64_t)door->group << 32 | (uint64_t)door->number);
        door->stream_ready = true;
    }
    return &door->stream;
}

uint64_t door_random(struct door *door)
{
    return stream_next(own_stream(door));
}

int64_t door_draw_ns(struct door *door, const struct distribution *distribution)
{
    return distribution_draw_ns(distribution, own_stream(door));
}

int64_t door_least_ns(const struct distribution *distribution)
{
    return (int64_t)distribution_least(distribution);
}

static void timer_due(void *subject, uint64_t argument)
{
    struct door *door = subject;
    struct packet *packet = (struct packet *)(uintptr_t)argument;

    if (packet->incarnation == door->incarnation && door->node->up)
        node_accept(door->node, packet);
    else
        world_packet_free(door->world, packet);
}

void door_set_timer(struct door *door, int64_t delay_ns, uint64_t cookie)
{
    struct packet *packet = world_packet(door->world, PACKET_TIMER);
    int64_t true_ns = clock_true_delay_ns(&door->node->clock, delay_ns);

    packet->replica = door;
    packet->incarnation = door->incarnation;
    packet->cookie = cookie;
    kernel_schedule(door->world->kernel, now_ns(door) + MAX(true_ns, 0), timer_due, door,
                    (uint64_t)(uintptr_t)packet);
}

/* ---- memory ---- */

void *door_op(struct door *door, uint64_t primitive)
{
    struct op_memory *memory = op_table_find(&door->ops, primitive);

    return memory == NULL ? NULL : memory + 1;
}

void door_forget(struct door *door, uint64_t primitive)
{
    op_table_remove(door, primitive);
}

/* Those whose time is over are swept when another one comes. */
static void sweep_kept(struct door *door)
{
    struct kept_op *oldest;

    while ((oldest = g_queue_peek_head(&door->kept)) != NULL &&
           oldest->until_ns <= now_ns(door)) {
        struct op_memory *memory = op_table_find(&door->ops, oldest->primitive);

        if (memory != NULL && memory->kept_until_ns == oldest->until_ns)
            op_table_remove(door, oldest->primitive);
        g_free(g_queue_pop_head(&door->kept));
    }
}

void door_keep(struct door *door, uint64_t primitive, int64_t delay_ns)
{
    struct op_memory *memory = op_table_find(&door->ops, primitive);
    struct kept_op *kept = g_new(struct kept_op, 1);

    g_assert(memory != NULL);
    sweep_kept(door);
    memory->kept_until_ns =
        now_ns(door) + clock_true_delay_ns(&door->node->clock, delay_ns);
    *kept = (struct kept_op){primitive, memory->kept_until_ns};
    g_queue_push_tail(&door->kept, kept);
}

/* ---- what goes out ---- */

static struct packet *make_message(struct door *door, int to,
                                   const struct message *message)
{
    struct packet *packet = world_packet(door->world, PACKET_MESSAGE);

    packet->message = *message;
    packet->message.payload =
        packet_copy(door->world, packet, message->payload, message->payload_bytes);
    if (door->number != TO_PROCESS) /* which serves all groups, and names one */
        packet->message.group = door->group;
    packet->message.from = door->number;
    packet->source = (endpoint)door->node->number;
    packet->replica = to == TO_PROCESS
                          ? door->world->process
                          : world_member(door->world, packet->message.group, to);
    packet->target = (endpoint)packet->replica->node->number;
    packet->local = packet->replica == door;
    packet->operation = door->operation;
    packet->after = message->after;
    packet->wire_bytes =
        (uint32_t)(WIRE_HEADER_BYTES + message->payload_bytes + message->value_bytes);
    return packet;
}

void door_send(struct door *door, int to, const struct message *message)
{
    struct packet *packet;

    g_assert(to >= TO_PROCESS && to < door->world->group_size);
    packet = make_message(door, to, message);
    /* What waits for the disk goes the same way as to others: through the queue. */
    if (packet->local && message->after == AT_ONCE)
        packet_queue_push(&door->to_self, packet);
    else
        packet_queue_push(&door->core->out, packet);
}

void door_broadcast(struct door *door, const struct message *message)
{
    for (int to = 0; to < door->world->group_size; to++)
        door_send(door, to, message);
}

static void send_reply(struct door *door, uint64_t primitive, const struct reply *reply,
                       durable after)
{
    struct world *world = door->world;
    struct op_memory *memory = op_table_find(&door->ops, primitive);
    struct caller caller;

    if (memory != NULL) {
        caller = memory->caller;
        if (memory->kept_until_ns == 0)
            op_table_remove(door, primitive);
    } else if (!world->hooks.find_caller(world->hooks.user, primitive, &caller)) {
        return;
    }
    struct packet *packet =
        world_reply_packet(world, door->node->number, primitive, &caller, reply);
    packet->after = after;
    packet_queue_push(&door->core->out, packet);
}

void door_answer_ok(struct door *door, uint64_t primitive, const struct answer *answer)
{
    struct reply reply = {.status = REPLY_OK,
                          .hint = -1,
                          .node = door->node->number,
                          .value = answer->value,
                          .version = answer->version,
                          .context = answer->context};

    send_reply(door, primitive, &reply, answer->after);
}

void door_answer_conflict(struct door *door, uint64_t primitive,
                          const struct answer *answer)
{
    struct reply reply = {.status = REPLY_CONFLICT,
                          .hint = -1,
                          .node = door->node->number,
                          .value = answer->value,
                          .version = answer->version,
                          .context = answer->context};

    send_reply(door, primitive, &reply, answer->after);
}

void door_answer_failed(struct door *door, uint64_t primitive, const char *reason)
{
    struct reply reply = {
        .status = REPLY_FAILED, .hint = -1, .node = door->node->number, .reason = reason};

    send_reply(door, primitive, &reply, AT_ONCE);
}

void door_answer_not_leader(struct door *door, uint64_t primitive, int hint)
{
    struct reply reply = {
        .status = REPLY_NOT_LEADER, .hint = -1, .node = door->node->number};

    if (hint >= 0)
        reply.hint = world_member(door->world, door->group, hint)->node->number;

    send_reply(door, primitive, &reply, AT_ONCE);
}

void door_report_discarded(struct door *door, uint64_t key, const struct value *value,
                           uint64_t replaced_by)
{
    struct world_hooks *hooks = &door->world->hooks;

    hooks->on_discarded(hooks->user, key, value, replaced_by);
}

void door_report_dropped(struct door *door, uint64_t key, const struct value *value,
                         uint64_t replaced_by)
{
    const struct world_hooks *hooks = &door->world->hooks;
    struct caller waits;

    if (!hooks->find_caller(hooks->user, value->id, &waits))
        door_report_discarded(door, key, value, replaced_by);
}
