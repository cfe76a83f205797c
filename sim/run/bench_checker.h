/* bench_checker.h - how fast checkers are. */
#pragma once

#include "sim/port/checker.h"

/* Primitives that a checker of registers judges in a second: of a million on a thousand
 * keys, all as one copy would have answered. The median of a few runs. */
double bench_checker_operations_per_s(const struct checker *checker);
