/* run_tables.h - the figures of one trial, for people. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/observe/record.h"
#include "sim/run/config.h"

/* What was run: protocol, regions, load, seed. */
void print_headline(GString *to, const struct config *config, bool emphasis);

/* By kind of operation, region, node, fault and anomaly; of updates, if any. */
void print_tables(GString *to, const struct record *record, bool emphasis);

/* "1.2 % (0.9 to 1.5 %)" or "0, at most 62 per M", for a table or a sentence. */
char *anomaly_rate(const struct anomaly_count *seen);

/* "quorum, 5 regions, 5 nodes, 10 000 operations a second for 60 s" */
char *config_digest(const struct config *config);
