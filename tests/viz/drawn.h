/* drawn.h - a chart drawn from a made file, audited, with its words. */
#pragma once

#include "tests/viz/made_variants.h"
#include "viz/chart.h"

struct drawn {
    char *svg;
    GString *data;
    guint problems; /* of the audit; printed too */
};

/* options->theme and ->size must be set. */
struct drawn drawn_new(const struct made_variants *made, const char *type,
                       const struct chart_options *options);
void drawn_clear(struct drawn *drawn);

/* Between <title> and its end, or <desc> and its; no-break and thin blanks as blanks.
 * g_free(). */
char *drawn_words(const struct drawn *drawn, const char *tag);
bool drawn_is_well_formed(const struct drawn *drawn);

/* The cells of the line that begins so; NULL: there is none. No cell may have a comma.
 * g_strfreev(). */
char **drawn_line(const struct drawn *drawn, const char *start);
