/* labels.h - names on the data: at the ends of lines, beside points, or, where there is
 * no room, in a legend row. */
#pragma once

#include "viz/canvas/series.h"

/* Ends of lines --------------------------------------------------------------- */

struct line_end {
    double x, y; /* where the line ends */
    const char *name;
    struct series_style style;
};

/* Is there room for `count` names between `top` and `bottom`, and are they few enough to
 * be told apart? Otherwise draw a legend. */
bool end_labels_fit(struct canvas *canvas, int count, double top, double bottom);
/* What to keep free right of the plot, at most `most` px (longer names end in an
 * ellipsis): the gap with the leaders, and the longest name. */
double end_labels_width(struct canvas *canvas, const struct line_end *ends, int count,
                        double most);
/* Right of the plot's `right` end, within `width` of it; with leaders where they moved.
 */
void end_labels_draw(struct canvas *canvas, const struct line_end *ends, int count,
                     double right, double width, double top, double bottom);

/* Legend ---------------------------------------------------------------------- */

/* A piece of each line with dash and marker, and its name, from `left` to `right` and on
 * further lines below; in the given order: that of the values at the right end. Returns
 * the bottom. `has_lines`: false for pictures with points alone. */
double legend_draw(struct canvas *canvas, const struct line_end *entries, int count,
                   bool has_lines, double left, double right, double y);
double legend_height(struct canvas *canvas, const struct line_end *entries, int count,
                     double left, double right);

/* Points ---------------------------------------------------------------------- */

struct point_name {
    double x, y;
    const char *name;
    enum role role;
    bool is_on_tint; /* where a rim around the text would glow */

    /* Set by point_names_place: where it goes; a number from 1 on where only that has
     * room, with the name in the key; `is_shown` false: not even the number has. */
    struct box box;
    int number;
    bool is_shown;
};

/* In order of x: eight places around each point, clear of all points and names, and of
 * `obstacles` (boxes around lines, intervals and bounds) as well as it can. Returns how
 * many names are in the key. Where that is not 0, keep room for the key and place again
 * in the smaller plot. */
int point_names_place(struct canvas *canvas, struct point_name *names, int count,
                      const struct box *obstacles, int obstacle_count, struct box plot);
void point_names_draw(struct canvas *canvas, const struct point_name *names, int count);
/* "1 Raft   2 Quorum ..." for a paragraph under the chart; NULL: none; g_free(). */
char *point_names_key(const struct point_name *names, int count);
