/* speed.c - pauses, slow-downs and crashes of a node. */
#include <math.h>

#include "sim/world/fault.h"
#include "sim/world/world.h"

/* Whatever is in the node when a fault begins meets it. */
static void touch_all(struct node *node, struct occurrence *fault)
{
    for (int i = 0; i < node->core_count; i++)
        if (node->core[i].job != NULL)
            fault_touch(fault, node->core[i].job);
    fault_touch_queue(fault, &node->ready);
    fault_touch_queue(fault, &node->continuing);
    fault_touch_queue(fault, &node->overflow);
    for (int i = 0; i < node->door_count; i++)
        fault_touch_queue(fault, &node->door[i]->waiting);
}

/* Running stages have done some of their work at the old speed; the rest goes on at
 * the new one. */
static void change_speed(struct node *node)
{
    double slowness = 1;

    node_meter_update(node); /* splits the running stretches here */
    for (int i = 0; i < node->slowing_count; i++)
        slowness *= node->slowing[i].factor;
    node->slowness = slowness;
    for (int i = 0; i < node->core_count; i++) {
        struct core *core = &node->core[i];

        if (core->job == NULL)
            continue;
        core->started_ns = kernel_now_ns(node->world->kernel);
        core->generation++;
        if (!node_is_paused(node))
            core_schedule_end(core);
    }
}

void node_slow(struct node *node, struct occurrence *fault, double factor)
{
    bool was_paused = node_is_paused(node);

    touch_all(node, fault);
    node->slowing =
        g_renew(struct slowing, node->slowing, (gsize)(node->slowing_count + 1));
    node->slowing[node->slowing_count++] = (struct slowing){fault, factor};
    change_speed(node);
    if (!was_paused)
        node->paused_since_ns = kernel_now_ns(node->world->kernel);
}

static void meter_pause(struct node *node)
{
    int64_t now_ns = kernel_now_ns(node->world->kernel);

    node->longest_pause_ns = MAX(node->longest_pause_ns, now_ns - node->paused_since_ns);
}

void node_normal(struct node *node, struct occurrence *fault)
{
    bool was_paused = node_is_paused(node);
    int kept = 0;

    for (int i = 0; i < node->slowing_count; i++)
        if (node->slowing[i].fault != fault)
            node->slowing[kept++] = node->slowing[i];
    node->slowing_count = kept;
    change_speed(node);
    if (!was_paused || node_is_paused(node))
        return;
    meter_pause(node);
    node_read_sockets(node);
    node_resume_work(node);
}

/* A pause is the process's: it dies with it. A slow machine stays slow. */
static void end_pauses(struct node *node)
{
    int kept = 0;

    if (node_is_paused(node))
        meter_pause(node);
    for (int i = 0; i < node->slowing_count; i++)
        if (!isinf(node->slowing[i].factor))
            node->slowing[kept++] = node->slowing[i];
    node->slowing_count = kept;
    change_speed(node);
}

static void drop_queue(struct node *node, struct packet_queue *queue, bool is_inside)
{
    struct packet *packet;

    while ((packet = packet_queue_pop(queue)) != NULL) {
        if (is_inside)
            node_job_leaves(node, packet);
        world_drop(node->world, packet);
    }
}

void node_crash(struct node *node, struct occurrence *fault)
{
    touch_all(node, fault);
    node_meter_update(node);
    for (int i = 0; i < node->core_count; i++) {
        struct core *core = &node->core[i];

        drop_queue(node, &core->out, false);
        if (core->job == NULL)
            continue;
        core->generation++;
        node_job_leaves(node, core->job);
        world_drop(node->world, core->job);
        core->job = NULL;
        node->idle_count++;
    }
    drop_queue(node, &node->ready, true);
    drop_queue(node, &node->continuing, true);
    drop_queue(node, &node->overflow, false);
    for (int i = 0; i < node->door_count; i++)
        drop_queue(node, &node->door[i]->waiting, true);
    end_pauses(node);
    node->waiting_requests = 0;
    node->buffered_bytes = 0;
    node->up = false;
}
