#include "viz/canvas/rows.h"

/* Shares of the page's width. */
static const double names_most = 0.3, plot_least = 0.34;
/* In sizes of the text. */
static const double name_gap = 1.1, column_gap = 1.6, mark_size = 1.2, mark_gap = 0.4;
/* A plot is not lower than this many of the widest rows. */
static const double least_rows = 2.5;

static struct font row_font(const struct canvas *canvas)
{
    return (struct font){.size = canvas_page(canvas)->label_px,
                         .weight = 400,
                         .colour = ROLE_INK,
                         .align = ALIGN_RIGHT,
                         .rise = RISE_MIDDLE};
}

static struct font cell_font(const struct canvas *canvas, const struct column *column)
{
    struct font font = column->is_strong ? font_name(canvas) : font_axis(canvas);
    font.align = ALIGN_RIGHT;
    font.rise = RISE_MIDDLE;
    return font;
}

static const char *cell_text(const struct column *column, int row)
{
    return column->cells[row] != NULL ? column->cells[row] : "";
}

static double column_width(struct canvas *canvas, const struct column *column, int rows)
{
    struct font head = font_axis(canvas), font = cell_font(canvas, column);
    double width = canvas_measure(canvas, column->head, &head).width;
    for (int i = 0; i < rows; i++)
        width = MAX(width, canvas_measure(canvas, cell_text(column, i), &font).width);
    if (column->marks != NULL)
        width += (mark_size + mark_gap) * canvas_page(canvas)->axis_px;
    return width + column_gap * canvas_page(canvas)->axis_px;
}

/* Left and right ends of the plot; columns go, the first one first, until it is wide
 * enough. */
static void lay_across(struct rows *rows, struct canvas *canvas, const char *const *names,
                       const struct column *columns)
{
    const struct page *page = canvas_page(canvas);
    struct font font = row_font(canvas);
    double width = 0;
    for (int i = 0; i < rows->shown; i++)
        width = MAX(width, canvas_measure(canvas, names[i], &font).width);
    rows->names_right = page->margin + MIN(width, names_most * page->width) + 0.01;
    rows->left = rows->names_right + name_gap * page->label_px;
    double right = page->width - page->margin;
    if (rows->column_count == 0)
        right -= 1.5 * page->axis_px; /* half of the last tick's label */
    rows->first_column = rows->column_count;
    while (rows->first_column > 0) {
        double next = column_width(canvas, &columns[rows->first_column - 1], rows->shown);
        if (right - next - rows->left < plot_least * page->width)
            break;
        right -= next;
        rows->first_column--;
    }
    rows->right = right;
}

void rows_lay(struct rows *rows, struct canvas *canvas, const char *const *names,
              int count, const struct column *columns, int column_count, double top,
              double below)
{
    const struct page *page = canvas_page(canvas);
    struct font font = font_axis(canvas);
    double heads = column_count > 0 ? canvas_measure(canvas, "0", &font).height + 4 : 0;
    double room = page->height - top - heads - below;
    int most = page->grows ? ROWS_MOST : (int)(room / page->row_least);
    *rows = (struct rows){.count = count, .column_count = column_count};
    /* The last place is for the words that say how many more there are. */
    bool all = count <= most;
    int slots = all ? MAX(count, 1) : MAX(most, 2);
    rows->shown = all ? count : slots - 1;
    rows->top = top + heads;
    rows->pitch = room / slots;
    if (page->grows) {
        double widest = MAX(page->row_most, least_rows * page->row_most / slots);
        rows->pitch = CLAMP(rows->pitch, page->row_least, widest);
    }
    rows->bottom = rows->top + slots * rows->pitch;
    if (page->grows)
        canvas_set_height(canvas, rows->bottom + below);
    lay_across(rows, canvas, names, columns);
}

double rows_middle(const struct rows *rows, int row)
{
    return rows->top + (row + 0.5) * rows->pitch;
}

static void draw_cell(const struct rows *rows, struct canvas *canvas,
                      const struct column *column, double right, int row)
{
    double px = canvas_page(canvas)->axis_px, y = rows_middle(rows, row);
    struct font font = cell_font(canvas, column);
    const char *text = cell_text(column, row);
    double left = canvas_text(canvas, right, y, text, &font).left;
    if (column->marks != NULL && text[0] != '\0')
        mark_verdict(canvas, column->marks[row], left - (mark_gap + mark_size / 2) * px,
                     y, mark_size * px);
}

static void draw_columns(const struct rows *rows, struct canvas *canvas,
                         const struct column *columns)
{
    double right = canvas_page(canvas)->width - canvas_page(canvas)->margin;
    for (int c = rows->column_count - 1; c >= rows->first_column; c--) {
        struct font head = font_axis(canvas);
        head.align = ALIGN_RIGHT;
        head.rise = RISE_BOTTOM;
        canvas_text(canvas, right, rows->top - 2, columns[c].head, &head);
        for (int i = 0; i < rows->shown; i++)
            draw_cell(rows, canvas, &columns[c], right, i);
        right -= column_width(canvas, &columns[c], rows->shown);
    }
}

void rows_draw(const struct rows *rows, struct canvas *canvas, const char *const *names,
               const struct column *columns)
{
    struct font font = row_font(canvas);
    double width = rows->names_right - canvas_page(canvas)->margin;
    for (int i = 0; i < rows->shown; i++) {
        g_autofree char *name = canvas_fit(canvas, names[i], &font, width);
        canvas_text(canvas, rows->names_right, rows_middle(rows, i), name, &font);
    }
    if (rows->shown < rows->count) {
        g_autofree char *more = g_strdup_printf("and %d more", rows->count - rows->shown);
        font.colour = ROLE_INK2;
        font.align = ALIGN_LEFT;
        font.halo = true; /* it may reach into the plot's grid */
        canvas_text(canvas, canvas_page(canvas)->margin, rows_middle(rows, rows->shown),
                    more, &font);
    }
    draw_columns(rows, canvas, columns);
}

char *rows_caption(const struct rows *rows, const char *caption)
{
    if (rows->shown >= rows->count)
        return g_strdup(caption);
    return g_strdup_printf("Drawn are the first %d, and %d more are in the data. %s",
                           rows->shown, rows->count - rows->shown, caption);
}
