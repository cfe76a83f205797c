/* Measured links: what the simulated round trips of every pair have to do with the
 * file, for clients and for replicas. */
#include <CUnit/CUnit.h>
#include <math.h>

#include "models/models.h"
#include "sim/kernel/random.h"
#include "sim/world/link.h"
#include "tests/lab.h"
#include "tests/suites.h"
#include "tests/world/scene.h"

static const char all_regions[] =
    "[topology]\nfile = aws-2026\n"
    "[protocol]\nname = single\n";

struct round_trips {
    double min_ns, max_ns, sum_ns;
    uint64_t count;
};

static void add(struct round_trips *seen, double ns)
{
    if (seen->count == 0 || ns < seen->min_ns)
        seen->min_ns = ns;
    if (ns > seen->max_ns)
        seen->max_ns = ns;
    seen->sum_ns += ns;
    seen->count++;
}

static bool within(double seen, double wanted, double share)
{
    return seen >= wanted * (1 - share) && seen <= wanted * (1 + share);
}

static bool agrees(const struct round_trips *seen, const struct measured_rtt *rtt)
{
    /* Never outside of what was measured, but for rounding to whole ns. */
    return seen->min_ns >= rtt->min_ns - 2 && seen->max_ns <= rtt->max_ns + 2 &&
           within(seen->min_ns, rtt->min_ns, 0.02) &&
           within(seen->max_ns, rtt->max_ns, 0.02) &&
           within(seen->sum_ns / (double)seen->count, rtt->mean_ns, 0.02);
}

/* One attempt of a client: there and back by the same luck. */
static struct round_trips of_clients(const struct link *link)
{
    struct round_trips seen = {0};

    for (uint64_t luck = 1; luck <= 8000; luck++)
        add(&seen,
            (double)(link_leg_ns(link, luck << 8, 0) + link_leg_ns(link, luck << 8, 1)));
    return seen;
}

/* Of replicas, there and back within one second, over three hours. */
static struct round_trips of_replicas(struct link *there, struct link *back)
{
    struct round_trips seen = {0};

    for (int64_t second = 0; second < 10800; second++) {
        int64_t now_ns = second * SPIKE_SLOT_NS;

        add(&seen, (double)(link_delay_ns(there, now_ns) + link_delay_ns(back, now_ns)));
    }
    return seen;
}

/* Calls `holds` for every pair of regions; returns how many do not. */
static int pairs_that_fail(bool (*holds)(const struct topology_config *topology, int from,
                                         int to))
{
    static const struct catalogue catalogue = {.protocols = all_protocols,
                                               .updates = all_updates};
    struct config *config = lab_config(all_regions, NULL, &catalogue);
    const struct topology_config *topology = &config->world.topology;
    int failed = 0, pairs = 0;

    CU_ASSERT_EQUAL(topology->region_count, 19);
    for (int from = 0; from < topology->region_count; from++) {
        for (int to = 0; to < topology->region_count; to++) {
            if (from == to)
                continue;
            failed += !holds(topology, from, to);
            pairs++;
        }
    }
    CU_ASSERT_EQUAL(pairs, 19 * 18);
    config_free(config);
    return failed;
}

static struct link link_between(const struct topology_config *topology, int from, int to)
{
    struct link link;

    link_init(&link, &topology->link[from * topology->region_count + to], JITTER_MEASURED,
              7, from, to);
    return link;
}

static bool clients_agree(const struct topology_config *topology, int from, int to)
{
    struct link link = link_between(topology, from, to);
    struct round_trips seen = of_clients(&link);

    return agrees(&seen, &topology->link[from * topology->region_count + to].rtt);
}

static void clients_round_trips_are_those_of_the_file(void)
{
    CU_ASSERT_EQUAL(pairs_that_fail(clients_agree), 0);
}

/* The two directions were measured apart: half of each. */
static bool replicas_agree(const struct topology_config *topology, int from, int to)
{
    struct link there = link_between(topology, from, to);
    struct link back = link_between(topology, to, from);
    const struct measured_rtt *a =
        &topology->link[from * topology->region_count + to].rtt;
    const struct measured_rtt *b =
        &topology->link[to * topology->region_count + from].rtt;
    struct measured_rtt both = {.min_ns = (a->min_ns + b->min_ns) / 2,
                                .mean_ns = (a->mean_ns + b->mean_ns) / 2,
                                .max_ns = (a->max_ns + b->max_ns) / 2};
    struct round_trips seen = of_replicas(&there, &back);

    return within(seen.min_ns, both.min_ns, 0.02) &&
           within(seen.max_ns, both.max_ns, 0.02) &&
           within(seen.sum_ns / (double)seen.count, both.mean_ns, 0.02);
}

static void replicas_round_trips_are_those_of_the_file(void)
{
    CU_ASSERT_EQUAL(pairs_that_fail(replicas_agree), 0);
}

