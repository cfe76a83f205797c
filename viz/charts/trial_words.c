#include "viz/charts/trial_words.h"

#include <string.h>

#include "sim/compare/trial_setting.h"

/* A variant's keys but the protocol's name, which stands before them. */
static void append_variant(GString *out, const struct reader_trial *trial)
{
    g_auto(GStrv) keys = variant_keys(trial->variant);
    for (int i = 0; keys[i] != NULL; i++) {
        g_autofree char *value = variant_setting(trial->variant, keys[i]);
        const char *name = keys[i];
        if (value == NULL || g_str_equal(name, "protocol.name"))
            continue;
        if (g_str_has_prefix(name, "protocol."))
            name += strlen("protocol.");
        g_string_append_printf(out, "%s%s = %s", out->len > 0 ? ", " : "", name, value);
    }
}

char *trial_subject(const struct reader_trial *trial)
{
    g_autofree char *protocol = trial_setting(trial, "protocol", "name");
    GString *out = g_string_new(protocol);
    append_variant(out, trial);
    if (trial->title[0] != '\0')
        g_string_append_printf(out, "%s\u201C%s\u201D", out->len > 0 ? "; " : "",
                               trial->title);
    else if (trial->scenario[0] != '\0')
        g_string_append_printf(out, "%s%s", out->len > 0 ? "; " : "", trial->scenario);
    return g_string_free(out, FALSE);
}

enum { SEEDS_TOLD = 6 };

/* "1 to 5" where none is left out, else each of them. */
static void append_seeds(GString *out, const struct reader_trial *const *trials,
                         int count)
{
    bool is_run = count > 2;
    for (int i = 1; i < count; i++)
        is_run = is_run && trials[i]->seed == trials[i - 1]->seed + 1;
    if (is_run) {
        g_string_append_printf(out, "%" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT,
                               trials[0]->seed, trials[count - 1]->seed);
        return;
    }
    for (int i = 0; i < MIN(count, SEEDS_TOLD); i++)
        g_string_append_printf(out, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                               trials[i]->seed);
    if (count > SEEDS_TOLD)
        g_string_append_printf(out, " and %d more", count - SEEDS_TOLD);
}

char *trials_source(const struct reader_trial *const *trials, int count)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, count == 1 ? "%d seed (" : "%d seeds pooled (", count);
    append_seeds(out, trials, count);
    g_string_append_c(out, ')');
    if (trials[0]->scenario[0] != '\0')
        g_string_append_printf(out, ", %s", trials[0]->scenario);
    g_string_append_printf(out, ", consim %s", trials[0]->version);
    return g_string_free(out, FALSE);
}

bool trial_is_closed_loop(const struct reader_trial *trial)
{
    g_autofree char *clients = variant_setting(trial->variant, "load.clients");
    g_autofree char *arrivals = variant_setting(trial->variant, "load.arrivals");
    if (clients != NULL || arrivals != NULL)
        return clients != NULL;
    clients = text_setting(trial->text, "load", "clients");
    return clients != NULL;
}
