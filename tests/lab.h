/* lab.h - runs a scenario given as text, for tests of what comes out of it. */
#pragma once

#include "sim/observe/record.h"
#include "sim/run/config.h"

/* Runs `text` with `settings` ("group.key=value", NULL-ended; may be NULL) laid over
 * it, by the seed of the scenario. Every run is held to the utilisation law and to
 * Little's law on each of its nodes. A scenario with problems fails the test and gives
 * NULL. Free with record_free(). */
struct record *lab_run(const char *text, const char *const *settings);

/* The same with another seed. */
struct record *lab_run_seed(const char *text, const char *const *settings, uint64_t seed);

/* The same with other models than those that are shipped. */
struct record *lab_run_models(const char *text, const char *const *settings,
                              uint64_t seed, const struct catalogue *catalogue);

/* The same, and looks at the world as it goes: after each of the TRIAL_STEPS of the
 * load's time and of the settling. */
struct world;
struct record *lab_run_watched(const char *text, const char *const *settings,
                               uint64_t seed, const struct catalogue *catalogue,
                               void (*look)(void *user, const struct world *world),
                               void *user);

/* The configuration alone, by any catalogue; free with config_free(). */
struct config *lab_config(const char *text, const char *const *settings,
                          const struct catalogue *catalogue);

double lab_mean_ms(const struct histogram *histogram);
double lab_quantile_ms(const struct histogram *histogram, double p);
double lab_max_ms(const struct histogram *histogram);
const struct fault_record *lab_fault(const struct record *record, const char *name);
