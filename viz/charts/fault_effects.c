#include "viz/charts/fault_effects.h"

#include "sim/stats/proportion.h"

/* Before the first fault there must be so many windows to stand for quiet time. */
enum { QUIET_LEAST = 5 };
/* Differences smaller than this are not worth a title. */
static const double least_ratio = 1.2;
/* Nor are those that quiet time nearly had. */
static const double beyond_seen = 1.1;
/* Where only greater ones would stand out, "no difference" says nothing. */
static const double steady_ratio = 4;
/* Of the windows that must be able to tell a quantile for faults to be compared by it. */
static const double telling_share = 0.75;

/* Which effect a window belongs to; no effect: */
enum { NONE = -1 };

struct work {
    const struct latency_windows *windows;
    const struct reader_fault *faults;
    int fault_count;
    struct effects *effects;
    int *effect_of_fault;
    int *during;             /* by window: effect or NONE */
    int64_t low_ns, high_ns; /* fences of quiet time */
    struct histogram *during_all;
};

/* Names that overlap in time, or are the same, are one effect. ------------- */

static int find_name(const struct effects *effects, const char *name)
{
    for (int i = 0; i < effects->count; i++)
        for (guint k = 0; k < effects->at[i].names->len; k++)
            if (g_str_equal(g_ptr_array_index(effects->at[i].names, k), name))
                return i;
    return NONE;
}

static void unite(struct work *work, int into, int from)
{
    struct effect *a = &work->effects->at[MIN(into, from)];
    struct effect *b = &work->effects->at[MAX(into, from)];
    if (a == b)
        return;
    for (guint k = 0; k < b->names->len; k++)
        g_ptr_array_add(a->names, g_ptr_array_index(b->names, k));
    g_ptr_array_unref(b->names);
    work->effects->count--;
    for (struct effect *at = b; at < &work->effects->at[work->effects->count]; at++)
        *at = at[1];
}

static void find_effects(struct work *work)
{
    struct effects *effects = work->effects;
    int64_t reach_ns = INT64_MIN;
    const char *reaching = NULL;
    for (int i = 0; i < work->fault_count; i++) {
        const struct reader_fault *fault = &work->faults[i];
        if (find_name(effects, fault->name) == NONE) {
            struct effect *effect = &effects->at[effects->count++];
            *effect = (struct effect){.names = g_ptr_array_new()};
            g_ptr_array_add(effect->names, fault->name);
        }
        if (reaching != NULL && fault->start_ns < reach_ns)
            unite(work, find_name(effects, reaching), find_name(effects, fault->name));
        if (fault->end_ns > reach_ns) {
            reach_ns = fault->end_ns;
            reaching = fault->name;
        }
    }
    for (int i = 0; i < work->fault_count; i++) {
        work->effect_of_fault[i] = find_name(effects, work->faults[i].name);
        struct effect *effect = &effects->at[work->effect_of_fault[i]];
        effect->touched |= work->faults[i].operations > 0 || work->faults[i].messages > 0;
    }
}

/* Quiet time --------------------------------------------------------------- */

static bool tells(const struct work *work, const struct latency_window *window)
{
    int quantile = work->effects->quantile;
    return window->shown > quantile && window->ok >= quantile_infos[quantile].least;
}

static int effect_during(const struct work *work, const struct latency_window *window)
{
    for (int i = 0; i < work->fault_count; i++) {
        const struct reader_fault *fault = &work->faults[i];
        if (fault->start_ns >= window->end_ns)
            break;
        /* A fault without length lies in the window that it begins. */
        if (fault->end_ns > window->start_ns || fault->start_ns == window->start_ns)
            return work->effect_of_fault[i];
    }
    return NONE;
}

static void find_during(struct work *work)
{
    for (int i = 0; i < work->windows->count; i++)
        work->during[i] = effect_during(work, &work->windows->at[i]);
}

static bool is_quiet(const struct work *work, int i, int64_t warmup_ns)
{
    const struct latency_window *window = &work->windows->at[i];
    int64_t first_ns = work->fault_count > 0 ? work->faults[0].start_ns : INT64_MAX;
    return window->start_ns >= warmup_ns && work->during[i] == NONE &&
           (!work->effects->quiet_is_before || window->end_ns <= first_ns);
}

