/* Anomalies: histories by hand for every kind, and thousands of random ones against
 * the definitions taken literally. */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "sim/observe/anomalies.h"
#include "tests/observe/anomalies_model.h"
#include "tests/observe/draw.h"
#include "tests/suites.h"

enum { PRIMITIVES_MAX = 60, KEYS = 4, DISCARDS_MAX = 12 };

/* A small history, every operation with one primitive unless told otherwise. */
struct story {
    struct operation operation[PRIMITIVES_MAX];
    struct primitive primitive[PRIMITIVES_MAX];
    struct final_cell cell[KEYS];
    struct discard_report discard[DISCARDS_MAX];
    struct history history;
    struct anomaly_input input;
    struct anomaly_count count[ANOMALY_COUNT];
    struct anomaly_witness *witness;
    int witness_count;
};

static void begin(struct story *s)
{
    *s = (struct story){0};
    s->history.operations = s->operation;
    s->history.primitives = s->primitive;
    s->input = (struct anomaly_input){.history = &s->history, .to_ns = 1000000};
}

static uint64_t operation(struct story *s, enum op kind, int64_t due_ns)
{
    uint64_t id = ++s->history.operation_count;
    s->operation[id - 1] = (struct operation){
        .id = id, .kind = (uint8_t)kind, .due_ns = due_ns, .outcome = OUTCOME_OK};
    return id;
}

static struct primitive *part(struct story *s, uint64_t parent, enum op op,
                              uint32_t session, int64_t invoke_ns, int64_t return_ns)
{
    uint64_t id = ++s->history.primitive_count;
    s->primitive[id - 1] = (struct primitive){.id = id,
                                              .operation = parent,
                                              .op = (uint8_t)op,
                                              .session = session,
                                              .key = 7,
                                              .invoke_ns = invoke_ns,
                                              .return_ns = return_ns,
                                              .outcome = OUTCOME_OK};
    return &s->primitive[id - 1];
}

static struct primitive *write_value(struct story *s, uint32_t session, int64_t invoke_ns,
                                     int64_t return_ns)
{
    uint64_t parent = operation(s, OP_WRITE, invoke_ns);
    return part(s, parent, OP_WRITE, session, invoke_ns, return_ns);
}

static struct primitive *read_value(struct story *s, uint32_t session, int64_t invoke_ns,
                                    int64_t return_ns, uint64_t observed)
{
    uint64_t parent = operation(s, OP_READ, invoke_ns);
    struct primitive *read = part(s, parent, OP_READ, session, invoke_ns, return_ns);
    read->observed = observed;
    return read;
}

static uint64_t judge(struct story *s, enum anomaly anomaly)
{
    g_free(s->witness);
    anomalies_find(&s->input, s->count, &s->witness, &s->witness_count);
    return s->count[anomaly].count;
}

static void stale_read_by_hand(void)
{
    struct story s;
    begin(&s);
    struct primitive *old = write_value(&s, 1, 10, 20);
    struct primitive *new = write_value(&s, 2, 30, 40);
    write_value(&s, 2, 45, 48);
    struct primitive *read = read_value(&s, 3, 50, 60, 1);
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_STALE_READ].of, 1);
    CU_ASSERT_EQUAL_FATAL(s.witness_count, 1);
    CU_ASSERT(s.witness[0].primitive == 4 && s.witness[0].returned == 1);
    CU_ASSERT(s.witness[0].missed == 2 && s.witness[0].age_ns == 10);
    CU_ASSERT(s.witness[0].versions == 2 && s.witness[0].at_ns == 60);

    read->observed = 0;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);
    CU_ASSERT(s.witness[0].missed == 1 && s.witness[0].versions == 3);
    read->observed = 3;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    CU_ASSERT_EQUAL(s.witness_count, 0);

    read->observed = 1;
    s.history.primitive_count = 4;
    s.primitive[2].outcome = OUTCOME_UNKNOWN; /* 45-48 no longer counts */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);
    new->return_ns = 50; /* equal instants are concurrent: at the read's invoke */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    new->return_ns = 49;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);
    old->return_ns = 30; /* and at the new write's invoke */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    old->return_ns = 29;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);

    old->outcome = OUTCOME_UNKNOWN; /* nobody knows how old its value is */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    old->outcome = OUTCOME_OK;
    new->outcome = OUTCOME_FAIL;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    new->outcome = OUTCOME_OK;
    new->op = OP_CAS;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);
    new->conflict = 1; /* it said no, so it wrote nothing */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    new->conflict = 0;
    new->key = 8;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    new->key = 7;
    read->outcome = OUTCOME_UNKNOWN;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
    CU_ASSERT_EQUAL(s.count[ANOMALY_STALE_READ].of, 0);
    g_free(s.witness);
}

