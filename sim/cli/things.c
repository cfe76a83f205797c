#include "sim/cli/things.h"

#include <string.h>

#include "sim/observe/record.h"
#include "sim/run/keys.h"
#include "sim/run/params.h"
#include "sim/world/fault_type.h"
#include "viz/chart.h"

static void thing_free(gpointer data)
{
    struct thing *thing = data;
    g_free(thing->name);
    g_free(thing->summary);
    g_free(thing->explanation);
    g_free(thing->source);
    g_free(thing);
}

struct thing *thing_add(GPtrArray *things, const char *kind, const char *name,
                        const char *summary)
{
    struct thing *thing = g_new0(struct thing, 1);
    thing->kind = kind;
    thing->name = g_strdup(name);
    thing->summary = g_strdup(summary != NULL ? summary : "");
    g_ptr_array_add(things, thing);
    return thing;
}

static void collect_protocols(GPtrArray *things)
{
    for (int i = 0; all_protocols[i] != NULL; i++) {
        const struct protocol *protocol = all_protocols[i];
        struct thing *thing =
            thing_add(things, "protocol", protocol->name, protocol->summary);
        thing->explanation = g_strdup(protocol->explanation);
        thing->source = g_strdup(protocol->source);
        thing->params = protocol->params;
        thing->protocol = protocol;
    }
}

static void collect_updates(GPtrArray *things)
{
    for (int i = 0; all_updates[i] != NULL; i++) {
        const struct update_strategy *update = all_updates[i];
        struct thing *thing =
            thing_add(things, "update strategy", update->name, update->summary);
        thing->explanation = g_strdup(update->explanation);
        thing->source = g_strdup(update->source);
        thing->params = update->params;
        thing->update = update;
    }
}

static void collect_models(GPtrArray *things)
{
    for (int i = 0; all_checkers[i] != NULL; i++) {
        const struct consistency_model *model = all_checkers[i]->models;
        for (; model->name != NULL; model++) {
            struct thing *thing = thing_add(things, "model", model->name, model->summary);
            thing->explanation = g_strdup(model->explanation);
            thing->source = g_strdup(model->source);
            thing->model = model;
        }
    }
}

/* No runtime in this version; their names will stand here. */
static void collect_nothing(GPtrArray *things)
{
    (void)things;
}

static void collect_anomalies(GPtrArray *things)
{
    for (int i = 0; i < ANOMALY_COUNT; i++) {
        const struct anomaly_info *info = &anomaly_infos[i];
        struct thing *thing = thing_add(things, "anomaly", info->name, info->summary);
        thing->explanation =
            g_strdup_printf("%s\n\nCounted of: %s.", info->explanation, info->at_risk);
    }
}

static void collect_faults(GPtrArray *things)
{
    for (int i = 0; all_fault_types[i] != NULL; i++) {
        const struct fault_type *type = all_fault_types[i];
        struct thing *thing = thing_add(things, "fault", type->name, type->summary);
        thing->explanation = g_strdup(type->explanation);
        thing->params = type->params;
    }
}

static void collect_charts(GPtrArray *things)
{
    for (int i = 0; all_charts[i] != NULL; i++) {
        struct thing *thing =
            thing_add(things, "chart", all_charts[i]->name, all_charts[i]->summary);
        thing->explanation = g_strdup(all_charts[i]->question);
    }
}

static void collect_distributions(GPtrArray *things)
{
    for (int i = 0; all_distributions[i] != NULL; i++) {
        const struct distribution_type *type = all_distributions[i];
        struct thing *thing =
            thing_add(things, "distribution", type->name, type->summary);
        thing->explanation = g_strdup(type->explanation);
        thing->source = g_strdup(type->source);
        thing->distribution = type;
    }
}

static void collect_keys_of(GPtrArray *things, const char *group,
                            const struct param *params)
{
    for (; params != NULL && params->name != NULL; params++) {
        struct thing *thing = thing_add(things, "key", params->name, params->doc);
        thing->key = params;
        thing->group = group;
    }
}

/* Where a process stands that only some protocol has, as chain's master. */
static void collect_processes(GPtrArray *things)
{
    for (int i = 0; all_protocols[i] != NULL; i++) {
        const struct protocol *protocol = all_protocols[i];
        const struct param *place =
            protocol->process != NULL
                ? params_find(protocol->params, protocol->process->name)
                : NULL;
        if (place == NULL)
            continue;
        g_autofree char *doc =
            g_strdup_printf("Of `%s` alone: %s.", protocol->name, place->doc);
        struct thing *thing = thing_add(things, "key", place->name, doc);
        thing->key = place;
        thing->group = "protocol";
    }
}

static void collect_keys(GPtrArray *things)
{
    for (const struct key_group *group = all_key_groups; group->name != NULL; group++) {
        collect_keys_of(things, group->name, group->params);
        if (strcmp(group->name, "protocol") == 0)
            collect_processes(things);
    }
}

void collect_key_groups(GPtrArray *things)
{
    for (const struct key_group *group = all_key_groups; group->name != NULL; group++) {
        struct thing *thing = thing_add(things, "group of keys", group->name, group->doc);
        thing->params = group->params;
    }
}

const struct thing_kind thing_kinds[] = {
    {"protocols", "how replicas keep copies", collect_protocols},
    {"updates", "how a client changes what it read", collect_updates},
    {"models", "consistency models that a checker decides", collect_models},
    {"anomalies", "harms that every run counts", collect_anomalies},
    {"faults", "what can break", collect_faults},
    {"charts", "pictures that a results file can become", collect_charts},
    {"scenarios", "shipped with consim", collect_scenarios},
    {"topologies", "measured round trips", collect_topologies},
    {"runtimes", "presets of language runtimes", collect_nothing},
    {"distributions", "of times", collect_distributions},
    {"keys", "of a scenario", collect_keys},
    {NULL, NULL, NULL},
};

const struct thing_kind *thing_kind_find(const char *name)
{
    for (const struct thing_kind *kind = thing_kinds; kind->name != NULL; kind++)
        if (strcmp(kind->name, name) == 0)
            return kind;
    return NULL;
}

GPtrArray *things_of(const struct thing_kind *kind)
{
    GPtrArray *things = g_ptr_array_new_with_free_func(thing_free);
    kind->collect(things);
    return things;
}
