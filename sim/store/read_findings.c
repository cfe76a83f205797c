/* What happened to a trial and what came of it: faults, anomalies, nodes, updates. */
#include "sim/store/reader_parts.h"

void reader_faults_free(struct reader_fault *faults, int count)
{
    for (int i = 0; faults && i < count; i++) {
        g_free(faults[i].name);
        g_free(faults[i].kind);
        g_free(faults[i].what);
        g_free(faults[i].note);
    }
    g_free(faults);
}

struct reader_fault *reader_faults(struct reader *reader, int64_t trial, int *count,
                                   GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT name, kind, what, note, start_ns, end_ns, operations, messages "
               "FROM fault WHERE trial = ? ORDER BY position",
               trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_fault));
    while (rows_next(&rows)) {
        struct reader_fault row = {.name = get_text(&rows)};
        row.kind = get_text(&rows);
        row.what = get_text(&rows);
        row.note = get_text(&rows);
        row.start_ns = get_int(&rows);
        row.end_ns = get_int_or(&rows, INT64_MAX);
        row.operations = get_unsigned(&rows);
        row.messages = get_unsigned(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_fault *faults = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return faults;
    reader_faults_free(faults, *count);
    return NULL;
}

static char **read_remarks(struct reader *reader, int64_t trial, const char *text,
                           GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader, text, trial);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    while (rows_next(&rows)) {
        g_autofree char *line = get_text(&rows);
        g_strv_builder_add(builder, line);
    }
    char **lines = g_strv_builder_end(builder);
    if (rows_end(&rows, error))
        return lines;
    g_strfreev(lines);
    return NULL;
}

char **reader_inconclusive_reasons(struct reader *reader, int64_t trial, GError **error)
{
    return read_remarks(reader, trial,
                        "SELECT text FROM remark WHERE trial = ? AND "
                        "subject = 'inconclusive' ORDER BY position",
                        error);
}

char **reader_faults_never_began(struct reader *reader, int64_t trial, GError **error)
{
    return read_remarks(reader, trial,
                        "SELECT text FROM remark WHERE trial = ? AND "
                        "subject = 'never began' ORDER BY position",
                        error);
}

void reader_anomalies_free(struct reader_anomaly *anomalies, int count)
{
    for (int i = 0; anomalies && i < count; i++)
        g_free(anomalies[i].name);
    g_free(anomalies);
}

struct reader_anomaly *reader_anomalies(struct reader *reader, int64_t trial, int *count,
                                        GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT name, count, of FROM anomaly WHERE trial = ? ORDER BY position",
               trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_anomaly));
    while (rows_next(&rows)) {
        struct reader_anomaly row = {.name = get_text(&rows)};
        row.count = get_unsigned(&rows);
        row.of = get_unsigned(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_anomaly *anomalies = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return anomalies;
    reader_anomalies_free(anomalies, *count);
    return NULL;
}

void reader_witnesses_free(struct reader_witness *witnesses, int count)
{
    for (int i = 0; witnesses && i < count; i++)
        g_free(witnesses[i].anomaly);
    g_free(witnesses);
}

struct reader_witness *reader_witnesses(struct reader *reader, int64_t trial, int *count,
                                        GError **error)
{
    struct rows rows;
    rows_begin(
        &rows, reader,
        "SELECT anomaly, at_ns, key, primitive, returned, missed, age_ns, versions "
        "FROM witness WHERE trial = ? ORDER BY position",
        trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_witness));
    while (rows_next(&rows)) {
        struct reader_witness row = {.anomaly = get_text(&rows)};
        row.at_ns = get_int(&rows);
        row.key = get_unsigned(&rows);
        row.primitive = get_unsigned(&rows);
        row.returned = get_unsigned(&rows);
        row.missed = get_unsigned(&rows);
        row.age_ns = get_int(&rows);
        row.versions = get_unsigned(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_witness *witnesses = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return witnesses;
    reader_witnesses_free(witnesses, *count);
    return NULL;
}

void reader_nodes_free(struct reader_node *nodes, int count)
{
    for (int i = 0; nodes && i < count; i++) {
        g_free(nodes[i].region);
        g_free(nodes[i].name);
    }
    g_free(nodes);
}

struct reader_node *reader_nodes(struct reader *reader, int64_t trial, int *count,
                                 GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT region, name, utilisation, codec_cpu_share, longest_pause_ns, "
               "busy_ns, charged_ns, mean_in_system, arrivals_per_s, "
               "mean_time_in_system_ns, refused, fsyncs "
               "FROM node WHERE trial = ? ORDER BY position",
               trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_node));
    while (rows_next(&rows)) {
        struct reader_node row = {.region = get_text(&rows)};
        row.name = get_text(&rows);
        row.utilisation = get_real(&rows);
        row.codec_cpu_share = get_real(&rows);
        row.longest_pause_ns = get_int(&rows);
        row.busy_ns = get_int(&rows);
        row.charged_ns = get_int(&rows);
        row.mean_in_system = get_real(&rows);
        row.arrivals_per_s = get_real(&rows);
        row.mean_time_in_system_ns = get_real(&rows);
        row.refused = get_unsigned(&rows);
        row.fsyncs = get_unsigned(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_node *nodes = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return nodes;
    reader_nodes_free(nodes, *count);
    return NULL;
}

bool reader_update(struct reader *reader, int64_t trial, struct reader_update *update,
                   bool *applies, GError **error)
{
    struct rows rows;
    rows_begin(
        &rows, reader,
        "SELECT operations, successes, attempts, conflicts, given_up, completion_ns, "
        "expected_min IS NOT NULL, expected_min, expected_max, value "
        "FROM update_summary WHERE trial = ?",
        trial);
    *update = (struct reader_update){0};
    *applies = rows_next(&rows);
    if (*applies) {
        update->operations = get_unsigned(&rows);
        update->successes = get_unsigned(&rows);
        update->attempts = get_unsigned(&rows);
        update->conflicts = get_unsigned(&rows);
        update->given_up = get_unsigned(&rows);
        update->completion_ns = get_int(&rows);
        update->final_applies = get_int(&rows) != 0;
        update->expected_min = get_int(&rows);
        update->expected_max = get_int(&rows);
        update->value = get_int(&rows);
    }
    return rows_end(&rows, error);
}
