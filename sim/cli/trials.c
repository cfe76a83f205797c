#include "sim/cli/trials.h"

#include <stdio.h>
#include <string.h>

#include "sim/cli/omissions.h"
#include "sim/cli/results.h"
#include "sim/cli/run_json.h"
#include "sim/cli/terminal.h"
#include "sim/run/experiment.h"

enum { SEEDS_MAX = 1000000, JOBS_MAX = 1024 };

void trial_entries(struct trial_options *options, const char *seeds_help,
                   GOptionEntry *entries)
{
    const GOptionEntry all[TRIAL_ENTRIES] = {
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->set,
         "Set a key otherwise; may be repeated", "GROUP.KEY=VALUE"},
        {"seed", 0, 0, G_OPTION_ARG_FILENAME, &options->seed,
         "First seed (default: the scenario's)", "N"},
        {"seeds", 0, 0, G_OPTION_ARG_FILENAME, &options->seeds, seeds_help, "N"},
        {"jobs", 'j', 0, G_OPTION_ARG_FILENAME, &options->jobs,
         "Trials at a time (default: one a core)", "N"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
         "Add to a results file, or make it", "FILE.db"},
        {"replace", 0, 0, G_OPTION_ARG_NONE, &options->replace,
         "Replace trials that the file has", NULL},
        {"json", 0, 0, G_OPTION_ARG_NONE, &options->json,
         "Print one JSON document instead of tables", NULL},
    };
    memcpy(entries, all, sizeof all);
}

void trial_options_clear(struct trial_options *options)
{
    g_strfreev(options->set);
    g_free(options->seed);
    g_free(options->seeds);
    g_free(options->jobs);
    g_free(options->output);
}

bool trials_read(struct trials *trials, const struct trial_options *options,
                 uint64_t seeds)
{
    uint64_t first = trials->config[0]->seed, count = seeds,
             jobs = g_get_num_processors();
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
    if (count * (uint64_t)trials->variant_count > INT32_MAX) {
        usage_error(
            "--seeds: %d variants of so many seeds are too many trials; expected "
            "at most %d in all",
            trials->variant_count, INT32_MAX);
        return false;
    }
    trials->seed_count = (int)count;
    trials->jobs = (int)jobs;
    trials->seed = g_new(uint64_t, count);
    for (uint64_t i = 0; i < count; i++)
        trials->seed[i] = first + i;
    return true;
}

/* What comes before a variant's first trial, then the trial's place in the file. */
static bool keep(struct trials *trials, int variant, const struct record *record)
{
    if (variant != trials->variant && trials->begin != NULL &&
        !trials->begin(trials->user, variant, &trials->error))
        return false;
    trials->variant = variant;
    return trials->results == NULL ||
           results_add(trials->results, record, &trials->error);
}

static bool on_record(void *user, int variant, struct record *record)
{
    struct trials *trials = user;
    bool good = keep(trials, variant, record);
    if (good) {
        const struct config *config = trials->config[variant];
        struct verdicts *verdicts = verdicts_of(config, record);
        trials->status = verdicts_status(verdicts, trials->status);
        progress_hide(trials->progress);
        if (trials->json != NULL)
            trial_json(trials->json, config, record, verdicts);
        good = trials->tell(trials->user, variant, record, verdicts, &trials->error);
        verdicts_free(verdicts);
    }
    record_free(record);
    return good && !interrupt_seen();
}

static bool on_progress(void *user, int64_t done_ns, int64_t total_ns, uint64_t events,
                        int trials_done)
{
    struct trials *trials = user;
    progress_show(trials->progress, done_ns, total_ns, events, trials_done);
    return !interrupt_seen();
}

bool trials_run(struct trials *trials)
{
    struct experiment experiment = {.config = trials->config,
                                    .variant_count = trials->variant_count,
                                    .seed = trials->seed,
                                    .seed_count = trials->seed_count,
                                    .jobs = trials->jobs,
                                    .on_record = on_record,
                                    .on_progress = on_progress,
                                    .user = trials};
    trials->variant = -1;
    trials->progress = progress_new(trials->variant_count * trials->seed_count);
    interrupt_catch();
    bool complete = experiment_run(&experiment) && trials->error == NULL;
    progress_free(trials->progress);
    return complete;
}

int trials_end(struct trials *trials, bool complete)
{
    int status = complete ? trials->status : EXIT_INTERRUPTED;
    if (trials->error != NULL)
        status = usage_error("%s", trials->error->message);
    g_clear_error(&trials->error);
    g_clear_pointer(&trials->seed, g_free);
    return status;
}

struct json *trials_json_begin(const struct config *config)
{
    struct json *json = json_new();
    json_begin_object(json, NULL);
    json_text(json, "consim", CONSIM_VERSION);
    json_text(json, "scenario", config->name);
    json_begin_list(json, "trials");
    return json;
}

void trials_json_end(struct json *json, const struct config *config, bool complete)
{
    g_auto(GStrv) omissions = omissions_of(config);
    json_begin_list(json, "not_simulated");
    for (char **line = omissions; *line != NULL; line++)
        json_text(json, NULL, *line);
    json_end_list(json);
    if (!complete)
        json_bool(json, "interrupted", true);
    json_end_object(json);
    g_autofree char *text = json_finish(json);
    fputs(text, stdout);
}
