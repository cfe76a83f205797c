/* variant_words.h - what every chart of variants begins with: the comparison of the file,
 * which of its variants a picture can hold, and the words for them. Strings are the
 * caller's: g_free(). */
#pragma once

#include "sim/compare/comparison.h"
#include "viz/canvas/series.h"
#include "viz/chart.h"

/* Of the scenario of options->trial; without one, of options->scenario, else of the
 * file's first. `*comparison` is NULL where the file has neither a trial nor a refused
 * variant: draw chart_no_data(). False, with `error`, where the file cannot be read or
 * has no such trial. */
bool chart_comparison(struct reader *reader, const struct chart_options *options,
                      struct comparison **comparison, GError **error);

/* Variants that have trials, in order of their number. */
struct cast {
    const struct compared_variant **variant;
    int count;
    int coloured; /* of these the first so many have a colour; the rest is grey */
};
/* `comparison` may be NULL: nobody. */
struct cast cast_new(const struct comparison *comparison);
void cast_clear(struct cast *cast);

/* How variant cast->variant[i] looks: the same in every picture of a report that has room
 * for its colour. */
struct series_style cast_style(const struct cast *cast, int i);

/* "5 seeds (1 to 5), transatlantic-cut, consim 0.1.0": where to find it again. */
char *comparison_source(const struct comparison *comparison);

/* Of what: "raft, quorum and 2 more; <title>", the title of the scenario in quotes, or
 * else its name. At most `most` names. */
char *comparison_subject(const struct comparison *comparison, const struct cast *cast,
                         int most);

/* "a", "a and b", "a, b and c", "a, b and 3 more", of cast->variant[from] on. */
char *cast_names(const struct cast *cast, int from, int most);

/* What a picture leaves out, for its caption: "Cannot: chain: update (needs cas). ",
 * several after another, at most `most` of them; "" where all could. Ends with a blank.
 */
char *comparison_refusals(const struct comparison *comparison, int most);

/* Grey lines and points, for the caption: "Grey: 35 more variants. ", or "". */
char *cast_grey_words(const struct cast *cast);

/* Operations of all drawn variants and seeds lie between these; both 0: none. */
void cast_operations(const struct cast *cast, uint64_t *least, uint64_t *most);

/* A name as the text of a chart: at most `letters` of it. */
char *short_name(const char *name, int letters);

/* The whole picture where there is nothing to draw: `title` (or options->title) says what
 * is missing; the plot has `words`, "no data: ...". The caption tells what the file has,
 * as far as there is a comparison. */
void chart_no_data(struct canvas *canvas, const struct chart_options *options,
                   const struct comparison *comparison, const char *title,
                   const char *words);
