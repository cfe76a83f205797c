/* results_file.h - what writer and reader of results files share. `schema.sql` says
 * what is in one. */
#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

enum {
    RESULTS_APPLICATION_ID = 0x6373696d, /* "csim" */
    RESULTS_SCHEMA_VERSION = 4,
};

#define RESULTS_ERROR results_error_quark()
GQuark results_error_quark(void);
enum results_error {
    RESULTS_ERROR_NOT_OURS,  /* no results file, or of a version that does not fit */
    RESULTS_ERROR_DUPLICATE, /* has that trial already */
    RESULTS_ERROR_FILE,      /* the system or SQLite says no */
};

enum results_kind {
    RESULTS_ABSENT,
    RESULTS_EMPTY, /* a file without a byte: a writer may fill it */
    RESULTS_OURS,
    RESULTS_REFUSED, /* anything else; `error` says what */
};

/* Looks at the first bytes only, so that a file that is not ours is not touched. */
enum results_kind results_file_kind(const char *path, GError **error);

/* The bytes of a results file without trials. g_free(). */
guint8 *results_file_blank(gsize *byte_count);

struct sql;

/* Makes the tables in an empty database. */
void results_make_tables(struct sql *sql);

/* The text of schema.sql. */
char *results_schema(void);

/* One statement after another with little ado: failures are kept until somebody asks,
 * and everything after a failure does nothing. */
struct sql {
    sqlite3 *db;
    sqlite3_stmt *statement;
    int column;    /* bound last */
    char *failure; /* NULL: none yet */
};

void sql_run(struct sql *sql, const char *text); /* several statements, no parameters */
void sql_prepare(struct sql *sql, const char *text);
void sql_prepare_insert(struct sql *sql, const char *table, int column_count);

/* Bind the next parameter. */
void sql_int(struct sql *sql, gint64 value);
void sql_real(struct sql *sql, double value);
void sql_text(struct sql *sql, const char *value); /* NULL: NULL */
void sql_null(struct sql *sql);
void sql_blob(struct sql *sql, const void *bytes, gsize byte_count); /* is copied */

/* True: a row is there, false: no more (or a failure). */
bool sql_step(struct sql *sql);
/* Steps a statement without rows, and makes it ready for the next parameters. */
void sql_insert(struct sql *sql);

/* Ends the last statement; false and `error` if anything failed since the last time. */
bool sql_finish(struct sql *sql, const char *path, GError **error);
