/* Arrivals: how many come in any stretch of time, against the integral of the rate. */
#include <glib.h>
#include <math.h>

#include "sim/load/draws.h"
#include "sim/run/arrivals.h"
#include "tests/lab.h"
#include "tests/suites.h"

#define SECOND INT64_C(1000000000)

/* How many arrivals of `text` fall into each second of the first `seconds`, over all
 * regions with these shares. */
static void count_arrivals(const char *text, const double *share, int regions,
                           int seconds, uint64_t seed, double *count)
{
    struct arrivals arrivals;
    char *why = NULL;

    CU_ASSERT_TRUE_FATAL(arrivals_parse(text, &arrivals, &why));
    for (int i = 0; i < seconds; i++)
        count[i] = 0;
    for (int region = 0; region < regions; region++) {
        struct arrival_process process;
        int64_t at_ns, last_ns = 0;

        arrival_process_init(&process, &arrivals, share[region], (double)region / regions,
                             seed, region);
        while ((at_ns = arrival_process_next_ns(&process)) < seconds * SECOND) {
            CU_ASSERT_TRUE_FATAL(at_ns >= last_ns);
            last_ns = at_ns;
            count[at_ns / SECOND]++;
        }
    }
    g_free(arrivals.piece);
}

static const double alone[] = {1};
static const double shared[] = {0.5, 0.3, 0.2};

/* ---- the integral of the rate, by hand ---- */

static double at_one_rate(double from, double to)
{
    return 1000 * (to - from);
}

static double piecewise(double from, double to, double edge, double low, double high)
{
    double before = fmax(0, fmin(to, edge) - from),
           after = fmax(0, to - fmax(from, edge));

    return low * before + high * after;
}

static double in_steps(double from, double to)
{
    return piecewise(from, to, 10.5, 500, 2000);
}

static double up_a_ramp(double from, double to)
{
    double a = fmin(from, 20), b = fmin(to, 20);

    return (b * b - a * a) / 2 * 100 + 2000 * ((to - b) - (from - a));
}

static double in_bursts(double from, double to)
{
    double phase = fmod(from, 10);

    return piecewise(phase, phase + to - from, 8, 100, 3000);
}

/* A wave from 0 to 2000 with a period of 24 s, in straight pieces of a second each. */
static double over_a_day(double from, double to)
{
    double a = 1000 * (1 - cos(2 * G_PI * from / 24));
    double b = 1000 * (1 - cos(2 * G_PI * to / 24));

    return (a + b) / 2 * (to - from);
}

static double in_a_valley(double from, double to)
{
    double middle = (from + to) / 2;

    return fmin(fabs(middle - 10) * 100, 1000);
}

struct schedule {
    const char *rate;
    double (*expected)(double from_s, double to_s);
};

static const struct schedule schedules[] = {
    {"1k/s", at_one_rate},
    {"steps(0s: 500/s, 10.5s: 2k/s)", in_steps},
    {"ramp(0s: 0/s, 20s: 2k/s)", up_a_ramp},
    {"bursts(base 100/s, peak 3k/s, every 10s, lasting 2s)", in_bursts},
    {"day(low 0/s, high 2k/s, period 24s)", over_a_day},
    {"ramp(0s: 1k/s, 10s: 0/s, 20s: 1k/s)", in_a_valley},
};

static void poisson_arrivals_follow_the_rate(void)
{
    enum { SECONDS = 60, SEEDS = 40 };

    for (size_t i = 0; i < G_N_ELEMENTS(schedules); i++) {
        double sum[SECONDS] = {0}, squares = 0, mean = 0, chi = 0, degrees = 0;

        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            double count[SECONDS];

            count_arrivals(schedules[i].rate, shared, 3, SECONDS, seed, count);
            for (int k = 0; k < SECONDS; k++)
                sum[k] += count[k];
            squares += count[30] * count[30];
            mean += count[30];
        }
        for (int k = 0; k < SECONDS; k++) {
            double expected = SEEDS * schedules[i].expected(k, k + 1);

            if (expected < 20)
                continue;
            chi += (sum[k] - expected) * (sum[k] - expected) / expected;
            degrees++;
        }
        /* Four deviations of a chi-square. */
        CU_ASSERT_TRUE(chi < degrees + 4 * sqrt(2 * degrees));
        CU_ASSERT_TRUE(degrees > 40);
        mean /= SEEDS;
        /* Poisson: the variance is the mean. */
        double variance = (squares - SEEDS * mean * mean) / (SEEDS - 1);
        CU_ASSERT_TRUE(variance > 0.4 * mean && variance < 2 * mean);
    }
}

