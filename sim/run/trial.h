/* trial.h - one variant with one seed: deterministic and single-threaded. */
#pragma once

#include <stdatomic.h>
#include <stdint.h>

#include "sim/observe/record.h"
#include "sim/run/config.h"

struct world;

/* The load's time and the time to settle are simulated in so many steps each. */
enum { TRIAL_STEPS = 200 };

/* How far a trial is; written by its thread, read by any other. */
struct trial_progress {
    _Atomic int64_t simulated_ns;
    _Atomic uint64_t events;
    atomic_bool cancel; /* set by others: the trial ends soon, its record is NULL */
    /* NULL, or called by its thread after each step, to look at the world. */
    void (*look)(void *user, const struct world *world);
    void *user;
};

/* Simulates `config` with `seed` (config->seed is not looked at), then checks the
 * history. NULL if cancelled. `progress` may be NULL. */
struct record *trial_run(const struct config *config, uint64_t seed,
                         struct trial_progress *progress);
