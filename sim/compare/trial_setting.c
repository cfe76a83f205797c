#include "sim/compare/trial_setting.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* A variant's members, the parser's; NULL if it is no object. */
static JsonObject *variant_object(JsonParser *parser, const char *variant)
{
    if (!json_parser_load_from_data(parser, variant, -1, NULL))
        return NULL;
    JsonNode *root = json_parser_get_root(parser);
    return root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root)
                                                        : NULL;
}

char *variant_setting(const char *variant, const char *name)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *object = variant_object(parser, variant);
    if (object == NULL || !json_object_has_member(object, name))
        return NULL;
    return g_strdup(json_object_get_string_member_with_default(object, name, NULL));
}

char **variant_keys(const char *variant)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GStrvBuilder) keys = g_strv_builder_new();
    JsonObject *object = variant_object(parser, variant);
    if (object != NULL) {
        g_autoptr(GList) names = json_object_get_members(object);
        for (GList *at = names; at != NULL; at = at->next)
            g_strv_builder_add(keys, at->data);
    }
    return g_strv_builder_end(keys);
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
char *text_setting(const char *text, const char *group, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
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
    g_autofree char *name = g_strdup_printf("%s.%s", group, key);
    char *value = variant_setting(trial->variant, name);
    return value != NULL ? value : text_setting(trial->text, group, key);
}
