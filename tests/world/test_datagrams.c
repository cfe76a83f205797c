/* Datagrams between replicas, groups of replicas, and the faults that came with them:
 * stalled disks, bridges, flapping links, clocks that are set right slowly. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/lab.h"
#include "tests/suites.h"
#include "tests/world/scene.h"

static const char three[] =
    "[scenario]\nduration = 100s\nwarmup = 0s\n"
    "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"
    "[link * *]\ndelay = constant(100ms)\n"
    "[node]\ncores = 1\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = probe\n";

static void send_on(struct scene *scene, struct door *door, const struct request *request)
{
    (void)scene;
    scene_send(door, (door_self(door) + 1) % 3, request->primitive, AT_ONCE);
    scene_answer(door, request->primitive, AT_ONCE);
}

static const struct script sending = {.on_request = send_on};

/* ---- datagrams ---- */

static void datagrams_are_lost_for_good_and_hold_nothing_up(void)
{
    static const char *const settings[] = {"topology.transport=udp", "topology.loss=10%",
                                           NULL};
    struct scene *scene = scene_new(three, settings, &sending);
    int came;

    for (uint64_t i = 1; i <= 4000; i++)
        scene_ask(scene, (int64_t)i * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    came = scene_count(scene, MESSAGE, 1);
    CU_ASSERT_TRUE(came > 3500 && came < 3700); /* 3600, deviation 19 */
    for (int i = 0; i < came; i++) {
        const struct heard *heard = scene_heard(scene, MESSAGE, 1, i);

        CU_ASSERT_EQUAL(heard->at_ns, (int64_t)heard->number * MS + 100 * MS);
    }
    scene_free(scene);
}

static void datagrams_overtake_and_come_twice(void)
{
    static const char *const settings[] = {"topology.transport=udp",
                                           "topology.duplicates=20%",
                                           "link * *.delay=exponential(50ms)", NULL};
    struct scene *scene = scene_new(three, settings, &sending);
    int overtaken = 0, came;
    uint64_t greatest = 0;

    for (uint64_t i = 1; i <= 2000; i++)
        scene_ask(scene, (int64_t)i * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    came = scene_count(scene, MESSAGE, 1);
    CU_ASSERT_TRUE(came > 2300 && came < 2500); /* 2400, deviation 18 */
    for (int i = 0; i < came; i++) {
        uint64_t number = scene_heard(scene, MESSAGE, 1, i)->number;

        overtaken += number < greatest;
        greatest = MAX(greatest, number);
    }
    CU_ASSERT_TRUE(overtaken > 1000);
    scene_free(scene);
}

static void a_cut_swallows_datagrams_also_those_on_their_way(void)
{
    static const char *const settings[] = {
        "topology.transport=udp", "fault x.kind=partition", "fault x.isolate=b",
        "fault x.at=1s",          "fault x.for=50ms",       NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, 850 * MS, 0, 0, 1); /* there before it begins */
    scene_ask(scene, 950 * MS, 0, 0, 2); /* on its way from its beginning to its end */
    scene_ask(scene, 1020 * MS, 0, 0, 3);
    scene_ask(scene, 1051 * MS, 0, 0, 4); /* after it */
    scene_run(scene, 5000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 950 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 2), -1);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 3), -1);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 4), 1151 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "x")->messages, 2);
    scene_free(scene);
}

/* ---- faults ---- */

static void a_flapping_link_comes_and_goes(void)
{
    static const char *const settings[] = {"topology.transport=udp", "fault x.kind=flap",
                                           "fault x.isolate=b",      "fault x.at=10s",
                                           "fault x.for=10s",        "fault x.down=1s",
                                           "fault x.up=1s",          NULL};
    struct scene *scene = scene_new(three, settings, &sending);
    int came = 0;

    for (uint64_t i = 1; i <= 300; i++) /* ten a second, in the middle between turns */
        scene_ask(scene, (int64_t)i * 100 * MS + 50 * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    for (uint64_t i = 100; i < 200; i++)
        came += scene_when(scene, MESSAGE, i) >= 0;
    CU_ASSERT_TRUE(came >= 40 && came <= 50);
    CU_ASSERT_TRUE(scene_when(scene, MESSAGE, 50) >= 0);
    CU_ASSERT_TRUE(scene_when(scene, MESSAGE, 250) >= 0);
    CU_ASSERT_TRUE(scene_when(scene, MESSAGE, 105) < 0); /* down first */
    CU_ASSERT_TRUE(scene_when(scene, MESSAGE, 115) >= 0);
    scene_free(scene);
}

static void a_bridge_is_heard_on_both_sides_and_they_not_by_each_other(void)
{
    static const char *const settings[] = {"fault x.kind=bridge", "fault x.node=b",
                                           "fault x.at=0s", "fault x.for=50s", NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, 1000 * MS, 0, 0, 1); /* a to b */
    scene_ask(scene, 1000 * MS, 1, 1, 2); /* b to c */
    scene_ask(scene, 1000 * MS, 2, 2, 3); /* c to a */
    scene_run(scene, 10000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 1100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 2), 1100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 3), -1);
    scene_free(scene);
}

