/* results.h - where the trials of an experiment go: a results file (`-o FILE.db`), and
 * one in memory for who wants to read them at once. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/cli/trials.h"
#include "sim/store/reader.h"

struct results;

/* Makes the file at `path` (NULL: none), or opens one that fits to add to it. Refuses,
 * before anything is simulated, a trial that it has already unless `replace`; nothing is
 * left behind or changed then. `compared`: keeps the trials in memory too, and histories
 * nowhere unless the scenario asks for it. */
struct results *results_open(const char *path, bool replace, bool compared,
                             const struct trials *trials, GError **error);

bool results_add(struct results *results, const struct record *record, GError **error);

/* That a variant cannot run, in its place among those added so far. */
bool results_refuse(struct results *results, const char *variant_json, const char *reason,
                    GError **error);

/* What is in memory so far; close it before the results. */
struct reader *results_read(const struct results *results, GError **error);

void results_close(struct results *results); /* NULL is allowed */
