/* latency_windows.h - the windows of a trial, joined until there are enough operations
 * in each to tell its quantiles. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/store/reader.h"
#include "viz/charts/fault_stretches.h"

enum { QUANTILE_50, QUANTILE_90, QUANTILE_99, QUANTILE_999, QUANTILES };

struct quantile_info {
    const char *name; /* p50 ... */
    double p;
    uint64_t least; /* operations for 10 beyond it */
};
extern const struct quantile_info quantile_infos[QUANTILES];

struct latency_window {
    int64_t start_ns, end_ns;
    uint64_t due, ok, fail, unknown;
    struct histogram *latency; /* of the ok ones */
    int64_t quantile_ns[QUANTILES];
    int shown; /* the first so many quantiles rest on enough; p50 on any */
};

struct latency_windows {
    struct latency_window *at;
    int count;
    int64_t width_ns; /* the middle one of those with a latency */
    bool is_even;     /* all of them have it */
    int top;          /* quantiles that at least some windows can tell */
    uint64_t due, ok, fail, unknown;
    int64_t end_ns;
};

/* Neighbours are joined up to a thirtieth of the time, never across the beginning or end
 * of a fault or of the warm-up, and never with a stretch from which nothing came back:
 * that stays a gap. What comes after the load is left out. Takes nothing over. */
struct latency_windows *latency_windows_new(const struct reader_window *windows,
                                            int count, const struct fault_stretch *faults,
                                            int fault_count, int64_t warmup_ns,
                                            int64_t load_end_ns);
void latency_windows_free(struct latency_windows *windows); /* NULL is allowed */
