#include "tests/run/toy_catalogue.h"

#include <CUnit/CUnit.h>
#include <glib.h>

static const char *const reads[] = {"log", "read-index", "lease", NULL};

#define AT(member) offsetof(struct toy_params, member)
static const struct param toy_keys[] = {
    {.name = "n", .type = VALUE_INTEGER, .offset = AT(n), .low = 1, .high = 99},
    {.name = "reads",
     .type = VALUE_CHOICE,
     .choices = reads,
     .offset = AT(reads),
     .fallback = "log"},
    {.name = "election_timeout",
     .type = VALUE_DISTRIBUTION,
     .offset = AT(election_timeout),
     .fallback = "uniform(1s, 2s)"},
    {.name = "heartbeat",
     .type = VALUE_DURATION,
     .offset = AT(heartbeat_ns),
     .fallback = "none",
     .low = -1,
     .high = 1e12},
    {.name = "keeper", .type = VALUE_REGION, .offset = AT(keeper)},
    {.name = "home", .type = VALUE_REGION, .offset = AT(home)},
    {.name = "order", .type = VALUE_REGIONS, .offset = AT(order)},
    {.name = "prevote", .type = VALUE_BOOL, .offset = AT(prevote), .fallback = "yes"},
    {.name = NULL},
};

static const char *prepare(void *memory, int replica_count, int region_count)
{
    struct toy_params *params = memory;
    (void)region_count;
    if (params->n == 0)
        params->n = replica_count;
    return params->n > replica_count ? "n must not exceed the number of nodes" : NULL;
}

static const struct beside keeper = {.name = "keeper"};

static const struct protocol toy = {
    .name = "toy",
    .summary = "Keeps everything",
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE) | OP_BIT(OP_CAS),
    .has_leader = true,
    .params = toy_keys,
    .params_size = sizeof(struct toy_params),
    .prepare = prepare,
    .process = &keeper,
};
static const struct protocol plain = {
    .name = "plain",
    .summary = "Reads and writes",
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE),
};
static const struct protocol lax = {
    .name = "lax",
    .summary = "Compares where it should not",
    .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE) | OP_BIT(OP_ADD),
    .ops_unsafe = OP_BIT(OP_CAS),
};

static const struct param lease_keys[] = {
    {.name = "length", .type = VALUE_DURATION, .fallback = "1s"},
    {.name = NULL},
};
static const struct update_strategy optimistic = {
    .name = "optimistic", .needs = OP_BIT(OP_READ) | OP_BIT(OP_CAS)};
static const struct update_strategy blind = {.name = "blind",
                                             .needs = OP_BIT(OP_READ) | OP_BIT(OP_WRITE)};
static const struct update_strategy lease = {.name = "lease",
                                             .needs = OP_BIT(OP_LOCK),
                                             .params = lease_keys,
                                             .params_size = sizeof(int64_t)};

static const struct protocol *const protocols[] = {&toy, &plain, &lax, NULL};
static const struct update_strategy *const updates[] = {&optimistic, &blind, &lease,
                                                        NULL};
const struct catalogue toy_catalogue = {.protocols = protocols, .updates = updates};

struct loaded toy_load(const char *text, const char *const *settings)
{
    struct loaded loaded = {0};
    struct scenario_text scenario = {(char *)(uintptr_t) "toy",
                                     (char *)(uintptr_t) "toy.ini",
                                     (char *)(uintptr_t)text};
    struct setting parsed[16] = {0};
    int count = 0;
    for (; settings && settings[count]; count++)
        CU_ASSERT_FATAL(setting_parse(settings[count], &parsed[count], &loaded.problems));
    loaded.config = config_load(&scenario, parsed, count, &toy_catalogue,
                                &loaded.problems, &loaded.refusal);
    for (int i = 0; i < count; i++)
        setting_clear(&parsed[i]);
    CU_ASSERT_EQUAL(loaded.config == NULL, loaded.problems.count > 0);
    return loaded;
}

void loaded_clear(struct loaded *loaded)
{
    config_free(loaded->config);
    problems_clear(&loaded->problems);
    g_free(loaded->refusal.reason);
}
