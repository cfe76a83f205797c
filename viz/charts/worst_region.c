#include "viz/charts/worst_region.h"

#include "sim/stats/proportion.h"

static bool is_region(const struct reader_latency *latency)
{
    return latency->region[0] != '\0' && latency->operations > 0;
}

static double lost_share(const struct reader_latency *latency)
{
    return (double)(latency->operations - latency->ok) / (double)latency->operations;
}

static void find_worst(const struct reader_latency *latencies, int count,
                       struct worst_region *worst)
{
    const struct reader_latency *found = NULL;
    uint64_t operations = 0, lost = 0;
    for (int i = 0; i < count; i++) {
        if (!is_region(&latencies[i]))
            continue;
        operations += latencies[i].operations;
        lost += latencies[i].operations - latencies[i].ok;
        if (found == NULL || lost_share(&latencies[i]) > lost_share(found))
            found = &latencies[i];
    }
    if (found == NULL || operations == found->operations)
        return;
    uint64_t here = found->operations - found->ok,
             others = operations - found->operations;
    struct interval inside = anomaly_interval(here, found->operations);
    struct interval outside = anomaly_interval(lost - here, others);
    double elsewhere = (double)(lost - here) / (double)others;
    if (inside.low <= outside.high || lost_share(found) < elsewhere * LOSS_RATIO)
        return;
    worst->name = g_strdup(found->region);
    worst->lost = lost_share(found);
    worst->lost_elsewhere = elsewhere;
}

bool read_worst_region(struct reader *reader, int64_t trial, struct worst_region *worst,
                       GError **error)
{
    int count = 0;
    struct reader_latency *latencies = reader_latencies(reader, trial, &count, error);
    *worst = (struct worst_region){0};
    if (latencies == NULL)
        return false;
    find_worst(latencies, count, worst);
    reader_latencies_free(latencies, count);
    return true;
}
