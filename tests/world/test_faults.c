/* When faults happen, whom they hit, and what they count as theirs; and that a trial
 * under all of them at once is the same each time. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/lab.h"
#include "tests/suites.h"
#include "tests/world/scene.h"

static const char three[] =
    "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 3s\n"
    "[topology]\nregions = a, b, c\n"
    "[link * *]\ndelay = constant(10ms)\n"
    "[node]\nfsync = 1ms\nclock_error = none\n"
    "[protocol]\nname = single\nleader = b\n"
    "[load]\narrivals = 100/s\nmix = read 50%, write 50%\nkeys = uniform(100)\n"
    "timeout = 1s\n";

static const char *const every_kind[][5] = {
    {"fault f.kind=partition", "fault f.isolate=b", NULL},
    {"fault f.kind=delay", "fault f.add=constant(20ms)", NULL},
    {"fault f.kind=loss", "fault f.loss=20%", NULL},
    {"fault f.kind=crash", "fault f.node=b", NULL},
    {"fault f.kind=pause", "fault f.node=b.0", NULL},
    {"fault f.kind=slow", "fault f.node=leader", "fault f.factor=100", NULL},
    {"fault f.kind=clock-jump", "fault f.node=b", "protocol.name=quorum",
     "protocol.leader=b", NULL},
};

/* `three` with the settings of a kind of fault and up to six more. */
static struct record *run_kind(size_t kind, const char *const *more)
{
    const char *settings[12] = {NULL};
    int count = 0;

    for (int i = 0; every_kind[kind][i] != NULL; i++)
        settings[count++] = every_kind[kind][i];
    for (int i = 0; more[i] != NULL; i++)
        settings[count++] = more[i];
    return lab_run(three, settings);
}

static void each_kind_begins_and_ends_when_it_should(void)
{
    static const char *const times[] = {"fault f.at=5s", "fault f.for=2500ms", NULL};

    for (size_t kind = 0; kind < G_N_ELEMENTS(every_kind); kind++) {
        struct record *record = run_kind(kind, times);

        CU_ASSERT_EQUAL(record->fault_count, 1);
        CU_ASSERT_EQUAL(record->fault[0].start_ns, 5000 * MS);
        CU_ASSERT_EQUAL(record->fault[0].end_ns, 7500 * MS);
        CU_ASSERT_TRUE(record->fault[0].operations > 20);
        CU_ASSERT_TRUE(record->fault[0].operations < 500); /* 250 are due in it */
        CU_ASSERT_TRUE(record->conclusive);
        CU_ASSERT_PTR_NULL(record->fault[0].note);
        record_free(record);
    }
}

static void what_lasts_is_healed_when_the_load_ends(void)
{
    static const char *const times[] = {"fault f.at=17s", NULL};

    for (size_t kind = 0; kind < G_N_ELEMENTS(every_kind); kind++) {
        struct record *record = run_kind(kind, times);

        CU_ASSERT_EQUAL(record->fault[0].end_ns, 20000 * MS);
        record_free(record);
    }
}

static void what_is_switched_off_does_not_count(void)
{
    static const char *const off[] = {"fault f.at=5s", "fault f.enabled=no", NULL};

    for (size_t kind = 0; kind < G_N_ELEMENTS(every_kind); kind++) {
        struct record *record = run_kind(kind, off);

        CU_ASSERT_EQUAL(record->fault_count, 0);
        CU_ASSERT_PTR_NULL(record->never_began[0]);
        CU_ASSERT_TRUE(record->conclusive);
        record_free(record);
    }
}

static void what_never_began_proves_nothing(void)
{
    static const char *const late[] = {"fault f.at=20s", NULL};

    for (size_t kind = 0; kind < G_N_ELEMENTS(every_kind); kind++) {
        struct record *record = run_kind(kind, late);

        CU_ASSERT_EQUAL(record->fault_count, 0);
        CU_ASSERT_STRING_EQUAL(record->never_began[0], "f");
        CU_ASSERT_FALSE(record->conclusive);
        record_free(record);
    }
}

