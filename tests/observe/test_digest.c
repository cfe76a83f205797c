/* The digest: the documented form byte by byte, and every field counts. */
#include <glib.h>
#include <stddef.h>
#include <string.h>

#include "sim/observe/digest.h"
#include "tests/observe/draw.h"
#include "tests/suites.h"

enum { RECORDS = 1000 };

static void draw_history(struct history *history, uint64_t *state)
{
    *history = (struct history){
        .operations = g_new0(struct operation, RECORDS),
        .primitives = g_new0(struct primitive, RECORDS),
        .micro_operations = g_new0(struct micro_operation, RECORDS),
        .operation_count = RECORDS,
        .primitive_count = RECORDS,
        .micro_operation_count = RECORDS,
    };
    for (uint64_t i = 0; i < RECORDS; i++) {
        history->operations[i] = (struct operation){.id = i + 1,
                                                    .key = draw(state) % 100,
                                                    .due_ns = (int64_t)i * 1000,
                                                    .invoke_ns = (int64_t)i * 1000 + 7,
                                                    .return_ns = NEVER_NS};
        history->primitives[i] = (struct primitive){.id = i + 1,
                                                    .operation = i + 1,
                                                    .invoke_ns = (int64_t)i * 1000 + 9,
                                                    .return_ns = (int64_t)i * 1500,
                                                    .observed = draw(state) >> (i % 64),
                                                    .number = -(int64_t)(i % 3)};
        history->micro_operations[i] = (struct micro_operation){.value = draw(state)};
    }
}

static void clear(struct history *history)
{
    g_free(history->operations);
    g_free(history->primitives);
    g_free(history->micro_operations);
}

static void empty_history(void)
{
    char hex[DIGEST_HEX_BYTES];
    history_digest(&(struct history){0}, hex);
    uint8_t form[17 + 24] = "consim history 1\n";
    g_autofree char *expected =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, form, sizeof form);
    CU_ASSERT_STRING_EQUAL(hex, expected);
}

/* One record of each kind, its bytes written by hand from the description. */
static void documented_form(void)
{
    struct operation operation = {.id = 1,
                                  .key = 300,
                                  .due_ns = 1000,
                                  .invoke_ns = 1001,
                                  .return_ns = 70000,
                                  .session = 5,
                                  .process = 6,
                                  .attempts = 1,
                                  .region = 258,
                                  .kind = OP_CAS,
                                  .outcome = OUTCOME_OK,
                                  .conflict = 1,
                                  .given_up = 1};
    struct primitive primitive = {.id = 1,
                                  .operation = 1,
                                  .key = 300,
                                  .invoke_ns = 1002,
                                  .return_ns = 1002,
                                  .observed = UINT64_C(0x123456789a),
                                  .expected = 0,
                                  .number = -1,
                                  .session = 5,
                                  .process = 6,
                                  .node = 3,
                                  .op = OP_CAS,
                                  .outcome = OUTCOME_UNKNOWN,
                                  .conflict = 1,
                                  .sends = 9};
    struct micro_operation micro = {.operation = 1, .key = 2, .value = 3, .op = OP_WRITE};
    struct history history = {&operation, &primitive, &micro, 1, 1, 1, NULL};
    static const uint8_t form[] =
        "consim history 1\n"
        "\1\0\0\0\0\0\0\0"
        "\1\0\0\0\0\0\0\0"
        "\1\0\0\0\0\0\0\0"
        "\2\1"
        "\2"
        "\1"
        "\3"
        "\x22\x31\x11\x01"
        "\x2c\1"
        "\xe8\3"
        "\1"
        "\x87\x0d\1"
        "\5"
        "\6"
        "\1"
        "\3\0"
        "\2"
        "\3"
        "\1"
        "\x09"
        "\x21\x12\x15\x11"
        "\1"
        "\x2c\1"
        "\xea\3"
        "\0"
        "\x9a\x78\x56\x34\x12"
        "\0"
        "\5"
        "\6"
        "\x08\0\0\0"
        "\xff\xff\xff\xff\xff\xff\xff\xff"
        "\1"
        "\x11\1\0\0"
        "\1"
        "\2"
        "\3";
    char hex[DIGEST_HEX_BYTES];
    history_digest(&history, hex);
    g_autofree char *expected =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, form, sizeof form - 1);
    CU_ASSERT_STRING_EQUAL(hex, expected);
}

struct field {
    size_t offset, size;
};
#define FIELD(type, name)                                           \
    {                                                               \
        offsetof(struct type, name), sizeof((struct type *)0)->name \
    }

/* Each bit of each field of one record changes the digest; ids follow from places. */
static void check_fields(struct history *history, void *record, const struct field *field,
                         size_t field_count)
{
    char before[DIGEST_HEX_BYTES], after[DIGEST_HEX_BYTES];
    history_digest(history, before);
    for (size_t f = 0; f < field_count; f++)
        for (size_t bit = 0; bit < field[f].size * 8; bit += bit < 8 ? 1 : 7) {
            uint8_t *byte = (uint8_t *)record + field[f].offset + bit / 8;
            *byte ^= (uint8_t)(1 << bit % 8);
            history_digest(history, after);
            CU_ASSERT_STRING_NOT_EQUAL(before, after);
            *byte ^= (uint8_t)(1 << bit % 8);
        }
    history_digest(history, after);
    CU_ASSERT_STRING_EQUAL(before, after);
}

static void every_field_counts(void)
{
    static const struct field operation[] = {
        FIELD(operation, key),       FIELD(operation, due_ns),
        FIELD(operation, invoke_ns), FIELD(operation, return_ns),
        FIELD(operation, session),   FIELD(operation, process),
        FIELD(operation, attempts),  FIELD(operation, region),
        FIELD(operation, kind),      FIELD(operation, outcome),
    };
    static const struct field primitive[] = {
        FIELD(primitive, operation), FIELD(primitive, key),
        FIELD(primitive, invoke_ns), FIELD(primitive, return_ns),
        FIELD(primitive, observed),  FIELD(primitive, expected),
        FIELD(primitive, number),    FIELD(primitive, session),
        FIELD(primitive, process),   FIELD(primitive, node),
        FIELD(primitive, op),        FIELD(primitive, outcome),
        FIELD(primitive, conflict),  FIELD(primitive, sends),
    };
    static const struct field micro[] = {
        FIELD(micro_operation, operation),
        FIELD(micro_operation, key),
        FIELD(micro_operation, value),
        FIELD(micro_operation, op),
    };
    uint64_t state = 6;
    struct history history;
    draw_history(&history, &state);
    check_fields(&history, &history.operations[500], operation, G_N_ELEMENTS(operation));
    check_fields(&history, &history.primitives[999], primitive, G_N_ELEMENTS(primitive));
    check_fields(&history, &history.micro_operations[0], micro, G_N_ELEMENTS(micro));

    char before[DIGEST_HEX_BYTES], after[DIGEST_HEX_BYTES];
    history_digest(&history, before);
    history.operations[3].conflict = 1;
    history_digest(&history, after);
    CU_ASSERT_STRING_NOT_EQUAL(before, after);
    history.operations[3].conflict = 0;
    history.operations[3].given_up = 1;
    history_digest(&history, before);
    CU_ASSERT_STRING_NOT_EQUAL(before, after);
    history.primitive_count--;
    history_digest(&history, after);
    CU_ASSERT_STRING_NOT_EQUAL(before, after);
    clear(&history);
}

CU_TestInfo digest_tests[] = {
    {"an empty history", empty_history},
    {"the documented form, byte by byte", documented_form},
    {"every field counts", every_field_counts},
    CU_TEST_INFO_NULL,
};
