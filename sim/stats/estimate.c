#include "sim/stats/estimate.h"

#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/observe/histogram.h"

static const double confidence = 0.95;
static const double quantile_error = 0.01; /* of a value: buckets are that wide */

/* A figure over all chosen seeds, and with one of them left out. */
struct figure {
    double all;
    double *without; /* [i]: without the i-th of those chosen; g_free() */
    uint64_t n;
};

static bool has_latency(const struct sample *sample)
{
    return sample->latency != NULL && histogram_count(sample->latency) > 0;
}

static bool has_share(const struct sample *sample)
{
    return sample->of > 0;
}

/* The seeds that have something to tell; where there is a `b`, in both. g_free(). */
static int *choose(const struct sample *a, const struct sample *b, int count,
                   bool (*has)(const struct sample *), int *seeds)
{
    int *chosen = g_new(int, (gsize)count + 1);
    *seeds = 0;
    for (int i = 0; i < count; i++)
        if (has(&a[i]) && (b == NULL || has(&b[i])))
            chosen[(*seeds)++] = i;
    return chosen;
}

/* Each seed is left out by adding up what stands before it and after it: 2 n merges
 * where adding up anew would take n^2. */
static struct figure quantile_of(const struct sample *sample, const int *chosen,
                                 int seeds, double p)
{
    struct figure figure = {.without = g_new0(double, (gsize)seeds)};
    struct histogram **after = g_new(struct histogram *, (gsize)seeds + 1);
    struct histogram *before = histogram_new();
    after[seeds] = histogram_new();
    for (int i = seeds - 1; i >= 0; i--) {
        after[i] = histogram_copy(after[i + 1]);
        histogram_merge(after[i], sample[chosen[i]].latency);
    }
    figure.all = (double)histogram_quantile(after[0], p);
    figure.n = histogram_count(after[0]);
    for (int i = 0; i < seeds; i++) {
        histogram_merge(after[i + 1], before); /* needed no more as it was */
        figure.without[i] = (double)histogram_quantile(after[i + 1], p);
        histogram_merge(before, sample[chosen[i]].latency);
    }
    for (int i = 0; i <= seeds; i++)
        histogram_free(after[i]);
    histogram_free(before);
    g_free(after);
    return figure;
}

static struct figure share_of(const struct sample *sample, const int *chosen, int seeds)
{
    struct figure figure = {.without = g_new0(double, (gsize)seeds)};
    uint64_t count = 0;
    for (int i = 0; i < seeds; i++) {
        count += sample[chosen[i]].count;
        figure.n += sample[chosen[i]].of;
    }
    figure.all = (double)count / (double)figure.n;
    for (int i = 0; i < seeds && seeds > 1; i++)
        figure.without[i] = (double)(count - sample[chosen[i]].count) /
                            (double)(figure.n - sample[chosen[i]].of);
    return figure;
}

/* b - a, as a figure of its own; takes both over. */
static struct figure minus(struct figure b, struct figure a, int seeds)
{
    b.all -= a.all;
    for (int i = 0; i < seeds; i++)
        b.without[i] -= a.without[i];
    g_free(a.without);
    return b;
}

/* Half the width of the interval. The pseudo-value of seed i is all + (seeds - 1) (all -
 * without[i]): what it adds to the figure; their spread tells how far another set of
 * seeds might have led. */
static double half_width(const struct figure *figure, int seeds)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < seeds; i++)
        sum += (seeds - 1) * (figure->all - figure->without[i]);
    for (int i = 0; i < seeds; i++) {
        double off = (seeds - 1) * (figure->all - figure->without[i]) - sum / seeds;
        squares += off * off;
    }
    double error = sqrt(squares / (seeds - 1) / seeds);
    return error * gsl_cdf_tdist_Pinv(0.5 + confidence / 2, seeds - 1);
}

struct bounds {
    double least, greatest, half_at_least;
};

/* Takes the figure over. */
static struct estimate estimate_of(struct figure figure, int seeds, struct bounds bounds)
{
    struct estimate estimate = {figure.all, (double)NAN, (double)NAN, seeds, figure.n};
    if (seeds >= 2) {
        double half = fmax(half_width(&figure, seeds), bounds.half_at_least);
        estimate.low = fmax(figure.all - half, bounds.least);
        estimate.high = fmin(figure.all + half, bounds.greatest);
    }
    g_free(figure.without);
    return estimate;
}

static struct estimate nothing(void)
{
    return (struct estimate){(double)NAN, (double)NAN, (double)NAN, 0, 0};
}

struct estimate quantile_estimate(const struct sample *sample, int count, double p)
{
    int seeds;
    g_autofree int *chosen = choose(sample, NULL, count, has_latency, &seeds);
    if (seeds == 0)
        return nothing();
    struct figure figure = quantile_of(sample, chosen, seeds, p);
    return estimate_of(figure, seeds,
                       (struct bounds){0, HUGE_VAL, quantile_error * figure.all});
}

struct estimate share_estimate(const struct sample *sample, int count)
{
    int seeds;
    g_autofree int *chosen = choose(sample, NULL, count, has_share, &seeds);
    if (seeds == 0)
        return nothing();
    return estimate_of(share_of(sample, chosen, seeds), seeds, (struct bounds){0, 1, 0});
}

struct estimate quantile_difference(const struct sample *a, const struct sample *b,
                                    int count, double p)
{
    int seeds;
    g_autofree int *chosen = choose(a, b, count, has_latency, &seeds);
    if (seeds == 0)
        return nothing();
    struct figure from = quantile_of(a, chosen, seeds, p);
    struct figure to = quantile_of(b, chosen, seeds, p);
    double error = quantile_error * hypot(from.all, to.all); /* independent roundings */
    return estimate_of(minus(to, from, seeds), seeds,
                       (struct bounds){-HUGE_VAL, HUGE_VAL, error});
}

struct estimate share_difference(const struct sample *a, const struct sample *b,
                                 int count)
{
    int seeds;
    g_autofree int *chosen = choose(a, b, count, has_share, &seeds);
    if (seeds == 0)
        return nothing();
    struct figure from = share_of(a, chosen, seeds), to = share_of(b, chosen, seeds);
    return estimate_of(minus(to, from, seeds), seeds, (struct bounds){-1, 1, 0});
}

bool estimate_is_known(const struct estimate *estimate)
{
    return !isnan(estimate->value);
}

bool estimate_has_interval(const struct estimate *estimate)
{
    return !isnan(estimate->low);
}

bool difference_is_seen(const struct estimate *difference)
{
    return difference->low > 0 || difference->high < 0;
}
