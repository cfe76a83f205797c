/* differences.h - what is compared with the first variant, seed by seed. */
#pragma once

#include "sim/cli/compare.h"

struct difference {
    const char *name; /* p50, p99, availability, or an anomaly */
    bool is_share;    /* else ns */
    struct estimate estimate;
};

/* Of one row against the view's reference: those measures that both have. g_free(). */
struct difference *differences_of(const struct view *view, int row, int *count);
