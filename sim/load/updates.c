/* updates.c - the strategy's door. An update runs at its client or at the API node that
 * took its request; there it stops with the node's pauses, reads the node's clocks, and
 * is gone if the node crashes. */
#include <string.h>

#include "sim/load/parts.h"

static int64_t now_ns(const struct load *load)
{
    return kernel_now_ns(load->kernel);
}

/* ---- the plain CAS operation: one try on what a read has just shown ---- */

static void cas_begin(struct update_door *door, void *op, void *place)
{
    (void)op;
    (void)place;
    update_read(door, update_key(door));
}

static void cas_answer(struct update_door *door, void *op, void *place,
                       const struct update_answer *answer)
{
    (void)op;
    (void)place;
    if (answer->outcome == OUTCOME_UNKNOWN && answer->op == OP_CAS)
        update_unknown(door);
    else if (answer->outcome != OUTCOME_OK)
        update_failed(door);
    else if (answer->op == OP_READ)
        update_cas(door, update_key(door), answer->version, answer->value,
                   update_apply(door, answer->value));
    else
        update_done(door);
}

static const struct update_strategy cas_once = {
    .name = "cas", .on_update = cas_begin, .on_answer = cas_answer};

static const struct update_strategy *strategy_of(const struct update_door *door)
{
    const struct operation *operation =
        history_buffer_operation(door->load->history, door->operation);

    return operation->kind == OP_CAS ? &cas_once : door->load->setup.update->type;
}

/* ---- life ---- */

static void *place_of(struct update_door *door)
{
    struct load *load = door->load;
    size_t size = strategy_of(door)->place_size;
    int index = door->node >= 0 ? door->node
                                : load->world->node_count + (int)door->session->number;

    if (size == 0)
        return NULL;
    if (load->place == NULL) {
        load->place_count = load->world->node_count + (int)load->session_count;
        load->place = g_new0(void *, (gsize)load->place_count);
    }
    if (load->place[index] == NULL)
        load->place[index] = g_malloc0(size);
    return load->place[index];
}

static struct update_door *begin(struct load *load, struct session *session,
                                 uint64_t operation, int node, call_id call,
                                 uint64_t luck)
{
    struct update_door *door = pool_take(load->updates);

    memset(door, 0, sizeof *door + load->update_op_bytes);
    *door = (struct update_door){
        .load = load,
        .operation = operation,
        .key = history_buffer_operation(load->history, operation)->key,
        .session = session,
        .node = node,
        .call = call,
        .luck = luck,
        .give_up_ns = INT64_MAX};
    door->memory = door + 1;
    if (load->config->deadline_ns != DURATION_NONE)
        door->give_up_ns = history_buffer_operation(load->history, operation)->due_ns +
                           load->config->deadline_ns;
    else if (node >= 0) /* the client's call has a bound, and carries it along */
        door->give_up_ns = operation_timeout_ns(load, operation);
    door->retry = stream_keyed(load->setup.seed, PURPOSE_RETRY, luck);
    door->random =
        stream_keyed(load->setup.seed, PURPOSE_RETRY, UINT64_C(1) << 63 | luck);
    if (node >= 0) {
        door->next = load->update_of_node[node];
        if (door->next != NULL)
            door->next->previous = door;
        load->update_of_node[node] = door;
    } else {
        session->update = door;
    }
    return door;
}

static void forget(struct update_door *door)
{
    struct load *load = door->load;

    if (door->next != NULL)
        door->next->previous = door->previous;
    if (door->previous != NULL)
        door->previous->next = door->next;
    else if (door->node >= 0)
        load->update_of_node[door->node] = door->next;
    else if (door->session->update == door)
        door->session->update = NULL;
    pool_give(load->updates, door);
}

static void run(struct update_door *door)
{
    strategy_of(door)->on_update(door, door->memory, place_of(door));
}

void update_begin_at_client(struct load *load, struct session *session,
                            uint64_t operation)
{
    run(begin(load, session, operation, -1, 0, session->luck << 8));
}

/* ---- at a node ---- */

static struct session *session_of(struct load *load, uint64_t operation)
{
    return &load->session[history_buffer_operation(load->history, operation)->session];
}

