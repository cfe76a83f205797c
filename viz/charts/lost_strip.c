/* lost_strip.c - the share that never came back. */
#include <math.h>

#include "viz/canvas/format.h"
#include "viz/charts/latency_panels.h"

/* Shares of the text's size. */
static const double hatch_step = 0.32, hatch_width = 0.09, key_size = 0.8, key_gap = 0.4,
                    word_gap = 1.1;

double strip_peak(const struct latency_windows *windows)
{
    double peak = 0;
    for (int i = 0; i < windows->count; i++) {
        const struct latency_window *window = &windows->at[i];
        if (window->due > 0)
            peak =
                MAX(peak, (double)(window->fail + window->unknown) / (double)window->due);
    }
    return peak;
}

static void hatch_unknown(struct canvas *canvas, struct box box)
{
    double text_px = canvas_page(canvas)->axis_px;
    struct pen pen = {.colour = ROLE_UNKNOWN, .width = hatch_width * text_px};
    if (box.bottom - box.top < 0.05)
        return;
    canvas_hatch(canvas, box, hatch_step * text_px, &pen);
    canvas_line(canvas, box.left, box.top, box.right, box.top, &pen);
}

/* Of a window: its edges, and how high failed reaches, and unknown on top of it. */
struct column {
    double left, right, failed, lost;
};

static struct column find_column(const struct panel *panel,
                                 const struct latency_window *window)
{
    double due = (double)MAX(window->due, 1), failed = (double)window->fail,
           lost = failed + (double)window->unknown;
    return (struct column){scale_place(&panel->time, (double)window->start_ns / 1e9),
                           scale_place(&panel->time, (double)window->end_ns / 1e9),
                           scale_place(&panel->value, failed / due),
                           scale_place(&panel->value, lost / due)};
}

/* One area for all, since between two that touch there would be a seam. */
static void fill_columns(struct canvas *canvas, const struct panel *panel,
                         const struct latency_windows *windows, bool is_lost,
                         enum role fill)
{
    g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(struct point));
    struct point end = {0, panel->bottom};
    for (int i = 0; i < windows->count; i++) {
        struct column column = find_column(panel, &windows->at[i]);
        double y = is_lost ? column.lost : column.failed;
        struct point step[] = {{column.left, y}, {column.right, y}};
        if (i == 0) {
            struct point start = {column.left, panel->bottom};
            g_array_append_val(points, start);
        }
        g_array_append_vals(points, step, 2);
        end.x = column.right;
    }
    g_array_append_val(points, end);
    canvas_polygon(canvas, (const struct point *)(void *)points->data, (int)points->len,
                   fill);
}

void strip_draw(struct canvas *canvas, const struct panel *panel,
                const struct latency_windows *windows)
{
    if (windows->unknown > 0)
        fill_columns(canvas, panel, windows, true, ROLE_BACKGROUND);
    for (int i = 0; i < windows->count; i++) {
        struct column column = find_column(panel, &windows->at[i]);
        hatch_unknown(
            canvas, (struct box){column.left, column.lost, column.right, column.failed});
    }
    if (windows->fail > 0)
        fill_columns(canvas, panel, windows, false, ROLE_FAILED);
}

/* A patch and its word; returns where the next may begin. */
static double draw_key(struct canvas *canvas, double x, double middle, bool is_unknown,
                       const char *word)
{
    struct font font = font_name(canvas);
    double side = key_size * font.size;
    struct box patch = {x, middle - side / 2, x + side, middle + side / 2};
    if (is_unknown)
        hatch_unknown(canvas, patch);
    else
        canvas_box(canvas, patch, ROLE_FAILED);
    font.rise = RISE_MIDDLE;
    return canvas_text(canvas, patch.right + key_gap * font.size, middle, word, &font)
               .right +
           word_gap * font.size;
}

void strip_title(struct canvas *canvas, const struct panel *panel,
                 const struct latency_windows *windows)
{
    struct font font = font_axis(canvas);
    font.rise = RISE_MIDDLE;
    double height = canvas_measure(canvas, "0", &font).height;
    double middle = panel->top - height / 2 - 4;
    if (windows->fail + windows->unknown == 0) {
        g_autofree char *due = format_count(windows->due);
        g_autofree char *text = windows->due > 0
                                    ? g_strdup_printf("Never came back: none of %s", due)
                                    : g_strdup("Never came back: no data");
        canvas_text(canvas, panel->time.from, middle, text, &font);
        return;
    }
    double x = canvas_text(canvas, panel->time.from, middle,
                           page_is_wide(canvas) ? "Never came back, share of those due:"
                                                : "Never came back:",
                           &font)
                   .right +
               word_gap * font.size;
    if (windows->fail > 0)
        x = draw_key(canvas, x, middle, false, "failed");
    if (windows->unknown > 0)
        draw_key(canvas, x, middle, true, "unknown");
}
