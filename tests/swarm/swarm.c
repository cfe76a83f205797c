#include "tests/swarm/swarm.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "models/models.h"
#include "sim/run/trial.h"
#include "tests/lab.h"
#include "tests/models/storm.h"
#include "tests/suites.h"

/* What a run of a row must not show, besides breaking a model that the protocol promises
 * with its parameters. */
enum {
    NOTHING_LOST = 1 << ANOMALY_LOST_WRITE,
    CONVERGED = 1 << ANOMALY_DIVERGED_KEYS,
    COUNTED = 1 << ANOMALY_COUNT, /* a counter outside its interval */
};

struct row {
    const char *name;
    struct storm_choice choice;
    unsigned forbidden;
};

#define MIX           "read 60%, write 40%"
#define MIX_WITH_CAS  "read 50%, write 30%, cas 20%"
#define MIX_WITH_ADDS "read 40%, write 20%, add 40%"

/* Messages of a few entries, and logs that are always about to be cut off. */
static const char *const small[] = {
    "batch = 1",
    "batch = 2\nwindow = 16",
    "batch = 64\nwindow = 8",
    "snapshot_every = 1",
    "batch = 1\nwindow = 32\nsnapshot_every = 20",
    "prevote = no\nsnapshot_every = 100",
    NULL,
};
/* Members that are taken for dead, and are not. */
static const char *const hasty[] = {
    "heartbeat = 25ms\nfailover_timeout = 100ms",
    "heartbeat = 20ms\nfailover_timeout = 60ms\nmaster = a",
    "master = b",
    NULL,
};

