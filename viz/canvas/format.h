/* format.h - figures as a reader wants them: a unit that fits, few digits, a point in
 * every locale. Each result is the caller's; g_free(). Between figure and unit stands a
 * blank at which no line breaks. */
#pragma once

#include <stdint.h>

/* us below 1 ms, ms below 1 s, s above; 3 digits below 100, no decimals above. */
char *format_time_ns(double ns);

/* Up to 9 999 in full; then k, M, G with 3 digits. */
char *format_count(uint64_t count);

/* Every digit, in threes. */
char *format_whole(uint64_t count);

/* Per cent with 2 digits from 0.1 % on, "n per M" below; never "100 %" of what is
 * less, nor "0" of what is more. */
char *format_share(double share);

/* Rounded up to the two digits that are told: what is at most 464 per M is not at most
 * 460. */
double share_bound(double share);

/* A share as the percentile that it is: 0.999 is "99.9". */
char *format_percentile(double share);

/* A difference of times, with its sign (a true minus); 0 is "0". */
char *format_difference_ns(double ns);

/* 9 significant digits, for CSV. */
char *format_exact(double value);
