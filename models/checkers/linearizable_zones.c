/* Registers whose values are written once: then it is known which write a read saw.
 *
 * Gibbons & Korach, "Testing shared memories", SIAM J. Comput. 26(4), 1997: a write and
 * the reads of its value form a cluster, in which the write comes first. A successful
 * CAS must directly follow the value that it took the place of, so clusters that CASes
 * join form a chain, in a fixed order. With f the least return and s the greatest invoke
 * of a chain: chain A can come before chain B unless some b in B returned before some a
 * in A was invoked, that is, unless f_B < s_A.
 *
 * So A must come before B iff f_A < s_B. If that holds both ways for two chains, there
 * is no order. If it does for no two: f_A < s_B and s_A <= f_B add up to
 * f_A + s_A < f_B + s_B, so the order by f + s keeps every "must". Hence sort by f + s,
 * and look whether any chain has returned something before an earlier one was
 * invoked to its end; if so, the same sums show that the two must precede each other. */
#include <glib.h>
#include <stdlib.h>

#include "models/checkers/linearizable_zones.h"

struct zones *zones_new(void)
{
    return g_new0(struct zones, 1);
}

void zones_free(struct zones *zones)
{
    g_free(zones->cluster);
    g_free(zones->chain);
    g_free(zones);
}

static void found(struct zones *zones, struct finding finding)
{
    if (zones->best.kind == FOUND_NOTHING || finding.size < zones->best.size)
        zones->best = finding;
}

/* ---- clusters ---- */

static void begin(struct zones *zones, const struct register_ops *ops)
{
    zones->ops = ops;
    zones->best = (struct finding){FOUND_NOTHING, 0, 0, 0, 0, 0};
    zones->chain_count = 0;
    if (ops->value_count > zones->room) {
        zones->room = ops->value_count * 2;
        g_free(zones->cluster);
        g_free(zones->chain);
        zones->cluster = g_new(struct cluster, zones->room);
        zones->chain = g_new(struct chain, zones->room);
    }
    for (uint32_t value = 0; value < ops->value_count; value++)
        zones->cluster[value] = (struct cluster){
            .f = INT64_MAX,
            .s = INT64_MIN,
            .f_op = NO_OP,
            .s_op = NO_OP,
            .heir = NO_OP,
            .counts = value == INITIAL_VALUE || !ops->op[ops->writer[value]].maybe};
    zones->cluster[INITIAL_VALUE].f = INT64_MIN; /* it was there before everything */
}

/* What somebody saw has happened; if that is a CAS, so has what it saw. */
static void mark_what_was_seen(struct zones *zones)
{
    const struct register_ops *ops = zones->ops;

    for (uint32_t i = 0; i < ops->count; i++) {
        uint32_t value = ops->op[i].maybe ? NO_VALUE : ops->op[i].reads;

        while (value < NOBODYS_VALUE && !zones->cluster[value].counts) {
            zones->cluster[value].counts = true;
            value = ops->op[ops->writer[value]].reads;
        }
    }
}

static void join(struct cluster *cluster, const struct register_op *op, uint32_t index)
{
    if (op->return_ns < cluster->f) {
        cluster->f = op->return_ns;
        cluster->f_op = index;
    }
    if (op->invoke_ns > cluster->s) {
        cluster->s = op->invoke_ns;
        cluster->s_op = index;
    }
}

static void take_read(struct zones *zones, const struct register_op *op, uint32_t i)
{
    uint32_t writer = zones->ops->writer[op->reads];

    if (writer != NO_OP && op->return_ns < zones->ops->op[writer].invoke_ns)
        found(zones, (struct finding){FOUND_FUTURE, .a = i, .b = writer, .size = 2});
    if (op->no_to_expected)
        found(zones, (struct finding){FOUND_NO_TO_EXPECTED, .a = i, .size = 2});
    join(&zones->cluster[op->reads], op, i);
}

static void take_write(struct zones *zones, const struct register_op *op, uint32_t i)
{
    join(&zones->cluster[op->writes], op, i);
    if (op->reads == NO_VALUE)
        return;
    struct cluster *before = &zones->cluster[op->reads];
    if (before->heir != NO_OP)
        found(zones,
              (struct finding){FOUND_TWO_HEIRS, .a = before->heir, .b = i, .size = 3});
    before->heir = i;
}

static void take_all(struct zones *zones)
{
    const struct register_ops *ops = zones->ops;

    for (uint32_t i = 0; i < ops->count; i++) {
        const struct register_op *op = &ops->op[i];

        if (op->writes != NO_VALUE && !zones->cluster[op->writes].counts)
            continue;
        if (op->reads == NOBODYS_VALUE)
            found(zones, (struct finding){FOUND_THIN_AIR, .a = i, .size = 1});
        else if (op->writes == NO_VALUE)
            take_read(zones, op, i);
        else
            take_write(zones, op, i);
    }
}

/* ---- chains ---- */

/* From a value that no CAS wrote, along those that took its place. Inside, what comes
 * earlier must not have been invoked after a later one returned. */
