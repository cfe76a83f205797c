/* scale.h - from values to places, and where the ticks are. Pure. A chart sets `from`
 * and `to`, the places in px of the lowest and highest value (y axes have from > to);
 * one of the functions below sets the rest and the ticks. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { TICKS_MAX = 24 };

enum scale_kind {
    SCALE_LINEAR,
    SCALE_LOG,
    SCALE_PERCENTILE /* log10(1 / (1 - p)) of shares p: each step is ten times rarer */
};

struct scale {
    enum scale_kind kind;
    double low, high; /* values, low < high; above 0 if log; shares below 1 */
    double from, to;  /* places of low and high */
    bool has_lane;    /* beyond `from` a lane for 0, which a log scale has no place for */
    double lane;      /* its middle */
};

struct ticks {
    double at[TICKS_MAX];
    int count;
};

/* A value beyond the ends gets the place of the end; 0 gets the lane, if there is one. */
double scale_place(const struct scale *scale, double value);

/* For values from `low` to `high` (both above 0): a log scale from tick to tick, with
 * ticks at 1, or 1 and 3, or 1, 2 and 5 by the span, never more than `most`; over less
 * than half a decade a linear one that begins at 0. */
void scale_values(struct scale *scale, struct ticks *ticks, double low, double high,
                  int most);

/* For rates above 0 and at most 1: as scale_values, but always log, and a decade at
 * least. For rates of 0 set has_lane and lane, and draw axis_lane() there. */
void scale_rates(struct scale *scale, struct ticks *ticks, double low, double high,
                 int most);

/* Linear from 0 to a round number that is at least `high`, `most` ticks or fewer. */
void scale_from_zero(struct scale *scale, struct ticks *ticks, double high, int most);

/* For differences: linear, with a tick at 0 and at least one on either side. */
void scale_around_zero(struct scale *scale, struct ticks *ticks, double low, double high,
                       int most);

/* Percentiles as shares, from 0 to the first of 0.9, 0.99, 0.999 ... that is at least
 * `top`; a narrow page does without the median. */
void scale_percentiles(struct scale *scale, struct ticks *ticks, double top,
                       bool with_median);
/* The last share with at least 10 of `samples` above it, where a curve ends; 0 if there
 * are too few for any. */
double percentile_limit(uint64_t samples);

/* Ticks in [0, end_s] at steps that clocks have: 1, 2, 5 times a power of ten below a
 * minute, then 1, 2, 5, 10 ... min, and hours. `*unit_s` is what the labels count in:
 * 1e-6, 1e-3, 1, 60 or 3600 s. */
void ticks_of_time(struct ticks *ticks, double *unit_s, double end_s, int most);
const char *time_unit_name(double unit_s);
