/* Raft in random scenarios: the five safety properties from inside, its promises from
 * outside; and raft with one classic mistake at a time, each of which must be caught. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "models/models.h"
#include "models/protocols/raft/raft.h"
#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/raft_safety.h"
#include "tests/models/raft_swarm.h"
#include "tests/models/zones.h"
#include "tests/suites.h"

#define READ_WRITE "read 50%, write 50%"

enum { SCENARIOS = 48 };

/* What a checker found in one run. */
struct findings {
    uint64_t stale, lost, discarded, lost_updates, zones, safety;
};

static struct record *run(const struct raft_choice *choice, uint64_t number,
                          const struct protocol *raft, struct raft_safety *safety,
                          struct findings *findings)
{
    const struct protocol *const protocols[] = {raft, NULL};
    const struct catalogue catalogue = {.protocols = protocols, .updates = all_updates};
    g_autofree char *text = raft_swarm_scenario(choice, number);
    struct record *record =
        lab_run_watched(text, NULL, number, &catalogue, raft_safety_look, safety);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    *findings =
        (struct findings){.stale = record->anomaly[ANOMALY_STALE_READ].count,
                          .lost = record->anomaly[ANOMALY_LOST_WRITE].count,
                          .discarded = record->anomaly[ANOMALY_DISCARDED_ACK].count,
                          .lost_updates = record->anomaly[ANOMALY_LOST_UPDATE].count,
                          .zones = strcmp(choice->mix, READ_WRITE) == 0
                                       ? zones_violations(&record->history, NULL)
                                       : 0,
                          .safety = raft_safety_broken(safety)};
    return record;
}

static uint64_t all_of(const struct findings *found)
{
    return found->stale + found->lost + found->discarded + found->lost_updates +
           found->zones + found->safety;
}

/* ---- the shipped one ---- */

static void keeps_its_promises(void)
{
    static const char *const reads[] = {"log", "read-index", "lease"};
    uint64_t ok = 0, elections = 0, truncations = 0, snapshots = 0, commits = 0;

    for (uint64_t number = 1; number <= SCENARIOS; number++) {
        struct raft_choice choice = {
            .reads = reads[number % 3],
            .mix = number % 4 == 0 ? "read 30%, write 30%, cas 40%" : READ_WRITE,
            .leader_cuts = number % 2,
            .shape = number % 5 == 0 ? SHAPE_RESTLESS : SHAPE_STORM,
            .clock_drift = 0.01};
        struct raft_safety safety;
        struct findings found;

        raft_safety_init(&safety);
        struct record *record = run(&choice, number, &protocol_raft, &safety, &found);
        history_is_well_formed(record, "raft, swarm");
        if (all_of(&found) != 0)
            printf("\n      raft_swarm_scenario %" G_GUINT64_FORMAT
                   ", reads = %s: stale %" G_GUINT64_FORMAT ", lost %" G_GUINT64_FORMAT
                   ", discarded %" G_GUINT64_FORMAT ", lost updates %" G_GUINT64_FORMAT
                   ", keys not linearizable %" G_GUINT64_FORMAT
                   ", safety %" G_GUINT64_FORMAT,
                   number, choice.reads, found.stale, found.lost, found.discarded,
                   found.lost_updates, found.zones, found.safety);
        CU_ASSERT_EQUAL(all_of(&found), 0);
        CU_ASSERT_EQUAL(record->anomaly[ANOMALY_DIVERGED_KEYS].count, 0);
        ok += record->ok;
        elections += safety.elections;
        truncations += safety.truncations;
        snapshots += safety.snapshots;
        commits += safety.commits;
        raft_safety_clear(&safety);
        record_free(record);
    }
    printf("\n      %d scenarios: %" G_GUINT64_FORMAT " ok operations, %" G_GUINT64_FORMAT
           " elections, %" G_GUINT64_FORMAT " logs cut back, %" G_GUINT64_FORMAT
           " compactions, %" G_GUINT64_FORMAT " entries committed ",
           SCENARIOS, ok, elections, truncations, snapshots, commits);
    CU_ASSERT_TRUE(ok > 1000 * SCENARIOS / 4);
    CU_ASSERT_TRUE(elections > 4 * SCENARIOS);
    CU_ASSERT_TRUE(truncations > 10);
    CU_ASSERT_TRUE(snapshots > 100);
}

static void local_reads_do_not(void)
{
    const struct raft_choice choice = {.reads = "local", .mix = READ_WRITE};
    uint64_t stale = 0;

    for (uint64_t number = 1; number <= 4; number++) {
        struct raft_safety safety;
        struct findings found;

        raft_safety_init(&safety);
        record_free(run(&choice, number, &protocol_raft, &safety, &found));
        stale += found.stale > 0;
        CU_ASSERT_EQUAL(found.safety + found.lost + found.discarded, 0);
        raft_safety_clear(&safety);
    }
    CU_ASSERT_TRUE(stale >= 3);
}

