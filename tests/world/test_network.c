/* Connections: order, loss, cuts, spikes, bandwidth; packet by packet between two or
 * three nodes that send when a client asks them to. */
#include <CUnit/CUnit.h>

#include "tests/lab.h"
#include "tests/suites.h"
#include "tests/world/scene.h"

static const char three[] =
    "[scenario]\nduration = 100s\nwarmup = 0s\n"
    "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"
    "[link * *]\ndelay = constant(100ms)\n"
    "[node]\ncores = 1\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = probe\n";

/* Asked for primitive p, a node sends message p to node 1 (node 0 if it is that). */
static void send_on(struct scene *scene, struct door *door, const struct request *request)
{
    (void)scene;
    scene_send(door, door_self(door) == 1 ? 0 : 1, request->primitive, AT_ONCE);
    scene_answer(door, request->primitive, AT_ONCE);
}

static const struct script sending = {.on_request = send_on};

/* True if all that reached the node came in the order of their numbers. */
static bool in_order(const struct scene *scene, int node)
{
    const struct heard *heard, *last = NULL;

    for (int i = 0; (heard = scene_heard(scene, MESSAGE, node, i)) != NULL; i++) {
        if (last != NULL && heard->number <= last->number)
            return false;
        last = heard;
    }
    return true;
}

/* ---- order ---- */

static void a_connection_is_in_order_however_delays_vary(void)
{
    static const char *const settings[] = {"link * *.delay=exponential(50ms)", NULL};
    struct scene *scene = scene_new(three, settings, &sending);
    int waited = 0;

    for (uint64_t i = 1; i <= 1000; i++)
        scene_ask(scene, (int64_t)i * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, MESSAGE, 1), 1000);
    CU_ASSERT_TRUE(in_order(scene, 1));
    for (int i = 1; i < 1000; i++)
        waited += scene_heard(scene, MESSAGE, 1, i)->at_ns ==
                  scene_heard(scene, MESSAGE, 1, i - 1)->at_ns;
    CU_ASSERT_TRUE(waited > 500); /* behind a slower one */
    scene_free(scene);
}

static void a_loss_costs_a_time_out_and_holds_up_what_is_behind(void)
{
    static const char *const settings[] = {"topology.loss=10%", NULL};
    struct scene *scene = scene_new(three, settings, &sending);
    int lost = 0, behind = 0, twice = 0;

    for (uint64_t i = 1; i <= 2000; i++)
        scene_ask(scene, (int64_t)i * 10 * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, MESSAGE, 1), 2000);
    CU_ASSERT_TRUE(in_order(scene, 1));
    for (int i = 0; i < 2000; i++) {
        int64_t delay_ns =
            scene_heard(scene, MESSAGE, 1, i)->at_ns - (int64_t)(i + 1) * 10 * MS;

        CU_ASSERT_TRUE(delay_ns >= 100 * MS);
        /* The time-out is a mean round trip + 200 ms, and doubles. */
        lost += delay_ns == 500 * MS;
        twice += delay_ns == 1300 * MS;
        behind += delay_ns > 100 * MS && (delay_ns - 100 * MS) % (400 * MS) != 0;
    }
    CU_ASSERT_TRUE(lost > 20);
    CU_ASSERT_TRUE(twice > 2);
    CU_ASSERT_TRUE(behind > 1000);
    scene_free(scene);
}

static void losses_have_the_rate_that_was_asked_for(void)
{
    static const char *const settings[] = {"topology.loss=5%", NULL};
    struct scene *scene = scene_new(three, settings, &sending);
    int lost = 0;

    for (uint64_t i = 1; i <= 4000; i++) /* far apart: none waits for another */
        scene_ask(scene, (int64_t)i * 20 * MS, 2, 1, i);
    scene_run(scene, 200000 * MS);
    /* From client c to node b and back, both ways over a link. */
    for (int i = 0; i < 4000; i++) {
        const struct heard *reply = scene_heard(scene, REPLY, 1, i);

        lost += reply->at_ns - (int64_t)reply->number * 20 * MS > 200 * MS;
    }
    CU_ASSERT_DOUBLE_EQUAL(lost, 4000 * (1 - 0.95 * 0.95), 60);
    scene_free(scene);
}

/* ---- cuts ---- */

static const char *const cut_settings[] = {"fault cut.kind=partition",
                                           "fault cut.isolate=a", "fault cut.at=1s",
                                           "fault cut.for=2s", NULL};