/* Where the file has a deviation that can be true, it is met. */
static bool deviation_agrees(const struct topology_config *topology, int from, int to)
{
    const struct measured_rtt *rtt =
        &topology->link[from * topology->region_count + to].rtt;
    struct link link = link_between(topology, from, to);
    double sum = 0, squares = 0;
    enum { DRAWS = 20000 };

    if (rtt->stddev_ns < 0 || rtt->max_ns <= rtt->min_ns)
        return true;
    for (uint64_t luck = 1; luck <= DRAWS; luck++) {
        double ns = 2 * (double)link_leg_ns(&link, luck << 8, 0) - rtt->mean_ns;

        sum += ns;
        squares += ns * ns;
    }
    double deviation_ns = sqrt(squares / DRAWS - sum * sum / DRAWS / DRAWS);
    return deviation_ns > 0.5 * rtt->stddev_ns && deviation_ns < 2 * rtt->stddev_ns;
}

static void deviations_are_near_those_of_the_file(void)
{
    CU_ASSERT_TRUE(pairs_that_fail(deviation_agrees) <= 19 * 18 / 10);
}

/* ---- the fit itself ---- */

static void a_fit_meets_any_mean_exactly(void)
{
    for (double mean = 0.001; mean < 0.95; mean += 0.007) {
        for (double stddev = -1; stddev < 0.5;
             stddev = stddev < 0 ? 0.01 : 1.7 * stddev) {
            struct measured_rtt rtt = {.min_ns = 1e6,
                                       .mean_ns = 1e6 + 1e6 * mean,
                                       .max_ns = 2e6,
                                       .stddev_ns = stddev < 0 ? -1 : 1e6 * stddev};
            struct rtt_fit fit = rtt_fit(&rtt);
            double got = (1 - fit.spike) * fit.body / 2 + fit.spike * 0.95;

            CU_ASSERT_DOUBLE_EQUAL(got, mean, 1e-9);
            CU_ASSERT_TRUE(fit.body >= 0 && fit.body <= 1);
            CU_ASSERT_TRUE(fit.spike > 0 && fit.spike <= 1);
        }
    }
}

static void replicas_share_their_spikes_by_the_second(void)
{
    struct link_config config = {
        .rtt = {true, .min_ns = 10e6, .mean_ns = 12e6, .max_ns = 20e6, .stddev_ns = -1}};
    struct link there, back;
    int spikes = 0;

    link_init(&there, &config, JITTER_MEASURED, 3, 4, 9);
    link_init(&back, &config, JITTER_MEASURED, 3, 9, 4);
    for (int64_t second = 0; second < 2000; second++) {
        int64_t first_ns = link_delay_ns(&there, second * SPIKE_SLOT_NS);
        bool spike = first_ns > 9400000; /* 5 ms + 0.9 of 5 ms and more */

        spikes += spike;
        for (int i = 1; i < 5; i++) {
            int64_t now_ns = second * SPIKE_SLOT_NS + i * 200 * MS - 1;
            CU_ASSERT_EQUAL(link_delay_ns(&there, now_ns) > 9400000, spike);
            CU_ASSERT_EQUAL(link_delay_ns(&back, now_ns) > 9400000, spike);
        }
    }
    CU_ASSERT_TRUE(spikes > 50 && spikes < 500);
}

/* ---- through a whole trial ---- */

static void trials_of(const char *client, const char *leader)
{
    static const struct catalogue catalogue = {.protocols = all_protocols,
                                               .updates = all_updates};
    char *text = g_strdup_printf(
        "[scenario]\nduration = 100s\nwarmup = 0s\n"
        "[topology]\nfile = aws-2026\nregions = %s, %s\nclient_delay = 0ms\n"
        "[node]\ncost = none\nfsync = 0ms\n"
        "[protocol]\nname = single\nleader = %s\n"
        "[load]\narrivals = 200/s\nregions = %s\nmix = read 100%%\nroute = leader\n",
        client, leader, leader, client);
    struct config *config = lab_config(text, NULL, &catalogue);
    const struct measured_rtt *rtt = &config->world.topology.link[1].rtt;
    struct record *record = lab_run(text, NULL);
    const struct histogram *all = record->latency_all.ok;

    CU_ASSERT_TRUE(record->ok > 19000);
    CU_ASSERT_TRUE(within((double)histogram_min(all), rtt->min_ns, 0.02));
    CU_ASSERT_TRUE(within(histogram_mean(all), rtt->mean_ns, 0.02));
    CU_ASSERT_TRUE(within((double)histogram_max(all), rtt->max_ns, 0.02));
    record_free(record);
    config_free(config);
    g_free(text);
}

static void a_clients_latency_is_the_round_trip_of_the_file(void)
{
    trials_of("eu-west-1", "us-east-1");
    trials_of("sa-east-1", "ap-northeast-1");
    trials_of("ap-south-1", "ap-east-1");
}

CU_TestInfo link_tests[] = {
    {"clients' round trips are those of the file",
     clients_round_trips_are_those_of_the_file},
    {"replicas' round trips are those of the file",
     replicas_round_trips_are_those_of_the_file},
    {"deviations are near those of the file", deviations_are_near_those_of_the_file},
    {"a fit meets any mean exactly", a_fit_meets_any_mean_exactly},
    {"replicas share their spikes by the second",
     replicas_share_their_spikes_by_the_second},
    {"a client's latency is the round trip of the file",
     a_clients_latency_is_the_round_trip_of_the_file},
    CU_TEST_INFO_NULL,
};
