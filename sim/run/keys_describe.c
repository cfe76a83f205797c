#include <string.h>

#include "sim/run/keys.h"
#include "sim/run/params.h"
#include "sim/world/fault_type.h"

const struct key_group *key_group_find(const char *name)
{
    for (const struct key_group *group = all_key_groups; group->name; group++)
        if (strcmp(group->name, name) == 0)
            return group;
    return NULL;
}

enum { TEXT_WIDTH = 76, INDENT = 6 };

/* `text` in lines of at most TEXT_WIDTH characters, each indented. */
static void append_wrapped(GString *out, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    glong column = 0;
    for (char **word = words; *word; word++) {
        glong width = g_utf8_strlen(*word, -1);
        if (column && column + 1 + width > TEXT_WIDTH) {
            g_string_append_c(out, '\n');
            column = 0;
        }
        if (column == 0) {
            g_string_append_printf(out, "%*s%s", INDENT, "", *word);
            column = INDENT + width;
        } else {
            g_string_append_printf(out, " %s", *word);
            column += 1 + width;
        }
    }
    g_string_append_c(out, '\n');
}

void params_describe(GString *out, const struct param *params)
{
    for (; params && params->name; params++) {
        g_string_append_printf(out, "  %s", params->name);
        if (params->fallback)
            g_string_append_printf(out, " = %s", params->fallback);
        g_autofree char *form = param_form(params);
        g_string_append_c(out, '\n');
        append_wrapped(out, form);
        if (params->doc)
            append_wrapped(out, params->doc);
    }
}

static void describe_part(GString *out, const char *group, const char *of,
                          const struct param *params)
{
    if (!params || !params->name)
        return;
    g_string_append_printf(out, "[%s] of %s\n", group, of);
    params_describe(out, params);
    g_string_append_c(out, '\n');
}

void keys_describe(GString *out, const struct catalogue *catalogue)
{
    for (const struct key_group *group = all_key_groups; group->name; group++) {
        g_string_append_printf(out, "[%s]\n", group->name);
        append_wrapped(out, group->doc);
        params_describe(out, group->params);
        g_string_append_c(out, '\n');
    }
    for (int i = 0; catalogue->protocols[i]; i++)
        describe_part(out, "protocol", catalogue->protocols[i]->name,
                      catalogue->protocols[i]->params);
    for (int i = 0; catalogue->updates[i]; i++)
        describe_part(out, "update", catalogue->updates[i]->name,
                      catalogue->updates[i]->params);
    for (int i = 0; all_fault_types[i]; i++)
        describe_part(out, "fault NAME", all_fault_types[i]->name,
                      all_fault_types[i]->params);
}