static void warm_up_is_not_counted(void)
{
    struct story s;
    begin(&s);
    write_value(&s, 1, 10, 20);
    read_value(&s, 2, 50, 60, 0);
    read_value(&s, 2, 70, 80, 0);
    read_value(&s, 2, 90, 99, 0);
    s.input.from_ns = 51;
    s.input.to_ns = 90;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_STALE_READ].of, 1);
    s.input.from_ns = 50;
    s.input.to_ns = 91;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 3);
    g_free(s.witness);
}

static void lost_write_by_hand(void)
{
    struct story s;
    begin(&s);
    write_value(&s, 1, 10, 20);
    struct primitive *lost = write_value(&s, 2, 30, 40);
    s.cell[0] = (struct final_cell){.key = 7, .is_known = true, .value = 1};
    s.input.final = (struct final_state){.cell = s.cell, .count = 1, .at_ns = 900};
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 0);
    CU_ASSERT_FALSE(s.count[ANOMALY_LOST_WRITE].applies);
    s.input.final.known = true;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 1);
    CU_ASSERT(s.count[ANOMALY_LOST_WRITE].applies);
    CU_ASSERT_EQUAL(s.count[ANOMALY_LOST_WRITE].of, 2);
    CU_ASSERT(s.witness_count == 1 && s.witness[0].primitive == 2);
    CU_ASSERT(s.witness[0].returned == 1 && s.witness[0].at_ns == 900);
    lost->invoke_ns = 20; /* concurrent: the final one may be the later */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 0);
    lost->invoke_ns = 21;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 1);
    s.cell[0].value = 2; /* overwritten is not lost */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 0);
    s.cell[0].value = 0;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 2);
    lost->outcome = OUTCOME_UNKNOWN;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_LOST_WRITE].of, 1);
    s.cell[0].value = 2; /* the final value's own write is unknown */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 0);
    s.cell[0].key = 8;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_WRITE), 0);
    CU_ASSERT_EQUAL(s.count[ANOMALY_LOST_WRITE].of, 0);
    g_free(s.witness);
}

/* An update: a read of `base`, then a write, or a CAS alone. */
static struct primitive *update(struct story *s, int64_t invoke_ns, uint64_t base,
                                bool cas)
{
    uint64_t parent = operation(s, OP_UPDATE, invoke_ns);
    part(s, parent, OP_READ, 1, invoke_ns, invoke_ns + 1)->observed = base;
    struct primitive *write =
        part(s, parent, cas ? OP_CAS : OP_WRITE, 1, invoke_ns + 1, invoke_ns + 2);
    write->expected = cas ? base : 0;
    return write;
}

static void lost_update_by_hand(void)
{
    struct story s;
    begin(&s);
    struct primitive *first = update(&s, 10, 0, false);
    struct primitive *second = update(&s, 20, 0, true);
    struct primitive *third = update(&s, 30, 0, false);
    update(&s, 40, third->id, false);
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 2);
    CU_ASSERT_EQUAL(s.count[ANOMALY_LOST_UPDATE].of, 4);
    int shown = 0;
    for (int i = 0; i < s.witness_count; i++)
        if (s.witness[i].anomaly == ANOMALY_LOST_UPDATE) {
            shown++;
            CU_ASSERT(s.witness[i].primitive == second->id && s.witness[i].returned == 0);
            CU_ASSERT(s.witness[i].missed == first->id && s.witness[i].versions == 2);
            CU_ASSERT_EQUAL(s.witness[i].at_ns, 22);
        }
    CU_ASSERT_EQUAL(shown, 1);

    second->conflict = 1; /* its CAS said no */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 1);
    second->conflict = 0;
    s.operation[1].outcome = OUTCOME_UNKNOWN;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_LOST_UPDATE].of, 3);
    s.operation[1].outcome = OUTCOME_OK;
    s.operation[1].given_up = 1;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 1);
    s.operation[1].given_up = 0;
    second->key = 8; /* another key's initial value */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 1);
    second->key = 7;
    s.operation[0].kind = OP_READ;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 1);
    s.operation[0].kind = OP_CAS; /* a client's own CAS counts as well */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 2);
    s.input.from_ns = 30;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_LOST_UPDATE), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_LOST_UPDATE].of, 2);
    g_free(s.witness);
}

