/* call.h - text in the form of a call, as `gamma(2, 0.4ms)`, and of lists. Commas and
 * other separators inside parentheses do not separate. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Splits at `separator` outside parentheses and trims the parts; one empty part for an
 * empty text. NULL and `why` if the parentheses do not match. */
char **list_split(const char *text, char separator, char **why);

struct call {
    char *name;
    char **argument; /* trimmed; NULL-ended */
    int count;
};
typedef struct call call_text;

/* False: the text is no call, as `10ms`; or a broken one, and then `why` is set. */
bool call_parse(const char *text, call_text *call, char **why);
void call_clear(call_text *call);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(call_text, call_clear)
