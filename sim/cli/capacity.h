/* capacity.h - the offered rate at which each thing of a trial would be busy 70 % of the
 * time, if its load grows in proportion. */
#pragma once

#include <glib.h>

#include "sim/cli/json.h"
#include "sim/observe/record.h"

/* One line: what comes first, and where. */
void print_capacity(GString *to, const struct record *record);

/* Member `capacity`: all of them, by rate. */
void capacity_json(struct json *json, const struct record *record);
