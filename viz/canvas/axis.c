#include "viz/canvas/axis.h"

/* Between a label and the plot, in sizes of the text. */
static const double label_gap = 0.64;

double axis_values_width(struct canvas *canvas, const struct ticks *ticks,
                         tick_format *format)
{
    struct font font = font_axis(canvas);
    double width = 0;
    for (int i = 0; i < ticks->count; i++) {
        g_autofree char *label = format(ticks->at[i]);
        width = MAX(width, canvas_measure(canvas, label, &font).width);
    }
    return width + label_gap * font.size;
}

void axis_values(struct canvas *canvas, const struct scale *scale,
                 const struct ticks *ticks, tick_format *format, double left,
                 double right)
{
    struct pen pen = {.colour = ROLE_GRID, .width = canvas_page(canvas)->grid_line};
    struct font font = font_axis(canvas);
    font.align = ALIGN_RIGHT;
    font.rise = RISE_MIDDLE;
    for (int i = 0; i < ticks->count; i++) {
        double y = scale_place(scale, ticks->at[i]);
        canvas_line(canvas, left, y, right, y, &pen);
        g_autofree char *label = format(ticks->at[i]);
        canvas_text(canvas, left - label_gap * font.size, y, label, &font);
    }
}

double axis_values_title(struct canvas *canvas, const char *title,
                         const struct scale *scale, double y)
{
    struct font font = font_axis(canvas);
    g_autofree char *text =
        g_strdup_printf("%s%s", title, scale->kind == SCALE_LOG ? " (log)" : "");
    double height = canvas_measure(canvas, text, &font).height;
    canvas_text(canvas, canvas_page(canvas)->margin, y, text, &font);
    return y + height + 0.5 * height + 2;
}

void axis_lane(struct canvas *canvas, struct box lane, const char *name)
{
    struct pen edge = {.colour = ROLE_GRID, .width = canvas_page(canvas)->grid_line};
    struct font font = font_axis(canvas);
    font.align = ALIGN_RIGHT;
    font.rise = RISE_MIDDLE;
    canvas_box(canvas, lane, ROLE_UNKNOWN_TINT);
    canvas_line(canvas, lane.left, lane.top, lane.right, lane.top, &edge);
    canvas_text(canvas, lane.left - label_gap * font.size, (lane.top + lane.bottom) / 2,
                name, &font);
}

void axis_zero(struct canvas *canvas, const struct scale *scale, double top,
               double bottom)
{
    double x = scale_place(scale, 0);
    struct pen pen = {.colour = ROLE_INK2, .width = canvas_page(canvas)->axis_line};
    canvas_line(canvas, x, top, x, bottom, &pen);
}

static void time_ticks(struct canvas *canvas, const struct scale *scale, double y,
                       const struct ticks *ticks, double unit_s, const struct pen *pen)
{
    const struct page *page = canvas_page(canvas);
    struct font font = font_axis(canvas);
    font.align = ALIGN_CENTRE;
    double below = y;
    for (int i = 0; i < ticks->count; i++) {
        double x = scale_place(scale, ticks->at[i]);
        canvas_line(canvas, x, y, x, y + page->tick, pen);
        char digits[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(digits, sizeof digits, "%.6g", ticks->at[i] / unit_s);
        below = canvas_text(canvas, x, y + page->tick + 2, digits, &font).bottom;
    }
    g_autofree char *title =
        g_strdup_printf("Time since start (%s)", time_unit_name(unit_s));
    canvas_text(canvas, (scale->from + scale->to) / 2, below + 1, title, &font);
}

void axis_time(struct canvas *canvas, const struct scale *scale, double y,
               const struct ticks *ticks, double unit_s)
{
    struct pen pen = {.colour = ROLE_AXIS, .width = canvas_page(canvas)->axis_line};
    canvas_line(canvas, scale->from, y, scale->to, y, &pen);
    if (ticks != NULL)
        time_ticks(canvas, scale, y, ticks, unit_s, &pen);
}

double axis_time_height(struct canvas *canvas)
{
    struct font font = font_axis(canvas);
    double line = canvas_measure(canvas, "0", &font).height;
    return canvas_page(canvas)->tick + 2 + line + 1 + line;
}
