#include <stddef.h>

#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

struct slow_params {
    double factor;
};

static const struct param params[] = {
    {.name = "factor",
     .type = VALUE_NUMBER,
     .offset = offsetof(struct slow_params, factor),
     .fallback = "10",
     .doc = "CPU times are multiplied by this",
     .low = 1,
     .high = 10000},
    {.name = NULL},
};

static void slow_down(struct node *node, struct occurrence *occurrence)
{
    const struct slow_params *slow = occurrence->config->params;

    node_slow(node, occurrence, slow->factor);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, slow_down);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_node(world, occurrence, node_normal);
}

const struct fault_type fault_slow = {
    .name = "slow",
    .summary = "A node that works, but slowly: health checks do not see it",
    .explanation =
        "CPU times of one node are multiplied by `factor`, also of what is running when "
        "it begins; network, disk and clocks are as before. A throttled container, a "
        "noisy neighbour, a machine that swaps.",
    .aims = AIM_NODE,
    .params = params,
    .params_size = sizeof(struct slow_params),
    .begin = begin,
    .end = end,
};
