/* charts.h - for the chart types: each is one constant here, and a line in charts.c. */
#pragma once

#include "viz/chart.h"

extern const struct chart_type chart_latency_percentiles;
extern const struct chart_type chart_latency_over_time;
extern const struct chart_type chart_availability_by_region;
extern const struct chart_type chart_anomaly_rates;
extern const struct chart_type chart_latency_vs_anomalies;
extern const struct chart_type chart_differences;
