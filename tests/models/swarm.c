#include "tests/models/swarm.h"

#include <glib.h>

#include "tests/models/luck.h"

static const char *region(struct stream *luck)
{
    static const char *const names[] = {"a", "b", "c"};

    return names[stream_below(luck, G_N_ELEMENTS(names))];
}

static void add_topology(GString *text, struct stream *luck)
{
    static const char *const links[] = {"a b", "a c", "b c"};

    double loss = chance(luck, 0.3) ? between(luck, 0, 1) : 0;
    double client_ms = between(luck, 0.1, 2);
    int nodes = chance(luck, 0.3) ? 2 : 1;
    g_string_append_printf(text,
                           "[topology]\nregions = a, b, c\nnodes_per_region = %d\n"
                           "client_delay = exponential(%.2fms)\nloss = %.2f%%\n",
                           nodes, client_ms, loss);
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        double scale_ms = between(luck, 0.2, 5), shape = between(luck, 0.5, 3);
        double least_ms = between(luck, 1, 20);

        g_string_append_printf(text,
                               "[link %s]\ndelay = shifted(%.2fms, gamma(%.1f, "
                               "%.2fms))\n",
                               links[i], least_ms, shape, scale_ms);
    }
}

static void add_nodes(GString *text, const struct swarm_choice *choice,
                      struct stream *luck)
{
    double fsync_ms = between(luck, 0.2, 8);
    int queue = chance(luck, 0.2) ? 3 : 10000, cores = one_to(luck, 4);

    g_string_append_printf(text,
                           "[node]\ncores = %d\nqueue = %d\nfsync = lognormal(%.2fms, "
                           "0.8)\n",
                           cores, queue, fsync_ms);
    if (choice->good_clocks) {
        g_string_append(text, "clock_error = none\n");
    } else {
        double drift_ppm = between(luck, 0, 200), error_ms = between(luck, 0.1, 60);

        g_string_append_printf(text, "clock_error = %.1fms\nclock_drift = %.0fppm\n",
                               error_ms, drift_ppm);
    }
}

static void add_load(GString *text, const struct swarm_choice *choice,
                     struct stream *luck)
{
    if (chance(luck, 0.25)) {
        g_string_append_printf(text, "[load]\nclients = %d\nthink = exponential(20ms)\n",
                               9 + one_to(luck, 40));
    } else {
        int sessions = chance(luck, 0.3) ? 8 : 100;
        double per_s = between(luck, 250, 500);

        g_string_append_printf(text, "[load]\narrivals = %.0f/s\nsessions = %d\n", per_s,
                               sessions);
    }
    double timeout_ms = between(luck, 150, 1500);
    bool nearest = chance(luck, 0.5);
    int keys = 3 + one_to(luck, 40);
    g_string_append_printf(text,
                           "mix = %s\nkeys = zipf(%d, 0.8)\nroute = %s\ntimeout = "
                           "%.0fms\n",
                           choice->mix, keys, nearest ? "nearest" : "leader", timeout_ms);
}

static void begin_fault(GString *text, const char *kind, int number, struct stream *luck,
                        double every_s)
{
    g_string_append_printf(text,
                           "[fault %s%d]\nkind = %s\nevery = %.2fs\nlasting = "
                           "lognormal(%.0fms, 0.8)\n",
                           kind, number, kind, every_s, between(luck, 50, 600));
}

/* Two of each kind, of which about half take part. */
static void add_faults(GString *text, const struct swarm_choice *choice,
                       struct stream *luck)
{
    for (int i = 0; i < 2; i++) {
        if (chance(luck, 0.5)) {
            begin_fault(text, "crash", i, luck, between(luck, 1, 5));
            g_string_append_printf(text, "node = %s.0\n", i == 0 ? "a" : region(luck));
        }
        if (chance(luck, 0.5)) {
            begin_fault(text, "pause", i, luck, between(luck, 1, 5));
            g_string_append_printf(text, "node = %s.0\n", i == 0 ? "a" : region(luck));
        }
        if (chance(luck, 0.5)) {
            begin_fault(text, "partition", i, luck, between(luck, 1, 5));
            g_string_append_printf(text,
                                   i == 0 ? "isolate = %s\n" : "from = a\nto = %s\n",
                                   i == 0 ? region(luck) : "c");
        }
        if (chance(luck, 0.5)) {
            begin_fault(text, "slow", i, luck, between(luck, 1, 5));
            double factor = between(luck, 2, 200);

            g_string_append_printf(text, "node = %s.0\nfactor = %.0f\n", region(luck),
                                   factor);
        }
        if (chance(luck, 0.5)) {
            begin_fault(text, "loss", i, luck, between(luck, 1, 5));
            g_string_append_printf(text, "loss = %.0f%%\n", between(luck, 2, 30));
        }
        if (chance(luck, 0.5)) {
            begin_fault(text, "delay", i, luck, between(luck, 1, 5));
            g_string_append_printf(text, "add = exponential(%.0fms)\n",
                                   between(luck, 5, 100));
        }
        if (!choice->good_clocks && chance(luck, 0.7)) {
            begin_fault(text, "clock-jump", i, luck, between(luck, 1, 5));
            double by_ms = between(luck, 10, 5000);

            g_string_append_printf(text, "node = %s.0\nby = %s%.0fms\n", region(luck),
                                   i == 0 ? "-" : "", by_ms);
        }
    }
}

char *swarm_scenario(const struct swarm_choice *choice, uint64_t number)
{
    struct stream luck = stream_keyed(number, PURPOSE_TEST, 0);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text,
                           "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 60s\n"
                           "seed = %" G_GUINT64_FORMAT "\n",
                           number);
    add_topology(text, &luck);
    add_nodes(text, choice, &luck);
    g_string_append_printf(text, "[protocol]\n%s\n", choice->protocol);
    if (choice->update != NULL)
        g_string_append_printf(text, "[update]\n%s\n", choice->update);
    add_load(text, choice, &luck);
    add_faults(text, choice, &luck);
    return g_string_free(text, FALSE);
}
