/* primary.h - what the parts of the primary-backup protocols share: a replica's state,
 * its log, and what replicas say to each other.
 *
 * Words: an *epoch* is the reign of one primary. It is owned by one replica (number
 * modulo replicas), which enters it once in its life: no two entries share epoch and
 * index, so two logs with an equal (epoch, index) are equal up to there. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/objects/repeats.h"
#include "sim/port/protocol.h"

enum {
    REPLICAS_MAX = 64,
    PIECE_ENTRIES = 64,       /* of the log, in one message */
    IN_FLIGHT_ENTRIES = 1024, /* shipped to a backup and not confirmed by it */
    LOG_MAX = 32768,          /* entries, before those that all have go into a snapshot */
    WAITING_MAX = 100000, /* entries that wait for backups, before writes are refused */
};

enum reads { READS_NEAREST, READS_PRIMARY };

/* Planted by tests, never by a scenario: the shipped protocols have none. */
enum bug {
    BUG_KEEPS_TAIL = 1 << 0,       /* a rejoining primary's tail leaves log, not state */
    BUG_PREFIX_BY_INDEX = 1 << 1,  /* the common prefix is found without epochs */
    BUG_COUNTS_MESSAGES = 1 << 2,  /* k acknowledgements of any one backup will do */
    BUG_FIRST_PROMOTES = 1 << 3,   /* whoever times out first, whatever its log holds */
    BUG_NO_FENCING = 1 << 4,       /* a grant leaves the old primary its backups */
    BUG_VISIBLE_EARLY = 1 << 5,    /* the primary shows what no backup has */
    BUG_FALLS_BACK = 1 << 6,       /* answers without waiting for backups */
    BUG_ACKS_FROM_MEMORY = 1 << 7, /* a backup acknowledges before its disk has it */
    BUG_OPENS_UNPROVEN = 1 << 8,   /* reads before the epoch's first entry is safe */
};

struct primary_params {
    int reads; /* enum reads */
    int64_t failover_timeout_ns;
    int64_t wait_for; /* k: backups that must have a write before it is acknowledged */
    bool waits_for_all;
    int64_t log_max; /* LOG_MAX, but in tests */
    unsigned bugs;   /* enum bug */
};

struct position { /* in a log; greater: by epoch, then by index */
    uint64_t epoch, index;
};

struct entry {
    uint64_t epoch;
    uint64_t key;
    struct repeat_id id; /* primitive 0: the first entry of an epoch, without effect */
    struct register_request request;
};

/* ---- messages: each begins with its epoch ---- */

enum message_kind {
    SHIP,     /* entries, or none: a beat */
    ACK,      /* on disk up to here; with a higher epoch: a refusal */
    REJOIN,   /* what came before is not in my log: here is what is */
    PROMOTE,  /* let me be the primary of this epoch */
    PROMOTED, /* granted: no older epoch will be heard any more */
    STAND,    /* your log is longer than mine: you do it */
};

struct ship {
    uint64_t epoch;
    struct position prev; /* of the entry before the first one here */
    uint64_t commit;      /* acknowledged, as far as backups may show it */
    uint64_t stable;      /* on the disks of all replicas: final in every mode */
    uint64_t last;        /* of the primary's log */
    uint32_t attempt;     /* at finding what the backup has */
    uint32_t count;
    bool wants_ack;
    struct entry entry[PIECE_ENTRIES];
};

struct ack {
    uint64_t epoch;
    uint64_t index;
};

enum { RUNS_MAX = 16 };

struct rejoin {
    uint64_t epoch;
    uint32_t attempt;
    uint32_t count;
    struct position run[RUNS_MAX]; /* the last entry of each epoch, newest first */
};

struct promote { /* PROMOTE, PROMOTED, STAND */
    uint64_t epoch;
    struct position last; /* of the sender's log */
};

/* ---- a replica ---- */

enum role { BACKUP, CANDIDATE, PRIMARY };

struct backup {      /* as its primary sees it, in this epoch */
    uint64_t next;   /* entry to be shipped next */
    uint64_t has;    /* it is believed to have these */
    uint64_t stored; /* it said so: they are on its disk */
    uint32_t attempt;
};

struct primary {
    uint64_t epoch;      /* the highest heard of; nothing older is listened to */
    durable epoch_since; /* what to wait for before anything is said in it */
    enum role role;
    int primary;   /* of this epoch, or -1 */
    bool in_touch; /* since its start it has heard from a primary */
    struct table *cells, *repeats, *discarded;

    uint64_t stored;  /* own entries known to be on disk */
    uint64_t commit;  /* applied: what is shown */
    uint64_t opening; /* of the primary: its epoch's first entry */
    uint64_t stable;  /* likewise: all replicas have these */

    int64_t heard_ns, ticked_ns, patience_ns; /* local monotonic clock */
    uint64_t granted; /* to this candidate: a set, a bit a replica */
    int longest;      /* of those that granted */
    struct position longest_at;
    struct backup backup[REPLICAS_MAX];
};

/* ---- the log and the state that comes of it (log.c) ---- */

void primary_make_tables(struct door *door, struct primary *state);
/* Where the log begins: the last entry of the snapshot, or (0, 0). */
struct position primary_base(const struct door *door);
struct position primary_position(const struct door *door, uint64_t index);
struct position primary_last(const struct door *door);
bool primary_is_after(struct position a, struct position b);
const struct entry *primary_entry(const struct door *door, uint64_t index);
uint64_t primary_append(struct door *door, const struct entry *entry);
/* Applies up to there, and answers those who wait here. */
void primary_commit(struct door *door, struct primary *state, uint64_t upto);
/* Drops `from` and all after it, from the log and from the state. */
void primary_truncate(struct door *door, struct primary *state, uint64_t from);
/* Puts what is stable into the snapshot, if the log has become long. */
void primary_compact(struct door *door, struct primary *state);
void primary_restore(struct door *door, struct primary *state); /* from the snapshot */

/* ---- shipping (ship.c) ---- */

void primary_open_epoch(struct door *door, struct primary *state, uint64_t next);
void primary_ship_all(struct door *door, struct primary *state);
void primary_beat(struct door *door, struct primary *state);
void primary_count_acks(struct door *door, struct primary *state);
void primary_on_ship(struct door *door, struct primary *state, const struct message *m);
void primary_on_ack(struct door *door, struct primary *state, const struct message *m);
void primary_on_rejoin(struct door *door, struct primary *state, const struct message *m);

/* ---- fail-over (promote.c) ---- */

void primary_watch(struct door *door, struct primary *state); /* from now on */
void primary_adopt(struct door *door, struct primary *state, uint64_t epoch);
void primary_refuse(struct door *door, struct primary *state, int to);
void primary_tick(struct door *door, struct primary *state);
void primary_on_promote(struct door *door, struct primary *state,
                        const struct message *m);
void primary_on_promoted(struct door *door, struct primary *state,
                         const struct message *m);
void primary_on_stand(struct door *door, struct primary *state, const struct message *m);

static inline bool primary_has_bug(const struct door *door, enum bug bug)
{
    const struct primary_params *params = door_params(door);

    return (params->bugs & bug) != 0;
}
