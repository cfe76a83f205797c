/* compare.h - what a reader says of a trial against the record that was written. */
#pragma once

#include "sim/observe/record.h"
#include "sim/store/reader.h"

void check_trial(const struct reader_trial *trial, const struct record *record);
void check_load(struct reader *reader, int64_t trial, const struct record *record);
void check_faults(struct reader *reader, int64_t trial, const struct record *record);
void check_verdicts(struct reader *reader, int64_t trial, const struct record *record);
void check_anomalies(struct reader *reader, int64_t trial, const struct record *record);
void check_claims(struct reader *reader, int64_t trial, const struct record *record);
void check_nodes(struct reader *reader, int64_t trial, const struct record *record);
void check_history(struct reader *reader, int64_t trial, const struct record *record);
