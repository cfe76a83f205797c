#include <string.h>

#include "sim/store/results_file.h"

static void note(struct sql *sql, int result)
{
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE &&
        !sql->failure)
        sql->failure = g_strdup(sqlite3_errmsg(sql->db));
}

void sql_run(struct sql *sql, const char *text)
{
    if (!sql->failure)
        note(sql, sqlite3_exec(sql->db, text, NULL, NULL, NULL));
}

void sql_prepare(struct sql *sql, const char *text)
{
    sqlite3_finalize(sql->statement);
    sql->statement = NULL;
    sql->column = 0;
    if (!sql->failure)
        note(sql, sqlite3_prepare_v2(sql->db, text, -1, &sql->statement, NULL));
}

void sql_prepare_insert(struct sql *sql, const char *table, int column_count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "INSERT INTO %s VALUES (", table);
    for (int i = 0; i < column_count; i++)
        g_string_append(text, i == 0 ? "?" : ",?");
    g_string_append_c(text, ')');
    sql_prepare(sql, text->str);
}

void sql_int(struct sql *sql, gint64 value)
{
    if (!sql->failure)
        note(sql, sqlite3_bind_int64(sql->statement, ++sql->column, value));
}

void sql_real(struct sql *sql, double value)
{
    if (!sql->failure)
        note(sql, sqlite3_bind_double(sql->statement, ++sql->column, value));
}

void sql_text(struct sql *sql, const char *value)
{
    if (!sql->failure)
        note(sql, sqlite3_bind_text(sql->statement, ++sql->column, value, -1,
                                    SQLITE_TRANSIENT));
}

void sql_null(struct sql *sql)
{
    if (!sql->failure)
        note(sql, sqlite3_bind_null(sql->statement, ++sql->column));
}

void sql_blob(struct sql *sql, const void *bytes, gsize byte_count)
{
    if (!sql->failure)
        note(sql, sqlite3_bind_blob64(sql->statement, ++sql->column, bytes, byte_count,
                                      SQLITE_TRANSIENT));
}

bool sql_step(struct sql *sql)
{
    if (sql->failure)
        return false;
    int result = sqlite3_step(sql->statement);
    note(sql, result);
    return result == SQLITE_ROW;
}

void sql_insert(struct sql *sql)
{
    if (sql->failure)
        return;
    /* Each parameter of each row is bound: old ones never shine through. */
    g_assert(sql->column == sqlite3_bind_parameter_count(sql->statement));
    sql_step(sql);
    sqlite3_reset(sql->statement);
    sql->column = 0;
}

bool sql_finish(struct sql *sql, const char *path, GError **error)
{
    sqlite3_finalize(sql->statement);
    sql->statement = NULL;
    if (!sql->failure)
        return true;
    g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE, "%s: %s", path, sql->failure);
    g_free(sql->failure);
    sql->failure = NULL;
    return false;
}
