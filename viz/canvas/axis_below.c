/* axis_below.c - a horizontal axis of values: which labels there is room for. */
#include <math.h>

#include "viz/canvas/axis.h"

struct label {
    char *text;
    double left, right;
};

/* Labels that nearly touch read as one. */
static const double apart_px = 8;

static void labels_measure(struct canvas *canvas, const struct scale *scale,
                           const struct ticks *ticks, tick_format *format,
                           struct label *labels)
{
    struct font font = font_axis(canvas);
    for (int i = 0; i < ticks->count; i++) {
        labels[i].text = format(ticks->at[i]);
        double width = canvas_measure(canvas, labels[i].text, &font).width;
        double x = scale_place(scale, ticks->at[i]) - width / 2;
        labels[i].left = MAX(1, MIN(x, canvas_width(canvas) - width - 1));
        labels[i].right = labels[i].left + width;
    }
}

static bool is_shown(int i, int first, int stride)
{
    return (i - first) % stride == 0;
}

static bool fits(const struct label *labels, int count, int first, int stride)
{
    double end = -G_MAXDOUBLE;
    for (int i = 0; i < count; i++) {
        if (!is_shown(i, first, stride))
            continue;
        if (labels[i].left < end + apart_px)
            return false;
        end = labels[i].right;
    }
    return true;
}

/* Zero keeps its label where others lose theirs. */
static int find_first(const struct ticks *ticks)
{
    for (int i = 0; i < ticks->count; i++)
        if (fabs(ticks->at[i]) <= 0)
            return i;
    return 0;
}

void axis_below(struct canvas *canvas, const struct scale *scale,
                const struct ticks *ticks, tick_format *format, double top, double bottom,
                const char *title)
{
    const struct page *page = canvas_page(canvas);
    struct pen line = {.colour = ROLE_AXIS, .width = page->axis_line};
    struct pen grid = {.colour = ROLE_GRID, .width = page->grid_line};
    struct font font = font_axis(canvas);
    struct label labels[TICKS_MAX];
    double line_height = canvas_measure(canvas, "0", &font).height;
    double y = bottom + page->tick + 2;
    labels_measure(canvas, scale, ticks, format, labels);
    int first = find_first(ticks), stride = 1;
    while (!fits(labels, ticks->count, first, stride))
        stride++;
    for (int i = 0; i < ticks->count; i++) {
        double x = scale_place(scale, ticks->at[i]);
        if (top < bottom)
            canvas_line(canvas, x, top, x, bottom, &grid);
        canvas_line(canvas, x, bottom, x, bottom + page->tick, &line);
        if (is_shown(i, first, stride))
            canvas_text(canvas, labels[i].left, y, labels[i].text, &font);
        g_free(labels[i].text);
    }
    canvas_line(canvas, scale->from, bottom, scale->to, bottom, &line);
    font.align = ALIGN_CENTRE;
    g_autofree char *text =
        g_strdup_printf("%s%s", title, scale->kind == SCALE_LOG ? " (log)" : "");
    g_autofree char *short_text =
        canvas_fit(canvas, text, &font, canvas_width(canvas) - 2 * page->margin);
    double half = canvas_measure(canvas, short_text, &font).width / 2;
    double middle = CLAMP((scale->from + scale->to) / 2, page->margin + half,
                          canvas_width(canvas) - page->margin - half);
    canvas_text(canvas, middle, y + line_height + 1, short_text, &font);
}
