/* The chain: what it costs to the microsecond, before, while and after a member is gone,
 * and what a lease is for. */
#include <CUnit/CUnit.h>
#include <glib.h>

#include "models/models.h"
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

static bool is_linearizable(const struct record *record)
{
    struct checker_options options = {.certify = false};
    struct judgement judgement = {.model = NULL};

    checker_linearizable.check(&record->history, &options, &judgement);
    bool holds = judgement.verdict == VERDICT_HOLDS;
    judgement_clear(&judgement);
    return holds;
}

static struct record *run(const char *text, const char *const *settings)
{
    struct record *record = lab_run(text, settings);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "chain");
    return record;
}

static void nothing_is_lost(const struct record *record)
{
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_WRITE), 0);
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_DISCARDED_ACK), 0);
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_DISCARDED_ACK].applies, true);
}

/* ---- latency ---- */

/* By primitive: a CAS as an operation is a read and a CAS. */
struct costs {
    const char *order;
    int64_t write_ms[3], read_ms[3]; /* from a, b, c */
};

static const struct costs orders[] = {
    {"a, b, c", {65, 70, 65}, {60, 50, 0}},
    {"a, c, b", {65, 65, 110}, {20, 0, 50}},
    {"c, b, a", {65, 70, 65}, {0, 20, 60}},
};

/* Returns how many there were. */
static int primitives_cost(const struct record *record, int64_t from_ns, int64_t to_ns,
                           const struct costs *costs, int64_t fsync_ns, int regions)
{
    int count = 0;

    for (uint64_t i = 0; i < record->history.primitive_count; i++) {
        const struct primitive *primitive = &record->history.primitives[i];
        int region = record->history.operations[primitive->operation - 1].region;
        bool read = primitive->op == OP_READ;
        int64_t expected_ns =
            read ? costs->read_ms[region] * MS : costs->write_ms[region] * MS + fsync_ns;

        if (primitive->invoke_ns < from_ns || primitive->invoke_ns >= to_ns ||
            !(regions >> region & 1))
            continue;
        CU_ASSERT_EQUAL(primitive->outcome, OUTCOME_OK);
        CU_ASSERT_EQUAL(primitive->return_ns - primitive->invoke_ns, expected_ns);
        count++;
    }
    return count;
}

static void each_hop_and_each_disk_is_paid_for(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++) {
        for (int k = 0; k < 6; k++) {
            int region = k % 3, fsync_ms = k / 3 * 2;
            g_autofree char *text = g_strdup_printf(
                "[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
                "fsync = %dms\n[protocol]\nname = chain\norder = %s\n"
                "[load]\nclients = 1\nthink = constant(100ms)\nregions = %c\n"
                "mix = read 40%%, write 30%%, cas 30%%\nkeys = uniform(3)\n",
                fsync_ms, orders[i].order, 'a' + region);
            struct record *record = run(text, NULL);

            CU_ASSERT_EQUAL(record->ok, record->operations);
            CU_ASSERT_TRUE(primitives_cost(record, 0, INT64_MAX, &orders[i],
                                           3 * fsync_ms * MS, 7) > 100);
            record_free(record);
        }
    }
}

static void the_order_names_the_leader(void)
{
    static const struct catalogue shipped = {.protocols = all_protocols,
                                             .updates = all_updates};
    static const char text[] =
        "[scenario]\nduration = 5s\n" THREE_REGIONS "[protocol]\nname = chain\n";
    static const struct {
        const char *setting[3];
        int leader; /* region; -1: refused */
    } rows[] = {
        {{NULL}, 0},
        {{"protocol.leader=b", NULL}, 1},
        {{"protocol.order=c, a, b", NULL}, 2},
        {{"protocol.order=c, a, b", "protocol.leader=c", NULL}, 2},
        {{"protocol.order=c, a, b", "protocol.leader=a", NULL}, -1},
        {{"protocol.order=c, a", NULL}, -1},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct config *config = lab_config(text, rows[i].setting, &shipped);

        CU_ASSERT_EQUAL(config != NULL, rows[i].leader >= 0);
        if (config != NULL)
            CU_ASSERT_EQUAL(config->world.protocol.leader, rows[i].leader);
        g_clear_pointer(&config, config_free);
    }
}

/* ---- another chain ---- */

