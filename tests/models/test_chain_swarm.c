/* The chain in storms: with leases it is linearizable whatever happens, without them it
 * is not; and planted bugs do not get through. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>

#include "models/protocols/chain/chain.h"
#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/storm.h"
#include "tests/suites.h"

enum { STORMS = 48, SEEDS_MAX = 60, CHOICES = 5 };

static uint64_t count_of(const struct record *record, enum anomaly anomaly)
{
    return record->anomaly[anomaly].count;
}

/* ---- storms ---- */

/* The failover timeout is short, below the length of many pauses and cuts, so that
 * replicas are taken for dead that are not. */
#define STORMY(KEYS) "name = chain\nheartbeat = 25ms\nfailover_timeout = 100ms\n" KEYS

static const char mixed[] = "read 45%, write 35%, update 20%";

/* Few keys, so that all fight for them; or many, so that no later write hides a loss. */
static const struct storm_choice leased[CHOICES] = {
    {.protocol = STORMY(""), .mix = mixed, .keys_max = 6},
    {.protocol = STORMY("master = b"), .mix = "read 30%, write 70%", .keys_max = 5000},
    {.protocol = STORMY("master = a"), .mix = mixed, .keys_max = 4, .datagrams = true},
    {.protocol = STORMY(""), .mix = "update 100%", .keys_max = 6},
    {.protocol = "name = chain\nheartbeat = 25ms\nfailover_timeout = 250ms",
     .mix = "read 70%, write 30%",
     .keys_max = 2},
};
static const struct storm_choice unleased[CHOICES] = {
    {.protocol = STORMY("lease = no"), .mix = mixed, .keys_max = 6},
    {.protocol = STORMY("lease = no\nmaster = b"), .mix = mixed, .keys_max = 6},
    {.protocol = STORMY("lease = no\nmaster = a"), .mix = mixed, .keys_max = 4},
    {.protocol = STORMY("lease = no"), .mix = mixed, .keys_max = 6, .datagrams = true},
    {.protocol = STORMY("lease = no"), .mix = "read 30%, write 70%", .keys_max = 5000},
};

/* The master has troubles as well, or two members cannot reach each other,
 * and what the master says comes late. */
enum { NO_TROUBLE, MASTER_PAUSES, MASTER_CRASHES, NEIGHBOURS_CUT, TROUBLES };

static char *scenario(const struct storm_choice choices[CHOICES], uint64_t number)
{
    static const char *const troubles[TROUBLES] = {
        [NO_TROUBLE] = "",
        [MASTER_PAUSES] =
            "[fault master]\nkind = pause\nnode = master\nevery = 1s\n"
            "lasting = 200ms\n",
        [MASTER_CRASHES] =
            "[fault master]\nkind = crash\nnode = master\n"
            "every = 300ms\nlasting = 30ms\n",
        [NEIGHBOURS_CUT] =
            "[fault b_c]\nkind = partition\nbetween = b | c\n"
            "every = 1s\nlasting = 600ms\n"
            "[fault a_c]\nkind = partition\nfrom = a\nto = c\n"
            "every = 1s\nlasting = 300ms\n"};
    struct storm_choice choice = choices[number % CHOICES];
    if (number % TROUBLES == NEIGHBOURS_CUT)
        choice.nodes_max = 3; /* so that one of the two is mostly the tail */
    g_autofree char *storm = storm_scenario(&choice, number);

    return g_strconcat(storm, troubles[number % TROUBLES], NULL);
}

/* ---- what must not happen ---- */

static bool is_linearizable(const struct record *record)
{
    struct checker_options options = {.certify = false};
    struct judgement judgement = {.model = NULL};

    checker_linearizable.check(&record->history, &options, &judgement);
    bool holds = judgement.verdict == VERDICT_HOLDS;
    judgement_clear(&judgement);
    return holds;
}

/* What no chain may lose, lease or not; NULL if nothing. */
static const char *loss(const struct record *record)
{
    static const enum anomaly harms[] = {ANOMALY_DISCARDED_ACK, ANOMALY_LOST_WRITE,
                                         ANOMALY_LOST_UPDATE, ANOMALY_DIVERGED_KEYS};

    for (size_t i = 0; i < G_N_ELEMENTS(harms); i++)
        if (count_of(record, harms[i]) > 0)
            return anomaly_infos[harms[i]].name;
    if (record->update.final_applies &&
        (record->update.value < record->update.expected_min ||
         record->update.value > record->update.expected_max))
        return "the sum of updates";
    return NULL;
}

static const char *harm(const struct record *record)
{
    static const enum anomaly harms[] = {ANOMALY_STALE_READ, ANOMALY_READ_YOUR_WRITES,
                                         ANOMALY_MONOTONIC_READS};

    for (size_t i = 0; i < G_N_ELEMENTS(harms); i++)
        if (count_of(record, harms[i]) > 0)
            return anomaly_infos[harms[i]].name;
    if (loss(record) != NULL)
        return loss(record);
    return is_linearizable(record) ? NULL : "linearizable";
}