/* ---- the mutants ---- */

static const char *plant(void *settings, int replicas, int regions, unsigned bug)
{
    const char *wrong = protocol_raft.prepare(settings, replicas, regions);

    ((struct raft_params *)settings)->bugs = bug;
    return wrong;
}

static const char *vote_not_stored(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_VOTE_NOT_STORED);
}

static const char *old_term_counted(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_OLD_TERM_COUNTED);
}

static const char *no_restriction(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_NO_RESTRICTION);
}

static const char *duplicates_counted(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_DUPLICATES_COUNTED);
}

static const char *ack_unsynced(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_ACK_UNSYNCED);
}

static const char *counts_itself_unsynced(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_COUNTS_ITSELF_UNSYNCED);
}

static const char *no_round(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_NO_ROUND);
}

static const char *reads_before_no_op(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_READS_BEFORE_NOOP);
}

static const char *no_margin(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_NO_MARGIN);
}

static const char *voter_forgets(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_VOTER_FORGETS);
}

static const char *no_sessions(void *settings, int replicas, int regions)
{
    return plant(settings, replicas, regions, BUG_SNAPSHOT_WITHOUT_SESSIONS);
}

struct mutant {
    const char *name;
    const char *(*prepare)(void *settings, int replicas, int regions);
    struct raft_choice choice;
    uint64_t within; /* so many seeds */
};

#define STORM    .reads = "read-index", .mix = READ_WRITE
#define RESTLESS SHAPE_RESTLESS, STORM

static const struct mutant mutants[] = {
    {"vote not stored", vote_not_stored, {RESTLESS}, 200},
    {"entry of an old term counted",
     old_term_counted,
     {RESTLESS, .batch_of_one = true},
     200},
    {"no election restriction", no_restriction, {STORM}, 20},
    {"duplicate acknowledgements counted", duplicates_counted, {STORM}, 40},
    {"acknowledged before it is on disk", ack_unsynced, {RESTLESS}, 60},
    {"leader counts itself before its disk", counts_itself_unsynced, {RESTLESS}, 40},
    {"read-index without a round", no_round, {STORM, .leader_cuts = true}, 10},
    {"reads before the no-op", reads_before_no_op, {STORM}, 20},
    {"lease without a margin", no_margin, {SHAPE_LEASE_CUT, .mix = READ_WRITE}, 60},
    {"restarted voter forgets the leader",
     voter_forgets,
     {SHAPE_LEASE_RESTART, .mix = READ_WRITE},
     20},
    {"snapshot without the sessions", no_sessions, {STORM, .snapshots = true}, 60},
};

static struct findings findings_of(const struct raft_choice *choice, uint64_t number,
                                   const struct protocol *raft)
{
    struct raft_safety safety;
    struct findings found;

    raft_safety_init(&safety);
    record_free(run(choice, number, raft, &safety, &found));
    raft_safety_clear(&safety);
    return found;
}

/* The number of the first scenario that shows it, in which the shipped one shows nothing;
 * 0: none did. */
static uint64_t seeds_to_catch(const struct mutant *mutant, struct findings *found)
{
    struct protocol raft = protocol_raft;

    raft.prepare = mutant->prepare;
    for (uint64_t number = 1; number <= mutant->within; number++) {
        *found = findings_of(&mutant->choice, number, &raft);
        if (all_of(found) == 0)
            continue;
        struct findings shipped = findings_of(&mutant->choice, number, &protocol_raft);
        CU_ASSERT_EQUAL(all_of(&shipped), 0);
        return number;
    }
    return 0;
}

static void every_mutant_is_caught(void)
{
    printf("\n      %-38s seeds  stale  lost  discarded  keys  safety", "mutant");
    for (size_t i = 0; i < G_N_ELEMENTS(mutants); i++) {
        struct findings found = {0};
        uint64_t seeds = seeds_to_catch(&mutants[i], &found);

        printf("\n      %-38s %5" G_GUINT64_FORMAT "  %5" G_GUINT64_FORMAT
               "  %4" G_GUINT64_FORMAT "  %9" G_GUINT64_FORMAT "  %4" G_GUINT64_FORMAT
               "  %6" G_GUINT64_FORMAT,
               mutants[i].name, seeds, found.stale, found.lost, found.discarded,
               found.zones, found.safety);
        CU_ASSERT_TRUE(seeds > 0);
    }
    printf(" ");
}

CU_TestInfo model_raft_swarm_tests[] = {
    {"keeps its promises in random scenarios", keeps_its_promises},
    {"local reads keep none", local_reads_do_not},
    {"every mutant is caught", every_mutant_is_caught},
    CU_TEST_INFO_NULL,
};
