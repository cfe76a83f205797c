/* record.h - all that is known of a trial when it is over. Plain data: the trial
 * fills it, the results file and the JSON are written from it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/claim.h"
#include "sim/observe/histogram.h"
#include "sim/port/checker.h"
#include "sim/port/history.h"

/* One time that a fault happened. */
struct fault_record {
    char *name; /* of its group */
    char *kind;
    char *what; /* as "eu-west-1 | the others", "node us-east-1.0 (leader)" */
    char *note; /* NULL, or why it hit something else than was asked for */
    int64_t start_ns, end_ns;      /* end: INT64_MAX if it never ended */
    uint64_t operations, messages; /* that it changed, each counted once */
};

/* Harms, by true time. The order is part of the results file. */
enum anomaly {
    ANOMALY_STALE_READ,
    ANOMALY_LOST_WRITE,
    ANOMALY_LOST_UPDATE,
    ANOMALY_READ_YOUR_WRITES,
    ANOMALY_MONOTONIC_READS,
    ANOMALY_DIVERGED_KEYS,
    ANOMALY_DISCARDED_ACK,
    ANOMALY_COUNT
};

struct anomaly_info {
    const char *name; /* as in JSON */
    const char *summary;
    const char *at_risk; /* what `of` counts, as "ok reads" */
    const char *explanation;
};
extern const struct anomaly_info anomaly_infos[ANOMALY_COUNT];

/* One occurrence, with the operations that show it. */
struct anomaly_witness {
    enum anomaly anomaly;
    int64_t at_ns; /* when it could first be seen: a read's return ... */
    uint64_t key;
    uint64_t primitive; /* the one that went wrong: the stale read, the lost write */
    uint64_t returned;  /* id of the value that it saw or was replaced by; 0 initial */
    uint64_t missed;    /* the write that it should have seen; 0: none */
    int64_t age_ns;     /* how stale; 0 where that means nothing */
    uint64_t versions;  /* writes missed, or updates lost */
};

/* The primitives that a witness names, for a look at it without the history: the one that
 * went wrong, the write whose value was returned, the write that was missed; in order of
 * id, each once. */
struct witness_example {
    int witness; /* its index */
    struct primitive primitive[3];
    int primitive_count;
};

struct anomaly_count {
    bool applies; /* false: left out of the JSON */
    uint64_t count;
    uint64_t of;
};

/* A piece of the load's time; operations belong to the window of their due time.
 * No window straddles a fault's beginning or end. */
struct window {
    int64_t start_ns, end_ns;
    uint64_t due, ok, fail, unknown;
    struct histogram *latency; /* of the ok ones, ns */
};

struct node_record {
    char *region;
    char *name;             /* REGION.N */
    double utilisation;     /* of all cores, over the measured time */
    double codec_cpu_share; /* of the busy CPU time */
    int64_t longest_pause_ns;
    /* For the utilisation law and Little's law. */
    int64_t busy_ns;               /* core time used, over the whole trial */
    int64_t measured_busy_ns;      /* the same, over the measured time */
    int64_t charged_ns;            /* the same, added up job by job */
    double mean_in_system;         /* jobs in the node, by time */
    double arrivals_per_s;         /* jobs */
    double mean_time_in_system_ns; /* of a job */
    uint64_t refused;              /* requests that found the queue full */
    uint64_t fsyncs;
};

/* What can be used up: a node's cores, a link's bandwidth, a disk's time. Those that have
 * no end (an unlimited link, a free disk) are left out. */
struct resource_record {
    const char *kind;   /* static: node | link | disk */
    char *name;         /* "us-east-1.0", "us-east-1.0 > eu-west-1.0" */
    double utilisation; /* share of the measured time, 0..1 */
};

struct latency_record {
    struct histogram *ok;            /* ns */
    struct histogram *with_timeouts; /* fail and unknown as at least the time-out */
};

struct update_record {
    bool applies;
    uint64_t operations, successes, attempts, conflicts, given_up;
    int64_t completion_ns; /* return of the last one that ended */
    bool final_applies;    /* the final content can be compared: updates alone write */
    int64_t expected_min, expected_max, value;
};

/* Adds to counters, over the whole trial. A counter must end between the sum of what was
 * acknowledged and that plus all attempts of which nobody knows what became. */
struct add_record {
    bool applies;
    uint64_t operations, successes;            /* measured */
    int64_t expected_min, expected_max, value; /* sums over all counters */
    uint64_t keys;                             /* counters that somebody added to */
    uint64_t keys_below, keys_above;           /* outside their own intervals */
    int64_t missing; /* acknowledged amounts that are certainly gone */
};

/* How long copies differed, where the protocol lets them differ by its nature. */
struct divergence_sample {
    int64_t at_ns;
    uint64_t diverged; /* of the keys that are watched */
};

struct convergence_record {
    bool applies;
    uint64_t watched; /* keys of the samples: the first so many that were changed */
    struct divergence_sample *sample; /* while the load lasted */
    int sample_count;
    uint64_t keys, diverged_at_end; /* when the load stopped and faults were healed */
    bool settled;
    int64_t settled_ns; /* from then until all copies agreed */
};

/* Text pairs: keys that a variant sets, in the order given. */
struct setting {
    char *key, *value;
};

struct record {
    uint64_t seed;
    struct setting *variant;
    int variant_count;
    char digest[65]; /* SHA-256 of the history, lower-case hex */
    uint64_t events;
    int64_t simulated_ns;
    double wall_s;

    /* Operations due in [warmup, duration). */
    int64_t warmup_ns, duration_ns;
    uint64_t operations, ok, conflict, fail, unknown;
    uint64_t fail_never_sent;   /* of the failed: no session was free in time */
    uint64_t ok_within_timeout; /* of the ok: all, where there is no time-out */
    int64_t timeout_ns;
    int64_t attempts_max; /* sends of one primitive that may each go unanswered so long */
    /* Open loop: how long those waited that found every session of their region busy, up
     * to being sent or given up. NULL: a closed loop, where nobody can. */
    struct histogram *session_wait;

    int region_count;
    char **region;
    struct latency_record latency[OP_COUNT]; /* NULL where nothing of that kind */
    struct latency_record latency_all;
    struct latency_record *latency_by_region;
    uint64_t *operations_by_region, *ok_by_region;

    struct window *window;
    int window_count;

    struct anomaly_count anomaly[ANOMALY_COUNT];
    struct anomaly_witness *witness; /* at most WITNESSES_MAX of each kind, worst first */
    int witness_count;
    struct witness_example
        *example; /* of the worst EXAMPLES_MAX witnesses of each kind */
    int example_count;

    struct judgement *verdict; /* of the models that were checked */
    int verdict_count;

    struct fault_record *fault; /* by start */
    int fault_count;
    char **never_began; /* names of fault groups without an occurrence; NULL-ended */
    bool conclusive;
    char **inconclusive_why;    /* one line each; NULL-ended */
    struct claim_record *claim; /* the scenario's: SLOs, then expectations */
    int claim_count;

    struct node_record *node;
    int node_count;
    struct resource_record *resource;
    int resource_count;
    struct update_record update;
    struct add_record add;
    struct convergence_record convergence;

    struct history history; /* empty if record.history = none */
};

enum { WITNESSES_MAX = 1000, EXAMPLES_MAX = 5 };

void judgement_clear(struct judgement *judgement);
void record_free(struct record *record); /* and all it points to */
