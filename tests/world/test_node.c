/* A node's stages: what costs what, which steps overlap, and who is next. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/suites.h"
#include "tests/world/scene.h"

static const char one_core[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a, b\nclient_delay = 0ms\n"
    "[link a b]\ndelay = constant(100ms)\n"
    "[node]\ncores = 1\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = probe\n";

static const char *const two_serial_cores[] = {"protocol.name=serial-probe",
                                               "node.cores=2",
                                               "node.handle=8ms",
                                               "node.step=10ms",
                                               "node.encode=10ms",
                                               NULL};

static void send_and_answer(struct scene *scene, struct door *door,
                            const struct request *request)
{
    (void)scene;
    scene_send(door, 1, request->primitive, AT_ONCE);
    scene_answer(door, request->primitive, AT_ONCE);
}

static void only_answer(struct scene *scene, struct door *door,
                        const struct request *request)
{
    (void)scene;
    scene_answer(door, request->primitive, AT_ONCE);
}

static const struct script sending = {.on_request = send_and_answer};
static const struct script answering = {.on_request = only_answer};

static void each_stage_costs_what_it_says(void)
{
    static const char *const settings[] = {"node.decode=1ms",   "node.handle=2ms",
                                           "node.step=4ms",     "node.encode=8ms",
                                           "node.message=16ms", NULL};
    struct scene *scene = scene_new(one_core, settings, &sending);

    scene_ask(scene, 0, 0, 0, 1);
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 1), 3 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 15 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 123 * MS);
    CU_ASSERT_EQUAL(scene->world->node[0].meter.busy_ns, 15 * MS);
    CU_ASSERT_EQUAL(scene->world->node[1].meter.busy_ns, 20 * MS);
    CU_ASSERT_EQUAL(scene->world->node[0].meter.in_system, 0);
    scene_free(scene);
}

static void steps_of_one_replica_run_one_at_a_time(void)
{
    struct scene *scene = scene_new(one_core, two_serial_cores, &answering);

    scene_ask(scene, 0, 0, 0, 1);
    scene_ask(scene, 0, 0, 0, 2);
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 1), 8 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 2), 18 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 28 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), 38 * MS);
    scene_free(scene);
}

static void steps_of_a_parallel_protocol_overlap(void)
{
    static const char *const settings[] = {"node.cores=2", "node.handle=8ms",
                                           "node.step=10ms", "node.encode=10ms", NULL};
    struct scene *scene = scene_new(one_core, settings, &answering);

    scene_ask(scene, 0, 0, 0, 1);
    scene_ask(scene, 0, 0, 0, 2);
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 2), 8 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), 28 * MS);
    scene_free(scene);
}

static void who_waited_for_its_replica_goes_before_all_that_is_new(void)
{
    struct scene *scene = scene_new(one_core, two_serial_cores, &answering);

    scene_ask(scene, 0, 0, 0, 1);       /* steps from 8 to 18, encodes to 28 */
    scene_ask(scene, 1 * MS, 0, 0, 2);  /* waits from 9, without a core */
    scene_ask(scene, 12 * MS, 0, 0, 3); /* has the other core from 12 to 20 */
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 2), 20 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 3), 30 * MS);
    scene_free(scene);
}

static void a_waiting_job_holds_no_core(void)
{
    struct scene *scene = scene_new(one_core, two_serial_cores, &answering);

    for (uint64_t i = 1; i <= 4; i++)
        scene_ask(scene, (int64_t)i, 0, 0, i);
    scene_run(scene, 9 * MS);
    CU_ASSERT_EQUAL(scene->world->node[0].meter.in_system, 4);
    CU_ASSERT_EQUAL(scene->world->node[0].idle_count, 0); /* takes in the third */
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, REPLY, 0), 4);
    for (int i = 0; i < 4; i++)
        CU_ASSERT_EQUAL(scene_heard(scene, REQUEST, 0, i)->number, (uint64_t)i + 1);
    CU_ASSERT_EQUAL(scene->world->node[0].meter.busy_ns, 4 * 28 * MS);
    scene_free(scene);
}

/* ---- what messages carry ---- */

enum { LONG_BYTES = 1000 };

static void send_much(struct scene *scene, struct door *door,
                      const struct request *request)
{
    unsigned char bytes[LONG_BYTES];
    struct message message = {.payload = bytes, .payload_bytes = sizeof bytes};

    (void)scene;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7);
    memcpy(bytes, &request->primitive, sizeof request->primitive);
    door_send(door, 1, &message);
    memset(bytes, 0, sizeof bytes); /* it was copied */
}

static void compare_all(struct scene *scene, struct door *door,
                        const struct message *message)
{
    const unsigned char *bytes = message->payload;

    (void)scene;
    (void)door;
    CU_ASSERT_EQUAL(message->payload_bytes, LONG_BYTES);
    for (size_t i = 8; i < LONG_BYTES; i++)
        CU_ASSERT_EQUAL(bytes[i], (unsigned char)(i * 7));
}

static void long_messages_arrive_whole_and_are_freed(void)
{
    static const struct script script = {.on_request = send_much,
                                         .on_message = compare_all};
    static const char *const settings[] = {
        "fault cut.kind=partition", "fault cut.isolate=a", "fault cut.at=400ms", NULL};
    struct scene *scene = scene_new(one_core, settings, &script);

    for (uint64_t i = 1; i <= 5; i++)
        scene_ask(scene, (int64_t)i * 99 * MS, 0, 0, i);
    scene_run(scene, 550 * MS); /* some are held, one flies */
    CU_ASSERT_EQUAL(scene_count(scene, MESSAGE, 1), 3);
    CU_ASSERT_PTR_NOT_NULL(scene->world->payloads);
    scene_free(scene); /* a leak detector tells about the rest */
}

CU_TestInfo node_tests[] = {
    {"each stage costs what it says", each_stage_costs_what_it_says},
    {"steps of one replica run one at a time", steps_of_one_replica_run_one_at_a_time},
    {"steps of a parallel protocol overlap", steps_of_a_parallel_protocol_overlap},
    {"who waited for its replica goes before all that is new",
     who_waited_for_its_replica_goes_before_all_that_is_new},
    {"a waiting job holds no core", a_waiting_job_holds_no_core},
    {"long messages arrive whole and are freed",
     long_messages_arrive_whole_and_are_freed},
    CU_TEST_INFO_NULL,
};
