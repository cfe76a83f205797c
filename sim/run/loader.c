#include "sim/run/loader.h"

#include <string.h>

#include "sim/run/nearest.h"
#include "sim/run/params.h"

struct group *loader_group(struct loader *loader, const char *name)
{
    struct group *group = key_file_group(loader->file, name);
    if (group)
        group->used = true;
    return group;
}

struct place loader_place(struct loader *loader, const char *name, const char *key)
{
    const struct group *group = key_file_group(loader->file, name);
    if (!group)
        return (struct place){name, key, 1, NULL};
    return (struct place){group->name, key, group->line, group->setting};
}

void loader_problem(struct loader *loader, struct place place, char *why)
{
    report_add(loader->report, place, "%s", why);
    g_free(why);
}

void loader_note(struct loader *loader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(loader->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void loader_refuse(struct loader *loader, struct place place, const char *reason,
                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    loader_problem(loader, place, g_strdup_vprintf(format, arguments));
    va_end(arguments);
    g_string_append_printf(loader->refusal, "%s%s", loader->refusal->len ? ", " : "",
                           reason);
    loader->refusals++;
}

const char *const *loader_regions(const struct loader *loader)
{
    return (const char *const *)loader->config->world.topology.region;
}

void loader_read(struct loader *loader, const struct group *group,
                 const struct param *params, void *base)
{
    for (; params && params->name; params++) {
        if (params->type == VALUE_SPECIAL)
            continue;
        const struct entry *entry = group_take(group, params->name);
        const char *text = entry ? entry->value : params->fallback;
        char *why = NULL;
        if (!text)
            continue;
        if (param_read(params, base, text, loader_regions(loader), &why))
            continue;
        g_assert(entry != NULL); /* a default that its own row refuses is a bug */
        loader_problem(loader, place_of(group, entry), why);
        /* Go on with something whole, so that the rest can be checked too. */
        if (params->fallback)
            param_read(params, base, params->fallback, loader_regions(loader), &why);
    }
}

const char *loader_special(struct loader *loader, const char *name,
                           const struct group *group, const struct param *params,
                           const char *key, struct place *place)
{
    const struct entry *entry = group_take(group, key);
    *place = entry ? place_of(group, entry) : loader_place(loader, name, key);
    return entry ? entry->value : params_find(params, key)->fallback;
}

static void add_names(GPtrArray *names, const struct param *params)
{
    for (; params && params->name; params++)
        g_ptr_array_add(names, (void *)(uintptr_t)params->name);
}

void loader_unknown_key(struct loader *loader, const struct group *group,
                        const struct entry *entry, const struct param *params,
                        const struct param *more)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    add_names(names, params);
    add_names(names, more);
    g_ptr_array_add(names, NULL);
    const char *const *list = (const char *const *)names->pdata;
    g_autofree char *all = words_joined(list);
    g_autofree char *hint = did_you_mean(entry->key, list);
    report_add(loader->report, place_of(group, entry),
               "unknown key; expected one of %s%s", all, hint);
}

void loader_leftovers(struct loader *loader, const struct group *group,
                      const struct param *params, const struct param *more)
{
    for (guint i = 0; group && i < group->entries->len; i++) {
        const struct entry *entry = group->entries->pdata[i];
        if (entry->used)
            continue;
        if (entry->value) {
            loader_unknown_key(loader, group, entry, params, more);
            continue;
        }
        g_autofree char *shown = quoted(entry->key);
        report_add(loader->report, (struct place){group->name, NULL, entry->line, NULL},
                   "%s has no `=`; expected key = value", shown);
    }
}
