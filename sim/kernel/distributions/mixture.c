#include <math.h>

#include "sim/kernel/distributions/types.h"

/* Weights typed with a few digits, such as three times 0.333333, add up to 1. */
static const double WEIGHTS_TOLERANCE = 1e-5;

enum { SUM }; /* derived */

static const char *prepare(struct distribution *self)
{
    double sum = 0;
    for (size_t i = 0; i < self->argument_count; i++) {
        if (number_at(self, i) < 0)
            return "weights must not be negative";
        sum += number_at(self, i);
    }
    self->derived[SUM] = sum;
    return fabs(sum - 1) <= WEIGHTS_TOLERANCE ? NULL : "weights must add up to 1";
}

static double draw(const struct distribution *self, struct stream *stream)
{
    double u = self->derived[SUM] * stream_uniform(stream);
    size_t chosen = 0;
    while (chosen + 1 < self->argument_count && u >= number_at(self, chosen))
        u -= number_at(self, chosen++);
    return distribution_draw(self->argument[chosen].inner, stream);
}

static double mean(const struct distribution *self)
{
    double sum = 0;
    for (size_t i = 0; i < self->argument_count; i++)
        if (number_at(self, i) > 0) /* else 0 * infinity */
            sum += number_at(self, i) * distribution_mean(self->argument[i].inner);
    return sum / self->derived[SUM];
}

static double cdf(const struct distribution *self, double x)
{
    double sum = 0;
    for (size_t i = 0; i < self->argument_count; i++) {
        const struct distribution *inner = self->argument[i].inner;
        sum += number_at(self, i) * inner->type->cdf(inner, x);
    }
    return sum / self->derived[SUM];
}

static const struct argument_doc arguments[] = {{"distribution", ARGUMENT_WEIGHTED}};

const struct distribution_type distribution_type_mixture = {
    .name = "mixture",
    .summary = "One of several, by weight: 0.62*D + 0.38*D",
    .explanation =
        "Each draw first chooses one of the distributions, with the chance given by "
        "its weight, then draws from that. For what has modes: cache hit or miss, two "
        "routes, a fast path and a slow one, one request in a hundred that meets a "
        "compaction: 0.99*lognormal(2ms, 0.3) + 0.01*lognormal(80ms, 0.5).\n"
        "\n"
        "Weights add up to 1 (within 0.00001, and are then scaled). Mean: the weighted "
        "mean of the means.\n"
        "\n"
        "Trap: this is a choice, not a sum of values: nothing is added to anything. "
        "Draws are independent, so slow ones do not come in bursts as they do in life; "
        "for bursts use a fault or a pause.",
    .source = "composition",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .repeats = true,
    .prepare = prepare,
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
