/* draws.h - what the load draws: keys, due times, waits between attempts. */
#pragma once

#include <stdint.h>

#include "sim/kernel/random.h"
#include "sim/load/config.h"

/* ---- keys ---- */

/* Zipf by rejection-inversion (Hoermann & Derflinger, ACM TOMACS 6(3), 1996): exact for
 * any number of keys, without a table. */
struct key_sampler {
    struct key_choice choice;
    double from, to; /* of the inverted area */
    double shift;    /* below it a draw is accepted at once */
    uint64_t hot_count;
};

void key_sampler_init(struct key_sampler *sampler, const struct key_choice *choice);
uint64_t key_sampler_draw(const struct key_sampler *sampler, struct stream *stream);

/* ---- arrivals ---- */

/* One region's arrivals: a Poisson process (or an even one) with a rate that is linear
 * in pieces, by inverting its cumulative rate. */
struct arrival_process {
    const struct arrivals *arrivals;
    double share;
    double piece_start_ns; /* of the piece that the last arrival fell into */
    int piece;
    double into;  /* arrivals expected since that start, up to the last one */
    double count; /* of arrivals so far, when they are even */
    double phase; /* of even ones, in arrivals */
    struct stream stream;
};

void arrival_process_init(struct arrival_process *process,
                          const struct arrivals *arrivals, double share, double phase,
                          uint64_t seed, int region);

/* INT64_MAX: no more. */
int64_t arrival_process_next_ns(struct arrival_process *process);

/* ---- waits between attempts ---- */

/* Brooker, "Exponential Backoff and Jitter", 2015, names these laws. `attempt`: how
 * many have failed, from 1. `last_ns` is the wait before, for `decorrelated`, and is
 * updated; 0 at first. */
int64_t retry_wait_ns(const struct retry_policy *policy, uint32_t attempt,
                      int64_t *last_ns, struct stream *stream);
