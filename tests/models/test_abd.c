/* ABD: what it costs to the microsecond, a register that stays atomic in every storm, and
 * planted bugs that do not get through. A mutant is abd's own code behind another
 * handler, so this file takes in the source. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>

#include "models/models.h"

#define protocol_abd real_abd
#include "models/protocols/abd.c"
#undef protocol_abd

#include "tests/lab.h"
#include "tests/models/histories.h"
#include "tests/models/storm.h"
#include "tests/models/zones.h"
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

/* ---- latency ---- */

struct costs {
    const char *mix, *fast_read;
    int64_t fsync_ms;
    int64_t ms[3]; /* from a, b, c */
};

static void costs_are_exact(const struct costs *costs)
{
    for (int region = 0; region < 3; region++) {
        g_autofree char *text = g_strdup_printf(
            "[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
            "fsync = %dms\n[protocol]\nname = abd\nfast_read = %s\n"
            "[load]\nclients = 1\nthink = constant(100ms)\nregions = %c\nmix = %s\n"
            "keys = uniform(3)\n",
            (int)costs->fsync_ms, costs->fast_read, 'a' + region, costs->mix);
        struct record *record = lab_run(text, NULL);

        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        CU_ASSERT_TRUE(record->ok > 80 && record->ok == record->operations);
        for (uint64_t i = 0; i < record->history.operation_count; i++) {
            const struct operation *operation = &record->history.operations[i];
            int64_t fsync_ns = operation->kind == OP_WRITE ? costs->fsync_ms * MS : 0;

            if (operation->kind == OP_READ && costs->fast_read[0] == 'y')
                fsync_ns = -costs->ms[region] / 2 * MS; /* one round, not two */
            CU_ASSERT_EQUAL(operation->return_ns - operation->due_ns,
                            costs->ms[region] * MS + fsync_ns);
        }
        record_free(record);
    }
}

static void two_rounds_to_the_nearest_majority(void)
{
    static const struct costs rows[] = {
        {"write 100%", "no", 0, {40, 40, 100}},
        {"read 100%", "no", 0, {40, 40, 100}},
        {"read 50%, write 50%", "no", 0, {40, 40, 100}},
        {"read 50%, write 50%", "no", 2, {40, 40, 100}}, /* + F for the write's store */
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        costs_are_exact(&rows[i]);
}

/* One client: what it reads stands at a majority, and nobody disturbs. Two of three hold
 * what it wrote when it goes on, and the third gets it on the way of the query. */
static void a_unanimous_read_takes_one_round(void)
{
    static const struct costs rows[] = {
        {"read 100%", "yes", 0, {40, 40, 100}},
        {"read 50%, write 50%", "yes", 0, {40, 40, 100}},
        {"read 50%, write 50%", "yes", 2, {40, 40, 100}},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        costs_are_exact(&rows[i]);
}

static void a_read_beside_a_write_still_takes_two_rounds(void)
{
    struct record *record =
        lab_run("[scenario]\nduration = 60s\nwarmup = 0s\n" THREE_REGIONS
                "fsync = 2ms\n[protocol]\nname = abd\nfast_read = yes\n"
                "[load]\nclients = 6\nthink = exponential(20ms)\nmix = read 70%, write "
                "30%\nkeys = uniform(1)\n",
                NULL);
    uint64_t one = 0, two = 0, others = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    history_is_well_formed(record, "abd, one key");
    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];
        int64_t round_ns = (operation->region == 2 ? 50 : 20) * MS;
        int64_t took_ns = operation->return_ns - operation->due_ns;

        if (operation->kind != OP_READ)
            continue;
        if (took_ns == round_ns)
            one++;
        else if (took_ns >= 2 * round_ns)
            two++;
        else /* a reply that waited for the disk: for the fsync that ran, and the next */
            others += took_ns > round_ns + 4 * MS;
    }
    CU_ASSERT_TRUE(one > 50);
    CU_ASSERT_TRUE(two > 50);
    CU_ASSERT_EQUAL(others, 0);
    CU_ASSERT_EQUAL(zones_violations(&record->history, NULL), 0);
    record_free(record);
}

static void it_cannot_compare_and_swap(void)
{
    CU_ASSERT_EQUAL(protocol_abd.ops & OP_BIT(OP_CAS), 0);
    CU_ASSERT_EQUAL(protocol_abd.ops_unsafe, 0);
}

/* ---- a cut ---- */

