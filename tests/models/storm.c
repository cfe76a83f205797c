#include "tests/models/storm.h"

#include <glib.h>

#include "tests/models/luck.h"

static void begin_fault(GString *text, const char *kind, int number, double every_s,
                        double lasting_ms)
{
    g_string_append_printf(text,
                           "[fault %s%d]\nkind = %s\nevery = %.2fs\nlasting = "
                           "lognormal(%.0fms, 0.8)\n",
                           kind, number, kind, every_s, lasting_ms);
}

static void add_fault(GString *text, const char *kind, char region, struct stream *luck)
{
    double lasting_ms = between(luck, 20, 400);
    double every_s = between(luck, 0.5, 4);

    begin_fault(text, kind, region, every_s, lasting_ms);
    g_string_append_printf(text, "node = %c.0\n", region);
}

static void begin_cut(GString *text, int number, struct stream *luck)
{
    double lasting_ms = between(luck, 50, 500);
    double every_s = between(luck, 1, 4);

    begin_fault(text, "partition", number, every_s, lasting_ms);
}

/* Short failures of power everywhere, and disks so slow that two of them often lose the
 * same write. */
static void add_flicker(GString *text, int nodes, struct stream *luck)
{
    double every_s = between(luck, 0.2, 0.6);

    for (int i = 0; i < nodes; i++) {
        begin_fault(text, "crash", i, every_s, 20);
        g_string_append_printf(text, "node = %c.0\n", 'a' + i);
    }
}

/* Each node has its own troubles, or is spared them. */
static void add_faults(GString *text, const struct storm_choice *choice, int nodes,
                       struct stream *luck)
{
    for (int i = 0; i < nodes; i++) {
        char region = (char)('a' + i), other = (char)('a' + (i + 1) % nodes);

        if (!choice->calm && chance(luck, 0.6))
            add_fault(text, "crash", region, luck);
        if (chance(luck, 0.3))
            add_fault(text, "pause", region, luck);
        if (chance(luck, 0.4)) {
            begin_cut(text, region, luck);
            g_string_append_printf(text, "isolate = %c\n", region);
        }
        if (chance(luck, 0.3)) {
            begin_cut(text, region + 100, luck);
            g_string_append_printf(text, "from = %c\nto = %c\n", region, other);
        }
        if (chance(luck, 0.2)) {
            add_fault(text, "slow", region, luck);
            g_string_append(text, "factor = 100\n");
        }
        if (!choice->good_clocks && chance(luck, 0.4)) {
            add_fault(text, "clock-jump", region, luck);
            g_string_append_printf(text, "by = %.0fms\n", between(luck, -3000, 3000));
        }
    }
    if (chance(luck, 0.3)) {
        begin_fault(text, "loss", 0, 2, 300);
        g_string_append_printf(text, "loss = %.0f%%\n", between(luck, 2, 30));
    }
    if (chance(luck, 0.3)) {
        begin_fault(text, "delay", 0, 2, 300);
        g_string_append_printf(text, "add = exponential(%.0fms)\n",
                               between(luck, 5, 200));
    }
}

/* Two nodes a region, and groups on some of the nodes. */
static void add_placement(GString *text, int regions, struct stream *luck)
{
    int nodes = regions;

    if (chance(luck, 0.25)) {
        g_string_append(text, "nodes_per_region = 2\n");
        nodes = 2 * regions;
    }
    if (chance(luck, 0.3)) {
        int groups = 1 + one_to(luck, 5);

        g_string_append_printf(text, "groups = %d\nreplicas = %d\n", groups,
                               2 + one_to(luck, nodes - 2));
    }
}

static void add_more_keys(GString *text, const char *const *more, struct stream *luck)
{
    int count = more != NULL ? (int)g_strv_length((GStrv)(uintptr_t)more) : 0;

    if (count > 0 && chance(luck, 0.5))
        g_string_append_printf(text, "%s\n", more[one_to(luck, count) - 1]);
}

