/* summary.h - what broke, when and why, in plain sentences that the data carry.
 * No cause is claimed: a harm is related to a fault by overlapping times only, and the
 * sentence says so. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/cli/verdicts.h"
#include "sim/observe/record.h"
#include "sim/run/config.h"

void print_summary(GString *to, const struct config *config, const struct record *record,
                   const struct verdicts *verdicts, bool emphasis);

/* Its parts: one paragraph each per fault and per kind of harm. */
void summarise_faults(GString *to, const struct record *record);
void summarise_anomalies(GString *to, const struct config *config,
                         const struct record *record);

/* "1 204 operations (12.3 %) found every session of their region busy ... "; nothing
 * where none had to wait. */
void append_session_wait(GString *text, const struct histogram *wait,
                         uint64_t operations);

/* Loudly, if it is so. */
void print_inconclusive(GString *to, const struct record *record, bool emphasis);
void print_omissions(GString *to, const struct config *config, bool emphasis);
