/* The windows of time, and the growing history. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "sim/observe/recorder.h"
#include "sim/observe/windows.h"
#include "tests/observe/draw.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)
#define S  INT64_C(1000000000)

static void free_windows(struct window *window, int count)
{
    for (int i = 0; i < count; i++)
        histogram_free(window[i].latency);
    g_free(window);
}

static void widths_are_round(void)
{
    CU_ASSERT_EQUAL(windows_base_width_ns(60 * S), 500 * MS);
    CU_ASSERT_EQUAL(windows_base_width_ns(10 * S), 100 * MS);
    CU_ASSERT_EQUAL(windows_base_width_ns(24 * S), 200 * MS);
    CU_ASSERT_EQUAL(windows_base_width_ns(24 * S + 1), 500 * MS);
    CU_ASSERT_EQUAL(windows_base_width_ns(100 * MS), 10 * MS);
    CU_ASSERT_EQUAL(windows_base_width_ns(0), 10 * MS);
    CU_ASSERT_EQUAL(windows_base_width_ns(86400 * S), 1000 * S);
}

static void cut_begins_a_window(void)
{
    struct windows *windows = windows_new(100 * MS);
    windows_add_due(windows, 20 * MS);
    CU_ASSERT(windows_cut(windows, 30 * MS));
    windows_add_due(windows, 30 * MS);
    CU_ASSERT(windows_cut(windows, 30 * MS + 1)); /* after one due at 30 ms */
    CU_ASSERT(windows_cut(windows, 100 * MS));    /* is an edge anyway */
    CU_ASSERT_FALSE(windows_cut(windows, 50 * MS));
    windows_add_due(windows, 230 * MS);
    /* Ends in another order, long after their windows. */
    windows_add_outcome(windows, 230 * MS, OUTCOME_OK, 7);
    windows_add_outcome(windows, 20 * MS, OUTCOME_FAIL, 0);
    windows_add_outcome(windows, 30 * MS, OUTCOME_OK, 400 * MS);
    int count;
    struct window *window = windows_finish(windows, 350 * MS, &count);
    static const int64_t starts[] = {0,        30 * MS,  30 * MS + 1,
                                     100 * MS, 200 * MS, 300 * MS};
    CU_ASSERT_EQUAL_FATAL(count, 6);
    for (int i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(window[i].start_ns, starts[i]);
        CU_ASSERT_EQUAL(window[i].end_ns, i + 1 < count ? starts[i + 1] : 350 * MS);
    }
    CU_ASSERT(window[0].due == 1 && window[0].fail == 1);
    CU_ASSERT(window[1].due == 1 && window[1].ok == 1);
    CU_ASSERT_EQUAL(histogram_max(window[1].latency), 400 * MS);
    CU_ASSERT(window[2].due == 0 && window[3].due == 0 && window[5].due == 0);
    CU_ASSERT(window[4].due == 1 && window[4].ok == 1);
    free_windows(window, count);
}

/* One due at the instant of the cut and counted before it keeps its window. */
static void tie_with_a_cut(void)
{
    struct windows *windows = windows_new(100 * MS);
    windows_add_due(windows, 30 * MS);
    CU_ASSERT(windows_cut(windows, 30 * MS));
    windows_add_outcome(windows, 30 * MS, OUTCOME_OK, 5);
    windows_add_due(windows, 40 * MS);
    int count;
    struct window *window = windows_finish(windows, 100 * MS, &count);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT(window[0].due == 1 && window[0].ok == 1 && window[0].unknown == 0);
    CU_ASSERT_EQUAL(window[0].end_ns, 30 * MS + 1);
    CU_ASSERT(window[1].due == 1 && window[1].unknown == 1);
    CU_ASSERT_EQUAL(window[1].end_ns, 100 * MS);
    free_windows(window, count);
}

struct due {
    int64_t due_ns, latency_ns;
    uint8_t outcome;
};

/* Random dues, ends and cuts: every operation is in the window that has its due time,
 * windows are without gaps, and every cut is an edge. */
