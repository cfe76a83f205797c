#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "sim/kernel/arithmetic.h"
#include "sim/kernel/distributions/types.h"

enum { SHAPE, SCALE };
enum { D, C }; /* derived */

static const char *prepare(struct distribution *self)
{
    double shape = number_at(self, SHAPE);
    if (!(shape > 0))
        return "shape must be positive";
    if (!(number_at(self, SCALE) > 0))
        return "scale must be positive";
    /* "If alpha < 1, generate with alpha + 1 and multiply by U^(1/alpha)." */
    self->derived[D] = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    self->derived[C] = 1 / sqrt(9 * self->derived[D]);
    return NULL;
}

/* "Generate v = (1 + c x)^3 with x normal; if v > 0 and
 * ln U < x^2/2 + d - d v + d ln v, return d v." ln U is minus an exponential draw. */
static double draw(const struct distribution *self, struct stream *stream)
{
    double shape = number_at(self, SHAPE), scale = number_at(self, SCALE);
    double d = self->derived[D], c = self->derived[C];
    double x, v;
    do {
        do {
            x = stream_normal(stream);
            v = 1 + c * x;
        } while (v <= 0);
        v = v * v * v;
    } while (-stream_exponential(stream) >= 0.5 * x * x + d * (1 - v + exact_log(v)));
    if (shape < 1)
        scale *= exact_exp(-stream_exponential(stream) / shape);
    return scale * d * v;
}

static double mean(const struct distribution *self)
{
    return number_at(self, SHAPE) * number_at(self, SCALE);
}

static double cdf(const struct distribution *self, double x)
{
    if (x <= 0)
        return 0;
    return gsl_sf_gamma_inc_P(number_at(self, SHAPE), x / number_at(self, SCALE));
}

static const struct argument_doc arguments[] = {
    {"shape", ARGUMENT_NUMBER},
    {"scale", ARGUMENT_QUANTITY},
};

const struct distribution_type distribution_type_gamma = {
    .name = "gamma",
    .summary = "A sum of exponential stages: steadier or wilder than one",
    .explanation =
        "With a whole shape k it is the sum of k exponential stages of mean scale "
        "(Erlang's), such as a request that passes k servers; queueing delay along a "
        "path of several hops is often fitted by it, shifted by the least delay. "
        "Shape 1 is exponential; above 1 it is steadier, below 1 wilder, with many "
        "values close to 0.\n"
        "\n"
        "Mean: shape * scale; the standard deviation is sqrt(shape) * scale.\n"
        "\n"
        "Trap: its tail is exponential whatever the shape: for outliers of ten times "
        "the median and more take lognormal, pareto or a mixture.",
    .source =
        "Marsaglia & Tsang, ACM Trans. Mathematical Software 26(3), 2000; for "
        "shape < 1 with the boost given there",
    .arguments = arguments,
    .argument_count = G_N_ELEMENTS(arguments),
    .prepare = prepare,
    .draw = draw,
    .mean = mean,
    .cdf = cdf,
};
