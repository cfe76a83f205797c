/* door.h - all that a replica may see and do. The simulator implements it; so can
 * a test. Nothing here tells true time, or reaches another replica's memory.
 *
 * A handler runs, and reads its clocks, when its step begins; what it sends,
 * answers and stores leaves when the step ends. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/port/op.h"

struct door;

/* ---- what comes in ---- */

enum { CONTEXT_BYTES_MAX = 256 };

/* Up to 256 bytes that clients carry from an answer to their next request: session
 * tokens, causal dependencies, idempotency keys. Copied when sent. */
struct context {
    const void *bytes;
    size_t count;
};

struct request {
    uint64_t primitive; /* its id: the same in every attempt */
    uint64_t session;
    uint32_t serial;  /* of the primitive within its session, from 1 */
    uint32_t attempt; /* from 1 */
    enum op op;
    uint64_t key;
    struct value value;      /* to be written */
    struct version expected; /* of a CAS */
    struct context context;  /* lasts for the handler */
};

/* A write on its way to the disk. A message or an answer may wait for one. */
typedef uint64_t durable;
enum { AT_ONCE = 0 };

/* Where a message goes: a replica of the sender's group by its number, or the
 * process that stands beside the replicas. */
enum { TO_PROCESS = -1 };

struct message {
    int kind;  /* the protocol's own enum */
    int group; /* filled in by the simulator, but for the process: that names it */
    int from;  /* likewise: a replica's number, or TO_PROCESS */
    uint64_t primitive;  /* the one that it serves, or 0 */
    const void *payload; /* copied when sent; the receiver's lasts for its handler */
    size_t payload_bytes;
    uint32_t value_bytes; /* client data carried along: costs bandwidth, not memory */
    durable after;        /* leaves once this write is durable */
};

/* ---- who am I ---- */

int door_self(const struct door *door); /* 0 .. count-1; TO_PROCESS for the process */
int door_group(const struct door *door);
int door_replica_count(const struct door *door); /* of this group */
int door_replica_region(const struct door *door, int replica);

/* For the process, which serves all groups: how many there are, and where a member of
 * any of them stands. */
int door_group_count(const struct door *door);
int door_member_region(const struct door *door, int group, int replica);

uint32_t door_incarnation(const struct door *door); /* from 1, raised at each restart */
const void *door_params(const struct door *door);   /* the protocol's own struct */

/* Which replica stands at the region of the parameter `leader`: where the
 * distinguished one is at the start. */
int door_leader(const struct door *door);

/* ---- clocks and chance ---- */

/* Monotonic: its rate is off within a bound, it never jumps, timers run by it. */
int64_t door_monotonic_ns(struct door *door);

/* A trial begins at this date by true time, so that no clock, however wrong, is ever
 * before the beginning of its era. 2020-09-13 in Unix time. */
#define WALL_CLOCK_START_NS INT64_C(1600000000000000000)

struct wall_clock {
    int64_t now_ns;         /* Unix time in ns, by this machine's clock */
    int64_t uncertainty_ns; /* what time synchronisation claims: |error| <= this */
};
struct wall_clock door_wall_clock(struct door *door);

/* How far off the rate of any monotonic clock here can be, as 50e-6: what an interval
 * measured by one clock must be shortened or stretched by, to hold by another. */
double door_clock_rate_bound(const struct door *door);

uint64_t door_random(struct door *door); /* 64 bits of this replica's own stream */

/* A duration of the protocol's parameters, drawn from that stream. Whole nanoseconds,
 * never negative; and the least that can be drawn, 0 where no bound is known. */
struct distribution;
int64_t door_draw_ns(struct door *door, const struct distribution *distribution);
int64_t door_least_ns(const struct distribution *distribution);

/* Calls on_timer(cookie) after `delay_ns` of the local monotonic clock. */
void door_set_timer(struct door *door, int64_t delay_ns, uint64_t cookie);

/* ---- memory ---- */

/* Scratch memory of a primitive that this replica coordinates: zeroed when its
 * request arrives here, there until this replica answered or forgot it. NULL
 * after that, and after a crash: whatever still arrives is a straggler. */
void *door_op(struct door *door, uint64_t primitive);
void door_forget(struct door *door, uint64_t primitive);

