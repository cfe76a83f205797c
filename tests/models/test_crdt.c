/* CRDTs: no latency, convergence in a bounded time, counters that lose and invent
 * nothing, and planted bugs that do not get through. A mutant is crdt's own code behind
 * another handler, so this file takes in the source. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "models/models.h"

/* What a mutant may not wait for. */
static bool answers_early;

static void answer_early(struct door *door, uint64_t primitive,
                         const struct answer *answer)
{
    struct answer early = *answer;

    if (answers_early)
        early.after = AT_ONCE;
    door_answer_ok(door, primitive, &early);
}

#define protocol_crdt  real_crdt
#define door_answer_ok answer_early
#include "models/protocols/crdt.c"
#undef door_answer_ok
#undef protocol_crdt

#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/storm.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)

#define THREE_REGIONS                                                                \
    "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"                            \
    "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n[link b c]\ndelay = 25ms\n" \
    "[node]\ncost = none\nclock_error = none\n"

static uint64_t count_of(const struct record *record, enum anomaly anomaly)
{
    return record->anomaly[anomaly].count;
}

static struct record *run(const char *text, const char *const *settings)
{
    struct record *record = lab_run(text, settings);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "crdt");
    return record;
}

/* Every counter ends where it must. */
static bool counters_are_right(const struct record *record)
{
    const struct add_record *add = &record->add;

    return add->applies && add->keys_below == 0 && add->keys_above == 0 &&
           add->missing == 0 && add->value >= add->expected_min &&
           add->value <= add->expected_max;
}

/* ---- latency ---- */

static void nothing_waits_but_for_the_disk(void)
{
    static const int fsyncs_ms[] = {0, 2};

    for (size_t i = 0; i < G_N_ELEMENTS(fsyncs_ms); i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
            "fsync = %dms\n[protocol]\nname = crdt\n[load]\nclients = 3\n"
            "think = constant(97ms)\nmix = read 40%%, write 30%%, add 30%%\n"
            "keys = uniform(1000)\n",
            fsyncs_ms[i]);
        struct record *record = run(text, NULL);

        CU_ASSERT_TRUE(record->ok > 500 && record->ok == record->operations);
        for (uint64_t k = 0; k < record->history.operation_count; k++) {
            const struct operation *operation = &record->history.operations[k];
            int64_t took_ns = operation->return_ns - operation->due_ns;
            int64_t fsync_ns = operation->kind == OP_READ ? 0 : fsyncs_ms[i] * MS;

            /* The fsync of what gossip has just brought may be under way. */
            CU_ASSERT_TRUE(took_ns >= fsync_ns && took_ns <= 2 * fsync_ns);
        }
        CU_ASSERT_TRUE(counters_are_right(record));
        record_free(record);
    }
}

/* ---- how soon others see it ---- */

enum { GOSSIP_MS = 100 };

static const int64_t way_ms[3][3] = {{0, 10, 30}, {10, 0, 25}, {30, 25, 0}};

/* How old the newest write from a region was at most when a read elsewhere did not see
 * it, nor a later one. Clocks are perfect, and nothing takes time: what was written later
 * wins. */
static int64_t oldest_unseen_ns(const struct history *history, int from, int to)
{
    int64_t oldest_ns = 0;

    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *read = &history->primitives[i];
        int64_t seen_ns = -1;

        if (read->op != OP_READ || history->operations[read->operation - 1].region != to)
            continue;
        if (read->observed != 0)
            seen_ns = history->primitives[read->observed - 1].invoke_ns;
        for (uint64_t k = i; k-- > 0;) {
            const struct primitive *write = &history->primitives[k];

            if (write->invoke_ns <= seen_ns ||
                read->invoke_ns - write->return_ns > 1000 * MS)
                break;
            if (write->op == OP_WRITE &&
                history->operations[write->operation - 1].region == from)
                oldest_ns = MAX(oldest_ns, read->invoke_ns - write->return_ns);
        }
    }
    return oldest_ns;
}

static void others_see_it_within_an_interval_and_the_way(void)
{

    for (int i = 0; i < 2 * 9; i++) {
        int from = i % 9 / 3, to = i % 3;
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 60s\nwarmup = 0s\nseed = %d\n" THREE_REGIONS
            "fsync = 0ms\n[protocol]\nname = crdt\nmode = %s\n"
            "[load]\narrivals = 200/s\nmix = read 95%%, write 5%%\nkeys = uniform(1)\n",
            i + 1, modes[i / 9]);
        struct record *record = run(text, NULL);
        int64_t unseen_ns = oldest_unseen_ns(&record->history, from, to);
        int64_t bound_ns = from == to ? 0 : (GOSSIP_MS + way_ms[from][to]) * MS;

        CU_ASSERT_TRUE(unseen_ns <= bound_ns);
        CU_ASSERT_TRUE(from == to || unseen_ns > bound_ns - 25 * MS);
        record_free(record);
    }
}

