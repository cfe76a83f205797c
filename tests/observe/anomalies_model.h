/* anomalies_model.h - the definitions of CONTRACT again, written down as plainly as
 * possible: every pair is looked at. Slow; for comparison. */
#pragma once

#include "sim/observe/anomalies.h"

struct model_result {
    uint64_t count[ANOMALY_COUNT], of[ANOMALY_COUNT];
    struct anomaly_witness *witness; /* all of them, in no order; g_free */
    int witness_count;
};

void model_find(const struct anomaly_input *input, struct model_result *result);
