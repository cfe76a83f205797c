#include <glib.h>
#include <string.h>

#include "sim/run/keys.h"
#include "sim/world/fault_type.h"
#include "tests/run/toy_catalogue.h"
#include "tests/suites.h"

/* The scenario of the manual, with a protocol of ours. */
static const char whole[] =
    "[scenario]\n"
    "title = Europe is cut off for 15 seconds\n"
    "question = Who can still write, who reads stale data, and what does the cut cost?\n"
    "duration = 60s\n"
    "warmup = 5s\n"
    "settle = 10s                          # after the load\n"
    "seed = 1\n"
    "\n"
    "[topology]\n"
    "file = aws-2026                       # scenarios/topologies/aws-2026.ini\n"
    "regions = us-east-1, us-west-2, eu-west-1, ap-northeast-1, sa-east-1\n"
    "nodes_per_region = 1\n"
    "jitter = measured\n"
    "client_delay = 0.3ms                  # one way\n"
    "transport = tcp                       # or udp\n"
    "loss = 0.01%\n"
    "\n"
    "[link us-east-1 eu-west-1]            # both ways ([link A > B]: one way)\n"
    "delay = shifted(37ms, gamma(2, 0.4ms))        # one way\n"
    "bandwidth = 1Gbit/s\n"
    "\n"
    "[node]\n"
    "cores = 4\n"
    "decode = constant(40us)\n"
    "handle = exponential(100us)\n"
    "step = constant(2us)\n"
    "message = constant(5us)\n"
    "encode = constant(60us)\n"
    "queue = 10000                         # requests\n"
    "socket_buffer = 16MiB\n"
    "clock_error = 5ms\n"
    "fsync = lognormal(0.8ms, 0.5)         # 0ms: free\n"
    "\n"
    "[protocol]\n"
    "name = toy                            # its other keys are its own parameters\n"
    "leader = us-east-1\n"
    "reads = read-index\n"
    "\n"
    "[update]\n"
    "name = optimistic\n"
    "retry = full-jitter(5ms, 2s)\n"
    "\n"
    "[load]\n"
    "arrivals = 10k/s                      # open loop\n"
    "sessions = 2000                       # per region\n"
    "regions = all\n"
    "mix = read 80%, write 15%, update 5%\n"
    "keys = zipf(100k, 0.99)               # or uniform(N)\n"
    "value_size = 512B\n"
    "route = nearest                       # or leader, or a region\n"
    "timeout = 2s\n"
    "\n"
    "[fault cut]\n"
    "kind = partition\n"
    "isolate = eu-west-1\n"
    "at = 20s\n"
    "for = 15s\n"
    "\n"
    "[fault pause]\n"
    "kind = pause\n"
    "node = leader\n"
    "every = 30s\n"
    "lasting = lognormal(80ms, 0.6)\n"
    "\n"
    "[record]\n"
    "history = all                         # or window, none\n"
    "\n"
    "[check]\n"
    "models = linearizable, read-your-writes\n"
    "\n"
    "[slo]\n"
    "fast_reads = read.p99 < 100ms\n"
    "fresh = stale_read < 0.1%\n"
    "\n"
    "[expect]                              # what the tests hold it to\n"
    "linearizable = holds\n"
    "lost_write = 0\n";

static const char smallest[] =
    "[topology]\n"
    "regions = a, b, c\n"
    "[link * *]\n"
    "delay = 20ms\n"
    "[protocol]\n"
    "name = toy\n";

static struct config *must_load(struct loaded *loaded, const char *text,
                                const char *const *settings)
{
    *loaded = toy_load(text, settings);
    for (int i = 0; i < loaded->problems.count; i++)
        g_printerr("    %s\n", loaded->problems.line[i]);
    CU_ASSERT_PTR_NOT_NULL_FATAL(loaded->config);
    return loaded->config;
}

static double mean(const struct distribution *distribution)
{
    return distribution_mean(distribution);
}

