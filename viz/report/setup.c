/* setup.c - what was simulated: the settings that matter most, and the whole text. */
#include <string.h>

#include "sim/compare/trial_setting.h"
#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

static const struct shown {
    const char *words, *group, *key;
} shown[] = {
    {"Protocol", "protocol", "name"},
    {"Where it leads from", "protocol", "leader"},
    {"Round trips measured in", "topology", "file"},
    {"Regions", "topology", "regions"},
    {"Nodes a region", "topology", "nodes_per_region"},
    {"Lost messages", "topology", "loss"},
    {"Cores a node", "node", "cores"},
    {"Clock error, at most", "node", "clock_error"},
    {"Disk, one sync", "node", "fsync"},
    {"Arrivals, open loop", "load", "arrivals"},
    {"Clients, closed loop", "load", "clients"},
    {"Mix", "load", "mix"},
    {"Keys", "load", "keys"},
    {"Sessions a region", "load", "sessions"},
    {"Time-out", "load", "timeout"},
    {"Sends of what gets no answer", "load", "attempts"},
    {"Update strategy", "update", "name"},
    {"Duration", "scenario", "duration"},
    {"Warm-up, not counted", "scenario", "warmup"},
    {"Settling, faults healed", "scenario", "settle"},
};

static char *setting_of(const struct comparison *comparison,
                        const struct compared_variant *variant, const struct shown *row)
{
    g_autofree char *name = g_strdup_printf("%s.%s", row->group, row->key);
    char *value = variant_setting(variant->variant, name);
    return value != NULL ? value : text_setting(comparison->text, row->group, row->key);
}

/* What the variants have of it, each once; empty where none sets it. */
static GPtrArray *values_of(const struct comparison *comparison, const struct shown *row)
{
    GPtrArray *values = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < comparison->variant_count; i++) {
        char *value = setting_of(comparison, &comparison->variant[i], row);
        if (value == NULL ||
            g_ptr_array_find_with_equal_func(values, value, g_str_equal, NULL))
            g_free(value);
        else
            g_ptr_array_add(values, value);
    }
    return values;
}

static void put_setting(struct web_page *page, const struct shown *row)
{
    g_autoptr(GPtrArray) values = values_of(page->comparison, row);
    if (values->len == 0)
        return;
    html_put(page->to,
             "<tr><th scope=\"row\">%s</th><td class=\"left\"><code>[%s] %s</code></td>"
             "<td class=\"left\">",
             row->words, row->group, row->key);
    for (guint i = 0; i < values->len; i++)
        html_put(page->to, i > 0 ? " <em>or</em> %s" : "%s",
                 (const char *)values->pdata[i]);
    g_string_append(page->to, "</td></tr>\n");
}

static void put_measured(struct web_page *page)
{
    const struct comparison *comparison = page->comparison;
    if (variants_with_trials(comparison) == 0)
        return;
    g_autofree char *duration = instant_s(comparison->duration_ns);
    g_autofree char *warmup = instant_s(comparison->warmup_ns);
    g_autofree char *timeout = instant_s(comparison->timeout_ns);
    html_put(page->to,
             "<p>Counted are the operations due from %s to %s of simulated time; an "
             "operation is given up after %s.</p>\n",
             warmup, duration, timeout);
}

void put_setup(struct web_page *page)
{
    html_section(page->to, "setup", "The set-up");
    put_measured(page);
    html_table(page->to, "setup-t",
               "What the scenario or its variants set; all else has its default "
               "(<code>consim list keys</code>).");
    html_columns(page->to, "What|~Key|~Value");
    for (size_t i = 0; i < G_N_ELEMENTS(shown); i++)
        put_setting(page, &shown[i]);
    html_table_end(page->to);
    html_put(page->to,
             "<details id=\"scenario\"><summary>The scenario, as it was read</summary>\n"
             "<pre tabindex=\"0\">%s</pre>\n</details>\n",
             page->comparison->text);
    html_section_end(page->to);
}
