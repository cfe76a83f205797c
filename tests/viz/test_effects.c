#include <CUnit/CUnit.h>

#include "sim/observe/histogram.h"
#include "tests/viz/effects.h"
#include "viz/charts/fault_effects.h"

static const int64_t second_ns = 1000000000, ms_ns = 1000000;

enum { MOST = 32, NO_UNKNOWN = -1 };

/* Windows of 1 s, each with one latency in ms, and the fault's stretch. */
struct made_windows {
    struct latency_window at[MOST];
    struct latency_windows windows;
    struct fault_stretch fault;
};

static void make(struct made_windows *made, const double *ms, int count, double from_s,
                 double to_s)
{
    *made = (struct made_windows){.windows = {.at = made->at, .count = count}};
    for (int i = 0; i < count; i++) {
        struct latency_window *window = &made->at[i];
        *window = (struct latency_window){.start_ns = i * second_ns,
                                          .end_ns = (i + 1) * second_ns,
                                          .due = 1000,
                                          .ok = 1000,
                                          .shown = QUANTILE_99 + 1,
                                          .latency = histogram_new()};
        for (int q = 0; q <= QUANTILE_99; q++)
            window->quantile_ns[q] = (int64_t)(ms[i] * (double)ms_ns);
        histogram_add(window->latency, window->quantile_ns[QUANTILE_99]);
    }
    made->fault = (struct fault_stretch){.name = (char *)(uintptr_t) "cut",
                                         .what = "",
                                         .start_ns = (int64_t)(from_s * 1e9),
                                         .end_ns = (int64_t)(to_s * 1e9),
                                         .times = 1,
                                         .touched = true};
}

static struct effects *compare(const struct made_windows *made)
{
    return effects_new(&made->windows, &made->fault, 1, 0, 2 * second_ns);
}

static void unmake(struct made_windows *made, struct effects *effects)
{
    effects_free(effects);
    for (int i = 0; i < made->windows.count; i++)
        histogram_free(made->at[i].latency);
}

/* Quiet windows first, one that reaches into the fault, and one during it. */
static int64_t slow_ns(const double *ms, int count)
{
    struct made_windows made;
    make(&made, ms, count, count - 1, count);
    struct effects *effects = compare(&made);
    CU_ASSERT_TRUE(effects->quiet_is_before);
    CU_ASSERT_EQUAL(effects->quiet_windows, count - 2);
    int64_t slow = effects->at[0].slow_ns - effects->at[0].fast_ns;
    unmake(&made, effects);
    return slow;
}

/* Q1 = 100, Q2 = 110: the fence is 110 * 1.1^7 = 214.36. */
void test_fence_by_quartile(void)
{
    double ms[] = {100, 100, 110, 110, 110, 110, 214.3};
    CU_ASSERT_EQUAL(slow_ns(ms, 7), 0);
    ms[6] = 214.5;
    CU_ASSERT_EQUAL(slow_ns(ms, 7), second_ns);
    ms[6] = 56.5; /* 110 / 1.1^7 = 56.447 */
    CU_ASSERT_EQUAL(slow_ns(ms, 7), 0);
    ms[6] = 56.4;
    CU_ASSERT_EQUAL(slow_ns(ms, 7), -second_ns);
}

void test_fence_by_ratio(void)
{
    double ms[] = {100, 100, 100, 100, 100, 100, 119.9};
    CU_ASSERT_EQUAL(slow_ns(ms, 7), 0);
    ms[6] = 120.1;
    CU_ASSERT_EQUAL(slow_ns(ms, 7), second_ns);
    ms[6] = 83.4;
    CU_ASSERT_EQUAL(slow_ns(ms, 7), 0);
    ms[6] = 83.2;
    CU_ASSERT_EQUAL(slow_ns(ms, 7), -second_ns);
}

void test_fence_beyond_seen(void)
{
    double ms[] = {100, 100, 150, 100, 100, 100, 164.9};
    CU_ASSERT_EQUAL(slow_ns(ms, 7), 0);
    ms[6] = 165.1;
    CU_ASSERT_EQUAL(slow_ns(ms, 7), second_ns);
}

/* 1.219^7 = 4.0000 and a little; 1.2189^7 = 3.998. */
void test_steady(void)
{
    double ms[] = {100, 100, 121.89, 121.89, 121.89, 121.89, 122};
    for (int is_wider = 0; is_wider < 2; is_wider++) {
        struct made_windows made;
        ms[2] = ms[3] = ms[4] = is_wider ? 121.91 : 121.89;
        make(&made, ms, 7, 6, 7);
        struct effects *effects = compare(&made);
        CU_ASSERT_EQUAL(effects->is_unsteady, is_wider);
        unmake(&made, effects);
    }
}

