/* Clocks: how far they may be from true time, how fast they run, and that replicas see
 * nothing else. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdlib.h>

#include "tests/lab.h"
#include "tests/suites.h"
#include "tests/world/scene.h"

enum { NODES = 200 };
static const int64_t HOUR_NS = 3600 * 1000 * MS;

static struct clock clock_of(int64_t error_ns, double drift, int node)
{
    struct node_config config = {.clock_error_ns = error_ns, .clock_drift = drift};
    struct clock clock;

    clock_init(&clock, &config, 1, node);
    return clock;
}

static void a_wall_clock_stays_within_its_band(void)
{
    int64_t least = INT64_MAX, most = INT64_MIN;

    for (int node = 0; node < NODES; node++) {
        struct clock clock = clock_of(5 * MS, 50e-6, node);

        for (int64_t i = 0; i < 1000; i++) {
            int64_t now_ns = HOUR_NS / 1000000000 * i * i * i; /* up to an hour */
            int64_t error_ns = clock_wall_ns(&clock, now_ns) - now_ns;

            CU_ASSERT_TRUE(error_ns >= -5 * MS && error_ns <= 5 * MS);
            least = MIN(least, error_ns);
            most = MAX(most, error_ns);
        }
    }
    CU_ASSERT_TRUE(least < -4900 * US && most > 4900 * US); /* and uses all of it */
}

static void wall_clocks_begin_anywhere_in_the_band(void)
{
    int lower_half = 0;
    double sum_ns = 0;

    for (int node = 0; node < NODES; node++) {
        struct clock clock = clock_of(5 * MS, 50e-6, node);
        int64_t error_ns = clock_wall_ns(&clock, 0);

        lower_half += error_ns < 0;
        sum_ns += fabs((double)error_ns);
    }
    CU_ASSERT_TRUE(lower_half > NODES * 0.35 && lower_half < NODES * 0.65);
    CU_ASSERT_DOUBLE_EQUAL(sum_ns / NODES, 2.5e6, 0.5e6);
}

static void a_clock_turns_at_the_bands_edge(void)
{
    struct clock clock = {.rate_error = 50e-6, .error_ns = 5e6, .start_ns = 4e6};

    /* 1 ms to the edge at 50 us a second: 20 s; then back through the band: 200 s. */
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 10000 * MS), 10000 * MS + 4500 * US);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 20000 * MS), 20000 * MS + 5000 * US);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 40000 * MS), 40000 * MS + 4000 * US);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 220000 * MS), 220000 * MS - 5000 * US);
    CU_ASSERT_EQUAL(clock_wall_ns(&clock, 420000 * MS), 420000 * MS + 5000 * US);
}

static void the_monotonic_clocks_rate_is_off_within_a_bound(void)
{
    double fastest = 0, slowest = 0;

    for (int node = 0; node < NODES; node++) {
        struct clock clock = clock_of(5 * MS, 50e-6, node);
        int64_t last_ns = clock_monotonic_ns(&clock, 0);
        double rate = (double)clock_monotonic_ns(&clock, HOUR_NS) / (double)HOUR_NS - 1;

        CU_ASSERT_TRUE(fabs(rate) <= 50e-6);
        fastest = fmax(fastest, rate);
        slowest = fmin(slowest, rate);
        for (int64_t now_ns = 0; now_ns < 1000; now_ns++) { /* it never runs back */
            CU_ASSERT_TRUE(clock_monotonic_ns(&clock, now_ns) >= last_ns);
            last_ns = clock_monotonic_ns(&clock, now_ns);
        }
    }
    CU_ASSERT_TRUE(fastest > 45e-6 && slowest < -45e-6);
}

static void perfect_clocks_show_true_time(void)
{
    for (int node = 0; node < NODES; node++) {
        struct clock clock = clock_of(DURATION_NONE, 50e-6, node);

        CU_ASSERT_EQUAL(clock_wall_ns(&clock, HOUR_NS + node), HOUR_NS + node);
        CU_ASSERT_EQUAL(clock_monotonic_ns(&clock, HOUR_NS + node), HOUR_NS + node);
        CU_ASSERT_EQUAL(clock_true_delay_ns(&clock, 12345 + node), 12345 + node);
    }
}

static void no_timer_is_early_by_its_own_clock(void)
{
    for (int node = 0; node < NODES; node++) {
        struct clock clock = clock_of(5 * MS, 1e-3, node);

        for (int64_t now_ns = 0; now_ns < HOUR_NS; now_ns = 3 * now_ns + 7) {
            for (int64_t delay_ns = 1; delay_ns < HOUR_NS; delay_ns = 5 * delay_ns + 3) {
                int64_t due_ns = now_ns + clock_true_delay_ns(&clock, delay_ns);
                int64_t passed_ns = clock_monotonic_ns(&clock, due_ns) -
                                    clock_monotonic_ns(&clock, now_ns);

                CU_ASSERT_TRUE(passed_ns >= delay_ns && passed_ns <= delay_ns + 3);
            }
        }
    }
}

