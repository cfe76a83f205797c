/* stretch.h - how the operations fared that were due in a piece of a trial's time. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"

/* One region's operations, or all where the record has no history. */
struct stretch {
    uint64_t due, ok;
    uint64_t due_of_kind[OP_COUNT], ok_of_kind[OP_COUNT]; /* 0 without a history */
    struct histogram *latency;                            /* of the ok ones */
};

struct stretches {
    int count; /* regions; 1 if not by region */
    bool by_region;
    struct stretch *stretch;
};

/* Operations due in [from, to). */
struct stretches *stretches_within(const struct record *record, int64_t from_ns,
                                   int64_t to_ns);

/* Operations due in [warmup, duration) that met no fault: none lasted between due and
 * return. Without a history: those due while none lasted. */
struct stretches *stretches_outside_faults(const struct record *record);

/* Adds `from` to what `*into` has, and frees it; `*into` may be NULL. Both are of trials
 * of one variant. */
void stretches_add(struct stretches **into, struct stretches *from);

void stretches_free(struct stretches *stretches); /* NULL is allowed */

/* Did `during` have a smaller share of ok operations than `otherwise`, so that their
 * 95% intervals do not meet? */
bool stretch_fell(const struct stretch *during, const struct stretch *otherwise);
/* What a quantile of the ok operations came to; `p` is 0 where they are too few to tell,
 * 0.9 where they are too few for 0.99. */
struct rise {
    double p, usual_ns, now_ns;
};
struct rise stretch_rise(const struct stretch *during, const struct stretch *otherwise);

double stretch_share(const struct stretch *stretch); /* 1 if nothing was due */
