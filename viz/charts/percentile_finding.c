#include "viz/charts/percentile_finding.h"

#include <math.h>

#include "viz/canvas/format.h"

/* Smaller ratios are not worth a title, even where they are seen. */
static const double telling_ratio = 1.05;

char *one_in(double share)
{
    if (share >= 0.0995 || share <= 0)
        return format_share(share);
    g_autofree char *count = format_count((uint64_t)round(1 / share));
    return g_strconcat("1 in ", count, NULL);
}

static char *name_of(const struct percentile_curve *curve,
                     const struct percentile_room *room)
{
    return short_name(curve->variant->name, room->letters);
}

const struct percentile_curve *percentile_worst(const struct percentile_curves *curves,
                                                const struct slo_corner *corner,
                                                double *share)
{
    const struct percentile_curve *worst = NULL;
    *share = 0;
    for (int i = 0; i < curves->count; i++) {
        const struct percentile_curve *curve = &curves->at[i];
        double above = corner->text != NULL ? percentile_curve_above(curve, curves->seeds,
                                                                     corner->limit_ns)
                                            : percentile_curve_lost(curve);
        if (above > *share) {
            *share = above;
            worst = curve;
        }
    }
    return worst;
}

/* "; 1 in 19 reads with quorum takes over 250 ms, fails or ends unknown" */
static void append_tail(GString *out, const struct percentile_curves *curves,
                        const struct slo_corner *corner,
                        const struct percentile_room *room)
{
    double share;
    const struct percentile_curve *worst = percentile_worst(curves, corner, &share);
    if (!room->tail || worst == NULL)
        return;
    g_autofree char *name = name_of(worst, room), *shown = one_in(share);
    g_autofree char *words = kind_words(curves->kind, false);
    bool is_one = g_str_has_prefix(shown, "1 in");
    g_string_append_printf(out, "; %s%s %s with %s ", shown, is_one ? "" : " of", words,
                           name);
    if (corner->text != NULL) {
        g_autofree char *limit = format_time_ns(corner->limit_ns);
        g_string_append_printf(out, "%s over %s", is_one ? "takes" : "take", limit);
    }
    if (percentile_curve_lost(worst) > 0)
        g_string_append_printf(out, "%s%s", corner->text != NULL ? ", " : "",
                               is_one ? "fails or ends unknown" : "fail or end unknown");
}

/* The slowest and the quickest at a percentile that all of them can tell. */
struct pair {
    double p;
    const char *words;  /* " at the median" */
    const char *tested; /* this one, and those before it */
    const struct percentile_curve *slow, *quick;
    double slow_ns, quick_ns;
};

static bool find_pair(const struct percentile_curves *curves, struct pair *pair)
{
    for (int i = 0; i < curves->count; i++) {
        const struct percentile_curve *curve = &curves->at[i];
        double ns = percentile_curve_place(curve, pair->p);
        if (curve->count == 0)
            continue; /* told by its absence */
        if (isnan(ns))
            return false;
        if (pair->slow == NULL || ns >= pair->slow_ns) {
            pair->slow = curve;
            pair->slow_ns = ns;
        }
        if (pair->quick == NULL || ns < pair->quick_ns) {
            pair->quick = curve;
            pair->quick_ns = ns;
        }
    }
    return pair->slow != NULL && pair->slow != pair->quick;
}

/* Beyond chance, and more than anybody would overlook. */
static bool differs(const struct percentile_curves *curves, const struct pair *pair,
                    bool *has_interval)
{
    struct estimate difference = quantile_difference(
        pair->quick->sample, pair->slow->sample, curves->seeds, pair->p);
    *has_interval = estimate_has_interval(&difference);
    return difference_is_seen(&difference) &&
           pair->slow_ns > telling_ratio * pair->quick_ns;
}

