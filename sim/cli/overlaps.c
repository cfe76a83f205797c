#include "sim/cli/overlaps.h"

#include <stddef.h>
#include <string.h>

static bool is_loss(enum anomaly anomaly)
{
    return anomaly == ANOMALY_LOST_WRITE || anomaly == ANOMALY_DISCARDED_ACK;
}

bool overlap_is_of_acknowledgement(const struct record *record, enum anomaly anomaly)
{
    return is_loss(anomaly) && record->history.primitive_count > 0;
}

static int64_t moment_of(const struct record *record,
                         const struct anomaly_witness *witness)
{
    uint64_t id = witness->primitive;
    bool known =
        is_loss(witness->anomaly) && id > 0 && id <= record->history.primitive_count;
    return known ? record->history.primitives[id - 1].return_ns : witness->at_ns;
}

static bool lasted_at(const struct record *record, const char *name, int64_t at_ns)
{
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        bool touched = fault->operations > 0 || fault->messages > 0;
        if (touched && (name == NULL || strcmp(fault->name, name) == 0) &&
            fault->start_ns <= at_ns && at_ns <= fault->end_ns)
            return true;
    }
    return false;
}

struct overlap overlap_with(const struct record *record, enum anomaly anomaly,
                            const char *fault)
{
    struct overlap overlap = {0};
    for (int i = 0; i < record->witness_count; i++) {
        const struct anomaly_witness *witness = &record->witness[i];
        if (witness->anomaly != anomaly)
            continue;
        overlap.kept++;
        overlap.during += lasted_at(record, fault, moment_of(record, witness));
    }
    return overlap;
}
