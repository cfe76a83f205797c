#include "viz/charts/latency_windows.h"

const struct quantile_info quantile_infos[QUANTILES] = {
    [QUANTILE_50] = {"p50", 0.5, 20},
    [QUANTILE_90] = {"p90", 0.9, 100},
    [QUANTILE_99] = {"p99", 0.99, 1000},
    [QUANTILE_999] = {"p99.9", 0.999, 10000},
};

/* At least so many windows; and so many operations without an answer are a gap, where
 * fewer may be chance. */
enum { LEAST_WINDOWS = 30, SILENT_LEAST = 10 };

/* A stretch of windows that may be joined: [first, end). */
struct run {
    int first, end;
    bool is_silent;
};

static bool is_edge(int64_t at_ns, const struct fault_stretch *faults, int fault_count,
                    int64_t warmup_ns)
{
    if (at_ns == warmup_ns)
        return true;
    for (int i = 0; i < fault_count; i++)
        if (faults[i].start_ns == at_ns || faults[i].end_ns == at_ns)
            return true;
    return false;
}

/* Which windows lie in a stretch from which nothing came back. */
static bool *find_silence(const struct reader_window *windows, int count)
{
    bool *silent = g_new0(bool, (gsize)(count + 1));
    for (int first = 0, end; first < count; first = end) {
        uint64_t due = 0;
        for (end = first; end < count && windows[end].ok == 0; end++)
            due += windows[end].due;
        for (int i = first; i < end; i++)
            silent[i] = due >= SILENT_LEAST;
        if (end == first)
            end++;
    }
    return silent;
}

static GArray *find_runs(const struct reader_window *windows, int count,
                         const struct fault_stretch *faults, int fault_count,
                         int64_t warmup_ns)
{
    g_autofree bool *silent = find_silence(windows, count);
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(struct run));
    for (int i = 0; i < count; i++) {
        if (i == 0 || silent[i] != silent[i - 1] ||
            is_edge(windows[i].start_ns, faults, fault_count, warmup_ns)) {
            struct run run = {.first = i, .is_silent = silent[i]};
            g_array_append_val(runs, run);
        }
        g_array_index(runs, struct run, runs->len - 1).end = i + 1;
    }
    return runs;
}

/* The end of the group that begins at `first`: the run is cut evenly, into groups of
 * `factor` windows or more. */
static int group_end(const struct run *run, int first, int factor)
{
    int length = run->end - run->first;
    int groups = MAX(1, length / factor);
    int index = ((first - run->first) * groups + groups - 1) / length;
    return run->first + (index + 1) * length / groups;
}

/* Could each group of the run tell a quantile that needs `least`? */
static bool can_tell(const struct run *run, const struct reader_window *windows,
                     int factor, uint64_t least)
{
    for (int first = run->first, end; first < run->end; first = end) {
        uint64_t ok = 0;
        end = group_end(run, first, factor);
        for (int i = first; i < end; i++)
            ok += windows[i].ok;
        if (ok < least)
            return false;
    }
    return true;
}

/* The most quantiles that all of the run can tell, by the fewest windows joined: one
 * that came and went with chance would look like an effect. */
static int choose_factor(const struct run *run, const struct reader_window *windows,
                         int most, int *quantiles)
{
    for (int q = QUANTILES - 1; q >= 0; q--) {
        for (int factor = 1; factor <= most; factor++) {
            if (can_tell(run, windows, factor, quantile_infos[q].least)) {
                *quantiles = q + 1;
                return factor;
            }
        }
    }
    *quantiles = 1;
    return most;
}

static void join(struct latency_windows *joined, const struct reader_window *windows,
                 int first, int end, int quantiles)
{
    struct latency_window *into = &joined->at[joined->count++];
    into->start_ns = windows[first].start_ns;
    into->end_ns = windows[end - 1].end_ns;
    into->latency = reader_histogram_new();
    for (int i = first; i < end; i++) {
        into->due += windows[i].due;
        into->ok += windows[i].ok;
        into->fail += windows[i].fail;
        into->unknown += windows[i].unknown;
        if (windows[i].latency != NULL)
            reader_histogram_merge(into->latency, windows[i].latency);
    }
    for (int q = 0; q < quantiles && into->ok > 0; q++) {
        into->quantile_ns[q] = reader_quantile_ns(into->latency, quantile_infos[q].p);
        into->shown = q + 1;
    }
    joined->top = MAX(joined->top, into->shown);
    joined->due += into->due;
    joined->ok += into->ok;
    joined->fail += into->fail;
    joined->unknown += into->unknown;
}

/* After the load nothing is due any more: that is no gap. */
static int without_rest(const struct reader_window *windows, int count, int64_t end_ns)
{
    int used = count;
    while (used > 0 && windows[used - 1].due == 0 && windows[used - 1].start_ns >= end_ns)
        used--;
    return used;
}

static int compare_ns(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void find_width(struct latency_windows *joined)
{
    g_autoptr(GArray) widths = g_array_new(FALSE, FALSE, sizeof(int64_t));
    for (int i = 0; i < joined->count; i++) {
        int64_t width_ns = joined->at[i].end_ns - joined->at[i].start_ns;
        if (joined->at[i].shown > 0)
            g_array_append_val(widths, width_ns);
    }
    if (widths->len == 0)
        return;
    g_array_sort(widths, compare_ns);
    joined->width_ns = g_array_index(widths, int64_t, widths->len / 2);
    joined->is_even = g_array_index(widths, int64_t, 0) ==
                      g_array_index(widths, int64_t, widths->len - 1);
}

struct latency_windows *latency_windows_new(const struct reader_window *windows,
                                            int count, const struct fault_stretch *faults,
                                            int fault_count, int64_t warmup_ns,
                                            int64_t load_end_ns)
{
    struct latency_windows *joined = g_new0(struct latency_windows, 1);
    count = without_rest(windows, count, load_end_ns);
    joined->at = g_new0(struct latency_window, (gsize)(count + 1));
    if (count == 0)
        return joined;
    g_autoptr(GArray) runs = find_runs(windows, count, faults, fault_count, warmup_ns);
    for (guint r = 0; r < runs->len; r++) {
        const struct run *run = &g_array_index(runs, struct run, r);
        int quantiles = 0, factor = run->end - run->first;
        if (!run->is_silent)
            factor =
                choose_factor(run, windows, MAX(1, count / LEAST_WINDOWS), &quantiles);
        for (int first = run->first, end; first < run->end; first = end) {
            end = group_end(run, first, factor);
            join(joined, windows, first, end, quantiles);
        }
    }
    joined->end_ns = windows[count - 1].end_ns;
    find_width(joined);
    return joined;
}

void latency_windows_free(struct latency_windows *windows)
{
    if (windows == NULL)
        return;
    for (int i = 0; i < windows->count; i++)
        reader_histogram_free(windows->at[i].latency);
    g_free(windows->at);
    g_free(windows);
}
