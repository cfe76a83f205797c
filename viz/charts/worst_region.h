/* worst_region.h - from where did the fewest operations come back? What all windows show
 * together hides a region that was cut off. */
#pragma once

#include "sim/store/reader.h"

struct worst_region {
    char *name;                  /* g_free(); NULL: none stands out */
    double lost, lost_elsewhere; /* shares that failed or ended unknown */
};

/* Over the whole of `count` trials together. It stands out where its loss and that of all
 * others together are apart beyond chance, by Wilson's intervals, and at least LOSS_RATIO
 * times as large. */
enum { LOSS_RATIO = 2 };
bool read_worst_region(struct reader *reader, const struct reader_trial *const *trials,
                       int count, struct worst_region *worst, GError **error);
