/* harm_finding.h - what the variants did of a harm, in a sentence. */
#pragma once

#include "viz/charts/variant_words.h"

/* "primary-async reads stale data in 11 % of reads; raft in none of 280 k (at most 11 per
 * M)". It claims no difference that the intervals do not show. NULL: nothing was at risk
 * in any variant. Names have at most `letters`; g_free(). */
char *harm_finding(const struct comparison *comparison, const struct cast *cast,
                   const char *harm, int letters);
