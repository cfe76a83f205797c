/* results.h - the results file of an experiment: `-o FILE.db`. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/cli/trials.h"
#include "sim/store/writer.h"

struct results;

/* Makes the file, or opens one that fits to add to it. Refuses, before anything is
 * simulated, a trial that it has already unless `replace`; nothing is left behind or
 * changed then. */
struct results *results_open(const char *path, bool replace, const struct trials *trials,
                             GError **error);
bool results_add(struct results *results, const struct record *record, GError **error);
void results_close(struct results *results); /* NULL is allowed */

/* What files say of a configuration's scenario; its text stays the configuration's. */
struct scenario_info scenario_info_of(const struct config *config);
