#include <string.h>

#include "sim/run/loader.h"

static const char *const costs[] = {"decode", "handle", "step", "message", "encode"};

static struct distribution **cost_at(struct node_config *node, size_t i)
{
    struct distribution **const place[] = {&node->decode, &node->handle, &node->step,
                                           &node->message, &node->encode};
    return place[i];
}

/* cost = none: those take no time that are not given beside it. Laid over a file by a
 * setting, it takes the place of what the file gives. */
static void read_cost(struct loader *loader, const struct group *group)
{
    const struct entry *cost = group_take(group, "cost");
    if (!cost)
        return;
    if (strcmp(cost->value, "none") != 0) {
        g_autofree char *shown = quoted(cost->value);
        report_add(loader->report, place_of(group, cost),
                   "%s is no cost; expected none, or decode, handle, step, message and "
                   "encode",
                   shown);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(costs); i++) {
        const struct entry *given = group_find(group, costs[i]);
        if (given && (given->setting || !cost->setting))
            continue;
        struct distribution **place = cost_at(&loader->config->world.node, i);
        g_clear_pointer(place, distribution_free);
        *place = distribution_constant(0);
    }
}

static void read_clocks(struct loader *loader, const struct group *group)
{
    struct node_config *node = &loader->config->world.node;
    const struct entry *error = group_find(group, "clock_error");
    const struct entry *drift = group_find(group, "clock_drift");
    if (node->clock_error_ns != DURATION_NONE)
        return;
    if (drift && node->clock_drift > 0 && !error->setting == !drift->setting)
        report_add(loader->report, place_of(group, drift),
                   "contradicts clock_error = none, which means perfect clocks; expected "
                   "one of the two");
    node->clock_drift = 0;
}

void read_node(struct loader *loader)
{
    const struct group *group = loader_group(loader, "node");
    loader_read(loader, group, node_keys, loader->config);
    read_cost(loader, group);
    read_clocks(loader, group);
    loader_leftovers(loader, group, node_keys, NULL);
}
