/* Intervals against values computed elsewhere, and for coverage. */
#include <math.h>

#include "sim/stats/proportion.h"
#include "tests/observe/draw.h"
#include "tests/suites.h"

static void check(uint64_t k, uint64_t n, double low, double high)
{
    struct interval got = wilson_interval(k, n, 0.95);
    CU_ASSERT_DOUBLE_EQUAL(got.low, low, 5e-5);
    CU_ASSERT_DOUBLE_EQUAL(got.high, high, 5e-5);
}

/* Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
 * Medicine 17 (1998), table I, method 3. */
static void newcombes_table(void)
{
    check(81, 263, 0.2553, 0.3662);
    check(15, 148, 0.0624, 0.1605);
    check(0, 20, 0.0000, 0.1611);
    check(1, 29, 0.0061, 0.1718);
}

static void ends_are_kept(void)
{
    struct interval interval = wilson_interval(0, 0, 0.95);
    CU_ASSERT(interval.low == 0 && interval.high == 1);
    interval = wilson_interval(7, 7, 0.95);
    CU_ASSERT(interval.high == 1 && interval.low > 0.6 && interval.low < 0.7);
    interval = wilson_interval(0, 7, 0.95);
    CU_ASSERT(interval.low == 0);
    interval = wilson_interval(1, UINT64_C(1) << 60, 0.95);
    CU_ASSERT(interval.low > 0 && interval.high < 1e-17);
    for (uint64_t n = 1; n < 50; n++)
        for (uint64_t k = 0; k <= n; k++) {
            struct interval narrow = wilson_interval(k, n, 0.9);
            struct interval wide = wilson_interval(k, n, 0.99);
            double share = (double)k / (double)n;
            CU_ASSERT(narrow.low <= share && share <= narrow.high);
            CU_ASSERT(wide.low <= narrow.low && narrow.high <= wide.high);
        }
}

static void none_seen_is_not_none(void)
{
    CU_ASSERT_DOUBLE_EQUAL(anomaly_interval(0, 300).high, 0.01, 1e-15);
    CU_ASSERT_EQUAL(anomaly_interval(0, 300).low, 0);
    CU_ASSERT_EQUAL(anomaly_interval(0, 2).high, 1);
    CU_ASSERT_EQUAL(anomaly_interval(0, 0).high, 1);
    CU_ASSERT_DOUBLE_EQUAL(anomaly_interval(15, 148).low, 0.0624, 5e-5);
}

/* Of many samples, about 95% of the intervals have the true share in them: exactly as
 * many as the binomial distribution says. */
static void coverage(void)
{
    enum { ROUNDS = 20000, SIZE = 200 };
    uint64_t state = 9;
    static const double shares[] = {0.02, 0.1, 0.5},
                        exact[] = {0.93308, 0.95612, 0.94403};
    for (int s = 0; s < 3; s++) {
        int covered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            uint64_t k = 0;
            for (int i = 0; i < SIZE; i++)
                k += draw_unit(&state) < shares[s];
            struct interval interval = wilson_interval(k, SIZE, 0.95);
            covered += interval.low <= shares[s] && shares[s] <= interval.high;
        }
        CU_ASSERT_DOUBLE_EQUAL((double)covered / ROUNDS, exact[s], 0.0065); /* 4 sigma */
    }
}

CU_TestInfo stats_tests[] = {
    {"Wilson's interval against Newcombe's table", newcombes_table},
    {"intervals stay within 0 and 1 and have the share", ends_are_kept},
    {"none seen has an upper bound", none_seen_is_not_none},
    {"coverage of Wilson's interval", coverage},
    CU_TEST_INFO_NULL,
};
