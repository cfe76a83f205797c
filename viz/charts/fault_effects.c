#include "viz/charts/fault_effects.h"

#include "sim/stats/proportion.h"

/* Before the first fault there must be so many windows to stand for quiet time. */
enum { QUIET_LEAST = 5 };
/* Differences smaller than this are not worth a title. */
static const double least_ratio = 1.2;

/* Which effect a window belongs to; no effect: */
enum { NONE = -1 };

struct work {
    const struct latency_windows *windows;
    const struct reader_fault *faults;
    int fault_count;
    struct effects *effects;
    int *effect_of_fault;
    int *during;           /* by window: effect or NONE */
    int64_t low_ns, high_ns; /* fences of quiet time */
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
        count += is_quiet(work, i, warmup_ns) &&
                 work->windows->at[i].shown > work->effects->quantile;
    return count;
}

static int compare_ns(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* "Far out" of the quiet windows by Tukey (1977): three times the distance of the
 * quartiles, of logarithms, since latencies spread by factors; and never so near that
 * nobody would care. By products, which every machine rounds alike. */
static void set_fences(struct work *work, const GArray *sorted)
{
    guint n = sorted->len;
    double q1 = (double)g_array_index(sorted, int64_t, (n - 1) / 4);
    double q2 = (double)g_array_index(sorted, int64_t, (n - 1) / 2);
    double q3 = (double)g_array_index(sorted, int64_t, n - 1 - (n - 1) / 4);
    double spread = q1 > 0 ? q3 / q1 : 1;
    double cubed = spread * spread * spread;
    work->high_ns = (int64_t)MIN(MAX(q3 * cubed, q2 * least_ratio), 9e18);
    work->low_ns = (int64_t)MIN(q1 / cubed, q2 / least_ratio);
}

static void measure_quiet(struct work *work, int64_t warmup_ns)
{
    struct effects *effects = work->effects;
    effects->quiet_is_before = true;
    if (count_quiet(work, warmup_ns) < QUIET_LEAST)
        effects->quiet_is_before = false;
    g_autoptr(GArray) quantiles = g_array_new(FALSE, FALSE, sizeof(int64_t));
    struct histogram *pooled = reader_histogram_new();
    for (int i = 0; i < work->windows->count; i++) {
        const struct latency_window *window = &work->windows->at[i];
        if (!is_quiet(work, i, warmup_ns))
            continue;
        effects->quiet_due += window->due;
        effects->quiet_lost += window->fail + window->unknown;
        if (window->shown <= effects->quantile)
            continue;
        g_array_append_val(quantiles, window->quantile_ns[effects->quantile]);
        reader_histogram_merge(pooled, window->latency);
    }
    effects->quiet_windows = (int)quantiles->len;
    if (quantiles->len > 0) {
        g_array_sort(quantiles, compare_ns);
        set_fences(work, quantiles);
        effects->quiet_low_ns = g_array_index(quantiles, int64_t, 0);
        effects->quiet_high_ns = g_array_index(quantiles, int64_t, quantiles->len - 1);
        effects->quiet_quantile_ns =
            reader_quantile_ns(pooled, quantile_infos[effects->quantile].p);
    }
    reader_histogram_free(pooled);
}

/* Effects ------------------------------------------------------------------ */

static bool is_slow(const struct work *work, const struct latency_window *window)
{
    return work->effects->quiet_windows > 0 && window->shown > work->effects->quantile &&
           window->quantile_ns[work->effects->quantile] > work->high_ns;
}

static bool is_fast(const struct work *work, const struct latency_window *window)
{
    return work->effects->quiet_windows > 0 && window->shown > work->effects->quantile &&
           window->quantile_ns[work->effects->quantile] < work->low_ns;
}

static bool is_silent(const struct latency_window *window)
{
    return window->due > 0 && window->ok == 0;
}

/* What is still wrong when a fault is over is its work, until the first good window. */
static void add_aftermath(struct work *work)
{
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
    effect->telling += window->shown > work->effects->quantile;
    effect->due += window->due;
    effect->lost += window->fail + window->unknown;
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
    effect->loses_more =
        effects->quiet_due > 0 &&
        anomaly_interval(effect->lost, effect->due).low >
            anomaly_interval(effects->quiet_lost, effects->quiet_due).high;
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

struct effects *effects_new(const struct latency_windows *windows,
                            const struct reader_fault *faults, int fault_count,
                            int64_t warmup_ns)
{
    struct effects *effects = g_new0(struct effects, 1);
    effects->at = g_new0(struct effect, fault_count + 1);
    effects->quantile = CLAMP(windows->top - 1, QUANTILE_50, QUANTILE_99);
    g_autofree int *effect_of_fault = g_new0(int, fault_count + 1);
    g_autofree int *during = g_new0(int, windows->count + 1);
    struct work work = {.windows = windows,
                        .faults = faults,
                        .fault_count = fault_count,
                        .effects = effects,
                        .effect_of_fault = effect_of_fault,
                        .during = during};
    find_effects(&work);
    for (int i = 0; i < windows->count; i++)
        during[i] = effect_during(&work, &windows->at[i]);
    measure_quiet(&work, warmup_ns);
    add_aftermath(&work);
    measure_effects(&work);
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
