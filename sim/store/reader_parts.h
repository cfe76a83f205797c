/* reader_parts.h - what the reader's files share; for no one else. */
#pragma once

#include "sim/store/reader.h"
#include "sim/store/results_file.h"

struct reader {
    char *path;
    sqlite3 *db;
    bool db_is_anothers; /* the writer's */
    struct reader_trial *trials;
    int trial_count;
};

/* The rows of a query, one after another; each get_ takes the next column. */
struct rows {
    struct reader *reader;
    struct sql sql;
    int column;
};

/* `text` has one parameter, the trial, or none (then `trial` is 0). */
void rows_begin(struct rows *rows, struct reader *reader, const char *text, gint64 trial);
bool rows_next(struct rows *rows);
bool rows_end(struct rows *rows, GError **error); /* false: what was read is no good */
void rows_damaged(struct rows *rows);             /* what was read makes no sense */

gint64 get_int(struct rows *rows);
gint64 get_int_or(struct rows *rows, gint64 if_null);
uint64_t get_unsigned(struct rows *rows);
double get_real(struct rows *rows); /* NULL: 0 */
char *get_text(struct rows *rows);  /* NULL: "" */
struct histogram *get_histogram(struct rows *rows);

struct primitive;
extern const char primitive_columns[]; /* of each table that has primitives */
void get_primitive(struct rows *rows, struct primitive *primitive);
