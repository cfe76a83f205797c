/* anomaly_rates.h - which harms the chart of rates shows, and what it says; the drawing
 * is in anomaly_rates.c. */
#pragma once

#include "viz/charts/row_panels.h"
#include "viz/charts/variant_words.h"

/* A mark to be drawn. */
struct rate_row {
    int row;   /* of the panels */
    int place; /* in the cast; -1: a variant that was refused */
    const struct compared_variant *variant;
    const struct compared_anomaly *anomaly; /* NULL: it does not apply */
};

struct rates {
    const struct comparison *comparison;
    struct cast cast;
    const char
        *harm[16]; /* a panel each: the one that the title is about, then by weight */
    int harm_count;
    int drawn;         /* of these */
    GPtrArray *unseen; /* names of those that apply, but that nobody showed; no panel */
    struct row_panels panels;
    GArray *marks;     /* struct rate_row */
    int first_row[16]; /* of a panel's variants */
    int end_row[16];   /* behind its last one */
};

/* `harm`: the only one to show, or NULL. `comparison` must outlive it. */
void rates_init(struct rates *rates, const struct comparison *comparison,
                const char *harm);
void rates_clear(struct rates *rates);

/* Was anything at risk of a harm that has a panel? */
bool rates_are_known(const struct rates *rates);

/* The rows of the first `drawn` harms. */
void rates_fill(struct rates *rates, int drawn);

/* For the row of a mark: "raft: 0 of 280 k, at most 11 per M"; g_free(), as the next. */
char *rate_told(const struct rate_row *mark);
char *rates_caption(const struct rates *rates);
char *rates_description(const struct rates *rates, const char *subtitle,
                        const char *caption);

/* "3.8 to 4.1 %"; NULL: fewer than two seeds. */
char *rate_range(const struct compared_anomaly *anomaly, int seed_count);

void rates_data(const struct rates *rates, GString *data);
extern const char rates_data_head[];
