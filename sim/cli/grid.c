#include "sim/cli/grid.h"

#include <stdio.h>
#include <string.h>

#include "sim/run/report.h"
#include "sim/store/writer.h"

/* A line for standard error, and the variants that it belongs to. */
struct remark {
    char *line;
    GArray *variants; /* int */
};

static void remark_clear(void *at)
{
    struct remark *remark = at;
    g_free(remark->line);
    g_array_unref(remark->variants);
}

static GArray *remarks_new(void)
{
    GArray *remarks = g_array_new(FALSE, FALSE, sizeof(struct remark));
    g_array_set_clear_func(remarks, remark_clear);
    return remarks;
}

static void remark_add(GArray *remarks, const char *line, int variant)
{
    struct remark *found = NULL;
    for (guint i = 0; i < remarks->len && found == NULL; i++)
        if (strcmp(g_array_index(remarks, struct remark, i).line, line) == 0)
            found = &g_array_index(remarks, struct remark, i);
    if (found == NULL) {
        struct remark fresh = {g_strdup(line), g_array_new(FALSE, FALSE, sizeof(int))};
        g_array_append_val(remarks, fresh);
        found = &g_array_index(remarks, struct remark, remarks->len - 1);
    }
    g_array_append_val(found->variants, variant);
}

/* " (variants raft, quorum and 7 more)"; nothing where it is so with all. */
static char *whose(const struct grid *grid, const struct remark *remark)
{
    enum { NAMED = 3 };
    guint count = remark->variants->len;
    if (count == (guint)grid->count)
        return g_strdup("");
    GString *text = g_string_new(count == 1 ? " (variant " : " (variants ");
    for (guint i = 0; i < MIN(count, NAMED); i++)
        g_string_append_printf(
            text, "%s`%s`", i > 0 ? ", " : "",
            grid->variant[g_array_index(remark->variants, int, i)].name);
    if (count > NAMED)
        g_string_append_printf(text, " and %u more", count - NAMED);
    g_string_append_c(text, ')');
    return g_string_free(text, FALSE);
}

static void remarks_print(const struct grid *grid, const GArray *remarks,
                          const char *prefix, bool name_variants)
{
    for (guint i = 0; i < remarks->len; i++) {
        const struct remark *remark = &g_array_index(remarks, struct remark, i);
        g_autofree char *suffix = name_variants ? whose(grid, remark) : g_strdup("");
        fprintf(stderr, "%s%s%s\n", prefix, remark->line, suffix);
    }
}

/* ---- settings ---- */

static void add_settings(struct settings *joined, const struct setting *setting,
                         int count)
{
    for (int i = 0; i < count; i++)
        joined->setting[joined->count++] =
            (struct setting){g_strdup(setting[i].key), g_strdup(setting[i].value)};
}

static void join_settings(const struct settings *set, const struct variant *vary,
                          struct settings *joined)
{
    joined->setting = g_new0(struct setting, (gsize)(set->count + vary->count + 1));
    add_settings(joined, set->setting, set->count);
    add_settings(joined, vary->setting, vary->count);
}

static bool is_varied(const struct variant *vary, int count, int axis)
{
    for (int i = 1; i < count; i++)
        if (strcmp(vary[i].setting[axis].value, vary[0].setting[axis].value) != 0)
            return true;
    return false;
}

/* "raft", "quorum, w = 2": the values that differ, with the last part of their key. */
static char *name_of(const struct variant *vary, int count, int which)
{
    GString *name = g_string_new(NULL);
    for (int axis = 0; axis < vary[which].count; axis++) {
        const struct setting *setting = &vary[which].setting[axis];
        bool is_protocol = strcmp(setting->key, "protocol.name") == 0;
        if (count > 1 && !is_varied(vary, count, axis))
            continue;
        const char *dot = strrchr(setting->key, '.');
        const char *key = strcmp(dot, ".name") == 0 ? "update" : dot + 1;
        g_string_append_printf(name, "%s%s%s%s", name->len > 0 ? ", " : "",
                               is_protocol ? "" : key, is_protocol ? "" : " = ",
                               setting->value);
    }
    return g_string_free(name, FALSE);
}

static bool no_key_twice(const struct variant *variant, struct problems *problems)
{
    for (int i = 0; i < variant->count; i++)
        for (int j = 0; j < i; j++) {
            if (strcmp(variant->setting[i].key, variant->setting[j].key) != 0)
                continue;
            problems_add(problems, g_strdup_printf(
                                       "--vary %s: given twice; expected all values in "
                                       "one, as %s=a,b",
                                       variant->setting[i].key, variant->setting[i].key));
            return false;
        }
    return true;
}

