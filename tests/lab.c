#include "tests/lab.h"

#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/models.h"
#include "sim/run/trial.h"

static const struct catalogue shipped = {all_protocols, all_updates, all_checkers};

struct config *lab_config(const char *text, const char *const *settings,
                          const struct catalogue *catalogue)
{
    struct scenario_text scenario = {g_strdup("lab"), g_strdup("lab.ini"),
                                     g_strdup(text)};
    struct problems problems = {0};
    struct refusal refusal = {0};
    struct setting set[32];
    int count = 0;

    for (; settings != NULL && settings[count] != NULL; count++)
        if (!setting_parse(settings[count], &set[count], &problems))
            break;
    struct config *config =
        config_load(&scenario, set, count, catalogue, &problems, &refusal);
    for (int i = 0; i < problems.count; i++)
        fprintf(stderr, "lab: %s\n", problems.line[i]);
    for (int i = 0; i < count; i++)
        setting_clear(&set[i]);
    g_free(scenario.name);
    g_free(scenario.origin);
    g_free(scenario.text);
    g_free(refusal.reason);
    problems_clear(&problems);
    return config;
}

/* Exact but for rounding and for jobs that are inside at the two ends. */
static void obeys_the_laws(const struct record *record)
{
    double seconds = (double)(record->duration_ns - record->warmup_ns) / 1e9;

    for (int i = 0; i < record->node_count; i++) {
        const struct node_record *node = &record->node[i];
        double little = node->arrivals_per_s * node->mean_time_in_system_ns / 1e9;
        /* Those at the ends have waited for a part of their time only: as many as were
         * in the system, each for as long as a job stays, twice. */
        double ends = 2 * (node->mean_in_system + 1) *
                          (node->mean_time_in_system_ns / 1e9 / seconds) * 10 +
                      10 / seconds;

        if (record->fault_count == 0) {
            CU_ASSERT_DOUBLE_EQUAL(node->mean_in_system, little,
                                   0.01 * little + ends + 1e-6);
            CU_ASSERT_DOUBLE_EQUAL((double)node->busy_ns, (double)node->charged_ns,
                                   0.001 * (double)node->charged_ns + 1e7);
        }
        CU_ASSERT_TRUE(node->utilisation <= 1.000001);
    }
}

struct record *lab_run_watched(const char *text, const char *const *settings,
                               uint64_t seed, const struct catalogue *catalogue,
                               void (*look)(void *user, const struct world *world),
                               void *user)
{
    struct trial_progress progress = {.look = look, .user = user};
    struct config *config = lab_config(text, settings, catalogue);
    struct record *record = NULL;

    CU_ASSERT_PTR_NOT_NULL(config);
    if (config == NULL)
        return NULL;
    record = trial_run(config, seed == 0 ? config->seed : seed, &progress);
    obeys_the_laws(record);
    config_free(config);
    return record;
}

struct record *lab_run_models(const char *text, const char *const *settings,
                              uint64_t seed, const struct catalogue *catalogue)
{
    return lab_run_watched(text, settings, seed, catalogue, NULL, NULL);
}

struct record *lab_run_seed(const char *text, const char *const *settings, uint64_t seed)
{
    return lab_run_models(text, settings, seed, &shipped);
}

struct record *lab_run(const char *text, const char *const *settings)
{
    return lab_run_seed(text, settings, 0);
}

double lab_mean_ms(const struct histogram *histogram)
{
    return histogram_mean(histogram) / 1e6;
}

double lab_quantile_ms(const struct histogram *histogram, double p)
{
    return (double)histogram_quantile(histogram, p) / 1e6;
}

double lab_max_ms(const struct histogram *histogram)
{
    return (double)histogram_max(histogram) / 1e6;
}

const struct fault_record *lab_fault(const struct record *record, const char *name)
{
    for (int i = 0; i < record->fault_count; i++)
        if (strcmp(record->fault[i].name, name) == 0)
            return &record->fault[i];
    return NULL;
}
