/* latency_vs_anomalies.c - what does safety cost? A point a variant, p99 against the rate
 * of a harm, both log; variants that showed none stand in a lane of their own, with an
 * arrow to their bound. The step line is the front by upper bounds. */
#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"
#include "viz/canvas/labels.h"
#include "viz/canvas/marks.h"
#include "viz/charts/charts.h"
#include "viz/charts/harm_words.h"
#include "viz/charts/trades.h"

enum { NAMED_MOST = 12, NAME_LETTERS = 30, KEY_LINES = 6 };

struct plot {
    struct canvas *canvas;
    const struct trades *trades;
    struct scale x, y;
    struct ticks x_ticks, y_ticks;
    bool has_lane;
    double top, bottom, lane_top;
    struct point_name *names; /* of those that are named */
    char **name_texts;
    int named;
    GArray *taken; /* struct box: what names should not cover */
};

/* Scales -------------------------------------------------------------------- */

static void set_x(struct plot *plot)
{
    double low = HUGE_VAL, high = 0;
    for (int i = 0; i < plot->trades->count; i++) {
        const struct estimate *p99 = &plot->trades->at[i].p99;
        bool known = estimate_has_interval(p99);
        /* An interval down to 0 has no place on a log axis; it is cut off there. */
        low = fmin(low, known ? fmax(p99->low, p99->value / 4) : p99->value * 0.9);
        high = fmax(high, known ? fmin(p99->high, p99->value * 4) : p99->value * 1.1);
    }
    int most = canvas_page(plot->canvas)->x_ticks;
    if (low > 0)
        scale_values(&plot->x, &plot->x_ticks, low, high, most);
    else
        scale_from_zero(&plot->x, &plot->x_ticks, fmax(high, 1e3), most);
}

static void set_y(struct plot *plot)
{
    double low = 1, high = 0;
    for (int i = 0; i < plot->trades->count; i++) {
        const struct compared_anomaly *anomaly = plot->trades->at[i].anomaly;
        bool seen = anomaly->count > 0;
        low = fmin(low, seen ? anomaly->interval.low : anomaly->interval.high / 2);
        high = fmax(high, anomaly->interval.high);
        plot->has_lane = plot->has_lane || !seen;
    }
    scale_rates(&plot->y, &plot->y_ticks, low, high, canvas_page(plot->canvas)->y_ticks);
}

static double lane_name_width(struct canvas *canvas)
{
    struct font font = font_axis(canvas);
    return canvas_measure(canvas, "none seen", &font).width + 0.64 * font.size;
}

/* Between `top` and `bottom`. */
static void set_places(struct plot *plot, double top, double bottom)
{
    struct canvas *canvas = plot->canvas;
    const struct page *page = canvas_page(canvas);
    double lane = plot->has_lane ? 2.4 * page->axis_px : 0;
    double left = axis_values_width(canvas, &plot->y_ticks, format_share);
    plot->top = top;
    plot->bottom = bottom;
    plot->lane_top = bottom - lane;
    plot->x.from =
        page->margin + (plot->has_lane ? fmax(left, lane_name_width(canvas)) : left);
    plot->x.to = page->width - page->margin - 1.5 * page->axis_px;
    plot->y.from = plot->lane_top - (plot->has_lane ? 4 : 0);
    plot->y.to = top;
    plot->y.has_lane = plot->has_lane;
    plot->y.lane = bottom - lane / 2;
}

static struct point point_of(const struct plot *plot, const struct trade_point *trade)
{
    return (struct point){scale_place(&plot->x, trade->p99.value),
                          scale_place(&plot->y, rate_of_harm(trade->anomaly))};
}

/* Marks --------------------------------------------------------------------- */

static struct series_style style_of(const struct plot *plot,
                                    const struct trade_point *trade)
{
    struct series_style style = cast_style(&plot->trades->cast, trade->place);
    if (!trade->on_front)
        style.line = ROLE_UNKNOWN;
    return style;
}

