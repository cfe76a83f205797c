/* Raft: how long a cluster is without a leader, against a published figure: Ongaro &
 * Ousterhout, ATC 2014, 9.3 and figure 16. Five servers; heartbeats reach all at once
 * before the leader crashes, which provokes split votes; two of the four survivors have
 * shorter logs and cannot win; the crash comes at any time of a heartbeat interval of
 * 75 ms. Over when the others have heard of the new leader. Broadcast time about 15 ms:
 * here 2 ms each way and 11 ms for the voter's disk; the candidate asks while its own
 * disk works. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/models.h"
#include "models/protocols/raft/raft.h"
#include "sim/kernel/random.h"
#include "tests/lab.h"
#include "tests/suites.h"

enum { SERVERS = 5, SURVIVORS = SERVERS - 1, TRIALS = 1000, FIRST_LAGGARD = 3 };

/* What the wrapped handlers note down; one trial at a time. Clocks are perfect here, so
 * that a server's own is true time. */
static struct {
    bool knows[SERVERS]; /* of a leader that was elected */
    int64_t last_ns;
} heard;

static void start(struct door *door, void *state)
{
    static const struct entry entry = {.term = 1, .no_op = true};

    if (door_self(door) < FIRST_LAGGARD)
        door_log_append(door, &entry, sizeof entry);
    protocol_raft.on_start(door, state);
}

static void note(struct door *door, const struct raft *raft)
{
    bool *knows = &heard.knows[door_self(door)];

    if (*knows || raft->hard.term == 1 || raft->leader == NOBODY)
        return;
    *knows = true;
    heard.last_ns = MAX(heard.last_ns, door_monotonic_ns(door));
}

/* Those with shorter logs hear the first leader's heartbeats and not its entries. */
static void hear(struct door *door, void *state, const struct message *message)
{
    struct append_entries heartbeat;
    struct message stripped = *message;

    if (message->kind == APPEND_ENTRIES && door_self(door) >= FIRST_LAGGARD) {
        heartbeat = *(const struct append_entries *)message->payload;
        if (heartbeat.term == 1) {
            heartbeat.prev_index = heartbeat.prev_term = heartbeat.count = 0;
            stripped.payload = &heartbeat;
        }
    }
    protocol_raft.on_message(door, state, &stripped);
    note(door, state);
}

static void durable_now(struct door *door, void *state, durable token)
{
    protocol_raft.on_durable(door, state, token);
    note(door, state);
}

/* From the crash to the last survivor's news of a leader; infinite: longer than 6 s. */
static double leaderless_ms(double least_ms, double most_ms, uint64_t seed)
{
    static struct protocol raft;
    static const struct protocol *const protocols[] = {&raft, NULL};
    struct stream luck = stream_keyed(seed, PURPOSE_TEST, 4);
    double crash_ms = 1000 + 75 * stream_uniform(&luck);
    struct catalogue catalogue = {.protocols = protocols, .updates = all_updates};
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 7s\nwarmup = 0s\nsettle = 0s\n"
        "[topology]\nregions = a, b, c, d, e\nclient_delay = 0ms\n"
        "[link * *]\ndelay = 2ms\n[node]\ncost = none\nclock_error = none\nfsync = 11ms\n"
        "[protocol]\nname = raft\nprevote = no\nheartbeat = 75ms\nelection_timeout = "
        "uniform(%.3fms, %.3fms)\n"
        "[load]\narrivals = 0.001/s\nsessions = 1\n"
        "[fault crash]\nkind = crash\nnode = a.0\nat = %.6fms\nfor = 10s\n",
        least_ms, most_ms, crash_ms);
    int survivors = 0;

    raft = protocol_raft;
    raft.on_start = start;
    raft.on_message = hear;
    raft.on_durable = durable_now;
    memset(&heard, 0, sizeof heard);
    record_free(lab_run_models(text, NULL, seed, &catalogue));
    for (int i = 0; i < SERVERS; i++)
        survivors += heard.knows[i];
    CU_ASSERT_FALSE(heard.knows[0]);
    return survivors == SURVIVORS ? (double)heard.last_ns / 1e6 - crash_ms : HUGE_VAL;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void as_long_without_a_leader_as_published(void)
{
    static const struct {
        double most_ms, published_ms, low_ms, high_ms; /* medians, for 150 ms to most */
        int trials;
    } rows[] = {
        {155, 287, 150, 400, TRIALS / 3},
        {175, 141, 125, 160, TRIALS / 3},
        {200, 146, 130, 165, TRIALS},
        {300, 171, 155, 195, TRIALS / 3},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        double took_ms[TRIALS], median_ms, worst_ms;

        for (int k = 0; k < rows[i].trials; k++)
            took_ms[k] = leaderless_ms(150, rows[i].most_ms, (uint64_t)k + 1);
        qsort(took_ms, (size_t)rows[i].trials, sizeof took_ms[0], compare);
        median_ms = took_ms[rows[i].trials / 2];
        worst_ms = took_ms[rows[i].trials - 1];
        printf("\n      150-%.0f ms: median %.0f ms (published %.0f), worst of %d: %.0f",
               rows[i].most_ms, median_ms, rows[i].published_ms, rows[i].trials,
               worst_ms);
        CU_ASSERT_TRUE(median_ms >= rows[i].low_ms && median_ms <= rows[i].high_ms);
        if (rows[i].trials == TRIALS) /* published: 513 */
            CU_ASSERT_TRUE(worst_ms >= 300 && worst_ms <= 800);
    }
    printf(" ");
}

/* Constant delays and no spread: all time out at once, for ever. */
static void without_spread_never(void)
{
    for (uint64_t seed = 1; seed <= 5; seed++)
        CU_ASSERT_TRUE(isinf(leaderless_ms(150, 150, seed)));
}

/* a and b are the nearest, 20 ms away and back; the voter stores its vote. */
static void who_is_too_slow_to_vote_is_told(void)
{
    static const struct catalogue catalogue = {all_protocols, all_updates, all_checkers};
    static const char text[] =
        "[topology]\nregions = a, b, c\n"
        "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n[link b c]\ndelay = 25ms\n"
        "[protocol]\nname = raft\nelection_timeout = uniform(60ms, 120ms)\n"
        "[load]\narrivals = 10/s\n";
    static const char *const slow[] = {"node.fsync=constant(41ms)", NULL};
    static const char *const fast[] = {"node.fsync=constant(39ms)", NULL};
    static const char *const other[] = {"node.fsync=1s", "protocol=quorum", NULL};
    struct config *config = lab_config(text, slow, &catalogue);

    CU_ASSERT_STRING_EQUAL(config->notes[0],
                           "a vote takes 61 ms (mean round trip to the nearest majority "
                           "20 ms, mean fsync 41 ms), longer than the least "
                           "election_timeout of 60 ms: elections fail again and again, "
                           "or for ever");
    config_free(config);
    config = lab_config(text, fast, &catalogue);
    CU_ASSERT_PTR_NULL(config->notes[0]);
    config_free(config);
    config = lab_config(text, other, &catalogue);
    CU_ASSERT_FALSE(g_str_has_prefix(config->notes[0], "a vote"));
    config_free(config);
}

CU_TestInfo model_raft_elections_tests[] = {
    {"who is too slow to vote is told", who_is_too_slow_to_vote_is_told},
    {"as long without a leader as published", as_long_without_a_leader_as_published},
    {"without spread, never", without_spread_never},
    CU_TEST_INFO_NULL,
};
