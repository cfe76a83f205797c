/* clock.h - the two clocks of a machine, and how they differ from true time.
 *
 * The monotonic clock runs at a rate that is off by at most `drift`. The wall clock
 * is kept by time synchronisation within +-`error` of true time: it starts anywhere
 * in that band, drifts at the monotonic clock's rate error, and is slewed back at
 * the band's edge. A jump (a fault) takes it out of the band, while it goes on to
 * claim the band. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/world/config.h"

struct clock {
    double rate_error; /* of the monotonic clock: 50e-6 gains 50 us a second */
    double error_ns;   /* half-width of the wall clock's band; 0: perfect */
    double start_ns;   /* the wall clock's offset at time 0 */
    int64_t jump_ns;   /* by faults that last */
    /* Left of jumps that are being corrected slowly, from a moment on. */
    int64_t slew_ns, slew_since_ns;
};

void clock_init(struct clock *clock, const struct node_config *config, uint64_t seed,
                int node);
int64_t clock_monotonic_ns(const struct clock *clock, int64_t true_ns);
int64_t clock_wall_ns(const struct clock *clock, int64_t true_ns);

/* What faults have put the wall clock off by. */
int64_t clock_jumped_ns(const struct clock *clock, int64_t true_ns);

/* A jump ends: time synchronisation takes it back, at once or by slewing. */
void clock_correct(struct clock *clock, int64_t jump_ns, bool slew, int64_t true_ns);

/* After how long the monotonic clock has surely gone on by `local_ns`; timers run by
 * it, and never fire early by their own clock. */
int64_t clock_true_delay_ns(const struct clock *clock, int64_t local_ns);
