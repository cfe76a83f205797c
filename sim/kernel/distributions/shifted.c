#include "sim/kernel/distributions/types.h"

enum { BY, INNER };

static double draw(const struct distribution *self, struct stream *stream)
{
    return number_at(self, BY) + distribution_draw(self->argument[INNER].inner, stream);
}

static double mean(const struct distribution *self)
{
    return number_at(self, BY) + distribution_mean(self->argument[INNER].inner);
}

static double cdf(const struct distribution *self, double x)
{
    const struct distribution *inner = self->argument[INNER].inner;
    return inner->type->cdf(inner, x - number_at(self, BY));
}

static const struct argument_doc arguments[] = {
    {"by", ARGUMENT_QUANTITY},
    {"distribution", ARGUMENT_DISTRIBUTION},
};

const struct distribution_type distribution_type_shifted = {
    .name = "shifted",
    .summary = "A fixed least value and a random part on top",
    .explanation =
        "A path's delay is light in glass, which is fixed, and queueing, which is not: "
        "shifted(38ms, gamma(2, 0.5ms)). Likewise a handler's least cost, or a disk's "
        "flush.\n"
        "\n"
        "Mean: by + the mean of the other.\n"
        "\n"
        "Trap: fit the random part to what is left after subtracting the least value, "
        "not to the whole.",
    .source = "addition",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
