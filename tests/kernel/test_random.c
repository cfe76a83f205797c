#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sim/kernel/arithmetic.h"
#include "sim/kernel/random.h"
#include "sim/kernel/ziggurat.h"
#include "tests/suites.h"

static uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* How many doubles lie from a to b; they are numbered as their bits are. */
static uint64_t ulps_between(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b) ? 0 : UINT64_MAX;
    int64_t x = (int64_t)bits_of(a), y = (int64_t)bits_of(b);
    x = x < 0 ? INT64_MIN - x : x;
    y = y < 0 ? INT64_MIN - y : y;
    return x > y ? (uint64_t)x - (uint64_t)y : (uint64_t)y - (uint64_t)x;
}

/* The authors' generator, its state set to 1, 2: first outputs as other
 * implementations give them. */
static void test_generator(void)
{
    static const uint64_t expected[] = {
        UINT64_C(393217),
        UINT64_C(669327710093319),
        UINT64_C(1732421326133921491),
        UINT64_C(11394790081659126983),
        UINT64_C(9555452776773192676),
        UINT64_C(3586421180005889563),
    };
    struct stream stream = {{1, 2}};
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        CU_ASSERT_EQUAL(stream_next(&stream), expected[i]);
}

static uint64_t first_of(uint64_t seed, enum purpose purpose, uint64_t id)
{
    struct stream stream = stream_keyed(seed, purpose, id);
    return stream_next(&stream);
}

static void test_keyed(void)
{
    CU_ASSERT_EQUAL(first_of(1, PURPOSE_TEST, 2), first_of(1, PURPOSE_TEST, 2));
    CU_ASSERT_NOT_EQUAL(first_of(1, PURPOSE_TEST, 2), first_of(2, PURPOSE_TEST, 1));
    CU_ASSERT_NOT_EQUAL(first_of(1, PURPOSE_KEY, 2), first_of(1, PURPOSE_MIX, 2));
    /* Seeds, purposes and ids that lie close share nothing: no output comes twice. */
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    for (uint64_t seed = 0; seed < 20; seed++)
        for (int purpose = PURPOSE_ARRIVALS; purpose <= PURPOSE_TEST; purpose++)
            for (uint64_t id = 0; id < 200; id++) {
                uint64_t first = first_of(seed, (enum purpose)purpose, id);
                CU_ASSERT_TRUE(g_hash_table_add(seen, g_memdup2(&first, sizeof first)));
            }
}

static double correlation(const double *x, const double *y, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (x[i] - 0.5) * (y[i] - 0.5);
    return sum / (double)count * 12;
}

/* First draws of neighbouring ids, and draws of two streams, are uncorrelated; their
 * correlation over n pairs has deviation 1/sqrt(n). */
static void test_independent(void)
{
    enum { COUNT = 100000 };
    g_autofree double *first = g_new(double, COUNT + 1);
    g_autofree double *a = g_new(double, COUNT), *b = g_new(double, COUNT);
    struct stream stream_a = stream_keyed(5, PURPOSE_LINK, 0);
    struct stream stream_b = stream_keyed(5, PURPOSE_LINK, 1);
    for (size_t i = 0; i <= COUNT; i++) {
        struct stream stream = stream_keyed(5, PURPOSE_KEY, i);
        first[i] = stream_uniform(&stream);
    }
    for (size_t i = 0; i < COUNT; i++) {
        a[i] = stream_uniform(&stream_a);
        b[i] = stream_uniform(&stream_b);
    }
    double limit = 4 / sqrt(COUNT);
    CU_ASSERT_TRUE(fabs(correlation(first, first + 1, COUNT)) < limit);
    CU_ASSERT_TRUE(fabs(correlation(a, b, COUNT)) < limit);
    CU_ASSERT_TRUE(fabs(correlation(a, a + 1, COUNT - 1)) < limit);
}

