/* Registers whose values may be written more than once: a search. It is NP-complete
 * (Gibbons & Korach 1997), so there are limits.
 *
 * Wing & Gong, "Testing and verifying concurrent objects", J. Parallel Distrib. Comput.
 * 17, 1993, with the memo and the just-in-time order of Lowe, "Testing for
 * linearizability", Concurrency Computat. 29(4), 2017: walk through the history; keep
 * every configuration that could be, that is, the value and which of the open operations
 * have taken effect; only the return of an operation forces anything to take effect.
 * An operation is open from its invoke to its return, and has a slot meanwhile, so a
 * configuration is as wide as the concurrency. Unknown ones stay open for ever.
 *
 * Reads of the present value take effect at once: that changes nothing, so a
 * configuration in which they have can do all that one in which they have not can. Of
 * unknown writes that are alike, the first goes first. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "models/checkers/linearizable.h"

#define NO_TRAIL UINT32_MAX
enum { SLOT_BITS = 64 };

/* How a configuration came to be: the last operation, and what was before. */
struct step {
    uint32_t before, op;
};

/* Followed by the words of the mask: bit i says that the operation in slot i has taken
 * effect. */
struct configuration {
    uint32_t value, trail;
    uint64_t mask[];
};

struct set {
    unsigned char *entries;
    uint32_t *table; /* open addressing; 0: free, else 1 + the entry's number */
    uint32_t count, room;
    uint32_t table_mask;
};

struct event {
    int64_t at_ns;
    bool returns;
    uint32_t op;
};

struct search {
    const struct register_ops *ops;
    struct search_limits limits;
    uint32_t words;      /* of a mask */
    size_t stride;       /* bytes of a configuration */
    uint32_t *slot;      /* [op] */
    uint32_t *slot_op;   /* [slot], or NO_OP */
    uint32_t slot_count; /* in use, at most */
    uint32_t *twin;      /* [op]: an unknown one, alike, before this; or NO_OP */
    struct event *event;
    uint32_t event_count;
    struct set now, next;
    GArray *trail; /* of struct step */
    uint64_t steps;
    struct configuration *scratch, *local;
};

/* ---- sets of configurations ---- */

static struct configuration *entry(const struct search *search, const struct set *set,
                                   uint32_t number)
{
    return (struct configuration *)(void *)(set->entries + number * search->stride);
}

