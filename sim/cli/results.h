/* results.h - the results file of a run: `-o FILE.db`. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/observe/record.h"
#include "sim/run/config.h"

struct results;

/* Makes the file, or opens one that fits to add to it. Refuses, before anything is
 * simulated, a trial that it has already unless `replace`; nothing is left behind or
 * changed then. */
struct results *results_open(const char *path, bool replace, const struct config *config,
                             const uint64_t *seed, int seed_count, GError **error);
bool results_add(struct results *results, const struct record *record, GError **error);
void results_close(struct results *results);
