#include "sim/world/replica.h"

#include <string.h>

#include "sim/port/protocol.h"
#include "sim/world/log.h"
#include "sim/world/world.h"

static struct handlers handlers_of(const struct protocol *protocol, bool is_process)
{
    const struct beside *beside = protocol->process;

    if (is_process)
        return (struct handlers){beside->state_size, beside->on_start,
                                 beside->on_message, beside->on_timer,
                                 beside->on_durable, beside->on_restart};
    return (struct handlers){protocol->state_size, protocol->on_start,
                             protocol->on_message, protocol->on_timer,
                             protocol->on_durable, protocol->on_restart};
}

void replica_init(struct door *replica, struct world *world, struct node *node,
                  int number, int group)
{
    const struct protocol *protocol = world->config->protocol.type;

    *replica = (struct door){.world = world,
                             .node = node,
                             .disk = &world->disk[node->number],
                             .protocol = protocol,
                             .handlers = handlers_of(protocol, number == TO_PROCESS),
                             .number = number,
                             .group = group,
                             .incarnation = 1};
    replica->state = g_malloc0(MAX(replica->handlers.state_size, 1));
    replica->cells = cells_new(protocol->cell_size);
    replica->log = log_new();
    replica->op_pool = pool_new(sizeof(struct op_memory) + protocol->op_size);
    g_queue_init(&replica->kept);
}

static void free_tables(struct door *replica)
{
    for (int i = 0; i < TABLES_MAX; i++)
        g_clear_pointer(&replica->table[i], cells_free);
}

void replica_clear(struct door *replica)
{
    g_free(replica->state);
    cells_free(replica->cells);
    log_free(replica->log);
    free_tables(replica);
    op_table_clear(replica);
    pool_free(replica->op_pool);
    g_queue_clear_full(&replica->kept, g_free);
}

/* Messages to itself arrive within the step that sent them. */
static void hear_itself(struct door *replica)
{
    struct packet *packet;

    while ((packet = packet_queue_pop(&replica->to_self)) != NULL) {
        replica->handlers.on_message(replica, replica->state, &packet->message);
        world_packet_free(replica->world, packet);
    }
}

/* Handlers that no packet calls for, at the start and after a crash, run in a step of
 * no length. */
static void run_outside(struct door *replica,
                        void (*handler)(struct door *door, void *state))
{
    struct core core = {.node = replica->node};
    struct packet *packet;

    if (handler == NULL)
        return;
    replica->core = &core;
    replica->operation = 0;
    handler(replica, replica->state);
    hear_itself(replica);
    replica->core = NULL;
    disk_hand_over(replica->disk);
    while ((packet = packet_queue_pop(&core.out)) != NULL) {
        packet->stage = STAGE_SEND;
        if (disk_is_durable(replica->disk, packet->after))
            node_continue(replica->node, packet);
        else
            disk_wait(replica->disk, packet);
    }
}

void replica_start(struct door *replica)
{
    run_outside(replica, replica->handlers.on_start);
}

void replica_crash(struct door *replica)
{
    struct packet *packet;

    cells_crash(replica->cells);
    log_crash(replica->log);
    free_tables(replica);
    op_table_clear(replica);
    g_queue_clear_full(&replica->kept, g_free);
    while ((packet = packet_queue_pop(&replica->to_self)) != NULL)
        world_drop(replica->world, packet);
    memset(replica->state, 0, replica->handlers.state_size);
    replica->busy = false;
    replica->turn = NULL;
}

void replica_restart(struct door *replica)
{
    replica->incarnation++;
    run_outside(replica, replica->handlers.on_restart);
}

void replica_step(struct door *replica, struct core *core, struct packet *packet)
{
    const struct handlers *handlers = &replica->handlers;
    void *state = replica->state;

    replica->core = core;
    replica->operation = packet->operation;
    switch (packet->kind) {
    case PACKET_REQUEST:
        op_table_add(replica, packet->request.primitive)->caller =
            (struct caller){packet->source, packet->operation, packet->luck};
        replica->protocol->on_request(replica, state, &packet->request);
        break;
    case PACKET_MESSAGE:
        handlers->on_message(replica, state, &packet->message);
        break;
    case PACKET_TIMER:
        handlers->on_timer(replica, state, packet->cookie);
        break;
    case PACKET_DURABLE:
        handlers->on_durable(replica, state, packet->token);
        break;
    case PACKET_REPLY:
    case PACKET_CALLBACK:
        g_assert_not_reached();
    }
    hear_itself(replica);
    replica->core = NULL;
}

struct inspection replica_inspect(const struct door *replica, int query, uint64_t key)
{
    if (replica->protocol->inspect == NULL || replica->number == TO_PROCESS)
        return (struct inspection){.known = false};
    return replica->protocol->inspect(replica, replica->state, (enum inspect_query)query,
                                      key);
}
