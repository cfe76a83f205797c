#include <string.h>

#include "sim/run/later.h"
#include "sim/run/loader.h"
#include "sim/run/nearest.h"
#include "sim/run/params.h"

/* ---- names ---- */

static const char *const *protocol_names(const struct catalogue *catalogue,
                                         GPtrArray *names)
{
    for (int i = 0; catalogue->protocols[i]; i++)
        g_ptr_array_add(names, (void *)(uintptr_t)catalogue->protocols[i]->name);
    g_ptr_array_add(names, NULL);
    return (const char *const *)names->pdata;
}

static const struct protocol *find_protocol(struct loader *loader, struct place place,
                                            const char *name)
{
    g_autoptr(GPtrArray) array = g_ptr_array_new();
    const char *const *names = protocol_names(loader->catalogue, array);
    g_autofree char *list = words_joined(names);
    char *why = NULL;
    if (!name) {
        report_add(loader->report, place, "not given; expected one of %s", list);
        return NULL;
    }
    int found = word_read(name, "protocol", names, &why);
    if (found >= 0)
        return loader->catalogue->protocols[found];
    if (later_has(later_protocols, name)) {
        g_free(why);
        why = g_strdup_printf("%s is not in this version yet; expected one of %s", name,
                              list);
    }
    loader_problem(loader, place, why);
    return NULL;
}

/* ---- keys that only others know ---- */

static bool some_protocol_knows(const struct catalogue *catalogue, const char *key)
{
    for (int i = 0; catalogue->protocols[i]; i++) {
        const struct protocol *type = catalogue->protocols[i];
        if (params_find(type->params, key))
            return true;
    }
    return strcmp(key, "leader") == 0 || later_has_key(later_protocols, key);
}

static bool some_update_knows(const struct catalogue *catalogue, const char *key)
{
    for (int i = 0; catalogue->updates[i]; i++)
        if (params_find(catalogue->updates[i]->params, key))
            return true;
    return false;
}

/* One note for all of them. */
static void note_unused(struct loader *loader, const char *group, const GString *keys,
                        int count, const char *type)
{
    if (count > 0)
        loader_note(loader, "%s.%s %s of %s: %s not used", group, keys->str,
                    count == 1 ? "is no setting" : "are no settings", type,
                    count == 1 ? "it is" : "they are");
}

/* In a file as it stands such a key is an error; where `name` came from a setting, as
 * in a comparison of protocols, it is kept unused and mentioned. */
static void settle_foreign_keys(struct loader *loader, const struct group *group,
                                const char *type,
                                bool (*known)(const struct catalogue *, const char *))
{
    const struct entry *name = group_find(group, "name");
    GString *unused = g_string_new(NULL);
    int count = 0;
    for (guint i = 0; group && i < group->entries->len; i++) {
        struct entry *entry = group->entries->pdata[i];
        if (entry->used || !entry->value || !known(loader->catalogue, entry->key))
            continue;
        entry->used = true;
        if (name && name->setting)
            g_string_append_printf(unused, "%s%s", count++ ? ", " : "", entry->key);
        else
            report_add(loader->report, place_of(group, entry),
                       "%s has no such setting, only others have; expected it to be left "
                       "out",
                       type);
    }
    if (group)
        note_unused(loader, group->name, unused, count, type);
    g_string_free(unused, TRUE);
}

/* ---- parameters ---- */

/* Memory for a type's own settings, regions not chosen yet. */
static void *params_new(const struct param *params, size_t size)
{
    char *memory = g_malloc0(MAX(size, 1));
    for (; params && params->name; params++)
        if (params->type == VALUE_REGION)
            *(int *)(void *)(memory + params->offset) = -1;
    return memory;
}

/* "w must not exceed n (3)" is about w. */
static struct place place_of_objection(struct loader *loader, const struct group *group,
                                       const struct param *params, const char *objection)
{
    g_autofree char *word = g_strndup(objection, strcspn(objection, " ,:"));
    const struct entry *entry = group_find(group, word);
    if (entry)
        return place_of(group, entry);
    const struct param *param = params_find(params, word);
    return loader_place(loader, "protocol", param ? param->name : NULL);
}

static void prepare(struct loader *loader, const struct group *group)
{
    struct protocol_config *protocol = &loader->config->world.protocol;
    const struct topology_config *topology = &loader->config->world.topology;
    int regions = (int)MIN(topology->region_count, topology->replicas);
    if (!topology->region)
        return;
    const char *objection = NULL;
    if (protocol->type->prepare)
        objection =
            protocol->type->prepare(protocol->params, (int)topology->replicas, regions);
    if (!objection && protocol->type->settle_leader)
        objection = protocol->type->settle_leader(protocol->params, &protocol->leader,
                                                  group_find(group, "leader") != NULL);
    if (objection)
        report_add(loader->report,
                   place_of_objection(loader, group, protocol->type->params, objection),
                   "%s", objection);
}

static void place_process(struct config *config)
{
    struct protocol_config *protocol = &config->world.protocol;
    const struct param *param =
        params_find(protocol->type->params, protocol->type->process->name);
    g_assert(param && param->type == VALUE_REGION);
    protocol->process =
        *(const int *)(const void *)((const char *)protocol->params + param->offset);
    if (protocol->process < 0)
        protocol->process = MAX(0, config->world.topology.region_count - 1);
}

/* Leftovers, with those keys to choose from that this protocol takes. */
static void report_leftovers(struct loader *loader, const struct group *group)
{
    const struct protocol *type = loader->config->world.protocol.type;
    struct param common[3] = {*params_find(protocol_keys, "name")};
    int count = 1;
    if (type->has_leader)
        common[count++] = *params_find(protocol_keys, "leader");
    settle_foreign_keys(loader, group, type->name, some_protocol_knows);
    loader_leftovers(loader, group, type->params, common);
}

