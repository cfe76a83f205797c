#include <math.h>

#include "sim/kernel/arithmetic.h"
#include "sim/kernel/distributions/types.h"

enum { LEAST, SHAPE };

static const char *prepare(struct distribution *self)
{
    if (!(number_at(self, LEAST) > 0))
        return "least must be positive";
    return number_at(self, SHAPE) > 0 ? NULL : "shape must be positive";
}

static double draw(const struct distribution *self, struct stream *stream)
{
    return number_at(self, LEAST) *
           exact_exp(stream_exponential(stream) / number_at(self, SHAPE));
}

static double mean(const struct distribution *self)
{
    double shape = number_at(self, SHAPE);
    return shape <= 1 ? HUGE_VAL : number_at(self, LEAST) * shape / (shape - 1);
}

static double cdf(const struct distribution *self, double x)
{
    double least = number_at(self, LEAST);
    return x <= least ? 0 : 1 - pow(least / x, number_at(self, SHAPE));
}

static const struct argument_doc arguments[] = {
    {"least", ARGUMENT_QUANTITY},
    {"shape", ARGUMENT_NUMBER},
};

const struct distribution_type distribution_type_pareto = {
    .name = "pareto",
    .summary = "A power law: a few values outweigh all others",
    .explanation =
        "The chance of exceeding x is (least/x)^shape. For sizes of objects and "
        "answers, lengths of bursts and outages, and the far tail of latency. At "
        "shape 1.16 a fifth of the draws makes four fifths of the sum.\n"
        "\n"
        "Mean: least * shape / (shape - 1); infinite if shape <= 1. The variance is "
        "infinite if shape <= 2.\n"
        "\n"
        "Trap: with shape <= 2 averages over a run hardly settle, however long it is, "
        "and an interval from a few seeds is too narrow; with shape <= 1 no server is "
        "fast enough. Look at quantiles, and see that a time-out cuts the tail.",
    .source = "inversion: least * exp(E / shape), E exponential",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .prepare = prepare,
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
