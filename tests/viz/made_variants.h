/* made_variants.h - results files with many invented variants and seeds, to test pictures
 * and to look at them. */
#pragma once

#include "sim/store/reader.h"

/* Names of what can be made; ends with NULL: every case that a chart of variants must
 * bear. */
extern const char *const made_variants_names[];

struct made_variants {
    char *folder, *path;
    struct reader *reader;
};

/* "plain" is four variants with three seeds under a cut: of three regions, the cut-off
 * one loses by variant; raft and chain show no anomaly, quorum and primary-async do, and
 * one has an SLO on reads. */
struct made_variants made_variants_open(const char *name);
void made_variants_close(struct made_variants *made); /* removes the file */
