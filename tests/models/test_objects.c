/* The state machines that protocols share: the register, and the table of repeats. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "models/objects/gaps.h"
#include "models/objects/repeats.h"
#include "sim/world/replica.h"
#include "tests/suites.h"

static struct register_result apply(struct register_cell *cell, enum op op, uint64_t id,
                                    int64_t number, struct version expected)
{
    const struct register_request request = {
        .op = op, .value = {.id = id, .number = number}, .expected = expected};

    return register_apply(cell, &request);
}

static void a_register_counts_compares_and_tells_states_apart(void)
{
    struct register_cell cell = {.counter = 0};
    const struct version never = {{0}};
    struct register_result first, result;

    result = apply(&cell, OP_READ, 0, 0, never);
    CU_ASSERT_TRUE(!result.changed && version_equal(&result.version, &never));
    first = apply(&cell, OP_CAS, 1, 10, never);
    CU_ASSERT_TRUE(first.changed && !first.conflict);
    result = apply(&cell, OP_ADD, 2, 5, never);
    CU_ASSERT_TRUE(result.changed && result.value.id == 2 && result.value.number == 15);
    result = apply(&cell, OP_CAS, 3, 99, first.version);
    CU_ASSERT_TRUE(result.conflict && !result.changed && result.value.id == 2);
    apply(&cell, OP_WRITE, 1, 10, never); /* looks like the first state, and is not */
    result = apply(&cell, OP_CAS, 4, 99, first.version);
    CU_ASSERT_TRUE(result.conflict && result.value.id == 1);
    CU_ASSERT_EQUAL(cell.counter, 3);
}

static enum repeat find(const struct table *repeats, uint64_t session, uint32_t serial,
                        struct register_result *result)
{
    struct repeat_id id = {session, session * 1000 + serial, serial};

    return repeats_find(repeats, &id, result);
}

static void add(struct table *repeats, uint64_t session, uint32_t serial)
{
    struct repeat_id id = {session, session * 1000 + serial, serial};
    struct register_result result = {.value.id = id.primitive, .conflict = serial % 2};

    repeats_add(repeats, &id, &result);
}

/* In whatever order they come; what may have been dropped is never taken for new. */
static void repeats_are_found_or_expired(void)
{
    static const uint32_t order[] = {2, 1, 9, 4, 3, 8, 6, 7};
    struct door door = {.number = 0};
    struct table *repeats = repeats_table(&door, 0);
    struct register_result result;

    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        CU_ASSERT_EQUAL(find(repeats, 7, order[i], &result), REPEAT_NEW);
        add(repeats, 7, order[i]);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
        CU_ASSERT_EQUAL(find(repeats, 7, order[i], &result), REPEAT_KNOWN);
        CU_ASSERT_EQUAL(result.value.id, 7000 + order[i]);
        CU_ASSERT_EQUAL(result.conflict, order[i] % 2);
    }
    CU_ASSERT_EQUAL(find(repeats, 7, 5, &result), REPEAT_NEW); /* it comes late */
    add(repeats, 7, 10);
    CU_ASSERT_EQUAL(find(repeats, 7, 1, &result), REPEAT_EXPIRED);
    CU_ASSERT_EQUAL(find(repeats, 7, 5, &result), REPEAT_NEW);
    add(repeats, 7, 11);
    add(repeats, 7, 12);
    add(repeats, 7, 13);
    add(repeats, 7, 14);
    CU_ASSERT_EQUAL(find(repeats, 7, 5, &result), REPEAT_EXPIRED);
    CU_ASSERT_EQUAL(find(repeats, 7, 6, &result), REPEAT_EXPIRED);
    CU_ASSERT_EQUAL(find(repeats, 7, 7, &result), REPEAT_KNOWN);
    CU_ASSERT_EQUAL(find(repeats, 8, 5, &result), REPEAT_NEW); /* another session */
    cells_free(door.table[0]);
}