static void sessions_by_hand(void)
{
    struct story s;
    begin(&s);
    struct primitive *other = write_value(&s, 1, 10, 20);
    struct primitive *own = write_value(&s, 2, 30, 40);
    struct primitive *read =
        read_value(&s, 2, 40, 50, 1); /* in the instant of the answer */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_READ_YOUR_WRITES), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_READ_YOUR_WRITES].of, 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_MONOTONIC_READS].of, 0);
    CU_ASSERT_EQUAL(s.count[ANOMALY_STALE_READ].count, 0); /* concurrent by true time */
    CU_ASSERT(s.witness_count == 1 && s.witness[0].missed == 2 &&
              s.witness[0].age_ns == 0);
    other->return_ns = 30; /* may be newer than the session's own */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_READ_YOUR_WRITES), 0);
    other->return_ns = 20;
    own->outcome = OUTCOME_UNKNOWN;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_READ_YOUR_WRITES), 0);
    CU_ASSERT_EQUAL(s.count[ANOMALY_READ_YOUR_WRITES].of, 0);
    own->outcome = OUTCOME_OK;
    read->session = 3;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_READ_YOUR_WRITES), 0);
    read->session = 2;
    read->observed = 2;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_READ_YOUR_WRITES), 0);

    struct primitive *again = read_value(&s, 2, 60, 70, 0);
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_MONOTONIC_READS), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_MONOTONIC_READS].of, 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_READ_YOUR_WRITES].count, 1);
    own->outcome = OUTCOME_UNKNOWN; /* seen, so it did take effect */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_MONOTONIC_READS), 1);
    own->outcome = OUTCOME_OK;
    again->invoke_ns = 49; /* overlaps the read before it */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_MONOTONIC_READS), 0);
    again->invoke_ns = 50;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_MONOTONIC_READS), 1);
    other->return_ns = 35;
    again->observed = 1;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_MONOTONIC_READS), 0);
    read->observed = 0; /* forward is fine */
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_MONOTONIC_READS), 0);
    CU_ASSERT_EQUAL(s.count[ANOMALY_MONOTONIC_READS].of, 1);
    g_free(s.witness);
}

static void diverged_and_discarded_by_hand(void)
{
    struct story s;
    begin(&s);
    write_value(&s, 1, 10, 20);
    struct primitive *gone = write_value(&s, 2, 30, 40);
    s.cell[0] =
        (struct final_cell){.key = 7, .is_known = true, .value = 1, .diverged = true};
    s.cell[1] = (struct final_cell){.key = 3, .is_known = true, .value = 0};
    s.input.final =
        (struct final_state){.cell = s.cell, .count = 2, .at_ns = 900, .known = true};
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_DIVERGED_KEYS), 1);
    CU_ASSERT_EQUAL(s.count[ANOMALY_DIVERGED_KEYS].of, 2);
    CU_ASSERT_FALSE(s.count[ANOMALY_DISCARDED_ACK].applies);

    s.discard[0] = (struct discard_report){.key = 7, .value = 2, .by = 1, .at_ns = 50};
    s.discard[1] = (struct discard_report){.key = 7, .value = 2, .by = 0, .at_ns = 45};
    s.discard[2] = (struct discard_report){.key = 7, .value = 1, .by = 2, .at_ns = 35};
    s.input.discard = s.discard;
    s.input.discard_count = 3;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_DISCARDED_ACK), 0);
    s.input.discards_reported = true;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_DISCARDED_ACK),
                    1); /* once, and not the overwritten */
    CU_ASSERT_EQUAL(s.count[ANOMALY_DISCARDED_ACK].of, 2);
    const struct anomaly_witness *last = &s.witness[s.witness_count - 1];
    CU_ASSERT(last->primitive == 2 && last->at_ns == 45 && last->returned == 0);
    gone->outcome = OUTCOME_UNKNOWN;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_DISCARDED_ACK), 0);
    gone->outcome = OUTCOME_OK;
    gone->invoke_ns = 10; /* invoked at once: neither is for certain the later */
    s.input.discard_count = 1;
    CU_ASSERT_EQUAL(judge(&s, ANOMALY_DISCARDED_ACK), 0);
    g_free(s.witness);
}

