/* marker.c - one shape a series. Sizes are chosen to look equally large. */
#include <math.h>

#include "viz/canvas/series.h"

enum { CORNERS_MAX = 5 };

/* In radii, around (0, 0). */
static const struct shape {
    int count;
    struct point at[CORNERS_MAX];
} shapes[MARKERS] = {
    [MARKER_SQUARE] = {4, {{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}}},
    [MARKER_DIAMOND] = {4, {{0, -1.25}, {1.25, 0}, {0, 1.25}, {-1.25, 0}}},
    [MARKER_TRIANGLE_UP] = {3, {{0, -1.2}, {1.1, 0.85}, {-1.1, 0.85}}},
    [MARKER_TRIANGLE_DOWN] = {3, {{0, 1.2}, {1.1, -0.85}, {-1.1, -0.85}}},
    /* cos and sin of 72 and 36 degrees, times 1.2. */
    [MARKER_PENTAGON] =
        {5,
         {{0, -1.2}, {1.141, -0.371}, {0.705, 0.971}, {-0.705, 0.971}, {-1.141, -0.371}}},
};

/* Strokes through the middle: upright for a plus, or at 45 degrees. */
static void draw_strokes(struct canvas *canvas, double x, double y, double arm,
                         bool is_upright, enum role role)
{
    struct pen pen = {.colour = role, .width = 0.9 * canvas_page(canvas)->line};
    if (is_upright) {
        canvas_line(canvas, x - arm, y, x + arm, y, &pen);
        canvas_line(canvas, x, y - arm, x, y + arm, &pen);
    } else {
        canvas_line(canvas, x - arm, y - arm, x + arm, y + arm, &pen);
        canvas_line(canvas, x - arm, y + arm, x + arm, y - arm, &pen);
    }
}

void marker_draw(struct canvas *canvas, enum marker marker, double x, double y,
                 double radius, enum role role, bool is_hollow)
{
    const struct page *page = canvas_page(canvas);
    /* Filled ones stand off from the line by a rim. */
    struct pen rim = {.colour = is_hollow ? role : ROLE_BACKGROUND,
                      .width = is_hollow ? 0.73 * page->line : page->grid_line};
    enum role fill = is_hollow ? ROLE_BACKGROUND : role;
    canvas_reserve(canvas, (struct box){x - radius, y - radius, x + radius, y + radius});
    if (marker == MARKER_DISC) {
        canvas_circle(canvas, x, y, radius, fill, &rim);
        return;
    }
    if (marker == MARKER_PLUS || marker == MARKER_CROSS) {
        draw_strokes(canvas, x, y, marker == MARKER_PLUS ? 1.2 * radius : 0.95 * radius,
                     marker == MARKER_PLUS, role);
        return;
    }
    const struct shape *shape = &shapes[marker];
    struct point corners[CORNERS_MAX];
    for (int i = 0; i < shape->count; i++)
        corners[i] =
            (struct point){x + shape->at[i].x * radius, y + shape->at[i].y * radius};
    canvas_outlined(canvas, corners, shape->count, fill, &rim);
}
