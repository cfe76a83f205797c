/* trade_plot.h - the plot of latency-vs-anomalies in pieces: scales and marks in
 * trade_plot.c, names in trade_names.c. */
#pragma once

#include "viz/canvas/axis.h"
#include "viz/canvas/labels.h"
#include "viz/charts/trades.h"

enum { TRADES_NAMED = 12 }; /* of more, only those on the front have names */

struct trade_plot {
    struct canvas *canvas;
    const struct trades *trades;
    struct scale x, y;
    struct ticks x_ticks, y_ticks;
    bool has_lane; /* for variants that showed none */
    double top, bottom, lane_top;
    struct point_name *names;
    char **name_texts;
    int named;     /* of those two */
    GArray *taken; /* struct box: what names should not cover */
};

/* At least one point. */
void trade_plot_init(struct trade_plot *plot, struct canvas *canvas,
                     const struct trades *trades);
void trade_plot_clear(struct trade_plot *plot);

/* The plot lies between `top` and `bottom`, the lane included. */
void trade_plot_set_places(struct trade_plot *plot, double top, double bottom);
struct point trade_plot_point(const struct trade_plot *plot,
                              const struct trade_point *trade);

/* The front, points, intervals and bounds. */
void trade_plot_draw_marks(const struct trade_plot *plot);
/* Fills `taken` with them. */
void trade_plot_take_marks(struct trade_plot *plot);

/* Returns how many names only the key has room for. */
int trade_plot_place_names(struct trade_plot *plot);
/* 0: there is no key. */
double trade_plot_key_height(const struct trade_plot *plot);
/* Names and, from `key_top` down, the key. */
void trade_plot_draw_names(const struct trade_plot *plot, double key_top);
