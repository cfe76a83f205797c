/* marks.h - what stands for data in a plot. Places in px; sizes come from the page. All
 * marks reserve their place, so that the audit finds a text over them. Draw in this
 * order: faults, grid, mark_band() of every series, axes, lines, markers, labels:
 * nothing is transparent. */
#pragma once

#include "viz/canvas/series.h"

/* A point with its interval: bar, caps and the point (of the style's marker). Low and
 * high may be in either order, and equal. Not decided: series_style_unknown(), hollow. */
struct interval_mark {
    double low, value, high; /* along */
    double across;           /* the other coordinate: of the row, or of the column */
    bool is_vertical;
};
void mark_interval(struct canvas *canvas, const struct interval_mark *interval,
                   const struct series_style *style, bool is_hollow);
/* Of a scatter: thin lines without caps instead of the bar, in one or both directions;
 * the point comes on top by marker_draw(). */
void mark_whisker(struct canvas *canvas, const struct interval_mark *interval,
                  enum role role);

/* None seen (or nothing but): a dashed line from a filled arrow head at `edge`, the end
 * of the axis, to the cap at the bound; in either direction. */
struct bound {
    double edge, cap; /* along */
    double across;
    bool is_vertical;
};
void mark_bound(struct canvas *canvas, const struct bound *bound, enum role role);

/* Windows: from each point level to the next, and up or down there. */
void mark_steps(struct canvas *canvas, const struct point *points, int count,
                const struct pen *pen);

/* The interval along a line, between `upper` and `lower` of `count` points each. */
void mark_band(struct canvas *canvas, const struct point *upper,
               const struct point *lower, int count, enum role role);

/* A target: across a plot in either direction. */
void mark_target(struct canvas *canvas, double x0, double y0, double x1, double y1);
/* "pX <= limit": level from `left` to the percentile's `x`, and down to `bottom`, with
 * its words above the line; no full line, since it says nothing about other percentiles.
 * Words that find no room beside `x` end in an ellipsis. */
void mark_corner(struct canvas *canvas, double left, double x, double y, double bottom,
                 const char *words);
/* Around a point that the words speak of. */
void mark_ring(struct canvas *canvas, double x, double y, enum role role);

/* A total with its interval: as wide as that, its waist at the value. */
void mark_total(struct canvas *canvas, double low, double value, double high, double y,
                enum role role);

enum verdict { VERDICT_MET, VERDICT_MISSED, VERDICT_UNDECIDED };
/* A disc with a tick, a cross or a question mark, as wide as `size`. Always beside the
 * words. */
void mark_verdict(struct canvas *canvas, enum verdict verdict, double x, double y,
                  double size);
