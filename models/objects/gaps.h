/* gaps.h - what is missing in a numbered stream, where the network loses some of it and
 * brings the rest in another order (transport = udp).
 *
 * Who receives puts what comes early aside, by its number, in one of the door's volatile
 * tables. What is missing before it is mostly on its way; so it is asked for only when it
 * has been missing for a while, and again when it has not come for a longer while. Each
 * of these asks for the missing ones alone. Negative acknowledgements, as in NORM
 * (RFC 5740); their timers are looked at whenever something comes. */
#pragma once

#include "sim/port/door.h"

enum { GAPS_MAX = 64 }; /* in one question; the next one names the others */

struct gap { /* both ends are missing */
    uint64_t from, upto;
};

struct patience {
    int64_t first_ns; /* something is missing for so long: it is asked for */
    int64_t again_ns; /* and it has not come: it is asked for again */
};

/* All zero: nothing was heard of. */
struct gaps {
    uint64_t heard; /* the greatest number that anything was heard of */
    uint64_t late;  /* what is missing up to here has been for `first_ns` */
    uint64_t asked; /* ... has been asked for */
    uint64_t swept; /* ... for `again_ns` ago */
    int64_t marked_ns, swept_ns;
};

/* All up to `number` has been sent. */
void gaps_hear_of(struct gaps *gaps, uint64_t number);

/* What to ask for now, least first; returns how many gaps. `complete`: all up to here is
 * there; after it, what lies in `early`. */
int gaps_due(struct gaps *gaps, const struct table *early, uint64_t complete,
             int64_t now_ns, struct patience patience, struct gap gap[GAPS_MAX]);
