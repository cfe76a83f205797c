/* Update strategies: what they cost to the microsecond, and what they lose. */
#include <CUnit/CUnit.h>
#include <glib.h>

#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)

static struct record *run(const char *text)
{
    struct record *record = lab_run(text, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "updates");
    return record;
}

/* ---- what one costs ---- */

/* One way a-b 10 ms, a-c 30, b-c 25; to the client's own node 1 ms. An update is a read
 * and a write, each at the cost of a call from where the strategy runs. */
static void an_update_costs_its_two_primitives(void)
{
    static const struct {
        const char *protocol, *route, *region, *at, *name;
        int64_t ms;
    } rows[] = {
        /* At the client: each primitive on its own way, the client's leg included. */
        {"name = single\nleader = a", "leader", "b", "client", "optimistic", 20 + 20},
        {"name = single\nleader = a", "leader", "c", "client", "blind", 60 + 60},
        {"name = single\nleader = a", "leader", "a", "client", "optimistic", 2 + 2},
        /* By its own node, which says not_leader, each time. */
        {"name = single\nleader = a", "nearest", "b", "client", "blind", 2 * (2 + 20)},
        /* At the node: one way there, then from there. */
        {"name = single\nleader = a", "nearest", "b", "node", "optimistic", 2 + 20 + 20},
        {"name = single\nleader = a", "leader", "c", "node", "optimistic", 60},
        {"name = single\nleader = a", "nearest", "a", "node", "blind", 2},
        /* A blind write is one round, a CAS is two: the read quorum comes first. */
        {"name = quorum", "nearest", "a", "node", "blind", 2 + 20 + 20},
        {"name = quorum", "nearest", "a", "node", "optimistic", 2 + 20 + 20 + 20},
        {"name = quorum", "nearest", "c", "client", "blind", 2 + 50 + 2 + 50},
        {"name = quorum", "nearest", "c", "client", "optimistic", 2 + 50 + 2 + 100},
        {"name = quorum\nr = 1\nw = 3", "nearest", "a", "node", "optimistic", 2 + 60},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20s\nwarmup = 0s\n"
            "[topology]\nregions = a, b, c\nclient_delay = 1ms\n"
            "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n"
            "[link b c]\ndelay = 25ms\n"
            "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
            "[protocol]\n%s\n[update]\nname = %s\nat = %s\n"
            "[load]\nclients = 1\nthink = constant(300ms)\nmix = update 100%%\n"
            "regions = %s\nroute = %s\n",
            rows[i].protocol, rows[i].name, rows[i].at, rows[i].region, rows[i].route);
        struct record *record = run(text);

        CU_ASSERT_TRUE(record->ok > 40 && record->ok == record->operations);
        for (uint64_t k = 0; k < record->history.operation_count; k++) {
            const struct operation *operation = &record->history.operations[k];

            CU_ASSERT_EQUAL(operation->return_ns - operation->due_ns, rows[i].ms * MS);
            CU_ASSERT_EQUAL(operation->attempts, 1);
        }
        record_free(record);
    }
}

/* ---- what is lost ---- */

static struct record *contended(const char *protocol, const char *update)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 20s\nwarmup = 2s\n"
        "[topology]\nregions = a, b, c\n[link * *]\ndelay = exponential(5ms)\n"
        "[node]\nclock_error = none\n"
        "[protocol]\n%s\n[update]\n%s\n"
        "[load]\narrivals = 200/s\nmix = read 20%%, update 80%%\nkeys = uniform(20)\n",
        protocol, update);
    struct record *record = run(text);

    CU_ASSERT_TRUE(record->update.final_applies);
    CU_ASSERT_TRUE(record->update.successes > 1000);
    return record;
}

