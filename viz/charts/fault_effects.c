#include "viz/charts/fault_effects.h"

#include "sim/stats/proportion.h"

/* How windows are compared. Of the quiet windows' quantile, say p99, let Q1 be the lower
 * quartile, Q2 the median, L the least and H the highest. Then
 *
 *     factor = max((Q2 / Q1)^POWER, TELLING_RATIO)
 *     high   = max(Q2 * factor, H * BEYOND_SEEN)
 *     low    = min(Q2 / factor, L / BEYOND_SEEN)
 *
 * and a window above `high` is slow, below `low` fast. Where factor > STEADY_RATIO, that
 * none was so is no finding.
 *
 * POWER: "far out" by Tukey (1977) is three times the distance of the quartiles beyond
 * the nearer of them. Latencies spread by factors, so of logarithms; and the lower half
 * alone tells the spread, since slow windows after a fault may still be among the upper.
 * With d = log Q2 - log Q1 = log Q3 - log Q2 the fence lies at Q3 + 3 * 2d = Q2 + 7d.
 *
 * TELLING_RATIO, 1.2: a p99 of 1,000 operations rests on ten of them and moves by some
 * 10 % between windows where nothing happens; twice that nobody would act upon.
 *
 * BEYOND_SEEN, 1.1: what quiet time itself had is no effect, nor what hardly exceeds it:
 * the highest of few windows is not the highest that would come in more of them.
 *
 * STEADY_RATIO, 4: a cut or a pause usually costs less than two more rounds or a retry,
 * so less than a factor of four; if only more would stand out, "no difference" says
 * nothing.
 *
 * TELLING_SHARE, 3/4: of the windows that have a latency so many must be able to tell a
 * quantile for it to be the one compared; else a fault would be judged by the minority
 * that happened to be long or busy.
 *
 * QUIET_FEWEST, 3: the least for which Q1, Q2 and H are three windows. QUIET_ENOUGH, 5:
 * time between faults may be slow because of them, so it is used only if there are fewer
 * before the first one. */
enum { POWER = 7 };
#define BEYOND_SEEN   1.1
#define STEADY_RATIO  4
#define TELLING_SHARE 0.75

/* Which effect a window belongs to; no effect: */
enum { NONE = -1 };

struct work {
    const struct latency_windows *windows;
    const struct fault_stretch *faults;
    int fault_count;
    int64_t warmup_ns;
    struct effects *effects;
    int *effect_of_fault;
    int *during;  /* by window: effect or NONE */
    int *reached; /* likewise: of the fault into which operations may reach */
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
        const struct fault_stretch *fault = &work->faults[i];
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
        effects->at[work->effect_of_fault[i]].touched |= work->faults[i].touched;
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
        const struct fault_stretch *fault = &work->faults[i];
        if (fault->start_ns >= window->end_ns)
            break;
        /* A fault without length lies in the window that it begins. */
        if (fault->end_ns > window->start_ns || fault->start_ns == window->start_ns)
            return work->effect_of_fault[i];
    }
    return NONE;
}

/* How long after its end an operation of the window may still have been under way. */
static int64_t reach_ns(const struct latency_window *window, int64_t timeout_ns)
{
    int64_t slowest_ns = window->ok > 0 ? reader_max_ns(window->latency) : 0;
    return window->fail + window->unknown > 0 ? MAX(slowest_ns, timeout_ns) : slowest_ns;
}

/* One that is due at the very end of the window may take longest. */
static int effect_reached(const struct work *work, const struct latency_window *window,
                          int64_t timeout_ns)
{
    int64_t reach = reach_ns(window, timeout_ns);
    for (int i = 0; i < work->fault_count; i++) {
        const struct fault_stretch *fault = &work->faults[i];
        if (fault->start_ns >= window->end_ns)
            return fault->start_ns - window->end_ns <= reach ? work->effect_of_fault[i]
                                                             : NONE;
    }
    return NONE;
}

static void find_during(struct work *work, int64_t timeout_ns)
{
    for (int i = 0; i < work->windows->count; i++) {
        const struct latency_window *window = &work->windows->at[i];
        work->during[i] = effect_during(work, window);
        work->reached[i] = effect_reached(work, window, timeout_ns);
    }
}