void test_telling_share(void)
{
    static const double ms[MOST] = {0};
    for (int telling = 11; telling <= 12; telling++) {
        struct made_windows made;
        make(&made, ms, 16, 16, 17);
        for (int i = telling; i < 16; i++)
            made.at[i].shown = QUANTILE_90 + 1;
        struct effects *effects = compare(&made);
        CU_ASSERT_EQUAL(effects->quantile, telling == 12 ? QUANTILE_99 : QUANTILE_90);
        unmake(&made, effects);
    }
}

/* The fault begins after `before` quiet windows and one that reaches into it, and the
 * trial ends with it, or 8 windows later. */
static void check_quiet(int before, bool goes_on, bool has_quiet, bool is_before)
{
    double ms[MOST];
    struct made_windows made;
    for (int i = 0; i < MOST; i++)
        ms[i] = 100;
    make(&made, ms, before + (goes_on ? 10 : 2), before + 1, before + 2);
    struct effects *effects = compare(&made);
    CU_ASSERT_EQUAL(effects->has_quiet, has_quiet);
    CU_ASSERT_EQUAL(effects->quiet_is_before, is_before);
    CU_ASSERT_EQUAL(effects->quiet_windows, before + (goes_on && !is_before ? 8 : 0));
    unmake(&made, effects);
}

void test_quiet_windows_needed(void)
{
    check_quiet(QUIET_FEWEST - 1, false, false, false);
    check_quiet(QUIET_FEWEST, false, true, false);
    check_quiet(QUIET_ENOUGH - 1, true, true, false);
    check_quiet(QUIET_ENOUGH, true, true, true);
}

static int quiet_with(double slowest_ms, uint64_t unknown)
{
    static const double ms[] = {100, 100, 100, 100, 100, 100, 100, 100, 100, 100};
    struct made_windows made;
    make(&made, ms, 10, 9, 10);
    histogram_add(made.at[6].latency, (int64_t)(slowest_ms * (double)ms_ns));
    made.at[6].unknown = unknown;
    struct effects *effects = compare(&made);
    int quiet = effects->quiet_windows;
    unmake(&made, effects);
    return quiet;
}

/* The seventh window ends 2 s before the fault, as long as the time-out; the ninth is
 * never quiet. */
void test_quiet_is_out_of_reach(void)
{
    CU_ASSERT_EQUAL(quiet_with(1999, 0), 8);
    CU_ASSERT_EQUAL(quiet_with(2000, 0), 7);
    CU_ASSERT_EQUAL(quiet_with(100, 1), 7);
}

/* A slow window before the fault, after it and far from it. */
void test_reach_is_the_faults_work(void)
{
    static const double ms[] = {100, 100, 100, 100, 100, 100, 900, 500, 700, 100};
    struct made_windows made;
    make(&made, ms, 10, 7, 8);
    struct effects *effects = compare(&made);
    CU_ASSERT_EQUAL(effects->at[0].slow_ns, 3 * second_ns);
    CU_ASSERT_EQUAL(effects->at[0].slow_peak_ns, 900 * ms_ns);
    CU_ASSERT_EQUAL(effects->quiet_high_ns, 100 * ms_ns);
    unmake(&made, effects);
}

static struct reader_fault occurrence(const char *name, const char *what, int64_t start,
                                      int64_t end)
{
    return (struct reader_fault){.name = (char *)(uintptr_t)name,
                                 .what = (char *)(uintptr_t)what,
                                 .start_ns = start,
                                 .end_ns = end};
}

/* In a trial of 350 ns, gaps of 1 ns and more stay. */
void test_stretches(void)
{
    struct reader_fault faults[] = {
        occurrence("gc", "a", 0, 5),   occurrence("cut", "b", 2, INT64_MAX),
        occurrence("gc", "a", 5, 7),   occurrence("gc", "a", 8, 9),
        occurrence("gc", "c", 8, 8),   occurrence("cut", "b", 100, 200),
        occurrence("gc", "c", 20, 30),
    };
    int count = 0;
    g_autofree struct fault_stretch *stretches =
        fault_stretches_new(faults, G_N_ELEMENTS(faults), STRETCH_GAPS, &count);
    CU_ASSERT_EQUAL_FATAL(count, 4);
    CU_ASSERT(stretches[0].start_ns == 0 && stretches[0].end_ns == 7);
    CU_ASSERT(stretches[0].times == 2);
    CU_ASSERT_STRING_EQUAL(stretches[0].what, "a");
    CU_ASSERT(stretches[1].end_ns == INT64_MAX && stretches[1].times == 2);
    CU_ASSERT(stretches[2].start_ns == 8 && stretches[2].end_ns == 9);
    CU_ASSERT_STRING_EQUAL(stretches[2].what, "");
    CU_ASSERT(stretches[3].start_ns == 20 && stretches[3].times == 1);
}
