/* compare_choice.c - what to choose by: SLOs, the front, the cheapest; how far each goes,
 * and how fast it was simulated. */
#include <math.h>
#include <string.h>

#include "sim/cli/compare.h"
#include "sim/stats/figures.h"

static const char *slo_word(enum slo_result result)
{
    return result == SLO_MET ? "met" : result == SLO_MISSED ? "missed" : "undecided";
}

static bool has_slos(const struct view *view)
{
    for (int i = 0; i < view->count; i++)
        if (view->row[i].compared != NULL && view->row[i].compared->slo_count > 0)
            return true;
    return false;
}

/* SLOs are the scenario's, so all variants have the same, unless one is varied. */
static const struct compared_slo *find_slo(const struct compared_variant *compared,
                                           const char *name)
{
    for (int i = 0; i < compared->slo_count; i++)
        if (strcmp(compared->slo[i].name, name) == 0)
            return &compared->slo[i];
    return NULL;
}

static void print_slo_table(GString *to, const struct view *view)
{
    const struct compared_variant *first = view->row[view->reference].compared;
    GString *headings = g_string_new("<variant");
    for (int j = 0; j < first->slo_count; j++)
        g_string_append_printf(headings, "|<%s", first->slo[j].name);
    struct table *table = table_new(headings->str);
    g_string_free(headings, TRUE);
    for (int i = 0; i < view->count; i++) {
        if (row_without_trials(table, &view->row[i], first->slo_count))
            continue;
        for (int j = 0; j < first->slo_count; j++) {
            const struct compared_slo *slo =
                find_slo(view->row[i].compared, first->slo[j].name);
            table_cell(table, slo == NULL                 ? "-"
                              : slo->result == SLO_MISSED ? "MISSED"
                                                          : slo_word(slo->result));
        }
    }
    table_finish_within(table, to, view->emphasis, view->width, 1);
}

void print_compared_slos(GString *to, const struct view *view)
{
    if (!has_slos(view))
        return;
    heading(to, "SLOs, over all seeds", view->emphasis);
    print_slo_table(to, view);
    for (int i = 0; i < view->count; i++) {
        const struct compared_variant *compared = view->row[i].compared;
        for (int j = 0; compared != NULL && j < compared->slo_count; j++) {
            const struct compared_slo *slo = &compared->slo[j];
            g_autofree char *line =
                g_strdup_printf("%s: %s %s: %s", view->row[i].label, slo->name,
                                slo_word(slo->result), slo->evidence);
            paragraph(to, "  - ", line);
        }
    }
}

/* The row of a variant of the comparison. */
static int row_of(const struct view *view, int variant)
{
    for (int i = 0; i < view->count; i++)
        if (view->row[i].compared == &view->comparison->variant[variant])
            return i;
    return -1;
}

static void print_front(GString *to, const struct view *view)
{
    const char *anomaly = comparison_main_anomaly(view->comparison);
    if (anomaly == NULL) {
        paragraph(to, "  - ",
                  "No anomaly applies to these variants: nothing to weigh "
                  "latency against.");
        return;
    }
    g_autofree bool *front = comparison_front(view->comparison, anomaly);
    GString *names = g_string_new(NULL);
    for (int i = 0; i < view->comparison->variant_count; i++) {
        int row = row_of(view, i);
        if (front[i] && row >= 0)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "",
                                   view->row[row].label);
    }
    g_autofree char *line = g_strdup_printf(
        "On the front of p99 against %s (the upper end of its interval; where none was "
        "seen all are alike): %s. For each other variant one of these is at least as "
        "good "
        "in both and better in one, by more than chance in p99 where both are as safe.",
        anomaly, names->len > 0 ? names->str : "none that answered anything");
    paragraph(to, "  - ", line);
    g_string_free(names, TRUE);
}

static void print_cheapest(GString *to, const struct view *view)
{
    int cheapest = comparison_cheapest(view->comparison);
    int row = cheapest >= 0 ? row_of(view, cheapest) : -1;
    if (!has_slos(view)) {
        paragraph(to, "  - ",
                  "The scenario has no SLO ([slo]), so none is the cheapest that meets "
                  "them.");
    } else if (row < 0) {
        paragraph(to, "  - ", "No variant surely meets every SLO.");
    } else {
        g_autofree char *cost = text_of_duration(view->row[row].compared->cpu_ns_per_ok);
        g_autofree char *line = g_strdup_printf(
            "The cheapest that meets every SLO: %s, with %s of core time for an "
            "operation that came back ok (cheapest is least core time, of all nodes).",
            view->row[row].label, cost);
        paragraph(to, "  - ", line);
    }
}

void print_choice(GString *to, const struct view *view)
{
    if (view->comparison == NULL)
        return;
    heading(to, "What to choose", view->emphasis);
    if (!view_is_whole(view)) {
        paragraph(to, "  - ", "Not every variant has run: none is chosen.");
        return;
    }
    print_front(to, view);
    print_cheapest(to, view);
}

static void capacity_cells(struct table *table, const struct compared_variant *compared)
{
    const struct compared_resource *first =
        compared->resource_count > 0 ? &compared->resource[0] : NULL;
    table_take(table, text_of_number(compared->offered_per_s));
    if (first == NULL || !isfinite(first->capacity_per_s)) {
        table_cell(table, "nothing was used");
        table_cell(table, "-");
        table_cell(table, "-");
    } else {
        table_take(table, g_strdup_printf("%s %s", first->kind, first->name));
        table_take(table, text_of_share(first->utilisation));
        table_take(table, text_of_quantile(first->capacity_per_s));
    }
    table_take(table, compared->cpu_ns_per_ok > 0
                          ? text_of_number(compared->cpu_ns_per_ok / 1e3)
                          : g_strdup("-"));
}

void print_compared_capacity(GString *to, const struct view *view)
{
    heading(to, "Capacity: what would be busy 70" THIN_SPACE "% of the time first",
            view->emphasis);
    struct table *table =
        table_new("<variant|offered/s|<first|busy now|70" THIN_SPACE "% at/s|core µs/ok");
    bool any = false;
    for (int i = 0; i < view->count; i++) {
        const struct row *row = &view->row[i];
        if (row->compared == NULL)
            continue;
        any = true;
        table_cell(table, row->label);
        capacity_cells(table, row->compared);
    }
    table_finish_within(table, to, view->emphasis, view->width, 1);
    if (any)
        paragraph(
            to, "  ",
            "Reckoned from how busy each was: if the load grows in proportion, with "
            "the same mix, keys and faults.");
}

void print_speed(GString *to, const struct view *view)
{
    heading(to, "Speed of this simulation, on one core", view->emphasis);
    struct table *table =
        table_new("<variant|trials|operations/s|million events/s|events/operation");
    for (int i = 0; i < view->count; i++) {
        const struct story *story = view->row[i].story;
        if (story == NULL || story_trials(story) == 0 || !(story_wall_s(story) > 0))
            continue;
        double operations = (double)story_operations(story);
        double events = (double)story_events(story), wall_s = story_wall_s(story);
        table_cell(table, view->row[i].label);
        table_take(table, text_of_count((uint64_t)story_trials(story)));
        table_take(table, text_of_quantile(operations / wall_s));
        table_take(table, text_of_number(events / wall_s / 1e6));
        table_take(table,
                   operations > 0 ? text_of_number(events / operations) : g_strdup("-"));
    }
    table_finish_within(table, to, view->emphasis, view->width, 1);
}
