#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

static void crash(struct node *node, struct occurrence *occurrence)
{
    node->crash_count++;
    world_crash(node->world, node->number, occurrence);
}

/* Another crash that hits the node, and lasts. */
static struct occurrence *other_crash(const struct node *node,
                                      const struct occurrence *occurrence)
{
    const struct world *world = node->world;

    for (int i = 0; i < world->occurrence_count; i++) {
        struct occurrence *other = world->occurrence[i];

        if (other != occurrence && other->active && other->config->type == &fault_crash &&
            node->number >= other->node && node->number < other->node + other->node_count)
            return other;
    }
    g_assert_not_reached();
}

static void restart(struct node *node, struct occurrence *occurrence)
{
    if (--node->crash_count > 0)
        node->world->crashed_by[node->number] = other_crash(node, occurrence);
    else
        world_restart(node->world, node->number);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, crash);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, restart);
}

const struct fault_type fault_crash = {
    .name = "crash",
    .summary = "A machine stops, loses what is not on disk, and comes back",
    .explanation =
        "As a loss of power: all memory is gone, and of what was written to disk that "
        "which no finished fsync covers. `for` is the time down; then the node starts "
        "again and finds only what was durable. Requests and messages that reach it "
        "while it is down are lost in silence: their senders learn it by a time-out, if "
        "at all.",
    .aims = AIM_NODE,
    .begin = begin,
    .end = end,
};
