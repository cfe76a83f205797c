/* trial_record.c - what is known of a trial when it is over. */
#include <string.h>

#include "sim/run/trial_parts.h"

/* ---- nodes ---- */

static void snapshot(const struct trial *trial, struct node_meter **meter,
                     int64_t (**phase)[PHASE_COUNT])
{
    int count = trial->world->node_count;

    *meter = g_new0(struct node_meter, (gsize)count);
    *phase = g_malloc0((size_t)count * sizeof **phase);
    for (int i = 0; i < count; i++) {
        struct node *node = &trial->world->node[i];

        node_meter_update(node);
        (*meter)[i] = node->meter;
        for (int k = 0; k < PHASE_COUNT; k++)
            (*phase)[i][k] = node->cost[k].used_ns;
    }
}

void trial_meter_begin(struct trial *trial)
{
    snapshot(trial, &trial->meter_begin, &trial->phase_begin);
    trial_usage_begin(trial);
}

void trial_meter_end(struct trial *trial)
{
    if (trial->meter_begin == NULL) /* it was over before the warm-up was */
        trial_meter_begin(trial);
    snapshot(trial, &trial->meter_end, &trial->phase_end);
    trial_usage_end(trial);
}

static void record_node(const struct trial *trial, int i, struct node_record *record)
{
    const struct node *node = &trial->world->node[i];
    const struct node_meter *begin = &trial->meter_begin[i], *end = &trial->meter_end[i];
    double measured_ns = (double)(end->changed_ns - begin->changed_ns);
    double busy_ns = (double)(end->busy_ns - begin->busy_ns);
    double codec_ns = 0, all_ns = 0;
    uint64_t left = end->departures - begin->departures;

    for (int k = 0; k < PHASE_COUNT; k++) {
        double ns = (double)(trial->phase_end[i][k] - trial->phase_begin[i][k]);

        all_ns += ns;
        if (k == PHASE_DECODE || k == PHASE_ENCODE)
            codec_ns += ns;
    }
    *record = (struct node_record){
        .region = g_strdup(trial->config->world.topology.region[node->region]),
        .name = g_strdup(node->name),
        .codec_cpu_share = all_ns > 0 ? codec_ns / all_ns : 0,
        .longest_pause_ns = node->longest_pause_ns,
        .busy_ns = node->meter.busy_ns,
        .measured_busy_ns = end->busy_ns - begin->busy_ns,
        .charged_ns = node->meter.charged_ns,
        .refused = node->meter.refused,
        .fsyncs = trial->world->disk[i].fsyncs};
    if (measured_ns > 0) {
        record->utilisation = busy_ns / (measured_ns * node->core_count);
        record->mean_in_system =
            (end->in_system_area - begin->in_system_area) / measured_ns;
        record->arrivals_per_s =
            (double)(end->arrivals - begin->arrivals) / measured_ns * 1e9;
    }
    if (left > 0)
        record->mean_time_in_system_ns =
            (end->time_in_system_ns - begin->time_in_system_ns) / (double)left;
}

/* ---- faults ---- */

static void record_faults(const struct trial *trial, struct record *record)
{
    const struct world *world = trial->world;
    GPtrArray *never = g_ptr_array_new();

    record->fault_count = world->occurrence_count;
    record->fault = g_new0(struct fault_record, (gsize)(MAX(world->occurrence_count, 1)));
    for (int i = 0; i < world->occurrence_count; i++) {
        const struct occurrence *occurrence = world->occurrence[i];

        record->fault[i] =
            (struct fault_record){.name = g_strdup(occurrence->config->name),
                                  .kind = g_strdup(occurrence->config->type->name),
                                  .what = g_strdup(occurrence->what),
                                  .note = g_strdup(occurrence->note),
                                  .start_ns = occurrence->start_ns,
                                  .end_ns = occurrence->end_ns,
                                  .operations = occurrence->operations,
                                  .messages = occurrence->messages};
    }
    for (int i = 0; i < world->config->fault_count; i++) {
        bool began = false;

        for (int k = 0; k < world->occurrence_count; k++)
            began = began || world->occurrence[k]->config == &world->config->fault[i];
        if (!began && world->config->fault[i].enabled)
            g_ptr_array_add(never, g_strdup(world->config->fault[i].name));
    }
    g_ptr_array_add(never, NULL);
    record->never_began = (char **)g_ptr_array_free(never, FALSE);
}

static bool group_touched(const struct record *record, const char *name, bool *began)
{
    bool touched = false;

    *began = false;
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];

        if (strcmp(fault->name, name) != 0)
            continue;
        *began = true;
        touched = touched || fault->operations > 0 || fault->messages > 0;
    }
    return touched;
}

