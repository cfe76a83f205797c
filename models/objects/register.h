/* register.h - a register that is a counter as well: what most protocols here keep of
 * each key, and what an operation makes of it.
 *
 * A state machine (Schneider, ACM Computing Surveys 22(4), 1990): the same requests in
 * the same order give the same state and the same results at every replica. It has no
 * memory but the cell; where the cell is kept, and whether it is durable, is the
 * protocol's business. */
#pragma once

#include "sim/port/op.h"

/* Of one key. All zero: never written. */
struct register_cell {
    struct value value;
    uint64_t counter; /* of changes: two states of a key never look alike */
};

enum {
    REGISTER_OPS = OP_BIT(OP_READ) | OP_BIT(OP_WRITE) | OP_BIT(OP_CAS) | OP_BIT(OP_ADD)
};

struct register_request {
    enum op op;              /* of REGISTER_OPS */
    struct value value;      /* to be written; `number`: to be added */
    struct version expected; /* of a CAS */
};

struct register_result {
    struct value value;     /* read, or found by a CAS that says no; else the new one */
    uint64_t counter;       /* of changes, with that value */
    struct version version; /* of both */
    bool conflict;          /* a CAS that found another version */
    bool changed;           /* the cell is another one now */
};

struct version register_version(const struct register_cell *cell);

struct register_result register_apply(struct register_cell *cell,
                                      const struct register_request *request);
