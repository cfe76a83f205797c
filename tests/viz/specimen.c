#include "tests/viz/specimen.h"

#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"
#include "viz/canvas/labels.h"
#include "viz/canvas/marks.h"
#include "viz/canvas/rows.h"

static const char caption[] =
    "n = 800 k operations a variant, 20 seeds; band = 95 % interval over seeds; cross = "
    "last percentile with at least 10 samples above it. Values are made up. consim, "
    "seeds "
    "1 to 20";

/* Percentile curves: bands, lines, markers, corner, ring, labels at the ends. */

enum { CURVE = 61, CURVES = 3 };
static const char *const curve_names[CURVES] = {"Quorum R=W=2", "Raft",
                                                "Raft + lease reads"};

/* ms at the share that is `rarity` tens rare. */
static double curve_ms(int curve, double rarity)
{
    static const double base[] = {22, 38, 6}, tail[] = {150, 900, 2300},
                        middle[] = {3.4, 4.1, 3}, steep[] = {3.2, 4.5, 5};
    return base[curve] * (1 + 0.5 * rarity) +
           tail[curve] / (1 + exp(-(rarity - middle[curve]) * steep[curve])) *
               (1 + 0.25 * MAX(0, rarity - middle[curve]));
}

static struct point curve_point(const struct scale *x, const struct scale *y, int curve,
                                double rarity, double factor)
{
    return (struct point){scale_place(x, 1 - pow(10, -rarity)),
                          scale_place(y, curve_ms(curve, rarity) * 1e6 * factor)};
}

static void draw_curve(struct canvas *canvas, const struct scale *x,
                       const struct scale *y, const struct ticks *ticks, int curve,
                       bool is_band, struct line_end *end)
{
    struct series_style style = series_style(curve, CURVES);
    struct point line[CURVE], upper[CURVE], lower[CURVE];
    for (int i = 0; i < CURVE; i++) {
        double rarity = 4.9 * i / (CURVE - 1);
        double factor = 1.05 + 0.11 * MAX(0, rarity - 2);
        line[i] = curve_point(x, y, curve, rarity, 1);
        upper[i] = curve_point(x, y, curve, rarity, factor);
        lower[i] = curve_point(x, y, curve, rarity, 1 / factor);
    }
    if (is_band) {
        mark_band(canvas, upper, lower, CURVE, style.band);
        return;
    }
    struct pen pen = series_pen(canvas, &style);
    canvas_group(canvas, curve_names[curve]);
    canvas_lines(canvas, line, CURVE, &pen);
    for (int i = 2; i < ticks->count - 1; i++) {
        double rarity = -log10(1 - ticks->at[i]);
        struct point at = curve_point(x, y, curve, rarity, 1);
        marker_draw(canvas, style.marker, at.x, at.y, canvas_page(canvas)->marker,
                    style.line, false);
    }
    marker_draw(canvas, MARKER_CROSS, line[CURVE - 1].x, line[CURVE - 1].y,
                canvas_page(canvas)->marker, style.line, false);
    canvas_group_end(canvas);
    *end = (struct line_end){line[CURVE - 1].x, line[CURVE - 1].y, curve_names[curve],
                             style};
}

static void draw_percentiles(struct canvas *canvas)
{
    const struct page *page = canvas_page(canvas);
    struct scale x = {.from = 0}, y = {.from = 0};
    struct ticks x_ticks, y_ticks;
    struct line_end ends[CURVES];
    for (int i = 0; i < CURVES; i++)
        ends[i] = (struct line_end){0, 0, curve_names[i], series_style(i, CURVES)};
    scale_percentiles(&x, &x_ticks, percentile_limit(800000), page_is_wide(canvas));
    scale_values(&y, &y_ticks, 6e6, 4e9, page->y_ticks);
    double top = frame_head(canvas, "Raft with leases takes over 250 ms for 1 in 370",
                            "Latency by percentile, 3 variants under the same cut");
    double bottom = frame_caption(canvas, caption) - axis_time_height(canvas);
    top = axis_values_title(canvas, "Latency", &y, top);
    double width = end_labels_width(canvas, ends, CURVES, 0.3 * page->width);
    x.from = page->margin + axis_values_width(canvas, &y_ticks, format_time_ns);
    x.to = page->width - page->margin - width;
    y.from = bottom;
    y.to = top;
    axis_values(canvas, &y, &y_ticks, format_time_ns, x.from, x.to);
    for (int i = 0; i < CURVES; i++)
        draw_curve(canvas, &x, &y, &x_ticks, i, true, NULL);

    axis_below(canvas, &x, &x_ticks, format_percentile, bottom, bottom, "Percentile");
    mark_corner(canvas, x.from, scale_place(&x, 0.999), scale_place(&y, 250e6), bottom,
                "p99.9 \u2264 250\u00A0ms");
    for (int i = 0; i < CURVES; i++)
        draw_curve(canvas, &x, &y, &x_ticks, i, false, &ends[i]);
    mark_ring(canvas, scale_place(&x, 1 - 1 / 370.0), scale_place(&y, 250e6),
              ROLE_VIOLATION);
    end_labels_draw(canvas, ends, CURVES, x.to, width, top, bottom);
}

