#include "sim/compare/example.h"

#include <string.h>

#include "sim/compare/parts.h"
#include "sim/port/history.h"
#include "sim/stats/figures.h"

void example_free(struct example *example)
{
    if (example == NULL)
        return;
    for (int i = 0; i < example->step_count; i++) {
        g_free(example->step[i].does);
        g_free(example->step[i].node);
    }
    g_free(example->step);
    g_free(example->told);
    g_free(example);
}

/* ---- a step ---- */

/* Where the history had not seen a write of it, 0 is what was there before all. */
static char *words_of_value(uint64_t id)
{
    return id == 0 ? g_strdup("the initial value")
                   : g_strdup_printf("#%" G_GUINT64_FORMAT, (guint64)id);
}

static char *words_of_cas(const struct primitive *primitive)
{
    g_autofree char *expected = words_of_value(primitive->expected);
    g_autofree char *observed = words_of_value(primitive->observed);
    g_autofree char *fresh = words_of_value(primitive->id);
    if (primitive->conflict)
        return g_strdup_printf("would put %s for %s, but finds %s", fresh, expected,
                               observed);
    return g_strdup_printf("puts %s for %s", fresh, expected);
}

static char *words_of_primitive(const struct primitive *primitive)
{
    g_autofree char *fresh = words_of_value(primitive->id);
    g_autofree char *observed = words_of_value(primitive->observed);
    if (primitive->op == OP_CAS)
        return words_of_cas(primitive);
    if (primitive->op == OP_READ)
        return primitive->outcome == OUTCOME_OK ? g_strdup_printf("reads %s", observed)
                                                : g_strdup("reads");
    if (primitive->op == OP_WRITE)
        return g_strdup_printf("writes %s", fresh);
    return g_strdup_printf("%s %s", op_name(primitive->op), fresh);
}

static struct example_step step_of(const struct primitive *primitive,
                                   const struct reader_node *node, int node_count)
{
    return (struct example_step){
        .id = primitive->id,
        .session = primitive->session,
        .invoke_ns = primitive->invoke_ns,
        .return_ns = primitive->return_ns,
        .does = words_of_primitive(primitive),
        .outcome = outcome_name(primitive->outcome),
        .node = g_strdup(primitive->node < node_count ? node[primitive->node].name : ""),
        .part = "",
    };
}

static bool take_steps(struct example *example, struct reader *reader,
                       const struct reader_trial *trial,
                       const struct primitive *primitive, int count, GError **error)
{
    int node_count;
    struct reader_node *node = reader_nodes(reader, trial->id, &node_count, error);
    if (node == NULL)
        return false;
    example->seed = trial->seed;
    example->step = g_new0(struct example_step, (gsize)count + 1);
    example->step_count = count;
    for (int i = 0; i < count; i++)
        example->step[i] = step_of(&primitive[i], node, node_count);
    reader_nodes_free(node, node_count);
    return true;
}

/* ---- a harm ---- */

static struct example_step *step_called(struct example *example, uint64_t id)
{
    for (int i = 0; i < example->step_count; i++)
        if (example->step[i].id == id)
            return &example->step[i];
    return NULL;
}

static void give_part(struct example *example, uint64_t id, const char *part)
{
    struct example_step *step = step_called(example, id);
    if (step != NULL)
        step->part = part;
}

static char *words_of_key(uint64_t key)
{
    uint64_t number = key & ((UINT64_C(1) << KEY_NUMBER_BITS) - 1);
    return g_strdup_printf("%s %" G_GUINT64_FORMAT,
                           key >> KEY_NUMBER_BITS == OBJECT_COUNTER ? "counter" : "key",
                           (guint64)number);
}

/* A read that should have seen another value. */
static char *tell_read(struct example *example, const struct reader_witness *witness,
                       const char *missed_part, const char *why)
{
    give_part(example, witness->missed, missed_part);
    give_part(example, witness->returned, "wrote the older value");
    give_part(example, witness->primitive, "read the older value");
    g_autofree char *key = words_of_key(witness->key);
    g_autofree char *got = words_of_value(witness->returned);
    g_autofree char *missed = words_of_value(witness->missed);
    g_autofree char *age = text_of_duration((double)witness->age_ns);
    return g_strdup_printf("A read of %s returned %s, although %s %s %s before it began.",
                           key, got, missed, why, age);
}

static char *tell_lost_write(struct example *example,
                             const struct reader_witness *witness)
{
    give_part(example, witness->primitive, "was acknowledged, and is gone");
    give_part(example, witness->returned, "wrote what is there in the end");
    g_autofree char *key = words_of_key(witness->key);
    g_autofree char *lost = words_of_value(witness->primitive);
    g_autofree char *final = words_of_value(witness->returned);
    if (witness->returned == 0)
        return g_strdup_printf(
            "The write %s of %s was acknowledged; in the end the "
            "initial value is there, as if it had never been.",
            lost, key);
    return g_strdup_printf(
        "The write %s of %s was acknowledged; in the end %s is there, "
        "which is older: it had returned before %s began.",
        lost, key, final, lost);
}