static void a_cut_holds_for_what_is_on_its_way(void)
{
    struct scene *scene = scene_new(three, cut_settings, &sending);

    scene_ask(scene, 850 * MS, 0, 0, 1);  /* arrives before */
    scene_ask(scene, 950 * MS, 0, 0, 2);  /* is on its way */
    scene_ask(scene, 2000 * MS, 0, 0, 3); /* is sent during the cut */
    scene_ask(scene, 2950 * MS, 0, 0, 4); /* would arrive after it */
    scene_ask(scene, 3001 * MS, 0, 0, 5);
    scene_ask(scene, 2000 * MS, 2, 2, 6); /* from c to b: does not cross */
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), 950 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 2), 3100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 3), 3100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 4), 3100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 5), 3101 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 6), 2100 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "cut")->messages, 3);
    CU_ASSERT_EQUAL(scene_fault(scene, "cut")->operations, 3);
    scene_free(scene);
}

static void what_a_cut_delayed_is_not_overtaken_when_it_heals(void)
{
    static const char *const settings[] = {"fault cut.kind=partition",
                                           "fault cut.isolate=a",
                                           "fault cut.every=100ms",
                                           "fault cut.lasting=exponential(40ms)",
                                           "link * *.delay=uniform(10ms, 200ms)",
                                           NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    for (uint64_t i = 1; i <= 5000; i++)
        scene_ask(scene, (int64_t)i * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, MESSAGE, 1), 5000);
    CU_ASSERT_TRUE(in_order(scene, 1));
    CU_ASSERT_TRUE(scene->world->occurrence_count > 300);
    scene_free(scene);
}

/* Which of the ways a > b, b > a, c > b, client a > b and client b > a are cut. */
static unsigned ways_cut(const char *const *settings)
{
    static const struct {
        int region, node;
    } asked[] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {1, 0}};
    struct scene *scene = scene_new(three, settings, &sending);
    unsigned cut = 0;

    for (uint64_t i = 0; i < 5; i++)
        scene_ask(scene, 1500 * MS, asked[i].region, asked[i].node, i + 1);
    scene_run(scene, 2500 * MS);
    for (unsigned i = 0; i < 5; i++) {
        bool came = i < 3 ? scene_when(scene, MESSAGE, i + 1) >= 0
                          : scene_when(scene, REQUEST, i + 1) >= 0;
        cut |= came ? 0 : 1u << i;
    }
    /* Clients always reach a node of their own region. */
    for (uint64_t i = 1; i <= 3; i++)
        CU_ASSERT_EQUAL(scene_when(scene, REPLY, i), 1500 * MS);
    scene_free(scene);
    return cut;
}

static void a_cut_separates_what_it_says(void)
{
    enum { AB = 1, BA = 2, CB = 4, CLIENT_AB = 8, CLIENT_BA = 16 };
    static const struct {
        const char *aim[2];
        unsigned cut;
    } rows[] = {
        {{"fault cut.isolate=a", NULL}, AB | BA | CLIENT_AB | CLIENT_BA},
        {{"fault cut.isolate=c", NULL}, CB},
        {{"fault cut.isolate=a, c", NULL}, AB | BA | CB | CLIENT_AB | CLIENT_BA},
        {{"fault cut.isolate=a.0", NULL}, AB | BA | CLIENT_AB | CLIENT_BA},
        {{"fault cut.between=a | b", NULL}, AB | BA | CLIENT_AB | CLIENT_BA},
        {{"fault cut.between=a, b | c", NULL}, CB},
        {{"fault cut.between=a | c", NULL}, 0},
        {{"fault cut.from=a", "fault cut.to=b"}, AB | CLIENT_AB},
        {{"fault cut.from=b", "fault cut.to=a, c"}, BA | CLIENT_BA},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *const settings[] = {"fault cut.kind=partition",
                                        "fault cut.at=1s",
                                        "fault cut.for=2s",
                                        rows[i].aim[0],
                                        rows[i].aim[1],
                                        NULL};
        CU_ASSERT_EQUAL(ways_cut(settings), rows[i].cut);
    }
}

static void a_one_way_cut_lets_the_answer_through(void)
{
    static const char *const settings[] = {
        "fault cut.kind=partition", "fault cut.from=b", "fault cut.to=a",
        "fault cut.at=150ms",       "fault cut.for=2s", NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, 100 * MS, 0, 1, 1); /* the request passes, its answer does not */
    scene_ask(scene, 200 * MS, 1, 0, 2); /* the other way round */
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 1), 200 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 2250 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 2), 2250 * MS);
    scene_free(scene);
}

