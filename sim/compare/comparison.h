/* comparison.h - the variants of a scenario in a results file, side by side: what tables,
 * charts and the page have in common, so that they cannot disagree. Samples are aligned
 * by seed: element i belongs to `seed[i]` in every variant, and says nothing where the
 * variant has no such trial. */
#pragma once

#include <glib.h>

#include "sim/stats/estimate.h"
#include "sim/stats/proportion.h"
#include "sim/store/reader.h"

/* Operations of one kind everywhere, of one region, or all: see reader_latency. */
struct compared_latency {
    char *kind, *region;
    struct sample *ok;            /* latency of what came back ok */
    struct sample *with_timeouts; /* fail and unknown as at least the time-out */
    struct sample *availability;  /* ok of all */
};

struct compared_anomaly {
    char *name;
    struct sample *sample;    /* count of those at risk */
    uint64_t count, of;       /* over all seeds */
    struct interval interval; /* anomaly_interval() of them */
};

struct compared_verdict {
    char *model;
    int holds, violated, unknown; /* trials */
};

enum slo_result { SLO_MET, SLO_MISSED, SLO_UNDECIDED };

struct compared_slo {
    char *name, *text; /* as written: "read.p99 < 100ms" */
    char *subject;     /* "read.p99" */
    enum slo_result result;
    /* "read.p99 is 128 ms (120 to 137 ms over 5 seeds), wanted < 100 ms" */
    char *evidence;
};

/* A node's CPU, a link's bandwidth or a disk, of all the one that is busiest first. */
struct compared_resource {
    char *kind, *name;     /* node | link | disk */
    double utilisation;    /* over all seeds, of the measured time; 0..1 */
    double capacity_per_s; /* offered rate at which it would reach 70 %, if its load grows
                            * in proportion; INFINITY where nothing used it */
};

struct compared_variant {
    char *name;    /* what tells it from the others: "raft", "quorum, w = 2" */
    char *variant; /* JSON, as in reader_trial */
    char *protocol;
    char *refused; /* NULL, or why no trial ran: "update (needs cas)" */
    int number;    /* from 0, its place in the file: its colour everywhere */

    const struct reader_trial **trial; /* by seed[]; NULL: none */
    int trials;                        /* that it has */
    int inconclusive;                  /* of these */
    uint64_t operations, ok, conflict, fail, unknown;
    uint64_t ok_within_timeout; /* of the ok: by timeout_ns after being due */
    int64_t timeout_ns;         /* that clients wait; below 0: for ever */
    int64_t attempts_max;       /* so often */
    uint64_t waited;            /* for a session: all of their region were busy */
    uint64_t events;
    double offered_per_s;
    double cpu_ns_per_ok; /* core time of all nodes for one operation that came back ok;
                           * NAN: none did */

    struct compared_latency *latency; /* the first: all kinds, everywhere */
    int latency_count;
    struct compared_anomaly *anomaly; /* those that apply */
    int anomaly_count;
    struct compared_verdict *verdict;
    int verdict_count;
    struct compared_slo *slo;
    int slo_count;
    struct compared_resource *resource; /* by capacity_per_s, least first */
    int resource_count;
};

struct comparison {
    char *scenario, *title, *question, *text, *version;
    int64_t duration_ns, warmup_ns, timeout_ns;
    uint64_t *seed; /* all that any variant has, ascending */
    int seed_count;
    char **region;                    /* of clients, NULL-ended, as in the first trial */
    struct compared_variant *variant; /* in order of the file */
    int variant_count;

    void *owned; /* histograms and the like that samples point to */
};

/* Of the scenario called `scenario` in the file (NULL: the first trial's). NULL with
 * `error` if it is not there or the file cannot be read. The reader must outlive it. */
struct comparison *comparison_new(struct reader *reader, const char *scenario,
                                  GError **error);
void comparison_free(struct comparison *comparison); /* NULL is allowed */

/* NULL where the variant has nothing of the sort. */
const struct compared_latency *compared_latency(const struct compared_variant *variant,
                                                const char *kind, const char *region);
const struct compared_anomaly *compared_anomaly(const struct compared_variant *variant,
                                                const char *name);

/* The harm on which the variants differ most: which is drawn against latency. It is the
 * one for which the most pairs of variants are clearly apart (their intervals do not
 * meet); where none is, the first that was seen, or else that applies. Of what people
 * feel: not discarded_ack, which is seen from inside alone. NULL if none applies. */
const char *comparison_main_anomaly(const struct comparison *comparison);

/* The front of p99 (all, ok) against the upper bound of `anomaly`: one value a variant,
 * true: nothing is both faster and safer. Where the paired difference of two p99s has
 * an interval that includes 0, neither is faster. Variants in which none was seen are
 * alike: that one had more operations at risk makes it no safer. Without an `anomaly`
 * (NULL) the fastest is on it. g_free(). */
bool *comparison_front(const struct comparison *comparison, const char *anomaly);

/* Of the variants that meet every SLO the one with the least core time for an operation;
 * -1 if none does, or there is no SLO. */
int comparison_cheapest(const struct comparison *comparison);