static const struct link_config *link_of(const struct config *config, int from, int to)
{
    const struct topology_config *topology = &config->world.topology;
    return &topology->link[from * topology->region_count + to];
}

/* ---- the whole scenario ---- */

static void check_whole_world(const struct config *config)
{
    const struct topology_config *topology = &config->world.topology;
    CU_ASSERT_STRING_EQUAL(topology->file, "aws-2026");
    CU_ASSERT_EQUAL_FATAL(topology->region_count, 5);
    CU_ASSERT_STRING_EQUAL(topology->region[4], "sa-east-1");
    CU_ASSERT_EQUAL(topology->jitter, JITTER_MEASURED);
    CU_ASSERT_EQUAL(topology->loss, 0.0001);
    CU_ASSERT_DOUBLE_EQUAL(mean(topology->client_delay), 3e5, 1e-6);
    /* By hand, both ways; the others as measured. */
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 0, 2)->delay), 37.8e6, 1e-3);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 2, 0)->delay), 37.8e6, 1e-3);
    CU_ASSERT_EQUAL(link_of(config, 2, 0)->bandwidth_bytes_per_s, 125e6);
    const struct link_config *measured = link_of(config, 0, 1);
    CU_ASSERT_PTR_NULL(measured->delay);
    CU_ASSERT_TRUE(measured->rtt.given);
    CU_ASSERT(measured->rtt.min_ns <= measured->rtt.mean_ns);
    CU_ASSERT(measured->rtt.mean_ns <= measured->rtt.max_ns);
    CU_ASSERT_EQUAL(measured->bandwidth_bytes_per_s, 0);
    /* A region to itself: between its zones, assumed and not measured. */
    CU_ASSERT_FALSE(link_of(config, 1, 1)->rtt.given);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 1, 1)->delay), 0.325e6, 1e-6);
    const struct toy_params *params = config->world.protocol.params;
    CU_ASSERT_EQUAL(params->reads, 1);
    CU_ASSERT_EQUAL(params->n, 5);
    CU_ASSERT_EQUAL(params->heartbeat_ns, DURATION_NONE);
    CU_ASSERT_EQUAL(params->home, -1);
    CU_ASSERT_EQUAL(config->world.protocol.process, 4);
}

static void check_whole_faults(const struct config *config)
{
    CU_ASSERT_EQUAL_FATAL(config->world.fault_count, 2);
    const struct fault_config *cut = &config->world.fault[0];
    CU_ASSERT_STRING_EQUAL(cut->name, "cut");
    CU_ASSERT_STRING_EQUAL(cut->type->name, "partition");
    CU_ASSERT(cut->enabled && !cut->one_way && cut->line == 53);
    CU_ASSERT_EQUAL(cut->at_ns, 20000000000);
    CU_ASSERT_EQUAL(cut->for_ns, 15000000000);
    CU_ASSERT_EQUAL(cut->every_ns, -1);
    CU_ASSERT_EQUAL_FATAL(cut->isolate.count, 1);
    CU_ASSERT_EQUAL(cut->isolate.target[0].kind, TARGET_REGION);
    CU_ASSERT_EQUAL(cut->isolate.target[0].region, 2);
    const struct fault_config *pause = &config->world.fault[1];
    CU_ASSERT_EQUAL(pause->at_ns, -1);
    CU_ASSERT_EQUAL(pause->every_ns, 30000000000);
    CU_ASSERT_PTR_NOT_NULL(pause->lasting);
    CU_ASSERT_EQUAL(pause->node.kind, TARGET_ROLE);
    CU_ASSERT_STRING_EQUAL(pause->node.role, "leader");
}

