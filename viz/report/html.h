/* html.h - text into a page. Whatever comes from a file goes through html_put(). */
#pragma once

#include <glib.h>

/* As printf; what %s and %c stand for is escaped, made valid UTF-8 and freed of control
 * characters. The format itself is HTML, and valid XML. */
void html_put(GString *to, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Text with `names` between backticks, which become code. */
void html_prose(GString *to, const char *text);

/* A section of the page with its heading, which the list of contents names too. */
void html_section(GString *to, const char *id, const char *heading);
void html_section_end(GString *to);

/* A table that scrolls by itself where the screen is narrow. `id` is that of its caption,
 * and unique in the page; the caption is HTML. */
void html_table(GString *to, const char *id, const char *caption);
void html_table_end(GString *to);

/* The head of a table: names of columns, separated by `|`, which are HTML; after a `~`
 * the column is one of words, not of figures. */
void html_columns(GString *to, const char *columns);

/* A cell: `value` and, smaller beneath it, `detail`; either may be NULL. */
void html_cell(GString *to, const char *value, const char *detail);

/* The cells of a row that says one thing only. */
void html_wide_cell(GString *to, int columns, const char *text);

/* A table from CSV with a head line (RFC 4180). */
void html_csv(GString *to, const char *id, const char *caption, const char *csv);
