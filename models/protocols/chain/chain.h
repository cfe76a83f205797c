/* chain.h - chain replication (van Renesse & Schneider, OSDI 2004): what its replicas
 * and the master have in common.
 *
 *   chain.c    parameters, words, and the handlers of a replica
 *   order.c    requests, updates on their way down the chain, acks on their way up
 *   view.c     a replica's part in the configuration: beats, lease, changes of neighbours
 *   join.c     how a replica that is out becomes the new tail
 *   master.c   the configuration master */
#pragma once

#include <glib.h>

#include "models/models.h"
#include "models/objects/gaps.h"
#include "models/objects/register.h"
#include "models/objects/repeats.h"

enum { CHAIN_MAX = 64, PIECE_CELLS = 256 };

/* Planted by tests, to see whether they would be noticed; always 0 as shipped. */
enum chain_bug {
    BUG_NO_LEASE = 1 << 0,         /* the tail reads without looking at its lease */
    BUG_SENT_NOT_RESENT = 1 << 1,  /* a new successor gets new updates only */
    BUG_HEAD_ANSWERS = 1 << 2,     /* a write is acknowledged before the tail has it */
    BUG_CONFLICT_AT_HEAD = 1 << 3, /* a CAS is refused on what may still vanish */
    BUG_NO_ORDER_BY_SEQ = 1 << 4,  /* updates are applied as they come */
    BUG_EPOCH_IGNORED = 1 << 5,    /* Forward counts whoever sends it, and when */
    BUG_EARLY_TAIL = 1 << 6,       /* a new tail counts as complete at once */
    BUG_NOT_DURABLE = 1 << 7,      /* forwarded and answered before it is stored */
    BUG_MASTER_HURRIES = 1 << 8,   /* the master does not wait for a lease to end */
    BUG_REPEATS_UNKNOWN = 1 << 9,  /* a request that comes again counts again */
    BUG_MASTER_FORGETS = 1 << 10   /* the master tells before it has stored */
};

struct chain_params {
    struct region_list
        order;  /* head first; none: `head`, then as replicas are numbered */
    int head;   /* region, filled in by settle_leader */
    int master; /* region of the process beside the replicas, or -1 */
    bool lease;
    int64_t heartbeat_ns;
    int64_t failover_timeout_ns; /* and length of the leases */
    unsigned bugs;
};

/* ---- what the master decides ---- */

struct configuration {
    uint64_t epoch; /* from 1; 0: none is known */
    int count;
    uint8_t member[CHAIN_MAX];       /* replicas, head first */
    uint32_t incarnation[CHAIN_MAX]; /* of the member that is meant */
};

/* The first one, of every group; everybody can work it out. */
struct configuration chain_first_configuration(const struct door *door, int group);
int chain_place_of(const struct configuration *configuration, int replica); /* or -1 */

/* ---- messages ---- */

enum message_kind {
    /* between replicas */
    ASK,     /* a request, on its way to the head or the tail */
    AGAIN,   /* to the tail: a request came again that the head has ordered before */
    FORWARD, /* an update, to the successor */
    ACK,     /* to the predecessor: what the tail has */
    MISSING, /* to the predecessor: what it should send again */
    PING,    /* to the successor: what it should have by now */
    PULL,    /* to the tail: a piece of its state, please */
    PIECE,
    RESULTS, /* the last piece: the table that recognises repeats */
    /* to the master and from it */
    BEAT,
    CONFIG,
    GRANT
};

struct ask {
    uint64_t session;
    uint64_t key;
    struct value value;
    struct version expected;
    uint32_t serial;
    uint8_t op;
    uint8_t hops; /* it is not passed on in circles */
};

/* An update as the head has decided it: what becomes of the key, and what the client
 * is told. A CAS that says no is one too: it changes nothing. */
struct update {
    uint64_t seq; /* consecutive: also its place in the log */
    uint64_t primitive;
    uint64_t session;
    uint64_t key;
    struct register_cell cell; /* the new one; or what the CAS found */
    uint32_t serial;
    bool changed, conflict;
};

struct forward {
    uint64_t epoch;
    struct update update;
};

struct ack {
    uint64_t epoch;
    uint64_t have;      /* all up to here have arrived */
    uint64_t committed; /* all up to here are durable at the tail */
    bool missing;       /* a new neighbour: send what comes after `have` */
};

struct missing {
    uint64_t epoch;
    uint64_t have; /* as in an ack */
    int count;
    struct gap gap[GAPS_MAX];
};

struct ping {
    uint64_t epoch;
    uint64_t last;     /* newest update of the sender */
    uint64_t handover; /* its newest when this epoch began for it */
    bool complete;     /* the sender itself has caught up */
};

enum { PULL_NOTHING = INT32_MAX }; /* cursor: the copy is there, keep what comes after */

struct pull {
    uint64_t base; /* names the tail's list of keys, see below; 0: begin */
    uint64_t cursor;
    uint64_t serial; /* of the attempt to join */
};

