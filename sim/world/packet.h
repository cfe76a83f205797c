/* packet.h - whatever waits for something: a request on its way, a message, an
 * answer, a timer that fell due. One struct from one pool, so that the hot loop
 * allocates nothing; it is a job of the node while it is inside one. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/port/door.h"

struct door;

/* Where packets come from and go to: nodes by their number, and behind them one
 * endpoint a region for its clients. */
typedef uint16_t endpoint;

enum reply_status { REPLY_OK, REPLY_CONFLICT, REPLY_FAILED, REPLY_NOT_LEADER };

/* A replica's or a node's answer to a caller. */
struct reply {
    enum reply_status status;
    int hint;           /* NOT_LEADER: a node, or -1 */
    int node;           /* that answered */
    const char *reason; /* FAILED; static text, or NULL */
    bool gave_up;       /* of an update: its strategy stopped trying */
    bool unknown;       /* of an update: it may still take effect */
    uint32_t attempts;  /* of an update: calls of its writing primitive */
    struct value value;
    struct version version;
    struct context context; /* lasts for on_reply */
};

/* What a caller waits for: its own number for it, handed back with the answer. For a
 * primitive it is the primitive's id. */
typedef uint64_t call_id;

enum packet_kind {
    PACKET_REQUEST,  /* to a node, from a client or another node */
    PACKET_MESSAGE,  /* between replicas */
    PACKET_REPLY,    /* to a caller */
    PACKET_TIMER,    /* a replica's, fallen due */
    PACKET_DURABLE,  /* a replica's write is on disk */
    PACKET_CALLBACK, /* a timer of what runs at a node beside the replicas */
};

enum { PAYLOAD_INLINE_BYTES = 96 };

/* Bytes too many for their packet; listed, so that those of packets that are still on
 * their way when the trial ends are freed as well. */
struct payload {
    struct payload *next, *previous;
    _Alignas(16) unsigned char bytes[];
};

struct packet {
    struct packet *next;
    enum packet_kind kind;
    endpoint source, target;
    uint16_t heals; /* of its path, when it left; of a client's packet */
    uint8_t stage;  /* enum stage: where it goes on in its node */
    bool local;     /* between a node's strategy and its own replica: no wire, no codec */
    uint32_t wire_bytes;
    uint32_t incarnation; /* of the replica that a TIMER or DURABLE belongs to */
    struct door *replica;
    uint64_t serial;    /* of a MESSAGE, from 1: for the faults' count */
    uint64_t operation; /* that it serves, likewise; 0: none */
    call_id call;
    int64_t sent_ns;    /* when it last left */
    int64_t arrival_ns; /* between nodes: when it will be there */
    int64_t entered_ns; /* when it entered the node that it is in */
    durable after;      /* it leaves once this is durable */
    uint64_t luck;      /* of a client's attempt: keys the delays of its two legs */
    union {
        struct request request;
        struct message message;
        struct reply reply;
        uint64_t cookie; /* TIMER */
        durable token;   /* DURABLE */
        struct {
            void (*run)(void *subject, uint64_t argument);
            void *subject;
            uint64_t argument;
        } callback;
    };
    struct payload *payload; /* or context, if it does not fit inline */
    _Alignas(16) unsigned char bytes[PAYLOAD_INLINE_BYTES]; /* payload or context */
};

struct packet_queue {
    struct packet *head, *tail;
    uint32_t count;
};

void packet_queue_push(struct packet_queue *queue, struct packet *packet);
struct packet *packet_queue_pop(struct packet_queue *queue);
