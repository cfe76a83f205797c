#include "viz/canvas/axis.h"

static const double label_gap_px = 7, title_gap_px = 3, wide_px = 500;
enum { TITLE_LINES = 2, SUBTITLE_LINES = 2, CAPTION_LINES = 2 };

struct font font_axis(const struct canvas *canvas)
{
    return (struct font){
        .size = canvas_page(canvas)->axis_px, .weight = 400, .colour = ROLE_INK2};
}

struct font font_name(const struct canvas *canvas)
{
    return (struct font){
        .size = canvas_page(canvas)->axis_px, .weight = 500, .colour = ROLE_INK};
}

bool page_is_wide(const struct canvas *canvas)
{
    return canvas_width(canvas) > wide_px;
}

static struct font title_font(const struct canvas *canvas)
{
    return (struct font){
        .size = canvas_page(canvas)->title_px, .weight = 600, .colour = ROLE_INK};
}

bool frame_title_fits(struct canvas *canvas, const char *title)
{
    const struct page *page = canvas_page(canvas);
    struct font font = title_font(canvas);
    double width = page->width - 2 * page->margin;
    return page->title_px <= 0 ||
           canvas_paragraph_height(canvas, title, &font, width, TITLE_LINES + 1) <=
               canvas_paragraph_height(canvas, title, &font, width, TITLE_LINES);
}

double frame_head(struct canvas *canvas, const char *title, const char *subtitle)
{
    const struct page *page = canvas_page(canvas);
    double width = page->width - 2 * page->margin, y = page->margin * 0.7;
    if (page->title_px > 0) {
        struct font font = title_font(canvas);
        y = canvas_paragraph(canvas, page->margin, y, title, &font, width, TITLE_LINES) +
            title_gap_px;
    }
    if (page->subtitle_px > 0) {
        struct font font = {
            .size = page->subtitle_px, .weight = 400, .colour = ROLE_INK2};
        y = canvas_paragraph(canvas, page->margin, y, subtitle, &font, width,
                             SUBTITLE_LINES) +
            page->subtitle_px;
    }
    return y;
}

double frame_caption(struct canvas *canvas, const char *caption)
{
    const struct page *page = canvas_page(canvas);
    double bottom = canvas_height(canvas) - page->margin * 0.5;
    if (page->caption_px <= 0)
        return bottom;
    struct font font = {.size = page->caption_px, .weight = 400, .colour = ROLE_INK2};
    double width = page->width - 2 * page->margin;
    double top =
        bottom - canvas_paragraph_height(canvas, caption, &font, width, CAPTION_LINES);
    canvas_paragraph(canvas, page->margin, top, caption, &font, width, CAPTION_LINES);
    return top - page->caption_px;
}

double axis_values_width(struct canvas *canvas, const struct ticks *ticks,
                         tick_format *format)
{
    struct font font = font_axis(canvas);
    double width = 0;
    for (int i = 0; i < ticks->count; i++) {
        g_autofree char *label = format(ticks->at[i]);
        width = MAX(width, canvas_measure(canvas, label, &font).width);
    }
    return width + label_gap_px;
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
        canvas_text(canvas, left - label_gap_px, y, label, &font);
    }
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