/* Each of these happens where nobody looks. */
static void what_touched_nothing_proves_nothing(void)
{
    static const char *const rows[][4] = {
        {"fault f.kind=partition", "fault f.between=a | c", NULL},
        {"fault f.kind=delay", "fault f.between=a | c", NULL},
        {"fault f.kind=loss", "fault f.between=a | c", NULL},
        {"fault f.kind=crash", "fault f.node=c", NULL},
        {"fault f.kind=pause", "fault f.node=c", NULL},
        {"fault f.kind=slow", "fault f.node=c", NULL},
        {"fault f.kind=clock-jump", "fault f.node=leader", NULL}, /* it never looks */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *settings[8] = {"fault f.at=5s", "load.route=leader"};

        for (int k = 0; rows[i][k] != NULL; k++)
            settings[k + 2] = rows[i][k];
        struct record *record = lab_run(three, settings);
        CU_ASSERT_EQUAL(record->fault_count, 1);
        CU_ASSERT_EQUAL(record->fault[0].operations, 0);
        CU_ASSERT_EQUAL(record->fault[0].messages, 0);
        CU_ASSERT_FALSE(record->conclusive);
        CU_ASSERT_EQUAL(record->ok, record->operations);
        record_free(record);
    }
}

/* ---- random faults ---- */

static void random_faults_keep_a_gap_after_the_last_ones_end(void)
{
    static const char *const settings[] = {"scenario.duration=2000s",
                                           "load.arrivals=1/s",
                                           "fault f.kind=pause",
                                           "fault f.node=a",
                                           "fault f.every=2s",
                                           "fault f.lasting=uniform(500ms, 1500ms)",
                                           NULL};
    struct record *record = lab_run(three, settings);
    double gaps_s = 0, squares = 0, lengths_s = 0;
    int64_t last_ns = 0;
    int whole = record->fault_count - 1; /* the end of the load may cut the last short */

    CU_ASSERT_DOUBLE_EQUAL(whole, 2000.0 / 3, 60);
    for (int i = 0; i < whole; i++) {
        const struct fault_record *fault = &record->fault[i];
        double gap_s = (double)(fault->start_ns - last_ns) / 1e9;
        double length_s = (double)(fault->end_ns - fault->start_ns) / 1e9;

        CU_ASSERT_TRUE(gap_s >= 0);
        CU_ASSERT_TRUE(length_s >= 0.5 && length_s <= 1.5);
        gaps_s += gap_s;
        squares += gap_s * gap_s;
        lengths_s += length_s;
        last_ns = fault->end_ns;
    }
    CU_ASSERT_DOUBLE_EQUAL(gaps_s / whole, 2, 0.25);
    CU_ASSERT_DOUBLE_EQUAL(squares / whole, 8, 2.5); /* exponential: twice mean squared */
    CU_ASSERT_DOUBLE_EQUAL(lengths_s / whole, 1, 0.05);
    record_free(record);
}

static void the_same_faults_come_whatever_the_protocol_and_the_load(void)
{
    static const char *const single[] = {
        "fault f.kind=crash",  "fault f.node=a",
        "fault f.every=1s",    "fault f.lasting=exponential(200ms)",
        "fault g.kind=pause",  "fault g.node=c",
        "fault g.every=700ms", "fault g.lasting=exponential(50ms)",
        "scenario.settle=1s",  NULL};
    static const char *const quorum[] = {"fault f.kind=crash",
                                         "fault f.node=a",
                                         "fault f.every=1s",
                                         "fault f.lasting=exponential(200ms)",
                                         "fault g.kind=pause",
                                         "fault g.node=c",
                                         "fault g.every=700ms",
                                         "fault g.lasting=exponential(50ms)",
                                         "protocol.name=quorum",
                                         "load.arrivals=150/s",
                                         NULL};
    struct record *one = lab_run(three, single), *other = lab_run(three, quorum);
    struct record *luck = lab_run_seed(three, single, 99);

    CU_ASSERT_TRUE(one->fault_count > 20);
    CU_ASSERT_EQUAL(one->fault_count, other->fault_count);
    for (int i = 0; i < MIN(one->fault_count, other->fault_count); i++) {
        CU_ASSERT_STRING_EQUAL(one->fault[i].name, other->fault[i].name);
        CU_ASSERT_EQUAL(one->fault[i].start_ns, other->fault[i].start_ns);
        CU_ASSERT_EQUAL(one->fault[i].end_ns, other->fault[i].end_ns);
    }
    CU_ASSERT_NOT_EQUAL(one->fault[0].start_ns, luck->fault[0].start_ns);
    record_free(one);
    record_free(other);
    record_free(luck);
}

