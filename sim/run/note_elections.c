/* note_elections.c - can anybody be elected? A vote takes a round trip to the nearest
 * majority, and is on the voter's disk before it is given; who has not got it when the
 * next time-out is over begins again. */
#include <math.h>
#include <stdlib.h>

#include "sim/run/loader.h"
#include "sim/world/link.h"

static int by_length(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;
    return (one > other) - (one < other);
}

static double round_trip_ns(const struct topology_config *topology, int from, int to)
{
    int regions = topology->region_count;
    if (from == to)
        return 2 * distribution_mean(topology->zone_delay);
    return link_mean_ns(&topology->link[from * regions + to]) +
           link_mean_ns(&topology->link[to * regions + from]);
}

/* From a node of this region to so many others that they are a majority together: the
 * nearest ones, whatever groups there are. */
static double majority_ns(const struct topology_config *topology, int from)
{
    int others = topology->region_count * (int)topology->nodes_per_region - 1;
    int needed = (int)topology->replicas / 2, count = 0;
    if (needed == 0)
        return 0;
    g_autofree double *away_ns = g_new(double, others);
    for (int to = 0; to < topology->region_count; to++)
        for (int i = from == to; i < topology->nodes_per_region; i++)
            away_ns[count++] = round_trip_ns(topology, from, to);
    qsort(away_ns, (size_t)count, sizeof away_ns[0], by_length);
    return away_ns[needed - 1];
}

void note_elections(struct loader *loader)
{
    const struct world_config *world = &loader->config->world;
    const struct protocol *type = world->protocol.type;
    if (!type->election_timeout)
        return;
    double least_ns = distribution_least(type->election_timeout(world->protocol.params));
    double trip_ns = majority_ns(&world->topology, 0);
    double fsync_ns = distribution_mean(world->node.fsync);
    for (int from = 1; from < world->topology.region_count; from++)
        trip_ns = fmin(trip_ns, majority_ns(&world->topology, from));
    if (least_ns > 0 && trip_ns + fsync_ns > least_ns)
        loader_note(loader,
                    "a vote takes %.3g ms (mean round trip to the nearest majority "
                    "%.3g ms, mean fsync %.3g ms), longer than the least "
                    "election_timeout of %.3g ms: elections fail again and again, or "
                    "for ever",
                    (trip_ns + fsync_ns) / 1e6, trip_ns / 1e6, fsync_ns / 1e6,
                    least_ns / 1e6);
}
