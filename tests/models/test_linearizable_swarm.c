/* Linearizability of what protocols do, and of that with something spoiled. */
#include <glib.h>
#include <stdio.h>

#include "sim/kernel/random.h"
#include "sim/observe/record.h"
#include "sim/observe/recorder.h"
#include "tests/lab.h"
#include "tests/models/registers_made.h"
#include "tests/models/swarm.h"
#include "tests/suites.h"

enum { SWARM = 50 };

static struct record *run_swarm(const struct swarm_choice *choice, uint64_t number,
                                bool nearest)
{
    g_autofree char *text = swarm_scenario(choice, number);
    const char *const shorter[] = {"scenario.duration=12s", "scenario.settle=20s",
                                   nearest ? "load.route=nearest" : NULL, NULL};

    return lab_run(text, shorter);
}

static void one_copy_is_linearizable_in_a_swarm(void)
{
    static const struct swarm_choice choice = {
        .protocol = "name = single", .mix = "read 40%, write 25%, cas 15%, update 20%"};

    for (uint64_t number = 1; number <= SWARM; number++) {
        struct record *record = run_swarm(&choice, number, false);
        struct judgement judgement = judge(&record->history);

        CU_ASSERT_TRUE(record->ok >= 1000);
        CU_ASSERT_EQUAL(judgement.verdict, VERDICT_HOLDS);
        CU_ASSERT_TRUE(
            order_is_proof(&record->history, judgement.order, judgement.order_count));
        CU_ASSERT_EQUAL(record->verdict_count, 1);
        CU_ASSERT_EQUAL(record->verdict[0].verdict, VERDICT_HOLDS);
        if (judgement.verdict != VERDICT_HOLDS)
            fprintf(stderr, "single, scenario %" G_GUINT64_FORMAT ": %s\n", number,
                    judgement.cause);
        judgement_clear(&judgement);
        record_free(record);
    }
}

/* The history of the witness alone: by ids of its own. */
static struct history history_of(const struct judgement *judgement)
{
    struct history history = {.primitives = g_new0(struct primitive, 64)};

    g_assert(judgement->witness_count < 64);
    for (uint32_t i = 0; i < judgement->witness_count; i++) {
        struct primitive primitive = judgement->witness[i];
        uint64_t observed = 0, expected = 0;

        for (uint32_t k = 0; k < judgement->witness_count; k++) {
            if (judgement->witness[k].id == primitive.observed)
                observed = k + 1;
            if (judgement->witness[k].id == primitive.expected)
                expected = k + 1;
        }
        CU_ASSERT_TRUE(primitive.observed == 0 || observed > 0);
        primitive.id = i + 1;
        primitive.observed = observed;
        primitive.expected = expected > 0 || primitive.expected == 0 ? expected : 63;
        history.primitives[history.primitive_count++] = primitive;
    }
    return history;
}

static void witness_stands_alone(const struct judgement *judgement)
{
    struct history witness = history_of(judgement);
    struct judgement again = judge(&witness);

    CU_ASSERT_TRUE(judgement->witness_count <= 6);
    CU_ASSERT_FALSE(search_holds(&witness));
    CU_ASSERT_EQUAL(again.verdict, VERDICT_VIOLATED);
    CU_ASSERT_TRUE(witness_is_least(&witness, &again));
    CU_ASSERT_EQUAL(again.witness_count, judgement->witness_count);
    judgement_clear(&again);
    history_clear(&witness);
}

/* Where all clients go to one node, its copy alone answers; so not here. */
static void one_copy_at_a_time_is_not(void)
{
    static const struct swarm_choice choice = {
        .protocol = "name = quorum\nr = 1\nw = 1",
        .mix = "read 40%, write 25%, cas 15%, update 20%"};

    int violated = 0;

    for (uint64_t number = 1; number <= SWARM; number++) {
        struct record *record = run_swarm(&choice, number, true);
        const struct judgement *judgement = &record->verdict[0];
        bool harmed = record->anomaly[ANOMALY_STALE_READ].count > 0;

        CU_ASSERT_EQUAL_FATAL(record->verdict_count, 1);
        CU_ASSERT_TRUE(judgement->verdict != VERDICT_UNKNOWN);
        CU_ASSERT_TRUE(!harmed || judgement->verdict == VERDICT_VIOLATED);
        violated += judgement->verdict == VERDICT_VIOLATED;
        if (judgement->verdict == VERDICT_VIOLATED)
            witness_stands_alone(judgement);
        record_free(record);
    }
    CU_ASSERT_TRUE(violated >= SWARM - 2);
    if (violated < SWARM - 2)
        fprintf(stderr, "violated in %d of %d\n", violated, SWARM);
}

