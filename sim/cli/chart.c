/* chart.c - one picture from a results file. */
#include <string.h>

#include "sim/cli/chart_choice.h"
#include "sim/cli/cli.h"
#include "sim/cli/targets.h"
#include "sim/run/nearest.h"
#include "viz/chart.h"

struct options {
    char *type, *output, *data, *theme, *size, *title;
    char *scenario, *variant, *trial, *seed, *anomaly, *kind;
};

static int unknown_type(const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; all_charts[i] != NULL; i++)
        g_ptr_array_add(names, (gpointer)(uintptr_t)all_charts[i]->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = did_you_mean(name, (const char *const *)names->pdata);
    return usage_error("chart: unknown type `%s`%s", name,
                       hint[0] != '\0' ? hint : "; consim list charts names them");
}

static int draw(const char *path, const struct chart_type *type,
                const struct options *options)
{
    g_autoptr(GError) error = NULL;
    struct reader *reader = reader_open(path, &error);
    if (reader == NULL)
        return usage_error("%s", error->message);
    struct chart_options chart = {.theme = options->theme,
                                  .size = options->size,
                                  .title = options->title,
                                  .data_path = options->data};
    struct chart_choice choice = {.scenario = options->scenario,
                                  .variant = options->variant,
                                  .trial = options->trial,
                                  .seed = options->seed,
                                  .anomaly = options->anomaly,
                                  .kind = options->kind};
    int status = EXIT_BAD_INPUT;
    if (chart_choose(reader, &choice, &chart)) {
        status = EXIT_DONE;
        if (!chart_write(type, reader, &chart, options->output, &error))
            status = usage_error("%s", error->message);
    }
    reader_close(reader);
    return status;
}

/* Nothing that is needed is overwritten; false after a message. */
static bool targets_are_free(const char *path, const struct options *options)
{
    g_autoptr(GError) error = NULL;
    if (same_file(options->output, path))
        usage_error("chart: -o: %s is the results file itself", options->output);
    else if (options->data != NULL && same_file(options->data, path))
        usage_error("chart: --data: %s is the results file itself", options->data);
    else if (options->data != NULL && same_file(options->data, options->output))
        usage_error("chart: --data: %s is the picture of -o", options->data);
    else if (!target_is_free("-o", options->output, &error) ||
             (options->data != NULL && !target_is_free("--data", options->data, &error)))
        usage_error("chart: %s", error->message);
    else
        return true;
    return false;
}

static int run_options(const char *path, const struct options *options)
{
    if (options->type == NULL)
        return usage_error("chart: --type is missing; consim list charts names them");
    if (options->output == NULL)
        return usage_error(
            "chart: -o is missing: a file that ends in .svg, .png or .pdf");
    const struct chart_type *type = chart_find(options->type);
    if (type == NULL)
        return unknown_type(options->type);
    if (options->trial != NULL && options->seed != NULL)
        return usage_error("chart: --trial and --seed both name a trial; expected one");
    if (options->trial != NULL && options->variant != NULL)
        return usage_error("chart: a --trial is of one variant; expected it alone");
    return targets_are_free(path, options) ? draw(path, type, options) : EXIT_BAD_INPUT;
}

static int run(const struct verb *verb, char **argv)
{
    struct options options = {0};
    const GOptionEntry entries[] = {
        {"type", 0, 0, G_OPTION_ARG_FILENAME, &options.type,
         "Which chart (consim list charts)", "NAME"},
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Where to",
         "FILE.svg|png|pdf"},
        {"data", 0, 0, G_OPTION_ARG_FILENAME, &options.data,
         "Write what is drawn as CSV too", "FILE.csv"},
        {"theme", 0, 0, G_OPTION_ARG_FILENAME, &options.theme,
         "light (default), dark or print", "NAME"},
        {"size", 0, 0, G_OPTION_ARG_FILENAME, &options.size,
         "web (default), column, double or slide", "NAME"},
        {"title", 0, 0, G_OPTION_ARG_FILENAME, &options.title,
         "Instead of what the data say", "TEXT"},
        {"scenario", 0, 0, G_OPTION_ARG_FILENAME, &options.scenario,
         "Of several in the file (default: the first)", "NAME"},
        {"variant", 0, 0, G_OPTION_ARG_FILENAME, &options.variant,
         "Which one, by its name or its number from 1, where a chart shows one (default: "
         "the first)",
         "NAME|N"},
        {"seed", 0, 0, G_OPTION_ARG_FILENAME, &options.seed,
         "Its trial with this seed alone (default: all seeds together)", "N"},
        {"trial", 0, 0, G_OPTION_ARG_FILENAME, &options.trial,
         "The trial of this number in the file, likewise", "N"},
        {"anomaly", 0, 0, G_OPTION_ARG_FILENAME, &options.anomaly,
         "Which one, where a chart shows one (default: on which variants differ most)",
         "NAME"},
        {"kind", 0, 0, G_OPTION_ARG_FILENAME, &options.kind,
         "Kind of operations, where a chart shows one: read, write ... or all", "NAME"},
        {0},
    };
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (options_parse(verb, entries, argv, 1, 1, &arguments, &status))
        status = run_options(arguments[0], &options);
    char *const given[] = {options.type,    options.output,  options.data,
                           options.theme,   options.size,    options.title,
                           options.trial,   options.seed,    options.scenario,
                           options.variant, options.anomaly, options.kind};
    for (size_t i = 0; i < G_N_ELEMENTS(given); i++)
        g_free(given[i]);
    return status;
}

const struct verb verb_chart = {
    .name = "chart",
    .arguments = "FILE.db",
    .summary = "Draw a picture from a results file",
    .explanation = NULL,
    .run = run,
};
