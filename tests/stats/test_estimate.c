/* Estimates over seeds: figures worked by hand, and how often intervals have the truth
 * in them. */
#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "sim/observe/histogram.h"
#include "sim/stats/estimate.h"
#include "tests/suites.h"

enum { SEEDS = 5 };

static struct histogram *histogram_of(const int64_t *value, int count)
{
    struct histogram *histogram = histogram_new();
    for (int i = 0; i < count; i++)
        histogram_add(histogram, value[i]);
    return histogram;
}

static void free_latencies(struct sample *sample, int count)
{
    for (int i = 0; i < count; i++)
        histogram_free((struct histogram *)(uintptr_t)sample[i].latency);
}

/* Seeds of equal size: the usual t interval of a mean. 4.302653 is t(0.975, 2). */
static void shares_by_hand(void)
{
    struct sample equal[] = {{NULL, 30, 100}, {NULL, 40, 100}, {NULL, 50, 100}};
    struct estimate got = share_estimate(equal, 3);
    CU_ASSERT_DOUBLE_EQUAL(got.value, 0.4, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(got.low, 0.4 - 4.302653 * 0.1 / sqrt(3), 1e-7);
    CU_ASSERT_DOUBLE_EQUAL(got.high, 0.4 + 4.302653 * 0.1 / sqrt(3), 1e-7);
    CU_ASSERT(got.seeds == 3 && got.n == 300);

    /* Without each: 105/1000, 145/1500, 160/1500. */
    struct sample unequal[] = {{NULL, 100, 1000}, {NULL, 60, 500}, {NULL, 45, 500}};
    got = share_estimate(unequal, 3);
    CU_ASSERT_DOUBLE_EQUAL(got.value, 0.1025, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(got.high - got.value, 0.0266180, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(got.value - got.low, 0.0266180, 1e-6);

    struct sample certain[] = {{NULL, 1, 10}, {NULL, 9, 10}};
    got = share_estimate(certain, 2);
    CU_ASSERT(got.low == 0 && got.high == 1);
}

static void shares_as_gsl_has_means(void)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    for (int seeds = 2; seeds < 40; seeds++) {
        struct sample sample[40];
        double share[40];
        for (int i = 0; i < seeds; i++) {
            sample[i] = (struct sample){NULL, 300 + gsl_rng_uniform_int(rng, 100), 1000};
            share[i] = (double)sample[i].count / 1000;
        }
        size_t n = (size_t)seeds;
        double half = gsl_cdf_tdist_Pinv(0.975, seeds - 1) * gsl_stats_sd(share, 1, n) /
                      sqrt(seeds);
        struct estimate got = share_estimate(sample, seeds);
        CU_ASSERT_DOUBLE_EQUAL(got.value, gsl_stats_mean(share, 1, n), 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(got.high, fmin(got.value + half, 1), 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(got.low, fmax(got.value - half, 0), 1e-12);
    }
    gsl_rng_free(rng);
}

/* All nine: 10 20 20 30 30 40 60 60 90, the median is 30; without the first seed 40,
 * without the second 30, without the third 20. Values below 256 have buckets of their
 * own. */
static const int64_t three_seeds[3][3] = {{10, 20, 30}, {20, 40, 60}, {30, 60, 90}};

static void quantiles_by_hand(void)
{
    struct sample a[3] = {0}, b[3] = {0};
    for (int i = 0; i < 3; i++) {
        int64_t later[3];
        for (int k = 0; k < 3; k++)
            later[k] = three_seeds[i][k] + 5;
        a[i].latency = histogram_of(three_seeds[i], 3);
        b[i].latency = histogram_of(later, 3);
    }
    struct estimate got = quantile_estimate(a, 3, 0.5);
    CU_ASSERT(got.value == 30 && got.low == 0 && got.seeds == 3 && got.n == 9);
    CU_ASSERT_DOUBLE_EQUAL(got.high, 30 + 4.302653 * sqrt(400.0 / 3), 1e-4);

    /* Every seed agrees: what is left is the buckets' error, 1 % of 30 and of 35. */
    got = quantile_difference(a, b, 3, 0.5);
    CU_ASSERT(got.value == 5 && got.seeds == 3 && got.n == 9);
    CU_ASSERT_DOUBLE_EQUAL(got.low, 5 - hypot(0.3, 0.35), 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(got.high, 5 + hypot(0.3, 0.35), 1e-12);
    CU_ASSERT(difference_is_seen(&got));
    got = quantile_difference(b, a, 3, 0.5);
    CU_ASSERT(got.value == -5 && got.high < 0 && difference_is_seen(&got));

    got = quantile_difference(a, a, 3, 0.5);
    CU_ASSERT(got.value == 0 && got.low < 0 && got.high > 0);
    CU_ASSERT_FALSE(difference_is_seen(&got));
    free_latencies(a, 3);
    free_latencies(b, 3);
}

static void never_narrower_than_buckets(void)
{
    static const int64_t value[] = {1000000};
    struct sample sample[4];
    for (int i = 0; i < 4; i++)
        sample[i] = (struct sample){.latency = histogram_of(value, 1)};
    struct estimate got = quantile_estimate(sample, 4, 0.99);
    CU_ASSERT_DOUBLE_EQUAL(got.low, 990000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(got.high, 1010000, 1e-6);
    free_latencies(sample, 4);
}

static void nothing_and_one(void)
{
    struct estimate got = share_estimate(NULL, 0);
    CU_ASSERT_FALSE(estimate_is_known(&got));
    CU_ASSERT_FALSE(estimate_has_interval(&got));
    CU_ASSERT(got.seeds == 0 && got.n == 0);
    got = quantile_estimate(NULL, 0, 0.5);
    CU_ASSERT_FALSE(estimate_is_known(&got));

    struct histogram *empty = histogram_new(), *filled = histogram_of(three_seeds[0], 3);
    struct sample sample[] = {{0}, {empty, 0, 0}, {filled, 3, 4}};
    got = share_estimate(sample, 2);
    CU_ASSERT_FALSE(estimate_is_known(&got));
    got = quantile_estimate(sample, 2, 0.5);
    CU_ASSERT_FALSE(estimate_is_known(&got));
    got = share_estimate(sample, 3);
    CU_ASSERT(got.value == 0.75 && got.seeds == 1 && got.n == 4);
    CU_ASSERT_FALSE(estimate_has_interval(&got));
    got = quantile_estimate(sample, 3, 0.5);
    CU_ASSERT(got.value == 20 && got.seeds == 1 && got.n == 3);
    CU_ASSERT_FALSE(estimate_has_interval(&got));
    got = quantile_difference(sample, sample, 3, 0.5);
    CU_ASSERT(got.value == 0);
    CU_ASSERT_FALSE(estimate_has_interval(&got));
    CU_ASSERT_FALSE(difference_is_seen(&got));
    histogram_free(empty);
    histogram_free(filled);
}

/* Only seeds that both have count: the third would turn the sign. */
static void differences_are_paired(void)
{
    struct sample a[] = {{NULL, 10, 100}, {NULL, 50, 100}, {NULL, 99, 100}};
    struct sample b[] = {{NULL, 12, 100}, {NULL, 52, 100}, {NULL, 0, 0}};
    struct estimate got = share_difference(a, b, 3);
    CU_ASSERT_DOUBLE_EQUAL(got.value, 0.02, 1e-15);
    CU_ASSERT(got.seeds == 2 && got.n == 200);
    /* Each seed differs by 2 %, however far they are from one another. */
    CU_ASSERT_DOUBLE_EQUAL(got.high, 0.02, 1e-12);
    CU_ASSERT(difference_is_seen(&got));
    got = share_difference(a, a, 3);
    CU_ASSERT(got.value == 0 && got.low == 0 && got.high == 0);
    CU_ASSERT_FALSE(difference_is_seen(&got));
    got = share_difference(b + 2, a, 1);
    CU_ASSERT_FALSE(estimate_is_known(&got));
}

static void huge_figures(void)
{
    struct sample a[] = {{NULL, UINT64_C(1) << 60, UINT64_C(1) << 61},
                         {NULL, UINT64_C(3) << 59, UINT64_C(1) << 61}};
    struct estimate got = share_estimate(a, 2);
    CU_ASSERT_DOUBLE_EQUAL(got.value, 0.625, 1e-12);
    static const int64_t value[] = {INT64_C(4000000000000000000)};
    struct sample long_ago[] = {{.latency = histogram_of(value, 1)},
                                {.latency = histogram_of(value, 1)}};
    got = quantile_estimate(long_ago, 2, 0.5);
    CU_ASSERT(got.value == 4e18 && isfinite(got.high));
    free_latencies(long_ago, 2);
}

/* ---- coverage: experiments whose truth is known ---- */

enum { ROUNDS = 2000, OPERATIONS = 400 };

struct tally {
    int covered, seen;
};

static void tell(struct tally *tally, const struct estimate *got, double truth)
{
    tally->covered += got->low <= truth && truth <= got->high;
    tally->seen += difference_is_seen(got);
}

static void check_coverage(const struct tally *tally, const char *what)
{
    double covered = (double)tally->covered / ROUNDS;
    if (covered < 0.90 || covered > 0.985)
        g_printerr("%s: %.3f of the intervals have the truth\n", what, covered);
    CU_ASSERT(covered >= 0.90 && covered <= 0.985);
}

/* Each seed has luck of its own, as a scenario's faults and keys give it. */
static void coverage_of_shares(void)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    struct tally one = {0}, difference = {0}, same = {0};
    for (int round = 0; round < ROUNDS; round++) {
        struct sample a[SEEDS] = {0}, b[SEEDS] = {0}, c[SEEDS] = {0};
        for (int i = 0; i < SEEDS; i++) {
            double share = gsl_ran_beta(rng, 20, 180); /* mean 0.1 */
            a[i].of = b[i].of = c[i].of = (uint64_t)(OPERATIONS + 50 * i);
            a[i].count = gsl_ran_binomial(rng, share, (unsigned)a[i].of);
            b[i].count = gsl_ran_binomial(rng, share * 0.8, (unsigned)b[i].of);
            c[i].count = gsl_ran_binomial(rng, share, (unsigned)c[i].of);
        }
        struct estimate got = share_estimate(a, SEEDS);
        tell(&one, &got, 0.1);
        got = share_difference(a, b, SEEDS);
        tell(&difference, &got, -0.02);
        got = share_difference(a, c, SEEDS);
        tell(&same, &got, 0);
    }
    gsl_rng_free(rng);
    check_coverage(&one, "share");
    check_coverage(&difference, "difference of shares");
    check_coverage(&same, "no difference of shares");
    CU_ASSERT_EQUAL(same.seen, ROUNDS - same.covered);
    CU_ASSERT(difference.seen > ROUNDS / 4);
}

static const double luck_sigma = 0.1, sigma = 0.5;

/* Lognormal, `scale` times what `luck` gave this seed. */
static struct histogram *draw_latency(const gsl_rng *rng, double scale, double luck)
{
    struct histogram *histogram = histogram_new();
    for (int i = 0; i < OPERATIONS; i++) {
        double ns = 1e6 * scale * exp(luck + gsl_ran_gaussian(rng, sigma));
        histogram_add(histogram, (int64_t)ns);
    }
    return histogram;
}

static void coverage_of_quantiles(void)
{
    static const double p[] = {0.5, 0.99};
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus2);
    struct tally one[2] = {0}, difference[2] = {0}, same[2] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        struct sample a[SEEDS] = {0}, b[SEEDS] = {0}, c[SEEDS] = {0};
        for (int i = 0; i < SEEDS; i++) {
            double luck = gsl_ran_gaussian(rng, luck_sigma);
            a[i].latency = draw_latency(rng, 1, luck);
            b[i].latency = draw_latency(rng, 1.3, luck);
            c[i].latency = draw_latency(rng, 1, luck);
        }
        for (int k = 0; k < 2; k++) {
            /* All seeds there could be, together: lognormal with the variances' sum. */
            double truth =
                1e6 * exp(hypot(luck_sigma, sigma) * gsl_cdf_ugaussian_Pinv(p[k]));
            struct estimate got = quantile_estimate(a, SEEDS, p[k]);
            tell(&one[k], &got, truth);
            got = quantile_difference(a, b, SEEDS, p[k]);
            tell(&difference[k], &got, 0.3 * truth);
            got = quantile_difference(a, c, SEEDS, p[k]);
            tell(&same[k], &got, 0);
        }
        free_latencies(a, SEEDS);
        free_latencies(b, SEEDS);
        free_latencies(c, SEEDS);
    }
    gsl_rng_free(rng);
    for (int k = 0; k < 2; k++) {
        check_coverage(&one[k], k == 0 ? "p50" : "p99");
        check_coverage(&difference[k], k == 0 ? "difference of p50" : "... of p99");
        check_coverage(&same[k], k == 0 ? "no difference of p50" : "... of p99");
    }
    CU_ASSERT(difference[0].seen > ROUNDS * 9 / 10);
}

CU_TestInfo estimate_tests[] = {
    {"shares worked by hand", shares_by_hand},
    {"shares of seeds of one size as GSL has means", shares_as_gsl_has_means},
    {"quantiles worked by hand", quantiles_by_hand},
    {"no interval is narrower than the buckets", never_narrower_than_buckets},
    {"no seed and one seed", nothing_and_one},
    {"differences are paired by seed", differences_are_paired},
    {"huge figures", huge_figures},
    {"coverage of shares and their differences", coverage_of_shares},
    {"coverage of quantiles and their differences", coverage_of_quantiles},
    CU_TEST_INFO_NULL,
};