/* Either could be meant to win. */
static bool none_is_set(const struct variant *variant, const struct settings *set,
                        struct problems *problems)
{
    bool good = true;
    for (int i = 0; i < variant->count; i++)
        for (int j = 0; j < set->count; j++) {
            const char *key = variant->setting[i].key;
            if (strcmp(key, set->setting[j].key) != 0)
                continue;
            problems_add(problems,
                         g_strdup_printf("--set %s: --vary sets it too; expected only "
                                         "one of them",
                                         key));
            good = false;
        }
    return good;
}

static bool no_variant_twice(const struct variant *vary, int count,
                             struct problems *problems)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bool good = true;
    for (int i = 0; i < count; i++) {
        char *json = variant_json(vary[i].setting, vary[i].count);
        if (g_hash_table_contains(seen, json)) {
            problems_add(problems,
                         g_strdup_printf("--vary: the variant %s is there twice", json));
            good = false;
        }
        g_hash_table_add(seen, json);
    }
    return good;
}

static bool no_seed_varied(const struct variant *variant, struct problems *problems)
{
    for (int i = 0; i < variant->count; i++)
        if (strcmp(variant->setting[i].key, "scenario.seed") == 0) {
            problems_add(
                problems,
                g_strdup("--vary scenario.seed: all variants run the same seeds, "
                         "so that they can be compared; expected --seed and "
                         "--seeds"));
            return false;
        }
    return true;
}

/* ---- configurations ---- */

static void load_variant(struct grid *grid, int i, const struct scenario_text *text,
                         GArray *wrong, GArray *refusals, GArray *notes)
{
    struct grid_variant *variant = &grid->variant[i];
    struct problems problems = {0};
    struct refusal refusal = {0};
    variant->config =
        config_load(text, variant->settings.setting, variant->settings.count,
                    &models_catalogue, &problems, &refusal);
    variant->refused = refusal.reason;
    grid->runnable += variant->config != NULL;
    for (int j = 0; j < problems.count; j++)
        remark_add(refusal.reason != NULL ? refusals : wrong, problems.line[j], i);
    char **note = variant->config != NULL ? variant->config->notes : NULL;
    for (; note != NULL && *note != NULL; note++)
        remark_add(notes, *note, i);
    problems_clear(&problems);
}

/* True if they can be compared; says what is to be said. */
static bool load_all(struct grid *grid, const struct scenario_text *text)
{
    g_autoptr(GArray) wrong = remarks_new();
    g_autoptr(GArray) refusals = remarks_new();
    g_autoptr(GArray) notes = remarks_new();
    for (int i = 0; i < grid->count; i++)
        load_variant(grid, i, text, wrong, refusals, notes);
    bool good = wrong->len == 0 && grid->runnable > 0;
    remarks_print(grid, wrong, "", true);
    if (wrong->len == 0 && grid->runnable == 0)
        remarks_print(grid, refusals, "", true);
    if (good)
        remarks_print(grid, notes, "consim: note: ", false);
    return good;
}

static struct grid *grid_new(const struct settings *set, const struct variant *vary,
                             int count)
{
    struct grid *grid = g_new0(struct grid, 1);
    grid->count = count;
    grid->variant = g_new0(struct grid_variant, (gsize)count);
    for (int i = 0; i < count; i++) {
        struct grid_variant *variant = &grid->variant[i];
        join_settings(set, &vary[i], &variant->settings);
        variant->name = name_of(vary, count, i);
        variant->json = variant_json(variant->settings.setting, variant->settings.count);
    }
    return grid;
}

void grid_free(struct grid *grid)
{
    if (grid == NULL)
        return;
    for (int i = 0; i < grid->count; i++) {
        struct grid_variant *variant = &grid->variant[i];
        g_free(variant->name);
        g_free(variant->json);
        g_free(variant->refused);
        settings_clear(&variant->settings);
        if (variant->config != NULL)
            config_free(variant->config);
    }
    g_free(grid->variant);
    g_free(grid);
}

struct grid *grid_load(const char *scenario, char *const *set, char *const *vary)
{
    struct problems problems = {0};
    struct settings settings;
    struct grid *grid = NULL;
    int count;
    bool good = settings_parse(set, &settings, &problems);
    struct variant *variants =
        variants_expand((const char *const *)vary,
                        (int)g_strv_length((GStrv)(uintptr_t)vary), &count, &problems);
    good = good && variants != NULL && no_key_twice(&variants[0], &problems) &&
           no_seed_varied(&variants[0], &problems) &&
           none_is_set(&variants[0], &settings, &problems) &&
           no_variant_twice(variants, count, &problems);
    struct scenario_text *text = scenario_text_read(scenario, &problems);
    if (good && text != NULL)
        grid = grid_new(&settings, variants, count);
    if (grid != NULL && !load_all(grid, text))
        g_clear_pointer(&grid, grid_free);
    problems_print(&problems);
    problems_clear(&problems);
    if (text != NULL)
        scenario_text_free(text);
    if (variants != NULL)
        variants_free(variants, count);
    settings_clear(&settings);
    return grid;
}
