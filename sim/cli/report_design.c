#include "sim/cli/report_design.h"

#include <string.h>

#include "models/models.h"
#include "sim/cli/cli.h"
#include "sim/cli/harms.h"
#include "sim/compare/trial_setting.h"

/* The scenario with what the variant sets; NULL if that does not load. */
static struct config *load(const char *text, const char *variant)
{
    struct scenario_text scenario = {.name = (char *)(uintptr_t) "page",
                                     .origin = (char *)(uintptr_t) "page",
                                     .text = (char *)(uintptr_t)text};
    struct problems problems = {0};
    struct refusal refusal = {0};
    g_auto(GStrv) keys = variant_keys(variant);
    int count = (int)g_strv_length(keys);
    struct setting *setting = g_new0(struct setting, (gsize)count + 1);
    for (int i = 0; i < count; i++) {
        setting[i].key = g_strdup(keys[i]);
        setting[i].value = variant_setting(variant, keys[i]);
    }
    struct config *config =
        config_load(&scenario, setting, count, &models_catalogue, &problems, &refusal);
    for (int i = 0; i < count; i++)
        setting_clear(&setting[i]);
    g_free(setting);
    problems_clear(&problems);
    g_free(refusal.reason);
    return config;
}

static void fill_ruled_out(const struct config *config, struct report_design *design)
{
    static const enum anomaly read[] = {ANOMALY_STALE_READ, ANOMALY_READ_YOUR_WRITES,
                                        ANOMALY_MONOTONIC_READS};
    int count = 0;
    G_STATIC_ASSERT(G_N_ELEMENTS(read) < G_N_ELEMENTS(design->ruled_out));
    for (size_t i = 0; i < G_N_ELEMENTS(read); i++)
        if (protocol_rules_out(&config->world.protocol, read[i]))
            design->ruled_out[count++] = anomaly_infos[read[i]].name;
}

static const struct protocol *find_protocol(const char *text, const char *variant)
{
    g_autofree char *name = variant_setting(variant, "protocol.name");
    if (name == NULL)
        name = text_setting(text, "protocol", "name");
    for (int i = 0; name != NULL && all_protocols[i] != NULL; i++)
        if (strcmp(all_protocols[i]->name, name) == 0)
            return all_protocols[i];
    return NULL;
}

/* Whether a stale read is by design depends on parameters: that needs the whole. */
void report_design_of(const char *text, const char *variant, struct report_design *design)
{
    const struct protocol *protocol = find_protocol(text, variant);
    struct config *config = load(text, variant);
    if (protocol != NULL) {
        design->summary = protocol->summary;
        design->unanswered = protocol->tradeoff.unanswered;
        design->lost = protocol->tradeoff.lost;
    }
    if (config == NULL)
        return;
    design->stale = config->world.protocol.type->tradeoff.stale;
    if (config->update.type != NULL) {
        design->update = config->update.type->name;
        design->update_safe_when = config->update.type->safe_when;
    }
    fill_ruled_out(config, design);
    config_free(config);
}

const char *model_summary(const char *name)
{
    for (int i = 0; all_checkers[i] != NULL; i++)
        for (const struct consistency_model *model = all_checkers[i]->models;
             model->name != NULL; model++)
            if (strcmp(model->name, name) == 0)
                return model->summary;
    return NULL;
}
