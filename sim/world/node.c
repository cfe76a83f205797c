#include "sim/world/node.h"

#include "sim/world/fault.h"
#include "sim/world/world.h"

void packet_queue_push(struct packet_queue *queue, struct packet *packet)
{
    packet->next = NULL;
    if (queue->tail != NULL)
        queue->tail->next = packet;
    else
        queue->head = packet;
    queue->tail = packet;
    queue->count++;
}

struct packet *packet_queue_pop(struct packet_queue *queue)
{
    struct packet *packet = queue->head;

    if (packet == NULL)
        return NULL;
    queue->head = packet->next;
    if (queue->head == NULL)
        queue->tail = NULL;
    queue->count--;
    return packet;
}

void cost_init(struct cost *cost, const struct distribution *distribution, uint64_t seed,
               enum purpose purpose, uint64_t id)
{
    *cost = (struct cost){.drawn = distribution};
    cost->stream = stream_keyed(seed, purpose, id);
    cost->constant = distribution_is_constant(distribution);
    if (cost->constant)
        cost->ns = distribution_draw_ns(distribution, &cost->stream);
}

int64_t cost_draw_ns(struct cost *cost)
{
    int64_t ns =
        cost->constant ? cost->ns : distribution_draw_ns(cost->drawn, &cost->stream);

    cost->used_ns += ns;
    return ns;
}

void node_init(struct node *node, struct world *world, int number, int region, int index)
{
    const struct node_config *config = &world->config->node;
    const struct distribution *cost[PHASE_COUNT] = {
        config->decode, config->handle, config->step, config->message, config->encode};

    *node = (struct node){.world = world,
                          .number = number,
                          .region = region,
                          .index = index,
                          .core_count = (int)config->cores,
                          .idle_count = (int)config->cores,
                          .up = true,
                          .slowness = 1};
    node->name = g_strdup_printf("%s.%d", world->config->topology.region[region], index);
    clock_init(&node->clock, config, world->seed, number);
    for (int i = 0; i < PHASE_COUNT; i++)
        cost_init(&node->cost[i], cost[i], world->seed, PURPOSE_CPU,
                  (uint64_t)number * PHASE_COUNT + (uint64_t)i);
    node->core = g_new0(struct core, (gsize)config->cores);
    for (int i = 0; i < node->core_count; i++)
        node->core[i].node = node;
}

void node_clear(struct node *node)
{
    g_free(node->name);
    g_free(node->core);
    g_free(node->slowing);
    g_free(node->door);
}

static int64_t now_ns(const struct node *node)
{
    return kernel_now_ns(node->world->kernel);
}

/* ---- meters ---- */

static void count_jobs(struct node *node, int change)
{
    int64_t now = now_ns(node);

    node->meter.in_system_area +=
        (double)node->meter.in_system * (double)(now - node->meter.changed_ns);
    node->meter.changed_ns = now;
    node->meter.in_system += change;
}

static void job_enters(struct node *node, struct packet *packet)
{
    packet->entered_ns = now_ns(node);
    node->meter.arrivals++;
    count_jobs(node, +1);
}

void node_job_leaves(struct node *node, const struct packet *packet)
{
    node->meter.time_in_system_ns += (double)(now_ns(node) - packet->entered_ns);
    node->meter.departures++;
    count_jobs(node, -1);
}

void node_meter_update(struct node *node)
{
    count_jobs(node, 0);
    if (node_is_paused(node)) /* running stretches stand still: nothing to add */
        return;
    for (int i = 0; i < node->core_count; i++) {
        struct core *core = &node->core[i];

        if (core->job == NULL)
            continue;
        int64_t ran_ns = now_ns(node) - core->started_ns;
        node->meter.busy_ns += ran_ns;
        core->work_left_ns -= (int64_t)((double)ran_ns / node->slowness);
        core->started_ns = now_ns(node);
    }
}

/* ---- stages ---- */

static void core_event(void *subject, uint64_t generation);

void core_schedule_end(struct core *core)
{
    struct node *node = core->node;
    double ns = (double)core->work_left_ns * node->slowness;

    kernel_schedule(node->world->kernel, now_ns(node) + (int64_t)(ns + 0.5), core_event,
                    core, core->generation);
}

/* What became of a core's job when a stage began. */
enum progress {
    RUNS, /* an event will end the stage */
    OVER, /* the stage took no time */
    FREE, /* the core has no job: it is done, or waits elsewhere */
};

static enum progress begin_stage(struct core *core, enum stage stage, int64_t work_ns)
{
    core->stage = stage;
    core->started_ns = now_ns(core->node);
    core->work_left_ns = work_ns;
    core->node->meter.charged_ns += work_ns;
    if (work_ns == 0)
        return OVER;
    core_schedule_end(core);
    return RUNS;
}