void trial_record_conclusive(struct trial *trial, struct record *record)
{
    const struct world_config *config = &trial->config->world;
    GPtrArray *why = g_ptr_array_new();

    for (int i = 0; i < config->fault_count; i++) {
        bool began;

        if (!config->fault[i].enabled)
            continue;
        if (trial->world->recurrence[i].left_out)
            g_ptr_array_add(why,
                            g_strdup_printf("fault %s happened more often than can be "
                                            "kept: what came after %d times was left "
                                            "out",
                                            config->fault[i].name, FAULT_TIMES_MAX));
        if (group_touched(record, config->fault[i].name, &began))
            continue;
        g_ptr_array_add(
            why, g_strdup_printf(began ? "fault %s changed no operation and no message"
                                       : "fault %s never began",
                                 config->fault[i].name));
    }
    if (trial->ends_unknown > 0 && record->anomaly[ANOMALY_LOST_WRITE].applies)
        g_ptr_array_add(
            why, g_strdup_printf("when it ended nobody was %s for sure in %d of %d "
                                 "groups: what was lost there cannot be told; a longer "
                                 "scenario.settle may help",
                                 config->protocol.type->authority, trial->ends_unknown,
                                 trial->world->group_count));
    if (record->ok == 0)
        g_ptr_array_add(why, g_strdup("no operation succeeded"));
    char *starvation = trial_starvation(record);
    if (starvation != NULL)
        g_ptr_array_add(why, starvation);
    record->conclusive = why->len == 0;
    g_ptr_array_add(why, NULL);
    record->inconclusive_why = (char **)g_ptr_array_free(why, FALSE);
}

/* ---- operations ---- */

static void count_latency(const struct record *record, struct latency_record *latency,
                          const struct operation *operation)
{
    int64_t until_ns = MIN(operation->return_ns, record->simulated_ns);
    int64_t latency_ns = until_ns - operation->due_ns;

    if (latency->ok == NULL)
        *latency = (struct latency_record){histogram_new(), histogram_new()};
    if (operation->outcome == OUTCOME_OK)
        histogram_add(latency->ok, latency_ns);
    else
        latency_ns = MAX(latency_ns, record->timeout_ns);
    histogram_add(latency->with_timeouts, latency_ns);
}

static bool is_in_time(const struct record *record, const struct operation *operation)
{
    return record->timeout_ns == DURATION_NONE ||
           operation_latency_ns(operation) <= record->timeout_ns;
}

static void count_operation(struct record *record, const struct operation *operation)
{
    record->operations++;
    record->operations_by_region[operation->region]++;
    switch ((enum outcome)operation->outcome) {
    case OUTCOME_OK:
        record->ok++;
        record->ok_within_timeout += is_in_time(record, operation);
        record->conflict += operation->conflict;
        record->ok_by_region[operation->region]++;
        break;
    case OUTCOME_FAIL:
        record->fail++;
        record->fail_never_sent += operation->invoke_ns == NEVER_NS;
        break;
    case OUTCOME_PENDING:
    case OUTCOME_UNKNOWN:
        record->unknown++;
        break;
    }
    count_latency(record, &record->latency[operation->kind], operation);
    count_latency(record, &record->latency_all, operation);
    count_latency(record, &record->latency_by_region[operation->region], operation);
}

void trial_record_operations(const struct trial *trial, struct record *record)
{
    const struct history *history = &record->history;

    for (uint64_t i = 0; i < history->operation_count; i++) {
        const struct operation *operation = &history->operations[i];

        if (operation->due_ns >= record->warmup_ns &&
            operation->due_ns < record->duration_ns)
            count_operation(record, operation);
    }
    trial_record_session_waits(trial, record);
}

/* ---- updates ---- */

static bool updates_alone_write(const struct config *config)
{
    for (int kind = 0; kind < OP_COUNT; kind++)
        if (config->load.mix[kind] > 0 && kind != OP_READ && kind != OP_UPDATE &&
            op_object((enum op)kind) == OBJECT_REGISTER)
            return false;
    return config->load.mix[OP_UPDATE] > 0;
}

/* Every update adds one, so the sum over all registers tells how many took effect; those
 * of the warm-up too. */
void trial_record_updates(struct trial *trial, struct record *record, int64_t number)
{
    const struct history *history = &record->history;
    struct update_record *update = &record->update;
    int64_t succeeded = 0, unknown = 0;

    update->applies = trial->config->load.mix[OP_UPDATE] > 0;
    for (uint64_t i = 0; update->applies && i < history->operation_count; i++) {
        const struct operation *operation = &history->operations[i];
        bool measured = operation->due_ns >= record->warmup_ns &&
                        operation->due_ns < record->duration_ns;
        bool success = operation->outcome == OUTCOME_OK && !operation->conflict;

        if (operation->kind != OP_UPDATE)
            continue;
        succeeded += success;
        unknown += operation->outcome == OUTCOME_UNKNOWN;
        if (!measured)
            continue;
        update->operations++;
        update->successes += success;
        update->given_up += operation->given_up;
        if (operation->return_ns != NEVER_NS)
            update->completion_ns = MAX(update->completion_ns, operation->return_ns);
    }
    for (uint64_t i = 0; update->applies && i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];
        const struct operation *parent = &history->operations[primitive->operation - 1];

        /* Also those of updates that went on after their clients had given up. */
        if (parent->kind == OP_UPDATE && parent->due_ns >= record->warmup_ns &&
            parent->due_ns < record->duration_ns) {
            update->attempts += primitive->op != OP_READ;
            update->conflicts += primitive->conflict;
        }
    }
    update->final_applies =
        updates_alone_write(trial->config) && trial->ends_unknown == 0;
    update->expected_min = succeeded;
    update->expected_max = succeeded + unknown;
    update->value = number;
}

