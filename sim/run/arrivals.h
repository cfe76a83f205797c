/* arrivals.h - rates of arrival, and schedules of them, as scenarios write them. */
#pragma once

#include <stdbool.h>

#include "sim/load/config.h"

/* `10k/s`, `steps(0s: 5k/s, 20s: 20k/s)`, `ramp(...)`, `bursts(...)`, `day(...)`, each
 * also within constant(...). The pieces are to be freed. A schedule that goes on at its
 * last rate ends with a piece of length 0. False and `why` as quantity.h has it. */
bool arrivals_parse(const char *text, struct arrivals *arrivals, char **why);

/* `full-jitter(5ms, 2s)`, or a bare name. */
bool retry_parse(const char *text, struct retry_policy *policy, char **why);
