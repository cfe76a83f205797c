/* run.c - simulates a scenario with one seed or several. */
#include <stdio.h>
#include <string.h>

#include "sim/cli/results.h"
#include "sim/cli/run_tables.h"
#include "sim/cli/seeds.h"
#include "sim/cli/summary.h"
#include "sim/cli/table.h"
#include "sim/cli/terminal.h"
#include "sim/cli/trials.h"

/* What a `consim run` tells, while it lasts. */
struct telling_run {
    struct trials trials;
    GString *text;       /* of a single seed */
    struct seeds *seeds; /* of several */
    bool emphasis;
};

static void notes_print(const struct config *config)
{
    for (char **note = config->notes; note != NULL && *note != NULL; note++)
        fprintf(stderr, "consim: note: %s\n", *note);
}

/* What the tables do not show goes to standard error. */
static void warn(const struct trials *trials, const struct record *record,
                 const struct verdicts *verdicts)
{
    bool told = trials->json == NULL && trials->seed_count == 1;
    if (!told && !record->conclusive)
        for (char **why = record->inconclusive_why; why != NULL && *why != NULL; why++)
            fprintf(stderr, "consim: seed %" G_GUINT64_FORMAT ": INCONCLUSIVE: %s\n",
                    (guint64)record->seed, *why);
    verdicts_print(verdicts, record,
                   told                              ? TELL_UNMEASURED
                   : record->seed == trials->seed[0] ? TELL_UNDECIDED_TOO
                                                     : TELL_MISSED);
}

static bool tell(void *user, int variant, const struct record *record,
                 const struct verdicts *verdicts, GError **error)
{
    struct telling_run *run = user;
    const struct config *config = run->trials.config[variant];
    (void)error; /* nothing here can fail */
    warn(&run->trials, record, verdicts);
    if (run->trials.json != NULL)
        return true;
    if (run->trials.seed_count > 1) {
        seeds_add(run->seeds, record);
        return true;
    }
    g_string_append_printf(run->text, "seed %" G_GUINT64_FORMAT ", digest %.16s\n",
                           (guint64)record->seed, record->digest);
    print_tables(run->text, record, run->emphasis);
    print_summary(run->text, config, record, verdicts, run->emphasis);
    return true;
}

static void end_text(struct telling_run *run, const struct config *config, bool complete)
{
    if (run->trials.seed_count > 1)
        seeds_print(run->seeds, run->text, run->emphasis);
    print_omissions(run->text, config, run->emphasis);
    if (!complete)
        heading(run->text, "Interrupted: only the whole trials so far are counted.",
                run->emphasis);
    fputs(run->text->str, stdout);
}

static void end_json(struct json *json, const struct config *config, bool complete)
{
    json_end_list(json);
    json_begin_list(json, "refused"); /* what cannot run is no run */
    json_end_list(json);
    trials_json_end(json, config, complete);
}

static int simulate(struct telling_run *run, const struct config *config, bool as_json)
{
    run->emphasis = terminal_has_style(stdout);
    run->seeds = seeds_new();
    run->text = g_string_new(NULL);
    if (as_json)
        run->trials.json = trials_json_begin(config);
    else
        print_headline(run->text, config, run->emphasis);
    bool complete = trials_run(&run->trials);
    if (as_json)
        end_json(run->trials.json, config, complete);
    else
        end_text(run, config, complete);
    seeds_free(run->seeds);
    g_string_free(run->text, TRUE);
    return trials_end(&run->trials, complete);
}

static int run_options(const struct trial_options *options)
{
    if (options->replace && options->output == NULL)
        return usage_error("run: --replace needs a results file; expected -o FILE.db");
    struct config *config = scenario_load(options->scenario, options->set);
    if (config == NULL)
        return EXIT_BAD_INPUT;
    const struct config *const configs[] = {config};
    struct telling_run run = {.trials = {.config = configs, .variant_count = 1}};
    struct trials *trials = &run.trials;
    trials->tell = tell;
    trials->user = &run;
    g_autoptr(GError) error = NULL;
    int status = EXIT_BAD_INPUT;
    if (trials_read(trials, options, 1)) {
        if (options->output != NULL)
            trials->results =
                results_open(options->output, options->replace, false, trials, &error);
        if (error != NULL) {
            usage_error("%s", error->message);
        } else {
            notes_print(config);
            status = simulate(&run, config, options->json);
        }
        results_close(trials->results);
        g_free(trials->seed);
    }
    config_free(config);
    return status;
}

static int run_verb(const struct verb *verb, char **argv)
{
    struct trial_options options = {0};
    GOptionEntry entries[TRIAL_ENTRIES + 1] = {0};
    trial_entries(&options, "Run N seeds, one after another", entries);
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (options_parse(verb, entries, argv, 1, 1, &arguments, &status)) {
        options.scenario = arguments[0];
        status = run_options(&options);
    }
    trial_options_clear(&options);
    return status;
}

const struct verb verb_run = {
    .name = "run",
    .arguments = "SCENARIO",
    .summary = "Simulate a scenario, and say what broke",
    .explanation =
        "SCENARIO is a path, the name of a shipped one (consim list scenarios), or `-`.",
    .run = run_verb,
};