static void a_snapshot_carries_the_table(void)
{
    struct door door = {.number = 0}, other = {.number = 1};
    struct table *repeats = repeats_table(&door, 0), *loaded = repeats_table(&other, 0);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(GByteArray) again = g_byte_array_new();
    struct register_result result;

    for (uint64_t session = 1; session <= 20; session++)
        for (uint32_t serial = 1; serial <= session; serial++)
            add(repeats, session, serial);
    repeats_save(repeats, bytes);
    add(loaded, 99, 1);
    CU_ASSERT_EQUAL(repeats_load(loaded, bytes->data), bytes->len);
    CU_ASSERT_EQUAL(find(loaded, 99, 1, &result), REPEAT_NEW);
    for (uint64_t session = 1; session <= 20; session++)
        for (uint32_t serial = 1; serial <= 22; serial++) {
            struct register_result mine;

            CU_ASSERT_EQUAL(find(repeats, session, serial, &mine),
                            find(loaded, session, serial, &result));
        }
    repeats_save(loaded, again);
    CU_ASSERT_EQUAL(again->len, bytes->len);
    CU_ASSERT_EQUAL(memcmp(again->data, bytes->data, bytes->len), 0);
    cells_free(door.table[0]);
    cells_free(other.table[0]);
}

static const struct patience patience = {.first_ns = 10, .again_ns = 100};

static void there(struct table *early, uint64_t number)
{
    *(char *)table_add(early, number) = 1;
}

/* All of them in words, as "4-6 9-9 ". */
static void is_due(struct gaps *gaps, const struct table *early, uint64_t complete,
                   int64_t now_ns, const char *expected)
{
    struct gap gap[GAPS_MAX];
    GString *found = g_string_new(NULL);
    int count = gaps_due(gaps, early, complete, now_ns, patience, gap);

    for (int i = 0; i < count; i++)
        g_string_append_printf(found, "%d-%d ", (int)gap[i].from, (int)gap[i].upto);
    CU_ASSERT_STRING_EQUAL(found->str, expected);
    g_string_free(found, TRUE);
}

/* 1 to 3 are complete; 7, 8 and 10 come early. */
static void what_is_missing_is_asked_for_and_asked_for_again(void)
{
    struct door door = {.number = 0};
    struct table *early = door_table(&door, 0, 1);
    struct gaps gaps = {.heard = 0};

    gaps_hear_of(&gaps, 3);
    is_due(&gaps, early, 3, 100, "");
    there(early, 7);
    there(early, 8);
    there(early, 10);
    gaps_hear_of(&gaps, 10);
    is_due(&gaps, early, 3, 110, ""); /* it is perhaps only late */
    is_due(&gaps, early, 3, 119, "");
    gaps_hear_of(&gaps, 12); /* known of, not there */
    there(early, 5);         /* late it was */
    is_due(&gaps, early, 3, 120, "4-4 6-6 9-9 ");
    is_due(&gaps, early, 3, 130, "11-12 ");
    is_due(&gaps, early, 3, 140, ""); /* once */
    table_remove(early, 5);
    is_due(&gaps, early, 5, 250, ""); /* asked for since the last look: not yet again */
    is_due(&gaps, early, 5, 350, "6-6 9-9 11-12 ");
    is_due(&gaps, early, 5, 440, "");
    is_due(&gaps, early, 12, 450, ""); /* all is there */
    is_due(&gaps, early, 12, 1000, "");
    cells_free(door.table[0]);
}

/* No more gaps than fit; those behind them are asked for next. */
static void many_gaps_take_several_questions(void)
{
    struct door door = {.number = 0};
    struct table *early = door_table(&door, 0, 1);
    struct gaps gaps = {.heard = 0};
    struct gap gap[GAPS_MAX];
    uint64_t last = 2 * GAPS_MAX + 20;

    for (uint64_t number = 2; number <= last; number += 2)
        there(early, number);
    gaps_hear_of(&gaps, last);
    gaps_due(&gaps, early, 0, 10, patience, gap);
    CU_ASSERT_EQUAL(gaps_due(&gaps, early, 0, 20, patience, gap), GAPS_MAX);
    CU_ASSERT_EQUAL(gap[0].from, 1);
    CU_ASSERT_EQUAL(gap[GAPS_MAX - 1].upto, 2 * GAPS_MAX - 1);
    CU_ASSERT_EQUAL(gaps_due(&gaps, early, 0, 30, patience, gap), 10);
    CU_ASSERT_EQUAL(gap[0].from, 2 * GAPS_MAX + 1);
    CU_ASSERT_EQUAL(gap[9].upto, last - 1);
    cells_free(door.table[0]);
}

CU_TestInfo model_objects_tests[] = {
    {"what is missing is asked for, and asked for again",
     what_is_missing_is_asked_for_and_asked_for_again},
    {"many gaps take several questions", many_gaps_take_several_questions},
    {"a register counts, compares and tells states apart",
     a_register_counts_compares_and_tells_states_apart},
    {"repeats are found, or expired", repeats_are_found_or_expired},
    {"a snapshot carries the table", a_snapshot_carries_the_table},
    CU_TEST_INFO_NULL,
};