static void check_whole_claims(const struct config *config)
{
    CU_ASSERT_STRING_EQUAL(config->checks[0], "linearizable");
    CU_ASSERT_STRING_EQUAL(config->checks[1], "read-your-writes");
    CU_ASSERT_EQUAL_FATAL(config->slo_count, 2);
    CU_ASSERT_STRING_EQUAL(config->slo[0].name, "fast_reads");
    CU_ASSERT_STRING_EQUAL(config->slo[0].subject, "read.p99");
    CU_ASSERT_EQUAL(config->slo[0].comparison, BELOW);
    CU_ASSERT_EQUAL(config->slo[0].limit, 100);
    CU_ASSERT_STRING_EQUAL(config->slo[0].text, "read.p99 < 100ms");
    CU_ASSERT(config->slo[1].is_share && config->slo[1].limit == 0.001);
    CU_ASSERT_EQUAL_FATAL(config->expect_count, 2);
    CU_ASSERT_STRING_EQUAL(config->expect[0].name, "linearizable");
    CU_ASSERT_STRING_EQUAL(config->expect[0].verdict, "holds");
    CU_ASSERT_STRING_EQUAL(config->expect[1].text, "lost_write = 0");
    CU_ASSERT(config->expect[1].comparison == EQUAL && config->expect[1].limit == 0);
    CU_ASSERT_PTR_NULL(config->expect[1].verdict);
}

static void test_whole(void)
{
    struct loaded loaded;
    const struct config *config = must_load(&loaded, whole, NULL);
    CU_ASSERT_STRING_EQUAL(config->name, "toy");
    CU_ASSERT_STRING_EQUAL(config->title, "Europe is cut off for 15 seconds");
    CU_ASSERT_EQUAL(config->warmup_ns, 5000000000);
    CU_ASSERT_STRING_EQUAL(config->text, whole);
    CU_ASSERT_STRING_EQUAL(config->update.type->name, "optimistic");
    CU_ASSERT_EQUAL(config->load.mix[OP_READ], 0.8);
    CU_ASSERT_EQUAL(config->load.mix[OP_UPDATE], 0.05);
    CU_ASSERT_PTR_NULL(config->notes[0]);
    check_whole_world(config);
    check_whole_faults(config);
    check_whole_claims(config);
    loaded_clear(&loaded);
}

/* ---- defaults ---- */

static void test_default_times(void)
{
    struct loaded loaded;
    const struct config *config = must_load(&loaded, smallest, NULL);
    CU_ASSERT_PTR_NULL(config->title);
    CU_ASSERT_PTR_NULL(config->question);
    CU_ASSERT_EQUAL(config->duration_ns, 60000000000);
    CU_ASSERT_EQUAL(config->warmup_ns, 6000000000); /* a tenth */
    CU_ASSERT_EQUAL(config->settle_ns, 10000000000);
    CU_ASSERT_EQUAL(config->seed, 1);
    CU_ASSERT_EQUAL(config->history, RECORD_ALL);
    CU_ASSERT_PTR_NULL(config->checks[0]);
    CU_ASSERT_EQUAL(config->slo_count + config->expect_count, 0);
    loaded_clear(&loaded);
}

static void test_default_world(void)
{
    struct loaded loaded;
    const struct config *config = must_load(&loaded, smallest, NULL);
    const struct topology_config *topology = &config->world.topology;
    CU_ASSERT_EQUAL(topology->nodes_per_region, 1);
    CU_ASSERT_EQUAL(topology->jitter, JITTER_NONE); /* nothing is measured */
    CU_ASSERT_DOUBLE_EQUAL(mean(topology->client_delay), 3e5, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(topology->zone_delay), 0.325e6, 1e-6);
    CU_ASSERT_EQUAL(topology->transport, TRANSPORT_TCP);
    CU_ASSERT_EQUAL(topology->loss, 0);
    CU_ASSERT_EQUAL(topology->connection_timeout_ns, 20000000000);
    CU_ASSERT_EQUAL(topology->send_buffer_bytes, 4 << 20);
    CU_ASSERT_PTR_NULL(topology->file);
    const struct node_config *node = &config->world.node;
    CU_ASSERT_EQUAL(node->cores, 4);
    CU_ASSERT_DOUBLE_EQUAL(mean(node->decode), 40e3, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(node->handle), 100e3, 1e-6);
    CU_ASSERT_FALSE(distribution_is_constant(node->handle));
    CU_ASSERT_DOUBLE_EQUAL(mean(node->step), 2e3, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(node->message), 5e3, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(node->encode), 60e3, 1e-6);
    CU_ASSERT_EQUAL(node->queue, 10000);
    CU_ASSERT_EQUAL(node->socket_buffer_bytes, 16 << 20);
    CU_ASSERT_EQUAL(node->clock_error_ns, 5000000);
    CU_ASSERT_EQUAL(node->clock_drift, 50e-6);
    CU_ASSERT_STRING_EQUAL(node->fsync->type->name, "lognormal");
    CU_ASSERT_EQUAL(config->world.protocol.leader, 0);
    CU_ASSERT_EQUAL(config->world.fault_count, 0);
    loaded_clear(&loaded);
}

