/* protocol.h - a replication protocol, as one replica lives it. */
#pragma once

#include "sim/port/door.h"
#include "sim/port/param.h"

/* What an observer may ask of a replica; never asked by a model. */
enum inspect_query {
    INSPECT_ROLE,
    INSPECT_VALUE, /* of a key */
    INSPECT_ENTRY, /* of the replicated log, by its index in place of a key */
};

struct inspection {
    bool known;           /* false: it has no role, or never heard of the key */
    const char *role;     /* ROLE: "leader", "tail" ... as faults name it */
    const char *also[2];  /* ROLE: other names that it goes by; or NULL */
    uint64_t term;        /* ROLE: where two hold one, the higher term counts */
    struct value value;   /* VALUE */
    uint64_t order[3];    /* VALUE: the protocol's own order of versions, most
                           * significant first: the greatest wins */
    uint64_t commit;      /* ROLE: index of the last entry that it knows is committed */
    uint64_t first, last; /* ROLE: indices of the entries that its log holds */
};

/* A process of its own beside the replicas, with a node and a disk of its own. It stands
 * at the region that the protocol's parameter of its name (a VALUE_REGION) says; where
 * that is not given (-1), at the last one. */
struct beside {
    const char *name; /* faults name it, too */
    size_t state_size;
    void (*on_start)(struct door *door, void *state);
    void (*on_message)(struct door *door, void *state, const struct message *message);
    void (*on_timer)(struct door *door, void *state, uint64_t cookie);
    void (*on_durable)(struct door *door, void *state, durable token);
    void (*on_restart)(struct door *door, void *state);
};

/* What a protocol gives up by design, and for what: clauses that go on after "by
 * design, ", without a full stop. Each holds whatever the parameters are, and is told
 * only where that harm was seen. NULL: the protocol never does that by design. */
struct tradeoff {
    const char *unanswered; /* why operations stay without an answer */
    const char *stale;      /* why reads miss what was acknowledged */
    const char *lost;       /* why acknowledged writes are gone */
};

/* `state` is zeroed at start and after a crash: what must survive goes through the
 * door. Any handler may be NULL but on_request. */
struct protocol {
    const char *name;        /* as scenarios write it: name = quorum */
    const char *summary;     /* one sentence, for `consim list` and the report */
    const char *explanation; /* paragraphs, for `consim describe` */
    const char *source;      /* the paper, and where in it */
    struct tradeoff tradeoff;

    unsigned ops;        /* OP_BIT(...): what it keeps safe */
    unsigned ops_unsafe; /* runs but labels: that is the lesson */
    bool parallel; /* steps of one replica may overlap: keys do not touch each other */
    bool dedup;    /* recognises a repeated primitive: clients may try again */
    /* The role whose copy is what the group holds in the end: "leader", "primary",
     * "tail". NULL: the winner by the protocol's own order over all replicas. */
    const char *authority;
    bool has_leader; /* takes `leader = REGION`; not_leader is a possible answer */
    bool converges;  /* copies differ for a while by nature: a trial records how long */
    bool sees_discards; /* calls door_report_discarded where it has to */

    const struct param *params; /* ends with a row without a name; or NULL */
    size_t params_size;
    /* Checks parameters against the number of regions or replicas, and fills those
     * left open; NULL, or what is wrong, as "w must not exceed n (3)". */
    const char *(*prepare)(void *params, int replica_count, int region_count);
    /* Where parameters say as well where the distinguished replica is (the head of a
     * chain's order): makes them agree with `leader`, a region, which was `given` or is
     * the default. NULL, or what is wrong; called after `prepare`. */
    const char *(*settle_leader)(void *params, int *leader, bool given);
    /* How long a replica waits for a leader, and then for votes, before it stands again;
     * NULL where nobody is elected by a majority. */
    const struct distribution *(*election_timeout)(const void *params);
    /* Names of the consistency models kept with these parameters; ends with NULL. */
    const char *const *(*promises)(const void *params);
    const char *cas_warning; /* why ops_unsafe are unsafe; NULL without any */

    size_t state_size; /* bytes a replica */
    size_t op_size;    /* bytes a primitive, at its coordinator */
    size_t cell_size;  /* bytes a key on disk */

    void (*on_start)(struct door *door, void *state);
    void (*on_request)(struct door *door, void *state, const struct request *request);
    void (*on_message)(struct door *door, void *state, const struct message *message);
    void (*on_timer)(struct door *door, void *state, uint64_t cookie);
    void (*on_durable)(struct door *door, void *state, durable token);
    void (*on_restart)(struct door *door, void *state);
    struct inspection (*inspect)(const struct door *door, const void *state,
                                 enum inspect_query query, uint64_t key);
    const struct beside *process; /* or NULL */
};
