/* trades_finding.c - what safety costs, in a sentence. */
#include <math.h>

#include "viz/canvas/format.h"
#include "viz/charts/harm_words.h"
#include "viz/charts/trades.h"

/* The ends of the front, and how they differ. */
struct ends {
    const struct trade_point *fast, *safe;
    char *fast_name, *safe_name, *harms; /* harms: "stale reads" */
    const char *is;                      /* of the safe end: of several "are" */
    char *slower;                        /* "207 ms" */
    const char *where;                   /* " in the one seed"; "": over several */
    bool slower_seen;                    /* or one seed: nothing speaks against it */
    bool safer_seen;
};

static char *one_alone(const struct trades *trades, int letters)
{
    const struct trade_point *point = &trades->at[0];
    g_autofree char *name = short_name(point->variant->name, letters);
    g_autofree char *p99 = format_time_ns(point->p99.value);
    g_autofree char *done = harm_done(trades->harm, point->anomaly);
    return g_strdup_printf("%s has a p99 of %s and %s", name, p99, done);
}

static char *no_trade_off(const struct trades *trades, const struct trade_point *best,
                          int letters)
{
    g_autofree char *name = short_name(best->variant->name, letters);
    g_autofree char *p99 = format_time_ns(best->p99.value);
    g_autofree char *harms = harm_plural(trades->harm);
    g_autofree char *most = format_share(share_bound(best->anomaly->interval.high));
    if (best->anomaly->count == 0)
        return g_strdup_printf(
            "No trade-off seen: none is seen to be faster or safer than %s, with "
            "a p99 of %s and no %s (at most %s)",
            name, p99, harms, most);
    g_autofree char *rate = format_share(rate_of_harm(best->anomaly));
    return g_strdup_printf(
        "No trade-off seen: none is seen to be faster or safer than %s, with a "
        "p99 of %s and %s %s",
        name, p99, rate, harms);
}

static char *tell(const struct ends *ends)
{
    const char *safe = ends->safe_name, *fast = ends->fast_name;
    const char *end = ends->safe->anomaly->count == 0 ? "safe" : "safer";
    if (ends->slower_seen && ends->safer_seen)
        return g_strdup_printf(
            "%s %s the %s end of the front, %s slower at p99 than %s%s", safe, ends->is,
            end, ends->slower, fast, ends->where);
    if (ends->slower_seen)
        return g_strdup_printf(
            "%s is %s faster at p99 than %s%s, with no difference "
            "seen in %s",
            fast, ends->slower, safe, ends->where, ends->harms);
    if (ends->safer_seen)
        return g_strdup_printf(
            "%s is the %s end of the front, with no difference seen "
            "in p99 to %s",
            safe, end, fast);
    return g_strdup_printf(
        "No difference seen between %s and %s, neither in p99 nor in %s", fast, safe,
        ends->harms);
}

/* By what the front ranks: none seen is as safe as it gets. */
static double harm_of(const struct trade_point *point)
{
    return point->anomaly->count > 0 ? point->anomaly->interval.high : 0;
}

/* All of the front that are as safe as `end`: seeds do not tell which is faster. */
static char *names_at(const struct trades *trades, const struct trade_point *end,
                      int letters, int *count)
{
    enum { TOLD = 3 };
    g_autofree const struct compared_variant **variant =
        g_new0(const struct compared_variant *, (gsize)trades->count + 1);
    struct cast cast = {.variant = variant};
    for (int i = 0; i < trades->count; i++)
        if (trades->at[i].on_front && harm_of(&trades->at[i]) <= harm_of(end))
            variant[cast.count++] = trades->at[i].variant;
    *count = cast.count;
    if (cast.count == 1)
        return short_name(end->variant->name, letters);
    return cast_names(&cast, 0, cast.count > TOLD || letters < 20 ? 1 : TOLD);
}

/* The fastest, and the fastest of the safest. */
static void find_ends(const struct trades *trades, struct ends *ends)
{
    for (int i = 0; i < trades->count; i++) {
        const struct trade_point *point = &trades->at[i];
        if (!point->on_front)
            continue;
        if (ends->fast == NULL)
            ends->fast = point;
        if (ends->safe == NULL || harm_of(point) < harm_of(ends->safe))
            ends->safe = point;
    }
}

char *trades_finding(const struct trades *trades, int letters)
{
    struct ends ends = {0};
    find_ends(trades, &ends);
    if (trades->count == 1)
        return one_alone(trades, letters);
    if (ends.fast == ends.safe)
        return no_trade_off(trades, ends.fast, letters);
    int seeds = trades->comparison->seed_count;
    struct estimate slower =
        quantile_difference(ends.fast->latency, ends.safe->latency, seeds, 0.99);
    double unpaired_ns = ends.safe->p99.value - ends.fast->p99.value;
    double ns = estimate_is_known(&slower) ? slower.value : unpaired_ns;
    g_autofree char *fast_name = short_name(ends.fast->variant->name, letters);
    int safe_count;
    g_autofree char *safe_name = names_at(trades, ends.safe, letters, &safe_count);
    g_autofree char *harms = harm_plural(trades->harm);
    g_autofree char *size = format_time_ns(fabs(ns));
    ends.fast_name = fast_name;
    ends.safe_name = safe_name;
    ends.harms = harms;
    ends.is = safe_count > 1 ? "are" : "is";
    ends.slower = size;
    ends.where = estimate_has_interval(&slower) ? ""
                 : seeds == 1                   ? " in the one seed"
                 : slower.seeds == 1            ? " in the one seed that both have"
                                                : ", though in other seeds";
    ends.slower_seen = estimate_has_interval(&slower) ? slower.low > 0 : ns > 0;
    ends.safer_seen = harm_is_apart(ends.fast->anomaly, ends.safe->anomaly, seeds);
    return tell(&ends);
}