/* Rates: points with intervals, bounds, columns. */

enum { RATES = 7 };
static const struct rate {
    const char *name;
    int seen;
    double n;
    const char *counts, *share;
} rates[RATES] = {
    {"Last-write-wins, asynchronous, to the nearest node", 11870, 1.2e6,
     "11.9\u00A0k / 1.2\u00A0M", "0.99\u00A0%"},
    {"Quorum R=1 W=1", 2310, 1.2e6, "2\u2009310 / 1.2\u00A0M", "0.19\u00A0%"},
    {"\u03A0\u03C1\u03C9\u03C4\u03B5\u03CD\u03BF\u03BD", 212, 1.2e6, "212 / 1.2\u00A0M",
     "180\u00A0per\u00A0M"},
    {"\u6CD5\u5B9A\u4EBA\u6570 R=W=2", 37, 1.2e6, "37 / 1.2\u00A0M",
     "31\u00A0per\u00A0M"},
    {"Raft + lease reads", 6, 1.2e6, "6 / 1.2\u00A0M", "5\u00A0per\u00A0M"},
    {"Raft, read index", 0, 1.2e6, "0 / 1.2\u00A0M", "\u2264 2.5\u00A0per\u00A0M"},
    {"Raft + fencing token", 0, 4e4, "0 / 40\u00A0k", "\u2264 75\u00A0per\u00A0M"},
};

static void draw_rate(struct canvas *canvas, const struct scale *scale, double y, int row)
{
    const struct rate *rate = &rates[row % RATES];
    struct series_style style = series_style(0, 1), unknown = series_style_unknown();
    double p = rate->seen / rate->n, reach = exp(2 / sqrt(MAX(rate->seen, 1)));
    struct interval_mark interval = {.low = scale_place(scale, p / reach),
                                     .value = scale_place(scale, p),
                                     .high = scale_place(scale, p * reach),
                                     .across = y};
    struct bound bound = {
        .edge = scale->from, .cap = scale_place(scale, 3 / rate->n), .across = y};
    if (rate->seen == 0)
        mark_bound(canvas, &bound, ROLE_UNKNOWN);
    else if (row == 4)
        mark_interval(canvas, &interval, &unknown, true);
    else
        mark_interval(canvas, &interval, &style, false);
}

static void draw_rates_of(struct canvas *canvas, int count)
{
    g_autofree const char **names = g_new(const char *, (gsize)count);
    g_autofree const char **counts = g_new(const char *, (gsize)count);
    g_autofree const char **shares = g_new(const char *, (gsize)count);
    for (int i = 0; i < count; i++) {
        names[i] = rates[i % RATES].name;
        counts[i] = rates[i % RATES].counts;
        shares[i] = rates[i % RATES].share;
    }
    struct column columns[] = {{.head = "seen / n", .cells = counts},
                               {.head = "rate", .cells = shares, .is_strong = true}};
    struct rows rows;
    struct scale scale = {.from = 0};
    struct ticks ticks;
    scale_rates(&scale, &ticks, 1e-6, 2e-2, canvas_page(canvas)->x_ticks);
    double top = frame_head(canvas, "Read index shows no stale read in 1.2 M",
                            "Stale reads per request, by variant");
    rows_lay(&rows, canvas, names, count, columns, 2, top,
             frame_caption_room(canvas) + axis_time_height(canvas));
    scale.from = rows.left;
    scale.to = rows.right;
    axis_below(canvas, &scale, &ticks, format_share, rows.top, rows.bottom,
               "Stale reads per request");
    rows_draw(&rows, canvas, names, columns);
    for (int i = 0; i < rows.shown; i++)
        draw_rate(canvas, &scale, rows_middle(&rows, i), i);
    g_autofree char *words = rows_caption(&rows, caption);
    frame_caption(canvas, words);
}

static void draw_rates(struct canvas *canvas)
{
    draw_rates_of(canvas, RATES);
}

static void draw_many_rates(struct canvas *canvas)
{
    draw_rates_of(canvas, 43);
}

/* Scatter: whiskers, lane of none seen, names of points, front. */

