/* compare.c - variants of a scenario side by side: same seeds, same luck. */
#include "sim/cli/compare.h"

#include <stdio.h>
#include <string.h>

#include "sim/cli/expectations.h"
#include "sim/cli/results.h"
#include "sim/cli/run_tables.h"
#include "sim/cli/summary.h"
#include "sim/cli/terminal.h"
#include "sim/cli/trials.h"
#include "sim/stats/figures.h"

enum { SEEDS = 5 }; /* unless --seeds says otherwise: intervals need some */

/* A `consim compare`, while it lasts. Trials count the variants that can run; all else
 * here goes by the grid. */
struct comparing {
    struct trials trials;
    struct grid *grid;
    int *of_grid; /* of each variant that can run, its place in the grid */
    int settled;  /* places of the grid before this one: refusals are written */
    struct story **story;
    struct expectations *expectations;
};

/* Writes that variants before place `end` cannot run. */
static bool write_refusals(struct comparing *comparing, int end, GError **error)
{
    for (; comparing->settled < end; comparing->settled++) {
        const struct grid_variant *variant =
            &comparing->grid->variant[comparing->settled];
        if (variant->refused != NULL &&
            !results_refuse(comparing->trials.results, variant->json, variant->refused,
                            error))
            return false;
    }
    return true;
}

static bool begin(void *user, int variant, GError **error)
{
    struct comparing *comparing = user;
    return write_refusals(comparing, comparing->of_grid[variant], error);
}

static bool tell(void *user, int variant, const struct record *record,
                 const struct verdicts *verdicts, GError **error)
{
    struct comparing *comparing = user;
    int place = comparing->of_grid[variant];
    (void)error; /* nothing here can fail */
    story_add(comparing->story[place], record);
    expectations_add(comparing->expectations, place, record, verdicts);
    return true;
}

static void print_headline_of(GString *to, const struct comparing *comparing,
                              bool emphasis)
{
    const struct trials *trials = &comparing->trials;
    const struct config *config = trials->config[0];
    const char *title = config->title != NULL ? config->title : config->name;
    g_string_append_printf(to, emphasis ? "\033[1m%s\033[0m\n" : "%s\n", title);
    if (config->question != NULL)
        paragraph(to, "", config->question);
    g_autofree char *digest = config_digest(config);
    guint64 first = trials->seed[0], last = trials->seed[trials->seed_count - 1];
    g_autofree char *seeds =
        first == last
            ? g_strdup_printf("seed %" G_GUINT64_FORMAT, first)
            : g_strdup_printf("%d seeds (%" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ")",
                              trials->seed_count, first, last);
    g_autofree char *line = g_strdup_printf(
        "%d %s by %s; the first that runs: %s", comparing->grid->count,
        plural((uint64_t)comparing->grid->count, "variant", "variants"), seeds, digest);
    paragraph(to, "", line);
}

static void print_view(GString *to, const struct view *view,
                       const struct comparing *comparing)
{
    print_labels(to, view);
    if (view->comparison != NULL) {
        print_compared_latency(to, view);
        print_compared_availability(to, view);
        print_compared_harms(to, view);
        print_differences(to, view);
        print_compared_capacity(to, view);
        print_speed(to, view);
    }
    print_stories(to, view);
    print_compared_slos(to, view);
    print_expectations(to, comparing->expectations, view->emphasis);
    print_choice(to, view);
    print_omissions(to, comparing->trials.config[0], view->emphasis);
}

/* By the SLOs of all seeds together, as the table has them, and by expectations. */
static int status_of(const struct view *view, const struct expectations *expectations)
{
    bool missed = expectations_missed(expectations);
    for (int i = 0; i < view->count; i++) {
        const struct compared_variant *compared = view->row[i].compared;
        for (int j = 0; compared != NULL && j < compared->slo_count; j++)
            missed = missed || compared->slo[j].result == SLO_MISSED;
    }
    return missed                                 ? EXIT_MISSED
           : expectations_undecided(expectations) ? EXIT_UNDECIDED
                                                  : EXIT_DONE;
}

static void print_all(const struct comparing *comparing, struct view *view, bool complete)
{
    GString *text = g_string_new(NULL);
    view->emphasis = terminal_has_style(stdout);
    print_headline_of(text, comparing, view->emphasis);
    print_view(text, view, comparing);
    if (!complete)
        heading(text, "Interrupted: only the whole trials so far are counted.",
                view->emphasis);
    fputs(text->str, stdout);
    g_string_free(text, TRUE);
}

/* One name for a variant in tables, charts and pages. */
static void take_names(struct grid *grid, const struct comparison *comparison)
{
    for (int i = 0; comparison != NULL && i < comparison->variant_count; i++)
        for (int j = 0; j < grid->count; j++) {
            struct grid_variant *variant = &grid->variant[j];
            if (strcmp(variant->json, comparison->variant[i].variant) != 0)
                continue;
            g_free(variant->name);
            variant->name = g_strdup(comparison->variant[i].name);
        }
}

