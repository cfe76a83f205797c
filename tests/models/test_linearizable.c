/* Linearizability: by hand, against the definition, and on what protocols do. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "models/checkers/linearizable.h"
#include "models/models.h"
#include "sim/kernel/random.h"
#include "sim/observe/record.h"
#include "sim/observe/recorder.h"
#include "tests/models/registers_made.h"
#include "tests/suites.h"

enum { DRAWS = 20000 };

/* ---- by hand ---- */

static const struct made {
    const char *what, *words;
    enum verdict verdict;
    uint32_t witness; /* operations in it, if violated */
    const char *cause;
} mades[] = {
    {"nothing", "", VERDICT_HOLDS, 0, NULL},
    {"one after another", "w:0-10 r1:20-30 w:40-50 r3:60-70", VERDICT_HOLDS, 0, NULL},
    {"stale read", "w:0-10 w:20-30 r1:40-50", VERDICT_VIOLATED, 3,
     "the value of write #1 would have been there before, and again after, the value of "
     "write #2"},
    {"read during the write: old", "w:0-10 w:20-50 r1:30-40", VERDICT_HOLDS, 0, NULL},
    {"read during the write: new", "w:0-10 w:20-50 r2:30-40", VERDICT_HOLDS, 0, NULL},
    {"new-old inversion", "w:0-10 w:20-90 r2:30-40 r1:50-60", VERDICT_VIOLATED, 4,
     "read #3 (which returned the value of write #2) returned before read #4"},
    {"new and old at once", "w:0-10 w:20-90 r2:30-60 r1:50-70", VERDICT_HOLDS, 0, NULL},
    {"the initial value", "r0:0-10 w:20-30 r2:40-50", VERDICT_HOLDS, 0, NULL},
    {"the initial value comes back", "w:0-10 r0:20-30", VERDICT_VIOLATED, 2,
     "the initial value would have come back"},
    {"the initial value, seen late", "w:0-90 r1:10-20 r0:30-40", VERDICT_VIOLATED, 3,
     NULL},
    {"thin air", "w:0-10 r77:20-30", VERDICT_VIOLATED, 1,
     "read #2 returned value 77, which nobody wrote"},
    {"a failed write is seen", "wx:0-10 r1:20-30", VERDICT_VIOLATED, 2,
     "write #1, which had failed without effect"},
    {"another key's value", "w:0-10@1 r1:20-30@2", VERDICT_VIOLATED, 1,
     "which was for another key"},
    {"the value of a CAS that said no", "w:0-10 c0!1:20-30 r2:40-50", VERDICT_VIOLATED, 3,
     "CAS #2, which had said no"},
    {"the value of a CAS that said no to the initial one", "w:50-60 c1!0:20-30 r2:40-50",
     VERDICT_VIOLATED, 2, "CAS #2, which had said no"},
    {"the value of a read", "r0:0-10 r1:20-30", VERDICT_VIOLATED, 1,
     "which writes nothing"},
    {"from the future", "r2:0-10 w:20-30", VERDICT_VIOLATED, 2,
     "returned before write #2 was invoked"},
    {"an unknown write shows late", "w:0-10 w?:20 r1:30-40 r2:50-60 r2:70-80",
     VERDICT_HOLDS, 0, NULL},
    {"an unknown write shows, and goes away", "w:0-10 w?:20 r1:30-40 r2:50-60 r1:70-80",
     VERDICT_VIOLATED, 4, NULL},
    {"an unknown write never shows", "w:0-10 w?:20 r1:30-40", VERDICT_HOLDS, 0, NULL},
    {"an unknown write before its invoke", "w:0-10 r3:12-14 w?:20", VERDICT_VIOLATED, 2,
     NULL},
    {"the time at which an unknown write was given up means nothing",
     "w:0-10 w?:20-30 r1:40-50 r2:60-70", VERDICT_HOLDS, 0, NULL},
    {"unknown and failed reads say nothing", "w:0-10 w:20-30 r?1:40-50 rx1:60-70",
     VERDICT_HOLDS, 0, NULL},
    {"equal instants are concurrent", "w:0-10 w:10-20 r1:20-30", VERDICT_HOLDS, 0, NULL},
    {"equal instants, in no time", "w:5-5 w:5-5 r1:5-5 r2:5-5", VERDICT_HOLDS, 0, NULL},
    {"one instant later", "w:0-10 w:11-20 r1:21-30", VERDICT_VIOLATED, 3, NULL},
    {"CAS after CAS", "w:0-10 c1:20-30 c2:40-50 r3:60-70", VERDICT_HOLDS, 0, NULL},
    {"a CAS on the initial value", "c0:0-10 r1:20-30", VERDICT_HOLDS, 0, NULL},
    {"two CAS on one value", "w:0-10 c1:20-30 c1:20-30", VERDICT_VIOLATED, 3,
     "one of them overwrote what it had not seen"},
    {"two CAS on the initial value", "c0:0-10 c0:20-30", VERDICT_VIOLATED, 2, NULL},
    {"two CAS, one unknown and unseen", "w:0-10 c1:20-30 c?1:20 r2:40-50", VERDICT_HOLDS,
     0, NULL},
    {"two CAS, one unknown and seen", "w:0-10 c1:20-30 c?1:20 r3:40-50", VERDICT_VIOLATED,
     4, NULL},
    {"a write between a CAS and its base", "w:0-10 w:20-30 c1:40-50", VERDICT_VIOLATED, 3,
     NULL},
    {"a write that may be before", "w:0-25 w:20-30 c1:40-50", VERDICT_HOLDS, 0, NULL},
    {"what a CAS replaced is read", "w:0-10 c1:20-30 r1:40-50", VERDICT_VIOLATED, 3,
     NULL},
    {"a CAS that returned before its base came", "c2:0-10 w:20-30", VERDICT_VIOLATED, 2,
     NULL},
    {"a CAS on nobody's value", "c9:0-10", VERDICT_VIOLATED, 1,
     "CAS #1 took the place of value 9, which nobody wrote"},
    {"an unknown CAS on nobody's value, seen", "c?9:0 r1:10-20", VERDICT_VIOLATED, 2,
     NULL},
    {"an unknown CAS on nobody's value, unseen", "c?9:0 r0:10-20", VERDICT_HOLDS, 0,
     NULL},
    {"CAS in a circle", "c2:0-90 c1:0-90", VERDICT_VIOLATED, 2, "goes back"},
    {"a CAS on itself", "c1:0-90", VERDICT_VIOLATED, 1, NULL},
    {"a CAS that said no saw the value", "w:0-10 w:20-30 c1!2:40-50", VERDICT_HOLDS, 0,
     NULL},
    {"a CAS that said no to an old value", "w:0-10 w:20-30 c9!1:40-50", VERDICT_VIOLATED,
     3, NULL},
    {"a CAS that said no to what it expected", "w:0-10 c1!1:20-30", VERDICT_VIOLATED, 2,
     "said no, and found the value that it expected"},
    {"a CAS that said no and made a value that is seen",
     "w:0-10 c9!1:20-30 r2:40-50 r1:60-70", VERDICT_VIOLATED, 3, NULL},
    {"a block of CAS may not be split", "w:0-10 w:35-36 c1:20-30 c3:40-50",
     VERDICT_VIOLATED, 4, NULL},
    {"keys do not touch each other", "w:0-10@1 w:20-30@2 r1:40-50@1 r2:60-70@2",
     VERDICT_HOLDS, 0, NULL},
    {"times at the ends of what fits",
     "w:9223372036854775800-9223372036854775801 "
     "w:9223372036854775802-9223372036854775803 "
     "r1:9223372036854775804-9223372036854775805",
     VERDICT_VIOLATED, 3, NULL},
    {"one bad key is enough", "w:0-10@1 r1:20-30@1 w:0-10@2 r0:20-30@2", VERDICT_VIOLATED,
     2, "key 2"},
    {"a key with adds that are seen", "a:0-10 r0:20-30", VERDICT_UNKNOWN, 0,
     "does not judge"},
    {"a key with adds that nobody looks at", "a:0-10 w:20-30", VERDICT_HOLDS, 0, NULL},
    {"a failed add", "ax:0-10 w:20-30 r2:40-50", VERDICT_HOLDS, 0, NULL},
    {"adds on one key, a violation on another", "a:0-10@1 r0:20-30@1 w:0-10@2 r0:20-30@2",
     VERDICT_VIOLATED, 2, "key 2"},
    {"a value written twice", "w=5:0-10 w=6:20-30 w=5:40-50 r5:60-70", VERDICT_HOLDS, 0,
     NULL},
    {"a value written twice, between", "w=5:0-10 w=6:20-30 r5:40-50 w=5:60-70",
     VERDICT_VIOLATED, 4, "no order"},
    {"the initial value written again", "w=5:0-10 w=0:20-30 r0:40-50", VERDICT_HOLDS, 0,
     NULL},
    {"two CAS on a value that was there twice",
     "w=5:0-10 c5=6:20-30 w=5:40-50 c5=7:60-70", VERDICT_HOLDS, 0, NULL},
};

