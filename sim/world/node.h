/* node.h - a machine: cores that take jobs from one queue, first come, first served.
 *
 * A job is a packet. A request costs decode + handle, a message costs `message`; then
 * the protocol's handler runs at the beginning of a step, and what it sends leaves at
 * the step's end; an answer costs encode. A core stays with its job from one stage to
 * the next. A stage that costs nothing takes no event. One replica's steps run one at
 * a time unless its protocol is parallel: a job whose replica is busy leaves its core
 * and goes on, ahead of all that is new, when the replica is free.
 *
 * Slowness stretches CPU time: 1 is the normal speed, 10 a slow node, infinity a
 * stop-the-world pause. It stretches also what is running when it changes. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/kernel.h"
#include "sim/world/clock.h"
#include "sim/world/config.h"
#include "sim/world/packet.h"

struct world;
struct occurrence;

/* A CPU cost: constants take no random number. */
struct cost {
    bool constant;
    int64_t ns;
    const struct distribution *drawn;
    struct stream stream;
    int64_t used_ns; /* drawn so far, at normal speed */
};

/* Greater is a pause. */
#define MAX_SLOWNESS 1e6

enum phase {
    PHASE_DECODE,
    PHASE_HANDLE,
    PHASE_STEP,
    PHASE_MESSAGE,
    PHASE_ENCODE,
    PHASE_COUNT
};

enum stage { STAGE_INTAKE, STAGE_STEP, STAGE_ENCODE, STAGE_SEND };

struct core {
    struct node *node;
    struct packet *job; /* NULL: idle */
    enum stage stage;
    uint32_t generation;     /* events of an older one are void */
    int64_t started_ns;      /* of the present stretch at one speed */
    int64_t work_left_ns;    /* at normal speed, when that stretch began */
    struct packet_queue out; /* what its step sends, until the step's end */
};

/* Counted for the utilisation law and Little's law. */
struct node_meter {
    int64_t busy_ns;       /* core time, by watching the cores */
    int64_t charged_ns;    /* the same, job by job */
    int64_t in_system;     /* jobs now */
    int64_t changed_ns;    /* when that last changed */
    double in_system_area; /* jobs x ns */
    uint64_t arrivals;
    double time_in_system_ns; /* of the jobs that left */
    uint64_t departures;
    uint64_t refused;
};

/* A fault that slows a node down; infinitely: a pause. */
struct slowing {
    struct occurrence *fault;
    double factor;
};

struct node {
    struct world *world;
    int number, region, index; /* index: within its region */
    char *name;                /* REGION.N */
    struct clock clock;
    struct cost cost[PHASE_COUNT];

    int core_count, idle_count;
    struct core *core;
    struct door **door; /* replicas, and the process beside them, that live here */
    int door_count;
    struct packet_queue ready;      /* arrived, no core yet */
    struct packet_queue continuing; /* began, and wait for a core */
    uint32_t waiting_requests;      /* in `ready` */
    int64_t buffered_bytes;         /* in `ready`, while paused: in the kernel */
    struct packet_queue overflow;   /* do not fit: still at their senders */

    bool up;
    int crash_count;      /* crashes that last */
    uint32_t incarnation; /* raised at each restart */
    double slowness;      /* product of what slows it now; infinite while paused */
    struct slowing *slowing;
    int slowing_count;
    int64_t paused_since_ns, longest_pause_ns;

    struct node_meter meter, meter_at_warmup;
    int64_t phase_ns_at_warmup[PHASE_COUNT];
};

void node_init(struct node *node, struct world *world, int number, int region, int index);
void node_clear(struct node *node);

/* A packet comes in from the network, or from the node itself. */
void node_accept(struct node *node, struct packet *packet);

/* A packet that skips intake: an answer that waits for its encoding. */
void node_continue(struct node *node, struct packet *packet);

/* Multiplies CPU times by `factor`, and ends that again; infinity is a pause. */
void node_slow(struct node *node, struct occurrence *fault, double factor);
void node_normal(struct node *node, struct occurrence *fault);

/* All jobs are gone. The replicas' part is the world's. */
void node_crash(struct node *node, struct occurrence *fault);

static inline bool node_is_paused(const struct node *node)
{
    return node->slowness > MAX_SLOWNESS;
}

/* Brings the meter up to now. */
void node_meter_update(struct node *node);

/* ---- between node.c and speed.c ---- */
void core_schedule_end(struct core *core);
void node_job_leaves(struct node *node, const struct packet *packet);
void node_read_sockets(struct node *node); /* after a pause */
void node_resume_work(struct node *node);  /* gives idle cores what waits */
