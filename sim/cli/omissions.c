#include "sim/cli/omissions.h"

#include <glib.h>

static bool any_limited_bandwidth(const struct topology_config *topology)
{
    int count = topology->region_count * topology->region_count;
    for (int i = 0; i < count; i++)
        if (topology->link[i].bandwidth_bytes_per_s > 0)
            return true;
    return false;
}

static bool is_free(const struct distribution *distribution)
{
    return distribution == NULL || (distribution_is_constant(distribution) &&
                                    distribution_mean(distribution) <= 0);
}

static bool all_cpu_is_free(const struct node_config *node)
{
    return is_free(node->decode) && is_free(node->handle) && is_free(node->step) &&
           is_free(node->message) && is_free(node->encode);
}

static bool any_fault(const struct config *config)
{
    for (int i = 0; i < config->world.fault_count; i++)
        if (config->world.fault[i].enabled)
            return true;
    return false;
}

/* What this scenario switched off although consim could simulate it. */
static void add_switched_off(GStrvBuilder *lines, const struct config *config)
{
    const struct topology_config *topology = &config->world.topology;
    const struct node_config *node = &config->world.node;
    if (!any_fault(config))
        g_strv_builder_add(lines, "faults: the scenario names none");
    if (topology->file != NULL && topology->jitter == JITTER_NONE)
        g_strv_builder_add(lines,
                           "jitter: a measured link always takes half its mean "
                           "round trip (topology.jitter = none)");
    if (topology->loss <= 0)
        g_strv_builder_add(lines, "packet loss: none (topology.loss = 0%)");
    if (!any_limited_bandwidth(topology))
        g_strv_builder_add(lines, "bandwidth: every link is unlimited");
    if (all_cpu_is_free(node))
        g_strv_builder_add(lines, "CPU time: none (node.cost = none), so nothing queues");
    if (node->clock_error_ns == DURATION_NONE)
        g_strv_builder_add(lines, "clock error: none (node.clock_error = none)");
    if (is_free(node->fsync))
        g_strv_builder_add(lines, "disk: a write is durable at once (node.fsync = 0ms)");
}

char **omissions_of(const struct config *config)
{
    /* Holds for every run of this version. */
    static const char *const always[] = {
        "delays of the two directions that differ: one way is half a measured round "
        "trip, unless a link is set by hand",
        "congestion control, routing changes, NAT, proxies; connections are open from "
        "the start, so no handshake and no TLS; what a cut held back leaves at the "
        "moment "
        "it heals, not at TCP's next retransmission",
        "formats: the CPU time to decode or encode is drawn, whatever the size",
        "a runtime: no garbage collector, scheduler or JIT; only faults make pauses",
        "disk space and bandwidth: a sync takes time, its bytes do not",
        "what stands before an API: rate limits, caches, load balancers, deploys",
        "membership changes, corrupted data, nodes that lie",
    };
    g_autoptr(GStrvBuilder) lines = g_strv_builder_new();
    add_switched_off(lines, config);
    for (size_t i = 0; i < G_N_ELEMENTS(always); i++)
        g_strv_builder_add(lines, always[i]);
    return g_strv_builder_end(lines);
}
