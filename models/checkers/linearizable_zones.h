/* linearizable_zones.h - what the check by zones and the reduction of its findings
 * share; for no one else. */
#pragma once

#include "models/checkers/linearizable.h"

/* A value: its write, and all that read it. */
struct cluster {
    int64_t f, s;        /* least return, greatest invoke */
    uint32_t f_op, s_op; /* whose they are */
    uint32_t heir;       /* CAS that took its place, or NO_OP */
    bool counts;         /* not so: an unknown write that nobody saw */
    bool chained;        /* a chain led here */
};

struct chain {
    int64_t half_sum; /* of f and s, rounded down: f + s itself may not fit */
    bool odd_sum;
    int64_t f, s;
    uint32_t root; /* value that no CAS wrote */
    uint32_t f_op, s_op;
    uint32_t clusters;
};

struct zones {
    struct cluster *cluster; /* [value] */
    struct chain *chain;
    uint32_t chain_count;
    uint32_t room; /* of both */
    const struct register_ops *ops;
    struct finding best;
};
