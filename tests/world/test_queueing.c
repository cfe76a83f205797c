/* One node against the textbook: Erlang C for M/M/1 and M/M/4, Pollaczek-Khinchine for
 * other laws of service. The lab holds each run to the utilisation law and Little's. */
#include <CUnit/CUnit.h>

#include "tests/lab.h"
#include "tests/suites.h"

static const char scenario[] =
    "[scenario]\nduration = 2000s\nwarmup = 20s\n"
    "[topology]\nregions = a\nclient_delay = 0ms\n"
    "[node]\ncores = 1\ncost = none\nfsync = 0ms\nclock_error = none\nqueue = 1000k\n"
    "[protocol]\nname = single\n"
    "[load]\narrivals = 700/s\nsessions = 20000\nmix = read 100%\ntimeout = none\n";

static void holds(const char *cores, const char *handle, double mean_ms, double p99_ms)
{
    const char *const settings[] = {cores, handle, NULL};
    struct record *record = lab_run(scenario, settings);

    if (record == NULL)
        return;
    CU_ASSERT_DOUBLE_EQUAL(lab_mean_ms(record->latency_all.ok), mean_ms, 0.03 * mean_ms);
    if (p99_ms > 0)
        CU_ASSERT_DOUBLE_EQUAL(lab_quantile_ms(record->latency_all.ok, 0.99), p99_ms,
                               0.03 * p99_ms);
    CU_ASSERT_DOUBLE_EQUAL(record->node[0].utilisation, 0.7, 0.01);
    CU_ASSERT_DOUBLE_EQUAL((double)record->operations, 1980 * 700.0, 6000);
    CU_ASSERT_EQUAL(record->ok, record->operations);
    record_free(record);
}

static void exponential_service_on_one_core(void)
{
    holds("node.cores=1", "node.handle=exponential(1ms)", 3.333, 15.35);
}

static void exponential_service_on_four_cores(void)
{
    holds("node.cores=4", "node.handle=exponential(4ms)", 5.429, 0);
}

static void constant_service(void)
{
    holds("node.cores=1", "node.handle=constant(1ms)", 2.167, 0);
}

static void a_mixture_of_short_and_long(void)
{
    holds("node.cores=1", "node.handle=0.5*constant(0.2ms)+0.5*constant(1.8ms)", 2.913,
          0);
}

CU_TestInfo queueing_tests[] = {
    {"exponential service on one core (M/M/1)", exponential_service_on_one_core},
    {"exponential service on four cores (M/M/4)", exponential_service_on_four_cores},
    {"constant service (M/D/1)", constant_service},
    {"a mixture of short and long service (M/G/1)", a_mixture_of_short_and_long},
    CU_TEST_INFO_NULL,
};
