#include "sim/run/settings.h"

#include <string.h>

#include "sim/run/call.h"
#include "sim/run/keys.h"
#include "sim/run/nearest.h"

/* ---- text into settings ---- */

void setting_clear(struct setting *setting)
{
    g_free(setting->key);
    g_free(setting->value);
    *setting = (struct setting){0};
}

static bool has_name_key(const char *group)
{
    return strcmp(group, "protocol") == 0 || strcmp(group, "update") == 0;
}

/* The dot between group and key: the last one; but what is claimed has dots of its own,
 * as expect.read.p99. */
static const char *key_dot(const char *path)
{
    bool claim = g_str_has_prefix(path, "expect.") || g_str_has_prefix(path, "slo.");
    return claim ? strchr(path, '.') : strrchr(path, '.');
}

/* "duration" -> "; did you mean scenario.duration?" */
static char *group_of_key(const char *key)
{
    for (const struct key_group *group = all_key_groups; group->name; group++)
        for (const struct param *param = group->params; param->name; param++)
            if (strcmp(param->name, key) == 0 && !strchr(group->name, ' '))
                return g_strdup_printf("; did you mean %s.%s?", group->name, key);
    static const char *const named[] = {"protocol", "update", NULL};
    return did_you_mean(key, named);
}

/* Of `option` (--set or --vary), for messages. */
static bool parse_option(const char *option, const char *text, struct setting *setting,
                         struct problems *problems)
{
    *setting = (struct setting){0};
    g_autofree char *shown = quoted(text), *hint = g_strdup("");
    const char *wrong = NULL, *equals = strchr(text, '='), *dot = NULL;
    g_autofree char *path =
        equals ? g_strstrip(g_strndup(text, (size_t)(equals - text))) : g_strdup("");
    dot = key_dot(path);
    if (!g_utf8_validate(text, -1, NULL)) {
        wrong = "not UTF-8";
    } else if (!equals) {
        wrong = "no `=`";
    } else if (!dot && !has_name_key(path)) {
        wrong = "no group before the key";
        g_free(hint);
        hint = group_of_key(path);
    } else if (dot && (dot == path || !dot[1])) {
        wrong = dot == path ? "the group has no name" : "the key has no name";
    }
    if (wrong) {
        problems_add(problems, g_strdup_printf("%s %s: %s; expected group.key=value%s",
                                               option, shown, wrong, hint));
        return false;
    }
    setting->key = dot ? g_strdup(path) : g_strconcat(path, ".name", NULL);
    setting->value = g_strstrip(g_strdup(equals + 1));
    return true;
}

bool setting_parse(const char *text, struct setting *setting, struct problems *problems)
{
    return parse_option("--set", text, setting, problems);
}

/* ---- --vary ---- */

enum { VARIANTS_MAX = 100000 };

/* One --vary: a key and its values, as settings. */
static GArray *vary_parse(const char *text, struct problems *problems)
{
    struct setting all;
    if (!parse_option("--vary", text, &all, problems))
        return NULL;
    GArray *settings = g_array_new(FALSE, FALSE, sizeof(struct setting));
    g_array_set_clear_func(settings, (GDestroyNotify)setting_clear);
    g_autofree char *why = NULL;
    g_auto(GStrv) values = list_split(all.value, ';', &why);
    if (values && !values[1]) {
        g_strfreev(values);
        values = list_split(all.value, ',', &why);
    }
    for (char **value = values; value && *value && !why; value++) {
        struct setting one = {g_strdup(all.key), g_strdup(*value)};
        g_array_append_val(settings, one);
        if (!**value)
            why = g_strdup("a value is empty; expected group.key=a,b,c");
    }
    if (why) {
        problems_add(problems, g_strdup_printf("--vary %s: %s", all.key, why));
        g_clear_pointer(&settings, g_array_unref);
    }
    setting_clear(&all);
    return settings;
}

static struct variant *grid(const GPtrArray *axes, int total)
{
    struct variant *variants = g_new0(struct variant, (gsize)total);
    for (int i = 0; i < total; i++) {
        variants[i].count = (int)axes->len;
        variants[i].setting = g_new0(struct setting, axes->len);
        int rest = i;
        for (guint axis = axes->len; axis-- > 0;) { /* the last one fastest */
            GArray *values = axes->pdata[axis];
            const struct setting *from =
                &g_array_index(values, struct setting, (guint)rest % values->len);
            rest /= (int)values->len;
            variants[i].setting[axis].key = g_strdup(from->key);
            variants[i].setting[axis].value = g_strdup(from->value);
        }
    }
    return variants;
}

struct variant *variants_expand(const char *const *vary, int vary_count, int *count,
                                struct problems *problems)
{
    g_autoptr(GPtrArray) axes =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    guint64 total = 1;
    bool failed = false;
    for (int i = 0; i < vary_count; i++) {
        GArray *axis = vary_parse(vary[i], problems);
        if (!axis) {
            failed = true;
            continue;
        }
        g_ptr_array_add(axes, axis);
        total = MIN(total * axis->len, VARIANTS_MAX + 1);
    }
    *count = 0;
    if (total > VARIANTS_MAX)
        problems_add(problems, g_strdup_printf("--vary: too many variants; expected at "
                                               "most %d",
                                               VARIANTS_MAX));
    if (failed || total > VARIANTS_MAX)
        return NULL;
    *count = (int)total;
    return grid(axes, *count);
}

