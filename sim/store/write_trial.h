/* write_trial.h - the rows of one trial; for the writer alone. */
#pragma once

#include "sim/store/writer.h"

void write_trial(struct sql *sql, const struct scenario_info *scenario,
                 const struct record *record);
void write_verdicts(struct sql *sql, gint64 trial, const struct record *record);
void write_history(struct sql *sql, gint64 trial, const struct history *history);
