/* scenario.c - from arguments to a checked scenario. */
#include <string.h>

#include "sim/cli/cli.h"

/* Of a key that is set twice the last one counts. */
static void take_earlier_away(struct settings *settings)
{
    struct setting last = settings->setting[settings->count - 1];
    int kept = 0;
    for (int i = 0; i < settings->count - 1; i++) {
        if (strcmp(settings->setting[i].key, last.key) == 0)
            setting_clear(&settings->setting[i]);
        else
            settings->setting[kept++] = settings->setting[i];
    }
    settings->setting[kept] = last;
    settings->count = kept + 1;
}

bool settings_parse(char *const *set, struct settings *settings,
                    struct problems *problems)
{
    int count = set != NULL ? (int)g_strv_length((GStrv)(uintptr_t)set) : 0;
    *settings = (struct settings){.setting = g_new0(struct setting, (gsize)(count + 1))};
    bool good = true;
    for (int i = 0; i < count; i++) {
        if (!setting_parse(set[i], &settings->setting[settings->count], problems)) {
            good = false;
            continue;
        }
        settings->count++;
        take_earlier_away(settings);
    }
    return good;
}

void settings_clear(struct settings *settings)
{
    for (int i = 0; i < settings->count; i++)
        setting_clear(&settings->setting[i]);
    g_clear_pointer(&settings->setting, g_free);
    settings->count = 0;
}

struct config *scenario_load(const char *name, char *const *set)
{
    struct problems problems = {0};
    struct settings settings;
    struct refusal refusal = {0};
    struct config *config = NULL;
    struct scenario_text *text = NULL;
    if (settings_parse(set, &settings, &problems))
        text = scenario_text_read(name, &problems);
    if (text != NULL) {
        config = config_load(text, settings.setting, settings.count, &models_catalogue,
                             &problems, &refusal);
        scenario_text_free(text);
    }
    if (config == NULL)
        problems_print(&problems);
    problems_clear(&problems);
    settings_clear(&settings);
    g_free(refusal.reason);
    return config;
}
