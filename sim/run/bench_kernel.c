#include "sim/run/bench_kernel.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "sim/kernel/kernel.h"
#include "sim/kernel/random.h"

enum { REPETITIONS = 5, HOLDS_LEAST = 1000000, CUSTOMERS = 1000000 };

static double seconds_since(gint64 start_us)
{
    return (double)(g_get_monotonic_time() - start_us) * 1e-6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

struct hold {
    struct kernel *kernel;
    struct stream stream;
    double mean_ns;
    uint64_t left; /* holds until the measurement ends */
};

static void hold_again(void *subject, uint64_t argument)
{
    struct hold *hold = subject;
    if (--hold->left == 0)
        kernel_stop(hold->kernel);
    double wait_ns = hold->mean_ns * stream_exponential(&hold->stream);
    kernel_schedule(hold->kernel, kernel_now_ns(hold->kernel) + (int64_t)wait_ns,
                    hold_again, hold, argument);
}

double bench_hold_ns(size_t pending)
{
    struct hold hold = {
        .kernel = kernel_new(),
        .stream = stream_keyed(1, PURPOSE_TEST, pending),
        .mean_ns = 1000.0 * (double)pending, /* one event a microsecond */
    };
    for (size_t i = 0; i < pending; i++)
        kernel_schedule(hold.kernel,
                        (int64_t)(hold.mean_ns * stream_exponential(&hold.stream)),
                        hold_again, &hold, i);
    /* At first every event is replaced once or more: the steady state. */
    uint64_t holds = MAX(2 * pending, HOLDS_LEAST);
    hold.left = holds;
    kernel_run(hold.kernel, INT64_MAX);
    double ns[REPETITIONS];
    for (size_t i = 0; i < REPETITIONS; i++) {
        hold.left = holds;
        gint64 start_us = g_get_monotonic_time();
        kernel_run(hold.kernel, INT64_MAX);
        ns[i] = seconds_since(start_us) * 1e9 / (double)holds;
    }
    kernel_free(hold.kernel);
    return median(ns, REPETITIONS);
}

/* One server, first come first served. `arrived_ns` is a ring of those in the system. */
enum { ARRIVAL_MEAN_NS = 1000000, SERVICE_MEAN_NS = 900000, RING = 4096 };

struct mm1 {
    struct kernel *kernel;
    struct stream arrivals, services;
    int64_t arrived_ns[RING];
    uint64_t come, gone;
    double sojourns_ns; /* sum of the times in the system */
};

static void depart(void *subject, uint64_t argument);

static void after(struct mm1 *mm1, struct stream *stream, double mean_ns, event_fn *run)
{
    int64_t wait_ns = (int64_t)(mean_ns * stream_exponential(stream));
    kernel_schedule(mm1->kernel, kernel_now_ns(mm1->kernel) + wait_ns, run, mm1, 0);
}

static void arrive(void *subject, uint64_t argument)
{
    (void)argument;
    struct mm1 *mm1 = subject;
    g_assert(mm1->come - mm1->gone < RING);
    mm1->arrived_ns[mm1->come % RING] = kernel_now_ns(mm1->kernel);
    if (mm1->come++ == mm1->gone)
        after(mm1, &mm1->services, SERVICE_MEAN_NS, depart);
    if (mm1->come < CUSTOMERS)
        after(mm1, &mm1->arrivals, ARRIVAL_MEAN_NS, arrive);
}

static void depart(void *subject, uint64_t argument)
{
    (void)argument;
    struct mm1 *mm1 = subject;
    int64_t arrived_ns = mm1->arrived_ns[mm1->gone % RING];
    mm1->sojourns_ns += (double)(kernel_now_ns(mm1->kernel) - arrived_ns);
    if (++mm1->gone < mm1->come)
        after(mm1, &mm1->services, SERVICE_MEAN_NS, depart);
}

/* One run; returns the mean time in the system, in mean service times. */
static double run_mm1(uint64_t seed)
{
    struct mm1 *mm1 = g_new0(struct mm1, 1);
    mm1->kernel = kernel_new();
    mm1->arrivals = stream_keyed(seed, PURPOSE_ARRIVALS, 0);
    mm1->services = stream_keyed(seed, PURPOSE_CPU, 0);
    kernel_schedule(mm1->kernel, 0, arrive, mm1, 0);
    kernel_run(mm1->kernel, INT64_MAX);
    double sojourn = mm1->sojourns_ns / (double)mm1->gone / SERVICE_MEAN_NS;
    kernel_free(mm1->kernel);
    g_free(mm1);
    return sojourn;
}

double bench_mm1_s(void)
{
    double seconds[REPETITIONS], sojourns = 0;
    for (size_t i = 0; i < REPETITIONS; i++) {
        gint64 start_us = g_get_monotonic_time();
        sojourns += run_mm1(i + 1);
        seconds[i] = seconds_since(start_us);
    }
    /* 1 / (mu - lambda) = 10 with mu = 1; five million customers, whose times in the
     * system are much correlated, come within a few per cent. */
    bool right = fabs(sojourns / REPETITIONS - 10) < 0.5;
    return right ? median(seconds, REPETITIONS) : 0;
}