static struct interval_mark across_of(const struct plot *plot,
                                      const struct trade_point *trade)
{
    struct point at = point_of(plot, trade);
    return (struct interval_mark){scale_place(&plot->x, trade->p99.low), at.x,
                                  scale_place(&plot->x, trade->p99.high), at.y, false};
}

static struct interval_mark upright_of(const struct plot *plot,
                                       const struct trade_point *trade)
{
    struct point at = point_of(plot, trade);
    struct interval_mark upright = {plot->lane_top, at.y,
                                    scale_place(&plot->y, trade->anomaly->interval.high),
                                    at.x, true};
    if (trade->anomaly->count > 0)
        upright.low = scale_place(&plot->y, trade->anomaly->interval.low);
    return upright;
}

static void draw_whiskers(const struct plot *plot, const struct trade_point *trade)
{
    struct series_style style = style_of(plot, trade);
    struct interval_mark across = across_of(plot, trade);
    struct interval_mark upright = upright_of(plot, trade);
    struct bound bound = {upright.low, upright.high, upright.across, true};
    if (estimate_has_interval(&trade->p99))
        mark_whisker(plot->canvas, &across, style.line);
    if (trade->anomaly->count > 0)
        mark_whisker(plot->canvas, &upright, style.line);
    else
        mark_bound(plot->canvas, &bound, style.line);
}

/* From upper bound to upper bound; none seen is the lane. */
static int front_of(const struct plot *plot, struct point *front)
{
    int count = 0;
    for (int i = 0; i < plot->trades->count; i++) {
        const struct trade_point *trade = &plot->trades->at[i];
        if (!trade->on_front)
            continue;
        front[count] = point_of(plot, trade);
        if (trade->anomaly->count > 0)
            front[count].y = scale_place(&plot->y, trade->anomaly->interval.high);
        count++;
    }
    return count;
}

static void draw_marks(const struct plot *plot)
{
    const struct page *page = canvas_page(plot->canvas);
    struct pen line = {.colour = ROLE_AXIS, .width = 0.73 * page->line};
    g_autofree struct point *front = g_new(struct point, (gsize)plot->trades->count);
    int steps = front_of(plot, front);
    mark_steps(plot->canvas, front, steps, &line);
    /* Those on the front come last, and so lie on top. */
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < plot->trades->count; i++) {
            const struct trade_point *trade = &plot->trades->at[i];
            if (trade->on_front != (pass == 1))
                continue;
            struct point at = point_of(plot, trade);
            struct series_style style = style_of(plot, trade);
            g_autofree char *told = trade_told(trade);
            canvas_group(plot->canvas, told);
            draw_whiskers(plot, trade);
            marker_draw(plot->canvas, style.marker, at.x, at.y, page->point, style.line,
                        !trade->on_front);
            canvas_group_end(plot->canvas);
        }
    }
}

/* Names --------------------------------------------------------------------- */

static void take(struct plot *plot, double x0, double y0, double x1, double y1,
                 double rim)
{
    struct box box = {fmin(x0, x1) - rim, fmin(y0, y1) - rim, fmax(x0, x1) + rim,
                      fmax(y0, y1) + rim};
    g_array_append_val(plot->taken, box);
}

static void take_marks(struct plot *plot)
{
    const struct page *page = canvas_page(plot->canvas);
    g_autofree struct point *front = g_new(struct point, (gsize)plot->trades->count);
    int steps = front_of(plot, front);
    double thin = 0.32 * page->line; /* half of a whisker */
    g_array_set_size(plot->taken, 0);
    for (int i = 1; i < steps; i++) {
        take(plot, front[i - 1].x, front[i - 1].y, front[i].x, front[i - 1].y, thin);
        take(plot, front[i].x, front[i - 1].y, front[i].x, front[i].y, thin);
    }
    for (int i = 0; i < plot->trades->count; i++) {
        const struct trade_point *trade = &plot->trades->at[i];
        struct interval_mark across = across_of(plot, trade);
        struct interval_mark upright = upright_of(plot, trade);
        double rim = trade->anomaly->count > 0 ? thin : page->cap_length / 2;
        take(plot, upright.across, upright.low, upright.across, upright.high, rim);
        if (estimate_has_interval(&trade->p99))
            take(plot, across.low, across.across, across.high, across.across, thin);
    }
}

