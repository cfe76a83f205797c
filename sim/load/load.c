#include "sim/load/load.h"

#include "sim/load/parts.h"
#include "sim/observe/anomalies.h"

struct load *load_new(const struct load_setup *setup)
{
    struct load *load = g_new0(struct load, 1);
    int regions = setup->world_config->topology.region_count;
    /* That of the process beside the replicas can crash as well. */
    int nodes = regions * (int)setup->world_config->topology.nodes_per_region +
                (setup->world_config->protocol.type->process != NULL);

    load->setup = *setup;
    load->kernel = setup->kernel;
    load->config = setup->config;
    load->history = setup->history;
    load->calls = pool_new(sizeof(struct call));
    load->update_op_bytes =
        setup->update->type == NULL ? 0 : setup->update->type->op_size;
    load->timers = pool_new(update_timer_bytes());
    load->updates = pool_new(sizeof(struct update_door) + load->update_op_bytes);
    load->update_of_node = g_new0(struct update_door *, (gsize)nodes);
    key_sampler_init(&load->keys, &setup->config->keys);
    sessions_init(load);
    load->arrivals = g_new0(struct arrival_process, (gsize)regions);
    for (int region = 0; region < regions; region++)
        arrival_process_init(&load->arrivals[region], &setup->config->arrivals,
                             setup->config->share[region], (double)region / regions,
                             setup->seed, region);
    return load;
}

void load_free(struct load *load)
{
    for (int i = 0; load->place != NULL && i < load->place_count; i++)
        g_free(load->place[i]);
    g_free(load->place);
    sessions_clear(load);
    g_free(load->arrivals);
    g_free(load->call_of);
    g_free(load->timeouts.entry);
    g_free(load->update_of_node);
    pool_free(load->updates);
    pool_free(load->timers);
    pool_free(load->calls);
    g_free(load);
}

static void on_reply(void *user, call_id call, const struct reply *reply)
{
    if (call & CALL_OF_OPERATION)
        update_on_node_reply(user, call, reply);
    else
        call_on_reply(user, call, reply);
}

static bool find_caller(void *user, uint64_t primitive, struct caller *caller)
{
    struct load *load = user;
    const struct call *call = call_find(load, primitive);

    if (call == NULL)
        return false;
    *caller =
        (struct caller){.at = call->from,
                        .operation = call->operation,
                        .luck = call->session->luck << 8 | (call->session->sends & 255)};
    return true;
}

static void on_discarded(void *user, uint64_t key, const struct value *value,
                         uint64_t replaced_by)
{
    struct load *load = user;
    struct discard_report report = {key, value->id, replaced_by,
                                    kernel_now_ns(load->kernel)};

    /* Replaced by a later one: ordinary overwriting. */
    if (replaced_by <= value->id)
        g_array_append_val(load->setup.discards, report);
}

static void on_fault_edge(void *user, int64_t at_ns)
{
    struct load *load = user;

    windows_cut(load->setup.windows, at_ns);
}

struct world_hooks load_hooks(struct load *load)
{
    return (struct world_hooks){.user = load,
                                .on_reply = on_reply,
                                .find_caller = find_caller,
                                .on_update = update_on_request,
                                .on_crash = update_on_crash,
                                .on_fault_edge = on_fault_edge,
                                .on_discarded = on_discarded};
}
