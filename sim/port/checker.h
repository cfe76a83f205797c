/* checker.h - decides which consistency models a history keeps.
 *
 * A checker is one file per family of models that are decided alike. It sees a history
 * and nothing else, and the same history always gets the same verdict: its limits count
 * steps and bytes, never seconds. A verdict on one history is exact; what it says about
 * a design is another matter. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/port/history.h"

enum verdict { VERDICT_HOLDS, VERDICT_VIOLATED, VERDICT_UNKNOWN };

static inline const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = {"holds", "violated", "unknown"};
    return names[verdict];
}

struct consistency_model {
    const char *name;        /* as scenarios write it: linearizable = holds */
    const char *summary;     /* one sentence */
    const char *explanation; /* paragraphs, for `consim describe` */
    const char *source;
    unsigned ops; /* OP_BIT(...): kinds of primitive that it judges */
};

struct checker_options {
    /* Limits of a search, for each key; beyond them the verdict is unknown. 0: the
     * checker's own. */
    uint64_t steps_max;
    uint64_t memory_max_bytes;
    bool certify; /* fill `order` of what holds */
};

/* What came out for one model; whoever asked frees it with judgement_clear(). */
struct judgement {
    char *model;
    enum verdict verdict;
    /* Violated: why, in a sentence or two that name primitives by #id. Unknown: what
     * stood in the way. Else NULL. All text and arrays by g_malloc(). */
    char *cause;
    /* Violated: a part of the history that is closed under reads-from (no read without
     * its write), and from which nothing can be taken away without the violation going
     * away; taking a write away takes along all that depends on it. In order of id. */
    struct primitive *witness;
    uint32_t witness_count;
    /* Holds, and `certify`: ids of primitives in an order that proves it; registers one
     * after another. Unknown writes that nobody saw are left out. */
    uint64_t *order;
    uint64_t order_count;
};

struct checker {
    const char *name; /* of the family */
    const char *summary;
    const struct consistency_model *models; /* ends with a row without a name */
    /* Fills judgement[i] for each row i of `models`, all but `model`. */
    void (*check)(const struct history *history, const struct checker_options *options,
                  struct judgement *judgement);
};
