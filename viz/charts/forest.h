/* forest.h - inside the chart `differences`: which rows it has, and what is said of them.
 */
#pragma once

#include "viz/charts/difference_panels.h"
#include "viz/charts/row_panels.h"

struct forest {
    const struct difference_panels *differences;
    struct row_panels rows;
    bool is_drawn[DIFFERENCE_PANELS];
    int first_row[DIFFERENCE_PANELS]; /* of the panel's variants */
    int refused_row;                  /* of the first refused variant */
};

/* As many panels as there is room for, those that matter most; clear forest->rows. */
void forest_lay(struct forest *forest, struct canvas *canvas, double top);
int forest_last(const struct forest *forest); /* panel that is drawn */

/* "primary-async: \u22121.56 s (\u22121.90 to \u22121.22)"; g_free(), as the next. */
char *forest_told(const struct difference_panel *panel,
                  const struct difference *difference);
char *forest_caption(const struct forest *forest);
char *forest_description(const struct forest *forest, const char *subtitle,
                         const char *caption);
