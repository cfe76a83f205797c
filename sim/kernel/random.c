#include "sim/kernel/random.h"

#include <glib.h>
#include <stdbool.h>

#include "sim/kernel/arithmetic.h"
#include "sim/kernel/ziggurat.h"

__extension__ typedef unsigned __int128 uint128; /* pedantry: no C11 type */

static const uint64_t GOLDEN = UINT64_C(0x9e3779b97f4a7c15);

/* SplitMix64's finalizer, a bijection. */
static uint64_t mixed(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

struct stream stream_keyed(uint64_t seed, enum purpose purpose, uint64_t id)
{
    /* Each part is mixed before the next comes in; ids that differ in one bit have
     * nothing in common afterwards, and two ids never share a key. */
    uint64_t key = mixed(seed + GOLDEN);
    key = mixed((key ^ (uint64_t)purpose) + GOLDEN);
    key = mixed((key ^ id) + GOLDEN);
    /* Not both 0, which the generator could not leave: `mixed` maps only 0 to 0. */
    return (struct stream){{mixed(key + GOLDEN), mixed(key + 2 * GOLDEN)}};
}

/* Lemire, ACM Trans. Modeling and Computer Simulation 29(1), 2019. */
uint64_t stream_below(struct stream *stream, uint64_t bound)
{
    g_assert(bound > 0);
    uint128 product = (uint128)stream_next(stream) * bound;
    if ((uint64_t)product < bound) {
        uint64_t least = -bound % bound; /* 2^64 mod bound: below it lies the bias */
        while ((uint64_t)product < least)
            product = (uint128)stream_next(stream) * bound;
    }
    return (uint64_t)(product >> 64);
}

/* Of one draw's 64 bits: 0-7 choose the layer, 8 the sign, 11-63 are the position. */
enum { LAYER_MASK = ZIGGURAT_LAYERS - 1, SIGN_BIT = 1 << 8, POSITION_SHIFT = 11 };

static double position(uint64_t bits)
{
    return (double)(bits >> POSITION_SHIFT) * 0x1p-53;
}

/* Whether a point at x, uniform in height within its layer, lies below the curve. */
static bool below_curve(struct stream *stream, double bottom, double top, double curve)
{
    return bottom + stream_uniform(stream) * (top - bottom) < curve;
}

double stream_exponential(struct stream *stream)
{
    const double *end = ziggurat_exponential;
    double skipped = 0; /* the tail looks like the whole, so it begins anew there */
    for (;;) {
        uint64_t bits = stream_next(stream);
        unsigned layer = bits & LAYER_MASK;
        double x = position(bits) * end[layer];
        if (x < end[layer + 1])
            return skipped + x;
        if (layer == 0)
            skipped += end[1];
        else if (below_curve(stream, exact_exp(-end[layer]), exact_exp(-end[layer + 1]),
                             exact_exp(-x)))
            return skipped + x;
    }
}

/* Beyond r: Marsaglia, Technometrics 6(1), 1964. */
static double normal_tail(struct stream *stream, double r)
{
    for (;;) {
        double x = stream_exponential(stream) / r;
        if (2 * stream_exponential(stream) > x * x)
            return r + x;
    }
}

static double bell(double x)
{
    return exact_exp(-0.5 * x * x);
}

double stream_normal(struct stream *stream)
{
    const double *end = ziggurat_normal;
    for (;;) {
        uint64_t bits = stream_next(stream);
        unsigned layer = bits & LAYER_MASK;
        double x = position(bits) * end[layer];
        bool accepted = x < end[layer + 1];
        if (!accepted && layer == 0) {
            x = normal_tail(stream, end[1]);
            accepted = true;
        }
        if (accepted ||
            below_curve(stream, bell(end[layer]), bell(end[layer + 1]), bell(x)))
            return bits & SIGN_BIT ? -x : x;
    }
}
