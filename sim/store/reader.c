#include "sim/store/reader.h"

#include "sim/store/reader_parts.h"
#include "sim/store/write_trial.h"

enum { WAIT_MS = 10 * 1000 }; /* for somebody who writes the file */

static bool connect(struct reader *reader, GError **error)
{
    /* Not read-only where that can be helped: SQLite must be able to complete a file
     * whose writer was killed, and clears the leftovers away. */
    static const int flags[] = {SQLITE_OPEN_READWRITE, SQLITE_OPEN_READONLY};
    int result = SQLITE_ERROR;
    for (int i = 0; i < 2 && result != SQLITE_OK; i++) {
        sqlite3_close(reader->db);
        result = sqlite3_open_v2(reader->path, &reader->db, flags[i], NULL);
        if (result == SQLITE_OK)
            sqlite3_busy_timeout(reader->db, WAIT_MS);
        if (result == SQLITE_OK)
            result =
                sqlite3_exec(reader->db, "SELECT 1 FROM trial LIMIT 1", NULL, NULL, NULL);
    }
    if (result == SQLITE_OK)
        return true;
    g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE, "%s: %s", reader->path,
                sqlite3_errmsg(reader->db));
    return false;
}

static void clear_trial(gpointer element)
{
    struct reader_trial *trial = element;
    char *text[] = {trial->variant, trial->digest,   trial->version, trial->scenario,
                    trial->title,   trial->question, trial->text};
    for (size_t i = 0; i < G_N_ELEMENTS(text); i++)
        g_free(text[i]);
}

static bool read_trials(struct reader *reader, GError **error)
{
    struct rows rows;
    /* Scenarios and variants in the order in which they came; seeds as the unsigned
     * numbers they are. */
    rows_begin(
        &rows, reader,
        "SELECT trial.id, variant, seed, digest, version, name, title, question, text, "
        "duration_ns, warmup_ns, simulated_ns, timeout_ns, events, wall_s, operations, "
        "ok, conflict, fail, unknown, fail_never_sent, ok_within_timeout, attempts_max, "
        "waited, waited_p99_ns, waited_max_ns, conclusive, has_history "
        "FROM trial JOIN scenario ON scenario.id = trial.scenario "
        "JOIN (SELECT scenario AS s, variant AS v, min(id) AS first FROM trial "
        "GROUP BY scenario, variant) ON s = trial.scenario AND v = variant "
        "ORDER BY first, seed < 0, seed",
        0);
    GArray *array = g_array_new(FALSE, FALSE, sizeof(struct reader_trial));
    while (rows_next(&rows)) {
        struct reader_trial trial = {.id = get_int(&rows)};
        trial.variant = get_text(&rows);
        trial.seed = get_unsigned(&rows);
        trial.digest = get_text(&rows);
        trial.version = get_text(&rows);
        trial.scenario = get_text(&rows);
        trial.title = get_text(&rows);
        trial.question = get_text(&rows);
        trial.text = get_text(&rows);
        trial.duration_ns = get_int(&rows);
        trial.warmup_ns = get_int(&rows);
        trial.simulated_ns = get_int(&rows);
        trial.timeout_ns = get_int(&rows);
        trial.events = get_unsigned(&rows);
        trial.wall_s = get_real(&rows);
        trial.operations = get_unsigned(&rows);
        trial.ok = get_unsigned(&rows);
        trial.conflict = get_unsigned(&rows);
        trial.fail = get_unsigned(&rows);
        trial.unknown = get_unsigned(&rows);
        trial.fail_never_sent = get_unsigned(&rows);
        trial.ok_within_timeout = get_unsigned(&rows);
        trial.attempts_max = get_int(&rows);
        trial.waited = (uint64_t)get_int_or(&rows, 0);
        trial.waited_p99_ns = get_int_or(&rows, 0);
        trial.waited_max_ns = get_int_or(&rows, 0);
        trial.conclusive = get_int(&rows) != 0;
        trial.has_history = get_int(&rows) != 0;
        g_array_append_val(array, trial);
    }
    reader->trial_count = (int)array->len;
    reader->trials = (struct reader_trial *)(void *)g_array_free(array, FALSE);
    return rows_end(&rows, error);
}

struct reader *reader_open(const char *path, GError **error)
{
    enum results_kind kind = results_file_kind(path, error);
    if (kind == RESULTS_ABSENT)
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE,
                    "%s: there is no such results file", path);
    if (kind == RESULTS_EMPTY)
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_NOT_OURS,
                    "%s: is empty: no trial was ever written to it", path);
    if (kind != RESULTS_OURS)
        return NULL;
    struct reader *reader = g_new0(struct reader, 1);
    reader->path = g_strdup(path);
    if (connect(reader, error) && read_trials(reader, error))
        return reader;
    reader_close(reader);
    return NULL;
}

struct reader *reader_of_writer(struct results_writer *writer, GError **error)
{
    struct reader *reader = g_new0(struct reader, 1);
    reader->path = g_strdup(results_writer_path(writer));
    reader->db = results_writer_connection(writer);
    reader->db_is_anothers = true;
    if (reader->db == NULL)
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE,
                    "%s: nothing was written to it yet", reader->path);
    else if (read_trials(reader, error))
        return reader;
    reader_close(reader);
    return NULL;
}

void reader_close(struct reader *reader)
{
    if (!reader)
        return;
    for (int i = 0; i < reader->trial_count; i++)
        clear_trial(&reader->trials[i]);
    g_free(reader->trials);
    if (!reader->db_is_anothers)
        sqlite3_close(reader->db);
    g_free(reader->path);
    g_free(reader);
}

const struct reader_trial *reader_trials(const struct reader *reader, int *count)
{
    *count = reader->trial_count;
    return reader->trials;
}

void reader_refused_free(struct reader_refusal *refused, int count)
{
    for (int i = 0; refused && i < count; i++) {
        char *text[] = {refused[i].variant, refused[i].reason,   refused[i].scenario,
                        refused[i].title,   refused[i].question, refused[i].text};
        for (size_t k = 0; k < G_N_ELEMENTS(text); k++)
            g_free(text[k]);
    }
    g_free(refused);
}

struct reader_refusal *reader_refused(struct reader *reader, int *count, GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT variant, reason, name, title, question, text, after_trial "
               "FROM refused JOIN scenario ON scenario.id = refused.scenario "
               "ORDER BY refused.id",
               0);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_refusal));
    while (rows_next(&rows)) {
        struct reader_refusal row = {.variant = get_text(&rows)};
        row.reason = get_text(&rows);
        row.scenario = get_text(&rows);
        row.title = get_text(&rows);
        row.question = get_text(&rows);
        row.text = get_text(&rows);
        row.after_trial = get_int(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_refusal *refused = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return refused;
    reader_refused_free(refused, *count);
    return NULL;
}
