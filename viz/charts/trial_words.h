/* trial_words.h - a trial in words, for the lines around a picture. */
#pragma once

#include <stdbool.h>

#include "sim/store/reader.h"

/* "quorum, w = 2; "Europe is cut off"": protocol, the keys of the variant, the title of
 * the scenario or else its name. g_free(). */
char *trial_subject(const struct reader_trial *trial);

/* "1 seed (7), transatlantic-cut, consim 0.1", "3 seeds pooled (1, 2, 5), ...": where to
 * find `count` trials of one variant again. g_free(). */
char *trials_source(const struct reader_trial *const *trials, int count);

/* In a closed loop who waits asks nothing: that hides waiting. */
bool trial_is_closed_loop(const struct reader_trial *trial);
