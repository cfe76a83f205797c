/* latency_vs_anomalies.c - what does safety cost? A point a variant, p99 against the rate
 * of a harm, both log; variants that showed none stand in a lane of their own, with an
 * arrow to their bound. The step line is the front by upper bounds. */
#include "viz/canvas/format.h"
#include "viz/charts/charts.h"
#include "viz/charts/harm_words.h"
#include "viz/charts/trade_plot.h"

enum { NAME_LETTERS = 30 };

static void draw_axes(const struct trade_plot *plot)
{
    struct canvas *canvas = plot->canvas;
    struct box lane = {plot->x.from, plot->lane_top, plot->x.to, plot->bottom};
    if (plot->has_lane)
        axis_lane(canvas, lane, "none seen");
    axis_values(canvas, &plot->y, &plot->y_ticks, format_share, plot->x.from, plot->x.to);
    axis_below(canvas, &plot->x, &plot->x_ticks, format_time_ns, plot->bottom,
               plot->bottom, "p99 latency of what came back ok");
}

static void draw_plot(const struct trades *trades, struct canvas *canvas, double top)
{
    const struct page *page = canvas_page(canvas);
    struct trade_plot plot;
    trade_plot_init(&plot, canvas, trades);
    g_autofree char *heading = harm_heading(trades->harm);
    double axis_top = axis_values_title(canvas, heading, &plot.y, top);
    double below = frame_caption_room(canvas) + axis_time_height(canvas);
    trade_plot_set_places(&plot, axis_top, page->height - below);
    double key = trade_plot_place_names(&plot) > 0 ? trade_plot_key_height(&plot) : 0;
    if (key > 0) {
        if (page->grows)
            canvas_set_height(canvas, page->height + key);
        trade_plot_set_places(&plot, axis_top, canvas_height(canvas) - below - key);
        trade_plot_place_names(&plot);
    }
    draw_axes(&plot);
    trade_plot_draw_marks(&plot);
    trade_plot_draw_names(&plot,
                          plot.bottom + axis_time_height(canvas) + 0.4 * page->axis_px);
    trade_plot_clear(&plot);
}

static char *make_caption(const struct trades *trades)
{
    uint64_t least, most;
    cast_operations(&trades->cast, &least, &most);
    GString *out = g_string_new("Lines = 95\u00A0% intervals (p99: ");
    int seeds = trades->comparison->seed_count;
    g_string_append(out, seeds > 1 ? "over seeds" : "none, 1 seed");
    g_string_append(out,
                    "; rate: Wilson). Arrow: none seen, up to 3/n. Hollow = another "
                    "is faster and no less safe, by upper bounds. ");
    if (trades->unknown > 0)
        g_string_append_printf(out, "Left out: %d without a latency or nothing at risk. ",
                               trades->unknown);
    if (trades->count > TRADES_NAMED)
        g_string_append(out, "Named are only variants on the front. ");
    g_autofree char *refusals = comparison_refusals(trades->comparison, 1);
    g_autofree char *source = comparison_source(trades->comparison);
    g_autofree char *n = format_count(least), *n_most = format_count(most);
    g_string_append_printf(out, "%sn = %s", refusals, n);
    if (least < most)
        g_string_append_printf(out, " to %s", n_most);
    g_string_append_printf(out, " operation%s. %s", most == 1 ? "" : "s", source);
    return g_string_free(out, FALSE);
}

static void describe(const struct trades *trades, struct canvas *canvas,
                     const char *title, const char *subtitle, const char *caption)
{
    enum { TOLD = 5 };
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s. ", subtitle);
    for (int i = 0; i < MIN(trades->count, TOLD); i++) {
        g_autofree char *told = trade_told(&trades->at[i]);
        g_string_append_printf(out, "%s%s", i > 0 ? "; " : "", told);
    }
    if (trades->count > TOLD)
        g_string_append_printf(out, "; and %d more", trades->count - TOLD);
    g_string_append_printf(out, ". %s", caption);
    canvas_describe(canvas, title, out->str);
    g_string_free(out, TRUE);
}

static char *make_title(const struct trades *trades, struct canvas *canvas)
{
    char *title = trades_finding(trades, NAME_LETTERS);
    if (frame_title_fits(canvas, title))
        return title;
    g_free(title);
    return trades_finding(trades, 16);
}

static void draw_all(const struct trades *trades, struct canvas *canvas,
                     const struct chart_options *options)
{
    g_autofree char *finding = make_title(trades, canvas);
    const char *title = options->title != NULL ? options->title : finding;
    static const struct cast nobody; /* the points have names */
    g_autofree char *subject = comparison_subject(trades->comparison, &nobody, 0);
    g_autofree char *subtitle = g_strdup_printf(
        "One point a variant; line = front: nothing is both faster and "
        "safer. %s",
        subject);
    g_autofree char *caption = make_caption(trades);
    draw_plot(trades, canvas, frame_head(canvas, title, subtitle));
    frame_caption(canvas, caption);
    describe(trades, canvas, title, subtitle, caption);
}

static bool draw(struct canvas *canvas, struct reader *reader,
                 const struct chart_options *options, GString *data, GError **error)
{
    struct comparison *comparison = NULL;
    if (!chart_comparison(reader, options, &comparison, error))
        return false;
    g_string_append(data, trades_data_head);
    if (comparison == NULL) {
        chart_no_data(canvas, options, NULL, "No data: nothing was run",
                      "no data: the file has no trial");
        return true;
    }
    const char *harm =
        options->anomaly != NULL ? options->anomaly : comparison_main_anomaly(comparison);
    struct trades trades;
    trades_init(&trades, comparison, harm);
    trades_data(&trades, data);
    if (trades.count > 0) {
        draw_all(&trades, canvas, options);
    } else {
        g_autofree char *title = harm_no_rate(comparison, harm);
        chart_no_data(canvas, options, comparison, title,
                      "no data: no latency with a rate");
    }
    trades_clear(&trades);
    comparison_free(comparison);
    return true;
}

const struct chart_type chart_latency_vs_anomalies = {
    .name = "latency-vs-anomalies",
    .summary = "p99 against the rate of an anomaly, and the front between them",
    .question = "What does safety cost?",
    .draw = draw,
};