static void too_many_faults_are_left_out_and_prove_nothing(void)
{
    static const char *const settings[] = {
        "scenario.duration=30s", "load.arrivals=1/s",
        "fault f.kind=slow",     "fault f.node=a",
        "fault f.every=1ms",     "fault f.lasting=constant(1us)",
        "fault g.kind=slow",     "fault g.node=a",
        "fault g.at=29s",        NULL};
    struct record *record = lab_run(three, settings);

    CU_ASSERT_EQUAL(record->fault_count,
                    FAULT_TIMES_MAX + 1); /* g happens all the same */
    CU_ASSERT_FALSE(record->conclusive);
    record_free(record);
}

static void no_fault_begins_after_clients_that_are_done(void)
{
    static const char text[] =
        "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 10s\n"
        "[topology]\nregions = a\n"
        "[protocol]\nname = single\n"
        "[load]\nclients = 5\nthink = constant(10ms)\noperations = 100\n"
        "[fault early]\nkind = pause\nat = 500ms\nfor = 10s\n"
        "[fault late]\nkind = crash\nat = 15s\n";
    struct record *record = lab_run(text, NULL);

    /* A second of operations and ten of pause; then all are done. */
    CU_ASSERT_EQUAL(record->ok + record->unknown + record->fail, 500);
    CU_ASSERT_EQUAL(record->fault_count, 1);
    CU_ASSERT_STRING_EQUAL(record->never_began[0], "late");
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_WRITE].count, 0);
    record_free(record);
}

/* ---- whom they hit ---- */

static void a_role_is_looked_up_when_the_fault_begins(void)
{
    static const char *const settings[] = {"fault f.kind=pause", "fault f.node=leader",
                                           "fault f.at=5s", "fault f.for=1s", NULL};
    struct record *record = lab_run(three, settings);

    CU_ASSERT_STRING_EQUAL(record->fault[0].what, "b.0 (leader)");
    CU_ASSERT_PTR_NULL(record->fault[0].note);
    CU_ASSERT_EQUAL(record->node[1].longest_pause_ns, 1000 * MS);
    CU_ASSERT_EQUAL(record->node[0].longest_pause_ns, 0);
    record_free(record);
}

static void where_nobody_holds_the_role_the_record_says_so(void)
{
    static const char *const nobody[] = {"fault f.kind=pause",   "fault f.node=leader",
                                         "fault f.at=5s",        "fault f.for=1s",
                                         "protocol.name=quorum", NULL};
    static const char *const dead[] = {
        "fault f.kind=pause", "fault f.node=leader", "fault f.at=5s",
        "fault f.for=1s",     "fault g.kind=crash",  "fault g.node=b",
        "fault g.at=4s",      "fault g.for=3s",      NULL};
    struct record *record = lab_run(three, nobody);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record->fault[0].note);
    CU_ASSERT_PTR_NOT_NULL(strstr(record->fault[0].note, "nobody was leader"));
    CU_ASSERT_PTR_NOT_NULL(strstr(record->fault[0].note, ".0"));
    CU_ASSERT_EQUAL(record->node[0].longest_pause_ns + record->node[1].longest_pause_ns,
                    1000 * MS);
    record_free(record);
    record = lab_run(three, dead);
    CU_ASSERT_PTR_NOT_NULL(lab_fault(record, "f")->note);
    CU_ASSERT_FALSE(record->conclusive); /* there was no process to stop */
    record_free(record);
}

