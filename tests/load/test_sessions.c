/* Sessions: who carries an operation out, who waits, and closed loops. */
#include <CUnit/CUnit.h>
#include <glib.h>
#include <string.h>

#include "sim/kernel/random.h"
#include "tests/load/puppet.h"
#include "tests/models/histories.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)

static const struct operation *nth(const struct record *record, uint64_t n)
{
    CU_ASSERT_TRUE_FATAL(n >= 1 && n <= record->history.operation_count);
    return &record->history.operations[n - 1];
}

static void done(struct record *record)
{
    history_is_well_formed(record, "sessions");
    record_free(record);
}

/* ---- open loop ---- */

static bool is_busy(const struct record *record, uint64_t before, uint32_t session)
{
    const struct operation *arrival = &record->history.operations[before];

    for (uint64_t i = 0; i < before; i++) {
        const struct operation *other = &record->history.operations[i];

        if (other->session == session && other->return_ns > arrival->due_ns)
            return true;
    }
    return false;
}

/* The draws are those of the region's own stream. */
static void an_arrival_takes_the_next_idle_session_after_the_drawn(void)
{
    enum { SESSIONS = 70 };
    struct record *record =
        puppet_run("name = puppet\ntruth = -1\nanswer_after = 130ms",
                   "arrivals = 300/s\nsessions = 70\nmix = read 100%\nregions = a", "");
    struct stream luck = stream_keyed(1, PURPOSE_SESSION, 0);
    int moved_on = 0, wrong = 0;

    for (uint64_t i = 0; i < 3000; i++) {
        uint32_t drawn = (uint32_t)stream_below(&luck, SESSIONS), taken = drawn;

        for (int tried = 0; tried < SESSIONS && is_busy(record, i, taken); tried++)
            taken = (taken + 1) % SESSIONS;
        moved_on += taken != drawn;
        wrong += nth(record, i + 1)->session != taken;
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_TRUE(moved_on > 1000);
    done(record);
}

/* One session, an answer every 300 ms, an arrival every 200: each waits for those before
 * it, and its latency says so. */
static void without_an_idle_session_an_operation_waits_its_turn(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nanswer_after = 300ms",
        "arrivals = constant(5/s)\nsessions = 1\nmix = read 100%\nregions = a", "");

    for (int64_t i = 0; i < 15; i++) {
        const struct operation *operation = nth(record, (uint64_t)i + 1);

        CU_ASSERT_EQUAL(operation->due_ns, i * 200 * MS);
        CU_ASSERT_EQUAL(operation->invoke_ns, i * 300 * MS);
        CU_ASSERT_EQUAL(operation->return_ns, (i + 1) * 300 * MS);
    }
    CU_ASSERT_TRUE(histogram_max(record->latency_all.ok) >= 1900 * MS);
    done(record);
}

static void what_is_never_sent_in_time_has_failed(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nsilent = 7",
        "arrivals = constant(10/s)\nsessions = 1\nmix = write 100%\nregions = a\n"
        "retry_unknown = yes\nattempts = 2",
        "");
    uint64_t never = 0, sent = 0;

    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];

        bool was_sent = operation->invoke_ns != NEVER_NS;

        CU_ASSERT_EQUAL(operation->return_ns - operation->due_ns,
                        (was_sent ? 4000 : 2000) * MS);
        never += !was_sent && operation->outcome == OUTCOME_FAIL;
        sent += was_sent && operation->outcome == OUTCOME_UNKNOWN;
    }
    CU_ASSERT_EQUAL(record->operations, 200);
    CU_ASSERT_EQUAL(never + sent, 200);
    CU_ASSERT_TRUE(sent >= 5 && sent <= 15);
    CU_ASSERT_EQUAL(record->fail, never);
    CU_ASSERT_EQUAL(record->fail_never_sent, never);
    CU_ASSERT_EQUAL(record->history.primitive_count, sent);
    done(record);
}

static void who_still_waits_when_the_trial_ends_was_never_sent(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nsilent = 7",
        "arrivals = constant(1/s)\nsessions = 1\nmix = write 100%\nregions = a\n"
        "timeout = none",
        "");

    CU_ASSERT_EQUAL(record->unknown, 1);
    CU_ASSERT_EQUAL(record->fail_never_sent, 19);
    CU_ASSERT_EQUAL(nth(record, 1)->return_ns, NEVER_NS);
    CU_ASSERT_TRUE(nth(record, 2)->return_ns <= record->simulated_ns);
    /* It waited for ever, as far as the trial could see. */
    CU_ASSERT_EQUAL(histogram_max(record->latency_all.with_timeouts),
                    record->simulated_ns);
    done(record);
}

