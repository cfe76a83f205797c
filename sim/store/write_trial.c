#include "sim/store/write_trial.h"

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool is_anothers(struct sql *sql, const char *name, const char *text)
{
    sql_prepare(sql, "SELECT 1 FROM scenario WHERE name = ? AND text <> ?");
    sql_text(sql, name);
    sql_text(sql, text);
    return sql_step(sql);
}

char *scenario_name(struct sql *sql, const struct scenario_info *scenario)
{
    const char *name = or_empty(scenario->name), *text = or_empty(scenario->text);
    if (text[0] != '\0') {
        sql_prepare(sql, "SELECT name FROM scenario WHERE text = ? LIMIT 1");
        sql_text(sql, text);
        if (sql_step(sql))
            return g_strdup((const char *)sqlite3_column_text(sql->statement, 0));
    }
    char *free_name = g_strdup(name);
    for (int i = 2; is_anothers(sql, free_name, text); i++) {
        g_free(free_name);
        free_name = g_strdup_printf("%s (%d)", name, i);
    }
    return free_name;
}

/* Titles and questions that --set changed get rows of their own. */
gint64 write_scenario(struct sql *sql, const struct scenario_info *scenario)
{
    g_autofree char *name = scenario_name(sql, scenario);
    const char *text[] = {name, or_empty(scenario->title), or_empty(scenario->question),
                          or_empty(scenario->text)};
    static const char *const statements[] = {
        "INSERT OR IGNORE INTO scenario (name, title, question, text) VALUES (?,?,?,?)",
        "SELECT id FROM scenario WHERE name = ? AND title = ? AND question = ? AND text "
        "= ?"};
    gint64 id = 0;
    for (int i = 0; i < 2; i++) {
        sql_prepare(sql, statements[i]);
        for (int k = 0; k < 4; k++)
            sql_text(sql, text[k]);
        if (sql_step(sql))
            id = sqlite3_column_int64(sql->statement, 0);
    }
    return id;
}

static void put_session_wait(struct sql *sql, const struct histogram *wait)
{
    bool any = wait != NULL && histogram_count(wait) > 0;
    if (wait == NULL)
        sql_null(sql);
    else
        sql_int(sql, (gint64)histogram_count(wait));
    for (int i = 0; i < 2; i++)
        if (any)
            sql_int(sql, histogram_quantile(wait, i == 0 ? 0.99 : 1));
        else
            sql_null(sql);
}

static gint64 write_trial_row(struct sql *sql, const struct scenario_info *scenario,
                              const struct record *record, bool with_history)
{
    gint64 scenario_id = write_scenario(sql, scenario);
    g_autofree char *variant = variant_json(record->variant, record->variant_count);
    sql_prepare_insert(sql, "trial", 25);
    sql_null(sql); /* the next id */
    sql_int(sql, scenario_id);
    sql_text(sql, variant);
    sql_int(sql, (gint64)record->seed);
    sql_text(sql, record->digest);
    sql_text(sql, or_empty(scenario->version));
    sql_int(sql, (gint64)record->events);
    sql_int(sql, record->simulated_ns);
    sql_real(sql, record->wall_s);
    sql_int(sql, record->warmup_ns);
    sql_int(sql, record->duration_ns);
    sql_int(sql, record->timeout_ns);
    sql_int(sql, (gint64)record->operations);
    sql_int(sql, (gint64)record->ok);
    sql_int(sql, (gint64)record->conflict);
    sql_int(sql, (gint64)record->fail);
    sql_int(sql, (gint64)record->fail_never_sent);
    sql_int(sql, (gint64)record->unknown);
    sql_int(sql, (gint64)record->ok_within_timeout);
    sql_int(sql, record->attempts_max);
    put_session_wait(sql, record->session_wait);
    sql_int(sql, record->conclusive);
    sql_int(sql, with_history && record->history.operation_count > 0);
    sql_insert(sql);
    return sqlite3_last_insert_rowid(sql->db);
}

static void write_settings(struct sql *sql, gint64 trial, const struct record *record)
{
    sql_prepare_insert(sql, "setting", 4);
    for (int i = 0; i < record->variant_count; i++) {
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_text(sql, record->variant[i].key);
        sql_text(sql, record->variant[i].value);
        sql_insert(sql);
    }
}

static void put_histogram(struct sql *sql, const struct histogram *histogram)
{
    uint32_t size;
    g_autofree uint8_t *bytes = histogram_encode(histogram, &size);
    sql_blob(sql, bytes, size);
}

/* Mean, quantiles and maximum: columns of their own, for people who ask in SQL. */
static void put_figures(struct sql *sql, const struct histogram *histogram,
                        const double *share, int share_count)
{
    bool any = histogram_count(histogram) > 0;
    if (any)
        sql_real(sql, histogram_mean(histogram));
    else
        sql_null(sql);
    for (int i = 0; i <= share_count; i++)
        if (any)
            sql_int(sql, i < share_count ? histogram_quantile(histogram, share[i])
                                         : histogram_max(histogram));
        else
            sql_null(sql);
}