static void a_single_node_is_cut_off_without_its_regions_clients(void)
{
    static const char *const settings[] = {"topology.nodes_per_region=2",
                                           "topology.zone_delay=constant(1ms)",
                                           "fault cut.kind=partition",
                                           "fault cut.isolate=a.0",
                                           "fault cut.at=0s",
                                           "fault cut.for=2s",
                                           NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, MS, 0, 0, 1);
    scene_ask(scene, MS, 0, 1, 2);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_TRUE(scene_when(scene, REPLY, 1) == 2000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 2), MS);
    scene_free(scene);
}

static void a_connection_that_waited_too_long_loses_what_it_held(void)
{
    static const char *const settings[] = {"fault cut.kind=partition",
                                           "fault cut.isolate=a",
                                           "fault cut.at=1s",
                                           "fault cut.for=10s",
                                           "topology.connection_timeout=3s",
                                           NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, 2000 * MS, 0, 0, 1);
    scene_ask(scene, 7999 * MS, 0, 0, 2);
    scene_ask(scene, 8001 * MS, 0, 0, 3); /* three seconds are not over */
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), -1);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 2), -1);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 3), 11100 * MS);
    CU_ASSERT_EQUAL(scene->world->messages_dropped, 2);
    CU_ASSERT_EQUAL(scene_fault(scene, "cut")->messages, 3);
    scene_free(scene);
}

static void a_connection_keeps_no_more_than_its_send_buffer(void)
{
    static const char *const settings[] = {
        "fault cut.kind=partition", "fault cut.isolate=a",       "fault cut.at=1s",
        "fault cut.for=2s",         "topology.send_buffer=720B", NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    for (uint64_t i = 1; i <= 30; i++) /* 64 + 8 bytes each */
        scene_ask(scene, 1500 * MS + (int64_t)i, 0, 0, i);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, MESSAGE, 1), 10);
    CU_ASSERT_TRUE(in_order(scene, 1));
    CU_ASSERT_EQUAL(scene->world->messages_dropped, 20);
    scene_free(scene);
}

static void overlapping_cuts_end_with_the_last(void)
{
    static const char *const settings[] = {"fault cut.kind=partition",
                                           "fault cut.isolate=a",
                                           "fault cut.at=1s",
                                           "fault cut.for=5s",
                                           "fault more.kind=partition",
                                           "fault more.isolate=b",
                                           "fault more.at=2s",
                                           "fault more.for=1s",
                                           "topology.connection_timeout=3500ms",
                                           NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, 1200 * MS, 0, 0, 1); /* given up after 3.5 s, not later */
    scene_ask(scene, 2550 * MS, 0, 0, 2); /* both */
    scene_ask(scene, 4000 * MS, 0, 0, 3); /* only the longer one is left */
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), -1);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 2), 6100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 3), 6100 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "cut")->messages, 3);
    CU_ASSERT_EQUAL(scene_fault(scene, "more")->messages, 1);
    scene_free(scene);
}

static void a_clients_packet_leaves_again_when_a_short_cut_heals(void)
{
    static const char *const settings[] = {"fault cut.kind=partition",
                                           "fault cut.isolate=c", "fault cut.at=120ms",
                                           "fault cut.for=30ms", NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, 10 * MS, 2, 1, 1);  /* is there before the cut; its answer is not */
    scene_ask(scene, 100 * MS, 2, 1, 2); /* would arrive long after the cut */
    scene_ask(scene, 151 * MS, 2, 1, 3);
    scene_run(scene, 1000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 1), 110 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REPLY, 1), 250 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 2), 250 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, REQUEST, 3), 251 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "cut")->operations, 2);
    scene_free(scene);
}

/* ---- spikes ---- */

static void a_delay_spike_touches_what_left_during_it(void)
{
    static const char *const settings[] = {
        "fault slow.kind=delay", "fault slow.between=a | b",      "fault slow.at=1s",
        "fault slow.for=1s",     "fault slow.add=constant(70ms)", NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    for (uint64_t i = 0; i < 40; i++) /* every 100 ms */
        scene_ask(scene, (int64_t)i * 100 * MS + 50 * MS, 0, 0, i + 1);
    scene_ask(scene, 1500 * MS, 2, 2, 100); /* another link */
    scene_run(scene, 100000 * MS);
    for (uint64_t i = 0; i < 40; i++) {
        int64_t normal_ns = (int64_t)i * 100 * MS + 150 * MS;
        bool meets = i >= 10 && i < 20;

        CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, i + 1),
                        meets ? normal_ns + 70 * MS : normal_ns);
    }
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 100), 1600 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "slow")->messages, 10);
    CU_ASSERT_EQUAL(scene_fault(scene, "slow")->operations, 10);
    scene_free(scene);
}

