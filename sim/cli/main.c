/* main.c - the table of verbs. One verb is one file and one line here. */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/models.h"
#include "sim/cli/cli.h"
#include "sim/run/nearest.h"

const struct catalogue models_catalogue = {
    .protocols = all_protocols,
    .updates = all_updates,
    .checkers = all_checkers,
};

/* Sorted by name. */
static const struct verb *const verbs[] = {
    &verb_bench, &verb_chart,  &verb_check, &verb_compare,  &verb_describe,
    &verb_list,  &verb_report, &verb_run,   &verb_validate,
};

static void print_help(FILE *to)
{
    fputs(
        "Usage: consim VERB [OPTION...] [ARGUMENT...]\n\n"
        "Simulates a geo-replicated API, breaks it on purpose, and says which\n"
        "consistency promises survived, what they cost, and why.\n\n",
        to);
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        fprintf(to, "  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
    fputs(
        "\n  consim VERB --help tells a verb's options, consim list what scenarios can\n"
        "  name, consim describe NAME what it means. First steps:\n\n"
        "    consim list scenarios\n"
        "    consim run NAME\n\n"
        "Exit status: 0 done; 1 an SLO or expectation is missed, or (check) a model is\n"
        "violated; 2 bad usage or input;\n"
        "3 undecided, or an expectation that rests on an inconclusive run;\n"
        "130 interrupted.\n",
        to);
}

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

static int unknown_verb(const char *name)
{
    const char *names[G_N_ELEMENTS(verbs) + 3] = {"--help", "--version"};
    for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++)
        names[i + 2] = verbs[i]->name;
    const char *kind = name[0] == '-' ? "option" : "verb";
    g_autofree char *hint = did_you_mean(name, names);
    return usage_error("unknown %s `%s`%s", kind, name,
                       hint[0] != '\0' ? hint : "; consim --help lists the verbs");
}

int main(int argc, char **argv)
{
    /* GSL's own handler aborts; and no setlocale: output is the same in each. */
    gsl_set_error_handler_off();
    if (argc < 2) {
        print_help(stderr);
        return EXIT_BAD_INPUT;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 ||
        strcmp(name, "help") == 0) {
        print_help(stdout);
        return EXIT_DONE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("consim " CONSIM_VERSION);
        return EXIT_DONE;
    }
    const struct verb *verb = find_verb(name);
    if (verb == NULL)
        return unknown_verb(name);
    int status = verb->run(verb, argv + 1);
    /* A full disk or a closed pipe must not look like success. */
    if (fflush(stdout) != 0 || ferror(stdout))
        return status == EXIT_DONE ? usage_error("cannot write to standard output")
                                   : status;
    return status;
}