void update_call_node(struct load *load, struct session *session, uint64_t id)
{
    const struct operation *operation = history_buffer_operation(load->history, id);
    call_id call = CALL_OF_OPERATION | id;
    struct request request = {.session = session->number,
                              .op = OP_UPDATE,
                              .key = operation->key,
                              .value.size_bytes =
                                  (uint32_t)load->config->value_size_bytes};
    int64_t until_ns = operation_timeout_ns(load, id);

    if (load->config->deadline_ns != DURATION_NONE)
        until_ns = operation->due_ns + load->config->deadline_ns;
    timeouts_add(load, until_ns, call);
    session->sends++;
    world_call(load->world,
               &(struct outgoing){.from = world_client(load->world, session->region),
                                  .to = route(load, session, operation->key),
                                  .call = call,
                                  .operation = id,
                                  .luck = session->luck << 8,
                                  .request = &request});
}

/* A client that has given up does not stop the server, which does not know: the session
 * may be busy with another operation by now. */
void update_on_request(void *user, int node, call_id call, uint64_t luck,
                       const struct request *request)
{
    struct load *load = user;
    uint64_t operation = call & ~CALL_OF_OPERATION;

    (void)request;
    run(begin(load, session_of(load, operation), operation, node, call, luck));
}

void update_on_crash(void *user, int node)
{
    struct load *load = user;

    while (load->update_of_node[node] != NULL) {
        struct update_door *door = load->update_of_node[node];

        fault_touch_operation(load->world->crashed_by[node], door->operation);
        if (door->primitive != 0)
            call_abandon(load, door->primitive);
        forget(door);
    }
    if (load->place != NULL)
        g_clear_pointer(&load->place[node], g_free);
}

void update_on_node_reply(struct load *load, call_id call, const struct reply *reply)
{
    uint64_t id = call & ~CALL_OF_OPERATION;
    struct operation *operation = history_buffer_operation(load->history, id);
    struct session *session = session_of(load, id);

    if (operation->outcome != OUTCOME_PENDING)
        return; /* its client has given up */
    operation->attempts = reply->attempts;
    enum outcome outcome = reply->unknown                  ? OUTCOME_UNKNOWN
                           : reply->status == REPLY_FAILED ? OUTCOME_FAIL
                                                           : OUTCOME_OK;
    operation_end(load, session, outcome, reply->status == REPLY_CONFLICT,
                  reply->gave_up);
}

void update_node_timed_out(struct load *load, call_id call)
{
    uint64_t id = call & ~CALL_OF_OPERATION;

    if (history_buffer_operation(load->history, id)->outcome == OUTCOME_PENDING)
        operation_end(load, session_of(load, id), OUTCOME_UNKNOWN, false, false);
}

/* ---- ending ---- */

static void end(struct update_door *door, enum outcome outcome, bool conflict,
                bool gave_up)
{
    struct load *load = door->load;

    if (door->node < 0) {
        history_buffer_operation(load->history, door->operation)->attempts =
            door->attempts;
        operation_end(load, door->session, outcome, conflict, gave_up);
    } else {
        struct caller caller = {.at = world_client(load->world, door->session->region),
                                .operation = door->operation,
                                .luck = door->luck};
        struct reply reply = {.status = outcome == OUTCOME_FAIL ? REPLY_FAILED
                                        : conflict              ? REPLY_CONFLICT
                                                                : REPLY_OK,
                              .hint = -1,
                              .node = door->node,
                              .gave_up = gave_up,
                              .unknown = outcome == OUTCOME_UNKNOWN,
                              .attempts = door->attempts};

        world_answer(load->world, door->node, door->call, &caller, &reply);
    }
    forget(door);
}

void update_done(struct update_door *door)
{
    end(door, OUTCOME_OK, door->conflict, false);
}

void update_unknown(struct update_door *door)
{
    end(door, OUTCOME_UNKNOWN, false, false);
}

void update_failed(struct update_door *door)
{
    end(door, OUTCOME_FAIL, false, false);
}

/* ---- trying again ---- */

/* What waits cannot end meanwhile, except by a crash of its node, which drops the
 * node's timers too. */
static void wake(void *subject, uint64_t unused)
{
    (void)unused;
    run(subject);
}

void update_try_again(struct update_door *door, bool conflict)
{
    struct load *load = door->load;
    const struct retry_policy *policy = &load->setup.update->retry;
    int64_t wait_ns =
        retry_wait_ns(policy, ++door->failures, &door->last_wait_ns, &door->retry);

    if (policy->law == RETRY_NEVER || now_ns(load) + wait_ns >= door->give_up_ns) {
        end(door, conflict ? OUTCOME_OK : OUTCOME_FAIL, conflict, true);
        return;
    }
    if (door->node >= 0)
        world_node_timer(load->world, door->node, wait_ns, wake, door, 0);
    else
        kernel_schedule(load->kernel, now_ns(load) + wait_ns, wake, door, 0);
}

