#include "sim/world/fault.h"

#include <string.h>

#include "sim/world/world.h"

/* ---- what a fault changed ---- */

static void seen_set_cover(struct seen_set *set, uint64_t word)
{
    uint64_t end = set->first + set->count;

    if (set->count == 0)
        set->first = end = word;
    if (word >= set->first && word < end)
        return;
    struct seen_set wider = {.first = MIN(set->first, word)};
    wider.count = MAX(MAX(end, word + 1), end + set->count) - wider.first;
    wider.word = g_new0(uint64_t, wider.count);
    if (set->count > 0)
        memcpy(wider.word + (set->first - wider.first), set->word,
               set->count * sizeof *set->word);
    g_free(set->word);
    *set = wider;
}

/* True the first time. */
static bool seen_set_add(struct seen_set *set, uint64_t number)
{
    uint64_t bit = UINT64_C(1) << number % 64;

    seen_set_cover(set, number / 64);
    uint64_t *word = &set->word[number / 64 - set->first];
    bool is_new = (*word & bit) == 0;
    *word |= bit;
    return is_new;
}

void fault_touch_operation(struct occurrence *occurrence, uint64_t operation)
{
    if (operation != 0)
        occurrence->operations += seen_set_add(&occurrence->seen_operations, operation);
}

void fault_touch(struct occurrence *occurrence, const struct packet *packet)
{
    if (packet->kind == PACKET_MESSAGE)
        occurrence->messages += seen_set_add(&occurrence->seen_messages, packet->serial);
    fault_touch_operation(occurrence, packet->operation);
}

void fault_touch_queue(struct occurrence *occurrence, const struct packet_queue *queue)
{
    for (struct packet *packet = queue->head; packet != NULL; packet = packet->next)
        fault_touch(occurrence, packet);
}

void occurrence_free(struct occurrence *occurrence)
{
    g_free(occurrence->what);
    g_free(occurrence->note);
    g_free(occurrence->side);
    g_free(occurrence->seen_operations.word);
    g_free(occurrence->seen_messages.word);
    g_free(occurrence);
}

/* ---- aiming ---- */

static void aim_at_role(struct occurrence *occurrence, const char *role)
{
    struct world *world = occurrence->world;

    occurrence->node = world_find_role(world, role);
    if (occurrence->node < 0) {
        occurrence->node = world_leader_node(world, 0);
        occurrence->note = g_strdup_printf("nobody was %s at %.3f s: it hit %s instead",
                                           role, (double)occurrence->start_ns / 1e9,
                                           world->node[occurrence->node].name);
    }
    occurrence->what =
        g_strdup_printf("%s (%s)", world->node[occurrence->node].name, role);
}

/* The nodes that the target says: one, or all of a region, or all. */
static void aim_at_node(struct occurrence *occurrence)
{
    struct world *world = occurrence->world;
    const struct target *target = &occurrence->config->node;
    int per_region = (int)world->config->topology.nodes_per_region;

    occurrence->node_count = 1;
    switch (target->kind) {
    case TARGET_ROLE:
        aim_at_role(occurrence, target->role);
        return;
    case TARGET_NODE:
        occurrence->node = target->region * per_region + target->index;
        break;
    case TARGET_REGION:
        occurrence->node = target->region * per_region;
        occurrence->node_count = per_region;
        break;
    case TARGET_NONE:
    case TARGET_ALL:
        occurrence->node = 0;
        occurrence->node_count = world->node_count;
        break;
    }
    if (occurrence->node_count == 1)
        occurrence->what = g_strdup(world->node[occurrence->node].name);
    else
        occurrence->what = target->kind == TARGET_REGION
                               ? g_strdup(world->config->topology.region[target->region])
                               : g_strdup("all nodes");
}

static void mark(struct occurrence *occurrence, const struct target *target, uint8_t bit,
                 GString *words)
{
    struct world *world = occurrence->world;
    int chosen = -1;

    if (words->len > 0)
        g_string_append(words, ", ");
    if (target->kind == TARGET_REGION) {
        for (int i = 0; i < world->node_count; i++)
            if (world->node[i].region == target->region)
                occurrence->side[i] |= bit;
        g_string_append(words, world->config->topology.region[target->region]);
        return;
    }
    if (target->kind == TARGET_NODE) {
        chosen = target->region * (int)world->config->topology.nodes_per_region +
                 target->index;
    } else {
        chosen = world_find_role(world, target->role);
        if (chosen < 0) {
            chosen = world_leader_node(world, 0);
            g_free(occurrence->note);
            occurrence->note = g_strdup_printf("nobody was %s: %s was taken",
                                               target->role, world->node[chosen].name);
        }
    }
    occurrence->side[chosen] |= bit;
    g_string_append(words, world->node[chosen].name);
}

/* Clients are on a side if all nodes of their region are. */
static void mark_clients(struct occurrence *occurrence, uint8_t bit)
{
    struct world *world = occurrence->world;

    for (int region = 0; region < world->region_count; region++) {
        bool all = true;

        for (int i = 0; i < world->node_count; i++)
            all = all && (world->node[i].region != region || (occurrence->side[i] & bit));
        if (all)
            occurrence->side[world_client(world, region)] |= bit;
    }
}

static GString *mark_all(struct occurrence *occurrence, const struct target_list *list,
                         uint8_t bit)
{
    GString *words = g_string_new(NULL);

    for (int i = 0; i < list->count; i++)
        mark(occurrence, &list->target[i], bit, words);
    mark_clients(occurrence, bit);
    return words;
}

