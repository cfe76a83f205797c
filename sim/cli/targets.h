/* targets.h - files that are to be written: looked at before the work begins. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Could a file be made at `path`? `option`, as "-o", is for messages. */
bool target_has_folder(const char *option, const char *path, GError **error);

/* The same, and what is there may be overwritten: an ordinary file, and no database. */
bool target_is_free(const char *option, const char *path, GError **error);

/* Do two paths lead to one file, whether it is there or not? */
bool same_file(const char *a, const char *b);
