#include "tests/models/registers_made.h"

#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/checkers/linearizable.h"
#include "models/models.h"
#include "sim/kernel/random.h"
#include "sim/observe/record.h"

/* ---- written by hand ---- */

static void read_word(struct history *history, const char *word)
{
    struct primitive *primitive = &history->primitives[history->primitive_count++];
    char *at = (char *)(uintptr_t)word + 1;
    uint64_t value = 0;

    *primitive = (struct primitive){.id = history->primitive_count,
                                    .operation = history->primitive_count,
                                    .outcome = OUTCOME_OK,
                                    .process = (uint32_t)history->primitive_count,
                                    .op = word[0] == 'w'   ? OP_WRITE
                                          : word[0] == 'r' ? OP_READ
                                          : word[0] == 'c' ? OP_CAS
                                                           : OP_ADD};
    if (*at == 'x' || *at == '?')
        primitive->outcome = *at++ == 'x' ? OUTCOME_FAIL : OUTCOME_UNKNOWN;
    if (g_ascii_isdigit(*at))
        value = g_ascii_strtoull(at, &at, 10);
    if (primitive->op == OP_CAS)
        primitive->expected = value;
    else
        primitive->observed = value;
    if (*at == '!') {
        primitive->conflict = 1;
        primitive->observed = g_ascii_strtoull(at + 1, &at, 10);
    }
    if (*at == '=') {
        if (history->values == NULL)
            history->values = g_new0(uint64_t, 64);
        history->values[primitive->id - 1] = g_ascii_strtoull(at + 1, &at, 10);
    }
    g_assert(*at == ':');
    primitive->invoke_ns = g_ascii_strtoll(at + 1, &at, 10);
    primitive->return_ns = *at == '-' ? g_ascii_strtoll(at + 1, &at, 10) : NEVER_NS;
    primitive->key = *at == '@' ? g_ascii_strtoull(at + 1, &at, 10) : 0;
    g_assert(*at == '\0');
}

struct history made_history(const char *words)
{
    struct history history = {.primitives = g_new0(struct primitive, 64)};
    g_auto(GStrv) word = g_strsplit(words, " ", -1);

    for (int i = 0; word[i] != NULL; i++)
        if (word[i][0] != '\0')
            read_word(&history, word[i]);
    return history;
}

struct history history_copy(const struct history *history)
{
    struct history copy = {.primitive_count = history->primitive_count};

    copy.primitives = g_memdup2(history->primitives,
                                (history->primitive_count + 1) * sizeof *copy.primitives);
    if (history->values != NULL)
        copy.values =
            g_memdup2(history->values, history->primitive_count * sizeof *copy.values);
    return copy;
}

struct history history_part(const struct history *history, const bool *marked)
{
    struct history part = history_copy(history);

    for (uint64_t i = 0; i < part.primitive_count; i++)
        if (!marked[i])
            part.primitives[i].outcome = OUTCOME_FAIL;
    return part;
}

/* ---- drawn ---- */

static uint64_t value_written(const struct history *history, const struct primitive *by)
{
    return history->values != NULL ? history->values[by->id - 1] : by->id;
}

static void draw_primitive(struct history *history, struct stream *luck, bool doubled,
                           int64_t *point_ns)
{
    struct primitive *primitive = &history->primitives[history->primitive_count];
    static const enum op ops[] = {OP_READ, OP_READ, OP_READ, OP_WRITE, OP_WRITE, OP_CAS};
    uint64_t chance = stream_below(luck, 10);

    *primitive =
        (struct primitive){.id = ++history->primitive_count,
                           .op = (uint8_t)ops[stream_below(luck, G_N_ELEMENTS(ops))],
                           .key = stream_below(luck, 5) == 0,
                           .outcome = chance == 0   ? OUTCOME_FAIL
                                      : chance <= 2 ? OUTCOME_UNKNOWN
                                                    : OUTCOME_OK,
                           .invoke_ns = (int64_t)stream_below(luck, 12)};
    primitive->return_ns = primitive->invoke_ns + (int64_t)stream_below(luck, 8);
    *point_ns = primitive->invoke_ns +
                (int64_t)stream_below(
                    luck, (uint64_t)(primitive->return_ns - primitive->invoke_ns + 1));
    if (primitive->outcome == OUTCOME_UNKNOWN) {
        *point_ns += (int64_t)stream_below(luck, 20);
        if (stream_below(luck, 2) == 0)
            primitive->return_ns = NEVER_NS; /* else the client gave up then */
    }
    if (doubled)
        history->values[primitive->id - 1] = stream_below(luck, 3);
}