static void aim_at_sides(struct occurrence *occurrence)
{
    struct world *world = occurrence->world;
    const struct fault_config *config = occurrence->config;
    int endpoints = world->network.endpoint_count;

    occurrence->side = g_new0(uint8_t, (gsize)endpoints);
    if (config->isolate.count > 0) {
        GString *words = mark_all(occurrence, &config->isolate, 1);

        for (int i = 0; i < endpoints; i++)
            occurrence->side[i] |= (occurrence->side[i] & 1) == 0 ? 2 : 0;
        occurrence->what = g_strdup_printf("%s | all others", words->str);
        g_string_free(words, TRUE);
    } else if (config->between[0].count > 0) {
        GString *one = mark_all(occurrence, &config->between[0], 1);
        GString *other = mark_all(occurrence, &config->between[1], 2);

        occurrence->what = g_strdup_printf("%s %s %s", one->str,
                                           config->one_way ? ">" : "|", other->str);
        g_string_free(one, TRUE);
        g_string_free(other, TRUE);
    } else {
        memset(occurrence->side, 3, (size_t)endpoints);
        occurrence->what = g_strdup("all links");
    }
}

/* ---- beginning and ending ---- */

static void tell_edge(struct world *world)
{
    world->hooks.on_fault_edge(world->hooks.user, kernel_now_ns(world->kernel));
}

static void end(struct occurrence *occurrence)
{
    if (!occurrence->active)
        return;
    occurrence->active = false;
    occurrence->end_ns = kernel_now_ns(occurrence->world->kernel);
    occurrence->config->type->end(occurrence->world, occurrence);
    tell_edge(occurrence->world);
}

static struct occurrence *begin(struct world *world, const struct fault_config *config,
                                int64_t length_ns)
{
    struct occurrence *occurrence = g_new0(struct occurrence, 1);
    int64_t now_ns = kernel_now_ns(world->kernel);
    bool ends = length_ns >= 0 && length_ns < world->faults_end_ns - now_ns;

    world->occurrence = g_renew(struct occurrence *, world->occurrence,
                                (gsize)(world->occurrence_count + 1));
    world->occurrence[world->occurrence_count] = occurrence;
    *occurrence = (struct occurrence){.world = world,
                                      .config = config,
                                      .number = (uint32_t)world->occurrence_count++,
                                      .start_ns = now_ns,
                                      .end_ns = INT64_MAX,
                                      .planned_end_ns = ends ? now_ns + length_ns
                                                             : world->faults_end_ns,
                                      .active = true,
                                      .node = -1};
    occurrence->luck =
        stream_keyed(world->seed, PURPOSE_FAULT, UINT64_C(1) << 32 | occurrence->number);
    if (config->type->aims & AIM_SIDES)
        aim_at_sides(occurrence);
    else
        aim_at_node(occurrence);
    tell_edge(world);
    config->type->begin(world, occurrence);
    return occurrence;
}

static void end_event(void *subject, uint64_t argument)
{
    (void)argument;
    end(subject);
}

/* ---- the timeline ---- */

static void schedule(struct recurrence *recurrence, int64_t from_ns);

static void happen(void *subject, uint64_t argument)
{
    struct recurrence *recurrence = subject;
    struct world *world = recurrence->world;
    const struct fault_config *config = recurrence->config;
    int64_t now_ns = kernel_now_ns(world->kernel);
    int64_t length_ns = config->for_ns;

    (void)argument;
    if (now_ns >= world->faults_end_ns) /* the load ended before its time */
        return;
    if (recurrence->times == FAULT_TIMES_MAX) {
        recurrence->left_out = true;
        return;
    }
    recurrence->times++;
    if (config->every_ns >= 0)
        length_ns = distribution_draw_ns(config->lasting, &recurrence->luck);
    struct occurrence *occurrence = begin(world, config, length_ns);
    if (length_ns >= 0)
        kernel_schedule(world->kernel, now_ns + length_ns, end_event, occurrence, 0);
    if (config->every_ns >= 0)
        schedule(recurrence, now_ns + length_ns);
}

/* Random ones keep an exponential gap behind the last one's end. */
static void schedule(struct recurrence *recurrence, int64_t from_ns)
{
    struct world *world = recurrence->world;
    const struct fault_config *config = recurrence->config;
    double gap = config->every_ns < 0
                     ? (double)config->at_ns
                     : (double)config->every_ns * stream_exponential(&recurrence->luck);
    double at = (double)from_ns + gap;

    if (at < (double)world->faults_end_ns)
        kernel_schedule(world->kernel, (int64_t)at, happen, recurrence, 0);
}

static void load_ends(void *subject, uint64_t argument)
{
    (void)argument;
    faults_heal(subject);
}

void faults_start(struct world *world)
{
    kernel_schedule(world->kernel, world->faults_end_ns, load_ends, world, 0);
    world->recurrence =
        g_new0(struct recurrence, (gsize)(MAX(world->config->fault_count, 1)));
    for (int i = 0; i < world->config->fault_count; i++) {
        struct recurrence *recurrence = &world->recurrence[i];

        *recurrence =
            (struct recurrence){.world = world, .config = &world->config->fault[i]};
        recurrence->luck = stream_keyed(world->seed, PURPOSE_FAULT,
                                        g_str_hash(recurrence->config->name));
        if (recurrence->config->enabled)
            schedule(recurrence, 0);
    }
}

void faults_heal(struct world *world)
{
    world->faults_end_ns = kernel_now_ns(world->kernel);
    for (int i = 0; i < world->occurrence_count; i++)
        end(world->occurrence[i]);
}
