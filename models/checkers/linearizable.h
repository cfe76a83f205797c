/* linearizable.h - the parts of the checker of linearizability; for its files and tests.
 *
 * a comes before b in real time if a.return < b.invoke; equal instants are concurrent. */
#pragma once

#include "models/checkers/registers.h"
#include "sim/port/checker.h"

/* ---- values written once: by zones, O(n log n) ---- */

/* What is wrong with a register. Numbers of operations and of values as said. */
enum finding_kind {
    FOUND_NOTHING,
    FOUND_THIN_AIR,       /* `a` reads what nobody wrote */
    FOUND_FUTURE,         /* `a` returned before `b`, whose value it read, was invoked */
    FOUND_NO_TO_EXPECTED, /* CAS `a` said no and found what it expected */
    FOUND_TWO_HEIRS,      /* CAS `a` and `b` both took the same value's place */
    FOUND_CIRCLE,         /* CAS `a` goes back to its own value */
    FOUND_CHAIN_ORDER,    /* of CAS after CAS: `a` belongs before `b`, and did not */
    FOUND_TWO_VALUES,     /* each of two chains must come before the other: `a` before
                           * `b`, of the other, and `c`, of b's chain, before `d` */
};

struct finding {
    enum finding_kind kind;
    uint32_t a, b, c, d;
    uint32_t size; /* about how many operations show it */
};

struct zones;

struct zones *zones_new(void);
void zones_free(struct zones *zones);

/* The finding that the fewest operations show; `ops->unique` must hold. Where nothing is
 * wrong and `order` is not NULL, it gets indices of operations in an order that proves
 * it, and `*order_count` their number. */
struct finding zones_check(struct zones *zones, const struct register_ops *ops,
                           uint32_t *order, uint32_t *order_count);

/* ---- any values: by search ---- */

enum search_end { SEARCH_HOLDS, SEARCH_VIOLATED, SEARCH_TOO_LONG, SEARCH_TOO_LARGE };

struct search_limits {
    uint64_t steps_max, memory_max_bytes;
};

struct search_result {
    enum search_end end;
    uint64_t steps;
    uint32_t stuck;   /* violated: at the return of this operation no order was left */
    int64_t stuck_ns; /* when that was */
    uint32_t *order;  /* holds: indices of operations; g_free */
    uint32_t order_count;
};

struct search_result linearizable_search(const struct register_ops *ops,
                                         struct search_limits limits);

/* ---- what to show ---- */

/* Marks a part of the register, closed under reads-from, from which nothing can be
 * taken away. Returns what is wrong with it, by the part's own numbers. */
struct finding zones_reduce(struct zones *zones, const struct register_ops *ops,
                            const struct finding *finding, bool *marked);

/* The same by searching. False: a limit was hit, and more could be taken away. */
bool search_reduce(const struct register_ops *ops, const struct search_result *result,
                   struct search_limits limits, bool *marked);

/* Says it in words; g_free. `ops` is the part that was marked. */
char *finding_words(const struct history *history, const struct register_ops *ops,
                    const struct finding *finding);
