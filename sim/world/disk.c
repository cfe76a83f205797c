#include "sim/world/disk.h"

#include "sim/world/world.h"

void disk_init(struct disk *disk, struct node *node, const struct node_config *config,
               uint64_t seed)
{
    *disk = (struct disk){.node = node};
    cost_init(&disk->fsync, config->fsync, seed, PURPOSE_DISK, (uint64_t)node->number);
    disk->free_of_cost = disk->fsync.constant && disk->fsync.ns == 0;
}

durable disk_write(struct disk *disk)
{
    return disk->free_of_cost ? AT_ONCE : ++disk->written;
}

int64_t disk_busy_ns(const struct disk *disk, int64_t now_ns)
{
    return disk->busy_ns + (disk->syncing != 0 ? now_ns - disk->syncing_ns : 0);
}

/* It ended, or a crash took it. */
static void disk_sync_over(struct disk *disk)
{
    disk->busy_ns = disk_busy_ns(disk, kernel_now_ns(disk->node->world->kernel));
    disk->syncing = 0;
}

static void begin_fsync(struct disk *disk);

static void fsync_done(void *subject, uint64_t generation)
{
    struct disk *disk = subject;
    struct packet *packet;

    if (generation != disk->generation)
        return;
    if (disk->stall_count > 0) {
        disk->came_due = true;
        return;
    }
    disk->synced = disk->syncing;
    disk_sync_over(disk);
    disk->fsyncs++;
    world_durable(disk->node, disk->synced);
    while ((packet = disk->waiting.head) != NULL && packet->after <= disk->synced) {
        packet_queue_pop(&disk->waiting);
        node_continue(disk->node, packet);
    }
    if (disk->syncing == 0 && disk->handed_over > disk->synced)
        begin_fsync(disk);
}

static void begin_fsync(struct disk *disk)
{
    struct kernel *kernel = disk->node->world->kernel;

    disk->syncing = disk->handed_over;
    disk->syncing_ns = kernel_now_ns(kernel);
    kernel_schedule(kernel, disk->syncing_ns + cost_draw_ns(&disk->fsync), fsync_done,
                    disk, disk->generation);
}

void disk_hand_over(struct disk *disk)
{
    disk->handed_over = disk->written;
    if (disk->syncing == 0 && disk->handed_over > disk->synced)
        begin_fsync(disk);
}

void disk_wait(struct disk *disk, struct packet *packet)
{
    struct packet **place = &disk->waiting.head;

    for (int i = 0; i < disk->stall_count; i++)
        fault_touch(disk->stall[i], packet);
    /* Nearly always the newest token of all: then it goes to the end at once. */
    if (disk->waiting.tail == NULL || disk->waiting.tail->after <= packet->after) {
        packet_queue_push(&disk->waiting, packet);
        return;
    }
    while ((*place)->after <= packet->after)
        place = &(*place)->next;
    packet->next = *place;
    *place = packet;
    disk->waiting.count++;
}

void disk_stall(struct disk *disk, struct occurrence *fault)
{
    disk->stall =
        g_renew(struct occurrence *, disk->stall, (gsize)(disk->stall_count + 1));
    disk->stall[disk->stall_count++] = fault;
    fault_touch_queue(fault, &disk->waiting);
}

void disk_go_on(struct disk *disk, struct occurrence *fault)
{
    int kept = 0;

    for (int i = 0; i < disk->stall_count; i++)
        if (disk->stall[i] != fault)
            disk->stall[kept++] = disk->stall[i];
    disk->stall_count = kept;
    if (kept > 0 || !disk->came_due)
        return;
    disk->came_due = false;
    fsync_done(disk, disk->generation);
}

void disk_clear(struct disk *disk)
{
    g_free(disk->stall);
}

void disk_crash(struct disk *disk)
{
    struct packet *packet;

    disk->came_due = false;
    while ((packet = packet_queue_pop(&disk->waiting)) != NULL)
        world_drop(disk->node->world, packet);
    disk->written = disk->handed_over = disk->synced;
    disk_sync_over(disk);
    disk->generation++;
}
