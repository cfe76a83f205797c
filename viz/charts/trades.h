/* trades.h - latency against a harm, a point a variant: what latency-vs-anomalies draws.
 */
#pragma once

#include "viz/charts/variant_words.h"

struct trade_point {
    const struct compared_variant *variant;
    const struct compared_anomaly *anomaly; /* with some at risk */
    const struct sample *latency;           /* of all that came back ok, by seed */
    struct estimate p99;
    double came_back; /* ok of all */
    int place;        /* in the cast */
    bool on_front;
};

struct trades {
    const struct comparison *comparison;
    const char *harm;
    struct cast cast;
    struct trade_point *at; /* by p99, fastest first */
    int count;
    int unknown; /* variants that ran, but without a latency or anything at risk */
};

/* `comparison` must outlive it; `harm` may be NULL: nothing is known. */
void trades_init(struct trades *trades, const struct comparison *comparison,
                 const char *harm);
void trades_clear(struct trades *trades);

/* The finding: "raft is the safe end of the front, 207 ms slower at p99 than quorum". It
 * claims no difference that the seeds do not show. At least one point; names have at most
 * `letters`; g_free(). */
char *trades_finding(const struct trades *trades, int letters);

/* "raft, 94 % came back", or shorter: "raft, 94 % back"; with `others` at the same place
 * "raft and 9 more, 94 % back". g_free(). */
char *trade_name(const struct trade_point *point, int letters, int others, bool is_wide);
/* The same with figures, for those who cannot see it; g_free(). */
char *trade_told(const struct trade_point *point);

extern const char trades_data_head[];
void trades_data(const struct trades *trades, GString *data);
