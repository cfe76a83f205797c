/* write_trial.h - the rows of one trial; for the writer alone. */
#pragma once

#include "sim/store/writer.h"

/* The scenario's name in the file, or a free one: what results_writer_name() says. */
char *scenario_name(struct sql *sql, const struct scenario_info *scenario);
void write_trial(struct sql *sql, const struct scenario_info *scenario,
                 const struct record *record);
void write_verdicts(struct sql *sql, gint64 trial, const struct record *record);
void write_history(struct sql *sql, gint64 trial, const struct history *history);