static void a_region_means_all_its_nodes(void)
{
    static const char *const settings[] = {"topology.nodes_per_region=2",
                                           "fault f.kind=pause",
                                           "fault f.node=c",
                                           "fault f.at=5s",
                                           "fault f.for=1s",
                                           NULL};
    static const char *const all[] = {"fault f.kind=pause", "fault f.node=all",
                                      "fault f.at=5s", "fault f.for=1s", NULL};
    struct record *record = lab_run(three, settings);

    for (int i = 0; i < 6; i++)
        CU_ASSERT_EQUAL(record->node[i].longest_pause_ns, i >= 4 ? 1000 * MS : 0);
    CU_ASSERT_STRING_EQUAL(record->fault[0].what, "c");
    record_free(record);
    record = lab_run(three, all);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(record->node[i].longest_pause_ns, 1000 * MS);
    record_free(record);
}

/* ---- crashes ---- */

static const char probes[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a, b\nclient_delay = 0ms\n"
    "[link a b]\ndelay = constant(100ms)\n"
    "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = probe\n";

/* Node a coordinates: it answers when b has. */
static void ask_the_other(struct scene *scene, struct door *door,
                          const struct request *request)
{
    (void)scene;
    scene_send(door, 1, request->primitive, AT_ONCE);
}

static void answer_or_pass_on(struct scene *scene, struct door *door,
                              const struct message *message)
{
    uint64_t primitive;

    (void)scene;
    memcpy(&primitive, message->payload, sizeof primitive);
    if (door_self(door) == 1)
        scene_send(door, 0, primitive, AT_ONCE);
    else if (door_op(door, primitive) != NULL)
        scene_answer(door, primitive, AT_ONCE);
}

static const struct script asking = {.on_request = ask_the_other,
                                     .on_message = answer_or_pass_on};

static void a_crash_counts_what_its_node_had_begun(void)
{
    static const char *const settings[] = {"fault die.kind=crash", "fault die.node=a",
                                           "fault die.at=1s", "fault die.for=50ms", NULL};
    struct scene *scene = scene_new(probes, settings, &asking);

    scene_ask(scene, 700 * MS, 0, 0, 1); /* over */
    scene_ask(scene, 900 * MS, 0, 0, 2); /* b still works on it; forgotten at a */
    scene_ask(scene, 1100 * MS, 0, 0, 3);
    scene_run(scene, 5000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 900 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), -1);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 3), 1300 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "die")->operations, 1);
    scene_free(scene);
}

static void set_one(struct scene *scene, struct door *door)
{
    (void)scene;
    door_set_timer(door, 1500 * MS, 7);
}

static void a_dead_nodes_timers_do_not_fire_when_it_is_back(void)
{
    static const struct script script = {.on_start = set_one};
    static const char *const settings[] = {"fault die.kind=crash", "fault die.node=a",
                                           "fault die.at=1s", "fault die.for=50ms", NULL};
    struct scene *scene = scene_new(probes, settings, &script);

    scene_run(scene, 5000 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, TIMER, 0), 0);
    CU_ASSERT_EQUAL(scene_count(scene, TIMER, 1), 1);
    scene_free(scene);
}

static void overlapping_crashes_end_with_the_last(void)
{
    static const char *const settings[] = {
        "fault die.kind=crash", "fault die.node=a",      "fault die.at=1s",
        "fault die.for=3s",     "fault more.kind=crash", "fault more.node=all",
        "fault more.at=1500ms", "fault more.for=1s",     NULL};
    struct scene *scene = scene_new(probes, settings, &asking);

    scene_ask(scene, 1200 * MS, 0, 0, 1);
    scene_ask(scene, 2000 * MS, 0, 0, 2);
    scene_ask(scene, 3000 * MS, 0, 0, 3);
    scene_run(scene, 9000 * MS);
    CU_ASSERT_EQUAL(scene_heard(scene, RESTART, 0, 0)->at_ns, 4000 * MS);
    CU_ASSERT_EQUAL(scene_heard(scene, RESTART, 1, 0)->at_ns, 2500 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, RESTART, -1), 2);
    CU_ASSERT_EQUAL(scene_fault(scene, "die")->operations, 2);
    CU_ASSERT_EQUAL(scene_fault(scene, "more")->operations, 1);
    scene_free(scene);
}

/* ---- all at once ---- */