/* ---- a cut ---- */

/* c writes beside the others until the load is over. */
static void it_converges_when_the_cut_is_healed(void)
{

    for (size_t i = 0; i < 2; i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
            "fsync = 0ms\n[protocol]\nname = crdt\nmode = %s\n[load]\n"
            "arrivals = 300/s\nmix = read 20%%, write 40%%, add 40%%\n"
            "keys = uniform(200)\n"
            "[fault cut]\nkind = partition\nisolate = c\nat = 12s\nfor = 1h\n",
            modes[i]);
        struct record *record = run(text, NULL);
        const struct convergence_record *convergence = &record->convergence;
        uint64_t before = 0, during = 0;

        CU_ASSERT_EQUAL(record->ok, record->operations);
        CU_ASSERT_TRUE(counters_are_right(record));
        CU_ASSERT_EQUAL(record->add.expected_min, record->add.expected_max);
        CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
        CU_ASSERT_TRUE(convergence->applies && convergence->keys == 400);
        CU_ASSERT_TRUE(convergence->diverged_at_end > 320);
        CU_ASSERT_TRUE(convergence->settled);
        /* What was held back leaves at once; the rest waits for the next gossip, and in
         * the worst case goes by way of a replica that heard it first. */
        CU_ASSERT_TRUE(convergence->settled_ns > 30 * MS &&
                       convergence->settled_ns <= (GOSSIP_MS + 30 + 1) * MS);
        CU_ASSERT_EQUAL(convergence->sample_count, 200);
        for (int k = 0; k < convergence->sample_count; k++)
            if (convergence->sample[k].at_ns < 12000 * MS)
                before = MAX(before, convergence->sample[k].diverged);
            else
                during = MAX(during, convergence->sample[k].diverged);
        CU_ASSERT_TRUE(before > 5 && before < 80);
        CU_ASSERT_TRUE(during > 320);
        record_free(record);
    }
}

/* More has changed than anybody keeps the numbers of, and none of it arrived. */
#define TOO_LONG                                                                  \
    "[scenario]\nduration = 12s\nwarmup = 0s\n"                                   \
    "[topology]\nregions = a, b, c\ntransport = udp\n[link * *]\ndelay = 5ms\n"   \
    "[node]\ncost = none\nfsync = 0.1ms\n[protocol]\nname = crdt\n"               \
    "[load]\narrivals = 5000/s\nmix = write 50%, add 50%\nkeys = uniform(5000)\n" \
    "[fault cut]\nkind = partition\nisolate = c\nat = 1s\nfor = 10s\n"

static void who_missed_too_much_gets_the_whole_state(void)
{
    struct record *record = run(TOO_LONG, NULL);

    CU_ASSERT_TRUE(record->convergence.settled);
    CU_ASSERT_EQUAL(count_of(record, ANOMALY_DIVERGED_KEYS), 0);
    CU_ASSERT_TRUE(counters_are_right(record));
    record_free(record);
}

/* ---- storms ---- */

enum { STORMS = 40, SEEDS_MAX = 20 };

#define MIX "read 30%, write 30%, add 40%"

static const struct storm_choice deltas = {
    .protocol = "name = crdt\nmode = delta\ngossip = 20ms", .mix = MIX, .keys_max = 20};
static const struct storm_choice states = {
    .protocol = "name = crdt\nmode = state", .mix = MIX, .keys_max = 20};
static const struct storm_choice lossy_deltas = {
    .protocol = "name = crdt\nmode = delta\ngossip = 50ms",
    .mix = MIX,
    .keys_max = 20,
    .datagrams = true};
static const struct storm_choice lossy_states = {
    .protocol = "name = crdt\nmode = state\ngossip = 30ms",
    .mix = MIX,
    .keys_max = 20,
    .datagrams = true,
    .good_clocks = true};
static const struct storm_choice good_clocks = {.protocol = "name = crdt\ngossip = 20ms",
                                                .mix = MIX,
                                                .keys_max = 20,
                                                .good_clocks = true};

