/* loader.h - what the readers of a scenario's groups share. Private to sim/run. */
#pragma once

#include "sim/run/keys.h"
#include "sim/run/scanner.h"

struct loader {
    const struct scenario_text *text;
    const struct catalogue *catalogue;
    struct config *config; /* being filled */
    struct key_file *file; /* with the settings laid over it */
    struct report *report;
    struct report *topology_report; /* of the topology's file; NULL without */
    GPtrArray *notes;               /* char * */
    GString *refusal;               /* reasons, separated by commas */
    int refusals;                   /* how many of the problems are refusals */
};

/* The group of that name, or NULL; marks it as known. */
struct group *loader_group(struct loader *loader, const char *name);

/* Where to report that `key` (or the group, if NULL) is missing or wrong as a whole. */
struct place loader_place(struct loader *loader, const char *name, const char *key);

/* Reads all but the SPECIAL keys of a table into `base`, each by its default where the
 * group (or NULL) does not give it. What has no default either stays as it is. */
void loader_read(struct loader *loader, const struct group *group,
                 const struct param *params, void *base);

/* The text of a SPECIAL key: given, or its default (NULL without one). `place` is
 * where to report what is wrong with it. */
const char *loader_special(struct loader *loader, const char *name,
                           const struct group *group, const struct param *params,
                           const char *key, struct place *place);

/* Problems for all that nobody took; the tables tell which keys there are. */
void loader_leftovers(struct loader *loader, const struct group *group,
                      const struct param *params, const struct param *more);
void loader_unknown_key(struct loader *loader, const struct group *group,
                        const struct entry *entry, const struct param *params,
                        const struct param *more);

/* Reports `why` (taken over) at `place`. */
void loader_problem(struct loader *loader, struct place place, char *why);

void loader_note(struct loader *loader, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The protocol cannot do it: `reason` for tables, and the line of the problem. */
void loader_refuse(struct loader *loader, struct place place, const char *reason,
                   const char *format, ...) G_GNUC_PRINTF(4, 5);

/* NULL-ended names of the regions, NULL while none are known. */
const char *const *loader_regions(const struct loader *loader);

/* The groups, in this order: each rests on the ones before. */
void read_topology(struct loader *loader);
void read_links(struct loader *loader);
void read_node(struct loader *loader);
void read_protocol(struct loader *loader);
void read_load(struct loader *loader);
void read_update(struct loader *loader);
void read_faults(struct loader *loader);
void read_claims(struct loader *loader);
void read_checks(struct loader *loader); /* after the claims: they name models too */

/* Retry of [update], also used before a request is sent again. */
void read_retry(struct loader *loader, const struct group *group);

/* After all groups, when nothing is wrong with them. */
void note_elections(struct loader *loader);

void check_served(struct loader *loader); /* can the protocol do what is asked for? */
