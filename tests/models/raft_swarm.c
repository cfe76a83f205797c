#include "tests/models/raft_swarm.h"

#include "tests/models/luck.h"

static void begin_fault(GString *text, const char *kind, const char *name,
                        struct stream *luck, double most_ms)
{
    double lasting_ms = between(luck, 30, most_ms);
    double every_s = between(luck, 0.7, 3);

    g_string_append_printf(text,
                           "[fault %s-%s]\nkind = %s\nevery = %.2fs\nlasting = "
                           "lognormal(%.0fms, 0.8)\n",
                           kind, name, kind, every_s, lasting_ms);
}

/* ---- storms ---- */

static void add_leader_faults(GString *text, const struct raft_choice *choice,
                              struct stream *luck)
{
    if (chance(luck, 0.7)) {
        begin_fault(text, "crash", "leader", luck, 600);
        g_string_append(text, "node = leader\n");
    }
    if (chance(luck, 0.4)) {
        begin_fault(text, "pause", "leader", luck, 900);
        g_string_append(text, "node = leader\n");
    }
    if (choice->leader_cuts || chance(luck, 0.5)) {
        begin_fault(text, "partition", "leader", luck, 1500);
        g_string_append(text, "isolate = leader\n");
    }
}

static void add_node_faults(GString *text, int nodes, struct stream *luck)
{
    for (int i = 0; i < nodes; i++) {
        char name[] = {(char)('a' + i), '\0'}, next = (char)('a' + (i + 1) % nodes);

        if (chance(luck, 0.5)) {
            begin_fault(text, "crash", name, luck, 400);
            g_string_append_printf(text, "node = %s.0\n", name);
        }
        if (chance(luck, 0.2)) {
            begin_fault(text, "pause", name, luck, 600);
            g_string_append_printf(text, "node = %s.0\n", name);
        }
        if (chance(luck, 0.4)) {
            begin_fault(text, "partition", name, luck, 1500);
            if (chance(luck, 0.5))
                g_string_append_printf(text, "isolate = %s\n", name);
            else
                g_string_append_printf(text, "from = %s\nto = %c\n", name, next);
        }
    }
    if (chance(luck, 0.3)) {
        begin_fault(text, "loss", "all", luck, 500);
        g_string_append_printf(text, "loss = %.0f%%\n", between(luck, 2, 40));
    }
    if (chance(luck, 0.3)) {
        begin_fault(text, "delay", "all", luck, 400);
        g_string_append_printf(text, "add = exponential(%.0fms)\n",
                               between(luck, 10, 200));
    }
}

/* Down long enough to forget, short enough to be back in the same term. */
static void add_restless_faults(GString *text, int nodes, struct stream *luck)
{
    for (int i = 0; i <= nodes; i++) {
        double lasting_ms = between(luck, 5, 60);
        double every_s = between(luck, 0.25, 0.9);

        g_string_append_printf(text,
                               "[fault restless%d]\nkind = crash\nevery = %.2fs\n"
                               "lasting = lognormal(%.0fms, 0.8)\n",
                               i, every_s, lasting_ms);
        if (i < nodes)
            g_string_append_printf(text, "node = %c.0\n", 'a' + i);
        else
            g_string_append(text, "node = leader\n");
    }
    for (int i = 0; i < nodes; i++) {
        double lasting_ms = between(luck, 30, 200);
        double every_s = between(luck, 0.5, 3);

        g_string_append_printf(text,
                               "[fault apart%d]\nkind = partition\nevery = %.2fs\n"
                               "lasting = lognormal(%.0fms, 0.8)\nisolate = %c\n",
                               i, every_s, lasting_ms, 'a' + i);
    }
}

/* Returns how many entries may be on their way to a follower. */
static int add_raft(GString *text, const struct raft_choice *choice, struct stream *luck)
{
    bool restless = choice->shape == SHAPE_RESTLESS;
    double least_ms = restless ? between(luck, 40, 80) : between(luck, 60, 250);
    double most_ms =
        restless ? least_ms * between(luck, 1.05, 1.5) : least_ms * between(luck, 1.1, 2);
    int window = 1024;

    g_string_append_printf(text,
                           "[protocol]\nname = raft\nreads = %s\nelection_timeout = "
                           "uniform(%.0fms, %.0fms)\nheartbeat = %.0fms\nprevote = %s\n",
                           choice->reads, least_ms, most_ms, least_ms / 4,
                           !restless && chance(luck, 0.5) ? "yes" : "no");
    if (choice->batch_of_one || chance(luck, 0.3)) {
        window = chance(luck, 0.3) ? 1 : 8;
        g_string_append_printf(text, "batch = 1\nwindow = %d\n", window);
    }
    if (choice->snapshots || chance(luck, 0.5))
        g_string_append_printf(text, "snapshot_every = %d\n",
                               5 + (int)stream_below(luck, 100));
    return window;
}

