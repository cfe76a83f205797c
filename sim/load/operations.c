#include "sim/load/parts.h"

enum { ADD_BYTES = 8 }; /* what an add brings along: an amount */

static int64_t now_ns(const struct load *load)
{
    return kernel_now_ns(load->kernel);
}

static enum op draw_kind(const struct load *load, uint64_t luck)
{
    struct stream stream = stream_keyed(load->setup.seed, PURPOSE_MIX, luck);
    double rest = stream_uniform(&stream);
    enum op last = OP_READ;

    for (int kind = 0; kind < OP_COUNT; kind++) {
        if (load->config->mix[kind] <= 0)
            continue;
        last = (enum op)kind;
        rest -= load->config->mix[kind];
        if (rest < 0)
            break;
    }
    return last;
}

/* Reads go to the kinds of object that the mix changes, in the same proportion; without
 * any, to registers. */
static enum object draw_object(const struct load *load, uint64_t luck, enum op kind)
{
    double share[OBJECT_COUNT] = {0};
    struct stream stream;

    if (kind != OP_READ)
        return op_object(kind);
    for (int op = 0; op < OP_COUNT; op++)
        if (op != OP_READ)
            share[op_object((enum op)op)] += load->config->mix[op];
    if (share[OBJECT_COUNTER] <= 0)
        return OBJECT_REGISTER;
    stream = stream_keyed(load->setup.seed, PURPOSE_MIX, luck);
    stream_next(&stream); /* that which draw_kind took */
    return stream_uniform(&stream) * (share[OBJECT_REGISTER] + share[OBJECT_COUNTER]) <
                   share[OBJECT_COUNTER]
               ? OBJECT_COUNTER
               : OBJECT_REGISTER;
}

static uint64_t draw_key(const struct load *load, uint64_t luck, enum op kind)
{
    struct stream stream = stream_keyed(load->setup.seed, PURPOSE_KEY, luck);

    return object_key(draw_object(load, luck, kind),
                      key_sampler_draw(&load->keys, &stream));
}

void operation_due(struct load *load, int region, int64_t due_ns, uint64_t luck,
                   struct session *session)
{
    struct operation *operation = history_buffer_new_operation(load->history);
    uint64_t id = operation->id;

    if (luck == 0) /* open loop: the n-th arrival is the same whatever the protocol */
        luck = id;
    operation->kind = (uint8_t)draw_kind(load, luck);
    operation->key = draw_key(load, luck, (enum op)operation->kind);
    operation->due_ns = due_ns;
    operation->invoke_ns = NEVER_NS;
    operation->return_ns = NEVER_NS;
    operation->region = (uint16_t)region;
    windows_add_due(load->setup.windows, due_ns);
    if (session == NULL)
        session = session_take(load, region);
    if (session == NULL) {
        session_wait(load, region, id);
        return;
    }
    session->luck = luck;
    operation_begin(load, session, id);
}

int64_t operation_timeout_ns(const struct load *load, uint64_t operation)
{
    int64_t due_ns = history_buffer_operation(load->history, operation)->due_ns;
    int64_t until_ns = INT64_MAX;

    if (load->config->timeout_ns != DURATION_NONE)
        until_ns = due_ns + load->config->timeout_ns;
    if (load->config->deadline_ns != DURATION_NONE)
        until_ns = MIN(until_ns, due_ns + load->config->deadline_ns);
    return until_ns;
}

void operation_begin(struct load *load, struct session *session, uint64_t id)
{
    struct operation *operation = history_buffer_operation(load->history, id);
    struct call_order order = {.op = (enum op)operation->kind, .key = operation->key};

    operation->invoke_ns = now_ns(load);
    operation->session = session->number;
    operation->process = session->process;
    session->operation = id;
    session->sends = 0;
    switch (operation->kind) {
    case OP_CAS:
        update_begin_at_client(load, session, id);
        return;
    case OP_UPDATE:
        if (load->setup.update->at == UPDATE_AT_NODE)
            update_call_node(load, session, id);
        else
            update_begin_at_client(load, session, id);
        return;
    case OP_WRITE:
        order.value.size_bytes = (uint32_t)load->config->value_size_bytes;
        break;
    case OP_ADD:
        order.value = (struct value){.number = 1, .size_bytes = ADD_BYTES};
        break;
    default:
        break;
    }
    call_begin(load, session, id, NULL, -1, &order, operation_timeout_ns(load, id));
}

void operation_end(struct load *load, struct session *session, enum outcome outcome,
                   bool conflict, bool given_up)
{
    struct operation *operation =
        history_buffer_operation(load->history, session->operation);

    operation->return_ns = now_ns(load);
    operation->outcome = (uint8_t)outcome;
    operation->conflict = conflict;
    operation->given_up = given_up;
    if (operation->kind != OP_UPDATE && operation->kind != OP_CAS)
        operation->attempts = session->sends;
    windows_add_outcome(load->setup.windows, operation->due_ns, outcome,
                        operation_latency_ns(operation));
    /* What it did may still happen, so nothing may be ordered after it. The new number
     * is one that no session had before. */
    if (outcome == OUTCOME_UNKNOWN)
        session->process += load->session_count;
    session->operation = 0;
    session_free(load, session);
}

/* It found no idle session before its time was over, or the trial's: nothing happened. */
void operation_never_sent(struct load *load, uint64_t id)
{
    struct operation *operation = history_buffer_operation(load->history, id);

    operation->outcome = OUTCOME_FAIL;
    operation->return_ns = MIN(operation_timeout_ns(load, id), now_ns(load));
    windows_add_outcome(load->setup.windows, operation->due_ns, OUTCOME_FAIL, 0);
}
