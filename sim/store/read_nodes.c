/* How busy a trial's servers were, and what became of what they had to do. */
#include "sim/store/reader_parts.h"

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
               "busy_ns, charged_ns, measured_busy_ns, mean_in_system, arrivals_per_s, "
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
        row.measured_busy_ns = get_int(&rows);
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

void reader_resources_free(struct reader_resource *resources, int count)
{
    for (int i = 0; resources && i < count; i++) {
        g_free(resources[i].kind);
        g_free(resources[i].name);
    }
    g_free(resources);
}

struct reader_resource *reader_resources(struct reader *reader, int64_t trial, int *count,
                                         GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT kind, name, utilisation FROM resource WHERE trial = ? "
               "ORDER BY position",
               trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_resource));
    while (rows_next(&rows)) {
        struct reader_resource row = {.kind = get_text(&rows)};
        row.name = get_text(&rows);
        row.utilisation = get_real(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_resource *resources = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return resources;
    reader_resources_free(resources, *count);
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

bool reader_add(struct reader *reader, int64_t trial, struct reader_add *add,
                bool *applies, GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT operations, successes, expected_min, expected_max, value, keys, "
               "keys_below, keys_above, missing FROM add_summary WHERE trial = ?",
               trial);
    *add = (struct reader_add){0};
    *applies = rows_next(&rows);
    if (*applies) {
        add->operations = get_unsigned(&rows);
        add->successes = get_unsigned(&rows);
        add->expected_min = get_int(&rows);
        add->expected_max = get_int(&rows);
        add->value = get_int(&rows);
        add->keys = get_unsigned(&rows);
        add->keys_below = get_unsigned(&rows);
        add->keys_above = get_unsigned(&rows);
        add->missing = get_int(&rows);
    }
    return rows_end(&rows, error);
}

static bool read_divergence(struct reader *reader, int64_t trial,
                            struct reader_convergence *convergence, GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT at_ns, diverged FROM convergence_sample WHERE trial = ? "
               "ORDER BY position",
               trial);
    GArray *array = g_array_new(FALSE, FALSE, sizeof(struct reader_divergence));
    while (rows_next(&rows)) {
        struct reader_divergence sample = {.at_ns = get_int(&rows)};
        sample.diverged = get_unsigned(&rows);
        g_array_append_val(array, sample);
    }
    convergence->sample_count = (int)array->len;
    convergence->sample = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return true;
    g_clear_pointer(&convergence->sample, g_free);
    return false;
}

bool reader_convergence(struct reader *reader, int64_t trial,
                        struct reader_convergence *convergence, bool *applies,
                        GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT watched, keys, diverged_at_end, settled_ns FROM convergence "
               "WHERE trial = ?",
               trial);
    *convergence = (struct reader_convergence){0};
    *applies = rows_next(&rows);
    if (*applies) {
        convergence->watched = get_unsigned(&rows);
        convergence->keys = get_unsigned(&rows);
        convergence->diverged_at_end = get_unsigned(&rows);
        convergence->settled_ns = get_int_or(&rows, INT64_MAX);
    }
    return rows_end(&rows, error) &&
           (!*applies || read_divergence(reader, trial, convergence, error));
}
