/* disk.h - when what was written is safe.
 *
 * Writes get tokens in one order. An fsync makes everything durable that was handed
 * over before it began; what comes while it runs waits for the next one, together
 * (group commit). The disk goes on during a pause of its node; a crash loses what no
 * finished fsync covers. */
#pragma once

#include <glib.h>

#include "sim/world/node.h"

struct disk {
    struct node *node;
    bool free_of_cost; /* fsync = 0ms: every write is durable at once */
    struct cost fsync;
    durable written;     /* newest token given out */
    durable handed_over; /* newest that left the process: its step is over */
    durable synced;      /* all up to here are durable */
    durable syncing;     /* what the fsync that runs will make durable; 0: none runs */
    uint32_t generation; /* raised by a crash */
    struct packet_queue waiting; /* for a token, as they came */
    GPtrArray *released;         /* packets whose tokens an fsync has just made durable */
    uint64_t fsyncs;
    int64_t busy_ns;           /* with those that ended */
    int64_t syncing_ns;        /* when the one that runs began */
    struct occurrence **stall; /* faults that stall it now */
    int stall_count;
    bool came_due; /* an fsync would have ended while it was stalled */
};

/* How long it has been syncing, all in all; a stall counts as such. */
int64_t disk_busy_ns(const struct disk *disk, int64_t now_ns);

void disk_init(struct disk *disk, struct node *node, const struct node_config *config,
               uint64_t seed);

/* A write that is durable once its token is; AT_ONCE if writing is free. */
durable disk_write(struct disk *disk);

/* A step is over: what it wrote goes to the disk, and, since all writes share one
 * order, what steps that overlap with it have written so far. */
void disk_hand_over(struct disk *disk);

static inline bool disk_is_durable(const struct disk *disk, durable token)
{
    return token <= disk->synced;
}

/* Keeps a packet until its token (`after`) is durable; then the node continues it. */
void disk_wait(struct disk *disk, struct packet *packet);

/* While a disk is stalled no fsync ends; what came due ends when the last stall does. */
void disk_stall(struct disk *disk, struct occurrence *fault);
void disk_go_on(struct disk *disk, struct occurrence *fault);

void disk_crash(struct disk *disk);
void disk_clear(struct disk *disk);
