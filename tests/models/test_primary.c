/* Primary and backups: what each of the three costs to the microsecond, and what a cut
 * or a crash of the primary does to them. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "models/models.h"
#include "models/protocols/primary/primary.h"
#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)

#define THREE_REGIONS                                                                \
    "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"                            \
    "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n[link b c]\ndelay = 25ms\n" \
    "[node]\ncost = none\nclock_error = none\n"

static uint64_t count_of(const struct record *record, enum anomaly anomaly)
{
    return record->anomaly[anomaly].count;
}

static struct record *run(const char *text, uint64_t seed)
{
    struct record *record = lab_run_seed(text, NULL, seed);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "primary");
    return record;
}

/* ---- latency ---- */

struct costs {
    const char *protocol, *leader, *reads;
    int64_t write_ms[3], read_ms[3]; /* from a, b, c */
};

static const struct costs costs[] = {
    {"primary-async", "a", "nearest", {0, 20, 60}, {0, 0, 0}},
    {"primary-async", "a", "primary", {0, 20, 60}, {0, 20, 60}},
    {"primary-async", "b", "primary", {20, 0, 50}, {20, 0, 50}},
    {"primary-async", "c", "primary", {60, 50, 0}, {60, 50, 0}},
    {"primary-semisync", "a", "nearest", {20, 40, 80}, {0, 0, 0}},
    {"primary-semisync", "a", "primary", {20, 40, 80}, {0, 20, 60}},
    {"primary-semisync", "b", "primary", {40, 20, 70}, {20, 0, 50}},
    {"primary-semisync", "c", "primary", {110, 100, 50}, {60, 50, 0}},
    {"primary-semisync\nwait_for = 2", "a", "primary", {60, 80, 120}, {0, 20, 60}},
    {"primary-sync", "a", "nearest", {60, 80, 120}, {0, 0, 0}},
    {"primary-sync", "a", "primary", {60, 80, 120}, {0, 20, 60}},
    {"primary-sync", "b", "primary", {70, 50, 100}, {20, 0, 50}},
    {"primary-sync", "c", "primary", {120, 110, 60}, {60, 50, 0}},
};

/* With fsync F a write waits for one: of the primary, or of the backup that decides,
 * beside which the primary's own runs. */
static void costs_are_exact(const struct costs *row, const char *mix, int fsync_ms)
{
    for (int region = 0; region < 3; region++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
            "fsync = %dms\n[protocol]\nname = %s\nleader = %s\nreads = %s\n"
            "[update]\nname = optimistic\nat = client\n"
            "[load]\nclients = 1\nthink = constant(300ms)\nregions = %c\nmix = %s\n"
            "keys = uniform(3)\n",
            fsync_ms, row->protocol, row->leader, row->reads, 'a' + region, mix);
        struct record *record = run(text, 0);

        CU_ASSERT_TRUE(record->ok > 40 && record->ok == record->operations);
        for (uint64_t i = 0; i < record->history.primitive_count; i++) {
            const struct primitive *primitive = &record->history.primitives[i];
            int64_t expected_ms = primitive->op == OP_READ
                                      ? row->read_ms[region]
                                      : row->write_ms[region] + fsync_ms;
            int64_t took_ns = primitive->return_ns - primitive->invoke_ns;

            CU_ASSERT_EQUAL(took_ns, expected_ms * MS);
            if (took_ns != expected_ms * MS)
                printf("%s leader %s reads %s, %s from %c: %.3f ms\n", row->protocol,
                       row->leader, row->reads, op_name(primitive->op), 'a' + region,
                       (double)took_ns / 1e6);
        }
        record_free(record);
    }
}

static void each_costs_the_way_to_the_primary_and_its_round_trips(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(costs); i++) {
        costs_are_exact(&costs[i], "read 50%, write 50%", 0);
        costs_are_exact(&costs[i], "read 50%, write 50%", 2);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(costs); i++)
        if (strcmp(costs[i].reads, "primary") == 0) {
            costs_are_exact(&costs[i], "update 100%", 0);
            costs_are_exact(&costs[i], "cas 100%", 2);
        }
}