void variants_free(struct variant *variants, int count)
{
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < variants[i].count; j++)
            setting_clear(&variants[i].setting[j]);
        g_free(variants[i].setting);
    }
    g_free(variants);
}

/* ---- settings over a file ---- */

/* A setting of `key` takes the place of `others`. */
static const struct {
    const char *group, *key;
    const char *others[7];
} either_or[] = {
    {"load", "arrivals", {"clients", "think", "operations"}},
    {"load", "clients", {"arrivals"}},
    {"fault", "at", {"every", "lasting"}},
    {"fault", "for", {"every", "lasting"}},
    {"fault", "every", {"at", "for"}},
    {"fault", "lasting", {"at", "for"}},
    {"fault", "isolate", {"between", "from", "to", "node"}},
    {"fault", "between", {"isolate", "from", "to", "node"}},
    {"fault", "from", {"isolate", "between", "node"}},
    {"fault", "to", {"isolate", "between", "node"}},
    {"node", "cost", {"decode", "handle", "step", "message", "encode"}},
};

static void take_others_away(struct group *group, const char *key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(either_or); i++) {
        size_t length = strlen(either_or[i].group);
        bool same_group = strncmp(group->name, either_or[i].group, length) == 0 &&
                          (!group->name[length] || group->name[length] == ' ');
        if (!same_group || strcmp(either_or[i].key, key) != 0)
            continue;
        for (const char *const *other = either_or[i].others; *other; other++)
            group_remove(group, *other);
    }
}

static char *one_blank(const char *name)
{
    g_auto(GStrv) words = g_strsplit_set(name, " \t", -1);
    GString *out = g_string_new(NULL);
    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(out, "%s%s", out->len ? " " : "", *word);
    return g_string_free(out, FALSE);
}

char *group_name_canonical(const char *name)
{
    char *plain = one_blank(name);
    if (!g_str_has_prefix(plain, "link "))
        return plain;
    g_autofree char *own = plain;
    g_auto(GStrv) ends = g_strsplit(plain + 5, ">", -1);
    if (g_strv_length(ends) == 2)
        return g_strdup_printf("link %s > %s", g_strstrip(ends[0]), g_strstrip(ends[1]));
    g_auto(GStrv) words = g_strsplit(plain + 5, " ", -1);
    if (g_strv_length(words) != 2)
        return g_steal_pointer(&own);
    bool swap = strcmp(words[0], words[1]) > 0;
    return g_strdup_printf("link %s %s", words[swap], words[!swap]);
}

static struct group *find_group(struct key_file *file, const char *name)
{
    g_autofree char *wanted = group_name_canonical(name);
    for (guint i = 0; i < file->groups->len; i++) {
        struct group *group = file->groups->pdata[i];
        g_autofree char *canonical = group_name_canonical(group->name);
        if (strcmp(canonical, wanted) == 0)
            return group;
    }
    return NULL;
}

/* Expectations may stand as whole lines: `stale_read > 0` is about stale_read. */
static void remove_whole_lines(struct group *group, const char *subject)
{
    size_t length = strlen(subject);
    if (strcmp(group->name, "expect") != 0 && strcmp(group->name, "slo") != 0)
        return;
    for (guint i = group->entries->len; i-- > 0;) {
        const struct entry *entry = group->entries->pdata[i];
        if (!entry->value && strncmp(entry->key, subject, length) == 0 &&
            strchr(" \t<>", entry->key[length]) && entry->key[length])
            g_ptr_array_remove_index(group->entries, i);
    }
}

/* Puts the setting in the place of what the file says. */
static void set(struct group *group, const char *key, const struct setting *setting)
{
    take_others_away(group, key);
    remove_whole_lines(group, key);
    group_remove(group, key);
    struct entry *entry = group_add(group, key, setting->value, 0);
    entry->setting = g_strdup(setting->key);
}

void settings_apply(struct key_file *file, const struct setting *settings, int count,
                    struct report *report)
{
    for (int i = 0; i < count; i++) {
        const char *dot = key_dot(settings[i].key);
        if (!dot || !g_utf8_validate(settings[i].value, -1, NULL)) {
            report_add(report, (struct place){.setting = settings[i].key},
                       "cannot be read; expected group.key=value in UTF-8");
            continue;
        }
        g_autofree char *raw =
            g_strndup(settings[i].key, (size_t)(dot - settings[i].key));
        g_autofree char *name = one_blank(raw);
        g_autofree char *key = g_strstrip(g_strdup(dot + 1));
        struct group *group = find_group(file, name);
        if (!group) {
            group = key_file_add_group(file, name);
            group->setting = g_strdup(settings[i].key);
        }
        set(group, key, &settings[i]);
    }
}
