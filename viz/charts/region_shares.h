/* region_shares.h - which share of the operations came back ok, by region of the clients
 * and by variant. */
#pragma once

#include "viz/charts/variant_words.h"

struct region_share {
    uint64_t ok, operations; /* over all seeds; none: nothing was due */
    struct estimate share;   /* ok of operations; NAN: nothing was due */
    double low, high;        /* to draw: the interval over seeds; where all came back (or
                              * nothing did) at least to 3/n; NAN: none */
};

struct region_shares {
    struct region_share *at; /* [region * variants + variant of the cast] */
    char **region;           /* the comparison's */
    int regions, variants;
};

struct region_shares *region_shares_new(const struct comparison *comparison,
                                        const struct cast *cast);
void region_shares_free(struct region_shares *shares); /* NULL is allowed */

const struct region_share *region_share_at(const struct region_shares *shares, int region,
                                           int variant);

/* "74 %", "95.6 %", "99.953 %": as many digits as what is missing needs; never "100 %" of
 * less. g_free(). */
char *format_availability(double share);

/* The sentence that the picture shows: who fares worst, with which variant, and whether
 * another one does better there, beyond chance. g_free(). */
char *region_finding(const struct region_shares *shares,
                     const struct comparison *comparison, const struct cast *cast,
                     int letters);

/* CSV: region,variant,availability,low,high,ok,operations,seeds; low and high are the 95
 * % interval over seeds, which takes two. `shares` may be NULL: the head line alone. */
void region_shares_data(GString *csv, const struct region_shares *shares,
                        const struct cast *cast);
