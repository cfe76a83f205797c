#include <limits.h>
#include <math.h>
#include <string.h>

#include "sim/cli/compare.h"
#include "sim/stats/figures.h"

enum { NAME_WIDTH_MAX = 30 };

static const struct compared_variant *find(const struct comparison *comparison,
                                           const char *json)
{
    for (int i = 0; comparison != NULL && i < comparison->variant_count; i++) {
        const struct compared_variant *compared = &comparison->variant[i];
        if (strcmp(compared->variant, json) == 0 && compared->trials > 0)
            return compared;
    }
    return NULL;
}

struct view *view_new(const struct grid *grid, struct story *const *stories,
                      const struct comparison *comparison)
{
    struct view *view = g_new0(struct view, 1);
    view->comparison = comparison;
    view->count = grid->count;
    view->row = g_new0(struct row, (gsize)grid->count);
    view->reference = -1;
    view->width = table_width();
    for (int i = 0; i < grid->count; i++) {
        struct row *row = &view->row[i];
        row->variant = &grid->variant[i];
        row->story = stories[i];
        row->compared = find(comparison, row->variant->json);
        if (view->reference < 0 && row->compared != NULL)
            view->reference = i;
        view->labelled =
            view->labelled || g_utf8_strlen(row->variant->name, -1) > NAME_WIDTH_MAX;
    }
    for (int i = 0; i < grid->count; i++)
        view->row[i].label = view->labelled ? g_strdup_printf("#%d", i + 1)
                                            : g_strdup(view->row[i].variant->name);
    return view;
}

void view_free(struct view *view)
{
    for (int i = 0; i < view->count; i++)
        g_free(view->row[i].label);
    g_free(view->row);
    g_free(view);
}

bool view_is_whole(const struct view *view)
{
    for (int i = 0; i < view->count; i++)
        if (view->row[i].compared == NULL && view->row[i].variant->refused == NULL)
            return false;
    return true;
}

void print_labels(GString *to, const struct view *view)
{
    if (!view->labelled)
        return;
    heading(to, "Variants", view->emphasis);
    for (int i = 0; i < view->count; i++) {
        g_autofree char *first = g_strdup_printf("  %s  ", view->row[i].label);
        paragraph(to, first, view->row[i].variant->name);
    }
}

void print_stories(GString *to, const struct view *view)
{
    heading(to, "What broke, when, and why it had to", view->emphasis);
    for (int i = 0; i < view->count; i++) {
        const struct row *row = &view->row[i];
        g_autofree char *text = NULL;
        if (row->variant->refused != NULL)
            text = g_strdup_printf("cannot: %s", row->variant->refused);
        else if (story_trials(row->story) == 0)
            text = g_strdup("no whole trial was run.");
        else
            text = story_text(row->story);
        g_autofree char *line = g_strdup_printf("%s: %s", row->label, text);
        paragraph(to, "  - ", line);
    }
}

bool row_without_trials(struct table *table, const struct row *row, int columns)
{
    table_cell(table, row->label);
    if (row->compared != NULL)
        return false;
    for (int i = 0; i < columns; i++) {
        if (i > 0)
            table_cell(table, "");
        else if (row->variant->refused != NULL)
            table_take(table, g_strdup_printf("cannot: %s", row->variant->refused));
        else
            table_cell(table, "no trial");
    }
    return true;
}

char *text_of_estimate(const struct estimate *estimate, double unit)
{
    if (!estimate_is_known(estimate))
        return g_strdup("-");
    g_autofree char *value = text_of_quantile(estimate->value / unit);
    if (!estimate_has_interval(estimate))
        return g_steal_pointer(&value);
    g_autofree char *low = text_of_quantile(estimate->low / unit);
    g_autofree char *high = text_of_quantile(estimate->high / unit);
    return g_strdup_printf("%s (%s–%s)", value, low, high);
}

char *text_of_share_estimate(const struct estimate *estimate)
{
    if (!estimate_is_known(estimate))
        return g_strdup("-");
    g_autofree char *value = text_of_share(estimate->value);
    if (estimate->value == 1) { /* no seed saw another: by the rule of three */
        struct interval others = anomaly_interval(0, estimate->n);
        g_autofree char *least = text_of_share(1 - others.high);
        return g_strdup_printf("%s, at least %s", value, least);
    }
    if (!estimate_has_interval(estimate))
        return g_steal_pointer(&value);
    g_autofree char *range =
        text_of_share_interval(estimate->value, estimate->low, estimate->high);
    return g_strdup_printf("%s (%s)", value, range);
}