/* What one copy would have answered, taking effect in the order of `point_ns`. */
static void carry_out(struct history *history, const int64_t *point_ns,
                      struct stream *luck)
{
    uint64_t value[2] = {0, 0};
    bool done[64] = {false};

    for (uint64_t step = 0; step < history->primitive_count; step++) {
        uint64_t next = UINT64_MAX;

        for (uint64_t i = 0; i < history->primitive_count; i++)
            if (!done[i] && (next == UINT64_MAX || point_ns[i] < point_ns[next]))
                next = i;
        done[next] = true;
        struct primitive *primitive = &history->primitives[next];
        uint64_t *now = &value[primitive->key];
        primitive->observed = *now;
        primitive->expected = stream_below(luck, 3) > 0
                                  ? *now
                                  : stream_below(luck, history->primitive_count + 1);
        bool says_no = primitive->op == OP_CAS && primitive->expected != *now;
        primitive->conflict = says_no && primitive->outcome == OUTCOME_OK;
        if (primitive->op == OP_READ || says_no || primitive->outcome == OUTCOME_FAIL ||
            (primitive->outcome == OUTCOME_UNKNOWN && stream_below(luck, 2) == 0))
            continue;
        *now = value_written(history, primitive);
    }
}

static void spoil(struct history *history, struct stream *luck)
{
    uint64_t number = stream_below(luck, history->primitive_count);
    struct primitive *primitive = &history->primitives[number];
    uint64_t value = stream_below(luck, history->primitive_count + 1);

    switch (stream_below(luck, 4)) {
    case 0:
        primitive->expected = value;
        break;
    case 1:
        if (primitive->return_ns != NEVER_NS)
            primitive->return_ns = MAX(primitive->invoke_ns, primitive->return_ns - 6);
        break;
    case 2:
        primitive->invoke_ns += primitive->return_ns == NEVER_NS ? 6 : 0;
        primitive->conflict = 0;
        break;
    default:
        primitive->observed = value;
    }
}

struct history drawn_history(uint64_t luck, int count, bool doubled)
{
    struct history history = {.primitives = g_new0(struct primitive, 64)};
    struct stream stream = stream_keyed(luck, PURPOSE_TEST, 1);
    int64_t point_ns[64];

    if (doubled)
        history.values = g_new0(uint64_t, 64);
    for (int i = 0; i < count; i++)
        draw_primitive(&history, &stream, doubled, &point_ns[i]);
    carry_out(&history, point_ns, &stream);
    for (uint64_t i = stream_below(&stream, 9); i > 0; i--)
        spoil(&history, &stream);
    return history;
}

/* ---- the definition ---- */

static bool is_write(const struct primitive *primitive)
{
    return primitive->op == OP_WRITE || (primitive->op == OP_CAS && !primitive->conflict);
}

static bool takes_part(const struct primitive *primitive)
{
    return primitive->outcome == OUTCOME_OK ||
           (primitive->outcome == OUTCOME_UNKNOWN && is_write(primitive));
}

/* What it makes of a value, in `*value`; false: it would not have answered so. */
static bool applies(const struct history *history, const struct primitive *primitive,
                    uint64_t *value)
{
    if (primitive->op == OP_READ || primitive->conflict)
        return primitive->observed == *value &&
               (primitive->op == OP_READ || primitive->expected != *value);
    if (primitive->op == OP_CAS && primitive->expected != *value)
        return false;
    *value = value_written(history, primitive);
    return true;
}

static bool key_is_explained(const struct history *history, uint64_t key, uint64_t value,
                             uint64_t done)
{
    int64_t limit_ns = NEVER_NS;
    bool all = true;

    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];

        if (primitive->key != key || (done >> i & 1) || primitive->outcome != OUTCOME_OK)
            continue;
        all = false;
        limit_ns = MIN(limit_ns, primitive->return_ns);
    }
    for (uint64_t i = 0; !all && i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];
        uint64_t after = value;

        if (primitive->key == key && !(done >> i & 1) && takes_part(primitive) &&
            primitive->invoke_ns <= limit_ns && applies(history, primitive, &after) &&
            key_is_explained(history, key, after, done | UINT64_C(1) << i))
            return true;
    }
    return all;
}

bool some_order_explains(const struct history *history)
{
    g_assert(history->primitive_count <= 64);
    for (uint64_t i = 0; i < history->primitive_count; i++)
        if (!key_is_explained(history, history->primitives[i].key, 0, 0))
            return false;
    return true;
}

/* ---- what checkers hand out ---- */

