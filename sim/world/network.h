/* network.h - packets between endpoints: TCP, cuts, spikes.
 *
 * Between two nodes there is one connection each way, in order: a packet never
 * arrives before an earlier one. A lost packet costs a retransmission time-out (one
 * mean round trip + 200 ms, doubled at each further loss), and holds up what is
 * behind it. Clients have a connection a session, with one request at a time.
 *
 * A cut applies to whatever would cross it while it lasts, also to what was on its
 * way when it began. What it holds back leaves again, in order, when it heals, or is
 * lost when it has waited for `connection_timeout`, as a connection that resets (so is
 * what retransmission does not bring through in that time); a connection keeps at most
 * `send_buffer` bytes and loses what is more.
 *
 * With `transport = udp`, messages between replicas are datagrams: lost, reordered by
 * their delays, delivered twice, gone in a cut. Clients keep their connections. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/world/link.h"
#include "sim/world/packet.h"

struct world;
struct occurrence;

/* A cut, or a delay or loss spike, that lasts on a path. */
struct path_effect {
    struct occurrence *fault;
    bool cuts;
    const struct distribution *extra; /* NULL: none */
    double loss;
};

/* From one endpoint to another. */
struct path {
    struct link *link;          /* between their regions */
    int cut_count;              /* cuts that last */
    int64_t healed_ns;          /* when the last cut ended */
    uint16_t heals;             /* how often that happened */
    struct occurrence *healed;  /* that cut */
    struct packet_queue flying; /* between nodes: sent, and not there yet */
    int64_t last_arrival_ns;    /* of those */
    struct packet_queue held;
    int64_t held_bytes;
    bool reset_timer; /* is running */
    struct path_effect *effect;
    int effect_count;
    struct stream loss;
    bool loss_ready;
};

struct network {
    struct world *world;
    int region_count, node_count, endpoint_count;
    struct link *link; /* [from region * regions + to region] */
    struct path *path; /* [from endpoint * endpoints + to endpoint] */
    double loss;
    bool datagrams; /* between replicas */
};

void network_init(struct network *network, struct world *world);
void network_clear(struct network *network);

/* Takes the packet over; its source, target and wire_bytes are set. */
void network_send(struct network *network, struct packet *packet);

struct path *network_path(struct network *network, int from, int to);

void path_cut(struct path *path, struct occurrence *fault);
void path_heal(struct network *network, struct path *path, struct occurrence *fault);
void path_add_effect(struct path *path, struct path_effect effect);
void path_remove_effects(struct path *path, const struct occurrence *fault);
