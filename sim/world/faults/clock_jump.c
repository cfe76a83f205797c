#include <stddef.h>

#include "sim/world/faults/faults.h"
#include "sim/world/world.h"

enum correction { STEP, SLEW };

struct jump_params {
    int64_t by_ns;
    int correction;
};

static const char *const corrections[] = {"step", "slew", NULL}; /* enum correction */

static const struct param params[] = {
    {.name = "by",
     .type = VALUE_DURATION,
     .offset = offsetof(struct jump_params, by_ns),
     .fallback = "500ms",
     .doc = "how far the wall clock jumps; -500ms: back",
     .low = -1e17,
     .high = 1e17},
    {.name = "correction",
     .type = VALUE_CHOICE,
     .offset = offsetof(struct jump_params, correction),
     .fallback = "step",
     .choices = corrections,
     .doc =
         "how the clock is set right at the fault's end: step jumps back at once, slew "
         "takes back 500 us a second, as time daemons do"},
    {.name = NULL},
};

static void jump(struct node *node, struct occurrence *occurrence)
{
    const struct jump_params *params_of = occurrence->config->params;

    node->clock.jump_ns += params_of->by_ns;
}

static void correct(struct node *node, struct occurrence *occurrence)
{
    const struct jump_params *params_of = occurrence->config->params;

    clock_correct(&node->clock, params_of->by_ns, params_of->correction == SLEW,
                  kernel_now_ns(node->world->kernel));
}

static void begin(struct world *world, struct occurrence *occurrence)
{
    occurrence->moves_clock = true;
    faults_for_each_node(world, occurrence, jump);
}

static void end(struct world *world, struct occurrence *occurrence)
{
    const struct jump_params *params_of = occurrence->config->params;

    occurrence->moves_clock = params_of->correction == SLEW; /* still, for a while */
    faults_for_each_node(world, occurrence, correct);
}

const struct fault_type fault_clock_jump = {
    .name = "clock-jump",
    .summary = "A node's wall clock is suddenly wrong, and does not know it",
    .explanation =
        "The wall clock jumps by `by` and is set right at the fault's end (without "
        "`for`: "
        "at the end of the load), at once or slowly. A step back is a jump as well: "
        "stamps "
        "made before it lie in the future. The clock goes on to claim its old "
        "uncertainty. The monotonic "
        "clock, and so every timer, is not moved. What counts as touched are the "
        "operations for which a replica read the wrong clock: a protocol that never "
        "looks at it is not touched at all.",
    .aims = AIM_NODE,
    .instant = true,
    .params = params,
    .params_size = sizeof(struct jump_params),
    .begin = begin,
    .end = end,
};
