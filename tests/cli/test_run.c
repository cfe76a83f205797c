/* consim run, from outside. */
#include <CUnit/CUnit.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/cli/program.h"
#include "tests/suites.h"

static JsonObject *trial_of(JsonNode *node, guint i)
{
    JsonArray *trials =
        json_object_get_array_member(json_node_get_object(node), "trials");
    CU_ASSERT_TRUE_FATAL(i < json_array_get_length(trials));
    return json_array_get_object_element(trials, i);
}

/* Operations of 400 ms on too few sessions: the servers are idle, and it says so. */
static void test_starvation(void)
{
    static const char starved[] =
        "--set load.sessions=5 --set protocol.r=3 --set protocol.w=3 --set \"link * "
        "*.delay=100ms\"";
    g_autofree char *json = g_strdup_printf("run @DIR@/t.ini %s --json", starved);
    g_autoptr(JsonNode) node = run_json(json, 0);
    JsonObject *trial = trial_of(node, 0);
    JsonObject *waited = json_object_get_object_member(trial, "waited_for_session");
    CU_ASSERT_PTR_NOT_NULL_FATAL(waited);
    CU_ASSERT_TRUE(json_object_get_int_member(waited, "count") > 100);
    CU_ASSERT_TRUE(json_object_get_double_member(waited, "p99_ms") <=
                   json_object_get_double_member(waited, "max_ms"));
    CU_ASSERT_EQUAL(json_object_get_int_member(trial, "attempts_max"), 1);
    CU_ASSERT_TRUE(json_object_get_double_member(trial, "ok_within_timeout") <= 1);
    g_autofree char *line = g_strdup_printf("run @DIR@/t.ini %s", starved);
    struct outcome outcome = run_program(line);
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "found every session"));
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "clients wait 500"));
    outcome_clear(&outcome);
}

/* All but `host`, as text. */
static char *without_host(JsonNode *node)
{
    JsonArray *trials =
        json_object_get_array_member(json_node_get_object(node), "trials");
    for (guint i = 0; i < json_array_get_length(trials); i++)
        json_object_remove_member(json_array_get_object_element(trials, i), "host");
    return json_to_string(node, TRUE);
}

static void test_json(void)
{
    static const char *const members[] = {"variant",
                                          "seed",
                                          "digest",
                                          "events",
                                          "simulated_s",
                                          "operations",
                                          "ok",
                                          "conflict",
                                          "fail",
                                          "unknown",
                                          "availability",
                                          "anomalies",
                                          "latency_ms",
                                          "latency_ms_by_region",
                                          "faults",
                                          "conclusive",
                                          "nodes",
                                          "host",
                                          "throughput_per_s"};
    g_autoptr(JsonNode) node = run_json("run @DIR@/t.ini --json", 0);
    JsonObject *whole = json_node_get_object(node);
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(whole, "scenario"), "t");
    CU_ASSERT_TRUE(json_object_has_member(whole, "consim"));
    CU_ASSERT_TRUE(json_object_has_member(whole, "refused"));
    JsonObject *trial = trial_of(node, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        CU_ASSERT_TRUE(json_object_has_member(trial, members[i]));
    gint64 operations = json_object_get_int_member(trial, "operations");
    CU_ASSERT_TRUE(operations > 400 && operations < 680);
    CU_ASSERT_EQUAL(operations, json_object_get_int_member(trial, "ok") +
                                    json_object_get_int_member(trial, "fail") +
                                    json_object_get_int_member(trial, "unknown"));
    CU_ASSERT_EQUAL(strlen(json_object_get_string_member(trial, "digest")), 64);
    JsonArray *faults = json_object_get_array_member(trial, "faults");
    CU_ASSERT_EQUAL_FATAL(json_array_get_length(faults), 1);
    JsonObject *fault = json_array_get_object_element(faults, 0);
    CU_ASSERT_EQUAL(json_object_get_double_member(fault, "start_s"), 0.5);
    CU_ASSERT_EQUAL(json_object_get_double_member(fault, "end_s"), 1.0);
}

static void test_same_whatever_the_threads(void)
{
    g_autoptr(JsonNode) one = run_json("run @DIR@/t.ini --json --seeds 6 -j1", 0);
    g_autoptr(JsonNode) two = run_json("run --seeds=6 --jobs 2 --json @DIR@/t.ini", 0);
    g_autoptr(JsonNode) last = run_json("run @DIR@/t.ini --json --seed 6", 0);
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(trial_of(one, 5), "digest"),
                           json_object_get_string_member(trial_of(last, 0), "digest"));
    CU_ASSERT_EQUAL(json_object_get_int_member(trial_of(one, 5), "seed"), 6);
    g_autofree char *first = without_host(one);
    g_autofree char *second = without_host(two);
    CU_ASSERT_STRING_EQUAL(first, second);
}

