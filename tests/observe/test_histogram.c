/* Histograms against the sorted samples themselves. */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/observe/histogram.h"
#include "tests/observe/draw.h"
#include "tests/suites.h"

enum { SAMPLES_MAX = 20000 };

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Several shapes, from one value to the whole range of int64_t. */
static int64_t draw_value(uint64_t *state, int shape)
{
    uint64_t word = draw(state);
    switch (shape) {
    case 0:
        return 4711;
    case 1:
        return (int64_t)(word % 300);
    case 2:
        return (int64_t)(word % 1000000000);
    case 3: /* log-uniform */
        return (int64_t)(word >> (1 + draw(state) % 63));
    case 4: /* two humps far apart */
        return word % 10 == 0 ? (int64_t)(2000000000 + word % 1000)
                              : (int64_t)(100000 + word % 5000);
    case 5: /* heavy tail */
        return (int64_t)(1e5 * pow(1 - draw_unit(state), -1.5));
    default:
        return word % 3 == 0 ? INT64_MAX : (int64_t)(word % 3 - 1);
    }
}
enum { SHAPES = 7 };

static void check_against_samples(const struct histogram *histogram, int64_t *sample,
                                  int count)
{
    static const double shares[] = {0,    1e-6, 0.001, 0.07, 0.1,   0.25,   0.5,
                                    0.75, 0.9,  0.95,  0.99, 0.999, 0.9999, 1};
    qsort(sample, (size_t)count, sizeof *sample, compare);
    long double sum = 0;
    for (int i = 0; i < count; i++)
        sum += (long double)sample[i];
    CU_ASSERT_EQUAL(histogram_count(histogram), (uint64_t)count);
    CU_ASSERT_EQUAL(histogram_min(histogram), sample[0]);
    CU_ASSERT_EQUAL(histogram_max(histogram), sample[count - 1]);
    double mean = (double)(sum / count);
    CU_ASSERT(fabs(histogram_mean(histogram) - mean) <= 1e-12 * mean);
    for (size_t i = 0; i < G_N_ELEMENTS(shares); i++) {
        int rank = (int)ceil(shares[i] * count - 1e-9);
        double exact = (double)sample[MAX(rank, 1) - 1];
        double got = (double)histogram_quantile(histogram, shares[i]);
        CU_ASSERT(got - exact <= 0.008 * exact && exact - got <= 0.004 * exact);
    }
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 1), sample[count - 1]);
    int64_t middle = sample[count / 2];
    uint64_t above = 0, well_above = 0;
    for (int i = 0; i < count; i++) {
        above += sample[i] > middle;
        well_above += (double)sample[i] > 1.01 * (double)middle;
    }
    CU_ASSERT(histogram_count_above(histogram, middle) <= above);
    CU_ASSERT(histogram_count_above(histogram, middle) >= well_above);
}

static void check_buckets(const struct histogram *histogram)
{
    uint64_t total = 0;
    int64_t last_high = -1;
    int count = histogram_bucket_count(histogram);
    uint32_t cursor = 0;
    struct histogram_bucket next;
    for (int i = 0; i < count; i++) {
        CU_ASSERT(histogram_next_bucket(histogram, &cursor, &next));
        struct histogram_bucket bucket =
            i % 50 == 0 ? histogram_bucket(histogram, i) : next;
        CU_ASSERT_EQUAL(bucket.low, next.low);
        CU_ASSERT(bucket.count > 0 && bucket.low > last_high &&
                  bucket.high >= bucket.low);
        CU_ASSERT((double)(bucket.high - bucket.low) <= (double)bucket.low / 128);
        total += bucket.count;
        last_high = bucket.high;
    }
    CU_ASSERT_FALSE(histogram_next_bucket(histogram, &cursor, &next));
    CU_ASSERT_EQUAL(total, histogram_count(histogram));
}

static bool same(const struct histogram *a, const struct histogram *b)
{
    uint32_t size_a, size_b;
    g_autofree uint8_t *bytes_a = histogram_encode(a, &size_a);
    g_autofree uint8_t *bytes_b = histogram_encode(b, &size_b);
    return size_a == size_b && memcmp(bytes_a, bytes_b, size_a) == 0;
}

static void quantiles_within_one_percent(void)
{
    static const int sizes[] = {1, 2, 3, 10, 100, 1001, SAMPLES_MAX};
    g_autofree int64_t *sample = g_new(int64_t, SAMPLES_MAX);
    uint64_t state = 1;
    for (int shape = 0; shape < SHAPES; shape++)
        for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
            struct histogram *histogram = histogram_new();
            for (int i = 0; i < sizes[s]; i++) {
                sample[i] = draw_value(&state, shape);
                histogram_add(histogram, sample[i]);
            }
            check_against_samples(histogram, sample, sizes[s]);
            check_buckets(histogram);
            histogram_free(histogram);
        }
}

static void empty_is_zero(void)
{
    struct histogram *histogram = histogram_new();
    CU_ASSERT_EQUAL(histogram_count(histogram), 0);
    CU_ASSERT_EQUAL(histogram_mean(histogram), 0);
    CU_ASSERT_EQUAL(histogram_min(histogram), 0);
    CU_ASSERT_EQUAL(histogram_max(histogram), 0);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.5), 0);
    CU_ASSERT_EQUAL(histogram_bucket_count(histogram), 0);
    CU_ASSERT_EQUAL(histogram_count_above(histogram, 0), 0);
    check_buckets(histogram);
    histogram_free(histogram);
}