static void test_default_load(void)
{
    struct loaded loaded;
    const struct config *config = must_load(&loaded, smallest, NULL);
    const struct load_config *load = &config->load;
    CU_ASSERT_FALSE(load->closed_loop);
    CU_ASSERT_EQUAL(load->arrivals.piece_count, 1);
    CU_ASSERT_EQUAL(load->arrivals.piece[0].from_per_s, 10000);
    CU_ASSERT_FALSE(load->arrivals.evenly_spaced);
    CU_ASSERT_DOUBLE_EQUAL(mean(load->think), 20e6, 1e-6);
    CU_ASSERT_EQUAL(load->sessions, 2000);
    CU_ASSERT_EQUAL(load->operations, 0);
    CU_ASSERT_DOUBLE_EQUAL(load->share[2], 1.0 / 3, 1e-15);
    CU_ASSERT(load->mix[OP_READ] == 0.8 && load->mix[OP_WRITE] == 0.2);
    CU_ASSERT(load->keys.law == KEYS_ZIPF && load->keys.count == 100000);
    CU_ASSERT_EQUAL(load->keys.exponent, 0.99);
    CU_ASSERT_EQUAL(load->value_size_bytes, 512);
    CU_ASSERT_EQUAL(load->route, ROUTE_NEAREST);
    CU_ASSERT_EQUAL(load->timeout_ns, 2000000000);
    CU_ASSERT_EQUAL(load->deadline_ns, DURATION_NONE);
    CU_ASSERT_FALSE(load->retry_unknown);
    CU_ASSERT_STRING_EQUAL(config->update.type->name, "optimistic"); /* toy has a CAS */
    CU_ASSERT_EQUAL(config->update.at, UPDATE_AT_NODE);
    CU_ASSERT_EQUAL(config->update.retry.law, RETRY_FULL_JITTER);
    CU_ASSERT_EQUAL(config->update.retry.base_ns, 5000000);
    loaded_clear(&loaded);
}

/* Blind where CAS is not safe, be it there or not. */
static void test_default_update(void)
{
    static const char *const names[] = {"protocol=plain", "protocol=lax"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        struct loaded loaded;
        const char *settings[] = {names[i], NULL};
        const struct config *config = must_load(&loaded, smallest, settings);
        CU_ASSERT_STRING_EQUAL(config->update.type->name, "blind");
        loaded_clear(&loaded);
    }
}

/* Every row of every table can be read by its own type, and has a text about it. */
static void test_tables(void)
{
    for (const struct key_group *group = all_key_groups; group->name; group++)
        for (const struct param *param = group->params; param->name; param++) {
            CU_ASSERT_PTR_NOT_NULL(param->doc);
            if (param->type == VALUE_SPECIAL)
                CU_ASSERT_PTR_NOT_NULL(param->type_doc);
        }
    g_autoptr(GString) text = g_string_new(NULL);
    keys_describe(text, &toy_catalogue);
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "[fault NAME]"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text->str, "election_timeout = uniform(1s, 2s)"));
    CU_ASSERT_PTR_NULL(strstr(text->str, "(null)"));
}

