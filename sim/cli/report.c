/* report.c - the page about a results file. */
#include "viz/report/report.h"
#include "sim/cli/cli.h"
#include "sim/cli/report_design.h"
#include "sim/cli/targets.h"

struct options {
    char *output, *scenario, *title;
};

static bool ends_in(const char *path, const char *ending)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    return g_str_has_suffix(lower, ending);
}

static int write_page(const char *path, const struct options *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_path_get_basename(path);
    struct reader *reader = reader_open(path, &error);
    if (reader == NULL)
        return usage_error("%s", error->message);
    struct report_options report = {.scenario = options->scenario,
                                    .title = options->title,
                                    .file = file,
                                    .design = report_design_of,
                                    .model = model_summary};
    int status = EXIT_DONE;
    if (!report_write(reader, &report, options->output, &error))
        status = usage_error("report: %s: %s", path, error->message);
    reader_close(reader);
    return status;
}

static int run_options(const char *path, const struct options *options)
{
    g_autoptr(GError) error = NULL;
    if (options->output == NULL)
        return usage_error("report: -o is missing: a file that ends in .html");
    if (ends_in(options->output, ".pdf"))
        return usage_error(
            "report: -o: %s: a PDF comes from printing the page; expected "
            "a name that ends in .html",
            options->output);
    if (!ends_in(options->output, ".html"))
        return usage_error("report: -o: %s: expected a name that ends in .html",
                           options->output);
    if (same_file(options->output, path))
        return usage_error("report: -o: %s is the results file itself", options->output);
    if (!target_is_free("-o", options->output, &error))
        return usage_error("report: %s", error->message);
    return write_page(path, options);
}

static int run(const struct verb *verb, char **argv)
{
    struct options options = {0};
    const GOptionEntry entries[] = {
        {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Where to",
         "FILE.html"},
        {"scenario", 0, 0, G_OPTION_ARG_FILENAME, &options.scenario,
         "Of several in the file (default: the first)", "NAME"},
        {"title", 0, 0, G_OPTION_ARG_FILENAME, &options.title,
         "Instead of the scenario's", "TEXT"},
        {0},
    };
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (options_parse(verb, entries, argv, 1, 1, &arguments, &status))
        status = run_options(arguments[0], &options);
    g_free(options.output);
    g_free(options.scenario);
    g_free(options.title);
    return status;
}

const struct verb verb_report = {
    .name = "report",
    .arguments = "FILE.db",
    .summary = "Write a page about a results file, for people who read no tables",
    .explanation =
        "One HTML file: what was found in three sentences, the variants side by side,\n"
        "what broke and why it had to, pictures with their data, an example of each "
        "harm\n"
        "by its operations, faults, set-up, and the commands that make it again. It "
        "needs\n"
        "no network and no script, follows light and dark screens, and prints.\n",
    .run = run,
};
