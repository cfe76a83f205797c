/* capacity.h - at which offered load would a thing be too busy, from how busy it was? */
#pragma once

enum load_law {
    LAW_PROPORTIONAL, /* cores, links: twice the load, twice as busy */
    LAW_GROUP_COMMIT, /* a disk: one sync serves all that waited for it */
};

/* The factor by which the load may grow until `utilisation` (0..1, measured) is `target`
 * (as 0.7); below 1 where it is beyond that already; INFINITY for what was not used.
 *
 * For group commit writes are taken to come at random (Poisson, rate r) while a sync
 * lasts s: the disk is busy r s / (r s + exp(-r s)) of the time. That share is near 1
 * long before a disk cannot keep up: what waits shares the next sync. */
double capacity_factor(double utilisation, double target, enum load_law law);
