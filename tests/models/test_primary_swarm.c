/* Primary and backups in storms: nothing acknowledged is lost where backups are waited
 * for, and planted bugs do not get through. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>

#include "models/models.h"
#include "models/protocols/primary/primary.h"
#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/storm.h"
#include "tests/models/zones.h"
#include "tests/suites.h"

enum { STORMS = 40, SEEDS_MAX = 60, SEEDS_OF_REAL = 15, SHORT_LOG = 40 };

static uint64_t count_of(const struct record *record, enum anomaly anomaly)
{
    return record->anomaly[anomaly].count;
}

/* ---- what must not happen ---- */

#define STORMY(NAME, KEYS) "name = " NAME "\nfailover_timeout = 250ms\n" KEYS

static const char read_write[] = "read 50%, write 50%";
static const char update[] = "read 20%, write 40%, update 40%";

/* Few keys, so that all fight for them; or many, so that no later write hides a loss. */
static const struct storm_choice semisync[] = {
    {.protocol = STORMY("primary-semisync", ""), .mix = update, .keys_max = 6},
    {.protocol = STORMY("primary-semisync", "wait_for = 2"),
     .mix = read_write,
     .keys_max = 5000},
    {.protocol = STORMY("primary-semisync", "reads = primary"),
     .mix = update,
     .keys_max = 3000,
     .datagrams = true},
};
/* So few writes that a candidate can find no log longer than its own, although the old
 * primary still ships. */
static const struct storm_choice semisync_read[] = {
    {.protocol = STORMY("primary-semisync", ""),
     .mix = "read 90%, write 10%",
     .keys_max = 3000},
    {.protocol = STORMY("primary-semisync", "reads = primary"),
     .mix = "read 80%, write 20%",
     .keys_max = 3000},
    {.protocol = STORMY("primary-semisync", ""),
     .mix = "read 85%, write 15%",
     .keys_max = 3000,
     .datagrams = true},
};
static const struct storm_choice sync_[] = {
    {.protocol = STORMY("primary-sync", "reads = primary"),
     .mix = read_write,
     .keys_max = 6},
    {.protocol = STORMY("primary-sync", "reads = primary"), .mix = update, .keys_max = 6},
    {.protocol = STORMY("primary-sync", "reads = primary"),
     .mix = read_write,
     .keys_max = 3000,
     .datagrams = true},
};
/* Enough keys that an older value is read again when a later one is gone. */
static const struct storm_choice sync_read[] = {
    {.protocol = STORMY("primary-sync", "reads = primary"),
     .mix = "read 80%, write 20%",
     .keys_max = 100},
    {.protocol = STORMY("primary-sync", "reads = primary"),
     .mix = "read 90%, write 10%",
     .keys_max = 50},
    {.protocol = STORMY("primary-sync", "reads = primary"),
     .mix = "read 70%, write 30%",
     .keys_max = 200,
     .datagrams = true},
};
static const struct storm_choice async[] = {
    {.protocol = STORMY("primary-async", ""), .mix = update, .keys_max = 6},
    {.protocol = STORMY("primary-async", ""), .mix = read_write, .keys_max = 5000},
    {.protocol = STORMY("primary-async", "reads = primary"),
     .mix = read_write,
     .keys_max = 3000,
     .datagrams = true},
};

/* What no acknowledged write may suffer with k > 0, or NULL. */
static const char *loss(const struct record *record)
{
    static const enum anomaly harms[] = {ANOMALY_DISCARDED_ACK, ANOMALY_LOST_WRITE,
                                         ANOMALY_LOST_UPDATE, ANOMALY_DIVERGED_KEYS};

    for (size_t i = 0; i < G_N_ELEMENTS(harms); i++)
        if (count_of(record, harms[i]) > 0)
            return anomaly_infos[harms[i]].name;
    return NULL;
}

