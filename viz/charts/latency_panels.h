/* latency_panels.h - the two plots of latency over time: quantiles as ribbons, and
 * below them the share that has no latency because it never came back. */
#pragma once

#include "viz/canvas/axis.h"
#include "viz/charts/latency_windows.h"

struct panel {
    struct scale time; /* s */
    struct scale value;
    double top, bottom;
};

/* The ends of what is shown, in ns; false if nothing is. */
bool ribbons_range(const struct latency_windows *windows, double *low, double *high);

/* Steps, one a window, never joined across a gap; "no data" in the gaps. */
void ribbons_draw(struct canvas *canvas, const struct panel *panel,
                  const struct latency_windows *windows);
/* The quantiles' names at the right end. */
void ribbons_labels(struct canvas *canvas, const struct panel *panel,
                    const struct latency_windows *windows);

/* The greatest share of a window that failed or ended unknown. */
double strip_peak(const struct latency_windows *windows);
/* From the line upwards what failed, on it what is unknown. */
void strip_draw(struct canvas *canvas, const struct panel *panel,
                const struct latency_windows *windows);
/* A line of text above the strip: what it shows, and which is which. */
void strip_title(struct canvas *canvas, const struct panel *panel,
                 const struct latency_windows *windows);
