#include "sim/store/results_file.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/port/op.h"

static const char *const schema_lines[] = {
#include "sim/store/schema.sql.inc" /* made from schema.sql by the Makefile */
    NULL};

/* Of SQLite's files; its manual, "Database File Format", 1.3. */
enum {
    HEADER_BYTES = 100,
    WRITE_VERSION_AT = 18,
    READ_VERSION_AT = 19,
    USER_VERSION_AT = 60,
    APPLICATION_ID_AT = 68,
};

GQuark results_error_quark(void)
{
    return g_quark_from_static_string("results-error");
}

char *results_schema(void)
{
    return g_strjoinv("\n", (char **)(uintptr_t)schema_lines);
}

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
           bytes[3];
}

/* What is wrong with the first bytes of a file that is not empty; NULL: nothing. */
static const char *trouble_with(const uint8_t *header, size_t size)
{
    if (size < HEADER_BYTES || memcmp(header, "SQLite format 3", 16) != 0 ||
        big_endian(header + APPLICATION_ID_AT) != RESULTS_APPLICATION_ID)
        return "is no results file of consim";
    uint32_t version = big_endian(header + USER_VERSION_AT);
    if (version > RESULTS_SCHEMA_VERSION)
        return "is a results file of a newer consim";
    if (version < RESULTS_SCHEMA_VERSION)
        return "is a results file of an older consim";
    return NULL;
}

static enum results_kind refuse(const char *path, enum results_error code,
                                const char *why, GError **error)
{
    g_set_error(error, RESULTS_ERROR, (gint)code, "%s: %s", path, why);
    return RESULTS_REFUSED;
}

enum results_kind results_file_kind(const char *path, GError **error)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno == ENOENT
                   ? RESULTS_ABSENT
                   : refuse(path, RESULTS_ERROR_FILE, g_strerror(errno), error);
    if (!S_ISREG(status.st_mode)) /* to open a pipe would let us wait */
        return refuse(path, RESULTS_ERROR_NOT_OURS, "is no ordinary file", error);
    FILE *file = fopen(path, "rb");
    if (!file)
        return refuse(path, RESULTS_ERROR_FILE, g_strerror(errno), error);
    uint8_t header[HEADER_BYTES];
    size_t size = fread(header, 1, sizeof header, file);
    fclose(file);
    if (status.st_size == 0)
        return RESULTS_EMPTY;
    const char *trouble = trouble_with(header, size);
    return trouble ? refuse(path, RESULTS_ERROR_NOT_OURS, trouble, error) : RESULTS_OURS;
}

static void insert_words(struct sql *sql)
{
    sql_prepare_insert(sql, "op", 2);
    for (int op = 0; op < OP_COUNT; op++) {
        sql_int(sql, op);
        sql_text(sql, op_name((enum op)op));
        sql_insert(sql);
    }
    sql_prepare_insert(sql, "outcome", 2);
    for (int outcome = OUTCOME_PENDING; outcome <= OUTCOME_UNKNOWN; outcome++) {
        sql_int(sql, outcome);
        sql_text(sql, outcome_name((enum outcome)outcome));
        sql_insert(sql);
    }
}

void results_make_tables(struct sql *sql)
{
    g_autofree char *pragmas =
        g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %d;",
                        RESULTS_APPLICATION_ID, RESULTS_SCHEMA_VERSION);
    g_autofree char *schema = results_schema();
    sql_run(sql, pragmas);
    sql_run(sql, schema);
    insert_words(sql);
}

guint8 *results_file_blank(gsize *byte_count)
{
    struct sql sql = {0};
    sqlite3_open(":memory:", &sql.db);
    results_make_tables(&sql);
    if (!sql_finish(&sql, "schema", NULL))
        g_error("schema.sql is not right"); /* ours: a bug, never the user's doing */
    sqlite3_int64 size;
    unsigned char *serialized = sqlite3_serialize(sql.db, "main", &size, 0);
    g_assert(serialized);
    guint8 *bytes = g_memdup2(serialized, (gsize)size);
    /* Made for a write-ahead log from the start (its manual, 1.3.3): turning to it later
     * waits for the disk. */
    bytes[WRITE_VERSION_AT] = bytes[READ_VERSION_AT] = 2;
    *byte_count = (gsize)size;
    sqlite3_free(serialized);
    sqlite3_close(sql.db);
    return bytes;
}