/* ---- good histories spoiled ---- */

/* A read whose value was overwritten for sure before it began. */
static bool make_a_read_stale(struct history *history, uint64_t number)
{
    struct primitive *read = &history->primitives[number];
    const struct primitive *newer = NULL;

    if (read->op != OP_READ || read->outcome != OUTCOME_OK)
        return false;
    for (uint64_t i = number; i-- > 0;) {
        const struct primitive *write = &history->primitives[i];

        if (write->key != read->key || write->op != OP_WRITE ||
            write->outcome != OUTCOME_OK)
            continue;
        if (newer == NULL && write->return_ns < read->invoke_ns) {
            newer = write;
        } else if (newer != NULL && write->return_ns < newer->invoke_ns) {
            read->observed = write->id;
            return true;
        }
    }
    return false;
}

/* Two successful CAS on one value. */
static bool lose_an_update(struct history *history, uint64_t number)
{
    struct primitive *cas = &history->primitives[number];

    if (cas->op != OP_CAS || cas->outcome != OUTCOME_OK || cas->conflict)
        return false;
    for (uint64_t i = number; i-- > 0;) {
        const struct primitive *other = &history->primitives[i];

        if (other->key == cas->key && other->op == OP_CAS &&
            other->outcome == OUTCOME_OK && !other->conflict) {
            cas->expected = other->expected;
            return true;
        }
    }
    return false;
}

/* A write that was seen is told to have failed. */
static bool deny_a_write(struct history *history, uint64_t number)
{
    const struct primitive *read = &history->primitives[number];

    if (read->op != OP_READ || read->outcome != OUTCOME_OK || read->observed == 0)
        return false;
    history->primitives[read->observed - 1].outcome = OUTCOME_FAIL;
    return true;
}

static bool see_the_future(struct history *history, uint64_t number)
{
    struct primitive *read = &history->primitives[number];

    for (uint64_t i = number; i < history->primitive_count; i++) {
        const struct primitive *write = &history->primitives[i];

        if (read->op == OP_READ && read->outcome == OUTCOME_OK &&
            write->key == read->key && write->op == OP_WRITE &&
            write->invoke_ns > read->return_ns) {
            read->observed = write->id;
            return true;
        }
    }
    return false;
}

static void spoiled_histories_are_found_out(void)
{
    static bool (*const spoil[])(struct history *, uint64_t) = {
        make_a_read_stale, lose_an_update, deny_a_write, see_the_future};
    static const struct swarm_choice choice = {.protocol = "name = single",
                                               .mix = "read 40%, write 30%, update 30%"};
    struct record *record = run_swarm(&choice, 3, false);
    struct stream luck = stream_keyed(1, PURPOSE_TEST, 3);

    for (size_t i = 0; i < G_N_ELEMENTS(spoil); i++) {
        for (int done = 0; done < 50;) {
            struct history spoiled = history_copy(&record->history);

            if (spoil[i](&spoiled, stream_below(&luck, spoiled.primitive_count))) {
                CU_ASSERT_EQUAL(verdict_on(&spoiled), VERDICT_VIOLATED);
                done++;
            }
            history_clear(&spoiled);
        }
    }
    record_free(record);
}

CU_TestInfo model_linearizable_swarm_tests[] = {
    {"one copy is linearizable in a swarm", one_copy_is_linearizable_in_a_swarm},
    {"one copy at a time is not", one_copy_at_a_time_is_not},
    {"spoiled histories are found out", spoiled_histories_are_found_out},
    CU_TEST_INFO_NULL,
};
