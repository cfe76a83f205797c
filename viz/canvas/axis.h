/* axis.h - the frame of a chart: words above and below, axes, bands with names. Lengths
 * and fonts come from the canvas' page. */
#pragma once

#include "viz/canvas/canvas.h"
#include "viz/canvas/scale.h"

/* Fonts of the page: axis labels; and the same in bold ink, for names. */
struct font font_axis(const struct canvas *canvas);
struct font font_name(const struct canvas *canvas);

/* Room for more than the shortest names? */
bool page_is_wide(const struct canvas *canvas);

/* Title and subtitle, as far as the page has them; returns the bottom. */
double frame_head(struct canvas *canvas, const char *title, const char *subtitle);
/* Is there room for all of the title? */
bool frame_title_fits(struct canvas *canvas, const char *title);
/* At the foot of the page, if it has one; returns the top. */
double frame_caption(struct canvas *canvas, const char *caption);
/* The height below frame_caption()'s top where the caption takes all its lines. */
double frame_caption_room(struct canvas *canvas);

/* A text for a tick; g_free(). */
typedef char *tick_format(double value);

double axis_values_width(struct canvas *canvas, const struct ticks *ticks,
                         tick_format *format);
/* The axis' name, at the left margin from `y` down; "(log)" is added. Returns where the
 * plot may begin, so that the topmost label stays clear of it. */
double axis_values_title(struct canvas *canvas, const char *title,
                         const struct scale *scale, double y);
/* Grid lines from `left` to `right` with labels left of them. */
void axis_values(struct canvas *canvas, const struct scale *scale,
                 const struct ticks *ticks, tick_format *format, double left,
                 double right);

/* Below the axis a tinted lane with its name at the left: where zeros go that a log axis
 * has no place for (scale.lane is its middle). */
void axis_lane(struct canvas *canvas, struct box lane, const char *name);

/* A horizontal axis of values at `bottom`: ticks, labels, and `title` ("(log)" is added)
 * centred below. Grid lines up to `top`; none if that is `bottom`. Labels that would
 * touch are left out, never turned. axis_time_height() is the room it needs. */
void axis_below(struct canvas *canvas, const struct scale *scale,
                const struct ticks *ticks, tick_format *format, double top, double bottom,
                const char *title);
/* The line of no difference, across the plot. */
void axis_zero(struct canvas *canvas, const struct scale *scale, double top,
               double bottom);

/* The line below a plot; with ticks, labels and a title if `ticks` is not NULL. The
 * scale counts in s. */
void axis_time(struct canvas *canvas, const struct scale *scale, double y,
               const struct ticks *ticks, double unit_s);
/* The room that ticks, labels and title need below the line. */
double axis_time_height(struct canvas *canvas);

/* A stretch of time with a name above the plot. Stretches of one name share its lane;
 * they are in order of start and do not overlap. */
struct band {
    const char *name;
    const double (*stretches)[2]; /* start and end in s */
    int stretch_count;
    bool is_plain; /* no fault: neither tint nor edges */

    /* Set by bands_place: */
    char *label;
    int lane;
    double left, width;
};

/* Gives each its lane, in the given order (by first start); the names are shortened to
 * what there is room for. Returns the number of lanes, at most BAND_LANES: what finds no
 * lane is counted behind the name in the topmost. bands_clear() frees the labels. */
enum { BAND_LANES = 6 };
int bands_place(struct canvas *canvas, struct band *bands, int count,
                const struct scale *time);
void bands_clear(struct band *bands, int count);

/* The tint, behind the data of a plot. */
void bands_tint(struct canvas *canvas, const struct band *bands, int count,
                const struct scale *time, double top, double bottom);
/* The edges, over the data. */
void bands_edges(struct canvas *canvas, const struct band *bands, int count,
                 const struct scale *time, double top, double bottom);
/* Bars and names in the lanes above `top`. */
void bands_names(struct canvas *canvas, const struct band *bands, int count,
                 const struct scale *time, double top);
