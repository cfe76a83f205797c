/* Quorum: what it costs to the microsecond, what it survives, and what breaks it. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/swarm.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)

#define THREE_REGIONS                                                                \
    "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"                            \
    "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n[link b c]\ndelay = 25ms\n" \
    "[node]\ncost = none\nfsync = 0ms\n"

static struct record *run(const char *text)
{
    struct record *record = lab_run(text, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "quorum");
    return record;
}

static uint64_t count_of(const struct record *record, enum anomaly anomaly)
{
    return record->anomaly[anomaly].count;
}

/* ---- latency ---- */

static void latency_is_the_round_trip_to_the_last_copy_waited_for(void)
{
    static const struct {
        const char *region;
        int copies;
        int64_t ms;
    } rows[] = {
        {"a", 1, 0},  {"a", 2, 20}, {"a", 3, 60}, {"b", 1, 0},  {"b", 2, 20},
        {"b", 3, 50}, {"c", 1, 0},  {"c", 2, 50}, {"c", 3, 60},
    };

    for (size_t i = 0; i < 2 * G_N_ELEMENTS(rows); i++) {
        size_t row = i / 2;
        bool write = i % 2;
        g_autofree char *text =
            g_strdup_printf("[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
                            "clock_error = none\n[protocol]\nname = quorum\n%s = %d\n"
                            "[load]\nclients = 1\nthink = constant(100ms)\nregions = "
                            "%s\nmix = %s 100%%\n",
                            write ? "w" : "r", rows[row].copies, rows[row].region,
                            write ? "write" : "read");
        struct record *record = run(text);

        CU_ASSERT_TRUE(record->ok > 100 && record->ok == record->operations);
        for (uint64_t k = 0; k < record->history.operation_count; k++)
            CU_ASSERT_EQUAL(record->history.operations[k].return_ns -
                                record->history.operations[k].due_ns,
                            rows[row].ms * MS);
        record_free(record);
    }
}

/* Mean of the k-th smallest of n round trips, each the sum of two exponential legs with
 * mean 1: the integral of P(fewer than k of them are over by x). */
static double mean_of_order(int k, int n)
{
    const double step = 0.001;
    double mean = 0;

    for (double x = step / 2; x < 60; x += step) {
        double over = gsl_cdf_gamma_P(x, 2, 1), fewer = 0, choose = 1;

        for (int i = 0; i < k; i++) {
            fewer += choose * pow(over, i) * pow(1 - over, n - i);
            choose = choose * (n - i) / (i + 1);
        }
        mean += fewer * step;
    }
    return mean;
}

static void random_delays_give_the_order_statistic(void)
{
    static const int majorities[] = {2, 3, 4, 5};

    for (size_t i = 0; i < 2 * G_N_ELEMENTS(majorities); i++) {
        int copies = majorities[i / 2];
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20000s\nwarmup = 0s\n"
            "[topology]\nregions = a, b, c, d, e\nclient_delay = 0ms\n"
            "[link * *]\ndelay = exponential(10ms)\n"
            "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
            "[protocol]\nname = quorum\n%s = %d\nread_repair = no\n"
            "[load]\nclients = 1\nthink = constant(900ms)\nregions = a\nmix = %s 100%%\n",
            i % 2 ? "w" : "r", copies, i % 2 ? "write" : "read");
        struct record *record = run(text);
        double expected = 10 * mean_of_order(copies - 1, 4);

        CU_ASSERT_TRUE(record->ok > 20000);
        CU_ASSERT_DOUBLE_EQUAL(lab_mean_ms(record->latency_all.ok), expected,
                               0.02 * expected);
        record_free(record);
    }
}

/* ---- staleness ---- */

/* Perfect or skewed clocks; no faults. */
static struct record *contended(int r, int w, const char *clock_error, uint64_t seed)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 30s\nwarmup = 1s\nseed = %" G_GUINT64_FORMAT
        "\n"
        "[topology]\nregions = a, b, c\nclient_delay = 0.3ms\n"
        "[link * *]\ndelay = shifted(5ms, exponential(3ms))\n"
        "[node]\nclock_error = %s\n"
        "[protocol]\nname = quorum\nr = %d\nw = %d\n"
        "[load]\narrivals = 400/s\nsessions = 20\nmix = read 60%%, write 40%%\n"
        "keys = uniform(10)\n",
        seed, clock_error, r, w);
    return run(text);
}

