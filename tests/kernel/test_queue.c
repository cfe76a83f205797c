#include <fcntl.h>
#include <glib.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/pool.h"
#include "sim/kernel/random.h"
#include "sim/kernel/timers.h"
#include "tests/suites.h"

/* The model: every event ever scheduled, and those pending in a balanced tree by time,
 * then by order of scheduling. */
struct planned {
    int64_t at_ns;
    uint64_t number; /* in order of scheduling */
    timer_handle timer;
};

struct world {
    struct kernel *kernel;
    struct stream stream;
    GTree *pending;
    GPtrArray *all;
    size_t target; /* about how many are pending */
    uint64_t left; /* events until the kernel is stopped */
    bool right;    /* nothing was out of order so far */
};

static int by_time(const void *a, const void *b, void *unused)
{
    (void)unused;
    const struct planned *x = a, *y = b;
    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Near and far, with many ties; some on edges of the digits of time. */
static int64_t random_delay(struct stream *stream)
{
    switch (stream_below(stream, 8)) {
    case 0:
        return 0;
    case 1:
        return (int64_t)stream_below(stream, 3);
    case 2:
        return (int64_t)stream_below(stream, 100) * 1000;
    case 3:
        return INT64_C(1) << stream_below(stream, 50);
    case 4:
        return (int64_t)stream_below(stream, UINT64_C(1) << 40);
    default:
        return (int64_t)(1e6 * stream_exponential(stream));
    }
}

static void happen(void *subject, uint64_t argument);

static void plan(struct world *world)
{
    struct planned *planned = g_new0(struct planned, 1);
    planned->number = world->all->len;
    planned->at_ns = kernel_now_ns(world->kernel) + random_delay(&world->stream);
    if (stream_below(&world->stream, 2))
        planned->timer = kernel_set_timer(world->kernel, planned->at_ns, happen, world,
                                          planned->number);
    else
        kernel_schedule(world->kernel, planned->at_ns, happen, world, planned->number);
    g_ptr_array_add(world->all, planned);
    g_tree_insert(world->pending, planned, planned);
}

/* Any timer there ever was: pending, run, or cancelled before. */
static void cancel_any(struct world *world)
{
    struct planned *planned =
        world->all->pdata[stream_below(&world->stream, world->all->len)];
    if (!planned->timer)
        return;
    bool pending = g_tree_remove(world->pending, planned);
    world->right =
        world->right && kernel_cancel(world->kernel, planned->timer) == pending;
}

static void act(struct world *world)
{
    size_t pending = (size_t)g_tree_nnodes(world->pending);
    size_t more = stream_below(&world->stream, pending < world->target ? 5 : 2);
    for (size_t i = 0; i < more; i++)
        plan(world);
    if (stream_below(&world->stream, 4) == 0)
        cancel_any(world);
    if (stream_below(&world->stream, 5000) == 0) /* so many at once bring a sweep */
        for (size_t i = 0; i < 20 * world->target; i++)
            cancel_any(world);
    world->right = world->right &&
                   kernel_pending(world->kernel) == (size_t)g_tree_nnodes(world->pending);
}

static void happen(void *subject, uint64_t argument)
{
    struct world *world = subject;
    GTreeNode *first = g_tree_node_first(world->pending);
    struct planned *due = first ? g_tree_node_value(first) : NULL;
    world->right = world->right && due && due->number == argument &&
                   due->at_ns == kernel_now_ns(world->kernel);
    if (due)
        g_tree_remove(world->pending, due);
    if (--world->left == 0)
        kernel_stop(world->kernel);
    act(world);
}

/* Runs in slices; in between, acts from outside, where time stands at the last event
 * although the queue may have looked further ahead. */
static void play(uint64_t seed, size_t target, uint64_t events)
{
    struct world world = {
        .kernel = kernel_new(),
        .stream = stream_keyed(seed, PURPOSE_TEST, target),
        .pending = g_tree_new_full(by_time, NULL, NULL, NULL),
        .all = g_ptr_array_new_with_free_func(g_free),
        .target = target,
        .left = events,
        .right = true,
    };
    while (world.left > 0) {
        while ((size_t)g_tree_nnodes(world.pending) < target)
            plan(&world);
        act(&world);
        int64_t until_ns = kernel_now_ns(world.kernel) + 3 * random_delay(&world.stream);
        bool finished = kernel_run(world.kernel, until_ns);
        world.right = world.right && finished == (world.left > 0);
        GTreeNode *next = g_tree_node_first(world.pending);
        if (finished && next) {
            struct planned *later = g_tree_node_value(next);
            world.right = world.right && later->at_ns > until_ns;
        }
    }
    CU_ASSERT_TRUE(world.right);
    CU_ASSERT_EQUAL(kernel_events_run(world.kernel), events);
    g_tree_unref(world.pending);
    g_ptr_array_unref(world.all);
    kernel_free(world.kernel);
}

static void test_against_model(void)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        play(seed, 1, 2000);
        play(seed, 10, 5000);
        play(seed, 70, 10000); /* about what the sorted array takes */
        play(seed, 1000, 20000);
    }
    play(11, 20000, 100000);
}

