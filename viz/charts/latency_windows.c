#include "viz/charts/latency_windows.h"

const struct quantile_info quantile_infos[QUANTILES] = {
    [QUANTILE_50] = {"p50", 0.5, 20},
    [QUANTILE_90] = {"p90", 0.9, 100},
    [QUANTILE_99] = {"p99", 0.99, 1000},
    [QUANTILE_999] = {"p99.9", 0.999, 10000},
};

/* At least so many windows; so many operations without an answer are a gap, where fewer
 * may be chance; the share of windows that must be able to tell the top quantile. */
enum { LEAST_WINDOWS = 30, SILENT_LEAST = 10 };
static const double telling_share = 0.75;

/* A stretch of windows that may be joined: [first, end). */
struct run {
    int first, end;
    bool is_silent;
};

static bool is_edge(int64_t at_ns, const struct reader_fault *faults, int fault_count,
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
    bool *silent = g_new0(bool, count + 1);
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
                         const struct reader_fault *faults, int fault_count,
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

/* The end of the group of `factor` windows that begins at `first`; a rest of less than
 * half belongs to the last one. */
static int group_end(const struct run *run, int first, int factor)
{
    int end = first + factor;
    return run->end - end < (factor + 1) / 2 ? run->end : end;
}

/* Could most of the windows, joined by `factor`, tell a quantile that needs `least`? */
static bool can_tell(const GArray *runs, const struct reader_window *windows, int factor,
                     uint64_t least)
{
    int groups = 0, telling = 0;
    for (guint r = 0; r < runs->len; r++) {
        const struct run *run = &g_array_index(runs, struct run, r);
        if (run->is_silent)
            continue;
        for (int first = run->first, end; first < run->end; first = end) {
            uint64_t ok = 0;
            end = group_end(run, first, factor);
            for (int i = first; i < end; i++)
                ok += windows[i].ok;
            groups++;
            telling += ok >= least;
        }
    }
    return groups > 0 && telling >= groups * telling_share;
}

/* The highest quantile that can be had, by the fewest windows joined. */
static int choose_factor(const GArray *runs, const struct reader_window *windows, int count,
                         int *top)
{
    int most = MAX(1, count / LEAST_WINDOWS);
    for (int q = QUANTILES - 1; q >= 0; q--) {
        for (int factor = 1; factor <= most; factor++) {
            if (can_tell(runs, windows, factor, quantile_infos[q].least)) {
                *top = q + 1;
                return factor;
            }
        }
    }
    *top = 1;
    return most;
}

static void join(struct latency_windows *joined, const struct reader_window *windows,
                 int first, int end)
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
    uint64_t count = reader_count(into->latency);
    for (int q = 0; q < joined->top; q++) {
        if (count == 0 || (q > 0 && count < quantile_infos[q].least))
            break;
        into->quantile_ns[q] = reader_quantile_ns(into->latency, quantile_infos[q].p);
        into->shown = q + 1;
    }
    joined->due += into->due;
    joined->ok += into->ok;
    joined->fail += into->fail;
    joined->unknown += into->unknown;
}

/* After the load nothing is due any more: that is no gap. */
static int without_rest(const struct reader_window *windows, int count)
{
    int used = count;
    while (used > 0 && windows[used - 1].due == 0)
        used--;
    return used;
}

struct latency_windows *latency_windows_new(const struct reader_window *windows, int count,
                                            const struct reader_fault *faults,
                                            int fault_count, int64_t warmup_ns)
{
    struct latency_windows *joined = g_new0(struct latency_windows, 1);
    count = without_rest(windows, count);
    joined->at = g_new0(struct latency_window, count + 1);
    if (count == 0)
        return joined;
    g_autoptr(GArray) runs = find_runs(windows, count, faults, fault_count, warmup_ns);
    int factor = choose_factor(runs, windows, count, &joined->top);
    for (guint r = 0; r < runs->len; r++) {
        const struct run *run = &g_array_index(runs, struct run, r);
        for (int first = run->first, end; first < run->end; first = end) {
            end = run->is_silent ? run->end : group_end(run, first, factor);
            join(joined, windows, first, end);
        }
    }
    for (int i = 0; i < count; i++)
        joined->width_ns =
            MAX(joined->width_ns, windows[i].end_ns - windows[i].start_ns);
    joined->width_ns *= factor;
    joined->end_ns = windows[count - 1].end_ns;
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