static const char everything[] =
    "[scenario]\nduration = 20s\nsettle = 3s\nseed = 5\n"
    "[topology]\nfile = aws-2026\nregions = us-east-1, eu-west-1, ap-northeast-1\n"
    "nodes_per_region = 2\nloss = 0.1%\n"
    "[node]\nfsync = lognormal(0.8ms, 0.5)\n"
    "[protocol]\nname = quorum\n"
    "[load]\narrivals = 400/s\nmix = read 60%, write 30%, update 10%\n"
    "keys = zipf(1000, 0.99)\n"
    "[fault a]\nkind = partition\nisolate = eu-west-1\nevery = 3s\n"
    "lasting = exponential(500ms)\n"
    "[fault b]\nkind = delay\nevery = 2s\nlasting = exponential(500ms)\n"
    "add = exponential(30ms)\n"
    "[fault c]\nkind = loss\nevery = 2s\nlasting = exponential(500ms)\n"
    "[fault d]\nkind = crash\nnode = us-east-1.1\nevery = 2s\n"
    "lasting = exponential(200ms)\n"
    "[fault e]\nkind = pause\nnode = ap-northeast-1\nevery = 2s\n"
    "lasting = exponential(200ms)\n"
    "[fault f]\nkind = slow\nnode = us-east-1.0\nevery = 2s\n"
    "lasting = exponential(500ms)\nfactor = 50\n"
    "[fault g]\nkind = clock-jump\nnode = eu-west-1.0\nevery = 2s\n"
    "lasting = exponential(500ms)\n";

static void a_trial_under_all_faults_is_the_same_each_time(void)
{
    static const char *const more[] = {"load.arrivals=401/s", NULL};
    struct record *one = lab_run(everything, NULL), *again = lab_run(everything, NULL);
    struct record *other = lab_run(everything, more);

    CU_ASSERT_TRUE(one->conclusive && one->fault_count > 30 && one->ok > 2000);
    CU_ASSERT_STRING_EQUAL(one->digest, again->digest);
    CU_ASSERT_EQUAL(one->events, again->events);
    CU_ASSERT_STRING_NOT_EQUAL(one->digest, other->digest);
    CU_ASSERT_EQUAL(one->fault_count, again->fault_count);
    for (int i = 0; i < MIN(one->fault_count, again->fault_count); i++) {
        CU_ASSERT_EQUAL(one->fault[i].operations, again->fault[i].operations);
        CU_ASSERT_EQUAL(one->fault[i].messages, again->fault[i].messages);
    }
    record_free(one);
    record_free(again);
    record_free(other);
}

CU_TestInfo fault_tests[] = {
    {"each kind begins and ends when it should",
     each_kind_begins_and_ends_when_it_should},
    {"what lasts is healed when the load ends", what_lasts_is_healed_when_the_load_ends},
    {"what is switched off does not count", what_is_switched_off_does_not_count},
    {"what never began proves nothing", what_never_began_proves_nothing},
    {"what touched nothing proves nothing", what_touched_nothing_proves_nothing},
    {"random faults keep a gap after the last one's end",
     random_faults_keep_a_gap_after_the_last_ones_end},
    {"the same faults come whatever the protocol and the load",
     the_same_faults_come_whatever_the_protocol_and_the_load},
    {"too many faults are left out and prove nothing",
     too_many_faults_are_left_out_and_prove_nothing},
    {"no fault begins after clients that are done",
     no_fault_begins_after_clients_that_are_done},
    {"a role is looked up when the fault begins",
     a_role_is_looked_up_when_the_fault_begins},
    {"where nobody holds the role the record says so",
     where_nobody_holds_the_role_the_record_says_so},
    {"a region means all its nodes", a_region_means_all_its_nodes},
    {"a crash counts what its node had begun", a_crash_counts_what_its_node_had_begun},
    {"a dead node's timers do not fire when it is back",
     a_dead_nodes_timers_do_not_fire_when_it_is_back},
    {"overlapping crashes end with the last", overlapping_crashes_end_with_the_last},
    {"a trial under all faults is the same each time",
     a_trial_under_all_faults_is_the_same_each_time},
    CU_TEST_INFO_NULL,
};
