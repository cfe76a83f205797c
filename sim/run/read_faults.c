#include <string.h>

#include "sim/run/call.h"
#include "sim/run/loader.h"
#include "sim/run/nearest.h"
#include "sim/run/params.h"
#include "sim/run/quantity.h"
#include "sim/world/fault_type.h"

/* ---- targets ---- */

/* Words that a fault may aim at beside regions and nodes; NULL-ended. */
static GPtrArray *role_words(const struct loader *loader)
{
    static const char *const roles[] = {"leader", "primary", "head", "tail"};
    GPtrArray *words = g_ptr_array_new();
    const struct protocol *type = loader->config->world.protocol.type;
    for (size_t i = 0; i < G_N_ELEMENTS(roles); i++)
        g_ptr_array_add(words, (void *)(uintptr_t)roles[i]);
    if (type && type->process)
        g_ptr_array_add(words, (void *)(uintptr_t)type->process->name);
    return words;
}

static bool parse_node(const struct loader *loader, const char *text, const char *dot,
                       struct target *target, char **why)
{
    g_autofree char *region = g_strndup(text, (size_t)(dot - text));
    target->kind = TARGET_NODE;
    target->region = word_read(region, "region", loader_regions(loader), why);
    if (target->region < 0)
        return false;
    gint64 index, last = loader->config->world.topology.nodes_per_region - 1;
    g_autofree char *shown = quoted(text);
    if (!g_ascii_string_to_signed(dot + 1, 10, 0, last, &index, NULL)) {
        *why = g_strdup_printf("there is no node %s; expected %s.0%s", shown, region,
                               last > 0 ? " or one further, by nodes_per_region" : "");
        return false;
    }
    target->index = (int)index;
    return true;
}

static bool parse_target(const struct loader *loader, const char *text,
                         struct target *target, char **why)
{
    const char *const *regions = loader_regions(loader);
    *target = (struct target){0};
    if (!regions)
        return true;
    const char *dot = strchr(text, '.');
    if (dot)
        return parse_node(loader, text, dot, target, why);
    if (strcmp(text, "all") == 0) {
        target->kind = TARGET_ALL;
        return true;
    }
    for (int i = 0; regions[i]; i++)
        if (strcmp(regions[i], text) == 0) {
            target->kind = TARGET_REGION;
            target->region = i;
            return true;
        }
    g_autoptr(GPtrArray) words = role_words(loader);
    for (guint i = 0; i < words->len; i++)
        if (strcmp(words->pdata[i], text) == 0) {
            target->kind = TARGET_ROLE;
            target->role = g_strdup(text);
            return true;
        }
    for (int i = 0; regions[i]; i++)
        g_ptr_array_add(words, (void *)(uintptr_t)regions[i]);
    g_ptr_array_add(words, NULL);
    g_autofree char *shown = quoted(text);
    g_autofree char *hint = did_you_mean(text, (const char *const *)words->pdata);
    *why = g_strdup_printf(
        "%s is no target; expected REGION, REGION.N or a role as "
        "leader%s",
        shown, hint);
    return false;
}

static void parse_targets(const struct loader *loader, const char *text,
                          struct target_list *list, char **why)
{
    g_auto(GStrv) parts = list_split(text, ',', why);
    list->target = g_new0(struct target, parts ? g_strv_length(parts) : 0);
    for (char **part = parts; part && *part && !*why; part++) {
        struct target *target = &list->target[list->count++];
        if (parse_target(loader, *part, target, why) && target->kind == TARGET_ALL)
            *why = g_strdup(
                "all leaves nobody for the other side; expected some regions "
                "or nodes");
    }
}

static bool target_equal(const struct target *a, const struct target *b)
{
    return a->kind == b->kind && a->region == b->region && a->index == b->index &&
           g_strcmp0(a->role, b->role) == 0;
}

static bool sides_meet(const struct fault_config *fault)
{
    const struct target_list *side = fault->between;
    for (int i = 0; i < side[0].count; i++)
        for (int j = 0; j < side[1].count; j++)
            if (side[0].target[i].kind != TARGET_NONE &&
                target_equal(&side[0].target[i], &side[1].target[j]))
                return true;
    return false;
}

/* ---- how it is aimed ---- */

struct aim {
    struct loader *loader;
    const struct group *group;
    struct fault_config *fault;
};

