/* reader.h - a results file, read: all that charts, tables and the command line need.
 * Times are ns of simulated time, from the start of the trial. Text and arrays belong
 * to what returned them, as each function says. Functions that can fail return NULL or
 * false and set `error`; a file that was written well never makes them. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct history;        /* sim/port/history.h */
struct primitive;      /* likewise */
struct histogram;      /* opaque here: see "latencies" below */
struct results_writer; /* sim/store/writer.h */

struct reader;

/* Opens a results file for reading; refuses what is none, or is newer than this
 * program. Does not change the file. */
struct reader *reader_open(const char *path, GError **error);
void reader_close(struct reader *reader); /* NULL is allowed */

/* What a writer has written so far, through its connection: of one in memory the only way
 * to read it. Trials that it adds later are not seen. Close the reader before the writer.
 * NULL and `error` where nothing was written yet. */
struct reader *reader_of_writer(struct results_writer *writer, GError **error);

/* Trials ------------------------------------------------------------------ */

struct reader_trial {
    int64_t id;    /* in this file; the functions below ask for it */
    char *variant; /* JSON object of the keys that were set, as {"protocol.w":"2"} */
    uint64_t seed;
    char *digest;                             /* of the history, 64 hex digits */
    char *version;                            /* of consim, that ran it */
    char *scenario, *title, *question, *text; /* "" where there is none; another text
                                               * never has the same name */
    int64_t duration_ns, warmup_ns, simulated_ns, timeout_ns;
    uint64_t events;
    double wall_s;
    /* Operations due in [warmup, duration). */
    uint64_t operations, ok, conflict, fail, unknown, fail_never_sent;
    uint64_t ok_within_timeout; /* of the ok: by timeout_ns after being due */
    int64_t attempts_max;       /* sends of one request, each for timeout_ns */
    /* Those that found every session busy, and how long they waited; 0 if none did. */
    uint64_t waited;
    int64_t waited_p99_ns, waited_max_ns;
    bool conclusive;
    bool has_history;
};

/* All trials, in order of scenario and variant (as first added) and seed; the reader's.
 */
const struct reader_trial *reader_trials(const struct reader *reader, int *count);

/* Variants that could not run. */
struct reader_refusal {
    char *variant;                            /* JSON, as in reader_trial */
    char *reason;                             /* as "update (needs cas)" */
    char *scenario, *title, *question, *text; /* as in reader_trial */
    int64_t after_trial; /* its place: after variants whose first trial is at most this */
};
/* In the order in which they were added. */
struct reader_refusal *reader_refused(struct reader *reader, int *count, GError **error);
void reader_refused_free(struct reader_refusal *refused, int count);

/* Latencies --------------------------------------------------------------- */

/* Of the values in a histogram: mean, least and greatest are exact, quantiles within
 * 1%; all 0 if it is empty. */
uint64_t reader_count(const struct histogram *histogram);
double reader_mean_ns(const struct histogram *histogram);
int64_t reader_min_ns(const struct histogram *histogram);
int64_t reader_max_ns(const struct histogram *histogram);
int64_t reader_quantile_ns(const struct histogram *histogram, double p); /* p: 0..1 */
uint64_t reader_count_above(const struct histogram *histogram, int64_t value_ns);

/* Filled buckets, lowest first: `*cursor` begins at 0; false after the last. Values in
 * [low_ns, high_ns]. */
bool reader_next_bucket(const struct histogram *histogram, uint32_t *cursor,
                        int64_t *low_ns, int64_t *high_ns, uint64_t *count);

/* To add several up: an empty one, and `from` into it. */
struct histogram *reader_histogram_new(void);
void reader_histogram_merge(struct histogram *into, const struct histogram *from);
void reader_histogram_free(struct histogram *histogram);

/* One kind of operation everywhere (`region` is ""), or one region's operations of
 * all kinds (`kind` is "all"), or all ("all", ""). */
struct reader_latency {
    char *kind;   /* read, write ... or all */
    char *region; /* of the clients, or "" */
    uint64_t operations, ok;
    struct histogram *latency;       /* of the ok ones */
    struct histogram *with_timeouts; /* fail and unknown as at least the time-out */
};
struct reader_latency *reader_latencies(struct reader *reader, int64_t trial, int *count,
                                        GError **error);
void reader_latencies_free(struct reader_latency *latencies, int count);

/* Time series ------------------------------------------------------------- */

/* Operations due in [start, end). No window straddles a fault's beginning or end;
 * windows follow one another from 0 without gaps. */
struct reader_window {
    int64_t start_ns, end_ns;
    uint64_t due, ok, fail, unknown;
    struct histogram *latency; /* of the ok ones */
};
struct reader_window *reader_windows(struct reader *reader, int64_t trial, int *count,
                                     GError **error);
void reader_windows_free(struct reader_window *windows, int count);

/* Faults ------------------------------------------------------------------ */

struct reader_fault {
    char *name;                    /* of its group in the scenario */
    char *kind;                    /* partition, pause ... */
    char *what;                    /* as "eu-west-1 | the others" */
    char *note;                    /* "", or why it hit something else than was asked */
    int64_t start_ns, end_ns;      /* end: INT64_MAX if it never ended */
    uint64_t operations, messages; /* that it changed */
};
struct reader_fault *reader_faults(struct reader *reader, int64_t trial, int *count,
                                   GError **error); /* by start */
void reader_faults_free(struct reader_fault *faults, int count);

/* One line each: why the trial proves less than it seems; names of fault groups that
 * never began. NULL-ended; free with g_strfreev(). */
