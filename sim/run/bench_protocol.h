/* bench_protocol.h - how fast whole trials are on this machine: for `consim bench`. */
#pragma once

#include <stdbool.h>

#include "sim/run/config.h"

struct bench_protocol {
    double operations_per_s, events_per_s; /* of one core, by wall clock */
    double trial_s;                        /* one trial, with its checks */
    double write_s;                        /* to add it to a results file */
    double digest_s, anomalies_s;          /* of that; the rest is simulation */
    double bytes_per_operation;            /* of the history, in memory */
};

/* Three or five regions, one node each, reads and writes at 20,000/s: median of several
 * trials.
 * False and a problem if the protocol cannot serve that. */
bool bench_protocol(const char *protocol, int nodes, const struct catalogue *catalogue,
                    struct bench_protocol *figures, struct problems *problems);
