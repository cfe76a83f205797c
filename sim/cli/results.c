#include "sim/cli/results.h"

#include <stdio.h>
#include <string.h>

#include "sim/cli/cli.h"
#include "sim/cli/targets.h"

struct results {
    struct results_writer *writer;
    struct scenario_info scenario; /* text of the configuration */
};

static bool has_none_of(const struct results *results, const char *path,
                        const struct trials *trials, const struct config *config,
                        GError **error)
{
    g_autofree char *variant = variant_json(config->setting, config->setting_count);
    for (int i = 0; i < trials->seed_count; i++) {
        uint64_t seed = trials->seed[i];
        if (!results_writer_has(results->writer, &results->scenario, variant, seed))
            continue;
        g_autofree char *name = results_writer_name(results->writer, &results->scenario);
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_DUPLICATE,
                    "%s: has scenario `%s`, variant %s, with seed %" G_GUINT64_FORMAT
                    " already; --replace replaces it",
                    path, name, variant, (guint64)seed);
        return false;
    }
    return true;
}

static bool has_no_variant(const struct results *results, const char *path,
                           const struct trials *trials, GError **error)
{
    for (int i = 0; i < trials->variant_count; i++)
        if (!has_none_of(results, path, trials, trials->config[i], error))
            return false;
    return true;
}

static void note_name(const struct results *results, const char *path)
{
    g_autofree char *name = results_writer_name(results->writer, &results->scenario);
    if (strcmp(name, results->scenario.name) != 0)
        fprintf(stderr,
                "consim: note: scenario `%s` is called `%s` in %s, which has %s\n",
                results->scenario.name, name, path,
                g_str_has_prefix(name, results->scenario.name)
                    ? "another text under that name"
                    : "its text already");
}

struct scenario_info scenario_info_of(const struct config *config)
{
    return (struct scenario_info){.name = config->name,
                                  .title = config->title,
                                  .question = config->question,
                                  .text = config->text,
                                  .version = CONSIM_VERSION};
}

struct results *results_open(const char *path, bool replace, const struct trials *trials,
                             GError **error)
{
    if (strcmp(path, "-") == 0) {
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE,
                    "-o: a results file cannot be written to standard output");
        return NULL;
    }
    if (!target_has_folder("-o", path, error))
        return NULL;
    struct results *results = g_new0(struct results, 1);
    results->scenario = scenario_info_of(trials->config[0]);
    results->writer = results_writer_open(path, replace, error);
    if (results->writer != NULL &&
        results_writer_fits(results->writer, CONSIM_VERSION, error) &&
        (replace || has_no_variant(results, path, trials, error))) {
        note_name(results, path);
        return results;
    }
    results_close(results);
    return NULL;
}

bool results_add(struct results *results, const struct record *record, GError **error)
{
    return results_writer_add(results->writer, &results->scenario, record, error);
}

void results_close(struct results *results)
{
    if (results == NULL)
        return;
    results_writer_close(results->writer);
    g_free(results);
}