/* Where there are many, those on the front. */
static bool is_named(const struct plot *plot, const struct trade_point *trade)
{
    return plot->trades->count <= NAMED_MOST || trade->on_front;
}

/* How many of them the key explains. */
static int place_names(struct plot *plot)
{
    plot->named = 0;
    for (int i = 0; i < plot->trades->count; i++) {
        const struct trade_point *trade = &plot->trades->at[i];
        if (!is_named(plot, trade))
            continue;
        struct point at = point_of(plot, trade);
        g_free(plot->name_texts[plot->named]);
        plot->name_texts[plot->named] =
            trade_name(trade, NAME_LETTERS, page_is_wide(plot->canvas));
        plot->names[plot->named] =
            (struct point_name){.x = at.x,
                                .y = at.y,
                                .name = plot->name_texts[plot->named],
                                .role = trade->on_front ? ROLE_INK : ROLE_INK2,
                                .is_on_tint = at.y > plot->lane_top};
        plot->named++;
    }
    take_marks(plot);
    struct box room = {plot->x.from + 2, plot->top, canvas_width(plot->canvas) - 2,
                       plot->bottom - 1};
    return point_names_place(plot->canvas, plot->names, plot->named,
                             (const struct box *)(const void *)plot->taken->data,
                             (int)plot->taken->len, room);
}

static double key_width(const struct plot *plot)
{
    return canvas_width(plot->canvas) - 2 * canvas_page(plot->canvas)->margin;
}

static double key_height(const struct plot *plot)
{
    g_autofree char *key = point_names_key(plot->names, plot->named);
    struct font font = font_axis(plot->canvas);
    if (key == NULL)
        return 0;
    return canvas_paragraph_height(plot->canvas, key, &font, key_width(plot), KEY_LINES) +
           0.6 * font.size;
}

static void draw_key(const struct plot *plot, double y)
{
    g_autofree char *key = point_names_key(plot->names, plot->named);
    struct font font = font_axis(plot->canvas);
    if (key != NULL)
        canvas_paragraph(plot->canvas, canvas_page(plot->canvas)->margin, y, key, &font,
                         key_width(plot), KEY_LINES);
}

/* The picture --------------------------------------------------------------- */

static void draw_axes(const struct plot *plot)
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
    struct plot plot = {.canvas = canvas,
                        .trades = trades,
                        .names = g_new0(struct point_name, (gsize)trades->count),
                        .name_texts = g_new0(char *, (gsize)trades->count + 1),
                        .taken = g_array_new(FALSE, FALSE, sizeof(struct box))};
    const struct page *page = canvas_page(canvas);
    set_x(&plot);
    set_y(&plot);
    g_autofree char *heading = harm_heading(trades->harm);
    double axis_top = axis_values_title(canvas, heading, &plot.y, top);
    double below = frame_caption_room(canvas) + axis_time_height(canvas);
    set_places(&plot, axis_top, page->height - below);
    double key = place_names(&plot) > 0 ? key_height(&plot) : 0;
    if (key > 0) {
        if (page->grows)
            canvas_set_height(canvas, page->height + key);
        set_places(&plot, axis_top, canvas_height(canvas) - below - key);
        place_names(&plot);
    }
    draw_axes(&plot);
    draw_marks(&plot);
    point_names_draw(canvas, plot.names, plot.named);
    draw_key(&plot, plot.bottom + axis_time_height(canvas));
    g_strfreev(plot.name_texts);
    g_free(plot.names);
    g_array_unref(plot.taken);
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
    if (trades->count > NAMED_MOST)
        g_string_append(out, "Named: those on the front. ");
    g_autofree char *refusals = comparison_refusals(trades->comparison, 1);
    g_autofree char *source = comparison_source(trades->comparison);
    g_autofree char *n = format_count(least), *n_most = format_count(most);
    g_string_append_printf(out, "%sn = %s", refusals, n);
    if (least < most)
        g_string_append_printf(out, " to %s", n_most);
    g_string_append_printf(out, " operations. %s", source);
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
