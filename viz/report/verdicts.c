/* verdicts.c - what checkers say of the histories, and the operations that show it. */
#include <string.h>

#include "sim/compare/example.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

static const struct compared_verdict *verdict_of(const struct compared_variant *variant,
                                                 const char *model)
{
    for (int i = 0; i < variant->verdict_count; i++)
        if (strcmp(variant->verdict[i].model, model) == 0)
            return &variant->verdict[i];
    return NULL;
}

/* All models that any variant was checked for, as they come; NULL-ended. */
static char **models_of(const struct comparison *comparison)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new();
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        for (int k = 0; k < variant->verdict_count; k++)
            if (!g_ptr_array_find_with_equal_func(models, variant->verdict[k].model,
                                                  g_str_equal, NULL))
                g_ptr_array_add(models, variant->verdict[k].model);
    }
    char **copy = g_new0(char *, (gsize)models->len + 1);
    for (guint i = 0; i < models->len; i++)
        copy[i] = g_strdup(models->pdata[i]);
    return copy;
}

static void put_count(struct web_page *page, int count, const char *class,
                      const char *words)
{
    if (count > 0)
        html_put(page->to, "<span class=\"%s\">%s in %d</span> ", class, words, count);
}

static void put_row(struct web_page *page, const struct compared_variant *variant,
                    char **models)
{
    html_put(page->to, "<tr><th scope=\"row\">%s</th>", variant->name);
    for (int i = 0; models[i] != NULL; i++) {
        const struct compared_verdict *verdict = verdict_of(variant, models[i]);
        g_string_append(page->to, "<td class=\"left\">");
        if (verdict == NULL) {
            g_string_append(page->to, "not checked");
        } else {
            put_count(page, verdict->violated, "bad", "\u2717 violated");
            put_count(page, verdict->holds, "good", "\u2713 holds");
            put_count(page, verdict->unknown, "open", "? undecided");
        }
        g_string_append(page->to, "</td>");
    }
    g_string_append(page->to, "</tr>\n");
}

static void put_table(struct web_page *page, char **models)
{
    g_autoptr(GString) head = g_string_new("Variant");
    html_table(page->to, "verdicts-t",
               "Number of trials, one a seed. A verdict is exact for its history, and no "
               "proof for others.");
    for (int i = 0; models[i] != NULL; i++)
        html_put(head, "|~<code>%s</code>", models[i]);
    html_columns(page->to, head->str);
    for (int i = 0; i < page->comparison->variant_count; i++)
        put_row(page, &page->comparison->variant[i], models);
    html_table_end(page->to);
}

static void put_meanings(struct web_page *page, char **models)
{
    g_string_append(page->to, "<dl>\n");
    for (int i = 0; models[i] != NULL; i++) {
        const char *meaning =
            page->options->model != NULL ? page->options->model(models[i]) : NULL;
        if (meaning != NULL)
            html_put(page->to, "<dt><code>%s</code></dt><dd>%s.</dd>\n", models[i],
                     meaning);
    }
    g_string_append(page->to, "</dl>\n");
}

static bool put_violation(struct web_page *page, const struct compared_variant *variant,
                          int number, GError **error)
{
    const char *model = variant->verdict[number].model;
    struct example *example =
        example_of_violation(page->comparison, page->reader, variant, model, error);
    if (example == NULL)
        return false;
    g_autofree char *id =
        g_strdup_printf("violation-%d-%d", variant->number + 1, number + 1);
    html_put(page->to, "<article>\n<h3>%s is not %s</h3>\n<p>%s</p>\n", variant->name,
             model, example->told != NULL ? example->told : "");
    put_steps(page, id, example, variant->name);
    g_string_append(page->to, "</article>\n");
    example_free(example);
    return true;
}

bool put_verdicts(struct web_page *page, GError **error)
{
    g_auto(GStrv) models = models_of(page->comparison);
    html_section(page->to, "verdicts", "Consistency models");
    if (models[0] == NULL) {
        html_put(page->to, "<p>No history was checked against a model.</p>\n");
    } else {
        put_meanings(page, models);
        put_table(page, models);
    }
    for (int i = 0; i < page->comparison->variant_count; i++) {
        const struct compared_variant *variant = &page->comparison->variant[i];
        for (int k = 0; k < variant->verdict_count; k++)
            if (variant->verdict[k].violated > 0 &&
                !put_violation(page, variant, k, error))
                return false;
    }
    html_section_end(page->to);
    return true;
}
