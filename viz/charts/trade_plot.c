#include "viz/charts/trade_plot.h"

#include <math.h>

#include "viz/canvas/format.h"
#include "viz/canvas/marks.h"
#include "viz/charts/harm_words.h"

/* Scales -------------------------------------------------------------------- */

static void set_x(struct trade_plot *plot)
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

static void set_y(struct trade_plot *plot)
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
void trade_plot_set_places(struct trade_plot *plot, double top, double bottom)
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

struct point trade_plot_point(const struct trade_plot *plot,
                              const struct trade_point *trade)
{
    return (struct point){scale_place(&plot->x, trade->p99.value),
                          scale_place(&plot->y, rate_of_harm(trade->anomaly))};
}

/* Marks --------------------------------------------------------------------- */

static struct series_style style_of(const struct trade_plot *plot,
                                    const struct trade_point *trade)
{
    struct series_style style = cast_style(&plot->trades->cast, trade->place);
    if (!trade->on_front)
        style.line = ROLE_UNKNOWN;
    return style;
}

static struct interval_mark across_of(const struct trade_plot *plot,
                                      const struct trade_point *trade)
{
    struct point at = trade_plot_point(plot, trade);
    return (struct interval_mark){scale_place(&plot->x, trade->p99.low), at.x,
                                  scale_place(&plot->x, trade->p99.high), at.y, false};
}

static struct interval_mark upright_of(const struct trade_plot *plot,
                                       const struct trade_point *trade)
{
    struct point at = trade_plot_point(plot, trade);
    struct interval_mark upright = {plot->lane_top, at.y,
                                    scale_place(&plot->y, trade->anomaly->interval.high),
                                    at.x, true};
    if (trade->anomaly->count > 0)
        upright.low = scale_place(&plot->y, trade->anomaly->interval.low);
    return upright;
}

static void draw_whiskers(const struct trade_plot *plot, const struct trade_point *trade)
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
static int front_of(const struct trade_plot *plot, struct point *front)
{
    int count = 0;
    for (int i = 0; i < plot->trades->count; i++) {
        const struct trade_point *trade = &plot->trades->at[i];
        if (!trade->on_front)
            continue;
        front[count] = trade_plot_point(plot, trade);
        if (trade->anomaly->count > 0)
            front[count].y = scale_place(&plot->y, trade->anomaly->interval.high);
        count++;
    }
    return count;
}

void trade_plot_draw_marks(const struct trade_plot *plot)
{
    const struct page *page = canvas_page(plot->canvas);
    struct pen line = {.colour = ROLE_AXIS, .width = 0.73 * page->line};
    g_autofree struct point *front = g_new(struct point, (gsize)plot->trades->count);
    int steps = front_of(plot, front);
    mark_steps(plot->canvas, front, steps, &line);
    /* What is drawn last lies on top: the front, and of several at one place the first.
     */
    for (int pass = 0; pass < 2; pass++) {
        for (int i = plot->trades->count - 1; i >= 0; i--) {
            const struct trade_point *trade = &plot->trades->at[i];
            if (trade->on_front != (pass == 1))
                continue;
            struct point at = trade_plot_point(plot, trade);
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

/* For names ----------------------------------------------------------------- */

static void take(struct trade_plot *plot, double x0, double y0, double x1, double y1,
                 double rim)
{
    struct box box = {fmin(x0, x1) - rim, fmin(y0, y1) - rim, fmax(x0, x1) + rim,
                      fmax(y0, y1) + rim};
    g_array_append_val(plot->taken, box);
}

void trade_plot_take_marks(struct trade_plot *plot)
{
    const struct page *page = canvas_page(plot->canvas);
    g_autofree struct point *front = g_new(struct point, (gsize)plot->trades->count);
    int steps = front_of(plot, front);
    double thin = 0.32 * page->line; /* half of a whisker */
    g_array_set_size(plot->taken, 0);
    for (int i = 1; i < steps; i++) {
        take(plot, front[i - 1].x, front[i - 1].y, front[i].x, front[i - 1].y, thin);
        take(plot, front[i].x, front[i - 1].y, front[i].x, front[i].y, page->halo);
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

/* The whole ----------------------------------------------------------------- */

void trade_plot_init(struct trade_plot *plot, struct canvas *canvas,
                     const struct trades *trades)
{
    *plot = (struct trade_plot){.canvas = canvas,
                                .trades = trades,
                                .names = g_new0(struct point_name, (gsize)trades->count),
                                .name_texts = g_new0(char *, (gsize)trades->count + 1),
                                .taken = g_array_new(FALSE, FALSE, sizeof(struct box))};
    set_x(plot);
    set_y(plot);
}

void trade_plot_clear(struct trade_plot *plot)
{
    for (int i = 0; i < plot->trades->count; i++)
        g_free(plot->name_texts[i]);
    g_free(plot->name_texts);
    g_free(plot->names);
    g_array_unref(plot->taken);
}
