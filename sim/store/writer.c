#include "sim/store/writer.h"

#include <errno.h>
#include <unistd.h>

#include "sim/store/write_trial.h"

enum { WAIT_MS = 30 * 1000 }; /* for another program that writes the same file */

struct results_writer {
    char *path; /* or ":memory:" */
    bool replace, created, in_memory, no_histories;
    struct sql sql; /* .db is NULL as long as there is no file */
};

static bool connect(struct results_writer *writer, GError **error)
{
    struct sql *sql = &writer->sql;
    if (sqlite3_open_v2(writer->path, &sql->db, SQLITE_OPEN_READWRITE, NULL) !=
        SQLITE_OK) {
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE, "%s: %s", writer->path,
                    sqlite3_errmsg(sql->db));
        return false;
    }
    sqlite3_busy_timeout(sql->db, WAIT_MS);
    /* A write-ahead log: killed in the middle of a trial, the file is as it was, and
     * others can read while we write. Where it cannot be had (network folders), SQLite
     * keeps its rollback journal. */
    sql_run(sql, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    return sql_finish(sql, writer->path, error);
}

static bool folder_is_writable(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int trouble = access(folder, W_OK | X_OK) == 0 ? 0 : errno;
    if (trouble == 0 && !g_file_test(folder, G_FILE_TEST_IS_DIR))
        trouble = ENOTDIR;
    if (trouble != 0)
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE, "%s: %s", path,
                    g_strerror(trouble));
    return trouble == 0;
}

struct results_writer *results_writer_open(const char *path, bool replace, GError **error)
{
    enum results_kind kind = results_file_kind(path, error);
    if (kind == RESULTS_REFUSED || !folder_is_writable(path, error))
        return NULL;
    if (kind == RESULTS_OURS && access(path, W_OK) != 0) {
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE, "%s: %s", path,
                    g_strerror(errno));
        return NULL;
    }
    struct results_writer *writer = g_new0(struct results_writer, 1);
    writer->path = g_strdup(path);
    writer->replace = replace;
    if (kind == RESULTS_OURS && !connect(writer, error)) {
        results_writer_close(writer);
        return NULL;
    }
    return writer;
}

struct results_writer *results_writer_open_memory(void)
{
    struct results_writer *writer = g_new0(struct results_writer, 1);
    writer->path = g_strdup(":memory:");
    writer->in_memory = true;
    if (sqlite3_open(writer->path, &writer->sql.db) != SQLITE_OK)
        g_error("SQLite has no memory");
    results_make_tables(&writer->sql);
    if (!sql_finish(&writer->sql, "schema", NULL))
        g_error("schema.sql is not right"); /* ours: a bug, never the user's doing */
    return writer;
}

void results_writer_keep_histories(struct results_writer *writer, bool keep)
{
    writer->no_histories = !keep;
}

sqlite3 *results_writer_connection(struct results_writer *writer)
{
    return writer->sql.db;
}

const char *results_writer_path(const struct results_writer *writer)
{
    return writer->path;
}

/* The id of a trial, or 0. `name`: what scenario_name() said. */
static gint64 find_trial(struct sql *sql, const char *name, const char *variant,
                         uint64_t seed)
{
    sql_prepare(sql,
                "SELECT trial.id FROM trial JOIN scenario ON scenario.id = scenario "
                "WHERE name = ? AND variant = ? AND seed = ?");
    sql_text(sql, name);
    sql_text(sql, variant);
    sql_int(sql, (gint64)seed);
    gint64 id = sql_step(sql) ? sqlite3_column_int64(sql->statement, 0) : 0;
    sql_prepare(sql, "SELECT 1"); /* let go of the row: it would hold a lock */
    return id;
}

bool results_writer_has(struct results_writer *writer,
                        const struct scenario_info *scenario, const char *variant,
                        uint64_t seed)
{
    struct sql *sql = &writer->sql;
    if (!sql->db)
        return false;
    g_autofree char *name = scenario_name(sql, scenario);
    gint64 id = find_trial(sql, name, variant, seed);
    return sql_finish(sql, writer->path, NULL) && id != 0;
}

char *results_writer_name(struct results_writer *writer,
                          const struct scenario_info *scenario)
{
    struct sql *sql = &writer->sql;
    if (!sql->db)
        return g_strdup(scenario->name ? scenario->name : "");
    char *name = scenario_name(sql, scenario);
    sql_prepare(sql, "SELECT 1");
    sql_finish(sql, writer->path, NULL);
    return name;
}

bool results_writer_fits(struct results_writer *writer, const char *version,
                         GError **error)
{
    struct sql *sql = &writer->sql;
    if (!sql->db)
        return true;
    sql_prepare(sql, "SELECT version FROM trial WHERE version <> ? LIMIT 1");
    sql_text(sql, version);
    g_autofree char *other =
        sql_step(sql) ? g_strdup((const char *)sqlite3_column_text(sql->statement, 0))
                      : NULL;
    if (!sql_finish(sql, writer->path, error))
        return false;
    if (other)
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_NOT_OURS,
                    "%s: has trials of consim %s, and this is %s: their figures need not "
                    "compare; use another file",
                    writer->path, other, version);
    return !other;
}

/* A file with the schema and no trial takes its place in one step; nobody ever sees a
 * file that is half made. */
