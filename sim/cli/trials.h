/* trials.h - what run and compare share: their options, and the trials of an experiment
 * one after another, into a JSON document, a results file and what the verb tells. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/cli/cli.h"
#include "sim/cli/json.h"
#include "sim/cli/verdicts.h"

struct results;
struct progress;

/* As given, or NULL. */
struct trial_options {
    char *scenario; /* the caller's */
    char **set;
    char *seed, *seeds, *jobs, *output;
    gboolean replace, json;
};

enum { TRIAL_ENTRIES = 7 };

/* Fills TRIAL_ENTRIES rows, without the empty one at the end. `seeds_help` stays the
 * caller's. */
void trial_entries(struct trial_options *options, const char *seeds_help,
                   GOptionEntry *entries);
void trial_options_clear(struct trial_options *options);

struct trials {
    const struct config *const *config; /* one a variant; all of one scenario */
    int variant_count;
    uint64_t *seed; /* of each variant: the same */
    int seed_count;
    int jobs;
    struct results *results; /* NULL: no file */
    struct json *json;       /* NULL, or inside the list that trials are added to */

    /* Before the first trial of a variant is kept; NULL: nothing is done then. False and
     * `error` end everything. */
    bool (*begin)(void *user, int variant, GError **error);
    /* With each trial, in order of variant and seed, when it stands in the file; the
     * progress line is hidden. False and `error` as above. */
    bool (*tell)(void *user, int variant, const struct record *record,
                 const struct verdicts *verdicts, GError **error);
    void *user;

    int status; /* by SLOs and expectations of the trials so far */
    GError *error;
    struct progress *progress; /* trials_run's own, like: */
    int variant;               /* the one begun last; -1: none */
};

/* Seeds (`seeds` of them unless the options say otherwise) and threads; `config` must be
 * set. False after a message. */
bool trials_read(struct trials *trials, const struct trial_options *options,
                 uint64_t seeds);

/* True if all trials ran; ^C ends it after a whole trial. */
bool trials_run(struct trials *trials);

/* The exit status, after a message if something could not be written. Frees `seed`. */
int trials_end(struct trials *trials, bool complete);

/* A document's head, up to the open list of trials; and what run and compare have in
 * common after it: what was not simulated, and whether it was interrupted. */
struct json *trials_json_begin(const struct config *config);
void trials_json_end(struct json *json, const struct config *config, bool complete);
