/* nearest.h - "did you mean": the known word nearest to one that is not known. */
#pragma once

#include <glib.h>

/* The fewest insertions, deletions, replacements and swaps of neighbours that turn
 * one word into the other (optimal string alignment), ignoring case and the
 * difference between `-` and `_`. */
int word_distance(const char *a, const char *b);

/* The candidate nearest to `word`, the first of equals; NULL if none is near enough
 * to be what was meant. `candidates` ends with NULL. */
const char *nearest(const char *word, const char *const *candidates);

/* "; did you mean X?", or an empty string. */
char *did_you_mean(const char *word, const char *const *candidates);
