/* harms.h - words for anomalies, and what rules them out. */
#pragma once

#include <stdbool.h>

#include "sim/observe/record.h"
#include "sim/world/config.h"

/* How a sentence goes on after "N of M <at risk>": "were stale". */
const char *anomaly_happened(enum anomaly anomaly);

/* The model that rules it out, as "linearizable"; NULL: no single one. */
const char *anomaly_ruled_out_by(enum anomaly anomaly);

/* Does the protocol with these parameters promise that model? */
bool protocol_rules_out(const struct protocol_config *protocol, enum anomaly anomaly);
