/* keys.h - the keys of a scenario, group by group: one table that the loader reads
 * by, that checks and messages are made from, and that `consim describe` and `consim
 * list keys` print. */
#pragma once

#include <glib.h>

#include "sim/port/param.h"
#include "sim/run/config.h"

struct key_group {
    const char *name; /* as it stands between the brackets: "load", "link A B" */
    const char *doc;
    const struct param *params; /* ends with a row without a name */
    bool open;                  /* takes lines of a form of its own, which `doc` tells */
};

extern const struct key_group all_key_groups[]; /* ends with a row without a name */

const struct key_group *key_group_find(const char *name); /* or NULL */

/* Tables whose offsets are within struct config, but as noted. */
extern const struct param scenario_keys[], topology_keys[], node_keys[], protocol_keys[],
    update_keys[], load_keys[], record_keys[], check_keys[];
extern const struct param link_keys[];  /* within struct link_settings */
extern const struct param fault_keys[]; /* within struct fault_config */

/* One [link ...] group. */
struct link_settings {
    struct distribution *delay;
    double bandwidth_bytes_per_s;
};

/* Every key with form, default and meaning; those of the protocols, strategies and
 * faults of the catalogue too. */
void keys_describe(GString *out, const struct catalogue *catalogue);

/* The rows of one table, as keys_describe prints them. */
void params_describe(GString *out, const struct param *params);
