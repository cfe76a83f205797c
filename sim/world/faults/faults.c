#include "sim/world/faults/faults.h"

#include "sim/world/world.h"

const struct fault_type *const all_fault_types[] = {
    &fault_bridge,     &fault_clock_jump, &fault_crash, &fault_delay,
    &fault_disk_stall, &fault_flap,       &fault_loss,  &fault_partition,
    &fault_pause,      &fault_slow,       NULL,
};

void faults_for_each_node(struct world *world, struct occurrence *occurrence,
                          void (*visit)(struct node *node, struct occurrence *occurrence))
{
    for (int i = 0; i < occurrence->node_count; i++)
        visit(&world->node[occurrence->node + i], occurrence);
}

void faults_for_each_path(struct world *world, struct occurrence *occurrence,
                          void (*visit)(struct world *world, struct path *path,
                                        struct occurrence *occurrence))
{
    const uint8_t *side = occurrence->side;
    struct network *network = &world->network;

    for (int from = 0; from < network->endpoint_count; from++) {
        for (int to = 0; to < network->endpoint_count; to++) {
            bool forth = (side[from] & 1) && (side[to] & 2);
            bool back = (side[from] & 2) && (side[to] & 1);

            if (from != to && (forth || (back && !occurrence->config->one_way)))
                visit(world, network_path(network, from, to), occurrence);
        }
    }
}

static void cut(struct world *world, struct path *path, struct occurrence *occurrence)
{
    (void)world;
    path_cut(path, occurrence);
}

static void heal(struct world *world, struct path *path, struct occurrence *occurrence)
{
    path_heal(&world->network, path, occurrence);
}

void faults_cut(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_path(world, occurrence, cut);
}

void faults_heal_cut(struct world *world, struct occurrence *occurrence)
{
    faults_for_each_path(world, occurrence, heal);
}
