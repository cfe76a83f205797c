/* experiment.h - variants x seeds on several threads. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"
#include "sim/run/config.h"

struct experiment {
    const struct config *const *config; /* one a variant */
    int variant_count;
    const uint64_t *seed; /* of each variant: the same */
    int seed_count;
    int jobs; /* threads, at least 1 */

    /* Called on the calling thread, in order of variant and seed whatever the number
     * of threads; takes the record over. Returning false cancels the rest. */
    bool (*on_record)(void *user, int variant, struct record *record);
    /* Called on the calling thread some times a second; may be NULL. `done` and
     * `total` count simulated ns over all trials. Returning false cancels. */
    bool (*on_progress)(void *user, int64_t done_ns, int64_t total_ns, uint64_t events,
                        int trials_done);
    void *user;
};

/* True if all trials ran. Memory: at most `jobs` + 2 records wait at a time. */
bool experiment_run(const struct experiment *experiment);
