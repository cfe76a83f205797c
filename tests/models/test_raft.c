/* Raft: what it costs to the microsecond, and who is right while its leader is cut off.
 */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <string.h>

#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/zones.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)

/* One way, ms, between a, b and c; and the round trip to the nearest other one. */
static const int one_way_ms[3][3] = {{0, 10, 30}, {10, 0, 25}, {30, 25, 0}};
static const int majority_ms[3] = {20, 20, 50};

static struct record *one_client(int leader, int client, int fsync_ms, const char *reads,
                                 const char *mix)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 15s\nwarmup = 0s\n"
        "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"
        "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n[link b c]\ndelay = 25ms\n"
        "[node]\ncost = none\nclock_error = none\nfsync = %dms\n"
        "[protocol]\nname = raft\nleader = %c\nreads = %s\n"
        "[load]\nclients = 1\nthink = constant(100ms)\nregions = %c\nmix = %s\n"
        "keys = uniform(5)\nroute = %s\n",
        fsync_ms, 'a' + leader, reads, 'a' + client, mix,
        strcmp(reads, "local") == 0 ? "nearest" : "leader");
    struct record *record = lab_run(text, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "raft, one client");
    CU_ASSERT_TRUE(record->ok > 50 && record->ok == record->operations);
    return record;
}

/* Of the primitives: a cas operation is a read and a cas. The first second has a lease to
 * get. */
static void primitives_take(const struct record *record, int read_ms, int write_ms)
{
    uint64_t counted = 0, wrong = 0;

    for (uint64_t i = 0; i < record->history.primitive_count; i++) {
        const struct primitive *p = &record->history.primitives[i];

        if (p->outcome != OUTCOME_OK || p->invoke_ns < 1000 * MS)
            continue;
        counted++;
        wrong +=
            p->return_ns - p->invoke_ns != (p->op == OP_READ ? read_ms : write_ms) * MS;
    }
    CU_ASSERT_TRUE(counted > 50);
    CU_ASSERT_EQUAL(wrong, 0);
}

static void costs_are_those_of_the_paper(void)
{
    static const char *const mix = "read 40%, write 30%, cas 30%";

    for (int fsync_ms = 0; fsync_ms <= 2; fsync_ms += 2)
        for (int i = 0; i < 9; i++) {
            int leader = i / 3, client = i % 3;
            int way_ms = 2 * one_way_ms[client][leader];
            int log_ms = way_ms + majority_ms[leader] + fsync_ms;
            const struct {
                const char *reads, *mix;
                int read_ms;
            } rows[] = {
                {"log", mix, log_ms},
                {"read-index", mix, way_ms + majority_ms[leader]},
                {"lease", mix, way_ms},
                {"local", "read 100%", 0},
            };

            for (size_t k = 0; k < G_N_ELEMENTS(rows); k++) {
                struct record *record =
                    one_client(leader, client, fsync_ms, rows[k].reads, rows[k].mix);

                primitives_take(record, rows[k].read_ms, log_ms);
                record_free(record);
            }
        }
}

/* Leader a dies, b wins, c is there: the time-out, then pre-vote 2 x 25, vote 50 + F for
 * the voter's store (the candidate's runs beside it), no-op 50 + F; what waits for the
 * no-op is answered then. The client at b asks all the time. */
static void a_new_leader_serves_after_three_rounds(void)
{
    struct record *record = lab_run(
        "[scenario]\nduration = 10s\nwarmup = 0s\n"
        "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"
        "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n[link b c]\ndelay = 25ms\n"
        "[node]\ncost = none\nclock_error = none\nfsync = 2ms\n"
        "[protocol]\nname = raft\nleader = a\nelection_timeout = uniform(300ms, 320ms)\n"
        "[load]\nclients = 1\nthink = constant(1ms)\nregions = b\nmix = write 100%\n"
        "timeout = 100ms\n"
        "[fault dead]\nkind = crash\nnode = a.0\nat = 5s\nfor = 4s\n",
        NULL);
    int64_t before_ns = 0, after_ns = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];

        if (operation->outcome == OUTCOME_OK && operation->return_ns <= 5100 * MS)
            before_ns = operation->return_ns;
        if (operation->outcome == OUTCOME_OK && after_ns == 0 &&
            operation->return_ns > 5100 * MS)
            after_ns = operation->return_ns;
    }
    CU_ASSERT_TRUE(before_ns > 4900 * MS);
    /* 300 to 320 ms since word of the leader, 154 for the rounds, and up to 75 + 10 that
     * the last heartbeat is younger or older than the crash; the client asks b or c. */
    CU_ASSERT_TRUE(after_ns - 5000 * MS > (300 - 75 + 154) * MS);
    CU_ASSERT_TRUE(after_ns - 5000 * MS < (320 + 30 + 154 + 200) * MS);
    record_free(record);
}

/* ---- truth, while the leader's region is cut off for 8 s of 20 ---- */

static struct record *cut_off(const char *reads, uint64_t seed)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 5s\nseed = %" G_GUINT64_FORMAT
        "\n[topology]\nregions = a, b, c\nclient_delay = 0.3ms\n"
        "[link * *]\ndelay = shifted(8ms, exponential(1ms))\n"
        "[protocol]\nname = raft\nleader = a\nreads = %s\n"
        "[load]\narrivals = 150/s\nsessions = 30\nmix = read 60%%, write 40%%\n"
        "keys = uniform(10)\ntimeout = 1s\nroute = %s\n"
        "[fault cut]\nkind = partition\nisolate = a\nat = 6s\nfor = 8s\n",
        seed, reads, strcmp(reads, "local") == 0 ? "nearest" : "leader");
    struct record *record = lab_run(text, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "raft, cut off");
    CU_ASSERT_TRUE(record->ok > 1000);
    return record;
}