static bool make_file(struct results_writer *writer, GError **error)
{
    enum results_kind kind = results_file_kind(writer->path, error);
    if (kind == RESULTS_REFUSED)
        return false;
    if (kind != RESULTS_OURS) { /* else another program was quicker */
        gsize size;
        g_autofree guint8 *blank = results_file_blank(&size);
        /* Whole or not at all, and not waiting for the disk: there is nothing to lose. */
        if (!g_file_set_contents_full(writer->path, (const char *)blank, (gssize)size,
                                      G_FILE_SET_CONTENTS_CONSISTENT, 0666, error))
            return false;
        writer->created = true;
    }
    return connect(writer, error);
}

/* Removes the trial that is to be replaced. */
static void delete_trial(struct sql *sql, gint64 id)
{
    static const char *const parts[] = {
        "setting",        "latency",         "window",      "fault",
        "remark",         "anomaly",         "witness",     "witness_primitive",
        "verdict",        "claim",           "node",        "verdict_primitive",
        "update_summary", "add_summary",     "convergence", "convergence_sample",
        "resource",       "micro_operation", "operation",   "primitive",
    };
    for (size_t i = 0; i <= G_N_ELEMENTS(parts); i++) {
        bool all_parts_gone = i == G_N_ELEMENTS(parts);
        g_autofree char *text =
            all_parts_gone ? g_strdup("DELETE FROM trial WHERE id = ?")
                           : g_strdup_printf("DELETE FROM %s WHERE trial = ?", parts[i]);
        sql_prepare(sql, text);
        sql_int(sql, id);
        sql_insert(sql);
    }
}

static void delete_refusal(struct sql *sql, const char *name, const char *variant)
{
    sql_prepare(sql,
                "DELETE FROM refused WHERE variant = ? AND scenario IN "
                "(SELECT id FROM scenario WHERE name = ?)");
    sql_text(sql, variant);
    sql_text(sql, name);
    sql_insert(sql);
}

static bool add(struct results_writer *writer, const struct scenario_info *scenario,
                const struct record *record, GError **error)
{
    struct sql *sql = &writer->sql;
    g_autofree char *variant = variant_json(record->variant, record->variant_count);
    g_autofree char *name = scenario_name(sql, scenario);
    gint64 old = find_trial(sql, name, variant, record->seed);
    if (old != 0 && !writer->replace) {
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_DUPLICATE,
                    "%s: has scenario `%s`, variant %s, with seed %" G_GUINT64_FORMAT
                    " already",
                    writer->path, name, variant, record->seed);
        return false;
    }
    if (old != 0)
        delete_trial(sql, old);
    delete_refusal(sql, name, variant);
    write_trial(sql, scenario, record, !writer->no_histories);
    sql_prepare(sql, "SELECT 1"); /* no statement is open at the commit */
    return sql_finish(sql, writer->path, error);
}

static bool begin(struct results_writer *writer, const struct scenario_info *scenario,
                  GError **error)
{
    struct sql *sql = &writer->sql;
    if ((!sql->db && !make_file(writer, error)) ||
        !results_writer_fits(writer, scenario->version, error))
        return false;
    sql_run(sql, "BEGIN IMMEDIATE");
    return sql_finish(sql, writer->path, error);
}

/* `good`: all went well until now. */
static bool end(struct results_writer *writer, bool good, GError **error)
{
    struct sql *sql = &writer->sql;
    if (good) {
        sql_run(sql, "COMMIT");
        if (sql_finish(sql, writer->path, error))
            return true;
    }
    sql_run(sql, "ROLLBACK");
    sql_finish(sql, writer->path, NULL);
    return false;
}

bool results_writer_add(struct results_writer *writer,
                        const struct scenario_info *scenario, const struct record *record,
                        GError **error)
{
    return begin(writer, scenario, error) &&
           end(writer, add(writer, scenario, record, error), error);
}

bool results_writer_refuse(struct results_writer *writer,
                           const struct scenario_info *scenario, const char *variant,
                           const char *reason, GError **error)
{
    struct sql *sql = &writer->sql;
    if (!begin(writer, scenario, error))
        return false;
    gint64 scenario_id = write_scenario(sql, scenario);
    sql_prepare(sql,
                "INSERT INTO refused (scenario, variant, reason, after_trial) "
                "VALUES (?, ?, ?, (SELECT ifnull(max(id), 0) FROM trial)) "
                "ON CONFLICT (scenario, variant) DO UPDATE SET reason = excluded.reason");
    sql_int(sql, scenario_id);
    sql_text(sql, variant);
    sql_text(sql, reason);
    sql_insert(sql);
    return end(writer, sql_finish(sql, writer->path, error), error);
}

/* Whether anything is in the file; when in doubt, yes. */
static bool has_trials(struct sql *sql, const char *path)
{
    sql_prepare(sql, "SELECT 1 FROM trial LIMIT 1");
    bool found = sql_step(sql);
    return !sql_finish(sql, path, NULL) || found;
}

void results_writer_close(struct results_writer *writer)
{
    if (!writer)
        return;
    struct sql *sql = &writer->sql;
    bool remove = sql->db && writer->created && !has_trials(sql, writer->path);
    if (sql->db && writer->in_memory) {
        sqlite3_close(sql->db);
    } else if (sql->db) {
        /* Folds the log in and removes it, unless others have the file open. */
        sql_run(sql, "PRAGMA journal_mode = DELETE");
        sql_finish(sql, writer->path, NULL);
        sqlite3_close(sql->db);
    }
    if (remove)
        unlink(writer->path);
    g_free(writer->path);
    g_free(writer);
}
