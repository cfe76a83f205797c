/* finding.h - the sentence that a picture of latency over time shows. */
#pragma once

#include "viz/charts/fault_effects.h"

/* Never more than the windows tell, and of at most `most` causes, the worst, with at most
 * `names` names each; g_free(). */
char *latency_finding(const struct latency_windows *windows,
                      const struct effects *effects, int most, int names);
