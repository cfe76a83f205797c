/* trial_resources.c - how busy was each thing that can be used up, over the measured
 * time? Cores (metered with the nodes), disks whose syncs take time, links with a
 * bandwidth. */
#include "sim/run/trial_parts.h"

struct usage {
    int64_t begin_ns, end_ns;
    int64_t *begin, *end; /* busy ns of each: disks, then links */
};

static int thing_count(const struct world *world)
{
    int regions = world->network.region_count;

    return world->node_count + regions * regions;
}

static int64_t *busy_of_all(struct world *world)
{
    int nodes = world->node_count, count = thing_count(world);
    int64_t now_ns = kernel_now_ns(world->kernel);
    int64_t *busy = g_new0(int64_t, (gsize)MAX(count, 1));

    for (int i = 0; i < nodes; i++)
        busy[i] = disk_busy_ns(&world->disk[i], now_ns);
    for (int i = nodes; i < count; i++)
        busy[i] = link_busy_ns(&world->network.link[i - nodes], now_ns);
    return busy;
}

void trial_usage_begin(struct trial *trial)
{
    trial->usage = g_new0(struct usage, 1);
    trial->usage->begin_ns = kernel_now_ns(trial->kernel);
    trial->usage->begin = busy_of_all(trial->world);
}

void trial_usage_end(struct trial *trial)
{
    trial->usage->end_ns = kernel_now_ns(trial->kernel);
    trial->usage->end = busy_of_all(trial->world);
}

void trial_usage_free(struct usage *usage)
{
    if (usage == NULL)
        return;
    g_free(usage->begin);
    g_free(usage->end);
    g_free(usage);
}

static double utilisation(const struct usage *usage, int i)
{
    double measured_ns = (double)(usage->end_ns - usage->begin_ns);
    double busy_ns = (double)(usage->end[i] - usage->begin[i]);

    return measured_ns > 0 ? busy_ns / measured_ns : 0;
}

static void add(GArray *to, const char *kind, char *name, double share)
{
    struct resource_record resource = {kind, name, share};

    g_array_append_val(to, resource);
}

void trial_record_resources(const struct trial *trial, struct record *record)
{
    const struct world *world = trial->world;
    const struct usage *usage = trial->usage;
    char *const *region = trial->config->world.topology.region;
    int nodes = world->node_count, regions = world->network.region_count;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct resource_record));

    for (int i = 0; i < nodes; i++)
        add(all, "node", g_strdup(record->node[i].name), record->node[i].utilisation);
    for (int i = 0; i < nodes; i++)
        if (!world->disk[i].free_of_cost)
            add(all, "disk", g_strdup(world->node[i].name), utilisation(usage, i));
    for (int i = 0; i < regions * regions; i++)
        if (world->network.link[i].ns_per_byte > 0)
            add(all, "link",
                g_strdup_printf("%s > %s", region[i / regions], region[i % regions]),
                utilisation(usage, nodes + i));
    record->resource_count = (int)all->len;
    record->resource = (struct resource_record *)(void *)g_array_free(all, FALSE);
}
