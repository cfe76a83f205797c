/* Stop-the-world pauses and slow nodes: what stands still, what goes on, what was
 * promised of one pause by queueing theory, and what a fault counts as its own. */
#include <CUnit/CUnit.h>

#include "tests/lab.h"
#include "tests/suites.h"
#include "tests/world/scene.h"

/* ---- coordinated omission ---- */

static const char every_ms[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a\nclient_delay = 0ms\n"
    "[node]\ncores = 1\ncost = none\nhandle = constant(10us)\nfsync = 0ms\n"
    "clock_error = none\n"
    "[protocol]\nname = single\n"
    "[load]\narrivals = constant(1k/s)\nmix = read 100%\ntimeout = none\n"
    "[fault stop]\nkind = pause\nnode = a.0\nat = 5s\nfor = 1s\n";

static void a_pause_delays_all_who_would_have_come(void)
{
    struct record *record = lab_run(every_ms, NULL);
    const struct histogram *all = record->latency_all.ok;
    const struct fault_record *stop = lab_fault(record, "stop");

    CU_ASSERT_EQUAL(record->ok, 10000);
    CU_ASSERT_TRUE(lab_quantile_ms(all, 0.5) < 1);
    CU_ASSERT_DOUBLE_EQUAL(lab_quantile_ms(all, 0.95), 505, 50);
    CU_ASSERT_DOUBLE_EQUAL(lab_quantile_ms(all, 0.99), 901, 20);
    CU_ASSERT_TRUE(lab_max_ms(all) >= 980 && lab_max_ms(all) <= 1010);
    CU_ASSERT_TRUE(stop->operations >= 900 && stop->operations <= 1120);
    CU_ASSERT_EQUAL(stop->messages, 0); /* there is nobody else to hear from */
    CU_ASSERT_TRUE(record->conclusive);
    CU_ASSERT_EQUAL(record->node[0].longest_pause_ns, 1000 * MS);
    record_free(record);
}

static void a_pause_after_the_end_proves_nothing(void)
{
    static const char *const late[] = {"fault stop.at=11s", NULL};
    struct record *record = lab_run(every_ms, late);

    CU_ASSERT_FALSE(record->conclusive);
    CU_ASSERT_EQUAL(record->fault_count, 0);
    CU_ASSERT_STRING_EQUAL(record->never_began[0], "stop");
    CU_ASSERT_TRUE(lab_max_ms(record->latency_all.ok) < 1);
    record_free(record);
}

/* ---- moment by moment ---- */

static const char two_nodes[] =
    "[scenario]\nduration = 1s\nwarmup = 0s\n"
    "[topology]\nregions = a, b\nclient_delay = 0ms\n"
    "[link a b]\ndelay = constant(1ms)\n"
    "[node]\ncores = 1\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = probe\n"
    "[fault stop]\nkind = pause\nnode = a.0\nat = 40us\nfor = 10ms\n";

static void send_and_answer(struct scene *scene, struct door *door,
                            const struct request *request)
{
    (void)scene;
    if (request->primitive % 2 == 1)
        scene_send(door, 1, request->primitive, AT_ONCE);
    scene_answer(door, request->primitive, AT_ONCE);
}

static const struct script sending = {.on_request = send_and_answer};

static void what_a_step_sends_leaves_after_the_pause(void)
{
    static const char *const settings[] = {"node.step=constant(100us)", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    scene_ask(scene, 0, 0, 0, 1);
    scene_ask(scene, 5 * MS, 0, 0, 3);
    scene_run(scene, 100 * MS);
    /* The decision is made, and clocks are read, before the pause; the departure is
     * after it. */
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 1), 0);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 10100 * US);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 11100 * US);
    /* What came meanwhile waits for its turn on the one core. */
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 3), 10100 * US);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 3), 10200 * US);
    CU_ASSERT_EQUAL(scene_fault(scene, "stop")->operations, 2);
    scene_free(scene);
}

static void bytes_given_to_the_kernel_still_leave(void)
{
    static const char *const settings[] = {"node.step=constant(39us)", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    scene_ask(scene, 0, 0, 0, 1);
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 1039 * US);
    CU_ASSERT_EQUAL(scene_fault(scene, "stop")->operations, 0);
    CU_ASSERT_EQUAL(scene_fault(scene, "stop")->messages, 0);
    scene_free(scene);
}

static void set_timers(struct scene *scene, struct door *door)
{
    (void)scene;
    if (door_self(door) != 0)
        return;
    door_set_timer(door, 1 * MS, 1);
    door_set_timer(door, 3 * MS, 3);
    door_set_timer(door, 20 * MS, 20);
}

