/* point_names.c - names of points; where one has no room, a number that a key explains.
 */
#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/labels.h"
#include "viz/canvas/place.h"

static const double most_covered_px2 = 20, leader_least_px = 14, leader_px = 0.8;
enum { NUMBER_RINGS = 8 };

static struct font point_font(const struct canvas *canvas)
{
    struct font font = font_name(canvas);
    font.halo = true;
    return font;
}

static int compare_x(gconstpointer a, gconstpointer b)
{
    const struct point_name *const *x = a, *const *y = b;
    if ((*x)->x < (*y)->x || (*x)->x > (*y)->x)
        return (*x)->x < (*y)->x ? -1 : 1;
    return *x < *y ? -1 : 1; /* of one array: the given order */
}

static void measure(struct canvas *canvas, const char *text, struct point_label *label)
{
    struct font font = point_font(canvas);
    struct extent extent = canvas_measure(canvas, text, &font);
    label->width = extent.width;
    label->height = extent.height;
}

static void take_result(struct point_name *name, const struct point_label *label)
{
    name->is_shown = label->is_placed;
    name->box =
        (struct box){label->at.left, label->at.top, label->at.right, label->at.bottom};
}

/* Those without a place get the next numbers, from left to right. */
static int number_the_rest(struct canvas *canvas, struct point_name **order,
                           struct point_label *labels, int count)
{
    int numbers = 0;
    for (int i = 0; i < count; i++) {
        if (labels[i].is_placed)
            continue;
        order[i]->number = ++numbers;
        g_autofree char *digits = g_strdup_printf("%d", numbers);
        measure(canvas, digits, &labels[i]);
    }
    return numbers;
}

int point_names_place(struct canvas *canvas, struct point_name *names, int count,
                      const struct box *obstacles, int obstacle_count, struct box plot)
{
    g_autofree struct point_label *labels =
        g_new0(struct point_label, (gsize)(count + 1));
    g_autofree struct place_box *boxes =
        g_new0(struct place_box, (gsize)(obstacle_count + 1));
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    struct place_box within = {plot.left, plot.top, plot.right, plot.bottom};
    for (int i = 0; i < count; i++)
        g_ptr_array_add(sorted, &names[i]);
    g_ptr_array_sort(sorted, compare_x);
    struct point_name **order = (struct point_name **)(void *)sorted->pdata;
    for (int i = 0; i < obstacle_count; i++)
        boxes[i] = (struct place_box){obstacles[i].left, obstacles[i].top,
                                      obstacles[i].right, obstacles[i].bottom};
    for (int i = 0; i < count; i++) {
        labels[i] = (struct point_label){
            .x = order[i]->x, .y = order[i]->y, .radius = canvas_page(canvas)->point};
        measure(canvas, order[i]->name, &labels[i]);
        order[i]->number = 0;
    }
    place_point_labels(labels, count, boxes, obstacle_count, within, 1, most_covered_px2);
    int numbers = number_the_rest(canvas, order, labels, count);
    place_point_labels(labels, count, boxes, obstacle_count, within, NUMBER_RINGS,
                       G_MAXDOUBLE);
    for (int i = 0; i < count; i++)
        take_result(order[i], &labels[i]);
    return numbers;
}

static void draw_leader(struct canvas *canvas, const struct point_name *name)
{
    double x = CLAMP(name->x, name->box.left, name->box.right);
    double y = CLAMP(name->y, name->box.top, name->box.bottom);
    double way = hypot(x - name->x, y - name->y);
    double from = canvas_page(canvas)->point + 1;
    struct pen pen = {.colour = ROLE_INK2, .width = leader_px};
    if (way > leader_least_px)
        canvas_line(canvas, name->x + (x - name->x) / way * from,
                    name->y + (y - name->y) / way * from, x, y, &pen);
}

void point_names_draw(struct canvas *canvas, const struct point_name *names, int count)
{
    for (int i = 0; i < count; i++)
        if (names[i].is_shown && names[i].number > 0)
            draw_leader(canvas, &names[i]);
    for (int i = 0; i < count; i++) {
        struct font font = point_font(canvas);
        font.colour = names[i].role;
        font.halo = !names[i].is_on_tint;
        g_autofree char *digits = g_strdup_printf("%d", names[i].number);
        if (names[i].is_shown)
            canvas_text(canvas, names[i].box.left, names[i].box.top,
                        names[i].number > 0 ? digits : names[i].name, &font);
    }
}

char *point_names_key(const struct point_name *names, int count)
{
    GString *key = g_string_new(NULL);
    for (int number = 1; number <= count; number++)
        for (int i = 0; i < count; i++)
            if (names[i].number == number)
                g_string_append_printf(key, "%s%d\u00A0%s", key->len > 0 ? "; " : "",
                                       number, names[i].name);
    if (key->len > 0)
        return g_string_free(key, FALSE);
    g_string_free(key, TRUE);
    return NULL;
}
