/* quantity.h - values with units, as scenarios write them: 250ms, 10k/s, 16MiB, 5%.
 *
 * Every function returns false for text that it cannot take, and sets `why` to a new
 * string that says what is wrong, what was expected and, where there is one, the
 * nearest thing that would do. Numbers are read the same in every locale. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Longest time: a quarter of int64_t, so that a few may be added (73 years). */
#define QUANTITY_NS_MAX (INT64_MAX / 4)

bool quantity_number(const char *text, double *number, char **why);
bool quantity_integer(const char *text, int64_t *number, char **why);  /* 100k, 2M */
bool quantity_duration(const char *text, int64_t *ns, char **why);     /* not negative */
bool quantity_duration_real(const char *text, double *ns, char **why); /* unrounded */
bool quantity_duration_signed(const char *text, int64_t *ns, char **why);
bool quantity_rate(const char *text, double *per_s, char **why); /* 500/min */
bool quantity_bytes(const char *text, int64_t *bytes, char **why);
bool quantity_bandwidth(const char *text, double *bytes_per_s, char **why);
bool quantity_ratio(const char *text, double *ratio, char **why); /* 5%, 50ppm, 0.05 */
bool quantity_bool(const char *text, bool *yes, char **why);
