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
#include "tests/store/compare.h"
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
        check_verdicts(reader, trial[i].id, record);
        check_claims(reader, trial[i].id, record);
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
    CU_ASSERT(results_writer_has(writer, &sample_scenario, variant, 2));
    CU_ASSERT_FALSE(results_writer_has(writer, &sample_scenario, variant, 4));
    CU_ASSERT_FALSE(results_writer_has(writer, &sample_scenario, "{}", 2));
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
    check_anomalies(reader, trial[1].id, record);
    check_claims(reader, trial[1].id, record);
    check_nodes(reader, trial[1].id, record);
    check_history(reader, trial[1].id, record);
    check_load(reader, trial[1].id, record);
    record_free(record);
    reader_close(reader);
    folder_free(&folder);
}

/* An edited scenario, and one of another name, have trials of their own. */
static void scenarios_are_known_by_text(void)
{
    struct folder folder = folder_new();
    write_file(folder.file, 1, 2, 5);
    struct scenario_info edited = sample_scenario, renamed = sample_scenario;
    edited.text = "[topology]\nregions = a, c\n";
    renamed.name = "moved";
    GError *error = NULL;
    struct record *record = sample_record(1, 7);
    struct results_writer *writer = results_writer_open(folder.file, true, &error);
    CU_ASSERT(results_writer_add(writer, &edited, record, &error));
    CU_ASSERT(results_writer_add(writer, &edited, record, &error)); /* replaces its own */
    g_autofree char *edited_name = results_writer_name(writer, &edited);
    CU_ASSERT_STRING_EQUAL(edited_name, "sample (2)");
    g_autofree char *same_name = results_writer_name(writer, &renamed);
    CU_ASSERT_STRING_EQUAL(same_name, "sample");
    results_writer_close(writer);

    writer = results_writer_open(folder.file, false, &error);
    CU_ASSERT_FALSE(results_writer_add(writer, &renamed, record, &error));
    CU_ASSERT_PTR_NOT_NULL_FATAL(error);
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, "scenario `sample`"));
    g_clear_error(&error);
    results_writer_close(writer);
    record_free(record);

    struct reader *reader = reader_open(folder.file, &error);
    int count;
    const struct reader_trial *trial = reader_trials(reader, &count);
    CU_ASSERT_EQUAL_FATAL(count, 3);
    CU_ASSERT_STRING_EQUAL(trial[1].scenario, "sample");
    CU_ASSERT_STRING_EQUAL(trial[2].scenario, "sample (2)");
    CU_ASSERT_STRING_EQUAL(trial[2].text, edited.text);
    reader_close(reader);
    folder_free(&folder);
}

static void histories_may_be_left_out(void)
{
    struct folder folder = folder_new();
    struct results_writer *writer = results_writer_open(folder.file, false, NULL);
    results_writer_keep_histories(writer, false);
    CU_ASSERT(add(writer, 1, 50, NULL));
    results_writer_keep_histories(writer, true);
    CU_ASSERT(add(writer, 2, 50, NULL));
    results_writer_close(writer);
    struct reader *reader = reader_open(folder.file, NULL);
    int count;
    const struct reader_trial *trial = reader_trials(reader, &count);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_FALSE(trial[0].has_history);
    CU_ASSERT(trial[1].has_history);
    struct history history;
    CU_ASSERT(reader_history(reader, trial[0].id, &history, NULL));
    CU_ASSERT_EQUAL(history.operation_count + history.primitive_count, 0);
    history_clear(&history);
    struct record *record = sample_record(1, 50);
    check_anomalies(reader, trial[0].id, record); /* with their examples */
    record_free(record);
    reader_close(reader);
    folder_free(&folder);
}

static bool refuse(struct results_writer *writer, const char *variant, const char *reason)
{
    return results_writer_refuse(writer, &sample_scenario, variant, reason, NULL);
}

