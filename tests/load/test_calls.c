/* One primitive: where it goes, how often, and what is known of it in the end. */
#include <CUnit/CUnit.h>

#include "tests/load/puppet.h"
#include "tests/models/histories.h"
#include "tests/suites.h"

#define MS INT64_C(1000000)

static const struct operation *nth(const struct record *record, uint64_t n)
{
    CU_ASSERT_TRUE_FATAL(n >= 1 && n <= record->history.operation_count);
    return &record->history.operations[n - 1];
}

static const struct primitive *primitive_of(const struct record *record, uint64_t n)
{
    CU_ASSERT_TRUE_FATAL(n >= 1 && n <= record->history.primitive_count);
    return &record->history.primitives[n - 1];
}

/* Operation `n` of one client whose operations are all one primitive. */
static void ends(const struct record *record, uint64_t n, enum outcome outcome,
                 int64_t latency_ns, uint32_t sends)
{
    const struct operation *operation = nth(record, n);

    CU_ASSERT_EQUAL(operation->outcome, outcome);
    CU_ASSERT_EQUAL(operation->return_ns - operation->due_ns, latency_ns);
    CU_ASSERT_EQUAL(operation->attempts, sends);
    CU_ASSERT_EQUAL(primitive_of(record, n)->sends, sends);
}

static void done(struct record *record)
{
    history_is_well_formed(record, "calls");
    record_free(record);
}

#define ONE_CLIENT "clients = 1\nthink = constant(1s)\nmix = write 100%\n"

static void routes_lead_where_they_say(void)
{
    static const struct {
        const char *load;
        int64_t ms;
        int node;
    } rows[] = {
        {ONE_CLIENT "regions = b\nroute = nearest", 0, 1},
        {ONE_CLIENT "regions = a\nroute = c", 60, 2},
        {ONE_CLIENT "regions = a\nroute = a", 0, 0},
        {ONE_CLIENT "regions = b\nroute = leader", 50, 2},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct record *record =
            puppet_run("name = puppet\ntruth = -1\nleader = c", rows[i].load, "");

        ends(record, 1, OUTCOME_OK, rows[i].ms * MS, 1);
        CU_ASSERT_EQUAL(primitive_of(record, 1)->node, rows[i].node);
        done(record);
    }
}

static void a_hint_is_followed_at_once_and_remembered(void)
{
    struct record *record = puppet_run("name = puppet\ntruth = 2\nhint = 9\nleader = a",
                                       ONE_CLIENT "regions = b\nroute = leader", "");

    ends(record, 1, OUTCOME_OK, (20 + 50) * MS, 2);
    ends(record, 2, OUTCOME_OK, 50 * MS, 1);
    done(record);
    record = puppet_run("name = puppet\ntruth = 2\nhint = 9\nleader = a",
                        ONE_CLIENT "regions = b\nroute = nearest", "");
    ends(record, 2, OUTCOME_OK, 50 * MS, 2); /* the near one is asked every time */
    done(record);
}

static void without_a_hint_the_next_node_is_asked(void)
{
    struct record *record = puppet_run("name = puppet\ntruth = 2\nhint = -1\nleader = a",
                                       ONE_CLIENT "regions = a\nroute = leader", "");

    ends(record, 1, OUTCOME_OK, (0 + 20 + 60) * MS, 3);
    ends(record, 2, OUTCOME_OK, 60 * MS, 1);
    done(record);
}

/* Everybody names the next one: two hints are followed at once, then a wait comes
 * before each. All was answered, so in the end it failed for certain. */
static void hints_in_a_circle_are_not_followed_without_waiting(void)
{
    struct record *record = puppet_run("name = puppet\ntruth = -2\nhint = 8\nleader = a",
                                       ONE_CLIENT "regions = a\nroute = leader", "");
    const struct primitive *first = primitive_of(record, 1);

    CU_ASSERT_EQUAL(nth(record, 1)->outcome, OUTCOME_FAIL);
    CU_ASSERT_EQUAL(first->return_ns - first->invoke_ns, 2000 * MS);
    CU_ASSERT_TRUE(first->sends >= 5 && first->sends <= 12);
    done(record);
}

