/* A keyed store against a list of all that was ever put into it. */
#include <glib.h>
#include <string.h>

#include "sim/kernel/random.h"
#include "sim/world/cells.h"
#include "tests/suites.h"

enum { KEYS = 200, STEPS = 20000 };

/* What stands in the journal up to its end; values are from 1, 0: nothing. */
struct journal {
    uint64_t key[STEPS], value[STEPS];
    int length, durable;
};

static void replay(const struct journal *journal, uint64_t content[KEYS])
{
    memset(content, 0, KEYS * sizeof *content);
    for (int i = 0; i < journal->length; i++)
        content[journal->key[i]] = journal->value[i];
}

static void check_same(const struct cells *cells, const uint64_t content[KEYS])
{
    size_t there = 0, count;
    for (uint64_t key = 0; key < KEYS; key++) {
        const uint64_t *cell = cells_get(cells, key);
        CU_ASSERT_EQUAL(cell != NULL ? *cell : 0, content[key]);
        there += content[key] != 0;
    }
    g_autofree uint64_t *keys = cells_keys(cells, &count);
    CU_ASSERT_EQUAL(count, there);
    CU_ASSERT_EQUAL(cells_count(cells), there);
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_TRUE(content[keys[i]] != 0 && (i == 0 || keys[i - 1] < keys[i]));
}

/* The token of entry i is i + 1. */
static void test_puts_and_crashes(void)
{
    struct stream luck = stream_keyed(3, PURPOSE_TEST, 0);
    struct cells *cells = cells_new(sizeof(uint64_t));
    struct journal *journal = g_new0(struct journal, 1);
    uint64_t content[KEYS];
    for (int step = 1; step < STEPS; step++) {
        uint64_t what = stream_below(&luck, 1000);
        if (what < 900) {
            uint64_t key = stream_below(&luck, KEYS), value = (uint64_t)step;
            journal->key[journal->length] = key;
            journal->value[journal->length++] = value;
            cells_put(cells, key, &value, (uint64_t)journal->length);
        } else if (what < 990) {
            uint64_t open = (uint64_t)(journal->length - journal->durable);
            journal->durable += (int)stream_below(&luck, open + 1);
            cells_durable(cells, (uint64_t)journal->durable);
        } else {
            journal->length = journal->durable;
            cells_crash(cells);
            replay(journal, content);
            check_same(cells, content);
        }
    }
    replay(journal, content);
    check_same(cells, content);
    g_free(journal);
    cells_free(cells);
}

static void test_adds_and_removals(void)
{
    struct stream luck = stream_keyed(4, PURPOSE_TEST, 0);
    struct cells *cells = cells_new(sizeof(uint64_t));
    uint64_t content[KEYS] = {0};
    for (int step = 1; step < STEPS; step++) {
        uint64_t key = stream_below(&luck, KEYS);
        if (stream_below(&luck, 2) == 0) {
            uint64_t *cell = cells_add(cells, key);
            CU_ASSERT_EQUAL(*cell, content[key]); /* new ones are zero */
            *cell = content[key] = (uint64_t)step;
        } else {
            cells_remove(cells, key);
            content[key] = 0;
        }
        if (step % 500 == 0)
            check_same(cells, content);
    }
    check_same(cells, content);
    cells_free(cells);
}

CU_TestInfo cells_tests[] = {
    {"puts and crashes against a journal", test_puts_and_crashes},
    {"adds and removals", test_adds_and_removals},
    CU_TEST_INFO_NULL,
};
