/* audit.c - is everything where a reader can see it? */
#include <math.h>

#include "viz/canvas/canvas.h"
#include "viz/canvas/canvas_parts.h"

/* Two texts side by side nearer than this read as one; fonts that differ at viewing
 * time need the room as well. One below the other may share the blank of their lines. */
static const double side_px = 4, common_height_px = 2;
/* Half a line's width may stand out. */
static const double outside_px = 0.5;

/* Wholly, but for a rim. */
static const double reserved_px = 1;

static void check_text(const struct canvas *canvas, GPtrArray *problems, guint index)
{
    const struct item *item = &g_array_index(canvas->items, struct item, index);
    const struct box *a = &item->box;
    if (!(a->left >= 0 && a->top >= 0 && a->right <= canvas->page->width &&
          a->bottom <= canvas->height))
        g_ptr_array_add(problems, g_strdup_printf("outside: \"%s\"", item->text));
    for (guint i = 0; i < index; i++) {
        const struct item *other = &g_array_index(canvas->items, struct item, i);
        if (other->kind != ITEM_TEXT)
            continue;
        const struct box *b = &other->box;
        double across = MIN(a->right, b->right) - MAX(a->left, b->left);
        double down = MIN(a->bottom, b->bottom) - MAX(a->top, b->top);
        if (across > -side_px && down > common_height_px)
            g_ptr_array_add(problems, g_strdup_printf("overlap: \"%s\" and \"%s\"",
                                                      other->text, item->text));
    }
}

static void check_reserved(const struct canvas *canvas, GPtrArray *problems,
                           const struct box *box)
{
    for (guint i = 0; i < canvas->items->len; i++) {
        const struct item *item = &g_array_index(canvas->items, struct item, i);
        if (item->kind == ITEM_TEXT &&
            MIN(item->box.right, box->right) - MAX(item->box.left, box->left) >
                reserved_px &&
            MIN(item->box.bottom, box->bottom) - MAX(item->box.top, box->top) >
                reserved_px)
            g_ptr_array_add(problems, g_strdup_printf("over a mark: \"%s\"", item->text));
    }
}

static bool is_inside(const struct canvas *canvas, struct point point)
{
    return isfinite(point.x) && isfinite(point.y) && point.x >= -outside_px &&
           point.y >= -outside_px && point.x <= canvas->page->width + outside_px &&
           point.y <= canvas->height + outside_px;
}

static void check_points(const struct canvas *canvas, GPtrArray *problems,
                         const struct item *item)
{
    const struct point *points = item->points;
    int count = item->count;
    const struct point corners[] = {
        {item->anchor.x - item->radius, item->anchor.y - item->radius},
        {item->anchor.x + item->radius, item->anchor.y + item->radius}};
    if (item->kind == ITEM_CIRCLE) {
        points = corners;
        count = 2;
    }
    for (int i = 0; i < count; i++) {
        if (is_inside(canvas, points[i]))
            continue;
        char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];
        g_ptr_array_add(problems,
                        g_strdup_printf("outside: point %s, %s",
                                        g_ascii_dtostr(x, sizeof x, points[i].x),
                                        g_ascii_dtostr(y, sizeof y, points[i].y)));
        return;
    }
}

GPtrArray *canvas_audit(const struct canvas *canvas)
{
    GPtrArray *problems = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < canvas->items->len; i++) {
        const struct item *item = &g_array_index(canvas->items, struct item, i);
        if (item->kind == ITEM_TEXT)
            check_text(canvas, problems, i);
        else if (item->kind == ITEM_RESERVED)
            check_reserved(canvas, problems, &item->box);
        else
            check_points(canvas, problems, item);
    }
    return problems;
}
