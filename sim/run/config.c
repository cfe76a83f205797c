#include "sim/run/config.h"

#include <string.h>

#include "sim/run/loader.h"
#include "sim/run/nearest.h"
#include "sim/run/params.h"
#include "sim/run/settings.h"

static void read_scenario(struct loader *loader)
{
    struct config *config = loader->config;
    const struct group *group = loader_group(loader, "scenario");
    config->warmup_ns = -1;
    loader_read(loader, group, scenario_keys, config);
    bool to_an_end = group_find(loader_group(loader, "load"), "operations") != NULL;
    if (config->warmup_ns < 0)
        config->warmup_ns = to_an_end ? 0 : config->duration_ns / 10;
    if (config->warmup_ns >= config->duration_ns) {
        const struct entry *entry = group_find(group, "warmup");
        const struct entry *other = group_find(group, "duration");
        report_add(loader->report, place_of(group, entry ? entry : other),
                   "nothing would be counted; expected a warmup shorter than the "
                   "duration (%g s)",
                   (double)config->duration_ns / 1e9);
    }
    loader_leftovers(loader, group, scenario_keys, NULL);
}

static void read_record(struct loader *loader)
{
    const struct group *group = loader_group(loader, "record");
    loader_read(loader, group, record_keys, loader->config);
    const struct entry *entry = group_find(group, "history");
    loader->config->history_given = entry != NULL;
    if (entry && loader->config->history == RECORD_WINDOW)
        report_add(loader->report, place_of(group, entry),
                   "window is not in this version yet; expected all or none");
    loader_leftovers(loader, group, record_keys, NULL);
}

/* What is no group of ours; a [fault] or [link] without names too. */
static void report_unknown_groups(struct loader *loader)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GPtrArray) first_words = g_ptr_array_new_with_free_func(g_free);
    for (const struct key_group *group = all_key_groups; group->name; group++) {
        g_ptr_array_add(names, (void *)(uintptr_t)group->name);
        g_ptr_array_add(first_words, g_strndup(group->name, strcspn(group->name, " ")));
    }
    g_ptr_array_add(names, NULL);
    g_ptr_array_add(first_words, NULL);
    g_autofree char *all = words_joined((const char *const *)names->pdata);
    for (guint i = 0; i < loader->file->groups->len; i++) {
        const struct group *group = loader->file->groups->pdata[i];
        if (group->used)
            continue;
        g_autofree char *word = g_strndup(group->name, strcspn(group->name, " "));
        const char *near = nearest(word, (const char *const *)first_words->pdata);
        const char *rest = group->name + strlen(word);
        g_autofree char *hint =
            near && (strcmp(near, word) != 0 || *rest)
                ? g_strdup_printf(
                      "; did you mean [%s%s]?", near,
                      strcmp(near, "fault") == 0 || strcmp(near, "link") == 0 ? rest : "")
                : g_strdup("");
        report_add(loader->report,
                   (struct place){group->name, NULL, group->line, group->setting},
                   "unknown group; expected one of %s%s", all, hint);
    }
}

static void read_all(struct loader *loader)
{
    read_scenario(loader);
    read_topology(loader);
    read_links(loader);
    read_node(loader);
    read_protocol(loader);
    read_load(loader);
    read_update(loader);
    read_faults(loader);
    read_record(loader);
    read_claims(loader);
    check_served(loader);
    report_unknown_groups(loader);
    if (report_count(loader->report) == 0)
        note_elections(loader);
}

static struct config *config_new(const struct scenario_text *text,
                                 const struct setting *settings, int count)
{
    struct config *config = g_new0(struct config, 1);
    config->name = g_strdup(text->name);
    config->text = g_strdup(text->text);
    config->setting = g_new0(struct setting, (gsize)(count + 1));
    config->setting_count = count;
    for (int i = 0; i < count; i++)
        config->setting[i] =
            (struct setting){g_strdup(settings[i].key), g_strdup(settings[i].value)};
    return config;
}

/* Gives out what was found; true if it was nothing. */
static bool finish(struct loader *loader, struct problems *problems,
                   struct refusal *refusal)
{
    int found = report_count(loader->report);
    if (loader->topology_report)
        found += report_count(loader->topology_report);
    if (found && found == loader->refusals && refusal) {
        g_free(refusal->reason);
        refusal->reason = g_strdup(loader->refusal->str);
    }
    report_move(loader->report, problems);
    if (loader->topology_report)
        report_move(loader->topology_report, problems);
    return found == 0;
}

struct config *config_load(const struct scenario_text *text,
                           const struct setting *settings, int setting_count,
                           const struct catalogue *catalogue, struct problems *problems,
                           struct refusal *refusal)
{
    struct loader loader = {
        .text = text,
        .catalogue = catalogue,
        .config = config_new(text, settings, setting_count),
        .report = report_new(text->origin),
        .notes = g_ptr_array_new(),
        .refusal = g_string_new(NULL),
    };
    loader.file = key_file_scan(text->text, loader.report);
    /* A file that is no key file would only give errors that follow from that. */
    if (loader.file->groups->len > 0) {
        settings_apply(loader.file, settings, setting_count, loader.report);
        read_all(&loader);
    }
    g_ptr_array_add(loader.notes, NULL);
    loader.config->notes = (char **)g_ptr_array_free(loader.notes, FALSE);
    if (!finish(&loader, problems, refusal))
        g_clear_pointer(&loader.config, config_free);
    key_file_free(loader.file);
    report_free(loader.report);
    report_free(loader.topology_report);
    g_string_free(loader.refusal, TRUE);
    return loader.config;
}