static void test_set(void)
{
    g_autoptr(JsonNode) node = run_json(
        "run @DIR@/t.ini --json --set protocol.w=2 --set 'fault cut.for=100ms' "
        "--set 'fault late.kind=pause' --set 'fault late.node=a' "
        "--set 'fault late.at=1500ms' --set 'fault late.for=50ms'",
        0);
    JsonObject *variant = json_object_get_object_member(trial_of(node, 0), "variant");
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(variant, "protocol.w"), "2");
    CU_ASSERT_EQUAL(json_object_get_size(variant), 6);
    JsonArray *faults = json_object_get_array_member(trial_of(node, 0), "faults");
    CU_ASSERT_EQUAL(json_array_get_length(faults), 2);
}

/* The table, the sentences, and nothing that only a terminal should see. */
static void test_table(void)
{
    static const char *const parts[] = {
        "A small one", "latency",       "What happened",       "`cut`",
        "stale_read",  "Not simulated", "no garbage collector"};
    struct outcome outcome = run_program("run @DIR@/t.ini");
    CU_ASSERT_EQUAL(outcome.status, 0);
    CU_ASSERT_STRING_EQUAL(outcome.err, "");
    CU_ASSERT_PTR_NULL(strchr(outcome.out, '\033'));
    CU_ASSERT_PTR_NULL(strchr(outcome.out, '\r'));
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, parts[i]));
    outcome_clear(&outcome);
    outcome = run_program("run @DIR@/t.ini --seeds 3");
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "All seeds together"));
    outcome_clear(&outcome);
}

static void write_claims(const char *name, const char *claims)
{
    g_autofree char *path = folder_file("t.ini");
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    g_autofree char *with = g_strconcat(text, claims, NULL);
    folder_write(name, with);
}

static void test_claims(void)
{
    write_claims("met.ini", "[slo]\nslow = read.max < 1h\n[expect]\noperations > 1\n");
    write_claims("slo.ini", "[slo]\nfast = read.p50 < 1us\n");
    write_claims("expect.ini", "[expect]\noperations = 1\n");
    write_claims("idle.ini",
                 "[fault idle]\nkind = pause\nnode = a\nat = 99s\nfor = 1s\n"
                 "[expect]\noperations > 1\n");
    expect_error("run @DIR@/met.ini", 0, NULL);
    expect_error("run @DIR@/slo.ini --json", 1, "[slo] missed: read.p50");
    expect_error("run @DIR@/expect.ini --json", 1, "[expect] missed: operations");
    expect_error("run @DIR@/idle.ini --json", 3, "INCONCLUSIVE");
    struct outcome outcome = run_program("run @DIR@/idle.ini");
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "INCONCLUSIVE"));
    outcome_clear(&outcome);
    /* Nothing to measure: undecided, and said so; no certainty: done. */
    static const char *const undecided[] = {"--json", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(undecided); i++) {
        g_autofree char *line = g_strdup_printf(
            "run @DIR@/t.ini --set \"slo.quick=update.p99 < 1ms\" %s", undecided[i]);
        struct outcome nothing = run_program(line);
        CU_ASSERT_EQUAL(nothing.status, 3);
        CU_ASSERT_PTR_NOT_NULL(strstr(nothing.err, "[slo] undecided: update.p99"));
        outcome_clear(&nothing);
    }
    expect_error("run @DIR@/t.ini --set \"slo.sure=availability > 99.99%\"", 0, NULL);
    expect_error("run @DIR@/t.ini --set \"expect.read.p99=<50s\"", 0, NULL);
    /* Clients that come to an end have no warm-up: all that they do is counted. */
    expect_error(
        "run @DIR@/t.ini --set load.clients=2 --set load.operations=5 "
        "--set \"slo.all=operations = 10\"",
        0, NULL);
    expect_error(
        "run @DIR@/t.ini --set load.clients=2 --set load.operations=1 "
        "--set protocol=crdt",
        0, "protocol.r");
    expect_error("validate @DIR@/t.ini --set load.timeout=0s", 2,
                 "expected none or more than 0");
    expect_error("validate @DIR@/t.ini --set \"expect.availability=>=50\"", 2,
                 "did you mean 50%?");
    expect_error("validate @DIR@/t.ini --set \"expect.stale_read=<=150%\"", 2,
                 "0% to 100%");
    g_autoptr(JsonNode) node = run_json("run @DIR@/slo.ini --json", 1);
    JsonObject *slo = json_object_get_object_member(trial_of(node, 0), "slo");
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(slo, "fast"), "missed");
}

