/* Stale reads of one key.
 *
 * A read invoked at b that returned a value written by a is stale if some write was
 * invoked after a and returned before b. With the writes in order of invoke, the ones
 * after a are a tail of the list: the least return of that tail, kept for every tail,
 * decides, and is the one that the age counts from. How many such writes there are
 * takes a count by two bounds: reads come in order of b, so writes are entered in order
 * of their return into a Fenwick tree (1994) over their order of invoke. */
#include <stdlib.h>

#include "sim/observe/anomaly_parts.h"

struct by_return {
    int64_t return_ns;
    uint32_t rank; /* in order of invoke */
};

struct stale_reads {
    uint32_t *least; /* of the tail from i: the rank of the write that returned first */
    struct by_return *by_return;
    uint32_t *tree;
    uint32_t entered; /* of by_return, into the tree; */
    bool sorted;      /* by_return and tree are those of the present key */
};

struct stale_reads *stale_reads_new(uint32_t writes_max)
{
    struct stale_reads *parts = g_new0(struct stale_reads, 1);
    parts->least = g_new(uint32_t, writes_max);
    parts->by_return = g_new(struct by_return, writes_max);
    parts->tree = g_new(uint32_t, (size_t)writes_max + 1);
    return parts;
}

void stale_reads_free(struct stale_reads *parts)
{
    g_free(parts->least);
    g_free(parts->by_return);
    g_free(parts->tree);
    g_free(parts);
}

static void find_least(struct stale_reads *parts, const struct key_writes *writes)
{
    for (uint32_t i = writes->count; i-- > 0;) {
        bool last = i + 1 == writes->count;
        bool later =
            !last && writes->return_ns[parts->least[i + 1]] < writes->return_ns[i];
        parts->least[i] = later ? parts->least[i + 1] : i;
    }
}

static int compare_returns(const void *a, const void *b)
{
    const struct by_return *x = a, *y = b;
    return (x->return_ns > y->return_ns) - (x->return_ns < y->return_ns);
}

/* Only for keys that have a stale read at all. */
static void prepare_tree(struct stale_reads *parts, const struct key_writes *writes)
{
    for (uint32_t i = 0; i < writes->count; i++) {
        parts->by_return[i] = (struct by_return){writes->return_ns[i], i};
        parts->tree[i + 1] = 0;
    }
    qsort(parts->by_return, writes->count, sizeof *parts->by_return, compare_returns);
    parts->entered = 0;
    parts->sorted = true;
}

/* Writes at `from` or later in order of invoke that returned before `before_ns`, which
 * never goes back. */
static uint32_t count_returned(struct stale_reads *parts, const struct key_writes *writes,
                               uint32_t from, int64_t before_ns)
{
    if (!parts->sorted)
        prepare_tree(parts, writes);
    while (parts->entered < writes->count &&
           parts->by_return[parts->entered].return_ns < before_ns) {
        uint32_t i = parts->by_return[parts->entered++].rank + 1;
        for (; i <= writes->count; i += i & -i)
            parts->tree[i]++;
    }
    uint32_t earlier = 0;
    for (uint32_t i = from; i > 0; i -= i & -i)
        earlier += parts->tree[i];
    return parts->entered - earlier;
}

void find_stale_reads(struct stale_reads *parts, struct search *search,
                      const struct key_view *view)
{
    const struct key_writes *writes = &view->writes;
    if (view->read_count == 0)
        return;
    find_least(parts, writes);
    parts->sorted = false;
    for (uint32_t i = 0; i < view->event_count; i++) {
        const struct key_event *read = &view->event[i];
        if (!(read->mark & MARK_READ) || !(read->mark & MARK_COUNTED))
            continue;
        search->count[ANOMALY_STALE_READ].of++;
        int64_t returned_ns;
        if (!value_return(writes, read->observed, &returned_ns))
            continue;
        uint32_t after = writes_invoked_by(writes, returned_ns);
        if (after == writes->count)
            continue;
        uint32_t missed = parts->least[after];
        if (writes->return_ns[missed] >= read->invoke_ns)
            continue;
        search_found(
            search, &(struct anomaly_witness){
                        .anomaly = ANOMALY_STALE_READ,
                        .at_ns = read->return_ns,
                        .key = view->key,
                        .primitive = read->id,
                        .returned = read->observed,
                        .missed = writes->id[missed],
                        .age_ns = read->invoke_ns - writes->return_ns[missed],
                        .versions = count_returned(parts, writes, after, read->invoke_ns),
                    });
    }
}