static void after_an_unknown_outcome_a_session_has_a_number_that_nobody_had(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nsilent_attempts = 1",
        "arrivals = 50/s\nsessions = 20\nmix = write 100%\ntimeout = 100ms", "");
    g_autoptr(GHashTable) owner = g_hash_table_new(NULL, NULL);
    int stolen = 0;

    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];
        gpointer process = GUINT_TO_POINTER(operation->process + 1);
        guint session = GPOINTER_TO_UINT(g_hash_table_lookup(owner, process));

        stolen += session != 0; /* all are unknown: none may be used twice */
        g_hash_table_insert(owner, process, GUINT_TO_POINTER(operation->session + 1));
    }
    CU_ASSERT_TRUE(record->unknown > 500);
    CU_ASSERT_EQUAL(stolen, 0);
    done(record);
}

static bool blames_the_clients(const struct record *record)
{
    for (char **why = record->inconclusive_why; *why != NULL; why++)
        if (strstr(*why,
                   "the clients, not the servers, were the bottleneck: raise "
                   "load.sessions") != NULL)
            return true;
    return false;
}

/* By hand: operation i is due at 200 i ms and sent at 300 i ms, so those that can be
 * (200 i + 2000 >= 300 i) wait 100 i ms, and all later ones for up to the time-out. */
static void waiting_for_a_session_is_recorded_and_blamed_on_the_clients(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nanswer_after = 300ms",
        "arrivals = constant(5/s)\nsessions = 1\nmix = read 100%\nregions = a", "");

    CU_ASSERT_PTR_NOT_NULL_FATAL(record->session_wait);
    CU_ASSERT_EQUAL(record->operations, 100);
    CU_ASSERT_EQUAL(histogram_count(record->session_wait), 99); /* the first did not */
    CU_ASSERT_EQUAL(histogram_min(record->session_wait), 100 * MS);
    CU_ASSERT_TRUE(histogram_max(record->session_wait) <= 2000 * MS);
    CU_ASSERT_TRUE(histogram_max(record->session_wait) >= 1800 * MS);
    CU_ASSERT_FALSE(record->conclusive);
    CU_ASSERT_TRUE(blames_the_clients(record));
    done(record);
    record = puppet_run("name = puppet\ntruth = -1\nanswer_after = 300ms",
                        "arrivals = constant(5/s)\nsessions = 2\nmix = read 100%\n"
                        "regions = a",
                        "");
    CU_ASSERT_EQUAL(histogram_count(record->session_wait), 0);
    CU_ASSERT_TRUE(record->conclusive);
    done(record);
}

/* A node pauses for 5 s of 20: its clients wait for one another then, but through no
 * fault of theirs; a fault that is over longer than clients are patient excuses nothing.
 */
static void a_fault_excuses_the_clients_that_it_keeps_busy(void)
{
    static const char fault[] =
        "[fault stop]\nkind = pause\nnode = a\nat = 5s\nfor = 5s\n";
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nanswer_after = 10ms",
        "arrivals = constant(50/s)\nsessions = 5\nmix = read 100%\nregions = a", fault);

    CU_ASSERT_TRUE(histogram_count(record->session_wait) > 100);
    CU_ASSERT_FALSE(blames_the_clients(record));
    done(record);
    record = puppet_run(
        "name = puppet\ntruth = -1\nanswer_after = 300ms",
        "arrivals = constant(5/s)\nsessions = 1\nmix = read 100%\nregions = a", fault);
    CU_ASSERT_TRUE(blames_the_clients(record));
    done(record);
    /* Who is patient for ever may be waiting for it to the end. */
    record = puppet_run("name = puppet\ntruth = -1\nanswer_after = 10ms",
                        "arrivals = constant(50/s)\nsessions = 1\nmix = read 100%\n"
                        "regions = a\ntimeout = none",
                        fault);
    CU_ASSERT_TRUE(histogram_count(record->session_wait) > 300);
    CU_ASSERT_FALSE(blames_the_clients(record));
    done(record);
}