static int count_quiet(const struct work *work, int64_t warmup_ns)
{
    int count = 0;
    for (int i = 0; i < work->windows->count; i++)
        count += is_quiet(work, i, warmup_ns) && tells(work, &work->windows->at[i]);
    return count;
}

static int compare_ns(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Beyond the fences is what hardly any quiet window would be: "far out" by Tukey (1977),
 * three times the distance of the quartiles, of logarithms, since latencies spread by
 * factors; and never so near that nobody would care. The lower quartile alone tells the
 * spread: slow windows after a fault may still be among these. By products, which every
 * machine rounds alike. */
static void set_fences(struct work *work, int64_t warmup_ns)
{
    enum { POWER = 7 }; /* from the median: one distance to the quartile, and 2 * 3 */
    int quantile = work->effects->quantile;
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (int i = 0; i < work->windows->count; i++)
        if (is_quiet(work, i, warmup_ns) && tells(work, &work->windows->at[i]))
            g_array_append_val(sorted, work->windows->at[i].quantile_ns[quantile]);
    work->effects->quiet_windows = (int)sorted->len;
    if (sorted->len == 0)
        return;
    g_array_sort(sorted, compare_ns);
    double q1 = (double)g_array_index(sorted, int64_t, (sorted->len - 1) / 4);
    double q2 = (double)g_array_index(sorted, int64_t, (sorted->len - 1) / 2);
    double factor = 1;
    for (int i = 0; i < POWER && q1 > 0; i++)
        factor *= q2 / q1;
    factor = MAX(factor, least_ratio);
    work->effects->is_unsteady = factor > steady_ratio;
    work->high_ns = (int64_t)MIN(q2 * factor, 9e18);
    work->low_ns = (int64_t)(q2 / factor);
}

static void measure_quiet(struct work *work, int64_t warmup_ns)
{
    struct effects *effects = work->effects;
    struct histogram *pooled = reader_histogram_new();
    effects->quiet_windows = 0;
    effects->quiet_due = effects->quiet_fail = effects->quiet_unknown = 0;
    effects->quiet_high_ns = 0;
    effects->quiet_low_ns = INT64_MAX;
    for (int i = 0; i < work->windows->count; i++) {
        const struct latency_window *window = &work->windows->at[i];
        if (!is_quiet(work, i, warmup_ns))
            continue;
        effects->quiet_due += window->due;
        effects->quiet_fail += window->fail;
        effects->quiet_unknown += window->unknown;
        if (!tells(work, window))
            continue;
        int64_t quantile_ns = window->quantile_ns[effects->quantile];
        effects->quiet_windows++;
        effects->quiet_low_ns = MIN(effects->quiet_low_ns, quantile_ns);
        effects->quiet_high_ns = MAX(effects->quiet_high_ns, quantile_ns);
        reader_histogram_merge(pooled, window->latency);
    }
    effects->quiet_quantile_ns =
        reader_quantile_ns(pooled, quantile_infos[effects->quantile].p);
    reader_histogram_free(pooled);
}

/* Effects ------------------------------------------------------------------ */

static bool is_slow(const struct work *work, const struct latency_window *window)
{
    return work->effects->quiet_windows > 0 && tells(work, window) &&
           window->quantile_ns[work->effects->quantile] > work->high_ns;
}

static bool is_fast(const struct work *work, const struct latency_window *window)
{
    return work->effects->quiet_windows > 0 && tells(work, window) &&
           window->quantile_ns[work->effects->quantile] < work->low_ns;
}

static bool is_silent(const struct latency_window *window)
{
    return window->due > 0 && window->ok == 0;
}

/* What quiet time itself had, apart from the aftermath of faults, is no effect. */
static void widen_fences(struct work *work)
{
    const struct effects *effects = work->effects;
    if (effects->quiet_windows == 0)
        return;
    work->high_ns =
        MAX(work->high_ns, (int64_t)((double)effects->quiet_high_ns * beyond_seen));
    work->low_ns =
        MIN(work->low_ns, (int64_t)((double)effects->quiet_low_ns / beyond_seen));
}

/* What is still wrong when a fault is over is its work, until the first good window. */
static void add_aftermath(struct work *work)
{
    find_during(work);
    for (int i = 1; i < work->windows->count; i++) {
        const struct latency_window *window = &work->windows->at[i];
        if (work->during[i] == NONE && (is_slow(work, window) || is_silent(window)))
            work->during[i] = work->during[i - 1];
    }
}

static void add_window(struct work *work, struct effect *effect,
                       const struct latency_window *window)
{
    int64_t length_ns = window->end_ns - window->start_ns;
    effect->windows++;
    if (tells(work, window)) {
        effect->telling++;
        reader_histogram_merge(work->during_all, window->latency);
    }
    effect->due += window->due;
    effect->fail += window->fail;
    effect->unknown += window->unknown;
    if (is_silent(window))
        effect->silent_ns += length_ns;
    if (is_slow(work, window)) {
        effect->slow_ns += length_ns;
        reader_histogram_merge(effect->slow, window->latency);
    } else if (is_fast(work, window)) {
        effect->fast_ns += length_ns;
        reader_histogram_merge(effect->fast, window->latency);
    }
}

static void finish_effect(struct effects *effects, struct effect *effect)
{
    double p = quantile_infos[effects->quantile].p;
    effect->slow_quantile_ns = reader_quantile_ns(effect->slow, p);
    effect->fast_quantile_ns = reader_quantile_ns(effect->fast, p);
    struct interval loss = anomaly_interval(effect->fail + effect->unknown, effect->due);
    struct interval quiet_loss = anomaly_interval(
        effects->quiet_fail + effects->quiet_unknown, effects->quiet_due);
    effect->loses_more = effects->quiet_due > 0 && loss.low > quiet_loss.high;
}

static void measure_effects(struct work *work)
{
    struct effects *effects = work->effects;
    for (int i = 0; i < effects->count; i++) {
        effects->at[i].slow = reader_histogram_new();
        effects->at[i].fast = reader_histogram_new();
    }
    for (int i = 0; i < work->windows->count; i++)
        if (work->during[i] != NONE)
            add_window(work, &effects->at[work->during[i]], &work->windows->at[i]);
    for (int i = 0; i < effects->count; i++)
        finish_effect(effects, &effects->at[i]);
}

/* The highest one, up to p99, that most windows with a latency can tell. */
static int common_quantile(const struct latency_windows *windows)
{
    for (int q = QUANTILE_99; q > QUANTILE_50; q--) {
        int with = 0, telling = 0;
        for (int i = 0; i < windows->count; i++) {
            with += windows->at[i].shown > 0;
            telling += windows->at[i].shown > q;
        }
        if (telling > 0 && telling >= with * telling_share)
            return q;
    }
    return QUANTILE_50;
}

struct effects *effects_new(const struct latency_windows *windows,
                            const struct reader_fault *faults, int fault_count,
                            int64_t warmup_ns)
{
    struct effects *effects = g_new0(struct effects, 1);
    effects->at = g_new0(struct effect, fault_count + 1);
    effects->quantile = common_quantile(windows);
    g_autofree int *effect_of_fault = g_new0(int, fault_count + 1);
    g_autofree int *during = g_new0(int, windows->count + 1);
    struct work work = {.windows = windows,
                        .faults = faults,
                        .fault_count = fault_count,
                        .effects = effects,
                        .effect_of_fault = effect_of_fault,
                        .during = during};
    find_effects(&work);
    find_during(&work);
    effects->quiet_is_before = true;
    effects->quiet_is_before = count_quiet(&work, warmup_ns) >= QUIET_LEAST;
    set_fences(&work, warmup_ns);
    add_aftermath(&work);
    measure_quiet(&work, warmup_ns);
    widen_fences(&work);
    add_aftermath(&work);
    measure_quiet(&work, warmup_ns);
    work.during_all = reader_histogram_new();
    measure_effects(&work);
    effects->during_quantile_ns =
        reader_quantile_ns(work.during_all, quantile_infos[effects->quantile].p);
    reader_histogram_free(work.during_all);
    return effects;
}

void effects_free(struct effects *effects)
{
    if (effects == NULL)
        return;
    for (int i = 0; i < effects->count; i++) {
        g_ptr_array_unref(effects->at[i].names);
        reader_histogram_free(effects->at[i].slow);
        reader_histogram_free(effects->at[i].fast);
    }
    g_free(effects->at);
    g_free(effects);
}
