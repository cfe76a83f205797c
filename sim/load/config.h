/* config.h - the load that a scenario describes: who asks for what, when, where.
 * Made by sim/run, immutable afterwards. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/distribution.h"
#include "sim/port/op.h"
#include "sim/port/update.h"

/* Arrivals, all regions together. Several pieces make a schedule that repeats
 * after the last one's end; but a last piece of length 0 lasts for ever. */
struct rate_piece {
    int64_t length_ns;
    double from_per_s, to_per_s; /* linear between them */
};

struct arrivals {
    bool evenly_spaced; /* constant(RATE); else Poisson */
    struct rate_piece *piece;
    int piece_count; /* 1 with length 0: one rate for ever */
};

enum key_law { KEYS_UNIFORM, KEYS_ZIPF, KEYS_HOTSPOT };

struct key_choice {
    enum key_law law;
    uint64_t count;
    double exponent;               /* ZIPF */
    double hot_keys, hot_accesses; /* HOTSPOT: shares, 0..1 */
};

enum route { ROUTE_NEAREST, ROUTE_LEADER, ROUTE_REGION };

enum retry_law {
    RETRY_NONE,
    RETRY_NEVER,
    RETRY_FIXED,
    RETRY_EXPONENTIAL,
    RETRY_EQUAL_JITTER,
    RETRY_FULL_JITTER,
    RETRY_DECORRELATED,
    RETRY_TOKEN_BUCKET,
    RETRY_ADAPTIVE
};

/* Waits between attempts, from `base_ns` and at most `cap_ns`. */
struct retry_policy {
    enum retry_law law;
    int64_t base_ns, cap_ns;
};

struct load_config {
    bool closed_loop;
    struct arrivals arrivals;   /* open loop */
    int64_t clients;            /* closed loop, all regions together */
    int64_t operations;         /* of each client; 0: no end */
    struct distribution *think; /* ns */
    int64_t sessions;           /* per region, open loop */
    double *share;              /* of each region, sums to 1 */
    double mix[OP_COUNT];       /* sums to 1 */
    struct key_choice keys;
    int64_t value_size_bytes;
    enum route route;
    int route_region;
    int64_t timeout_ns;  /* of one primitive; DURATION_NONE */
    int64_t deadline_ns; /* of an operation; DURATION_NONE */
    int64_t attempts;    /* sends of one primitive that may go unanswered */
    bool retry_unknown;  /* try again after a time-out even where the
                          * protocol does not recognise repeats */
};

/* Whether a client that got no answer in time tries the same primitive again. */
static inline bool load_tries_again(const struct load_config *load, bool dedup)
{
    return dedup || load->retry_unknown;
}

enum update_place { UPDATE_AT_NODE, UPDATE_AT_CLIENT };

struct update_config {
    const struct update_strategy *type; /* NULL if the mix has no update */
    void *params;
    enum update_place at;
    struct retry_policy retry;
};
