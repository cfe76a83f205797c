#include "viz/charts/harm_finding.h"

#include "viz/canvas/format.h"
#include "viz/charts/harm_words.h"

struct contest {
    const struct comparison *comparison;
    const char *harm;
    int letters;
    GPtrArray *all;   /* of compared_variant: those with some at risk */
    GPtrArray *clean; /* of these: none seen, and apart from the worst */
    const struct compared_variant *worst, *best; /* by rate; best: of the others */
};

static const struct compared_anomaly *harm_of(const struct contest *contest,
                                              const struct compared_variant *variant)
{
    return compared_anomaly(variant, contest->harm);
}

static double rate_of(const struct contest *contest,
                      const struct compared_variant *variant)
{
    return rate_of_harm(harm_of(contest, variant));
}

/* Of equal rates, as of several without any, the one known best is the best. */
static bool is_better(const struct contest *contest, const struct compared_variant *a,
                      const struct compared_variant *b)
{
    double x = rate_of(contest, a), y = rate_of(contest, b);
    return x < y || (x <= y && harm_of(contest, a)->interval.high <
                                   harm_of(contest, b)->interval.high);
}

static bool is_apart(const struct contest *contest, const struct compared_variant *a,
                     const struct compared_variant *b)
{
    return harm_is_apart(harm_of(contest, a), harm_of(contest, b),
                         contest->comparison->seed_count);
}

static void find_sides(struct contest *contest, const struct cast *cast)
{
    for (int i = 0; i < cast->count; i++) {
        const struct compared_variant *variant = cast->variant[i];
        const struct compared_anomaly *anomaly = harm_of(contest, variant);
        if (anomaly == NULL || anomaly->of == 0)
            continue;
        g_ptr_array_add(contest->all, (gpointer)(uintptr_t)variant);
        if (contest->worst == NULL ||
            rate_of(contest, variant) > rate_of(contest, contest->worst))
            contest->worst = variant;
    }
    for (guint i = 0; i < contest->all->len; i++) {
        const struct compared_variant *variant = contest->all->pdata[i];
        if (variant == contest->worst)
            continue;
        if (contest->best == NULL || is_better(contest, variant, contest->best))
            contest->best = variant;
        if (harm_of(contest, variant)->count == 0 &&
            is_apart(contest, contest->worst, variant))
            g_ptr_array_add(contest->clean, contest->all->pdata[i]);
    }
}

static double highest_bound(const struct contest *contest, const GPtrArray *variants)
{
    double most = 0;
    for (guint i = 0; i < variants->len; i++)
        most = MAX(most, harm_of(contest, variants->pdata[i])->interval.high);
    return most;
}

static char *none_seen(const struct contest *contest)
{
    g_autofree char *plural = harm_plural(contest->harm);
    g_autofree char *most =
        format_share(share_bound(highest_bound(contest, contest->all)));
    if (contest->all->len > 1)
        return g_strdup_printf("No %s seen in any of %u variants (at most %s)", plural,
                               contest->all->len, most);
    g_autofree char *name = short_name(contest->worst->name, contest->letters);
    g_autofree char *count = format_count(harm_of(contest, contest->worst)->of);
    return g_strdup_printf("No %s seen with %s in %s (at most %s)", plural, name, count,
                           most);
}

/* "; raft and quorum in none (at most 11 per M)", of many "; 30 others in none ..." */
static void append_clean(GString *out, const struct contest *contest)
{
    enum { TOLD = 3 };
    const struct compared_variant **clean =
        (const struct compared_variant **)(void *)contest->clean->pdata;
    struct cast cast = {.variant = clean, .count = (int)contest->clean->len};
    if (cast.count == 1) {
        g_autofree char *name = short_name(clean[0]->name, contest->letters);
        g_autofree char *done = harm_done_too(contest->harm, harm_of(contest, clean[0]));
        g_string_append_printf(out, "; %s %s", name, done);
        return;
    }
    int told = contest->letters < 20 ? 2 : TOLD;
    g_autofree char *names = cast.count > told ? g_strdup_printf("%d others", cast.count)
                                               : cast_names(&cast, 0, told);
    g_autofree char *none = harm_not_done(contest->harm);
    g_autofree char *most =
        format_share(share_bound(highest_bound(contest, contest->clean)));
    g_string_append_printf(out, "; %s %s (at most %s)", names, none, most);
}

/* The other end, where none is clean. */
static void append_best(GString *out, const struct contest *contest)
{
    const struct compared_anomaly *anomaly = harm_of(contest, contest->best);
    g_autofree char *name = short_name(contest->best->name, contest->letters);
    if (is_apart(contest, contest->worst, contest->best)) {
        g_autofree char *done = harm_done_too(contest->harm, anomaly);
        g_string_append_printf(out, "; %s %s", name, done);
        return;
    }
    bool seen = anomaly->count > 0;
    g_autofree char *rate =
        format_share(seen ? rate_of_harm(anomaly) : share_bound(anomaly->interval.high));
    g_string_append_printf(out, "; no difference seen to %s (%s%s)", name,
                           seen ? "" : "none, at most ", rate);
}

static char *tell(const struct contest *contest)
{
    if (contest->worst == NULL)
        return NULL;
    if (harm_of(contest, contest->worst)->count == 0)
        return none_seen(contest);
    GString *out = g_string_new(NULL);
    g_autofree char *name = short_name(contest->worst->name, contest->letters);
    g_autofree char *done = harm_done(contest->harm, harm_of(contest, contest->worst));
    g_string_append_printf(out, "%s %s", name, done);
    if (contest->clean->len > 0)
        append_clean(out, contest);
    else if (contest->best != NULL)
        append_best(out, contest);
    return g_string_free(out, FALSE);
}

char *harm_finding(const struct comparison *comparison, const struct cast *cast,
                   const char *harm, int letters)
{
    struct contest contest = {.comparison = comparison,
                              .harm = harm,
                              .letters = letters,
                              .all = g_ptr_array_new(),
                              .clean = g_ptr_array_new()};
    find_sides(&contest, cast);
    char *told = tell(&contest);
    g_ptr_array_unref(contest.all);
    g_ptr_array_unref(contest.clean);
    return told;
}
