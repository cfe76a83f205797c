#include "viz/charts/row_panels.h"

#include <math.h>

void row_panels_init(struct row_panels *panels, const char *const *heads, int count)
{
    g_assert(count <= PANEL_COLUMNS);
    *panels = (struct row_panels){.heads = heads, .column_count = count};
    panels->name = g_ptr_array_new_with_free_func(g_free);
    panels->heading = g_ptr_array_new_with_free_func(g_free);
    for (int c = 0; c < count; c++)
        panels->cell[c] = g_ptr_array_new_with_free_func(g_free);
}

void row_panels_clear(struct row_panels *panels)
{
    g_ptr_array_unref(panels->name);
    g_ptr_array_unref(panels->heading);
    for (int c = 0; c < panels->column_count; c++)
        g_ptr_array_unref(panels->cell[c]);
}

static void add(struct row_panels *panels, const char *name, char *heading,
                char *const *cells)
{
    g_ptr_array_add(panels->name, g_strdup(name));
    g_ptr_array_add(panels->heading, heading);
    for (int c = 0; c < panels->column_count; c++)
        g_ptr_array_add(panels->cell[c], cells != NULL ? cells[c] : NULL);
}

void row_panels_add_heading(struct row_panels *panels, char *text)
{
    add(panels, "", text, NULL);
}

int row_panels_add(struct row_panels *panels, const char *name, char *const *cells)
{
    add(panels, name, NULL, cells);
    return (int)panels->name->len - 1;
}

void row_panels_add_axis(struct row_panels *panels, const struct canvas *canvas,
                         double height)
{
    int rows = (int)ceil(height / canvas_page(canvas)->row_least);
    for (int i = 0; i < rows; i++)
        add(panels, "", NULL, NULL);
}

static void set_columns(const struct row_panels *panels, struct column *columns)
{
    for (int c = 0; c < panels->column_count; c++)
        columns[c] = (struct column){.head = panels->heads[c],
                                     .cells = (const char *const *)panels->cell[c]->pdata,
                                     .is_strong = c == panels->column_count - 1};
}

bool row_panels_lay(struct row_panels *panels, struct canvas *canvas, double top,
                    double below)
{
    struct column columns[PANEL_COLUMNS];
    set_columns(panels, columns);
    rows_lay(&panels->rows, canvas, (const char *const *)panels->name->pdata,
             (int)panels->name->len, columns, panels->column_count, top, below);
    return panels->rows.shown == panels->rows.count;
}

double row_panels_edge(const struct row_panels *panels, int row)
{
    return panels->rows.top + row * panels->rows.pitch;
}

static void draw_headings(const struct row_panels *panels, struct canvas *canvas)
{
    const struct page *page = canvas_page(canvas);
    struct font font = font_name(canvas);
    font.rise = RISE_MIDDLE;
    font.weight = 600;
    double width = page->width - 2 * page->margin;
    for (int i = 0; i < panels->rows.shown; i++) {
        const char *heading = panels->heading->pdata[i];
        if (heading == NULL)
            continue;
        g_autofree char *text = canvas_fit(canvas, heading, &font, width);
        canvas_text(canvas, page->margin, rows_middle(&panels->rows, i), text, &font);
    }
}

void row_panels_draw(const struct row_panels *panels, struct canvas *canvas)
{
    struct column columns[PANEL_COLUMNS];
    set_columns(panels, columns);
    rows_draw(&panels->rows, canvas, (const char *const *)panels->name->pdata, columns);
    draw_headings(panels, canvas);
}

void row_panels_words(const struct row_panels *panels, struct canvas *canvas, int row,
                      const char *words, bool over_columns)
{
    const struct rows *rows = &panels->rows;
    struct font font = font_axis(canvas);
    font.rise = RISE_MIDDLE;
    font.halo = true; /* over the grid */
    double left = rows->left + 0.6 * font.size, right = rows->right;
    if (over_columns)
        right = canvas_width(canvas) - canvas_page(canvas)->margin;
    g_autofree char *text = canvas_fit(canvas, words, &font, right - left);
    canvas_text(canvas, left, rows_middle(rows, row), text, &font);
}