static int64_t intake_ns(struct node *node, const struct packet *packet)
{
    if (packet->local)
        return 0;
    switch (packet->kind) {
    case PACKET_REQUEST:
        return cost_draw_ns(&node->cost[PHASE_DECODE]) +
               cost_draw_ns(&node->cost[PHASE_HANDLE]);
    case PACKET_MESSAGE:
    case PACKET_REPLY:
        return cost_draw_ns(&node->cost[PHASE_MESSAGE]);
    case PACKET_TIMER:
    case PACKET_DURABLE:
    case PACKET_CALLBACK:
        break;
    }
    return 0;
}

static void core_release(struct core *core)
{
    core->job = NULL;
    core->generation++;
    core->node->idle_count++;
}

static void job_done(struct core *core)
{
    struct node *node = core->node;

    node_job_leaves(node, core->job);
    world_packet_free(node->world, core->job);
    core_release(core);
}

/* The handler runs now, at the step's beginning. If its replica is busy, the job waits
 * for it without a core. */
static enum progress begin_step(struct core *core)
{
    struct node *node = core->node;
    struct packet *job = core->job;
    struct door *replica = world_replica_of(node->world, job);

    job->replica = replica;
    if (replica == NULL) { /* for what runs at the node beside the replicas */
        world_step_without_replica(node->world, node, job);
        return begin_stage(core, STAGE_STEP, 0);
    }
    if (replica->busy || (replica->turn != NULL && replica->turn != job)) {
        job->stage = STAGE_STEP;
        packet_queue_push(&replica->waiting, job);
        core_release(core);
        return FREE;
    }
    replica->turn = NULL;
    replica->busy = !replica->protocol->parallel;
    replica_step(replica, core, job);
    return begin_stage(core, STAGE_STEP, cost_draw_ns(&node->cost[PHASE_STEP]));
}

static void leave(struct node *node, struct packet *packet)
{
    if (packet->local)
        node_accept(node, packet);
    else
        network_send(&node->world->network, packet);
}

/* What the step sent leaves now. One answer that need not wait is returned: its
 * encoding follows on the same core. */
static struct packet *end_step(struct core *core)
{
    struct node *node = core->node;
    struct disk *disk = &node->world->disk[node->number];
    struct door *replica = core->job->replica;
    struct packet *packet, *answer = NULL;

    disk_hand_over(disk);
    if (replica != NULL && replica->busy) {
        replica->busy = false;
        if ((packet = packet_queue_pop(&replica->waiting)) != NULL) {
            replica->turn = packet;
            node_continue(node, packet);
        }
    }
    while ((packet = packet_queue_pop(&core->out)) != NULL) {
        bool encode = packet->kind == PACKET_REPLY && !packet->local;

        packet->stage = encode ? STAGE_ENCODE : STAGE_SEND;
        if (!disk_is_durable(disk, packet->after))
            disk_wait(disk, packet);
        else if (!encode)
            leave(node, packet);
        else if (answer == NULL)
            answer = packet;
        else
            node_continue(node, packet);
    }
    return answer;
}

static void touch_slowing(struct node *node, struct packet *packet)
{
    for (int i = 0; i < node->slowing_count; i++)
        fault_touch(node->slowing[i].fault, packet);
}

static void take(struct core *core, struct packet *packet)
{
    struct node *node = core->node;

    core->job = packet;
    node->idle_count--;
    touch_slowing(node, packet);
}

static enum progress begin_job(struct core *core)
{
    struct node *node = core->node;
    struct packet *job = core->job;

    switch ((enum stage)job->stage) {
    case STAGE_INTAKE:
        return begin_stage(core, STAGE_INTAKE, intake_ns(node, job));
    case STAGE_STEP:
        return begin_step(core);
    case STAGE_ENCODE:
        return begin_stage(core, STAGE_ENCODE, cost_draw_ns(&node->cost[PHASE_ENCODE]));
    case STAGE_SEND:
        return begin_stage(core, STAGE_SEND, 0);
    }
    g_assert_not_reached();
}

static enum progress next_stage(struct core *core)
{
    struct node *node = core->node;
    struct packet *job = core->job;

    switch (core->stage) {
    case STAGE_INTAKE:
        return begin_step(core);
    case STAGE_STEP: {
        struct packet *answer = end_step(core);

        job_done(core);
        if (answer == NULL)
            return FREE;
        job_enters(node, answer);
        take(core, answer);
        return begin_job(core);
    }
    case STAGE_ENCODE:
    case STAGE_SEND:
        node_job_leaves(node, job);
        leave(node, job); /* before its core is free: others wait longer for one */
        core_release(core);
        return FREE;
    }
    g_assert_not_reached();
}

