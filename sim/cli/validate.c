/* validate.c - is a scenario right, and what does it describe? */
#include <stdio.h>

#include "sim/cli/cli.h"
#include "sim/cli/run_tables.h"
#include "sim/cli/table.h"
#include "sim/stats/figures.h"

static void print_digest(const struct config *config)
{
    g_autofree char *digest = config_digest(config);
    g_autofree char *warmup = text_of_time(config->warmup_ns);
    g_autofree char *settle = text_of_time(config->settle_ns);
    int faults = 0;
    for (int i = 0; i < config->world.fault_count; i++)
        faults += config->world.fault[i].enabled;
    g_autofree char *text = g_strdup_printf(
        "%s%s%s, counted from %s on, then %s to settle; %d %s, %d %s, %d %s.",
        config->title != NULL ? config->title : "", config->title != NULL ? ": " : "",
        digest, warmup, settle, faults, plural((uint64_t)faults, "fault", "faults"),
        config->slo_count, plural((uint64_t)config->slo_count, "SLO", "SLOs"),
        config->expect_count,
        plural((uint64_t)config->expect_count, "expectation", "expectations"));
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s: ok\n", config->name);
    paragraph(out, "", text);
    for (char **note = config->notes; note != NULL && *note != NULL; note++)
        paragraph(out, "note: ", *note);
    fputs(out->str, stdout);
    g_string_free(out, TRUE);
}

static int run(const struct verb *verb, char **argv)
{
    g_auto(GStrv) set = NULL;
    const GOptionEntry entries[] = {
        {"set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &set,
         "Set a key otherwise; may be repeated", "GROUP.KEY=VALUE"},
        {0},
    };
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (!options_parse(verb, entries, argv, 1, 1, &arguments, &status))
        return status;
    struct config *config = scenario_load(arguments[0], set);
    if (config == NULL)
        return EXIT_BAD_INPUT;
    print_digest(config);
    config_free(config);
    return EXIT_DONE;
}

const struct verb verb_validate = {
    .name = "validate",
    .arguments = "SCENARIO",
    .summary = "Check a scenario without running it",
    .explanation = NULL,
    .run = run,
};
