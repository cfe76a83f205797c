/* world.h - all machines of a trial, the network between them, and the faults. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/pool.h"
#include "sim/world/config.h"
#include "sim/world/disk.h"
#include "sim/world/fault.h"
#include "sim/world/network.h"
#include "sim/world/node.h"
#include "sim/world/replica.h"

/* What stands above the world: clients, and strategies that run at nodes. */
struct world_hooks {
    void *user;
    /* An answer has reached whoever called. */
    void (*on_reply)(void *user, call_id call, const struct reply *reply);
    /* Asked where a replica answers that was not asked. False: nobody waits. */
    bool (*find_caller)(void *user, uint64_t primitive, struct caller *caller);
    /* A request for an update has been taken in at a node that is up. */
    void (*on_update)(void *user, int node, call_id call, uint64_t luck,
                      const struct request *request);
    /* A node crashed: strategies that ran there are gone. */
    void (*on_crash)(void *user, int node);
    void (*on_fault_edge)(void *user, int64_t at_ns);
    /* door_report_discarded. */
    void (*on_discarded)(void *user, uint64_t key, const struct value *value,
                         uint64_t replaced_by);
};

struct world {
    struct kernel *kernel;
    const struct world_config *config;
    uint64_t seed;
    struct world_hooks hooks;

    int region_count;
    int server_count; /* API nodes: region-major, the first nodes */
    int node_count;   /* with that of the process beside the replicas */
    struct node *node;
    struct disk *disk; /* of each node */
    struct door *door; /* replicas, group by group, then the process */
    int door_count;
    struct door *process; /* NULL: the protocol has none */
    int group_count, group_size;
    int *nearest; /* [group * regions + region]: the node of the nearest member */
    struct network network;
    struct pool *packets;
    struct payload *payloads; /* of all packets that have one */

    struct occurrence **occurrence; /* in order of their beginning */
    int occurrence_count;
    struct recurrence *recurrence;  /* of each fault group */
    struct occurrence **crashed_by; /* of each node: the latest crash */
    int64_t faults_end_ns;          /* no fault begins after this */

    uint64_t messages_sent, messages_dropped;
};

/* `end_ns`: of the load, when the faults heal. */
struct world *world_new(struct kernel *kernel, const struct world_config *config,
                        uint64_t seed, int64_t end_ns, const struct world_hooks *hooks);
void world_start(struct world *world); /* on_start everywhere, faults on the timeline */
void world_free(struct world *world);

/* ---- for those who call ---- */

/* A call that a caller makes; bytes on the wire count request and value. */
struct outgoing {
    endpoint from; /* a client's region (world_client), or a node */
    int to;        /* node */
    call_id call;
    uint64_t operation;
    uint64_t luck; /* keys the delays of both legs */
    const struct request *request;
};

static inline endpoint world_client(const struct world *world, int region)
{
    return (endpoint)(world->node_count + region);
}

void world_call(struct world *world, const struct outgoing *outgoing);

/* A node answers what it was asked to carry out: it is encoded and sent. */
void world_answer(struct world *world, int node, call_id call,
                  const struct caller *caller, const struct reply *reply);

/* A timer of what runs at a node beside its replicas; waits while the node is paused,
 * is gone when it crashes. */
void world_node_timer(struct world *world, int node, int64_t delay_ns,
                      void (*run)(void *subject, uint64_t argument), void *subject,
                      uint64_t argument);

/* ---- within the world ---- */

struct packet *world_packet(struct world *world, enum packet_kind kind);
struct packet *world_reply_packet(struct world *world, int node, call_id call,
                                  const struct caller *caller, const struct reply *reply);
/* Copies bytes into the packet; returns where they are. */
void *packet_copy(struct world *world, struct packet *packet, const void *bytes,
                  size_t count);
struct packet *world_packet_copy(struct world *world, const struct packet *packet);
void world_packet_free(struct world *world, struct packet *packet);
void world_drop(struct world *world, struct packet *packet); /* it is lost */
void world_deliver(struct world *world, struct packet *packet);

/* The step of a job begins: which replica it belongs to, or NULL for none. */
struct door *world_replica_of(struct world *world, const struct packet *packet);
void world_step_without_replica(struct world *world, struct node *node,
                                struct packet *packet);

void world_durable(struct node *node, durable token);
void world_crash(struct world *world, int node, struct occurrence *fault);
void world_restart(struct world *world, int node);

/* Member `number` of a group. */
static inline struct door *world_member(const struct world *world, int group, int number)
{
    return &world->door[group * world->group_size + number];
}

int world_group_of(const struct world *world, uint64_t key);
struct door *world_replica_at(const struct world *world, int node, uint64_t key);

/* The node that holds a role; the highest term if several do; -1 if none does. */
int world_find_role(const struct world *world, const char *role);
int world_leader_node(const struct world *world, int group); /* as `leader` says */

/* ---- costs ---- */
void cost_init(struct cost *cost, const struct distribution *distribution, uint64_t seed,
               enum purpose purpose, uint64_t id);
int64_t cost_draw_ns(struct cost *cost);
