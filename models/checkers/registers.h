/* registers.h - a history taken apart by key: each key is a register of its own, and
 * models that are local (Herlihy & Wing 1990, section 3.1) are decided one by one. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/port/history.h"

/* Values of a register are numbered: 0 is the initial one. NOBODYS_VALUE was read, and
 * never written by what could have had an effect; NO_VALUE: does not read, or write. */
#define INITIAL_VALUE UINT32_C(0)
#define NOBODYS_VALUE (UINT32_MAX - 1)
#define NO_VALUE      UINT32_MAX

#define NO_OP UINT32_MAX /* instead of the index of an operation */

/* What may have had an effect, or saw something: failed primitives and unknown reads are
 * left out. A CAS that said no is a read of what it found. */
struct register_op {
    int64_t invoke_ns, return_ns; /* NEVER_NS: outcome unknown */
    uint32_t primitive;           /* its index in the history */
    uint32_t reads, writes;       /* numbers of values */
    bool maybe;                   /* unknown: it takes effect once after its invoke, or
                                   * never */
    bool no_to_expected;          /* a CAS that said no to the value that it expected */
};

struct register_ops {
    uint64_t key;
    struct register_op *op; /* in the order of the history */
    uint32_t count;
    uint32_t value_count; /* numbers 0 .. value_count - 1 */
    uint32_t *writer;     /* [value]: who wrote it, if `unique`; NO_OP of the initial */
    bool unique;          /* no value is written twice, none is the initial one */
    uint32_t foreign;     /* left out because the model does not judge their kind */
    bool observed;        /* something was seen: a read or a CAS answered */
};

struct registers;

/* `judged`: OP_BIT(...) of the kinds that the model judges. */
struct registers *registers_new(const struct history *history, unsigned judged);
void registers_free(struct registers *registers);

/* The next key that has any primitive; good until the next call. NULL: no more. */
const struct register_ops *registers_next(struct registers *registers);

/* Those with a mark, as a register of their own; free with register_ops_free(). What
 * they read must be marked too, or nobody's. */
struct register_ops *register_ops_part(const struct register_ops *ops,
                                       const bool *marked);
void register_ops_free(struct register_ops *part);
