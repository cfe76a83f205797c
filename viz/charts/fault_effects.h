/* fault_effects.h - what the windows of a trial show of its faults: each is compared
 * with the quiet time. Faults whose times overlap are one cause here, since nothing
 * tells what each of them did. */
#pragma once

#include "viz/charts/fault_stretches.h"
#include "viz/charts/latency_windows.h"

/* Fewer quiet windows are too few to compare with; from as many as the second on, those
 * before the first fault suffice. */
enum { QUIET_FEWEST = 3, QUIET_ENOUGH = 5 };
/* Differences smaller than this are not worth a title; greater ones are never told to be
 * none. The other constants, with their reasons: fault_effects.c. */
#define TELLING_RATIO 1.2

struct effect {
    GPtrArray *names;     /* of the faults, by first start; texts of the faults */
    bool touched;         /* changed any operation or message */
    int windows, telling; /* while they lasted; of those, with the quantile */
    /* How long windows were above the upper fence; the highest of them. */
    int64_t slow_ns, slow_peak_ns;
    int64_t fast_ns, fast_least_ns; /* below the lower one; the lowest */
    int64_t silent_ns;              /* nothing came back */
    uint64_t due, fail, unknown;
    bool loses_more;     /* than in quiet time, beyond chance */
    int64_t quantile_ns; /* pooled over all its windows that tell it */

    struct histogram *pooled;
};

struct effects {
    struct effect *at;
    int count;
    int quantile;         /* that is compared, at most p99 */
    int quiet_windows;    /* that tell it */
    bool has_quiet;       /* enough of them to compare with */
    bool quiet_is_before; /* quiet is what was before the first fault; else: between */
    int64_t quiet_quantile_ns, quiet_low_ns, quiet_high_ns; /* pooled; least and most */
    int64_t low_ns, high_ns; /* the fences: below and above is an effect */
    uint64_t quiet_due, quiet_fail, quiet_unknown;
    bool is_unsteady; /* quiet time varies so much that little would stand out */
    int64_t during_quantile_ns; /* pooled over all faults */
};

/* Quiet are windows after the warm-up, outside of faults, from which no operation can
 * have reached into a fault: not after as long as the window's slowest took, or, where
 * one never came back, as the time-out. What is slow or silent before a fault, in reach
 * of it, or after it without a good window between, is the fault's work. */
struct effects *effects_new(const struct latency_windows *windows,
                            const struct fault_stretch *faults, int fault_count,
                            int64_t warmup_ns, int64_t timeout_ns);
void effects_free(struct effects *effects); /* NULL is allowed */

/* Does `quantile_ns` differ from quiet time by more than nobody would care about? */
bool effects_differ(const struct effects *effects, int64_t quantile_ns);
