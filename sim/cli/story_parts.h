/* story_parts.h - what the files of story share. */
#pragma once

#include <glib.h>

#include "sim/cli/story.h"
#include "sim/cli/stretch.h"

/* All that a fault did that touched something, over all seeds. */
struct story_fault {
    char *name, *kind;
    int times;                     /* it happened */
    int64_t start_ns, end_ns;      /* of the first time */
    bool same_times;               /* in every seed once, then */
    int64_t lasted_ns;             /* within the load's time, over all times */
    struct stretches *during;      /* NULL: it never lasted */
    uint64_t harms[ANOMALY_COUNT]; /* witnesses of the time that it lasted */
};

struct story {
    const struct config *config;
    int trials, inconclusive;
    char *inconclusive_why; /* of the first such trial; NULL: none */
    uint64_t all_operations, events;
    int64_t load_ns; /* the load's time, over all trials */
    double wall_s;
    uint64_t operations, ok; /* measured */
    struct histogram *session_wait;
    char **region;           /* NULL-ended */
    struct stretches *quiet; /* NULL before the first trial */
    GArray *fault;           /* struct story_fault, as they first began */
    struct anomaly_count harm[ANOMALY_COUNT];
    uint64_t harms_kept[ANOMALY_COUNT]; /* witnesses, and those while any fault lasted: */
    uint64_t harms_during[ANOMALY_COUNT];
    bool acknowledged[ANOMALY_COUNT]; /* they count by that: see overlaps.h */
};

/* How operations fared: appends sentences, true if they tell of any without an answer. */
bool story_append_answers(const struct story *story, GString *text);

/* What harms were seen, and which were looked for in vain. */
void story_append_harms(const struct story *story, GString *text);