static void follow(struct zones *zones, uint32_t root)
{
    const struct register_ops *ops = zones->ops;
    struct chain chain = {.half_sum = INT64_MIN,
                          .f = INT64_MAX,
                          .s = INT64_MIN,
                          .root = root,
                          .f_op = NO_OP,
                          .s_op = NO_OP};

    for (uint32_t value = root;; value = ops->op[zones->cluster[value].heir].writes) {
        struct cluster *cluster = &zones->cluster[value];

        cluster->chained = true;
        chain.clusters++;
        if (cluster->f < chain.s)
            found(zones,
                  (struct finding){FOUND_CHAIN_ORDER, .a = chain.s_op, .b = cluster->f_op,
                                   .size = chain.clusters + 2});
        if (cluster->f < chain.f) {
            chain.f = cluster->f;
            chain.f_op = cluster->f_op;
        }
        if (cluster->s > chain.s) {
            chain.s = cluster->s;
            chain.s_op = cluster->s_op;
        }
        if (cluster->heir == NO_OP)
            break;
    }
    if (root != INITIAL_VALUE) { /* that one is before all */
        chain.half_sum = (chain.f & chain.s) + ((chain.f ^ chain.s) >> 1);
        chain.odd_sum = (chain.f ^ chain.s) & 1;
    }
    zones->chain[zones->chain_count++] = chain;
}

static void find_chains(struct zones *zones)
{
    const struct register_ops *ops = zones->ops;

    follow(zones, INITIAL_VALUE);
    for (uint32_t value = 1; value < ops->value_count; value++)
        if (zones->cluster[value].counts && ops->op[ops->writer[value]].reads == NO_VALUE)
            follow(zones, value);
    for (uint32_t value = 1; value < ops->value_count; value++)
        if (zones->cluster[value].counts && !zones->cluster[value].chained)
            found(zones,
                  (struct finding){FOUND_CIRCLE, .a = ops->writer[value], .size = 2});
}

/* ---- chains against each other ---- */

static int compare_chains(const void *a, const void *b)
{
    const struct chain *x = a, *y = b;

    if (x->half_sum != y->half_sum)
        return x->half_sum < y->half_sum ? -1 : 1;
    if (x->odd_sum != y->odd_sum)
        return x->odd_sum ? 1 : -1;
    return (x->root > y->root) - (x->root < y->root);
}

static void compare_all(struct zones *zones)
{
    const struct chain *latest = &zones->chain[0];

    qsort(zones->chain, zones->chain_count, sizeof *zones->chain, compare_chains);
    for (uint32_t i = 1; i < zones->chain_count; i++) {
        const struct chain *chain = &zones->chain[i];

        if (chain->f < latest->s)
            found(zones,
                  (struct finding){FOUND_TWO_VALUES, .a = latest->f_op, .b = chain->s_op,
                                   .c = chain->f_op, .d = latest->s_op,
                                   .size = latest->clusters + chain->clusters +
                                           (latest->root != INITIAL_VALUE)});
        if (chain->s > latest->s)
            latest = chain;
    }
}

/* ---- the order ---- */

struct place {
    uint32_t chain, cluster;
};

struct placed {
    uint32_t chain, cluster; /* where its cluster stands */
    bool reads;              /* after the write */
    int64_t invoke_ns;
    uint32_t op;
};

static int compare_placed(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;

    if (x->chain != y->chain)
        return x->chain < y->chain ? -1 : 1;
    if (x->cluster != y->cluster)
        return x->cluster < y->cluster ? -1 : 1;
    if (x->reads != y->reads)
        return x->reads ? 1 : -1;
    if (x->invoke_ns != y->invoke_ns)
        return x->invoke_ns < y->invoke_ns ? -1 : 1;
    return (x->op > y->op) - (x->op < y->op);
}

static void put_in_order(const struct zones *zones, uint32_t *order, uint32_t *count)
{
    const struct register_ops *ops = zones->ops;
    struct place *place = g_new(struct place, ops->value_count);
    struct placed *placed = g_new(struct placed, ops->count + 1);

    for (uint32_t i = 0; i < zones->chain_count; i++) {
        uint32_t value = zones->chain[i].root;

        for (uint32_t k = 0; k < zones->chain[i].clusters; k++) {
            uint32_t heir = zones->cluster[value].heir;

            place[value] = (struct place){i, k};
            value = heir != NO_OP ? ops->op[heir].writes : value;
        }
    }
    *count = 0;
    for (uint32_t i = 0; i < ops->count; i++) {
        const struct register_op *op = &ops->op[i];
        bool reads = op->writes == NO_VALUE;
        uint32_t value = reads ? op->reads : op->writes;

        if (zones->cluster[value].counts)
            placed[(*count)++] = (struct placed){place[value].chain, place[value].cluster,
                                                 reads, op->invoke_ns, i};
    }
    qsort(placed, *count, sizeof *placed, compare_placed);
    for (uint32_t i = 0; i < *count; i++)
        order[i] = placed[i].op;
    g_free(place);
    g_free(placed);
}

struct finding zones_check(struct zones *zones, const struct register_ops *ops,
                           uint32_t *order, uint32_t *order_count)
{
    g_assert(ops->unique);
    begin(zones, ops);
    mark_what_was_seen(zones);
    take_all(zones);
    if (zones->best.kind == FOUND_NOTHING)
        find_chains(zones);
    if (zones->best.kind == FOUND_NOTHING)
        compare_all(zones);
    if (zones->best.kind == FOUND_NOTHING && order != NULL)
        put_in_order(zones, order, order_count);
    return zones->best;
}