/* Silent for two time-outs, then answered: ok, but not in time. */
static void what_came_back_in_time_is_told_apart(void)
{
    struct record *record = puppet_run(
        "name = puppet-dedup\ntruth = -1\nsilent_attempts = 2",
        "arrivals = constant(10/s)\nmix = read 100%\nregions = a\ntimeout = 100ms", "");

    CU_ASSERT_EQUAL(record->ok, record->operations);
    CU_ASSERT_EQUAL(record->ok_within_timeout, 0);
    CU_ASSERT_EQUAL(record->attempts_max, 3);
    done(record);
    record = puppet_run("name = puppet\ntruth = -1",
                        "arrivals = constant(10/s)\nmix = read 100%\nregions = a\n"
                        "timeout = none",
                        "");
    CU_ASSERT_EQUAL(record->ok_within_timeout, record->operations);
    CU_ASSERT_EQUAL(record->attempts_max, 1);
    done(record);
}

/* ---- closed loop ---- */

static void a_client_thinks_between_its_operations(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nanswer_after = 10ms",
        "clients = 1\nthink = constant(50ms)\nmix = read 100%\nregions = a", "");

    for (int64_t i = 0; i < 100; i++) {
        CU_ASSERT_EQUAL(nth(record, (uint64_t)i + 1)->due_ns, i * 60 * MS);
        CU_ASSERT_EQUAL(nth(record, (uint64_t)i + 1)->invoke_ns, i * 60 * MS);
    }
    CU_ASSERT_EQUAL(record->operations, 334); /* the last one is due at 19.98 s */
    CU_ASSERT_PTR_NULL(record->session_wait);
    done(record);
}

static void clients_are_divided_by_shares(void)
{
    static const struct {
        const char *regions;
        int clients, expected[3];
    } rows[] = {
        {"all", 10, {3, 4, 3}},
        {"a 60%, b 40%", 10, {6, 4, 0}},
        {"a 50%, c 50%", 1, {1, 0, 0}},
        {"b", 7, {0, 7, 0}},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *load =
            g_strdup_printf("clients = %d\nthink = 100ms\nmix = read 100%%\nregions = %s",
                            rows[i].clients, rows[i].regions);
        struct record *record =
            puppet_run("name = puppet\ntruth = -1\nanswer_after = 10ms", load, "");
        bool seen[16] = {false};
        int clients[3] = {0};

        for (uint64_t k = 0; k < record->history.operation_count; k++) {
            const struct operation *operation = &record->history.operations[k];

            clients[operation->region] += !seen[operation->session];
            seen[operation->session] = true;
        }
        for (int region = 0; region < 3; region++)
            CU_ASSERT_EQUAL(clients[region], rows[i].expected[region]);
        done(record);
    }
}

static void the_trial_ends_when_all_clients_have_done_theirs(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nanswer_after = 10ms",
        "clients = 5\noperations = 7\nthink = constant(90ms)\nmix = read 100%", "");
    int of_session[5] = {0};

    CU_ASSERT_EQUAL(record->operations, 35);
    for (uint64_t i = 0; i < 35; i++)
        of_session[nth(record, i + 1)->session]++;
    for (int i = 0; i < 5; i++)
        CU_ASSERT_EQUAL(of_session[i], 7);
    CU_ASSERT_EQUAL(record->duration_ns, (6 * 100 + 10) * MS);
    CU_ASSERT_EQUAL(record->simulated_ns, record->duration_ns + 30000 * MS);
    done(record);
}

CU_TestInfo load_sessions_tests[] = {
    {"an arrival takes the next idle session after the drawn",
     an_arrival_takes_the_next_idle_session_after_the_drawn},
    {"without an idle session an operation waits its turn",
     without_an_idle_session_an_operation_waits_its_turn},
    {"what is never sent in time has failed", what_is_never_sent_in_time_has_failed},
    {"who still waits when the trial ends was never sent",
     who_still_waits_when_the_trial_ends_was_never_sent},
    {"after an unknown outcome a session has a number that nobody had",
     after_an_unknown_outcome_a_session_has_a_number_that_nobody_had},
    {"waiting for a session is recorded, and blamed on the clients",
     waiting_for_a_session_is_recorded_and_blamed_on_the_clients},
    {"a fault excuses the clients that it keeps busy",
     a_fault_excuses_the_clients_that_it_keeps_busy},
    {"what came back in time is told apart", what_came_back_in_time_is_told_apart},
    {"a client thinks between its operations", a_client_thinks_between_its_operations},
    {"clients are divided by shares", clients_are_divided_by_shares},
    {"the trial ends when all clients have done theirs",
     the_trial_ends_when_all_clients_have_done_theirs},
    CU_TEST_INFO_NULL,
};