static void failed_is_tried_again_after_waits_that_double(void)
{
    struct record *record = puppet_run("name = puppet\ntruth = -1\nfail_attempts = 3",
                                       ONE_CLIENT "regions = a", "");

    ends(record, 1, OUTCOME_OK, (5 + 10 + 20) * MS, 4);
    done(record);
}

static void what_always_fails_has_failed_for_certain_at_the_time_out(void)
{
    struct record *record = puppet_run("name = puppet\ntruth = -1\nfail_attempts = 1000",
                                       ONE_CLIENT "regions = a", "");
    const struct operation *second = nth(record, 2);

    /* 5 + 10 + ... + 640 ms, then 1 s, the greatest wait. */
    ends(record, 1, OUTCOME_FAIL, 2000 * MS, 9);
    CU_ASSERT_EQUAL(second->process, nth(record, 1)->process);
    CU_ASSERT_EQUAL(record->fail, record->operations);
    done(record);
}

static void silence_is_unknown_at_the_time_out(void)
{
    struct record *record =
        puppet_run("name = puppet\ntruth = -1\nsilent = 1", ONE_CLIENT "regions = a", "");

    ends(record, 1, OUTCOME_UNKNOWN, 2000 * MS, 1);
    ends(record, 2, OUTCOME_UNKNOWN, 2000 * MS, 1);
    CU_ASSERT_NOT_EQUAL(nth(record, 1)->process, nth(record, 2)->process);
    CU_ASSERT_EQUAL(nth(record, 1)->session, nth(record, 2)->session);
    done(record);
}

static void a_late_answer_changes_nothing(void)
{
    struct record *record = puppet_run("name = puppet\ntruth = -1\nanswer_after = 2500ms",
                                       ONE_CLIENT "regions = a", "");

    ends(record, 1, OUTCOME_UNKNOWN, 2000 * MS, 1);
    CU_ASSERT_EQUAL(primitive_of(record, 1)->node, NO_NODE);
    CU_ASSERT_EQUAL(record->ok, 0);
    done(record);
    record = puppet_run("name = puppet\ntruth = -1\nanswer_after = 2500ms",
                        ONE_CLIENT "regions = a\ntimeout = none", "");
    ends(record, 1, OUTCOME_OK, 2500 * MS, 1);
    done(record);
}

static void after_silence_the_next_node_is_believed_to_lead(void)
{
    struct record *record =
        puppet_run("name = puppet\ntruth = -1\nsilent = 1\nleader = a",
                   ONE_CLIENT "regions = a\nroute = leader", "");

    ends(record, 1, OUTCOME_UNKNOWN, 2000 * MS, 1);
    ends(record, 2, OUTCOME_OK, 20 * MS, 1);
    CU_ASSERT_EQUAL(primitive_of(record, 2)->node, 1);
    done(record);
}

static void where_repeats_are_recognised_the_next_node_is_asked_after_silence(void)
{
    struct record *record =
        puppet_run("name = puppet-dedup\ntruth = -1\nsilent = 1\nleader = a",
                   ONE_CLIENT "regions = a\nroute = leader", "");

    ends(record, 1, OUTCOME_OK, 2020 * MS, 2);
    ends(record, 2, OUTCOME_OK, 20 * MS, 1);
    done(record);
}

static void retry_unknown_sends_again_as_often_as_it_may(void)
{
    struct record *record =
        puppet_run("name = puppet\ntruth = -1\nsilent_attempts = 2",
                   ONE_CLIENT "regions = a\nroute = a\nretry_unknown = yes", "");

    /* a, then b, then c answers: each is asked after two seconds of silence. */
    ends(record, 1, OUTCOME_OK, (2000 + 2000 + 60) * MS, 3);
    done(record);
    record = puppet_run(
        "name = puppet\ntruth = -1\nsilent = 7",
        ONE_CLIENT "regions = a\nroute = a\nretry_unknown = yes\nattempts = 2", "");
    ends(record, 1, OUTCOME_UNKNOWN, 4000 * MS, 2);
    done(record);
}