static void only_the_side_of_the_majority_answers(void)
{
    struct record *record =
        lab_run("[scenario]\nduration = 20s\nwarmup = 0s\n" THREE_REGIONS
                "[protocol]\nname = abd\n[load]\narrivals = 200/s\ntimeout = 500ms\n"
                "[fault cut]\nkind = partition\nisolate = c\nat = 5s\nfor = 10s\n",
                NULL);
    uint64_t ok[2] = {0}, of[2] = {0};

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];

        if (operation->due_ns < 5000 * MS || operation->due_ns > 14400 * MS)
            continue;
        of[operation->region == 2]++;
        ok[operation->region == 2] += operation->outcome == OUTCOME_OK;
    }
    CU_ASSERT_TRUE(of[0] > 1000 && ok[0] == of[0]);
    CU_ASSERT_TRUE(of[1] > 500 && ok[1] == 0);
    CU_ASSERT_EQUAL(zones_violations(&record->history, NULL), 0);
    record_free(record);
}

/* ---- storms ---- */

enum { STORMS = 40, SEEDS_MAX = 20 };

static const struct storm_choice connected = {
    .protocol = "name = abd", .mix = "read 50%, write 50%", .keys_max = 20};
static const struct storm_choice datagrams = {.protocol = "name = abd\nfast_read = yes",
                                              .mix = "read 50%, write 50%",
                                              .keys_max = 20,
                                              .datagrams = true};
static const struct storm_choice fast = {.protocol = "name = abd\nfast_read = yes",
                                         .mix = "read 50%, write 50%",
                                         .keys_max = 20};

/* What no atomic register shows, or NULL. */
static const char *harm(const struct record *record)
{
    if (zones_violations(&record->history, NULL) > 0)
        return "linearizable";
    if (count_of(record, ANOMALY_LOST_WRITE) > 0)
        return "lost_write";
    if (count_of(record, ANOMALY_STALE_READ) > 0)
        return "stale_read";
    if (count_of(record, ANOMALY_MONOTONIC_READS) > 0)
        return "monotonic_reads";
    return NULL;
}

static void it_is_atomic_in_every_storm(void)
{
    static const struct storm_choice *const choices[] = {&connected, &datagrams, &fast};
    uint64_t ok = 0, crashes = 0;

    for (uint64_t number = 1; number <= STORMS; number++) {
        g_autofree char *text = storm_scenario(choices[number % 3], number);
        struct record *record = lab_run(text, NULL);

        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        history_is_well_formed(record, "abd");
        CU_ASSERT_PTR_NULL(harm(record));
        if (harm(record) != NULL)
            fprintf(stderr, "abd, storm %d: %s\n%s", (int)number, harm(record), text);
        ok += record->ok;
        for (int i = 0; i < record->fault_count; i++)
            crashes += g_str_equal(record->fault[i].kind, "crash");
        record_free(record);
    }
    CU_ASSERT_TRUE(ok > 1000 * STORMS);
    CU_ASSERT_TRUE(crashes > 2 * STORMS);
}

/* ---- mutants ---- */

static void hear(struct door *door, void *state, const struct message *m,
                 const struct carried *carried)
{
    struct message same = *m;

    same.payload = carried;
    on_message(door, state, &same);
}

/* A read returns what is newest in its majority, and stores nothing. */
static void no_write_back(struct door *door, void *state, const struct message *m)
{
    struct abd_op *op = door_op(door, m->primitive);
    struct carried reply = *(const struct carried *)m->payload;

    if (m->kind == QUERY_REPLY && op != NULL && op->request.op == OP_READ) {
        if (is_newer(&reply.cell.tag, &op->newest.tag))
            op->newest = reply.cell;
        reply.cell = op->newest; /* all seem to agree: fast_read does the rest */
    }
    hear(door, state, m, &reply);
}

static void no_tie_break(struct door *door, void *state, const struct message *m)
{
    struct carried carried = *(const struct carried *)m->payload;

    carried.cell.tag.writer = carried.cell.tag.counter = 0;
    hear(door, state, m, &carried);
}

/* The replica alone breaks ties: it may coordinate two writes at once. */
static void tie_break_by_replica(struct door *door, void *state, const struct message *m)
{
    struct carried carried = *(const struct carried *)m->payload;

    carried.cell.tag.counter = 0;
    hear(door, state, m, &carried);
}