bool order_is_proof(const struct history *history, const uint64_t *order, uint64_t count)
{
    g_autoptr(GHashTable) value_of = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autofree bool *done = g_new0(bool, history->primitive_count + 1);
    g_autofree uint64_t *values = g_new0(uint64_t, count + 1);
    g_autofree int64_t *latest_ns = g_new(int64_t, count + 1); /* invoke, by key */

    for (uint64_t i = 0; i < count; i++) {
        const struct primitive *primitive = &history->primitives[order[i] - 1];
        uint64_t *value = g_hash_table_lookup(value_of, &primitive->key);

        if (value == NULL) {
            value = &values[i];
            latest_ns[i] = INT64_MIN;
            g_hash_table_insert(value_of, (gpointer)(uintptr_t)&primitive->key, value);
        }
        int64_t *latest = &latest_ns[value - values];
        bool ok = primitive->outcome == OUTCOME_OK;
        if (done[order[i] - 1] || !takes_part(primitive) ||
            (ok && primitive->return_ns < *latest) || !applies(history, primitive, value))
            return false;
        *latest = MAX(*latest, primitive->invoke_ns);
        done[order[i] - 1] = true;
    }
    for (uint64_t i = 0; i < history->primitive_count; i++)
        if (history->primitives[i].outcome == OUTCOME_OK && !done[i])
            return false;
    return true;
}

/* One that said no as well, where values are known by their ids: who sees its value all
 * the same must be shown with it. */
static bool would_write(const struct history *history, const struct primitive *primitive)
{
    return is_write(primitive) ||
           (history->values == NULL && primitive->op == OP_CAS && primitive->conflict);
}

static bool depends_on(const struct history *history, const struct primitive *reader,
                       const struct primitive *writer)
{
    uint64_t seen =
        reader->op == OP_READ || reader->conflict ? reader->observed : reader->expected;

    return reader->op != OP_WRITE && reader->key == writer->key &&
           would_write(history, writer) && seen == value_written(history, writer);
}

/* Takes a primitive away, with all that depends on it; of doubled values all writes. */
static void take_away(const struct history *history, bool *marked, uint64_t index)
{
    const struct primitive *gone = &history->primitives[index];

    marked[index] = false;
    if (!would_write(history, gone))
        return;
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *other = &history->primitives[i];
        bool twin = other->key == gone->key && is_write(other) &&
                    value_written(history, other) == value_written(history, gone);

        if (marked[i] && (twin || depends_on(history, other, gone)))
            take_away(history, marked, i);
    }
}

static bool part_holds(const struct history *history, const bool *marked)
{
    struct history part = history_part(history, marked);
    bool holds = some_order_explains(&part);

    g_free(part.primitives);
    g_free(part.values);
    return holds;
}

bool witness_is_least(const struct history *history, const struct judgement *judgement)
{
    g_autofree bool *marked = g_new0(bool, history->primitive_count + 1);
    g_autofree bool *fewer = g_new0(bool, history->primitive_count + 1);

    for (uint32_t i = 0; i < judgement->witness_count; i++)
        marked[judgement->witness[i].id - 1] = true;
    if (part_holds(history, marked))
        return false;
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *reader = &history->primitives[i];

        for (uint64_t k = 0;
             marked[i] && takes_part(reader) && k < history->primitive_count; k++)
            if (history->values == NULL && !marked[k] &&
                depends_on(history, reader, &history->primitives[k]))
                return false; /* not closed */
        if (!marked[i])
            continue;
        memcpy(fewer, marked, history->primitive_count);
        take_away(history, fewer, i);
        if (!part_holds(history, fewer))
            return false;
    }
    return true;
}

/* ---- the checker itself ---- */

struct judgement judge(const struct history *history)
{
    struct checker_options options = {.certify = true};
    struct judgement judgement = {.model = NULL};

    checker_linearizable.check(history, &options, &judgement);
    return judgement;
}

enum verdict verdict_on(const struct history *history)
{
    struct judgement judgement = judge(history);
    enum verdict verdict = judgement.verdict;

    judgement_clear(&judgement);
    return verdict;
}

bool search_holds(const struct history *history)
{
    struct registers *registers =
        registers_new(history, checker_linearizable.models[0].ops);
    const struct register_ops *ops;
    bool holds = true;

    while ((ops = registers_next(registers)) != NULL) {
        struct search_result result =
            linearizable_search(ops, (struct search_limits){1000000, 1000000});

        CU_ASSERT_TRUE(result.end == SEARCH_HOLDS || result.end == SEARCH_VIOLATED);
        holds = holds && result.end == SEARCH_HOLDS;
        g_free(result.order);
    }
    registers_free(registers);
    return holds;
}
