#include "sim/cli/table.h"

#include <string.h>

enum { COLUMNS_MAX = 24, LINE_WIDTH = 88 };

struct table {
    int column_count;
    char *heading[COLUMNS_MAX];
    bool left[COLUMNS_MAX];
    GPtrArray *cell; /* row by row */
};

struct table *table_new(const char *headings)
{
    struct table *table = g_new0(struct table, 1);
    table->cell = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) parts = g_strsplit(headings, "|", -1);
    for (int i = 0; parts[i] != NULL; i++) {
        g_assert(i < COLUMNS_MAX);
        table->left[i] = parts[i][0] == '<';
        table->heading[i] = g_strdup(parts[i] + (table->left[i] ? 1 : 0));
        table->column_count++;
    }
    return table;
}

void table_cell(struct table *table, const char *text)
{
    table_take(table, g_strdup(text));
}

void table_take(struct table *table, char *text)
{
    g_ptr_array_add(table->cell, text);
}

static long width_of(const char *text)
{
    return g_utf8_strlen(text, -1);
}

static void append_spaces(GString *to, long count)
{
    for (long i = 0; i < count; i++)
        g_string_append_c(to, ' ');
}

static void append_row(const struct table *table, const long *width,
                       const char *const *cell, GString *to)
{
    for (int i = 0; i < table->column_count; i++) {
        long gap = width[i] - width_of(cell[i]);
        append_spaces(to, table->left[i] ? 2 : 2 + gap);
        g_string_append(to, cell[i]);
        /* No blanks at the end of a line. */
        if (table->left[i] && i + 1 < table->column_count)
            append_spaces(to, gap);
    }
    g_string_append_c(to, '\n');
}

void table_finish(struct table *table, GString *to, bool emphasis)
{
    int columns = table->column_count;
    guint rows = table->cell->len / (guint)columns;
    g_assert(table->cell->len == rows * (guint)columns);
    const char *const *cell = (const char *const *)table->cell->pdata;
    long width[COLUMNS_MAX];
    for (int i = 0; i < columns; i++) {
        width[i] = width_of(table->heading[i]);
        for (guint row = 0; row < rows; row++)
            width[i] = MAX(width[i], width_of(cell[row * (guint)columns + (guint)i]));
    }
    if (rows > 0) {
        g_string_append(to, emphasis ? "\033[1m" : "");
        append_row(table, width, (const char *const *)table->heading, to);
        if (emphasis)
            g_string_insert(to, (gssize)to->len - 1, "\033[0m");
    }
    for (guint row = 0; row < rows; row++)
        append_row(table, width, cell + row * (guint)columns, to);
    for (int i = 0; i < columns; i++)
        g_free(table->heading[i]);
    g_ptr_array_unref(table->cell);
    g_free(table);
}

void paragraph(GString *to, const char *first, const char *text)
{
    long indent = width_of(first), column = indent;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_string_append(to, first);
    for (int i = 0; words[i] != NULL; i++) {
        long width = width_of(words[i]);
        if (i > 0 && column + 1 + width > LINE_WIDTH) {
            g_string_append_c(to, '\n');
            append_spaces(to, indent);
            column = indent;
        } else if (i > 0) {
            g_string_append_c(to, ' ');
            column++;
        }
        g_string_append(to, words[i]);
        column += width;
    }
    g_string_append_c(to, '\n');
}

void heading(GString *to, const char *text, bool emphasis)
{
    g_string_append_printf(to, emphasis ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}
