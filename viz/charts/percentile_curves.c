#include "viz/charts/percentile_curves.h"

#include <math.h>

#include "viz/canvas/scale.h"
#include "viz/charts/csv.h"

/* Points a decade of rarity, beside the percentiles that people ask for. */
enum { PER_DECADE = 24, DECADES = 9 };
static const double asked[] = {0, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999};

static int compare_shares(gconstpointer a, gconstpointer b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Up to `limit`, which is the last; g_array_unref(). */
static GArray *shares_up_to(double limit)
{
    GArray *shares = g_array_new(FALSE, FALSE, sizeof(double));
    for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
        if (asked[i] < limit)
            g_array_append_val(shares, asked[i]);
    for (int i = 1; i <= PER_DECADE * DECADES; i++) {
        double p = 1 - pow(10, -(double)i / PER_DECADE);
        if (p < limit && i % PER_DECADE != 0) /* whole decades are asked for */
            g_array_append_val(shares, p);
    }
    g_array_append_val(shares, limit);
    g_array_sort(shares, compare_shares);
    return shares;
}

static void fill_points(struct percentile_curve *curve, int seeds)
{
    double limit = percentile_limit(curve->operations);
    if (limit <= 0)
        return;
    g_autoptr(GArray) shares = shares_up_to(limit);
    curve->count = (int)shares->len;
    curve->at = g_new(struct percentile_point, shares->len);
    for (guint i = 0; i < shares->len; i++) {
        double p = g_array_index(shares, double, i);
        curve->at[i] =
            (struct percentile_point){p, quantile_estimate(curve->sample, seeds, p)};
    }
}

struct percentile_curves *percentile_curves_new(const struct comparison *comparison,
                                                const struct cast *cast, const char *kind)
{
    struct percentile_curves *curves = g_new0(struct percentile_curves, 1);
    curves->at = g_new0(struct percentile_curve, (gsize)cast->count + 1);
    curves->count = cast->count;
    curves->seeds = comparison->seed_count;
    curves->kind = g_strdup(kind);
    for (int i = 0; i < cast->count; i++) {
        struct percentile_curve *curve = &curves->at[i];
        curve->variant = cast->variant[i];
        curve->style = cast_style(cast, i);
        const struct compared_latency *latency =
            compared_latency(curve->variant, kind, "");
        if (latency == NULL)
            continue;
        curve->sample = latency->with_timeouts;
        curve->survivor = latency->ok;
        for (int k = 0; k < curves->seeds; k++) {
            curve->operations += latency->availability[k].of;
            curve->ok += latency->availability[k].count;
        }
        fill_points(curve, curves->seeds);
        curves->drawn += curve->count > 0;
    }
    return curves;
}

void percentile_curves_free(struct percentile_curves *curves)
{
    if (curves == NULL)
        return;
    for (int i = 0; i < curves->count; i++)
        g_free(curves->at[i].at);
    g_free(curves->at);
    g_free(curves->kind);
    g_free(curves);
}

static double rarity(double p)
{
    return -log10(1 - p);
}

double percentile_curve_place(const struct percentile_curve *curve, double p)
{
    for (int i = 0; i < curve->count; i++) {
        const struct percentile_point *b = &curve->at[i], *a = b - 1;
        if (b->p < p)
            continue;
        if (i == 0 || b->p <= p)
            return b->p <= p ? b->latency.value : (double)NAN;
        double way = (rarity(p) - rarity(a->p)) / (rarity(b->p) - rarity(a->p));
        return a->latency.value + way * (b->latency.value - a->latency.value);
    }
    return (double)NAN;
}

double percentile_curve_above(const struct percentile_curve *curve, int seeds, double ns)
{
    uint64_t above = 0;
    for (int i = 0; i < seeds; i++)
        if (curve->sample != NULL && curve->sample[i].latency != NULL)
            above += reader_count_above(curve->sample[i].latency, (int64_t)ns);
    return curve->operations > 0 ? (double)above / (double)curve->operations : 0;
}

double percentile_curve_lost(const struct percentile_curve *curve)
{
    return curve->operations > 0
               ? (double)(curve->operations - curve->ok) / (double)curve->operations
               : 0;
}

char *kind_words(const char *kind, bool is_one)
{
    if (g_str_equal(kind, "all"))
        return g_strdup(is_one ? "operation" : "operations");
    if (g_str_equal(kind, "cas"))
        return g_strdup(is_one ? "CAS operation" : "CAS operations");
    return g_strconcat(kind, is_one ? "" : "s", NULL);
}

void percentile_curves_data(GString *csv, const struct percentile_curves *curves)
{
    g_string_append(csv,
                    "variant,kind,percentile,latency_ms,low_ms,high_ms,of_ok_ms,"
                    "operations,ok,seeds\n");
    for (int i = 0; curves != NULL && i < curves->count; i++) {
        const struct percentile_curve *curve = &curves->at[i];
        for (int k = 0; k < curve->count; k++) {
            const struct percentile_point *point = &curve->at[k];
            struct estimate ok =
                quantile_estimate(curve->survivor, curves->seeds, point->p);
            csv_text(csv, curve->variant->name);
            csv_text(csv, curves->kind);
            csv_figure(csv, point->p * 100);
            csv_figure(csv, point->latency.value / 1e6);
            csv_figure(csv, point->latency.low / 1e6);
            csv_figure(csv, point->latency.high / 1e6);
            csv_figure(csv, ok.value / 1e6);
            csv_count(csv, curve->operations);
            csv_count(csv, curve->ok);
            csv_count(csv, (uint64_t)point->latency.seeds);
            csv_end(csv);
        }
    }
}