static void blind_updates_are_lost(void)
{
    struct record *record = contended("name = single", "name = blind");
    const struct update_record *update = &record->update;

    CU_ASSERT_TRUE(record->anomaly[ANOMALY_LOST_UPDATE].count > 100);
    CU_ASSERT_TRUE(update->value < update->expected_min);
    /* All of the warm-up count for the sum: none is in it that is not in the count. */
    CU_ASSERT_EQUAL(update->expected_min, update->expected_max);
    CU_ASSERT_EQUAL(update->conflicts, 0);
    record_free(record);
}

static void optimistic_updates_of_an_atomic_store_all_count(void)
{
    static const char *const places[] = {"name = optimistic\nat = node",
                                         "name = optimistic\nat = client"};

    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        struct record *record = contended("name = single", places[i]);
        const struct update_record *update = &record->update;

        CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_UPDATE].count, 0);
        CU_ASSERT_TRUE(update->conflicts > 100);
        CU_ASSERT_TRUE(update->value >= update->expected_min);
        CU_ASSERT_TRUE(update->value <= update->expected_max);
        /* Without faults, each attempt was either a success or a conflict. */
        CU_ASSERT_EQUAL(update->attempts, update->successes + update->conflicts);
        record_free(record);
    }
}

static void optimistic_updates_of_a_store_without_an_atomic_cas_are_lost(void)
{
    struct record *record = contended("name = quorum", "name = optimistic");

    CU_ASSERT_TRUE(record->anomaly[ANOMALY_LOST_UPDATE].count > 10);
    CU_ASSERT_TRUE(record->update.value < record->update.expected_min);
    record_free(record);
}

static void never_gives_up_at_the_first_conflict(void)
{
    struct record *record =
        contended("name = single", "name = optimistic\nretry = never");
    const struct update_record *update = &record->update;

    CU_ASSERT_TRUE(update->given_up > 50);
    CU_ASSERT_EQUAL(update->given_up, update->conflicts);
    CU_ASSERT_EQUAL(update->successes + update->given_up, update->operations);
    CU_ASSERT_EQUAL(record->conflict, update->given_up);
    record_free(record);
}

/* Nodes crash under the strategies that they run: some take effect nobody knows of. Also
 * where a node's answer to itself comes within the very call. */
static void what_a_crash_interrupts_is_unknown_and_counts_once_at_most(void)
{
    static const char *const costs[] = {"", "cost = none\n"};

    for (size_t i = 0; i < G_N_ELEMENTS(costs); i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 30s\nwarmup = 0s\n"
            "[topology]\nregions = a, b, c\n[link * *]\ndelay = exponential(5ms)\n"
            "[node]\n%sfsync = exponential(5ms)\n[protocol]\nname = single\n"
            "[update]\nname = optimistic\nat = node\n"
            "[load]\narrivals = 300/s\nmix = update 100%%\nkeys = uniform(30)\n"
            "timeout = 1s\n"
            "[fault crash]\nkind = crash\nnode = b.0\nevery = 400ms\nlasting = 50ms\n"
            "[fault leader]\nkind = crash\nnode = a.0\nevery = 1s\nlasting = 50ms\n",
            costs[i]);
        struct record *record = run(text);
        const struct update_record *update = &record->update;

        CU_ASSERT_TRUE(record->unknown > 50);
        CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_UPDATE].count, 0);
        CU_ASSERT_TRUE(update->value > update->expected_min);
        CU_ASSERT_TRUE(update->value < update->expected_max);
        record_free(record);
    }
}

CU_TestInfo model_updates_tests[] = {
    {"an update costs its two primitives", an_update_costs_its_two_primitives},
    {"blind updates are lost", blind_updates_are_lost},
    {"optimistic updates of an atomic store all count",
     optimistic_updates_of_an_atomic_store_all_count},
    {"optimistic updates of a store without an atomic CAS are lost",
     optimistic_updates_of_a_store_without_an_atomic_cas_are_lost},
    {"never gives up at the first conflict", never_gives_up_at_the_first_conflict},
    {"what a crash interrupts is unknown and counts once at most",
     what_a_crash_interrupts_is_unknown_and_counts_once_at_most},
    CU_TEST_INFO_NULL,
};