/* Random: few keys, few sessions, short times, so that instants often coincide. */
static void draw_story(struct story *s, uint64_t *state, bool far_keys)
{
    begin(s);
    int size = (int)(draw(state) % PRIMITIVES_MAX), overlap = 1 + (int)(draw(state) % 20);
    uint64_t keys = 1 + draw(state) % KEYS;
    int64_t now_ns = 0;
    for (int i = 0; i < size; i++) {
        static const enum op kinds[] = {OP_READ, OP_WRITE, OP_CAS, OP_UPDATE};
        static const enum op parts[] = {OP_READ,  OP_READ, OP_WRITE,
                                        OP_WRITE, OP_CAS,  OP_ADD};
        now_ns += (int64_t)(draw(state) % 4);
        uint64_t parent = draw(state) % 4 && i
                              ? 1 + draw(state) % s->history.operation_count
                              : operation(s, kinds[draw(state) % 4], now_ns);
        struct primitive *p =
            part(s, parent, parts[draw(state) % 6], (uint32_t)(draw(state) % 3), now_ns,
                 now_ns + (int64_t)(draw(state) % (uint64_t)overlap));
        p->key = draw(state) % keys * (far_keys ? UINT64_MAX / 3 : 1);
        p->observed = draw(state) % (p->id + (draw(state) % 8 == 0 ? 5 : 0));
        p->expected = draw(state) % 3 ? 0 : draw(state) % p->id;
        p->conflict = draw(state) % 4 == 0;
        if (draw(state) % 5 == 0) {
            p->outcome = (uint8_t)(OUTCOME_FAIL + draw(state) % 2);
            p->return_ns = p->outcome == OUTCOME_UNKNOWN ? NEVER_NS : p->return_ns;
        }
        struct operation *of = &s->operation[parent - 1];
        if (draw(state) % 10 == 0)
            of->outcome = (uint8_t)(OUTCOME_OK + draw(state) % 3);
        of->conflict = draw(state) % 10 == 0;
        of->given_up = draw(state) % 10 == 0;
    }
    for (uint64_t key = 0; key < KEYS; key++) {
        uint64_t turned = KEYS - 1 - key; /* not in order */
        s->cell[key] = (struct final_cell){
            .is_known = key % 5 != 4,
            .key = turned * (far_keys ? UINT64_MAX / 3 : 1),
            .value = draw(state) % (s->history.primitive_count + 2),
            .diverged = draw(state) % 2,
        };
    }
    for (int i = 0; i < DISCARDS_MAX; i++)
        s->discard[i] = (struct discard_report){
            .key = draw(state) % KEYS,
            .value = draw(state) % (s->history.primitive_count + 2),
            .by = draw(state) % 2 ? draw(state) % (s->history.primitive_count + 2) : 0,
            .at_ns = (int64_t)(draw(state) % 5),
        };
    s->input = (struct anomaly_input){
        .history = &s->history,
        .from_ns = (int64_t)(draw(state) % 20),
        .to_ns = now_ns - (int64_t)(draw(state) % 20),
        .final = {s->cell, draw(state) % (KEYS + 1), 500, draw(state) % 4 > 0},
        .discard = s->discard,
        .discard_count = draw(state) % DISCARDS_MAX,
        .discards_reported = draw(state) % 2,
    };
}

static bool same_witness(const struct anomaly_witness *a, const struct anomaly_witness *b)
{
    return a->anomaly == b->anomaly && a->at_ns == b->at_ns && a->key == b->key &&
           a->primitive == b->primitive && a->returned == b->returned &&
           a->age_ns == b->age_ns && a->versions == b->versions &&
           /* Several may have returned at the same, earliest, instant. */
           (a->missed == b->missed || a->anomaly == ANOMALY_STALE_READ);
}

