/* replica.h - one copy of a group at one node: the protocol's state, the memory of
 * the primitives that it coordinates, and its store. It is what the port calls a
 * door: sim/world/door.c implements the port on it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/pool.h"
#include "sim/world/cells.h"
#include "sim/world/disk.h"

struct protocol;
struct log;

/* Where answers to a primitive go. */
struct caller {
    endpoint at;
    uint64_t operation;
    uint64_t luck;
};

/* Memory of a primitive at its coordinator. The protocol's own bytes follow. */
struct op_memory {
    uint64_t primitive;
    struct caller caller;
    int64_t kept_until_ns; /* answered, but still wanted: door_keep */
};

/* Primitive -> memory: open addressing, linear probing. */
struct op_table {
    struct op_memory **slot;
    uint32_t slot_count, used_count;
};

/* Memory that outlives its answer, oldest first. */
struct kept_op {
    uint64_t primitive;
    int64_t until_ns;
};

/* A replica's, or those of the process beside the replicas. */
struct handlers {
    size_t state_size;
    void (*on_start)(struct door *door, void *state);
    void (*on_message)(struct door *door, void *state, const struct message *message);
    void (*on_timer)(struct door *door, void *state, uint64_t cookie);
    void (*on_durable)(struct door *door, void *state, durable token);
    void (*on_restart)(struct door *door, void *state);
};

struct door {
    struct world *world;
    struct node *node;
    struct disk *disk;
    const struct protocol *protocol;
    struct handlers handlers;
    int number, group; /* number: TO_PROCESS for the process beside the replicas */
    uint32_t incarnation;
    void *state;
    struct cells *cells;
    struct log *log;
    struct cells *table[TABLES_MAX]; /* volatile */
    struct op_table ops;
    struct pool *op_pool;
    GQueue kept; /* of struct kept_op */
    struct stream stream;
    bool stream_ready;

    bool busy;                   /* a step runs; never, if parallel */
    struct packet_queue waiting; /* jobs whose step waits for it */
    struct packet *turn;         /* the one of them that is next, and waits for a core */
    struct core *core;           /* whose handler runs now, or NULL */
    uint64_t operation;          /* that this step serves */
    struct packet_queue to_self; /* broadcasts reach the sender in the same step */
};

void replica_init(struct door *replica, struct world *world, struct node *node,
                  int number, int group);
void replica_clear(struct door *replica);
void replica_start(struct door *replica);
void replica_crash(struct door *replica);
void replica_restart(struct door *replica);

/* Runs the handler that the packet calls for; `core` collects what goes out. */
void replica_step(struct door *replica, struct core *core, struct packet *packet);

struct inspection replica_inspect(const struct door *replica, int query, uint64_t key);

/* ---- op_table.c ---- */
struct op_memory *op_table_add(struct door *replica, uint64_t primitive);
struct op_memory *op_table_find(const struct op_table *table, uint64_t primitive);
void op_table_remove(struct door *replica, uint64_t primitive);
void op_table_clear(struct door *replica);
