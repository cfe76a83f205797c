/* anomalies.h - named harms, counted in a history by true time.
 *
 * Each count has no false alarm and may be an undercount: only what is certain from
 * the instants of invoke and return is counted. Values are unique (an id names the
 * primitive that wrote it), so it is known which write a read saw. An acknowledged
 * write is an ok write, or an ok CAS that did not say no. `record.h` has the names,
 * `anomaly_infos` the definitions. Near-linear in the history's size. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"

/* One key when faults are healed, the load has stopped and `settle` has passed. */
struct final_cell {
    uint64_t key;
    bool is_known;  /* else nobody can tell `value` and `number`: no authority */
    uint64_t value; /* id that the protocol's authority holds; 0: the initial value */
    bool diverged;  /* replicas differ */
    int64_t number; /* content: of a counter its sum */
};

/* At most one cell a key, in any order. A key without a cell has no known final
 * value. */
struct final_state {
    const struct final_cell *cell;
    uint64_t count;
    int64_t at_ns; /* when it was read */
    bool known;    /* false: `lost_write` and `diverged_keys` do not apply */
};

/* A replica tells that it truncated, refused or replaced a value. Whether the write
 * was acknowledged, and whether this was an ordinary overwriting, is judged here. */
struct discard_report {
    uint64_t key;
    uint64_t value; /* id */
    uint64_t by;    /* id of the value that took its place; 0: none; its own: it is
                     * there after all, and other reports of it are void */
    int64_t at_ns;
};

struct anomaly_input {
    /* Acknowledged writes and ok reads stand in order of invoke. */
    const struct history *history;
    /* Counted, and at risk, are the primitives of operations due in [from, to); writes
     * of any time are what reads should have seen. */
    int64_t from_ns, to_ns;
    struct final_state final;
    const struct discard_report *discard;
    uint64_t discard_count;
    bool discards_reported; /* the protocol does report them */
};

/* Fills `count`, and `*witness` (g_free) with at most WITNESSES_MAX of each kind: in
 * order of kind, then worst first: by age, then by versions, then the earlier id. What
 * `missed` and `age_ns` of a witness are, by kind:
 *   stale_read       the write whose return came first; since then
 *   lost_write       0; 0. `returned` is the final value
 *   lost_update      the first update based on the same version, one witness for all
 *                    others, which are `versions`; 0. `returned` is that version
 *   read_your_writes the session's last write of the key; since it returned
 *   monotonic_reads  the value invoked last of those that the session had read; since
 *                    it had first read it
 *   diverged_keys    0; 0. `returned` is the final value
 *   discarded_ack    0; 0. `returned` is what took its place */
void anomalies_find(const struct anomaly_input *input,
                    struct anomaly_count count[ANOMALY_COUNT],
                    struct anomaly_witness **witness, int *witness_count);

/* Of the worst EXAMPLES_MAX of each kind what a reader must see of the history; `witness`
 * as anomalies_find() gives it. Values must be unique: their ids name their writes.
 * g_free(). */
struct witness_example *anomaly_examples(const struct history *history,
                                         const struct anomaly_witness *witness,
                                         int witness_count, int *count);
