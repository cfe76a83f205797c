/* types.h - every type of distribution; for the list in distribution.c. */
#pragma once

#include "sim/kernel/distribution.h"

extern const struct distribution_type distribution_type_constant;
extern const struct distribution_type distribution_type_uniform;
extern const struct distribution_type distribution_type_exponential;
extern const struct distribution_type distribution_type_normal;
extern const struct distribution_type distribution_type_lognormal;
extern const struct distribution_type distribution_type_gamma;
extern const struct distribution_type distribution_type_pareto;
extern const struct distribution_type distribution_type_weibull;
extern const struct distribution_type distribution_type_shifted;
extern const struct distribution_type distribution_type_mixture;
extern const struct distribution_type distribution_type_quantiles;

/* The i-th argument's number. */
static inline double number_at(const struct distribution *self, size_t i)
{
    return self->argument[i].number;
}
