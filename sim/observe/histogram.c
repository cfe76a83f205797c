/* Bucket of a value: below 128 its own; above, 128 buckets in every power of two, so
 * that no bucket is wider than 1/128 (0.8%) of the values in it. Only the stretch of
 * buckets between the least and the greatest value is held: there is one histogram
 * for every window of time, and most are narrow. */
#include "sim/observe/histogram.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sim/observe/varint.h"

enum {
    SUB_BITS = 7,
    SUB_BUCKETS = 1 << SUB_BITS,
    BUCKETS_MAX = (62 - SUB_BITS) * SUB_BUCKETS + 2 * SUB_BUCKETS,
    GROW_STEP = 32,      /* the stretch grows to multiples of this */
    ENCODING_VERSION = 1 /* first byte of the encoded form */
};

struct histogram {
    uint64_t *counts; /* of buckets [first, first + size) */
    uint32_t first, size;
    uint64_t count;
    uint64_t sum_low, sum_high; /* one number of 128 bits */
    int64_t min, max;
};

static inline uint32_t bucket_of(uint64_t value)
{
    uint32_t exponent = 63 - (uint32_t)__builtin_clzll(value | SUB_BUCKETS);
    uint32_t shift = exponent - SUB_BITS;
    return (shift << SUB_BITS) + (uint32_t)(value >> shift);
}

static int64_t bucket_low(uint32_t bucket)
{
    if (bucket < 2 * SUB_BUCKETS)
        return bucket;
    uint32_t shift = (bucket >> SUB_BITS) - 1;
    return (int64_t)((uint64_t)(bucket - (shift << SUB_BITS)) << shift);
}

static int64_t bucket_high(uint32_t bucket)
{
    return bucket + 1 < BUCKETS_MAX ? bucket_low(bucket + 1) - 1 : INT64_MAX;
}

struct histogram *histogram_new(void)
{
    struct histogram *histogram = g_new0(struct histogram, 1);
    histogram->min = INT64_MAX;
    return histogram;
}

struct histogram *histogram_copy(const struct histogram *histogram)
{
    struct histogram *copy = g_memdup2(histogram, sizeof *histogram);
    copy->counts = g_memdup2(histogram->counts, histogram->size * sizeof *copy->counts);
    return copy;
}

void histogram_free(struct histogram *histogram)
{
    if (!histogram)
        return;
    g_free(histogram->counts);
    g_free(histogram);
}

/* Makes the stretch cover buckets [low, high]. */
static void cover(struct histogram *histogram, uint32_t low, uint32_t high)
{
    g_assert(low <= high && high < BUCKETS_MAX);
    if (histogram->size > 0) {
        low = MIN(low, histogram->first);
        high = MAX(high, histogram->first + histogram->size - 1);
    }
    uint32_t first = low / GROW_STEP * GROW_STEP;
    uint32_t size = (high / GROW_STEP + 1) * GROW_STEP - first;
    if (size == histogram->size)
        return;
    uint64_t *counts = g_new0(uint64_t, size);
    if (histogram->size > 0)
        memcpy(counts + (histogram->first - first), histogram->counts,
               histogram->size * sizeof *counts);
    g_free(histogram->counts);
    histogram->counts = counts;
    histogram->first = first;
    histogram->size = size;
}

static void add_to_sum(struct histogram *histogram, uint64_t low, uint64_t high)
{
    histogram->sum_low += low;
    histogram->sum_high += high + (histogram->sum_low < low);
}

void histogram_add(struct histogram *histogram, int64_t value)
{
    uint32_t bucket = bucket_of((uint64_t)value);
    /* Unsigned: a bucket before the first is out of reach as well. A negative value
     * always is, and fails the assertion in cover(). */
    if (G_UNLIKELY(bucket - histogram->first >= histogram->size))
        cover(histogram, bucket, bucket);
    histogram->counts[bucket - histogram->first]++;
    histogram->count++;
    add_to_sum(histogram, (uint64_t)value, 0);
    if (value < histogram->min)
        histogram->min = value;
    if (value > histogram->max)
        histogram->max = value;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
    if (from->count == 0)
        return;
    cover(into, from->first, from->first + from->size - 1);
    for (uint32_t i = 0; i < from->size; i++)
        into->counts[from->first - into->first + i] += from->counts[i];
    into->count += from->count;
    add_to_sum(into, from->sum_low, from->sum_high);
    into->min = MIN(into->min, from->min);
    into->max = MAX(into->max, from->max);
}

uint64_t histogram_count(const struct histogram *histogram)
{
    return histogram->count;
}

double histogram_mean(const struct histogram *histogram)
{
    if (histogram->count == 0)
        return 0;
    double sum = (double)histogram->sum_high * 0x1p64 + (double)histogram->sum_low;
    return sum / (double)histogram->count;
}

int64_t histogram_min(const struct histogram *histogram)
{
    return histogram->count > 0 ? histogram->min : 0;
}

int64_t histogram_max(const struct histogram *histogram)
{
    return histogram->max;
}