static void put_and_answer(struct scene *scene, struct door *door,
                           const struct request *request)
{
    unsigned char cell[256] = {0};

    (void)scene;
    scene_answer(door, request->primitive, door_put(door, request->key, cell));
}

static const struct script storing = {.on_request = put_and_answer};

static void a_stalled_disk_finishes_nothing_until_it_goes_on(void)
{
    static const char *const settings[] = {"node.fsync=10ms", "fault x.kind=disk-stall",
                                           "fault x.node=a",  "fault x.at=1s",
                                           "fault x.for=2s",  NULL};
    struct scene *scene = scene_new(three, settings, &storing);

    scene_ask(scene, 500 * MS, 0, 0, 1);
    scene_ask(scene, 995 * MS, 0, 0, 2);  /* its sync would end at 1.005 s */
    scene_ask(scene, 2000 * MS, 0, 0, 3); /* behind that one */
    scene_ask(scene, 2000 * MS, 1, 1, 4); /* another disk */
    scene_run(scene, 10000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 510 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), 3000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 3), 3010 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 4), 2010 * MS);
    scene_free(scene);
}

static void a_clock_is_set_right_at_once_or_slowly(void)
{
    struct clock clock = {0};
    int64_t second = 1000 * MS;

    clock.jump_ns = 100 * MS;
    clock_correct(&clock, 100 * MS, false, second);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, second), second);
    clock.jump_ns = 100 * MS;
    clock_correct(&clock, 100 * MS, true, second);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, second), second + 100 * MS);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 101 * second), 101 * second + 50 * MS);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 201 * second), 201 * second);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 301 * second), 301 * second);
    clock = (struct clock){.jump_ns = -20 * MS};
    clock_correct(&clock, -20 * MS, true, 0);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 20 * second), 20 * second - 10 * MS);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 60 * second), 60 * second);
}

/* ---- groups ---- */

static const char grouped[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a, b, c, d, e\nclient_delay = 0ms\ngroups = 10\nreplicas = 3\n"
    "[link * *]\ndelay = 10ms\n"
    "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = quorum\n"
    "[load]\narrivals = 500/s\nkeys = uniform(1000)\nmix = read 60%, write 40%\n";

static void keys_are_spread_over_groups_of_three_in_five_regions(void)
{
    struct record *record = lab_run(grouped, NULL);
    int far = 0, near = 0;

    CU_ASSERT_EQUAL(record->ok, record->operations);
    /* A client whose region holds a copy pays one round trip (10 + 10 ms) to the second
     * copy; others first go to the nearest of the three, 10 ms away. */
    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];
        int64_t ns = operation->return_ns - operation->due_ns;

        near += ns == 20 * MS;
        far += ns == 40 * MS;
    }
    CU_ASSERT_EQUAL((uint64_t)(near + far), record->history.operation_count);
    double share = (double)near / (near + far); /* three regions of five */
    CU_ASSERT_DOUBLE_EQUAL(share, 0.6, 0.03);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_DIVERGED_KEYS].count, 0);
    record_free(record);
}

static void each_group_has_a_leader_of_its_own(void)
{
    static const char *const settings[] = {"protocol.name=single", "load.route=leader",
                                           NULL};
    struct record *record = lab_run(grouped, settings);
    int busy = 0;

    CU_ASSERT_EQUAL(record->ok, record->operations);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_STALE_READ].count, 0);
    CU_ASSERT_EQUAL(record->anomaly[ANOMALY_LOST_WRITE].count, 0);
    for (int i = 0; i < record->node_count; i++)
        busy += record->node[i].arrivals_per_s > 10;
    CU_ASSERT_TRUE(busy > 1); /* some groups have no copy in the leader's region */
    record_free(record);
}

CU_TestInfo datagram_tests[] = {
    {"datagrams are lost for good and hold nothing up",
     datagrams_are_lost_for_good_and_hold_nothing_up},
    {"datagrams overtake and come twice", datagrams_overtake_and_come_twice},
    {"a cut swallows datagrams, also those on their way",
     a_cut_swallows_datagrams_also_those_on_their_way},
    {"a flapping link comes and goes", a_flapping_link_comes_and_goes},
    {"a bridge is heard on both sides, and they not by each other",
     a_bridge_is_heard_on_both_sides_and_they_not_by_each_other},
    {"a stalled disk finishes nothing until it goes on",
     a_stalled_disk_finishes_nothing_until_it_goes_on},
    {"a clock is set right at once or slowly", a_clock_is_set_right_at_once_or_slowly},
    {"keys are spread over groups of three in five regions",
     keys_are_spread_over_groups_of_three_in_five_regions},
    {"each group has a leader of its own", each_group_has_a_leader_of_its_own},
    CU_TEST_INFO_NULL,
};
