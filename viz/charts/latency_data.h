/* latency_data.h - the figures of latency over time, for those who draw it themselves. */
#pragma once

#include "viz/charts/latency_windows.h"

/* CSV (RFC 4180, but lines end in \n): a head line, then a line a window:
 * start_s,end_s,count,p50_ms,p90_ms,p99_ms,p999_ms,due,fail,unknown,faults. `count` came
 * back; a quantile that rests on too few is left empty; faults are joined by "; ".
 * `windows` may be NULL: the head line alone. */
void latency_data_append(GString *csv, const struct latency_windows *windows,
                         const struct fault_stretch *faults, int fault_count);
