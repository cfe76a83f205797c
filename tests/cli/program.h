/* program.h - runs the program from outside, as its users do. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

struct outcome {
    int status; /* exit status; -1: a signal ended it */
    char *out, *err;
};

/* Arguments as a shell has them. @DIR@ is replaced by a folder of the calling test, in
 * which `t.ini` lies, a scenario of 2 s. */
struct outcome run_program(const char *arguments);

/* The same, but with a signal after `after_ms`. */
struct outcome run_program_signalled(const char *arguments, int number, guint after_ms);
void outcome_clear(struct outcome *outcome);

/* Runs, and asserts status, an excerpt of standard error (NULL: it is empty) and that
 * standard output is empty unless the status is 0. */
void expect_error(const char *arguments, int status, const char *excerpt);

/* Standard output as JSON; asserts that it is. Free with json_node_unref(). */
JsonNode *run_json(const char *arguments, int status);

/* In the folder, which the suites make and remove. */
char *folder_file(const char *name);
void folder_write(const char *name, const char *text);
gboolean folder_has(const char *name);
