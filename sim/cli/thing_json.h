/* thing_json.h - a named thing as `list --json` and `describe --json` print it. */
#pragma once

#include "sim/cli/json.h"
#include "sim/cli/things.h"

/* The members for a list; `whole` adds explanation, source and parameters. The caller
 * opens and closes the object. */
void thing_json(struct json *json, const struct thing *thing, bool whole);