int64_t histogram_quantile(const struct histogram *histogram, double p)
{
    uint64_t count = histogram->count;
    if (count == 0)
        return 0;
    /* A hair less than p * n: 0.07 * 100 is 7.000000000000001, but means rank 7. */
    double exact = ceil(p * (double)count * (1 - 4 * 0x1p-52));
    uint64_t rank = exact <= 1 ? 1 : exact >= (double)count ? count : (uint64_t)exact;
    if (rank == 1)
        return histogram->min;
    if (rank == count)
        return histogram->max;
    uint64_t seen = 0;
    uint32_t i = 0;
    while ((seen += histogram->counts[i]) < rank)
        i++;
    int64_t low = bucket_low(histogram->first + i),
            high = bucket_high(histogram->first + i);
    if (high >= histogram->max)
        return histogram->max;
    return MAX(low + (high - low) / 2, histogram->min);
}

uint64_t histogram_count_above(const struct histogram *histogram, int64_t value)
{
    uint32_t bucket = value < 0 ? 0 : bucket_of((uint64_t)value) + 1;
    uint64_t above = 0;
    for (uint32_t i = 0; i < histogram->size; i++)
        if (histogram->first + i >= bucket)
            above += histogram->counts[i];
    return above;
}

bool histogram_next_bucket(const struct histogram *histogram, uint32_t *cursor,
                           struct histogram_bucket *bucket)
{
    while (*cursor < histogram->size && histogram->counts[*cursor] == 0)
        ++*cursor;
    if (*cursor >= histogram->size)
        return false;
    *bucket = (struct histogram_bucket){
        .low = bucket_low(histogram->first + *cursor),
        .high = bucket_high(histogram->first + *cursor),
        .count = histogram->counts[*cursor],
    };
    ++*cursor;
    return true;
}

int histogram_bucket_count(const struct histogram *histogram)
{
    int filled = 0;
    for (uint32_t i = 0; i < histogram->size; i++)
        filled += histogram->counts[i] > 0;
    return filled;
}

struct histogram_bucket histogram_bucket(const struct histogram *histogram, int index)
{
    uint32_t cursor = 0;
    struct histogram_bucket bucket = {0};
    bool found = true;
    for (int i = 0; i <= index && found; i++)
        found = histogram_next_bucket(histogram, &cursor, &bucket);
    g_assert(found && index >= 0);
    return bucket;
}

/* Encoded: version, then as variable-length numbers the count of filled buckets,
 * least value, greatest - least, the sum's two words, and for each filled bucket the
 * gap since the last one and its count - 1. */
uint8_t *histogram_encode(const struct histogram *histogram, uint32_t *byte_count)
{
    uint32_t filled = (uint32_t)histogram_bucket_count(histogram);
    uint8_t *bytes = g_malloc(1 + (5 + 2 * (size_t)filled) * VARINT_MAX_BYTES);
    uint8_t *end = bytes;
    *end++ = ENCODING_VERSION;
    end = varint_put(end, filled);
    if (filled > 0) {
        end = varint_put(end, (uint64_t)histogram->min);
        end = varint_put(end, (uint64_t)(histogram->max - histogram->min));
        end = varint_put(end, histogram->sum_low);
        end = varint_put(end, histogram->sum_high);
    }
    uint32_t next = 0;
    for (uint32_t i = 0; i < histogram->size; i++) {
        if (histogram->counts[i] == 0)
            continue;
        end = varint_put(end, histogram->first + i - next);
        end = varint_put(end, histogram->counts[i] - 1);
        next = histogram->first + i + 1;
    }
    *byte_count = (uint32_t)(end - bytes);
    return g_realloc(bytes, *byte_count);
}

/* Reads the buckets; false if they contradict the least and greatest value. */
static bool decode_buckets(struct histogram *histogram, uint64_t filled,
                           const uint8_t **bytes, const uint8_t *end)
{
    uint64_t next = 0, gap, less_one;
    uint32_t first = bucket_of((uint64_t)histogram->min);
    uint32_t last = bucket_of((uint64_t)histogram->max);
    cover(histogram, first, last);
    for (uint64_t i = 0; i < filled; i++) {
        if (!varint_get(bytes, end, &gap) || !varint_get(bytes, end, &less_one))
            return false;
        if (gap >= BUCKETS_MAX || next + gap < first || next + gap > last)
            return false;
        if (less_one >= UINT64_MAX - histogram->count)
            return false;
        histogram->counts[next + gap - histogram->first] = less_one + 1;
        histogram->count += less_one + 1;
        next += gap + 1;
    }
    return histogram->counts[first - histogram->first] > 0 && next == (uint64_t)last + 1;
}

struct histogram *histogram_decode(const uint8_t *bytes, uint32_t byte_count)
{
    const uint8_t *end = bytes + byte_count;
    uint64_t filled, min, range;
    if (byte_count == 0 || *bytes++ != ENCODING_VERSION ||
        !varint_get(&bytes, end, &filled))
        return NULL;
    struct histogram *histogram = histogram_new();
    bool good = true;
    if (filled > 0) {
        good = varint_get(&bytes, end, &min) && varint_get(&bytes, end, &range) &&
               varint_get(&bytes, end, &histogram->sum_low) &&
               varint_get(&bytes, end, &histogram->sum_high) && min <= INT64_MAX &&
               range <= INT64_MAX - min;
        if (good) {
            histogram->min = (int64_t)min;
            histogram->max = (int64_t)(min + range);
            good = decode_buckets(histogram, filled, &bytes, end);
        }
    }
    if (good && bytes == end)
        return histogram;
    histogram_free(histogram);
    return NULL;
}
