/* variants.c - the table of variants, and their SLOs with the evidence. */
#include <math.h>
#include <string.h>

#include "sim/compare/meaning.h"
#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { HARMS_SHOWN = 3, FIXED_COLUMNS = 5 };

struct columns {
    const char *harm[HARMS_SHOWN];
    int count;
};

/* What was seen, the worst first; then what could have been. */
static struct columns choose_harms(const struct comparison *comparison)
{
    struct columns columns = {0};
    for (int seen = 1; seen >= 0; seen--)
        for (int i = 0; harms_by_weight[i] != NULL; i++)
            if (columns.count < HARMS_SHOWN &&
                harm_applies(comparison, harms_by_weight[i]) &&
                harm_seen(comparison, harms_by_weight[i]) == (seen == 1))
                columns.harm[columns.count++] = harms_by_weight[i];
    return columns;
}

static void put_name(struct web_page *page, const struct compared_variant *variant)
{
    html_put(page->to, "<tr><th scope=\"row\"><span class=\"swatch s%d\"></span>%s",
             variant->number % 8 + 1, variant->name);
    if (variant->inconclusive > 0)
        html_put(page->to, "<small class=\"bad\">inconclusive in %d of %d</small>",
                 variant->inconclusive, variant->trials);
    g_string_append(page->to, "</th>");
}

static void put_quantile(struct web_page *page, const struct compared_variant *variant,
                         double p)
{
    struct estimate estimate = variant_quantile(page, variant, p);
    g_autofree char *value = estimate_time(&estimate);
    g_autofree char *range = estimate_time_interval(&estimate);
    html_cell(page->to, value, range);
}

static void put_available(struct web_page *page, const struct compared_variant *variant)
{
    struct estimate estimate = variant_availability(page, variant, "");
    g_autofree char *value = estimate_share(&estimate);
    g_autofree char *range = estimate_share_interval(&estimate);
    const char *region = worst_region(page, variant);
    html_put(page->to, "<td>%s", value);
    if (range != NULL)
        html_put(page->to, "<small>%s</small>", range);
    if (region != NULL) {
        estimate = variant_availability(page, variant, region);
        g_autofree char *least = estimate_share(&estimate);
        html_put(page->to, "<small>%s: %s</small>", region, least);
    }
    g_string_append(page->to, "</td>");
}

static void put_harm(struct web_page *page, const struct compared_variant *variant,
                     const char *harm)
{
    const struct compared_anomaly *anomaly = compared_anomaly(variant, harm);
    if (anomaly == NULL) {
        html_cell(page->to, "\u2013", "does not apply");
        return;
    }
    g_autofree char *count = seen_count(anomaly);
    g_autofree char *rate = seen_rate(anomaly), *range = seen_interval(anomaly);
    html_put(page->to, "<td>%s", count);
    if (anomaly->count > 0 || range == NULL)
        html_put(page->to, "<small>%s</small>", rate);
    if (range != NULL)
        html_put(page->to, "<small>%s</small>", range);
    g_string_append(page->to, "</td>");
}

static const char *mark_of(enum slo_result result)
{
    return result == SLO_MET      ? "<span class=\"good\">\u2713 met</span>"
           : result == SLO_MISSED ? "<span class=\"bad\">\u2717 missed</span>"
                                  : "<span class=\"open\">? undecided</span>";
}

static void put_slo_marks(struct web_page *page, const struct compared_variant *variant)
{
    g_string_append(page->to, "<td class=\"left marks\">");
    for (int i = 0; i < variant->slo_count; i++) {
        g_string_append_printf(page->to, "%s%s", i > 0 ? "<br/>" : "",
                               mark_of(variant->slo[i].result));
        html_put(page->to, ": %s", variant->slo[i].name);
    }
    g_string_append(page->to, variant->slo_count == 0 ? "none set</td>" : "</td>");
}

static void put_row(struct web_page *page, const struct compared_variant *variant,
                    const struct columns *columns)
{
    put_name(page, variant);
    if (variant->trials == 0) {
        g_autofree char *why = g_strdup_printf(
            "cannot: %s", variant->refused != NULL ? variant->refused : "no trial");
        html_wide_cell(page->to, FIXED_COLUMNS + columns->count, why);
    } else {
        put_quantile(page, variant, 0.5);
        put_quantile(page, variant, 0.99);
        put_quantile(page, variant, 0.999);
        put_available(page, variant);
        for (int i = 0; i < columns->count; i++)
            put_harm(page, variant, columns->harm[i]);
        put_slo_marks(page, variant);
    }
    g_string_append(page->to, "</tr>\n");
}

static void put_caption(const struct comparison *comparison, GString *caption)
{
    g_autofree char *seeds = counted(comparison->seed_count, "seed", "seeds");
    html_put(caption,
             "Every variant meets the same arrivals, keys and faults, over %s. Latency "
             "counts from when an operation was due, of those that came back ok; ",
             seeds);
    g_string_append(caption, comparison->seed_count > 1
                                 ? "small print: 95\u00A0% intervals, of latency and "
                                   "availability over seeds, of harms by Wilson."
                                 : "one seed gives no interval; harms have Wilson\u2019s "
                                   "95\u00A0% interval.");
}

void put_variants(struct web_page *page)
{
    struct columns columns = choose_harms(page->comparison);
    g_autoptr(GString) caption = g_string_new(NULL);
    put_caption(page->comparison, caption);
    html_section(page->to, "variants", "The variants");
    html_table(page->to, "variants-t", caption->str);
    g_autoptr(GString) head = g_string_new(
        "Variant|p50|p99|p99.9|Availability<small>in the worst region</small>");
    for (int i = 0; i < columns.count; i++)
        g_string_append_printf(head, "|<code>%s</code>", columns.harm[i]);
    g_string_append(head, "|~SLOs");
    html_columns(page->to, head->str);
    for (int i = 0; i < page->comparison->variant_count; i++)
        put_row(page, &page->comparison->variant[i], &columns);
    html_table_end(page->to);
    put_slos(page);
    put_capacities(page);
    html_section_end(page->to);
}

void put_slos(struct web_page *page)
{
    int rows = 0;
    for (int i = 0; i < page->comparison->variant_count; i++)
        rows += page->comparison->variant[i].slo_count;
    if (rows == 0)
        return;
    html_put(page->to, "<h3>SLOs and their evidence</h3>\n");
    html_table(page->to, "slos-t",
               "Met or missed only where the whole interval says so; else undecided.");
    html_columns(page->to, "Variant|~SLO|~As written|~Result|~Evidence");
    for (int i = 0; i < page->comparison->variant_count; i++) {
        const struct compared_variant *variant = &page->comparison->variant[i];
        for (int k = 0; k < variant->slo_count; k++) {
            const struct compared_slo *slo = &variant->slo[k];
            html_put(page->to,
                     "<tr><th scope=\"row\">%s</th><td class=\"left\">%s</td>"
                     "<td class=\"left\"><code>%s</code></td><td class=\"left\">",
                     variant->name, slo->name, slo->text);
            g_string_append(page->to, mark_of(slo->result));
            html_put(page->to, "</td><td class=\"left long\">%s</td></tr>\n",
                     slo->evidence);
        }
    }
    html_table_end(page->to);
}
