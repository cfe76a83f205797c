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

/* A length of 0 leaves its part out; a turn takes a millisecond at least, so that time
 * goes on. */
enum { TURN_LEAST_NS = 1000000 };

static void turn(void *subject, uint64_t argument);

static void enter(struct world *world, struct occurrence *occurrence, bool down)
{
    const struct flap_params *flap = occurrence->config->params;
    int64_t ns = distribution_draw_ns(down ? flap->down : flap->up, &occurrence->luck);
    bool cut = down ? ns > 0 : occurrence->is_down && ns == 0;

    if (cut && !occurrence->is_down)
        faults_cut(world, occurrence);
    else if (!cut && occurrence->is_down)
        faults_heal_cut(world, occurrence);
    occurrence->is_down = cut;
    kernel_schedule(world->kernel, kernel_now_ns(world->kernel) + MAX(ns, TURN_LEAST_NS),
                    turn, occurrence, !down);
}

static void turn(void *subject, uint64_t down)
{
    struct occurrence *occurrence = subject;

    if (occurrence->active)
        enter(occurrence->world, occurrence, down != 0);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    enter(world, occurrence, true);
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