static char *tell_lost_update(struct example *example,
                              const struct reader_witness *witness)
{
    give_part(example, witness->missed, "based on it, acknowledged");
    give_part(example, witness->primitive, "based on it too, acknowledged");
    give_part(example, witness->returned, "wrote what both are based on");
    g_autofree char *key = words_of_key(witness->key);
    g_autofree char *base = words_of_value(witness->returned);
    g_autofree char *one = words_of_value(witness->missed);
    g_autofree char *other = words_of_value(witness->primitive);
    return g_strdup_printf(
        "The updates %s and %s of %s were both computed from %s and "
        "acknowledged: what one of them did is not in the value "
        "(%" G_GUINT64_FORMAT " lost on that version).",
        one, other, key, base, (guint64)witness->versions);
}

static char *tell_discarded(struct example *example, const struct reader_witness *witness)
{
    give_part(example, witness->primitive, "was acknowledged, and thrown away");
    g_autofree char *key = words_of_key(witness->key);
    g_autofree char *lost = words_of_value(witness->primitive);
    return g_strdup_printf(
        "The write %s of %s was acknowledged; a replica threw it away.", lost, key);
}

static char *tell(struct example *example, const struct reader_witness *witness)
{
    const char *harm = witness->anomaly;
    if (strcmp(harm, "stale_read") == 0)
        return tell_read(example, witness, "the newer write, acknowledged",
                         "had been acknowledged");
    if (strcmp(harm, "read_your_writes") == 0)
        return tell_read(example, witness, "the session's own write, acknowledged",
                         "of the same session had been acknowledged");
    if (strcmp(harm, "monotonic_reads") == 0)
        return tell_read(example, witness, "wrote what the session had read before",
                         "had been read by the same session");
    if (strcmp(harm, "lost_write") == 0)
        return tell_lost_write(example, witness);
    if (strcmp(harm, "lost_update") == 0)
        return tell_lost_update(example, witness);
    if (strcmp(harm, "discarded_ack") == 0)
        return tell_discarded(example, witness);
    g_autofree char *key = words_of_key(witness->key);
    return g_strdup_printf("It happened to %s.", key);
}

static bool is_worse(const struct reader_witness *a, const struct reader_witness *b)
{
    return a->age_ns != b->age_ns ? a->age_ns > b->age_ns : a->versions > b->versions;
}

/* The worst of the trial: NULL if it has none; those with operations go first. */
static const struct reader_witness *worst_of(const struct reader_witness *witness,
                                             int count, const char *harm)
{
    const struct reader_witness *worst = NULL;
    for (int i = 0; i < count; i++) {
        if (strcmp(witness[i].anomaly, harm) != 0)
            continue;
        bool has_more =
            worst == NULL || (worst->example_count == 0 && witness[i].example_count > 0);
        if (has_more || (is_worse(&witness[i], worst) && witness[i].example_count > 0))
            worst = &witness[i];
    }
    return worst;
}

static bool retell(struct example *example, struct reader *reader,
                   const struct reader_trial *trial, const struct reader_witness *witness,
                   GError **error)
{
    *example = (struct example){0};
    if (!take_steps(example, reader, trial, witness->example, witness->example_count,
                    error))
        return false;
    example->told = tell(example, witness);
    return true;
}

struct example *example_of_harm(const struct comparison *comparison,
                                struct reader *reader,
                                const struct compared_variant *variant, const char *harm,
                                GError **error)
{
    struct example *best = g_new0(struct example, 1);
    struct reader_witness worst = {0};
    bool good = true;
    for (int i = 0; i < comparison->seed_count && good; i++) {
        int count;
        if (variant->trial[i] == NULL)
            continue;
        struct reader_witness *all =
            reader_witnesses(reader, variant->trial[i]->id, &count, error);
        good = all != NULL;
        const struct reader_witness *here = good ? worst_of(all, count, harm) : NULL;
        bool is_first = best->told == NULL;
        if (here != NULL && (is_first || is_worse(here, &worst))) {
            struct example *next = g_new0(struct example, 1);
            good = retell(next, reader, variant->trial[i], here, error);
            example_free(best);
            best = next;
            worst = *here; /* its numbers only */
        }
        if (all != NULL)
            reader_witnesses_free(all, count);
    }
    if (good)
        return best;
    example_free(best);
    return NULL;
}

/* ---- a violation ---- */

static bool take_violation(struct example *example, struct reader *reader,
                           const struct reader_trial *trial, const char *model,
                           GError **error)
{
    int count;
    struct reader_verdict *verdict = reader_verdicts(reader, trial->id, &count, error);
    if (verdict == NULL)
        return false;
    bool good = true;
    for (int i = 0; i < count && example->told == NULL && good; i++) {
        if (strcmp(verdict[i].model, model) != 0 ||
            strcmp(verdict[i].verdict, "violated") != 0)
            continue;
        good = take_steps(example, reader, trial, verdict[i].witness,
                          verdict[i].witness_count, error);
        example->told = g_strdup(verdict[i].cause);
    }
    reader_verdicts_free(verdict, count);
    return good;
}

struct example *example_of_violation(const struct comparison *comparison,
                                     struct reader *reader,
                                     const struct compared_variant *variant,
                                     const char *model, GError **error)
{
    struct example *example = g_new0(struct example, 1);
    for (int i = 0; i < comparison->seed_count && example->told == NULL; i++) {
        if (variant->trial[i] == NULL ||
            take_violation(example, reader, variant->trial[i], model, error))
            continue;
        example_free(example);
        return NULL;
    }
    return example;
}
