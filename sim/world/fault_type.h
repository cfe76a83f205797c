/* fault_type.h - a kind of fault: its settings, what it may be aimed at, and what
 * it does to the world when an occurrence begins and ends. */
#pragma once

#include "sim/port/param.h"
#include "sim/world/config.h"

struct world;
struct occurrence; /* one time that a fault happens: sim/world/fault.h */

/* Sets of ways to aim. */
enum {
    AIM_NODE = 1 << 0,  /* node = REGION | REGION.N | role */
    AIM_SIDES = 1 << 1, /* isolate = ..., between = A | B, or from = A with to = B */
};

struct fault_type {
    const char *name; /* kind = NAME */
    const char *summary;
    const char *explanation;
    unsigned aims;
    bool one_node;     /* AIM_NODE: not a region of several nodes, not all */
    bool aim_optional; /* without one: everything */
    bool instant;      /* `for` and `lasting` may be left out: it stays */
    const struct param *params;
    size_t params_size;
    void (*begin)(struct world *world, struct occurrence *occurrence);
    void (*end)(struct world *world, struct occurrence *occurrence);
};

extern const struct fault_type *const all_fault_types[]; /* ends with NULL */
