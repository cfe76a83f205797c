/* canvas_parts.h - inside a canvas: for those who build, check and play it. */
#pragma once

#include <pango/pango.h>

#include "viz/canvas/canvas.h"

#define CANVAS_FAMILIES "Inter, Noto Sans, DejaVu Sans, sans-serif"

enum item_kind {
    ITEM_LINES,
    ITEM_POLYGON,
    ITEM_CIRCLE,
    ITEM_TEXT,
    ITEM_RESERVED,
    ITEM_GROUP,
    ITEM_GROUP_END
};

struct item {
    enum item_kind kind;
    char *text; /* of a text, or the label of a group */

    struct point *points; /* of lines and polygons */
    int count;
    bool pairs;     /* each two points are a line of their own */
    struct pen pen; /* its width is 0 where there is no outline */
    enum role fill;
    double radius; /* of a circle around the anchor */

    struct font font;
    struct point anchor; /* x as aligned, y of the baseline */
    struct box box;      /* that the text fills, or that is reserved */
};

struct canvas {
    const struct page *page;
    const struct theme *theme;
    double height;
    char *title, *description;
    GArray *items; /* struct item */
    enum measure measure;
    PangoContext *pango;
};

/* By the built-in table. */
struct extent widths_measure(const char *text, const struct font *font);

/* A text laid out for measuring or drawing; g_object_unref(). */
PangoLayout *canvas_layout(const struct canvas *canvas, const char *text,
                           const struct font *font);

/* `text` as valid UTF-8 without what XML forbids or what would break a line; g_free(). */
char *canvas_clean_text(const char *text);

/* Adds to `css` how roles become colours: of all, or of those `used` (ROLES of them). */
void css_append(GString *css, const bool *used);

int pen_dash_count(const struct pen *pen); /* 0: solid */
