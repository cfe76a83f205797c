/* Latencies and time series: rows with histograms, and what can be asked of these. */
#include "sim/observe/histogram.h"
#include "sim/store/reader_parts.h"

uint64_t reader_count(const struct histogram *histogram)
{
    return histogram_count(histogram);
}

double reader_mean_ns(const struct histogram *histogram)
{
    return histogram_mean(histogram);
}

int64_t reader_min_ns(const struct histogram *histogram)
{
    return histogram_min(histogram);
}

int64_t reader_max_ns(const struct histogram *histogram)
{
    return histogram_max(histogram);
}

int64_t reader_quantile_ns(const struct histogram *histogram, double p)
{
    return histogram_quantile(histogram, p);
}

uint64_t reader_count_above(const struct histogram *histogram, int64_t value_ns)
{
    return histogram_count_above(histogram, value_ns);
}

bool reader_next_bucket(const struct histogram *histogram, uint32_t *cursor,
                        int64_t *low_ns, int64_t *high_ns, uint64_t *count)
{
    struct histogram_bucket bucket;
    if (!histogram_next_bucket(histogram, cursor, &bucket))
        return false;
    *low_ns = bucket.low;
    *high_ns = bucket.high;
    *count = bucket.count;
    return true;
}

struct histogram *reader_histogram_new(void)
{
    return histogram_new();
}

void reader_histogram_merge(struct histogram *into, const struct histogram *from)
{
    histogram_merge(into, from);
}

void reader_histogram_free(struct histogram *histogram)
{
    histogram_free(histogram);
}

void reader_latencies_free(struct reader_latency *latencies, int count)
{
    for (int i = 0; latencies && i < count; i++) {
        g_free(latencies[i].kind);
        g_free(latencies[i].region);
        histogram_free(latencies[i].latency);
        histogram_free(latencies[i].with_timeouts);
    }
    g_free(latencies);
}

struct reader_latency *reader_latencies(struct reader *reader, int64_t trial, int *count,
                                        GError **error)
{
    struct rows rows;
    rows_begin(
        &rows, reader,
        "SELECT kind, region, operations, ok, histogram, with_timeouts FROM latency "
        "WHERE trial = ? ORDER BY position",
        trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_latency));
    while (rows_next(&rows)) {
        struct reader_latency row = {.kind = get_text(&rows)};
        row.region = get_text(&rows);
        row.operations = get_unsigned(&rows);
        row.ok = get_unsigned(&rows);
        row.latency = get_histogram(&rows);
        row.with_timeouts = get_histogram(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_latency *latencies = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return latencies;
    reader_latencies_free(latencies, *count);
    return NULL;
}

void reader_windows_free(struct reader_window *windows, int count)
{
    for (int i = 0; windows && i < count; i++)
        histogram_free(windows[i].latency);
    g_free(windows);
}

struct reader_window *reader_windows(struct reader *reader, int64_t trial, int *count,
                                     GError **error)
{
    struct rows rows;
    rows_begin(&rows, reader,
               "SELECT start_ns, end_ns, due, ok, fail, unknown, histogram FROM window "
               "WHERE trial = ? ORDER BY position",
               trial);
    GArray *array = g_array_new(TRUE, FALSE, sizeof(struct reader_window));
    while (rows_next(&rows)) {
        struct reader_window row = {.start_ns = get_int(&rows)};
        row.end_ns = get_int(&rows);
        row.due = get_unsigned(&rows);
        row.ok = get_unsigned(&rows);
        row.fail = get_unsigned(&rows);
        row.unknown = get_unsigned(&rows);
        row.latency = get_histogram(&rows);
        g_array_append_val(array, row);
    }
    *count = (int)array->len;
    struct reader_window *windows = (void *)g_array_free(array, FALSE);
    if (rows_end(&rows, error))
        return windows;
    reader_windows_free(windows, *count);
    return NULL;
}
