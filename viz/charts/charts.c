#include "viz/charts/charts.h"

const struct chart_type *const all_charts[] = {
    &chart_latency_percentiles,
    &chart_latency_over_time,
    &chart_availability_by_region,
    &chart_anomaly_rates,
    &chart_latency_vs_anomalies,
    NULL,
};

const struct chart_type *chart_find(const char *name)
{
    for (int i = 0; all_charts[i] != NULL; i++)
        if (g_str_equal(all_charts[i]->name, name))
            return all_charts[i];
    return NULL;
}

const struct reader_trial *chart_trial(const struct reader *reader,
                                       const struct chart_options *options,
                                       GError **error)
{
    int count;
    const struct reader_trial *trials = reader_trials(reader, &count);
    for (int i = 0; i < count; i++)
        if (options->trial == 0 || trials[i].id == options->trial)
            return &trials[i];
    if (options->trial == 0)
        g_set_error(error, CHART_ERROR, CHART_ERROR_TRIAL, "the file has no trial");
    else
        g_set_error(error, CHART_ERROR, CHART_ERROR_TRIAL,
                    "the file has no trial %" G_GINT64_FORMAT, options->trial);
    return NULL;
}
