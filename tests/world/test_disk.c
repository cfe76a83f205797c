/* What a crash leaves: the store against a list of puts, the disk moment by moment,
 * and whole trials whose nodes crash at random moments. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "models/models.h"
#include "sim/kernel/random.h"
#include "tests/lab.h"
#include "tests/suites.h"
#include "tests/world/scene.h"

/* ---- the store against a list of puts ---- */

struct put {
    uint64_t key, token;
    unsigned char cell[24];
};

static const struct put *newest(const GArray *puts, uint64_t key)
{
    for (guint i = puts->len; i-- > 0;)
        if (g_array_index(puts, struct put, i).key == key)
            return &g_array_index(puts, struct put, i);
    return NULL;
}

static void compare(const struct cells *cells, const GArray *puts, uint64_t key_count,
                    size_t cell_bytes, uint64_t durable_token)
{
    for (uint64_t key = 0; key < key_count; key++) {
        const struct put *put = newest(puts, key);
        const void *cell = cells_get(cells, key);
        bool waits = put != NULL && put->token > durable_token;

        CU_ASSERT_EQUAL(cell != NULL, put != NULL);
        if (cell != NULL && put != NULL)
            CU_ASSERT_EQUAL(memcmp(cell, put->cell, cell_bytes), 0);
        CU_ASSERT_EQUAL(cells_pending(cells, key), waits ? put->token : 0);
    }
}

static void random_life(uint64_t seed, uint64_t key_count, size_t cell_bytes)
{
    struct stream luck = stream_keyed(seed, PURPOSE_PROTOCOL, key_count);
    struct cells *cells = cells_new(cell_bytes);
    GArray *puts = g_array_new(FALSE, TRUE, sizeof(struct put));
    uint64_t written = 0, durable_token = 0;

    for (int i = 0; i < 600; i++) {
        uint64_t choice = stream_below(&luck, 20);

        if (choice < 16) {
            struct put put = {stream_below(&luck, key_count), ++written, {0}};

            memset(put.cell, (int)stream_below(&luck, 256), sizeof put.cell);
            cells_put(cells, put.key, put.cell, put.token);
            g_array_append_val(puts, put);
        } else if (choice < 19) {
            durable_token += stream_below(&luck, written - durable_token + 1);
            cells_durable(cells, durable_token);
        } else {
            cells_crash(cells);
            while (puts->len > 0 &&
                   g_array_index(puts, struct put, puts->len - 1).token > durable_token)
                g_array_set_size(puts, puts->len - 1);
            written = durable_token;
        }
        if (i % 7 == 0)
            compare(cells, puts, key_count, cell_bytes, durable_token);
    }
    g_array_free(puts, TRUE);
    cells_free(cells);
}

static void the_store_is_what_a_list_of_puts_says(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        random_life(seed, 5, 24);   /* overwriting all the time */
        random_life(seed, 400, 13); /* growing all the time; an odd size */
    }
}

/* ---- the disk, moment by moment ---- */

static const char two_nodes[] =
    "[scenario]\nduration = 1s\nwarmup = 0s\n"
    "[topology]\nregions = a, b\nclient_delay = 0ms\n"
    "[link a b]\ndelay = constant(1ms)\n"
    "[node]\ncores = 1\ncost = none\nfsync = 1ms\nclock_error = none\n"
    "[protocol]\nname = probe\n";

static durable put(struct door *door, uint64_t key)
{
    return door_put(door, key, &key);
}

static void put_and_answer(struct scene *scene, struct door *door,
                           const struct request *request)
{
    (void)scene;
    scene_answer(door, request->primitive, put(door, request->key));
}

static const struct script storing = {.on_request = put_and_answer};

