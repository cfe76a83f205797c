/* estimate.h - what the seeds of a variant say together, and how sure that is. Pure.
 *
 * The value is that of all seeds' operations pooled: a percentile is taken from the
 * merged histogram, never averaged. The interval comes from leaving out one seed at a
 * time: operations of one seed share its luck, seeds do not (the delete-a-group
 * jackknife: Shao and Wu 1989; Efron and Tibshirani 1993, chapter 11), with Student's t
 * for seeds - 1 degrees of freedom. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct histogram; /* sim/observe/histogram.h */

/* Of one seed. Where arrays of samples are compared, element i is the same seed in all
 * of them; one without `latency` (or with `of` == 0) has nothing to tell. */
struct sample {
    const struct histogram *latency; /* ns, for quantiles; NULL: none */
    uint64_t count, of;              /* for shares */
};

struct estimate {
    double value;     /* NAN: nothing was measured */
    double low, high; /* 95 %; NAN: fewer than two seeds have something to tell */
    int seeds;        /* that do */
    uint64_t n;       /* operations, over all these seeds */
};

/* In ns; p in 0..1. The interval is never narrower than the histogram's error: 1 % of the
 * value either way, of a difference what both values' errors come to together. */
struct estimate quantile_estimate(const struct sample *sample, int count, double p);

/* Sum of counts / sum of ofs, with an interval over seeds within [0, 1]. For rare events
 * see proportion.h: over seeds that saw none the interval has no width. */
struct estimate share_estimate(const struct sample *sample, int count);

/* b - a, paired: seeds that both have, each left out on both sides at once. `n` counts
 * those of b. */
struct estimate quantile_difference(const struct sample *a, const struct sample *b,
                                    int count, double p);
struct estimate share_difference(const struct sample *a, const struct sample *b,
                                 int count);

bool estimate_is_known(const struct estimate *estimate);     /* has a value */
bool estimate_has_interval(const struct estimate *estimate); /* and how sure it is */

/* Does the interval of a difference exclude 0? Without an interval: no. */
bool difference_is_seen(const struct estimate *difference);