static void compare_with_model(struct story *s, uint64_t seen[ANOMALY_COUNT])
{
    struct model_result model;
    model_find(&s->input, &model);
    judge(s, ANOMALY_STALE_READ);
    bool same = s->witness_count == model.witness_count;
    for (int kind = 0; kind < ANOMALY_COUNT; kind++) {
        same &= s->count[kind].count == model.count[kind];
        same &= s->count[kind].of == model.of[kind];
        seen[kind] += model.count[kind];
    }
    for (int i = 0; i < s->witness_count; i++) {
        bool found = false;
        for (int k = 0; k < model.witness_count && !found; k++)
            found = same_witness(&s->witness[i], &model.witness[k]);
        same &= found;
        if (i == 0 || s->witness[i].anomaly != s->witness[i - 1].anomaly)
            continue;
        const struct anomaly_witness *a = &s->witness[i - 1], *b = &s->witness[i];
        same &= a->age_ns > b->age_ns ||
                (a->age_ns == b->age_ns && a->versions >= b->versions);
    }
    CU_ASSERT(same);
    g_free(model.witness);
    g_free(s->witness);
}

static void random_against_the_definitions(void)
{
    uint64_t state = 7, seen[ANOMALY_COUNT] = {0};
    for (int round = 0; round < 6000; round++) {
        struct story s;
        draw_story(&s, &state, round % 4 == 0);
        compare_with_model(&s, seen);
    }
    for (int kind = 0; kind < ANOMALY_COUNT; kind++)
        CU_ASSERT(seen[kind] > 100);
}

/* A register that is always right; then one read is moved to what it was before. */
static void shifting_makes_a_read_stale(void)
{
    uint64_t state = 8;
    for (int round = 0; round < 500; round++) {
        struct story s;
        begin(&s);
        uint64_t value = 0, before = 0, reads[PRIMITIVES_MAX], old[PRIMITIVES_MAX];
        uint64_t read_count = 0;
        for (int i = 0; i < PRIMITIVES_MAX; i++) {
            int64_t at_ns = 10 * i;
            if (draw(&state) % 2) {
                before = value;
                value = write_value(&s, 1, at_ns, at_ns + 5)->id;
                continue;
            }
            reads[read_count] = read_value(&s, 1, at_ns, at_ns + 5, value)->id;
            old[read_count++] = before;
        }
        CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 0);
        CU_ASSERT_EQUAL(s.witness_count, 0);
        CU_ASSERT_EQUAL(s.count[ANOMALY_STALE_READ].of, read_count);
        uint64_t pick = read_count > 0 ? draw(&state) % read_count : 0;
        if (read_count > 0 && s.primitive[reads[pick] - 1].observed > 0) {
            s.primitive[reads[pick] - 1].observed = old[pick];
            CU_ASSERT_EQUAL(judge(&s, ANOMALY_STALE_READ), 1);
            CU_ASSERT_EQUAL(s.count[ANOMALY_READ_YOUR_WRITES].count, 1);
            CU_ASSERT_EQUAL(s.witness[0].versions, 1);
        }
        g_free(s.witness);
    }
}

/* More stale reads than witnesses are kept: the worst are. */
static void the_worst_are_kept(void)
{
    enum { READS = 5000 };
    struct history history = {.operations = g_new0(struct operation, 1),
                              .primitives = g_new0(struct primitive, READS + 1),
                              .operation_count = 1,
                              .primitive_count = READS + 1};
    history.primitives[0] = (struct primitive){
        .id = 1, .operation = 1, .op = OP_WRITE, .outcome = OUTCOME_OK, .return_ns = 10};
    for (uint64_t i = 1; i <= READS; i++)
        history.primitives[i] = (struct primitive){.id = i + 1,
                                                   .operation = 1,
                                                   .op = OP_READ,
                                                   .outcome = OUTCOME_OK,
                                                   .session = (uint32_t)i,
                                                   .invoke_ns = (int64_t)(10 + i / 2),
                                                   .return_ns = (int64_t)(11 + i / 2)};
    struct anomaly_count count[ANOMALY_COUNT];
    struct anomaly_witness *witness;
    int witness_count;
    anomalies_find(&(struct anomaly_input){.history = &history, .to_ns = 1}, count,
                   &witness, &witness_count);
    CU_ASSERT_EQUAL(count[ANOMALY_STALE_READ].count, READS - 1);
    CU_ASSERT_EQUAL_FATAL(witness_count, WITNESSES_MAX);
    for (int i = 0; i < WITNESSES_MAX; i++)
        CU_ASSERT_EQUAL(witness[i].age_ns, READS / 2 - (i + 1) / 2);
    g_free(witness);
    g_free(history.operations);
    g_free(history.primitives);
}

