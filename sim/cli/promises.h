/* promises.h - what a protocol serves and promises, with given parameters. */
#pragma once

#include <glib.h>

#include "models/models.h"
#include "sim/cli/json.h"
#include "sim/run/config.h"

/* Parameters count with so many regions, of one replica each. */
enum { PROMISES_REGIONS = 3 };

/* Names of the models kept with the default parameters, or with those that `settings`
 * change; NULL and a problem if they do not go together. */
GStrv promises_of(const struct protocol *protocol, const struct setting *settings,
                  int setting_count, struct problems *problems);

/* Those that a checker decides, or those that none does. */
GStrv promises_part(GStrv promises, bool checked);

/* "read, write" */
char *operation_names(unsigned ops);

void protocol_json(struct json *json, const struct protocol *protocol, GStrv promises);