/* ---- links ---- */

static void test_link_precedence(void)
{
    struct loaded loaded;
    const char *settings[] = {"link a > b.delay=1ms",
                              "link b a.delay=2ms",
                              "link * *.delay=9ms",
                              "link c *.delay=3ms",
                              "link a a.delay=4ms",
                              "link * *.bandwidth=8Mbit/s",
                              "link a > b.bandwidth=16Mbit/s",
                              NULL};
    const struct config *config = must_load(&loaded, smallest, settings);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 0, 1)->delay), 1e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 1, 0)->delay), 2e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 0, 2)->delay), 3e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 2, 1)->delay), 3e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 0, 0)->delay), 4e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean(link_of(config, 1, 1)->delay), 0.325e6, 1e-6);
    CU_ASSERT_EQUAL(link_of(config, 0, 1)->bandwidth_bytes_per_s, 2e6);
    CU_ASSERT_EQUAL(link_of(config, 1, 0)->bandwidth_bytes_per_s, 1e6);
    CU_ASSERT_EQUAL(link_of(config, 0, 0)->bandwidth_bytes_per_s, 0);
    loaded_clear(&loaded);
}

static void test_all_measured_regions(void)
{
    struct loaded loaded;
    const struct config *config = must_load(
        &loaded, "[topology]\nfile = aws-2026\n[protocol]\nname = plain\n", NULL);
    CU_ASSERT_EQUAL(config->world.topology.region_count, 19);
    for (int from = 0; from < 19; from++)
        for (int to = 0; to < 19; to++) {
            const struct measured_rtt *rtt = &link_of(config, from, to)->rtt;
            double room = (rtt->max_ns - rtt->mean_ns) * (rtt->mean_ns - rtt->min_ns);
            CU_ASSERT_EQUAL(rtt->given, from != to);
            CU_ASSERT(rtt->stddev_ns < 0 ||
                      rtt->stddev_ns * rtt->stddev_ns <= room * (1 + 1e-9));
        }
    loaded_clear(&loaded);
}

/* ---- what --set does ---- */

static void test_either_or(void)
{
    struct loaded loaded;
    const char *settings[] = {"load.clients=500",
                              "fault cut.every=1min",
                              "fault cut.lasting=5s",
                              "fault pause.at=1s",
                              "fault cut.between=us-east-1, us-west-2 | sa-east-1",
                              NULL};
    const struct config *config = must_load(&loaded, whole, settings);
    CU_ASSERT_TRUE(config->load.closed_loop);
    CU_ASSERT_EQUAL(config->load.clients, 500);
    const struct fault_config *cut = &config->world.fault[0];
    CU_ASSERT_EQUAL(cut->at_ns, -1);
    CU_ASSERT_EQUAL(cut->every_ns, 60000000000);
    CU_ASSERT_EQUAL(cut->isolate.count, 0);
    CU_ASSERT_EQUAL(cut->between[0].count, 2);
    CU_ASSERT_EQUAL(cut->between[1].target[0].region, 4);
    const struct fault_config *pause = &config->world.fault[1];
    CU_ASSERT_EQUAL(pause->at_ns, 1000000000);
    CU_ASSERT_EQUAL(pause->for_ns, -1);
    CU_ASSERT_PTR_NULL(pause->lasting);
    CU_ASSERT_EQUAL(config->setting_count, 5);
    CU_ASSERT_STRING_EQUAL(config->setting[0].key, "load.clients");
    loaded_clear(&loaded);
}

static void test_zero_costs(void)
{
    struct loaded loaded;
    const char *settings[] = {"node.cost=none", "node.step=1us", "node.clock_error=none",
                              "topology.jitter=none", NULL};
    const struct config *config = must_load(&loaded, whole, settings);
    const struct node_config *node = &config->world.node;
    CU_ASSERT_EQUAL(mean(node->decode) + mean(node->handle) + mean(node->encode), 0);
    CU_ASSERT_DOUBLE_EQUAL(mean(node->step), 1e3, 1e-9);
    CU_ASSERT_EQUAL(node->clock_error_ns, DURATION_NONE);
    CU_ASSERT_EQUAL(node->clock_drift, 0);
    CU_ASSERT_EQUAL(config->world.topology.jitter, JITTER_NONE);
    loaded_clear(&loaded);
}

