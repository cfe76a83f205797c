#include <math.h>

#include "sim/kernel/distributions/types.h"

enum { MEAN };

static const char *prepare(struct distribution *self)
{
    return number_at(self, MEAN) > 0 ? NULL : "mean must be positive";
}

static double draw(const struct distribution *self, struct stream *stream)
{
    return number_at(self, MEAN) * stream_exponential(stream);
}

static double mean(const struct distribution *self)
{
    return number_at(self, MEAN);
}

static double cdf(const struct distribution *self, double x)
{
    return x <= 0 ? 0 : -expm1(-x / number_at(self, MEAN));
}

static const struct argument_doc arguments[] = {{"mean", ARGUMENT_QUANTITY_OR_RATE}};

const struct distribution_type distribution_type_exponential = {
    .name = "exponential",
    .summary = "Memoryless: the time to the next of many independent events",
    .explanation =
        "The gaps of a Poisson process: arrivals of many independent users, failures "
        "of many independent parts. As a service time it makes M/M/1 and M/M/c, which "
        "have closed forms to check against. Written with its mean, exponential(5ms), "
        "or with a rate, exponential(0.2/ms).\n"
        "\n"
        "Mean: mean; the standard deviation is the same; the median is 0.69 of it, the "
        "99th percentile 4.6 of it.\n"
        "\n"
        "Trap: memoryless means that having waited tells nothing. A cable has a least "
        "delay: use shifted(by, exponential(...)), or messages arrive before light.",
    .source = "ziggurat: Marsaglia & Tsang, J. Statistical Software 5(8), 2000",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .prepare = prepare,
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
