#include "sim/port/history.h"
#include "sim/store/reader_parts.h"

static uint64_t count_rows(struct reader *reader, const char *text, int64_t trial)
{
    struct rows rows;
    rows_begin(&rows, reader, text, trial);
    uint64_t count = rows_next(&rows) ? get_unsigned(&rows) : 0;
    return rows_end(&rows, NULL) ? count : 0;
}

static bool read_operations(struct reader *reader, int64_t trial, struct history *history,
                            GError **error)
{
    uint64_t room =
        count_rows(reader, "SELECT count(*) FROM operation WHERE trial = ?", trial);
    history->operations = g_new0(struct operation, room);
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT id, kind, key, due_ns, invoke_ns, return_ns, outcome, conflict, "
               "given_up, session, process, attempts, region FROM operation "
               "WHERE trial = ? ORDER BY id",
               trial);
    while (history->operation_count < room && rows_next(&rows)) {
        struct operation *operation = &history->operations[history->operation_count++];
        operation->id = get_unsigned(&rows);
        operation->kind = (uint8_t)get_int(&rows);
        operation->key = get_unsigned(&rows);
        operation->due_ns = get_int(&rows);
        operation->invoke_ns = get_int_or(&rows, NEVER_NS);
        operation->return_ns = get_int_or(&rows, NEVER_NS);
        operation->outcome = (uint8_t)get_int(&rows);
        operation->conflict = (uint8_t)get_int(&rows);
        operation->given_up = (uint8_t)get_int(&rows);
        operation->session = (uint32_t)get_int(&rows);
        operation->process = (uint32_t)get_int(&rows);
        operation->attempts = (uint32_t)get_int(&rows);
        operation->region = (uint16_t)get_int(&rows);
        /* Everybody indexes by these. */
        if (operation->id != history->operation_count || operation->kind >= OP_COUNT ||
            operation->outcome > OUTCOME_UNKNOWN)
            rows_damaged(&rows);
    }
    return rows_end(&rows, error);
}

const char primitive_columns[] =
    "id, operation, op, key, invoke_ns, return_ns, outcome, conflict, observed, "
    "expected, number, session, process, node, sends";

void get_primitive(struct rows *rows, struct primitive *primitive)
{
    primitive->id = get_unsigned(rows);
    primitive->operation = get_unsigned(rows);
    primitive->op = (uint8_t)get_int(rows);
    primitive->key = get_unsigned(rows);
    primitive->invoke_ns = get_int(rows);
    primitive->return_ns = get_int_or(rows, NEVER_NS);
    primitive->outcome = (uint8_t)get_int(rows);
    primitive->conflict = (uint8_t)get_int(rows);
    primitive->observed = get_unsigned(rows);
    primitive->expected = get_unsigned(rows);
    primitive->number = get_int(rows);
    primitive->session = (uint32_t)get_int(rows);
    primitive->process = (uint32_t)get_int(rows);
    primitive->node = (uint16_t)get_int_or(rows, NO_NODE);
    primitive->sends = (uint8_t)get_int(rows);
    if (primitive->op >= OP_COUNT || primitive->outcome > OUTCOME_UNKNOWN)
        rows_damaged(rows); /* everybody indexes by these */
}

static bool read_primitives(struct reader *reader, int64_t trial, struct history *history,
                            GError **error)
{
    uint64_t room =
        count_rows(reader, "SELECT count(*) FROM primitive WHERE trial = ?", trial);
    history->primitives = g_new0(struct primitive, room);
    struct rows rows;
    g_autofree char *text = g_strdup_printf(
        "SELECT %s FROM primitive WHERE trial = ? ORDER BY id", primitive_columns);
    rows_begin(&rows, reader, text, trial);
    while (history->primitive_count < room && rows_next(&rows)) {
        struct primitive *primitive = &history->primitives[history->primitive_count++];
        get_primitive(&rows, primitive);
        if (primitive->id != history->primitive_count || primitive->operation == 0 ||
            primitive->operation > history->operation_count)
            rows_damaged(&rows);
    }
    return rows_end(&rows, error);
}

static bool read_micro_operations(struct reader *reader, int64_t trial,
                                  struct history *history, GError **error)
{
    uint64_t room =
        count_rows(reader, "SELECT count(*) FROM micro_operation WHERE trial = ?", trial);
    history->micro_operations = g_new0(struct micro_operation, room);
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT operation, op, key, value FROM micro_operation WHERE trial = ? "
               "ORDER BY position",
               trial);
    while (history->micro_operation_count < room && rows_next(&rows)) {
        struct micro_operation *micro =
            &history->micro_operations[history->micro_operation_count++];
        micro->operation = get_unsigned(&rows);
        micro->op = (uint8_t)get_int(&rows);
        micro->key = get_unsigned(&rows);
        micro->value = get_unsigned(&rows);
        if (micro->operation == 0 || micro->operation > history->operation_count ||
            micro->op >= OP_COUNT)
            rows_damaged(&rows);
    }
    return rows_end(&rows, error);
}

bool reader_history(struct reader *reader, int64_t trial, struct history *history,
                    GError **error)
{
    *history = (struct history){0};
    if (read_operations(reader, trial, history, error) &&
        read_primitives(reader, trial, history, error) &&
        read_micro_operations(reader, trial, history, error))
        return true;
    g_free(history->operations);
    g_free(history->primitives);
    g_free(history->micro_operations);
    *history = (struct history){0};
    return false;
}

void reader_verdicts_free(struct reader_verdict *verdicts, int count)
{
    for (int i = 0; verdicts && i < count; i++) {
        g_free(verdicts[i].model);
        g_free(verdicts[i].verdict);
        g_free(verdicts[i].cause);
        g_free(verdicts[i].witness);
    }
    g_free(verdicts);
}

static bool read_witness(struct reader *reader, int64_t trial,
                         struct reader_verdict *verdict, int position, GError **error)
{
    struct rows rows;
    g_autofree char *text = g_strdup_printf(
        "SELECT %s FROM verdict_primitive WHERE trial = ? AND verdict = %d ORDER BY id",
        primitive_columns, position);
    rows_begin(&rows, reader, text, trial);
    GArray *array = g_array_new(FALSE, FALSE, sizeof(struct primitive));
    while (rows_next(&rows)) {
        struct primitive primitive = {.id = 0};
        get_primitive(&rows, &primitive);
        g_array_append_val(array, primitive);
    }
    verdict->witness_count = (int)array->len;
    verdict->witness = (struct primitive *)(void *)g_array_free(array, FALSE);
    return rows_end(&rows, error);
}

struct reader_verdict *reader_verdicts(struct reader *reader, int64_t trial, int *count,
                                       GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT model, verdict, cause FROM verdict WHERE trial = ? "
               "ORDER BY position",
               trial);
    GArray *array = g_array_new(TRUE, TRUE, sizeof(struct reader_verdict));
    while (rows_next(&rows)) {
        struct reader_verdict row = {.model = get_text(&rows)};
        row.verdict = get_text(&rows);
        row.cause = get_text(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_verdict *verdicts = (void *)g_array_free(array, FALSE);
    bool good = rows_end(&rows, error);
    for (int i = 0; good && i < *count; i++)
        good = read_witness(reader, trial, &verdicts[i], i, error);
    if (good)
        return verdicts;
    reader_verdicts_free(verdicts, *count);
    return NULL;
}
