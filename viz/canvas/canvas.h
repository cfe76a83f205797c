/* canvas.h - a display list: what is drawn, in order, with every text measured, so
 * that overlaps can be found and the same picture be played as SVG, PNG or PDF. Lengths
 * are px, y runs down, colours are roles (role.h). A canvas copies what it is given. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "viz/canvas/theme.h"

struct canvas;

struct point {
    double x, y;
};

struct box {
    double left, top, right, bottom;
};

struct pen {
    enum role colour;
    double width;
    double dash[DASH_MAX]; /* on, off ...; all zero: solid */
};

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };
enum rise { RISE_TOP, RISE_MIDDLE, RISE_BOTTOM }; /* the part of the text that is at y */

struct font {
    double size;
    int weight; /* 400 text, 500 labels on the data, 600 titles and names of series */
    enum role colour;
    enum align align;
    enum rise rise;
    bool halo; /* a rim in the background's colour, where the text lies on lines */
};

struct extent {
    double width, height, ascent; /* ascent: from the top to the baseline */
};

/* How texts are measured: by pango with the fonts of this machine, as PNG and PDF need
 * it; or by a built-in table of Inter's widths, so that an SVG has the same bytes on
 * every machine, whichever fonts it has. */
enum measure { MEASURE_FONTS, MEASURE_TABLE };

/* Measures by fonts. */
struct canvas *canvas_new(const struct page *page, const struct theme *theme);
struct canvas *canvas_new_measured(const struct page *page, const struct theme *theme,
                                   enum measure measure);
void canvas_free(struct canvas *canvas); /* NULL is allowed */

const struct page *canvas_page(const struct canvas *canvas);
const struct theme *canvas_theme(const struct canvas *canvas);
double canvas_width(const struct canvas *canvas);
double canvas_height(const struct canvas *canvas);
void canvas_set_height(struct canvas *canvas, double height);

/* The finding and a longer description, for those who cannot see the picture. */
void canvas_describe(struct canvas *canvas, const char *title, const char *description);

/* Drawing ----------------------------------------------------------------- */

void canvas_line(struct canvas *canvas, double x0, double y0, double x1, double y1,
                 const struct pen *pen);
void canvas_lines(struct canvas *canvas, const struct point *points, int count,
                  const struct pen *pen);
void canvas_polygon(struct canvas *canvas, const struct point *points, int count,
                    enum role fill);
void canvas_box(struct canvas *canvas, struct box box, enum role fill);
/* With an outline; `fill` may be ROLE_NONE, and `outline` NULL. */
void canvas_outlined(struct canvas *canvas, const struct point *points, int count,
                     enum role fill, const struct pen *outline);
void canvas_circle(struct canvas *canvas, double x, double y, double radius,
                   enum role fill, const struct pen *outline);

/* Draws nothing: where a text would hide something, or be hidden. The audit tells. */
void canvas_reserve(struct canvas *canvas, struct box box);

/* Lines at 45 degrees, `step` apart along x, cut off at the box; where they lie does
 * not depend on the box, so that neighbouring boxes join. */
void canvas_hatch(struct canvas *canvas, struct box box, double step,
                  const struct pen *pen);

/* What follows, up to the end, belongs to `label`, which readers of the SVG hear. */
void canvas_group(struct canvas *canvas, const char *label);
void canvas_group_end(struct canvas *canvas);

/* Text -------------------------------------------------------------------- */

struct extent canvas_measure(struct canvas *canvas, const char *text,
                             const struct font *font);

/* One line; returns the box that it fills. */
struct box canvas_text(struct canvas *canvas, double x, double y, const char *text,
                       const struct font *font);

/* Lines from (x, y) downwards, wrapped at word ends; what does not fit into `max_lines`
 * ends in an ellipsis. Returns the bottom. */
double canvas_paragraph(struct canvas *canvas, double x, double y, const char *text,
                        const struct font *font, double width, int max_lines);
/* The height that it would take. */
double canvas_paragraph_height(struct canvas *canvas, const char *text,
                               const struct font *font, double width, int max_lines);

/* `text`, or as much of it as fits into `width` with an ellipsis; g_free(). */
char *canvas_fit(struct canvas *canvas, const char *text, const struct font *font,
                 double width);

/* Output ------------------------------------------------------------------ */

#define CANVAS_ERROR canvas_error_quark()
GQuark canvas_error_quark(void);
enum canvas_error { CANVAS_ERROR_DRAWING };

/* Problems of the layout, one text each: two texts that touch, something outside of the
 * canvas, a coordinate that is no number. Empty is good; g_ptr_array_unref(). */
GPtrArray *canvas_audit(const struct canvas *canvas);

/* The same canvas gives the same bytes. NULL with `error` if cairo fails. */

/* A file of its own. In the light theme it follows a dark screen by itself. */
GBytes *canvas_to_svg(const struct canvas *canvas);

/* An <svg> element to stand in an HTML page, without a style of its own: the page has
 * canvas_css() once. Draw it in the light theme; dark screens are the style's matter.
 * Ids begin with `id`, which no other picture of the page may have; NULL: made from the
 * words, which suffices where no two pictures say the same. */
GBytes *canvas_to_svg_fragment(const struct canvas *canvas, const char *id);
/* The content of a <style>: the light palette as variables of .consim, the dark one
 * under prefers-color-scheme, and a class for each role; g_free(). */
char *canvas_css(void);

GBytes *canvas_to_png(const struct canvas *canvas, GError **error);
GBytes *canvas_to_pdf(const struct canvas *canvas, GError **error);
