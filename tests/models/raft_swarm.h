/* raft_swarm.h - random scenarios that are hard on raft: short time-outs, slow disks,
 * leaders that crash, small batches and snapshots, cuts of every shape. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum raft_shape {
    SHAPE_STORM,    /* everything at random */
    SHAPE_RESTLESS, /* everybody crashes all the time, for moments; votes split */
    /* Hard on leases (reads = lease): the leader's clock may be the slowest when it is
     * cut off; and a voter may come back from a crash just before. */
    SHAPE_LEASE_CUT,
    SHAPE_LEASE_RESTART,
};

struct raft_choice {
    enum raft_shape shape;
    const char *reads; /* log, read-index, lease or local */
    const char *mix;
    bool batch_of_one;  /* else any */
    bool snapshots;     /* small ones always; else now and then */
    bool leader_cuts;   /* the leader is cut off for sure */
    double clock_drift; /* greatest rate error of a clock */
};

/* The text of scenario `number`; g_free. */
char *raft_swarm_scenario(const struct raft_choice *choice, uint64_t number);
