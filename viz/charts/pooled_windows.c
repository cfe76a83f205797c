#include "viz/charts/pooled_windows.h"

#include <string.h>

/* Faults --------------------------------------------------------------------- */

static bool same_times(const struct reader_fault *a, int a_count,
                       const struct reader_fault *b, int b_count)
{
    for (int i = 0; i < a_count && a_count == b_count; i++)
        if (!g_str_equal(a[i].name, b[i].name) || a[i].start_ns != b[i].start_ns ||
            a[i].end_ns != b[i].end_ns)
            return false;
    return a_count == b_count;
}

static void add_faults(struct pooled_windows *pooled, const struct reader_fault *faults)
{
    for (int i = 0; i < pooled->faults; i++) {
        struct reader_fault *into = &pooled->fault[i];
        into->operations += faults[i].operations;
        into->messages += faults[i].messages;
        if (!g_str_equal(into->what, faults[i].what))
            into->what[0] = '\0';
    }
}

/* The first trial's, and what the others add to them; sets how many are pooled. */
static bool read_faults(struct reader *reader, struct pooled_windows *pooled,
                        GError **error)
{
    pooled->fault = reader_faults(reader, pooled->trial[0]->id, &pooled->faults, error);
    if (pooled->fault == NULL)
        return false;
    bool same = true;
    g_autofree struct reader_fault **others =
        g_new0(struct reader_fault *, (gsize)pooled->of);
    g_autofree int *counts = g_new0(int, (gsize)pooled->of);
    bool good = true;
    for (int t = 1; t < pooled->of && good && same; t++) {
        others[t] = reader_faults(reader, pooled->trial[t]->id, &counts[t], error);
        good = others[t] != NULL;
        same = good && same_times(pooled->fault, pooled->faults, others[t], counts[t]);
    }
    for (int t = 1; t < pooled->of; t++) {
        if (others[t] != NULL && same)
            add_faults(pooled, others[t]);
        if (others[t] != NULL)
            reader_faults_free(others[t], counts[t]);
    }
    pooled->trials = same ? pooled->of : 1;
    return good;
}

/* Windows -------------------------------------------------------------------- */

/* A trial's windows, and how many are in the pool. */
struct source {
    struct reader_window *window;
    int count, taken;
};

static int64_t source_end(const struct source *source)
{
    return source->count > 0 ? source->window[source->count - 1].end_ns : 0;
}

static bool has_edge(const struct source *source, int64_t at_ns)
{
    for (int i = source->taken; i < source->count; i++)
        if (source->window[i].end_ns >= at_ns)
            return source->window[i].end_ns == at_ns;
    return false;
}

static void take_up_to(struct reader_window *into, struct source *source, int64_t end_ns)
{
    for (;
         source->taken < source->count && source->window[source->taken].end_ns <= end_ns;
         source->taken++) {
        const struct reader_window *window = &source->window[source->taken];
        into->due += window->due;
        into->ok += window->ok;
        into->fail += window->fail;
        into->unknown += window->unknown;
        if (window->latency != NULL)
            reader_histogram_merge(into->latency, window->latency);
    }
}

static void add_window(struct pooled_windows *pooled, struct source *sources,
                       int64_t end_ns)
{
    struct reader_window *into = &pooled->window[pooled->windows];
    into->start_ns = pooled->windows > 0 ? into[-1].end_ns : 0;
    into->end_ns = end_ns;
    into->latency = reader_histogram_new();
    pooled->windows++;
    for (int t = 0; t < pooled->trials; t++)
        take_up_to(into, &sources[t], end_ns);
}

/* Up to each edge of the first trial that all others have; what is left when the shortest
 * ends goes into a last one. */
static void pool_windows(struct pooled_windows *pooled, struct source *sources)
{
    int64_t last_ns = 0;
    for (int t = 0; t < pooled->trials; t++)
        last_ns = MAX(last_ns, source_end(&sources[t]));
    pooled->window = g_new0(struct reader_window, (gsize)sources[0].count + 2);
    for (int i = 0; i < sources[0].count; i++) {
        int64_t edge_ns = sources[0].window[i].end_ns;
        bool is_common = true;
        for (int t = 1; t < pooled->trials && is_common; t++)
            is_common = has_edge(&sources[t], edge_ns);
        if (is_common)
            add_window(pooled, sources, edge_ns);
    }
    int64_t end_ns = pooled->windows > 0 ? pooled->window[pooled->windows - 1].end_ns : 0;
    if (end_ns < last_ns)
        add_window(pooled, sources, last_ns);
}

static bool read_windows(struct reader *reader, struct pooled_windows *pooled,
                         GError **error)
{
    struct source *sources = g_new0(struct source, (gsize)pooled->trials);
    bool good = true;
    for (int t = 0; t < pooled->trials && good; t++) {
        sources[t].window =
            reader_windows(reader, pooled->trial[t]->id, &sources[t].count, error);
        good = sources[t].window != NULL;
        sources[t].count = good ? sources[t].count : 0;
    }
    if (good)
        pool_windows(pooled, sources);
    for (int t = 0; t < pooled->trials; t++)
        if (sources[t].window != NULL)
            reader_windows_free(sources[t].window, sources[t].count);
    g_free(sources);
    return good;
}

bool pooled_windows_read(struct reader *reader, const struct reader_trial *const *trials,
                         int count, struct pooled_windows *pooled, GError **error)
{
    g_assert(count > 0);
    *pooled = (struct pooled_windows){
        .trial = g_memdup2(trials, (gsize)count * sizeof *trials), .of = count};
    if (!read_faults(reader, pooled, error) || !read_windows(reader, pooled, error))
        return false;
    for (int t = 0; t < pooled->trials; t++)
        pooled->end_ns = MAX(pooled->end_ns, MIN(pooled->trial[t]->duration_ns,
                                                 pooled->trial[t]->simulated_ns));
    return true;
}

void pooled_windows_clear(struct pooled_windows *pooled)
{
    g_free(pooled->trial);
    if (pooled->fault != NULL)
        reader_faults_free(pooled->fault, pooled->faults);
    if (pooled->window != NULL)
        reader_windows_free(pooled->window, pooled->windows);
    *pooled = (struct pooled_windows){0};
}