/* What was once left unanswered may still happen, whatever is said later. */
static void failed_after_silence_is_still_unknown(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nsilent_attempts = 1\nfail_attempts = 1000",
        ONE_CLIENT "regions = a\nroute = a\nretry_unknown = yes\nattempts = 2", "");

    CU_ASSERT_EQUAL(nth(record, 1)->outcome, OUTCOME_UNKNOWN);
    CU_ASSERT_TRUE(primitive_of(record, 1)->sends > 2);
    CU_ASSERT_EQUAL(record->fail, 0);
    done(record);
}

static void the_time_out_counts_from_when_it_was_due(void)
{
    struct record *record = puppet_run(
        "name = puppet\ntruth = -1\nanswer_after = 1600ms",
        "arrivals = constant(1/s)\nsessions = 1\nmix = read 100%\nregions = a", "");

    ends(record, 1, OUTCOME_OK, 1600 * MS, 1);
    ends(record, 2, OUTCOME_UNKNOWN, 2000 * MS, 1);
    CU_ASSERT_EQUAL(nth(record, 2)->invoke_ns, 1600 * MS);
    done(record);
}

/* Plain calls end after 2 s, updates at nodes after 5: later ones end before earlier
 * ones, many at one instant. */
static void many_time_outs_come_each_at_its_time(void)
{
    struct record *record =
        puppet_run("name = puppet\ntruth = -1\nsilent = 7",
                   "arrivals = steps(0s: 1k/s, 3s: 0/s, 12s: 400/s)\nsessions = 8000\n"
                   "mix = read 50%, update 50%\ndeadline = 5s",
                   "[update]\nname = optimistic\nat = node");
    uint64_t in_bound = 0;

    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        const struct operation *operation = &record->history.operations[i];
        int64_t bound_ns = (operation->kind == OP_UPDATE ? 5000 : 2000) * MS;

        in_bound += operation->outcome == OUTCOME_UNKNOWN &&
                    operation->return_ns == operation->due_ns + bound_ns;
    }
    CU_ASSERT_TRUE(record->operations > 5000);
    CU_ASSERT_EQUAL(in_bound, record->operations);
    done(record);
}

static void a_deadline_bounds_every_kind_of_operation(void)
{
    static const char *const mixes[] = {"read 100%", "write 100%", "update 100%"};

    for (int i = 0; i < 6; i++) {
        g_autofree char *load = g_strdup_printf(
            "clients = 1\nthink = constant(1s)\nregions = a\nmix = "
            "%s\ndeadline = 500ms",
            mixes[i % 3]);
        struct record *record =
            puppet_run("name = puppet\ntruth = -1\nsilent = 7", load,
                       i < 3 ? "" : "[update]\nname = optimistic\nat = client");

        CU_ASSERT_EQUAL(nth(record, 1)->return_ns, 500 * MS);
        CU_ASSERT_NOT_EQUAL(nth(record, 1)->outcome, OUTCOME_OK);
        done(record);
    }
}

CU_TestInfo load_calls_tests[] = {
    {"routes lead where they say", routes_lead_where_they_say},
    {"a hint is followed at once and remembered",
     a_hint_is_followed_at_once_and_remembered},
    {"without a hint the next node is asked", without_a_hint_the_next_node_is_asked},
    {"hints in a circle are not followed without waiting",
     hints_in_a_circle_are_not_followed_without_waiting},
    {"failed is tried again after waits that double",
     failed_is_tried_again_after_waits_that_double},
    {"what always fails has failed for certain at the time-out",
     what_always_fails_has_failed_for_certain_at_the_time_out},
    {"silence is unknown at the time-out", silence_is_unknown_at_the_time_out},
    {"a late answer changes nothing", a_late_answer_changes_nothing},
    {"after silence the next node is believed to lead",
     after_silence_the_next_node_is_believed_to_lead},
    {"where repeats are recognised the next node is asked after silence",
     where_repeats_are_recognised_the_next_node_is_asked_after_silence},
    {"retry_unknown sends again as often as it may",
     retry_unknown_sends_again_as_often_as_it_may},
    {"failed after silence is still unknown", failed_after_silence_is_still_unknown},
    {"the time-out counts from when it was due",
     the_time_out_counts_from_when_it_was_due},
    {"many time-outs come each at its time", many_time_outs_come_each_at_its_time},
    {"a deadline bounds every kind of operation",
     a_deadline_bounds_every_kind_of_operation},
    CU_TEST_INFO_NULL,
};