static void sets_that_need_not_meet_give_stale_reads(void)
{
    struct record *weak = contended(1, 1, "none", 1);
    struct record *strong = contended(2, 2, "none", 1);

    CU_ASSERT_TRUE(count_of(weak, ANOMALY_STALE_READ) > 500);
    CU_ASSERT_EQUAL(count_of(strong, ANOMALY_STALE_READ), 0);
    CU_ASSERT_EQUAL(count_of(strong, ANOMALY_LOST_WRITE), 0);
    CU_ASSERT_TRUE(strong->anomaly[ANOMALY_STALE_READ].of > 5000);
    record_free(weak);
    record_free(strong);
}

/* R + W > N is not enough: a slow clock stamps a write below one that is over. */
static void skewed_clocks_break_sets_that_meet(void)
{
    uint64_t lost = 0, own = 0;

    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct record *skewed = contended(2, 2, "60ms", seed);

        CU_ASSERT_TRUE(count_of(skewed, ANOMALY_STALE_READ) > 30);
        CU_ASSERT_TRUE(count_of(skewed, ANOMALY_DISCARDED_ACK) > 100);
        lost += count_of(skewed, ANOMALY_LOST_WRITE);
        own += count_of(skewed, ANOMALY_READ_YOUR_WRITES);
        record_free(skewed);
    }
    CU_ASSERT_TRUE(lost > 0 && own > 0);
}

/* Perfect clocks too: d writes; the copy at a has it at once, those at b and c a tenth of
 * a second later. a reads {a, b} and sees it; after that c reads {c, b} and does not. No
 * stale read: the write was not acknowledged yet. */
static void a_write_on_its_way_is_seen_and_then_missed(void)
{
    struct record *record = run(
        "[scenario]\nduration = 60s\nwarmup = 0s\n"
        "[topology]\nregions = a, b, c, d\nclient_delay = 0ms\n"
        "[link * *]\ndelay = 100ms\n[link a d]\ndelay = 1ms\n[link a b]\ndelay = 5ms\n"
        "[link b c]\ndelay = 5ms\n"
        "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
        "[protocol]\nname = quorum\nn = 3\nr = 2\nw = 2\nread_repair = no\n"
        "[load]\narrivals = 100/s\nmix = read 95%, write 5%\nkeys = uniform(1)\n");
    const struct history *history = &record->history;
    uint64_t inversions = 0;

    /* Reads one after the other, of one key: the first saw a value with a later write
     * than the second saw. */
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *first = &history->primitives[i];

        if (first->op != OP_READ || first->observed == 0)
            continue;
        const struct primitive *newer = &history->primitives[first->observed - 1];
        for (uint64_t k = i + 1; k < MIN(i + 200, history->primitive_count); k++) {
            const struct primitive *second = &history->primitives[k];

            if (second->op != OP_READ || second->key != first->key ||
                second->invoke_ns <= first->return_ns || second->observed == 0)
                continue;
            inversions +=
                history->primitives[second->observed - 1].return_ns < newer->invoke_ns;
        }
    }
    CU_ASSERT_TRUE(inversions > 0);
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_STALE_READ), 0);
    record_free(record);
}

/* ---- repair ---- */

static struct record *after_a_cut(const char *repair)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 40s\nwarmup = 0s\n" THREE_REGIONS
        "clock_error = none\n"
        "[protocol]\nname = quorum\nr = 2\nw = 2\nread_repair = %s\n"
        "[load]\narrivals = steps(0s: 300/s, 10s: 0/s, 26s: 300/s)\nmix = read 90%%, "
        "write 10%%\n"
        "keys = uniform(500)\nregions = a, b\n"
        "[fault down]\nkind = crash\nnode = c.0\nat = 5s\nfor = 15s\n",
        repair);
    return run(text);
}

