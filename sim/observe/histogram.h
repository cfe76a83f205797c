/* histogram.h - how often which latency: log-linear buckets, as HdrHistogram
 * (Tene) has them. A value is known to within 1%; mean, least and greatest are
 * exact. Values are int64_t ns >= 0; greater than the limit counts as the limit. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct histogram;

struct histogram *histogram_new(void);
struct histogram *histogram_copy(const struct histogram *histogram);
void histogram_free(struct histogram *histogram); /* NULL is allowed */

void histogram_add(struct histogram *histogram, int64_t value);
void histogram_merge(struct histogram *into, const struct histogram *from);

uint64_t histogram_count(const struct histogram *histogram);
double histogram_mean(const struct histogram *histogram); /* 0 if empty */
int64_t histogram_min(const struct histogram *histogram); /* 0 if empty */
int64_t histogram_max(const struct histogram *histogram);

/* The value that a share `p` (0..1) of all values does not exceed: that of rank
 * ceil(p * n). Ranks 1 and n are exact; in between it is the middle of the bucket that
 * holds it, so at most 0.4% off to either side, or the maximum if that is in the same
 * bucket (less than 0.8% above). 0 if empty. */
int64_t histogram_quantile(const struct histogram *histogram, double p);

/* Values above `value` (bucket resolution). */
uint64_t histogram_count_above(const struct histogram *histogram, int64_t value);

/* The buckets that are not empty, lowest first; for storing and drawing. */
struct histogram_bucket {
    int64_t low, high; /* values in [low, high] */
    uint64_t count;
};
int histogram_bucket_count(const struct histogram *histogram);
struct histogram_bucket histogram_bucket(const struct histogram *histogram, int index);

/* All of them in one pass: `*cursor` begins at 0; false after the last. */
bool histogram_next_bucket(const struct histogram *histogram, uint32_t *cursor,
                           struct histogram_bucket *bucket);

/* A compact text-free form for the results file, and back; NULL if `bytes` is not
 * one. */
uint8_t *histogram_encode(const struct histogram *histogram, uint32_t *byte_count);
struct histogram *histogram_decode(const uint8_t *bytes, uint32_t byte_count);
