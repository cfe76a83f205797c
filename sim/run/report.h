/* report.h - collects the problems of one file, and gives them out by line. */
#pragma once

#include <glib.h>

#include "sim/run/config.h"

/* Where a problem is: a line of the file, or a setting of the command line. */
struct place {
    const char *group, *key; /* either may be NULL */
    int line;
    const char *setting; /* "group.key"; NULL: it stands in the file */
};

struct report;

/* `origin` names the file in messages; copied. */
struct report *report_new(const char *origin);
void report_free(struct report *report);

/* One line: "FILE:LINE: [group] key: " and the text, which says what is wrong, what
 * was expected, and what is near. */
void report_add(struct report *report, struct place place, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
int report_count(const struct report *report);

/* Appends all of it to `problems`, by line; settings come last. Empties the report. */
void report_move(struct report *report, struct problems *problems);

void problems_add(struct problems *problems, char *line); /* takes `line` over */

/* Text from a user as a message can hold it: quoted, on one line, not too long. */
char *quoted(const char *text);
