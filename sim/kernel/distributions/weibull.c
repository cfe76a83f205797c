#include <math.h>

#include "sim/kernel/arithmetic.h"
#include "sim/kernel/distributions/types.h"

enum { SCALE, SHAPE };

static const char *prepare(struct distribution *self)
{
    if (!(number_at(self, SCALE) > 0))
        return "scale must be positive";
    return number_at(self, SHAPE) > 0 ? NULL : "shape must be positive";
}

static double draw(const struct distribution *self, struct stream *stream)
{
    return number_at(self, SCALE) *
           exact_pow(stream_exponential(stream), 1 / number_at(self, SHAPE));
}

static double mean(const struct distribution *self)
{
    return number_at(self, SCALE) * tgamma(1 + 1 / number_at(self, SHAPE));
}

static double cdf(const struct distribution *self, double x)
{
    if (x <= 0)
        return 0;
    return -expm1(-pow(x / number_at(self, SCALE), number_at(self, SHAPE)));
}

static const struct argument_doc arguments[] = {
    {"scale", ARGUMENT_QUANTITY},
    {"shape", ARGUMENT_NUMBER},
};

const struct distribution_type distribution_type_weibull = {
    .name = "weibull",
    .summary = "Times between failures: infant mortality, or wear",
    .explanation =
        "A failure rate that falls with age (shape < 1: disks and nodes just after a "
        "deploy), is constant (shape 1: exponential) or rises (shape > 1: wear). "
        "Logs of large clusters give times between failures with shapes of 0.7 to "
        "0.8. Scale is the age by which 63% have failed, whatever the shape.\n"
        "\n"
        "Mean: scale * Gamma(1 + 1/shape): 1.27 times the scale at shape 0.7, 0.89 "
        "at 2.\n"
        "\n"
        "Trap: scale is not the mean; at shape 0.5 the mean is twice the scale and the "
        "median half of it.",
    .source = "inversion: scale * E^(1/shape), E exponential",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .prepare = prepare,
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