static void histories_by_hand(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(mades); i++) {
        struct history history = made_history(mades[i].words);
        struct judgement judgement = judge(&history);
        bool right =
            judgement.verdict == mades[i].verdict &&
            (judgement.verdict == VERDICT_VIOLATED) == (judgement.witness_count > 0) &&
            (judgement.verdict == VERDICT_HOLDS) == (judgement.cause == NULL) &&
            (mades[i].witness == 0 || judgement.witness_count == mades[i].witness) &&
            (mades[i].cause == NULL || strstr(judgement.cause, mades[i].cause) != NULL);

        if (judgement.verdict == VERDICT_VIOLATED)
            right = right && witness_is_least(&history, &judgement);
        if (judgement.verdict == VERDICT_HOLDS && strchr(mades[i].words, 'a') == NULL)
            right =
                right && order_is_proof(&history, judgement.order, judgement.order_count);
        CU_ASSERT_TRUE(right);
        if (!right)
            fprintf(stderr, "%s: %s, %u operations: %s\n", mades[i].what,
                    verdict_name(judgement.verdict), judgement.witness_count,
                    judgement.cause);
        judgement_clear(&judgement);
        history_clear(&history);
    }
}

/* ---- against the definition ---- */

static bool judged_right(const struct history *history, bool holds)
{
    struct judgement judgement = judge(history);
    bool right = judgement.verdict == (holds ? VERDICT_HOLDS : VERDICT_VIOLATED) &&
                 search_holds(history) == holds &&
                 (holds ? order_is_proof(history, judgement.order, judgement.order_count)
                        : witness_is_least(history, &judgement));

    if (!right)
        fprintf(stderr, "%s, should %s; %u in the witness: %s\n",
                verdict_name(judgement.verdict), holds ? "hold" : "be violated",
                judgement.witness_count, judgement.cause);
    judgement_clear(&judgement);
    return right;
}

