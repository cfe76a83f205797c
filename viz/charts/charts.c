#include "viz/charts/charts.h"

const struct chart_type *const all_charts[] = {
    &chart_latency_percentiles,
    &chart_latency_over_time,
    &chart_availability_by_region,
    &chart_anomaly_rates,
    &chart_latency_vs_anomalies,
    &chart_differences,
    NULL,
};

const struct chart_type *chart_find(const char *name)
{
    for (int i = 0; all_charts[i] != NULL; i++)
        if (g_str_equal(all_charts[i]->name, name))
            return all_charts[i];
    return NULL;
}
