/* figures.h - numbers for people: the same in every locale, with a thin space between
 * thousands and before a unit. All results are to be freed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define THIN_SPACE "\u2009"

/* The shortest of up to 9 significant digits, as JSON wants it: 0.25, 1e-09. */
char *text_of_9_digits(double value);

char *text_of_count(uint64_t count); /* 48 211 */

/* Three significant digits below 100, whole numbers above: 0.0123, 4.50, 128, 1 204 */
char *text_of_number(double value);

/* The same, rounded to three digits: quantiles are within 1%. */
char *text_of_quantile(double value);

char *text_of_duration(double ns); /* 12.3 µs, 4.50 ms, 1 204 s: the fitting unit */
char *text_of_time(int64_t ns);    /* a point of the trial's time: 20.0 s, 20.135 s */

/* A share: 23.1 %, or 180 per M below 0.1 %; near 1 with two digits of what is missing
 * to it: 99.953 %. */
char *text_of_share(double share);

/* An interval of shares in the unit that fits `share`: "0.061 to 0.11 %". */
char *text_of_share_interval(double share, double low, double high);

const char *plural(uint64_t count, const char *one, const char *many);
