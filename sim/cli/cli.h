/* cli.h - what every verb shares: exit status, options, messages. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/run/config.h"

#define CONSIM_VERSION "0.1.0"

enum exit_status {
    EXIT_DONE = 0,
    EXIT_MISSED = 1,    /* an SLO or an expectation; a model is violated */
    EXIT_BAD_INPUT = 2, /* usage, scenario, file */
    EXIT_UNDECIDED = 3, /* an expectation that rests on an inconclusive run; a verdict */
    EXIT_INTERRUPTED = 130
};

struct verb {
    const char *name;
    const char *arguments; /* as "SCENARIO", for the usage line */
    const char *summary;
    const char *explanation; /* for --help, under the options; or NULL */
    int (*run)(const struct verb *verb,
               char **argv); /* argv[0]: the verb; ends with NULL */
};

extern const struct verb verb_bench, verb_chart, verb_check, verb_compare, verb_describe,
    verb_list, verb_report, verb_run, verb_validate;

/* What scenarios can name. */
extern const struct catalogue models_catalogue;

/* Reads the options of a verb, wherever they stand; the other arguments come back in
 * `arguments`, and must be `least` to `most`. Option values are of type FILENAME, so
 * that no locale changes them. False if the verb ends here, with `status`: help was
 * printed, or there was an error. `entries` ends with an empty row. */
bool options_parse(const struct verb *verb, const GOptionEntry *entries, char **argv,
                   int least, int most, GStrv *arguments, int *status);

/* A whole number from an option, in [low, high]. */
bool option_number(const char *option, const char *text, uint64_t low, uint64_t high,
                   uint64_t *value);

/* One line on standard error, "consim: ..."; returns EXIT_BAD_INPUT. */
int usage_error(const char *format, ...) G_GNUC_PRINTF(1, 2);
void problems_print(const struct problems *problems);

/* All of --set; empty where `set` is NULL. */
struct settings {
    struct setting *setting;
    int count;
};
bool settings_parse(char *const *set, struct settings *settings,
                    struct problems *problems);
void settings_clear(struct settings *settings);

/* Reads and checks a scenario; prints what is wrong with it. */
struct config *scenario_load(const char *name, char *const *set);