static void test_uniform_and_below(void)
{
    enum { COUNT = 600000, SIDES = 6 };
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 1);
    double rolled[SIDES] = {0}, sum = 0;
    bool inside = true;
    for (size_t i = 0; i < COUNT; i++) {
        double u = stream_uniform(&stream);
        inside = inside && u >= 0 && u < 1;
        sum += u;
        rolled[stream_below(&stream, SIDES)]++;
    }
    CU_ASSERT_TRUE(inside);
    CU_ASSERT_DOUBLE_EQUAL(sum / COUNT, 0.5, 5 * sqrt(1.0 / 12 / COUNT));
    double chi_squared = 0;
    for (size_t i = 0; i < SIDES; i++)
        chi_squared += pow(rolled[i] - COUNT / SIDES, 2) / (COUNT / SIDES);
    CU_ASSERT_TRUE(chi_squared < 20.5); /* 0.999 quantile, 5 degrees of freedom */
    CU_ASSERT_EQUAL(stream_below(&stream, 1), 0);
    /* A bound at which plain `% bound` would return the lower half twice as often. */
    uint64_t bound = UINT64_C(3) << 62;
    size_t low = 0;
    for (size_t i = 0; i < 30000; i++) {
        uint64_t x = stream_below(&stream, bound);
        inside = inside && x < bound;
        low += x < bound / 3;
    }
    CU_ASSERT_TRUE(inside);
    CU_ASSERT_DOUBLE_EQUAL((double)low, 10000, 5 * sqrt(30000 * 2.0 / 9));
}

static double minus_exp(double x)
{
    return exact_exp(-x);
}

static double bell(double x)
{
    return exact_exp(-0.5 * x * x);
}

/* All layers have the area of the bottom with its tail, and the last ends at f(0). */
static bool equal_areas(const double *end, double (*f)(double), double tail)
{
    double area = end[1] * f(end[1]) + tail;
    bool equal = fabs(end[0] * f(end[1]) / area - 1) < 1e-13;
    for (size_t i = 1; i < ZIGGURAT_LAYERS; i++)
        equal = equal && fabs(end[i] * (f(end[i + 1]) - f(end[i])) / area - 1) < 1e-12;
    return equal && end[ZIGGURAT_LAYERS] == 0;
}

static void test_ziggurat_tables(void)
{
    double r = ziggurat_exponential[1];
    CU_ASSERT_TRUE(equal_areas(ziggurat_exponential, minus_exp, exp(-r)));
    r = ziggurat_normal[1];
    CU_ASSERT_TRUE(
        equal_areas(ziggurat_normal, bell, sqrt(acos(-1) / 2) * erfc(r / sqrt(2))));
}

/* Moments and the rarely taken tails; the whole shapes are test_distribution.c's. */
static void test_tails(void)
{
    enum { COUNT = 4000000 };
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 2);
    double count_exponential = 0, excess = 0, count_normal = 0, positive = 0, fourth = 0;
    double r = ziggurat_exponential[1];
    for (size_t i = 0; i < COUNT; i++) {
        double x = stream_exponential(&stream);
        if (x > r) {
            count_exponential++;
            excess += x - r;
        }
        double z = stream_normal(&stream);
        count_normal += fabs(z) > ziggurat_normal[1];
        positive += z > 0;
        fourth += z * z * z * z;
    }
    double expected = COUNT * exp(-r);
    CU_ASSERT_DOUBLE_EQUAL(count_exponential, expected, 4 * sqrt(expected));
    CU_ASSERT_DOUBLE_EQUAL(excess / count_exponential, 1, 4 / sqrt(expected));
    expected = COUNT * erfc(ziggurat_normal[1] / sqrt(2));
    CU_ASSERT_DOUBLE_EQUAL(count_normal, expected, 4 * sqrt(expected));
    CU_ASSERT_DOUBLE_EQUAL(positive, COUNT / 2, 4 * sqrt(COUNT) / 2);
    CU_ASSERT_DOUBLE_EQUAL(fourth / COUNT, 3, 4 * sqrt(96.0 / COUNT));
}