/* ---- what a strategy may see and do ---- */

uint64_t update_key(const struct update_door *door)
{
    return door->key;
}

struct value update_apply(const struct update_door *door, struct value old)
{
    return (struct value){.number = old.number + 1,
                          .size_bytes = (uint32_t)door->load->config->value_size_bytes};
}

static void issue(struct update_door *door, const struct call_order *order)
{
    struct load *load = door->load;
    int64_t until_ns = INT64_MAX;

    if (load->config->timeout_ns != DURATION_NONE)
        until_ns = now_ns(load) + load->config->timeout_ns;
    if (load->config->deadline_ns != DURATION_NONE)
        until_ns = MIN(until_ns, door->give_up_ns);
    door->attempts += order->op != OP_READ;
    call_begin(load, door->session, door->operation, door, door->node, order, until_ns);
    /* The door may be gone: where nothing takes time, the answer has come by now. */
}

void update_read(struct update_door *door, uint64_t key)
{
    issue(door, &(struct call_order){.op = OP_READ, .key = key});
}

void update_write(struct update_door *door, uint64_t key, struct value value)
{
    issue(door, &(struct call_order){.op = OP_WRITE, .key = key, .value = value});
}

void update_cas(struct update_door *door, uint64_t key, struct version expected,
                struct value old, struct value value)
{
    issue(door, &(struct call_order){.op = OP_CAS,
                                     .key = key,
                                     .value = value,
                                     .expected = expected,
                                     .expected_id = old.id});
}

void update_on_answer(struct update_door *door, const struct call *call,
                      enum outcome outcome, const struct reply *reply)
{
    struct update_answer answer = {.op = call->request.op, .outcome = outcome};

    door->primitive = 0;
    if (reply != NULL && outcome == OUTCOME_OK) {
        answer.conflict = reply->status == REPLY_CONFLICT;
        answer.value = reply->value;
        answer.version = reply->version;
    }
    door->conflict = answer.conflict;
    strategy_of(door)->on_answer(door, door->memory, place_of(door), &answer);
}

/* A timer may outlive its update; then it is nobody's. */
struct strategy_timer {
    struct update_door *door;
    uint64_t operation, cookie;
    int node;
    struct session *session;
};

static bool still_runs(const struct load *load, const struct strategy_timer *timer)
{
    const struct update_door *door =
        timer->node >= 0 ? load->update_of_node[timer->node] : timer->session->update;

    while (door != NULL && door != timer->door)
        door = door->next;
    return door != NULL && door->operation == timer->operation;
}

static void strategy_timer_due(void *subject, uint64_t argument)
{
    struct load *load = subject;
    struct strategy_timer timer = *(struct strategy_timer *)(uintptr_t)argument;
    struct update_door *door = timer.door;

    pool_give(load->timers, (void *)(uintptr_t)argument);
    if (still_runs(load, &timer))
        strategy_of(door)->on_timer(door, door->memory, place_of(door), timer.cookie);
}

void update_set_timer(struct update_door *door, int64_t delay_ns, uint64_t cookie)
{
    struct load *load = door->load;
    struct strategy_timer *timer = pool_take(load->timers);

    *timer =
        (struct strategy_timer){door, door->operation, cookie, door->node, door->session};
    if (door->node >= 0)
        world_node_timer(load->world, door->node, delay_ns, strategy_timer_due, load,
                         (uint64_t)(uintptr_t)timer);
    else
        kernel_schedule(load->kernel, now_ns(load) + delay_ns, strategy_timer_due, load,
                        (uint64_t)(uintptr_t)timer);
}

size_t update_timer_bytes(void)
{
    return sizeof(struct strategy_timer);
}

/* A client is a machine with a clock of its own. */
static struct clock clock_of(const struct update_door *door)
{
    const struct load *load = door->load;
    struct clock clock;

    if (door->node >= 0)
        return load->world->node[door->node].clock;
    clock_init(&clock, &load->setup.world_config->node, load->setup.seed,
               load->world->node_count + (int)door->session->number);
    return clock;
}

int64_t update_monotonic_ns(struct update_door *door)
{
    struct clock clock = clock_of(door);

    return clock_monotonic_ns(&clock, now_ns(door->load));
}

int64_t update_wall_ns(struct update_door *door)
{
    struct clock clock = clock_of(door);

    return WALL_CLOCK_START_NS + clock_wall_ns(&clock, now_ns(door->load));
}

uint64_t update_random(struct update_door *door)
{
    return stream_next(&door->random);
}