/* The memory outlives the answer, until door_forget or for `delay_ns` at most: for
 * what still arrives and is worth looking at, as late replies to a read. */
void door_keep(struct door *door, uint64_t primitive, int64_t delay_ns);

/* Volatile tables, `entry_bytes` a key: there until a crash. Each has a number of the
 * protocol's own choosing, 0 .. TABLES_MAX - 1, and is made when it is first asked for.
 * Pointers to entries are good until the next table_add on that table. */
enum { TABLES_MAX = 8 };
struct table;

struct table *door_table(struct door *door, int number, size_t entry_bytes);
void *table_find(const struct table *table, uint64_t key); /* NULL: not there */
void *table_add(struct table *table, uint64_t key); /* zeroed if it was not there */
void table_remove(struct table *table, uint64_t key);
size_t table_count(const struct table *table);
/* Every entry, least key first; `visit` may change and remove, not add. */
void table_scan(struct table *table, void (*visit)(uint64_t key, void *entry, void *user),
                void *user);

/* ---- disk: all writes of a replica share one order, a crash loses a suffix ---- */

/* Cells by key, of `cell_bytes` each (the protocol's .cell_size). A get sees a put
 * at once; a crash forgets the puts that the disk had not finished. Both return
 * what to wait for before anyone may rely on the cell. Without a cell, get leaves
 * `cell` as it is and returns AT_ONCE. */
durable door_get(const struct door *door, uint64_t key, void *cell);
durable door_put(struct door *door, uint64_t key, const void *cell);

/* Every key with a cell, least first; `visit` may put and get. */
void door_scan(struct door *door,
               void (*visit)(struct door *door, uint64_t key, void *user), void *user);

/* A log of entries of any size, numbered from 1 without gaps. What a read returns is
 * good until the log is changed at or before that index. Truncation drops `from` and all
 * after it; compaction everything up to `upto`, which may lie beyond the last entry. */
uint64_t door_log_first(const struct door *door); /* kept; last + 1 if empty */
uint64_t door_log_last(const struct door *door);
durable door_log_append(struct door *door, const void *entry, size_t bytes);
durable door_log_truncate(struct door *door, uint64_t from);
durable door_log_compact(struct door *door, uint64_t upto);
const void *door_log_read(const struct door *door, uint64_t index, size_t *bytes);
/* What to wait for before anyone may rely on this entry. */
durable door_log_pending(const struct door *door, uint64_t index);

/* One snapshot, replaced as a whole. NULL: none yet. */
durable door_put_snapshot(struct door *door, const void *snapshot, size_t bytes);
const void *door_snapshot(const struct door *door, size_t *bytes);

/* Is the write behind this token on disk? For those who count themselves. */
bool door_is_durable(const struct door *door, durable token);

/* ---- what goes out ---- */

void door_send(struct door *door, int to, const struct message *message);

/* A message to itself is heard at the end of the same handler, at no cost; one that
 * waits for the disk, when the disk is done.
 *
 * To every replica of the group, itself too: */
void door_broadcast(struct door *door, const struct message *message);

struct answer {
    struct value value;     /* read, or found by a CAS */
    struct version version; /* of that value; of the new one after a write */
    struct context context;
    durable after; /* leaves once this write is durable */
};

/* The operation took effect. */
void door_answer_ok(struct door *door, uint64_t primitive, const struct answer *answer);

/* A CAS that found another version; shows what it found. It is a read as well. */
void door_answer_conflict(struct door *door, uint64_t primitive,
                          const struct answer *answer);

/* Both only where provably nothing happened and nothing ever will. */
void door_answer_failed(struct door *door, uint64_t primitive, const char *reason);
void door_answer_not_leader(struct door *door, uint64_t primitive, int hint);

/* What only a replica can see: it gave up a write for good, by truncating or refusing
 * it or by keeping another one. `replaced_by`: the id of the value kept instead, or 0;
 * its own id: it was kept after all, and what was reported of it is void.
 * The recorder decides whether the write was acknowledged, and whether the other one
 * was the older. */
void door_report_discarded(struct door *door, uint64_t key, const struct value *value,
                           uint64_t replaced_by);

/* The same of a write whose client may bring it again, to be carried out after all: it is
 * nothing to report while somebody still waits for an answer. */
void door_report_dropped(struct door *door, uint64_t key, const struct value *value,
                         uint64_t replaced_by);
