/* percentile_curves.h - latency by percentile of several variants, each over all its
 * seeds. What failed or ended unknown counts as the time-out at least: of survivors
 * alone the slowest design would look quick, since it loses what would have been slow. */
#pragma once

#include "viz/charts/variant_words.h"

struct percentile_point {
    double p;
    struct estimate latency; /* ns */
};

struct percentile_curve {
    const struct compared_variant *variant;
    struct series_style style;
    const struct sample *sample;   /* one a seed, with time-outs */
    const struct sample *survivor; /* likewise, of what came back alone */
    uint64_t operations, ok;
    struct percentile_point *at; /* p ascends, from 0 to percentile_limit() */
    int count;                   /* 0: too few operations */
};

struct percentile_curves {
    struct percentile_curve *at;
    int count, seeds;
    int drawn; /* that have points */
    char *kind;
};

/* `kind` as in compared_latency(): read, write ... or all. */
struct percentile_curves *percentile_curves_new(const struct comparison *comparison,
                                                const struct cast *cast,
                                                const char *kind);
void percentile_curves_free(struct percentile_curves *curves); /* NULL is allowed */

/* In ns, by interpolation between the points; NAN before the first and after the last. */
double percentile_curve_place(const struct percentile_curve *curve, double p);
/* Of its operations, the share that took longer than `ns`, failed or ended unknown. */
double percentile_curve_above(const struct percentile_curve *curve, int seeds, double ns);
/* That failed or ended unknown. */
double percentile_curve_lost(const struct percentile_curve *curve);

/* "reads", "operations": of what kind they are. g_free() */
char *kind_words(const char *kind, bool is_one);

/* CSV: variant,kind,percentile,latency_ms,low_ms,high_ms,of_ok_ms,operations,ok,seeds:
 * a line a point. `of_ok_ms` is the survivors' alone. An interval takes two seeds.
 * `curves` may be NULL: the head line alone. */
void percentile_curves_data(GString *csv, const struct percentile_curves *curves);