static void timers_and_packets_come_in_the_order_in_which_they_were_due(void)
{
    static const struct script script = {.on_start = set_timers,
                                         .on_request = send_and_answer};
    struct scene *scene = scene_new(two_nodes, NULL, &script);

    scene_ask(scene, 2 * MS, 0, 0, 2);
    scene_ask(scene, 4 * MS, 0, 0, 4);
    scene_run(scene, 100 * MS);
    static const struct {
        enum heard_kind kind;
        uint64_t number;
        int64_t at_ns;
    } wanted[] = {{TIMER, 1, 10040 * US},
                  {REQUEST, 2, 10040 * US},
                  {TIMER, 3, 10040 * US},
                  {REQUEST, 4, 10040 * US},
                  {TIMER, 20, 20 * MS}};
    guint at = 2; /* after the two starts */
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        while (g_array_index(scene->heard, struct heard, at).kind == REPLY)
            at++;
        const struct heard *heard = &g_array_index(scene->heard, struct heard, at++);
        CU_ASSERT_EQUAL(heard->kind, wanted[i].kind);
        CU_ASSERT_EQUAL(heard->number, wanted[i].number);
        CU_ASSERT_EQUAL(heard->at_ns, wanted[i].at_ns);
    }
    scene_free(scene);
}

static void overlapping_pauses_end_with_the_last(void)
{
    static const char *const settings[] = {"fault more.kind=pause", "fault more.node=a.0",
                                           "fault more.at=5ms",     "fault more.for=30ms",
                                           "node.step=100us",       NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    scene_ask(scene, 0, 0, 0, 1);
    scene_ask(scene, 7 * MS, 0, 0, 2);
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 35060 * US);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 2), 35060 * US);
    CU_ASSERT_EQUAL(scene_fault(scene, "stop")->operations, 2);
    CU_ASSERT_EQUAL(scene_fault(scene, "more")->operations, 2);
    CU_ASSERT_EQUAL(scene->world->node[0].longest_pause_ns, 35 * MS - 40 * US);
    scene_free(scene);
}

/* ---- what does not fit ---- */

static void what_overflows_the_socket_buffer_waits_at_its_sender(void)
{
    static const char *const settings[] = {"node.socket_buffer=1kB", NULL};
    static const struct script script = {.on_start = set_timers,
                                         .on_request = send_and_answer};
    struct scene *scene = scene_new(two_nodes, settings, &script);

    for (uint64_t i = 1; i <= 20; i++) /* 200 bytes each: five fit */
        scene_ask(scene, (int64_t)i * MS / 5 + MS, 0, 0, 2 * i);
    scene_run(scene, 9 * MS);
    CU_ASSERT_EQUAL(scene->world->node[0].overflow.count, 16); /* a timer is behind */
    CU_ASSERT_EQUAL(scene->world->node[0].buffered_bytes, 1000);
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, REQUEST, 0), 20);
    for (int i = 0; i < 20; i++)
        CU_ASSERT_EQUAL(scene_heard(scene, REQUEST, 0, i)->number, 2 * ((uint64_t)i + 1));
    /* The timer of 3 ms has overtaken none that came before, nor has it waited for one
     * that came later. */
    CU_ASSERT_PTR_EQUAL(scene_heard(scene, TIMER, 0, 1) - 1,
                        scene_heard(scene, REQUEST, 0, 8));
    scene_free(scene);
}

static void a_queue_takes_no_more_than_it_holds(void)
{
    static const char *const settings[] = {"node.queue=5", "node.step=1ms",
                                           "fault stop.at=2ms", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    for (uint64_t i = 1; i <= 10; i++) /* one runs, five wait, four are refused */
        scene_ask(scene, (int64_t)i, 0, 0, 2 * i);
    for (uint64_t i = 11; i <= 30; i++) /* in the pause: read only after it */
        scene_ask(scene, 3 * MS, 0, 0, 2 * i);
    scene_run(scene, MS);
    CU_ASSERT_EQUAL(scene->world->node[0].meter.refused, 4);
    CU_ASSERT_EQUAL(scene_heard(scene, REPLY, 0, 0)->status, REPLY_FAILED);
    CU_ASSERT_EQUAL(scene_heard(scene, REPLY, 0, 0)->number, 14);
    scene_run(scene, 100 * MS);
    /* Two were done before the pause; then four waited, and one more found room. */
    CU_ASSERT_EQUAL(scene_count(scene, REQUEST, 0), 7);
    CU_ASSERT_EQUAL(scene->world->node[0].meter.refused, 23);
    CU_ASSERT_EQUAL(scene_count(scene, REPLY, 0), 30);
    scene_free(scene);
}

/* ---- slow nodes ---- */

static void a_slow_node_stretches_what_runs(void)
{
    static const char *const settings[] = {"fault stop.kind=slow", "fault stop.factor=10",
                                           "fault stop.at=4ms",    "fault stop.for=20ms",
                                           "node.handle=10ms",     NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    scene_ask(scene, 0, 0, 0, 2);       /* 4 ms done, 2 in the next 20, 4 after it */
    scene_ask(scene, 30 * MS, 0, 0, 4); /* as fast as ever */
    scene_ask(scene, 0, 1, 1, 6);       /* another node */
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), 28 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 4), 40 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 6), 10 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "stop")->operations, 1);
    scene_free(scene);
}

