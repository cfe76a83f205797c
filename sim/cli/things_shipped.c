/* things_shipped.c - scenarios and topologies: files beside the program. */
#include <string.h>

#include "sim/cli/cli.h"
#include "sim/cli/things.h"
#include "sim/run/folders.h"

void collect_scenarios(GPtrArray *things)
{
    g_auto(GStrv) names = shipped_names("");
    for (int i = 0; names[i] != NULL; i++) {
        const char *name = names[i];
        struct problems problems = {0};
        struct refusal refusal = {0};
        struct config *config = NULL;
        struct scenario_text *text = scenario_text_read(name, &problems);
        if (text != NULL)
            config = config_load(text, NULL, 0, &models_catalogue, &problems, &refusal);
        struct thing *thing =
            thing_add(things, "scenario", name, config != NULL ? config->title : NULL);
        thing->explanation = g_strdup(config != NULL ? config->question : NULL);
        if (config != NULL)
            config_free(config);
        if (text != NULL)
            scenario_text_free(text);
        problems_clear(&problems);
        g_free(refusal.reason);
    }
}

/* The comment at the top of a file: its first line, and all of it. */
static void read_heading(const char *path, char **first, char **all)
{
    g_autofree char *text = NULL;
    GString *comment = g_string_new(NULL);
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (int i = 0; lines[i] != NULL && lines[i][0] == '#'; i++)
            g_string_append_printf(comment, "%s%s", comment->len > 0 ? "\n" : "",
                                   g_strstrip(lines[i] + 1));
    }
    *first = g_strndup(comment->str, strcspn(comment->str, "\n"));
    *all = g_string_free(comment, FALSE);
}

void collect_topologies(GPtrArray *things)
{
    g_autofree char *folder = scenarios_folder();
    g_auto(GStrv) names = shipped_names("topologies");
    for (int i = 0; names[i] != NULL; i++) {
        const char *name = names[i];
        g_autofree char *file = g_strconcat(name, ".ini", NULL);
        g_autofree char *path = g_build_filename(folder, "topologies", file, NULL);
        g_autofree char *first = NULL;
        g_autofree char *all = NULL;
        read_heading(path, &first, &all);
        struct thing *thing = thing_add(things, "topology", name, first);
        thing->explanation = g_steal_pointer(&all);
    }
}
