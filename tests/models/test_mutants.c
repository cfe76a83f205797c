/* Quorum with one planted bug at a time: each must be caught by random scenarios in
 * which the real one shows nothing. A mutant is quorum's own code behind another handler,
 * so this file takes in the source. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>

#include "models/models.h"

#define protocol_quorum real_quorum
#include "models/protocols/quorum.c"
#undef protocol_quorum

#include "tests/lab.h"
#include "tests/models/swarm.h"
#include "tests/suites.h"

enum { SEEDS_MAX = 20 };

/* ---- the mutants ---- */

static void put_and_say_so(struct door *door, const struct message *m, durable after)
{
    const struct cell *theirs = m->payload;
    struct cell none = {.key = theirs->key};
    struct message ack = carry(PUT_ACK, m->primitive, &none);

    ack.after = after;
    if (m->kind == PUT)
        door_send(door, m->from, &ack);
}

/* "Stored" is said when it is in memory. */
static void acknowledge_early(struct door *door, void *state, const struct message *m)
{
    if (m->kind != PUT) {
        on_message(door, state, m);
        return;
    }
    store(door, m->payload);
    put_and_say_so(door, m, AT_ONCE);
}

/* What comes last stays, be it older. */
static void store_unconditionally(struct door *door, void *state, const struct message *m)
{
    if (m->kind != PUT && m->kind != REPAIR) {
        on_message(door, state, m);
        return;
    }
    put_and_say_so(door, m,
                   door_put(door, ((const struct cell *)m->payload)->key, m->payload));
}

/* A repair does not look at what is there: it may have been overtaken by a write. */
static void repair_unconditionally(struct door *door, void *state,
                                   const struct message *m)
{
    if (m->kind == REPAIR)
        store_unconditionally(door, state, m);
    else
        on_message(door, state, m);
}

/* Where two stamps have the same time, the first to arrive stays. */
static void break_no_ties(struct door *door, void *state, const struct message *m)
{
    const struct cell *theirs = m->payload;
    struct cell mine = {.key = theirs->key};

    if (m->kind == PUT || m->kind == REPAIR) {
        durable since = door_get(door, theirs->key, &mine);

        if (mine.stamp.wall_ns == theirs->stamp.wall_ns) {
            put_and_say_so(door, m, since);
            return;
        }
    }
    on_message(door, state, m);
}

/* The coordinator counts itself twice: when it stores, and by its own message. */
static void count_itself_twice(struct door *door, void *state, const struct message *m)
{
    on_message(door, state, m);
    if (m->kind == PUT_ACK && m->from == door_self(door)) {
        struct message again = *m;

        again.from = (m->from + 1) % door_replica_count(door);
        on_message(door, state, &again);
    }
}

/* A read waits for its quorum, and answers what came first. */
static void answer_the_first_reply(struct door *door, void *state,
                                   const struct message *m)
{
    const struct quorum_op *op = door_op(door, m->primitive);
    struct cell first;
    struct message same = *m;

    if (m->kind == GET_REPLY && op != NULL && op->replied != 0) {
        first = op->newest;
        same.payload = &first;
    }
    on_message(door, state, &same);
}

struct mutant {
    const char *name;
    void (*on_message)(struct door *door, void *state, const struct message *message);
};

static const struct mutant mutants[] = {
    {"acknowledged before it is durable", acknowledge_early},
    {"stored unconditionally", store_unconditionally},
    {"repaired with an older value", repair_unconditionally},
    {"ties go by arrival", break_no_ties},
    {"the coordinator counts twice", count_itself_twice},
    {"the first reply, not the newest", answer_the_first_reply},
};

/* ---- the hunt ---- */

/* Everybody writes at one instant, and all clocks agree: what no fault kept from anybody
 * must be the same everywhere in the end. */
static const char in_step[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"
    "[link * *]\ndelay = exponential(5ms)\n"
    "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = quorum\nr = 1\nw = 1\nread_repair = no\n"
    "[load]\nclients = 30\nthink = constant(50ms)\nmix = write 100%\n"
    "keys = uniform(50)\n";

/* No other copy hides what a slow disk loses in a crash. */
static const char one_copy[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a, b, c\n[link * *]\ndelay = exponential(5ms)\n"
    "[node]\nfsync = exponential(20ms)\nclock_error = none\n"
    "[protocol]\nname = quorum\nn = 1\n"
    "[load]\narrivals = 200/s\nmix = read 50%, write 50%\nkeys = uniform(50)\n"
    "timeout = 300ms\n"
    "[fault a]\nkind = crash\nnode = a.0\nevery = 1s\nlasting = 50ms\n"
    "[fault b]\nkind = crash\nnode = b.0\nevery = 1s\nlasting = 50ms\n";

static struct record *run(const struct protocol *protocol, const char *text,
                          uint64_t number)
{
    const struct protocol *protocols[] = {protocol, NULL};
    const struct catalogue catalogue = {.protocols = protocols, .updates = all_updates};
    struct record *record = lab_run_models(text, NULL, number, &catalogue);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    return record;
}

/* What it shows that the real one never does, or NULL. */
static const char *harm(const struct protocol *protocol, const char *text,
                        uint64_t number, bool diverged_counts)
{
    struct record *record = run(protocol, text, number);
    const struct anomaly_count *count = record->anomaly;
    const char *by = NULL;

    if (diverged_counts && count[ANOMALY_DIVERGED_KEYS].count > 0)
        by = "diverged_keys";
    if (count[ANOMALY_LOST_WRITE].count > 0)
        by = "lost_write";
    if (count[ANOMALY_STALE_READ].count > 0)
        by = "stale_read";
    record_free(record);
    return by;
}

/* How many seeds it takes, each of them one scenario of every sort; 0: never caught. */
static uint64_t seeds_to_catch(const struct protocol *protocol, const char **by)
{
    const struct swarm_choice choice = {
        .protocol = "name = quorum", .mix = "read 50%, write 50%", .good_clocks = true};

    for (uint64_t number = 1; number <= SEEDS_MAX; number++) {
        g_autofree char *swarm = swarm_scenario(&choice, number);

        *by = harm(protocol, swarm, number, false);
        if (*by == NULL)
            *by = harm(protocol, in_step, number, true);
        if (*by == NULL)
            *by = harm(protocol, one_copy, number, false);
        if (*by != NULL)
            return number;
    }
    return 0;
}

static void the_real_one_shows_nothing(void)
{
    const char *by;

    CU_ASSERT_EQUAL(seeds_to_catch(&real_quorum, &by), 0);
}

static void every_mutant_is_caught(void)
{
    printf("\n");
    for (size_t i = 0; i < G_N_ELEMENTS(mutants); i++) {
        struct protocol mutant = real_quorum;
        const char *by = NULL;

        mutant.on_message = mutants[i].on_message;
        uint64_t seeds = seeds_to_catch(&mutant, &by);
        CU_ASSERT_TRUE(seeds > 0);
        printf("    %-36s %2d seeds, %s\n", mutants[i].name, (int)seeds,
               seeds > 0 ? by : "never caught");
    }
}

CU_TestInfo model_mutants_tests[] = {
    {"the real one shows nothing", the_real_one_shows_nothing},
    {"every mutant is caught", every_mutant_is_caught},
    CU_TEST_INFO_NULL,
};
