#include "viz/charts/trial_words.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A variant's members, or NULL if it has none. */
static JsonObject *variant_object(JsonParser *parser, const struct reader_trial *trial)
{
    if (!json_parser_load_from_data(parser, trial->variant, -1, NULL))
        return NULL;
    JsonNode *root = json_parser_get_root(parser);
    return root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root)
                                                        : NULL;
}

static char *from_variant(const struct reader_trial *trial, const char *group,
                          const char *key)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *object = variant_object(parser, trial);
    g_autofree char *name = g_strdup_printf("%s.%s", group, key);
    if (object == NULL || !json_object_has_member(object, name))
        return NULL;
    return g_strdup(json_object_get_string_member_with_default(object, name, NULL));
}

/* Up to a comment: a # at the start or after white space. */
static char *without_comment(const char *line)
{
    const char *end = line;
    while (*end != '\0' && !(*end == '#' && (end == line || g_ascii_isspace(end[-1]))))
        end++;
    return g_strstrip(g_strndup(line, (gsize)(end - line)));
}

/* The text has been read before, by one who tells what is wrong with it. */
static char *from_text(const struct reader_trial *trial, const char *group,
                       const char *key)
{
    g_auto(GStrv) lines = g_strsplit(trial->text, "\n", -1);
    g_autofree char *head = g_strdup_printf("[%s]", group);
    bool is_inside = false;
    for (int i = 0; lines[i] != NULL; i++) {
        g_autofree char *line = without_comment(lines[i]);
        if (line[0] == '[')
            is_inside = g_str_equal(line, head);
        char *equals = strchr(line, '=');
        if (!is_inside || equals == NULL)
            continue;
        *equals = '\0';
        if (g_str_equal(g_strchomp(line), key))
            return g_strdup(g_strchug(equals + 1));
    }
    return NULL;
}

char *trial_setting(const struct reader_trial *trial, const char *group, const char *key)
{
    char *value = from_variant(trial, group, key);
    return value != NULL ? value : from_text(trial, group, key);
}

/* A variant's keys but the protocol's name, which stands before them. */
static void append_variant(GString *out, const struct reader_trial *trial)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *object = variant_object(parser, trial);
    if (object == NULL)
        return;
    g_autoptr(GList) names = json_object_get_members(object);
    for (GList *at = names; at != NULL; at = at->next) {
        const char *name = at->data;
        const char *value =
            json_object_get_string_member_with_default(object, name, NULL);
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
    g_autofree char *clients = from_variant(trial, "load", "clients");
    g_autofree char *arrivals = from_variant(trial, "load", "arrivals");
    if (clients != NULL || arrivals != NULL)
        return clients != NULL;
    clients = from_text(trial, "load", "clients");
    return clients != NULL;
}