/* The copy at c was down while keys were written. */
static void repair_heals_what_is_read(void)
{
    struct record *with = after_a_cut("yes"), *without = after_a_cut("no");

    CU_ASSERT_EQUAL(count_of(with, ANOMALY_DIVERGED_KEYS), 0);
    CU_ASSERT_TRUE(count_of(without, ANOMALY_DIVERGED_KEYS) > 20);
    record_free(with);
    record_free(without);
}

/* ---- swarms ---- */

enum { SWARM = 30 };

/* With clocks that agree, sets that meet keep every acknowledged write in sight,
 * whatever crashes, pauses, is cut off or lost. */
static void sets_that_meet_with_good_clocks_are_never_stale_in_a_swarm(void)
{
    static const struct swarm_choice strong = {
        .protocol = "name = quorum", .mix = "read 55%, write 45%", .good_clocks = true};

    for (uint64_t number = 1; number <= SWARM; number++) {
        g_autofree char *text = swarm_scenario(&strong, number);
        struct record *record = run(text);

        CU_ASSERT_TRUE(record->ok >= 1000);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_STALE_READ), 0);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_WRITE), 0);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_READ_YOUR_WRITES), 0);
        if (count_of(record, ANOMALY_STALE_READ) + count_of(record, ANOMALY_LOST_WRITE))
            fprintf(stderr, "quorum, scenario %" G_GUINT64_FORMAT "\n", number);
        record_free(record);
    }
}

/* The swarm that `single` comes out of without a scratch. */
static void the_same_swarm_finds_what_is_wrong_with_one_copy_at_a_time(void)
{
    static const struct swarm_choice weak = {.protocol = "name = quorum\nr = 1\nw = 1",
                                             .update = "name = optimistic",
                                             .mix = "read 50%, write 30%, update 20%"};
    int stale = 0, lost = 0, lost_update = 0, discarded = 0;

    for (uint64_t number = 1; number <= SWARM; number++) {
        g_autofree char *text = swarm_scenario(&weak, number);
        struct record *record = run(text);

        CU_ASSERT_TRUE(record->ok >= 1000);
        stale += count_of(record, ANOMALY_STALE_READ) > 0;
        lost += count_of(record, ANOMALY_LOST_WRITE) > 0;
        lost_update += count_of(record, ANOMALY_LOST_UPDATE) > 0;
        discarded += count_of(record, ANOMALY_DISCARDED_ACK) > 0;
        record_free(record);
    }
    CU_ASSERT_TRUE(stale > SWARM * 8 / 10);
    CU_ASSERT_TRUE(lost_update > SWARM * 8 / 10);
    CU_ASSERT_TRUE(discarded > SWARM * 8 / 10);
    CU_ASSERT_TRUE(lost > SWARM / 4);
}

static void anomalies_are_counted_as_they_are_defined(void)
{
    static const struct swarm_choice weak = {.protocol = "name = quorum\nr = 1\nw = 1",
                                             .update = "name = blind",
                                             .mix = "read 50%, write 30%, update 20%"};

    uint64_t stale = 0, updates = 0;

    for (uint64_t number = 1; number <= 6; number++) {
        g_autofree char *text = swarm_scenario(&weak, number);
        static const char *const shorter[] = {"scenario.duration=3s",
                                              "scenario.warmup=1s", NULL};
        struct record *record = lab_run(text, shorter);

        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        stale += count_of(record, ANOMALY_STALE_READ);
        updates += count_of(record, ANOMALY_LOST_UPDATE);
        anomalies_are_as_defined(record);
        record_free(record);
    }
    CU_ASSERT_TRUE(stale > 100 && updates > 10);
}

/* ---- faults ---- */

/* Two keys of operations while c is cut off, by side. */
static void count_during(const struct record *record, int64_t from_ns, int64_t to_ns,
                         uint64_t ok[2], uint64_t unknown[2])
{
    ok[0] = ok[1] = unknown[0] = unknown[1] = 0;
    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];
        int side = operation->region == 2;

        if (operation->due_ns < from_ns || operation->due_ns >= to_ns)
            continue;
        ok[side] += operation->outcome == OUTCOME_OK;
        unknown[side] += operation->outcome == OUTCOME_UNKNOWN;
    }
}

