/* run.c - simulates a scenario with one seed or several. */
#include <stdio.h>
#include <string.h>

#include "sim/cli/cli.h"
#include "sim/cli/omissions.h"
#include "sim/cli/results.h"
#include "sim/cli/run_json.h"
#include "sim/cli/run_tables.h"
#include "sim/cli/seeds.h"
#include "sim/cli/summary.h"
#include "sim/cli/table.h"
#include "sim/cli/terminal.h"
#include "sim/run/experiment.h"

enum { SEEDS_MAX = 1000000, JOBS_MAX = 1024 };

struct options {
    char *scenario;
    char **set;
    char *seed, *seeds, *jobs, *output; /* as given, or NULL */
    gboolean replace, json;
};

/* One `consim run`, while it lasts. */
struct run {
    const struct config *config;
    uint64_t *seed;
    int seed_count;
    int jobs;
    struct results *results; /* or NULL */
    struct progress *progress;
    GError *error; /* of writing */
    int status;    /* so far, by SLOs and expectations */

    struct json *json;   /* or NULL, and then: */
    GString *text;       /* what is told of a single seed */
    struct seeds *seeds; /* of several */
    bool emphasis;
};

static void notes_print(const struct config *config)
{
    for (char **note = config->notes; note != NULL && *note != NULL; note++)
        fprintf(stderr, "consim: note: %s\n", *note);
}

static void tell(struct run *run, const struct record *record,
                 const struct verdicts *verdicts)
{
    if (run->json != NULL) {
        trial_json(run->json, run->config, record, verdicts);
    } else if (run->seed_count > 1) {
        seeds_add(run->seeds, record);
    } else {
        g_string_append_printf(run->text, "seed %" G_GUINT64_FORMAT ", digest %.16s\n",
                               (guint64)record->seed, record->digest);
        print_tables(run->text, record, run->emphasis);
        print_summary(run->text, run->config, record, verdicts, run->emphasis);
    }
}

/* What the tables do not show goes to standard error, above the progress line. */
static void warn(const struct run *run, const struct record *record,
                 const struct verdicts *verdicts)
{
    bool told = run->json == NULL && run->seed_count == 1;
    if (!told && !record->conclusive)
        for (char **why = record->inconclusive_why; why != NULL && *why != NULL; why++)
            fprintf(stderr, "consim: seed %" G_GUINT64_FORMAT ": INCONCLUSIVE: %s\n",
                    (guint64)record->seed, *why);
    verdicts_print(verdicts, record,
                   told                           ? TELL_UNMEASURED
                   : record->seed == run->seed[0] ? TELL_UNDECIDED_TOO
                                                  : TELL_MISSED);
}

static bool on_record(void *user, int variant, struct record *record)
{
    (void)variant; /* there is one */
    struct run *run = user;
    bool good = run->results == NULL || results_add(run->results, record, &run->error);
    if (good) {
        struct verdicts *verdicts = verdicts_of(run->config, record);
        run->status = verdicts_status(verdicts, run->status);
        progress_hide(run->progress);
        warn(run, record, verdicts);
        tell(run, record, verdicts);
        verdicts_free(verdicts);
    }
    record_free(record);
    return good && !interrupt_seen();
}

static bool on_progress(void *user, int64_t done_ns, int64_t total_ns, uint64_t events,
                        int trials_done)
{
    struct run *run = user;
    progress_show(run->progress, done_ns, total_ns, events, trials_done);
    return !interrupt_seen();
}

static void begin_output(struct run *run, bool as_json)
{
    if (as_json) {
        run->json = json_new();
        json_begin_object(run->json, NULL);
        json_text(run->json, "consim", CONSIM_VERSION);
        json_text(run->json, "scenario", run->config->name);
        json_begin_list(run->json, "trials");
        return;
    }
    run->emphasis = terminal_has_style(stdout);
    run->seeds = seeds_new();
    run->text = g_string_new(NULL);
    print_headline(run->text, run->config, run->emphasis);
}

static void end_json(struct run *run, bool complete)
{
    json_end_list(run->json);
    json_begin_list(run->json, "refused");
    json_end_list(run->json);
    g_auto(GStrv) omissions = omissions_of(run->config);
    json_begin_list(run->json, "not_simulated");
    for (char **line = omissions; *line != NULL; line++)
        json_text(run->json, NULL, *line);
    json_end_list(run->json);
    if (!complete)
        json_bool(run->json, "interrupted", true);
    json_end_object(run->json);
    g_autofree char *text = json_finish(run->json);
    fputs(text, stdout);
}

