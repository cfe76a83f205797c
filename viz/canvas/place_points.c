/* place_points.c - names beside points: every place is tried, the least bad is taken. */
#include <glib.h>

#include "viz/canvas/place.h"

static const double off_px = 5, rank_cost = 0.5, ring_px = 9;
/* Beside another name; half a blank of a line may be shared from above. */
static const double beside_px = 5;

/* Right-up, right-down, left-down, left-up, right, left, above, below. */
static const struct {
    double x, y; /* -1: left of or above the point, 1: right or below, 0: centred */
} places[] = {{1, -1}, {1, 1}, {-1, 1}, {-1, -1}, {1, 0}, {-1, 0}, {0, -1}, {0, 1}};

static struct place_box box_at(const struct point_label *label, int place, int ring)
{
    double way_x = places[place].x, way_y = places[place].y;
    double off = label->radius + ring * ring_px;
    /* Diagonal ones begin near the point, level with its rim. */
    double x = label->x + way_x * (off + off_px), y = label->y;
    if (places[place].y < 0 || places[place].y > 0)
        y += way_y *
             (way_x < 0 || way_x > 0 ? 0.5 * label->radius + ring * ring_px : off + 2);
    double left = x - (way_x > 0 ? 0 : way_x < 0 ? label->width : label->width / 2);
    double top = y - (way_y > 0 ? 0 : way_y < 0 ? label->height : label->height / 2);
    return (struct place_box){left, top, left + label->width, top + label->height};
}

static double overlap(struct place_box a, struct place_box b)
{
    double width = MIN(a.right, b.right) - MAX(a.left, b.left);
    double height = MIN(a.bottom, b.bottom) - MAX(a.top, b.top);
    return width > 0 && height > 0 ? width * height : 0;
}

static bool is_within(struct place_box box, struct place_box plot)
{
    return box.left >= plot.left && box.right <= plot.right && box.top >= plot.top &&
           box.bottom <= plot.bottom;
}

static bool is_free(const struct point_label *labels, int count, int own,
                    struct place_box box)
{
    for (int i = 0; i < count; i++) {
        const struct point_label *other = &labels[i];
        struct place_box point = {other->x - other->radius, other->y - other->radius,
                                  other->x + other->radius, other->y + other->radius};
        struct place_box name = other->at;
        name.left -= beside_px;
        name.right += beside_px;
        if (overlap(box, point) > 0 ||
            (i != own && other->is_placed && overlap(box, name) > 0))
            return false;
    }
    return true;
}

static void place_one(struct point_label *labels, int count, int own,
                      const struct place_box *obstacles, int obstacle_count,
                      struct place_box plot, int rings, double most)
{
    double best = G_MAXDOUBLE;
    struct point_label *label = &labels[own];
    for (int rank = 0; rank < rings * (int)G_N_ELEMENTS(places); rank++) {
        struct place_box box = box_at(label, rank % (int)G_N_ELEMENTS(places),
                                      rank / (int)G_N_ELEMENTS(places));
        double covered = 0;
        for (int i = 0; i < obstacle_count; i++)
            covered += overlap(box, obstacles[i]);
        double cost = covered + rank_cost * rank;
        if (cost >= best || covered > most || !is_within(box, plot) ||
            !is_free(labels, count, own, box))
            continue;
        best = cost;
        label->at = box;
        label->is_placed = true;
    }
}

void place_point_labels(struct point_label *labels, int count,
                        const struct place_box *obstacles, int obstacle_count,
                        struct place_box plot, int rings, double most)
{
    for (int i = 0; i < count; i++)
        if (!labels[i].is_placed)
            place_one(labels, count, i, obstacles, obstacle_count, plot, rings, most);
}
