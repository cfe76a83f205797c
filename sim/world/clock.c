#include "sim/world/clock.h"

#include <math.h>

void clock_init(struct clock *clock, const struct node_config *config, uint64_t seed,
                int node)
{
    struct stream luck = stream_keyed(seed, PURPOSE_CLOCK, (uint64_t)node);
    double offset = 2 * stream_uniform(&luck) - 1;
    double drift = 2 * stream_uniform(&luck) - 1;

    *clock = (struct clock){0};
    if (config->clock_error_ns == DURATION_NONE)
        return;
    clock->error_ns = (double)config->clock_error_ns;
    clock->start_ns = offset * clock->error_ns;
    clock->rate_error = drift * config->clock_drift;
}

int64_t clock_monotonic_ns(const struct clock *clock, int64_t true_ns)
{
    return true_ns + (int64_t)floor(clock->rate_error * (double)true_ns);
}

/* `x` as a ball that bounces between -edge and +edge. */
static double reflect(double x, double edge)
{
    double period = 4 * edge;
    double phase = x + edge - floor((x + edge) / period) * period;

    return phase <= 2 * edge ? phase - edge : 3 * edge - phase;
}

/* As NTP daemons do it: half a millisecond a second (RFC 5905, section 12). */
static const double SLEW_RATE = 500e-6;

static int64_t slewing_ns(const struct clock *clock, int64_t true_ns)
{
    double corrected = SLEW_RATE * (double)(true_ns - clock->slew_since_ns);

    if (clock->slew_ns >= 0)
        return MAX(clock->slew_ns - (int64_t)corrected, 0);
    return MIN(clock->slew_ns + (int64_t)corrected, 0);
}

int64_t clock_jumped_ns(const struct clock *clock, int64_t true_ns)
{
    return clock->jump_ns + (clock->slew_ns == 0 ? 0 : slewing_ns(clock, true_ns));
}

void clock_correct(struct clock *clock, int64_t jump_ns, bool slew, int64_t true_ns)
{
    int64_t left_ns = clock->slew_ns == 0 ? 0 : slewing_ns(clock, true_ns);

    clock->jump_ns -= jump_ns;
    clock->slew_ns = left_ns + (slew ? jump_ns : 0);
    clock->slew_since_ns = true_ns;
}

int64_t clock_wall_ns(const struct clock *clock, int64_t true_ns)
{
    if (clock->error_ns <= 0)
        return true_ns + clock_jumped_ns(clock, true_ns);
    double offset =
        reflect(clock->start_ns + clock->rate_error * (double)true_ns, clock->error_ns);
    return true_ns + (int64_t)floor(offset) + clock_jumped_ns(clock, true_ns);
}

int64_t clock_true_delay_ns(const struct clock *clock, int64_t local_ns)
{
    if (clock->rate_error == 0)
        return local_ns;
    /* Readings are whole nanoseconds, rounded down. */
    return (int64_t)ceil((double)(local_ns + 1) / (1 + clock->rate_error));
}
