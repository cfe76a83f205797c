/* random.h - streams of random numbers, one for each purpose and entity.
 *
 * A stream is keyed by (seed, purpose, id), never by who drew before: what one
 * part of the simulation draws cannot shift the luck of another, so variants of
 * one seed share arrivals, keys, delays and faults, and their differences are
 * paired (common random numbers).
 *
 * Generator: xoroshiro128++ (Blackman & Vigna, ACM TOMS 47(4), 2021), its state
 * filled by SplitMix64 (Steele, Lea & Flood, OOPSLA 2014) from the mixed key. */
#pragma once

#include <stdint.h>

/* New purposes go to the end: the numbers are part of every digest. */
enum purpose {
    PURPOSE_ARRIVALS = 1, /* id: region */
    PURPOSE_SESSION,      /* id: region: which session an arrival draws */
    PURPOSE_KEY,          /* id: operation */
    PURPOSE_MIX,          /* id: operation */
    PURPOSE_THINK,        /* id: client */
    PURPOSE_CLIENT_LEG,   /* id: operation and attempt */
    PURPOSE_LINK,         /* id: link: its messages' delays */
    PURPOSE_SPIKE,        /* id: link and time slot */
    PURPOSE_LOSS,         /* id: link */
    PURPOSE_CPU,          /* id: node and phase */
    PURPOSE_DISK,         /* id: node */
    PURPOSE_CLOCK,        /* id: node */
    PURPOSE_FAULT,        /* id: fault group */
    PURPOSE_PROTOCOL,     /* id: replica */
    PURPOSE_RETRY,        /* id: operation */
    PURPOSE_TEST,         /* for tests and benchmarks */
};

struct stream {
    uint64_t state[2];
};

struct stream stream_keyed(uint64_t seed, enum purpose purpose, uint64_t id);

/* 64 random bits. */
static inline uint64_t stream_next(struct stream *stream)
{
    uint64_t a = stream->state[0], b = stream->state[1];
    uint64_t sum = a + b;
    uint64_t result = (sum << 17 | sum >> 47) + a;
    b ^= a;
    stream->state[0] = (a << 49 | a >> 15) ^ b ^ b << 21;
    stream->state[1] = b << 28 | b >> 36;
    return result;
}

/* [0, 1), 53 bits. */
static inline double stream_uniform(struct stream *stream)
{
    return (double)(stream_next(stream) >> 11) * 0x1p-53;
}

uint64_t stream_below(struct stream *stream, uint64_t bound); /* [0, bound), unbiased */
double stream_exponential(struct stream *stream);             /* mean 1 */
double stream_normal(struct stream *stream);                  /* mean 0, deviation 1 */
