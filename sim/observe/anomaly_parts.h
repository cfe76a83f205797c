/* anomaly_parts.h - what the files that look for anomalies share; for no one else. */
#pragma once

#include <glib.h>

#include "sim/observe/anomalies.h"

/* The worst WITNESSES_MAX of each kind so far: a heap with the least bad on top. */
struct witness_heap {
    struct anomaly_witness *witness;
    int count, room;
};

struct search {
    const struct anomaly_input *input;
    struct anomaly_count *count; /* of ANOMALY_COUNT */
    struct witness_heap heap[ANOMALY_COUNT];
    uint8_t *marks; /* enum mark of each primitive, by its id - 1 */
};

enum mark {
    MARK_READ = 1,    /* an ok read */
    MARK_WRITE = 2,   /* an acknowledged write */
    MARK_COUNTED = 4, /* its operation is due within the time that counts */
};

/* Adds one to the kind's count. */
void search_found(struct search *search, const struct anomaly_witness *witness);
/* Keeps a witness only. */
void search_keep(struct search *search, const struct anomaly_witness *witness);
void search_take_witnesses(struct search *search, struct anomaly_witness **witness,
                           int *count);

/* An ok read or an acknowledged write of one key. */
struct key_event {
    uint64_t id;
    int64_t invoke_ns, return_ns;
    uint64_t observed; /* reads only */
    uint32_t session;
    uint8_t mark;
};

/* Writes of one key that were acknowledged, in order of invoke and of id. */
struct key_writes {
    uint64_t *id;
    int64_t *invoke_ns, *return_ns;
    uint32_t count;
};

/* One key's share of the history. */
struct key_view {
    uint64_t key;
    struct key_event *event; /* in order of id and of invoke */
    uint32_t event_count, read_count;
    struct key_writes writes;
    const struct final_cell *final; /* NULL: not known */
};

#define INITIAL_RETURN_NS INT64_MIN /* the initial value returned before everything */

/* When value `id` had certainly been written; false if that is not known, because its
 * own write was not acknowledged (or is none of this key). */
bool value_return(const struct key_writes *writes, uint64_t id, int64_t *return_ns);

/* How many of the writes were invoked at or before `at_ns`. */
uint32_t writes_invoked_by(const struct key_writes *writes, int64_t at_ns);

/* Scratch memory of a part that goes through all keys, one after another. */
struct stale_reads;
struct stale_reads *stale_reads_new(uint32_t writes_max);
void stale_reads_free(struct stale_reads *parts);
void find_stale_reads(struct stale_reads *parts, struct search *search,
                      const struct key_view *view);

struct session_reads;
struct session_reads *session_reads_new(uint32_t events_max);
void session_reads_free(struct session_reads *parts);
void find_session_anomalies(struct session_reads *parts, struct search *search,
                            const struct key_view *view);

void find_lost_writes(struct search *search, const struct key_view *view);

void find_by_key(struct search *search); /* all of the above, key by key */
void find_lost_updates(struct search *search);
void find_diverged_keys(struct search *search);
void find_discarded_acks(struct search *search);
