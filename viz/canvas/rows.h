/* rows.h - a chart of rows: names at the left, a plot, and columns of numbers at the
 * right. In this order:
 *     top = frame_head(...);
 *     rows_lay(&rows, canvas, names, count, columns, column_count, top,
 *              frame_caption_room(canvas) + axis_time_height(canvas));
 *     scale.from = rows.left, scale.to = rows.right;
 *     axis_below(canvas, &scale, &ticks, format, rows.top, rows.bottom, title);
 *     rows_draw(&rows, canvas, names, columns);
 *     the marks of the first rows.shown, at rows_middle(&rows, i);
 *     g_autofree char *words = rows_caption(&rows, caption);
 *     frame_caption(canvas, words);
 * Pages that grow get the height of their rows, up to ROWS_MOST; on others as many are
 * shown as fit. What is not shown is counted below the rows and in the caption. */
#pragma once

#include "viz/canvas/axis.h"
#include "viz/canvas/marks.h"

enum { ROWS_MOST = 40 };

struct column {
    const char *head;
    const char *const *cells;  /* one a row, NULL: empty */
    bool is_strong;            /* in ink; the others are grey */
    const enum verdict *marks; /* one a row, before the text; NULL: no marks */
};

struct rows {
    double left, right; /* of the plot */
    double top, bottom, pitch;
    double names_right; /* where names end */
    int count, shown;
    int first_column, column_count; /* those that there is room for: the last ones */
};

/* `top`: below the words above; `below`: what is needed under the plot. May set the
 * canvas' height. */
void rows_lay(struct rows *rows, struct canvas *canvas, const char *const *names,
              int count, const struct column *columns, int column_count, double top,
              double below);
double rows_middle(const struct rows *rows, int row);
/* Names, cells, heads, and how many rows are not shown. */
void rows_draw(const struct rows *rows, struct canvas *canvas, const char *const *names,
               const struct column *columns);
/* `caption`, led by how many rows are not shown; g_free(). */
char *rows_caption(const struct rows *rows, const char *caption);
