/* fault_effects.h - what the windows of a trial show of its faults: each is compared
 * with the quiet time. Faults whose times overlap are one cause here, since nothing
 * tells what each of them did. */
#pragma once

#include "viz/charts/latency_windows.h"

struct effect {
    GPtrArray *names;     /* of the faults, by first start; texts of the faults */
    bool touched;         /* changed any operation or message */
    int windows, telling; /* while they lasted; of those, with the quantile */
    int64_t slow_ns,
        slow_quantile_ns; /* how long above quiet; the quantile of that time */
    int64_t fast_ns, fast_quantile_ns; /* below */
    int64_t silent_ns;                 /* nothing came back */
    uint64_t due, fail, unknown;
    bool loses_more; /* than in quiet time, beyond chance */

    struct histogram *slow, *fast;
};

struct effects {
    struct effect *at;
    int count;
    int quantile;         /* that is compared, at most p99 */
    int quiet_windows;    /* 0: nothing to compare with */
    bool quiet_is_before; /* quiet is what was before the first fault; else: between */
    int64_t quiet_quantile_ns, quiet_low_ns, quiet_high_ns; /* pooled; least and most */
    uint64_t quiet_due, quiet_fail, quiet_unknown;
    bool is_unsteady; /* quiet time varies so much that little would stand out */
    int64_t during_quantile_ns; /* pooled over all faults */
};

/* A fault's time goes on after its end while the windows stay slow, or silent. */
struct effects *effects_new(const struct latency_windows *windows,
                            const struct reader_fault *faults, int fault_count,
                            int64_t warmup_ns);
void effects_free(struct effects *effects); /* NULL is allowed */
