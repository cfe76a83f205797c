/* consim compare, from outside. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

#include "tests/cli/program.h"
#include "tests/suites.h"

/* A cut that makes a difference between a majority and whoever is near. */
#define BASE "compare @DIR@/t.ini --vary protocol=raft,quorum "

/* Longer than the clients wait. */
#define LONG_CUT "--set 'fault cut.for=1s' --set load.timeout=200ms "

static JsonArray *list_of(JsonNode *node, const char *name)
{
    return json_object_get_array_member(json_node_get_object(node), name);
}

static JsonObject *element(JsonNode *node, const char *list, guint i)
{
    JsonArray *all = list_of(node, list);
    CU_ASSERT_TRUE_FATAL(all != NULL && i < json_array_get_length(all));
    return json_array_get_object_element(all, i);
}

/* "a.b.c" of nested objects. */
static double number_at(JsonObject *object, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, ".", -1);
    guint last = g_strv_length(parts) - 1;
    for (guint i = 0; i < last; i++) {
        CU_ASSERT_TRUE_FATAL(json_object_has_member(object, parts[i]));
        object = json_object_get_object_member(object, parts[i]);
    }
    CU_ASSERT_TRUE_FATAL(json_object_has_member(object, parts[last]));
    return json_object_get_double_member(object, parts[last]);
}

static char *without_host(JsonNode *node)
{
    JsonArray *trials = list_of(node, "trials");
    for (guint i = 0; i < json_array_get_length(trials); i++)
        json_object_remove_member(json_array_get_object_element(trials, i), "host");
    return json_to_string(node, TRUE);
}

