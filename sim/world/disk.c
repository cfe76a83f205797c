#include "sim/world/disk.h"

#include "sim/world/world.h"

void disk_init(struct disk *disk, struct node *node, const struct node_config *config,
               uint64_t seed)
{
    *disk = (struct disk){.node = node, .released = g_ptr_array_new()};
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

static gint by_token(gconstpointer a, gconstpointer b)
{
    const struct packet *const *one = a, *const *other = b;

    return ((*one)->after > (*other)->after) - ((*one)->after < (*other)->after);
}

/* In order of tokens, those with the same one as they came (the sort is stable). */
static void release_what_is_durable(struct disk *disk)
{
    struct packet_queue all = disk->waiting;
    struct packet *packet;
    durable newest = 0;
    bool in_order = true;

    disk->waiting = (struct packet_queue){0};
    while ((packet = packet_queue_pop(&all)) != NULL) {
        if (packet->after > disk->synced) {
            packet_queue_push(&disk->waiting, packet);
            continue;
        }
        in_order = in_order && packet->after >= newest;
        newest = packet->after;
        g_ptr_array_add(disk->released, packet);
    }
    if (!in_order)
        g_ptr_array_sort(disk->released, by_token);
    for (guint i = 0; i < disk->released->len; i++)
        node_continue(disk->node, g_ptr_array_index(disk->released, i));
    g_ptr_array_set_size(disk->released, 0);
}

static void begin_fsync(struct disk *disk);

static void fsync_done(void *subject, uint64_t generation)
{
    struct disk *disk = subject;

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
    release_what_is_durable(disk);
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
    for (int i = 0; i < disk->stall_count; i++)
        fault_touch(disk->stall[i], packet);
    packet_queue_push(&disk->waiting, packet);
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
    g_ptr_array_unref(disk->released);
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
