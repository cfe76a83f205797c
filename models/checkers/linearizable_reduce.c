/* Of a finding, the part of the history that shows it. */
#include <glib.h>

#include "models/checkers/linearizable_zones.h"

/* ---- what surely shows it ---- */

static void mark_with_ancestors(const struct register_ops *ops, bool *marked, uint32_t op)
{
    while (op != NO_OP && !marked[op]) {
        uint32_t value = ops->op[op].reads;

        marked[op] = true;
        op = value < NOBODYS_VALUE ? ops->writer[value] : NO_OP;
    }
}

/* An unknown write counts because somebody saw it: the witness must show who. [value]:
 * an operation that saw it, whose own effect is certain or shown in the same way. */
static uint32_t *find_spectators(const struct register_ops *ops)
{
    uint32_t *spectator = g_new(uint32_t, ops->value_count);

    for (uint32_t value = 0; value < ops->value_count; value++)
        spectator[value] = NO_OP;
    for (uint32_t i = 0; i < ops->count; i++) {
        uint32_t value = ops->op[i].maybe ? NO_VALUE : ops->op[i].reads, by = i;

        while (value < NOBODYS_VALUE && value != INITIAL_VALUE &&
               spectator[value] == NO_OP) {
            spectator[value] = by;
            by = ops->writer[value];
            if (!ops->op[by].maybe)
                break;
            value = ops->op[by].reads;
        }
    }
    return spectator;
}

static void mark_spectators(const struct register_ops *ops, bool *marked)
{
    uint32_t *spectator = find_spectators(ops);

    for (uint32_t i = ops->count; i-- > 0;) {
        uint32_t op = i;

        while (marked[op] && ops->op[op].maybe &&
               spectator[ops->op[op].writes] != NO_OP) {
            op = spectator[ops->op[op].writes];
            mark_with_ancestors(ops, marked, op);
        }
    }
    g_free(spectator);
}

/* How many of the first clusters of `mine` are enough for it to stand against `other`:
 * the rest of a chain that CASes made need not be shown. */
struct extent {
    int64_t f, s;
    uint32_t f_op, s_op;
};

static struct extent enough_of(const struct zones *zones, uint32_t root,
                               const struct extent *other)
{
    struct extent mine = {INT64_MAX, INT64_MIN, NO_OP, NO_OP};

    for (uint32_t value = root;;) {
        const struct cluster *cluster = &zones->cluster[value];

        if (cluster->f < mine.f) {
            mine.f = cluster->f;
            mine.f_op = cluster->f_op;
        }
        if (cluster->s > mine.s) {
            mine.s = cluster->s;
            mine.s_op = cluster->s_op;
        }
        if ((mine.f < other->s && other->f < mine.s) || cluster->heir == NO_OP)
            return mine;
        value = zones->ops->op[cluster->heir].writes;
    }
}

static uint32_t root_of(const struct register_ops *ops, uint32_t op)
{
    uint32_t value = op == NO_OP                      ? INITIAL_VALUE
                     : ops->op[op].writes != NO_VALUE ? ops->op[op].writes
                                                      : ops->op[op].reads;

    while (value != INITIAL_VALUE && ops->op[ops->writer[value]].reads != NO_VALUE)
        value = ops->op[ops->writer[value]].reads;
    return value;
}

static void mark_extent(const struct register_ops *ops, const struct extent *extent,
                        bool *marked)
{
    mark_with_ancestors(ops, marked, extent->f_op);
    mark_with_ancestors(ops, marked, extent->s_op);
}

static void mark_two_values(const struct zones *zones, const struct finding *finding,
                            bool *marked)
{
    const struct register_ops *ops = zones->ops;
    struct extent b = {ops->op[finding->c].return_ns, ops->op[finding->b].invoke_ns,
                       finding->c, finding->b};
    struct extent a = enough_of(zones, root_of(ops, finding->d), &b);

    b = enough_of(zones, root_of(ops, finding->b), &a);
    mark_extent(ops, &a, marked);
    mark_extent(ops, &b, marked);
}

static void mark_seeds(const struct zones *zones, const struct finding *finding,
                       bool *marked)
{
    const struct register_ops *ops = zones->ops;

    if (finding->kind == FOUND_TWO_VALUES) {
        mark_two_values(zones, finding, marked);
    } else {
        mark_with_ancestors(ops, marked, finding->a);
        if (finding->kind == FOUND_FUTURE || finding->kind == FOUND_TWO_HEIRS ||
            finding->kind == FOUND_CHAIN_ORDER)
            mark_with_ancestors(ops, marked, finding->b);
    }
    mark_spectators(ops, marked);
}

/* ---- taking away ---- */

static struct finding check_part(const struct register_ops *ops, const bool *marked)
{
    struct register_ops *part = register_ops_part(ops, marked);
    struct zones *zones = zones_new();
    struct finding finding = zones_check(zones, part, NULL, NULL);

    zones_free(zones);
    register_ops_free(part);
    return finding;
}

/* How many operations depend on each value. */
static uint32_t *count_readers(const struct register_ops *ops)
{
    uint32_t *readers = g_new0(uint32_t, ops->value_count);

    for (uint32_t i = 0; i < ops->count; i++)
        if (ops->op[i].reads < NOBODYS_VALUE)
            readers[ops->op[i].reads]++;
    return readers;
}

/* What holds of a history holds of its closed parts, so a part without one operation
 * that nothing depends on is the most that is left without it: one by one is enough. */
static void take_away(const struct register_ops *ops, bool *kept)
{
    uint32_t *readers = count_readers(ops);
    bool again = true;

    for (uint32_t i = 0; i < ops->count; i++)
        kept[i] = true;
    while (again) {
        again = false;
        for (uint32_t i = ops->count; i-- > 0;) {
            const struct register_op *op = &ops->op[i];

            if (!kept[i] || (op->writes != NO_VALUE && readers[op->writes] > 0))
                continue;
            kept[i] = false;
            if (check_part(ops, kept).kind == FOUND_NOTHING) {
                kept[i] = true;
                continue;
            }
            again = true;
            if (op->reads < NOBODYS_VALUE)
                readers[op->reads]--;
        }
    }
    g_free(readers);
}

struct finding zones_reduce(struct zones *zones, const struct register_ops *ops,
                            const struct finding *finding, bool *marked)
{
    for (uint32_t i = 0; i < ops->count; i++)
        marked[i] = false;
    mark_seeds(zones, finding, marked);
    struct register_ops *part = register_ops_part(ops, marked);
    bool *kept = g_new(bool, part->count + 1);

    take_away(part, kept);
    for (uint32_t i = 0, k = 0; i < ops->count; i++)
        marked[i] = marked[i] && kept[k++];
    struct finding shown = check_part(part, kept);
    register_ops_free(part);
    g_free(kept);
    return shown;
}