static gint64 count_in_file(const char *name, const char *query)
{
    g_autofree char *path = folder_file(name);
    sqlite3 *file = NULL;
    sqlite3_stmt *statement = NULL;
    gint64 count = -1;
    if (sqlite3_open_v2(path, &file, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(file, query, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(file);
    return count;
}

static char *variant_value(JsonObject *object, const char *key)
{
    JsonObject *variant = json_object_get_object_member(object, "variant");
    return g_strdup(json_object_get_string_member(variant, key));
}

/* Every combination, the last --vary fastest, each with every seed. */
static void test_grid(void)
{
    static const char *const rows[][2] = {
        {"raft", "200/s"}, {"raft", "300/s"}, {"quorum", "200/s"}, {"quorum", "300/s"}};
    g_autoptr(JsonNode) node =
        run_json(BASE
                 "--vary load.arrivals=200/s,300/s --seeds 2 --seed 5 --json "
                 "--set protocol.w=2",
                 0);
    CU_ASSERT_EQUAL_FATAL(json_array_get_length(list_of(node, "trials")), 8);
    CU_ASSERT_EQUAL_FATAL(json_array_get_length(list_of(node, "variants")), 4);
    for (guint i = 0; i < 8; i++) {
        JsonObject *trial = element(node, "trials", i);
        g_autofree char *protocol = variant_value(trial, "protocol.name");
        g_autofree char *arrivals = variant_value(trial, "load.arrivals");
        CU_ASSERT_STRING_EQUAL(protocol, rows[i / 2][0]);
        CU_ASSERT_STRING_EQUAL(arrivals, rows[i / 2][1]);
        CU_ASSERT_EQUAL(json_object_get_int_member(trial, "seed"), 5 + i % 2);
    }
    JsonObject *last = element(node, "variants", 3);
    const char *name = json_object_get_string_member(last, "name");
    CU_ASSERT_PTR_NOT_NULL(strstr(name, "quorum"));
    CU_ASSERT_PTR_NOT_NULL(strstr(name, "300/s"));
    CU_ASSERT_PTR_NULL(strstr(name, "w = ")); /* the same in all */
    CU_ASSERT_EQUAL(json_object_get_int_member(last, "trials"), 2);
    /* Values that hold commas are parted by `;`. */
    g_autoptr(JsonNode) mixes = run_json(
        "compare @DIR@/t.ini --vary 'load.mix=read 90%, write 10%; read 10%, write 90%' "
        "--seeds 1 --json",
        0);
    CU_ASSERT_EQUAL(json_array_get_length(list_of(mixes, "variants")), 2);
}

static void test_default_seeds(void)
{
    g_autoptr(JsonNode) node = run_json(BASE "--json", 0);
    CU_ASSERT_EQUAL(json_array_get_length(list_of(node, "trials")), 10);
    struct outcome help = run_program("compare --help");
    CU_ASSERT_EQUAL(help.status, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(help.out, "default: 5"));
    outcome_clear(&help);
}

/* What a protocol cannot do is a row that says so, in the table and in the file. */
static void test_refusal(void)
{
    static const char cas[] =
        "compare @DIR@/t.ini --vary protocol=abd,quorum --seeds 2 --set "
        "update=optimistic "
        "--set 'load.mix=read 50%, update 50%'";
    g_autofree char *table = g_strdup_printf("%s -o @DIR@/refused.db", cas);
    struct outcome outcome = run_program(table);
    CU_ASSERT_EQUAL(outcome.status, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "cannot: update (needs cas)"));
    outcome_clear(&outcome);
    CU_ASSERT_EQUAL(count_in_file("refused.db", "SELECT count(*) FROM trial"), 2);
    CU_ASSERT_EQUAL(count_in_file("refused.db", "SELECT count(*) FROM refused"), 1);
    CU_ASSERT_EQUAL(count_in_file("refused.db", "SELECT after_trial FROM refused"), 0);

    g_autofree char *json = g_strdup_printf("%s --json", cas);
    g_autoptr(JsonNode) node = run_json(json, 0);
    JsonObject *refused = element(node, "refused", 0);
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(refused, "reason"),
                           "update (needs cas)");
    g_autofree char *protocol = variant_value(refused, "protocol.name");
    CU_ASSERT_STRING_EQUAL(protocol, "abd");
    CU_ASSERT_EQUAL(json_array_get_length(list_of(node, "trials")), 2);
    CU_ASSERT_EQUAL(json_array_get_length(list_of(node, "variants")), 1);
    /* Nothing to compare with nothing. */
    expect_error(
        "compare @DIR@/t.ini --vary protocol=abd --set update=optimistic "
        "--set 'load.mix=read 50%, update 50%' -o @DIR@/none.db",
        2, "these can:");
    CU_ASSERT_FALSE(folder_has("none.db"));
}

static void test_same_whatever_the_threads(void)
{
    g_autoptr(JsonNode) one = run_json(BASE "--seeds 3 --json -j1", 0);
    g_autoptr(JsonNode) two = run_json(BASE "--seeds 3 --json -j2", 0);
    g_autofree char *first = without_host(one);
    g_autofree char *second = without_host(two);
    CU_ASSERT_STRING_EQUAL(first, second);
    /* A trial is what `run` makes of it. */
    g_autoptr(JsonNode) alone =
        run_json("run @DIR@/t.ini --set protocol=quorum --seed 2 --json", 0);
    CU_ASSERT_STRING_EQUAL(
        json_object_get_string_member(element(alone, "trials", 0), "digest"),
        json_object_get_string_member(element(one, "trials", 4), "digest"));
}

/* What makes no difference has none, to the last digit, since luck is shared; what does
 * has an interval. */
static void test_differences(void)
{
    g_autoptr(JsonNode) same =
        run_json("compare @DIR@/t.ini --vary scenario.title=a,b --seeds 3 --json", 0);
    JsonObject *second = element(same, "variants", 1);
    CU_ASSERT_EQUAL(number_at(second, "differences.latency_ms.p99.value"), 0);
    CU_ASSERT_EQUAL(number_at(second, "differences.availability.value"), 0);
    CU_ASSERT_EQUAL(number_at(second, "differences.latency_ms.p99.seeds"), 3);
    CU_ASSERT_FALSE(json_object_has_member(element(same, "variants", 0), "differences"));
    struct outcome outcome =
        run_program("compare @DIR@/t.ini --vary scenario.title=a,b --seeds 3");
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "no difference seen"));
    outcome_clear(&outcome);

    g_autoptr(JsonNode) node = run_json(BASE "--seeds 4 --json", 0);
    JsonObject *quorum = element(node, "variants", 1);
    double value = number_at(quorum, "differences.latency_ms.p50.value");
    CU_ASSERT_TRUE(number_at(quorum, "differences.latency_ms.p50.low") <= value);
    CU_ASSERT_TRUE(number_at(quorum, "differences.latency_ms.p50.high") >= value);
    CU_ASSERT_DOUBLE_EQUAL(
        value,
        number_at(quorum, "latency_ms.all.p50.value") -
            number_at(element(node, "variants", 0), "latency_ms.all.p50.value"),
        1e-6);
    outcome = run_program(BASE "--seeds 1");
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "1 seed: no interval"));
    outcome_clear(&outcome);
}