/* Disks that stall, halves that meet in one node, a link that comes and goes. */
static void add_rare_faults(GString *text, int nodes, struct stream *luck)
{
    if (chance(luck, 0.3))
        add_fault(text, "disk-stall", (char)('a' + one_to(luck, nodes) - 1), luck);
    if (chance(luck, 0.25))
        add_fault(text, "bridge", (char)('a' + one_to(luck, nodes) - 1), luck);
    if (chance(luck, 0.25)) {
        begin_fault(text, "flap", 0, between(luck, 1, 4), 800);
        g_string_append_printf(text, "between = a | %c\n", 'a' + one_to(luck, nodes - 1));
        g_string_append_printf(text, "down = exponential(%.0fms)\n",
                               between(luck, 5, 150));
        g_string_append_printf(text, "up = exponential(%.0fms)\n", between(luck, 5, 150));
    }
}

char *storm_scenario(const struct storm_choice *choice, uint64_t number)
{
    static const char *const regions[] = {"a, b, c", "a, b, c, d", "a, b, c, d, e",
                                          "a, b, c, d, e, f", "a, b, c, d, e, f, g"};
    uint64_t sizes = choice->nodes_max > 0 ? (uint64_t)choice->nodes_max - 2 : 3;
    struct stream luck = stream_keyed(number, PURPOSE_TEST, 1);
    struct stream rare = stream_keyed(number, PURPOSE_TEST, 5);
    GString *text = g_string_new(NULL);
    int nodes = 3 + (int)stream_below(&luck, sizes);
    bool flickers = !choice->calm && chance(&luck, 0.25);
    double clock_error = choice->good_clocks ? 0 : between(&luck, 0.1, 300);

    g_string_append_printf(
        text,
        "[scenario]\nduration = 6s\nwarmup = 0s\nsettle = 40s\n"
        "seed = %" G_GUINT64_FORMAT
        "\n"
        "[topology]\nregions = %s\nclient_delay = exponential(%.2fms)\n"
        "transport = %s\n",
        number, regions[nodes - 3], between(&luck, 0.1, 1),
        choice->datagrams ? "udp\nduplicates = 10%\nloss = 1%" : "tcp");
    add_placement(text, nodes, &rare);
    double scale_ms = between(&luck, 0.2, 3), shape = between(&luck, 0.5, 2);
    double least_ms = between(&luck, 0.3, 4);
    g_string_append_printf(text,
                           "[link * *]\ndelay = shifted(%.2fms, gamma(%.1f, %.2fms))\n",
                           least_ms, shape, scale_ms);
    if (chance(&luck, 0.5)) { /* one way is much longer than the others */
        double long_ms = between(&luck, 30, 200);
        char to = (char)('a' + one_to(&luck, 2));

        g_string_append_printf(text, "[link a > %c]\ndelay = exponential(%.0fms)\n", to,
                               long_ms);
    }
    double fsync_ms = flickers ? between(&luck, 20, 60) : between(&luck, 0.2, 15);
    g_string_append_printf(
        text, "[node]\nfsync = lognormal(%.2fms, 0.5)\nclock_error = %.2fms\n", fsync_ms,
        clock_error);
    g_string_append_printf(text, "[protocol]\n%s\n", choice->protocol);
    add_more_keys(text, choice->more, &rare);
    bool adds = choice->adds != NULL && chance(&rare, 0.2);
    double timeout_ms = between(&luck, 150, 1500);
    int keys = one_to(&luck, choice->keys_max), sessions = chance(&luck, 0.3) ? 10 : 100;
    double per_s = between(&luck, 250, 500);
    g_string_append_printf(text,
                           "[load]\narrivals = %.0f/s\nsessions = %d\nmix = %s\nkeys = "
                           "uniform(%d)\ntimeout = %.0fms\n",
                           per_s, sessions, adds ? choice->adds : choice->mix, keys,
                           timeout_ms);
    if (flickers)
        add_flicker(text, nodes, &luck);
    else
        add_faults(text, choice, nodes, &luck);
    add_rare_faults(text, nodes, &rare);
    return g_string_free(text, FALSE);
}
