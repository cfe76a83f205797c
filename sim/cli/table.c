#include "sim/cli/table.h"

#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_MAX = 600, LINE_WIDTH = 88, WIDTH_MAX = 100 };

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

/* What is written of a table: the first `keys` columns, then those in [from, to). */
struct block {
    const struct table *table;
    const long *width;
    int keys, from, to;
};

static void append_cell(const struct block *block, const char *const *cell, int i,
                        GString *to)
{
    long gap = block->width[i] - width_of(cell[i]);
    bool left = block->table->left[i];
    append_spaces(to, left ? 2 : 2 + gap);
    g_string_append(to, cell[i]);
    if (left)
        append_spaces(to, gap);
}

static void append_row(const struct block *block, const char *const *cell, GString *to)
{
    for (int i = 0; i < block->keys; i++)
        append_cell(block, cell, i, to);
    for (int i = block->from; i < block->to; i++)
        append_cell(block, cell, i, to);
    gsize length = to->len; /* no blanks at the end of a line */
    while (length > 0 && to->str[length - 1] == ' ')
        length--;
    g_string_truncate(to, length);
    g_string_append_c(to, '\n');
}

static void append_block(const struct block *block, GString *to, bool emphasis)
{
    guint columns = (guint)block->table->column_count;
    const char *const *cell = (const char *const *)block->table->cell->pdata;
    g_string_append(to, emphasis ? "\033[1m" : "");
    append_row(block, (const char *const *)block->table->heading, to);
    if (emphasis)
        g_string_insert(to, (gssize)to->len - 1, "\033[0m");
    for (guint at = 0; at < block->table->cell->len; at += columns)
        append_row(block, cell + at, to);
}

/* The end of the columns that fit beside the keys; at least one does. */
static int block_end(const struct block *block, long within)
{
    int end = block->from;
    long used = 0;
    for (int i = 0; i < block->keys; i++)
        used += 2 + block->width[i];
    for (; end < block->table->column_count; end++) {
        used += 2 + block->width[end];
        if (used > within && end > block->from)
            break;
    }
    return end;
}

static void table_free(struct table *table)
{
    for (int i = 0; i < table->column_count; i++)
        g_free(table->heading[i]);
    g_ptr_array_unref(table->cell);
    g_free(table);
}

void table_finish_within(struct table *table, GString *to, bool emphasis, long within,
                         int keys)
{
    int columns = table->column_count;
    guint rows = table->cell->len / (guint)columns;
    g_assert(table->cell->len % (guint)columns == 0);
    const char *const *cell = (const char *const *)table->cell->pdata;
    long width[COLUMNS_MAX];
    for (int i = 0; i < columns; i++) {
        width[i] = width_of(table->heading[i]);
        for (guint row = 0; row < rows; row++)
            width[i] = MAX(width[i], width_of(cell[row * (guint)columns + (guint)i]));
    }
    struct block block = {.table = table, .width = width, .keys = keys, .from = keys};
    while (rows > 0) {
        block.to = block_end(&block, within);
        append_block(&block, to, emphasis);
        block.from = block.to;
        if (block.from >= columns)
            break;
        g_string_append_c(to, '\n');
    }
    table_free(table);
}

void table_finish(struct table *table, GString *to, bool emphasis)
{
    table_finish_within(table, to, emphasis, LONG_MAX, 1);
}

long table_width(void)
{
    struct winsize size = {0};
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col > 0)
        return MIN((long)size.ws_col, WIDTH_MAX);
    return WIDTH_MAX;
}

void paragraph(GString *to, const char *first, const char *text)
{
    long within = MIN((long)LINE_WIDTH, table_width());
    long indent = width_of(first), column = indent;
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_string_append(to, first);
    for (int i = 0; words[i] != NULL; i++) {
        long width = width_of(words[i]);
        if (i > 0 && column + 1 + width > within) {
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
