#include "sim/compare/meaning.h"

#include <string.h>

#include "sim/observe/record.h"

const char *const harms_by_weight[] = {
    "lost_write",      "lost_update",   "stale_read",    "read_your_writes",
    "monotonic_reads", "diverged_keys", "discarded_ack", NULL};

static const struct anomaly_info *info_of(const char *name)
{
    static const struct anomaly_info nothing = {"", "", "", ""};
    for (int i = 0; i < ANOMALY_COUNT; i++)
        if (strcmp(anomaly_infos[i].name, name) == 0)
            return &anomaly_infos[i];
    return &nothing;
}

const char *harm_summary(const char *name)
{
    return info_of(name)->summary;
}

const char *harm_at_risk(const char *name)
{
    return info_of(name)->at_risk;
}

const char *harm_explanation(const char *name)
{
    return info_of(name)->explanation;
}