static bool is_quiet(const struct work *work, int i)
{
    const struct latency_window *window = &work->windows->at[i];
    int64_t first_ns = work->fault_count > 0 ? work->faults[0].start_ns : INT64_MAX;
    return window->start_ns >= work->warmup_ns && work->during[i] == NONE &&
           work->reached[i] == NONE &&
           (!work->effects->quiet_is_before || window->end_ns <= first_ns);
}

static int count_quiet(const struct work *work)
{
    int count = 0;
    for (int i = 0; i < work->windows->count; i++)
        count += is_quiet(work, i) && tells(work, &work->windows->at[i]);
    return count;
}

static int compare_ns(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* By products, which every machine rounds alike. */
static void set_fences(struct work *work)
{
    int quantile = work->effects->quantile;
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (int i = 0; i < work->windows->count; i++)
        if (is_quiet(work, i) && tells(work, &work->windows->at[i]))
            g_array_append_val(sorted, work->windows->at[i].quantile_ns[quantile]);
    work->effects->has_quiet = sorted->len >= QUIET_FEWEST;
    if (!work->effects->has_quiet)
        return;
    g_array_sort(sorted, compare_ns);
    double q1 = (double)g_array_index(sorted, int64_t, (sorted->len - 1) / 4);
    double q2 = (double)g_array_index(sorted, int64_t, (sorted->len - 1) / 2);
    double factor = 1;
    for (int i = 0; i < POWER && q1 > 0; i++)
        factor *= q2 / q1;
    factor = MAX(factor, TELLING_RATIO);
    work->effects->is_unsteady = factor > STEADY_RATIO;
    work->effects->high_ns = (int64_t)MIN(q2 * factor, 9e18);
    work->effects->low_ns = (int64_t)(q2 / factor);
}

static void measure_quiet(struct work *work)
{
    struct effects *effects = work->effects;
    struct histogram *pooled = reader_histogram_new();
    effects->quiet_windows = 0;
    effects->quiet_due = effects->quiet_fail = effects->quiet_unknown = 0;
    effects->quiet_high_ns = 0;
    effects->quiet_low_ns = INT64_MAX;
    for (int i = 0; i < work->windows->count; i++) {
        const struct latency_window *window = &work->windows->at[i];
        if (!is_quiet(work, i))
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
    effects->has_quiet = effects->quiet_windows >= QUIET_FEWEST;
    effects->quiet_quantile_ns =
        reader_quantile_ns(pooled, quantile_infos[effects->quantile].p);
    reader_histogram_free(pooled);
}

/* Effects ------------------------------------------------------------------ */

static bool is_slow(const struct work *work, const struct latency_window *window)
{
    const struct effects *effects = work->effects;
    return effects->has_quiet && tells(work, window) &&
           window->quantile_ns[effects->quantile] > effects->high_ns;
}

static bool is_fast(const struct work *work, const struct latency_window *window)
{
    const struct effects *effects = work->effects;
    return effects->has_quiet && tells(work, window) &&
           window->quantile_ns[effects->quantile] < effects->low_ns;
}

static bool is_silent(const struct latency_window *window)
{
    return window->due > 0 && window->ok == 0;
}

/* What quiet time itself had, apart from the work of faults, is no effect. */
static void widen_fences(struct work *work)
{
    struct effects *effects = work->effects;
    if (!effects->has_quiet)
        return;
    effects->high_ns =
        MAX(effects->high_ns, (int64_t)((double)effects->quiet_high_ns * BEYOND_SEEN));
    effects->low_ns =
        MIN(effects->low_ns, (int64_t)((double)effects->quiet_low_ns / BEYOND_SEEN));
}

static bool is_bad(const struct work *work, const struct latency_window *window)
{
    return is_slow(work, window) || is_silent(window);
}

/* What is wrong when a fault is over is its work, until the first good window; and what
 * is wrong before it, within reach. */
static void add_surroundings(struct work *work)
{
    for (int i = 0; i < work->windows->count; i++) {
        const struct latency_window *window = &work->windows->at[i];
        if (work->during[i] != NONE || window->start_ns < work->warmup_ns ||
            !is_bad(work, window))
            continue;
        work->during[i] = i > 0 ? work->during[i - 1] : NONE;
        if (work->during[i] == NONE)
            work->during[i] = work->reached[i];
    }
}

/* Still slow when the trial ends, after its fault: where quiet time was unsteady that is
 * as likely a trend that no fault made. */
static bool is_never_over(const struct work *work)
{
    for (int i = work->windows->count - 1; i >= 0; i--) {
        const struct latency_window *window = &work->windows->at[i];
        if (tells(work, window))
            return is_slow(work, window) && effect_during(work, window) == NONE;
    }
    return false;
}

static void add_window(struct work *work, struct effect *effect,
                       const struct latency_window *window)
{
    int64_t length_ns = window->end_ns - window->start_ns;
    int64_t quantile_ns = window->quantile_ns[work->effects->quantile];
    effect->windows++;
    if (tells(work, window)) {
        effect->telling++;
        reader_histogram_merge(work->during_all, window->latency);
        reader_histogram_merge(effect->pooled, window->latency);
    }
    effect->due += window->due;
    effect->fail += window->fail;
    effect->unknown += window->unknown;
    if (is_silent(window))
        effect->silent_ns += length_ns;
    if (is_slow(work, window)) {
        effect->slow_ns += length_ns;
        effect->slow_peak_ns = MAX(effect->slow_peak_ns, quantile_ns);
    } else if (is_fast(work, window)) {
        effect->fast_least_ns =
            effect->fast_ns == 0 ? quantile_ns : MIN(effect->fast_least_ns, quantile_ns);
        effect->fast_ns += length_ns;
    }
}

static void finish_effect(struct effects *effects, struct effect *effect)
{
    double p = quantile_infos[effects->quantile].p;
    effect->quantile_ns = reader_quantile_ns(effect->pooled, p);
    struct interval loss = anomaly_interval(effect->fail + effect->unknown, effect->due);
    struct interval quiet_loss = anomaly_interval(
        effects->quiet_fail + effects->quiet_unknown, effects->quiet_due);
    effect->loses_more = effects->quiet_due > 0 && loss.low > quiet_loss.high;
}

static void measure_effects(struct work *work)
{
    struct effects *effects = work->effects;
    for (int i = 0; i < effects->count; i++)
        effects->at[i].pooled = reader_histogram_new();
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
        if (telling > 0 && telling >= with * TELLING_SHARE)
            return q;
    }
    return QUANTILE_50;
}

struct effects *effects_new(const struct latency_windows *windows,
                            const struct fault_stretch *faults, int fault_count,
                            int64_t warmup_ns, int64_t timeout_ns)
{
    struct effects *effects = g_new0(struct effects, 1);
    effects->at = g_new0(struct effect, (gsize)(fault_count + 1));
    effects->quantile = common_quantile(windows);
    g_autofree int *effect_of_fault = g_new0(int, (gsize)(fault_count + 1));
    g_autofree int *during = g_new0(int, (gsize)(windows->count + 1));
    g_autofree int *reached = g_new0(int, (gsize)(windows->count + 1));
    struct work work = {.windows = windows,
                        .faults = faults,
                        .fault_count = fault_count,
                        .warmup_ns = warmup_ns,
                        .effects = effects,
                        .effect_of_fault = effect_of_fault,
                        .during = during,
                        .reached = reached};
    find_effects(&work);
    find_during(&work, timeout_ns);
    effects->quiet_is_before = true;
    effects->quiet_is_before = count_quiet(&work) >= QUIET_ENOUGH;
    set_fences(&work);
    add_surroundings(&work);
    measure_quiet(&work);
    widen_fences(&work);
    /* Once more, with the fences as they are now. */
    find_during(&work, timeout_ns);
    add_surroundings(&work);
    if (effects->is_unsteady && is_never_over(&work)) {
        effects->high_ns = INT64_MAX;
        effects->low_ns = 0;
        find_during(&work, timeout_ns);
        add_surroundings(&work);
    }
    measure_quiet(&work);
    work.during_all = reader_histogram_new();
    measure_effects(&work);
    effects->during_quantile_ns =
        reader_quantile_ns(work.during_all, quantile_infos[effects->quantile].p);
    reader_histogram_free(work.during_all);
    return effects;
}

bool effects_differ(const struct effects *effects, int64_t quantile_ns)
{
    double quiet = (double)effects->quiet_quantile_ns, other = (double)quantile_ns;
    return MAX(quiet, other) > MIN(quiet, other) * TELLING_RATIO;
}

void effects_free(struct effects *effects)
{
    if (effects == NULL)
        return;
    for (int i = 0; i < effects->count; i++) {
        g_ptr_array_unref(effects->at[i].names);
        reader_histogram_free(effects->at[i].pooled);
    }
    g_free(effects->at);
    g_free(effects);
}
