#include <math.h>

#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

static void stop(struct node *node, struct occurrence *occurrence)
{
    if (node->up) /* else there is no process to stop */
        node_slow(node, occurrence, (double)INFINITY);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, stop);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, node_normal);
}

const struct fault_type fault_pause = {
    .name = "pause",
    .summary = "Stop the world: all cores of a node stand still, as for a collector",
    .explanation =
        "Whatever runs is stretched by the pause, so it can fall between a decision and "
        "its departure. Packets go on arriving into node.socket_buffer; bytes already "
        "given to the kernel still leave, the disk goes on, the clocks go on. Afterwards "
        "due timers and buffered packets come in the order in which they were due or "
        "arrived.",
    .aims = AIM_NODE,
    .begin = begin,
    .end = end,
};
