/* Short names that tell the variants of a scenario from one another. */
#include <string.h>

#include "sim/compare/parts.h"
#include "sim/compare/trial_setting.h"

static const char protocol_key[] = "protocol.name";

/* "protocol" and "w" of "protocol.w"; the key stays the name's. */
static char *group_of(const char *name, const char **key)
{
    const char *dot = strrchr(name, '.');
    *key = dot != NULL ? dot + 1 : name;
    return g_strndup(name, dot != NULL ? (gsize)(dot - name) : 0);
}

/* What a variant has of a key: its own, or the scenario's. */
static char *value_of(const struct nameless *nameless, const char *name)
{
    char *value = variant_setting(nameless->variant, name);
    if (value != NULL)
        return value;
    const char *key;
    g_autofree char *group = group_of(name, &key);
    return text_setting(nameless->text, group, key);
}

static bool differs(const struct nameless *nameless, int count, const char *name)
{
    g_autofree char *first = value_of(&nameless[0], name);
    for (int i = 1; i < count; i++) {
        g_autofree char *other = value_of(&nameless[i], name);
        if (g_strcmp0(first, other) != 0)
            return true;
    }
    return false;
}

/* The keys in which the variants differ, each once, as their JSON has them. */
static char **differing_keys(const struct nameless *nameless, int count)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < count; i++) {
        g_auto(GStrv) keys = variant_keys(nameless[i].variant);
        for (int k = 0; keys[k] != NULL; k++)
            if (g_hash_table_add(seen, g_strdup(keys[k])) &&
                differs(nameless, count, keys[k]))
                g_strv_builder_add(builder, keys[k]);
    }
    return g_strv_builder_end(builder);
}

/* "w" for "protocol.w", "update" for "update.name", unless another key would look the
 * same. */
static char *short_key(const char *name, char **keys)
{
    const char *key, *other;
    char *group = group_of(name, &key);
    if (strcmp(key, "name") == 0)
        return group;
    g_free(group);
    for (int i = 0; keys[i] != NULL; i++) {
        g_free(group_of(keys[i], &other));
        if (strcmp(keys[i], name) != 0 && strcmp(other, key) == 0)
            return g_strdup(name);
    }
    return g_strdup(key);
}

static void append(GString *text, const char *part)
{
    g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", part);
}

/* Of the keys in `keys` those that the variant sets, after the protocol where that is one
 * of them. */
static char *name_by(const struct nameless *nameless, char **keys, const char *protocol)
{
    GString *text = g_string_new(NULL);
    if (g_strv_contains((const char *const *)keys, protocol_key))
        append(text, protocol);
    for (int i = 0; keys[i] != NULL; i++) {
        g_autofree char *value = variant_setting(nameless->variant, keys[i]);
        if (value == NULL || strcmp(keys[i], protocol_key) == 0)
            continue;
        g_autofree char *key = short_key(keys[i], keys);
        g_autofree char *part = g_strdup_printf("%s = %s", key, value);
        append(text, part);
    }
    if (text->len == 0)
        append(text, protocol);
    return g_string_free(text, FALSE);
}

static bool is_taken(char **name, int count, int own)
{
    for (int i = 0; i < count; i++)
        if (i != own && strcmp(name[i], name[own]) == 0)
            return true;
    return false;
}

/* Those that look alike tell all that they set; if that does not help, a number does. */
static void make_unique(const struct nameless *nameless, int count, char **protocol,
                        char **name)
{
    g_autofree bool *alike = g_new(bool, (gsize)count);
    for (int i = 0; i < count; i++)
        alike[i] = is_taken(name, count, i);
    for (int i = 0; i < count; i++) {
        if (!alike[i])
            continue;
        g_auto(GStrv) keys = variant_keys(nameless[i].variant);
        g_free(name[i]);
        name[i] = name_by(&nameless[i], keys, protocol[i]);
    }
    for (int i = 0; i < count; i++) {
        g_autofree char *plain = g_strdup(name[i]);
        for (int number = 2; is_taken(name, i, i); number++) {
            g_free(name[i]);
            name[i] = g_strdup_printf("%s (%d)", plain, number);
        }
    }
}

void name_variants(const struct nameless *nameless, int count, char **protocol,
                   char **name)
{
    if (count <= 0)
        return;
    g_auto(GStrv) keys = differing_keys(nameless, count);
    for (int i = 0; i < count; i++) {
        char *known = value_of(&nameless[i], protocol_key);
        protocol[i] = known != NULL ? known : g_strdup("protocol not given");
        name[i] = name_by(&nameless[i], keys, protocol[i]);
    }
    make_unique(nameless, count, protocol, name);
}
