/* raft_safety.h - the five properties of Ongaro & Ousterhout 2014, figure 3, held against
 * what replicas show of themselves while a trial runs. */
#pragma once

#include <stdint.h>

#include "sim/world/world.h"

struct raft_safety {
    uint64_t looks, elections, commits, truncations, snapshots;
    /* How often each was broken. */
    uint64_t election_safety, leader_append_only, log_matching, leader_completeness,
        state_machine_safety;

    GArray *leaders;   /* by term: node + 1, or 0 */
    GArray *committed; /* by index: struct committed */
    GArray *logs;      /* by node: struct seen_log, as at the look before */
};

void raft_safety_init(struct raft_safety *safety);
void raft_safety_clear(struct raft_safety *safety);
void raft_safety_look(void *safety, const struct world *world); /* for lab_run_watched */
uint64_t raft_safety_broken(const struct raft_safety *safety);  /* all of them */
