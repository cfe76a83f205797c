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

char *trial_source(const struct reader_trial *trial)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "1 seed (%" G_GUINT64_FORMAT ")", trial->seed);
    if (trial->scenario[0] != '\0')
        g_string_append_printf(out, ", %s", trial->scenario);
    g_string_append_printf(out, ", consim %s", trial->version);
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