/* A variant that is added later than it was refused is refused no more. */
static void refusals_have_a_place(void)
{
    static const char variant[] = "{\"fault cut.for\":\"30\\\"s\",\"protocol.w\":\"2\"}";
    struct folder folder = folder_new();
    struct results_writer *writer = results_writer_open(folder.file, false, NULL);
    CU_ASSERT(refuse(writer, "{\"a\":\"1\"}", "update (needs cas)"));
    CU_ASSERT(refuse(writer, variant, "add"));
    CU_ASSERT(add(writer, 1, 5, NULL));
    CU_ASSERT(refuse(writer, "{\"b\":\"1\"}", "append"));
    CU_ASSERT(refuse(writer, "{\"a\":\"1\"}", "cas"));
    results_writer_close(writer);

    struct reader *reader = reader_open(folder.file, NULL);
    int count, trial_count;
    const struct reader_trial *trial = reader_trials(reader, &trial_count);
    struct reader_refusal *refused = reader_refused(reader, &count, NULL);
    CU_ASSERT_EQUAL_FATAL(trial_count, 1);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    CU_ASSERT_STRING_EQUAL(refused[0].variant, "{\"a\":\"1\"}");
    CU_ASSERT_STRING_EQUAL(refused[0].reason, "cas");
    CU_ASSERT(refused[0].after_trial < trial[0].id);
    CU_ASSERT_STRING_EQUAL(refused[1].variant, "{\"b\":\"1\"}");
    CU_ASSERT_STRING_EQUAL(refused[1].scenario, sample_scenario.name);
    CU_ASSERT_STRING_EQUAL(refused[1].text, sample_scenario.text);
    CU_ASSERT_EQUAL(refused[1].after_trial, trial[0].id);
    reader_refused_free(refused, count);
    reader_close(reader);

    /* Nothing but refusals is nothing. */
    g_unlink(folder.file);
    writer = results_writer_open(folder.file, false, NULL);
    CU_ASSERT(refuse(writer, "{}", "add"));
    results_writer_close(writer);
    CU_ASSERT_EQUAL(files_in(&folder), 0);
    folder_free(&folder);
}

