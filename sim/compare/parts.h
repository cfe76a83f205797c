/* parts.h - what the files of this folder share; for no one else. */
#pragma once

#include "sim/compare/comparison.h"

/* A variant that the file has; text is the reader's or that of `contents`. */
struct entry {
    const char *variant, *text, *title, *question;
    const char *refused; /* NULL: it has trials */
    GPtrArray *trials;   /* of const struct reader_trial, the reader's */
    int64_t place;       /* id of its first trial; refused: of the one before it */
};

struct contents {
    const char *scenario;
    GArray *entries; /* of struct entry */
    struct reader_refusal *refused;
    int refused_count;
};

/* Of the scenario called so (NULL: the first). False and `error` if there is none. */
bool contents_read(struct reader *reader, const char *scenario, struct contents *contents,
                   GError **error);
void contents_clear(struct contents *contents); /* also after a failure */

/* A trial on its way into a comparison. */
struct source {
    struct reader *reader;
    const struct reader_trial *trial;
    int at, seed_count;    /* its seed's place, and how many places there are */
    GPtrArray *histograms; /* that samples point to: the comparison's */
};

/* Each adds what `source` has of something; false and `error` if it cannot be read. */
bool compare_latencies(struct compared_variant *variant, const struct source *source,
                       GError **error);
bool compare_anomalies(struct compared_variant *variant, const struct source *source,
                       GError **error);
bool compare_verdicts(struct compared_variant *variant, const struct source *source,
                      GError **error);

/* Of all trials of the variant; after its latencies and anomalies. */
bool compare_uses(struct compared_variant *variant, struct reader *reader, int seed_count,
                  GError **error);
bool compare_slos(struct compared_variant *variant, struct reader *reader,
                  const uint64_t *seed, int seed_count, GError **error);

/* A variant before it has a name. */
struct nameless {
    const char *variant, *text; /* JSON; the scenario's */
};
/* Fills protocol[i] and name[i]; all to be freed. */
void name_variants(const struct nameless *nameless, int count, char **protocol,
                   char **name);
