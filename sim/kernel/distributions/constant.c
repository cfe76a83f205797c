#include "sim/kernel/distributions/types.h"

enum { VALUE };

static double draw(const struct distribution *self, struct stream *stream)
{
    (void)stream;
    return number_at(self, VALUE);
}

static double mean(const struct distribution *self)
{
    return number_at(self, VALUE);
}

static double cdf(const struct distribution *self, double x)
{
    return x >= number_at(self, VALUE);
}

static const struct argument_doc arguments[] = {{"value", ARGUMENT_QUANTITY}};

const struct distribution_type distribution_type_constant = {
    .name = "constant",
    .summary = "Always the same value",
    .explanation =
        "For exact expectations: with constant delays the latency of a protocol can be "
        "worked out by hand and must come out to the nanosecond. As arrivals, "
        "constant(10k/s) is evenly spaced.\n"
        "\n"
        "Mean: value. Draws nothing from its random stream.\n"
        "\n"
        "Trap: without variance there is no queueing below full load and no race is "
        "ever lost, so nothing goes wrong that would go wrong in life.",
    .source = "none needed",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
