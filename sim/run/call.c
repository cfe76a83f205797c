#include "sim/run/call.h"

#include <string.h>

#include "sim/run/report.h"

/* A `+` may be part of a number: 1e+3. */
static bool in_exponent(const char *text, const char *at)
{
    return at - text >= 2 && (at[-1] == 'e' || at[-1] == 'E') &&
           (g_ascii_isdigit(at[-2]) || at[-2] == '.') && g_ascii_isdigit(at[1]);
}

char **list_split(const char *text, char separator, char **why)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
    int depth = 0;
    const char *start = text, *at = text;
    for (; *at && depth >= 0; at++) {
        depth += (*at == '(') - (*at == ')');
        if (*at != separator || depth != 0 || in_exponent(text, at))
            continue;
        g_ptr_array_add(parts, g_strstrip(g_strndup(start, (size_t)(at - start))));
        start = at + 1;
    }
    if (depth != 0) {
        g_autofree char *shown = quoted(text);
        *why = g_strdup_printf("%s has too %s; expected as many `(` as `)`", shown,
                               depth > 0 ? "few `)`" : "many `)`");
        g_ptr_array_unref(parts);
        return NULL;
    }
    g_ptr_array_add(parts, g_strstrip(g_strdup(start)));
    g_ptr_array_add(parts, NULL);
    return (char **)g_ptr_array_free(parts, FALSE);
}

bool call_parse(const char *text, call_text *call, char **why)
{
    *call = (struct call){0};
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    size_t name = strspn(trimmed,
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                         "0123456789-_");
    char *open = trimmed + name + strspn(trimmed + name, " \t");
    size_t length = strlen(trimmed);
    if (name == 0 || *open != '(')
        return false;
    if (trimmed[length - 1] != ')') {
        g_autofree char *shown = quoted(text);
        *why =
            g_strdup_printf("%s does not end with `)`; expected name(arguments)", shown);
        return false;
    }
    trimmed[length - 1] = '\0';
    char **arguments = list_split(open + 1, ',', why);
    if (!arguments)
        return false;
    call->name = g_strndup(trimmed, name);
    call->argument = arguments;
    call->count = (int)g_strv_length(arguments);
    if (call->count == 1 && !*arguments[0]) {
        g_clear_pointer(&arguments[0], g_free);
        call->count = 0;
    }
    return true;
}

void call_clear(call_text *call)
{
    g_free(call->name);
    g_strfreev(call->argument);
    *call = (struct call){0};
}