/* Figures of variants come from the trials that stand beside them, and from the file. */
static void test_figures(void)
{
    g_autoptr(JsonNode) node =
        run_json(BASE "--seeds 3 --json -o @DIR@/figures.db --set protocol.w=1", 0);
    for (guint i = 0; i < 2; i++) {
        JsonObject *variant = element(node, "variants", i);
        gint64 operations = 0, stale = 0;
        for (guint j = 0; j < 3; j++) {
            JsonObject *trial = element(node, "trials", 3 * i + j);
            operations += json_object_get_int_member(trial, "operations");
            stale += (gint64)number_at(trial, "anomalies.stale_read.count");
        }
        CU_ASSERT_EQUAL(json_object_get_int_member(variant, "operations"), operations);
        CU_ASSERT_EQUAL((gint64)number_at(variant, "anomalies.stale_read.count"), stale);
        g_autofree char *protocol = variant_value(variant, "protocol.name");
        g_autofree char *query = g_strdup_printf(
            "SELECT sum(count) FROM anomaly JOIN trial ON trial.id = trial "
            "WHERE name = 'stale_read' AND variant LIKE '%%%s%%'",
            protocol);
        CU_ASSERT_EQUAL(count_in_file("figures.db", query), stale);
    }
    /* With one seed what is pooled is that seed's. */
    g_autoptr(JsonNode) one = run_json(BASE "--seeds 1 --json", 0);
    CU_ASSERT_EQUAL(number_at(element(one, "variants", 0), "latency_ms.all.p99.value"),
                    number_at(element(one, "trials", 0), "latency_ms.all.p99"));
    CU_ASSERT_EQUAL(number_at(element(one, "variants", 0), "availability.value"),
                    number_at(element(one, "trials", 0), "availability"));
}

static void test_histories(void)
{
    static const char operations[] = "SELECT count(*) FROM operation";
    expect_error(BASE "--seeds 1 -o @DIR@/lean.db", 0, "protocol.r, w");
    CU_ASSERT_EQUAL(count_in_file("lean.db", "SELECT count(*) FROM trial"), 2);
    CU_ASSERT_EQUAL(count_in_file("lean.db", operations), 0);
    expect_error(BASE "--seeds 1 -o @DIR@/fat.db --set record.history=all", 0,
                 "protocol.r, w");
    CU_ASSERT_TRUE(count_in_file("fat.db", operations) > 1000);
    expect_error(BASE "--seeds 2 -o @DIR@/lean.db", 2, "--replace");
    expect_error(BASE "--seeds 2 -o @DIR@/lean.db --replace", 0, "protocol.r, w");
    CU_ASSERT_EQUAL(count_in_file("lean.db", "SELECT count(*) FROM trial"), 4);
}

