/* fault_bands.h - the faults of a trial as bands: one a name, with all its times. */
#pragma once

#include "viz/canvas/axis.h"
#include "viz/charts/fault_stretches.h"

struct fault_bands {
    struct band *at;
    int count;
    int lanes;
    char **names;
    double (**stretches)[2];
};

/* Those that begin before `end_ns`, by first start; and before them the warm-up, if
 * there is one. `says_what`: what was hit stands behind the name, if
 * that was the same every time. */
struct fault_bands *fault_bands_new(const struct fault_stretch *faults, int count,
                                    int64_t warmup_ns, int64_t end_ns, bool says_what);
void fault_bands_free(struct fault_bands *bands); /* NULL is allowed */

void fault_bands_place(struct fault_bands *bands, struct canvas *canvas,
                       const struct scale *time);