static void store_and_say_so(struct door *door, const struct message *m, bool always,
                             bool at_once)
{
    const struct carried *store = m->payload;
    struct carried mine = {.cell.key = store->cell.key}, done = *store;
    durable since = door_get(door, store->cell.key, &mine.cell);

    if (always || is_newer(&store->cell.tag, &mine.cell.tag))
        since = door_put(door, store->cell.key, &store->cell);
    struct message ack = carry(STORE_ACK, m->primitive, &done);
    ack.after = at_once ? AT_ONCE : since;
    door_send(door, m->from, &ack);
}

static void store_unconditionally(struct door *door, void *state, const struct message *m)
{
    if (m->kind == STORE)
        store_and_say_so(door, m, true, false);
    else
        on_message(door, state, m);
}

static void acknowledge_early(struct door *door, void *state, const struct message *m)
{
    if (m->kind == STORE)
        store_and_say_so(door, m, false, true);
    else
        on_message(door, state, m);
}

/* The shortcut on what the disk still works on. */
static void tell_early(struct door *door, void *state, const struct message *m)
{
    struct carried query = *(const struct carried *)m->payload;

    query.tag_alone |= m->kind == QUERY;
    hear(door, state, m, &query);
}

/* A message that comes twice counts twice. */
static void count_acknowledgements(struct door *door, void *state,
                                   const struct message *m)
{
    const struct abd_op *op = door_op(door, m->primitive);
    struct message other = *m;

    if ((m->kind == STORE_ACK || m->kind == QUERY_REPLY) && op != NULL)
        while (op->replied >> other.from & 1)
            other.from++;
    on_message(door, state, &other);
}

/* A writer trusts what it holds itself to be the newest. */
static void skip_the_query(struct door *door, void *state, const struct request *request)
{
    struct abd_op *op = door_op(door, request->primitive);

    if (request->op != OP_WRITE) {
        on_request(door, state, request);
        return;
    }
    *op = (struct abd_op){.request = *request, .newest.key = request->key};
    door_get(door, request->key, &op->newest);
    end_query(door, state, op);
}

static const struct mutant {
    const char *name;
    void (*on_message)(struct door *door, void *state, const struct message *message);
    void (*on_request)(struct door *door, void *state, const struct request *request);
    const struct storm_choice *storm;
} mutants[] = {
    {"no write-back", no_write_back, on_request, &fast},
    {"no tie-break", no_tie_break, on_request, &connected},
    {"ties by replica alone", tie_break_by_replica, on_request, &datagrams},
    {"stored unconditionally", store_unconditionally, on_request, &connected},
    {"acknowledgements counted", count_acknowledgements, on_request, &datagrams},
    {"acknowledged before durable", acknowledge_early, on_request, &connected},
    {"shortcut on what is not durable", tell_early, on_request, &fast},
    {"query round skipped", on_message, skip_the_query, &connected},
};

static uint64_t seeds_to_catch(const struct mutant *mutant, const char **by)
{
    struct protocol protocol = real_abd;
    const struct protocol *protocols[] = {&protocol, NULL};
    const struct catalogue catalogue = {.protocols = protocols, .updates = all_updates};

    protocol.on_message = mutant->on_message;
    protocol.on_request = mutant->on_request;
    for (uint64_t number = 1; number <= SEEDS_MAX; number++) {
        g_autofree char *text = storm_scenario(mutant->storm, number);
        struct record *record = lab_run_models(text, NULL, number, &catalogue);

        CU_ASSERT_PTR_NOT_NULL_FATAL(record);
        *by = harm(record);
        record_free(record);
        if (*by != NULL)
            return number;
    }
    return 0;
}

static void every_mutant_is_caught(void)
{
    printf("\n");
    for (size_t i = 0; i < G_N_ELEMENTS(mutants); i++) {
        const char *by = NULL;
        uint64_t seeds = seeds_to_catch(&mutants[i], &by);

        CU_ASSERT_TRUE(seeds > 0);
        printf("    abd: %-32s %2d seeds, %s\n", mutants[i].name, (int)seeds,
               seeds > 0 ? by : "never caught");
    }
}

CU_TestInfo model_abd_tests[] = {
    {"two rounds to the nearest majority", two_rounds_to_the_nearest_majority},
    {"a unanimous read takes one round", a_unanimous_read_takes_one_round},
    {"a read beside a write still takes two rounds",
     a_read_beside_a_write_still_takes_two_rounds},
    {"it cannot compare and swap", it_cannot_compare_and_swap},
    {"only the side of the majority answers", only_the_side_of_the_majority_answers},
    {"it is atomic in every storm", it_is_atomic_in_every_storm},
    {"every mutant is caught", every_mutant_is_caught},
    CU_TEST_INFO_NULL,
};