enum { POINTS = 10 };
static const struct {
    const char *name;
    double ms, rate;
} points[POINTS] = {{"Last-write-wins, async", 31, 9.9e-3},
                    {"Quorum R=1 W=1", 48, 1.9e-3},
                    {"Primary/backup, lease", 61, 1.8e-4},
                    {"Quorum R=W=2", 96, 3.1e-5},
                    {"Raft + lease reads", 118, 5e-6},
                    {"Raft, read index", 187, 0},
                    {"Raft + fencing token", 141, 0},
                    {"Primary/backup, sync", 132, 2.2e-4},
                    {"Primary/backup, sync, chained", 135, 2.4e-4},
                    {"Primary/backup, sync, twice", 133, 2.0e-4}};

/* Names and the vertical interval, which names should not cover. */
static struct box draw_point(struct canvas *canvas, const struct scale *x,
                             const struct scale *y, double lane_top, int i,
                             struct point_name *name)
{
    bool is_front = i < 6;
    enum role role = is_front ? ROLE_SERIES_1 : ROLE_UNKNOWN;
    double at_x = scale_place(x, points[i].ms * 1e6),
           at_y = scale_place(y, points[i].rate);
    struct interval_mark across = {scale_place(x, points[i].ms * 0.93e6), at_x,
                                   scale_place(x, points[i].ms * 1.07e6), at_y, false};
    struct interval_mark upright = {scale_place(y, points[i].rate / 1.6), at_y,
                                    scale_place(y, points[i].rate * 1.6), at_x, true};
    struct bound bound = {lane_top, scale_place(y, i == 5 ? 2.5e-6 : 7.5e-5), at_x, true};
    mark_whisker(canvas, &across, role);
    if (points[i].rate > 0)
        mark_whisker(canvas, &upright, role);
    else
        mark_bound(canvas, &bound, role);
    marker_draw(canvas, MARKER_DISC, at_x, at_y, canvas_page(canvas)->point, role,
                !is_front);
    *name = (struct point_name){.x = at_x,
                                .y = at_y,
                                .name = points[i].name,
                                .role = is_front ? ROLE_INK : ROLE_INK2,
                                .is_on_tint = at_y > lane_top};
    double high = points[i].rate > 0 ? upright.high : bound.cap;
    double low = points[i].rate > 0 ? upright.low : bound.edge;
    return (struct box){at_x - 5, high - 2, at_x + 5, low};
}

static void draw_front(struct canvas *canvas)
{
    const struct page *page = canvas_page(canvas);
    struct scale x = {.from = 0}, y = {.has_lane = true};
    struct ticks x_ticks, y_ticks;
    struct point_name names[POINTS];
    struct point front[6];
    scale_values(&x, &x_ticks, 25e6, 300e6, page->x_ticks);
    scale_rates(&y, &y_ticks, 1e-6, 2e-2, page->y_ticks);
    double top = frame_head(canvas, "Read index is the safe end of the front",
                            "p99 latency against stale reads, one point a variant");
    double bottom = frame_caption(canvas, caption) - axis_time_height(canvas);
    double lane = 2.4 * page->axis_px;
    top = axis_values_title(canvas, "Stale reads per request", &y, top);
    x.from = page->margin +
             MAX(axis_values_width(canvas, &y_ticks, format_share), 7 * page->axis_px);
    x.to = page->width - page->margin - 1.5 * page->axis_px;
    y.from = bottom - lane - 4;
    y.to = top;
    y.lane = bottom - lane / 2;
    axis_lane(canvas, (struct box){x.from, bottom - lane, x.to, bottom}, "none seen");
    axis_values(canvas, &y, &y_ticks, format_share, x.from, x.to);
    axis_below(canvas, &x, &x_ticks, format_time_ns, bottom, bottom, "p99 latency");
    for (int i = 0; i < 6; i++)
        front[i] = (struct point){scale_place(&x, points[i].ms * 1e6),
                                  scale_place(&y, points[i].rate)};
    struct pen pen = {.colour = ROLE_SERIES_BAR_1, .width = 0.73 * page->line};
    mark_steps(canvas, front, 6, &pen);
    struct box plot = {x.from, top, x.to, bottom};
    struct box taken[POINTS + 5];
    for (int i = 0; i < POINTS; i++)
        taken[i] = draw_point(canvas, &x, &y, bottom - lane, i, &names[i]);
    for (int i = 0; i < 5; i++)
        taken[POINTS + i] =
            (struct box){front[i].x, front[i].y - 1, front[i + 1].x, front[i].y + 1};
    point_names_place(canvas, names, POINTS, taken, POINTS + 5, plot);

    point_names_draw(canvas, names, POINTS);
}

/* Differences: around zero, totals, verdicts. */

