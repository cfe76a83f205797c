/* list.c - the names that there are. */
#include <stdio.h>

#include "sim/cli/cli.h"
#include "sim/cli/promises.h"
#include "sim/cli/table.h"
#include "sim/cli/thing_json.h"
#include "sim/run/nearest.h"

static int unknown_kind(const char *name)
{
    const char *names[32] = {NULL};
    for (int i = 0; thing_kinds[i].name != NULL; i++)
        names[i] = thing_kinds[i].name;
    g_autofree char *hint = did_you_mean(name, names);
    return usage_error("list: unknown kind `%s`%s", name,
                       hint[0] != '\0' ? hint : "; consim list names them");
}

static void print_json(GPtrArray *things)
{
    struct json *json = json_new();
    json_begin_list(json, NULL);
    for (guint i = 0; i < things->len; i++) {
        const struct thing *thing = things->pdata[i];
        json_begin_object(json, NULL);
        thing_json(json, thing, false);
        if (thing->protocol != NULL) {
            struct problems problems = {0};
            g_auto(GStrv) promises = promises_of(thing->protocol, NULL, 0, &problems);
            protocol_json(json, thing->protocol, promises);
            problems_clear(&problems);
        }
        json_end_object(json);
    }
    json_end_list(json);
    g_autofree char *text = json_finish(json);
    fputs(text, stdout);
}

static void print_table(GPtrArray *things)
{
    GString *text = g_string_new(NULL);
    size_t width = 0;
    for (guint i = 0; i < things->len; i++) {
        const struct thing *thing = things->pdata[i];
        size_t group = thing->key != NULL ? strlen(thing->group) + 1 : 0;
        width = MAX(width, group + strlen(thing->name));
    }
    for (guint i = 0; i < things->len; i++) {
        const struct thing *thing = things->pdata[i];
        g_autofree char *name = thing->key != NULL
                                    ? g_strconcat(thing->group, ".", thing->name, NULL)
                                    : g_strdup(thing->name);
        g_autofree char *first = g_strdup_printf("%-*s  ", (int)width, name);
        paragraph(text, first, thing->summary);
    }
    if (things->len == 0)
        g_string_append(text, "none in this version\n");
    fputs(text->str, stdout);
    g_string_free(text, TRUE);
}

static void print_kinds(bool as_json)
{
    struct json *json = json_new();
    json_begin_list(json, NULL);
    for (const struct thing_kind *kind = thing_kinds; kind->name != NULL; kind++) {
        json_begin_object(json, NULL);
        json_text(json, "name", kind->name);
        json_text(json, "summary", kind->summary);
        json_end_object(json);
        if (!as_json)
            printf("%-14s %s\n", kind->name, kind->summary);
    }
    json_end_list(json);
    g_autofree char *text = json_finish(json);
    if (as_json)
        fputs(text, stdout);
}

static int run(const struct verb *verb, char **argv)
{
    gboolean as_json = FALSE;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &as_json, "An array of objects", NULL},
        {0},
    };
    g_auto(GStrv) arguments = NULL;
    int status = EXIT_DONE;
    if (!options_parse(verb, entries, argv, 0, 1, &arguments, &status))
        return status;
    if (arguments[0] == NULL) {
        print_kinds(as_json);
        return EXIT_DONE;
    }
    const struct thing_kind *kind = thing_kind_find(arguments[0]);
    if (kind == NULL)
        return unknown_kind(arguments[0]);
    g_autoptr(GPtrArray) things = things_of(kind);
    if (as_json)
        print_json(things);
    else
        print_table(things);
    return EXIT_DONE;
}

const struct verb verb_list = {
    .name = "list",
    .arguments = "[KIND]",
    .summary = "List what has a name: protocols, faults, scenarios, keys ...",
    .explanation = "Without KIND: the kinds.",
    .run = run,
};