static void writes_that_come_during_an_fsync_share_the_next_one(void)
{
    struct scene *scene = scene_new(two_nodes, NULL, &storing);

    for (uint64_t i = 0; i < 10; i++)
        scene_ask(scene, (int64_t)i * 100 * US, 0, 0, i + 1);
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 1 * MS);
    for (uint64_t i = 1; i < 10; i++)
        CU_ASSERT_EQUAL(scene_when(scene, REPLY, i + 1), 2 * MS);
    for (int i = 0; i < 10; i++) /* in the order of their writes */
        CU_ASSERT_EQUAL(scene_heard(scene, REPLY, 0, i)->number, (uint64_t)i + 1);
    CU_ASSERT_EQUAL(scene->world->disk[0].fsyncs, 2);
    CU_ASSERT_EQUAL(scene->world->disk[1].fsyncs, 0);
    CU_ASSERT_EQUAL(scene_count(scene, DURABLE, 0), 2);
    CU_ASSERT_EQUAL(scene_when(scene, DURABLE, 10), 2 * MS);
    scene_free(scene);
}

enum { CROWD = 60000 };

/* The first one stores two cells and waits for the second; all others wait for the first
 * cell, but each hundredth, which waits for the second, too. */
static void wait_for_one_of_two(struct scene *scene, struct door *door,
                                const struct request *request)
{
    uint64_t number = request->key;
    (void)scene;

    if (number == 1) {
        put(door, 1);
        put(door, 2);
    }
    scene_answer(door, request->primitive, number % 100 == 1 ? 2 : 1);
}

/* What waits leaves in order of tokens, and of one token as it came: also a crowd, and at
 * once (it took time in the square of their number when each looked for its place). */
static void a_crowd_waits_in_order_of_tokens(void)
{
    static const struct script script = {.on_request = wait_for_one_of_two};
    static const char *const settings[] = {"node.queue=100000", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &script);
    uint64_t number[2] = {2, 1}, replies = 0, wrong = 0;

    for (uint64_t i = 0; i < CROWD; i++)
        scene_ask(scene, 0, 0, 0, i + 1);
    scene_run(scene, 100 * MS);
    for (guint i = 0; i < scene->heard->len; i++) {
        const struct heard *heard = &g_array_index(scene->heard, struct heard, i);
        bool second = replies >= CROWD - CROWD / 100;

        if (heard->kind != REPLY)
            continue;
        replies++;
        while (!second && number[0] % 100 == 1)
            number[0]++;
        wrong += heard->number != number[second];
        number[second] += second ? 100 : 1;
    }
    CU_ASSERT_EQUAL(replies, CROWD);
    CU_ASSERT_EQUAL(wrong, 0);
    scene_free(scene);
}

static void a_step_hands_its_writes_over_at_its_end(void)
{
    static const char *const settings[] = {"node.step=3ms", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &storing);

    scene_ask(scene, 0, 0, 0, 1);
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, DURABLE, 1), 4 * MS);
    scene_free(scene);
}

static void an_fsync_covers_what_was_handed_over_before_it_began(void)
{
    static const char *const settings[] = {"node.cores=4", "node.step=3ms",
                                           "node.fsync=4ms", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &storing);

    scene_ask(scene, 0, 0, 0, 1);         /* handed over at 3 ms, synced at 7 */
    scene_ask(scene, 3 * MS, 0, 0, 2);    /* at 6, by the fsync from 7 to 11 */
    scene_ask(scene, 6500 * US, 0, 0, 3); /* written before that begins, not yet given */
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 7 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), 11 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 3), 15 * MS);
    scene_free(scene);
}

static void put_and_tell_itself(struct scene *scene, struct door *door,
                                const struct request *request)
{
    durable since = put(door, request->key);

    (void)scene;
    scene_send(door, door_self(door), request->primitive, since);
    scene_send(door, door_self(door), 100 + request->primitive, AT_ONCE);
}

static void answer_what_it_heard(struct scene *scene, struct door *door,
                                 const struct message *message)
{
    uint64_t primitive = scene->heard->len > 0 ? *(const uint64_t *)message->payload : 0;

    if (primitive < 100)
        scene_answer(door, primitive, AT_ONCE);
}