struct beat {
    uint64_t epoch;
    int64_t sent_ns; /* by the sender's clock */
    uint32_t incarnation;
    bool ready;     /* out, with a copy of the tail's state */
    bool complete;  /* in, and has all that its predecessors have promised */
    int8_t suspect; /* a successor that does not answer, or -1 */
};

struct grant {
    int64_t sent_ns; /* of the beat */
    uint32_t incarnation;
};

/* ---- a replica ---- */

/* A key on disk. */
struct chain_cell {
    struct register_cell cell;
    uint64_t seq; /* of the update that made it */
};

struct piece_cell {
    uint64_t key;
    struct chain_cell cell;
};

/* PIECE: `count` cells follow; RESULTS: the saved table. `base`: the first update that
 * may be missing in a copy by this list; those after it can be in it or not. */
struct piece {
    uint64_t base, cursor, serial;
    uint64_t count;
};

/* WAITING: restarted, and the master has not said yet what is to become of it. JOINING,
 * READY: out, without and with a copy of the tail's state. A member is COMPLETE when it
 * has all that its predecessor had when the epoch began; until then it is FOLLOWING. */
enum standing { WAITING, JOINING, READY, FOLLOWING, COMPLETE };

struct chain {
    struct configuration config;
    enum standing standing;
    uint64_t committed;     /* all up to here are durable at the tail */
    uint64_t handover;      /* newest update when the epoch began */
    struct gaps gaps;       /* in what the predecessor sends */
    uint64_t snapshot_seq;  /* of the saved table of repeats */
    int64_t lease_until_ns; /* local clock */
    int64_t heard_ns;       /* from the successor */
    int64_t ticked_ns;
    uint64_t successor_has; /* all up to here, in this epoch; 0: it has not said yet */
    bool stranded;          /* the successor lacks what the log no longer has */
    /* as one who joins */
    struct pull pull;
    durable copy_stored;
    int64_t pulled_ns; /* the last piece came */
    int64_t asked_ns;  /* the last one was asked for */
    /* as the tail, for those who join */
    uint64_t list_base; /* 0: no list */
    uint64_t list_count;
    int64_t list_used_ns;
};

enum { REPEATS_TABLE, LISTED_TABLE, RECEIVED_TABLE, ASIDE_TABLE, EARLY_TABLE };

static inline const struct chain_params *params_of(const struct door *door)
{
    return door_params(door);
}

static inline bool has_bug(const struct door *door, enum chain_bug bug)
{
    return params_of(door)->bugs & bug;
}

static inline struct table *repeats_of(struct door *door)
{
    return repeats_table(door, REPEATS_TABLE);
}

/* view.c */
int chain_my_place(const struct door *door, const struct chain *chain); /* or -1 */
bool chain_is_head(const struct door *door, const struct chain *chain);
bool chain_is_tail(const struct door *door, const struct chain *chain);
int chain_predecessor(const struct door *door, const struct chain *chain); /* or -1 */
int chain_successor(const struct door *door, const struct chain *chain);   /* or -1 */
void chain_view_start(struct door *door, struct chain *chain);
void chain_view_restart(struct door *door, struct chain *chain);
void chain_view_tick(struct door *door, struct chain *chain);
void chain_on_config(struct door *door, struct chain *chain, const struct message *m);
void chain_on_grant(struct door *door, struct chain *chain, const struct grant *grant);
void chain_on_ping(struct door *door, struct chain *chain, const struct message *m);
void chain_beat(struct door *door, struct chain *chain);
bool chain_lease_holds(struct door *door, const struct chain *chain);

/* order.c */
void chain_on_request(struct door *door, struct chain *chain,
                      const struct request *request);
void chain_on_ask(struct door *door, struct chain *chain, const struct message *m);
void chain_on_again(struct door *door, struct chain *chain, const struct message *m);
void chain_on_forward(struct door *door, struct chain *chain, const struct message *m);
void chain_on_ack(struct door *door, struct chain *chain, const struct message *m);
void chain_commit_all(struct door *door, struct chain *chain);
void chain_on_missing(struct door *door, struct chain *chain, const struct message *m);
void chain_ask_for_missing(struct door *door, struct chain *chain);
void chain_forget_early(struct door *door, struct chain *chain);
void chain_ack_up(struct door *door, const struct chain *chain, bool missing);
void chain_remember_result(struct door *door, const struct update *update);
const struct update *chain_update_at(const struct door *door, uint64_t seq);

/* join.c */
void chain_join_begin(struct door *door, struct chain *chain);
void chain_report_gone(struct door *door);
void chain_join_tick(struct door *door, struct chain *chain);
void chain_on_pull(struct door *door, struct chain *chain, const struct message *m);
void chain_on_piece(struct door *door, struct chain *chain, const struct message *m);
bool chain_join_is_served(struct door *door, const struct chain *chain);

/* master.c */
extern const struct beside chain_master;
