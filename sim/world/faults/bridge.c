#include <string.h>

#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

/* The nodes but the bridge, in order of their numbers, are cut in the middle. */
static void divide(struct world *world, struct occurrence *occurrence)
{
    uint8_t *side = occurrence->side;
    int half = (world->server_count - 1) / 2, seen = 0;

    memset(side, 0, (size_t)world->network.endpoint_count);
    for (int i = 0; i < world->server_count; i++)
        if (i != occurrence->node)
            side[i] = seen++ < half ? 1 : 2;
    /* Clients go with the first node of their region that is on a side. */
    for (int i = world->server_count - 1; i >= 0; i--)
        if (side[i] != 0)
            side[world_client(world, world->node[i].region)] = side[i];
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    occurrence->side = g_new0(uint8_t, (gsize)world->network.endpoint_count);
    divide(world, occurrence);
    faults_cut(world, occurrence);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    faults_heal_cut(world, occurrence);
}

const struct fault_type fault_bridge = {
    .name = "bridge",
    .summary = "Two halves that cannot reach each other, and one node that reaches both",
    .explanation =
        "All other nodes are cut into two halves, in the order of their regions; the one "
        "that the fault is aimed at still talks to both. Each half with the bridge may "
        "be "
        "a majority, so a protocol can have two of them at once, which share one member: "
        "what that member has promised to one half must bind it in the other.",
    .aims = AIM_NODE,
    .one_node = true,
    .begin = begin,
    .end = end,
};
