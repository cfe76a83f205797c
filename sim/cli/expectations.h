/* expectations.h - what [expect] came to in all trials of a comparison, by variant. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/cli/grid.h"
#include "sim/cli/verdicts.h"

struct expectations;

struct expectations *expectations_new(const struct grid *grid);
void expectations_free(struct expectations *expectations);

/* `variant`: of the grid. */
void expectations_add(struct expectations *expectations, int variant,
                      const struct record *record, const struct verdicts *verdicts);

/* A line for each: which variants met it in every seed, which did not and why. */
void print_expectations(GString *to, const struct expectations *expectations,
                        bool emphasis);

/* A line each on standard error for what was missed or undecided, and for trials that
 * prove less than they seem. */
void expectations_warn(const struct expectations *expectations);

bool expectations_missed(const struct expectations *expectations);

/* An expectation of which some trial could not say, or an SLO that none measured. */
bool expectations_undecided(const struct expectations *expectations);