/* Every trial's digest hangs on these: if they change on purpose, so do all digests. */
static void test_golden(void)
{
    struct stream stream = stream_keyed(42, PURPOSE_ARRIVALS, 7);
    CU_ASSERT_EQUAL(stream_next(&stream), UINT64_C(0x38f87679416c6775));
    CU_ASSERT_EQUAL(bits_of(stream_uniform(&stream)), bits_of(0x1.dc791c8306a74p-1));
    CU_ASSERT_EQUAL(stream_below(&stream, 1000), 686);
    uint64_t digest = 0;
    for (size_t i = 0; i < 100000; i++) {
        digest = digest * 31 + bits_of(stream_exponential(&stream));
        digest = digest * 31 + bits_of(stream_normal(&stream));
        digest = digest * 31 + stream_below(&stream, i + 1);
    }
    CU_ASSERT_EQUAL(digest, UINT64_C(0xff5fbf46077fa089));
}

static void test_log(void)
{
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 3);
    uint64_t worst = 0;
    for (size_t i = 0; i < 1000000; i++) {
        uint64_t bits = stream_next(&stream) >> 1; /* any exponent, also denormals */
        double x;
        memcpy(&x, &bits, sizeof x);
        worst = MAX(worst, ulps_between(exact_log(x), log(x)));
        x = 0.25 + 4 * stream_uniform(&stream); /* about 1, where it cancels */
        worst = MAX(worst, ulps_between(exact_log(x), log(x)));
    }
    CU_ASSERT_TRUE(worst <= 2);
    static const double edges[] = {
        5e-324, 0x1p-1022, 0x1.fffffffffffffp-1, 1, 0x1.fffffffffffffp+1023, HUGE_VAL, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(edges); i++)
        CU_ASSERT_TRUE(ulps_between(exact_log(edges[i]), log(edges[i])) <= 2);
    CU_ASSERT_TRUE(isnan(exact_log(-1)) && isnan(exact_log((double)NAN)));
    CU_ASSERT_TRUE(isnan(exact_log(-HUGE_VAL)));
}

static void test_exp(void)
{
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 4);
    uint64_t worst = 0;
    for (size_t i = 0; i < 1000000; i++) {
        double x = -746 + 1457 * stream_uniform(&stream);
        worst = MAX(worst, ulps_between(exact_exp(x), exp(x)));
        x = stream_normal(&stream);
        worst = MAX(worst, ulps_between(exact_exp(x), exp(x)));
    }
    CU_ASSERT_TRUE(worst <= 2);
    static const double edges[] = {0,
                                   -0.0,
                                   5e-324,
                                   -1e-300,
                                   709.782712893384,
                                   709.7827128933841,
                                   709.79,
                                   710,
                                   -708.4,
                                   -745.13321910194110,
                                   -745.13321910194122,
                                   -746,
                                   HUGE_VAL,
                                   -HUGE_VAL};
    for (size_t i = 0; i < G_N_ELEMENTS(edges); i++)
        CU_ASSERT_TRUE(ulps_between(exact_exp(edges[i]), exp(edges[i])) <= 2);
    CU_ASSERT_TRUE(isnan(exact_exp((double)NAN)));
}

static void test_pow(void)
{
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 5);
    double worst = 0;
    for (size_t i = 0; i < 200000; i++) {
        double x = stream_exponential(&stream), y = 4 * stream_uniform(&stream) - 2;
        double ulps = (double)ulps_between(exact_pow(x, y), pow(x, y));
        worst = fmax(worst, ulps / (2 + fabs(y * log(x))));
    }
    CU_ASSERT_TRUE(worst <= 2);
    static const double edges[][2] = {{0, 0}, {0, 2}, {0, -1}, {1, HUGE_VAL}, {3, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(edges); i++)
        CU_ASSERT_EQUAL(exact_pow(edges[i][0], edges[i][1]),
                        pow(edges[i][0], edges[i][1]));
}

CU_TestInfo random_tests[] = {
    {"the generator is xoroshiro128++", test_generator},
    {"streams are keyed by seed, purpose and id", test_keyed},
    {"streams are uncorrelated", test_independent},
    {"uniform and below are uniform", test_uniform_and_below},
    {"ziggurat layers have equal areas", test_ziggurat_tables},
    {"exponential and normal tails", test_tails},
    {"golden draws", test_golden},
    {"exact_log within 2 ulp of libm", test_log},
    {"exact_exp within 2 ulp of libm", test_exp},
    {"exact_pow", test_pow},
    CU_TEST_INFO_NULL,
};