static void against_a_search(void)
{
    enum { DUES = 400 };
    uint64_t state = 5;
    for (int round = 0; round < 200; round++) {
        struct due due[DUES];
        struct windows *windows = windows_new(10 + (int64_t)(draw(&state) % 90));
        int64_t now_ns = 0, cut[DUES];
        int ended = 0, cuts = 0;
        for (int i = 0; i < DUES; i++) {
            now_ns += (int64_t)(draw(&state) % 8);
            if (draw(&state) % 10 == 0 && windows_cut(windows, now_ns))
                cut[cuts++] = now_ns;
            due[i] = (struct due){now_ns, (int64_t)(draw(&state) % 1000),
                                  (uint8_t)(OUTCOME_OK + draw(&state) % 3)};
            windows_add_due(windows, now_ns);
            for (; ended < i && draw(&state) % 2; ended++)
                windows_add_outcome(windows, due[ended].due_ns, due[ended].outcome,
                                    due[ended].latency_ns);
        }
        int count;
        struct window *window = windows_finish(windows, now_ns + 50, &count);
        CU_ASSERT_EQUAL(window[count - 1].end_ns, now_ns + 50);
        for (int w = 0; w < count; w++) {
            uint64_t n[4] = {0}, all = 0;
            for (int i = 0; i < DUES; i++)
                if (due[i].due_ns >= window[w].start_ns &&
                    due[i].due_ns < window[w].end_ns) {
                    n[i < ended ? due[i].outcome : OUTCOME_UNKNOWN]++;
                    all++;
                }
            CU_ASSERT(window[w].due == all && window[w].ok == n[OUTCOME_OK]);
            CU_ASSERT(window[w].fail == n[OUTCOME_FAIL]);
            CU_ASSERT(window[w].unknown == n[OUTCOME_UNKNOWN]);
            CU_ASSERT_EQUAL(histogram_count(window[w].latency), window[w].ok);
            CU_ASSERT_EQUAL(window[w].start_ns, w ? window[w - 1].end_ns : 0);
            for (int c = 0; c < cuts; c++)
                CU_ASSERT(cut[c] + 1 <= window[w].start_ns ||
                          cut[c] + 1 >= window[w].end_ns || cut[c] == window[w].start_ns);
        }
        free_windows(window, count);
    }
}

static void cuts_are_limited(void)
{
    struct windows *windows = windows_new(S);
    int done = 0;
    for (int i = 1; i <= 20000; i++)
        done += windows_cut(windows, i);
    CU_ASSERT_EQUAL(done, 10000);
    windows_free(windows);
}

static void history_grows(void)
{
    struct history_buffer buffer;
    history_buffer_init(&buffer);
    for (uint64_t i = 1; i <= 100000; i++) {
        struct operation *operation = history_buffer_new_operation(&buffer);
        CU_ASSERT_EQUAL_FATAL(operation->id, i);
        operation->key = i * 7;
        operation->outcome = i % 2 ? OUTCOME_OK : OUTCOME_PENDING;
        for (uint64_t k = 0; k < i % 3; k++) {
            struct primitive *primitive = history_buffer_new_primitive(&buffer);
            primitive->operation = i;
            primitive->outcome = OUTCOME_FAIL;
        }
        CU_ASSERT_EQUAL(history_buffer_operation(&buffer, i / 2 + 1)->key,
                        (i / 2 + 1) * 7);
    }
    history_buffer_primitive(&buffer, 3)->outcome = OUTCOME_PENDING;
    history_buffer_add_micro_operation(&buffer, (struct micro_operation){.operation = 9});
    struct history history;
    history_buffer_take(&buffer, &history);
    CU_ASSERT_EQUAL(buffer.history.operation_count, 0);
    CU_ASSERT_EQUAL(history.operation_count, 100000);
    CU_ASSERT_EQUAL(history.primitive_count, 100000);
    CU_ASSERT_EQUAL(history.micro_operation_count, 1);
    for (uint64_t i = 0; i < history.operation_count; i++) {
        CU_ASSERT(history.operations[i].id == i + 1 && history.primitives[i].id == i + 1);
        CU_ASSERT(history.operations[i].outcome != OUTCOME_PENDING);
    }
    CU_ASSERT_EQUAL(history.primitives[2].outcome, OUTCOME_UNKNOWN);
    CU_ASSERT_EQUAL(history.primitives[2].return_ns, NEVER_NS);
    history_clear(&history);
    history_buffer_clear(&buffer);
}

CU_TestInfo windows_tests[] = {
    {"base widths are round and at most 120", widths_are_round},
    {"a cut begins a window; ends find theirs", cut_begins_a_window},
    {"due at the very instant of a cut", tie_with_a_cut},
    {"random dues, ends and cuts against a search", against_a_search},
    {"cuts beyond the limit are ignored", cuts_are_limited},
    {"the history grows; what is pending becomes unknown", history_grows},
    CU_TEST_INFO_NULL,
};
