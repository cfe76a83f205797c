#include <math.h>

#include "sim/stats/capacity.h"
#include "tests/suites.h"

static void test_in_proportion(void)
{
    CU_ASSERT_DOUBLE_EQUAL(capacity_factor(0.35, 0.7, LAW_PROPORTIONAL), 2, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(capacity_factor(1.4, 0.7, LAW_PROPORTIONAL), 0.5, 1e-12);
    CU_ASSERT_TRUE(isinf(capacity_factor(0, 0.7, LAW_PROPORTIONAL)));
    CU_ASSERT_TRUE(isinf(capacity_factor(0, 0.7, LAW_GROUP_COMMIT)));
}

/* By hand: 1 write a sync is busy 1 / (1 + 1/e) of the time; 0.5 a sync
 * 0.5 / (0.5 + exp(-0.5)). */
static void test_group_commit(void)
{
    double one = 1 / (1 + exp(-1)), half = 0.5 / (0.5 + exp(-0.5));
    CU_ASSERT_DOUBLE_EQUAL(capacity_factor(half, one, LAW_GROUP_COMMIT), 2, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(capacity_factor(one, half, LAW_GROUP_COMMIT), 0.5, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(capacity_factor(0.7, 0.7, LAW_GROUP_COMMIT), 1, 1e-9);
    /* A disk that is nearly idle is so in proportion: 0.001 / (0.001 + 0.999). */
    CU_ASSERT_DOUBLE_EQUAL(capacity_factor(0.001, one, LAW_GROUP_COMMIT), 1000, 1);
    /* Always busy: the load is at least so many times what is wanted. */
    double full = capacity_factor(1, 0.7, LAW_GROUP_COMMIT);
    CU_ASSERT_TRUE(full > 0 && full < 0.1);
}

CU_TestInfo capacity_tests[] = {
    {"cores and links grow in proportion", test_in_proportion},
    {"a disk's syncs take all that waits", test_group_commit},
    CU_TEST_INFO_NULL,
};