/* Where `name` came from a setting, keys that only others know are kept unused. */
static void test_foreign_keys(void)
{
    struct loaded loaded;
    const char *settings[] = {"protocol=plain", "update=blind", NULL};
    const struct config *config = must_load(&loaded, whole, settings);
    CU_ASSERT_STRING_EQUAL(config->world.protocol.type->name, "plain");
    CU_ASSERT_STRING_EQUAL(
        config->notes[0],
        "protocol.leader, reads are no settings of plain: they are not used");
    CU_ASSERT_PTR_NULL(config->notes[1]);
    loaded_clear(&loaded);
}

static void test_new_fault(void)
{
    struct loaded loaded;
    const char *settings[] = {
        "fault new.kind=crash",   "fault cut.enabled=no",  "fault keep.kind=pause",
        "fault keep.node=keeper", "fault keep.for=1s",     "fault jump.kind=clock-jump",
        "fault jump.by=-300ms",   "expect.stale_read=> 0", NULL};
    const struct config *config = must_load(&loaded, whole, settings);
    CU_ASSERT_EQUAL_FATAL(config->world.fault_count, 5);
    CU_ASSERT_FALSE(config->world.fault[0].enabled);
    const struct fault_config *crash = &config->world.fault[2];
    CU_ASSERT(crash->at_ns == 0 && crash->for_ns == -1 && crash->enabled);
    CU_ASSERT_EQUAL(crash->node.kind,
                    TARGET_ROLE); /* the leader, unless told otherwise */
    CU_ASSERT_STRING_EQUAL(config->world.fault[3].node.role, "keeper");
    CU_ASSERT_EQUAL(config->expect[2].comparison, ABOVE);
    CU_ASSERT_STRING_EQUAL(config->expect[2].text, "stale_read > 0");
    loaded_clear(&loaded);
}

static void test_regions_and_routes(void)
{
    struct loaded loaded;
    const char *settings[] = {"load.regions=a 60%, c 40%",
                              "load.route=b",
                              "protocol.leader=c",
                              "protocol.order=c, a",
                              "protocol.keeper=a",
                              "topology.nodes_per_region=2",
                              "load.keys=hotspot(1k, 10%, 90%)",
                              NULL};
    const struct config *config = must_load(&loaded, smallest, settings);
    CU_ASSERT(config->load.share[0] == 0.6 && config->load.share[1] == 0);
    CU_ASSERT(config->load.route == ROUTE_REGION && config->load.route_region == 1);
    CU_ASSERT_EQUAL(config->world.protocol.leader, 2);
    CU_ASSERT_EQUAL(config->world.protocol.process, 0);
    const struct toy_params *params = config->world.protocol.params;
    CU_ASSERT(params->order.count == 2 && params->order.region[0] == 2);
    CU_ASSERT_EQUAL(params->n, 6);
    CU_ASSERT_EQUAL(config->load.keys.hot_accesses, 0.9);
    loaded_clear(&loaded);
}

CU_TestInfo loader_tests[] = {
    {"the whole scenario", test_whole},
    {"default times", test_default_times},
    {"default world", test_default_world},
    {"default load", test_default_load},
    {"default update strategy", test_default_update},
    {"the tables of keys", test_tables},
    {"which link counts", test_link_precedence},
    {"all regions of a file", test_all_measured_regions},
    {"a setting takes the place of its other", test_either_or},
    {"no costs, perfect clocks", test_zero_costs},
    {"keys that only others know", test_foreign_keys},
    {"faults from settings", test_new_fault},
    {"regions, routes, leaders", test_regions_and_routes},
    CU_TEST_INFO_NULL,
};
