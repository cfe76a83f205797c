/* Results files: every field there and back, files that are not ours, killed writers. */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/observe/recorder.h"
#include "sim/store/reader.h"
#include "sim/store/writer.h"
#include "tests/observe/draw.h"
#include "tests/store/sample.h"
#include "tests/suites.h"

/* A folder of its own for each test, gone afterwards. */
struct folder {
    char *path, *file;
};

static struct folder folder_new(void)
{
    struct folder folder = {.path = g_dir_make_tmp("consim-store-XXXXXX", NULL)};
    folder.file = g_build_filename(folder.path, "results.db", NULL);
    return folder;
}

static int files_in(const struct folder *folder)
{
    int count = 0;
    GDir *dir = g_dir_open(folder->path, 0, NULL);
    while (g_dir_read_name(dir))
        count++;
    g_dir_close(dir);
    return count;
}

static void folder_free(struct folder *folder)
{
    GDir *dir = g_dir_open(folder->path, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder->path, name, NULL);
        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(folder->path);
    g_free(folder->path);
    g_free(folder->file);
}

static bool add(struct results_writer *writer, uint64_t seed, int history_size,
                GError **error)
{
    struct record *record = sample_record(seed, history_size);
    bool good = results_writer_add(writer, &sample_scenario, record, error);
    record_free(record);
    return good;
}

