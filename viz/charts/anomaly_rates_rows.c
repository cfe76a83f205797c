/* anomaly_rates_rows.c - what the chart of rates shows: harms, rows, words, data. */
#include <math.h>
#include <string.h>

#include "sim/compare/meaning.h"
#include "viz/canvas/format.h"
#include "viz/charts/anomaly_rates.h"
#include "viz/charts/csv.h"
#include "viz/charts/harm_words.h"

/* Harms --------------------------------------------------------------------- */

static bool applies(const struct cast *cast, const char *harm, bool *seen)
{
    bool any = false;
    *seen = false;
    for (int i = 0; i < cast->count; i++) {
        const struct compared_anomaly *anomaly = compared_anomaly(cast->variant[i], harm);
        any = any || anomaly != NULL;
        *seen = *seen || (anomaly != NULL && anomaly->count > 0);
    }
    return any;
}

static void add_harm(struct rates *rates, const char *harm)
{
    for (int i = 0; i < rates->harm_count; i++)
        if (strcmp(rates->harm[i], harm) == 0)
            return;
    g_assert(rates->harm_count < (int)G_N_ELEMENTS(rates->harm));
    rates->harm[rates->harm_count++] = harm;
}

/* Where none was seen of any, all that apply are shown: their bounds are the finding. */
static void choose_harms(struct rates *rates)
{
    const char *main = comparison_main_anomaly(rates->comparison);
    bool any = false, seen = false;
    for (int i = 0; harms_by_weight[i] != NULL; i++) {
        applies(&rates->cast, harms_by_weight[i], &seen);
        any = any || seen;
    }
    if (main != NULL && applies(&rates->cast, main, &seen) && (seen || !any))
        add_harm(rates, main);
    for (int i = 0; harms_by_weight[i] != NULL; i++) {
        const char *harm = harms_by_weight[i];
        if (!applies(&rates->cast, harm, &seen))
            continue;
        if (seen || !any)
            add_harm(rates, harm);
        else
            g_ptr_array_add(rates->unseen, (gpointer)(uintptr_t)harm);
    }
}

void rates_init(struct rates *rates, const struct comparison *comparison,
                const char *harm)
{
    static const char *const heads[] = {"by seed", "seen / n", "rate"};
    *rates = (struct rates){.comparison = comparison, .cast = cast_new(comparison)};
    rates->unseen = g_ptr_array_new();
    rates->marks = g_array_new(FALSE, FALSE, sizeof(struct rate_row));
    row_panels_init(&rates->panels, heads, G_N_ELEMENTS(heads));
    bool seen;
    if (harm == NULL)
        choose_harms(rates);
    else if (applies(&rates->cast, harm, &seen))
        add_harm(rates, harm);
}

void rates_clear(struct rates *rates)
{
    cast_clear(&rates->cast);
    g_ptr_array_unref(rates->unseen);
    g_array_unref(rates->marks);
    row_panels_clear(&rates->panels);
}

bool rates_are_known(const struct rates *rates)
{
    for (int h = 0; h < rates->harm_count; h++)
        for (int i = 0; i < rates->cast.count; i++)
            if (!isnan(rate_of_harm(
                    compared_anomaly(rates->cast.variant[i], rates->harm[h]))))
                return true;
    return false;
}

/* Rows ---------------------------------------------------------------------- */

char *rate_range(const struct compared_anomaly *anomaly, int seed_count)
{
    double least, greatest;
    if (!harm_range(anomaly, seed_count, &least, &greatest) || greatest <= 0)
        return NULL;
    g_autofree char *low = format_share(least), *high = format_share(greatest);
    if (strcmp(low, high) == 0)
        return g_steal_pointer(&high);
    const char *unit = strstr(high, "\u00A0");
    char *own = strstr(low, "\u00A0");
    if (own != NULL && unit != NULL && strcmp(own, unit) == 0)
        *own = '\0';
    return g_strdup_printf("%s to %s", low, high);
}