/* "raft takes 233 ms at the median, 5.1 times as long as quorum" */
static void append_difference(GString *out, const struct pair *pair,
                              const struct percentile_room *room)
{
    g_autofree char *slow = name_of(pair->slow, room),
                    *quick = name_of(pair->quick, room);
    g_autofree char *slow_time = format_time_ns(pair->slow_ns);
    g_autofree char *quick_time = format_time_ns(pair->quick_ns);
    double ratio = pair->quick_ns > 0 ? pair->slow_ns / pair->quick_ns : 0;
    g_string_append_printf(out, "%s takes %s%s, ", slow, slow_time, pair->words);
    if (ratio >= 1.995 && ratio < 1000) {
        char digits[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(digits, sizeof digits, ratio < 9.95 ? "%.2g" : "%.0f", ratio);
        g_string_append_printf(out, "%s times as long as %s", digits, quick);
    } else {
        g_string_append_printf(out, "%s %s", quick, quick_time);
    }
}

static void append_no_difference(GString *out, const struct percentile_curves *curves,
                                 const struct pair *pair, bool has_interval,
                                 const struct percentile_room *room)
{
    g_autofree char *slow = name_of(pair->slow, room),
                    *quick = name_of(pair->quick, room);
    g_autofree char *slow_time = format_time_ns(pair->slow_ns);
    g_autofree char *quick_time = format_time_ns(pair->quick_ns);
    if (!has_interval)
        g_string_append_printf(out, "%s takes %s%s, %s %s, in %s", slow, slow_time,
                               pair->words, quick, quick_time,
                               curves->seeds == 1 ? "one seed"
                                                  : "too few common seeds to compare");
    else if (curves->drawn == 2)
        g_string_append_printf(out, "No difference seen between %s and %s%s: %s and %s",
                               slow, quick, pair->tested, slow_time, quick_time);
    else
        g_string_append_printf(out,
                               "No difference seen between the %d variants%s: %s to %s",
                               curves->drawn, pair->tested, quick_time, slow_time);
}

/* The only one, or those that can be compared at no percentile. */
static void append_alone(GString *out, const struct percentile_curves *curves,
                         const struct percentile_room *room)
{
    const struct percentile_curve *curve = curves->at;
    while (curve->count == 0)
        curve++;
    g_autofree char *name = name_of(curve, room);
    double median = percentile_curve_place(curve, 0.5);
    double p99 = percentile_curve_place(curve, 0.99);
    if (isnan(median)) {
        g_autofree char *words = kind_words(curves->kind, false);
        g_string_append_printf(out, "Too few %s to tell a median", words);
        return;
    }
    g_autofree char *middle = format_time_ns(median);
    g_string_append_printf(out, "%s takes %s at the median", name, middle);
    if (isnan(p99))
        return;
    g_autofree char *high = format_time_ns(p99);
    g_string_append_printf(out, " and %s at p99", high);
}

/* Of nothing there is no latency to compare. */
static bool append_nothing(GString *out, const struct percentile_curves *curves)
{
    uint64_t operations = 0, ok = 0;
    for (int i = 0; i < curves->count; i++) {
        operations += curves->at[i].operations;
        ok += curves->at[i].ok;
    }
    g_autofree char *count = format_count(operations);
    g_autofree char *words = kind_words(curves->kind, operations == 1);
    if (ok == 0)
        g_string_append_printf(out, "Nothing came back: not one of %s %s", count, words);
    return ok == 0;
}

char *percentile_finding(const struct percentile_curves *curves,
                         const struct slo_corner *corner,
                         const struct percentile_room *room)
{
    GString *out = g_string_new(NULL);
    struct pair median = {
        .p = 0.5, .words = " at the median", .tested = " at the median"};
    struct pair p99 = {.p = 0.99, .words = " at p99", .tested = " at the median or p99"};
    if (append_nothing(out, curves))
        return g_string_free(out, FALSE);
    bool has_median = find_pair(curves, &median), has_p99 = find_pair(curves, &p99);
    bool has_interval = false;
    if (has_median && differs(curves, &median, &has_interval))
        append_difference(out, &median, room);
    else if (has_p99 && has_interval && differs(curves, &p99, &has_interval))
        append_difference(out, &p99, room);
    else if (has_median && curves->drawn > 1)
        append_no_difference(out, curves, has_p99 && has_interval ? &p99 : &median,
                             has_interval, room);
    else
        append_alone(out, curves, room);
    append_tail(out, curves, corner, room);
    return g_string_free(out, FALSE);
}