/* Only taking in a message takes time here, so that core time counts them. */
static void a_write_takes_two_messages_and_acknowledgements_two_more(void)
{
    static const struct {
        const char *protocol;
        uint64_t messages;
    } rows[] = {{"primary-async", 2}, {"primary-semisync", 4}, {"primary-sync", 4}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
            "message = constant(1us)\nfsync = 0ms\n[protocol]\nname = %s\n"
            "failover_timeout = 1h\n"
            "[load]\nclients = 3\nthink = constant(300ms)\nmix = write 100%%\n",
            rows[i].protocol);
        struct record *record = run(text, 0);
        uint64_t messages = 0;

        for (int node = 0; node < record->node_count; node++)
            messages += (uint64_t)record->node[node].charged_ns / 1000;
        CU_ASSERT_TRUE(record->ok > 100);
        /* and a beat at the start, with its acknowledgement, of each backup */
        CU_ASSERT_EQUAL(messages, rows[i].messages * record->ok + 4);
        record_free(record);
    }
}

/* ---- nothing goes wrong ---- */

static struct record *calm(const char *protocol, const char *reads)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 20s\nwarmup = 1s\n"
        "[topology]\nregions = a, b, c\nclient_delay = 0.3ms\n"
        "[link * *]\ndelay = shifted(5ms, exponential(3ms))\n"
        "[protocol]\nname = %s\nreads = %s\n"
        "[load]\narrivals = 400/s\nmix = read 50%%, write 30%%, update 20%%\n"
        "keys = uniform(50)\n",
        protocol, reads);
    return run(text, 0);
}

static void backups_show_the_past_and_the_primary_does_not(void)
{
    static const char *const names[] = {"primary-async", "primary-semisync",
                                        "primary-sync"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        struct record *nearest = calm(names[i], "nearest");
        struct record *primary = calm(names[i], "primary");

        CU_ASSERT_TRUE(count_of(nearest, ANOMALY_STALE_READ) > 50);
        CU_ASSERT_EQUAL(count_of(primary, ANOMALY_STALE_READ), 0);
        CU_ASSERT_EQUAL(count_of(primary, ANOMALY_READ_YOUR_WRITES), 0);
        CU_ASSERT_EQUAL(count_of(nearest, ANOMALY_LOST_UPDATE), 0);
        CU_ASSERT_EQUAL(count_of(nearest, ANOMALY_DIVERGED_KEYS), 0);
        CU_ASSERT_EQUAL(count_of(nearest, ANOMALY_DISCARDED_ACK), 0);
        CU_ASSERT_EQUAL(nearest->unknown + primary->unknown, 0);
        record_free(nearest);
        record_free(primary);
    }
}

/* ---- the primary's region is cut off, clients and all ---- */

enum { CUT_SEEDS = 20 };

static struct record *cut_off(const char *protocol, uint64_t seed)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 30s\n"
        "[topology]\nregions = a, b, c\nclient_delay = 0.3ms\n"
        "[link * *]\ndelay = shifted(5ms, exponential(3ms))\n"
        "[protocol]\nname = %s\nfailover_timeout = 1s\nreads = primary\n"
        "[load]\narrivals = 150/s\nmix = read 30%%, write 70%%\nkeys = uniform(100k)\n"
        "timeout = 500ms\n"
        "[fault cut]\nkind = partition\nisolate = a\nat = 5s\nfor = 8s\n",
        protocol);
    return run(text, seed);
}

/* ok writes of regions b and c that were due well after the fail-over, in the cut. */
static uint64_t written_elsewhere(const struct record *record)
{
    uint64_t ok = 0;

    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];

        ok += operation->kind == OP_WRITE && operation->region != 0 &&
              operation->outcome == OUTCOME_OK && operation->due_ns > 5500 * MS &&
              operation->return_ns < 13000 * MS;
    }
    return ok;
}

static void without_waiting_a_cut_costs_acknowledged_writes(void)
{
    for (uint64_t seed = 1; seed <= CUT_SEEDS; seed++) {
        struct record *record = cut_off("primary-async", seed);

        CU_ASSERT_TRUE(count_of(record, ANOMALY_DISCARDED_ACK) > 50);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
        CU_ASSERT_TRUE(written_elsewhere(record) > 100);
        record_free(record);
    }
}

static void waiting_for_one_of_two_loses_nothing_and_goes_on(void)
{
    for (uint64_t seed = 1; seed <= CUT_SEEDS; seed++) {
        struct record *record = cut_off("primary-semisync", seed);

        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DISCARDED_ACK), 0);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_WRITE), 0);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
        CU_ASSERT_TRUE(written_elsewhere(record) > 100);
        record_free(record);
    }
}