static const struct entry *take_targets(const struct aim *aim, const char *key,
                                        struct target_list *list)
{
    const struct entry *entry = group_take(aim->group, key);
    char *why = NULL;
    if (entry)
        parse_targets(aim->loader, entry->value, list, &why);
    if (why)
        loader_problem(aim->loader, place_of(aim->group, entry), why);
    return entry;
}

static const struct entry *take_between(const struct aim *aim)
{
    const struct entry *entry = group_take(aim->group, "between");
    if (!entry)
        return NULL;
    char *why = NULL;
    g_auto(GStrv) sides = list_split(entry->value, '|', &why);
    if (sides && g_strv_length(sides) != 2)
        why = g_strdup("not two sides; expected between = A, B | C");
    for (int i = 0; i < 2 && !why; i++)
        parse_targets(aim->loader, sides[i], &aim->fault->between[i], &why);
    if (why)
        loader_problem(aim->loader, place_of(aim->group, entry), why);
    return entry;
}

static bool isolates_everybody(const struct aim *aim)
{
    const struct target_list *isolate = &aim->fault->isolate;
    int regions = 0;
    for (int i = 0; i < isolate->count; i++)
        regions += isolate->target[i].kind == TARGET_REGION;
    return regions > 0 && regions >= aim->loader->config->world.topology.region_count;
}

static void read_sides(const struct aim *aim, const struct fault_type *type)
{
    struct fault_config *fault = aim->fault;
    struct report *report = aim->loader->report;
    const struct entry *isolate = take_targets(aim, "isolate", &fault->isolate);
    const struct entry *between = take_between(aim);
    const struct entry *from = take_targets(aim, "from", &fault->between[0]);
    const struct entry *to = take_targets(aim, "to", &fault->between[1]);
    const struct entry *first = isolate ? isolate : between ? between : from ? from : to;
    fault->one_way = from && to;
    if (!from != !to)
        report_add(report, place_of(aim->group, first),
                   "one way needs both ends; expected from = A and to = B");
    else if (!!isolate + !!between + !!from > 1)
        report_add(
            report, place_of(aim->group, first),
            "aimed in more than one way; expected one of isolate, between, or from "
            "and to");
    else if (!first && !type->aim_optional && !group_find(aim->group, "node"))
        report_add(report, loader_place(aim->loader, aim->group->name, NULL),
                   "aimed at nothing; expected isolate = A, between = A | B, or from = A "
                   "and to = B");
    else if (isolates_everybody(aim))
        report_add(report, place_of(aim->group, first),
                   "isolates every region, which leaves no others; expected fewer");
    else if (first && sides_meet(fault))
        report_add(report, place_of(aim->group, first),
                   "the same stands on both sides; expected each on one");
}

static void read_node_target(const struct aim *aim, const struct fault_type *type)
{
    struct target *target = &aim->fault->node;
    const struct entry *entry = group_take(aim->group, "node");
    char *why = NULL;
    if (entry && !parse_target(aim->loader, entry->value, target, &why))
        loader_problem(aim->loader, place_of(aim->group, entry), why);
    bool several = target->kind == TARGET_ALL ||
                   (target->kind == TARGET_REGION &&
                    aim->loader->config->world.topology.nodes_per_region > 1);
    if (entry && type->one_node && several)
        report_add(aim->loader->report, place_of(aim->group, entry),
                   "%s is aimed at one node; expected REGION.N or a role", type->name);
    if (entry || (type->aims & AIM_SIDES))
        return;
    target->kind = type->aim_optional ? TARGET_ALL : TARGET_ROLE;
    if (!type->aim_optional)
        target->role = g_strdup("leader");
}

static void refuse_aims(const struct aim *aim, const struct fault_type *type)
{
    static const char *const sides[] = {"isolate", "between", "from", "to", NULL};
    static const char *const node[] = {"node", NULL};
    const char *const *wrong[2] = {type->aims & AIM_SIDES ? NULL : sides,
                                   type->aims & AIM_NODE ? NULL : node};
    for (int i = 0; i < 2; i++)
        for (const char *const *key = wrong[i]; key && *key; key++) {
            const struct entry *entry = group_take(aim->group, *key);
            if (entry)
                report_add(aim->loader->report, place_of(aim->group, entry),
                           "%s is not aimed so; expected %s", type->name,
                           type->aims & AIM_NODE    ? "node = REGION, REGION.N or leader"
                           : type->aims & AIM_SIDES ? "isolate, between, or from and to"
                                                    : "no target");
        }
}

