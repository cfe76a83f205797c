#include "sim/kernel/distributions/types.h"

static double p_at(const struct distribution *self, size_t i)
{
    return self->argument[i].number;
}

static double x_at(const struct distribution *self, size_t i)
{
    return self->argument[i].quantity;
}

static const char *prepare(struct distribution *self)
{
    for (size_t i = 0; i < self->argument_count; i++) {
        if (p_at(self, i) < 0 || p_at(self, i) > 1)
            return "probabilities must lie between 0 and 1";
        if (i > 0 && p_at(self, i) <= p_at(self, i - 1))
            return "probabilities must rise from point to point";
        if (i > 0 && x_at(self, i) < x_at(self, i - 1))
            return "values must not fall from point to point";
    }
    return NULL;
}

static double draw(const struct distribution *self, struct stream *stream)
{
    double u = stream_uniform(stream);
    size_t i = 0;
    while (i < self->argument_count && p_at(self, i) <= u)
        i++;
    if (i == 0 || i == self->argument_count)
        return x_at(self, i == 0 ? 0 : i - 1);
    double share = (u - p_at(self, i - 1)) / (p_at(self, i) - p_at(self, i - 1));
    return x_at(self, i - 1) + share * (x_at(self, i) - x_at(self, i - 1));
}

static double mean(const struct distribution *self)
{
    size_t last = self->argument_count - 1;
    double sum =
        p_at(self, 0) * x_at(self, 0) + (1 - p_at(self, last)) * x_at(self, last);
    for (size_t i = 1; i <= last; i++)
        sum += (p_at(self, i) - p_at(self, i - 1)) *
               (0.5 * x_at(self, i) + 0.5 * x_at(self, i - 1));
    return sum;
}

static double cdf(const struct distribution *self, double x)
{
    size_t above = 0; /* the first point above x */
    while (above < self->argument_count && x_at(self, above) <= x)
        above++;
    if (above == 0 || above == self->argument_count)
        return above != 0;
    double share =
        (x - x_at(self, above - 1)) / (x_at(self, above) - x_at(self, above - 1));
    return p_at(self, above - 1) + share * (p_at(self, above) - p_at(self, above - 1));
}

static const struct argument_doc arguments[] = {{"point", ARGUMENT_POINT}};

const struct distribution_type distribution_type_quantiles = {
    .name = "quantiles",
    .summary = "Measured percentiles, straight lines between them",
    .explanation =
        "For a dashboard's figures when the data behind them are gone: "
        "quantiles(0: 20ms, 0.5: 31ms, 0.99: 90ms, 1: 400ms). Between two points the "
        "values are spread evenly.\n"
        "\n"
        "Below the first and above the last point nothing is invented: a draw from "
        "there is the first or the last value. Give points at 0 and 1, or "
        "quantiles(0.5: 31ms, 0.99: 90ms) is 31 ms for half of the draws and never "
        "above 90 ms. One point alone is a constant.\n"
        "\n"
        "Mean: that of the straight lines, as a rule a little more than the true one, "
        "since a true tail bends: add points where it does.\n"
        "\n"
        "Trap: percentiles of averages, or averaged percentiles, are no percentiles.",
    .source = "inversion of the piecewise linear distribution function",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .repeats = true,
    .prepare = prepare,
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
