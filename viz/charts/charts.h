/* charts.h - for the chart types: each is one constant here, and a line in charts.c. */
#pragma once

#include "viz/chart.h"

extern const struct chart_type chart_latency_percentiles;
extern const struct chart_type chart_latency_over_time;
extern const struct chart_type chart_availability_by_region;
extern const struct chart_type chart_anomaly_rates;
extern const struct chart_type chart_latency_vs_anomalies;

/* The trial that was asked for; the reader's. NULL, with `error`, if there is none. */
const struct reader_trial *chart_trial(const struct reader *reader,
                                       const struct chart_options *options,
                                       GError **error);