static struct record *cut_off(int copies)
{
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 30s\nwarmup = 0s\n" THREE_REGIONS
        "clock_error = none\n"
        "[protocol]\nname = quorum\nr = %d\nw = %d\n"
        "[load]\narrivals = 200/s\nsessions = 2000\nmix = read 50%%, write 50%%\n"
        "[fault cut]\nkind = partition\nisolate = c\nat = 10s\nfor = 10s\n",
        copies, copies);
    return run(text);
}

static void a_minority_cannot_go_on_with_majorities(void)
{
    struct record *record = cut_off(2);
    uint64_t ok[2], unknown[2];

    count_during(record, 10100 * MS, 17900 * MS, ok, unknown);
    CU_ASSERT_TRUE(ok[0] > 500);
    CU_ASSERT_EQUAL(unknown[0], 0);
    CU_ASSERT_EQUAL(ok[1], 0);
    CU_ASSERT_TRUE(unknown[1] > 200);
    CU_ASSERT_EQUAL(record->fail, 0);
    record_free(record);
}

static void both_sides_go_on_with_one_copy(void)
{
    struct record *record = cut_off(1);
    uint64_t ok[2], unknown[2];

    count_during(record, 10100 * MS, 17900 * MS, ok, unknown);
    CU_ASSERT_TRUE(ok[0] > 500 && ok[1] > 200);
    CU_ASSERT_EQUAL(unknown[0] + unknown[1], 0);
    CU_ASSERT_TRUE(count_of(record, ANOMALY_STALE_READ) > 100);
    record_free(record);
}

/* Slow disks, and one node crashes again and again: what two copies have acknowledged
 * is still there; what waited at the crashed coordinator is unknown, never failed. */
static void what_w_copies_acknowledged_survives_fewer_crashes(void)
{
    struct record *record =
        run("[scenario]\nduration = 40s\nwarmup = 0s\n"
            "[topology]\nregions = a, b, c\n[link * *]\ndelay = exponential(5ms)\n"
            "[node]\nclock_error = none\nfsync = exponential(20ms)\n"
            "[protocol]\nname = quorum\nr = 2\nw = 2\nread_repair = no\n"
            "[load]\narrivals = 300/s\nmix = read 50%, write 50%\nkeys = uniform(300)\n"
            "timeout = 500ms\n"
            "[fault crash]\nkind = crash\nnode = b.0\nevery = 500ms\nlasting = 100ms\n");

    CU_ASSERT_TRUE(record->fault_count > 30);
    CU_ASSERT_TRUE(record->unknown > 100);
    CU_ASSERT_EQUAL(record->fail, 0);
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_STALE_READ), 0);
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_WRITE), 0);
    record_free(record);
}

CU_TestInfo model_quorum_tests[] = {
    {"latency is the round trip to the last copy waited for",
     latency_is_the_round_trip_to_the_last_copy_waited_for},
    {"random delays give the order statistic", random_delays_give_the_order_statistic},
    {"sets that need not meet give stale reads",
     sets_that_need_not_meet_give_stale_reads},
    {"skewed clocks break sets that meet", skewed_clocks_break_sets_that_meet},
    {"a write on its way is seen and then missed",
     a_write_on_its_way_is_seen_and_then_missed},
    {"repair heals what is read", repair_heals_what_is_read},
    {"sets that meet with good clocks are never stale in a swarm",
     sets_that_meet_with_good_clocks_are_never_stale_in_a_swarm},
    {"the same swarm finds what is wrong with one copy at a time",
     the_same_swarm_finds_what_is_wrong_with_one_copy_at_a_time},
    {"anomalies are counted as they are defined",
     anomalies_are_counted_as_they_are_defined},
    {"a minority cannot go on with majorities", a_minority_cannot_go_on_with_majorities},
    {"both sides go on with one copy", both_sides_go_on_with_one_copy},
    {"what w copies acknowledged survives fewer crashes",
     what_w_copies_acknowledged_survives_fewer_crashes},
    CU_TEST_INFO_NULL,
};
