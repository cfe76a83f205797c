/* parts.h - the load's parts among themselves.
 *
 *   operations.c  an operation from its due time to its end
 *   sessions.c    who carries it out, and who waits
 *   calls.c       one primitive: routing, attempts, time-out
 *   updates.c     update strategies, at clients and at nodes
 *   timeouts.c    what must not wait longer */
#pragma once

#include "sim/kernel/pool.h"
#include "sim/load/draws.h"
#include "sim/load/load.h"

/* One user: one operation at a time. */
struct session {
    uint32_t number; /* in the trial, from 0 */
    uint32_t process;
    uint32_t serial; /* of its primitives */
    uint16_t region;
    uint64_t operation;         /* that it carries out; 0: idle */
    uint64_t luck;              /* of that operation: keys its draws */
    uint32_t sends;             /* for that operation so far */
    struct update_door *update; /* that runs at the client; NULL: none */
    uint64_t done;              /* closed loop */
    struct context context;     /* from its last answer; g_malloc'ed bytes */
};

struct waiting {
    uint64_t operation;
    int64_t until_ns; /* its time-out */
};

/* The sessions of a region that are idle, one bit each, and who waits for one. */
struct session_pool {
    uint32_t first, count;
    uint64_t *idle;
    uint32_t idle_count;
    GQueue waiting; /* of struct waiting */
    struct stream stream;
};

/* An update on its way through its strategy: the strategy's door. */
struct update_door {
    struct load *load;
    uint64_t operation, key;
    struct session *session;
    int node;          /* that it runs at; -1: at the client */
    call_id call;      /* the client's, if it runs at a node */
    uint32_t attempts; /* of the writing primitive */
    uint32_t failures; /* attempts that must be tried again */
    int64_t give_up_ns;
    int64_t last_wait_ns;
    struct stream retry;
    struct stream random;
    uint64_t luck;                       /* of the client's call */
    uint64_t primitive;                  /* under way; 0: none */
    bool conflict;                       /* the last answer was one */
    void *memory;                        /* the strategy's; follows */
    struct update_door *next, *previous; /* of those at one node */
};

/* One primitive that somebody waits for. */
struct call {
    struct request request;
    uint64_t operation;
    struct session *session;
    struct update_door *update; /* whose it is; NULL: the operation is this primitive */
    endpoint from;
    int node; /* asked last */
    uint16_t sends;
    uint16_t redirects;
    int64_t until_ns;    /* time-out */
    bool waits;          /* nothing is under way: it will be sent again */
    uint16_t lost_sends; /* that were never answered: they may still take effect */
};

/* Time-outs come in nearly the order in which they are set, so they stand in a ring
 * and most are gone before they are looked at. */
struct timeout_entry {
    int64_t at_ns;
    call_id call;
};

struct timeouts {
    struct timeout_entry *entry;
    uint64_t room, head, tail; /* counters; the place is modulo room (a power of two) */
    bool armed;
};

struct load {
    struct load_setup setup;
    struct kernel *kernel;
    const struct load_config *config;
    struct world *world;
    struct history_buffer *history;

    struct session *session;
    uint32_t session_count;
    int16_t *belief;           /* [session * groups + group]: the leader's node */
    struct session_pool *pool; /* of each region */
    struct arrival_process *arrivals;
    int64_t *next_due_ns;
    struct key_sampler keys;
    uint64_t clients_done;

    struct call **call_of; /* by primitive id - 1 */
    uint64_t call_room;
    struct pool *calls;
    struct timeouts timeouts;

    struct pool *updates;
    struct pool *timers;                 /* of strategies */
    struct update_door **update_of_node; /* list heads */
    void **place;                        /* memory of each place: nodes, then clients */
    int place_count;
    size_t update_op_bytes;
};

/* ---- operations.c ---- */
void operation_due(struct load *load, int region, int64_t due_ns, uint64_t luck,
                   struct session *session);
void operation_begin(struct load *load, struct session *session, uint64_t operation);
void operation_end(struct load *load, struct session *session, enum outcome outcome,
                   bool conflict, bool given_up);
void operation_never_sent(struct load *load, uint64_t operation);
int64_t operation_timeout_ns(const struct load *load, uint64_t operation);

/* ---- sessions.c ---- */
void sessions_init(struct load *load);
void sessions_clear(struct load *load);
struct session *session_take(struct load *load, int region);
void session_wait(struct load *load, int region, uint64_t operation);
void session_free(struct load *load, struct session *session); /* it is idle again */

/* ---- calls.c ---- */
struct call_order {
    enum op op;
    uint64_t key;
    struct value value;
    struct version expected;
    uint64_t expected_id;
};
/* `at`: a node, or -1 for the session's client. */
void call_begin(struct load *load, struct session *session, uint64_t operation,
                struct update_door *update, int at, const struct call_order *order,
                int64_t until_ns);
void call_on_reply(struct load *load, uint64_t primitive, const struct reply *reply);
void call_timed_out(struct load *load, uint64_t primitive);
void call_abandon(struct load *load, uint64_t primitive); /* its caller is gone */
struct call *call_find(const struct load *load, uint64_t primitive);
int route(const struct load *load, const struct session *session, uint64_t key);

/* ---- updates.c ---- */
void update_begin_at_client(struct load *load, struct session *session,
                            uint64_t operation);
void update_call_node(struct load *load, struct session *session, uint64_t operation);
void update_on_request(void *user, int node, call_id call, uint64_t luck,
                       const struct request *request);
void update_on_crash(void *user, int node);
void update_on_answer(struct update_door *door, const struct call *call,
                      enum outcome outcome, const struct reply *reply);
void update_on_node_reply(struct load *load, call_id call, const struct reply *reply);
void update_node_timed_out(struct load *load, call_id call);

/* Calls of updates at nodes carry the operation's id with this bit. */
#define CALL_OF_OPERATION (UINT64_C(1) << 63)

size_t update_timer_bytes(void);

/* ---- timeouts.c ---- */
void timeouts_add(struct load *load, int64_t at_ns, call_id call);
