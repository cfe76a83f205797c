/* linearizable.c - every operation takes effect at one instant between its invoke and
 * its return: for registers with read, write and CAS, key by key. */
#include "models/checkers/linearizable.h"

#include <glib.h>

#include "models/models.h"

#define STEPS_MAX        UINT64_C(200000000)
#define MEMORY_MAX_BYTES (UINT64_C(256) << 20)

/* All keys, while they are looked at. */
struct run {
    const struct history *history;
    struct search_limits limits;
    struct zones *zones;
    uint64_t keys, violated, undecided, foreign;
    uint64_t undecided_key, foreign_key;
    enum search_end why_undecided;
    char *words; /* of the smallest part that shows a violation */
    uint64_t words_key;
    struct primitive *witness;
    uint32_t witness_count;
    GArray *order; /* of ids; NULL: not asked for */
};

static int compare_ids(const void *a, const void *b)
{
    const struct primitive *x = a, *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

/* Who wrote what a primitive saw, or would have written it had it not failed or said no.
 * NULL: nobody, or it is not known by its id. */
static const struct primitive *source_of(const struct history *history,
                                         const struct primitive *reader)
{
    bool looks =
        reader->op == OP_READ || (reader->conflict && reader->outcome == OUTCOME_OK);
    uint64_t id = reader->op == OP_WRITE ? 0
                  : looks                ? reader->observed
                                         : reader->expected;

    if (history->values != NULL || id == 0 || id > history->primitive_count)
        return NULL;
    const struct primitive *source = &history->primitives[id - 1];
    return source->op != OP_READ && source->key == reader->key ? source : NULL;
}

/* A failed write whose value was seen nevertheless: it is no operation of the register.
 */
static const struct primitive *failed_source_of(const struct history *history,
                                                const struct register_op *op)
{
    const struct primitive *source =
        source_of(history, &history->primitives[op->primitive]);

    return source != NULL && source->outcome == OUTCOME_FAIL ? source : NULL;
}

/* Takes `words` over. */
static void show(struct run *run, const struct register_ops *part, char *words)
{
    const struct primitive *primitives = run->history->primitives;

    g_free(run->words);
    g_free(run->witness);
    run->words = words;
    run->words_key = part->key;
    run->witness = g_new(struct primitive, 2 * (size_t)part->count + 1);
    run->witness_count = 0;
    for (uint32_t i = 0; i < part->count; i++) {
        const struct primitive *source = failed_source_of(run->history, &part->op[i]);

        run->witness[run->witness_count++] = primitives[part->op[i].primitive];
        if (source != NULL)
            run->witness[run->witness_count++] = *source;
    }
    qsort(run->witness, run->witness_count, sizeof *run->witness, compare_ids);
}

static void add_order(struct run *run, const struct register_ops *ops,
                      const uint32_t *order, uint32_t count)
{
    for (uint32_t i = 0; run->order != NULL && i < count; i++)
        g_array_append_val(run->order,
                           run->history->primitives[ops->op[order[i]].primitive].id);
}

/* A value from nobody may be that of a CAS that said no, which is to be shown with what
 * it found in turn, up to a write. Marks those; true if they lead back to `reader`. */
static bool mark_sources(const struct run *run, const struct register_ops *ops,
                         uint32_t reader, bool *marked)
{
    const struct primitive *primitives = run->history->primitives;
    const struct primitive *source =
        source_of(run->history, &primitives[ops->op[reader].primitive]);

    while (source != NULL) {
        uint32_t i = 0;

        while (i < ops->count && &primitives[ops->op[i].primitive] != source)
            i++;
        if (i == ops->count || marked[i] || i == reader)
            return i == reader;
        marked[i] = true;
        source = source_of(run->history, source);
    }
    return false;
}

static void show_finding(struct run *run, const struct register_ops *ops,
                         const struct finding *finding);

/* Where the sources of a value from nobody break the promise by themselves, they are what
 * there is to show: true if so, and done. Else adds them to `marked`. */
static bool show_sources(struct run *run, const struct register_ops *ops, uint32_t reader,
                         bool *marked)
{
    bool *sources = g_new0(bool, ops->count + 1);
    struct finding deeper = {.kind = FOUND_NOTHING};

    if (!mark_sources(run, ops, reader, sources)) {
        struct register_ops *part = register_ops_part(ops, sources);
        uint32_t count = 0;

        deeper = zones_check(run->zones, part, NULL, &count);
        if (deeper.kind != FOUND_NOTHING)
            show_finding(run, part, &deeper);
        register_ops_free(part);
    }
    for (uint32_t i = 0; i < ops->count; i++)
        marked[i] = marked[i] || sources[i];
    g_free(sources);
    return deeper.kind != FOUND_NOTHING;
}

static uint32_t place_of(const struct register_ops *part, uint32_t primitive)
{
    uint32_t i = 0;

    while (part->op[i].primitive != primitive)
        i++;
    return i;
}

static void show_finding(struct run *run, const struct register_ops *ops,
                         const struct finding *finding)
{
    bool *marked = g_new(bool, ops->count + 1);
    struct finding shown = zones_reduce(run->zones, ops, finding, marked);
    bool thin_air = finding->kind == FOUND_THIN_AIR;

    if (!thin_air || !show_sources(run, ops, finding->a, marked)) {
        struct register_ops *part = register_ops_part(ops, marked);

        if (thin_air)
            shown.a = place_of(part, ops->op[finding->a].primitive);
        if (run->words == NULL || part->count < run->witness_count)
            show(run, part, finding_words(run->history, part, &shown));
        register_ops_free(part);
    }
    g_free(marked);
}

static void check_by_zones(struct run *run, const struct register_ops *ops)
{
    uint32_t *order = run->order != NULL ? g_new(uint32_t, ops->count + 1) : NULL;
    uint32_t count = 0;
    struct finding finding = zones_check(run->zones, ops, order, &count);

    add_order(run, ops, order, count);
    g_free(order);
    if (finding.kind == FOUND_NOTHING)
        return;
    run->violated++;
    if (run->words == NULL || run->witness_count > finding.size)
        show_finding(run, ops, &finding);
}

static void check_by_search(struct run *run, const struct register_ops *ops)
{
    struct search_result result = linearizable_search(ops, run->limits);

    if (result.end == SEARCH_HOLDS) {
        add_order(run, ops, result.order, result.order_count);
    } else if (result.end != SEARCH_VIOLATED) {
        if (run->undecided++ == 0) {
            run->undecided_key = ops->key;
            run->why_undecided = result.end;
        }
    } else if (run->violated++ == 0) {
        bool *marked = g_new(bool, ops->count + 1);
        bool whole = search_reduce(ops, &result, run->limits, marked);
        struct register_ops *part = register_ops_part(ops, marked);

        show(run, part,
             g_strdup_printf("no order of these operations gives what they returned%s",
                             whole ? "" : " (there may be fewer: a limit was hit)"));
        register_ops_free(part);
        g_free(marked);
    }
    g_free(result.order);
}

static void check_key(struct run *run, const struct register_ops *ops)
{
    run->keys++;
    if (ops->foreign > 0 && ops->observed) {
        if (run->foreign++ == 0)
            run->foreign_key = ops->key;
    } else if (ops->unique) {
        check_by_zones(run, ops);
    } else {
        check_by_search(run, ops);
    }
}

/* ---- the verdict ---- */

static char *why_violated(const struct run *run)
{
    if (run->violated == 1)
        return g_strdup_printf("key %" G_GUINT64_FORMAT ": %s.", (guint64)run->words_key,
                               run->words);
    return g_strdup_printf("key %" G_GUINT64_FORMAT " (one of %" G_GUINT64_FORMAT
                           " violated, of %" G_GUINT64_FORMAT " keys): %s.",
                           (guint64)run->words_key, (guint64)run->violated,
                           (guint64)run->keys, run->words);
}

static char *why_unknown(const struct run *run)
{
    GString *text = g_string_new(NULL);

    if (run->foreign > 0)
        g_string_append_printf(
            text,
            "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " keys, as %" G_GUINT64_FORMAT
            ", have operations that this model does not judge: it "
            "knows read, write and cas. ",
            (guint64)run->foreign, (guint64)run->keys, (guint64)run->foreign_key);
    if (run->undecided > 0)
        g_string_append_printf(
            text,
            "The search was given up for %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
            " keys, as %" G_GUINT64_FORMAT ": more than %" G_GUINT64_FORMAT " %s. ",
            (guint64)run->undecided, (guint64)run->keys, (guint64)run->undecided_key,
            (guint64)(run->why_undecided == SEARCH_TOO_LONG
                          ? run->limits.steps_max
                          : run->limits.memory_max_bytes),
            run->why_undecided == SEARCH_TOO_LONG ? "steps" : "bytes");
    g_string_truncate(text, text->len - 1);
    return g_string_free(text, FALSE);
}

static void judge(struct run *run, struct judgement *judgement)
{
    if (run->violated > 0) {
        judgement->verdict = VERDICT_VIOLATED;
        judgement->cause = why_violated(run);
        judgement->witness = g_steal_pointer(&run->witness);
        judgement->witness_count = run->witness_count;
    } else if (run->foreign > 0 || run->undecided > 0) {
        judgement->verdict = VERDICT_UNKNOWN;
        judgement->cause = why_unknown(run);
    } else {
        judgement->verdict = VERDICT_HOLDS;
        if (run->order != NULL) {
            judgement->order_count = run->order->len;
            judgement->order = (uint64_t *)(void *)g_array_free(run->order, FALSE);
            run->order = NULL;
        }
    }
}

static void check(const struct history *history, const struct checker_options *options,
                  struct judgement *judgement)
{
    struct run run = {.history = history,
                      .limits = {STEPS_MAX, MEMORY_MAX_BYTES},
                      .zones = zones_new()};
    struct registers *registers =
        registers_new(history, checker_linearizable.models[0].ops);
    const struct register_ops *ops;

    if (options->steps_max > 0)
        run.limits.steps_max = options->steps_max;
    if (options->memory_max_bytes > 0)
        run.limits.memory_max_bytes = options->memory_max_bytes;
    if (options->certify)
        run.order = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    while ((ops = registers_next(registers)) != NULL)
        check_key(&run, ops);
    judge(&run, &judgement[0]);
    registers_free(registers);
    zones_free(run.zones);
    g_free(run.words);
    g_free(run.witness);
    if (run.order != NULL)
        g_array_free(run.order, TRUE);
}

static const struct consistency_model models[] = {
    {
        .name = "linearizable",
        .summary = "Every operation seems to take effect at one instant between its "
                   "invoke and its return",
        .explanation =
            "There is one order of all operations on a key in which every read returns "
            "the value written last, every CAS finds what it says it found, and an "
            "operation that returned before another was invoked comes first. What "
            "clients see is then what one copy would have shown them. The promise is "
            "local: it holds of a history if it holds of each key.\n\n"
            "Judged are reads, writes and CAS on registers. An operation of unknown "
            "outcome may have taken effect at any time after its invoke, or never; if "
            "somebody saw its value, it has. A failed one has not. A CAS that said no is "
            "a read of the value that it found. Equal instants are concurrent. Keys with "
            "other operations (add, append ...) and something seen make the verdict "
            "unknown, unless another key is violated.\n\n"
            "Where every written value is unique (as in all that consim simulates) the "
            "check takes O(n log n): a million operations in a fraction of a second. "
            "Where a value is written twice it is a search, and may be given up: the "
            "verdict is then unknown, never holds.\n\n"
            "A witness is a smallest part: taking away any of it makes the violation go "
            "away. The verdict is exact for one history; that no seed violates it is "
            "evidence, not proof.",
        .source = "Herlihy & Wing, TOPLAS 12(3), 1990; Gibbons & Korach, SIAM J. Comput. "
                  "26(4), 1997; Lowe, Concurrency Computat. 29(4), 2017",
        .ops = OP_BIT(OP_READ) | OP_BIT(OP_WRITE) | OP_BIT(OP_CAS),
    },
    {.name = NULL},
};

const struct checker checker_linearizable = {
    .name = "linearizable",
    .summary = "One order for each key that real time allows",
    .models = models,
    .check = check,
};
