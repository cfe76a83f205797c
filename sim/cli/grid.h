/* grid.h - the variants of `compare`: one configuration for each combination of the
 * values of --vary. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/cli/cli.h"

struct grid_variant {
    char *name; /* tells it from the others: "quorum, w = 2"; a comparison may know a
                   better one */
    char *json; /* of its settings, as results files have it */
    struct settings settings; /* --set, then --vary; each key once */
    struct config *config;    /* NULL: */
    char *refused;            /* why it cannot run, "update (needs cas)"; NULL: it can */
};

struct grid {
    struct grid_variant *variant;
    int count, runnable;
};

/* Reads and checks every variant; what is wrong, or only to be mentioned, goes to
 * standard error once, with the variants that it belongs to. NULL if anything is wrong
 * beside what protocols cannot do, or if no variant can run. */
struct grid *grid_load(const char *scenario, char *const *set, char *const *vary);
void grid_free(struct grid *grid);
