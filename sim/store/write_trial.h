/* write_trial.h - the rows of one trial; for the writer alone. */
#pragma once

#include "sim/store/writer.h"

/* The scenario's name in the file, or a free one: what results_writer_name() says. */
char *scenario_name(struct sql *sql, const struct scenario_info *scenario);

/* Its row, made if it is not there. */
gint64 write_scenario(struct sql *sql, const struct scenario_info *scenario);
void write_trial(struct sql *sql, const struct scenario_info *scenario,
                 const struct record *record, bool with_history);
void write_findings(struct sql *sql, gint64 trial, const struct record *record);
void write_verdicts(struct sql *sql, gint64 trial, const struct record *record);
void write_history(struct sql *sql, gint64 trial, const struct history *history);

/* The columns of `primitive` but the first. */
void put_primitive(struct sql *sql, const struct primitive *primitive);

/* The connection of a writer, NULL as long as it has no file; and what it calls it. */
sqlite3 *results_writer_connection(struct results_writer *writer);
const char *results_writer_path(const struct results_writer *writer);
