/* checks.h - which consistency models a trial is checked against, and that. */
#pragma once

#include "sim/run/config.h"

/* What could be a model's name, known or not. */
bool model_name_possible(const char *word);

/* The checker that decides the model of that name, and its row there; NULL: none does. */
const struct checker *find_checker(const struct checker *const *checkers,
                                   const char *model, int *row);

/* Their names, NULL-ended; free the array with g_free(). */
const char **model_names(const struct checker *const *checkers);

/* Judges the history by each of `models` (NULL-ended), in that order; `*count` of them.
 * What no checker decides is unknown, and so is all of an empty history. Clear each, then
 * g_free(). */
struct judgement *checks_run(const struct checker *const *checkers, char *const *models,
                             const struct history *history, int *count);