/* Trials in a results file, or -1 if it is none. */
static int count_trials(const char *name)
{
    g_autofree char *path = folder_file(name);
    sqlite3 *file = NULL;
    sqlite3_stmt *statement = NULL;
    int count = -1;
    if (sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(file, "SELECT count(*) FROM trial", -1, &statement, NULL) ==
            SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(file);
    return count;
}

static void test_results_file(void)
{
    expect_error("run @DIR@/t.ini -o @DIR@/r.db --seeds 2", 0, NULL);
    CU_ASSERT_EQUAL(count_trials("r.db"), 2);
    expect_error("run @DIR@/t.ini -o @DIR@/r.db --seed 2", 2, "--replace");
    expect_error("run @DIR@/t.ini -o @DIR@/r.db --seed 3", 0, NULL);
    expect_error("run @DIR@/t.ini -o @DIR@/r.db --seed 1 --set protocol.w=3", 0, NULL);
    CU_ASSERT_EQUAL(count_trials("r.db"), 4);
    expect_error("run @DIR@/t.ini -o@DIR@/r.db --seed 2 --replace", 0, NULL);
    CU_ASSERT_EQUAL(count_trials("r.db"), 4);
    folder_write("other.ini",
                 "[scenario]\nduration = 1s\n[topology]\nregions = a\n"
                 "[protocol]\nname = single\n[load]\narrivals = 100/s\n");
    expect_error("run @DIR@/other.ini -o @DIR@/r.db --seed 2 --replace", 0, NULL);
    CU_ASSERT_EQUAL(count_trials("r.db"), 5);
    expect_error("run @DIR@/other.ini -o @DIR@/r.db --seed 2", 2, "scenario `other`");
}

static void test_no_file_after_bad_input(void)
{
    expect_error("run @DIR@/t.ini -o @DIR@/no.db --set load.arivals=1", 2, "arivals");
    expect_error("run @DIR@/t.ini -o @DIR@/no.db --seeds x", 2, "--seeds");
    expect_error("run @DIR@/none.ini -o @DIR@/no.db", 2, "none.ini");
    CU_ASSERT_FALSE(folder_has("no.db"));
    expect_error("run @DIR@/t.ini -o @DIR@/missing/no.db", 2, "missing");
    CU_ASSERT_FALSE(folder_has("missing"));
    expect_error("run @DIR@/t.ini -o ''", 2, "name of a file");
    expect_error("run @DIR@/t.ini --replace", 2, "-o");
    expect_error("run @DIR@/t.ini --seed 9223372036854775807 --seeds 2", 2, "--seeds");
    g_autofree char *pipe = folder_file("pipe.ini");
    mkfifo(pipe, 0600);
    expect_error("run @DIR@/pipe.ini", 2, "no ordinary file");
    expect_error("run @DIR@/t.ini -o @DIR@/pipe.ini", 2, "no ordinary file");
    folder_write("text.db", "no results file");
    expect_error("run @DIR@/t.ini -o @DIR@/text.db", 2, "text.db");
    g_autofree char *path = folder_file("text.db");
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    CU_ASSERT_STRING_EQUAL(text, "no results file");
}

static void test_interrupt(void)
{
    struct outcome outcome = run_program_signalled(
        "run @DIR@/t.ini --seeds 100000 --json -o @DIR@/stopped.db", SIGINT, 700);
    CU_ASSERT_EQUAL(outcome.status, 130);
    g_autoptr(JsonNode) node = json_from_string(outcome.out, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(node);
    JsonObject *whole = json_node_get_object(node);
    CU_ASSERT_TRUE(json_object_get_boolean_member(whole, "interrupted"));
    JsonArray *trials = json_object_get_array_member(whole, "trials");
    CU_ASSERT_EQUAL(count_trials("stopped.db"), (int)json_array_get_length(trials));
    outcome_clear(&outcome);
}

/* Killed at any moment: a file that opens and holds whole trials, or none at all. */
static void test_kill(void)
{
    for (guint after_ms = 5; after_ms < 300; after_ms += 37) {
        struct outcome outcome = run_program_signalled(
            "run @DIR@/t.ini --seeds 100000 -o @DIR@/killed.db --replace", SIGKILL,
            after_ms);
        CU_ASSERT_EQUAL(outcome.status, -1);
        outcome_clear(&outcome);
        if (folder_has("killed.db"))
            CU_ASSERT_TRUE(count_trials("killed.db") >= 0);
    }
    expect_error("run @DIR@/t.ini --seeds 2 -o @DIR@/killed.db --replace", 0, NULL);
    CU_ASSERT_TRUE(count_trials("killed.db") >= 2);
}

static const char *verdict_in(JsonObject *object)
{
    CU_ASSERT_TRUE_FATAL(json_object_has_member(object, "verdicts"));
    return json_object_get_string_member(
        json_object_get_object_member(object, "verdicts"), "linearizable");
}

/* Changes a results file as nobody should. */
static void spoil(const char *name, const char *statement)
{
    g_autofree char *path = folder_file(name);
    sqlite3 *file = NULL;
    CU_ASSERT_EQUAL(sqlite3_open(path, &file), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(file, statement, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(file);
}

static void test_impossible_histories(void)
{
    static const char *const spoils[][2] = {
        {"UPDATE primitive SET return_ns = invoke_ns - 1 WHERE id = 7",
         "primitive #7: it returned before it was invoked (return_ns < invoke_ns)"},
        {"UPDATE primitive SET observed = -3 WHERE id = 9",
         "primitive #9: the id of a value is negative"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(spoils); i++) {
        expect_error("run @DIR@/t.ini --replace -o @DIR@/spoilt.db", 0, NULL);
        spoil("spoilt.db", spoils[i][0]);
        expect_error("check @DIR@/spoilt.db", 2, spoils[i][1]);
    }
}

/* Nothing that a model judges: no verdict, and an empty object; nothing at all: unknown.
 */
static void test_no_verdict(void)
{
    g_autoptr(JsonNode) empty =
        run_json("run @DIR@/t.ini --json --set load.arrivals=0.0001/s", 0);
    CU_ASSERT_EQUAL(json_object_get_int_member(trial_of(empty, 0), "operations"), 0);
    CU_ASSERT_STRING_EQUAL(verdict_in(trial_of(empty, 0)), "unknown");
    g_autoptr(JsonNode) adds = run_json(
        "run @DIR@/t.ini --json --set protocol=crdt --set \"load.mix=add 100%\"", 0);
    CU_ASSERT_TRUE_FATAL(json_object_has_member(trial_of(adds, 0), "verdicts"));
}

/* A run checks, the file keeps the verdict, and `check` comes to the same. */
static void test_check(void)
{
    static const char weak[] =
        "--set protocol.r=1 --set protocol.w=1 "
        "--set load.keys=uniform(3)";
    g_autofree char *run =
        g_strdup_printf("run @DIR@/t.ini %s -o @DIR@/v.db --json", weak);
    g_autoptr(JsonNode) ran = run_json(run, 0);
    CU_ASSERT_STRING_EQUAL(verdict_in(trial_of(ran, 0)), "violated");
    g_autoptr(JsonNode) checked = run_json("check @DIR@/v.db --json", 1);
    JsonObject *whole = json_node_get_object(checked);
    CU_ASSERT_STRING_EQUAL(verdict_in(whole), "violated");
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(whole, "format"), "db");
    CU_ASSERT_TRUE(json_object_get_int_member(whole, "operations") > 400);
    CU_ASSERT_TRUE(json_object_has_member(whole, "host"));
    JsonObject *witness = json_object_get_object_member(
        json_object_get_object_member(whole, "witnesses"), "linearizable");
    CU_ASSERT_TRUE(json_object_has_member(witness, "why"));
    CU_ASSERT_TRUE(
        json_array_get_length(json_object_get_array_member(witness, "operations")) >= 2);

    expect_error("run @DIR@/t.ini --set protocol.name=single -o @DIR@/h.db", 0,
                 "protocol.r");
    g_autoptr(JsonNode) good = run_json("check @DIR@/h.db --json", 0);
    CU_ASSERT_STRING_EQUAL(verdict_in(json_node_get_object(good)), "holds");
    expect_error("check @DIR@/h.db --model linearizable", 0, NULL);
    expect_error("check @DIR@/h.db --model linearisable", 2, "linearizable");
    expect_error("check @DIR@/h.db --format edm", 2, "db");
    expect_error("check @DIR@/t.ini", 2, "t.ini");
    expect_error("run @DIR@/t.ini --set record.history=none -o @DIR@/n.db", 0, NULL);
    expect_error("check @DIR@/n.db", 2, "no history");
    expect_error(
        "run @DIR@/t.ini --set protocol.name=single "
        "--set expect.linearizable=holds",
        0, "protocol.r");
    g_autofree char *missed = g_strdup_printf(
        "run @DIR@/t.ini %s --set expect.linearizable=holds --json", weak);
    struct outcome outcome = run_program(missed);
    CU_ASSERT_EQUAL(outcome.status, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.err, "linearizable is violated, wanted holds"));
    outcome_clear(&outcome);
}

static void test_chart(void)
{
    static const char *const files[] = {"c.svg", "c.png", "c.pdf"};
    expect_error("run @DIR@/t.ini -o @DIR@/c.db", 0, NULL);
    g_autoptr(JsonNode) node = run_json("list charts --json", 0);
    JsonArray *charts = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(charts); i++) {
        const char *type = json_object_get_string_member(
            json_array_get_object_element(charts, i), "name");
        for (size_t j = 0; j < G_N_ELEMENTS(files); j++) {
            g_autofree char *line = g_strdup_printf(
                "chart @DIR@/c.db --type %s -o @DIR@/%s --data @DIR@/c.csv --seed 1",
                type, files[j]);
            expect_error(line, 0, NULL);
            CU_ASSERT_TRUE(folder_has(files[j]));
        }
    }
    CU_ASSERT_TRUE(folder_has("c.csv"));
    expect_error("chart @DIR@/c.db --type latency-over-time -o @DIR@/c.svg --variant 1",
                 0, NULL);
    expect_error("chart @DIR@/c.db --type latency-over-time -o @DIR@/d.jpg", 2, ".svg");
    expect_error("chart @DIR@/c.db --type latency-over-time -o @DIR@/d.svg --seed 9", 2,
                 "seed 9");
    expect_error("chart @DIR@/t.ini --type latency-over-time -o @DIR@/d.svg", 2, "t.ini");
    expect_error("chart @DIR@/none.db --type latency-over-time -o @DIR@/d.svg", 2,
                 "none.db");
    static const char *const refused[][2] = {
        {"-o @DIR@/d.svg --data @DIR@/c.db", "results file itself"},
        {"-o @DIR@/d.svg --data @DIR@/./d.svg", "picture"},
        {"-o @DIR@/d.svg --data @DIR@/r.db", "database"},
        {"-o @DIR@/d.svg --data @DIR@/missing/d.csv", "does not exist"},
        {"-o @DIR@/missing/d.svg", "does not exist"},
        {"-o @DIR@/d.svg --data ''", "name of a file"},
        {"-o ''", "name of a file"},
        {"-o @DIR@/d.svg --seed 1 --trial 1", "expected one"},
        {"-o @DIR@/d.svg --variant 1 --trial 1", "expected it alone"},
        {"-o @DIR@/d.svg --variant 2", "no variant is called `2`"},
        {"-o @DIR@/d.svg --variant nobody", "there are: "},
        {"-o @DIR@/d.svg --anomaly stale_rea", "did you mean stale_read?"},
        {"-o @DIR@/d.svg --kind reed", "did you mean read?"},
        {"-o @DIR@/d.svg --scenario nowhere", "no trial of scenario `nowhere`"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *line = g_strdup_printf(
            "chart @DIR@/c.db --type latency-over-time %s", refused[i][0]);
        expect_error(line, 2, refused[i][1]);
    }
    CU_ASSERT_EQUAL(count_trials("c.db"), 1);
    CU_ASSERT_FALSE(folder_has("d.svg"));
    CU_ASSERT_FALSE(folder_has("d.jpg"));
}

CU_TestInfo cli_run_tests[] = {
    {"one JSON document", test_json},
    {"too few sessions", test_starvation},
    {"the same whatever the threads", test_same_whatever_the_threads},
    {"--set", test_set},
    {"tables and sentences", test_table},
    {"exit status by SLOs and expectations", test_claims},
    {"results files", test_results_file},
    {"bad input leaves no file", test_no_file_after_bad_input},
    {"^C keeps whole trials", test_interrupt},
    {"a kill leaves whole trials", test_kill},
    {"verdicts, and check", test_check},
    {"histories that cannot be are refused", test_impossible_histories},
    {"no verdict", test_no_verdict},
    {"charts", test_chart},
    CU_TEST_INFO_NULL,
};
