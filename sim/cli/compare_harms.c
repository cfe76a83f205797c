/* compare_harms.c - anomalies, verdicts of checkers, and whether the faults did anything.
 */
#include <string.h>

#include "sim/cli/compare.h"
#include "sim/stats/figures.h"

/* Names of the anomalies that apply to any variant, in the order of the catalogue. */
static GPtrArray *anomalies_of(const struct view *view)
{
    GPtrArray *names = g_ptr_array_new();
    for (int anomaly = 0; anomaly < ANOMALY_COUNT; anomaly++) {
        const char *name = anomaly_infos[anomaly].name;
        bool applies = false;
        for (int i = 0; i < view->count; i++)
            applies = applies || (view->row[i].compared != NULL &&
                                  compared_anomaly(view->row[i].compared, name) != NULL);
        if (applies)
            g_ptr_array_add(names, (void *)(uintptr_t)name);
    }
    return names;
}

/* "0.57 % (0.55 to 0.59 %)", "0, at most 1.4 per M" */
static char *rate_text(const struct compared_anomaly *anomaly)
{
    if (anomaly == NULL)
        return g_strdup("-");
    if (anomaly->of == 0)
        return g_strdup("none at risk");
    if (anomaly->count == 0) {
        g_autofree char *most = text_of_share(anomaly->interval.high);
        return g_strdup_printf("0, at most %s", most);
    }
    double rate = (double)anomaly->count / (double)anomaly->of;
    g_autofree char *share = text_of_share(rate);
    g_autofree char *range =
        text_of_share_interval(rate, anomaly->interval.low, anomaly->interval.high);
    return g_strdup_printf("%s (%s)", share, range);
}

static char *conclusive_text(const struct compared_variant *compared)
{
    if (compared->inconclusive == 0)
        return g_strdup("yes");
    return g_strdup_printf("NO: %d of %d", compared->inconclusive, compared->trials);
}

static void print_anomalies(GString *to, const struct view *view)
{
    g_autoptr(GPtrArray) names = anomalies_of(view);
    heading(to,
            "Anomalies, of those at risk (95" THIN_SPACE
            "% interval, operations taken as independent)",
            view->emphasis);
    GString *headings = g_string_new("<variant|conclusive");
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(headings, "|%s", (const char *)names->pdata[i]);
    struct table *table = table_new(headings->str);
    g_string_free(headings, TRUE);
    for (int i = 0; i < view->count; i++) {
        const struct row *row = &view->row[i];
        if (row_without_trials(table, row, (int)names->len + 1))
            continue;
        table_take(table, conclusive_text(row->compared));
        for (guint j = 0; j < names->len; j++)
            table_take(table,
                       rate_text(compared_anomaly(row->compared, names->pdata[j])));
    }
    table_finish_within(table, to, view->emphasis, view->width, 1);
}

static char *verdict_text(const struct compared_verdict *verdict)
{
    int all = verdict->holds + verdict->violated + verdict->unknown;
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "`%s` ", verdict->model);
    if (verdict->violated > 0)
        g_string_append_printf(text, "is violated in %d of %d seeds", verdict->violated,
                               all);
    else if (verdict->unknown > 0)
        g_string_append_printf(text, "is undecided in %d of %d seeds", verdict->unknown,
                               all);
    else
        g_string_append_printf(text, "holds in each of %d histories", all);
    return g_string_free(text, FALSE);
}

static void print_verdicts(GString *to, const struct view *view)
{
    bool any = false;
    for (int i = 0; i < view->count; i++) {
        const struct compared_variant *compared = view->row[i].compared;
        if (compared == NULL || compared->verdict_count == 0)
            continue;
        if (!any)
            heading(to, "Consistency models, checked on each history", view->emphasis);
        any = true;
        GString *line = g_string_new(NULL);
        g_string_append_printf(line, "%s: ", view->row[i].label);
        for (int j = 0; j < compared->verdict_count; j++) {
            g_autofree char *text = verdict_text(&compared->verdict[j]);
            g_string_append_printf(line, "%s%s", j > 0 ? ", " : "", text);
        }
        paragraph(to, "  - ", line->str);
        g_string_free(line, TRUE);
    }
}

void print_compared_harms(GString *to, const struct view *view)
{
    print_anomalies(to, view);
    print_verdicts(to, view);
}
