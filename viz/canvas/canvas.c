#include "viz/canvas/canvas.h"

#include <math.h>
#include <pango/pangocairo.h>

#include "viz/canvas/canvas_parts.h"

static void item_clear(gpointer data)
{
    struct item *item = data;
    g_free(item->text);
    g_free(item->points);
}

/* A font map of our own with hinting off: widths then neither depend on the zoom, nor on
 * what another part of the program did to the default map, nor on the user's locale. */
static PangoContext *new_pango_context(void)
{
    g_autoptr(PangoFontMap) fonts = pango_cairo_font_map_new();
    PangoContext *context = pango_font_map_create_context(fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_language(context, pango_language_from_string("en"));
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    return context;
}

struct canvas *canvas_new(const struct page *page, const struct theme *theme)
{
    return canvas_new_measured(page, theme, MEASURE_FONTS);
}

struct canvas *canvas_new_measured(const struct page *page, const struct theme *theme,
                                   enum measure measure)
{
    struct canvas *canvas = g_new0(struct canvas, 1);
    canvas->page = page;
    canvas->theme = theme;
    canvas->measure = measure;
    canvas->height = page->height;
    canvas->title = g_strdup("");
    canvas->description = g_strdup("");
    canvas->items = g_array_new(FALSE, TRUE, sizeof(struct item));
    g_array_set_clear_func(canvas->items, item_clear);
    canvas->pango = new_pango_context();
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (canvas == NULL)
        return;
    g_array_unref(canvas->items);
    g_object_unref(canvas->pango);
    g_free(canvas->title);
    g_free(canvas->description);
    g_free(canvas);
}

const struct page *canvas_page(const struct canvas *canvas)
{
    return canvas->page;
}

const struct theme *canvas_theme(const struct canvas *canvas)
{
    return canvas->theme;
}

double canvas_width(const struct canvas *canvas)
{
    return canvas->page->width;
}

double canvas_height(const struct canvas *canvas)
{
    return canvas->height;
}

void canvas_set_height(struct canvas *canvas, double height)
{
    canvas->height = height;
}

void canvas_describe(struct canvas *canvas, const char *title, const char *description)
{
    g_free(canvas->title);
    g_free(canvas->description);
    canvas->title = canvas_clean_text(title);
    canvas->description = canvas_clean_text(description);
}

int pen_dash_count(const struct pen *pen)
{
    int count = 0;
    while (count < DASH_MAX && pen->dash[count] > 0)
        count++;
    return count;
}

static void add_points(struct canvas *canvas, struct item item,
                       const struct point *points)
{
    item.points = g_memdup2(points, sizeof *points * (size_t)item.count);
    g_array_append_val(canvas->items, item);
}

void canvas_lines(struct canvas *canvas, const struct point *points, int count,
                  const struct pen *pen)
{
    if (count >= 2)
        add_points(canvas, (struct item){.kind = ITEM_LINES, .count = count, .pen = *pen},
                   points);
}

void canvas_line(struct canvas *canvas, double x0, double y0, double x1, double y1,
                 const struct pen *pen)
{
    canvas_lines(canvas, (struct point[]){{x0, y0}, {x1, y1}}, 2, pen);
}

void canvas_outlined(struct canvas *canvas, const struct point *points, int count,
                     enum role fill, const struct pen *outline)
{
    struct item item = {.kind = ITEM_POLYGON, .count = count, .fill = fill};
    if (outline != NULL)
        item.pen = *outline;
    if (count >= 3)
        add_points(canvas, item, points);
}

void canvas_polygon(struct canvas *canvas, const struct point *points, int count,
                    enum role fill)
{
    canvas_outlined(canvas, points, count, fill, NULL);
}

void canvas_circle(struct canvas *canvas, double x, double y, double radius,
                   enum role fill, const struct pen *outline)
{
    struct item item = {
        .kind = ITEM_CIRCLE, .anchor = {x, y}, .radius = radius, .fill = fill};
    if (outline != NULL)
        item.pen = *outline;
    g_array_append_val(canvas->items, item);
}

void canvas_reserve(struct canvas *canvas, struct box box)
{
    struct item item = {.kind = ITEM_RESERVED, .box = box};
    g_array_append_val(canvas->items, item);
}

void canvas_box(struct canvas *canvas, struct box box, enum role fill)
{
    const struct point corners[] = {{box.left, box.top},
                                    {box.right, box.top},
                                    {box.right, box.bottom},
                                    {box.left, box.bottom}};
    canvas_polygon(canvas, corners, 4, fill);
}

void canvas_hatch(struct canvas *canvas, struct box box, double step,
                  const struct pen *pen)
{
    /* The lines are x + y = k * step; each is cut at all four sides. */
    g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(struct point));
    double k = ceil((box.left + box.top) / step);
    for (double sum = k * step; sum < box.right + box.bottom; sum += step) {
        double left = MAX(box.left, sum - box.bottom);
        double right = MIN(box.right, sum - box.top);
        if (right - left < 0.01)
            continue;
        struct point line[] = {{left, sum - left}, {right, sum - right}};
        g_array_append_vals(ends, line, 2);
    }
    if (ends->len > 0)
        add_points(
            canvas,
            (struct item){
                .kind = ITEM_LINES, .count = (int)ends->len, .pairs = true, .pen = *pen},
            (const struct point *)(void *)ends->data);
}

void canvas_group(struct canvas *canvas, const char *label)
{
    struct item item = {.kind = ITEM_GROUP, .text = canvas_clean_text(label)};
    g_array_append_val(canvas->items, item);
}

void canvas_group_end(struct canvas *canvas)
{
    struct item item = {.kind = ITEM_GROUP_END};
    g_array_append_val(canvas->items, item);
}
