#include <string.h>

#include "sim/load/parts.h"

/* ---- set up ---- */

static void init_pool(struct load *load, int region, uint32_t first, uint32_t count)
{
    struct session_pool *pool = &load->pool[region];

    pool->first = first;
    pool->count = count;
    pool->idle_count = count;
    pool->idle = g_new0(uint64_t, count / 64 + 1);
    for (uint32_t i = 0; i < count; i++)
        pool->idle[i / 64] |= UINT64_C(1) << i % 64;
    g_queue_init(&pool->waiting);
    pool->stream = stream_keyed(load->setup.seed, PURPOSE_SESSION, (uint64_t)region);
}

/* How many clients of a closed loop each region has: whole numbers that follow the
 * shares as closely as they can. */
static uint32_t clients_of(const struct load *load, int region)
{
    double before = 0;

    for (int i = 0; i < region; i++)
        before += load->config->share[i];
    double clients = (double)load->config->clients;
    double after = before + load->config->share[region];
    return (uint32_t)(uint64_t)(after * clients + 0.5) -
           (uint32_t)(uint64_t)(before * clients + 0.5);
}

void sessions_init(struct load *load)
{
    int regions = load->setup.world_config->topology.region_count;

    load->pool = g_new0(struct session_pool, (gsize)regions);
    for (int region = 0; region < regions; region++) {
        uint32_t count = load->config->share[region] <= 0 ? 0
                         : load->config->closed_loop      ? clients_of(load, region)
                                                     : (uint32_t)load->config->sessions;

        init_pool(load, region, load->session_count, count);
        load->session_count += count;
    }
    load->session = g_new0(struct session, load->session_count);
    for (int region = 0; region < regions; region++) {
        const struct session_pool *pool = &load->pool[region];

        for (uint32_t i = pool->first; i < pool->first + pool->count; i++)
            load->session[i] =
                (struct session){.number = i, .process = i, .region = (uint16_t)region};
    }
}

void sessions_clear(struct load *load)
{
    int regions = load->setup.world_config->topology.region_count;

    for (int region = 0; region < regions; region++) {
        g_queue_clear_full(&load->pool[region].waiting, g_free);
        g_free(load->pool[region].idle);
    }
    for (uint32_t i = 0; i < load->session_count; i++)
        g_free((gpointer)(uintptr_t)load->session[i].context.bytes);
    g_free(load->pool);
    g_free(load->belief);
    g_free(load->session);
}

/* ---- taking and freeing ---- */

static uint32_t next_idle(const struct session_pool *pool, uint32_t from)
{
    uint32_t words = pool->count / 64 + 1, word = from / 64;
    uint64_t bits = pool->idle[word] & (UINT64_MAX << from % 64);

    while (bits == 0) {
        word = (word + 1) % words;
        bits = pool->idle[word];
    }
    return word * 64 + (uint32_t)__builtin_ctzll(bits);
}

/* An arrival draws a session, and takes the next idle one after it if that is busy. */
struct session *session_take(struct load *load, int region)
{
    struct session_pool *pool = &load->pool[region];
    uint32_t drawn = (uint32_t)stream_below(&pool->stream, pool->count);

    if (pool->idle_count == 0)
        return NULL;
    uint32_t taken = next_idle(pool, drawn);
    pool->idle[taken / 64] &= ~(UINT64_C(1) << taken % 64);
    pool->idle_count--;
    return &load->session[pool->first + taken];
}

void session_wait(struct load *load, int region, uint64_t operation)
{
    struct waiting *waiting = g_new(struct waiting, 1);

    *waiting = (struct waiting){operation, operation_timeout_ns(load, operation)};
    g_queue_push_tail(&load->pool[region].waiting, waiting);
}

static void think(void *subject, uint64_t argument)
{
    struct load *load = subject;
    struct session *session = &load->session[argument];
    uint64_t serial = session->done;

    if (kernel_now_ns(load->kernel) < load->setup.end_ns)
        operation_due(load, session->region, kernel_now_ns(load->kernel),
                      (uint64_t)session->number << 40 | (serial + 1), session);
}

static void client_goes_on(struct load *load, struct session *session)
{
    const struct load_config *config = load->config;
    uint64_t luck = (uint64_t)session->number << 40 | ++session->done;
    struct stream stream = stream_keyed(load->setup.seed, PURPOSE_THINK, luck);

    if (config->operations > 0 && session->done >= (uint64_t)config->operations) {
        if (++load->clients_done == load->session_count)
            load->setup.on_all_done(load->setup.user);
        return;
    }
    int64_t wait_ns = distribution_draw_ns(config->think, &stream);
    kernel_schedule(load->kernel, kernel_now_ns(load->kernel) + wait_ns, think, load,
                    session->number);
}

/* Those whose time ended while they waited are told so now: they were never sent. */
static struct waiting *next_waiting(struct load *load, struct session_pool *pool)
{
    struct waiting *waiting;

    while ((waiting = g_queue_pop_head(&pool->waiting)) != NULL) {
        if (waiting->until_ns > kernel_now_ns(load->kernel))
            return waiting;
        operation_never_sent(load, waiting->operation);
        g_free(waiting);
    }
    return NULL;
}

void session_free(struct load *load, struct session *session)
{
    struct session_pool *pool = &load->pool[session->region];
    struct waiting *waiting;

    if (load->config->closed_loop) {
        client_goes_on(load, session);
        return;
    }
    waiting = next_waiting(load, pool);
    if (waiting != NULL) {
        uint64_t operation = waiting->operation;

        g_free(waiting);
        session->luck = operation;
        operation_begin(load, session, operation);
        return;
    }
    uint32_t index = session->number - pool->first;
    pool->idle[index / 64] |= UINT64_C(1) << index % 64;
    pool->idle_count++;
}

/* ---- beginning and end ---- */

static void arrive(void *subject, uint64_t region)
{
    struct load *load = subject;
    int64_t due_ns = kernel_now_ns(load->kernel);
    int64_t next_ns = arrival_process_next_ns(&load->arrivals[region]);

    if (next_ns < load->setup.end_ns)
        kernel_schedule(load->kernel, next_ns, arrive, load, region);
    operation_due(load, (int)region, due_ns, 0, NULL);
}

/* At first all believe what the configuration says. */
static void init_beliefs(struct load *load)
{
    uint32_t groups = (uint32_t)load->world->group_count;

    load->belief = g_new(int16_t, (size_t)load->session_count * groups);
    for (uint32_t group = 0; group < groups; group++) {
        int16_t leader = (int16_t)world_leader_node(load->world, (int)group);

        for (uint32_t i = 0; i < load->session_count; i++)
            load->belief[i * groups + group] = leader;
    }
}

void load_start(struct load *load, struct world *world)
{
    load->world = world;
    init_beliefs(load);
    if (load->config->closed_loop) {
        for (uint32_t i = 0; i < load->session_count; i++)
            kernel_schedule(load->kernel, 0, think, load, i);
        return;
    }
    for (int region = 0; region < world->region_count; region++) {
        int64_t first_ns = arrival_process_next_ns(&load->arrivals[region]);

        if (first_ns < load->setup.end_ns)
            kernel_schedule(load->kernel, first_ns, arrive, load, (uint64_t)region);
    }
}

/* Who still waits for a session when the trial ends was never sent. */
void load_finish(struct load *load)
{
    for (int region = 0; region < load->world->region_count; region++) {
        struct waiting *waiting;

        while ((waiting = g_queue_pop_head(&load->pool[region].waiting)) != NULL) {
            operation_never_sent(load, waiting->operation);
            g_free(waiting);
        }
    }
}
