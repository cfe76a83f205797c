/* row_panels.h - panels of rows, one above the other, with the same columns at the right:
 * over viz/canvas/rows.h, in which headings and the room for axes are rows without a
 * name. */
#pragma once

#include "viz/canvas/rows.h"

enum { PANEL_COLUMNS = 3 };

struct row_panels {
    struct rows rows; /* valid after row_panels_lay() */
    int column_count;
    const char *const *heads;
    GPtrArray *name; /* one a row, as the next two */
    GPtrArray *heading;
    GPtrArray *cell[PANEL_COLUMNS];
};

/* `heads`: of the columns, the last of which is the strong one and stays where there is
 * little room; static. */
void row_panels_init(struct row_panels *panels, const char *const *heads, int count);
void row_panels_clear(struct row_panels *panels);

/* Both take the strings over. */
void row_panels_add_heading(struct row_panels *panels, char *text);
/* Returns the row's place; `cells`: one a column, NULL where it is empty. */
int row_panels_add(struct row_panels *panels, const char *name, char *const *cells);
/* Room below a panel for ticks and their labels. */
void row_panels_add_axis(struct row_panels *panels, const struct canvas *canvas,
                         double height);

/* As rows_lay(); false: not all rows are shown. */
bool row_panels_lay(struct row_panels *panels, struct canvas *canvas, double top,
                    double below);
void row_panels_draw(const struct row_panels *panels, struct canvas *canvas);

/* Instead of a mark, from the left of the plot on; `over_columns`: those are empty in
 * this row. */
void row_panels_words(const struct row_panels *panels, struct canvas *canvas, int row,
                      const char *words, bool over_columns);

/* The upper edge of a row, and the lower one of the row before it. */
double row_panels_edge(const struct row_panels *panels, int row);