static void add_row(struct rates *rates, const struct compared_variant *variant,
                    int place, const char *harm)
{
    const struct compared_anomaly *anomaly = compared_anomaly(variant, harm);
    char *cells[PANEL_COLUMNS] = {NULL};
    if (anomaly != NULL) {
        g_autofree char *count = format_count(anomaly->count);
        g_autofree char *of = format_count(anomaly->of);
        g_autofree char *rate =
            format_share(anomaly->count > 0 ? rate_of_harm(anomaly)
                                            : share_bound(anomaly->interval.high));
        cells[0] = rate_range(anomaly, rates->comparison->seed_count);
        cells[1] = g_strdup_printf("%s / %s", count, of);
        cells[2] =
            anomaly->of == 0
                ? g_strdup("not known")
                : g_strconcat(anomaly->count > 0 ? "" : "\u2264\u00A0", rate, NULL);
    }
    struct rate_row mark = {.place = place, .variant = variant, .anomaly = anomaly};
    mark.row = row_panels_add(&rates->panels, variant->name, cells);
    g_array_append_val(rates->marks, mark);
}

void rates_fill(struct rates *rates, int drawn)
{
    const struct comparison *comparison = rates->comparison;
    const char *const *heads = rates->panels.heads;
    int columns = rates->panels.column_count;
    row_panels_clear(&rates->panels);
    row_panels_init(&rates->panels, heads, columns);
    g_array_set_size(rates->marks, 0);
    rates->drawn = drawn;
    for (int h = 0; h < drawn; h++) {
        if (rates->harm_count > 1)
            row_panels_add_heading(&rates->panels, harm_heading(rates->harm[h]));
        rates->first_row[h] = (int)rates->panels.name->len;
        for (int i = 0; i < rates->cast.count; i++)
            add_row(rates, rates->cast.variant[i], i, rates->harm[h]);
        for (int i = 0; i < comparison->variant_count && h == 0; i++)
            if (comparison->variant[i].refused != NULL)
                add_row(rates, &comparison->variant[i], -1, rates->harm[h]);
        rates->end_row[h] = (int)rates->panels.name->len;
    }
}

/* Words --------------------------------------------------------------------- */

char *rate_told(const struct rate_row *mark)
{
    const struct compared_variant *variant = mark->variant;
    const struct compared_anomaly *anomaly = mark->anomaly;
    if (mark->place < 0)
        return g_strdup_printf("%s: cannot: %s", variant->name, variant->refused);
    if (anomaly == NULL)
        return g_strdup_printf("%s: does not apply", variant->name);
    if (anomaly->of == 0)
        return g_strdup_printf("%s: none at risk", variant->name);
    g_autofree char *count = format_count(anomaly->count);
    g_autofree char *of = format_count(anomaly->of);
    g_autofree char *high = format_share(share_bound(anomaly->interval.high));
    if (anomaly->count == 0)
        return g_strdup_printf("%s: %s of %s, at most %s", variant->name, count, of,
                               high);
    g_autofree char *rate = format_share(rate_of_harm(anomaly));
    g_autofree char *low = format_share(anomaly->interval.low);
    return g_strdup_printf("%s: %s of %s, %s (%s to %s)", variant->name, count, of, rate,
                           low, high);
}

/* "stale reads, lost writes" */
static char *plurals(const char *const *names, int count)
{
    GString *out = g_string_new(NULL);
    for (int i = 0; i < count; i++) {
        g_autofree char *plural = harm_plural(names[i]);
        g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", plural);
    }
    return g_string_free(out, FALSE);
}

