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

/* Kinds of object. Each has a key space of its own: the kind stands in the upper bits
 * of a key, above its number. What clients can do with an object depends on its kind:
 *
 *   register   read, write, cas, update
 *   counter    read, add */
enum object { OBJECT_REGISTER, OBJECT_COUNTER, OBJECT_COUNT };

enum { KEY_NUMBER_BITS = 48 };

static inline uint64_t object_key(enum object object, uint64_t number)
{
    return (uint64_t)object << KEY_NUMBER_BITS | number;
}

static inline enum object key_object(uint64_t key)
{
    return (enum object)(key >> KEY_NUMBER_BITS);
}

/* What an operation changes; a read takes any. */
static inline enum object op_object(enum op op)
{
    return op == OP_ADD ? OBJECT_COUNTER : OBJECT_REGISTER;
}

/* What clients store. `id` names the primitive that wrote it, so it is unique in a
 * trial; 0 is the initial value, which nobody wrote. `number` is the content that
 * updates compute with: an update stores old + 1, a write stores 0. Of an add it is the
 * amount, and of a counter that is read the sum; `id` is then that of the last add, or 0
 * where there is no last one. */
struct value {
    uint64_t id;
    int64_t number;
    uint32_t size_bytes;
};

/* The same content: of counters the sum, of registers the write. */
static inline bool value_same(const struct value *a, const struct value *b)
{
    return a->id == b->id && a->number == b->number;
}

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
