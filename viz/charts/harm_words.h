/* harm_words.h - anomalies in titles and headings: what a harm is called, and how a
 * sentence says how often a variant did it. Strings are the caller's: g_free(). */
#pragma once

#include "sim/compare/comparison.h"

/* "stale reads"; a harm without words of its own: its name with blanks. */
char *harm_plural(const char *name);
/* "Stale reads, of ok reads", for a panel. */
char *harm_heading(const char *name);

/* "reads stale data in 11 % of reads", "loses none of 62 k acknowledged writes (at most
 * 48 per M)": the end of a sentence about a variant. */
char *harm_done(const char *name, const struct compared_anomaly *anomaly);
/* The same for a second variant in one sentence: "in 3.9 %", "in none of 280 k (at most
 * 11 per M)". */
char *harm_done_too(const char *name, const struct compared_anomaly *anomaly);
/* "in none": of several. */
char *harm_not_done(const char *name);

/* Count / at risk; NAN: nothing was at risk, or `anomaly` is NULL. */
double rate_of_harm(const struct compared_anomaly *anomaly);

/* The seed with the least and that with the greatest rate; false: fewer than two seeds
 * had something at risk. */
bool harm_range(const struct compared_anomaly *anomaly, int seed_count, double *least,
                double *greatest);

/* Is `a` certainly done more often than `b`? Their intervals do not meet and, where there
 * are seeds to compare, the difference paired by seed is seen too. */
bool harm_is_apart(const struct compared_anomaly *a, const struct compared_anomaly *b,
                   int seed_count);

/* Why there is no rate of `harm` (NULL: of any) in any variant, for a title. */
char *harm_no_rate(const struct comparison *comparison, const char *harm);