/* The range over seeds: a column, or, without room for it, that of the highest rate. */
static void append_seeds(GString *out, const struct rates *rates)
{
    const struct compared_variant *worst = NULL;
    const char *harm = rates->harm[0];
    for (int i = 0; i < rates->cast.count; i++) {
        const struct compared_variant *variant = rates->cast.variant[i];
        double rate = rate_of_harm(compared_anomaly(variant, harm));
        if (rate > 0 &&
            (worst == NULL || rate > rate_of_harm(compared_anomaly(worst, harm))))
            worst = variant;
    }
    int seeds = rates->comparison->seed_count;
    g_autofree char *range =
        worst != NULL ? rate_range(compared_anomaly(worst, harm), seeds) : NULL;
    if (seeds < 2) {
        g_string_append(out, ", and there is but one. ");
    } else if (rates->panels.rows.first_column == 0) {
        g_string_append(out, ": see the range by seed. ");
    } else if (range != NULL) {
        g_autofree char *name = short_name(worst->name, 20);
        g_string_append_printf(out, ": %s has %s. ", name, range);
    } else {
        g_string_append(out, ". ");
    }
}

char *rates_caption(const struct rates *rates)
{
    GString *out = g_string_new("Arrow: none seen, so at most 3/n. ");
    int left_out = rates->harm_count - rates->drawn;
    g_autofree char *out_names = plurals(&rates->harm[rates->drawn], left_out);
    g_autofree char *unseen =
        plurals((const char *const *)rates->unseen->pdata, (int)rates->unseen->len);
    g_autofree char *source = comparison_source(rates->comparison);
    if (left_out > 0)
        g_string_append_printf(out, "Not drawn, but in the data: %s. ", out_names);
    if (rates->unseen->len > 0)
        g_string_append_printf(out, "None seen with any variant: %s. ", unseen);
    g_string_append(out,
                    "Wilson takes operations as independent, but those of one seed "
                    "share its luck");
    append_seeds(out, rates);
    g_string_append(out, source);
    return g_string_free(out, FALSE);
}

char *rates_description(const struct rates *rates, const char *subtitle,
                        const char *caption)
{
    enum { TOLD = 5 };
    GString *out = g_string_new(NULL);
    g_autofree char *heading = harm_heading(rates->harm[0]);
    g_string_append_printf(out, "%s. %s: ", subtitle, heading);
    int end = rates->end_row[0] - rates->first_row[0];
    for (int i = 0; i < MIN(end, TOLD); i++) {
        g_autofree char *told =
            rate_told(&g_array_index(rates->marks, struct rate_row, i));
        g_string_append_printf(out, "%s%s", i > 0 ? "; " : "", told);
    }
    if (end > TOLD)
        g_string_append_printf(out, "; and %d more", end - TOLD);
    g_string_append_printf(out, ". %s", caption);
    return g_string_free(out, FALSE);
}

/* Data ---------------------------------------------------------------------- */

const char rates_data_head[] =
    "anomaly,variant,count,of,rate,low,high,seeds,least_of_seeds,greatest_of_seeds\n";

static void data_line(const struct rates *rates, const char *harm,
                      const struct compared_variant *variant, GString *data)
{
    const struct compared_anomaly *anomaly = compared_anomaly(variant, harm);
    double least, greatest;
    if (anomaly == NULL)
        return;
    bool known = anomaly->of > 0;
    bool seeds = harm_range(anomaly, rates->comparison->seed_count, &least, &greatest);
    csv_text(data, harm);
    csv_text(data, variant->name);
    csv_count(data, anomaly->count);
    csv_count(data, anomaly->of);
    csv_figure(data, rate_of_harm(anomaly));
    csv_figure(data, known ? anomaly->interval.low : (double)NAN);
    csv_figure(data, known ? anomaly->interval.high : (double)NAN);
    csv_count(data, (uint64_t)variant->trials);
    csv_figure(data, seeds ? least : (double)NAN);
    csv_figure(data, seeds ? greatest : (double)NAN);
    csv_end(data);
}

static void data_of(const struct rates *rates, const char *harm, GString *data)
{
    for (int i = 0; i < rates->cast.count; i++)
        data_line(rates, harm, rates->cast.variant[i], data);
}

void rates_data(const struct rates *rates, GString *data)
{
    for (int h = 0; h < rates->harm_count; h++)
        data_of(rates, rates->harm[h], data);
    for (guint i = 0; i < rates->unseen->len; i++)
        data_of(rates, rates->unseen->pdata[i], data);
}
