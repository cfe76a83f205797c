#include "sim/run/keys.h"
#include "sim/run/params.h"
#include "sim/world/fault_type.h"

static void targets_clear(struct target_list *list)
{
    for (int i = 0; i < list->count; i++)
        g_free(list->target[i].role);
    g_free(list->target);
}

static void fault_clear(struct fault_config *fault)
{
    if (fault->type && fault->params)
        params_clear(fault->type->params, fault->params);
    params_clear(fault_keys, fault);
    g_free(fault->params);
    g_free(fault->name);
    g_free(fault->node.role);
    targets_clear(&fault->isolate);
    targets_clear(&fault->between[0]);
    targets_clear(&fault->between[1]);
}

static void world_clear(struct world_config *world)
{
    struct topology_config *topology = &world->topology;
    for (int i = 0; topology->link && i < topology->region_count * topology->region_count;
         i++)
        distribution_free(topology->link[i].delay);
    g_free(topology->link);
    g_strfreev(topology->region);
    if (world->protocol.type)
        params_clear(world->protocol.type->params, world->protocol.params);
    g_free(world->protocol.params);
    for (int i = 0; i < world->fault_count; i++)
        fault_clear(&world->fault[i]);
    g_free(world->fault);
}

static void claims_free(struct claim *claims, int count)
{
    for (int i = 0; i < count; i++) {
        g_free(claims[i].name);
        g_free(claims[i].subject);
        g_free(claims[i].verdict);
        g_free(claims[i].text);
    }
    g_free(claims);
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (const struct key_group *group = all_key_groups; group->name; group++)
        if (group->params != link_keys && group->params != fault_keys)
            params_clear(group->params, config);
    world_clear(&config->world);
    g_free(config->load.arrivals.piece);
    g_free(config->load.share);
    if (config->update.type)
        params_clear(config->update.type->params, config->update.params);
    g_free(config->update.params);
    claims_free(config->slo, config->slo_count);
    claims_free(config->expect, config->expect_count);
    for (int i = 0; i < config->setting_count; i++)
        setting_clear(&config->setting[i]);
    g_free(config->setting);
    g_strfreev(config->checks);
    g_strfreev(config->notes);
    g_free(config->name);
    g_free(config->text);
    g_free(config);
}
