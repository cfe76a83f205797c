/* update.h - an update strategy: a way to carry out "new value = f(old value)" by
 * the primitives that the protocol offers. It runs where `[update] at` says, and
 * knows what that place knows: two clocks, its own memory, the answers it got. */
#pragma once

#include "sim/port/op.h"
#include "sim/port/param.h"

struct update_door;

/* How a primitive that the strategy issued came back. */
struct update_answer {
    enum op op;
    enum outcome outcome; /* ok, fail or unknown */
    bool conflict;        /* of a CAS: it found another version */
    struct value value;   /* read, or found */
    struct version version;
};

uint64_t update_key(const struct update_door *door);

/* f(old): what the update makes of a value. */
struct value update_apply(const struct update_door *door, struct value old);

/* One primitive at a time; its answer comes to on_answer. */
void update_read(struct update_door *door, uint64_t key);
void update_write(struct update_door *door, uint64_t key, struct value value);
void update_cas(struct update_door *door, uint64_t key, struct version expected,
                struct value old, struct value value);

/* Ends the attempt and asks for another: the retry policy decides when on_update
 * runs again, or ends the operation as given up. `conflict`: why. */
void update_try_again(struct update_door *door, bool conflict);

/* Ends the operation. */
void update_done(struct update_door *door);
void update_unknown(struct update_door *door); /* a write may still take effect */
void update_failed(struct update_door *door);  /* provably nothing happened */

void update_set_timer(struct update_door *door, int64_t delay_ns, uint64_t cookie);
int64_t update_monotonic_ns(struct update_door *door);
int64_t update_wall_ns(struct update_door *door);
uint64_t update_random(struct update_door *door);

struct update_strategy {
    const char *name;
    const char *summary;
    const char *explanation;
    const char *source;
    const char *safe_when; /* as "the protocol's CAS is atomic" */
    const char *broken_by; /* the schedule that breaks it */
    unsigned needs;        /* OP_BIT(...): primitives that the protocol must offer */

    const struct param *params;
    size_t params_size;
    size_t op_size;    /* memory of one operation, zeroed at its start */
    size_t place_size; /* memory of the place that it runs at, zeroed at start */

    void (*on_update)(struct update_door *door, void *op, void *place);
    void (*on_answer)(struct update_door *door, void *op, void *place,
                      const struct update_answer *answer);
    void (*on_timer)(struct update_door *door, void *op, void *place, uint64_t cookie);
};
