/* op.h - kinds of operation and primitive, values, versions, outcomes. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What a client can ask for, and what it is made of. A read, write or cas is an
 * operation made of one primitive of its own kind; an update is made of several
 * (its strategy decides which). The order is part of the results file. */
enum op {
    OP_READ,
    OP_WRITE,
    OP_CAS,
    OP_UPDATE, /* an operation only */
    OP_ADD,
    OP_APPEND,
    OP_INSERT,
    OP_REMOVE,
    OP_LOCK,
    OP_UNLOCK,
    OP_ENQUEUE,
    OP_DEQUEUE,
    OP_TRANSACTION, /* one operation with a list of micro-operations */
    OP_COUNT
};

#define OP_BIT(op) (1u << (op)) /* for sets of kinds */

static inline const char *op_name(enum op op)
{
    static const char *const names[OP_COUNT] = {
        [OP_READ] = "read",
        [OP_WRITE] = "write",
        [OP_CAS] = "cas",
        [OP_UPDATE] = "update",
        [OP_ADD] = "add",
        [OP_APPEND] = "append",
        [OP_INSERT] = "insert",
        [OP_REMOVE] = "remove",
        [OP_LOCK] = "lock",
        [OP_UNLOCK] = "unlock",
        [OP_ENQUEUE] = "enqueue",
        [OP_DEQUEUE] = "dequeue",
        [OP_TRANSACTION] = "transaction",
    };
    return names[op];
}

/* What clients store. `id` names the primitive that wrote it, so it is unique in a
 * trial; 0 is the initial value, which nobody wrote. `number` is the content that
 * updates compute with: an update stores old + 1, a write stores 0. */
struct value {
    uint64_t id;
    int64_t number;
    uint32_t size_bytes;
};

/* Names one state of one key. Opaque to clients: compared for equality only. All
 * zero is the version of a key that was never written. */
struct version {
    uint64_t word[4];
};

static inline bool version_equal(const struct version *a, const struct version *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

enum outcome {
    OUTCOME_PENDING, /* still under way; unknown when the trial ends */
    OUTCOME_OK,      /* it answered; a CAS that said no is ok too */
    OUTCOME_FAIL,    /* provably had no effect */
    OUTCOME_UNKNOWN, /* may still take effect, at any later time */
};

static inline const char *outcome_name(enum outcome outcome)
{
    static const char *const names[] = {"pending", "ok", "fail", "unknown"};
    return names[outcome];
}
