/* The Pareto front, by table. */
#include <glib.h>
#include <math.h>

#include "sim/stats/front.h"
#include "tests/suites.h"

struct row {
    double cost, harm;
    bool expected;
};

static void check(const struct row *row, int count)
{
    struct trade *trade = g_new0(struct trade, (gsize)count);
    for (int i = 0; i < count; i++) /* what was there before does not matter */
        trade[i] = (struct trade){row[i].cost, row[i].harm, i % 2 == 0};
    pareto_front(trade, count, NULL, NULL);
    for (int i = 0; i < count; i++)
        CU_ASSERT_EQUAL(trade[i].on_front, row[i].expected);
    g_free(trade);
}

static void stairs(void)
{
    static const struct row rows[] = {
        {1, 9, true},  {2, 5, true}, {3, 5, false}, /* slower, not safer */
        {2, 6, false},                              /* less safe, not faster */
        {4, 2, true},  {9, 1, true}, {9, 9, false}, {4, 8, false}};
    check(rows, G_N_ELEMENTS(rows));
}

static void ties(void)
{
    static const struct row rows[] = {
        {1, 1, true}, {1, 1, true}, {1, 2, false}, {2, 1, false}};
    check(rows, G_N_ELEMENTS(rows));
    static const struct row zeros[] = {{0, 0, true}, {0, 0, true}, {0, 0, true}};
    check(zeros, G_N_ELEMENTS(zeros));
    static const struct row free_of_harm[] = {{3, 0, false}, {2, 0, true}, {7, 0, false}};
    check(free_of_harm, G_N_ELEMENTS(free_of_harm));
}

static void unknown_is_not_on_it(void)
{
    const struct row rows[] = {{(double)NAN, 0, false},
                               {0, (double)NAN, false},
                               {(double)NAN, (double)NAN, false},
                               {5, 5, true},
                               {HUGE_VAL, 1, true},
                               {HUGE_VAL, 2, false}};
    check(rows, G_N_ELEMENTS(rows));
}

static void none_and_one(void)
{
    pareto_front(NULL, 0, NULL, NULL);
    static const struct row one[] = {{3, 4, true}};
    check(one, 1);
    const struct row unknown[] = {{(double)NAN, 4, false}};
    check(unknown, 1);
}

/* Nobody is cheaper beyond doubt but the third. */
static bool third_is_cheaper(const void *user, int a, int b)
{
    (void)user, (void)b;
    return a == 2;
}

static void doubt_beats_nobody(void)
{
    struct trade trade[] = {{5, 1, false}, {4, 1, false}, {3, 2, false},
                            {6, 2, false}, {7, 3, false}, {5, 2, false}};
    static const bool expected[] = {true, true, true, false, false, false};
    pareto_front(trade, G_N_ELEMENTS(trade), third_is_cheaper, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(trade); i++)
        CU_ASSERT_EQUAL(trade[i].on_front, expected[i]);
}

CU_TestInfo front_tests[] = {
    {"what is beaten is not on it", stairs},
    {"equals are on it together", ties},
    {"what is unknown is not on it", unknown_is_not_on_it},
    {"none and one", none_and_one},
    {"as safe, and cheaper perhaps", doubt_beats_nobody},
    CU_TEST_INFO_NULL,
};