static void a_message_to_itself_costs_nothing_but_the_disks_time(void)
{
    static const struct script script = {.on_request = put_and_tell_itself,
                                         .on_message = answer_what_it_heard};
    static const char *const settings[] = {"node.message=7ms",
                                           "topology.zone_delay=constant(9ms)", NULL};
    struct scene *scene = scene_new(two_nodes, settings, &script);

    scene_ask(scene, 0, 0, 0, 1);
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 101), 0);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 1 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 1 * MS);
    scene_free(scene);
}

/* ---- with faults ---- */

static void look_at_all(struct scene *scene, struct door *door)
{
    (void)scene;
    for (uint64_t key = 1; key <= 5; key++) {
        uint64_t cell = 0;

        CU_ASSERT_EQUAL(door_get(door, key, &cell), AT_ONCE);
        if (cell == key)
            scene_send(door, 1, key, AT_ONCE); /* as a note that it is there */
    }
}

static const struct script remembering = {.on_request = put_and_answer,
                                          .on_restart = look_at_all};

static void a_crash_loses_what_no_finished_fsync_covers(void)
{
    static const char *const settings[] = {"fault die.kind=crash", "fault die.node=a.0",
                                           "fault die.at=2500us", "fault die.for=100us",
                                           NULL};
    struct scene *scene = scene_new(two_nodes, settings, &remembering);

    scene_ask(scene, 0, 0, 0, 1);
    scene_ask(scene, 200 * US, 0, 0, 2);
    scene_ask(scene, 300 * US, 0, 0, 3);
    scene_ask(scene, 2100 * US, 0, 0, 4); /* the fsync runs */
    scene_ask(scene, 2200 * US, 0, 0, 5); /* waits for the next */
    scene_ask(scene, 2700 * US, 0, 0, 6); /* has an fsync of its own */
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, REPLY, 0), 4);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 6), 3700 * US);
    CU_ASSERT_EQUAL(scene_count(scene, MESSAGE, 1), 3);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(scene_heard(scene, MESSAGE, 1, i)->number, (uint64_t)i + 1);
    /* Those that waited for the disk met the crash. */
    CU_ASSERT_EQUAL(scene_fault(scene, "die")->operations, 2);
    scene_free(scene);
}

static void the_disk_goes_on_while_its_node_is_paused(void)
{
    static const char *const settings[] = {
        "fault stop.kind=pause", "fault stop.node=a.0",  "fault stop.at=500us",
        "fault stop.for=10ms",   "fault die.kind=crash", "fault die.node=a.0",
        "fault die.at=50ms",     "fault die.for=1ms",    NULL};
    struct scene *scene = scene_new(two_nodes, settings, &remembering);

    scene_ask(scene, 0, 0, 0, 1);
    scene_run(scene, 5 * MS);
    CU_ASSERT_EQUAL(scene->world->disk[0].synced, 1);
    scene_run(scene, 40 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 10500 * US);
    CU_ASSERT_EQUAL(scene_fault(scene, "stop")->operations, 1);
    scene_run(scene, 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 52 * MS); /* it was there */
    CU_ASSERT_EQUAL(scene_fault(scene, "die")->operations, 0);
    scene_free(scene);
}

/* ---- whole trials ---- */

