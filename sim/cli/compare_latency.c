/* compare_latency.c - how long operations took, and how many came back. */
#include <math.h>
#include <string.h>

#include "sim/cli/compare.h"
#include "sim/stats/figures.h"

/* All latencies of these tables in one unit: ms, or µs where all are short. */
struct unit {
    double ns;
    const char *name;
};

static struct unit latency_unit(const struct view *view)
{
    for (int i = 0; i < view->count; i++) {
        const struct compared_variant *compared = view->row[i].compared;
        const struct compared_latency *all =
            compared != NULL ? compared_latency(compared, "all", "") : NULL;
        if (all == NULL)
            continue;
        struct estimate most =
            quantile_estimate(all->ok, view->comparison->seed_count, 1);
        if (estimate_is_known(&most) && most.value >= 1e6)
            return (struct unit){1e6, "ms"};
    }
    return (struct unit){1e3, "µs"};
}

static const char *over_seeds(const struct view *view)
{
    return view->comparison != NULL && view->comparison->seed_count > 1
               ? " (95" THIN_SPACE "% interval over seeds)"
               : "; 1 seed: no interval";
}

static void quantile_cell(struct table *table, const struct view *view,
                          const struct sample *sample, double p, struct unit unit)
{
    struct estimate estimate = quantile_estimate(sample, view->comparison->seed_count, p);
    table_take(table, text_of_estimate(&estimate, unit.ns));
}

static void print_all_kinds(GString *to, const struct view *view, struct unit unit)
{
    g_autofree char *title = g_strdup_printf("Latency of all ok operations in %s%s",
                                             unit.name, over_seeds(view));
    heading(to, title, view->emphasis);
    struct table *table = table_new("<variant|p50|p99|p99.9|p99 with time-outs");
    for (int i = 0; i < view->count; i++) {
        const struct row *row = &view->row[i];
        if (row_without_trials(table, row, 4))
            continue;
        const struct compared_latency *all = compared_latency(row->compared, "all", "");
        static const double quantiles[] = {0.5, 0.99, 0.999};
        for (size_t j = 0; j < G_N_ELEMENTS(quantiles); j++)
            quantile_cell(table, view, all->ok, quantiles[j], unit);
        struct estimate all_told =
            quantile_estimate(all->with_timeouts, view->comparison->seed_count, 0.99);
        table_take(table, estimate_is_known(&all_told)
                              ? text_of_quantile(all_told.value / unit.ns)
                              : g_strdup("-"));
    }
    table_finish_within(table, to, view->emphasis, view->width, 1);
}

/* True if any variant has operations of more than one kind. */
static bool has_kinds(const struct view *view)
{
    for (int i = 0; i < view->count; i++) {
        const struct compared_variant *compared = view->row[i].compared;
        int kinds = 0;
        for (int j = 0; compared != NULL && j < compared->latency_count; j++)
            kinds += compared->latency[j].region[0] == '\0' &&
                     strcmp(compared->latency[j].kind, "all") != 0;
        if (kinds > 1)
            return true;
    }
    return false;
}

static void kind_rows(struct table *table, const struct view *view, const struct row *row,
                      struct unit unit)
{
    bool first = true;
    for (int i = 0; i < row->compared->latency_count; i++) {
        const struct compared_latency *latency = &row->compared->latency[i];
        if (latency->region[0] != '\0' || strcmp(latency->kind, "all") == 0)
            continue;
        struct estimate share =
            share_estimate(latency->availability, view->comparison->seed_count);
        table_cell(table, first ? row->label : "");
        table_cell(table, latency->kind);
        table_take(table, estimate_is_known(&share) ? text_of_share(share.value)
                                                    : g_strdup("-"));
        quantile_cell(table, view, latency->ok, 0.5, unit);
        quantile_cell(table, view, latency->ok, 0.99, unit);
        quantile_cell(table, view, latency->ok, 0.999, unit);
        first = false;
    }
}

static void print_by_kind(GString *to, const struct view *view, struct unit unit)
{
    if (!has_kinds(view))
        return;
    g_autofree char *title = g_strdup_printf("By kind of operation, in %s", unit.name);
    heading(to, title, view->emphasis);
    struct table *table = table_new("<variant|<kind|ok|p50|p99|p99.9");
    for (int i = 0; i < view->count; i++)
        if (view->row[i].compared != NULL)
            kind_rows(table, view, &view->row[i], unit);
    table_finish_within(table, to, view->emphasis, view->width, 2);
}

void print_compared_latency(GString *to, const struct view *view)
{
    struct unit unit = latency_unit(view);
    print_all_kinds(to, view, unit);
    print_by_kind(to, view, unit);
}

/* ---- availability ---- */

