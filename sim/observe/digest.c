#include "sim/observe/digest.h"

#include <glib.h>
#include <nettle/sha2.h>
#include <string.h>

enum {
    BUFFER_BYTES = 64 * 1024,
    RECORD_BYTES_MAX = 128, /* the longest: a primitive of 6 + 4 + 8 * 8 + 4 + 8 */
};

struct packer {
    struct sha256_ctx sha;
    uint8_t *end;     /* of what is packed and not yet hashed */
    uint8_t *lengths; /* of the group that is being packed */
    uint32_t length_word, length_shift;
    uint8_t buffer[BUFFER_BYTES];
};

static void flush(struct packer *packer)
{
    sha256_update(&packer->sha, (size_t)(packer->end - packer->buffer), packer->buffer);
    packer->end = packer->buffer;
}

static inline void make_room(struct packer *packer)
{
    if (G_UNLIKELY(packer->end > packer->buffer + BUFFER_BYTES - RECORD_BYTES_MAX))
        flush(packer);
}

static inline void put_fixed(struct packer *packer, uint64_t value, size_t bytes)
{
    uint64_t little = GUINT64_TO_LE(value);
    memcpy(packer->end, &little, sizeof little); /* the next number overwrites the rest */
    packer->end += bytes;
}

static inline void begin_group(struct packer *packer)
{
    packer->lengths = packer->end;
    packer->end += sizeof packer->length_word;
    packer->length_word = packer->length_shift = 0;
}

static inline void put(struct packer *packer, uint64_t value)
{
    uint32_t bytes = 8 - (uint32_t)__builtin_clzll(value | 1) / 8;
    put_fixed(packer, value, bytes);
    packer->length_word |= bytes << packer->length_shift;
    packer->length_shift += 4;
}

static inline void end_group(struct packer *packer)
{
    uint32_t little = GUINT32_TO_LE(packer->length_word);
    memcpy(packer->lengths, &little, sizeof little);
}

static inline uint64_t difference(int64_t later, int64_t earlier)
{
    return (uint64_t)later - (uint64_t)earlier;
}

static void pack_operations(struct packer *packer, const struct history *history)
{
    int64_t last_due_ns = 0;
    for (uint64_t i = 0; i < history->operation_count; i++) {
        const struct operation *operation = &history->operations[i];
        make_room(packer);
        put_fixed(packer, operation->region, 2);
        put_fixed(packer, operation->kind, 1);
        put_fixed(packer, operation->outcome, 1);
        put_fixed(packer, operation->conflict | (uint64_t)operation->given_up << 1, 1);
        begin_group(packer);
        put(packer, operation->key);
        put(packer, difference(operation->due_ns, last_due_ns));
        put(packer, difference(operation->invoke_ns, operation->due_ns));
        put(packer, difference(operation->return_ns, operation->invoke_ns));
        put(packer, operation->session);
        put(packer, operation->process);
        put(packer, operation->attempts);
        end_group(packer);
        last_due_ns = operation->due_ns;
    }
}

static void pack_primitives(struct packer *packer, const struct history *history)
{
    int64_t last_invoke_ns = 0;
    uint64_t last_operation = 0;
    for (uint64_t i = 0; i < history->primitive_count; i++) {
        const struct primitive *primitive = &history->primitives[i];
        make_room(packer);
        put_fixed(packer, primitive->node, 2);
        put_fixed(packer, primitive->op, 1);
        put_fixed(packer, primitive->outcome, 1);
        put_fixed(packer, primitive->conflict, 1);
        put_fixed(packer, primitive->sends, 1);
        begin_group(packer);
        put(packer, primitive->operation - last_operation);
        put(packer, primitive->key);
        put(packer, difference(primitive->invoke_ns, last_invoke_ns));
        put(packer, difference(primitive->return_ns, primitive->invoke_ns));
        put(packer, primitive->observed);
        put(packer, primitive->expected);
        put(packer, primitive->session);
        put(packer, primitive->process);
        end_group(packer);
        begin_group(packer);
        put(packer, (uint64_t)primitive->number);
        end_group(packer);
        last_invoke_ns = primitive->invoke_ns;
        last_operation = primitive->operation;
    }
}

static void pack_micro_operations(struct packer *packer, const struct history *history)
{
    for (uint64_t i = 0; i < history->micro_operation_count; i++) {
        const struct micro_operation *micro = &history->micro_operations[i];
        make_room(packer);
        put_fixed(packer, micro->op, 1);
        begin_group(packer);
        put(packer, micro->operation);
        put(packer, micro->key);
        put(packer, micro->value);
        end_group(packer);
    }
}

void history_digest(const struct history *history, char hex[DIGEST_HEX_BYTES])
{
    static const char name[] = "consim history 1\n";
    struct packer *packer = g_new(struct packer, 1);
    sha256_init(&packer->sha);
    packer->end = packer->buffer;
    sha256_update(&packer->sha, sizeof name - 1, (const uint8_t *)name);
    put_fixed(packer, history->operation_count, 8);
    put_fixed(packer, history->primitive_count, 8);
    put_fixed(packer, history->micro_operation_count, 8);
    pack_operations(packer, history);
    pack_primitives(packer, history);
    pack_micro_operations(packer, history);
    flush(packer);

    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&packer->sha, sizeof digest, digest);
    g_free(packer);
    for (int i = 0; i < SHA256_DIGEST_SIZE; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[2 * SHA256_DIGEST_SIZE] = '\0';
}
