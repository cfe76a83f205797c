#include <math.h>

#include "viz/canvas/place.h"
#include "viz/charts/latency_panels.h"

static const double label_gap_px = 12, leader_px = 0.8, leader_least_px = 3;
static const char no_data[] = "no data";

bool ribbons_range(const struct latency_windows *windows, double *low, double *high)
{
    *low = G_MAXDOUBLE;
    *high = 0;
    for (int i = 0; i < windows->count; i++) {
        const struct latency_window *window = &windows->at[i];
        if (window->shown == 0)
            continue;
        /* A latency of 0 has no place on a log axis; 1 ns is as good. */
        *low = MIN(*low, (double)MAX(window->quantile_ns[0], 1));
        *high = MAX(*high, (double)MAX(window->quantile_ns[window->shown - 1], 1));
    }
    return *high > 0;
}

static double time_place(const struct panel *panel, int64_t ns)
{
    return scale_place(&panel->time, (double)ns / 1e9);
}

static double value_place(const struct panel *panel, const struct latency_window *window,
                          int quantile)
{
    return scale_place(&panel->value, (double)MAX(window->quantile_ns[quantile], 1));
}

/* The next stretch of windows from `from` on that show `quantile`; false: none. */
static bool next_stretch(const struct latency_windows *windows, int quantile, int from,
                         int *first, int *end)
{
    for (*first = from; *first < windows->count; (*first)++)
        if (windows->at[*first].shown > quantile)
            break;
    for (*end = *first; *end < windows->count; (*end)++)
        if (windows->at[*end].shown <= quantile)
            break;
    return *first < *end;
}

/* Two points a window, appended from left to right, or from right to left. */
static void append_steps(GArray *points, const struct panel *panel,
                         const struct latency_windows *windows, int quantile, int first,
                         int end, bool backwards)
{
    for (int k = 0; k < end - first; k++) {
        const struct latency_window *window =
            &windows->at[backwards ? end - 1 - k : first + k];
        double y = value_place(panel, window, quantile);
        struct point step[] = {{time_place(panel, window->start_ns), y},
                               {time_place(panel, window->end_ns), y}};
        if (backwards) {
            g_array_append_val(points, step[1]);
            g_array_append_val(points, step[0]);
        } else {
            g_array_append_vals(points, step, 2);
        }
    }
}

static void draw_ribbon(struct canvas *canvas, const struct panel *panel,
                        const struct latency_windows *windows, int upper, enum role fill)
{
    int first, end;
    for (int from = 0; next_stretch(windows, upper, from, &first, &end); from = end) {
        g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(struct point));
        append_steps(points, panel, windows, upper, first, end, false);
        append_steps(points, panel, windows, upper - 1, first, end, true);
        canvas_polygon(canvas, (const struct point *)(void *)points->data,
                       (int)points->len, fill);
    }
}

static void draw_line(struct canvas *canvas, const struct panel *panel,
                      const struct latency_windows *windows, int quantile)
{
    const struct page *page = canvas_page(canvas);
    bool is_edge = quantile == QUANTILE_50 || quantile == QUANTILE_999;
    struct pen pen = {.colour = is_edge ? ROLE_RIBBON_EDGE : ROLE_RIBBON_INNER,
                      .width = quantile == QUANTILE_50 ? page->line : page->thin_line};
    int first, end;
    for (int from = 0; next_stretch(windows, quantile, from, &first, &end); from = end) {
        g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(struct point));
        append_steps(points, panel, windows, quantile, first, end, false);
        canvas_lines(canvas, (const struct point *)(void *)points->data, (int)points->len,
                     &pen);
    }
}

static int64_t gap_end(const struct latency_windows *windows, int first)
{
    int last = first;
    while (last + 1 < windows->count && windows->at[last + 1].shown == 0)
        last++;
    return windows->at[last].end_ns;
}

/* In each gap, left at its start, unless the words would touch those before them. */
static void draw_gaps(struct canvas *canvas, const struct panel *panel,
                      const struct latency_windows *windows)
{
    struct font font = font_axis(canvas);
    font.rise = RISE_BOTTOM;
    double width = canvas_measure(canvas, no_data, &font).width;
    double free_from = panel->time.from;
    for (int i = 0; i < windows->count; i++) {
        bool begins =
            windows->at[i].shown == 0 && (i == 0 || windows->at[i - 1].shown > 0);
        double x = time_place(panel, windows->at[i].start_ns) + 5;
        x = MIN(x, panel->time.to - width - 2);
        if (!begins || x < free_from)
            continue;
        /* Within the gap a rim would only glow on the tint. */
        font.halo = canvas_theme(canvas)->fault_hatch ||
                    x + width > time_place(panel, gap_end(windows, i));
        canvas_text(canvas, x, panel->bottom - 4, no_data, &font);
        free_from = x + width + 8;
    }
}

void ribbons_draw(struct canvas *canvas, const struct panel *panel,
                  const struct latency_windows *windows)
{
    for (int upper = QUANTILE_999; upper > QUANTILE_50; upper--)
        draw_ribbon(canvas, panel, windows, upper,
                    ROLE_RIBBON_1 + (QUANTILE_999 - upper));
    for (int quantile = QUANTILES - 1; quantile >= 0; quantile--)
        draw_line(canvas, panel, windows, quantile);
    draw_gaps(canvas, panel, windows);
}

/* The last window that shows `quantile`; NULL: none. */
static const struct latency_window *last_shown(const struct latency_windows *windows,
                                               int quantile)
{
    for (int i = windows->count - 1; i >= 0; i--)
        if (windows->at[i].shown > quantile)
            return &windows->at[i];
    return NULL;
}

void ribbons_labels(struct canvas *canvas, const struct panel *panel,
                    const struct latency_windows *windows)
{
    struct font font = {.size = canvas_page(canvas)->label_px,
                        .weight = 600,
                        .colour = ROLE_INK,
                        .rise = RISE_MIDDLE};
    struct pen leader = {.colour = ROLE_INK2, .width = leader_px};
    struct end_label labels[QUANTILES];
    double ends[QUANTILES];
    int count = 0;
    for (int q = 0; q < QUANTILES; q++) {
        const struct latency_window *window = last_shown(windows, q);
        if (window == NULL)
            break;
        ends[q] = time_place(panel, window->end_ns);
        /* Downwards by quantile, also where several are the same. */
        labels[QUANTILES - 1 - q] = (struct end_label){
            .at = value_place(panel, window, q),
            .height = canvas_measure(canvas, quantile_infos[q].name, &font).height};
        count++;
    }
    struct end_label *used = &labels[QUANTILES - count];
    if (!place_end_labels(used, count, panel->top, panel->bottom, 0))
        return;
    for (int i = 0; i < count; i++) {
        int q = count - 1 - i;
        double x = panel->time.to + label_gap_px;
        bool is_far = x - ends[q] > 14;
        /* Dotted, since a long one would look like data. */
        leader.dash[0] = is_far ? 1 : 0;
        leader.dash[1] = is_far ? 4 : 0;
        if (fabs(used[i].centre - used[i].at) > leader_least_px || is_far)
            canvas_line(canvas, ends[q] + 2, used[i].at, x - 3, used[i].centre, &leader);
        canvas_text(canvas, x, used[i].centre, quantile_infos[q].name, &font);
    }
}
