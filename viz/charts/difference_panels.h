/* difference_panels.h - differences to the first variant that ran, paired by seed: what
 * the chart `differences` draws. Figures are those of `consim compare --json`. */
#pragma once

#include "viz/charts/variant_words.h"

enum { DIFFERENCE_HARMS = 7, DIFFERENCE_PANELS = 3 + DIFFERENCE_HARMS };

struct difference {
    const struct compared_variant *variant;
    int place;                /* in the cast */
    struct estimate estimate; /* ns, or a share; NAN: no seed tells */
    bool none_seen;           /* of a harm: in neither, which is no figure */
};

enum difference_kind { DIFFERENCE_LATENCY, DIFFERENCE_AVAILABILITY, DIFFERENCE_HARM };

/* One measure of all variants but the first. */
struct difference_panel {
    enum difference_kind kind;
    const char *name; /* p50, p99, availability, or a harm, as in JSON */
    char *what;       /* "p99", "availability", "lost updates" */
    struct difference *at;
    int count;
    int rank;         /* where there is no room for all: the lowest stay */
    double factor;    /* from ns or share to the unit of the panel */
    const char *unit; /* "ms", "percentage points", "per M" */
    int decimals;     /* of all its figures: three digits of the greatest */
};

struct difference_panels {
    const struct comparison *comparison;
    struct cast cast; /* the first is what others are compared with */
    struct difference_panel at[DIFFERENCE_PANELS];
    int count;
};

void difference_panels_init(struct difference_panels *panels,
                            const struct comparison *comparison, const char *main_harm);
void difference_panels_clear(struct difference_panels *panels);

/* Has any of them a figure, and did anything come back? */
bool differences_are_known(const struct difference_panels *panels);

/* In the panel's unit: "+4.10", "\u221212.3", "0"; g_free(). */
char *difference_figure(const struct difference_panel *panel, double value);
/* Of a value in the unit already, for ticks: as few digits as it takes. */
char *difference_tick(double value);

/* The largest difference that was seen, in a sentence, or that none was; g_free(). */
char *differences_finding(const struct difference_panels *panels, int letters);

extern const char differences_data_head[];
void differences_data(const struct difference_panels *panels, GString *data);