/* What no run of the real one shows, or NULL. */
static const char *harm(const struct record *record)
{
    if (count_of(record, ANOMALY_DIVERGED_KEYS) > 0 || !record->convergence.settled)
        return "diverged_keys";
    if (record->add.keys_below > 0)
        return "a counter below its interval";
    if (record->add.keys_above > 0)
        return "a counter above its interval";
    return NULL;
}

static void it_converges_after_every_storm(void)
{
    static const struct storm_choice *const choices[] = {&deltas, &states, &lossy_deltas,
                                                         &lossy_states, &good_clocks};
    uint64_t ok = 0, stale = 0, lost = 0, discarded = 0, unknown = 0;

    for (uint64_t number = 1; number <= STORMS; number++) {
        const struct storm_choice *choice = choices[number % G_N_ELEMENTS(choices)];
        g_autofree char *text = storm_scenario(choice, number);
        struct record *record = run(text, NULL);

        CU_ASSERT_PTR_NULL(harm(record));
        if (harm(record) != NULL)
            fprintf(stderr, "crdt, storm %d: %s\n%s", (int)number, harm(record), text);
        CU_ASSERT_TRUE(counters_are_right(record));
        /* With clocks that agree, a later write has a later stamp. */
        if (choice->good_clocks) {
            CU_ASSERT_EQUAL(count_of(record, ANOMALY_LOST_WRITE), 0);
            /* A session stays with its replica. */
            CU_ASSERT_EQUAL(count_of(record, ANOMALY_READ_YOUR_WRITES), 0);
        }
        ok += record->ok;
        stale += count_of(record, ANOMALY_STALE_READ);
        lost += count_of(record, ANOMALY_LOST_WRITE);
        discarded += count_of(record, ANOMALY_DISCARDED_ACK);
        unknown += record->unknown;
        record_free(record);
    }
    CU_ASSERT_TRUE(ok > 1000 * STORMS);
    CU_ASSERT_TRUE(unknown > 100);
    /* That is what it does not promise. */
    CU_ASSERT_TRUE(stale > 1000);
    CU_ASSERT_TRUE(lost > 0);
    CU_ASSERT_TRUE(discarded > 1000);
}

/* The interval is no property of crdt alone. */
static void counters_end_right_on_one_copy_too(void)
{
    static const struct storm_choice one = {.protocol = "name = single",
                                            .mix = "read 20%, write 20%, add 60%",
                                            .keys_max = 20};

    for (uint64_t number = 1; number <= 20; number++) {
        g_autofree char *text = storm_scenario(&one, number);
        struct record *record = run(text, NULL);

        CU_ASSERT_TRUE(record->add.successes > 50);
        CU_ASSERT_TRUE(counters_are_right(record));
        CU_ASSERT_FALSE(record->convergence.applies);
        record_free(record);
    }
}

/* An add tried again where nobody recognises it may count twice. */
static void repeated_adds_count_twice_and_the_interval_knows(void)
{
    g_autofree char *text = storm_scenario(&deltas, 2);
    static const char *const again[] = {"load.retry_unknown=yes", "load.timeout=30ms",
                                        "load.attempts=5", NULL};
    struct record *record = run(text, again);
    int64_t operations = 0;

    CU_ASSERT_TRUE(counters_are_right(record));
    for (uint64_t i = 0; i < record->history.operation_count; i++)
        operations += record->history.operations[i].kind == OP_ADD;
    CU_ASSERT_TRUE(record->add.value > (int64_t)record->add.successes);
    CU_ASSERT_TRUE(record->add.expected_max > operations);
    record_free(record);
}

/* ---- key spaces ---- */

static void counters_and_registers_have_keys_of_their_own(void)
{
    static const struct {
        const char *mix;
        double least, most; /* share of the reads that go to counters */
    } rows[] = {
        {"read 50%, write 50%", 0, 0},
        {"read 50%, add 50%", 1, 1},
        {"read 60%, write 10%, add 30%", 0.73, 0.77},
        {"read 100%", 0, 0},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 30s\n" THREE_REGIONS
            "fsync = 0ms\n[protocol]\nname = crdt\n[load]\narrivals = 300/s\n"
            "mix = %s\nkeys = uniform(10)\n",
            rows[i].mix);
        struct record *record = run(text, NULL);
        double reads = 0, of_counters = 0;

        for (uint64_t k = 0; k < record->history.primitive_count; k++) {
            const struct primitive *primitive = &record->history.primitives[k];
            enum object object = key_object(primitive->key);

            CU_ASSERT_TRUE(primitive->op == OP_READ ||
                           object == op_object(primitive->op));
            CU_ASSERT_TRUE((primitive->key ^ object_key(object, 0)) < 10);
            CU_ASSERT_TRUE(primitive->op != OP_ADD || primitive->number == 1);
            reads += primitive->op == OP_READ;
            of_counters += primitive->op == OP_READ && object == OBJECT_COUNTER;
        }
        CU_ASSERT_TRUE(of_counters >= rows[i].least * reads &&
                       of_counters <= rows[i].most * reads);
        CU_ASSERT_EQUAL(record->add.applies, strstr(rows[i].mix, "add") != NULL);
        record_free(record);
    }
}

