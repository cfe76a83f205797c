#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

static void stall(struct node *node, struct occurrence *occurrence)
{
    disk_stall(&node->world->disk[node->number], occurrence);
}

static void go_on(struct node *node, struct occurrence *occurrence)
{
    disk_go_on(&node->world->disk[node->number], occurrence);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, stall);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, go_on);
}

const struct fault_type fault_disk_stall = {
    .name = "disk-stall",
    .summary = "Nothing becomes durable on a node's disk for a while",
    .explanation =
        "The node computes, hears and sends, but no fsync ends: whatever waits for the "
        "disk waits. A full write cache, a controller that resets, a noisy neighbour of "
        "a "
        "network volume. With node.fsync = 0ms nothing waits for the disk, and a stall "
        "changes nothing.",
    .aims = AIM_NODE,
    .begin = begin,
    .end = end,
};
