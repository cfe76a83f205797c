/* histories.h - what must hold of every history, whatever the protocol and the faults. */
#pragma once

#include <stdbool.h>

#include "sim/observe/record.h"

/* NULL, or what is wrong with it first; g_free. */
char *history_fault(const struct history *history);

/* A CUnit assertion on it; `label` names the run. */
void history_is_well_formed(const struct record *record, const char *label);

/* Counts by the definitions of anomalies, taken literally, of what needs no final state;
 * O(n^2): for small runs. Asserts that the record's counts are these. */
void anomalies_are_as_defined(const struct record *record);
