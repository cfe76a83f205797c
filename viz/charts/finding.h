/* finding.h - the sentence that a picture of latency over time shows. */
#pragma once

#include "viz/charts/fault_effects.h"

/* How much is told: of at most `causes` causes, the worst, with at most `names` names
 * each, of at most `letters` letters; `rest`: and that others had an effect too. */
struct finding_room {
    int causes, names, letters;
    bool rest;
};

/* Never more than the windows tell; g_free(). */
char *latency_finding(const struct latency_windows *windows,
                      const struct effects *effects, const struct finding_room *room);
