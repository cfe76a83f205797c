/* How busy things were, and whether what follows from it for another load comes true. */
#include <math.h>
#include <string.h>

#include "sim/stats/capacity.h"
#include "tests/lab.h"
#include "tests/suites.h"

static const char scenario[] =
    "[scenario]\n"
    "duration = 21s\n"
    "warmup = 1s\n"
    "settle = 1s\n"
    "[topology]\n"
    "regions = a, b\n"
    "[link a b]\n"
    "delay = constant(10ms)\n"
    "bandwidth = 10Mbit/s\n"
    "[node]\n"
    "cores = 1\n"
    "cost = none\n"
    "handle = exponential(0.5ms)\n"
    "fsync = constant(1ms)\n"
    "clock_error = none\n"
    "[protocol]\n"
    "name = single\n"
    "leader = a\n"
    "[load]\n"
    "mix = write 100%\n"
    "regions = b\n"
    "route = leader\n"
    "arrivals = 500/s\n";

static double utilisation(const struct record *record, const char *kind, const char *name)
{
    for (int i = 0; i < record->resource_count; i++)
        if (strcmp(record->resource[i].kind, kind) == 0 &&
            strcmp(record->resource[i].name, name) == 0)
            return record->resource[i].utilisation;
    return (double)NAN;
}

static double run_at(const char *arrivals, const char *kind, const char *name)
{
    g_autofree char *setting = g_strdup_printf("load.arrivals=%s", arrivals);
    const char *const settings[] = {setting, NULL};
    struct record *record = lab_run(scenario, settings);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    double busy = utilisation(record, kind, name);
    record_free(record);
    return busy;
}

/* 500/s of 0.5 ms on one core; x = 500/s * 1 ms; so many bytes on 10 Mbit/s. */
static void test_figures(void)
{
    CU_ASSERT_DOUBLE_EQUAL(run_at("500/s", "node", "a.0"), 0.25, 0.01);
    CU_ASSERT_DOUBLE_EQUAL(run_at("500/s", "disk", "a.0"), 0.5 / (0.5 + exp(-0.5)), 0.01);
    CU_ASSERT_TRUE(isnan(run_at("500/s", "disk", "a.1")));
    CU_ASSERT_EQUAL(run_at("500/s", "node", "b.0"), 0);
    double there = run_at("constant(500/s)", "link", "b > a");
    CU_ASSERT_DOUBLE_EQUAL(run_at("constant(1000/s)", "link", "b > a"), 2 * there, 1e-3);
}

/* The rate that is foretold for 70 % is the rate at which it is 70 % busy. */
static void check_foretold(const char *kind, const char *name, enum load_law law)
{
    double busy = run_at("500/s", kind, name);
    double factor = capacity_factor(busy, 0.7, law);
    g_autofree char *rate = g_strdup_printf("%d/s", (int)lround(500 * factor));
    double then = run_at(rate, kind, name);
    if (fabs(then - 0.7) > 0.015)
        g_printerr("\n%s %s: %.3f at 500/s, %.3f at %s", kind, name, busy, then, rate);
    CU_ASSERT_DOUBLE_EQUAL(then, 0.7, 0.015);
}

static void test_foretold(void)
{
    check_foretold("node", "a.0", LAW_PROPORTIONAL);
    check_foretold("disk", "a.0", LAW_GROUP_COMMIT);
    check_foretold("link", "b > a", LAW_PROPORTIONAL);
}

/* What has no end is not on the list; a stalled disk is busy all the time. */
static void test_which(void)
{
    static const char *const free_of_cost[] = {"node.fsync=0ms", "load.arrivals=10/s",
                                               "link a b.bandwidth=unlimited", NULL};
    struct record *record = lab_run(scenario, free_of_cost);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    CU_ASSERT_EQUAL(record->resource_count, 2); /* two nodes */
    record_free(record);
    static const char *const stalled[] = {"fault stall.kind=disk-stall",
                                          "fault stall.node=a.0", "fault stall.at=11s",
                                          "fault stall.for=10s", NULL};
    record = lab_run(scenario, stalled);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    double quiet = 0.5 / (0.5 + exp(-0.5));
    CU_ASSERT_DOUBLE_EQUAL(utilisation(record, "disk", "a.0"), (quiet + 1) / 2, 0.02);
    record_free(record);
}

CU_TestInfo resources_tests[] = {
    {"cores, disks and links by hand", test_figures},
    {"what is foretold for 70 % comes true", test_foretold},
    {"which there are, and a stalled disk", test_which},
    CU_TEST_INFO_NULL,
};
