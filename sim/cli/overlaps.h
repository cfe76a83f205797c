/* overlaps.h - which harms coincide with a fault. A matter of time, not yet of cause. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"

struct overlap {
    uint64_t kept;   /* witnesses of the kind: at most WITNESSES_MAX, the worst */
    uint64_t during; /* of these, while the fault lasted */
};

/* With the fault of that name (NULL: any); one that touched nothing does not count.
 * Losses count by when the write was acknowledged, where a history tells it; all else by
 * when it could first be seen. */
struct overlap overlap_with(const struct record *record, enum anomaly anomaly,
                            const char *fault);
bool overlap_is_of_acknowledgement(const struct record *record, enum anomaly anomaly);
