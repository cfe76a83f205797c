/* faults.h - the kinds of fault, one file each. */
#pragma once

#include "sim/world/fault_type.h"

extern const struct fault_type fault_bridge;
extern const struct fault_type fault_clock_jump;
extern const struct fault_type fault_crash;
extern const struct fault_type fault_delay;
extern const struct fault_type fault_disk_stall;
extern const struct fault_type fault_flap;
extern const struct fault_type fault_loss;
extern const struct fault_type fault_partition;
extern const struct fault_type fault_pause;
extern const struct fault_type fault_slow;

struct node;
struct path;
struct occurrence;

/* Calls `visit` for every node that the occurrence is aimed at. */
void faults_for_each_node(struct world *world, struct occurrence *occurrence,
                          void (*visit)(struct node *node,
                                        struct occurrence *occurrence));

/* Calls `visit` for every path that leads across the occurrence's sides: both ways,
 * or from the first to the second if it is one way. */
void faults_for_each_path(struct world *world, struct occurrence *occurrence,
                          void (*visit)(struct world *world, struct path *path,
                                        struct occurrence *occurrence));

/* Cuts all those paths, and heals them. */
void faults_cut(struct world *world, struct occurrence *occurrence);
void faults_heal_cut(struct world *world, struct occurrence *occurrence);