static struct packet *next_job(struct node *node)
{
    struct packet *next = packet_queue_pop(&node->continuing);

    if (next == NULL && (next = packet_queue_pop(&node->ready)) != NULL)
        node->waiting_requests -= next->kind == PACKET_REQUEST;
    return next;
}

/* Goes on until something takes time, or nothing is left to do. */
static void advance(struct core *core, enum progress progress)
{
    while (progress != RUNS) {
        if (progress == OVER) {
            progress = next_stage(core);
            continue;
        }
        /* What the last job sent may have given this very core another one. */
        struct packet *next = core->job == NULL ? next_job(core->node) : NULL;
        if (next == NULL)
            return;
        take(core, next);
        progress = begin_job(core);
    }
}

static void core_event(void *subject, uint64_t generation)
{
    struct core *core = subject;

    if ((uint32_t)generation != core->generation)
        return;
    core->node->meter.busy_ns += now_ns(core->node) - core->started_ns;
    advance(core, OVER);
}

static void start(struct node *node, struct packet *packet)
{
    struct core *core = node->core;

    while (core->job != NULL)
        core++;
    take(core, packet);
    advance(core, begin_job(core));
}

void node_resume_work(struct node *node)
{
    struct packet *next;

    while (node->idle_count > 0 && (next = next_job(node)) != NULL)
        start(node, next);
}

/* ---- what comes in ---- */

/* An answer at once, at no cost: the queue is full, so nothing was done. */
static void refuse(struct node *node, struct packet *packet)
{
    struct reply reply = {.status = REPLY_FAILED, .hint = -1, .node = node->number};
    endpoint back = packet->source;

    node->meter.refused++;
    packet->kind = PACKET_REPLY;
    packet->source = (endpoint)node->number;
    packet->target = back;
    packet->reply = reply;
    if (packet->local)
        world_deliver(node->world, packet);
    else
        leave(node, packet);
}

static bool queue_is_full(const struct node *node)
{
    return node->waiting_requests >= node->world->config->node.queue;
}

static void wait_for_core(struct node *node, struct packet *packet)
{
    node->waiting_requests += packet->kind == PACKET_REQUEST;
    job_enters(node, packet);
    packet_queue_push(&node->ready, packet);
}

static void accept_while_paused(struct node *node, struct packet *packet)
{
    int64_t room = node->world->config->node.socket_buffer_bytes - node->buffered_bytes;

    touch_slowing(node, packet);
    if (packet->wire_bytes > room || node->overflow.head != NULL) {
        packet_queue_push(&node->overflow, packet);
        return;
    }
    node->buffered_bytes += packet->wire_bytes;
    wait_for_core(node, packet);
}

void node_accept(struct node *node, struct packet *packet)
{
    packet->stage = STAGE_INTAKE;
    if (node_is_paused(node)) {
        accept_while_paused(node, packet);
    } else if (node->idle_count > 0) {
        job_enters(node, packet);
        start(node, packet);
    } else if (packet->kind == PACKET_REQUEST && queue_is_full(node)) {
        refuse(node, packet);
    } else {
        wait_for_core(node, packet);
    }
}

void node_continue(struct node *node, struct packet *packet)
{
    if (packet->stage != STAGE_STEP) /* else it never left */
        job_enters(node, packet);
    if (node_is_paused(node))
        touch_slowing(node, packet);
    if (node->idle_count > 0 && !node_is_paused(node))
        start(node, packet);
    else
        packet_queue_push(&node->continuing, packet);
}

/* What arrived during a pause is read from the sockets now, in order of arrival; the
 * queue takes no more requests than it holds. */
void node_read_sockets(struct node *node)
{
    struct packet_queue arrived = node->ready;
    struct packet *packet;

    node->ready = (struct packet_queue){0};
    node->waiting_requests = 0;
    node->buffered_bytes = 0;
    while ((packet = packet_queue_pop(&arrived)) != NULL) {
        if (packet->kind == PACKET_REQUEST && queue_is_full(node)) {
            node_job_leaves(node, packet);
            refuse(node, packet);
            continue;
        }
        node->waiting_requests += packet->kind == PACKET_REQUEST;
        packet_queue_push(&node->ready, packet);
    }
    arrived = node->overflow;
    node->overflow = (struct packet_queue){0};
    while ((packet = packet_queue_pop(&arrived)) != NULL) {
        if (packet->kind == PACKET_REQUEST && queue_is_full(node))
            refuse(node, packet);
        else
            wait_for_core(node, packet);
    }
}
