/* proportion.h - how sure a share is that was counted: k of n. */
#pragma once

#include <stdint.h>

struct interval {
    double low, high;
};

/* Wilson's score interval (Wilson 1927; Brown, Cai and DasGupta 2001 compare) at the
 * given confidence, as 0.95. Within [0, 1]; for n = 0 it is [0, 1]: nothing is known. */
struct interval wilson_interval(uint64_t k, uint64_t n, double confidence);

/* What to tell of k anomalies in n operations at risk: Wilson's interval at 95%; where
 * none was seen, [0, 3/n]: the "rule of three" (Hanley and Lippman-Hand 1983), for which
 * 95% of designs with a higher rate would have shown one. At most 1. */
struct interval anomaly_interval(uint64_t k, uint64_t n);
