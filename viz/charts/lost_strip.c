/* lost_strip.c - the share that never came back. */
#include <math.h>

#include "viz/canvas/format.h"
#include "viz/charts/latency_panels.h"

static const double hatch_step_px = 3.5, hatch_px = 1, key_px = 9, key_gap_px = 4,
                    word_gap_px = 12;

double strip_peak(const struct latency_windows *windows)
{
    double peak = 0;
    for (int i = 0; i < windows->count; i++) {
        const struct latency_window *window = &windows->at[i];
        if (window->due > 0)
            peak = MAX(peak,
                       (double)(window->fail + window->unknown) / (double)window->due);
    }
    return peak;
}

static void draw_unknown(struct canvas *canvas, struct box box)
{
    const struct theme *theme = canvas_theme(canvas);
    struct pen hatch = {.colour = theme->unknown, .width = hatch_px};
    if (box.bottom - box.top < 0.05)
        return;
    canvas_box(canvas, box, theme->background);
    canvas_hatch(canvas, box, hatch_step_px, &hatch);
    canvas_line(canvas, box.left, box.top, box.right, box.top, &hatch);
}

void strip_draw(struct canvas *canvas, const struct panel *panel,
                const struct latency_windows *windows)
{
    for (int i = 0; i < windows->count; i++) {
        const struct latency_window *window = &windows->at[i];
        if (window->fail + window->unknown == 0)
            continue;
        double due = (double)window->due;
        double left = scale_place(&panel->time, (double)window->start_ns / 1e9);
        double right = scale_place(&panel->time, (double)window->end_ns / 1e9);
        double failed = scale_place(&panel->value, (double)window->fail / due);
        double lost =
            scale_place(&panel->value, (double)(window->fail + window->unknown) / due);
        draw_unknown(canvas, (struct box){left, lost, right, failed});
        if (panel->bottom - failed >= 0.05)
            canvas_box(canvas, (struct box){left, failed, right, panel->bottom},
                       canvas_theme(canvas)->failed);
    }
}

/* A patch and its word; returns where the next may begin. */
static double draw_key(struct canvas *canvas, double x, double middle, bool is_unknown,
                       const char *word)
{
    struct box patch = {x, middle - key_px / 2, x + key_px, middle + key_px / 2};
    if (is_unknown)
        draw_unknown(canvas, patch);
    else
        canvas_box(canvas, patch, canvas_theme(canvas)->failed);
    struct font font = font_name(canvas);
    font.rise = RISE_MIDDLE;
    return canvas_text(canvas, patch.right + key_gap_px, middle, word, &font).right +
           word_gap_px;
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
        g_autofree char *text = g_strdup_printf("Never came back: none of %s", due);
        canvas_text(canvas, panel->time.from, middle, text, &font);
        return;
    }
    bool is_wide = canvas_width(canvas) > 500;
    double x = canvas_text(canvas, panel->time.from, middle,
                           is_wide ? "Never came back, share of those due:" : "Never came back:",
                           &font)
                   .right +
               word_gap_px;
    if (windows->fail > 0)
        x = draw_key(canvas, x, middle, false, "failed");
    if (windows->unknown > 0)
        draw_key(canvas, x, middle, true, "unknown");
}
