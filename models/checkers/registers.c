#include "models/checkers/registers.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

enum { AHEAD = 16 }; /* primitives asked for in advance: they lie anywhere in memory */
enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

struct keyed {
    uint64_t key;
    uint32_t primitive;
};

struct registers {
    const struct history *history;
    unsigned judged;
    struct keyed *order; /* primitives by key, then in the order of the history */
    uint32_t count, next;
    uint32_t *number; /* [primitive]: of the value that it writes, within its key */
    struct register_ops ops;
    uint64_t *reads, *writes; /* [op]: values as the history names them */
    uint64_t *values;         /* of the key, sorted, where they need not be unique */
};

/* ---- by key ---- */

/* One stable pass of a radix sort. */
static void sort_by_digit(const struct keyed *from, struct keyed *to, uint32_t count,
                          int shift)
{
    uint32_t place[DIGITS] = {0};

    for (uint32_t i = 0; i < count; i++)
        place[from[i].key >> shift & (DIGITS - 1)]++;
    for (uint32_t digit = 0, sum = 0; digit < DIGITS; digit++) {
        uint32_t here = place[digit];

        place[digit] = sum;
        sum += here;
    }
    for (uint32_t i = 0; i < count; i++)
        to[place[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

static void sort_by_key(struct registers *registers)
{
    const struct history *history = registers->history;
    struct keyed *from = g_new(struct keyed, history->primitive_count + 1);
    struct keyed *to = g_new(struct keyed, history->primitive_count + 1);
    uint64_t bits = 0;

    registers->count = (uint32_t)history->primitive_count;
    for (uint32_t i = 0; i < registers->count; i++) {
        from[i] = (struct keyed){history->primitives[i].key, i};
        bits |= from[i].key;
    }
    for (int shift = 0; shift < 64 && bits >> shift != 0; shift += DIGIT_BITS) {
        struct keyed *swap = from;

        sort_by_digit(from, to, registers->count, shift);
        from = to;
        to = swap;
    }
    g_free(to);
    registers->order = from;
}

static uint32_t longest_key(const struct registers *registers)
{
    const struct keyed *order = registers->order;
    uint32_t longest = 0;

    for (uint32_t i = 0, begin = 0; i < registers->count; i++) {
        if (order[i].key != order[begin].key)
            begin = i;
        longest = MAX(longest, i - begin + 1);
    }
    return longest;
}

struct registers *registers_new(const struct history *history, unsigned judged)
{
    struct registers *registers = g_new0(struct registers, 1);

    g_assert(history->primitive_count < NOBODYS_VALUE);
    registers->history = history;
    registers->judged = judged;
    sort_by_key(registers);
    uint32_t room = longest_key(registers) + 1;
    registers->number = g_new0(uint32_t, history->primitive_count + 1);
    registers->ops.op = g_new(struct register_op, room);
    registers->ops.writer = g_new(uint32_t, room);
    registers->reads = g_new(uint64_t, room);
    registers->writes = g_new(uint64_t, room);
    registers->values = g_new(uint64_t, room);
    return registers;
}

void registers_free(struct registers *registers)
{
    g_free(registers->order);
    g_free(registers->number);
    g_free(registers->ops.op);
    g_free(registers->ops.writer);
    g_free(registers->reads);
    g_free(registers->writes);
    g_free(registers->values);
    g_free(registers);
}

/* ---- one primitive ---- */

static uint64_t value_of(const struct history *history, uint32_t primitive)
{
    return history->values != NULL ? history->values[primitive]
                                   : history->primitives[primitive].id;
}

static void add(struct registers *registers, uint32_t index)
{
    const struct primitive *primitive = &registers->history->primitives[index];
    struct register_ops *ops = &registers->ops;
    struct register_op *op = &ops->op[ops->count];
    bool known = primitive->outcome == OUTCOME_OK;
    bool looks = primitive->op == OP_READ || (known && primitive->conflict);

    if (primitive->outcome == OUTCOME_FAIL)
        return;
    ops->observed =
        ops->observed || (known && (primitive->op == OP_READ || primitive->op == OP_CAS));
    if (!(registers->judged & OP_BIT(primitive->op))) {
        ops->foreign++;
        return;
    }
    if (looks && !known)
        return;
    *op = (struct register_op){
        .invoke_ns = primitive->invoke_ns,
        .return_ns = known ? primitive->return_ns : NEVER_NS,
        .primitive = index,
        .reads = primitive->op == OP_WRITE ? NO_VALUE : INITIAL_VALUE,
        .writes = looks ? NO_VALUE : INITIAL_VALUE,
        .maybe = !known,
        .no_to_expected = looks && primitive->op == OP_CAS &&
                          primitive->observed == primitive->expected};
    registers->reads[ops->count] = looks ? primitive->observed : primitive->expected;
    registers->writes[ops->count] = looks ? 0 : value_of(registers->history, index);
    ops->count++;
}

/* ---- values get numbers ---- */

/* Ids of primitives are unique: whoever has the number wrote the value. */
static void number_by_id(struct registers *registers)
{
    struct register_ops *ops = &registers->ops;

    ops->unique = true;
    for (uint32_t i = 0; i < ops->count; i++) {
        if (ops->op[i].writes == NO_VALUE)
            continue;
        ops->writer[ops->value_count] = i;
        registers->number[ops->op[i].primitive] = ops->value_count;
        ops->op[i].writes = ops->value_count++;
    }
    for (uint32_t i = 0; i < ops->count; i++) {
        uint64_t id = registers->reads[i];

        if (ops->op[i].reads == NO_VALUE || id == 0)
            continue;
        ops->op[i].reads = NOBODYS_VALUE;
        if (id > registers->history->primitive_count)
            continue;
        /* A number that another key gave, or 0, names another writer here. */
        uint32_t number = registers->number[id - 1];
        if (number > 0 && number < ops->value_count &&
            ops->op[ops->writer[number]].primitive == id - 1)
            ops->op[i].reads = number;
    }
}

static int compare_values(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

static uint32_t find_value(const struct registers *registers, uint64_t value)
{
    const uint64_t *found = bsearch(&value, registers->values, registers->ops.value_count,
                                    sizeof value, compare_values);

    return found != NULL ? (uint32_t)(found - registers->values) : NOBODYS_VALUE;
}

static void number_by_value(struct registers *registers)
{
    struct register_ops *ops = &registers->ops;
    uint64_t *values = registers->values;
    uint32_t count = 0, kept = 1;

    values[count++] = 0;
    for (uint32_t i = 0; i < ops->count; i++)
        if (ops->op[i].writes != NO_VALUE)
            values[count++] = registers->writes[i];
    qsort(values, count, sizeof *values, compare_values);
    for (uint32_t i = 1; i < count; i++)
        if (values[i] != values[i - 1])
            values[kept++] = values[i];
    ops->unique = kept == count;
    ops->value_count = kept;
    for (uint32_t i = 0; i < ops->count; i++) {
        struct register_op *op = &ops->op[i];

        if (op->reads != NO_VALUE)
            op->reads = find_value(registers, registers->reads[i]);
        if (op->writes == NO_VALUE)
            continue;
        op->writes = find_value(registers, registers->writes[i]);
        ops->writer[op->writes] = i;
    }
}

const struct register_ops *registers_next(struct registers *registers)
{
    const struct primitive *primitives = registers->history->primitives;
    const struct keyed *order = registers->order;
    struct register_ops *ops = &registers->ops;

    if (registers->next == registers->count)
        return NULL;
    ops->key = order[registers->next].key;
    ops->count = ops->foreign = 0;
    ops->value_count = 1;
    ops->observed = false;
    ops->writer[INITIAL_VALUE] = NO_OP;
    for (; registers->next < registers->count; registers->next++) {
        uint32_t i = registers->next;

        if (i + AHEAD < registers->count) {
            const char *ahead = (const char *)&primitives[order[i + AHEAD].primitive];

            __builtin_prefetch(ahead);
            __builtin_prefetch(ahead + sizeof *primitives - 1);
        }
        if (order[i].key != ops->key)
            break;
        add(registers, order[i].primitive);
    }
    if (registers->history->values != NULL)
        number_by_value(registers);
    else
        number_by_id(registers);
    return ops;
}

/* ---- parts ---- */

struct register_ops *register_ops_part(const struct register_ops *ops, const bool *marked)
{
    struct register_ops *part = g_new(struct register_ops, 1);
    uint32_t *number = g_new0(uint32_t, ops->value_count);

    *part = *ops;
    part->op = g_new(struct register_op, ops->count + 1);
    part->writer = g_new(uint32_t, ops->value_count);
    part->writer[INITIAL_VALUE] = NO_OP;
    part->count = 0;
    part->value_count = 1;
    for (uint32_t i = 0; i < ops->count; i++) {
        uint32_t value = ops->op[i].writes;

        if (!marked[i])
            continue;
        if (value != NO_VALUE && value != INITIAL_VALUE && number[value] == 0)
            number[value] = part->value_count++;
        if (value != NO_VALUE)
            part->writer[number[value]] = part->count;
        part->op[part->count++] = ops->op[i];
    }
    for (uint32_t i = 0; i < part->count; i++) {
        struct register_op *op = &part->op[i];

        if (op->reads < NOBODYS_VALUE) {
            g_assert(op->reads == INITIAL_VALUE || number[op->reads] != 0);
            op->reads = number[op->reads];
        }
        if (op->writes < NOBODYS_VALUE)
            op->writes = number[op->writes];
    }
    g_free(number);
    return part;
}

void register_ops_free(struct register_ops *part)
{
    g_free(part->op);
    g_free(part->writer);
    g_free(part);
}