static void drawn_ones_are_judged_right(bool doubled)
{
    int holding = 0;

    for (uint64_t luck = 1; luck <= DRAWS; luck++) {
        struct history history = drawn_history(luck, 1 + (int)(luck % 8), doubled);
        bool holds = some_order_explains(&history);
        bool right = judged_right(&history, holds);

        CU_ASSERT_TRUE(right);
        if (!right)
            fprintf(stderr, "drawn history %" G_GUINT64_FORMAT "\n", luck);
        holding += holds;
        history_clear(&history);
        if (!right)
            break;
    }
    CU_ASSERT_TRUE(holding > DRAWS / 4 && holding < DRAWS * 3 / 4);
    if (holding <= DRAWS / 4 || holding >= DRAWS * 3 / 4)
        fprintf(stderr, "%d of %d hold\n", holding, DRAWS);
}

static void unique_values_agree_with_the_definition_and_the_search(void)
{
    drawn_ones_are_judged_right(false);
}

static void doubled_values_agree_with_the_definition(void)
{
    drawn_ones_are_judged_right(true);
}

/* ---- invariances ---- */

static void shift_times(struct history *history, struct stream *luck)
{
    int64_t by_ns = INT64_C(1700000000000000000) + (int64_t)stream_below(luck, 1000);

    for (uint64_t i = 0; i < history->primitive_count; i++) {
        history->primitives[i].invoke_ns += by_ns;
        if (history->primitives[i].return_ns != NEVER_NS)
            history->primitives[i].return_ns += by_ns;
    }
}