/* Notes the order in which events run. */
static void note(void *subject, uint64_t argument)
{
    g_array_append_val((GArray *)subject, argument);
}

static bool is_ascending(const GArray *order, size_t count)
{
    bool ascending = order->len == count;
    for (guint i = 0; ascending && i < order->len; i++)
        ascending = g_array_index(order, uint64_t, i) == i;
    return ascending;
}

/* More events at one instant than any part of the queue holds at once. */
static void test_ties(void)
{
    enum { COUNT = 10000 };
    static const int64_t instants_ns[] = {0, 77, INT64_C(1) << 40, INT64_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(instants_ns); i++) {
        struct kernel *kernel = kernel_new();
        g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint64_t));
        for (uint64_t n = 0; n < COUNT; n++)
            kernel_schedule(kernel, instants_ns[i], note, order, n);
        CU_ASSERT_TRUE(kernel_run(kernel, INT64_MAX));
        CU_ASSERT_TRUE(is_ascending(order, COUNT));
        CU_ASSERT_EQUAL(kernel_now_ns(kernel), instants_ns[i]);
        kernel_free(kernel);
    }
}

/* A cancelled timer between now and the next event must not keep anything from being
 * scheduled before it. */
static void test_time_stays_at_last_event(void)
{
    enum { COUNT = 1000 };
    struct kernel *kernel = kernel_new();
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    timer_handle timers[COUNT];
    for (int64_t i = 0; i < COUNT; i++)
        timers[i] = kernel_set_timer(kernel, 500000 + i * i, note, order, 0);
    kernel_schedule(kernel, 1, note, order, 0);
    kernel_schedule(kernel, 600010, note, order, COUNT + 1);
    kernel_schedule(kernel, 5000000, note, order, COUNT + 2);
    for (size_t i = 0; i < COUNT / 2 - 1; i++)
        CU_ASSERT_TRUE(kernel_cancel(kernel, timers[i]));
    CU_ASSERT_TRUE(kernel_run(kernel, 600000));
    CU_ASSERT_EQUAL(kernel_now_ns(kernel), 1);
    for (size_t i = COUNT / 2 - 1; i < COUNT; i++)
        CU_ASSERT_TRUE(kernel_cancel(kernel, timers[i]));
    for (int64_t i = COUNT; i > 0; i--)
        kernel_schedule(kernel, 400 * i, note, order, (uint64_t)i);
    CU_ASSERT_EQUAL(kernel_pending(kernel), COUNT + 2);
    CU_ASSERT_TRUE(kernel_run(kernel, INT64_MAX));
    CU_ASSERT_TRUE(is_ascending(order, COUNT + 3));
    kernel_free(kernel);
}

static void stop(void *subject, uint64_t argument)
{
    (void)argument;
    kernel_stop(subject);
}

static void test_stop_and_until(void)
{
    struct kernel *kernel = kernel_new();
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    CU_ASSERT_TRUE(kernel_run(kernel, 1000));
    CU_ASSERT_EQUAL(kernel_now_ns(kernel), 0);
    kernel_schedule(kernel, 10, note, order, 0);
    kernel_schedule(kernel, 20, stop, kernel, 0);
    kernel_schedule(kernel, 20, note, order, 1);
    kernel_schedule(kernel, 30, note, order, 2);
    CU_ASSERT_TRUE(kernel_run(kernel, -1));
    CU_ASSERT_TRUE(kernel_run(kernel, 9));
    CU_ASSERT_EQUAL(order->len, 0);
    CU_ASSERT_TRUE(kernel_run(kernel, 10));
    CU_ASSERT_EQUAL(order->len, 1);
    CU_ASSERT_FALSE(kernel_run(kernel, INT64_MAX));
    CU_ASSERT_EQUAL(order->len, 1);
    CU_ASSERT_EQUAL(kernel_now_ns(kernel), 20);
    CU_ASSERT_EQUAL(kernel_pending(kernel), 2);
    CU_ASSERT_TRUE(kernel_run(kernel, 29));
    CU_ASSERT_EQUAL(kernel_now_ns(kernel), 20);
    CU_ASSERT_TRUE(kernel_run(kernel, 30));
    CU_ASSERT_TRUE(is_ascending(order, 3));
    CU_ASSERT_EQUAL(kernel_events_run(kernel), 4);
    kernel_free(kernel);
}