/* Latencies on constant delays: a quantile is never below the one value that it can be.
 */
static void quantiles_of_three_values(void)
{
    struct histogram *histogram = histogram_new();
    for (int i = 0; i < 3000; i++)
        histogram_add(histogram, i % 3 == 0 ? 0 : i % 3 == 1 ? 40000000 : 100000000);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.3), 0);
    CU_ASSERT_TRUE(histogram_quantile(histogram, 0.5) >= 39840000);
    CU_ASSERT_TRUE(histogram_quantile(histogram, 0.5) <= 40160000);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.9), 100000000);
    CU_ASSERT_EQUAL(histogram_quantile(histogram, 0.999), 100000000);
    histogram_free(histogram);
}

static void merge_is_concatenation(void)
{
    uint64_t state = 2;
    for (int round = 0; round < 200; round++) {
        struct histogram *all = histogram_new(), *a = histogram_new(),
                         *b = histogram_new();
        int shape_a = (int)(draw(&state) % SHAPES),
            shape_b = (int)(draw(&state) % SHAPES);
        int size_a = (int)(draw(&state) % 100), size_b = (int)(draw(&state) % 100);
        for (int i = 0; i < size_a + size_b; i++) {
            int64_t value = draw_value(&state, i < size_a ? shape_a : shape_b);
            histogram_add(i < size_a ? a : b, value);
            histogram_add(all, value);
        }
        struct histogram *copy = histogram_copy(a);
        CU_ASSERT(same(copy, a));
        histogram_merge(a, b);
        CU_ASSERT(same(a, all));
        histogram_merge(b, copy);
        CU_ASSERT(same(b, all));
        histogram_free(copy);
        histogram_free(all);
        histogram_free(a);
        histogram_free(b);
    }
}

static void encoding_round_trip(void)
{
    uint64_t state = 3;
    for (int round = 0; round < 200; round++) {
        struct histogram *histogram = histogram_new();
        int size = (int)(draw(&state) % 3 * (draw(&state) % 2000));
        for (int i = 0; i < size; i++)
            histogram_add(histogram, draw_value(&state, round % SHAPES));
        uint32_t byte_count;
        g_autofree uint8_t *bytes = histogram_encode(histogram, &byte_count);
        struct histogram *back = histogram_decode(bytes, byte_count);
        CU_ASSERT_PTR_NOT_NULL_FATAL(back);
        CU_ASSERT(same(back, histogram));
        CU_ASSERT_EQUAL(histogram_max(back), histogram_max(histogram));
        histogram_add(back, 5);
        histogram_add(histogram, 5);
        CU_ASSERT(same(back, histogram));
        for (uint32_t cut = 0; cut < byte_count; cut++)
            CU_ASSERT_PTR_NULL(histogram_decode(bytes, cut));
        histogram_free(back);
        histogram_free(histogram);
    }
}

/* What decodes at all must be a histogram that can be used. */
static void garbage_is_refused(void)
{
    uint64_t state = 4;
    int accepted = 0;
    struct histogram *histogram = histogram_new();
    for (int i = 0; i < 40; i++)
        histogram_add(histogram, draw_value(&state, 3));
    uint32_t size;
    g_autofree uint8_t *bytes = histogram_encode(histogram, &size);
    histogram_free(histogram);
    for (int round = 0; round < 20000; round++) {
        /* A copy of its own, so that reading beyond its end is seen. */
        uint32_t length = round % 2 ? size : (uint32_t)(draw(&state) % 40);
        uint8_t *garbage = g_malloc(length + (length == 0));
        for (uint32_t i = 0; i < length; i++)
            garbage[i] =
                (uint8_t)(round % 2 ? bytes[i] : draw(&state) >> (draw(&state) % 8));
        for (uint64_t hits = round % 2 ? 1 + draw(&state) % 3 : 0; hits > 0; hits--)
            garbage[draw(&state) % length] = (uint8_t)draw(&state);
        if (length > 0 && draw(&state) % 4)
            garbage[0] = 1;
        struct histogram *decoded = histogram_decode(garbage, length);
        g_free(garbage);
        if (!decoded)
            continue;
        accepted++;
        check_buckets(decoded);
        int64_t median = histogram_quantile(decoded, 0.5);
        CU_ASSERT(median >= histogram_min(decoded) && median <= histogram_max(decoded));
        histogram_free(decoded);
    }
    CU_ASSERT(accepted > 0);
}

CU_TestInfo histogram_tests[] = {
    {"an empty one is all zero", empty_is_zero},
    {"quantiles are within 1% of the sorted samples", quantiles_within_one_percent},
    {"quantiles of three values", quantiles_of_three_values},
    {"merging is concatenation", merge_is_concatenation},
    {"encoding and back; cut off short is refused", encoding_round_trip},
    {"garbage is refused or harmless", garbage_is_refused},
    CU_TEST_INFO_NULL,
};