static void rename_keys(struct history *history, struct stream *luck)
{
    uint64_t by = stream_next(luck);

    for (uint64_t i = 0; i < history->primitive_count; i++)
        history->primitives[i].key ^= by;
}

/* Other ids, and so another order in the history and other values. */
static void rename_values(struct history *history, struct stream *luck)
{
    uint64_t count = history->primitive_count, id[64] = {0};
    g_autofree struct primitive *old =
        g_memdup2(history->primitives, count * sizeof *old);

    for (uint64_t i = 0; i < count; i++)
        id[i + 1] = i + 1;
    for (uint64_t i = count; i > 1; i--) {
        uint64_t k = 1 + stream_below(luck, i), swap = id[i];

        id[i] = id[k];
        id[k] = swap;
    }
    for (uint64_t i = 0; i < count; i++) {
        struct primitive *primitive = &history->primitives[id[i + 1] - 1];

        *primitive = old[i];
        primitive->id = id[i + 1];
        primitive->observed = old[i].observed <= count ? id[old[i].observed] : 999;
        primitive->expected = old[i].expected <= count ? id[old[i].expected] : 999;
    }
}

static const struct {
    const char *name;
    void (*change)(struct history *history, struct stream *luck);
} same_verdict[] = {{"time shifted", shift_times},
                    {"keys renamed", rename_keys},
                    {"values and lines permuted", rename_values}};

static void add_unread_unknown(struct history *history, struct stream *luck)
{
    struct primitive *primitive = &history->primitives[history->primitive_count];
    uint64_t count = history->primitive_count;

    *primitive = (struct primitive){.id = ++history->primitive_count,
                                    .op = stream_below(luck, 2) ? OP_WRITE : OP_CAS,
                                    .expected = stream_below(luck, count + 1),
                                    .outcome = OUTCOME_UNKNOWN,
                                    .invoke_ns = (int64_t)stream_below(luck, 20),
                                    .return_ns = NEVER_NS};
}

static void forget_an_outcome(struct history *history, struct stream *luck)
{
    history->primitives[stream_below(luck, history->primitive_count)].outcome =
        OUTCOME_UNKNOWN;
}

static void remove_a_read(struct history *history, struct stream *luck)
{
    struct primitive *primitive =
        &history->primitives[stream_below(luck, history->primitive_count)];

    if (primitive->op == OP_READ || primitive->conflict)
        primitive->outcome = OUTCOME_FAIL;
}

static void stretch(struct history *history, struct stream *luck)
{
    struct primitive *primitive =
        &history->primitives[stream_below(luck, history->primitive_count)];

    primitive->invoke_ns -= (int64_t)stream_below(luck, 9);
    if (primitive->return_ns != NEVER_NS)
        primitive->return_ns += (int64_t)stream_below(luck, 9);
}

static const struct {
    const char *name;
    void (*change)(struct history *history, struct stream *luck);
} no_worse[] = {{"an unknown write that nobody read", add_unread_unknown},
                {"an outcome that is not known", forget_an_outcome},
                {"a read less", remove_a_read},
                {"a longer interval", stretch}};

/* An unknown write that the drawn history's ids happen to name is no unread one. */
static bool is_named(const struct history *history, uint64_t id)
{
    for (uint64_t i = 0; i < history->primitive_count; i++)
        if (history->primitives[i].observed == id ||
            history->primitives[i].expected == id)
            return true;
    return false;
}

