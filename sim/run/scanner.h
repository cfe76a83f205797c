/* scanner.h - key-file text as scenarios and topologies are written in it:
 * `[group name]`, `key = value`, and comments from a `#` at the beginning of a line
 * or after white space.
 *
 * Keys are consumed by those who read them: what is left over afterwards is an
 * error. A duplicate is a problem, and every entry knows its line. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/run/report.h"

struct entry {
    char *key;
    char *value; /* NULL: a line without `=`, which stands in `key` as a whole */
    int line;
    char *setting; /* "group.key" where --set gave it; NULL: from the file */
    bool used;
};

struct group {
    char *name; /* white space in it is one blank */
    int line;
    char *setting;      /* the setting that made it; NULL: it stands in the file */
    GPtrArray *entries; /* struct entry */
    bool used;
};

struct key_file {
    GPtrArray *groups; /* struct group, in the order of the text */
};

/* Always returns what could be read; whatever is wrong goes to `report`. In `a >= b`
 * the `=` is part of a comparison, which makes it a line without `=`. */
struct key_file *key_file_scan(const char *text, struct report *report);
void key_file_free(struct key_file *file);

struct group *key_file_group(const struct key_file *file, const char *name); /* or NULL */
struct group *key_file_add_group(struct key_file *file, const char *name);

/* The entry of that key, or NULL; `group` may be NULL too. Take marks it as used. */
struct entry *group_find(const struct group *group, const char *key);
struct entry *group_take(const struct group *group, const char *key);
struct entry *group_add(struct group *group, const char *key, const char *value,
                        int line);
void group_remove(struct group *group, const char *key);

struct place place_of(const struct group *group, const struct entry *entry);
