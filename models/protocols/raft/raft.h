/* raft.h - what the parts of raft share: state, messages, and who calls whom.
 *
 *   raft.c         descriptor and parameters; which handler goes where
 *   election.c     time-outs, pre-vote, votes, stepping down
 *   replication.c  the log: the leader's part, and committing
 *   follower.c     the log: the followers' part
 *   machine.c      applying, answering; snapshots
 *   reads.c        reads that do not go through the log
 *
 * Names are those of figure 2 of Ongaro & Ousterhout, ATC 2014. */
#pragma once

#include "models/objects/gaps.h"
#include "models/objects/register.h"
#include "models/objects/repeats.h"
#include "sim/port/protocol.h"

enum { REPLICAS_MAX = 64, ROUNDS_KEPT = 64, NOBODY = -1 };

enum reads { READS_LOG, READS_INDEX, READS_LEASE, READS_LOCAL };

struct raft_params {
    struct distribution *election_timeout;
    int64_t heartbeat_ns;
    bool prevote;
    int reads; /* enum reads */
    int64_t batch, window, snapshot_every;
    unsigned bugs; /* of enum raft_bug: no scenario can set it, tests of tests do */
};

/* Classic mistakes, planted by tests to see that the tests catch them. */
enum raft_bug {
    BUG_VOTE_NOT_STORED = 1 << 0,
    BUG_OLD_TERM_COUNTED = 1 << 1,
    BUG_NO_RESTRICTION = 1 << 2,
    BUG_DUPLICATES_COUNTED = 1 << 3,
    BUG_ACK_UNSYNCED = 1 << 4,
    BUG_COUNTS_ITSELF_UNSYNCED = 1 << 5,
    BUG_NO_ROUND = 1 << 6,
    BUG_READS_BEFORE_NOOP = 1 << 7,
    BUG_NO_MARGIN = 1 << 8,
    BUG_VOTER_FORGETS = 1 << 9,
    BUG_SNAPSHOT_WITHOUT_SESSIONS = 1 << 10,
};

/* ---- on disk ---- */

/* currentTerm and votedFor, in one write: a vote belongs to its term. */
struct hard_state {
    uint64_t term;
    int voted_for;
};

/* An entry of the log. Terms are of the leader that appended it. */
struct entry {
    uint64_t term;
    bool no_op; /* the first of each leader: what is before it gets committed with it */
    struct repeat_id id;
    uint64_t key;
    struct register_request request;
};

/* ---- messages ---- */

enum message_kind {
    REQUEST_VOTE,
    VOTE_REPLY,
    APPEND_ENTRIES,
    APPEND_REPLY,
    MISSING,
    INSTALL_SNAPSHOT,
    SNAPSHOT_REPLY
};

struct request_vote {
    uint64_t term; /* of the election; a pre-vote only asks about it */
    uint64_t last_index, last_term;
    uint32_t incarnation; /* of the candidate: what was granted to an older one is void */
    bool pre;
};

struct vote_reply {
    uint64_t term;     /* of the voter */
    uint64_t election; /* echoes of the request */
    uint32_t incarnation;
    bool pre;
    bool granted;
};

/* Entries follow, `count` of them. */
struct append_entries {
    uint64_t term;
    uint64_t prev_index, prev_term;
    uint64_t commit;
    uint64_t round; /* counts the times that this leader asked whether it still leads */
    uint64_t count;
};

struct append_reply { /* and of a snapshot */
    uint64_t term;
    uint64_t round;
    uint64_t prev_index; /* echo */
    uint64_t match;      /* ok: the log agrees with the leader's up to here */
    uint64_t hint;       /* not ok: where it may agree */
    bool ok;
};

/* The follower has what comes after these entries, but not them. */
struct missing {
    uint64_t term;
    int count;
    struct gap gap[GAPS_MAX];
};

/* The state machine follows. */
struct install_snapshot {
    uint64_t term;
    uint64_t last_index, last_term;
    uint64_t round;
};

/* ---- in memory ---- */

enum role { FOLLOWER, CANDIDATE, LEADER };

enum progress {
    PROBE,     /* looking for where the logs agree: one message at a time */
    REPLICATE, /* pipelining */
    SNAPSHOT   /* it lacks what the log no longer holds */
};

/* What a leader knows of a follower. */
struct peer {
    enum progress progress;
    bool probe_sent;
    uint64_t next, match; /* nextIndex, matchIndex */
    uint64_t snapshot;    /* index of the one under way */
    int64_t snapshot_sent_ns;
    uint64_t round;   /* the newest that it has answered */
    int64_t heard_ns; /* local monotonic time of its last reply */
};

/* A question "do I still lead?", put to all. */
struct round {
    uint64_t number;
    int64_t sent_ns;
};

