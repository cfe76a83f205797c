/* made_records.h - results in memory with invented trials, to compare. */
#pragma once

#include "sim/compare/comparison.h"
#include "sim/observe/record.h"
#include "sim/store/writer.h"

/* What a trial shows. Reads take 1, 2 ... `reads` times `step_ms`; the measured time is
 * 10 s. */
struct made {
    const char *protocol, *w; /* settings; NULL: not set */
    uint64_t seed;
    uint64_t reads, fail;
    double step_ms;
    uint64_t stale, lost, writes; /* lost of writes; 0 writes: does not apply */
    double node, disk;            /* utilisation */
    struct claim_record claim;    /* without a name: none */
};

struct record *made_record(const struct made *made);

/* A writer in memory and what reads it. */
struct shelf {
    struct results_writer *writer;
    struct reader *reader;
    struct comparison *comparison;
};

extern const struct scenario_info made_scenario; /* protocol.name = raft, w = 3 */

void shelf_open(struct shelf *shelf);
void shelf_add(struct shelf *shelf, const struct made *made);
void shelf_refuse(struct shelf *shelf, const char *variant, const char *reason);
void shelf_compare(struct shelf *shelf); /* once all is in */
void shelf_close(struct shelf *shelf);