/* Nor may these be seen with k = N - 1 and reads at the primary. */
static const char *not_linearizable(const struct record *record)
{
    static const enum anomaly harms[] = {ANOMALY_STALE_READ, ANOMALY_READ_YOUR_WRITES,
                                         ANOMALY_MONOTONIC_READS};

    for (size_t i = 0; i < G_N_ELEMENTS(harms); i++)
        if (count_of(record, harms[i]) > 0)
            return anomaly_infos[harms[i]].name;
    return zones_violations(&record->history, NULL) > 0 ? "linearizable" : NULL;
}

static struct record *run(const struct storm_choice choices[3], uint64_t number)
{
    g_autofree char *text = storm_scenario(&choices[number % 3], number);
    struct record *record = lab_run(text, NULL);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    /* Without waiting, a CAS can say yes on one side of a cut and, asked again, no on the
     * other: then its value was seen though it "said no". */
    if (choices != async || record->update.operations == 0)
        history_is_well_formed(record, "primary");
    return record;
}

static void must_be_null(const char *harm, const char *name, uint64_t number)
{
    CU_ASSERT_PTR_NULL(harm);
    if (harm != NULL)
        printf("%s, storm %d: %s\n", name, (int)number, harm);
}

static void semisync_loses_nothing_in_any_storm(void)
{
    uint64_t ok = 0, stale = 0;

    for (uint64_t number = 1; number <= STORMS; number++) {
        struct record *record = run(semisync, number);

        must_be_null(loss(record), "semisync", number);
        ok += record->ok;
        stale += count_of(record, ANOMALY_STALE_READ);
        record_free(record);
    }
    CU_ASSERT_TRUE(ok > 20000);
    CU_ASSERT_TRUE(stale > 100); /* of that nothing is promised */
    printf(" %d ok, %d stale reads", (int)ok, (int)stale);
}

static void sync_is_linearizable_in_every_storm(void)
{
    uint64_t ok = 0;

    for (uint64_t number = 1; number <= STORMS; number++) {
        struct record *record = run(sync_, number);

        must_be_null(loss(record), "sync", number);
        if (record->update.operations == 0) /* zones are of reads and writes */
            must_be_null(not_linearizable(record), "sync", number);
        ok += record->ok;
        record_free(record);
    }
    CU_ASSERT_TRUE(ok > 5000);
    printf(" %d ok", (int)ok);
}

static void async_loses_and_agrees_in_the_end(void)
{
    uint64_t ok = 0, discarded = 0, lost = 0, stale = 0;

    for (uint64_t number = 1; number <= STORMS; number++) {
        struct record *record = run(async, number);

        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
        ok += record->ok;
        discarded += count_of(record, ANOMALY_DISCARDED_ACK);
        lost += count_of(record, ANOMALY_LOST_WRITE);
        stale += count_of(record, ANOMALY_STALE_READ);
        record_free(record);
    }
    CU_ASSERT_TRUE(ok > 20000);
    CU_ASSERT_TRUE(discarded > 100);
    CU_ASSERT_TRUE(lost > 10);
    CU_ASSERT_TRUE(stale > 100);
    printf(" %d ok, %d discarded, %d lost, %d stale reads", (int)ok, (int)discarded,
           (int)lost, (int)stale);
}

/* ---- mutants ---- */

struct mutant {
    const char *name;
    const struct protocol *of;
    enum bug bug;
    const struct storm_choice *choices;
    const char *faults; /* beside those of the storm */
};

/* A backup cannot hear the primary, which all others can, and takes it for dead. */
static const char deaf[] =
    "[fault deaf1]\nkind = partition\nfrom = primary\nto = b\nevery = 600ms\n"
    "lasting = constant(400ms)\n"
    "[fault deaf2]\nkind = partition\nfrom = primary\nto = c\nevery = 600ms\n"
    "lasting = constant(400ms)\n";

/* The primary is cut off with its clients for longer than the others' patience. */
static const char alone[] =
    "[fault alone]\nkind = partition\nisolate = a\nevery = 1s\n"
    "lasting = constant(700ms)\n";

/* Everything stops at once: what was in memory only is gone; and the primary stays away
 * for longer than the others' patience. */
