/* topology_file.h - round trips as they were measured, from a file like
 * scenarios/topologies/aws-2026.ini: a group [rtt A] per region, with a line
 * `B = MIN MEAN MAX` or `B = MIN MEAN MAX sd DEVIATION` per region that A pinged. */
#pragma once

#include "sim/run/report.h"

struct topology_file {
    char **region; /* NULL-ended, in the order of the file */
    int region_count;
    struct measured_rtt *rtt; /* [from * region_count + to] */
};

/* Reads `text`; what is wrong goes to `report`. A pair that was measured in one
 * direction only serves both. */
struct topology_file *topology_file_parse(const char *text, struct report *report);
void topology_file_free(struct topology_file *file);

/* Index of a region, or -1. */
int topology_file_region(const struct topology_file *file, const char *name);