static struct record *with_fault(const char *fault, const char *keys)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 10s\n" THREE_REGIONS
        "fsync = 0ms\n[protocol]\nname = chain\norder = a, b, c\n%s\n"
        "[load]\narrivals = 200/s\nsessions = 2000\nmix = read 40%%, write 30%%, cas "
        "30%%\nkeys = uniform(1000)\ntimeout = 1s\n"
        "[fault f]\n%s\nat = 5s\nfor = 5s\n",
        keys, fault);

    return run(text, NULL);
}

/* The member that crashes is gone from 5.6 s on, and at 12 s it is the tail. */
static void a_member_leaves_and_comes_back_as_the_tail(void)
{
    static const struct {
        const char *fault, *master;
        int others; /* regions, a bit each */
        struct costs during, after;
    } rows[] = {
        {"kind = crash\nnode = leader",
         "master = b",
         6,
         {"b, c", {0, 50, 50}, {0, 50, 0}},
         {"b, c, a", {65, 65, 110}, {0, 20, 60}}},
        {"kind = crash\nnode = b.0",
         "master = c",
         5,
         {"a, c", {60, 0, 60}, {60, 0, 0}},
         {"a, c, b", {65, 65, 110}, {20, 0, 50}}},
        {"kind = crash\nnode = tail",
         "master = a",
         3,
         {"a, b", {20, 20, 0}, {20, 0, 0}},
         {"a, b, c", {65, 70, 65}, {60, 50, 0}}},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct record *record = with_fault(rows[i].fault, rows[i].master);

        CU_ASSERT_TRUE(primitives_cost(record, 0, 4800 * MS, &orders[0], 0, 7) > 500);
        CU_ASSERT_TRUE(primitives_cost(record, 5700 * MS, 9900 * MS, &rows[i].during, 0,
                                       rows[i].others) > 400);
        CU_ASSERT_TRUE(
            primitives_cost(record, 12000 * MS, INT64_MAX, &rows[i].after, 0, 7) > 1000);
        nothing_is_lost(record);
        CU_ASSERT_TRUE(is_linearizable(record));
        record_free(record);
    }
}

/* The master hears both: only the predecessor notices. */
static void neighbours_report_a_cut_between_them(void)
{
    struct record *record =
        with_fault("kind = partition\nbetween = a.0 | b.0", "master = c");
    /* When its lease was over b was removed; it is back as the tail, behind c, while the
     * cut is still there. Clients in a cannot hear it, so c's tell. */
    static const struct costs after = {"a, c, b", {65, 65, 110}, {20, 0, 50}};
    CU_ASSERT_TRUE(primitives_cost(record, 7000 * MS, 9800 * MS, &after, 0, 4) > 50);
    nothing_is_lost(record);
    CU_ASSERT_TRUE(is_linearizable(record));
    record_free(record);
}

/* Writes need no master; reads need a lease, if there are leases. */
static void without_a_master_the_chain_goes_on(void)
{
    static const char *const faults[] = {"kind = pause\nnode = master",
                                         "kind = crash\nnode = master"};

    for (size_t i = 0; i < 4; i++) {
        bool lease = i % 2;
        struct record *record =
            with_fault(faults[i / 2], lease ? "lease = yes" : "lease = no");
        const struct history *history = &record->history;
        uint64_t ok[2] = {0}, of[2] = {0};

        for (uint64_t k = 0; k < history->primitive_count; k++) {
            const struct primitive *primitive = &history->primitives[k];
            bool read = primitive->op == OP_READ;

            if (primitive->invoke_ns < 6000 * MS || primitive->invoke_ns > 9000 * MS)
                continue;
            of[read]++;
            ok[read] +=
                primitive->outcome == OUTCOME_OK && primitive->return_ns < 10000 * MS;
        }
        CU_ASSERT_TRUE(of[0] > 100 && ok[0] == of[0]);
        CU_ASSERT_TRUE(of[1] > 100 && ok[1] == (lease ? 0 : of[1]));
        CU_ASSERT_TRUE(primitives_cost(record, 13000 * MS, INT64_MAX, &orders[0], 0, 7) >
                       500);
        nothing_is_lost(record);
        CU_ASSERT_TRUE(is_linearizable(record));
        record_free(record);
    }
}

/* Many keys and updates: the state is copied in pieces while it changes, logs are cut
 * short, repeats come from a snapshot. */