static void in_memory_there_and_back(void)
{
    g_autoptr(GError) error = NULL;
    struct results_writer *writer = results_writer_open_memory();
    struct reader *reader = reader_of_writer(writer, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    int count;
    reader_trials(reader, &count);
    CU_ASSERT_EQUAL(count, 0);
    reader_close(reader);
    CU_ASSERT(add(writer, 1, 30, &error) && add(writer, 2, 30, &error));
    CU_ASSERT_FALSE(add(writer, 2, 30, NULL)); /* it has that one */
    CU_ASSERT(refuse(writer, "{}", "add"));
    reader = reader_of_writer(writer, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    const struct reader_trial *trial = reader_trials(reader, &count);
    CU_ASSERT_EQUAL_FATAL(count, 2);
    for (int i = 0; i < count; i++) {
        struct record *record = sample_record((uint64_t)i + 1, 30);
        check_trial(&trial[i], record);
        check_load(reader, trial[i].id, record);
        check_history(reader, trial[i].id, record);
        record_free(record);
    }
    CU_ASSERT(add(writer, 3, 30, &error)); /* the reader does not mind */
    reader_close(reader);
    CU_ASSERT_PTR_NULL(error);
    results_writer_close(writer);
}

/* Of a file that nobody has written to there is nothing to read. */
static void reading_what_is_written(void)
{
    struct folder folder = folder_new();
    GError *error = NULL;
    struct results_writer *writer = results_writer_open(folder.file, false, NULL);
    CU_ASSERT_PTR_NULL(reader_of_writer(writer, &error));
    CU_ASSERT_PTR_NOT_NULL(error);
    g_clear_error(&error);
    CU_ASSERT(add(writer, 1, 5, NULL));
    struct reader *reader = reader_of_writer(writer, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader);
    int count;
    reader_trials(reader, &count);
    CU_ASSERT_EQUAL(count, 1);
    reader_close(reader);
    results_writer_close(writer);
    CU_ASSERT_EQUAL(files_in(&folder), 1);
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

static void check_unreadable(const char *path, const char *why)
{
    g_autoptr(GError) error = NULL;
    CU_ASSERT_PTR_NULL(reader_open(path, &error));
    CU_ASSERT_PTR_NOT_NULL_FATAL(error);
    CU_ASSERT_PTR_NOT_NULL(strstr(error->message, why));
}

/* A writer makes a file of both; a reader says which it is. */
static void no_file_is_not_an_empty_one(void)
{
    struct folder folder = folder_new();
    check_unreadable(folder.file, "there is no such results file");
    CU_ASSERT(g_file_set_contents(folder.file, "", 0, NULL));
    check_unreadable(folder.file, "is empty");
    struct results_writer *writer = results_writer_open(folder.file, false, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(writer);
    CU_ASSERT(add(writer, 1, 0, NULL));
    results_writer_close(writer);
    struct reader *reader = reader_open(folder.file, NULL);
    CU_ASSERT_PTR_NOT_NULL(reader);
    reader_close(reader);
    folder_free(&folder);
}

static void foreign_files_are_not_touched(void)
{
    struct folder folder = folder_new();
    check_refused(folder.file, "hello", 5);
    gsize size;
    g_autofree char *blank = (char *)results_file_blank(&size);
    blank[60 + 3]++; /* the schema of a newer program */
    check_refused(folder.file, blank, (gssize)size);
    blank[60 + 3] -= 2; /* of an older one */
    check_refused(folder.file, blank, (gssize)size);
    blank[60 + 3]++;
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
    CU_ASSERT_FALSE(results_writer_has(writer, &sample_scenario, "{}", 1));
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

/* Tells by one byte of each trial that is written. */
static void write_until_killed(const char *path, int history_size, int tell)
{
    struct results_writer *writer = results_writer_open(path, false, NULL);
    for (uint64_t seed = 1; writer && add(writer, seed, history_size, NULL); seed++)
        if (write(tell, "", 1) != 1)
            break;
    _exit(1);
}

/* A child writes trial after trial and is killed after a random time: in every other
 * round counted from its first trial, however slow the machine is. */
static void write_and_kill(const char *path, int history_size, bool first_trial,
                           gulong wait_us)
{
    int ends[2];
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0)
        write_until_killed(path, history_size, ends[1]);
    char byte;
    if (first_trial)
        CU_ASSERT_EQUAL(read(ends[0], &byte, 1), 1);
    g_usleep(wait_us);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
}

/* The file opens, holds whole trials only, and can be added to. */
static void killed_at_any_moment(void)
{
    enum { ROUNDS = 40, HISTORY = 1000 };
    uint64_t state = 10;
    int trials = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct folder folder = folder_new();
        write_and_kill(folder.file, HISTORY, round % 2, (gulong)(draw(&state) % 50000));
        if (g_file_test(folder.file, G_FILE_TEST_EXISTS)) {
            int count = check_whole(folder.file, HISTORY);
            trials += count;
            CU_ASSERT(is_intact(folder.file));
            write_file(folder.file, (uint64_t)count + 1, 1, HISTORY);
            CU_ASSERT_EQUAL(check_whole(folder.file, HISTORY), count + 1);
        }
        folder_free(&folder);
    }
    CU_ASSERT(trials >= ROUNDS / 2);
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
            struct reader_witness *witness =
                reader_witnesses(reader, trial[i].id, &rows, NULL);
            reader_witnesses_free(witness, rows);
            struct reader_claim *claim = reader_claims(reader, trial[i].id, &rows, NULL);
            reader_claims_free(claim, rows);
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
    {"scenarios are known by their text", scenarios_are_known_by_text},
    {"histories may be left out", histories_may_be_left_out},
    {"refused variants have a place", refusals_have_a_place},
    {"in memory, there and back", in_memory_there_and_back},
    {"reading while it is written", reading_what_is_written},
    {"no file is not an empty one", no_file_is_not_an_empty_one},
    {"files that are not ours are not touched", foreign_files_are_not_touched},
    {"nothing written leaves no file", nothing_written_leaves_nothing},
    {"a writer killed at any moment", killed_at_any_moment},
    {"damaged files", damage_is_survived},
    {"a variant has one name", variants_have_one_name},
    CU_TEST_INFO_NULL,
};
