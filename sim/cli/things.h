/* things.h - everything that has a name: protocols, faults, keys, scenarios ..., in one
 * shape for `list` and `describe`. */
#pragma once

#include <glib.h>

#include "models/models.h"
#include "sim/kernel/distribution.h"
#include "sim/port/param.h"

struct thing {
    const char *kind; /* singular, as "protocol" */
    char *name;
    char *summary;
    char *explanation; /* or NULL, as the next */
    char *source;
    const struct param *params; /* settings; NULL without */

    /* What it is in detail; at most one is set. */
    const struct protocol *protocol;
    const struct update_strategy *update;
    const struct consistency_model *model;
    const struct distribution_type *distribution;
    const struct param *key; /* of the group `group` */
    const char *group;
};

struct thing_kind {
    const char *name; /* plural, as `consim list` takes it */
    const char *summary;
    void (*collect)(GPtrArray *things);
};

extern const struct thing_kind thing_kinds[]; /* ends with a row without a name */

const struct thing_kind *thing_kind_find(const char *name); /* or NULL */
GPtrArray *things_of(const struct thing_kind *kind);        /* struct thing *; owned */

/* Groups of keys: no kind of `consim list`, but `consim describe` knows them. */
void collect_key_groups(GPtrArray *things);

void collect_scenarios(GPtrArray *things);
void collect_topologies(GPtrArray *things);

/* Copies the text; the caller sets the rest. */
struct thing *thing_add(GPtrArray *things, const char *kind, const char *name,
                        const char *summary);
