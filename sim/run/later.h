/* later.h - what scenarios may name although this version cannot run it: known, so
 * that a typing error is told from a wish, and refused in one clear line. */
#pragma once

#include <stdbool.h>

struct later {
    const char *name;
    const char *const *keys; /* its settings; NULL-ended, or NULL */
};

extern const struct later later_protocols[]; /* ends with a row without a name */

bool later_has(const struct later *list, const char *name);

/* Does anything on the list have such a setting? */
bool later_has_key(const struct later *list, const char *key);