static void a_large_state_moves_while_it_changes(void)
{
    struct record *record =
        run("[scenario]\nduration = 40s\nwarmup = 0s\nsettle = 10s\n"
            "[topology]\nregions = a, b, c\n[link * *]\ndelay = 5ms\n"
            "[node]\ncost = none\nfsync = 1ms\nclock_error = 5ms\n"
            "[protocol]\nname = chain\nmaster = c\n"
            "[load]\narrivals = 1000/s\nmix = read 20%, write 60%, update 20%\n"
            "keys = uniform(5000)\ntimeout = 1s\n"
            "[fault first]\nkind = crash\nnode = a.0\nat = 15s\nfor = 1s\n"
            "[fault second]\nkind = crash\nnode = b.0\nat = 25s\nfor = 1s\n",
            NULL);

    CU_ASSERT_TRUE(record->ok > 35000);
    nothing_is_lost(record);
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_UPDATE), 0);
    CU_ASSERT_TRUE(is_linearizable(record));
    record_free(record);
}

static void one_master_serves_many_groups(void)
{
    struct record *record =
        run("[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 10s\n"
            "[topology]\nregions = a, b, c, d, e\ngroups = 5\nreplicas = 3\n"
            "[link * *]\ndelay = 5ms\n[node]\nfsync = 1ms\n[protocol]\nname = chain\n"
            "[load]\narrivals = 300/s\nmix = read 40%, write 40%, cas 20%\n"
            "keys = uniform(300)\ntimeout = 500ms\n"
            "[fault crash]\nkind = crash\nnode = b.0\nevery = 4s\nlasting = 800ms\n"
            "[fault master]\nkind = crash\nnode = master\nevery = 4s\nlasting = 100ms\n",
            NULL);

    CU_ASSERT_TRUE(record->ok > 4500);
    nothing_is_lost(record);
    CU_ASSERT_TRUE(is_linearizable(record));
    record_free(record);
}

/* All of them crash at once, again and again: the first that comes back has all that was
 * acknowledged. */
static void all_may_crash(void)
{
    struct record *record =
        run("[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 10s\n" THREE_REGIONS
            "fsync = 5ms\n[protocol]\nname = chain\n"
            "[load]\narrivals = 300/s\nmix = read 40%, write 40%, cas 20%\n"
            "keys = uniform(1000)\ntimeout = 500ms\n"
            "[fault a]\nkind = crash\nnode = a.0\nevery = 1s\nlasting = 300ms\n"
            "[fault b]\nkind = crash\nnode = b.0\nevery = 1s\nlasting = 300ms\n"
            "[fault c]\nkind = crash\nnode = c.0\nevery = 1s\nlasting = 300ms\n",
            NULL);

    CU_ASSERT_TRUE(record->ok > 800);
    nothing_is_lost(record);
    CU_ASSERT_TRUE(is_linearizable(record));
    record_free(record);
}

/* ---- the lesson ---- */

/* The tail with its clients is cut off, or stands still: the master makes another chain.
 * Without a lease the old tail does not know, and reads on. After a pause only those
 * reads are wrong that were there before the master's word, which waits with them. */
