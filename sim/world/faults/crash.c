#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

static void begin(struct world *world, struct occurrence *occurrence)
{
    world_crash(world, occurrence->node, occurrence);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    if (world->crashed_by[occurrence->node] == occurrence)
        world_restart(world, occurrence->node);
}

const struct fault_type fault_crash = {
    .name = "crash",
    .summary = "A machine stops, loses what is not on disk, and comes back",
    .explanation =
        "As a loss of power: all memory is gone, and of what was written to disk that "
        "which no finished fsync covers. `for` is the time down; then the node starts "
        "again and finds only what was durable. Requests and messages that reach it "
        "while it is down "
        "are lost in silence: their senders learn it by a time-out, if at all.",
    .aims = AIM_NODE,
    .begin = begin,
    .end = end,
};