static const struct row rows[] = {
    {"single",
     {.protocol = "name = single",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7},
     NOTHING_LOST | COUNTED},
    {"raft log",
     {.protocol = "name = raft\nreads = log",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .more = small,
      .keys_max = 5,
      .nodes_max = 7},
     NOTHING_LOST | COUNTED},
    {"raft read-index",
     {.protocol = "name = raft\nreads = read-index",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .more = small,
      .keys_max = 5,
      .nodes_max = 7},
     NOTHING_LOST | COUNTED},
    {"raft lease",
     {.protocol = "name = raft\nreads = lease",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .more = small,
      .keys_max = 5,
      .nodes_max = 7},
     NOTHING_LOST | COUNTED},
    {"raft datagrams",
     {.protocol = "name = raft\nreads = read-index",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .more = small,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     NOTHING_LOST | COUNTED},
    {"raft log, datagrams",
     {.protocol = "name = raft\nreads = log",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .more = small,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     NOTHING_LOST | COUNTED},
    {"abd",
     {.protocol = "name = abd", .mix = MIX, .keys_max = 5, .nodes_max = 7},
     NOTHING_LOST},
    {"abd fast reads, datagrams",
     {.protocol = "name = abd\nfast_read = yes",
      .mix = MIX,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     NOTHING_LOST},
    {"chain",
     {.protocol = "name = chain\nlease = yes",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .more = hasty,
      .keys_max = 5,
      .nodes_max = 7},
     NOTHING_LOST | COUNTED},
    {"chain datagrams",
     {.protocol = "name = chain\nlease = yes",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .more = hasty,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     NOTHING_LOST | COUNTED},
    {"primary-semisync",
     {.protocol = "name = primary-semisync\nreads = primary",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7},
     NOTHING_LOST | COUNTED},
    {"primary-semisync datagrams",
     {.protocol = "name = primary-semisync\nreads = primary",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     NOTHING_LOST | COUNTED},
    {"primary-sync",
     {.protocol = "name = primary-sync\nreads = primary",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7},
     NOTHING_LOST | COUNTED},
    {"primary-sync datagrams",
     {.protocol = "name = primary-sync\nreads = primary",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     NOTHING_LOST | COUNTED},
    {"primary-async",
     {.protocol = "name = primary-async",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7},
     CONVERGED},
    {"primary-async datagrams",
     {.protocol = "name = primary-async",
      .mix = MIX_WITH_CAS,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     CONVERGED},
    {"quorum",
     {.protocol = "name = quorum", .mix = MIX, .keys_max = 5, .nodes_max = 7},
     0},
    {"quorum datagrams",
     {.protocol = "name = quorum",
      .mix = MIX,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     0},
    {"crdt state",
     {.protocol = "name = crdt\nmode = state",
      .mix = MIX,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7},
     CONVERGED | COUNTED},
    {"crdt delta, datagrams",
     {.protocol = "name = crdt\nmode = delta",
      .mix = MIX,
      .adds = MIX_WITH_ADDS,
      .keys_max = 5,
      .nodes_max = 7,
      .datagrams = true},
     CONVERGED | COUNTED},
};

static bool promises(const struct config *config, const char *model)
{
    const struct protocol *protocol = config->world.protocol.type;
    const char *const *kept = protocol->promises(config->world.protocol.params);

    return g_strv_contains(kept, model);
}

/* What broke, or NULL. */
static char *fault_of(const struct row *row, const struct config *config,
                      const struct record *record)
{
    for (int i = 0; i < record->verdict_count; i++)
        if (record->verdict[i].verdict == VERDICT_VIOLATED &&
            promises(config, record->verdict[i].model))
            return g_strdup_printf("%s is violated: %s", record->verdict[i].model,
                                   record->verdict[i].cause);
    for (int kind = 0; kind < ANOMALY_COUNT; kind++)
        if ((row->forbidden >> kind & 1) && record->anomaly[kind].count > 0)
            return g_strdup_printf("%s: %" G_GUINT64_FORMAT, anomaly_infos[kind].name,
                                   record->anomaly[kind].count);
    if ((row->forbidden & COUNTED) && record->add.keys_below + record->add.keys_above > 0)
        return g_strdup_printf("%" G_GUINT64_FORMAT
                               " counters below what was "
                               "acknowledged, %" G_GUINT64_FORMAT " above what was asked",
                               record->add.keys_below, record->add.keys_above);
    return NULL;
}

/* One line a failure, and the command that plays it again. */
static void tell(const struct row *row, uint64_t number, const char *text,
                 const char *what, const char *folder)
{
    g_autofree char *name =
        g_strdup_printf("%s-%" G_GUINT64_FORMAT ".ini", row->name, number);
    g_autofree char *path = NULL;

    g_strdelimit(name, " ,", '-');
    g_mkdir_with_parents(folder, 0777);
    path = g_build_filename(folder, name, NULL);
    g_file_set_contents(path, text, -1, NULL);
    printf("  %s, scenario %" G_GUINT64_FORMAT ": %s\n    build/release/consim run %s\n",
           row->name, number, what, path);
}

struct tally {
    uint64_t ok;               /* operations */
    uint64_t promised, judged; /* linearizable; and found to hold */
    int failed;
};

static bool run_one(const struct row *row, uint64_t number, const char *folder,
                    struct tally *tally)
{
    static const struct catalogue catalogue = {all_protocols, all_updates, all_checkers};
    g_autofree char *text = storm_scenario(&row->choice, number);
    g_autofree char *what = NULL;
    struct config *config = lab_config(text, NULL, &catalogue);
    struct record *record;

    if (config == NULL) {
        tell(row, number, text, "the scenario has problems", folder);
        return false;
    }
    record = trial_run(config, config->seed, NULL);
    tally->ok += record->ok;
    /* No model judges counters yet; their sums are. */
    bool judged = !record->add.applies;
    tally->promised += judged && promises(config, "linearizable");
    for (int i = 0; judged && i < record->verdict_count; i++)
        tally->judged += record->verdict[i].verdict == VERDICT_HOLDS &&
                         promises(config, record->verdict[i].model);
    what = fault_of(row, config, record);
    if (what != NULL)
        tell(row, number, text, what, folder);
    record_free(record);
    config_free(config);
    return what == NULL;
}

static struct {
    uint64_t count, first;
    const char *prefix;
} chosen = {.count = 100, .first = 1};

void swarm_choose(uint64_t count, uint64_t first, const char *prefix)
{
    chosen.count = count;
    chosen.first = first;
    chosen.prefix = prefix;
}

static void every_protocol_keeps_what_it_promises(void)
{
    putchar('\n');
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct row *row = &rows[i];
        struct tally tally = {0};

        if (chosen.prefix != NULL && !g_str_has_prefix(row->name, chosen.prefix))
            continue;
        for (uint64_t n = chosen.first; n < chosen.first + chosen.count; n++)
            tally.failed += !run_one(row, n, "build/swarm", &tally);
        printf("  %-26s %5" G_GUINT64_FORMAT " scenarios, %9" G_GUINT64_FORMAT
               " operations ok, %5" G_GUINT64_FORMAT " held as promised, %d failed\n",
               row->name, chosen.count, tally.ok, tally.judged, tally.failed);
        fflush(stdout);
        CU_ASSERT_EQUAL(tally.failed, 0);
        CU_ASSERT_TRUE(tally.ok >= 1000); /* silence does not pass for safety */
        CU_ASSERT_EQUAL(tally.judged, tally.promised);
    }
}

CU_TestInfo swarm_tests[] = {
    {"every protocol keeps what it promises", every_protocol_keeps_what_it_promises},
    CU_TEST_INFO_NULL,
};
