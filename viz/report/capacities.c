/* capacities.c - how much load each variant could take, and what an operation costs. */
#include <math.h>

#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

static const double unlimited_per_s = 1e15;

static char *rate_words(double per_s)
{
    g_autofree char *count = whole_words((uint64_t)llround(per_s));
    return g_strdup_printf("%s/s", count);
}

/* The resource that would be busy first. */
static void put_first(struct web_page *page, const struct compared_variant *variant)
{
    const struct compared_resource *first = variant->resource;
    if (variant->resource_count == 0 || !isfinite(first->capacity_per_s) ||
        first->capacity_per_s >= unlimited_per_s) {
        html_wide_cell(page->to, 3, "nothing was used that has an end");
        return;
    }
    g_autofree char *rate = rate_words(first->capacity_per_s);
    g_autofree char *busy = share_words(first->utilisation);
    html_put(page->to, "<td class=\"left\">%s %s</td><td>%s</td><td>%s</td>", first->kind,
             first->name, busy, rate);
}

static void put_row(struct web_page *page, const struct compared_variant *variant)
{
    html_put(page->to, "<tr><th scope=\"row\">%s</th>", variant->name);
    if (variant->trials == 0) {
        html_wide_cell(page->to, 5, "could not run");
    } else {
        g_autofree char *offered = rate_words(variant->offered_per_s);
        g_autofree char *cpu = isnan(variant->cpu_ns_per_ok)
                                   ? g_strdup("no data")
                                   : format_time_ns(variant->cpu_ns_per_ok);
        html_cell(page->to, offered, NULL);
        put_first(page, variant);
        html_cell(page->to, cpu, NULL);
    }
    g_string_append(page->to, "</tr>\n");
}

void put_capacities(struct web_page *page)
{
    html_put(page->to, "<h3>Capacity and cost</h3>\n");
    html_table(
        page->to, "capacity-t",
        "The node, link or disk that would first be busy 70\u00A0% of the time, and "
        "the offered rate at which it would be, if its load grows in proportion.");
    html_columns(page->to,
                 "Variant|Offered|~Busy first|Busy now|70\u00A0% busy at|Core "
                 "time an operation that came back ok");
    for (int i = 0; i < page->comparison->variant_count; i++)
        put_row(page, &page->comparison->variant[i]);
    html_table_end(page->to);
}
