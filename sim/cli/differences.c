#include "sim/cli/differences.h"

#include <math.h>
#include <string.h>

#include "sim/observe/record.h"
#include "sim/stats/figures.h"

static struct difference of_quantile(const struct view *view, const char *name, double p,
                                     const struct sample *a, const struct sample *b)
{
    int seeds = view->comparison->seed_count;
    return (struct difference){.name = name,
                               .estimate = quantile_difference(a, b, seeds, p)};
}

static struct difference of_share(const struct view *view, const char *name,
                                  const struct sample *a, const struct sample *b)
{
    int seeds = view->comparison->seed_count;
    return (struct difference){
        .name = name, .is_share = true, .estimate = share_difference(a, b, seeds)};
}

/* An anomaly counts if either of the two showed it. */
static void add_anomalies(GArray *to, const struct view *view,
                          const struct compared_variant *a,
                          const struct compared_variant *b)
{
    for (int i = 0; i < ANOMALY_COUNT; i++) {
        const char *name = anomaly_infos[i].name;
        const struct compared_anomaly *of_a = compared_anomaly(a, name);
        const struct compared_anomaly *of_b = compared_anomaly(b, name);
        if (of_a == NULL || of_b == NULL || of_a->count + of_b->count == 0)
            continue;
        struct difference difference = of_share(view, name, of_a->sample, of_b->sample);
        g_array_append_val(to, difference);
    }
}

struct difference *differences_of(const struct view *view, int row, int *count)
{
    const struct compared_variant *a = view->row[view->reference].compared;
    const struct compared_variant *b = view->row[row].compared;
    const struct compared_latency *of_a = compared_latency(a, "all", "");
    const struct compared_latency *of_b = compared_latency(b, "all", "");
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct difference));
    if (of_a != NULL && of_b != NULL) {
        struct difference three[] = {
            of_quantile(view, "p50", 0.5, of_a->ok, of_b->ok),
            of_quantile(view, "p99", 0.99, of_a->ok, of_b->ok),
            of_share(view, "availability", of_a->availability, of_b->availability)};
        g_array_append_vals(all, three, G_N_ELEMENTS(three));
    }
    add_anomalies(all, view, a, b);
    *count = (int)all->len;
    return (struct difference *)(void *)g_array_free(all, FALSE);
}

/* ---- for people ---- */

/* A unit that suits all numbers of a row. */
struct scale {
    double factor;
    const char *unit;
};

static double greatest(const struct difference *difference)
{
    const struct estimate *of = &difference->estimate;
    double most = fabs(of->value);
    return estimate_has_interval(of) ? fmax(most, fmax(fabs(of->low), fabs(of->high)))
                                     : most;
}

static struct scale scale_of(const struct difference *difference)
{
    double most = greatest(difference);
    if (difference->is_share)
        return most >= 0.001 || most == 0 ? (struct scale){100, "points"}
                                          : (struct scale){1e6, "per M"};
    return most >= 1e6 ? (struct scale){1e-6, "ms"} : (struct scale){1e-3, "µs"};
}

/* With its sign: "+12.3", "−4.50". */
static char *signed_number(double value)
{
    g_autofree char *size = text_of_quantile(fabs(value));
    return g_strconcat(value < 0 ? "−" : value > 0 ? "+" : "", size, NULL);
}

static const char *word_for(const struct estimate *difference)
{
    if (!estimate_is_known(difference))
        return "not measured";
    if (!estimate_has_interval(difference))
        return "1 seed: no interval";
    if (!difference_is_seen(difference))
        return "no difference seen";
    return difference->value < 0 ? "lower" : "higher";
}

static void difference_row(struct table *table, const char *label,
                           const struct difference *difference)
{
    const struct estimate *of = &difference->estimate;
    struct scale scale = scale_of(difference);
    table_cell(table, label);
    table_cell(table, difference->name);
    if (estimate_is_known(of)) {
        g_autofree char *value = signed_number(of->value * scale.factor);
        table_take(table, g_strdup_printf("%s" THIN_SPACE "%s", value, scale.unit));
    } else {
        table_cell(table, "-");
    }
    if (estimate_has_interval(of)) {
        g_autofree char *low = signed_number(of->low * scale.factor);
        g_autofree char *high = signed_number(of->high * scale.factor);
        table_take(table, g_strdup_printf("%s to %s", low, high));
    } else {
        table_cell(table, "-");
    }
    table_cell(table, word_for(of));
}

void print_differences(GString *to, const struct view *view)
{
    if (view->reference < 0)
        return;
    const char *label = view->row[view->reference].label;
    g_autofree char *title = g_strdup_printf(
        "Differences to %s, paired by seed: the same luck on both sides", label);
    bool any = false;
    struct table *table =
        table_new("<variant|<measure|difference|95" THIN_SPACE "% interval|<");
    for (int i = 0; i < view->count; i++) {
        if (i == view->reference || view->row[i].compared == NULL)
            continue;
        int count;
        g_autofree struct difference *all = differences_of(view, i, &count);
        for (int j = 0; j < count; j++)
            difference_row(table, j == 0 ? view->row[i].label : "", &all[j]);
        any = any || count > 0;
    }
    if (any)
        heading(to, title, view->emphasis);
    table_finish_within(table, to, view->emphasis, view->width, 2);
}