static void draw_differences(struct canvas *canvas)
{
    static const char *const names[] = {"quorum - raft", "chain - raft", "abd - raft",
                                        "all pairs"};
    static const char *const cells[] = {"\u221231\u00A0ms", "+4\u00A0ms", "+48\u00A0ms",
                                        "+9\u00A0ms"};
    static const char *const verdicts[] = {"met", "undecided", "missed", NULL};
    static const enum verdict told[] = {VERDICT_MET, VERDICT_UNDECIDED, VERDICT_MISSED,
                                        VERDICT_UNDECIDED};
    static const double low[] = {-38e6, -6e6, 41e6, 2e6},
                        value[] = {-31e6, 4e6, 48e6, 9e6},
                        high[] = {-22e6, 15e6, 55e6, 16e6};
    struct column columns[] = {{.head = "SLO", .cells = verdicts, .marks = told},
                               {.head = "p99", .cells = cells, .is_strong = true}};
    const struct page *page = canvas_page(canvas);
    struct rows rows;
    struct scale scale = {.from = 0};
    struct ticks ticks;
    scale_around_zero(&scale, &ticks, -38e6, 55e6, page->x_ticks);
    double top = frame_head(canvas, "Quorum is 31 ms faster than Raft at p99",
                            "Differences paired by seed, with 95 % intervals");
    rows_lay(&rows, canvas, names, 4, columns, 2, top,
             frame_caption_room(canvas) + axis_time_height(canvas));
    scale.from = rows.left;
    scale.to = rows.right;
    axis_below(canvas, &scale, &ticks, format_difference_ns, rows.top, rows.bottom,
               "Difference of p99");
    axis_zero(canvas, &scale, rows.top, rows.bottom);
    mark_target(canvas, scale_place(&scale, 20e6), rows.top, scale_place(&scale, 20e6),
                rows.bottom);
    rows_draw(&rows, canvas, names, columns);
    for (int i = 0; i < 4; i++) {
        double y = rows_middle(&rows, i);
        struct interval_mark interval = {scale_place(&scale, low[i]),
                                         scale_place(&scale, value[i]),
                                         scale_place(&scale, high[i]), y, false};
        struct series_style style = i == 1 ? series_style_unknown() : series_style(i, 4);
        if (i == 3)
            mark_total(canvas, interval.low, interval.value, interval.high, y, ROLE_INK);
        else
            mark_interval(canvas, &interval, &style, i == 1);
    }
    frame_caption(canvas, caption);
}

/* All styles: legend, steps, markers, ramp. */

static void draw_styles(struct canvas *canvas)
{
    static const char *const names[] = {"one",  "two", "three", "four",
                                        "five", "six", "seven", "eight"};
    const struct page *page = canvas_page(canvas);
    struct line_end entries[SERIES];
    double top = frame_head(canvas, "Eight series", "Lines, markers, bands, the ramp");
    double bottom = frame_caption(canvas, caption), left = page->margin,
           right = page->width - page->margin;
    for (int i = 0; i < SERIES; i++)
        entries[i] = (struct line_end){right, 0, names[i], series_style(i, 1)};
    top = legend_draw(canvas, entries, SERIES, true, left, right, top) + 4;
    double cell = (right - left) / RAMP_STEPS, size = 1.8 * page->axis_px;
    for (int i = 0; i < RAMP_STEPS; i++) {
        struct font font = font_axis(canvas);
        font.colour = (enum role)(ROLE_RAMP_TEXT_1 + i);
        font.align = ALIGN_CENTRE;
        font.rise = RISE_MIDDLE;
        double x = left + i * cell;
        canvas_box(canvas, (struct box){x, bottom - size, x + cell, bottom},
                   (enum role)(ROLE_RAMP_1 + i));
        canvas_text(canvas, x + cell / 2, bottom - size / 2, "1.2\u00A0k", &font);
    }
    double pitch = (bottom - size - top) / SERIES;
    for (int i = 0; i < SERIES; i++) {
        const struct series_style *style = &entries[i].style;
        double y = top + (i + 0.5) * pitch, step = (right - left) / 9;
        struct pen pen = series_pen(canvas, style);
        struct point steps[10];
        for (int k = 0; k < 10; k++)
            steps[k] = (struct point){left + k * step, y + (k * 7 % 3 - 1) * 0.2 * pitch};
        canvas_box(canvas, (struct box){left, y - 0.3 * pitch, right, y + 0.3 * pitch},
                   style->band);
        mark_steps(canvas, steps, 10, &pen);
        for (int k = 1; k < 9; k++)
            marker_draw(canvas, style->marker, steps[k].x, steps[k].y,
                        k % 2 == 0 ? page->marker : page->point, style->line, k % 2 == 0);
    }
}

const struct specimen all_specimens[] = {
    {"percentiles", draw_percentiles},
    {"rates", draw_rates},
    {"many-rates", draw_many_rates},
    {"front", draw_front},
    {"differences", draw_differences},
    {"styles", draw_styles},
    {NULL, NULL},
};