enum table_number { TABLE_REGISTERS, TABLE_REPEATS, TABLE_READS, TABLE_EARLY };

struct raft {
    struct hard_state hard;
    durable hard_token;
    enum role role;
    int leader; /* as far as known, or NOBODY */
    uint64_t commit, applied;
    uint64_t snapshot_index, snapshot_term;
    durable snapshot_token;
    struct table *registers, *repeats, *reads;

    /* Elections. */
    int64_t timeout_ns;  /* as last drawn */
    int64_t deadline_ns; /* when it runs out, by the monotonic clock */
    int64_t timer_ns;    /* when the newest timer is due */
    uint64_t timer;      /* its number */
    int64_t heard_ns;    /* from a leader, last */
    bool asks;           /* a pre-vote is under way */
    uint64_t votes;      /* or pre-votes: replicas, a bit each */

    /* As a follower. */
    uint64_t followed_term; /* of the leader that the next two are about */
    uint64_t agreed;        /* the log is known to be the leader's up to here */
    struct gaps gaps;       /* ... and what is missing after it */

    /* As a leader. */
    uint64_t first_index; /* of its term: the no-op's */
    uint64_t synced;      /* entries of its own that it has on disk */
    struct peer peer[REPLICAS_MAX];
    struct round rounds[ROUNDS_KEPT]; /* by number */
    uint64_t round, confirmed; /* the newest; the newest acknowledged by a majority */
    int64_t confirmed_ns; /* when that one was sent; of too old ones it is forgotten */
    uint64_t reads_first, reads_next; /* numbers of waiting reads */
    uint64_t reads_assigned;          /* those before this one have a round */
    struct {
        uint64_t index;
        int acks;
    } miscount; /* of BUG_DUPLICATES_COUNTED alone */
};

static inline const struct raft_params *raft_params(const struct door *door)
{
    return door_params(door);
}

static inline bool planted(const struct door *door, enum raft_bug bug)
{
    return (raft_params(door)->bugs & (unsigned)bug) != 0;
}

static inline int majority(const struct door *door)
{
    return door_replica_count(door) / 2 + 1;
}

/* ---- election.c ---- */
void raft_reset_timeout(struct door *door, struct raft *raft);
void raft_on_timeout(struct door *door, struct raft *raft, uint64_t timer);
void raft_count_own_vote(struct door *door, struct raft *raft);
void raft_on_request_vote(struct door *door, struct raft *raft, int from,
                          const struct request_vote *m);
void raft_on_vote_reply(struct door *door, struct raft *raft, int from,
                        const struct vote_reply *m);
void raft_become_follower(struct door *door, struct raft *raft, uint64_t term,
                          int leader);
void raft_become_leader(struct door *door, struct raft *raft);

/* ---- replication.c ---- */
/* The term of an entry, also of the last one in the snapshot; false: compacted. */
bool raft_term_at(const struct door *door, const struct raft *raft, uint64_t index,
                  uint64_t *term);
const struct entry *raft_entry(const struct door *door, uint64_t index);
void raft_lead(struct door *door, struct raft *raft);
void raft_append(struct door *door, struct raft *raft, const struct entry *entry);
void raft_begin_round(struct door *door, struct raft *raft);
void raft_on_heartbeat(struct door *door, struct raft *raft, uint64_t term);
void raft_on_synced(struct door *door, struct raft *raft);
void raft_on_append_reply(struct door *door, struct raft *raft, int from,
                          const struct append_reply *m);
void raft_on_missing(struct door *door, struct raft *raft, int from,
                     const struct missing *m);

/* ---- follower.c ---- */
void raft_on_append_entries(struct door *door, struct raft *raft, int from,
                            const struct append_entries *m);
void raft_follow(struct door *door, struct raft *raft); /* a leader of this term */
void raft_agree_upto(struct door *door, struct raft *raft, uint64_t upto);
void raft_send_reply(struct door *door, const struct raft *raft, int to,
                     enum message_kind kind, const struct append_reply *reply,
                     durable after);

/* ---- machine.c ---- */
void raft_apply(struct door *door, struct raft *raft);
void raft_load(struct door *door, struct raft *raft); /* the snapshot on disk, if any */
void raft_send_snapshot(struct door *door, struct raft *raft, int to);
void raft_on_install_snapshot(struct door *door, struct raft *raft,
                              const struct message *message);
void raft_answer(struct door *door, uint64_t primitive,
                 const struct register_result *result);

/* ---- reads.c ---- */
void raft_read(struct door *door, struct raft *raft, const struct request *request);
void raft_assign_reads(struct door *door, struct raft *raft); /* to the newest round */
void raft_serve_reads(struct door *door, struct raft *raft);
void raft_drop_reads(struct door *door, struct raft *raft);
bool raft_reads_wait(const struct raft *raft); /* for a round to begin */