static void test_interrupt(void)
{
    struct outcome outcome = {0};
    g_autoptr(JsonNode) node = NULL;
    /* A slow machine needs longer for the first trial. */
    for (guint after_ms = 500; after_ms < 20000; after_ms *= 2) {
        outcome_clear(&outcome);
        g_clear_pointer(&node, json_node_unref);
        outcome = run_program_signalled(
            BASE "--seeds 50000 --json -o @DIR@/cut.db --replace", SIGINT, after_ms);
        CU_ASSERT_EQUAL(outcome.status, 130);
        node = json_from_string(outcome.out, NULL);
        CU_ASSERT_PTR_NOT_NULL_FATAL(node);
        if (json_array_get_length(list_of(node, "trials")) > 0)
            break;
    }
    CU_ASSERT_TRUE(
        json_object_get_boolean_member(json_node_get_object(node), "interrupted"));
    guint trials = json_array_get_length(list_of(node, "trials"));
    CU_ASSERT_TRUE(trials > 0);
    CU_ASSERT_EQUAL(count_in_file("cut.db", "SELECT count(*) FROM trial"), trials);
    JsonObject *raft = element(node, "variants", 0);
    CU_ASSERT_EQUAL(json_object_get_int_member(raft, "trials"), trials);
    /* Nothing is said of which to choose while one has not run. */
    CU_ASSERT_EQUAL(json_array_get_length(list_of(node, "variants")), 1);
    CU_ASSERT_FALSE(json_object_has_member(raft, "front"));
    CU_ASSERT_FALSE(json_object_has_member(raft, "cheapest"));
    CU_ASSERT_FALSE(json_object_has_member(json_node_get_object(node), "front_of"));
    for (guint after_ms = 700; after_ms < 20000; after_ms *= 2) {
        outcome_clear(&outcome);
        outcome = run_program_signalled(BASE "--seeds 50000", SIGINT, after_ms);
        CU_ASSERT_EQUAL(outcome.status, 130);
        if (strstr(outcome.out, "What to choose") != NULL)
            break;
    }
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "Interrupted"));
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "no whole trial was run"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(outcome.out, "Not every variant has run: none is chosen."));
    CU_ASSERT_PTR_NULL(strstr(outcome.out, "On the front"));
    CU_ASSERT_PTR_NULL(strstr(outcome.out, "cheapest"));
    outcome_clear(&outcome);
}

static int count_lines(const char *text)
{
    int lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

static void test_bad_input(void)
{
    static const char *const bad[][2] = {
        {"compare @DIR@/t.ini", "--vary protocol=raft,quorum"},
        {"compare @DIR@/t.ini --vary protocol", "no `=`"},
        {"compare @DIR@/t.ini --vary protocol=raft,,quorum", "empty"},
        {"compare @DIR@/t.ini --vary protocol=raft,quorm", "did you mean quorum?"},
        {"compare @DIR@/t.ini --vary protocol=raft,quorm", "(variant `quorm`)"},
        {"compare @DIR@/t.ini --vary protocol=raft,raft", "twice"},
        {"compare @DIR@/t.ini --vary protocol.w=1,2 --vary protocol.w=3", "twice"},
        {"compare @DIR@/t.ini --vary scenario.seed=1,2", "--seeds"},
        {"compare @DIR@/t.ini --vary load.arrivals=2/s,3/s --set load.arrivals=1/s",
         "--set load.arrivals: --vary sets it too"},
        {"compare @DIR@/t.ini --vary protocol=raft,quorum --set protocol=abd",
         "--set protocol.name: --vary sets it too"},
        {"compare @DIR@/t.ini --vary protocol.w=1,9", "w must not exceed n"},
        {"compare @DIR@/none.ini --vary protocol=raft,quorum", "none.ini"},
        {BASE "--replace", "-o"},
        {BASE "--seeds 0", "--seeds"},
        {BASE "-o -", "standard output"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autofree char *line = g_strdup_printf("%s -o @DIR@/bad.db", bad[i][0]);
        bool has_output =
            strstr(bad[i][0], "-o") != NULL || strstr(bad[i][1], "-o") != NULL;
        expect_error(has_output ? bad[i][0] : line, 2, bad[i][1]);
        CU_ASSERT_FALSE(folder_has("bad.db"));
    }
    /* All at once: what is wrong everywhere is told once, what is wrong somewhere with
     * where. */
    struct outcome outcome = run_program(
        "compare @DIR@/t.ini --vary protocol=raft,quorm --vary protocol.reads=log,lgo "
        "--set load.keys=nonsense");
    CU_ASSERT_EQUAL(outcome.status, 2);
    CU_ASSERT_STRING_EQUAL(outcome.out, "");
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.err, "nonsense"));
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.err, "did you mean log?"));
    CU_ASSERT_EQUAL(count_lines(outcome.err), 3);
    outcome_clear(&outcome);
}

