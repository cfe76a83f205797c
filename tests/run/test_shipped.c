/* Shipped scenarios keep what their [expect] says. */
#include <glib.h>

#include "models/models.h"
#include "sim/run/config.h"
#include "sim/run/trial.h"
#include "tests/suites.h"

static const struct catalogue catalogue = {all_protocols, all_updates, all_checkers};

static struct config *load(const char *name)
{
    struct problems problems = {0};
    struct scenario_text *text = scenario_text_read(name, &problems);
    struct config *config =
        text != NULL ? config_load(text, NULL, 0, &catalogue, &problems, NULL) : NULL;
    for (int i = 0; i < problems.count; i++)
        g_printerr("\n%s\n", problems.line[i]);
    problems_clear(&problems);
    scenario_text_free(text);
    return config;
}

static void check_expectations(const char *name, const struct config *config)
{
    struct record *record = trial_run(config, config->seed, NULL);
    int expectations = 0;
    for (int i = 0; i < record->claim_count; i++) {
        const struct claim_record *claim = &record->claim[i];
        if (claim->kind != CLAIM_EXPECT)
            continue;
        expectations++;
        if (claim->result != CLAIM_MET)
            g_printerr("\n%s: %s\n", name, claim->measured);
        CU_ASSERT_EQUAL(claim->result, CLAIM_MET);
    }
    CU_ASSERT_TRUE(expectations > 0); /* each shipped scenario is held to something */
    record_free(record);
}

static void test_expectations(void)
{
    g_autofree char *folder = scenarios_folder();
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(files);
    int scenarios = 0;
    for (const char *file; (file = g_dir_read_name(files)) != NULL;) {
        if (!g_str_has_suffix(file, ".ini"))
            continue;
        g_autofree char *path = g_build_filename(folder, file, NULL);
        struct config *config = load(path);
        CU_ASSERT_PTR_NOT_NULL(config);
        if (config != NULL)
            check_expectations(file, config);
        config_free(config);
        scenarios++;
    }
    CU_ASSERT_TRUE(scenarios >= 5);
}

CU_TestInfo shipped_tests[] = {
    {"their expectations are met", test_expectations},
    CU_TEST_INFO_NULL,
};
