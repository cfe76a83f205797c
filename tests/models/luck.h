/* luck.h - draws for made scenarios. One statement draws once: the order in which a
 * call's arguments are evaluated is the compiler's choice, and a seed that fails must be
 * the same scenario under every compiler. */
#pragma once

#include <stdbool.h>

#include "sim/kernel/random.h"

static inline double between(struct stream *luck, double low, double high)
{
    return low + (high - low) * stream_uniform(luck);
}

static inline bool chance(struct stream *luck, double share)
{
    return stream_uniform(luck) < share;
}

static inline int one_to(struct stream *luck, int most)
{
    return 1 + (int)stream_below(luck, (uint64_t)most);
}
