/* check.c - holds a history against consistency models. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "models/models.h"
#include "sim/cli/cli.h"
#include "sim/cli/judgements.h"
#include "sim/cli/table.h"
#include "sim/cli/terminal.h"
#include "sim/observe/recorder.h"
#include "sim/run/checks.h"
#include "sim/run/nearest.h"
#include "sim/store/reader.h"
#include "sim/store/results_file.h"

/* How histories come; each further format is a row. */
static const char *const formats[] = {"db", NULL};

/* One history: a trial of a results file. */
struct checked {
    char *variant;
    uint64_t seed, operations;
    struct judgement *judgement; /* one a model */
    int count;
};

static void checked_free(gpointer data)
{
    struct checked *checked = data;
    for (int i = 0; i < checked->count; i++)
        judgement_clear(&checked->judgement[i]);
    g_free(checked->judgement);
    g_free(checked->variant);
    g_free(checked);
}

/* ---- what to check against ---- */

static bool split_models(const char *text, GStrv *models)
{
    g_autofree const char **known = model_names(all_checkers);
    if (text == NULL) {
        *models = g_strdupv((GStrv)(uintptr_t)known);
        return true;
    }
    *models = g_strsplit(text, ",", -1);
    for (char **name = *models; *name != NULL; name++) {
        int row;
        g_strstrip(*name);
        if (find_checker(all_checkers, *name, &row) != NULL)
            continue;
        g_autofree char *hint = did_you_mean(*name, known);
        usage_error("--model: unknown model `%s`%s", *name,
                    hint[0] != '\0' ? hint : "; consim list models names them");
        return false;
    }
    if (**models == NULL)
        usage_error("--model: no model is named");
    return **models != NULL;
}

static bool is_format(const char *name)
{
    if (name == NULL || g_strv_contains(formats, name))
        return true;
    g_autofree char *known = g_strjoinv(", ", (GStrv)(uintptr_t)formats);
    usage_error("--format: unknown format `%s`; there is %s", name, known);
    return false;
}

/* ---- checking ---- */

/* What no history can have, whatever the service did. NULL: nothing; else g_free(). */
static char *impossible(const struct history *history)
{
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];
        const char *what =
            primitive->invoke_ns < 0 ? "its invoke_ns is negative"
            : primitive->return_ns < primitive->invoke_ns
                ? "it returned before it was invoked (return_ns < invoke_ns)"
            : primitive->observed > INT64_MAX || primitive->expected > INT64_MAX
                ? "the id of a value is negative (observed, expected)"
                : NULL;
        if (what != NULL)
            return g_strdup_printf("primitive #%" G_GUINT64_FORMAT ": %s",
                                   (guint64)primitive->id, what);
    }
    return NULL;
}

static bool check_trial(const char *path, struct reader *reader,
                        const struct reader_trial *trial, GStrv models, GPtrArray *all,
                        GError **error)
{
    struct history history = {0};
    if (!reader_history(reader, trial->id, &history, error))
        return false;
    g_autofree char *problem = impossible(&history);
    if (problem != NULL) {
        g_set_error(error, RESULTS_ERROR, RESULTS_ERROR_FILE,
                    "%s: trial %" G_GINT64_FORMAT ": %s", path, (gint64)trial->id,
                    problem);
        history_clear(&history);
        return false;
    }
    struct checked *checked = g_new0(struct checked, 1);
    checked->variant = g_strdup(trial->variant);
    checked->seed = trial->seed;
    checked->operations = history.operation_count;
    checked->judgement = checks_run(all_checkers, models, &history, &checked->count);
    for (int i = 0; i < checked->count && !trial->has_history; i++) {
        judgement_clear(&checked->judgement[i]);
        checked->judgement[i] = (struct judgement){
            .model = g_strdup(models[i]),
            .verdict = VERDICT_UNKNOWN,
            .cause = g_strdup("The file does not hold the history of this trial "
                              "(record.history = none).")};
    }
    history_clear(&history);
    g_ptr_array_add(all, checked);
    return true;
}

static GPtrArray *check_file(const char *path, GStrv models)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(checked_free);
    struct reader *reader = reader_open(path, &error);
    int count = 0;
    const struct reader_trial *trials =
        reader != NULL ? reader_trials(reader, &count) : NULL;
    bool any_history = false;
    for (int i = 0; i < count && error == NULL; i++) {
        any_history = any_history || trials[i].has_history;
        check_trial(path, reader, &trials[i], models, all, &error);
    }
    reader_close(reader);
    if (error != NULL)
        usage_error("%s", error->message);
    else if (count == 0)
        usage_error("%s: has no trial", path);
    else if (!any_history)
        usage_error("%s: holds no history (record.history = none)", path);
    else
        return g_steal_pointer(&all);
    return NULL;
}