/* Keys of another protocol are kept, unused, and mentioned once. */
static void test_notes(void)
{
    struct outcome outcome = run_program(BASE "--seeds 1 --vary protocol.n=2,3");
    CU_ASSERT_EQUAL(outcome.status, 0);
    CU_ASSERT_EQUAL(count_lines(outcome.err), 1);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(outcome.err, "are no settings of raft: they are not used"));
    CU_ASSERT_PTR_NULL(strchr(outcome.err, '\r'));
    outcome_clear(&outcome);
}

static char *story_of(JsonNode *node, guint i)
{
    return g_strdup(json_object_get_string_member(element(node, "variants", i), "story"));
}

/* The sentences speak of what the data carry, and of nothing else. */
static void test_stories(void)
{
    g_autoptr(JsonNode) node = run_json(BASE LONG_CUT "--seeds 2 --json", 0);
    g_autofree char *raft = story_of(node, 0);
    g_autofree char *quorum = story_of(node, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(raft, "In a "));
    CU_ASSERT_PTR_NOT_NULL(strstr(raft, "during `cut`"));
    CU_ASSERT_PTR_NOT_NULL(strstr(raft, "majority"));
    CU_ASSERT_PTR_NOT_NULL(strstr(raft, "No stale_read in "));
    CU_ASSERT_PTR_NOT_NULL(strstr(quorum, "were stale"));
    CU_ASSERT_PTR_NOT_NULL(strstr(quorum, "first r answers"));
    CU_ASSERT_PTR_NULL(strstr(quorum, "No stale_read in "));

    g_autoptr(JsonNode) calm =
        run_json(BASE LONG_CUT "--seeds 2 --json --set 'fault cut.enabled=no'", 0);
    g_autofree char *quiet = story_of(calm, 0);
    CU_ASSERT_PTR_NULL(strstr(quiet, "`cut`"));
    CU_ASSERT_PTR_NULL(strstr(quiet, "Why:"));
    CU_ASSERT_PTR_NULL(strstr(quiet, "majority"));
    CU_ASSERT_PTR_NOT_NULL(strstr(quiet, "operations came back ok"));

    g_autofree char *path = folder_file("t.ini");
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    GString *renamed = g_string_new(text);
    g_string_replace(renamed, "[fault cut]", "[fault Ärmelkanal]", 0);
    folder_write("renamed.ini", renamed->str);
    g_string_free(renamed, TRUE);
    g_autoptr(JsonNode) other = run_json(
        "compare @DIR@/renamed.ini --vary protocol=raft,quorum --seeds 2 --json "
        "--set 'fault Ärmelkanal.for=1s' --set load.timeout=200ms",
        0);
    g_autofree char *told = story_of(other, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(told, "`Ärmelkanal`"));
    CU_ASSERT_PTR_NULL(strstr(told, "`cut`"));
}

static void test_claims(void)
{
    expect_error(BASE "--seeds 2 --json --set \"slo.slow=all.p50 < 1h\"", 0, "note");
    expect_error(BASE "--seeds 2 --json --set \"slo.fast=all.p50 < 1us\"", 1, "note");
    expect_error(BASE "--seeds 2 --json --set \"expect.stale_read=>0\"", 1,
                 "[expect] `stale_read >0`: missed by raft in 2 of 2 seeds");
    expect_error(BASE "--seeds 2 --json --set \"slo.quick=update.p99 < 1ms\"", 3, "note");
    expect_error(BASE
                 "--seeds 2 --json --set 'fault cut.at=99s' "
                 "--set \"expect.operations=>1\"",
                 3, "INCONCLUSIVE");
    g_autoptr(JsonNode) node =
        run_json(BASE "--seeds 2 --json --set \"slo.fast=all.p50 < 1us\"", 1);
    JsonObject *slo = json_object_get_object_member(
        json_object_get_object_member(element(node, "variants", 0), "slo"), "fast");
    CU_ASSERT_STRING_EQUAL(json_object_get_string_member(slo, "result"), "missed");
    CU_ASSERT_TRUE(strlen(json_object_get_string_member(slo, "evidence")) > 10);
    CU_ASSERT_FALSE(
        json_object_get_boolean_member(element(node, "variants", 0), "cheapest"));
    CU_ASSERT_TRUE(json_object_has_member(element(node, "variants", 0), "front"));
    CU_ASSERT_STRING_EQUAL(
        json_object_get_string_member(json_node_get_object(node), "front_of"),
        "stale_read");
    struct outcome outcome =
        run_program(BASE "--seeds 2 --set \"slo.slow=all.p50 < 1h\"");
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "The cheapest that meets every SLO"));
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "On the front of p99"));
    outcome_clear(&outcome);
}