static char *storm(const struct raft_choice *choice, uint64_t number)
{
    static const char *const regions[] = {"a, b, c", "a, b, c, d", "a, b, c, d, e"};
    struct stream luck = stream_keyed(number, PURPOSE_TEST, 2);
    GString *text = g_string_new(NULL);
    bool restless = choice->shape == SHAPE_RESTLESS;
    double slowest_ms = restless ? 12 : 5;
    int nodes = restless || chance(&luck, 0.6) ? 3 : 4 + (int)stream_below(&luck, 2);

    bool datagrams = chance(&luck, 0.4);
    double client_ms = between(&luck, 0.1, 1);

    g_string_append_printf(
        text,
        "[scenario]\nduration = 8s\nwarmup = 0s\nsettle = 60s\nseed = %" G_GUINT64_FORMAT
        "\n[topology]\nregions = %s\nclient_delay = exponential(%.2fms)\ntransport = "
        "%s\n",
        number, regions[nodes - 3], client_ms,
        datagrams ? "udp\nduplicates = 20%\nloss = 3%" : "tcp");
    double scale_ms = between(&luck, 0.1, slowest_ms), shape = between(&luck, 0.5, 2);
    double least_ms = between(&luck, 0.3, slowest_ms);
    g_string_append_printf(text,
                           "[link * *]\ndelay = shifted(%.2fms, gamma(%.1f, %.2fms))\n",
                           least_ms, shape, scale_ms);
    double sigma = between(&luck, 0.3, 1.2);
    double fsync_ms = between(&luck, 0.2, 3 * slowest_ms);
    g_string_append_printf(text,
                           "[node]\nfsync = lognormal(%.2fms, %.1f)\nclock_error = 50ms\n"
                           "clock_drift = %.0fppm\n",
                           fsync_ms, sigma, choice->clock_drift * 1e6);
    /* One after another is slow, and what queues must be gone when the trial ends. */
    double most_per_s = add_raft(text, choice, &luck) == 1 ? 50 : 400;
    double timeout_ms = between(&luck, 100, 800);
    int keys = one_to(&luck, 12), sessions = chance(&luck, 0.3) ? 5 : 60;
    double per_s = between(&luck, most_per_s / 2, most_per_s);
    g_string_append_printf(text,
                           "[load]\narrivals = %.0f/s\nsessions = %d\nmix = %s\nkeys = "
                           "uniform(%d)\ntimeout = %.0fms\nroute = leader\n",
                           per_s, sessions, choice->mix, keys, timeout_ms);
    if (restless) {
        add_restless_faults(text, nodes, &luck);
    } else {
        add_leader_faults(text, choice, &luck);
        add_node_faults(text, nodes, &luck);
    }
    return g_string_free(text, FALSE);
}

/* ---- leases ---- */

/* Clients look for a leader all the time. */
static GString *lease_world(uint64_t number, double heartbeat_ms, double election_ms,
                            const char *arrivals)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(
        text,
        "[scenario]\nduration = 6s\nwarmup = 0s\nsettle = 10s\nseed = %" G_GUINT64_FORMAT
        "\n[topology]\nregions = a, b, c\nclient_delay = 0.2ms\n"
        "[link * *]\ndelay = shifted(0.3ms, exponential(0.2ms))\n"
        "[node]\nfsync = 0.2ms\nclock_error = 50ms\nclock_drift = 10000ppm\n"
        "[protocol]\nname = raft\nreads = lease\nheartbeat = %.0fms\n"
        "election_timeout = uniform(%.0fms, %.0fms)\n"
        "[load]\narrivals = %s\nsessions = 60\nmix = read 50%%, write 50%%\n"
        "keys = uniform(1)\ntimeout = 25ms\nroute = leader\n",
        number, heartbeat_ms, election_ms, election_ms + 3, arrivals);
    return text;
}

/* The leader, a, is cut off, and its clock may be the slowest: the others elect one of
 * them as soon as they may. */
static char *lease_cut(uint64_t number)
{
    GString *text = lease_world(number, 20, 4000, "600/s");

    g_string_append(text,
                    "[fault alone]\nkind = partition\nisolate = a\nat = 1s\n"
                    "for = 5s\n");
    return g_string_free(text, FALSE);
}

/* b loses the leader, and stands for election again and again. It misses nothing: there
 * is hardly any load. c comes back from a crash, and the leader is cut off. Only then is
 * there something to do. */
static char *lease_restart(uint64_t number)
{
    struct stream luck = stream_keyed(number, PURPOSE_TEST, 3);
    double cut_s = between(&luck, 2.3, 3.4);
    g_autofree char *arrivals =
        g_strdup_printf("steps(0s: 600/s, 0.4s: 0.1/s, %.4fs: 600/s)", cut_s);
    GString *text = lease_world(number, 300, 1500, arrivals);

    g_string_append_printf(
        text,
        "[fault alone]\nkind = partition\nisolate = a\nat = %.4fs\n"
        "for = 2s\n[fault apart]\nkind = partition\nbetween = a | b\n"
        "at = 0.5s\nfor = 5s\n[fault crash]\nkind = crash\nnode = c.0\n"
        "at = %.4fs\nfor = 15ms\n",
        cut_s, cut_s - 0.02);
    return g_string_free(text, FALSE);
}

char *raft_swarm_scenario(const struct raft_choice *choice, uint64_t number)
{
    if (choice->shape == SHAPE_LEASE_CUT)
        return lease_cut(number);
    if (choice->shape == SHAPE_LEASE_RESTART)
        return lease_restart(number);
    return storm(choice, number);
}
