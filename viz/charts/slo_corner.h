/* slo_corner.h - what a scenario asks of latency: a corner in the picture of percentiles.
 */
#pragma once

#include "sim/compare/comparison.h"

struct slo_corner {
    double p;           /* the percentile, as a share below 1 */
    double limit_ns;    /* that it should stay below */
    bool with_timeouts; /* false: of what came back alone */
    char *kind;         /* of operations: read, write ... or all */
    char *text;         /* as written: "read.p99 < 250ms"; NULL: there is none */
};

/* The first upper limit of a percentile of `kind` (NULL: of any kind) among the SLOs of
 * the comparison's first trial; corner->text is NULL where there is none. False, with
 * `error`, where it cannot be read. */
bool slo_corner_read(struct reader *reader, const struct comparison *comparison,
                     const char *kind, struct slo_corner *corner, GError **error);
void slo_corner_clear(struct slo_corner *corner);
