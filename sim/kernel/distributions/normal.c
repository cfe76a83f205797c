/* The normal distribution, cut at 0, and the lognormal. */
#include <math.h>

#include "sim/kernel/arithmetic.h"
#include "sim/kernel/distributions/types.h"

enum { MEAN, DEVIATION };
enum { MEDIAN, SIGMA };

static const double SQRT_HALF = 0x1.6a09e667f3bcdp-1;
static const double INVERSE_SQRT_TWO_PI = 0x1.9884533d43651p-2;

static double standard_normal_cdf(double z)
{
    return 0.5 * erfc(-z * SQRT_HALF);
}

static const char *normal_prepare(struct distribution *self)
{
    return number_at(self, DEVIATION) >= 0 ? NULL : "sd must not be negative";
}

static double normal_draw(const struct distribution *self, struct stream *stream)
{
    double x = number_at(self, MEAN) + number_at(self, DEVIATION) * stream_normal(stream);
    return x > 0 ? x : 0;
}

/* E max(0, X) = m Phi(m/s) + s phi(m/s). */
static double normal_mean(const struct distribution *self)
{
    double m = number_at(self, MEAN), s = number_at(self, DEVIATION);
    if (s == 0)
        return fmax(m, 0);
    double z = m / s;
    return m * standard_normal_cdf(z) + s * INVERSE_SQRT_TWO_PI * exp(-0.5 * z * z);
}

static double normal_cdf(const struct distribution *self, double x)
{
    double m = number_at(self, MEAN), s = number_at(self, DEVIATION);
    if (x < 0)
        return 0;
    return s == 0 ? x >= m : standard_normal_cdf((x - m) / s);
}

static const struct argument_doc normal_arguments[] = {
    {"mean", ARGUMENT_QUANTITY},
    {"sd", ARGUMENT_QUANTITY},
};

const struct distribution_type distribution_type_normal = {
    .name = "normal",
    .summary = "The bell curve, cut at 0: what would be negative is 0",
    .explanation =
        "For sums of many small independent parts: the error of a synchronised clock, "
        "jitter around a path that does not queue.\n"
        "\n"
        "A draw that would be negative becomes 0; it is not drawn again, so each value "
        "costs one draw whatever the parameters are. There is then a lump at 0 of "
        "Phi(-mean/sd): 16% of the draws if sd = mean, 2.3% if sd = mean/2.\n"
        "\n"
        "Mean: mean where sd is small against it; with the cut, "
        "mean Phi(mean/sd) + sd phi(mean/sd), which is 8% more if sd = mean.\n"
        "\n"
        "Trap: latencies are not normal. Their right tail is far heavier, and means "
        "and deviations measured on them, put in here, give a 99.9th percentile that "
        "flatters. Take lognormal.",
    .source = "ziggurat: Marsaglia & Tsang, J. Statistical Software 5(8), 2000",
    .arguments = normal_arguments,
    .argument_count = G_N_ELEMENTS(normal_arguments),
    .prepare = normal_prepare,
    .draw = normal_draw,
    .mean = normal_mean,
    .cdf = normal_cdf,
};

static const char *lognormal_prepare(struct distribution *self)
{
    if (!(number_at(self, MEDIAN) > 0))
        return "median must be positive";
    return number_at(self, SIGMA) >= 0 ? NULL : "sigma must not be negative";
}

static double lognormal_draw(const struct distribution *self, struct stream *stream)
{
    return number_at(self, MEDIAN) *
           exact_exp(number_at(self, SIGMA) * stream_normal(stream));
}

static double lognormal_mean(const struct distribution *self)
{
    double sigma = number_at(self, SIGMA);
    return number_at(self, MEDIAN) * exp(0.5 * sigma * sigma);
}

static double lognormal_cdf(const struct distribution *self, double x)
{
    double median = number_at(self, MEDIAN), sigma = number_at(self, SIGMA);
    if (x <= 0)
        return 0;
    return sigma == 0 ? x >= median : standard_normal_cdf(log(x / median) / sigma);
}

static const struct argument_doc lognormal_arguments[] = {
    {"median", ARGUMENT_QUANTITY},
    {"sigma", ARGUMENT_NUMBER},
};

const struct distribution_type distribution_type_lognormal = {
    .name = "lognormal",
    .summary = "A product of many factors: service times and one-way delays in life",
    .explanation =
        "Its logarithm is normal. The usual first choice for the time that a handler, "
        "a disk or a path over the Internet takes: never negative, and a tail that "
        "grows with sigma. Half of the draws are below the median; the 99th percentile "
        "is median * exp(2.33 sigma): 1.3 times at sigma 0.1, 3.2 at 0.5, 10 at 1.\n"
        "\n"
        "Mean: median * exp(sigma^2 / 2): 1.005, 1.13 and 1.65 times the median at "
        "sigma 0.1, 0.5 and 1.\n"
        "\n"
        "Trap: the argument is the median, not the mean, and sigma is the deviation of "
        "the logarithm, a pure number. Load is rate times *mean*: with sigma 1 a "
        "server is full at 0.6 of the rate that the median promises.",
    .source = "exp of a normal draw",
    .arguments = lognormal_arguments,
    .argument_count = G_N_ELEMENTS(lognormal_arguments),
    .prepare = lognormal_prepare,
    .draw = lognormal_draw,
    .mean = lognormal_mean,
    .cdf = lognormal_cdf,
};
