#include "sim/load/draws.h"

#include <math.h>

#include "sim/kernel/arithmetic.h"

/* ---- Zipf: P(k) proportional to 1 / k^s, k = 1 .. n ---- */

/* (exp(t) - 1) / t and log(1 + t) / t, also where t is tiny. */
static double expm1_over(double t)
{
    return fabs(t) > 1e-8 ? (exact_exp(t) - 1) / t : 1 + t / 2 * (1 + t / 3);
}

static double log1p_over(double t)
{
    return fabs(t) > 1e-8 ? exact_log(1 + t) / t : 1 - t * (0.5 - t / 3);
}

/* The area below x^-s from 1 to x, and its inverse. */
static double area(double x, double s)
{
    double log_x = exact_log(x);

    return expm1_over((1 - s) * log_x) * log_x;
}

static double area_inverse(double a, double s)
{
    double t = a * (1 - s);

    if (t < -1) /* rounding near the end */
        t = -1;
    return exact_exp(log1p_over(t) * a);
}

void key_sampler_init(struct key_sampler *sampler, const struct key_choice *choice)
{
    double s = choice->exponent;

    *sampler = (struct key_sampler){.choice = *choice};
    if (choice->law == KEYS_ZIPF) {
        sampler->from = area(1.5, s) - 1;
        sampler->to = area((double)choice->count + 0.5, s);
        sampler->shift = 2 - area_inverse(area(2.5, s) - exact_pow(2, -s), s);
    } else if (choice->law == KEYS_HOTSPOT) {
        double hot = choice->hot_keys * (double)choice->count + 0.5;

        sampler->hot_count = (uint64_t)hot;
        if (sampler->hot_count < 1)
            sampler->hot_count = 1;
        if (sampler->hot_count > choice->count)
            sampler->hot_count = choice->count;
    }
}

static uint64_t draw_zipf(const struct key_sampler *sampler, struct stream *stream)
{
    double s = sampler->choice.exponent, count = (double)sampler->choice.count;

    for (;;) {
        double a = sampler->to + stream_uniform(stream) * (sampler->from - sampler->to);
        double x = area_inverse(a, s);
        double k = floor(x + 0.5);

        if (k < 1)
            k = 1;
        else if (k > count)
            k = count;
        if (k - x <= sampler->shift || a >= area(k + 0.5, s) - exact_pow(k, -s))
            return (uint64_t)k - 1;
    }
}

uint64_t key_sampler_draw(const struct key_sampler *sampler, struct stream *stream)
{
    const struct key_choice *choice = &sampler->choice;
    uint64_t hot = sampler->hot_count;

    switch (choice->law) {
    case KEYS_UNIFORM:
        return stream_below(stream, choice->count);
    case KEYS_ZIPF:
        return draw_zipf(sampler, stream);
    case KEYS_HOTSPOT:
        if (hot == choice->count || stream_uniform(stream) < choice->hot_accesses)
            return stream_below(stream, hot);
        return hot + stream_below(stream, choice->count - hot);
    }
    return 0;
}

/* ---- arrivals ---- */

void arrival_process_init(struct arrival_process *process,
                          const struct arrivals *arrivals, double share, double phase,
                          uint64_t seed, int region)
{
    *process =
        (struct arrival_process){.arrivals = arrivals, .share = share, .phase = phase};
    process->stream = stream_keyed(seed, PURPOSE_ARRIVALS, (uint64_t)region);
}

/* Arrivals that a piece brings up to `ns` after its start. */
static double expected(const struct rate_piece *piece, double share, double ns)
{
    double length = (double)piece->length_ns;
    double slope = length > 0 ? (piece->to_per_s - piece->from_per_s) / length : 0;

    return share * (piece->from_per_s + slope * ns / 2) * ns / 1e9;
}

/* When a piece has brought `arrivals`: the root of a quadratic, in the form that does
 * not lose digits. */
static double when(const struct rate_piece *piece, double share, double arrivals)
{
    double length = (double)piece->length_ns;
    double slope = length > 0 ? (piece->to_per_s - piece->from_per_s) / length : 0;
    double from = piece->from_per_s, wanted = arrivals * 1e9 / share;
    double root = from * from + 2 * slope * wanted;
    double twice_mean = from + sqrt(root > 0 ? root : 0);

    return twice_mean > 0 ? 2 * wanted / twice_mean : 0; /* at the foot of a ramp */
}

/* Moves to the piece in which the cumulative rate reaches `into`; false: never. */
static bool find_piece(struct arrival_process *process)
{
    const struct arrivals *arrivals = process->arrivals;

    /* A whole round in which nothing arrives will be followed by others like it. */
    for (int skipped = 0; skipped <= arrivals->piece_count; skipped++) {
        const struct rate_piece *piece = &arrivals->piece[process->piece];
        double all = expected(piece, process->share, (double)piece->length_ns);

        if (piece->length_ns == 0) /* for ever */
            return piece->from_per_s > 0;
        if (process->into < all)
            return true;
        if (all > 0)
            skipped = 0;
        process->into -= all;
        process->piece_start_ns += (double)piece->length_ns;
        process->piece = (process->piece + 1) % arrivals->piece_count;
    }
    return false;
}

int64_t arrival_process_next_ns(struct arrival_process *process)
{
    const struct arrivals *arrivals = process->arrivals;

    if (process->share <= 0)
        return INT64_MAX;
    if (!arrivals->evenly_spaced)
        process->into += stream_exponential(&process->stream);
    else if (process->count == 0)
        process->into = process->phase;
    else
        process->into += 1;
    process->count += 1;
    if (!find_piece(process))
        return INT64_MAX;
    const struct rate_piece *piece = &arrivals->piece[process->piece];
    double ns = process->piece_start_ns + when(piece, process->share, process->into);
    return ns < 9e18 ? (int64_t)(ns + 0.5) : INT64_MAX;
}

/* ---- waits between attempts ---- */

static int64_t exponential_ns(const struct retry_policy *policy, uint32_t attempt)
{
    int64_t ns = policy->base_ns;

    for (uint32_t i = 0; i < attempt && ns < policy->cap_ns; i++)
        ns *= 2;
    return ns < policy->cap_ns ? ns : policy->cap_ns;
}

static int64_t between_ns(double low, double high, struct stream *stream)
{
    return (int64_t)(low + (high - low) * stream_uniform(stream) + 0.5);
}

int64_t retry_wait_ns(const struct retry_policy *policy, uint32_t attempt,
                      int64_t *last_ns, struct stream *stream)
{
    int64_t full_ns = exponential_ns(policy, attempt), wait_ns = 0;

    switch (policy->law) {
    case RETRY_NONE:
    case RETRY_NEVER:
    case RETRY_TOKEN_BUCKET: /* these two are refused when a scenario is checked */
    case RETRY_ADAPTIVE:
        break;
    case RETRY_FIXED:
        wait_ns = policy->base_ns;
        break;
    case RETRY_EXPONENTIAL:
        wait_ns = full_ns;
        break;
    case RETRY_EQUAL_JITTER:
        wait_ns = between_ns((double)full_ns / 2, (double)full_ns, stream);
        break;
    case RETRY_FULL_JITTER:
        wait_ns = between_ns(0, (double)full_ns, stream);
        break;
    case RETRY_DECORRELATED: {
        double last = (double)(*last_ns > 0 ? *last_ns : policy->base_ns);

        wait_ns = between_ns((double)policy->base_ns, 3 * last, stream);
        if (wait_ns > policy->cap_ns)
            wait_ns = policy->cap_ns;
        break;
    }
    }
    *last_ns = wait_ns;
    return wait_ns;
}