static uint32_t hash_of(const struct search *search,
                        const struct configuration *configuration)
{
    uint64_t hash = configuration->value * UINT64_C(0x9e3779b97f4a7c15);

    for (uint32_t i = 0; i < search->words; i++) {
        hash = (hash ^ configuration->mask[i]) * UINT64_C(0xbf58476d1ce4e5b9);
        hash ^= hash >> 29;
    }
    return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

static bool is_same(const struct search *search, const struct configuration *a,
                    const struct configuration *b)
{
    return a->value == b->value &&
           memcmp(a->mask, b->mask, search->words * sizeof *a->mask) == 0;
}

static void grow(const struct search *search, struct set *set)
{
    set->room = set->room > 0 ? set->room * 2 : 16;
    set->entries = g_realloc(set->entries, set->room * search->stride);
    g_free(set->table);
    set->table = g_new0(uint32_t, set->room * 2);
    set->table_mask = set->room * 2 - 1;
    for (uint32_t i = 0; i < set->count; i++) {
        uint32_t at = hash_of(search, entry(search, set, i));

        while (set->table[at & set->table_mask] != 0)
            at++;
        set->table[at & set->table_mask] = i + 1;
    }
}

/* False: it was there. */
static bool put(const struct search *search, struct set *set,
                const struct configuration *configuration)
{
    if (set->count == set->room)
        grow(search, set);
    uint32_t at = hash_of(search, configuration);

    for (; set->table[at & set->table_mask] != 0; at++)
        if (is_same(search, entry(search, set, set->table[at & set->table_mask] - 1),
                    configuration))
            return false;
    memcpy(entry(search, set, set->count), configuration, search->stride);
    set->table[at & set->table_mask] = ++set->count;
    return true;
}

static void empty(struct set *set)
{
    if (set->count > 0)
        memset(set->table, 0, ((size_t)set->table_mask + 1) * sizeof *set->table);
    set->count = 0;
}

static uint64_t bytes_used(const struct search *search)
{
    return (uint64_t)(search->now.room + search->next.room) *
               (search->stride + 2 * sizeof(uint32_t)) +
           (uint64_t)search->trail->len * sizeof(struct step);
}

/* ---- operations and slots ---- */

static bool has(const struct configuration *configuration, uint32_t slot)
{
    return configuration->mask[slot / SLOT_BITS] >> slot % SLOT_BITS & 1;
}

static void set_bit(struct configuration *configuration, uint32_t slot)
{
    configuration->mask[slot / SLOT_BITS] |= UINT64_C(1) << slot % SLOT_BITS;
}

static void clear_bit(struct configuration *configuration, uint32_t slot)
{
    configuration->mask[slot / SLOT_BITS] &= ~(UINT64_C(1) << slot % SLOT_BITS);
}

static int compare_events(const void *a, const void *b)
{
    const struct event *x = a, *y = b;

    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    if (x->returns != y->returns)
        return x->returns ? 1 : -1; /* equal instants are concurrent */
    return (x->op > y->op) - (x->op < y->op);
}

/* A value that only unknown writes wrote and that nobody saw was perhaps never there:
 * leaving those writes out forbids nothing. */
static bool *find_seen_values(const struct register_ops *ops)
{
    bool *seen = g_new0(bool, ops->value_count);

    for (uint32_t i = 0; i < ops->count; i++)
        if (ops->op[i].reads < NOBODYS_VALUE)
            seen[ops->op[i].reads] = true;
    return seen;
}

static void list_events(struct search *search)
{
    const struct register_ops *ops = search->ops;
    bool *seen = find_seen_values(ops);

    search->event = g_new(struct event, 2 * (size_t)ops->count + 1);
    for (uint32_t i = 0; i < ops->count; i++) {
        const struct register_op *op = &ops->op[i];

        if (op->maybe && !seen[op->writes])
            continue;
        search->event[search->event_count++] = (struct event){op->invoke_ns, false, i};
        if (!op->maybe)
            search->event[search->event_count++] = (struct event){op->return_ns, true, i};
    }
    qsort(search->event, search->event_count, sizeof *search->event, compare_events);
    g_free(seen);
}

static void find_twins(struct search *search)
{
    const struct register_ops *ops = search->ops;
    GArray *open = g_array_new(FALSE, FALSE, sizeof(uint32_t)); /* one of each sort */

    for (uint32_t e = 0; e < search->event_count; e++) {
        uint32_t i = search->event[e].op, k = 0;
        const struct register_op *op = &ops->op[i];

        search->twin[i] = NO_OP;
        if (!op->maybe)
            continue;
        for (; k < open->len; k++) {
            uint32_t *other = &g_array_index(open, uint32_t, k);

            if (ops->op[*other].reads == op->reads &&
                ops->op[*other].writes == op->writes) {
                search->twin[i] = *other;
                *other = i;
                break;
            }
        }
        if (k == open->len)
            g_array_append_val(open, i);
    }
    g_array_free(open, TRUE);
}

/* Slots are given out in advance, so that it is known how wide a mask is. */
static void give_slots(struct search *search)
{
    GArray *spare = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (uint32_t e = 0; e < search->event_count; e++) {
        uint32_t op = search->event[e].op;

        if (search->event[e].returns) {
            g_array_append_val(spare, search->slot[op]);
        } else if (spare->len > 0) {
            search->slot[op] = g_array_index(spare, uint32_t, spare->len - 1);
            g_array_set_size(spare, spare->len - 1);
        } else {
            search->slot[op] = search->slot_count++;
        }
    }
    search->words = MAX(1, (search->slot_count + SLOT_BITS - 1) / SLOT_BITS);
    search->stride = sizeof(struct configuration) + search->words * sizeof(uint64_t);
    g_array_free(spare, TRUE);
}

static void init(struct search *search, const struct register_ops *ops,
                 struct search_limits limits)
{
    *search = (struct search){.ops = ops, .limits = limits};
    search->slot = g_new(uint32_t, ops->count + 1);
    search->twin = g_new(uint32_t, ops->count + 1);
    search->trail = g_array_new(FALSE, FALSE, sizeof(struct step));
    list_events(search);
    find_twins(search);
    give_slots(search);
    search->slot_op = g_new(uint32_t, search->slot_count + 1);
    for (uint32_t i = 0; i < search->slot_count; i++)
        search->slot_op[i] = NO_OP;
    search->scratch = g_malloc0(search->stride);
    search->local = g_malloc0(search->stride);
    search->scratch->value = INITIAL_VALUE;
    search->scratch->trail = NO_TRAIL;
    put(search, &search->now, search->scratch);
}

static void clear(struct search *search)
{
    g_free(search->slot);
    g_free(search->twin);
    g_free(search->slot_op);
    g_free(search->event);
    g_free(search->scratch);
    g_free(search->local);
    g_free(search->now.entries);
    g_free(search->now.table);
    g_free(search->next.entries);
    g_free(search->next.table);
    g_array_free(search->trail, TRUE);
}

/* ---- taking effect ---- */

static void take_effect(struct search *search, struct configuration *configuration,
                        uint32_t op)
{
    struct step step = {configuration->trail, op};

    set_bit(configuration, search->slot[op]);
    configuration->trail = search->trail->len;
    g_array_append_val(search->trail, step);
    if (search->ops->op[op].writes != NO_VALUE)
        configuration->value = search->ops->op[op].writes;
}

static void take_reads(struct search *search, struct configuration *configuration)
{
    for (uint32_t slot = 0; slot < search->slot_count; slot++) {
        uint32_t op = search->slot_op[slot];

        if (op == NO_OP || has(configuration, slot))
            continue;
        const struct register_op *reader = &search->ops->op[op];
        if (reader->writes == NO_VALUE && reader->reads == configuration->value &&
            !reader->no_to_expected)
            take_effect(search, configuration, op);
    }
}

static bool can_write_now(const struct search *search,
                          const struct configuration *configuration, uint32_t slot)
{
    uint32_t op = search->slot_op[slot];

    if (op == NO_OP || has(configuration, slot))
        return false;
    const struct register_op *writer = &search->ops->op[op];
    if (writer->writes == NO_VALUE ||
        (writer->reads != NO_VALUE && writer->reads != configuration->value))
        return false;
    uint32_t twin = search->twin[op];
    return twin == NO_OP || has(configuration, search->slot[twin]);
}

/* All that can follow until the operation in `slot` has taken effect. */
static bool force(struct search *search, uint32_t slot)
{
    struct configuration *scratch = search->scratch, *local = search->local;

    for (uint32_t i = 0; i < search->now.count; i++) {
        memcpy(local, entry(search, &search->now, i), search->stride);
        take_reads(search, local);
        if (has(local, slot)) {
            clear_bit(local, slot);
            put(search, &search->next, local);
            continue;
        }
        for (uint32_t other = 0; other < search->slot_count; other++) {
            if (!can_write_now(search, local, other))
                continue;
            memcpy(scratch, local, search->stride);
            take_effect(search, scratch, search->slot_op[other]);
            put(search, &search->now, scratch);
        }
        search->steps += search->slot_count;
        if (search->steps > search->limits.steps_max ||
            bytes_used(search) > search->limits.memory_max_bytes)
            return false;
    }
    return true;
}

static void take_order(const struct search *search, struct search_result *result)
{
    uint32_t trail = entry(search, &search->now, 0)->trail;

    for (uint32_t at = trail; at != NO_TRAIL;
         at = g_array_index(search->trail, struct step, at).before)
        result->order_count++;
    result->order = g_new(uint32_t, result->order_count + 1);
    for (uint32_t i = result->order_count; i-- > 0;) {
        struct step step = g_array_index(search->trail, struct step, trail);

        result->order[i] = step.op;
        trail = step.before;
    }
}

static enum search_end walk(struct search *search, struct search_result *result)
{
    for (uint32_t e = 0; e < search->event_count; e++) {
        const struct event *event = &search->event[e];
        uint32_t slot = search->slot[event->op];

        if (!event->returns) {
            search->slot_op[slot] = event->op;
            continue;
        }
        if (!force(search, slot))
            return search->steps > search->limits.steps_max ? SEARCH_TOO_LONG
                                                            : SEARCH_TOO_LARGE;
        result->stuck = event->op;
        result->stuck_ns = event->at_ns;
        if (search->next.count == 0)
            return SEARCH_VIOLATED;
        struct set swap = search->now;
        search->now = search->next;
        search->next = swap;
        empty(&search->next);
        search->slot_op[slot] = NO_OP;
    }
    take_order(search, result);
    return SEARCH_HOLDS;
}

struct search_result linearizable_search(const struct register_ops *ops,
                                         struct search_limits limits)
{
    struct search search;
    struct search_result result = {.order = NULL};

    init(&search, ops, limits);
    result.end = walk(&search, &result);
    result.steps = search.steps;
    clear(&search);
    return result;
}

/* ---- the part that shows it ---- */

static bool is_violated(const struct register_ops *ops, const bool *marked,
                        struct search_limits *limits)
{
    struct register_ops *part = register_ops_part(ops, marked);
    struct search_result result = linearizable_search(part, *limits);

    limits->steps_max -= MIN(limits->steps_max, result.steps);
    g_free(result.order);
    register_ops_free(part);
    return result.end == SEARCH_VIOLATED;
}

/* Without a value goes whatever wrote or read it, and the values that came of it: then
 * what is left could have been without them. */
static void drop_value(const struct register_ops *ops, bool *marked, uint32_t value)
{
    bool *gone = g_new0(bool, ops->value_count), again = true;

    gone[value] = true;
    while (again) {
        again = false;
        for (uint32_t i = 0; i < ops->count; i++) {
            const struct register_op *op = &ops->op[i];
            bool touches = (op->reads < NOBODYS_VALUE && gone[op->reads]) ||
                           (op->writes < NOBODYS_VALUE && gone[op->writes]);

            if (!marked[i] || !touches)
                continue;
            marked[i] = false;
            if (op->writes < NOBODYS_VALUE && !gone[op->writes])
                again = gone[op->writes] = true;
        }
    }
    g_free(gone);
}

/* Tries `attempt`; keeps it in `marked` if it still shows the violation. */
static bool keep_if_violated(const struct register_ops *ops, bool *marked, bool *attempt,
                             struct search_limits *limits)
{
    size_t bytes = ops->count * sizeof *marked;

    if (memcmp(attempt, marked, bytes) == 0 || !is_violated(ops, attempt, limits)) {
        memcpy(attempt, marked, bytes);
        return false;
    }
    memcpy(marked, attempt, bytes);
    return true;
}

/* Whatever first came after the search was stuck cannot be a reason. */
static void drop_what_came_later(const struct register_ops *ops, int64_t stuck_ns,
                                 bool *attempt)
{
    bool *early = g_new0(bool, ops->value_count);

    early[INITIAL_VALUE] = true;
    for (uint32_t i = 0; i < ops->count; i++)
        if (ops->op[i].writes != NO_VALUE && ops->op[i].invoke_ns <= stuck_ns)
            early[ops->op[i].writes] = true;
    for (uint32_t value = 1; value < ops->value_count; value++)
        if (!early[value])
            drop_value(ops, attempt, value);
    for (uint32_t i = 0; i < ops->count; i++)
        if (ops->op[i].writes == NO_VALUE && ops->op[i].invoke_ns > stuck_ns)
            attempt[i] = false;
    g_free(early);
}

bool search_reduce(const struct register_ops *ops, const struct search_result *result,
                   struct search_limits limits, bool *marked)
{
    bool *attempt = g_new(bool, ops->count + 1), again = true;

    for (uint32_t i = 0; i < ops->count; i++)
        marked[i] = attempt[i] = true;
    drop_what_came_later(ops, result->stuck_ns, attempt);
    keep_if_violated(ops, marked, attempt, &limits);
    while (again && limits.steps_max > 0) {
        again = false;
        for (uint32_t value = ops->value_count; value-- > 0;) {
            drop_value(ops, attempt, value);
            again = keep_if_violated(ops, marked, attempt, &limits) || again;
        }
        for (uint32_t i = ops->count; i-- > 0;) {
            attempt[i] = attempt[i] && ops->op[i].writes != NO_VALUE;
            again = keep_if_violated(ops, marked, attempt, &limits) || again;
        }
    }
    g_free(attempt);
    return limits.steps_max > 0;
}