static void a_spike_of_no_delay_touches_nothing(void)
{
    static const char *const settings[] = {"fault slow.kind=delay", "fault slow.at=0s",
                                           "fault slow.add=constant(0ms)", NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, MS, 0, 0, 1);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "slow")->messages, 0);
    CU_ASSERT_EQUAL(scene_fault(scene, "slow")->operations, 0);
    scene_free(scene);
}

static void each_fault_counts_a_packet_once(void)
{
    static const char *const settings[] = {"fault one.kind=delay",
                                           "fault one.between=a | b",
                                           "fault one.add=constant(1ms)",
                                           "fault one.at=0s",
                                           "fault two.kind=loss",
                                           "fault two.between=a | b",
                                           "fault two.loss=50%",
                                           "fault two.at=0s",
                                           "fault cut.kind=partition",
                                           "fault cut.isolate=a",
                                           "fault cut.every=300ms",
                                           "fault cut.lasting=constant(50ms)",
                                           "fault stop.kind=pause",
                                           "fault stop.node=b",
                                           "fault stop.every=1s",
                                           "fault stop.lasting=constant(100ms)",
                                           "topology.connection_timeout=1000s",
                                           NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    for (uint64_t i = 1; i <= 1000; i++)
        scene_ask(scene, (int64_t)i * 10 * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "one")->messages, 1000);
    CU_ASSERT_EQUAL(scene_fault(scene, "one")->operations, 1000);
    /* Half are lost the first time, and others when they are sent again after a cut. */
    CU_ASSERT_TRUE(scene_fault(scene, "two")->messages > 500);
    CU_ASSERT_TRUE(scene_fault(scene, "two")->messages < 1000);
    scene_free(scene);
}

static void a_loss_spike_touches_what_it_alone_lost(void)
{
    static const char *const settings[] = {
        "topology.loss=20%",  "fault bad.between=a | b", "fault bad.kind=loss",
        "fault bad.loss=25%", "fault bad.at=0s",         NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    for (uint64_t i = 1; i <= 4000; i++)
        scene_ask(scene, (int64_t)i * 10 * MS, 0, 0, i);
    scene_run(scene, 100000 * MS);
    /* 1 - 0.8 * 0.75 = 40% are lost at each try, half of them anyway: a packet meets
     * the spike with 0.2 + 0.2 * (the same again) = 25%. */
    CU_ASSERT_DOUBLE_EQUAL((double)scene_fault(scene, "bad")->messages, 1000, 100);
    scene_free(scene);
}

static void a_loss_spike_is_over_when_it_is_over(void)
{
    static const char *const settings[] = {"fault bad.between=a | b",
                                           "fault bad.kind=loss",
                                           "fault bad.loss=100%",
                                           "fault bad.at=1s",
                                           "fault bad.for=2s",
                                           "topology.connection_timeout=1500ms",
                                           NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    scene_ask(scene, 1500 * MS, 0, 0, 1); /* given up */
    scene_ask(scene, 2500 * MS, 0, 0, 2); /* tried again at 2.9 and at 3.7 */
    scene_ask(scene, 3200 * MS, 0, 0, 3); /* waits behind it */
    scene_ask(scene, 5000 * MS, 0, 0, 4);
    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 1), -1);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 2), 3800 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 3), 3800 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 4), 5100 * MS);
    CU_ASSERT_EQUAL(scene_fault(scene, "bad")->messages, 2);
    scene_free(scene);
}

/* ---- bandwidth, jitter ---- */

static void packets_queue_for_bandwidth(void)
{
    static const char *const settings[] = {"link * *.bandwidth=7200B/s", NULL};
    struct scene *scene = scene_new(three, settings, &sending);

    for (uint64_t i = 1; i <= 10; i++) /* 72 bytes: 10 ms each */
        scene_ask(scene, 0, 0, 0, i);
    scene_ask(scene, 0, 2, 2, 11); /* the other way in has a wire of its own */
    scene_ask(scene, 95 * MS, 0, 0, 12);
    scene_run(scene, 100000 * MS);
    for (uint64_t i = 1; i <= 10; i++)
        CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, i), (int64_t)i * 10 * MS + 100 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 11), 110 * MS);
    CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, 12), 210 * MS);
    scene_free(scene);
}

