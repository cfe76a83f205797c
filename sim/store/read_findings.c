/* What happened to a trial and what came of it: faults, anomalies, claims. */
#include "sim/port/history.h"
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
    for (int i = 0; witnesses && i < count; i++) {
        g_free(witnesses[i].anomaly);
        g_free(witnesses[i].example);
    }
    g_free(witnesses);
}

static bool read_examples(struct reader *reader, int64_t trial,
                          struct reader_witness *witnesses, int count, GError **error)
{
    struct rows rows;
    g_autofree char *text = g_strdup_printf(
        "SELECT witness, %s FROM witness_primitive WHERE trial = ? "
        "ORDER BY witness, id",
        primitive_columns);
    rows_begin(&rows, reader, text, trial);
    while (rows_next(&rows)) {
        struct primitive primitive = {.id = 0};
        gint64 at = get_int(&rows);
        get_primitive(&rows, &primitive);
        if (at < 0 || at >= count) {
            rows_damaged(&rows);
            break;
        }
        struct reader_witness *witness = &witnesses[at];
        int last = witness->example_count++;
        witness->example = g_renew(struct primitive, witness->example, (gsize)last + 1);
        witness->example[last] = primitive;
    }
    return rows_end(&rows, error);
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
    GArray *array = g_array_new(TRUE, TRUE, sizeof(struct reader_witness));
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
    if (rows_end(&rows, error) && read_examples(reader, trial, witnesses, *count, error))
        return witnesses;
    reader_witnesses_free(witnesses, *count);
    return NULL;
}

void reader_claims_free(struct reader_claim *claims, int count)
{
    for (int i = 0; claims && i < count; i++) {
        char *text[] = {claims[i].kind,       claims[i].name,    claims[i].subject,
                        claims[i].comparison, claims[i].verdict, claims[i].text,
                        claims[i].result,     claims[i].measured};
        for (size_t k = 0; k < G_N_ELEMENTS(text); k++)
            g_free(text[k]);
    }
    g_free(claims);
}

struct reader_claim *reader_claims(struct reader *reader, int64_t trial, int *count,
                                   GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT kind, name, subject, comparison, bound, is_share, verdict, text, "
               "result, unmeasured, measured FROM claim WHERE trial = ? "
               "ORDER BY position",
               trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_claim));
    while (rows_next(&rows)) {
        struct reader_claim row = {.kind = get_text(&rows)};
        row.name = get_text(&rows);
        row.subject = get_text(&rows);
        row.comparison = get_text(&rows);
        row.limit = get_real(&rows);
        row.is_share = get_int(&rows) != 0;
        row.verdict = get_text(&rows);
        row.text = get_text(&rows);
        row.result = get_text(&rows);
        row.unmeasured = get_int(&rows) != 0;
        row.measured = get_text(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_claim *claims = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return claims;
    reader_claims_free(claims, *count);
    return NULL;
}
