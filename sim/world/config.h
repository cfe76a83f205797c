/* config.h - the world that a scenario describes, ready to be simulated: all
 * names resolved, all defaults filled in. Made by sim/run, immutable afterwards,
 * shared by the threads of an experiment. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/kernel/distribution.h"
#include "sim/port/param.h"
#include "sim/port/protocol.h"

/* A round trip as it was measured, in ns. */
struct measured_rtt {
    bool given;
    double min_ns, mean_ns, max_ns;
    double stddev_ns; /* negative: not usable */
};

/* From one region to another (or to itself: between its zones), one way. A link
 * has either a delay given by hand or a measured round trip. */
struct link_config {
    struct distribution *delay; /* one way, ns; NULL: from `rtt` */
    struct measured_rtt rtt;
    double bandwidth_bytes_per_s; /* 0: unlimited */
};

enum transport { TRANSPORT_TCP, TRANSPORT_UDP };

struct topology_config {
    char **region; /* names */
    int region_count;
    int64_t nodes_per_region;
    int64_t groups;                    /* that keys are spread over */
    int64_t replicas;                  /* nodes of each group; 0: all */
    struct link_config *link;          /* [from * region_count + to] */
    int jitter;                        /* enum jitter: of links that were measured */
    struct distribution *client_delay; /* one way, to a node of the own region */
    struct distribution *zone_delay;   /* one way, between nodes of one region */
    int transport;
    double duplicates; /* share of the datagrams */
    double loss;       /* of each packet between regions, 0..1 */
    int64_t connection_timeout_ns;
    int64_t send_buffer_bytes; /* what a connection keeps of what cannot leave yet */
    char *file;                /* of the topology, or NULL: nothing is measured */
};

enum jitter { JITTER_MEASURED, JITTER_NONE };

/* CPU time, ns, at the nodes of every region. */
struct node_config {
    int64_t cores;
    struct distribution *decode, *handle, *step, *message, *encode;
    int64_t queue;               /* requests that wait; more are refused */
    int64_t socket_buffer_bytes; /* of what arrived and no core took yet */
    int64_t clock_error_ns;      /* DURATION_NONE: perfect clocks */
    double clock_drift;          /* largest rate error of a clock, as 50ppm */
    struct distribution *fsync;  /* ns; constant 0: free */
};

struct protocol_config {
    const struct protocol *type;
    void *params; /* the protocol's own struct */
    int leader;   /* region */
    int process;  /* region of the process beside the replicas */
};

/* What a fault is aimed at. A role is looked up when the fault begins. */
enum target_kind { TARGET_NONE, TARGET_ALL, TARGET_REGION, TARGET_NODE, TARGET_ROLE };

struct target {
    enum target_kind kind;
    int region;
    int index; /* NODE: within its region, from 0 */
    char *role;
};

struct target_list {
    struct target *target;
    int count;
};

/* One [fault NAME] group. Which targets a kind takes, see its descriptor. */
struct fault_config {
    const struct fault_type *type;
    char *name;
    bool enabled;
    int line; /* of the group, for messages */

    /* Once: at, for. Or at random: every (mean gap), lasting. */
    int64_t at_ns;                /* of the first kind; else -1 */
    int64_t for_ns;               /* -1: to the end of the load */
    int64_t every_ns;             /* of the second kind; else -1 */
    struct distribution *lasting; /* ns */

    struct target node;            /* `node`: REGION, REGION.N or a role */
    struct target_list isolate;    /* partition: these from all others */
    struct target_list between[2]; /* the two sides; `from`, `to`: one way */
    bool one_way;

    void *params; /* the kind's own struct */
};

struct world_config {
    struct topology_config topology;
    struct node_config node;
    struct protocol_config protocol;
    struct fault_config *fault;
    int fault_count;
};