static void end_output(struct run *run, bool complete)
{
    if (run->json != NULL) {
        end_json(run, complete);
        return;
    }
    if (run->seed_count > 1)
        seeds_print(run->seeds, run->text, run->emphasis);
    print_omissions(run->text, run->config, run->emphasis);
    if (!complete)
        heading(run->text, "Interrupted: only the whole trials so far are counted.",
                run->emphasis);
    fputs(run->text->str, stdout);
    seeds_free(run->seeds);
    g_string_free(run->text, TRUE);
}

static int simulate(struct run *run, bool as_json)
{
    const struct config *const configs[] = {run->config};
    struct experiment experiment = {.config = configs,
                                    .variant_count = 1,
                                    .seed = run->seed,
                                    .seed_count = run->seed_count,
                                    .jobs = run->jobs,
                                    .on_record = on_record,
                                    .on_progress = on_progress,
                                    .user = run};
    run->progress = progress_new(run->seed_count);
    interrupt_catch();
    begin_output(run, as_json);
    bool complete = experiment_run(&experiment);
    progress_free(run->progress);
    end_output(run, complete);
    if (run->error != NULL) {
        int status = usage_error("%s", run->error->message);
        g_clear_error(&run->error);
        return status;
    }
    return complete ? run->status : EXIT_INTERRUPTED;
}

/* Seeds and threads; false after a message. */
static bool read_numbers(const struct options *options, struct run *run)
{
    uint64_t first = run->config->seed, count = 1, jobs = g_get_num_processors();
    if (options->seed != NULL &&
        !option_number("--seed", options->seed, 0, INT64_MAX, &first))
        return false;
    if (options->seeds != NULL &&
        !option_number("--seeds", options->seeds, 1, SEEDS_MAX, &count))
        return false;
    if (options->jobs != NULL &&
        !option_number("--jobs", options->jobs, 1, JOBS_MAX, &jobs))
        return false;
    if (count - 1 > INT64_MAX - first) {
        usage_error("--seeds: the last of %" G_GUINT64_FORMAT
                    " seeds is too large; expected --seed at most %" G_GUINT64_FORMAT,
                    (guint64)count, (guint64)(INT64_MAX - (count - 1)));
        return false;
    }
    run->seed_count = (int)count;
    run->jobs = (int)jobs;
    run->seed = g_new(uint64_t, count);
    for (uint64_t i = 0; i < count; i++)
        run->seed[i] = first + i;
    return true;
}

static int run_options(const struct options *options)
{
    if (options->replace && options->output == NULL)
        return usage_error("run: --replace needs a results file; expected -o FILE.db");
    struct config *config = scenario_load(options->scenario, options->set);
    if (config == NULL)
        return EXIT_BAD_INPUT;
    struct run run = {.config = config, .status = EXIT_DONE};
    int status = EXIT_BAD_INPUT;
    if (read_numbers(options, &run)) {
        g_autoptr(GError) error = NULL;
        if (options->output != NULL)
            run.results = results_open(options->output, options->replace, config,
                                       run.seed, run.seed_count, &error);
        if (error != NULL) {
            usage_error("%s", error->message);
        } else {
            notes_print(config);
            status = simulate(&run, options->json);
        }
        if (run.results != NULL)
            results_close(run.results);
    }
    g_free(run.seed);
    config_free(config);
    return status;
}

static int run_verb(const struct verb *verb, char **argv)
{
    struct options options = {0};
    const GOptionEntry entries[] = {
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.set,
         "Set a key otherwise; may be repeated", "GROUP.KEY=VALUE"},
        {"seed", 0, 0, G_OPTION_ARG_FILENAME, &options.seed,
         "First seed (default: the scenario's)", "N"},
        {"seeds", 0, 0, G_OPTION_ARG_FILENAME, &options.seeds,
         "Run N seeds, one after another", "N"},
        {"jobs", 'j', 0, G_OPTION_ARG_FILENAME, &options.jobs,
         "Trials at a time (default: one a core)", "N"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
         "Add to a results file, or make it", "FILE.db"},
        {"replace", 0, 0, G_OPTION_ARG_NONE, &options.replace,
         "Replace trials that the file has", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options.json,
         "Print one JSON document instead of tables", NULL},
        {0},
    };
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (options_parse(verb, entries, argv, 1, 1, &arguments, &status)) {
        options.scenario = arguments[0];
        status = run_options(&options);
    }
    g_strfreev(options.set);
    g_free(options.seed);
    g_free(options.seeds);
    g_free(options.jobs);
    g_free(options.output);
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
