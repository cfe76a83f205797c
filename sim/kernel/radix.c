#include "sim/kernel/radix.h"

#include <string.h>

static const struct bucket empty_bucket = {.least_ns = UINT64_MAX};

void radix_init(struct radix *radix)
{
    *radix = (struct radix){.chunks = pool_new(sizeof(struct chunk))};
    for (unsigned level = 0; level < RADIX_LEVELS; level++)
        for (unsigned digit = 0; digit < RADIX_DIGITS; digit++)
            radix->bucket[level][digit] = empty_bucket;
}

void radix_finish(struct radix *radix)
{
    pool_free(radix->chunks);
}

void radix_grow(struct radix *radix, unsigned level, unsigned digit)
{
    struct bucket *bucket = &radix->bucket[level][digit];
    struct chunk *chunk = pool_take(radix->chunks);
    chunk->next = NULL;
    if (bucket->last)
        bucket->last->next = chunk;
    else
        bucket->first = chunk;
    bucket->last = chunk;
    bucket->tail = chunk->event;
    bucket->end = chunk->event + CHUNK_EVENTS;
    radix->digits[level] |= 1u << digit;
    radix->levels |= 1u << level;
}

/* Empties the bucket and returns what it was. */
static struct bucket detach(struct radix *radix, unsigned level, unsigned digit)
{
    struct bucket detached = radix->bucket[level][digit];
    radix->bucket[level][digit] = empty_bucket;
    radix->digits[level] &= ~(1u << digit);
    if (radix->digits[level] == 0)
        radix->levels &= ~(1u << level);
    return detached;
}

static const struct event *chunk_end(const struct bucket *bucket,
                                     const struct chunk *chunk)
{
    return chunk == bucket->last ? bucket->tail : chunk->event + CHUNK_EVENTS;
}

/* Appends a detached bucket's events anew, where they belong by now; without `keep`
 * all of them. */
static inline void spread(struct radix *radix, const struct bucket *bucket,
                          event_keep_fn *keep, const void *context)
{
    for (struct chunk *chunk = bucket->first, *next; chunk; chunk = next) {
        next = chunk->next;
        const struct event *end = chunk_end(bucket, chunk);
        for (const struct event *event = chunk->event; event < end; event++)
            if (!keep || keep(context, event))
                *radix_append(radix, event->at_ns) = *event;
        pool_give(radix->chunks, chunk);
    }
}

/* Insertion sort, stable; there is one chunk at most. */
static size_t sort_into(struct event *out, const struct event *event,
                        const struct event *end)
{
    size_t count = 0;
    for (; event < end; event++) {
        size_t at = count++;
        for (; at > 0 && out[at - 1].at_ns > event->at_ns; at--)
            out[at] = out[at - 1];
        out[at] = *event;
    }
    return count;
}

/* One instant's events: the first chunk of them, in the order they came. */
static size_t take_instant(struct radix *radix, unsigned digit, struct event *out,
                           uint64_t *horizon_ns)
{
    struct bucket *bucket = &radix->bucket[0][digit];
    struct chunk *chunk = bucket->first;
    size_t count = (size_t)(chunk_end(bucket, chunk) - chunk->event);
    memcpy(out, chunk->event, count * sizeof *out);
    *horizon_ns = bucket->least_ns;
    if (chunk == bucket->last)
        detach(radix, 0, digit);
    else
        bucket->first = chunk->next;
    pool_give(radix->chunks, chunk);
    return count;
}

size_t radix_take(struct radix *radix, uint64_t until_ns, struct event *out,
                  uint64_t *horizon_ns)
{
    while (radix->levels) {
        unsigned level = (unsigned)__builtin_ctz(radix->levels);
        unsigned digit = (unsigned)__builtin_ctz(radix->digits[level]);
        if (radix->bucket[level][digit].least_ns > until_ns)
            return 0;
        radix->base_ns = radix->bucket[level][digit].least_ns;
        if (level == 0)
            return take_instant(radix, digit, out, horizon_ns);
        struct bucket bucket = detach(radix, level, digit);
        if (bucket.first == bucket.last) {
            size_t count = sort_into(out, bucket.first->event, bucket.tail);
            pool_give(radix->chunks, bucket.first);
            unsigned shift = level * RADIX_BITS;
            *horizon_ns = ((bucket.least_ns >> shift) + 1) << shift;
            return count;
        }
        spread(radix, &bucket, NULL, NULL);
    }
    return 0;
}

void radix_filter(struct radix *radix, event_keep_fn *keep, const void *context)
{
    for (unsigned level = 0; level < RADIX_LEVELS; level++)
        for (unsigned digit = 0; digit < RADIX_DIGITS; digit++) {
            struct bucket bucket = detach(radix, level, digit);
            spread(radix, &bucket, keep, context);
        }
}

void radix_rebase(struct radix *radix, uint64_t base_ns)
{
    struct radix old = *radix;
    for (unsigned level = 0; level < RADIX_LEVELS; level++)
        for (unsigned digit = 0; digit < RADIX_DIGITS; digit++)
            detach(radix, level, digit);
    radix->base_ns = base_ns;
    for (unsigned level = 0; level < RADIX_LEVELS; level++)
        for (unsigned digit = 0; digit < RADIX_DIGITS; digit++)
            spread(radix, &old.bucket[level][digit], NULL, NULL);
}