/* ---- mutants ---- */

/* A copy of the message with every cell changed. */
static void with_cells(struct door *door, void *state, const struct message *m,
                       void (*change)(struct door *door, struct cell *cell))
{
    g_autofree char *bytes = g_memdup2(m->payload, m->payload_bytes);
    struct cell *cell = (struct cell *)(void *)(bytes + sizeof(struct heading));
    struct message other = *m;

    if (m->kind == STATE || m->kind == DELTA)
        for (size_t i = 0; i < (m->payload_bytes - sizeof(struct heading)) / sizeof *cell;
             i++)
            change(door, &cell[i]);
    other.payload = bytes;
    on_message(door, state, &other);
}

static void add_mine(struct door *door, struct cell *cell)
{
    struct cell mine = {.name = cell->name};

    door_get(door, cell->name, &mine);
    if (is_slot(cell->name) && (int)(cell->name >> ACTOR_SHIFT) != door_self(door) &&
        cell->slot.added < INT64_C(1) << 40) /* it doubles each time */
        cell->slot.added += mine.slot.added;
}

static void merge_by_sum(struct door *door, void *state, const struct message *m)
{
    with_cells(door, state, m, add_mine);
}

static void forget_the_actor(struct door *door, struct cell *cell)
{
    (void)door;
    if (!is_slot(cell->name))
        cell->last.stamp.actor = 0;
}

static void ties_by_arrival(struct door *door, void *state, const struct message *m)
{
    with_cells(door, state, m, forget_the_actor);
}

static void store(struct door *door, struct cell *cell)
{
    if (is_slot(cell->name))
        door_put(door, cell->name, cell);
}

/* A slot is what was said last, not what was greatest. */
static void latest_slot_wins(struct door *door, void *state, const struct message *m)
{
    with_cells(door, state, m, store);
}

static void join_after_a_gap(struct door *door, void *memory, const struct message *m)
{
    const struct heading *heading = m->payload;
    struct crdt *state = memory;

    if (m->kind == DELTA) {
        state->peer[m->from].life = heading->life;
        state->peer[m->from].seen = heading->first - 1;
    }
    on_message(door, state, m);
}

/* The clock alone, be it behind what is overwritten. */
static void clock_alone(struct door *door, void *state, const struct request *request)
{
    struct cell cell = {.name = request->key};

    if (request->op != OP_WRITE) {
        on_request(door, state, request);
        return;
    }
    cell.last.stamp.clock_ns = (uint64_t)door_wall_clock(door).now_ns;
    cell.last.stamp.actor = own_name(door);
    cell.last.value = request->value;
    answer(door, request->primitive, &cell.last,
           put(door, state, &cell, door_self(door)));
}

/* One sum for all. */
static void one_slot(struct door *door, void *state, const struct request *request)
{
    struct cell cell = {.name = slot_name(request->key, 0)};

    if (request->op != OP_ADD) {
        on_request(door, state, request);
        return;
    }
    door_get(door, cell.name, &cell);
    cell.slot.added += request->value.number;
    answer(door, request->primitive, &(struct last_write){.value.number = 0},
           put(door, state, &cell, door_self(door)));
}

/* It crashes with changes that are durable and were never gossiped; nobody asks it for
 * anything any more. */
