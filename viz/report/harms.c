/* harms.c - what was promised and broken: counts a kind and variant, and of each kind one
 * occurrence, told by its operations. */
#include <string.h>

#include "sim/compare/example.h"
#include "sim/compare/meaning.h"
#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

static void put_row(struct web_page *page, const struct compared_variant *variant,
                    const char *harm)
{
    const struct compared_anomaly *anomaly = compared_anomaly(variant, harm);
    html_put(page->to, "<tr><th scope=\"row\">%s</th>", variant->name);
    if (anomaly == NULL) {
        html_wide_cell(page->to, 4,
                       variant->trials == 0 ? "could not run" : "does not apply");
    } else {
        g_autofree char *count = whole_words(anomaly->count);
        g_autofree char *of = whole_words(anomaly->of);
        g_autofree char *rate = seen_rate(anomaly), *range = seen_interval(anomaly);
        html_cell(page->to, count, NULL);
        html_cell(page->to, of, NULL);
        html_cell(page->to, rate, NULL);
        html_cell(page->to, range != NULL ? range : "\u2013", NULL);
    }
    g_string_append(page->to, "</tr>\n");
}

static void put_counts(struct web_page *page, const char *harm)
{
    g_autofree char *id = g_strdup_printf("%s-t", harm);
    g_autofree char *caption = g_strdup_printf(
        "Over all seeds. Where none was seen: the 95\u00A0%% upper bound, 3/n.");
    g_autoptr(GString) head = g_string_new("Variant|Seen|");
    html_table(page->to, id, caption);
    html_put(head, "Of (%s)|Rate|95\u00A0%% interval", harm_at_risk(harm));
    html_columns(page->to, head->str);
    for (int i = 0; i < page->comparison->variant_count; i++)
        put_row(page, &page->comparison->variant[i], harm);
    html_table_end(page->to);
}

static bool has_parts(const struct example *example)
{
    for (int i = 0; i < example->step_count; i++)
        if (example->step[i].part[0] != '\0')
            return true;
    return false;
}

static void put_step(struct web_page *page, const struct example_step *step, bool parts)
{
    g_autofree char *began = instant_ms(step->invoke_ns);
    g_autofree char *returned = instant_ms(step->return_ns);
    html_put(page->to,
             "<tr><td>%s</td><td>%s</td><td>%u</td><td class=\"left\">%s</td>"
             "<td class=\"left\">%s</td><td class=\"left\">%s</td>",
             began, returned, step->session, step->does, step->outcome,
             step->node[0] != '\0' ? step->node : "nobody");
    if (parts)
        html_put(page->to, "<td class=\"left\">%s</td>", step->part);
    g_string_append(page->to, "</tr>\n");
}

void put_steps(struct web_page *page, const char *id, const struct example *example,
               const char *variant)
{
    bool parts = has_parts(example);
    if (example->step_count == 0)
        return;
    g_autoptr(GString) caption = g_string_new(NULL);
    html_put(caption,
             "Its operations, with <strong>%s</strong> and seed %" G_GUINT64_FORMAT
             "; ms from the start, by true time.",
             variant, (guint64)example->seed);
    html_table(page->to, id, caption->str);
    html_columns(page->to,
                 parts ? "Began, ms|Returned, ms|Session|~Did|~Outcome|~Answered by|~Part"
                       : "Began, ms|Returned, ms|Session|~Did|~Outcome|~Answered by");
    for (int i = 0; i < example->step_count; i++)
        put_step(page, &example->step[i], parts);
    html_table_end(page->to);
}

/* The variant that shows most of it. */
static const struct compared_variant *most_harmed(const struct comparison *comparison,
                                                  const char *harm)
{
    const struct compared_variant *most = NULL;
    uint64_t count = 0;
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_anomaly *anomaly =
            compared_anomaly(&comparison->variant[i], harm);
        if (anomaly != NULL && anomaly->count > count) {
            count = anomaly->count;
            most = &comparison->variant[i];
        }
    }
    return most;
}

static bool put_example(struct web_page *page, const char *harm, GError **error)
{
    const struct compared_variant *variant = most_harmed(page->comparison, harm);
    struct example *example =
        example_of_harm(page->comparison, page->reader, variant, harm, error);
    if (example == NULL)
        return false;
    g_autofree char *id = g_strdup_printf("%s-example", harm);
    if (example->told != NULL)
        html_put(page->to, "<p><strong>The worst that was kept:</strong> %s</p>\n",
                 example->told);
    else
        html_put(page->to, "<p class=\"note\">No example was kept.</p>\n");
    put_steps(page, id, example, variant->name);
    example_free(example);
    return true;
}

static bool put_harm(struct web_page *page, const char *harm, GError **error)
{
    html_put(page->to, "<article>\n<h3 id=\"%s\"><code>%s</code>: %s</h3>\n<p>", harm,
             harm, harm_summary(harm));
    html_prose(page->to, harm_explanation(harm));
    g_string_append(page->to, "</p>\n");
    put_counts(page, harm);
    if (!put_example(page, harm, error))
        return false;
    g_string_append(page->to, "</article>\n");
    return true;
}

static void put_vain(struct web_page *page)
{
    bool any = false;
    for (int i = 0; harms_by_weight[i] != NULL; i++) {
        const char *harm = harms_by_weight[i];
        if (!harm_applies(page->comparison, harm) || harm_seen(page->comparison, harm))
            continue;
        if (!any)
            html_put(page->to, "<article>\n<h3>Looked for, and not seen</h3>\n");
        any = true;
        html_put(page->to, "<h4 id=\"%s\"><code>%s</code>: %s</h4>\n<p>", harm, harm,
                 harm_summary(harm));
        html_prose(page->to, harm_explanation(harm));
        g_string_append(page->to, "</p>\n");
        put_counts(page, harm);
    }
    g_string_append(page->to, any ? "</article>\n" : "");
}

bool put_harms(struct web_page *page, GError **error)
{
    html_section(page->to, "harms", "Harms");
    html_put(page->to,
             "<p>Counted by true time, which no client has. Values are named by the "
             "operation that wrote them: the write #12 writes the value #12.</p>\n");
    for (int i = 0; harms_by_weight[i] != NULL; i++)
        if (harm_seen(page->comparison, harms_by_weight[i]) &&
            !put_harm(page, harms_by_weight[i], error))
            return false;
    put_vain(page);
    html_section_end(page->to);
    return true;
}