static void waiting_for_all_loses_nothing_and_stops(void)
{
    for (uint64_t seed = 1; seed <= CUT_SEEDS; seed++) {
        struct record *record = cut_off("primary-sync", seed);

        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DISCARDED_ACK), 0);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_WRITE), 0);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_STALE_READ), 0);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
        CU_ASSERT_EQUAL(written_elsewhere(record), 0);
        CU_ASSERT_TRUE(record->ok > 1000); /* before and after */
        record_free(record);
    }
}

/* ---- the primary crashes ---- */

/* The cold start of a copy in pieces as well: it is down for most of the load. */
static void a_primary_that_comes_back_gets_what_it_missed(void)
{
    static const char *const names[] = {"primary-async", "primary-semisync"};
    static const char *const roles[] = {"leader", "primary"};

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 20s\n" THREE_REGIONS
            "fsync = 1ms\n[protocol]\nname = %s\nfailover_timeout = 500ms\n"
            "[load]\narrivals = 1k/s\nmix = read 10%%, write 90%%\nkeys = "
            "uniform(1000)\ntimeout = 500ms\n"
            "[fault crash]\nkind = crash\nnode = %s\nat = 3s\nfor = 16s\n",
            names[i], roles[i]);
        struct record *record = run(text, 0);

        CU_ASSERT_TRUE(record->ok > 10000);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
        CU_ASSERT_PTR_NULL(record->fault[0].note); /* it did hit the primary */
        CU_ASSERT_STRING_EQUAL(record->fault[0].what,
                               i == 0 ? "a.0 (leader)" : "a.0 (primary)");
        if (i == 1)
            CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_WRITE), 0);
        record_free(record);
    }
}

/* ---- parameters ---- */

static const char *objection(const struct protocol *protocol, int64_t wait_for,
                             int replicas)
{
    struct primary_params params = {.wait_for = wait_for};

    return protocol->prepare(&params, replicas, 3);
}

static bool promises_linearizable(const struct protocol *protocol, int64_t wait_for,
                                  enum reads reads)
{
    struct primary_params params = {.wait_for = wait_for, .reads = (int)reads};

    CU_ASSERT_PTR_NULL(protocol->prepare(&params, 3, 3));
    return protocol->promises(&params)[0] != NULL;
}

static void parameters_are_checked_and_promises_follow_them(void)
{
    const struct protocol *async = &protocol_primary_async;
    const struct protocol *semisync = &protocol_primary_semisync;
    const struct protocol *sync = &protocol_primary_sync;

    CU_ASSERT_PTR_NULL(objection(async, 0, 3));
    CU_ASSERT_PTR_NOT_NULL(objection(async, 1, 3));
    CU_ASSERT_PTR_NULL(objection(semisync, 2, 3));
    CU_ASSERT_PTR_NOT_NULL(objection(semisync, 3, 3));
    CU_ASSERT_PTR_NOT_NULL(objection(semisync, 0, 1));
    CU_ASSERT_PTR_NULL(objection(sync, 2, 3));
    CU_ASSERT_PTR_NOT_NULL(objection(sync, 1, 3));
    CU_ASSERT_PTR_NOT_NULL(objection(sync, 0, REPLICAS_MAX + 1));

    CU_ASSERT_FALSE(promises_linearizable(async, 0, READS_PRIMARY));
    CU_ASSERT_FALSE(promises_linearizable(semisync, 1, READS_PRIMARY));
    CU_ASSERT_TRUE(promises_linearizable(semisync, 2, READS_PRIMARY));
    CU_ASSERT_TRUE(promises_linearizable(sync, 0, READS_PRIMARY));
    CU_ASSERT_FALSE(promises_linearizable(sync, 0, READS_NEAREST));
}

CU_TestInfo model_primary_tests[] = {
    {"each costs the way to the primary and its round trips",
     each_costs_the_way_to_the_primary_and_its_round_trips},
    {"a write takes two messages, and acknowledgements two more",
     a_write_takes_two_messages_and_acknowledgements_two_more},
    {"backups show the past and the primary does not",
     backups_show_the_past_and_the_primary_does_not},
    {"without waiting a cut costs acknowledged writes",
     without_waiting_a_cut_costs_acknowledged_writes},
    {"waiting for one of two loses nothing and goes on",
     waiting_for_one_of_two_loses_nothing_and_goes_on},
    {"waiting for all loses nothing and stops", waiting_for_all_loses_nothing_and_stops},
    {"a primary that comes back gets what it missed",
     a_primary_that_comes_back_gets_what_it_missed},
    {"parameters are checked and promises follow them",
     parameters_are_checked_and_promises_follow_them},
    CU_TEST_INFO_NULL,
};