/* ---- all together ---- */

/* Of each model the worst verdict, and what shows it first; they stay the trials'. */
static struct judgement *worst_of(const GPtrArray *all, int count)
{
    struct judgement *worst = g_new0(struct judgement, (gsize)count);
    for (guint i = 0; i < all->len; i++) {
        const struct checked *checked = all->pdata[i];
        for (int k = 0; k < count; k++)
            if (i == 0 ||
                worse_verdict(worst[k].verdict, checked->judgement[k].verdict) !=
                    worst[k].verdict)
                worst[k] = checked->judgement[k];
    }
    return worst;
}

static int status_of(const struct judgement *worst, int count)
{
    enum verdict verdict = VERDICT_HOLDS;
    for (int i = 0; i < count; i++)
        verdict = worse_verdict(verdict, worst[i].verdict);
    return verdict == VERDICT_HOLDS      ? EXIT_DONE
           : verdict == VERDICT_VIOLATED ? EXIT_MISSED
                                         : EXIT_UNDECIDED;
}

static void host_json(struct json *json, double wall_s)
{
    struct rusage usage;
    json_begin_object(json, "host");
    json_number(json, "wall_s", wall_s);
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        json_unsigned(json, "peak_memory_bytes", (uint64_t)usage.ru_maxrss * 1024);
    json_end_object(json);
}

static void trials_json(struct json *json, const GPtrArray *all)
{
    json_begin_list(json, "trials");
    for (guint i = 0; i < all->len; i++) {
        const struct checked *checked = all->pdata[i];
        json_begin_object(json, NULL);
        json_text(json, "variant", checked->variant);
        json_unsigned(json, "seed", checked->seed);
        json_unsigned(json, "operations", checked->operations);
        judgements_json(json, checked->judgement, checked->count);
        json_end_object(json);
    }
    json_end_list(json);
}

static void print_json(const GPtrArray *all, const struct judgement *worst, int count,
                       double wall_s)
{
    uint64_t operations = 0;
    for (guint i = 0; i < all->len; i++)
        operations += ((const struct checked *)all->pdata[i])->operations;
    struct json *json = json_new();
    json_begin_object(json, NULL);
    json_unsigned(json, "operations", operations);
    json_text(json, "format", formats[0]);
    judgements_json(json, worst, count);
    if (all->len > 1)
        trials_json(json, all);
    host_json(json, wall_s);
    json_end_object(json);
    g_autofree char *text = json_finish(json);
    fputs(text, stdout);
}

static void print_text(const GPtrArray *all)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        const struct checked *checked = all->pdata[i];
        g_autofree char *title = g_strdup_printf(
            "Seed %" G_GUINT64_FORMAT ", variant %s: %" G_GUINT64_FORMAT " operations",
            (guint64)checked->seed, checked->variant, (guint64)checked->operations);
        heading(text, title, terminal_has_style(stdout));
        tell_judgements(text, checked->judgement, checked->count);
    }
    fputs(text->str + (text->str[0] == '\n'), stdout);
    g_string_free(text, TRUE);
}

static int check(const char *path, GStrv models, bool as_json)
{
    gint64 began_us = g_get_monotonic_time();
    g_autoptr(GPtrArray) all = check_file(path, models);
    if (all == NULL)
        return EXIT_BAD_INPUT;
    int count = (int)g_strv_length(models);
    g_autofree struct judgement *worst = worst_of(all, count);
    if (as_json)
        print_json(all, worst, count, (double)(g_get_monotonic_time() - began_us) / 1e6);
    else
        print_text(all);
    return status_of(worst, count);
}

static int run(const struct verb *verb, char **argv)
{
    gboolean as_json = FALSE;
    g_autofree char *model = NULL;
    g_autofree char *format = NULL;
    const GOptionEntry entries[] = {
        {"model", 0, 0, G_OPTION_ARG_FILENAME, &model,
         "Check against these (default: all of consim list models)", "NAME,..."},
        {"format", 0, 0, G_OPTION_ARG_FILENAME, &format,
         "How the history is written: db (default), a results file", "NAME"},
        {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "One object", NULL},
        {0},
    };
    g_auto(GStrv) arguments = NULL, models = NULL;
    int status = EXIT_DONE;
    if (!options_parse(verb, entries, argv, 1, 1, &arguments, &status))
        return status;
    if (!is_format(format) || !split_models(model, &models))
        return EXIT_BAD_INPUT;
    return check(arguments[0], models, as_json);
}

const struct verb verb_check = {
    .name = "check",
    .arguments = "FILE.db",
    .summary = "Hold histories against consistency models",
    .explanation =
        "Every trial of the file is checked; the worst verdict is the exit status:\n"
        "0 every model holds, 1 one is violated, 3 one is undecided (2 bad input).",
    .run = run,
};
