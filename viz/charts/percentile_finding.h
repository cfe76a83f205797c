/* percentile_finding.h - the sentence that a picture of latency by percentile shows. */
#pragma once

#include "viz/charts/percentile_curves.h"
#include "viz/charts/slo_corner.h"

struct percentile_room {
    int letters; /* of a name, at most */
    bool tail; /* how many are slower than the SLO allows, or fail or end unknown, too */
};

/* Who is slowest, how much slower than the quickest, and who loses most: never more than
 * the intervals of differences, paired by seed, allow; without intervals (one seed) the
 * figures alone. `corner` may be empty. g_free(). */
char *percentile_finding(const struct percentile_curves *curves,
                         const struct slo_corner *corner,
                         const struct percentile_room *room);

/* The curve with the greatest share above the corner's limit, or, without a corner, that
 * never came back; NULL: no curve has any. */
const struct percentile_curve *percentile_worst(const struct percentile_curves *curves,
                                                const struct slo_corner *corner,
                                                double *share);
/* "1 in 370", "36 %": the latter from a tenth on. g_free(). */
char *one_in(double share);
