/* What is wrong with a register, in words: primitives are named by #id. */
#include <glib.h>

#include "models/checkers/linearizable.h"

static const char *word_of(const struct primitive *primitive)
{
    return primitive->op == OP_CAS ? "CAS" : op_name(primitive->op);
}

static const struct primitive *primitive_of(const struct history *history,
                                            const struct register_ops *ops, uint32_t op)
{
    return &history->primitives[ops->op[op].primitive];
}

static void append_name(GString *text, const struct primitive *primitive)
{
    g_string_append_printf(text, "%s #%" G_GUINT64_FORMAT, word_of(primitive),
                           (guint64)primitive->id);
}

static void append_value(GString *text, const struct history *history,
                         const struct register_ops *ops, uint32_t value)
{
    if (value == INITIAL_VALUE) {
        g_string_append(text, "the initial value");
        return;
    }
    g_string_append(text, "the value of ");
    append_name(text, primitive_of(history, ops, ops->writer[value]));
}

/* "write #9", "read #12, which returned the value of write #9," */
static void append_op(GString *text, const struct history *history,
                      const struct register_ops *ops, uint32_t op)
{
    const struct primitive *primitive = primitive_of(history, ops, op);
    const struct register_op *seen = &ops->op[op];

    append_name(text, primitive);
    if (seen->reads == NO_VALUE || seen->reads == NOBODYS_VALUE)
        return;
    g_string_append(text, seen->writes != NO_VALUE   ? " (which took the place of "
                          : primitive->op == OP_READ ? " (which returned "
                                                     : " (which said no and found ");
    append_value(text, history, ops, seen->reads);
    g_string_append_c(text, ')');
}

static void tell_thin_air(GString *text, const struct history *history,
                          const struct register_ops *ops, uint32_t op)
{
    const struct primitive *primitive = primitive_of(history, ops, op);
    bool wrote = ops->op[op].writes != NO_VALUE;
    uint64_t id = wrote ? primitive->expected : primitive->observed;

    append_name(text, primitive);
    g_string_append(text, wrote                      ? " took the place of "
                          : primitive->op == OP_READ ? " returned "
                                                     : " said no and found ");
    if (history->values != NULL || id == 0 || id > history->primitive_count) {
        g_string_append_printf(text, "value %" G_GUINT64_FORMAT ", which nobody wrote",
                               (guint64)id);
        return;
    }
    const struct primitive *other = &history->primitives[id - 1];
    g_string_append(text, "the value of ");
    append_name(text, other);
    g_string_append(text, other->key != primitive->key ? ", which was for another key"
                          : other->outcome == OUTCOME_FAIL
                              ? ", which had failed without effect"
                          : other->conflict ? ", which had said no"
                                            : ", which writes nothing");
}

static uint32_t root_of(const struct register_ops *ops, uint32_t op)
{
    uint32_t value =
        ops->op[op].writes != NO_VALUE ? ops->op[op].writes : ops->op[op].reads;

    while (value != INITIAL_VALUE && ops->op[ops->writer[value]].reads != NO_VALUE)
        value = ops->op[ops->writer[value]].reads;
    return value;
}

static void append_pair(GString *text, const struct history *history,
                        const struct register_ops *ops, uint32_t first, uint32_t second)
{
    append_op(text, history, ops, first);
    g_string_append(text, " returned before ");
    append_op(text, history, ops, second);
    g_string_append(text, " was invoked");
}

static void tell_two_values(GString *text, const struct history *history,
                            const struct register_ops *ops, const struct finding *finding)
{
    if (finding->a != NO_OP) {
        append_pair(text, history, ops, finding->a, finding->b);
        g_string_append(text, ", and ");
    }
    append_pair(text, history, ops, finding->c, finding->d);
    g_string_append(text, ": so ");
    append_value(text, history, ops, root_of(ops, finding->d));
    if (finding->a == NO_OP) {
        g_string_append(text, " would have come back");
        return;
    }
    g_string_append(text, " would have been there before, and again after, ");
    append_value(text, history, ops, root_of(ops, finding->b));
}

char *finding_words(const struct history *history, const struct register_ops *ops,
                    const struct finding *finding)
{
    GString *text = g_string_new(NULL);

    switch (finding->kind) {
    case FOUND_NOTHING:
        break;
    case FOUND_THIN_AIR:
        tell_thin_air(text, history, ops, finding->a);
        break;
    case FOUND_FUTURE:
        append_pair(text, history, ops, finding->a, finding->b);
        break;
    case FOUND_NO_TO_EXPECTED:
        append_name(text, primitive_of(history, ops, finding->a));
        g_string_append(text, " said no, and found the value that it expected");
        break;
    case FOUND_TWO_HEIRS:
        append_op(text, history, ops, finding->a);
        g_string_append(text, " succeeded, and so did ");
        append_op(text, history, ops, finding->b);
        g_string_append(text, ": one of them overwrote what it had not seen");
        break;
    case FOUND_CIRCLE:
        append_op(text, history, ops, finding->a);
        g_string_append(text, " goes back, CAS by CAS, to its own value");
        break;
    case FOUND_CHAIN_ORDER:
        append_pair(text, history, ops, finding->b, finding->a);
        g_string_append(text, ", though CAS by CAS its value came later");
        break;
    case FOUND_TWO_VALUES:
        tell_two_values(text, history, ops, finding);
        break;
    }
    return g_string_free(text, FALSE);
}