static void a_cut_costs_availability_and_nothing_else(void)
{
    static const char *const reads[] = {"log", "read-index", "lease"};

    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct record *record = cut_off(reads[seed % 3], seed);

        CU_ASSERT_EQUAL(zones_violations(&record->history, NULL), 0);
        for (int i = 0; i < ANOMALY_COUNT; i++)
            CU_ASSERT_EQUAL(record->anomaly[i].count, 0);
        CU_ASSERT_TRUE((double)record->ok_by_region[0] <
                       0.8 * (double)record->operations_by_region[0]);
        CU_ASSERT_TRUE((double)record->ok_by_region[1] >
                       0.9 * (double)record->operations_by_region[1]);
        record_free(record);
    }
}

static void local_reads_are_stale_behind_a_cut(void)
{
    int stale = 0, not_linearizable = 0;

    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct record *record = cut_off("local", seed);

        stale += record->anomaly[ANOMALY_STALE_READ].count > 0;
        not_linearizable += zones_violations(&record->history, NULL) > 0;
        CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_WRITE].count, 0);
        CU_ASSERT_EQUAL(record->anomaly[ANOMALY_DISCARDED_ACK].count, 0);
        record_free(record);
    }
    CU_ASSERT_TRUE(stale > 15);
    CU_ASSERT_TRUE(not_linearizable > 15);
}

/* Ten clients beside the leader a, none of whom waits for anything but b, 20 ms away and
 * back: as many entries in that time as fit into the window, ten at most; whatever a
 * message may hold. */
static void a_window_is_so_many_entries_a_round_trip(void)
{
    static const struct {
        int batch, window, per_trip;
    } rows[] = {{64, 1, 1}, {64, 4, 4}, {1, 4, 4}, {2, 1, 1}, {64, 1024, 10}};

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 4s\nwarmup = 0s\n"
            "[topology]\nregions = a, b, c\nclient_delay = 0ms\n[link a b]\ndelay = "
            "10ms\n[link a c]\ndelay = 300ms\n[link b c]\ndelay = 300ms\n"
            "[node]\ncost = none\nclock_error = none\nfsync = 0ms\n"
            "[protocol]\nname = raft\nelection_timeout = uniform(3s, 6s)\n"
            "batch = %d\nwindow = %d\n"
            "[load]\nclients = 10\nthink = constant(0ms)\nregions = a\n"
            "mix = write 100%%\ntimeout = 10s\n",
            rows[i].batch, rows[i].window);
        struct record *record = lab_run(text, NULL);

        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        CU_ASSERT_DOUBLE_EQUAL((double)record->ok, 4000.0 / 20 * rows[i].per_trip, 20);
        record_free(record);
    }
}

/* ---- datagrams ---- */

/* Three a long way apart, one entry after another in small messages. */
static struct record *apart(const char *transport, int batch, const char *loss)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 4s\nwarmup = 0s\n"
        "[topology]\nregions = a, b, c\ntransport = %s\nloss = %s\n"
        "[link * *]\ndelay = shifted(20ms, exponential(2ms))\n"
        "[protocol]\nname = raft\nbatch = %d\n"
        "[load]\narrivals = 1k/s\nmix = write 100%%\nkeys = uniform(1000)\n",
        transport, loss, batch);
    struct record *record = lab_run(text, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "raft, datagrams");
    CU_ASSERT_EQUAL(record->ok, record->operations);
    return record;
}

/* A message that overtakes another one is no reason to send anything again. */
static void datagrams_cost_no_more_than_a_connection(void)
{
    static const int batches[] = {1, 2, 64};

    for (size_t i = 0; i < G_N_ELEMENTS(batches); i++) {
        struct record *tcp = apart("tcp", batches[i], "0%");
        struct record *udp = apart("udp", batches[i], "0%");

        CU_ASSERT_TRUE(udp->events < tcp->events * 12 / 10);
        CU_ASSERT_TRUE(lab_quantile_ms(udp->latency_all.ok, 0.99) <
                       lab_quantile_ms(tcp->latency_all.ok, 0.99) + 5);
        record_free(tcp);
        record_free(udp);
    }
}

/* Of what is lost it sends the lost alone: hundreds of gaps a second, a round trip each,
 * and a tenth of those who should close one are lost as well. */
static void what_is_lost_is_sent_again_alone(void)
{
    struct record *sound = apart("udp", 1, "0%");
    struct record *lossy = apart("udp", 1, "10%");

    CU_ASSERT_TRUE(lossy->events < sound->events * 12 / 10);
    CU_ASSERT_TRUE(lab_quantile_ms(lossy->latency_all.ok, 0.5) < 350);
    record_free(sound);
    record_free(lossy);
}

CU_TestInfo model_raft_tests[] = {
    {"a window is so many entries a round trip",
     a_window_is_so_many_entries_a_round_trip},
    {"datagrams cost no more than a connection",
     datagrams_cost_no_more_than_a_connection},
    {"what is lost is sent again alone", what_is_lost_is_sent_again_alone},
    {"reads and writes cost what the paper says", costs_are_those_of_the_paper},
    {"a new leader serves after pre-vote, vote and no-op",
     a_new_leader_serves_after_three_rounds},
    {"a cut costs availability and nothing else",
     a_cut_costs_availability_and_nothing_else},
    {"local reads are stale behind a cut", local_reads_are_stale_behind_a_cut},
    CU_TEST_INFO_NULL,
};