/* ---- adds ---- */

struct counter {
    int64_t acknowledged, unknown;
};

/* How often an add may have taken effect beyond its acknowledgement: tried again after a
 * time-out, each attempt may. Attempts that were refused count here as well. */
static int64_t attempts_unknown(const struct config *config,
                                const struct primitive *primitive)
{
    bool again = config->load.retry_unknown && !config->world.protocol.type->dedup;
    int64_t attempts = again ? primitive->sends : 1;

    return primitive->outcome == OUTCOME_OK     ? attempts - 1
           : primitive->outcome == OUTCOME_FAIL ? 0
                                                : attempts;
}

static GHashTable *counters_of(const struct config *config, const struct history *history)
{
    GHashTable *counters =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);

    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *add = &history->primitives[i];

        if (add->op != OP_ADD)
            continue;
        struct counter *counter = g_hash_table_lookup(counters, &add->key);
        if (counter == NULL) {
            counter = g_new0(struct counter, 1);
            g_hash_table_insert(counters, (gpointer)(uintptr_t)&add->key, counter);
        }
        if (add->outcome == OUTCOME_OK)
            counter->acknowledged += add->number;
        counter->unknown += add->number * attempts_unknown(config, add);
    }
    return counters;
}

static void count_adds(struct record *record)
{
    const struct history *history = &record->history;

    for (uint64_t i = 0; i < history->operation_count; i++) {
        const struct operation *operation = &history->operations[i];

        if (operation->kind != OP_ADD || operation->due_ns < record->warmup_ns ||
            operation->due_ns >= record->duration_ns)
            continue;
        record->add.operations++;
        record->add.successes += operation->outcome == OUTCOME_OK;
    }
}

/* Each counter by itself: what one lacks another may have too much. */
void trial_record_adds(struct trial *trial, struct record *record,
                       const struct final_cell *cell, uint64_t count)
{
    struct add_record *add = &record->add;

    add->applies = trial->config->load.mix[OP_ADD] > 0;
    if (!add->applies)
        return;
    g_autoptr(GHashTable) counters = counters_of(trial->config, &record->history);
    count_adds(record);
    for (uint64_t i = 0; i < count; i++) {
        const struct counter *counter = g_hash_table_lookup(counters, &cell[i].key);

        if (counter == NULL || !cell[i].is_known)
            continue;
        int64_t most = counter->acknowledged + counter->unknown;
        add->keys++;
        add->keys_below += cell[i].number < counter->acknowledged;
        add->keys_above += cell[i].number > most;
        add->missing += MAX(counter->acknowledged - cell[i].number, 0);
        add->expected_min += counter->acknowledged;
        add->expected_max += most;
        add->value += cell[i].number;
    }
}

/* ---- the record ---- */

static void record_variant(const struct config *config, struct record *record)
{
    record->variant_count = config->setting_count;
    record->variant = g_new0(struct setting, (gsize)(MAX(config->setting_count, 1)));
    for (int i = 0; i < config->setting_count; i++)
        record->variant[i] = (struct setting){g_strdup(config->setting[i].key),
                                              g_strdup(config->setting[i].value)};
}

struct record *trial_record(struct trial *trial)
{
    const struct config *config = trial->config;
    const struct topology_config *topology = &config->world.topology;
    struct record *record = g_new0(struct record, 1);

    record->seed = trial->seed;
    record_variant(config, record);
    record->events = kernel_events_run(trial->kernel);
    record->simulated_ns = trial->over_ns;
    record->warmup_ns = config->warmup_ns;
    /* A closed loop may have ended sooner. */
    record->duration_ns = MAX(trial->end_ns, config->warmup_ns);
    record->timeout_ns = config->load.timeout_ns;
    if (config->load.deadline_ns != DURATION_NONE &&
        (record->timeout_ns == DURATION_NONE ||
         config->load.deadline_ns < record->timeout_ns))
        record->timeout_ns = config->load.deadline_ns;
    record->attempts_max =
        load_tries_again(&config->load, config->world.protocol.type->dedup)
            ? config->load.attempts
            : 1;
    record->region_count = topology->region_count;
    record->region = g_new0(char *, (gsize)(topology->region_count + 1));
    for (int i = 0; i < topology->region_count; i++)
        record->region[i] = g_strdup(topology->region[i]);
    record->latency_by_region =
        g_new0(struct latency_record, (gsize)topology->region_count);
    record->operations_by_region = g_new0(uint64_t, (gsize)topology->region_count);
    record->ok_by_region = g_new0(uint64_t, (gsize)topology->region_count);
    record->window = windows_finish(trial->windows, trial->end_ns, &record->window_count);
    record_faults(trial, record);
    record->node_count = trial->world->node_count;
    record->node = g_new0(struct node_record, (gsize)record->node_count);
    for (int i = 0; i < record->node_count; i++)
        record_node(trial, i, &record->node[i]);
    trial_record_resources(trial, record);
    return record;
}