static void check_ids(const struct witness_example *example, int witness,
                      const uint64_t *id, int count)
{
    CU_ASSERT_EQUAL(example->witness, witness);
    CU_ASSERT_EQUAL_FATAL(example->primitive_count, count);
    for (int i = 0; i < count; i++)
        CU_ASSERT_EQUAL(example->primitive[i].id, id[i]);
}

/* Each primitive once, by id; of each kind the first so many. */
static void examples_show_the_worst(void)
{
    struct story s;
    begin(&s);
    for (int i = 0; i < 20; i++)
        write_value(&s, 1, i * 10, i * 10 + 5);
    enum { STALE = EXAMPLES_MAX + 2, ALL = STALE + 4 };
    struct anomaly_witness witness[ALL] = {{0}};
    for (int i = 0; i < STALE; i++)
        witness[i] = (struct anomaly_witness){.anomaly = ANOMALY_STALE_READ,
                                              .primitive = 9 + (uint64_t)i,
                                              .returned = 2,
                                              .missed = 5};
    struct anomaly_witness *lost = &witness[STALE];
    lost[0] = (struct anomaly_witness){.anomaly = ANOMALY_LOST_WRITE, .primitive = 3};
    lost[1] = (struct anomaly_witness){
        .anomaly = ANOMALY_LOST_WRITE, .primitive = 4, .returned = 4, .missed = 1};
    lost[2] = (struct anomaly_witness){.anomaly = ANOMALY_DIVERGED_KEYS};
    lost[3] = (struct anomaly_witness){
        .anomaly = ANOMALY_DIVERGED_KEYS, .returned = UINT64_MAX, .missed = 20};
    int count;
    struct witness_example *example = anomaly_examples(&s.history, witness, ALL, &count);
    CU_ASSERT_EQUAL_FATAL(count, EXAMPLES_MAX + 3);
    for (int i = 0; i < EXAMPLES_MAX; i++)
        check_ids(&example[i], i, (uint64_t[]){2, 5, 9 + (uint64_t)i}, 3);
    check_ids(&example[EXAMPLES_MAX], STALE, (uint64_t[]){3}, 1);
    check_ids(&example[EXAMPLES_MAX + 1], STALE + 1, (uint64_t[]){1, 4}, 2);
    check_ids(&example[EXAMPLES_MAX + 2], STALE + 3, (uint64_t[]){20}, 1);
    g_free(example);

    example = anomaly_examples(&s.history, NULL, 0, &count);
    CU_ASSERT_EQUAL(count, 0);
    g_free(example);
}

static void every_kind_is_described(void)
{
    for (int kind = 0; kind < ANOMALY_COUNT; kind++) {
        CU_ASSERT_PTR_NOT_NULL(anomaly_infos[kind].name);
        CU_ASSERT_PTR_NOT_NULL(anomaly_infos[kind].summary);
        CU_ASSERT_PTR_NOT_NULL(anomaly_infos[kind].at_risk);
        CU_ASSERT_PTR_NOT_NULL(anomaly_infos[kind].explanation);
    }
}

CU_TestInfo anomalies_tests[] = {
    {"stale reads by hand", stale_read_by_hand},
    {"the warm-up is not counted", warm_up_is_not_counted},
    {"lost writes by hand", lost_write_by_hand},
    {"lost updates by hand", lost_update_by_hand},
    {"read your writes and monotonic reads by hand", sessions_by_hand},
    {"diverged keys and discarded writes by hand", diverged_and_discarded_by_hand},
    {"random histories against the definitions", random_against_the_definitions},
    {"an older value makes a right read stale", shifting_makes_a_read_stale},
    {"of many the worst are kept", the_worst_are_kept},
    {"the worst are kept with their primitives", examples_show_the_worst},
    {"every kind is described", every_kind_is_described},
    CU_TEST_INFO_NULL,
};