static void test_handles(void)
{
    struct kernel *kernel = kernel_new();
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    CU_ASSERT_FALSE(kernel_cancel(kernel, 0));
    CU_ASSERT_FALSE(kernel_cancel(kernel, UINT64_MAX));
    timer_handle first = kernel_set_timer(kernel, 5, note, order, 7);
    CU_ASSERT_NOT_EQUAL(first, 0);
    CU_ASSERT_FALSE(kernel_cancel(kernel, 0));
    CU_ASSERT_TRUE(kernel_cancel(kernel, first));
    CU_ASSERT_FALSE(kernel_cancel(kernel, first));
    timer_handle second = kernel_set_timer(kernel, 5, note, order, 0);
    CU_ASSERT_NOT_EQUAL(first, second);
    CU_ASSERT_FALSE(kernel_cancel(kernel, first)); /* the same slot, by now another's */
    CU_ASSERT_TRUE(kernel_run(kernel, 5));
    CU_ASSERT_TRUE(is_ascending(order, 1));
    CU_ASSERT_FALSE(kernel_cancel(kernel, second));
    kernel_free(kernel);
}

/* A server sets a time-out for each request and cancels nearly all of them: the queue
 * must not fill up with dead ones. */
static void test_dead_timers_are_swept(void)
{
    struct kernel *kernel = kernel_new();
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    size_t most_dead = 0;
    for (int64_t i = 0; i < 200000; i++) {
        timer_handle timer =
            kernel_set_timer(kernel, 1000000 + i, note, order, (uint64_t)i / 1000);
        if (i % 1000 != 0)
            kernel_cancel(kernel, timer);
        most_dead = MAX(most_dead, kernel_dead(kernel));
    }
    CU_ASSERT_TRUE(most_dead <= 200);
    CU_ASSERT_EQUAL(kernel_pending(kernel), 200);
    CU_ASSERT_TRUE(kernel_run(kernel, INT64_MAX));
    CU_ASSERT_TRUE(is_ascending(order, 200));
    CU_ASSERT_EQUAL(kernel_dead(kernel), 0);
    kernel_free(kernel);
}

/* A slot whose generations are used up serves nobody any more. */
static void test_slots_retire(void)
{
    struct timer_table table;
    timer_table_init(&table);
    timer_handle handle = timer_table_add(&table, note, NULL, 0);
    struct timer *timer = timer_table_find(&table, handle);
    timer->generation = UINT32_MAX;
    handle |= (uint64_t)UINT32_MAX << TIMER_INDEX_BITS;
    CU_ASSERT_PTR_EQUAL(timer_table_find(&table, handle), timer);
    timer_table_remove(&table, timer);
    CU_ASSERT_PTR_NULL(timer_table_find(&table, handle));
    CU_ASSERT_PTR_NULL(timer_table_find(&table, 0));
    timer_handle next = timer_table_add(&table, note, NULL, 0);
    CU_ASSERT_NOT_EQUAL((uint32_t)next, (uint32_t)handle);
    timer_table_finish(&table);
}

static void schedule_in_the_past(void *subject, uint64_t argument)
{
    kernel_schedule(subject, 9, schedule_in_the_past, subject, argument);
}

static void test_past_is_refused(void)
{
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO); /* GLib complains on both */
        dup2(nowhere, STDERR_FILENO);
        struct kernel *kernel = kernel_new();
        kernel_schedule(kernel, 10, schedule_in_the_past, kernel, 0);
        kernel_run(kernel, 10);
        _exit(0);
    }
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE(WIFSIGNALED(status));
}

static void test_pool(void)
{
    enum { COUNT = 5000 };
    struct pool *pool = pool_new(24);
    char *taken[COUNT];
    bool aligned = true;
    for (size_t i = 0; i < COUNT; i++) {
        taken[i] = pool_take(pool);
        memset(taken[i], (int)(i % 100), 24);
        aligned = aligned && (uintptr_t)taken[i] % alignof(max_align_t) == 0;
    }
    CU_ASSERT_TRUE(aligned);
    CU_ASSERT_EQUAL(pool_taken(pool), COUNT);
    bool intact = true; /* nobody wrote into another's */
    for (size_t i = 0; i < COUNT; i++)
        intact = intact && taken[i][0] == (char)(i % 100) && taken[i][23] == taken[i][0];
    CU_ASSERT_TRUE(intact);
    for (size_t i = 0; i < COUNT; i++)
        pool_give(pool, taken[i]);
    CU_ASSERT_EQUAL(pool_taken(pool), 0);
    CU_ASSERT_PTR_EQUAL(pool_take(pool), taken[COUNT - 1]);
    pool_free(pool);
    pool_free(NULL);
    struct pool *large = pool_new(3 << 20); /* more than a block */
    void *one = pool_take(large);
    CU_ASSERT_PTR_NOT_EQUAL(pool_take(large), one);
    pool_free(large);
}

CU_TestInfo queue_tests[] = {
    {"random schedules against a sorted model", test_against_model},
    {"ties run in order of scheduling", test_ties},
    {"time stays at the last event that ran", test_time_stays_at_last_event},
    {"stop, and run until", test_stop_and_until},
    {"handles of events run and cancelled", test_handles},
    {"dead timers are swept", test_dead_timers_are_swept},
    {"timer slots retire", test_slots_retire},
    {"scheduling in the past stops the program", test_past_is_refused},
    {"pool", test_pool},
    CU_TEST_INFO_NULL,
};
