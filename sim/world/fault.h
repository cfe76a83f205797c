/* fault.h - when faults happen, and what they changed.
 *
 * A fault that changed nothing proves nothing: each occurrence counts the operations
 * and the messages that met it, each once. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/world/fault_type.h"
#include "sim/world/packet.h"

struct node;

/* Numbers that were seen: a bit each, from number 64 * first. What one occurrence meets
 * lies close together. */
struct seen_set {
    uint64_t *word;
    uint64_t first, count; /* of words */
};

/* How often one fault may happen in a trial; more are left out, which makes the trial
 * inconclusive. */
enum { FAULT_TIMES_MAX = 10000 };

/* One time that a fault happens. */
struct occurrence {
    struct world *world;
    const struct fault_config *config;
    uint32_t number;          /* in the world's list */
    int64_t start_ns, end_ns; /* end: INT64_MAX while it lasts */
    int64_t planned_end_ns;   /* unless the load ends before */
    bool active;
    bool is_down;     /* a flapping link: it is cut now */
    bool moves_clock; /* readings of its nodes' wall clocks are what it changes */
    int node;         /* AIM_NODE: the first target ... */
    int node_count;   /* ... and how many from there: a region has several */
    char *what;       /* in words, with names */
    char *note;       /* or NULL: why the target is another than was asked for */
    uint8_t *side;    /* AIM_SIDES: of each endpoint: bit 0 first, bit 1 second side */
    struct stream luck;

    uint64_t operations, messages;
    struct seen_set seen_operations, seen_messages;
};

/* One [fault] group on its timeline, with luck of its own. */
struct recurrence {
    struct world *world;
    const struct fault_config *config;
    struct stream luck;
    int times;
    bool left_out; /* it would have happened more often */
};

/* Schedules all faults; call once before the trial begins. */
void faults_start(struct world *world);

/* Ends all that still last, as at the end of the load. */
void faults_heal(struct world *world);

/* This occurrence changed what happens to the packet, or to an operation. */
void fault_touch(struct occurrence *occurrence, const struct packet *packet);
void fault_touch_operation(struct occurrence *occurrence, uint64_t operation);
void fault_touch_queue(struct occurrence *occurrence, const struct packet_queue *queue);

void occurrence_free(struct occurrence *occurrence);
