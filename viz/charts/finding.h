/* finding.h - the sentence that a picture of latency over time shows. */
#pragma once

#include "viz/charts/fault_effects.h"

/* Never more than the windows tell; g_free(). */
char *latency_finding(const struct latency_windows *windows,
                      const struct effects *effects);
