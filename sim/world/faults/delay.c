#include <stddef.h>

#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

struct delay_params {
    struct distribution *add;
};

static const struct param params[] = {
    {.name = "add",
     .type = VALUE_DISTRIBUTION,
     .offset = offsetof(struct delay_params, add),
     .fallback = "100ms",
     .doc = "what each packet takes longer, one way"},
    {.name = NULL},
};

static void slow_down(struct world *world, struct path *path,
                      struct occurrence *occurrence)
{
    const struct delay_params *delay = occurrence->config->params;

    (void)world;
    path_add_effect(path, (struct path_effect){.fault = occurrence, .extra = delay->add});
}

static void restore(struct world *world, struct path *path, struct occurrence *occurrence)
{
    (void)world;
    path_remove_effects(path, occurrence);
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_path(world, occurrence, slow_down);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_path(world, occurrence, restore);
}

const struct fault_type fault_delay = {
    .name = "delay",
    .summary = "A delay spike: packets between two sides take longer",
    .explanation =
        "Each packet that leaves while the spike lasts takes `add` longer, drawn anew "
        "for each. Connections stay in order, so one slow packet holds up what is behind "
        "it. Aimed as a partition is (isolate, between, from with to); without an aim, "
        "at every link, that from a client to its own node included.",
    .aims = AIM_SIDES,
    .aim_optional = true,
    .params = params,
    .params_size = sizeof(struct delay_params),
    .begin = begin,
    .end = end,
};