char **reader_inconclusive_reasons(struct reader *reader, int64_t trial, GError **error);
char **reader_faults_never_began(struct reader *reader, int64_t trial, GError **error);

/* Anomalies --------------------------------------------------------------- */

struct reader_anomaly {
    char *name; /* as `consim list anomalies` has it */
    uint64_t count, of;
};
/* Those that apply to this trial. */
struct reader_anomaly *reader_anomalies(struct reader *reader, int64_t trial, int *count,
                                        GError **error);
void reader_anomalies_free(struct reader_anomaly *anomalies, int count);

struct reader_witness {
    char *anomaly;
    int64_t at_ns;
    uint64_t key;
    uint64_t primitive; /* that went wrong */
    uint64_t returned;  /* id of the value seen instead; 0: the initial one */
    uint64_t missed;    /* the write that should have been seen; 0: none */
    int64_t age_ns;
    uint64_t versions;
    struct primitive *example; /* those of the three that there are, in order of id ... */
    int example_count;         /* ... for the worst five of each kind; else none */
};
/* Of each kind the worst first; at most 1,000 of each were kept. */
struct reader_witness *reader_witnesses(struct reader *reader, int64_t trial, int *count,
                                        GError **error);
void reader_witnesses_free(struct reader_witness *witnesses, int count);

/* Verdicts ---------------------------------------------------------------- */

struct reader_verdict {
    char *model;               /* as `consim list models` has it */
    char *verdict;             /* holds, violated or unknown */
    char *cause;               /* why it is violated or unknown; else "" */
    struct primitive *witness; /* sim/port/history.h; what shows a violation, by id */
    int witness_count;
};
struct reader_verdict *reader_verdicts(struct reader *reader, int64_t trial, int *count,
                                       GError **error);
void reader_verdicts_free(struct reader_verdict *verdicts, int count);

/* Claims ------------------------------------------------------------------ */

struct reader_claim {
    char *kind;       /* slo or expect */
    char *name;       /* of an SLO its key, else the subject */
    char *subject;    /* as "read.p99", "stale_read", "linearizable" */
    char *comparison; /* < <= > >= = */
    double limit;     /* ms, a share, or a count */
    bool is_share;    /* `limit` is a share of those at risk */
    char *verdict;    /* holds, violated or unknown, where that is wanted; else "" */
    char *text;       /* as written */
    char *result;     /* met, missed or undecided */
    bool unmeasured;  /* undecided, because nothing was measured */
    char *measured;   /* as "read.p99 is 128 ms, wanted < 100 ms" */
};
/* Of the scenario: SLOs first, each group in the order of its text. */
struct reader_claim *reader_claims(struct reader *reader, int64_t trial, int *count,
                                   GError **error);
void reader_claims_free(struct reader_claim *claims, int count);

/* Nodes and what they had to do --------------------------------------- */

struct reader_node {
    char *region, *name;
    double utilisation, codec_cpu_share;
    int64_t longest_pause_ns;
    int64_t busy_ns, charged_ns; /* core time, over the whole trial */
    int64_t measured_busy_ns;    /* core time, over the measured time */
    double mean_in_system, arrivals_per_s, mean_time_in_system_ns;
    uint64_t refused, fsyncs;
};
struct reader_node *reader_nodes(struct reader *reader, int64_t trial, int *count,
                                 GError **error);
void reader_nodes_free(struct reader_node *nodes, int count);

/* What can be used up: nodes' cores, links' bandwidth, disks' time. */
struct reader_resource {
    char *kind, *name;  /* node, link or disk; "us-east-1.0 > eu-west-1.0" */
    double utilisation; /* of the measured time, 0..1 */
};
struct reader_resource *reader_resources(struct reader *reader, int64_t trial, int *count,
                                         GError **error);
void reader_resources_free(struct reader_resource *resources, int count);

struct reader_update {
    uint64_t operations, successes, attempts, conflicts, given_up;
    int64_t completion_ns;
    bool final_applies;
    int64_t expected_min, expected_max, value;
};
/* `*applies` is false where the load had no updates. */
bool reader_update(struct reader *reader, int64_t trial, struct reader_update *update,
                   bool *applies, GError **error);

/* Adds to counters; sums over all of them. */
struct reader_add {
    uint64_t operations, successes;
    int64_t expected_min, expected_max, value;
    uint64_t keys, keys_below, keys_above; /* counters; those outside their intervals */
    int64_t missing;                       /* acknowledged, and certainly gone */
};
/* `*applies` is false where the load had no adds. */
bool reader_add(struct reader *reader, int64_t trial, struct reader_add *add,
                bool *applies, GError **error);

struct reader_divergence {
    int64_t at_ns;
    uint64_t diverged; /* of the keys watched */
};
struct reader_convergence {
    uint64_t watched, keys;
    uint64_t diverged_at_end; /* when the load stopped and faults were healed */
    int64_t settled_ns;       /* from then until all copies agreed; INT64_MAX: never */
    struct reader_divergence *sample; /* while the load lasted; g_free() */
    int sample_count;
};
/* `*applies` is false where the protocol keeps copies from differing. */
bool reader_convergence(struct reader *reader, int64_t trial,
                        struct reader_convergence *convergence, bool *applies,
                        GError **error);

/* Histories --------------------------------------------------------------- */

/* The whole history of a trial that has one; free its arrays with g_free(). */
bool reader_history(struct reader *reader, int64_t trial, struct history *history,
                    GError **error);
