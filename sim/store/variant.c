#include <stdlib.h>
#include <string.h>

#include "sim/store/writer.h"

static void append_string(GString *json, const char *text)
{
    g_string_append_c(json, '"');
    for (const char *at = text; *at; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_printf(json, "\\%c", *at);
        else if ((unsigned char)*at < 0x20)
            g_string_append_printf(json, "\\u%04x", (unsigned)(unsigned char)*at);
        else
            g_string_append_c(json, *at);
    }
    g_string_append_c(json, '"');
}

/* The one that comes next after `last` in order of keys; of equal ones the last. */
static const struct setting *next_setting(const struct setting *setting, int count,
                                          const struct setting *last)
{
    const struct setting *next = NULL;
    for (int i = 0; i < count; i++)
        if ((!last || strcmp(setting[i].key, last->key) > 0) &&
            (!next || strcmp(setting[i].key, next->key) <= 0))
            next = &setting[i];
    return next;
}

char *variant_json(const struct setting *setting, int count)
{
    GString *json = g_string_new("{");
    const struct setting *at = NULL;
    while ((at = next_setting(setting, count, at))) {
        if (json->len > 1)
            g_string_append_c(json, ',');
        append_string(json, at->key);
        g_string_append_c(json, ':');
        append_string(json, at->value);
    }
    g_string_append_c(json, '}');
    return g_string_free(json, FALSE);
}
