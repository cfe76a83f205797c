/* Waits between attempts: each law's range and mean. `Full` is what exponential
 * back-off waits: base x 2^attempt, at most the cap; attempts count from 1. */
#include <glib.h>
#include <math.h>

#include "sim/load/draws.h"
#include "tests/suites.h"

enum { DRAWS = 100000 };

static const int64_t base_ns = 5000000, cap_ns = 2000000000;

static struct retry_policy policy_of(enum retry_law law)
{
    return (struct retry_policy){law, base_ns, cap_ns};
}

static double full_ns(uint32_t attempt)
{
    return fmin(ldexp((double)base_ns, (int)attempt), (double)cap_ns);
}

/* All draws lie in [low, high], reach near both ends, and are even between them. */
static void is_uniform_between(enum retry_law law, uint32_t attempt, double low,
                               double high)
{
    struct retry_policy policy = policy_of(law);
    struct stream stream = stream_keyed(attempt, PURPOSE_TEST, law);
    double sum = 0, least = HUGE_VAL, most = 0;

    for (int i = 0; i < DRAWS; i++) {
        int64_t last_ns = 0;
        double ns = (double)retry_wait_ns(&policy, attempt, &last_ns, &stream);

        CU_ASSERT_EQUAL_FATAL((double)last_ns, ns);
        sum += ns;
        least = fmin(least, ns);
        most = fmax(most, ns);
    }
    double slack = (high - low) / 1000;
    CU_ASSERT_TRUE(least >= low && least <= low + slack);
    CU_ASSERT_TRUE(most <= high && most >= high - slack);
    CU_ASSERT_DOUBLE_EQUAL(sum / DRAWS, (low + high) / 2, 4 * (high - low) / 3.46 / 316);
}

static void waits_without_luck(void)
{
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 1);
    int64_t last_ns = 0;

    for (uint32_t attempt = 1; attempt < 100; attempt++) {
        struct retry_policy none = policy_of(RETRY_NONE), fixed = policy_of(RETRY_FIXED),
                            exponential = policy_of(RETRY_EXPONENTIAL);

        CU_ASSERT_EQUAL(retry_wait_ns(&none, attempt, &last_ns, &stream), 0);
        CU_ASSERT_EQUAL(retry_wait_ns(&fixed, attempt, &last_ns, &stream), base_ns);
        CU_ASSERT_EQUAL(retry_wait_ns(&exponential, attempt, &last_ns, &stream),
                        (int64_t)full_ns(attempt));
    }
    CU_ASSERT_EQUAL(full_ns(1), 2 * base_ns);
    CU_ASSERT_EQUAL(full_ns(99), cap_ns);
}

static void jitter_has_its_range(void)
{
    static const uint32_t attempts[] = {1, 2, 5, 8, 9, 1000000};

    for (size_t i = 0; i < G_N_ELEMENTS(attempts); i++) {
        double full = full_ns(attempts[i]);

        is_uniform_between(RETRY_FULL_JITTER, attempts[i], 0, full);
        is_uniform_between(RETRY_EQUAL_JITTER, attempts[i], full / 2, full);
    }
}

/* Between the base and three times the wait before, at most the cap. */
static void decorrelated_jitter_goes_by_the_wait_before(void)
{
    struct retry_policy policy = policy_of(RETRY_DECORRELATED);
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 3);
    double sum = 0;
    int at_cap = 0;

    is_uniform_between(RETRY_DECORRELATED, 1, (double)base_ns, 3 * (double)base_ns);
    for (int i = 0; i < DRAWS; i++) {
        int64_t last_ns = 100000000;

        sum += (double)retry_wait_ns(&policy, 7, &last_ns, &stream);
    }
    CU_ASSERT_DOUBLE_EQUAL(sum / DRAWS, 152.5e6, 1.2e6);
    for (int i = 0, last = 0; i < DRAWS; i++) {
        int64_t before_ns = i == 0 ? base_ns : last, last_ns = i == 0 ? 0 : last;
        int64_t ns = retry_wait_ns(&policy, (uint32_t)i + 1, &last_ns, &stream);

        CU_ASSERT_TRUE_FATAL(ns >= base_ns && ns <= MIN(cap_ns, 3 * before_ns));
        at_cap += ns == cap_ns;
        last = (int)last_ns;
    }
    CU_ASSERT_TRUE(at_cap > 1000);
}

CU_TestInfo load_retry_tests[] = {
    {"waits without luck", waits_without_luck},
    {"jitter has its range", jitter_has_its_range},
    {"decorrelated jitter goes by the wait before",
     decorrelated_jitter_goes_by_the_wait_before},
    CU_TEST_INFO_NULL,
};
