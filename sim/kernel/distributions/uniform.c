#include "sim/kernel/distributions/types.h"

enum { LOW, HIGH };

static const char *prepare(struct distribution *self)
{
    return number_at(self, LOW) <= number_at(self, HIGH) ? NULL
                                                         : "low must not be above high";
}

static double draw(const struct distribution *self, struct stream *stream)
{
    double low = number_at(self, LOW);
    return low + (number_at(self, HIGH) - low) * stream_uniform(stream);
}

static double mean(const struct distribution *self)
{
    return 0.5 * number_at(self, LOW) + 0.5 * number_at(self, HIGH);
}

static double cdf(const struct distribution *self, double x)
{
    double low = number_at(self, LOW), high = number_at(self, HIGH);
    if (x < low)
        return 0;
    return x >= high ? 1 : (x - low) / (high - low);
}

static const struct argument_doc arguments[] = {
    {"low", ARGUMENT_QUANTITY},
    {"high", ARGUMENT_QUANTITY},
};

const struct distribution_type distribution_type_uniform = {
    .name = "uniform",
    .summary = "Every value between low and high alike",
    .explanation =
        "For what is spread on purpose: election time-outs (Raft draws them between "
        "150 and 300 ms), jitter of a back-off, the phase of a periodic job.\n"
        "\n"
        "Mean: (low + high) / 2.\n"
        "\n"
        "Trap: it has no tail. As a network delay or a service time it hides exactly "
        "what hurts; take lognormal or a mixture there.",
    .source = "inversion",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .prepare = prepare,
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