static void verdicts_do_not_depend_on_what_does_not_matter(void)
{
    for (uint64_t draw = 1; draw <= DRAWS / 4; draw++) {
        struct history history = drawn_history(draw, 8, false);
        struct stream luck = stream_keyed(draw, PURPOSE_TEST, 2);
        enum verdict verdict = verdict_on(&history);

        for (size_t i = 0; i < G_N_ELEMENTS(same_verdict); i++) {
            struct history changed = history_copy(&history);

            same_verdict[i].change(&changed, &luck);
            CU_ASSERT_EQUAL(verdict_on(&changed), verdict);
            history_clear(&changed);
        }
        for (size_t i = 0; verdict == VERDICT_HOLDS && i < G_N_ELEMENTS(no_worse); i++) {
            struct history changed = history_copy(&history);

            if (i > 0 || !is_named(&history, history.primitive_count + 1))
                no_worse[i].change(&changed, &luck);
            CU_ASSERT_EQUAL(verdict_on(&changed), VERDICT_HOLDS);
            if (verdict_on(&changed) != VERDICT_HOLDS)
                fprintf(stderr, "draw %" G_GUINT64_FORMAT ": %s\n", draw,
                        no_worse[i].name);
            history_clear(&changed);
        }
        history_clear(&history);
    }
}

/* ---- limits ---- */

/* Every write is open at once and the reads contradict each other: all subsets. */
static struct history hard_history(uint64_t writes)
{
    struct history history = {.primitives = g_new0(struct primitive, writes + 64)};

    history.values = g_new0(uint64_t, writes + 64);
    for (uint64_t i = 0; i < writes; i++) {
        history.values[i] = 1 + i / 2;
        history.primitives[i] = (struct primitive){.id = i + 1,
                                                   .op = OP_WRITE,
                                                   .outcome = OUTCOME_OK,
                                                   .invoke_ns = 0,
                                                   .return_ns = 1000};
    }
    history.primitive_count = writes;
    for (int64_t i = 0; i < 12; i++) {
        struct primitive *read = &history.primitives[history.primitive_count];

        *read = (struct primitive){.id = ++history.primitive_count,
                                   .op = OP_READ,
                                   .outcome = OUTCOME_OK,
                                   .invoke_ns = 10 * i,
                                   .return_ns = 10 * i + 5,
                                   .observed = i % 4 == 3 ? 77 : 1};
        if (i % 4 == 3 && i < 11)
            read->observed = 2;
    }
    return history;
}

static void a_search_that_is_given_up_is_unknown(void)
{
    struct history history = hard_history(60);
    struct checker_options few_steps = {.steps_max = 10000},
                           few_bytes = {.memory_max_bytes = 10000};
    struct judgement judgement = {.model = NULL};

    checker_linearizable.check(&history, &few_steps, &judgement);
    CU_ASSERT_EQUAL(judgement.verdict, VERDICT_UNKNOWN);
    CU_ASSERT_PTR_NOT_NULL(strstr(judgement.cause, "more than 10000 steps"));
    judgement_clear(&judgement);
    checker_linearizable.check(&history, &few_bytes, &judgement);
    CU_ASSERT_EQUAL(judgement.verdict, VERDICT_UNKNOWN);
    CU_ASSERT_PTR_NOT_NULL(strstr(judgement.cause, "more than 10000 bytes"));
    judgement_clear(&judgement);
    history_clear(&history);
}

CU_TestInfo model_linearizable_tests[] = {
    {"histories by hand", histories_by_hand},
    {"unique values agree with the definition and the search",
     unique_values_agree_with_the_definition_and_the_search},
    {"doubled values agree with the definition",
     doubled_values_agree_with_the_definition},
    {"verdicts do not depend on what does not matter",
     verdicts_do_not_depend_on_what_does_not_matter},
    {"a search that is given up is unknown", a_search_that_is_given_up_is_unknown},
    CU_TEST_INFO_NULL,
};