static struct estimate region_share(const struct view *view,
                                    const struct compared_variant *compared,
                                    const char *region)
{
    const struct compared_latency *latency = compared_latency(compared, "all", region);
    if (latency == NULL)
        return share_estimate(NULL, 0); /* nothing was measured */
    return share_estimate(latency->availability, view->comparison->seed_count);
}

/* The region with the least share of ok operations; NULL: there are none. */
static const char *worst_region(const struct view *view,
                                const struct compared_variant *compared)
{
    const char *worst = NULL;
    double least = HUGE_VAL;
    for (char **region = view->comparison->region; *region != NULL; region++) {
        struct estimate share = region_share(view, compared, *region);
        if (!estimate_is_known(&share) || share.value >= least)
            continue;
        least = share.value;
        worst = *region;
    }
    return least < 1 ? worst : NULL;
}

/* "raft and chain": those that try up to `attempts` times. */
static char *names_by_attempts(const struct view *view, int64_t attempts)
{
    GString *names = g_string_new(NULL);
    const char *last = NULL;
    for (int i = 0; i < view->count; i++) {
        const struct row *row = &view->row[i];
        if (row->compared == NULL || row->compared->attempts_max != attempts)
            continue;
        if (last != NULL)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", last);
        last = row->label;
    }
    if (last != NULL)
        g_string_append_printf(names, "%s%s", names->len > 0 ? " and " : "", last);
    return g_string_free(names, FALSE);
}

/* Clients are not equally patient with all protocols. */
static void print_patience(GString *to, const struct view *view)
{
    int64_t least = INT64_MAX, most = 0;
    for (int i = 0; i < view->count; i++) {
        const struct compared_variant *compared = view->row[i].compared;
        if (compared == NULL)
            continue;
        least = MIN(least, compared->attempts_max);
        most = MAX(most, compared->attempts_max);
    }
    if (most <= 1)
        return;
    g_autofree char *who = least < most ? names_by_attempts(view, most) : NULL;
    g_autofree char *text = g_strdup_printf(
        "Clients try up to %d times, each for a time-out, where the protocol recognises "
        "repeats or load.retry_unknown says so%s%s%s. `ok in time` counts only what came "
        "back within one time-out of being due, whoever tries again: it compares fairly.",
        (int)most, who != NULL ? ": here with " : "", who != NULL ? who : "",
        who != NULL ? "; with the others once" : "");
    paragraph(to, "  ", text);
}

static char *in_time_text(const struct compared_variant *compared)
{
    if (compared->operations == 0 || compared->timeout_ns < 0)
        return g_strdup("-");
    return text_of_share((double)compared->ok_within_timeout /
                         (double)compared->operations);
}

static void print_overall(GString *to, const struct view *view)
{
    heading(to, "Availability: operations that came back ok, of all", view->emphasis);
    struct table *table =
        table_new("<variant|everywhere|ok in time|worst region|there|failed|unknown");
    for (int i = 0; i < view->count; i++) {
        const struct row *row = &view->row[i];
        if (row_without_trials(table, row, 6))
            continue;
        struct estimate all = region_share(view, row->compared, "");
        table_take(table, text_of_share_estimate(&all));
        table_take(table, in_time_text(row->compared));
        const char *worst = worst_region(view, row->compared);
        table_cell(table, worst != NULL ? worst : "-");
        if (worst != NULL) {
            struct estimate there = region_share(view, row->compared, worst);
            table_take(table, text_of_share(there.value));
        } else {
            table_cell(table, "-");
        }
        table_take(table, text_of_count(row->compared->fail));
        table_take(table, text_of_count(row->compared->unknown));
    }
    table_finish_within(table, to, view->emphasis, view->width, 1);
    print_patience(to, view);
}

static void print_by_region(GString *to, const struct view *view)
{
    char **regions = view->comparison != NULL ? view->comparison->region : NULL;
    if (regions == NULL || g_strv_length(regions) < 2)
        return;
    heading(to, "By region of the client", view->emphasis);
    g_autofree char *names = g_strjoinv("|", regions);
    g_autofree char *headings = g_strconcat("<variant|", names, NULL);
    struct table *table = table_new(headings);
    for (int i = 0; i < view->count; i++) {
        const struct row *row = &view->row[i];
        if (row->compared == NULL)
            continue;
        table_cell(table, row->label);
        for (char **region = regions; *region != NULL; region++) {
            struct estimate share = region_share(view, row->compared, *region);
            table_take(table, estimate_is_known(&share) ? text_of_share(share.value)
                                                        : g_strdup("-"));
        }
    }
    table_finish_within(table, to, view->emphasis, view->width, 1);
}

void print_compared_availability(GString *to, const struct view *view)
{
    print_overall(to, view);
    print_by_region(to, view);
}
