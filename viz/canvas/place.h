/* place.h - where labels go, so that none lies on another. Pure. */
#pragma once

#include <stdbool.h>

/* Labels at the ends of lines: each wants to be centred at `at`. */
struct end_label {
    double at, height;
    double centre; /* result */
};

/* The nearest centres (least squares) that keep the order and `gap` between two, within
 * [low, high]. False, and nothing placed, if there is no room for all. */
bool place_end_labels(struct end_label *labels, int count, double low, double high,
                      double gap);

/* Names over bands: a band reaches from `start` to `end`, its name is `width` wide and
 * begins with the band, or further left where the plot ends at `right`. */
struct lane_label {
    double start, end, width;
    int lane; /* results */
    double left;
};

/* Each goes to the first lane where it is free of those before it; in order of start.
 * Returns how many lanes there are. */
int place_lanes(struct lane_label *labels, int count, double right, double gap);

struct place_box {
    double left, top, right, bottom;
};

/* Names beside points: up to eight places around each, the first and nearest preferred.
 * Infinitely bad: outside of the plot, on a point, on or beside another name. */
struct point_label {
    double x, y, width, height;
    double radius; /* of the point */
    struct place_box at;
    bool is_placed; /* results */
};

/* One after another in the given order. `rings`: how far out to try, 1 for names that
 * must touch their point. `most`: px^2 of an obstacle that a name may cover. */
void place_point_labels(struct point_label *labels, int count,
                        const struct place_box *obstacles, int obstacle_count,
                        struct place_box plot, int rings, double most);
