#include "viz/canvas/series.h"

static const double dashes[SERIES][DASH_MAX] = {
    {0}, {7, 3}, {2, 2.5}, {9, 3, 2, 3}, {12, 3}, {4, 2}, {1, 2}, {9, 2, 2, 2, 2, 2}};

static void set_dash(struct series_style *style, int number)
{
    for (int i = 0; i < DASH_MAX; i++)
        style->dash[i] = dashes[number % SERIES][i];
}

struct series_style series_style_unknown(void)
{
    return (struct series_style){.line = ROLE_UNKNOWN,
                                 .text = ROLE_UNKNOWN,
                                 .bar = ROLE_UNKNOWN_BAR,
                                 .band = ROLE_UNKNOWN_BAND,
                                 .marker = MARKER_DISC,
                                 .is_thin = true};
}

struct series_style series_style(int number, int drawn)
{
    g_assert(number >= 0);
    struct series_style style = series_style_unknown();
    if (number < (drawn > SERIES_COLOURED ? SERIES_COLOURED : SERIES))
        style = (struct series_style){.line = (enum role)(ROLE_SERIES_1 + number),
                                      .text = (enum role)(ROLE_SERIES_TEXT_1 + number),
                                      .bar = (enum role)(ROLE_SERIES_BAR_1 + number),
                                      .band = (enum role)(ROLE_SERIES_BAND_1 + number)};
    set_dash(&style, number);
    style.marker = (enum marker)(number % MARKERS);
    return style;
}

struct pen series_pen(const struct canvas *canvas, const struct series_style *style)
{
    static const double web_line_px = 2.2; /* for which the dashes are given */
    const struct page *page = canvas_page(canvas);
    struct pen pen = {.colour = style->line,
                      .width = style->is_thin ? page->thin_line : page->line};
    double scale = page->line / web_line_px * (style->is_thin ? 0.7 : 1);
    for (int i = 0; i < DASH_MAX; i++)
        pen.dash[i] = style->dash[i] * scale;
    return pen;
}
