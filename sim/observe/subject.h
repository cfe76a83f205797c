/* subject.h - what a claim of a scenario can be about: "read.p99", "stale_read",
 * "availability" ... taken apart. Consistency models are not known here. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"

enum subject_kind {
    SUBJECT_LATENCY, /* [with_timeouts.][KIND.|all.]STATISTIC, in ms */
    SUBJECT_OUTCOME, /* operations, ok, conflict, fail, unknown */
    SUBJECT_ANOMALY,
    SUBJECT_AVAILABILITY,
    SUBJECT_THROUGHPUT, /* throughput_per_s */
    SUBJECT_CONCLUSIVE,
};

enum statistic { STATISTIC_QUANTILE, STATISTIC_MEAN, STATISTIC_COUNT };

struct subject {
    enum subject_kind kind;
    /* LATENCY */
    int op; /* enum op; -1: all */
    bool with_timeouts;
    enum statistic statistic;
    double p; /* of a QUANTILE; "max" is 1 */
    /* ANOMALY */
    enum anomaly anomaly;
    /* OUTCOME */
    int outcome; /* for subject_outcome() */
};

bool subject_parse(const char *text, struct subject *subject);

/* Operations with that outcome. */
uint64_t subject_outcome(const struct subject *subject, const struct record *record);
