#include "viz/charts/trades.h"

#include <math.h>

#include "viz/canvas/format.h"
#include "viz/charts/csv.h"
#include "viz/charts/harm_words.h"

static int compare_p99(gconstpointer a, gconstpointer b)
{
    const struct trade_point *x = a, *y = b;
    if (x->p99.value < y->p99.value || x->p99.value > y->p99.value)
        return x->p99.value < y->p99.value ? -1 : 1;
    /* In a front the one with less harm beats the other; then the file's order. */
    if (x->on_front != y->on_front)
        return x->on_front ? -1 : 1;
    return x->place - y->place;
}

/* False: it has no latency, or nothing was at risk. */
static bool make_point(const struct trades *trades, int place, const bool *front,
                       struct trade_point *point)
{
    const struct compared_variant *variant = trades->cast.variant[place];
    const struct compared_latency *all = compared_latency(variant, "all", "");
    const struct compared_anomaly *anomaly = compared_anomaly(variant, trades->harm);
    if (all == NULL || anomaly == NULL || anomaly->of == 0)
        return false;
    *point = (struct trade_point){.variant = variant,
                                  .anomaly = anomaly,
                                  .latency = all->ok,
                                  .place = place,
                                  .on_front = front[variant->number],
                                  .came_back =
                                      (double)variant->ok / (double)variant->operations};
    point->p99 = quantile_estimate(all->ok, trades->comparison->seed_count, 0.99);
    return estimate_is_known(&point->p99);
}

void trades_init(struct trades *trades, const struct comparison *comparison,
                 const char *harm)
{
    *trades = (struct trades){
        .comparison = comparison, .harm = harm, .cast = cast_new(comparison)};
    trades->at = g_new0(struct trade_point, (gsize)trades->cast.count + 1);
    if (harm == NULL)
        return;
    g_autofree bool *front = comparison_front(comparison, harm);
    for (int i = 0; i < trades->cast.count; i++)
        trades->count += make_point(trades, i, front, &trades->at[trades->count]);
    trades->unknown = trades->cast.count - trades->count;
    qsort(trades->at, (size_t)trades->count, sizeof *trades->at, compare_p99);
}

void trades_clear(struct trades *trades)
{
    cast_clear(&trades->cast);
    g_free(trades->at);
}

/* Words --------------------------------------------------------------------- */

/* Near one the digits behind the point tell; rounded down, so that 100 % is all. */
static char *share_back(double share)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (share < 0.98 || share >= 1)
        return format_share(share);
    g_ascii_formatd(digits, sizeof digits, "%.2f", floor(share * 1e4) / 100);
    return g_strconcat(digits, "\u00A0%", NULL);
}

char *trade_name(const struct trade_point *point, int letters, int others, bool is_wide)
{
    g_autofree char *name = short_name(point->variant->name, letters);
    g_autofree char *share = share_back(point->came_back);
    g_autofree char *more =
        others > 0 ? g_strdup_printf(" and %d more", others) : g_strdup("");
    return g_strdup_printf("%s%s, %s%s back", name, more, share, is_wide ? " came" : "");
}

char *trade_told(const struct trade_point *point)
{
    g_autofree char *p99 = format_time_ns(point->p99.value);
    g_autofree char *share = share_back(point->came_back);
    g_autofree char *count = format_count(point->anomaly->count);
    g_autofree char *of = format_count(point->anomaly->of);
    return g_strdup_printf("%s: p99 %s, %s came back, %s of %s%s", point->variant->name,
                           p99, share, count, of,
                           point->on_front ? ", on the front" : "");
}

/* Data ---------------------------------------------------------------------- */

const char trades_data_head[] =
    "variant,anomaly,p99_ms,p99_low_ms,p99_high_ms,count,of,"
    "rate,low,high,operations,ok,front\n";

void trades_data(const struct trades *trades, GString *data)
{
    for (int i = 0; i < trades->count; i++) {
        const struct trade_point *point = &trades->at[i];
        csv_text(data, point->variant->name);
        csv_text(data, trades->harm);
        csv_figure(data, point->p99.value / 1e6);
        csv_figure(data, point->p99.low / 1e6);
        csv_figure(data, point->p99.high / 1e6);
        csv_count(data, point->anomaly->count);
        csv_count(data, point->anomaly->of);
        csv_figure(data, rate_of_harm(point->anomaly));
        csv_figure(data, point->anomaly->interval.low);
        csv_figure(data, point->anomaly->interval.high);
        csv_count(data, point->variant->operations);
        csv_count(data, point->variant->ok);
        csv_text(data, point->on_front ? "true" : "false");
        csv_end(data);
    }
}
