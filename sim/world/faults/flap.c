#include <stddef.h>

#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

struct flap_params {
    struct distribution *down, *up;
};

static const struct param params[] = {
    {.name = "down",
     .type = VALUE_DISTRIBUTION,
     .offset = offsetof(struct flap_params, down),
     .fallback = "200ms",
     .doc = "how long the link is cut each time"},
    {.name = "up",
     .type = VALUE_DISTRIBUTION,
     .offset = offsetof(struct flap_params, up),
     .fallback = "500ms",
     .doc = "how long it holds in between"},
    {.name = NULL},
};

static void turn(void *subject, uint64_t is_down);

static void schedule(struct world *world, struct occurrence *occurrence, bool is_down)
{
    const struct flap_params *flap = occurrence->config->params;
    int64_t ns = distribution_draw_ns(is_down ? flap->down : flap->up, &occurrence->luck);

    occurrence->is_down = is_down;
    kernel_schedule(world->kernel, kernel_now_ns(world->kernel) + MAX(ns, 1000), turn,
                    occurrence, is_down);
}

static void turn(void *subject, uint64_t is_down)
{
    struct occurrence *occurrence = subject;
    struct world *world = occurrence->world;

    if (!occurrence->active)
        return;
    if (is_down)
        faults_heal_cut(world, occurrence);
    else
        faults_cut(world, occurrence);
    schedule(world, occurrence, !is_down);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    faults_cut(world, occurrence);
    schedule(world, occurrence, true);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    if (occurrence->is_down)
        faults_heal_cut(world, occurrence);
}

const struct fault_type fault_flap = {
    .name = "flap",
    .summary = "A link that comes and goes",
    .explanation =
        "While the fault lasts, the paths between two sides are cut for `down`, hold for "
        "`up`, and so on. Each cut is as that of a partition. Time-outs that were set "
        "for "
        "a link that is either there or not are tried here: leaders come and go, "
        "connections are set up to be reset. Aimed as a partition is.",
    .aims = AIM_SIDES,
    .params = params,
    .params_size = sizeof(struct flap_params),
    .begin = begin,
    .end = end,
};
