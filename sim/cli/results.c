#include "sim/cli/results.h"

#include <stdio.h>
#include <string.h>

#include "sim/cli/cli.h"
#include "sim/cli/targets.h"
#include "sim/store/writer.h"

struct results {
    struct results_writer *file, *memory; /* either may be NULL */
    struct scenario_info scenario;        /* text of the configuration */
};

static bool has_none_of(const struct results *results, const char *path,
                        const struct trials *trials, const struct config *config,
                        GError **error)
{
    g_autofree char *variant = variant_json(config->setting, config->setting_count);
    for (int i = 0; i < trials->seed_count; i++) {
        uint64_t seed = trials->seed[i];
        if (!results_writer_has(results->file, &results->scenario, variant, seed))
            continue;
        g_autofree char *name = results_writer_name(results->file, &results->scenario);
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
    g_autofree char *name = results_writer_name(results->file, &results->scenario);
    if (strcmp(name, results->scenario.name) != 0)
        fprintf(stderr,
                "consim: note: scenario `%s` is called `%s` in %s, which has %s\n",
                results->scenario.name, name, path,
                g_str_has_prefix(name, results->scenario.name)
                    ? "another text under that name"
                    : "its text already");
}

static bool open_file(struct results *results, const char *path, bool replace,
                      const struct trials *trials, GError **error)
{
    if (strcmp(path, "-") == 0) {
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE,
                    "-o: a results file cannot be written to standard output");
        return false;
    }
    if (!target_has_folder("-o", path, error))
        return false;
    results->file = results_writer_open(path, replace, error);
    if (results->file == NULL ||
        !results_writer_fits(results->file, CONSIM_VERSION, error) ||
        (!replace && !has_no_variant(results, path, trials, error)))
        return false;
    note_name(results, path);
    return true;
}

/* Asked for by name: many whole histories make a large file. */
static bool wants_histories(const struct trials *trials)
{
    for (int i = 0; i < trials->variant_count; i++)
        if (trials->config[i]->history_given && trials->config[i]->history == RECORD_ALL)
            return true;
    return false;
}

struct results *results_open(const char *path, bool replace, bool compared,
                             const struct trials *trials, GError **error)
{
    const struct config *config = trials->config[0];
    struct results *results = g_new0(struct results, 1);
    results->scenario = (struct scenario_info){.name = config->name,
                                               .title = config->title,
                                               .question = config->question,
                                               .text = config->text,
                                               .version = CONSIM_VERSION};
    if (path != NULL && !open_file(results, path, replace, trials, error)) {
        results_close(results);
        return NULL;
    }
    if (!compared)
        return results;
    if (results->file != NULL)
        results_writer_keep_histories(results->file, wants_histories(trials));
    results->memory = results_writer_open_memory();
    results_writer_keep_histories(results->memory, false);
    return results;
}

bool results_add(struct results *results, const struct record *record, GError **error)
{
    const struct scenario_info *scenario = &results->scenario;
    return (results->file == NULL ||
            results_writer_add(results->file, scenario, record, error)) &&
           (results->memory == NULL ||
            results_writer_add(results->memory, scenario, record, error));
}

bool results_refuse(struct results *results, const char *variant, const char *reason,
                    GError **error)
{
    const struct scenario_info *scenario = &results->scenario;
    return (results->file == NULL ||
            results_writer_refuse(results->file, scenario, variant, reason, error)) &&
           (results->memory == NULL ||
            results_writer_refuse(results->memory, scenario, variant, reason, error));
}

struct reader *results_read(const struct results *results, GError **error)
{
    return reader_of_writer(results->memory, error);
}

void results_close(struct results *results)
{
    if (results == NULL)
        return;
    results_writer_close(results->file);
    results_writer_close(results->memory);
    g_free(results);
}
