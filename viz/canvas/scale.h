/* scale.h - from values to places, and where the ticks are. Pure. */
#pragma once

#include <stdbool.h>

enum { TICKS_MAX = 24 };

struct scale {
    bool is_log;
    double low, high; /* values, low < high; above 0 if log */
    double from, to;  /* places of low and high; y axes have from > to */
};

struct ticks {
    double at[TICKS_MAX];
    int count;
};

/* A value beyond the ends gets the place of the end. */
double scale_place(const struct scale *scale, double value);

/* For values from `low` to `high` (both above 0): a log scale from tick to tick, with
 * ticks at 1, or 1 and 3, or 1, 2 and 5 by the span, never more than `most`; over less
 * than half a decade a linear one that begins at 0. `from` and `to` are left alone. */
void scale_values(struct scale *scale, struct ticks *ticks, double low, double high,
                  int most);

/* Linear from 0 to a round number that is at least `high`, `most` ticks or fewer. */
void scale_from_zero(struct scale *scale, struct ticks *ticks, double high, int most);

/* Ticks in [0, end_s] at steps that clocks have: 1, 2, 5 times a power of ten below a
 * minute, then 1, 2, 5, 10 ... min, and hours. `*unit_s` is what the labels count in:
 * 1e-6, 1e-3, 1, 60 or 3600 s. */
void ticks_of_time(struct ticks *ticks, double *unit_s, double end_s, int most);
const char *time_unit_name(double unit_s);
