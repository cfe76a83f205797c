/* config.h - a scenario, read and checked: everything that a trial needs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/load/config.h"
#include "sim/observe/record.h"
#include "sim/port/checker.h"
#include "sim/world/config.h"

/* The models that scenarios can name; handed down by the command line, so that
 * nothing below it knows them. Lists end with NULL. */
struct catalogue {
    const struct protocol *const *protocols;
    const struct update_strategy *const *updates;
    const struct checker *const *checkers; /* NULL: none */
};

enum record_history { RECORD_ALL, RECORD_WINDOW, RECORD_NONE };

/* One line of [slo] or [expect]: what is measured, how it is compared, with what.
 * `subject` is a path as the text gave it: `read.p99`, `stale_read`, `availability`,
 * `linearizable`. For a verdict, `verdict` is the wanted word and `limit` unused. */
struct claim {
    char *name; /* SLO: its key; expectation: the subject */
    char *subject;
    enum relation comparison;
    double limit;  /* ms for latencies, a share for rates, else a count */
    bool is_share; /* `limit` is a share of those at risk: 0.1% */
    char *verdict; /* holds | violated | unknown, or NULL */
    char *text;    /* as written */
    int line;
};

struct config {
    char *name; /* the scenario's file name without folder and .ini */
    char *title, *question;
    char *text;              /* the file as it was read */
    struct setting *setting; /* what --set and --vary changed, in order */
    int setting_count;

    int64_t duration_ns, warmup_ns, settle_ns;
    uint64_t seed;

    struct world_config world;
    struct load_config load;
    struct update_config update;

    int history;        /* enum record_history */
    bool history_given; /* by the file or a setting, not by default */
    char **checks;      /* models to be checked, by [check], [slo] and [expect]; without
                         * [check] also those that fit the load. NULL-ended, may be empty */
    const struct checker *const *checkers; /* the catalogue's, or NULL */
    struct claim *slo, *expect;
    int slo_count, expect_count;

    char **notes; /* things to mention once, as keys kept unused; NULL-ended */
};

/* `problems` collects one line a problem, without a final newline. */
struct problems {
    char **line; /* NULL-ended */
    int count;
};
void problems_clear(struct problems *problems);

/* Why a variant cannot run although its text is right: the protocol cannot do what
 * the load asks for. As "update (needs cas)"; the line in `problems` names the
 * protocols that can. */
struct refusal {
    char *reason;
};

/* A scenario as text: from a path, from the name of a shipped one, or from standard
 * input (`-`). NULL and a problem if it cannot be read. */
struct scenario_text {
    char *name;   /* without folder and .ini */
    char *origin; /* as messages name it */
    char *text;
};
struct scenario_text *scenario_text_read(const char *name, struct problems *problems);
void scenario_text_free(struct scenario_text *text);

/* The folder of shipped scenarios and topologies: beside the program in its source
 * tree, or the installed data directory. */
char *scenarios_folder(void);

/* Reads and checks all of a scenario with `settings` (key = "group.key", as --set has
 * it) laid over it. NULL if there is any problem. If the only trouble is that the
 * protocol cannot serve the load or the strategy, `refusal->reason` is set too. */
struct config *config_load(const struct scenario_text *text,
                           const struct setting *settings, int setting_count,
                           const struct catalogue *catalogue, struct problems *problems,
                           struct refusal *refusal);
void config_free(struct config *config);

/* --vary group.key=a,b,c: splits at commas outside parentheses, or at `;` if there is
 * one. Several make a grid, the last one fastest. */
struct variant {
    struct setting *setting;
    int count;
};
struct variant *variants_expand(const char *const *vary, int vary_count, int *count,
                                struct problems *problems);
void variants_free(struct variant *variants, int count);

/* "group.key=value" into its parts: the group ends at the last dot before the first
 * `=`. A group of [protocol] or [update] alone (`protocol=raft`) means its `name`. */
bool setting_parse(const char *text, struct setting *setting, struct problems *problems);
void setting_clear(struct setting *setting);
