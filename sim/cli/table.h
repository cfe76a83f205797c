/* table.h - columns that line up, and paragraphs that fit the screen. */
#pragma once

#include <glib.h>
#include <stdbool.h>

struct table;

/* `headings` in one string, parted by `|`; those that begin with `<` stand left, the
 * others right. */
struct table *table_new(const char *headings);
void table_cell(struct table *table, const char *text); /* copied; left to right */
void table_take(struct table *table, char *text);       /* the same, and frees it */

/* Appends the table to `to`, indented by two, and frees it; `emphasis`: headings in
 * bold. Without a row: nothing. */
void table_finish(struct table *table, GString *to, bool emphasis);

/* The same, but no line wider than `width` if that can be: in several tables where it
 * must be, of which each repeats the first `keys` columns. */
void table_finish_within(struct table *table, GString *to, bool emphasis, long width,
                         int keys);

/* Columns of a terminal for tables: the terminal's, at most 100; 100 where it is none. */
long table_width(void);

/* Appends `text` broken at spaces, at 88 columns or the terminal's; lines after the first
 * are indented as far as `first` is long. */
void paragraph(GString *to, const char *first, const char *text);

/* A heading on a line of its own, after an empty one. */
void heading(GString *to, const char *text, bool emphasis);
