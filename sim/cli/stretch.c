#include "sim/cli/stretch.h"

#include <glib.h>

#include "sim/stats/proportion.h"

static struct stretches *stretches_new(const struct record *record)
{
    struct stretches *stretches = g_new0(struct stretches, 1);
    stretches->by_region = record->history.operation_count > 0;
    stretches->count = stretches->by_region ? record->region_count : 1;
    stretches->stretch = g_new0(struct stretch, (gsize)stretches->count);
    for (int i = 0; i < stretches->count; i++)
        stretches->stretch[i].latency = histogram_new();
    return stretches;
}

static bool are_empty(const struct stretches *stretches)
{
    for (int i = 0; i < stretches->count; i++)
        if (stretches->stretch[i].due > 0)
            return false;
    return true;
}

static void add_stretch(struct stretch *into, const struct stretch *from)
{
    into->due += from->due;
    into->ok += from->ok;
    for (enum op op = 0; op < OP_COUNT; op++) {
        into->due_of_kind[op] += from->due_of_kind[op];
        into->ok_of_kind[op] += from->ok_of_kind[op];
    }
    histogram_merge(into->latency, from->latency);
}

void stretches_add(struct stretches **into, struct stretches *from)
{
    /* A trial without any operation cannot tell regions apart. */
    if (*into == NULL || are_empty(*into)) {
        stretches_free(*into);
        *into = from;
        return;
    }
    if (!are_empty(from)) {
        g_assert((*into)->count == from->count);
        for (int i = 0; i < from->count; i++)
            add_stretch(&(*into)->stretch[i], &from->stretch[i]);
    }
    stretches_free(from);
}

void stretches_free(struct stretches *stretches)
{
    if (stretches == NULL)
        return;
    for (int i = 0; i < stretches->count; i++)
        histogram_free(stretches->stretch[i].latency);
    g_free(stretches->stretch);
    g_free(stretches);
}

/* The first operation due at `ns` or later: they stand in order of being due. */
static uint64_t first_due(const struct history *history, int64_t ns)
{
    uint64_t low = 0, high = history->operation_count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (history->operations[middle].due_ns < ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_operation(struct stretches *to, const struct operation *operation)
{
    struct stretch *stretch = &to->stretch[operation->region];
    stretch->due++;
    stretch->due_of_kind[operation->kind]++;
    if (operation->outcome != OUTCOME_OK)
        return;
    stretch->ok++;
    stretch->ok_of_kind[operation->kind]++;
    histogram_add(stretch->latency, operation->return_ns - operation->due_ns);
}

static void add_operations(struct stretches *to, const struct history *history,
                           int64_t from_ns, int64_t to_ns)
{
    for (uint64_t i = first_due(history, from_ns); i < history->operation_count; i++) {
        if (history->operations[i].due_ns >= to_ns)
            return;
        add_operation(to, &history->operations[i]);
    }
}

/* Windows never straddle a fault's beginning or end. */
static void add_windows(struct stretches *to, const struct record *record,
                        int64_t from_ns, int64_t to_ns)
{
    for (int i = 0; i < record->window_count; i++) {
        const struct window *window = &record->window[i];
        if (window->start_ns < from_ns || window->end_ns > to_ns)
            continue;
        to->stretch[0].due += window->due;
        to->stretch[0].ok += window->ok;
        if (window->latency != NULL)
            histogram_merge(to->stretch[0].latency, window->latency);
    }
}

static void add_between(struct stretches *to, const struct record *record,
                        int64_t from_ns, int64_t to_ns)
{
    if (from_ns >= to_ns)
        return;
    if (to->by_region)
        add_operations(to, &record->history, from_ns, to_ns);
    else
        add_windows(to, record, from_ns, to_ns);
}

struct stretches *stretches_within(const struct record *record, int64_t from_ns,
                                   int64_t to_ns)
{
    struct stretches *stretches = stretches_new(record);
    add_between(stretches, record, from_ns, to_ns);
    return stretches;
}

static void add_quiet_windows(struct stretches *to, const struct record *record)
{
    int64_t quiet_from_ns = record->warmup_ns;
    for (int i = 0; i < record->fault_count; i++) { /* by start */
        const struct fault_record *fault = &record->fault[i];
        if (quiet_from_ns < fault->start_ns)
            add_windows(to, record, quiet_from_ns,
                        MIN(fault->start_ns, record->duration_ns));
        quiet_from_ns = MAX(quiet_from_ns, fault->end_ns);
    }
    if (quiet_from_ns < record->duration_ns)
        add_windows(to, record, quiet_from_ns, record->duration_ns);
}

/* Both by time: operations by when they were due, faults by start. */
static void add_quiet_operations(struct stretches *to, const struct record *record)
{
    const struct history *history = &record->history;
    int64_t lasted_to_ns = -1; /* of the faults that began by the operation's due time */
    int begun = 0;
    for (uint64_t i = first_due(history, record->warmup_ns); i < history->operation_count;
         i++) {
        const struct operation *operation = &history->operations[i];
        if (operation->due_ns >= record->duration_ns)
            return;
        for (; begun < record->fault_count &&
               record->fault[begun].start_ns <= operation->due_ns;
             begun++)
            lasted_to_ns = MAX(lasted_to_ns, record->fault[begun].end_ns);
        int64_t end_ns = operation->return_ns != NEVER_NS
                             ? operation->return_ns
                             : operation->due_ns + record->timeout_ns;
        bool one_began =
            begun < record->fault_count && record->fault[begun].start_ns <= end_ns;
        if (lasted_to_ns < operation->due_ns && !one_began)
            add_operation(to, operation);
    }
}

struct stretches *stretches_outside_faults(const struct record *record)
{
    struct stretches *stretches = stretches_new(record);
    if (stretches->by_region)
        add_quiet_operations(stretches, record);
    else
        add_quiet_windows(stretches, record);
    return stretches;
}

double stretch_share(const struct stretch *stretch)
{
    return stretch->due > 0 ? (double)stretch->ok / (double)stretch->due : 1;
}

bool stretch_fell(const struct stretch *during, const struct stretch *otherwise)
{
    if (during->due == 0 || otherwise->due == 0)
        return false;
    return anomaly_interval(during->ok, during->due).high <
           anomaly_interval(otherwise->ok, otherwise->due).low;
}

enum { LEAST_FOR_P99 = 1000, LEAST_FOR_P90 = 100 }; /* operations */

struct rise stretch_rise(const struct stretch *during, const struct stretch *otherwise)
{
    uint64_t least = MIN(during->ok, otherwise->ok);
    struct rise rise = {.p = least >= LEAST_FOR_P99   ? 0.99
                             : least >= LEAST_FOR_P90 ? 0.9
                                                      : 0};
    if (rise.p > 0) {
        rise.now_ns = (double)histogram_quantile(during->latency, rise.p);
        rise.usual_ns = (double)histogram_quantile(otherwise->latency, rise.p);
    }
    return rise;
}