static const char crashing[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\nsettle = 4s\n"
    "[topology]\nregions = a, b, c\n"
    "[link * *]\ndelay = uniform(2ms, 5ms)\n"
    "[node]\nfsync = uniform(5ms, 20ms)\nclock_error = none\n"
    "[protocol]\nname = single\n"
    "[load]\narrivals = 300/s\nmix = read 30%, write 70%\nkeys = uniform(500)\n"
    "timeout = 1s\n"
    "[fault one]\nkind = crash\nnode = a.0\nevery = 700ms\nlasting = exponential(100ms)\n"
    "[fault two]\nkind = crash\nnode = b.0\nevery = 900ms\nlasting = exponential(100ms)\n"
    "[fault three]\nkind = crash\nnode = c.0\nevery = 800ms\nlasting = "
    "exponential(100ms)\n";

/* Answers at once, as a database does whose fsync somebody has switched off. */
static void lie(struct door *door, void *state, const struct request *request)
{
    struct cell {
        struct value value;
    } cell = {.value = {.id = 0}};

    (void)state;
    if (door_self(door) != door_leader(door)) {
        door_answer_not_leader(door, request->primitive, door_leader(door));
        return;
    }
    door_get(door, request->key, &cell);
    if (request->op == OP_WRITE) {
        cell.value = request->value;
        door_put(door, request->key, &cell);
    }
    door_answer_ok(door, request->primitive, &(struct answer){.value = cell.value});
}

static struct inspection look(const struct door *door, const void *state,
                              enum inspect_query query, uint64_t key)
{
    struct value value = {.id = 0};

    (void)state;
    if (door_self(door) != door_leader(door))
        return (struct inspection){.known = false};
    if (query == INSPECT_ROLE)
        return (struct inspection){.known = true, .role = "leader", .term = 1};
    door_get(door, key, &value);
    return (struct inspection){.known = true, .value = value};
}

static const struct protocol hasty = {.name = "hasty",
                                      .summary = "Answers before the disk has it",
                                      .explanation = "For tests.",
                                      .source = "none",
                                      .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE),
                                      .parallel = true,
                                      .has_leader = true,
                                      .cell_size = sizeof(struct value),
                                      .on_request = lie,
                                      .inspect = look};

/* Over ten seeds. */
static uint64_t lost_writes(const char *protocol)
{
    static const struct protocol *const protocols[] = {&hasty, &protocol_single,
                                                       &protocol_quorum, NULL};
    static const struct catalogue catalogue = {.protocols = protocols,
                                               .updates = all_updates};
    const char *const settings[] = {protocol, NULL};
    uint64_t lost = 0;

    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct record *record = lab_run_models(crashing, settings, seed, &catalogue);
        const struct anomaly_count *count = &record->anomaly[ANOMALY_LOST_WRITE];

        CU_ASSERT_TRUE(count->applies && count->of > 200);
        CU_ASSERT_TRUE(record->unknown > 0 && record->conclusive);
        lost += count->count;
        record_free(record);
    }
    return lost;
}

static void what_single_acknowledged_survives_crashes_at_any_moment(void)
{
    CU_ASSERT_EQUAL(lost_writes("protocol.name=single"), 0);
}

static void what_quorum_acknowledged_survives_crashes_at_any_moment(void)
{
    CU_ASSERT_EQUAL(lost_writes("protocol.name=quorum"), 0);
}

static void who_answers_before_it_is_durable_loses_writes(void)
{
    CU_ASSERT_TRUE(lost_writes("protocol.name=hasty") > 10);
}

CU_TestInfo disk_tests[] = {
    {"a crowd waits in order of tokens", a_crowd_waits_in_order_of_tokens},
    {"the store is what a list of puts says", the_store_is_what_a_list_of_puts_says},
    {"writes that come during an fsync share the next one",
     writes_that_come_during_an_fsync_share_the_next_one},
    {"a step hands its writes over at its end", a_step_hands_its_writes_over_at_its_end},
    {"an fsync covers what was handed over before it began",
     an_fsync_covers_what_was_handed_over_before_it_began},
    {"a message to itself costs nothing but the disk's time",
     a_message_to_itself_costs_nothing_but_the_disks_time},
    {"a crash loses what no finished fsync covers",
     a_crash_loses_what_no_finished_fsync_covers},
    {"the disk goes on while its node is paused",
     the_disk_goes_on_while_its_node_is_paused},
    {"what single acknowledged survives crashes at any moment",
     what_single_acknowledged_survives_crashes_at_any_moment},
    {"what quorum acknowledged survives crashes at any moment",
     what_quorum_acknowledged_survives_crashes_at_any_moment},
    {"who answers before it is durable loses writes",
     who_answers_before_it_is_durable_loses_writes},
    CU_TEST_INFO_NULL,
};
