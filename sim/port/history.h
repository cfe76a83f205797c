/* history.h - what happened, as clients saw it, in true time.
 *
 * Operations are what latency, attempts and conflicts are counted on; the
 * primitives that they are made of are what checkers judge. Both stand in the
 * order of their ids, which is the order in which they began. All times are ns
 * from the start of the trial. */
#pragma once

#include <stdint.h>

#include "sim/port/op.h"

/* `return_ns` of what never returned. */
#define NEVER_NS INT64_MAX

enum { NO_NODE = UINT16_MAX };

struct operation {
    uint64_t id; /* from 1, in order of being due (ties: of being drawn) */
    uint64_t key;
    int64_t due_ns;    /* when the client meant to send: latency counts from here */
    int64_t invoke_ns; /* when it was sent; NEVER_NS: no session was free in time */
    int64_t return_ns;
    uint32_t session;  /* of the trial, over all regions */
    uint32_t process;  /* the session's number then: a new one after each unknown */
    uint32_t attempts; /* calls of the update strategy's writing primitive; else sends */
    uint16_t region;   /* of the client */
    uint8_t kind;      /* enum op */
    uint8_t outcome;   /* enum outcome */
    uint8_t conflict;  /* ok, and it said no */
    uint8_t given_up;  /* an update whose strategy stopped trying */
};

struct primitive {
    uint64_t id;        /* from 1; also the id of the value that it writes */
    uint64_t operation; /* its parent */
    uint64_t key;
    int64_t invoke_ns;
    int64_t return_ns;
    uint64_t observed; /* id of the value that a read returned, or a CAS found */
    uint64_t expected; /* id of the value that a CAS was based on */
    int64_t number;    /* content read or written (struct value) */
    uint32_t session;
    uint32_t process;
    uint16_t node;    /* that answered; NO_NODE if none did */
    uint8_t op;       /* enum op */
    uint8_t outcome;  /* enum outcome */
    uint8_t conflict; /* a CAS that answered no */
    uint8_t sends;    /* attempts under this one id, at most 255 are counted */
};

/* Part of a transaction. */
struct micro_operation {
    uint64_t operation;
    uint64_t key;
    uint64_t value; /* id read or written */
    uint8_t op;     /* enum op */
};

struct history {
    struct operation *operations; /* operations[i].id == i + 1 */
    struct primitive *primitives; /* primitives[i].id == i + 1 */
    struct micro_operation *micro_operations;
    uint64_t operation_count;
    uint64_t primitive_count;
    uint64_t micro_operation_count;
    /* NULL: every primitive writes its own id, so that values are unique. Else [i] is
     * the value that primitives[i] writes, which `observed` and `expected` name. */
    uint64_t *values;
};