/* ---- as replicas see them ---- */

static const char six_nodes[] =
    "[scenario]\nduration = 100s\nwarmup = 0s\nseed = 3\n"
    "[topology]\nregions = a, b\nnodes_per_region = 3\nclient_delay = 0ms\n"
    "[link a b]\ndelay = constant(1ms)\n"
    "[node]\ncost = none\nfsync = 0ms\nclock_error = 5ms\nclock_drift = 100ppm\n"
    "[protocol]\nname = probe\n";

enum { DELAY_MS = 10000 };

static void set_a_timer(struct scene *scene, struct door *door)
{
    (void)scene;
    door_set_timer(door, DELAY_MS * MS, (uint64_t)door_monotonic_ns(door));
}

static void look_at_the_clock(struct scene *scene, struct door *door, uint64_t began_ns)
{
    int64_t passed_ns = door_monotonic_ns(door) - (int64_t)began_ns;

    (void)scene;
    CU_ASSERT_TRUE(passed_ns >= DELAY_MS * MS && passed_ns <= DELAY_MS * MS + 3);
}

static void timers_run_by_the_local_clock(void)
{
    static const struct script script = {.on_start = set_a_timer,
                                         .on_timer = look_at_the_clock};
    struct scene *scene = scene_new(six_nodes, NULL, &script);
    bool differs = false;

    scene_run(scene, 100000 * MS);
    CU_ASSERT_EQUAL(scene_count(scene, TIMER, -1), 6);
    for (int node = 0; node < 6; node++) {
        int64_t off_ns = scene_heard(scene, TIMER, node, 0)->at_ns - DELAY_MS * MS;

        CU_ASSERT_TRUE(off_ns >= -1 * MS - 3 && off_ns <= 1 * MS + 3); /* 100 ppm */
        differs = differs || off_ns > 100 * US || off_ns < -100 * US;
    }
    CU_ASSERT_TRUE(differs);
    scene_free(scene);
}

static void ask_the_time(struct scene *scene, struct door *door,
                         const struct request *request)
{
    struct wall_clock wall = door_wall_clock(door);
    int64_t error_ns = wall.now_ns - WALL_CLOCK_START_NS - kernel_now_ns(scene->kernel);

    CU_ASSERT_EQUAL(wall.uncertainty_ns, 5 * MS); /* it does not know of a jump */
    scene_send(door, 1, (uint64_t)(error_ns + 1000 * MS), AT_ONCE);
    scene_answer(door, request->primitive, AT_ONCE);
}

static void a_jump_moves_one_wall_clock_and_no_timer(void)
{
    static const struct script script = {.on_start = set_a_timer,
                                         .on_request = ask_the_time,
                                         .on_timer = look_at_the_clock};
    static const char *const settings[] = {
        "fault jump.kind=clock-jump", "fault jump.node=a.0", "fault jump.by=-500ms",
        "fault jump.at=1s",           "fault jump.for=1s",   NULL};
    struct scene *scene = scene_new(six_nodes, settings, &script);

    scene_ask(scene, 500 * MS, 0, 0, 1);
    scene_ask(scene, 1500 * MS, 0, 0, 2);
    scene_ask(scene, 1600 * MS, 0, 2, 3); /* another node */
    scene_ask(scene, 2500 * MS, 0, 0, 4);
    scene_run(scene, 100000 * MS);
    static const int64_t jumped_ms[] = {0, -500, 0, 0};
    for (int i = 0; i < 4; i++) {
        int64_t error_ns = (int64_t)scene_heard(scene, MESSAGE, 1, i)->number - 1000 * MS;

        CU_ASSERT_TRUE(llabs(error_ns - jumped_ms[i] * MS) <= 5 * MS);
    }
    CU_ASSERT_EQUAL(scene_fault(scene, "jump")->operations, 1); /* that read it */
    scene_free(scene);
}

CU_TestInfo clock_tests[] = {
    {"a wall clock stays within its band", a_wall_clock_stays_within_its_band},
    {"wall clocks begin anywhere in the band", wall_clocks_begin_anywhere_in_the_band},
    {"a clock turns at the band's edge", a_clock_turns_at_the_bands_edge},
    {"the monotonic clock's rate is off within a bound",
     the_monotonic_clocks_rate_is_off_within_a_bound},
    {"perfect clocks show true time", perfect_clocks_show_true_time},
    {"no timer is early by its own clock", no_timer_is_early_by_its_own_clock},
    {"timers run by the local clock", timers_run_by_the_local_clock},
    {"a jump moves one wall clock and no timer",
     a_jump_moves_one_wall_clock_and_no_timer},
    CU_TEST_INFO_NULL,
};
