#include "sim/run/trial.h"

#include <string.h>

#include "sim/load/load.h"
#include "sim/observe/anomalies.h"
#include "sim/observe/digest.h"
#include "sim/run/checks.h"
#include "sim/run/claims.h"
#include "sim/run/trial_parts.h"

enum { EVENTS_AT_ONCE = 1000000 }; /* between two looks at whether to go on */

static void on_all_done(void *user)
{
    struct trial *trial = user;

    trial->all_done = true;
    kernel_stop(trial->kernel);
}

static void at_warmup(void *subject, uint64_t argument)
{
    struct trial *trial = subject;

    (void)argument;
    if (trial->meter_end == NULL) /* else the load was over before the warm-up was */
        trial_meter_begin(trial);
}

static void init(struct trial *trial, const struct config *config, uint64_t seed)
{
    struct world_hooks hooks;

    *trial =
        (struct trial){.config = config, .seed = seed, .end_ns = config->duration_ns};
    trial->kernel = kernel_new();
    trial->discards = g_array_new(FALSE, FALSE, sizeof(struct discard_report));
    trial->windows = windows_new(windows_base_width_ns(config->duration_ns));
    history_buffer_init(&trial->history);
    trial->load = load_new(&(struct load_setup){.kernel = trial->kernel,
                                                .config = &config->load,
                                                .update = &config->update,
                                                .world_config = &config->world,
                                                .seed = seed,
                                                .end_ns = config->duration_ns,
                                                .history = &trial->history,
                                                .windows = trial->windows,
                                                .discards = trial->discards,
                                                .on_all_done = on_all_done,
                                                .user = trial});
    hooks = load_hooks(trial->load);
    trial->world =
        world_new(trial->kernel, &config->world, seed, config->duration_ns, &hooks);
}

static void clear(struct trial *trial)
{
    convergence_free(trial->convergence);
    world_free(trial->world);
    load_free(trial->load);
    history_buffer_clear(&trial->history);
    g_array_free(trial->discards, TRUE);
    kernel_free(trial->kernel);
    g_free(trial->meter_begin);
    g_free(trial->meter_end);
    g_free(trial->phase_begin);
    g_free(trial->phase_end);
    trial_usage_free(trial->usage);
}

/* In steps, so that others see how far it is and can stop it. False: cancelled. */
static bool run_until(struct trial *trial, int64_t end_ns,
                      struct trial_progress *progress)
{
    int64_t from_ns = kernel_now_ns(trial->kernel);

    for (int64_t step = 1; step <= TRIAL_STEPS; step++) {
        int64_t until_ns =
            from_ns + (int64_t)((double)(end_ns - from_ns) * (double)step / TRIAL_STEPS);
        enum kernel_end how;

        do { /* a step may hold any number of events */
            how = kernel_run_some(trial->kernel, step == TRIAL_STEPS ? end_ns : until_ns,
                                  EVENTS_AT_ONCE);
            if (progress != NULL && atomic_load(&progress->cancel))
                return false;
        } while (how == KERNEL_MORE);
        if (progress != NULL) {
            atomic_store(&progress->simulated_ns, until_ns);
            atomic_store(&progress->events, kernel_events_run(trial->kernel));
            if (progress->look != NULL)
                progress->look(progress->user, trial->world);
        }
        if (how == KERNEL_STOPPED)
            break;
    }
    return true;
}

static bool simulate(struct trial *trial, struct trial_progress *progress)
{
    const struct config *config = trial->config;

    kernel_schedule(trial->kernel, config->warmup_ns, at_warmup, trial, 0);
    convergence_start(trial);
    world_start(trial->world);
    load_start(trial->load, trial->world);
    if (!run_until(trial, config->duration_ns, progress))
        return false;
    if (trial->all_done)
        trial->end_ns = kernel_now_ns(trial->kernel);
    trial_meter_end(trial);
    faults_heal(trial->world);
    trial->over_ns = trial->end_ns + config->settle_ns;
    convergence_settle(trial);
    if (!run_until(trial, trial->over_ns, progress))
        return false;
    load_finish(trial->load);
    return true;
}

/* ---- the final state ---- */

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static GArray *written_keys(const struct history *history)
{
    GArray *keys = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    guint kept = 0;

    for (uint64_t i = 0; i < history->primitive_count; i++)
        if (history->primitives[i].op != OP_READ)
            g_array_append_val(keys, history->primitives[i].key);
    g_array_sort(keys, compare_keys);
    for (guint i = 0; i < keys->len; i++)
        if (i == 0 ||
            g_array_index(keys, uint64_t, i) != g_array_index(keys, uint64_t, i - 1))
            g_array_index(keys, uint64_t, kept++) = g_array_index(keys, uint64_t, i);
    g_array_set_size(keys, kept);
    return keys;
}

