#include "viz/charts/worst_region.h"

#include "sim/stats/proportion.h"

struct tally {
    char *region; /* owned */
    uint64_t operations, ok;
};

static void clear_tally(gpointer tally)
{
    g_free(((struct tally *)tally)->region);
}

static double lost_share(const struct tally *tally)
{
    return (double)(tally->operations - tally->ok) / (double)tally->operations;
}

static void find_worst(const GArray *tallies, struct worst_region *worst)
{
    const struct tally *found = NULL;
    uint64_t operations = 0, lost = 0;
    for (guint i = 0; i < tallies->len; i++) {
        const struct tally *tally = &g_array_index(tallies, struct tally, i);
        operations += tally->operations;
        lost += tally->operations - tally->ok;
        if (found == NULL || lost_share(tally) > lost_share(found))
            found = tally;
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

static void add_latency(GArray *tallies, const struct reader_latency *latency)
{
    if (latency->region[0] == '\0' || latency->operations == 0)
        return;
    guint at = 0;
    while (at < tallies->len &&
           !g_str_equal(g_array_index(tallies, struct tally, at).region, latency->region))
        at++;
    if (at == tallies->len) {
        struct tally fresh = {.region = g_strdup(latency->region)};
        g_array_append_val(tallies, fresh);
    }
    g_array_index(tallies, struct tally, at).operations += latency->operations;
    g_array_index(tallies, struct tally, at).ok += latency->ok;
}

bool read_worst_region(struct reader *reader, const struct reader_trial *const *trials,
                       int count, struct worst_region *worst, GError **error)
{
    g_autoptr(GArray) tallies = g_array_new(FALSE, FALSE, sizeof(struct tally));
    g_array_set_clear_func(tallies, clear_tally);
    *worst = (struct worst_region){0};
    for (int t = 0; t < count; t++) {
        int rows = 0;
        struct reader_latency *latencies =
            reader_latencies(reader, trials[t]->id, &rows, error);
        if (latencies == NULL)
            return false;
        for (int i = 0; i < rows; i++)
            add_latency(tallies, &latencies[i]);
        reader_latencies_free(latencies, rows);
    }
    find_worst(tallies, worst);
    return true;
}
