/* reproduction.c - the commands that make these results again, and how to tell that they
 * are the same. */
#include <string.h>

#include "sim/compare/trial_setting.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

static void append_word(GString *command, const char *word)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        "0123456789_./,:=%+@-";
    g_autofree char *quoted = word[0] != '\0' && word[strspn(word, plain)] == '\0'
                                  ? g_strdup(word)
                                  : g_shell_quote(word);
    g_string_append_printf(command, " %s", quoted);
}

static void append_setting(GString *command, const char *option, const char *key,
                           const char *value)
{
    g_autofree char *word = g_strdup_printf("%s=%s", key, value != NULL ? value : "");
    g_string_append(command, option);
    append_word(command, word);
}

/* The seeds of a variant from `first` on that follow one another; 0 after the last. */
static int run_of_seeds(const struct comparison *comparison,
                        const struct compared_variant *variant, int first)
{
    int count = 0;
    while (first + count < comparison->seed_count &&
           variant->trial[first + count] != NULL &&
           comparison->seed[first + count] == comparison->seed[first] + (uint64_t)count)
        count++;
    return count;
}

static void append_seeds(GString *command, uint64_t seed, int count)
{
    g_string_append_printf(command, " --seed %" G_GUINT64_FORMAT, (guint64)seed);
    if (count > 1)
        g_string_append_printf(command, " --seeds %d", count);
}

/* A command for each run of seeds. */
static void put_runs(struct web_page *page, const struct compared_variant *variant)
{
    const struct comparison *comparison = page->comparison;
    g_auto(GStrv) keys = variant_keys(variant->variant);
    int count;
    for (int i = 0; i < comparison->seed_count; i += MAX(count, 1)) {
        count = run_of_seeds(comparison, variant, i);
        if (count == 0)
            continue;
        g_autoptr(GString) command = g_string_new("consim run");
        append_word(command, comparison->scenario);
        for (int k = 0; keys[k] != NULL; k++) {
            g_autofree char *value = variant_setting(variant->variant, keys[k]);
            append_setting(command, " --set", keys[k], value);
        }
        append_seeds(command, comparison->seed[i], count);
        html_put(page->to, "%s\n", command->str);
    }
}

/* ---- all variants at once ---- */

/* A key of a grid and its values, each once. */
struct axis_of_grid {
    char *key;
    GPtrArray *value;
};

static void axis_clear(void *at)
{
    struct axis_of_grid *axis = at;
    g_free(axis->key);
    g_ptr_array_unref(axis->value);
}

/* The keys that the first variant sets, with what all variants have of them; NULL where
 * one sets others. */
static GArray *axes_of(const struct comparison *comparison)
{
    GArray *axes = g_array_new(FALSE, FALSE, sizeof(struct axis_of_grid));
    g_auto(GStrv) keys = variant_keys(comparison->variant[0].variant);
    bool alike = true;
    g_array_set_clear_func(axes, axis_clear);
    for (int k = 0; keys[k] != NULL; k++) {
        struct axis_of_grid axis = {g_strdup(keys[k]),
                                    g_ptr_array_new_with_free_func(g_free)};
        for (int i = 0; i < comparison->variant_count; i++) {
            char *value = variant_setting(comparison->variant[i].variant, keys[k]);
            alike = alike && value != NULL;
            if (value == NULL ||
                g_ptr_array_find_with_equal_func(axis.value, value, g_str_equal, NULL))
                g_free(value);
            else
                g_ptr_array_add(axis.value, value);
        }
        g_array_append_val(axes, axis);
    }
    for (int i = 0; i < comparison->variant_count; i++) {
        g_auto(GStrv) own = variant_keys(comparison->variant[i].variant);
        alike = alike && g_strv_length(own) == g_strv_length(keys);
    }
    if (alike)
        return axes;
    g_array_unref(axes);
    return NULL;
}

