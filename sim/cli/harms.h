/* harms.h - words for anomalies, and what rules them out. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"
#include "sim/world/config.h"

/* How a sentence goes on after "N of M <at risk>": "were stale", of one "was stale". */
const char *anomaly_happened(enum anomaly anomaly, uint64_t count);

/* Does the protocol with these parameters promise a model that rules it out? */
bool protocol_rules_out(const struct protocol_config *protocol, enum anomaly anomaly);
