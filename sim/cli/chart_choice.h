/* chart_choice.h - what of a results file a picture shall show: by the names that people
 * type. */
#pragma once

#include "viz/chart.h"

/* As typed; NULL: not said. */
struct chart_choice {
    const char *scenario, *variant, *trial, *seed, *anomaly, *kind;
};

/* Into chart->scenario, ->variant, ->trial, ->anomaly and ->kind, which point into
 * `choice`. False after a message that names what is nearest. */
bool chart_choose(struct reader *reader, const struct chart_choice *choice,
                  struct chart_options *chart);