static struct record *run(const struct storm_choice choices[CHOICES], uint64_t number)
{
    g_autofree char *text = scenario(choices, number);
    struct record *record = lab_run(text, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "chain");
    return record;
}

static void must_be_null(const char *found, const char *name, uint64_t number)
{
    CU_ASSERT_PTR_NULL(found);
    if (found != NULL)
        printf("%s, storm %d: %s\n", name, (int)number, found);
}

static void it_is_linearizable_in_every_storm(void)
{
    uint64_t ok = 0, unknown = 0, crashes = 0;

    for (uint64_t number = 1; number <= STORMS; number++) {
        struct record *record = run(leased, number);

        must_be_null(harm(record), "chain", number);
        ok += record->ok;
        unknown += record->unknown;
        for (int i = 0; i < record->fault_count; i++)
            crashes += g_str_equal(record->fault[i].kind, "crash");
        record_free(record);
    }
    CU_ASSERT_TRUE(ok > 500 * STORMS);
    CU_ASSERT_TRUE(unknown > 1000);
    CU_ASSERT_TRUE(crashes > 2 * STORMS);
    printf(" %d ok, %d unknown, %d crashes", (int)ok, (int)unknown, (int)crashes);
}

static void without_leases_reads_are_stale_and_nothing_is_lost(void)
{
    uint64_t ok = 0, stale = 0, storms = 0;

    for (uint64_t number = 1; number <= STORMS; number++) {
        struct record *record = run(unleased, number);

        must_be_null(loss(record), "chain without leases", number);
        ok += record->ok;
        stale += count_of(record, ANOMALY_STALE_READ);
        storms += count_of(record, ANOMALY_STALE_READ) > 0;
        record_free(record);
    }
    CU_ASSERT_TRUE(ok > 500 * STORMS);
    CU_ASSERT_TRUE(storms > 3);
    CU_ASSERT_TRUE(stale > 20);
    printf(" %d ok, %d stale reads in %d storms of %d", (int)ok, (int)stale, (int)storms,
           (int)STORMS);
}

/* ---- mutants ---- */

/* The first storm with NEIGHBOURS_CUT and the master in a. */
enum { AWAY_FROM_C = 7 };

static const struct mutant {
    const char *name;
    enum chain_bug bug;
    uint64_t first, step; /* the storms that it takes; 0, 0: any */
} mutants[] = {
    {"the tail reads without a lease", BUG_NO_LEASE, 0, 0},
    {"Sent is not sent again", BUG_SENT_NOT_RESENT, 0, 0},
    {"the head answers", BUG_HEAD_ANSWERS, 0, 0},
    {"the head refuses a CAS", BUG_CONFLICT_AT_HEAD, 0, 0},
    {"updates applied as they come", BUG_NO_ORDER_BY_SEQ, 0, 0},
    {"epochs ignored", BUG_EPOCH_IGNORED, 0, 0},
    {"a new tail reads too early", BUG_EARLY_TAIL, 0, 0},
    {"sent on before it is durable", BUG_NOT_DURABLE, 0, 0},
    {"the master waits for no lease", BUG_MASTER_HURRIES, AWAY_FROM_C, TROUBLES *CHOICES},
    {"repeats are not recognised", BUG_REPEATS_UNKNOWN, 0, 0},
    {"the master tells before it stores", BUG_MASTER_FORGETS, MASTER_CRASHES, TROUBLES},
};

static unsigned planted; /* in the run that is going on */

static const char *prepare_mutant(void *settings, int replica_count, int region_count)
{
    struct chain_params *params = settings;

    params->bugs = planted;
    return protocol_chain.prepare(settings, replica_count, region_count);
}

static const char *harm_of(enum chain_bug bug, uint64_t number)
{
    struct protocol protocol = protocol_chain;
    const struct protocol *protocols[] = {&protocol, NULL};
    const struct catalogue catalogue = {.protocols = protocols, .updates = all_updates};
    g_autofree char *text = scenario(leased, number);

    planted = bug;
    protocol.prepare = prepare_mutant;
    struct record *record = lab_run_models(text, NULL, 0, &catalogue);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    const char *found = harm(record);
    record_free(record);
    return found;
}

static void every_mutant_is_caught(void)
{
    printf("\n");
    for (size_t i = 0; i < G_N_ELEMENTS(mutants); i++) {
        const char *by = NULL;
        uint64_t number = 0;

        while (by == NULL && number < SEEDS_MAX) {
            uint64_t storm = ++number;

            if (mutants[i].step > 0)
                storm = (number - 1) * mutants[i].step + mutants[i].first;
            by = harm_of(mutants[i].bug, storm);
        }
        CU_ASSERT_PTR_NOT_NULL(by);
        printf("    chain: %-36s %2d seeds, %s\n", mutants[i].name, (int)number,
               by != NULL ? by : "never caught");
    }
}

CU_TestInfo model_chain_swarm_tests[] = {
    {"it is linearizable in every storm", it_is_linearizable_in_every_storm},
    {"without leases reads are stale and nothing is lost",
     without_leases_reads_are_stale_and_nothing_is_lost},
    {"every mutant is caught", every_mutant_is_caught},
    CU_TEST_INFO_NULL,
};