/* Tables keep to 100 columns, however many variants and regions, and however long their
 * names are. */
static void test_width(void)
{
    struct outcome outcome = run_program(
        "compare @DIR@/t.ini --seeds 2 --vary protocol=raft,quorum,primary-async,crdt "
        "--vary 'scenario.title=a title that is much too long for a row of a table; b'");
    CU_ASSERT_EQUAL(outcome.status, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "#8"));
    CU_ASSERT_PTR_NULL(strchr(outcome.out, '\033'));
    g_auto(GStrv) lines = g_strsplit(outcome.out, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++)
        if (g_utf8_strlen(lines[i], -1) > 100) {
            g_printerr("\n    too wide: %s\n", lines[i]);
            CU_FAIL("a line is wider than 100 columns");
        }
    outcome_clear(&outcome);
}

static void test_many_variants(void)
{
    GString *line =
        g_string_new("compare @DIR@/t.ini --seeds 1 --json --vary load.timeout=");
    for (int i = 0; i < 70; i++)
        g_string_append_printf(line, "%s%dms", i > 0 ? "," : "", 300 + i);
    g_string_append(line,
                    " --set scenario.duration=200ms --set scenario.settle=100ms "
                    "--set 'fault cut.at=50ms' --set 'fault cut.for=50ms'");
    g_autoptr(JsonNode) node = run_json(line->str, 0);
    CU_ASSERT_EQUAL(json_array_get_length(list_of(node, "variants")), 70);
    g_string_free(line, TRUE);
}

static void test_capacity(void)
{
    g_autoptr(JsonNode) node = run_json(BASE "--seeds 1 --json", 0);
    JsonObject *variant = element(node, "variants", 0);
    JsonObject *trial = element(node, "trials", 0);
    JsonArray *of_variant = json_object_get_array_member(variant, "capacity");
    JsonArray *of_trial = json_object_get_array_member(trial, "capacity");
    CU_ASSERT_TRUE_FATAL(json_array_get_length(of_trial) > 0);
    CU_ASSERT_EQUAL_FATAL(json_array_get_length(of_variant),
                          json_array_get_length(of_trial));
    for (guint i = 0; i < json_array_get_length(of_trial); i++) {
        JsonObject *a = json_array_get_object_element(of_variant, i);
        JsonObject *b = json_array_get_object_element(of_trial, i);
        CU_ASSERT_STRING_EQUAL(json_object_get_string_member(a, "name"),
                               json_object_get_string_member(b, "name"));
        double expected = number_at(b, "capacity_per_s");
        CU_ASSERT_DOUBLE_EQUAL(number_at(a, "capacity_per_s"), expected, expected * 1e-6);
    }
    struct outcome outcome = run_program("run @DIR@/t.ini");
    CU_ASSERT_PTR_NOT_NULL(strstr(outcome.out, "would be the first to be busy 70"));
    outcome_clear(&outcome);
}

CU_TestInfo cli_compare_tests[] = {
    {"grid of --vary", test_grid},
    {"five seeds unless told otherwise", test_default_seeds},
    {"what a protocol cannot do", test_refusal},
    {"the same whatever the threads", test_same_whatever_the_threads},
    {"differences, paired", test_differences},
    {"figures are those of the trials", test_figures},
    {"histories only if asked for", test_histories},
    {"^C keeps whole trials", test_interrupt},
    {"bad input, told at once", test_bad_input},
    {"one note", test_notes},
    {"sentences follow the data", test_stories},
    {"exit status by SLOs and expectations", test_claims},
    {"tables fit", test_width},
    {"seventy variants", test_many_variants},
    {"capacity", test_capacity},
    CU_TEST_INFO_NULL,
};
