/* load.h - clients: what they ask for, when, where, and what became of it.
 *
 * Open loop: operations are due by an arrival process, whatever became of earlier
 * ones; latency and time-out count from when an operation was due, so a server that
 * stands still cannot hide the waiting of those who would have come (no coordinated
 * omission). Closed loop: each client waits for its answer before it thinks and asks
 * again, and hides exactly that.
 *
 * Results go straight into the history, the tally and the time windows. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/kernel.h"
#include "sim/load/config.h"
#include "sim/observe/recorder.h"
#include "sim/observe/windows.h"
#include "sim/world/world.h"

struct load;

struct load_setup {
    struct kernel *kernel;
    const struct load_config *config;
    const struct update_config *update;
    const struct world_config *world_config;
    uint64_t seed;
    int64_t end_ns; /* of the load */
    struct history_buffer *history;
    struct windows *windows;
    GArray *discards; /* of struct discard_report: what replicas report goes here */
    /* Closed loop: all clients have done their operations. */
    void (*on_all_done)(void *user);
    void *user;
};

struct load *load_new(const struct load_setup *setup);
void load_free(struct load *load);

/* What the world is made with; load_start afterwards. */
struct world_hooks load_hooks(struct load *load);
void load_start(struct load *load, struct world *world);

/* The trial is over: who still waits for a session was never sent. */
void load_finish(struct load *load);

/* Latency of an ended operation; from the intended send time where there is one. */
static inline int64_t operation_latency_ns(const struct operation *operation)
{
    return operation->return_ns - operation->due_ns;
}