struct latency_row {
    const char *kind, *region;
    const struct latency_record *latency;
    uint64_t operations, ok;
};

static void write_latency(struct sql *sql, gint64 trial, int position,
                          const struct latency_row *row)
{
    static const double shares[] = {0.5, 0.9, 0.95, 0.99, 0.999};
    struct histogram *empty = histogram_new();
    const struct histogram *ok = row->latency->ok ? row->latency->ok : empty;
    const struct histogram *with_timeouts =
        row->latency->with_timeouts ? row->latency->with_timeouts : empty;
    sql_int(sql, trial);
    sql_int(sql, position);
    sql_text(sql, row->kind);
    sql_text(sql, row->region);
    sql_int(sql, (gint64)row->operations);
    sql_int(sql, (gint64)row->ok);
    put_figures(sql, ok, shares, G_N_ELEMENTS(shares));
    put_histogram(sql, ok);
    put_histogram(sql, with_timeouts);
    sql_insert(sql);
    histogram_free(empty);
}

static uint64_t size_of(const struct histogram *histogram)
{
    return histogram ? histogram_count(histogram) : 0;
}

static void write_latencies(struct sql *sql, gint64 trial, const struct record *record)
{
    int position = 0;
    sql_prepare_insert(sql, "latency", 15);
    struct latency_row all = {"all", "", &record->latency_all, record->operations,
                              record->ok};
    write_latency(sql, trial, position++, &all);
    for (int kind = 0; kind < OP_COUNT; kind++) {
        const struct latency_record *latency = &record->latency[kind];
        if (!latency->ok && !latency->with_timeouts)
            continue;
        struct latency_row row = {op_name((enum op)kind), "", latency,
                                  size_of(latency->with_timeouts), size_of(latency->ok)};
        write_latency(sql, trial, position++, &row);
    }
    for (int i = 0; record->latency_by_region && i < record->region_count; i++) {
        struct latency_row row = {"all", record->region[i], &record->latency_by_region[i],
                                  record->operations_by_region[i],
                                  record->ok_by_region[i]};
        write_latency(sql, trial, position++, &row);
    }
}

static void write_windows(struct sql *sql, gint64 trial, const struct record *record)
{
    static const double shares[] = {0.5, 0.99};
    sql_prepare_insert(sql, "window", 13);
    for (int i = 0; i < record->window_count; i++) {
        const struct window *window = &record->window[i];
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_int(sql, window->start_ns);
        sql_int(sql, window->end_ns);
        sql_int(sql, (gint64)window->due);
        sql_int(sql, (gint64)window->ok);
        sql_int(sql, (gint64)window->fail);
        sql_int(sql, (gint64)window->unknown);
        put_figures(sql, window->latency, shares, G_N_ELEMENTS(shares));
        put_histogram(sql, window->latency);
        sql_insert(sql);
    }
}

static void write_faults(struct sql *sql, gint64 trial, const struct record *record)
{
    sql_prepare_insert(sql, "fault", 10);
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        sql_int(sql, trial);
        sql_int(sql, i);
        sql_text(sql, or_empty(fault->name));
        sql_text(sql, or_empty(fault->kind));
        sql_text(sql, or_empty(fault->what));
        sql_text(sql, fault->note);
        sql_int(sql, fault->start_ns);
        if (fault->end_ns == INT64_MAX)
            sql_null(sql);
        else
            sql_int(sql, fault->end_ns);
        sql_int(sql, (gint64)fault->operations);
        sql_int(sql, (gint64)fault->messages);
        sql_insert(sql);
    }
}

static void write_remarks(struct sql *sql, gint64 trial, const char *subject, char **line)
{
    sql_prepare_insert(sql, "remark", 4);
    for (int i = 0; line && line[i]; i++) {
        sql_int(sql, trial);
        sql_text(sql, subject);
        sql_int(sql, i);
        sql_text(sql, line[i]);
        sql_insert(sql);
    }
}

void write_trial(struct sql *sql, const struct scenario_info *scenario,
                 const struct record *record, bool with_history)
{
    gint64 trial = write_trial_row(sql, scenario, record, with_history);
    write_settings(sql, trial, record);
    write_latencies(sql, trial, record);
    write_windows(sql, trial, record);
    write_faults(sql, trial, record);
    write_remarks(sql, trial, "inconclusive", record->inconclusive_why);
    write_remarks(sql, trial, "never began", record->never_began);
    write_findings(sql, trial, record);
    if (with_history)
        write_history(sql, trial, &record->history);
}
