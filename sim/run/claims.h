/* claims.h - what [slo] and [expect] say, held against what a trial showed. */
#pragma once

#include "sim/observe/record.h"
#include "sim/run/config.h"

struct claim_outcome {
    enum claim_result result;
    bool unmeasured; /* UNDECIDED because there was nothing to measure */
    char *measured;  /* one line: "read.p99 is 128 ms, wanted < 100 ms" */
};

/* Is there anything that `subject` names: KIND.p99, availability, an anomaly ...?
 * Names of consistency models are not known here. */
bool claim_subject_known(const char *subject);

/* An SLO. A share (availability, the rate of an anomaly) is missed if the measured
 * one breaks the limit, met if the whole 95% interval keeps it, else undecided. */
struct claim_outcome claim_evaluate(const struct claim *claim,
                                    const struct record *record);

/* An expectation of a scenario: the same, but a run that was inconclusive can only
 * refute it by what was seen. */
struct claim_outcome claim_evaluate_expect(const struct claim *claim,
                                           const struct record *record);

void claim_outcome_clear(struct claim_outcome *outcome);

/* All of a scenario's, SLOs first, each in the order of the scenario; g_free() after
 * claim_record_clear() of each. */
struct claim_record *claims_evaluate(const struct config *config,
                                     const struct record *record, int *count);
