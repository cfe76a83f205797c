/* store.c - the part of the port that is about the disk: cells, log and snapshot of a
 * replica, all under the tokens of its node's disk. */
#include <string.h>

#include "sim/port/protocol.h"
#include "sim/world/log.h"
#include "sim/world/world.h"

/* ---- cells ---- */

durable door_get(const struct door *door, uint64_t key, void *cell)
{
    const void *found = cells_get(door->cells, key);

    if (found == NULL)
        return AT_ONCE;
    memcpy(cell, found, door->protocol->cell_size);
    return cells_pending(door->cells, key);
}

durable door_put(struct door *door, uint64_t key, const void *cell)
{
    durable token = disk_write(door->disk);

    cells_put(door->cells, key, cell, token);
    return token;
}

void door_scan(struct door *door,
               void (*visit)(struct door *door, uint64_t key, void *user), void *user)
{
    size_t count;
    uint64_t *keys = cells_keys(door->cells, &count);

    for (size_t i = 0; i < count; i++)
        visit(door, keys[i], user);
    g_free(keys);
}

/* ---- log ---- */

uint64_t door_log_first(const struct door *door)
{
    return log_first(door->log);
}

uint64_t door_log_last(const struct door *door)
{
    return log_last(door->log);
}

durable door_log_append(struct door *door, const void *entry, size_t bytes)
{
    durable token = disk_write(door->disk);

    log_append(door->log, entry, bytes, token);
    return token;
}

durable door_log_truncate(struct door *door, uint64_t from)
{
    durable token = disk_write(door->disk);

    log_truncate(door->log, from, token);
    return token;
}

durable door_log_compact(struct door *door, uint64_t upto)
{
    durable token = disk_write(door->disk);

    log_compact(door->log, upto, token);
    return token;
}

const void *door_log_read(const struct door *door, uint64_t index, size_t *bytes)
{
    return log_read(door->log, index, bytes);
}

durable door_log_pending(const struct door *door, uint64_t index)
{
    return log_pending(door->log, index);
}

/* ---- snapshot ---- */

durable door_put_snapshot(struct door *door, const void *snapshot, size_t bytes)
{
    durable token = disk_write(door->disk);

    log_put_snapshot(door->log, snapshot, bytes, token);
    return token;
}

const void *door_snapshot(const struct door *door, size_t *bytes)
{
    return log_snapshot(door->log, bytes);
}

bool door_is_durable(const struct door *door, durable token)
{
    return disk_is_durable(door->disk, token);
}

/* ---- what the disk tells ---- */

void world_durable(struct node *node, durable token)
{
    struct world *world = node->world;

    for (int i = 0; i < node->door_count; i++) {
        struct door *door = node->door[i];

        cells_durable(door->cells, token);
        log_durable(door->log, token);
        if (door->handlers.on_durable == NULL)
            continue;
        struct packet *packet = world_packet(world, PACKET_DURABLE);
        packet->replica = door;
        packet->token = token;
        packet->incarnation = door->incarnation;
        packet->stage = STAGE_INTAKE;
        node_continue(node, packet);
    }
}