static void slow_nodes_multiply_and_pauses_add_to_them(void)
{
    static const char *const settings[] = {"fault stop.at=5ms", "fault stop.for=10ms",
                                           "fault s.kind=slow", "fault s.node=a.0",
                                           "fault s.factor=2",  "fault s.at=0s",
                                           "fault s.for=30ms",  "fault t.kind=slow",
                                           "fault t.node=a.0",  "fault t.factor=3",
                                           "fault t.at=0s",     "fault t.for=24ms",
                                           "node.handle=7ms",   NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    /* Six times slower for 5 ms, still for 10, for 9 ms again, three milliseconds of
     * work at half speed, the rest at full speed. */
    scene_ask(scene, 1, 0, 0, 2);
    scene_run(scene, 1000 * MS);
    double done_ms = 14.0 / 6 + 6.0 / 2;
    CU_ASSERT_DOUBLE_EQUAL((double)scene_when(scene, REPLY, 2), (30 + 7 - done_ms) * MS,
                           10);
    CU_ASSERT_EQUAL(scene->world->node[0].meter.charged_ns, 7 * MS);
    CU_ASSERT_DOUBLE_EQUAL((double)scene->world->node[0].meter.busy_ns,
                           (double)scene_when(scene, REPLY, 2) - 10 * MS, 10);
    scene_free(scene);
}

/* ---- with a crash ---- */

static void a_crash_ends_the_pause_that_it_meets(void)
{
    static const char *const settings[] = {"fault die.kind=crash", "fault die.node=a.0",
                                           "fault die.at=3ms",     "fault die.for=1ms",
                                           "node.step=100us",      NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    scene_ask(scene, 0, 0, 0, 1);         /* decided, and gone before it left */
    scene_ask(scene, 2 * MS, 0, 0, 3);    /* in the socket buffer of a dead machine */
    scene_ask(scene, 3500 * US, 0, 0, 5); /* nobody listens */
    scene_ask(scene, 5 * MS, 0, 0, 7);    /* it is back, and does not stand still */
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, RESTART, 0), 4 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 7), 5100 * US);
    CU_ASSERT_EQUAL(scene_count(scene, REPLY, 0), 1);
    CU_ASSERT_EQUAL(scene_count(scene, MESSAGE, 1), 1);
    CU_ASSERT_EQUAL(scene_fault(scene, "die")->operations, 3);
    CU_ASSERT_EQUAL(scene->world->node[0].longest_pause_ns, 3 * MS - 40 * US);
    CU_ASSERT_EQUAL(scene->crashes, 1);
    scene_free(scene);
}

static void a_node_that_is_down_cannot_be_paused(void)
{
    static const char *const settings[] = {"fault die.kind=crash", "fault die.node=a.0",
                                           "fault die.at=0s", "fault die.for=2ms", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &sending);

    scene_ask(scene, 3 * MS, 0, 0, 2);
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), 3 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "stop")->operations, 0);
    scene_free(scene);
}

CU_TestInfo pause_tests[] = {
    {"a pause delays all who would have come", a_pause_delays_all_who_would_have_come},
    {"a pause after the end proves nothing", a_pause_after_the_end_proves_nothing},
    {"what a step sends leaves after the pause",
     what_a_step_sends_leaves_after_the_pause},
    {"bytes given to the kernel still leave", bytes_given_to_the_kernel_still_leave},
    {"timers and packets come in the order in which they were due",
     timers_and_packets_come_in_the_order_in_which_they_were_due},
    {"overlapping pauses end with the last", overlapping_pauses_end_with_the_last},
    {"what overflows the socket buffer waits at its sender",
     what_overflows_the_socket_buffer_waits_at_its_sender},
    {"a queue takes no more than it holds", a_queue_takes_no_more_than_it_holds},
    {"a slow node stretches what runs", a_slow_node_stretches_what_runs},
    {"slow nodes multiply, and pauses add to them",
     slow_nodes_multiply_and_pauses_add_to_them},
    {"a crash ends the pause that it meets", a_crash_ends_the_pause_that_it_meets},
    {"a node that is down cannot be paused", a_node_that_is_down_cannot_be_paused},
    CU_TEST_INFO_NULL,
};
