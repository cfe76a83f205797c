#include "sim/observe/windows.h"

#include <glib.h>

enum {
    WINDOWS_WANTED = 120,
    LEAST_WIDTH_NS = 10 * 1000 * 1000,
    CUTS_MAX = 10000,
};

struct windows {
    struct window *window; /* without gaps, from 0; the last one is open for due times */
    int count, room;
    int cuts;
    int64_t base_width_ns;
    int64_t last_due_ns; /* -1: none yet */
};

int64_t windows_base_width_ns(int64_t duration_ns)
{
    int64_t least = duration_ns / WINDOWS_WANTED + (duration_ns % WINDOWS_WANTED > 0);
    int64_t width = LEAST_WIDTH_NS;
    for (int step = 0; width < least; step++)
        width = step % 3 == 1 ? width / 2 * 5 : width * 2; /* 1, 2, 5, 10 ... */
    return width;
}

static void append(struct windows *windows, int64_t start_ns)
{
    if (windows->count == windows->room) {
        windows->room = MAX(windows->room * 2, 2 * WINDOWS_WANTED);
        windows->window = g_renew(struct window, windows->window, (gsize)windows->room);
    }
    int64_t width = windows->base_width_ns;
    windows->window[windows->count++] = (struct window){
        .start_ns = start_ns,
        .end_ns = (start_ns / width + 1) * width,
        .latency = histogram_new(),
    };
}

struct windows *windows_new(int64_t base_width_ns)
{
    g_assert(base_width_ns > 0);
    struct windows *windows = g_new(struct windows, 1);
    *windows = (struct windows){.base_width_ns = base_width_ns, .last_due_ns = -1};
    append(windows, 0);
    return windows;
}

void windows_free(struct windows *windows)
{
    if (!windows)
        return;
    for (int i = 0; i < windows->count; i++)
        histogram_free(windows->window[i].latency);
    g_free(windows->window);
    g_free(windows);
}

static struct window *last(struct windows *windows)
{
    return &windows->window[windows->count - 1];
}

/* Appends windows until the last one has `at_ns`. */
static void reach(struct windows *windows, int64_t at_ns)
{
    while (last(windows)->end_ns <= at_ns)
        append(windows, last(windows)->end_ns);
}

bool windows_cut(struct windows *windows, int64_t at_ns)
{
    int64_t start_ns = MAX(at_ns, windows->last_due_ns + 1);
    reach(windows, start_ns);
    if (start_ns == last(windows)->start_ns)
        return true; /* there is an edge already */
    if (start_ns < last(windows)->start_ns || windows->cuts == CUTS_MAX)
        return false;
    windows->cuts++;
    last(windows)->end_ns = start_ns;
    append(windows, start_ns);
    return true;
}

static struct window *find(struct windows *windows, int64_t due_ns)
{
    if (due_ns >= last(windows)->start_ns)
        return last(windows);
    int low = 0,
        high = windows->count - 1; /* window[low].start <= due < window[high].start */
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (windows->window[middle].start_ns <= due_ns)
            low = middle;
        else
            high = middle;
    }
    return &windows->window[low];
}

void windows_add_due(struct windows *windows, int64_t due_ns)
{
    g_assert(due_ns >= windows->last_due_ns && due_ns >= 0);
    windows->last_due_ns = due_ns;
    reach(windows, due_ns);
    find(windows, due_ns)->due++;
}

void windows_add_outcome(struct windows *windows, int64_t due_ns, enum outcome outcome,
                         int64_t latency_ns)
{
    g_assert(due_ns <= windows->last_due_ns && due_ns >= 0);
    struct window *window = find(windows, due_ns);
    switch (outcome) {
    case OUTCOME_OK:
        window->ok++;
        histogram_add(window->latency, latency_ns);
        break;
    case OUTCOME_FAIL:
        window->fail++;
        break;
    case OUTCOME_UNKNOWN:
        window->unknown++;
        break;
    case OUTCOME_PENDING:
        g_assert_not_reached();
    }
}

struct window *windows_finish(struct windows *windows, int64_t end_ns, int *count)
{
    reach(windows, end_ns - 1);
    if (last(windows)->end_ns > end_ns && last(windows)->start_ns < end_ns)
        last(windows)->end_ns = MAX(end_ns, windows->last_due_ns + 1);
    for (int i = 0; i < windows->count; i++) {
        struct window *window = &windows->window[i];
        window->unknown = window->due - window->ok - window->fail;
    }
    *count = windows->count;
    struct window *array = windows->window;
    g_free(windows);
    return array;
}
