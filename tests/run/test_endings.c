/* What can be told of the final state when a trial is over. */
#include <glib.h>
#include <string.h>

#include "tests/lab.h"
#include "tests/suites.h"

/* The leader crashes a moment before the end of the load. */
static const char crash[] =
    "[scenario]\nduration = 10s\n"
    "[topology]\nregions = a, b, c\n"
    "[link * *]\ndelay = 20ms\n"
    "[protocol]\nname = raft\n"
    "[load]\narrivals = 300/s\nmix = read 50%, write 50%\n"
    "keys = uniform(1000)\n"
    "[fault f]\nkind = crash\nnode = leader\nat = 9.9s\n"
    "for = 1s\n";

static bool says_why(const struct record *record, const char *words)
{
    for (char **why = record->inconclusive_why; *why != NULL; why++)
        if (strstr(*why, words) != NULL)
            return true;
    return false;
}

/* Followers have not heard yet what is committed: their copies prove no loss. */
static void check_untold(const char *protocol, const char *role, const char *settle)
{
    g_autofree char *name = g_strdup_printf("protocol.name=%s", protocol);
    g_autofree char *time = g_strdup_printf("scenario.settle=%s", settle);
    g_autofree char *words = g_strdup_printf("nobody was %s for sure", role);
    const char *const settings[] = {name, time, NULL};
    struct record *record = lab_run(crash, settings);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_WRITE].count, 0);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_WRITE].of, 0);
    CU_ASSERT_FALSE(record->conclusive);
    CU_ASSERT_TRUE(says_why(record, words));
    record_free(record);
}

static void test_nobody_leads(void)
{
    check_untold("raft", "leader", "100ms");
    check_untold("raft", "leader", "0s");
    check_untold("primary-semisync", "primary", "100ms");
}

static void test_somebody_leads(void)
{
    static const char *const names[] = {"raft", "primary-semisync", "chain"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strdup_printf("protocol.name=%s", names[i]);
        const char *const settings[] = {name, "scenario.settle=10s", NULL};
        struct record *record = lab_run(crash, settings);
        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_WRITE].count, 0);
        CU_ASSERT_TRUE(record->anomaly[ANOMALY_LOST_WRITE].of > 1000);
        CU_ASSERT_TRUE(record->conclusive);
        record_free(record);
    }
}

/* Three copies in seven replicas over five regions, two of which have two: each copy is
 * in a region of its own, so that two are left when any region is down. */
static void test_copies_in_other_regions(void)
{
    static const char text[] =
        "[scenario]\nduration = 6s\nwarmup = 1s\n"
        "[topology]\nregions = a, b, c, d, e\n"
        "nodes_per_region = 2\nreplicas = 7\ngroups = 1\n"
        "[link * *]\ndelay = 10ms\n"
        "[protocol]\nname = quorum\nn = 3\n"
        "[load]\narrivals = 500/s\nkeys = uniform(1000)\n"
        "regions = e\nroute = e\n"
        "[fault down]\nkind = crash\nat = 1s\nfor = 5s\n";
    for (char region = 'a'; region <= 'd'; region++) {
        g_autofree char *first = g_strdup_printf("fault down.node=%c.0", region);
        g_autofree char *second = g_strdup_printf("fault too.node=%c.1", region);
        const char *const settings[] = {first,  "fault too.kind=crash", "fault too.at=1s",
                                        second, "fault too.for=5s",     NULL};
        struct record *record = lab_run(text, settings);
        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        CU_ASSERT_TRUE(record->operations > 2000);
        CU_ASSERT_EQUAL(record->ok, record->operations);
        record_free(record);
    }
}

/* Two fail-overs and a crash: writes are given up, asked for again and carried out. What
 * is told to be discarded is never seen again, once old primaries have heard so. */
static void test_discarded_is_gone(void)
{
    static const char text[] =
        "[scenario]\nduration = 40s\n"
        "[topology]\nregions = va, ie, jp\n"
        "[link va ie]\ndelay = 35ms\n[link va jp]\ndelay = 80ms\n"
        "[link ie jp]\ndelay = 110ms\n"
        "[protocol]\nname = primary-async\n"
        "[load]\narrivals = 500/s\nmix = read 60%, write 30%, update 10%\n"
        "keys = zipf(500, 0.9)\n"
        "[fault cut]\nkind = partition\nisolate = va\nat = 8s\nfor = 5s\n"
        "[fault crash]\nkind = crash\nnode = leader\nat = 18s\nfor = 4s\n";
    struct record *record = lab_run(text, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    const struct history *history = &record->history;
    int discarded = 0, again = 0;
    for (int i = 0; i < record->witness_count; i++) {
        const struct anomaly_witness *witness = &record->witness[i];
        if (witness->anomaly != ANOMALY_DISCARDED_ACK)
            continue;
        discarded++;
        again += history->primitives[witness->primitive - 1].sends > 1;
        for (uint64_t p = 0; p < history->primitive_count; p++)
            CU_ASSERT_FALSE(history->primitives[p].observed == witness->primitive &&
                            history->primitives[p].invoke_ns >
                                witness->at_ns + 5 * INT64_C(1000000000));
    }
    CU_ASSERT_TRUE(discarded > 100 && again > 0);
    record_free(record);
}

CU_TestInfo endings_tests[] = {
    {"nobody leads at the end: nothing is told to be lost", test_nobody_leads},
    {"somebody leads: everything is at risk", test_somebody_leads},
    {"what is told to be discarded is gone", test_discarded_is_gone},
    {"copies stand in regions of their own", test_copies_in_other_regions},
    CU_TEST_INFO_NULL,
};