/* ---- when it happens ---- */

static void read_times(const struct aim *aim)
{
    struct fault_config *fault = aim->fault;
    struct report *report = aim->loader->report;
    const struct entry *at = group_find(aim->group, "at");
    const struct entry *once = at ? at : group_find(aim->group, "for");
    const struct entry *every = group_find(aim->group, "every");
    const struct entry *lasting = group_find(aim->group, "lasting");
    const struct entry *again = every ? every : lasting;
    if (once && again) {
        report_add(report, place_of(aim->group, again),
                   "contradicts %s in line %d; expected at and for, or every and lasting",
                   once->key, once->line);
    } else if (lasting && !every) {
        report_add(
            report, place_of(aim->group, lasting),
            "belongs to a fault that comes again; expected every = TIME beside it");
    } else if (every && !lasting) {
        report_add(report, place_of(aim->group, every),
                   "says not how long; expected lasting = DISTRIBUTION beside it");
    }
    if (!again && fault->at_ns < 0)
        fault->at_ns = 0;
}

/* ---- one fault ---- */

static const struct fault_type *find_type(struct loader *loader,
                                          const struct group *group)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; all_fault_types[i]; i++)
        g_ptr_array_add(names, (void *)(uintptr_t)all_fault_types[i]->name);
    g_ptr_array_add(names, NULL);
    const char *const *list = (const char *const *)names->pdata;
    const struct entry *entry = group_take(group, "kind");
    char *why = NULL;
    if (entry) {
        int found = word_read(entry->value, "kind of fault", list, &why);
        if (found >= 0)
            return all_fault_types[found];
        loader_problem(loader, place_of(group, entry), why);
        return NULL;
    }
    g_autofree char *all = words_joined(list);
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    for (guint i = 0; i < loader->file->groups->len; i++) {
        const struct group *other = loader->file->groups->pdata[i];
        if (other != group && g_str_has_prefix(other->name, "fault "))
            g_ptr_array_add(others, other->name);
    }
    g_ptr_array_add(others, NULL);
    g_autofree char *hint =
        group->setting ? did_you_mean(group->name, (const char *const *)others->pdata)
                       : g_strdup("");
    report_add(loader->report, loader_place(loader, group->name, "kind"),
               "not given%s; expected one of %s%s",
               group->setting ? ", and the file has no such group" : "", all, hint);
    return NULL;
}

/* With a kind that nobody knows, nobody knows which keys are right either. */
static void use_all(const struct group *group)
{
    for (guint i = 0; i < group->entries->len; i++)
        ((struct entry *)group->entries->pdata[i])->used = true;
}

static void read_fault(struct loader *loader, struct group *group,
                       struct fault_config *fault)
{
    *fault = (struct fault_config){
        .name = g_strdup(group->name + strlen("fault ")),
        .line = group->line,
        .at_ns = -1,
        .for_ns = -1,
        .every_ns = -1,
    };
    group->used = true;
    loader_read(loader, group, fault_keys, fault);
    fault->type = find_type(loader, group);
    if (!fault->type) {
        use_all(group);
        return;
    }
    struct aim aim = {loader, group, fault};
    fault->params = g_malloc0(MAX(fault->type->params_size, 1));
    loader_read(loader, group, fault->type->params, fault->params);
    read_times(&aim);
    refuse_aims(&aim, fault->type);
    if (fault->type->aims & AIM_SIDES)
        read_sides(&aim, fault->type);
    if (fault->type->aims & AIM_NODE)
        read_node_target(&aim, fault->type);
    loader_leftovers(loader, group, fault_keys, fault->type->params);
}

void read_faults(struct loader *loader)
{
    struct world_config *world = &loader->config->world;
    world->fault = g_new0(struct fault_config, loader->file->groups->len);
    for (guint i = 0; i < loader->file->groups->len; i++) {
        struct group *group = loader->file->groups->pdata[i];
        if (g_str_has_prefix(group->name, "fault "))
            read_fault(loader, group, &world->fault[world->fault_count++]);
    }
}
