/* frame.c - the words around a chart, and which fonts they have. */
#include "viz/canvas/axis.h"

static const double title_gap_px = 3, wide_px = 500;
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

double frame_caption_room(struct canvas *canvas)
{
    const struct page *page = canvas_page(canvas);
    struct font font = {.size = page->caption_px, .weight = 400};
    double room = page->margin * 0.5;
    if (page->caption_px > 0)
        room +=
            CAPTION_LINES * canvas_measure(canvas, "0", &font).height + page->caption_px;
    return room;
}