static void even_arrivals_follow_the_rate_to_one(void)
{
    enum { SECONDS = 60 };

    for (size_t i = 0; i < G_N_ELEMENTS(schedules); i++) {
        g_autofree char *even = g_strdup_printf("constant(%s)", schedules[i].rate);
        double count[SECONDS], so_far = 0, expected = 0;

        count_arrivals(even, alone, 1, SECONDS, 1, count);
        for (int k = 0; k < SECONDS; k++) {
            so_far += count[k];
            expected += schedules[i].expected(k, k + 1);
            CU_ASSERT_DOUBLE_EQUAL(so_far, expected, 1.01);
        }
    }
}

static void even_arrivals_do_not_drift(void)
{
    struct rate_piece piece = {0, 300, 300}; /* 3.33 ms: no whole number of ns */
    struct arrivals arrivals = {true, &piece, 1};
    struct arrival_process process;
    int64_t at_ns = 0;

    arrival_process_init(&process, &arrivals, 1, 0, 1, 0);
    for (int64_t i = 0; i < 300 * 3600; i++) {
        at_ns = arrival_process_next_ns(&process);
        if (labs((long)(at_ns - i * 10000000 / 3)) > 1)
            break;
    }
    CU_ASSERT_TRUE(labs((long)(at_ns - (300 * 3600 - 1) * INT64_C(10000000) / 3)) <= 1);
}

static void regions_get_their_shares_and_do_not_come_at_once(void)
{
    struct rate_piece piece = {0, 1000, 1000};
    struct arrivals arrivals = {true, &piece, 1};
    struct arrival_process first, second;

    arrival_process_init(&first, &arrivals, 0.5, 0, 1, 0);
    arrival_process_init(&second, &arrivals, 0.5, 0.5, 1, 1);
    CU_ASSERT_EQUAL(arrival_process_next_ns(&first), 0);
    CU_ASSERT_EQUAL(arrival_process_next_ns(&second), 1000000);
    CU_ASSERT_EQUAL(arrival_process_next_ns(&first), 2000000);
    arrival_process_init(&first, &arrivals, 0, 0, 1, 0);
    CU_ASSERT_EQUAL(arrival_process_next_ns(&first), INT64_MAX);
}

static void nothing_comes_while_the_rate_is_zero(void)
{
    double count[40];

    count_arrivals("steps(0s: 0/s, 10s: 1k/s, 20s: 0/s, 30s: 500/s)", alone, 1, 40, 3,
                   count);
    for (int k = 0; k < 40; k++)
        CU_ASSERT_TRUE(k / 10 % 2 == 1 ? count[k] > 300 : count[k] == 0);
    count_arrivals("steps(0s: 100/s, 10s: 0/s)", alone, 1, 40, 3, count);
    for (int k = 10; k < 40; k++)
        CU_ASSERT_EQUAL(count[k], 0);
}

/* The whole load: due times in the history are those of the processes of all regions. */
static void a_trial_has_the_arrivals_of_its_processes(void)
{
    struct record *record = lab_run(
        "[scenario]\nduration = 20s\nwarmup = 0s\n"
        "[topology]\nregions = a, b\n"
        "[link a b]\ndelay = 5ms\n"
        "[protocol]\nname = single\n"
        "[load]\narrivals = ramp(0s: 0/s, 20s: 1k/s)\n"
        "regions = a 70%, b 30%\n",
        NULL);
    double in_a = 0, in_first_half = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(record);
    for (uint64_t i = 0; i < record->history.operation_count; i++) {
        in_a += record->history.operations[i].region == 0;
        in_first_half += record->history.operations[i].due_ns < 10 * SECOND;
    }
    CU_ASSERT_DOUBLE_EQUAL((double)record->operations, 10000, 400);
    CU_ASSERT_DOUBLE_EQUAL(in_a / (double)record->operations, 0.7, 0.02);
    CU_ASSERT_DOUBLE_EQUAL(in_first_half, 2500, 200);
    record_free(record);
}

CU_TestInfo load_arrivals_tests[] = {
    {"poisson arrivals follow the rate", poisson_arrivals_follow_the_rate},
    {"even arrivals follow the rate to one", even_arrivals_follow_the_rate_to_one},
    {"even arrivals do not drift", even_arrivals_do_not_drift},
    {"regions get their shares and do not come at once",
     regions_get_their_shares_and_do_not_come_at_once},
    {"nothing comes while the rate is zero", nothing_comes_while_the_rate_is_zero},
    {"a trial has the arrivals of its processes",
     a_trial_has_the_arrivals_of_its_processes},
    CU_TEST_INFO_NULL,
};
