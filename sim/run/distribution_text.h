/* distribution_text.h - distributions of times as scenarios write them. */
#pragma once

#include "sim/kernel/distribution.h"

/* `lognormal(0.8ms, 0.5)`, nested as `shifted(37ms, gamma(2, 0.4ms))`, weighted as
 * `0.62*D + 0.38*D`; a time alone is constant. In ns. NULL, and `why` as the
 * functions of quantity.h set it. */
struct distribution *distribution_parse(const char *text, char **why);

/* "gamma(shape, scale)" */
char *distribution_signature(const struct distribution_type *type);
