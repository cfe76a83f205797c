#include "sim/observe/histogram.h"
#include "sim/store/reader_parts.h"

void rows_begin(struct rows *rows, struct reader *reader, const char *text, gint64 trial)
{
    *rows = (struct rows){.reader = reader, .sql.db = reader->db};
    sql_prepare(&rows->sql, text);
    if (trial != 0)
        sql_int(&rows->sql, trial);
}

bool rows_next(struct rows *rows)
{
    rows->column = 0;
    return sql_step(&rows->sql);
}

bool rows_end(struct rows *rows, GError **error)
{
    return sql_finish(&rows->sql, rows->reader->path, error);
}

void rows_damaged(struct rows *rows)
{
    if (!rows->sql.failure)
        rows->sql.failure = g_strdup("is damaged");
}

gint64 get_int(struct rows *rows)
{
    return sqlite3_column_int64(rows->sql.statement, rows->column++);
}

gint64 get_int_or(struct rows *rows, gint64 if_null)
{
    int column = rows->column++;
    if (sqlite3_column_type(rows->sql.statement, column) == SQLITE_NULL)
        return if_null;
    return sqlite3_column_int64(rows->sql.statement, column);
}

uint64_t get_unsigned(struct rows *rows)
{
    return (uint64_t)get_int(rows);
}

double get_real(struct rows *rows)
{
    return sqlite3_column_double(rows->sql.statement, rows->column++);
}

char *get_text(struct rows *rows)
{
    const unsigned char *text = sqlite3_column_text(rows->sql.statement, rows->column++);
    return g_strdup(text ? (const char *)text : "");
}

struct histogram *get_histogram(struct rows *rows)
{
    int column = rows->column++;
    const void *bytes = sqlite3_column_blob(rows->sql.statement, column);
    int size = sqlite3_column_bytes(rows->sql.statement, column);
    struct histogram *histogram = bytes ? histogram_decode(bytes, (uint32_t)size) : NULL;
    if (histogram)
        return histogram;
    rows_damaged(rows);
    return histogram_new();
}