/* What the trials so far come to; sets their status. */
static void conclude(struct comparing *comparing, bool complete)
{
    struct trials *trials = &comparing->trials;
    bool any = trials->variant >= 0 && trials->error == NULL;
    struct reader *reader = any ? results_read(trials->results, &trials->error) : NULL;
    struct comparison *comparison =
        reader != NULL ? comparison_new(reader, NULL, &trials->error) : NULL;
    take_names(comparing->grid, comparison);
    struct view *view = view_new(comparing->grid, comparing->story, comparison);
    trials->status = status_of(view, comparing->expectations);
    if (trials->json != NULL) {
        json_end_list(trials->json);
        compare_json(trials->json, view);
        trials_json_end(trials->json, trials->config[0], complete);
        expectations_warn(comparing->expectations);
    } else if (trials->error == NULL) {
        print_all(comparing, view, complete);
    }
    view_free(view);
    comparison_free(comparison);
    reader_close(reader);
}

static void comparing_begin(struct comparing *comparing)
{
    struct grid *grid = comparing->grid;
    const struct config **config = g_new0(const struct config *, (gsize)grid->runnable);
    comparing->of_grid = g_new0(int, (gsize)grid->runnable);
    comparing->story = g_new0(struct story *, (gsize)grid->count);
    comparing->expectations = expectations_new(grid);
    int count = 0;
    for (int i = 0; i < grid->count; i++) {
        if (grid->variant[i].config == NULL)
            continue;
        comparing->story[i] = story_new(grid->variant[i].config);
        comparing->of_grid[count] = i;
        config[count++] = grid->variant[i].config;
    }
    comparing->trials.config = config;
    comparing->trials.variant_count = count;
    comparing->trials.begin = begin;
    comparing->trials.tell = tell;
    comparing->trials.user = comparing;
}

static void comparing_end(struct comparing *comparing)
{
    for (int i = 0; i < comparing->grid->count; i++)
        story_free(comparing->story[i]);
    g_free(comparing->story);
    g_free(comparing->of_grid);
    g_free((void *)(uintptr_t)comparing->trials.config);
    g_free(comparing->trials.seed);
    expectations_free(comparing->expectations);
    results_close(comparing->trials.results);
    grid_free(comparing->grid);
}

static int simulate(struct comparing *comparing, const struct trial_options *options)
{
    struct trials *trials = &comparing->trials;
    g_autoptr(GError) error = NULL;
    if (!trials_read(trials, options, SEEDS))
        return EXIT_BAD_INPUT;
    trials->results =
        results_open(options->output, options->replace, true, trials, &error);
    if (trials->results == NULL)
        return usage_error("%s", error->message);
    if (options->json)
        trials->json = trials_json_begin(trials->config[0]);
    bool complete = trials_run(trials);
    if (trials->variant >= 0 && trials->error == NULL &&
        !write_refusals(comparing, comparing->grid->count, &trials->error))
        complete = false;
    conclude(comparing, complete);
    return trials_end(trials, complete);
}

static int run_options(const struct trial_options *options, char *const *vary)
{
    if (vary == NULL)
        return usage_error(
            "compare: nothing to compare; expected --vary GROUP.KEY=A,B, as --vary "
            "protocol=raft,quorum (consim list protocols)");
    if (options->replace && options->output == NULL)
        return usage_error(
            "compare: --replace needs a results file; expected -o FILE.db");
    struct comparing comparing = {.grid =
                                      grid_load(options->scenario, options->set, vary)};
    if (comparing.grid == NULL)
        return EXIT_BAD_INPUT;
    comparing_begin(&comparing);
    int status = simulate(&comparing, options);
    comparing_end(&comparing);
    return status;
}

static int compare_verb(const struct verb *verb, char **argv)
{
    struct trial_options options = {0};
    g_auto(GStrv) vary = NULL;
    GOptionEntry entries[TRIAL_ENTRIES + 2] = {
        {"vary", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &vary,
         "Compare these values; several make a grid", "GROUP.KEY=A,B"},
    };
    trial_entries(&options, "Run each variant with N seeds (default: 5)", entries + 1);
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (options_parse(verb, entries, argv, 1, 1, &arguments, &status)) {
        options.scenario = arguments[0];
        status = run_options(&options, vary);
    }
    trial_options_clear(&options);
    return status;
}

const struct verb verb_compare = {
    .name = "compare",
    .arguments = "SCENARIO",
    .summary = "Compare variants of a scenario: same load, same faults, same luck",
    .explanation =
        "SCENARIO is a path, the name of a shipped one (consim list scenarios), or `-`.\n"
        "--vary protocol=raft,quorum compares protocols; with values that hold commas\n"
        "themselves, part them by `;`. Differences are to the first variant, seed by\n"
        "seed. A results file keeps no histories unless record.history = all is given.",
    .run = compare_verb,
};