/* All combinations are there, as `--vary` would make them, whatever their order. */
static bool is_grid(const GArray *axes, int variant_count)
{
    double product = 1;
    for (guint i = 0; i < axes->len; i++)
        product *= g_array_index(axes, struct axis_of_grid, i).value->len;
    return variant_count > 1 && product == variant_count;
}

static void append_vary(GString *command, const struct axis_of_grid *axis)
{
    const char *separator = ",";
    g_autoptr(GString) values = g_string_new(NULL);
    for (guint i = 0; i < axis->value->len; i++)
        if (strchr(axis->value->pdata[i], ',') != NULL)
            separator = ";";
    for (guint i = 0; i < axis->value->len; i++)
        g_string_append_printf(values, "%s%s", i > 0 ? separator : "",
                               (const char *)axis->value->pdata[i]);
    append_setting(command, " --vary", axis->key, values->str);
}

static void put_compare(struct web_page *page)
{
    const struct comparison *comparison = page->comparison;
    g_autoptr(GArray) axes = axes_of(comparison);
    int count = 0;
    while (count < comparison->seed_count &&
           comparison->seed[count] == comparison->seed[0] + (uint64_t)count)
        count++;
    if (axes == NULL || count == 0 || count < comparison->seed_count ||
        !is_grid(axes, comparison->variant_count))
        return;
    g_autoptr(GString) command = g_string_new("consim compare");
    append_word(command, comparison->scenario);
    for (guint i = 0; i < axes->len; i++) {
        const struct axis_of_grid *axis = &g_array_index(axes, struct axis_of_grid, i);
        if (axis->value->len > 1)
            append_vary(command, axis);
        else
            append_setting(command, " --set", axis->key, axis->value->pdata[0]);
    }
    append_seeds(command, comparison->seed[0], count);
    html_put(page->to, "<p>All of it:</p>\n<pre tabindex=\"0\">%s</pre>\n", command->str);
}

static void put_digests(struct web_page *page)
{
    const struct comparison *comparison = page->comparison;
    html_table(
        page->to, "digests-t",
        "SHA-256 of each trial\u2019s history: the same scenario, seed and version "
        "give the same one on every machine.");
    html_columns(page->to, "Variant|Seed|~Digest");
    for (int i = 0; i < comparison->variant_count; i++)
        for (int k = 0; k < comparison->seed_count; k++) {
            const struct reader_trial *trial = comparison->variant[i].trial[k];
            if (trial != NULL)
                html_put(page->to,
                         "<tr><th scope=\"row\">%s</th><td>%" G_GUINT64_FORMAT
                         "</td><td class=\"left\"><code>%s</code></td></tr>\n",
                         comparison->variant[i].name, (guint64)trial->seed,
                         trial->digest);
        }
    html_table_end(page->to);
}

void put_reproduction(struct web_page *page)
{
    html_section(page->to, "again", "To get the same again");
    if (variants_with_trials(page->comparison) == 0) {
        html_put(page->to, "<p>Nothing ran.</p>\n");
        html_section_end(page->to);
        return;
    }
    html_put(
        page->to,
        "<p>With consim %s. If your copy has no scenario <code>%s</code>, or another "
        "text of that name, save the text above as a file, and name that.</p>\n",
        page->comparison->version, page->comparison->scenario);
    put_compare(page);
    html_put(page->to, "<p>Variant by variant:</p>\n<pre tabindex=\"0\">");
    for (int i = 0; i < page->comparison->variant_count; i++)
        put_runs(page, &page->comparison->variant[i]);
    g_string_append(page->to, "</pre>\n");
    if (page->options->file != NULL) {
        g_autoptr(GString) command = g_string_new("consim chart");
        append_word(command, page->options->file);
        html_put(page->to,
                 "<p>A picture of this page as a file of its own; <code>consim list "
                 "charts</code> names the types:</p>\n<pre tabindex=\"0\">%s --type "
                 "latency-percentiles -o picture.svg</pre>\n",
                 command->str);
    }
    put_digests(page);
    html_section_end(page->to);
}
