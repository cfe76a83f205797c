/* Order, sameness and cancelling of an experiment, whatever the number of threads. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <string.h>

#include "models/models.h"
#include "sim/run/experiment.h"
#include "tests/suites.h"

static const char scenario[] =
    "[scenario]\nduration = 2s\nsettle = 1s\n"
    "[topology]\nregions = a, b, c\n"
    "[link * *]\ndelay = exponential(5ms)\n"
    "[load]\narrivals = 200/s\nkeys = uniform(10)\n"
    "[protocol]\nname = quorum\nr = 1\n";

enum { VARIANTS = 2, SEEDS = 7, TRIALS = VARIANTS * SEEDS };

static struct config *load(const char *w)
{
    static const struct catalogue catalogue = {.protocols = all_protocols,
                                               .updates = all_updates};
    struct scenario_text text = {
        .name = g_strdup("test"), .origin = g_strdup("test"), .text = g_strdup(scenario)};
    struct setting setting = {g_strdup("protocol.w"), g_strdup(w)};
    struct problems problems = {0};
    struct refusal refusal = {0};
    struct config *config =
        config_load(&text, &setting, 1, &catalogue, &problems, &refusal);
    CU_ASSERT_PTR_NOT_NULL_FATAL(config);
    problems_clear(&problems);
    setting_clear(&setting);
    g_free(text.name);
    g_free(text.origin);
    g_free(text.text);
    return config;
}

struct seen {
    int count;
    int stop_after;
    int variant[TRIALS];
    uint64_t seed[TRIALS];
    char digest[TRIALS][65];
    int64_t last_done_ns;
    bool went_back; /* progress did */
};

static bool on_record(void *user, int variant, struct record *record)
{
    struct seen *seen = user;
    seen->variant[seen->count] = variant;
    seen->seed[seen->count] = record->seed;
    memcpy(seen->digest[seen->count], record->digest, sizeof record->digest);
    record_free(record);
    seen->count++;
    return seen->count != seen->stop_after;
}

static bool on_progress(void *user, int64_t done_ns, int64_t total_ns, uint64_t events,
                        int trials_done)
{
    struct seen *seen = user;
    (void)events;
    seen->went_back = seen->went_back || done_ns < seen->last_done_ns ||
                      done_ns > total_ns || trials_done != seen->count;
    seen->last_done_ns = done_ns;
    return true;
}

static bool run(int jobs, int stop_after, struct seen *seen)
{
    static const uint64_t seeds[SEEDS] = {3, 4, 5, 6, 7, 8, 9};
    struct config *one = load("1"), *two = load("2");
    const struct config *const configs[VARIANTS] = {one, two};
    *seen = (struct seen){.stop_after = stop_after};
    struct experiment experiment = {.config = configs,
                                    .variant_count = VARIANTS,
                                    .seed = seeds,
                                    .seed_count = SEEDS,
                                    .jobs = jobs,
                                    .on_record = on_record,
                                    .on_progress = on_progress,
                                    .user = seen};
    bool all = experiment_run(&experiment);
    config_free(one);
    config_free(two);
    return all;
}

static void test_order_and_sameness(void)
{
    struct seen alone, together;
    CU_ASSERT_TRUE(run(1, 0, &alone));
    CU_ASSERT_TRUE(run(4, 0, &together));
    CU_ASSERT_EQUAL_FATAL(alone.count, TRIALS);
    CU_ASSERT_EQUAL_FATAL(together.count, TRIALS);
    CU_ASSERT_FALSE(alone.went_back);
    CU_ASSERT_FALSE(together.went_back);
    for (int i = 0; i < TRIALS; i++) {
        CU_ASSERT_EQUAL(together.variant[i], i / SEEDS);
        CU_ASSERT_EQUAL(together.seed[i], (uint64_t)(3 + i % SEEDS));
        CU_ASSERT_STRING_EQUAL(alone.digest[i], together.digest[i]);
        for (int j = 0; j < i; j++)
            CU_ASSERT_STRING_NOT_EQUAL(alone.digest[i], alone.digest[j]);
    }
}

static void test_more_threads_than_trials(void)
{
    struct seen seen;
    CU_ASSERT_TRUE(run(50, 0, &seen));
    CU_ASSERT_EQUAL(seen.count, TRIALS);
}

static void test_cancel(void)
{
    struct seen seen;
    for (int jobs = 1; jobs <= 4; jobs += 3) {
        CU_ASSERT_FALSE(run(jobs, 3, &seen));
        CU_ASSERT_EQUAL(seen.count, 3);
        /* To stop after the last is no cancelling: all were run. */
        CU_ASSERT_TRUE(run(jobs, TRIALS, &seen));
        CU_ASSERT_EQUAL(seen.count, TRIALS);
    }
}

CU_TestInfo experiment_tests[] = {
    {"order and digests do not depend on threads", test_order_and_sameness},
    {"more threads than trials", test_more_threads_than_trials},
    {"a caller may cancel", test_cancel},
    CU_TEST_INFO_NULL,
};