static bool is_greater(const uint64_t a[3], const uint64_t b[3])
{
    for (int i = 0; i < 3; i++)
        if (a[i] != b[i])
            return a[i] > b[i];
    return false;
}

/* The replica whose copy counts, or NULL: nobody has that role, or all are equal. One
 * whose log goes beyond what it knows is committed was elected a moment ago: what others
 * acknowledged may not be in its copy yet. */
static const struct door *authority_of(const struct world *world, int group)
{
    const char *role = world->config->protocol.type->authority;
    const struct door *found = NULL;
    uint64_t highest = 0;

    for (int i = 0; role != NULL && i < world->group_size; i++) {
        const struct door *door = world_member(world, group, i);
        struct inspection seen = replica_inspect(door, INSPECT_ROLE, 0);

        if (door->node->up && seen.known && strcmp(seen.role, role) == 0 &&
            seen.commit >= seen.last && (found == NULL || seen.term > highest)) {
            found = door;
            highest = seen.term;
        }
    }
    return found;
}

/* `authorities`: of each group. */
static struct final_cell final_cell_of(const struct world *world,
                                       const struct door *const *authorities,
                                       uint64_t key, int64_t *number)
{
    int group = world_group_of(world, key);
    const struct door *authority = authorities[group];
    bool equal = world->config->protocol.type->authority == NULL;
    struct final_cell cell = {.key = key, .is_known = equal || authority != NULL};
    struct inspection best = {.known = false};
    struct value first = {0};
    bool seen_one = false;

    for (int i = 0; i < world->group_size; i++) {
        const struct door *door = world_member(world, group, i);
        struct inspection seen = replica_inspect(door, INSPECT_VALUE, key);

        if (!seen.known)
            continue;
        cell.diverged = cell.diverged || (seen_one && !value_same(&seen.value, &first));
        first = seen.value;
        seen_one = true;
        if (door == authority ||
            (equal && (!best.known || is_greater(seen.order, best.order))))
            best = seen;
    }
    cell.value = best.value.id;
    cell.number = best.value.number;
    if (key_object(key) == OBJECT_REGISTER)
        *number += best.value.number;
    return cell;
}

static GArray *final_state(struct trial *trial, const struct history *history,
                           int64_t *number)
{
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(struct final_cell));
    GArray *keys = written_keys(history);
    const struct door **authorities =
        g_new0(const struct door *, (gsize)trial->world->group_count);

    for (int group = 0; group < trial->world->group_count; group++) {
        authorities[group] = authority_of(trial->world, group);
        trial->ends_unknown += authorities[group] == NULL &&
                               trial->config->world.protocol.type->authority != NULL;
    }
    for (guint i = 0; i < keys->len; i++) {
        struct final_cell cell = final_cell_of(trial->world, authorities,
                                               g_array_index(keys, uint64_t, i), number);

        g_array_append_val(cells, cell);
    }
    g_free(authorities);
    g_array_free(keys, TRUE);
    return cells;
}

static void find_anomalies(struct trial *trial, struct record *record)
{
    int64_t number = 0;
    GArray *cells = final_state(trial, &record->history, &number);

    anomalies_find(
        &(struct anomaly_input){
            .history = &record->history,
            .from_ns = record->warmup_ns,
            .to_ns = record->duration_ns,
            .final = {(const struct final_cell *)(const void *)cells->data, cells->len,
                      trial->over_ns, true},
            .discard = (const struct discard_report *)(const void *)trial->discards->data,
            .discard_count = trial->discards->len,
            .discards_reported = trial->config->world.protocol.type->sees_discards},
        record->anomaly, &record->witness, &record->witness_count);
    record->example = anomaly_examples(&record->history, record->witness,
                                       record->witness_count, &record->example_count);
    trial_record_updates(trial, record, number);
    trial_record_adds(trial, record, (const struct final_cell *)(const void *)cells->data,
                      cells->len);
    g_array_free(cells, TRUE);
}

/* ---- all of it ---- */

struct record *trial_run(const struct config *config, uint64_t seed,
                         struct trial_progress *progress)
{
    gint64 began_us = g_get_monotonic_time();
    struct trial trial;
    struct record *record = NULL;

    init(&trial, config, seed);
    if (simulate(&trial, progress)) {
        record = trial_record(&trial);
        history_buffer_take(&trial.history, &record->history);
        history_digest(&record->history, record->digest);
        trial_record_operations(&trial, record);
        convergence_record(&trial, record);
        find_anomalies(&trial, record);
        record->verdict = checks_run(config->checkers, config->checks, &record->history,
                                     &record->verdict_count);
        trial_record_conclusive(&trial, record);
        record->claim = claims_evaluate(config, record, &record->claim_count);
        if (config->history == RECORD_NONE)
            history_clear(&record->history);
        record->wall_s = (double)(g_get_monotonic_time() - began_us) / 1e6;
    } else {
        windows_free(trial.windows);
    }
    clear(&trial);
    return record;
}
