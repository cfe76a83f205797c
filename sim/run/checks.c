#include "sim/run/checks.h"

#include <glib.h>
#include <string.h>

bool model_name_possible(const char *word)
{
    for (const char *at = word; *at; at++)
        if (!g_ascii_isalnum(*at) && *at != '-' && *at != '_')
            return false;
    return g_ascii_isalpha(*word);
}

const struct checker *find_checker(const struct checker *const *checkers,
                                   const char *model, int *row)
{
    for (; checkers && *checkers; checkers++)
        for (int i = 0; (*checkers)->models[i].name; i++)
            if (strcmp((*checkers)->models[i].name, model) == 0) {
                *row = i;
                return *checkers;
            }
    return NULL;
}

const char **model_names(const struct checker *const *checkers)
{
    GPtrArray *names = g_ptr_array_new();
    for (; checkers && *checkers; checkers++)
        for (int i = 0; (*checkers)->models[i].name; i++)
            g_ptr_array_add(names, (void *)(uintptr_t)(*checkers)->models[i].name);
    g_ptr_array_add(names, NULL);
    return (const char **)(void *)g_ptr_array_free(names, FALSE);
}

/* All models of a family come out at once. */
static void judge(const struct checker *checker, char *const *models,
                  const struct history *history, struct judgement *judgement)
{
    const struct checker *const alone[] = {checker, NULL};
    int rows = 0, row;
    while (checker->models[rows].name)
        rows++;
    struct judgement *family = g_new0(struct judgement, (gsize)rows);
    struct checker_options options = {0};
    checker->check(history, &options, family);
    for (int i = 0; models[i]; i++)
        if (!judgement[i].model && find_checker(alone, models[i], &row)) {
            judgement[i] = family[row];
            judgement[i].model = g_strdup(models[i]);
            family[row] = (struct judgement){0};
        }
    for (int i = 0; i < rows; i++)
        judgement_clear(&family[i]);
    g_free(family);
}

struct judgement *checks_run(const struct checker *const *checkers, char *const *models,
                             const struct history *history, int *count)
{
    *count = models ? (int)g_strv_length((char **)(uintptr_t)models) : 0;
    struct judgement *judgement = g_new0(struct judgement, (gsize)(*count + 1));
    for (int i = 0; history->primitive_count == 0 && i < *count; i++)
        judgement[i] = (struct judgement){
            .model = g_strdup(models[i]),
            .verdict = VERDICT_UNKNOWN,
            .cause = g_strdup("The history is empty: there is nothing to judge.")};
    for (int i = 0; history->primitive_count > 0 && i < *count; i++) {
        int row;
        const struct checker *checker = find_checker(checkers, models[i], &row);
        if (checker && !judgement[i].model)
            judge(checker, models, history, judgement);
        if (!checker)
            judgement[i] = (struct judgement){
                .model = g_strdup(models[i]),
                .verdict = VERDICT_UNKNOWN,
                .cause = g_strdup("No checker of this version decides it.")};
    }
    return judgement;
}
