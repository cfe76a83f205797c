#include <stddef.h>

#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

struct loss_params {
    double loss;
};

static const struct param params[] = {
    {.name = "loss",
     .type = VALUE_RATIO,
     .offset = offsetof(struct loss_params, loss),
     .fallback = "5%",
     .doc = "share of packets lost, on top of topology.loss",
     .low = 0,
     .high = 1},
    {.name = NULL},
};

static void worsen(struct world *world, struct path *path, struct occurrence *occurrence)
{
    const struct loss_params *loss = occurrence->config->params;

    (void)world;
    path_add_effect(path, (struct path_effect){.fault = occurrence, .loss = loss->loss});
}

static void restore(struct world *world, struct path *path, struct occurrence *occurrence)
{
    (void)world;
    path_remove_effects(path, occurrence);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_path(world, occurrence, worsen);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_path(world, occurrence, restore);
}

const struct fault_type fault_loss = {
    .name = "loss",
    .summary = "A loss spike: packets between two sides get lost",
    .explanation =
        "TCP sends a lost packet again after a retransmission time-out (a mean round "
        "trip + 200 ms, doubled at each further loss), and what is behind it on the "
        "connection waits: 1 % of loss is felt by far more than 1 % of the messages. "
        "What counts as touched are the packets that would have come through without "
        "the spike. Aimed as a partition is; without an aim, at every link.",
    .aims = AIM_SIDES,
    .aim_optional = true,
    .params = params,
    .params_size = sizeof(struct loss_params),
    .begin = begin,
    .end = end,
};
