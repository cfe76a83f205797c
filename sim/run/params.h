/* params.h - reads the text of one setting into a struct, as its table row says. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/port/param.h"

/* Reads `text` to its place in `settings`, where nothing that is owned may stand yet.
 * Regions are looked up in `regions` (NULL-ended); while none are known (NULL), such
 * a value stays as it is. False and `why` as quantity.h has it. Not for SPECIAL. */
bool param_read(const struct param *param, void *settings, const char *text,
                const char *const *regions, char **why);

/* Frees what the settings own, and leaves NULL there. `params` may be NULL. */
void params_clear(const struct param *params, void *settings);

const struct param *params_find(const struct param *params, const char *name);

/* A name of `names`, or -1 and `why`: "X is no NOUN; expected one of ...". */
int word_read(const char *text, const char *noun, const char *const *names, char **why);

/* "a, b, c" */
char *words_joined(const char *const *words);

/* The form of a value in words: "a time, as 250ms". */
char *param_form(const struct param *param);