static void without_jitter_a_delay_is_half_of_the_mean_round_trip(void)
{
    static const char text[] =
        "[scenario]\nduration = 10s\n"
        "[topology]\nfile = aws-2026\nregions = eu-west-1, us-east-1\njitter = none\n"
        "client_delay = 0ms\n"
        "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
        "[protocol]\nname = probe\n";
    struct scene *scene = scene_new(text, NULL, &sending);
    const struct measured_rtt *there = &scene->config->world.topology.link[1].rtt;
    const struct measured_rtt *back = &scene->config->world.topology.link[2].rtt;
    int64_t there_ns = (int64_t)(there->mean_ns / 2 + 0.5);
    int64_t back_ns = (int64_t)(back->mean_ns / 2 + 0.5);

    for (uint64_t i = 1; i <= 20; i++)
        scene_ask(scene, (int64_t)i * 300 * MS, 0, (int)(i % 2), i);
    scene_run(scene, 10000 * MS);
    for (uint64_t i = 1; i <= 20; i++) {
        int64_t at_ns = (int64_t)i * 300 * MS;

        if (i % 2 == 0) {
            CU_ASSERT_EQUAL(scene_when(scene, MESSAGE, i), at_ns + there_ns);
            CU_ASSERT_EQUAL(scene_when(scene, REPLY, i), at_ns);
        } else {
            CU_ASSERT_EQUAL(scene_when(scene, REPLY, i), at_ns + there_ns + back_ns);
        }
    }
    scene_free(scene);
}

/* From eu-west-1 to us-east-1, of which one way is given by hand. */
static struct scene *by_hand(const char *way)
{
    char *text = g_strdup_printf(
        "[scenario]\nduration = 10s\n"
        "[topology]\nfile = aws-2026\n"
        "regions = eu-west-1, us-east-1\n"
        "[link %s]\ndelay = constant(1s)\n"
        "[node]\ncost = none\nfsync = 0ms\n"
        "[protocol]\nname = probe\n",
        way);
    struct scene *scene = scene_new(text, NULL, &sending);

    g_free(text);
    scene_ask(scene, 0, 0, 1, 1);
    scene_run(scene, 10000 * MS);
    return scene;
}

static void a_way_given_by_hand_is_that_way_alone(void)
{
    struct scene *there = by_hand("eu-west-1 > us-east-1");
    struct scene *back = by_hand("us-east-1 > eu-west-1");

    CU_ASSERT_EQUAL(scene_when(there, REQUEST, 1), 1000 * MS);
    CU_ASSERT_DOUBLE_EQUAL((double)scene_when(there, REPLY, 1), 1036 * MS, 4 * MS);
    CU_ASSERT_DOUBLE_EQUAL((double)scene_when(back, REQUEST, 1), 36 * MS, 4 * MS);
    CU_ASSERT_EQUAL(scene_when(back, REPLY, 1) - scene_when(back, REQUEST, 1), 1000 * MS);
    scene_free(there);
    scene_free(back);
}

CU_TestInfo network_tests[] = {
    {"a connection is in order however delays vary",
     a_connection_is_in_order_however_delays_vary},
    {"a loss costs a time-out and holds up what is behind",
     a_loss_costs_a_time_out_and_holds_up_what_is_behind},
    {"losses have the rate that was asked for", losses_have_the_rate_that_was_asked_for},
    {"a cut holds for what is on its way", a_cut_holds_for_what_is_on_its_way},
    {"what a cut delayed is not overtaken when it heals",
     what_a_cut_delayed_is_not_overtaken_when_it_heals},
    {"a cut separates what it says", a_cut_separates_what_it_says},
    {"a one-way cut lets the answer through", a_one_way_cut_lets_the_answer_through},
    {"a single node is cut off without its region's clients",
     a_single_node_is_cut_off_without_its_regions_clients},
    {"a connection that waited too long loses what it held",
     a_connection_that_waited_too_long_loses_what_it_held},
    {"a connection keeps no more than its send buffer",
     a_connection_keeps_no_more_than_its_send_buffer},
    {"overlapping cuts end with the last", overlapping_cuts_end_with_the_last},
    {"a client's packet leaves again when a short cut heals",
     a_clients_packet_leaves_again_when_a_short_cut_heals},
    {"a delay spike touches what left during it",
     a_delay_spike_touches_what_left_during_it},
    {"a spike of no delay touches nothing", a_spike_of_no_delay_touches_nothing},
    {"each fault counts a packet once", each_fault_counts_a_packet_once},
    {"a loss spike touches what it alone lost", a_loss_spike_touches_what_it_alone_lost},
    {"a loss spike is over when it is over", a_loss_spike_is_over_when_it_is_over},
    {"packets queue for bandwidth", packets_queue_for_bandwidth},
    {"without jitter a delay is half of the mean round trip",
     without_jitter_a_delay_is_half_of_the_mean_round_trip},
    {"a way given by hand is that way alone", a_way_given_by_hand_is_that_way_alone},
    CU_TEST_INFO_NULL,
};
