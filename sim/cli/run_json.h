/* run_json.h - a trial as `run --json` prints it. */
#pragma once

#include "sim/cli/json.h"
#include "sim/cli/verdicts.h"
#include "sim/observe/record.h"
#include "sim/run/config.h"

void trial_json(struct json *json, const struct config *config,
                const struct record *record, const struct verdicts *verdicts);

/* {"GROUP.KEY": "VALUE", ...}, in the order given. */
void settings_json(struct json *json, const char *name, const struct setting *setting,
                   int count);
