/* radix.h - the far part of the event queue: a radix heap. For queue.c alone.
 *
 * Times are read as digits of RADIX_BITS bits. An event lies in the bucket given by
 * the highest digit in which its time differs from the base (the level) and by that
 * digit. The base only grows, and only to the least time in the heap: then the events
 * of the lowest bucket are spread over lower levels, and every other bucket stays
 * right. Equal times always share a bucket, and a bucket keeps the order of
 * appending, so ties never change places. */
#pragma once

#include <stdbool.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/pool.h"

enum {
    RADIX_BITS = 5,
    RADIX_DIGITS = 1 << RADIX_BITS,
    RADIX_LEVELS = (64 + RADIX_BITS - 1) / RADIX_BITS,
    CHUNK_EVENTS = 63, /* with the link about 2 KiB */
};

struct event {
    uint64_t at_ns;
    event_fn *run; /* NULL: a timer, and `argument` is its handle */
    void *subject;
    uint64_t argument;
};

/* Buckets are chains of chunks: appending never copies what is there already, and
 * chunks go round between the buckets. */
struct chunk {
    struct event event[CHUNK_EVENTS];
    struct chunk *next;
};

struct bucket {
    struct event *tail, *end;   /* room left in the last chunk; both NULL if empty */
    struct chunk *first, *last; /* all but the last chunk are full */
    uint64_t least_ns;          /* UINT64_MAX if empty */
};

struct radix {
    uint64_t base_ns;
    uint32_t levels;               /* bit set: a bucket of this level is not empty */
    uint32_t digits[RADIX_LEVELS]; /* bit set: this bucket is not empty */
    struct pool *chunks;
    struct bucket bucket[RADIX_LEVELS][RADIX_DIGITS];
};

void radix_init(struct radix *radix);
void radix_finish(struct radix *radix);

/* For radix_append alone: a further chunk for this bucket. */
void radix_grow(struct radix *radix, unsigned level, unsigned digit);

/* Room for an event at `at_ns`, which is not before the base; the caller fills it. */
static inline struct event *radix_append(struct radix *radix, uint64_t at_ns)
{
    uint64_t differs = at_ns ^ radix->base_ns;
    unsigned level = (63 - (unsigned)__builtin_clzll(differs | 1)) / RADIX_BITS;
    unsigned digit = (unsigned)(at_ns >> level * RADIX_BITS) & (RADIX_DIGITS - 1);
    struct bucket *bucket = &radix->bucket[level][digit];
    if (bucket->tail == bucket->end)
        radix_grow(radix, level, digit);
    if (at_ns < bucket->least_ns)
        bucket->least_ns = at_ns;
    return bucket->tail++;
}

static inline bool radix_is_empty(const struct radix *radix)
{
    return radix->levels == 0;
}

/* Moves the earliest events, CHUNK_EVENTS at most, to `out` in the order in which
 * they run, and the base to the first of them; nothing if that is later than
 * `until_ns`. Returns how many. All that is left is at or after *horizon_ns; so is
 * what was taken only where one instant's events did not fit (then all of `out` is of
 * this instant, and goes before what is left of it). */
size_t radix_take(struct radix *radix, uint64_t until_ns, struct event *out,
                  uint64_t *horizon_ns);

/* Keeps only the events for which `keep` is true. */
typedef bool event_keep_fn(const void *context, const struct event *event);
void radix_filter(struct radix *radix, event_keep_fn *keep, const void *context);

/* Lowers the base to `base_ns`, which no event precedes. */
void radix_rebase(struct radix *radix, uint64_t base_ns);
