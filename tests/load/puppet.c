#include "tests/load/puppet.h"

#include <CUnit/CUnit.h>
#include <glib.h>
#include <stddef.h>

#include "models/models.h"

struct puppet_params {
    int64_t truth, hint, fail_attempts, silent_attempts, silent, answer_after_ns;
};

enum { ALL_LEAD = -1, HINT_TRUTH = 9, HINT_NEXT = 8 };

static int hint_of(const struct door *door, const struct puppet_params *params)
{
    if (params->hint == HINT_TRUTH)
        return (int)params->truth;
    if (params->hint == HINT_NEXT)
        return (door_self(door) + 1) % door_replica_count(door);
    return (int)params->hint;
}

static void on_request(struct door *door, void *state, const struct request *request)
{
    const struct puppet_params *params = door_params(door);
    struct answer nothing = {.after = AT_ONCE};

    (void)state;
    if (params->silent >> door_self(door) & 1 ||
        request->attempt <= params->silent_attempts)
        return;
    if (request->attempt <= params->fail_attempts)
        door_answer_failed(door, request->primitive, "told to");
    else if (params->truth != ALL_LEAD && params->truth != door_self(door))
        door_answer_not_leader(door, request->primitive, hint_of(door, params));
    else if (params->answer_after_ns > 0)
        door_set_timer(door, params->answer_after_ns, request->primitive);
    else
        door_answer_ok(door, request->primitive, &nothing);
}

static void on_timer(struct door *door, void *state, uint64_t cookie)
{
    struct answer nothing = {.after = AT_ONCE};

    (void)state;
    door_answer_ok(door, cookie, &nothing);
}

#define INTEGER(field)                                                          \
    {                                                                           \
        .name = #field, .type = VALUE_INTEGER,                                  \
        .offset = offsetof(struct puppet_params, field), .low = -2, .high = 1e6 \
    }

static const struct param params[] = {
    INTEGER(truth),
    INTEGER(hint),
    INTEGER(fail_attempts),
    INTEGER(silent_attempts),
    INTEGER(silent),
    {.name = "answer_after",
     .type = VALUE_DURATION,
     .offset = offsetof(struct puppet_params, answer_after_ns)},
    {.name = NULL},
};

static const char *const *promises(const void *settings)
{
    static const char *const kept[] = {NULL};

    (void)settings;
    return kept;
}

#define PUPPET                                                                         \
    .summary = "Answers as it is told",                                                \
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE) | OP_BIT(OP_CAS), .parallel = true,      \
    .has_leader = true, .params = params, .params_size = sizeof(struct puppet_params), \
    .promises = promises, .on_request = on_request, .on_timer = on_timer

static const struct protocol puppet = {.name = "puppet", PUPPET};
static const struct protocol puppet_dedup = {
    .name = "puppet-dedup", .dedup = true, PUPPET};
static const struct protocol *const protocols[] = {&puppet, &puppet_dedup, NULL};

struct record *puppet_run(const char *protocol, const char *load, const char *rest)
{
    static const struct catalogue catalogue = {.protocols = protocols,
                                               .updates = all_updates};
    g_autofree char *text = g_strdup_printf(
        "[scenario]\nduration = 20s\nwarmup = 0s\nsettle = 30s\n"
        "[topology]\nregions = a, b, c\nclient_delay = 0ms\n"
        "[link a b]\ndelay = 10ms\n[link a c]\ndelay = 30ms\n[link b c]\ndelay = 25ms\n"
        "[node]\ncost = none\nfsync = 0ms\nclock_error = none\n"
        "[protocol]\n%s\n[load]\n%s\n%s\n",
        protocol, load, rest);
    struct record *record = lab_run_models(text, NULL, 1, &catalogue);

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    return record;
}
