/* report.h - the page: one self-contained HTML file about a results file, for people who
 * never saw the program. No request leaves it, it needs no script, it follows light and
 * dark screens, and prints. It is written so that XML parsers read it too. The same file
 * gives the same bytes, whatever the date, the locale and the fonts. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/store/reader.h"

/* What the catalogue of models knows of a variant; texts are static, NULL: nothing. */
struct report_design {
    const char *summary; /* of its protocol: a sentence without a full stop */
    /* Why it had to: clauses that go on after "by design, ". */
    const char *unanswered; /* operations stay without an answer */
    const char *stale;      /* reads miss what was acknowledged */
    const char *lost;       /* acknowledged writes are gone */
    const char *update;     /* the update strategy, and when it keeps updates */
    const char *update_safe_when;
    const char *ruled_out[4]; /* harms that its promises exclude; NULL-ended */
};

struct report_options {
    const char *scenario; /* of several in the file; NULL: the first */
    const char *title;    /* instead of the scenario's; NULL: that */
    const char *file;     /* the results file, as commands on the page name it */

    /* By a scenario's text and a variant's JSON; fills `design`, which is zeroed. May be
     * NULL, as the next one: the page then tells no reasons. */
    void (*design)(const char *text, const char *variant, struct report_design *design);
    /* What a consistency model means, a sentence; NULL if unknown. */
    const char *(*model)(const char *name);
};

/* The page; NULL with `error` if the file cannot be read or has no trial of the scenario.
 * g_free(). */
char *report_html(struct reader *reader, const struct report_options *options,
                  GError **error);

/* Into a file, which appears whole or not at all. */
bool report_write(struct reader *reader, const struct report_options *options,
                  const char *path, GError **error);