void read_protocol(struct loader *loader)
{
    struct protocol_config *protocol = &loader->config->world.protocol;
    struct group *group = loader_group(loader, "protocol");
    struct place place;
    const char *name =
        loader_special(loader, "protocol", group, protocol_keys, "name", &place);
    protocol->type = find_protocol(loader, place, name);
    if (!protocol->type) /* nobody can tell which other keys are right */
        return;
    int problems = report_count(loader->report);
    protocol->params = params_new(protocol->type->params, protocol->type->params_size);
    loader_read(loader, group, protocol->type->params, protocol->params);
    if (protocol->type->has_leader)
        loader_read(loader, group, protocol_keys, loader->config);
    if (protocol->type->process)
        place_process(loader->config);
    if (report_count(loader->report) == problems)
        prepare(loader, group);
    report_leftovers(loader, group);
}

/* ---- the update strategy ---- */

static const struct update_strategy *find_update(const struct catalogue *catalogue,
                                                 const char *name)
{
    for (int i = 0; catalogue->updates[i]; i++)
        if (strcmp(catalogue->updates[i]->name, name) == 0)
            return catalogue->updates[i];
    return NULL;
}

static char *unknown_update(const struct catalogue *catalogue, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; catalogue->updates[i]; i++)
        g_ptr_array_add(names, (void *)(uintptr_t)catalogue->updates[i]->name);
    g_ptr_array_add(names, NULL);
    char *why = NULL;
    word_read(name, "update strategy", (const char *const *)names->pdata, &why);
    return why;
}

void read_update(struct loader *loader)
{
    struct config *config = loader->config;
    const struct protocol *protocol = config->world.protocol.type;
    struct group *group = loader_group(loader, "update");
    loader_read(loader, group, update_keys, config);
    read_retry(loader, group);
    struct place place;
    const char *given =
        loader_special(loader, "update", group, update_keys, "name", &place);
    const char *name = given;
    if (!name && protocol)
        name = protocol->ops & OP_BIT(OP_CAS) ? "optimistic" : "blind";
    if (!name)
        return;
    config->update.type = find_update(loader->catalogue, name);
    if (!config->update.type) {
        if (given || config->load.mix[OP_UPDATE] > 0)
            loader_problem(loader, place, unknown_update(loader->catalogue, name));
        return;
    }
    const struct update_strategy *type = config->update.type;
    config->update.params = params_new(type->params, type->params_size);
    loader_read(loader, group, type->params, config->update.params);
    settle_foreign_keys(loader, group, type->name, some_update_knows);
    loader_leftovers(loader, group, type->params, update_keys);
}

/* ---- can the protocol do it? ---- */

/* "quorum, raft": the protocols that can; or that none of this version can. */
static char *who_can(const struct catalogue *catalogue, unsigned needed)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; catalogue->protocols[i]; i++) {
        const struct protocol *type = catalogue->protocols[i];
        if ((needed & ~(type->ops | type->ops_unsafe)) == 0)
            g_ptr_array_add(names, (void *)(uintptr_t)type->name);
    }
    if (names->len == 0)
        return g_strdup("none of this version can");
    g_ptr_array_add(names, NULL);
    g_autofree char *list = words_joined((const char *const *)names->pdata);
    return g_strdup_printf("these can: %s", list);
}

static char *op_list(unsigned ops)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int op = 0; op < OP_COUNT; op++)
        if (ops & OP_BIT(op))
            g_ptr_array_add(names, (void *)(uintptr_t)op_name((enum op)op));
    g_ptr_array_add(names, NULL);
    return words_joined((const char *const *)names->pdata);
}

static void check_kinds(struct loader *loader, unsigned offered)
{
    const struct config *config = loader->config;
    const struct group *load = key_file_group(loader->file, "load");
    const struct entry *mix = group_find(load, "mix");
    struct place place = mix ? place_of(load, mix) : loader_place(loader, "load", "mix");
    for (int op = 0; op < OP_COUNT; op++) {
        unsigned needed =
            op == OP_LOCK ? OP_BIT(OP_LOCK) | OP_BIT(OP_UNLOCK) : OP_BIT(op);
        if (config->load.mix[op] <= 0 || op == OP_UPDATE || (needed & ~offered) == 0)
            continue;
        g_autofree char *others = who_can(loader->catalogue, needed);
        loader_refuse(loader, place, op_name((enum op)op),
                      "%s cannot %s; expected another kind, or another protocol (%s)",
                      config->world.protocol.type->name, op_name((enum op)op), others);
    }
}

void check_served(struct loader *loader)
{
    const struct config *config = loader->config;
    const struct protocol *protocol = config->world.protocol.type;
    if (!protocol)
        return;
    unsigned offered = protocol->ops | protocol->ops_unsafe;
    check_kinds(loader, offered);
    const struct update_strategy *update = config->update.type;
    if (!update || config->load.mix[OP_UPDATE] <= 0 || (update->needs & ~offered) == 0)
        return;
    const struct group *group = key_file_group(loader->file, "update");
    const struct entry *name = group_find(group, "name");
    g_autofree char *missing = op_list(update->needs & ~offered);
    g_autofree char *reason = g_strdup_printf("update (needs %s)", missing);
    g_autofree char *others = who_can(loader->catalogue, update->needs);
    loader_refuse(loader,
                  name ? place_of(group, name) : loader_place(loader, "update", "name"),
                  reason,
                  "%s needs %s, which %s does not have; expected another protocol "
                  "(%s) or strategy",
                  update->name, missing, protocol->name, others);
}
