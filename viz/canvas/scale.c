#include "viz/canvas/scale.h"

#include <glib.h>
#include <math.h>

/* Ends that are ticks but for rounding are ticks. */
static const double tiny = 1e-9;

/* Where `value` lies between the ends, as a share. */
static double find_share(const struct scale *scale, double v)
{
    switch (scale->kind) {
    case SCALE_LOG:
        return log10(v / scale->low) / log10(scale->high / scale->low);
    case SCALE_PERCENTILE:
        return log10((1 - scale->low) / (1 - v)) /
               log10((1 - scale->low) / (1 - scale->high));
    case SCALE_LINEAR:
        break;
    }
    return (v - scale->low) / (scale->high - scale->low);
}

double scale_place(const struct scale *scale, double value)
{
    if (scale->has_lane && value <= 0)
        return scale->lane;
    double share = find_share(scale, CLAMP(value, scale->low, scale->high));
    return scale->from + share * (scale->to - scale->from);
}

/* 1, 2 or 5 times a power of ten: the least that is at least `value`. */
static double round_up(double value)
{
    double power = pow(10, floor(log10(value) + tiny));
    double digit = value / power;
    return power * (digit <= 1 + tiny   ? 1
                    : digit <= 2 + tiny ? 2
                    : digit <= 5 + tiny ? 5
                                        : 10);
}

void scale_from_zero(struct scale *scale, struct ticks *ticks, double high, int most)
{
    g_assert(high > 0 && most >= 2 && most <= TICKS_MAX);
    double step = round_up(high / (most - 1));
    ticks->count = (int)ceil(high / step - tiny) + 1;
    for (int i = 0; i < ticks->count; i++)
        ticks->at[i] = step * i;
    scale->kind = SCALE_LINEAR;
    scale->low = 0;
    scale->high = ticks->at[ticks->count - 1];
}

/* Ticks at `digits` times each power of ten (or each `stride`-th), from the greatest
 * that is not above `low` to the least that is not below `high`; false: above `most`. */
static bool log_ticks(struct ticks *ticks, double low, double high, const int *digits,
                      int digit_count, int stride, int most)
{
    ticks->count = 0;
    int first = (int)floor(log10(low) + tiny) - 1;
    first -= ((first % stride) + stride) % stride;
    for (int power = first;; power += stride) {
        for (int i = 0; i < digit_count; i++) {
            double value = digits[i] * pow(10, power);
            if (value <= low * (1 + tiny))
                ticks->count = 0;
            if (ticks->count == most)
                return false;
            ticks->at[ticks->count++] = value;
            if (value >= high * (1 - tiny) && ticks->count > 1)
                return true;
        }
    }
}

void scale_around_zero(struct scale *scale, struct ticks *ticks, double low, double high,
                       int most)
{
    g_assert(low <= high && most >= 3 && most <= TICKS_MAX);
    double reach = MAX(fabs(low), fabs(high));
    double step = round_up(reach > 0 ? (MAX(high, 0) - MIN(low, 0)) / (most - 1) : 1);
    double first, last;
    for (;; step = round_up(step * 1.5)) {
        first = MIN(floor(low / step + tiny), -1);
        last = MAX(ceil(high / step - tiny), 1);
        if (last - first + 1 <= most)
            break;
    }
    ticks->count = (int)(last - first) + 1;
    for (int i = 0; i < ticks->count; i++)
        ticks->at[i] = step * (first + i);
    scale->kind = SCALE_LINEAR;
    scale->low = ticks->at[0];
    scale->high = ticks->at[ticks->count - 1];
}

static void scale_log(struct scale *scale, struct ticks *ticks, double low, double high,
                      int most)
{
    static const int ones[] = {1}, threes[] = {1, 3}, fives[] = {1, 2, 5};
    double decades = log10(high / low);
    bool fits =
        (decades < 1.7 - tiny && log_ticks(ticks, low, high, fives, 3, 1, most)) ||
        (decades < 3 - tiny && log_ticks(ticks, low, high, threes, 2, 1, most));
    for (int stride = 1; !fits; stride++)
        fits = log_ticks(ticks, low, high, ones, 1, stride, most);
    scale->kind = SCALE_LOG;
    scale->low = ticks->at[0];
    scale->high = ticks->at[ticks->count - 1];
}

void scale_values(struct scale *scale, struct ticks *ticks, double low, double high,
                  int most)
{
    g_assert(low > 0 && high >= low && most >= 3 && most <= TICKS_MAX);
    if (log10(high / low) < 0.5)
        scale_from_zero(scale, ticks, high, most);
    else
        scale_log(scale, ticks, low, high, most);
}

void scale_rates(struct scale *scale, struct ticks *ticks, double low, double high,
                 int most)
{
    g_assert(low > 0 && high >= low && high <= 1 && most >= 3 && most <= TICKS_MAX);
    scale_log(scale, ticks, MIN(low, high / 10), high, most);
}

/* Written out, since 1 - 10^-n is not what a reader types. */
static const double nines[] = {0.9,      0.99,      0.999,      0.9999,     0.99999,
                               0.999999, 0.9999999, 0.99999999, 0.999999999};

void scale_percentiles(struct scale *scale, struct ticks *ticks, double top,
                       bool with_median)
{
    g_assert(top >= 0 && top < 1);
    ticks->count = 0;
    ticks->at[ticks->count++] = 0;
    if (with_median)
        ticks->at[ticks->count++] = 0.5;
    for (int i = 0; i < (int)G_N_ELEMENTS(nines); i++) {
        ticks->at[ticks->count++] = nines[i];
        if (nines[i] >= top)
            break;
    }
    scale->kind = SCALE_PERCENTILE;
    scale->low = 0;
    scale->high = ticks->at[ticks->count - 1];
}

double percentile_limit(uint64_t samples)
{
    return samples > 10 ? 1 - 10 / (double)samples : 0;
}

/* The least step for which [0, end] has at most `most` ticks. */
static double clock_step(double end_s, int most)
{
    static const double steps_s[] = {60,   120,  300,   600,   900,   1800,
                                     3600, 7200, 10800, 21600, 43200, 86400};
    double step = round_up(end_s / most);
    for (int i = 0; step > 50 && i < (int)G_N_ELEMENTS(steps_s); i++)
        if (floor(end_s / steps_s[i] + tiny) + 1 <= most)
            return steps_s[i];
    /* One step less may do, as the last tick need not be at the end. */
    while (floor(end_s / step + tiny) + 1 > most)
        step = round_up(step * 1.5);
    return step;
}

void ticks_of_time(struct ticks *ticks, double *unit_s, double end_s, int most)
{
    static const double units_s[] = {3600, 60, 1, 1e-3, 1e-6};
    g_assert(end_s > 0 && most >= 2 && most <= TICKS_MAX);
    double step = clock_step(end_s, most);
    int unit = 0;
    while (unit < (int)G_N_ELEMENTS(units_s) - 1 && step < units_s[unit] * (1 - tiny))
        unit++;
    *unit_s = units_s[unit];
    ticks->count = (int)floor(end_s / step + tiny) + 1;
    for (int i = 0; i < ticks->count; i++)
        ticks->at[i] = step * i;
}

const char *time_unit_name(double unit_s)
{
    return unit_s >= 3600   ? "h"
           : unit_s >= 60   ? "min"
           : unit_s >= 1    ? "s"
           : unit_s >= 1e-3 ? "ms"
                            : "\u00B5s";
}
