/* series.h - how the lines, points and names of a variant look. A variant keeps its
 * number through a whole report, whatever else is drawn; colour, dash and marker all
 * follow from it, so that the picture is read without colour too. */
#pragma once

#include "viz/canvas/canvas.h"

enum { SERIES_COLOURED = 5 }; /* lines in one picture that still tell apart */

enum marker {
    MARKER_DISC,
    MARKER_SQUARE,
    MARKER_DIAMOND,
    MARKER_TRIANGLE_UP,
    MARKER_TRIANGLE_DOWN,
    MARKER_PLUS,
    MARKER_CROSS,
    MARKER_PENTAGON,
    MARKERS
};

struct series_style {
    enum role line;        /* also of its markers and points */
    enum role text;        /* its name */
    enum role bar, band;   /* intervals of a point; along a line */
    double dash[DASH_MAX]; /* at the line width of the web page */
    enum marker marker;
    bool is_thin; /* one of the many: grey */
};

/* Of variant `number` (from 0) where `drawn` are in the picture. Up to 5, each of the
 * first 8 has its colour; beyond, only the first 5 have, and the rest are thin and grey:
 * put the one that matters first, or draw small multiples. */
struct series_style series_style(int number, int drawn);
/* Undecided, dominated, not the subject. */
struct series_style series_style_unknown(void);

/* The pen of its line; dashes grow with the page's line. */
struct pen series_pen(const struct canvas *canvas, const struct series_style *style);

/* A path, never a glyph. Hollow: filled with the background. Plus and cross have no
 * inside. `radius`: page->marker on lines, page->point for points. */
void marker_draw(struct canvas *canvas, enum marker marker, double x, double y,
                 double radius, enum role role, bool is_hollow);