static const char last_words[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a, b, c\n[link * *]\ndelay = 5ms\n"
    "[node]\nfsync = 1ms\n[protocol]\nname = crdt\ngossip = 1s\n[load]\n"
    "arrivals = steps(0s: 300/s, 3s: 0/s)\nmix = write 50%, add 50%\n"
    "keys = uniform(500)\nregions = a\n"
    "[fault crash]\nkind = crash\nnode = a.0\nat = 3s\nfor = 100ms\n";

/* Three writers at one instant, by clocks that agree. */
static const char in_step[] =
    "[scenario]\nduration = 10s\nwarmup = 0s\n"
    "[topology]\nregions = a, b, c\nclient_delay = 0ms\n[link * *]\n"
    "delay = exponential(5ms)\n[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
    "[protocol]\nname = crdt\n[load]\nclients = 30\nthink = constant(50ms)\n"
    "mix = write 90%, add 10%\nkeys = uniform(5)\n";

static const struct mutant {
    const char *name;
    void (*on_message)(struct door *door, void *state, const struct message *message);
    void (*on_request)(struct door *door, void *state, const struct request *request);
    void (*on_restart)(struct door *door, void *state);
    bool answers_early;
    const struct storm_choice *storm; /* or: */
    const char *text;
} mutants[] = {
    {"merged by sum", merge_by_sum, on_request, on_restart, false, &states, NULL},
    {"one slot for all", on_message, one_slot, on_restart, false, &deltas, NULL},
    {"latest slot, not greatest", latest_slot_wins, on_request, on_restart, false,
     &lossy_deltas, NULL},
    {"answered before durable", on_message, on_request, on_restart, true, &deltas, NULL},
    {"ties by arrival", ties_by_arrival, on_request, on_restart, false, NULL, in_step},
    {"clock below what it overwrites", on_message, clock_alone, on_restart, false,
     &deltas, NULL},
    {"joined after a gap: restart", join_after_a_gap, on_request, on_restart, false,
     &lossy_deltas, NULL},
    {"joined after a gap: too long", join_after_a_gap, on_request, on_restart, false,
     NULL, TOO_LONG},
    {"silent after a restart", on_message, on_request, on_start, false, NULL, last_words},
};

static uint64_t seeds_to_catch(const struct mutant *mutant, const char **by)
{
    struct protocol protocol = real_crdt;
    const struct protocol *protocols[] = {&protocol, NULL};
    const struct catalogue catalogue = {.protocols = protocols, .updates = all_updates};

    protocol.on_message = mutant->on_message;
    protocol.on_request = mutant->on_request;
    protocol.on_restart = mutant->on_restart;
    answers_early = mutant->answers_early;
    *by = NULL;
    for (uint64_t number = 1; *by == NULL && number <= SEEDS_MAX; number++) {
        g_autofree char *text = mutant->text != NULL
                                    ? g_strdup(mutant->text)
                                    : storm_scenario(mutant->storm, number);
        struct record *record = lab_run_models(text, NULL, number, &catalogue);

        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        *by = harm(record);
        record_free(record);
        if (*by != NULL) {
            answers_early = false;
            return number;
        }
    }
    answers_early = false;
    return 0;
}

static void every_mutant_is_caught(void)
{
    printf("\n");
    for (size_t i = 0; i < G_N_ELEMENTS(mutants); i++) {
        const char *by = NULL;
        uint64_t seeds = seeds_to_catch(&mutants[i], &by);

        CU_ASSERT_TRUE(seeds > 0);
        printf("    crdt: %-32s %2d seeds, %s\n", mutants[i].name, (int)seeds,
               seeds > 0 ? by : "never caught");
    }
}

/* The scenarios that catch mutants, by as many seeds. */
static void the_real_one_shows_nothing(void)
{
    static const char *const texts[] = {in_step, last_words};

    for (uint64_t seed = 1; seed <= SEEDS_MAX; seed++)
        for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
            struct record *record = lab_run_seed(texts[i], NULL, seed);

            CU_ASSERT_PTR_NOT_NULL_FATAL(record);
            CU_ASSERT_PTR_NULL(harm(record));
            record_free(record);
        }
}

CU_TestInfo model_crdt_tests[] = {
    {"nothing waits but for the disk", nothing_waits_but_for_the_disk},
    {"others see it within an interval and the way",
     others_see_it_within_an_interval_and_the_way},
    {"it converges when the cut is healed", it_converges_when_the_cut_is_healed},
    {"who missed too much gets the whole state",
     who_missed_too_much_gets_the_whole_state},
    {"it converges after every storm", it_converges_after_every_storm},
    {"counters end right on one copy too", counters_end_right_on_one_copy_too},
    {"repeated adds count twice, and the interval knows",
     repeated_adds_count_twice_and_the_interval_knows},
    {"counters and registers have keys of their own",
     counters_and_registers_have_keys_of_their_own},
    {"the real one shows nothing", the_real_one_shows_nothing},
    {"every mutant is caught", every_mutant_is_caught},
    CU_TEST_INFO_NULL,
};
