/* varint.h - unsigned numbers in as few bytes as they need: seven bits a byte, lowest
 * first, the top bit says that more follow. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { VARINT_MAX_BYTES = 10 };

/* Writes `value` at `to`, where there must be room; returns the end. */
static inline uint8_t *varint_put(uint8_t *to, uint64_t value)
{
    while (value >= 0x80) {
        *to++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *to++ = (uint8_t)value;
    return to;
}

/* Reads one at `*from`, not beyond `end`, and moves `*from` past it; false if there is
 * none or if it exceeds 64 bits. */
static inline bool varint_get(const uint8_t **from, const uint8_t *end, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64 && *from < end; shift += 7) {
        uint64_t byte = *(*from)++;
        if (shift == 63 && byte > 1)
            return false;
        *value |= (byte & 0x7f) << shift;
        if (byte < 0x80)
            return true;
    }
    return false;
}
