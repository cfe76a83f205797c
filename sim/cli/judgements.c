#include "sim/cli/judgements.h"

#include "sim/cli/table.h"
#include "sim/stats/figures.h"

enum { LINES_MAX = 20 }; /* of a witness, for people; JSON has all */

enum verdict worse_verdict(enum verdict a, enum verdict b)
{
    static const int badness[] = {
        [VERDICT_HOLDS] = 0, [VERDICT_UNKNOWN] = 1, [VERDICT_VIOLATED] = 2};
    return badness[a] >= badness[b] ? a : b;
}

/* ---- JSON ---- */

static void primitive_json(struct json *json, const struct primitive *primitive)
{
    bool returned = primitive->return_ns != NEVER_NS;
    bool ok = primitive->outcome == OUTCOME_OK;
    bool reads = primitive->op == OP_READ || (primitive->op == OP_CAS && ok);
    json_begin_object(json, NULL);
    json_unsigned(json, "id", primitive->id);
    json_unsigned(json, "operation", primitive->operation);
    json_text(json, "f", op_name((enum op)primitive->op));
    json_unsigned(json, "key", primitive->key);
    json_text(json, "outcome", outcome_name((enum outcome)primitive->outcome));
    if (primitive->op == OP_CAS) {
        json_bool(json, "conflict", primitive->conflict);
        json_unsigned(json, "expected", primitive->expected);
    }
    if (reads && ok && (primitive->op == OP_READ || primitive->conflict))
        json_unsigned(json, "observed", primitive->observed);
    json_unsigned(json, "session", primitive->session);
    json_unsigned(json, "process", primitive->process);
    json_integer(json, "invoke_ns", primitive->invoke_ns);
    if (returned)
        json_integer(json, "return_ns", primitive->return_ns);
    if (primitive->node != NO_NODE)
        json_unsigned(json, "node", primitive->node);
    json_end_object(json);
}

static void witness_json(struct json *json, const struct judgement *judgement)
{
    json_begin_object(json, judgement->model);
    json_begin_list(json, "operations");
    for (uint32_t i = 0; i < judgement->witness_count; i++)
        primitive_json(json, &judgement->witness[i]);
    json_end_list(json);
    json_text(json, "why", judgement->cause);
    json_end_object(json);
}

static int count_of(const struct judgement *judgement, int count, enum verdict verdict)
{
    int found = 0;
    for (int i = 0; i < count; i++)
        found += judgement[i].verdict == verdict;
    return found;
}

void judgements_json(struct json *json, const struct judgement *judgement, int count)
{
    json_begin_object(json, "verdicts");
    for (int i = 0; i < count; i++)
        json_text(json, judgement[i].model, verdict_name(judgement[i].verdict));
    json_end_object(json);
    if (count_of(judgement, count, VERDICT_VIOLATED) > 0) {
        json_begin_object(json, "witnesses");
        for (int i = 0; i < count; i++)
            if (judgement[i].verdict == VERDICT_VIOLATED)
                witness_json(json, &judgement[i]);
        json_end_object(json);
    }
    if (count_of(judgement, count, VERDICT_UNKNOWN) > 0) {
        json_begin_object(json, "unknown_why");
        for (int i = 0; i < count; i++)
            if (judgement[i].verdict == VERDICT_UNKNOWN)
                json_text(json, judgement[i].model, judgement[i].cause);
        json_end_object(json);
    }
}

/* ---- for people ---- */

void print_verdicts(GString *to, const struct judgement *judgement, int count,
                    bool emphasis)
{
    if (count == 0)
        return;
    heading(to, "Models that the history was checked against", emphasis);
    struct table *table = table_new("<model|<verdict");
    for (int i = 0; i < count; i++) {
        table_cell(table, judgement[i].model);
        table_cell(table, verdict_name(judgement[i].verdict));
    }
    table_finish(table, to, emphasis);
}

/* Instants to the microsecond: what matters is which came first. */
static char *instant(int64_t at_ns)
{
    return g_strdup_printf("%" G_GINT64_FORMAT ".%06d s", (gint64)(at_ns / 1000000000),
                           (int)(at_ns % 1000000000 / 1000));
}

static char *value_seen(uint64_t id)
{
    return id == 0 ? g_strdup("the initial value")
                   : g_strdup_printf("the value of #%" G_GUINT64_FORMAT, (guint64)id);
}

static char *what_came_back(const struct primitive *primitive)
{
    g_autofree char *observed = value_seen(primitive->observed);
    g_autofree char *expected = value_seen(primitive->expected);
    bool cas = primitive->op == OP_CAS;
    if (primitive->outcome == OUTCOME_FAIL)
        return g_strdup("failed without effect");
    if (primitive->outcome != OUTCOME_OK)
        return cas ? g_strdup_printf("in place of %s; outcome unknown", expected)
                   : g_strdup("outcome unknown");
    if (cas && primitive->conflict)
        return g_strdup_printf("in place of %s said no: it found %s", expected, observed);
    if (cas)
        return g_strdup_printf("took the place of %s", expected);
    return primitive->op == OP_READ ? g_strdup_printf("returned %s", observed)
                                    : g_strdup("was acknowledged");
}

static void primitive_row(struct table *table, const struct primitive *primitive)
{
    bool answered = primitive->outcome == OUTCOME_OK;
    table_take(table, g_strdup_printf("#%" G_GUINT64_FORMAT, (guint64)primitive->id));
    table_cell(table, primitive->op == OP_CAS ? "CAS" : op_name((enum op)primitive->op));
    table_take(table, g_strdup_printf("%u", (unsigned)primitive->process));
    table_take(table, instant(primitive->invoke_ns));
    table_take(table, answered ? instant(primitive->return_ns) : g_strdup("-"));
    table_take(table, what_came_back(primitive));
}

static void tell_witness(GString *to, const struct judgement *judgement)
{
    struct table *table = table_new("|<operation|process|invoked|returned|<");
    uint32_t shown = MIN(judgement->witness_count, LINES_MAX);
    for (uint32_t i = 0; i < shown; i++)
        primitive_row(table, &judgement->witness[i]);
    table_finish(table, to, false);
    if (shown < judgement->witness_count)
        g_string_append_printf(to, "  ... and %u more, each needed by the last\n",
                               (unsigned)(judgement->witness_count - shown));
}

void tell_judgements(GString *to, const struct judgement *judgement, int count)
{
    for (int i = 0; i < count; i++) {
        const struct judgement *one = &judgement[i];
        g_autofree char *text =
            one->verdict == VERDICT_HOLDS
                ? g_strdup_printf("`%s` holds for the history of this seed.", one->model)
                : g_strdup_printf("`%s` is %s: %s", one->model,
                                  verdict_name(one->verdict), one->cause);
        paragraph(to, "  - ", text);
        if (one->witness_count > 0)
            tell_witness(to, one);
    }
}
