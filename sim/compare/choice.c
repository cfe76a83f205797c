/* Which variant to choose, and by which harm to judge. */
#include <math.h>
#include <string.h>

#include "sim/compare/comparison.h"
#include "sim/observe/record.h"
#include "sim/stats/front.h"

/* What users feel, in the file's order. */
static const enum anomaly felt[] = {ANOMALY_STALE_READ,      ANOMALY_LOST_WRITE,
                                    ANOMALY_LOST_UPDATE,     ANOMALY_READ_YOUR_WRITES,
                                    ANOMALY_MONOTONIC_READS, ANOMALY_DIVERGED_KEYS};

/* How well an anomaly tells the variants apart. */
struct contrast {
    bool applies, seen;
    int apart; /* pairs of variants */
};

static struct contrast contrast_of(const struct comparison *comparison, const char *name)
{
    struct contrast contrast = {0};
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_anomaly *a =
            compared_anomaly(&comparison->variant[i], name);
        if (a == NULL)
            continue;
        contrast.applies = true;
        contrast.seen = contrast.seen || a->count > 0;
        for (int k = 0; k < comparison->variant_count; k++) {
            const struct compared_anomaly *b =
                compared_anomaly(&comparison->variant[k], name);
            contrast.apart += b != NULL && a->interval.low > b->interval.high;
        }
    }
    return contrast;
}

static bool is_better(struct contrast a, struct contrast b)
{
    if (a.apart != b.apart)
        return a.apart > b.apart;
    if (a.seen != b.seen)
        return a.seen;
    return a.applies && !b.applies;
}

const char *comparison_main_anomaly(const struct comparison *comparison)
{
    struct contrast best = {0};
    const char *found = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(felt); i++) {
        const char *name = anomaly_infos[felt[i]].name;
        struct contrast contrast = contrast_of(comparison, name);
        if (is_better(contrast, best)) {
            best = contrast;
            found = name;
        }
    }
    return found;
}

static double harm_of(const struct compared_variant *variant, const char *name)
{
    if (name == NULL)
        return 0;
    const struct compared_anomaly *anomaly = compared_anomaly(variant, name);
    if (anomaly == NULL || anomaly->of == 0)
        return (double)NAN;
    return anomaly->count > 0 ? anomaly->interval.high : 0;
}

/* As safe, and faster by no more than chance explains: that beats nobody. One seed leaves
 * no chance to reckon with. */
static bool is_faster(const void *user, int a, int b)
{
    const struct comparison *comparison = user;
    const struct compared_latency *of_a =
        compared_latency(&comparison->variant[a], "all", "");
    const struct compared_latency *of_b =
        compared_latency(&comparison->variant[b], "all", "");
    struct estimate more =
        quantile_difference(of_a->ok, of_b->ok, comparison->seed_count, 0.99);
    return !estimate_has_interval(&more) || difference_is_seen(&more);
}

bool *comparison_front(const struct comparison *comparison, const char *anomaly)
{
    gsize count = (gsize)comparison->variant_count;
    g_autofree struct trade *trade = g_new0(struct trade, count);
    for (gsize i = 0; i < count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        const struct compared_latency *all = compared_latency(variant, "all", "");
        trade[i].harm = harm_of(variant, anomaly);
        trade[i].cost =
            all != NULL ? quantile_estimate(all->ok, comparison->seed_count, 0.99).value
                        : (double)NAN;
    }
    pareto_front(trade, (int)count, is_faster, comparison);
    bool *on_front = g_new0(bool, count);
    for (gsize i = 0; i < count; i++)
        on_front[i] = trade[i].on_front;
    return on_front;
}

static bool meets_all(const struct compared_variant *variant)
{
    bool met = variant->slo_count > 0 && !isnan(variant->cpu_ns_per_ok);
    for (int i = 0; i < variant->slo_count && met; i++)
        met = variant->slo[i].result == SLO_MET;
    return met;
}

int comparison_cheapest(const struct comparison *comparison)
{
    int cheapest = -1;
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        if (meets_all(variant) &&
            (cheapest < 0 ||
             variant->cpu_ns_per_ok < comparison->variant[cheapest].cpu_ns_per_ok))
            cheapest = i;
    }
    return cheapest;
}