static const char blackout[] =
    "[fault away]\nkind = crash\nnode = primary\nat = 2s\nfor = 1500ms\n"
    "[fault b]\nkind = crash\nnode = b.0\nat = 2s\nfor = 100ms\n"
    "[fault c]\nkind = crash\nnode = c.0\nat = 2s\nfor = 100ms\n";

static const struct mutant mutants[] = {
    {"a rejoining primary keeps its tail", &protocol_primary_async, BUG_KEEPS_TAIL, async,
     ""},
    {"common prefix by index alone", &protocol_primary_async, BUG_PREFIX_BY_INDEX, async,
     ""},
    {"k acknowledgements of one backup", &protocol_primary_sync, BUG_COUNTS_MESSAGES,
     sync_, ""},
    {"the first to time out promotes itself", &protocol_primary_semisync,
     BUG_FIRST_PROMOTES, semisync, ""},
    {"no fencing", &protocol_primary_semisync, BUG_NO_FENCING, semisync_read, deaf},
    {"visible before acknowledged", &protocol_primary_sync, BUG_VISIBLE_EARLY, sync_read,
     alone},
    {"falls back to async", &protocol_primary_semisync, BUG_FALLS_BACK, semisync, ""},
    {"a backup acknowledges from memory", &protocol_primary_semisync,
     BUG_ACKS_FROM_MEMORY, semisync, blackout},
    {"a new primary reads before it knows", &protocol_primary_sync, BUG_OPENS_UNPROVEN,
     sync_, ""},
};

static const struct mutant *planted; /* in the run that is going on */

static const char *prepare_mutant(void *settings, int replica_count, int region_count)
{
    struct primary_params *params = settings;

    const char *objection = planted->of->prepare(settings, replica_count, region_count);

    params->bugs = (unsigned)planted->bug;
    params->log_max = SHORT_LOG;
    return objection;
}

/* What the real one shows in no storm, or NULL. Logs are short, so that snapshots are
 * taken all the time. */
static const char *harm(const struct mutant *mutant, uint64_t number)
{
    struct protocol protocol = *mutant->of;
    const struct protocol *protocols[] = {&protocol, NULL};
    const struct catalogue catalogue = {.protocols = protocols, .updates = all_updates};
    g_autofree char *storm = storm_scenario(&mutant->choices[number % 3], number);
    g_autofree char *text = g_strconcat(storm, mutant->faults, NULL);
    const char *found;

    planted = mutant;
    protocol.prepare = prepare_mutant;
    struct record *record = lab_run_models(text, NULL, 0, &catalogue);
    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    if (mutant->of == &protocol_primary_async)
        found = count_of(record, ANOMALY_DIVERGED_KEYS) > 0 ? "diverged_keys" : NULL;
    else
        found = loss(record);
    if (found == NULL && mutant->of == &protocol_primary_sync &&
        record->update.operations == 0)
        found = not_linearizable(record);
    record_free(record);
    return found;
}

/* Under the same faults. */
static void the_real_ones_show_nothing(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(mutants); i++) {
        struct mutant real = mutants[i];

        real.bug = 0;
        for (uint64_t number = 1; number <= SEEDS_OF_REAL; number++)
            must_be_null(harm(&real, number), real.name, number);
    }
}

static void every_mutant_is_caught(void)
{
    printf("\n");
    for (size_t i = 0; i < G_N_ELEMENTS(mutants); i++) {
        const char *by = NULL;
        uint64_t number = 0;

        while (by == NULL && number < SEEDS_MAX)
            by = harm(&mutants[i], ++number);
        CU_ASSERT_PTR_NOT_NULL(by);
        printf("    %-38s %2d seeds, %s\n", mutants[i].name, (int)number,
               by != NULL ? by : "never caught");
    }
}

CU_TestInfo model_primary_swarm_tests[] = {
    {"semisync loses nothing in any storm", semisync_loses_nothing_in_any_storm},
    {"sync is linearizable in every storm", sync_is_linearizable_in_every_storm},
    {"async loses, and agrees in the end", async_loses_and_agrees_in_the_end},
    {"the real ones show nothing", the_real_ones_show_nothing},
    {"every mutant is caught", every_mutant_is_caught},
    CU_TEST_INFO_NULL,
};