/* Writes the sample trial of each seed. */
static void write_file(const char *path, uint64_t first_seed, int count, int history_size)
{
    g_autoptr(GError) error = NULL;
    struct results_writer *writer = results_writer_open(path, false, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(writer);
    for (int i = 0; i < count; i++)
        CU_ASSERT(add(writer, first_seed + (uint64_t)i, history_size, &error));
    CU_ASSERT_PTR_NULL(error);
    results_writer_close(writer);
}

static bool same_histogram(const struct histogram *a, const struct histogram *b)
{
    uint32_t size_a, size_b;
    g_autofree uint8_t *bytes_a = histogram_encode(a, &size_a);
    g_autofree uint8_t *bytes_b = histogram_encode(b, &size_b);
    return size_a == size_b && memcmp(bytes_a, bytes_b, size_a) == 0;
}

static void check_trial(const struct reader_trial *trial, const struct record *record)
{
    CU_ASSERT_STRING_EQUAL(trial->variant,
                           "{\"fault cut.for\":\"30\\\"s\",\"protocol.w\":\"2\"}");
    CU_ASSERT_STRING_EQUAL(trial->digest, record->digest);
    CU_ASSERT_STRING_EQUAL(trial->version, sample_scenario.version);
    CU_ASSERT_STRING_EQUAL(trial->scenario, sample_scenario.name);
    CU_ASSERT_STRING_EQUAL(trial->title, sample_scenario.title);
    CU_ASSERT_STRING_EQUAL(trial->question, sample_scenario.question);
    CU_ASSERT_STRING_EQUAL(trial->text, sample_scenario.text);
    CU_ASSERT(trial->seed == record->seed && trial->events == record->events);
    CU_ASSERT(trial->duration_ns == record->duration_ns &&
              trial->warmup_ns == record->warmup_ns &&
              trial->simulated_ns == record->simulated_ns &&
              trial->timeout_ns == record->timeout_ns && trial->wall_s == record->wall_s);
    CU_ASSERT(trial->operations == record->operations && trial->ok == record->ok);
    CU_ASSERT(trial->conflict == record->conflict && trial->fail == record->fail);
    CU_ASSERT(trial->unknown == record->unknown &&
              trial->fail_never_sent == record->fail_never_sent);
    CU_ASSERT_EQUAL(trial->conclusive, record->conclusive);
    CU_ASSERT_EQUAL(trial->has_history, record->history.operation_count > 0);
}

static void check_latency(const struct reader_latency *row, const char *kind,
                          const char *region, const struct latency_record *latency,
                          uint64_t operations, uint64_t ok)
{
    CU_ASSERT_STRING_EQUAL(row->kind, kind);
    CU_ASSERT_STRING_EQUAL(row->region, region);
    CU_ASSERT(row->operations == operations && row->ok == ok);
    CU_ASSERT(same_histogram(row->latency, latency->ok));
    CU_ASSERT(same_histogram(row->with_timeouts, latency->with_timeouts));
}

static void check_load(struct reader *reader, int64_t trial, const struct record *record)
{
    int count;
    struct reader_latency *row = reader_latencies(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, 5);
    check_latency(&row[0], "all", "", &record->latency_all, record->operations,
                  record->ok);
    check_latency(&row[1], "read", "", &record->latency[OP_READ], 60, 50);
    check_latency(&row[2], "update", "", &record->latency[OP_UPDATE], 60, 50);
    for (int i = 0; i < 2; i++)
        check_latency(&row[3 + i], "all", record->region[i],
                      &record->latency_by_region[i], record->operations_by_region[i],
                      record->ok_by_region[i]);
    CU_ASSERT_EQUAL(reader_quantile_ns(row[0].latency, 0.9),
                    histogram_quantile(record->latency_all.ok, 0.9));
    reader_latencies_free(row, count);

    struct reader_window *window = reader_windows(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->window_count);
    for (int i = 0; i < count; i++) {
        const struct window *expected = &record->window[i];
        CU_ASSERT(window[i].start_ns == expected->start_ns &&
                  window[i].end_ns == expected->end_ns &&
                  window[i].due == expected->due && window[i].ok == expected->ok &&
                  window[i].fail == expected->fail &&
                  window[i].unknown == expected->unknown);
        CU_ASSERT(same_histogram(window[i].latency, expected->latency));
    }
    reader_windows_free(window, count);
}

static void check_faults(struct reader *reader, int64_t trial,
                         const struct record *record)
{
    int count;
    struct reader_fault *fault = reader_faults(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->fault_count);
    for (int i = 0; i < count; i++) {
        const struct fault_record *expected = &record->fault[i];
        CU_ASSERT_STRING_EQUAL(fault[i].name, expected->name);
        CU_ASSERT_STRING_EQUAL(fault[i].kind, expected->kind);
        CU_ASSERT_STRING_EQUAL(fault[i].what, expected->what);
        CU_ASSERT_STRING_EQUAL(fault[i].note, expected->note ? expected->note : "");
        CU_ASSERT(fault[i].start_ns == expected->start_ns &&
                  fault[i].end_ns == expected->end_ns &&
                  fault[i].operations == expected->operations &&
                  fault[i].messages == expected->messages);
    }
    reader_faults_free(fault, count);
    g_auto(GStrv) reasons = reader_inconclusive_reasons(reader, trial, NULL);
    g_auto(GStrv) never = reader_faults_never_began(reader, trial, NULL);
    CU_ASSERT(g_strv_equal((const char *const *)reasons,
                           (const char *const *)record->inconclusive_why));
    CU_ASSERT(g_strv_equal((const char *const *)never,
                           (const char *const *)record->never_began));
}

static void check_anomalies(struct reader *reader, int64_t trial,
                            const struct record *record)
{
    int count, applying = 0;
    struct reader_anomaly *anomaly = reader_anomalies(reader, trial, &count, NULL);
    for (int kind = 0; kind < ANOMALY_COUNT; kind++) {
        if (!record->anomaly[kind].applies)
            continue;
        CU_ASSERT_FATAL(applying < count);
        CU_ASSERT_STRING_EQUAL(anomaly[applying].name, anomaly_infos[kind].name);
        CU_ASSERT_EQUAL(anomaly[applying].count, record->anomaly[kind].count);
        CU_ASSERT_EQUAL(anomaly[applying++].of, record->anomaly[kind].of);
    }
    CU_ASSERT_EQUAL(count, applying);
    reader_anomalies_free(anomaly, count);
    struct reader_witness *witness = reader_witnesses(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->witness_count);
    for (int i = 0; i < count; i++) {
        const struct anomaly_witness *expected = &record->witness[i];
        CU_ASSERT_STRING_EQUAL(witness[i].anomaly, anomaly_infos[expected->anomaly].name);
        CU_ASSERT(witness[i].at_ns == expected->at_ns &&
                  witness[i].key == expected->key &&
                  witness[i].primitive == expected->primitive &&
                  witness[i].returned == expected->returned &&
                  witness[i].missed == expected->missed &&
                  witness[i].age_ns == expected->age_ns &&
                  witness[i].versions == expected->versions);
    }
    reader_witnesses_free(witness, count);
}

static void check_nodes(struct reader *reader, int64_t trial, const struct record *record)
{
    int count;
    struct reader_node *node = reader_nodes(reader, trial, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(count, record->node_count);
    for (int i = 0; i < count; i++) {
        const struct node_record *expected = &record->node[i];
        CU_ASSERT_STRING_EQUAL(node[i].region, expected->region);
        CU_ASSERT_STRING_EQUAL(node[i].name, expected->name);
        CU_ASSERT(node[i].utilisation == expected->utilisation &&
                  node[i].codec_cpu_share == expected->codec_cpu_share &&
                  node[i].longest_pause_ns == expected->longest_pause_ns &&
                  node[i].busy_ns == expected->busy_ns &&
                  node[i].charged_ns == expected->charged_ns &&
                  node[i].mean_in_system == expected->mean_in_system &&
                  node[i].arrivals_per_s == expected->arrivals_per_s &&
                  node[i].mean_time_in_system_ns == expected->mean_time_in_system_ns &&
                  node[i].refused == expected->refused &&
                  node[i].fsyncs == expected->fsyncs);
    }
    reader_nodes_free(node, count);
    struct reader_update update;
    bool applies;
    CU_ASSERT(reader_update(reader, trial, &update, &applies, NULL) && applies);
    const struct update_record *expected = &record->update;
    CU_ASSERT(update.operations == expected->operations &&
              update.successes == expected->successes &&
              update.attempts == expected->attempts &&
              update.conflicts == expected->conflicts &&
              update.given_up == expected->given_up &&
              update.completion_ns == expected->completion_ns && update.final_applies &&
              update.expected_min == expected->expected_min &&
              update.expected_max == expected->expected_max &&
              update.value == expected->value);
}

/* Without padding between or behind the fields, memcmp() compares all of them. */
static void check_history(struct reader *reader, int64_t trial,
                          const struct record *record)
{
    struct history got;
    const struct history *expected = &record->history;
    CU_ASSERT_FATAL(reader_history(reader, trial, &got, NULL));
    CU_ASSERT_EQUAL_FATAL(got.operation_count, expected->operation_count);
    CU_ASSERT_EQUAL_FATAL(got.primitive_count, expected->primitive_count);
    CU_ASSERT_EQUAL_FATAL(got.micro_operation_count, expected->micro_operation_count);
    for (uint64_t i = 0; i < got.operation_count; i++) {
        const struct operation *a = &got.operations[i], *b = &expected->operations[i];
        CU_ASSERT(a->id == b->id && a->key == b->key && a->due_ns == b->due_ns &&
                  a->invoke_ns == b->invoke_ns && a->return_ns == b->return_ns &&
                  a->session == b->session && a->process == b->process &&
                  a->attempts == b->attempts && a->region == b->region &&
                  a->kind == b->kind && a->outcome == b->outcome &&
                  a->conflict == b->conflict && a->given_up == b->given_up);
    }
    for (uint64_t i = 0; i < got.primitive_count; i++) {
        const struct primitive *a = &got.primitives[i], *b = &expected->primitives[i];
        CU_ASSERT(a->id == b->id && a->operation == b->operation && a->key == b->key &&
                  a->invoke_ns == b->invoke_ns && a->return_ns == b->return_ns &&
                  a->observed == b->observed && a->expected == b->expected &&
                  a->number == b->number && a->session == b->session &&
                  a->process == b->process && a->node == b->node && a->op == b->op &&
                  a->outcome == b->outcome && a->conflict == b->conflict &&
                  a->sends == b->sends);
    }
    for (uint64_t i = 0; i < got.micro_operation_count; i++) {
        const struct micro_operation *a = &got.micro_operations[i];
        const struct micro_operation *b = &expected->micro_operations[i];
        CU_ASSERT(a->operation == b->operation && a->key == b->key &&
                  a->value == b->value && a->op == b->op);
    }
    history_clear(&got);
}

static void every_field_there_and_back(void)
{
    struct folder folder = folder_new();
    write_file(folder.file, 5, 2, 300);
    write_file(folder.file, UINT64_MAX, 1, 0); /* added; without a history */
    write_file(folder.file, 3, 1, 1);
    CU_ASSERT_EQUAL(files_in(&folder), 1);
    g_autoptr(GError) error = NULL;
    struct reader *reader = reader_open(folder.file, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    static const uint64_t seeds[] = {3, 5, 6, UINT64_MAX};
    static const int sizes[] = {1, 300, 300, 0};
    int count;
    const struct reader_trial *trial = reader_trials(reader, &count);
    CU_ASSERT_EQUAL_FATAL(count, 4);
    for (int i = 0; i < count; i++) {
        struct record *record = sample_record(seeds[i], sizes[i]);
        check_trial(&trial[i], record);
        check_load(reader, trial[i].id, record);
        check_faults(reader, trial[i].id, record);
        check_anomalies(reader, trial[i].id, record);
        check_nodes(reader, trial[i].id, record);
        check_history(reader, trial[i].id, record);
        record_free(record);
    }
    reader_close(reader);
    CU_ASSERT_EQUAL(files_in(&folder), 1); /* no journal is left */
    folder_free(&folder);
}

static void twice_is_refused_or_replaced(void)
{
    struct folder folder = folder_new();
    write_file(folder.file, 1, 3, 20);
    GError *error = NULL;
    struct results_writer *writer = results_writer_open(folder.file, false, &error);
    CU_ASSERT(results_writer_fits(writer, sample_scenario.version, &error));
    CU_ASSERT_FALSE(results_writer_fits(writer, "0.0.2", &error));
    g_clear_error(&error);
    const char *variant = "{\"fault cut.for\":\"30\\\"s\",\"protocol.w\":\"2\"}";
    CU_ASSERT(results_writer_has(writer, variant, 2));
    CU_ASSERT_FALSE(results_writer_has(writer, variant, 4));
    CU_ASSERT_FALSE(results_writer_has(writer, "{}", 2));
    CU_ASSERT_FALSE(add(writer, 2, 10, &error));
    CU_ASSERT(g_error_matches(error, RESULTS_ERROR, RESULTS_ERROR_DUPLICATE));
    g_clear_error(&error);
    CU_ASSERT(add(writer, 4, 10, &error)); /* goes on after a refusal */
    results_writer_close(writer);

    writer = results_writer_open(folder.file, true, &error);
    CU_ASSERT(add(writer, 2, 10, &error));
    results_writer_close(writer);
    struct reader *reader = reader_open(folder.file, &error);
    int count;
    const struct reader_trial *trial = reader_trials(reader, &count);
    CU_ASSERT_EQUAL_FATAL(count, 4);
    struct record *record = sample_record(2, 10);
    check_history(reader, trial[1].id, record);
    check_load(reader, trial[1].id, record);
    record_free(record);
    reader_close(reader);
    folder_free(&folder);
}

static void check_refused(const char *path, const char *content, gssize size)
{
    GError *error = NULL;
    CU_ASSERT(g_file_set_contents(path, content, size, NULL));
    CU_ASSERT_PTR_NULL(results_writer_open(path, true, &error));
    CU_ASSERT(g_error_matches(error, RESULTS_ERROR, RESULTS_ERROR_NOT_OURS));
    g_clear_error(&error);
    CU_ASSERT_PTR_NULL(reader_open(path, &error));
    CU_ASSERT_PTR_NOT_NULL(error);
    g_clear_error(&error);
    g_autofree char *after = NULL;
    gsize size_after;
    CU_ASSERT(g_file_get_contents(path, &after, &size_after, NULL));
    CU_ASSERT((gssize)size_after == size && memcmp(after, content, size_after) == 0);
}

static void foreign_files_are_not_touched(void)
{
    struct folder folder = folder_new();
    check_refused(folder.file, "hello", 5);
    gsize size;
    g_autofree char *blank = (char *)results_file_blank(&size);
    blank[60 + 3]++; /* the schema of a newer program */
    check_refused(folder.file, blank, (gssize)size);
    blank[60 + 3]--;
    blank[68]++; /* somebody else's SQLite file */
    check_refused(folder.file, blank, (gssize)size);
    blank[68]--;
    check_refused(folder.file, blank, 50);
    CU_ASSERT_EQUAL(files_in(&folder), 1);

    GError *error = NULL;
    CU_ASSERT_PTR_NULL(results_writer_open(folder.path, false, &error));
    g_clear_error(&error);
    g_autofree char *nowhere = g_build_filename(folder.path, "no", "where.db", NULL);
    CU_ASSERT_PTR_NULL(results_writer_open(nowhere, false, &error));
    CU_ASSERT_PTR_NOT_NULL(error);
    g_clear_error(&error);
    folder_free(&folder);
}

static void nothing_written_leaves_nothing(void)
{
    struct folder folder = folder_new();
    GError *error = NULL;
    struct results_writer *writer = results_writer_open(folder.file, false, &error);
    CU_ASSERT_FALSE(results_writer_has(writer, "{}", 1));
    CU_ASSERT_EQUAL(files_in(&folder), 0);
    results_writer_close(writer);
    CU_ASSERT_EQUAL(files_in(&folder), 0);

    /* The first trial cannot be written: the file goes again. */
    struct record *record = sample_record(1, 3);
    record->history.operations[1].id = 1;
    writer = results_writer_open(folder.file, false, &error);
    CU_ASSERT_FALSE(results_writer_add(writer, &sample_scenario, record, &error));
    CU_ASSERT(g_error_matches(error, RESULTS_ERROR, RESULTS_ERROR_FILE));
    g_clear_error(&error);
    results_writer_close(writer);
    CU_ASSERT_EQUAL(files_in(&folder), 0);

    /* But not if another one was. */
    writer = results_writer_open(folder.file, false, &error);
    CU_ASSERT(add(writer, 9, 5, &error));
    CU_ASSERT_FALSE(results_writer_add(writer, &sample_scenario, record, &error));
    g_clear_error(&error);
    CU_ASSERT(add(writer, 10, 5, &error));
    results_writer_close(writer);
    struct reader *reader = reader_open(folder.file, &error);
    int count;
    reader_trials(reader, &count);
    CU_ASSERT_EQUAL(count, 2);
    reader_close(reader);
    CU_ASSERT_EQUAL(files_in(&folder), 1);
    record_free(record);
    folder_free(&folder);
}

static bool is_intact(const char *path)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    bool intact = false;
    if (sqlite3_open(path, &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &statement, NULL) ==
            SQLITE_OK) {
        intact = sqlite3_step(statement) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    return intact;
}

/* All trials are whole: as many rows of history as each was given. */
static int check_whole(const char *path, int history_size)
{
    g_autoptr(GError) error = NULL;
    struct reader *reader = reader_open(path, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    int count;
    const struct reader_trial *trial = reader_trials(reader, &count);
    for (int i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(trial[i].seed, (uint64_t)i + 1);
        struct record *record = sample_record(trial[i].seed, history_size);
        struct history history;
        CU_ASSERT(reader_history(reader, trial[i].id, &history, NULL));
        CU_ASSERT_EQUAL(history.operation_count, (uint64_t)history_size);
        CU_ASSERT_EQUAL(history.primitive_count, (uint64_t)history_size);
        check_trial(&trial[i], record);
        check_nodes(reader, trial[i].id, record);
        history_clear(&history);
        record_free(record);
    }
    reader_close(reader);
    return count;
}

static void write_until_killed(const char *path, int history_size)
{
    struct results_writer *writer = results_writer_open(path, false, NULL);
    for (uint64_t seed = 1; writer && add(writer, seed, history_size, NULL);)
        seed++;
    _exit(1);
}

/* Kills the child after a random time: in most rounds, counted from when its file is
 * there, however slow the machine is. */
static void kill_at_random(pid_t child, const char *path, uint64_t *state)
{
    bool wait_for_file = draw(state) % 4 > 0;
    for (int i = 0; i < 5000 && wait_for_file && !g_file_test(path, G_FILE_TEST_EXISTS);
         i++)
        g_usleep(1000);
    g_usleep(draw(state) % 60000);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

/* A child writes trial after trial and is killed at any moment. The file opens, holds
 * whole trials only, and can be added to. */
static void killed_at_any_moment(void)
{
    enum { ROUNDS = 40, HISTORY = 1000 };
    uint64_t state = 10;
    int trials = 0, files = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct folder folder = folder_new();
        pid_t child = fork();
        if (child == 0)
            write_until_killed(folder.file, HISTORY);
        kill_at_random(child, folder.file, &state);
        if (g_file_test(folder.file, G_FILE_TEST_EXISTS)) {
            files++;
            int count = check_whole(folder.file, HISTORY);
            trials += count;
            CU_ASSERT(is_intact(folder.file));
            write_file(folder.file, (uint64_t)count + 1, 1, HISTORY);
            CU_ASSERT_EQUAL(check_whole(folder.file, HISTORY), count + 1);
        }
        folder_free(&folder);
    }
    CU_ASSERT(files > ROUNDS / 4 && trials > 0);
}

/* A results file whose bytes were changed gives an error, or something; never worse. */
static void damage_is_survived(void)
{
    struct folder folder = folder_new();
    write_file(folder.file, 1, 2, 30);
    g_autofree char *bytes = NULL;
    gsize size;
    CU_ASSERT_FATAL(g_file_get_contents(folder.file, &bytes, &size, NULL));
    uint64_t state = 11;
    for (int round = 0; round < 300; round++) {
        g_autofree char *copy = g_memdup2(bytes, size);
        for (int i = 0; i < 20; i++)
            copy[100 + draw(&state) % (size - 100)] = (char)draw(&state);
        CU_ASSERT(g_file_set_contents(folder.file, copy, (gssize)size, NULL));
        struct reader *reader = reader_open(folder.file, NULL);
        int count = 0;
        const struct reader_trial *trial = reader ? reader_trials(reader, &count) : NULL;
        for (int i = 0; i < count; i++) {
            int rows;
            struct history history;
            if (reader_history(reader, trial[i].id, &history, NULL))
                history_clear(&history);
            struct reader_latency *latency =
                reader_latencies(reader, trial[i].id, &rows, NULL);
            reader_latencies_free(latency, rows);
            struct reader_window *window =
                reader_windows(reader, trial[i].id, &rows, NULL);
            reader_windows_free(window, rows);
        }
        reader_close(reader);
    }
    folder_free(&folder);
}

static void variants_have_one_name(void)
{
    char text[][8] = {"b.k", "1", "a.k", "x\ty", "b.k", "2"};
    struct setting set[] = {{text[0], text[1]}, {text[2], text[3]}, {text[4], text[5]}};
    g_autofree char *json = variant_json(set, 3), *none = variant_json(NULL, 0);
    CU_ASSERT_STRING_EQUAL(json, "{\"a.k\":\"x\\u0009y\",\"b.k\":\"2\"}");
    CU_ASSERT_STRING_EQUAL(none, "{}");
}

CU_TestInfo store_tests[] = {
    {"every field there and back", every_field_there_and_back},
    {"a trial twice is refused, or replaced", twice_is_refused_or_replaced},
    {"files that are not ours are not touched", foreign_files_are_not_touched},
    {"nothing written leaves no file", nothing_written_leaves_nothing},
    {"a writer killed at any moment", killed_at_any_moment},
    {"damaged files", damage_is_survived},
    {"a variant has one name", variants_have_one_name},
    CU_TEST_INFO_NULL,
};