static void a_tail_without_a_lease_reads_what_is_over(void)
{
    static const struct {
        const char *fault, *lease;
        uint64_t stale_min, violated_min, max; /* of 5 seeds; max: of both */
    } rows[] = {
        {"kind = partition\nisolate = c", "no", 100, 5, UINT64_MAX},
        {"kind = partition\nisolate = c", "yes", 0, 0, 0},
        {"kind = pause\nnode = c.0", "no", 0, 1, UINT64_MAX},
        {"kind = pause\nnode = c.0", "yes", 0, 0, 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint64_t stale = 0, violated = 0;

        for (uint64_t seed = 1; seed <= 5; seed++) {
            g_autofree char *text = g_strdup_printf(
                "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 10s\n" THREE_REGIONS
                "[protocol]\nname = chain\nmaster = a\nlease = %s\n"
                "[load]\narrivals = 300/s\nsessions = 2000\nmix = read 50%%, write "
                "50%%\nkeys = uniform(20)\ntimeout = 3s\n"
                "[fault f]\n%s\nat = 5s\nfor = 2s\n",
                rows[i].lease, rows[i].fault);
            struct record *record = lab_run_seed(text, NULL, seed);

            CU_ASSERT_PTR_NOT_NULL_FATAL(record);
            stale += count_of(record, ANOMALY_STALE_READ);
            violated += !is_linearizable(record);
            nothing_is_lost(record);
            record_free(record);
        }
        CU_ASSERT_TRUE(stale >= rows[i].stale_min && stale <= rows[i].max);
        CU_ASSERT_TRUE(violated >= rows[i].violated_min && violated <= rows[i].max);
    }
}

/* ---- datagrams ---- */

static struct record *apart(const char *transport, const char *loss)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 4s\nwarmup = 0s\n"
        "[topology]\nregions = a, b, c\ntransport = %s\nloss = %s\n"
        "[link * *]\ndelay = shifted(20ms, exponential(2ms))\n"
        "[protocol]\nname = chain\n"
        "[load]\narrivals = 1k/s\nmix = write 100%%\nkeys = uniform(1000)\n",
        transport, loss);
    struct record *record = run(text, NULL);

    CU_ASSERT_EQUAL(record->ok, record->operations);
    nothing_is_lost(record);
    return record;
}

/* What overtakes waits for what it overtook; of what is lost the lost alone is sent
 * again, though hundreds are missing at a time and some are lost again. */
static void datagrams_cost_no_more_than_a_connection(void)
{
    struct record *tcp = apart("tcp", "0%"), *udp = apart("udp", "0%");
    struct record *lossy = apart("udp", "10%");

    CU_ASSERT_TRUE(udp->events < tcp->events * 12 / 10);
    CU_ASSERT_TRUE(lossy->events < tcp->events * 12 / 10);
    CU_ASSERT_TRUE(lab_quantile_ms(udp->latency_all.ok, 0.99) <
                   lab_quantile_ms(tcp->latency_all.ok, 0.99) + 5);
    record_free(tcp);
    record_free(udp);
    record_free(lossy);
}

/* One who comes back under a high load has a long way to catch up, and must not be turned
 * out again on it: later it carries on alone. */
static void joins_under_a_high_load(void)
{
    static const char text[] =
        "[scenario]\n"
        "duration = 60s\n"
        "warmup = 45s\n"
        "settle = 5s\n"
        "[topology]\n"
        "regions = a, b, c\n"
        "[link * *]\n"
        "delay = 100ms\n"
        "[node]\n"
        "fsync = 0.5ms\n"
        "[protocol]\n"
        "name = chain\n"
        "[load]\n"
        "arrivals = 2k/s\n"
        "regions = c\n"
        "mix = write 90%, read 10%\n"
        "keys = uniform(20000)\n"
        "sessions = 5000\n"
        "[fault one]\n"
        "kind = crash\n"
        "node = c.0\n"
        "at = 5s\n"
        "for = 2s\n"
        "[fault two]\n"
        "kind = crash\n"
        "node = a.0\n"
        "at = 40s\n"
        "for = 20s\n"
        "[fault three]\n"
        "kind = crash\n"
        "node = b.0\n"
        "at = 40s\n"
        "for = 20s\n";
    struct record *record = lab_run(text, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    CU_ASSERT_TRUE(record->operations > 25000);
    CU_ASSERT_EQUAL(record->ok, record->operations);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_STALE_READ].count, 0);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_WRITE].count, 0);
    record_free(record);
}

CU_TestInfo model_chain_tests[] = {
    {"datagrams cost no more than a connection",
     datagrams_cost_no_more_than_a_connection},
    {"each hop and each disk is paid for", each_hop_and_each_disk_is_paid_for},
    {"the order names the leader", the_order_names_the_leader},
    {"a member leaves and comes back as the tail",
     a_member_leaves_and_comes_back_as_the_tail},
    {"neighbours report a cut between them", neighbours_report_a_cut_between_them},
    {"without a master the chain goes on", without_a_master_the_chain_goes_on},
    {"a large state moves while it changes", a_large_state_moves_while_it_changes},
    {"one master serves many groups", one_master_serves_many_groups},
    {"all may crash", all_may_crash},
    {"a tail without a lease reads what is over",
     a_tail_without_a_lease_reads_what_is_over},
    {"joins under a high load", joins_under_a_high_load},
    CU_TEST_INFO_NULL,
};
