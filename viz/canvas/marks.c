#include "viz/canvas/marks.h"

#include <math.h>

#include "viz/canvas/axis.h"

/* A place given along and across an axis. */
static struct point turn(double along, double across, bool is_vertical)
{
    return is_vertical ? (struct point){across, along} : (struct point){along, across};
}

static void line_along(struct canvas *canvas, double from, double to, double across,
                       bool is_vertical, const struct pen *pen)
{
    struct point a = turn(from, across, is_vertical), b = turn(to, across, is_vertical);
    canvas_line(canvas, a.x, a.y, b.x, b.y, pen);
}

static void draw_cap(struct canvas *canvas, double along, double across, bool is_vertical,
                     double length, const struct pen *pen)
{
    struct point a = turn(along, across - length / 2, is_vertical),
                 b = turn(along, across + length / 2, is_vertical);
    canvas_line(canvas, a.x, a.y, b.x, b.y, pen);
}

static void reserve_along(struct canvas *canvas, double from, double to, double across,
                          bool is_vertical, double thickness)
{
    struct point a = turn(MIN(from, to), across - thickness / 2, is_vertical),
                 b = turn(MAX(from, to), across + thickness / 2, is_vertical);
    canvas_reserve(canvas, (struct box){a.x, a.y, b.x, b.y});
}

void mark_interval(struct canvas *canvas, const struct interval_mark *interval,
                   const struct series_style *style, bool is_hollow)
{
    const struct page *page = canvas_page(canvas);
    struct pen bar = {.colour = style->bar, .width = page->bar};
    struct pen cap = {.colour = style->line, .width = page->cap_line};
    bool is_vertical = interval->is_vertical;
    double across = interval->across;
    line_along(canvas, interval->low, interval->high, across, is_vertical, &bar);
    /* Of a cap under the marker only the tips would be seen, and read as dirt. */
    if (fabs(interval->low - interval->value) > page->point)
        draw_cap(canvas, interval->low, across, is_vertical, page->cap_length, &cap);
    if (fabs(interval->high - interval->value) > page->point)
        draw_cap(canvas, interval->high, across, is_vertical, page->cap_length, &cap);
    reserve_along(canvas, interval->low, interval->high, across, is_vertical,
                  page->cap_length);
    struct point point = turn(interval->value, across, is_vertical);
    marker_draw(canvas, style->marker, point.x, point.y, page->point, style->line,
                is_hollow);
}

void mark_whisker(struct canvas *canvas, const struct interval_mark *interval,
                  enum role role)
{
    struct pen pen = {.colour = role, .width = 0.64 * canvas_page(canvas)->line};
    line_along(canvas, interval->low, interval->high, interval->across,
               interval->is_vertical, &pen);
}

void mark_bound(struct canvas *canvas, const struct bound *bound, enum role role)
{
    const struct page *page = canvas_page(canvas);
    bool is_vertical = bound->is_vertical;
    double across = bound->across, dash = page->cap_line;
    double head = 1.8 * page->point, way = bound->cap >= bound->edge ? 1 : -1;
    struct pen line = {
        .colour = role, .width = 0.9 * page->line, .dash = {2 * dash, 1.4 * dash}};
    struct pen cap = {.colour = role, .width = 1.2 * page->cap_line};
    struct point arrow[] = {
        turn(bound->edge, across, is_vertical),
        turn(bound->edge + way * head, across - 0.56 * head, is_vertical),
        turn(bound->edge + way * head, across + 0.56 * head, is_vertical)};
    /* Nearer than the head is long: the cap alone, at the head's end. */
    double end =
        fabs(bound->cap - bound->edge) > head ? bound->cap : bound->edge + way * head;
    line_along(canvas, bound->edge + way * 0.8 * head, end, across, is_vertical, &line);
    canvas_polygon(canvas, arrow, 3, role);
    draw_cap(canvas, end, across, is_vertical, 1.2 * page->cap_length, &cap);
    reserve_along(canvas, bound->edge, end, across, is_vertical, page->cap_length);
}

void mark_steps(struct canvas *canvas, const struct point *points, int count,
                const struct pen *pen)
{
    g_autofree struct point *steps = g_new(struct point, (gsize)(2 * count + 1));
    int used = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0)
            steps[used++] = (struct point){points[i].x, points[i - 1].y};
        steps[used++] = points[i];
    }
    canvas_lines(canvas, steps, used, pen);
}

void mark_band(struct canvas *canvas, const struct point *upper,
               const struct point *lower, int count, enum role role)
{
    g_autofree struct point *outline = g_new(struct point, (gsize)(2 * count + 1));
    for (int i = 0; i < count; i++) {
        outline[i] = upper[i];
        outline[2 * count - 1 - i] = lower[i];
    }
    canvas_polygon(canvas, outline, 2 * count, role);
}

static struct pen target_pen(const struct canvas *canvas)
{
    double width = canvas_page(canvas)->target_line;
    return (struct pen){
        .colour = ROLE_INK, .width = width, .dash = {4.2 * width, 2.5 * width}};
}

void mark_target(struct canvas *canvas, double x0, double y0, double x1, double y1)
{
    struct pen pen = target_pen(canvas);
    canvas_line(canvas, x0, y0, x1, y1, &pen);
}

void mark_corner(struct canvas *canvas, double left, double x, double y, double bottom,
                 const char *words)
{
    struct pen pen = target_pen(canvas);
    canvas_lines(canvas, (struct point[]){{left, y}, {x, y}, {x, bottom}}, 3, &pen);
    struct font font = font_name(canvas);
    font.rise = RISE_BOTTOM;
    font.halo = true;
    double gap = 0.36 * font.size;
    g_autofree char *text = canvas_fit(canvas, words, &font, MAX(x - left - 2 * gap, 0));
    canvas_text(canvas, left + gap, y - 0.5 * gap, text, &font);
}

void mark_ring(struct canvas *canvas, double x, double y, enum role role)
{
    const struct page *page = canvas_page(canvas);
    double radius = 1.15 * page->point;
    struct pen pen = {.colour = role, .width = 0.8 * page->line};
    canvas_circle(canvas, x, y, radius, ROLE_BACKGROUND, &pen);
    canvas_reserve(canvas, (struct box){x - radius, y - radius, x + radius, y + radius});
}

void mark_total(struct canvas *canvas, double low, double value, double high, double y,
                enum role role)
{
    double half = 1.3 * canvas_page(canvas)->point, least = canvas_page(canvas)->bar / 2;
    double left = MIN(MIN(low, high), value - least),
           right = MAX(MAX(low, high), value + least);
    struct point corners[] = {
        {left, y}, {value, y - half}, {right, y}, {value, y + half}};
    canvas_polygon(canvas, corners, 4, role);
    canvas_reserve(canvas, (struct box){left, y - half, right, y + half});
}
