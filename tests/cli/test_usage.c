/* Arguments, errors and the verbs that simulate nothing. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/cli/program.h"
#include "tests/suites.h"

static void test_help_and_version(void)
{
    static const char *const lines[] = {
        "--help",          "help",         "--version",    "run --help",
        "list --help",     "bench --help", "chart --help", "validate --help",
        "describe --help", "run x --help"};
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        struct outcome outcome = run_program(lines[i]);
        CU_ASSERT_EQUAL(outcome.status, 0);
        CU_ASSERT_STRING_EQUAL(outcome.err, "");
        CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "consim"));
        outcome_clear(&outcome);
    }
}

static void test_usage_errors(void)
{
    expect_error("", 2, "Usage: consim");
    expect_error("rnu x", 2, "did you mean run?");
    expect_error("xyzzy", 2, "unknown verb");
    expect_error("--verison", 2, "did you mean --version?");
    expect_error("run", 2, "run takes SCENARIO");
    expect_error("run a b", 2, "run takes SCENARIO");
    expect_error("run @DIR@/t.ini --jsno", 2, "did you mean --json?");
    expect_error("run @DIR@/t.ini --seeds", 2, "--seeds");
    expect_error("run @DIR@/t.ini --seed -1", 2, "--seed");
    expect_error("run @DIR@/t.ini --seeds 0", 2, "--seeds");
    expect_error("run @DIR@/t.ini -j x", 2, "--jobs");
    expect_error("list protocol", 2, "did you mean protocols?");
    expect_error("describe quorm", 2, "did you mean quorum?");
    expect_error("describe quorum --set protocol.q=1", 2, "protocol.q");
    expect_error("bench kernle", 2, "did you mean kernel?");
    expect_error("chart @DIR@/x.db -o @DIR@/x.svg", 2, "--type");
    expect_error("chart @DIR@/x.db --type latency", 2, "-o");
    expect_error("chart @DIR@/x.db --type no-such-chart -o @DIR@/x.svg", 2,
                 "unknown type");
    CU_ASSERT_FALSE(folder_has("x.svg"));
    CU_ASSERT_FALSE(folder_has("x.db"));
}

static void test_scenario_errors(void)
{
    expect_error("run no-such-scenario", 2, "no-such-scenario");
    expect_error("validate @DIR@/t.ini", 0, NULL);
    expect_error("validate --set protocol.r=2 @DIR@/t.ini --set load.arrivals=5/s", 0,
                 NULL);
    expect_error(
        "validate @DIR@/t.ini --set protocol=single --set 'fault cut.enabled=no'", 0, "");
    expect_error("validate @DIR@/t.ini --set load.arivals=5/s", 2,
                 "did you mean arrivals");
    expect_error("validate @DIR@/t.ini --set nonsense", 2, "nonsense");
    expect_error("validate @DIR@/t.ini --set protocol.name=quroum", 2,
                 "did you mean quorum");

    folder_write("bad.ini",
                 "[scenario]\nduraton = 5s\n[topology]\nregions = a\n"
                 "[load]\narrivals = lots\n[protocol]\nname = single\n");
    struct outcome outcome = run_program("validate @DIR@/bad.ini");
    CU_ASSERT_EQUAL(outcome.status, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.err, "bad.ini:2: [scenario] duraton"));
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.err, "bad.ini:6: [load] arrivals"));
    outcome_clear(&outcome);
}

static void test_lists(void)
{
    static const char *const kinds[] = {
        "protocols", "updates",    "models",   "anomalies",     "faults", "charts",
        "scenarios", "topologies", "runtimes", "distributions", "keys"};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *line = g_strdup_printf("list %s --json", kinds[i]);
        g_autoptr(JsonNode) node = run_json(line, 0);
        CU_ASSERT_TRUE_FATAL(JSON_NODE_HOLDS_ARRAY(node));
        JsonArray *list = json_node_get_array(node);
        for (guint j = 0; j < json_array_get_length(list); j++) {
            JsonObject *one = json_array_get_object_element(list, j);
            CU_ASSERT_TRUE(json_object_has_member(one, "name"));
            CU_ASSERT_TRUE(json_object_has_member(one, "summary"));
        }
        g_autofree char *plain = g_strdup_printf("list %s", kinds[i]);
        expect_error(plain, 0, NULL);
    }
    g_autoptr(JsonNode) keys = run_json("list keys --json", 0);
    JsonObject *key = json_array_get_object_element(json_node_get_array(keys), 0);
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(key, "group"), "scenario");
    CU_ASSERT_TRUE(json_object_has_member(key, "type"));
    CU_ASSERT_TRUE(json_object_has_member(key, "doc"));
}

/* Every name that is listed can be described. */
static void test_describe(void)
{
    static const char *const kinds[] = {"protocols",  "updates",       "anomalies",
                                        "faults",     "distributions", "charts",
                                        "topologies", "scenarios"};
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *line = g_strdup_printf("list %s --json", kinds[i]);
        g_autoptr(JsonNode) node = run_json(line, 0);
        JsonArray *list = json_node_get_array(node);
        for (guint j = 0; j < json_array_get_length(list); j++) {
            JsonObject *one = json_array_get_object_element(list, j);
            g_autofree char *describe = g_strdup_printf(
                "describe %s", json_object_get_string_member(one, "name"));
            expect_error(describe, 0, NULL);
        }
    }
    expect_error("describe load.arrivals", 0, NULL);
    expect_error("describe arrivals", 0, NULL);
    expect_error("describe link.delay", 0, NULL);
    expect_error("describe topology", 0, NULL);
    expect_error("describe protocol.master", 0, NULL);
    g_autoptr(JsonNode) single = run_json("describe single --json", 0);
    JsonObject *object = json_node_get_object(single);
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(object, "name"), "single");
    CU_ASSERT_TRUE(json_object_has_member(object, "promises"));
    CU_ASSERT_TRUE(json_object_has_member(object, "operations_unsafe"));
}

CU_TestInfo cli_usage_tests[] = {
    {"help and version", test_help_and_version},
    {"what is wrong is told in one line, with what is near", test_usage_errors},
    {"scenarios that are wrong", test_scenario_errors},
    {"lists", test_lists},
    {"descriptions", test_describe},
    CU_TEST_INFO_NULL,
};
