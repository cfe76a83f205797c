/* trade_names.c - which points have names, and where these go. */
#include <math.h>

#include "viz/charts/trade_plot.h"

enum { NAME_LETTERS = 30, KEY_LINES = 6 };

/* Another variant before it is drawn at the same place. */
static bool is_behind(const struct trade_plot *plot, int i, int *followers)
{
    const struct trades *trades = plot->trades;
    struct point own = trade_plot_point(plot, &trades->at[i]);
    bool behind = false;
    *followers = 0;
    for (int k = 0; k < trades->count; k++) {
        struct point other = trade_plot_point(plot, &trades->at[k]);
        bool same = fabs(own.x - other.x) < 1 && fabs(own.y - other.y) < 1;
        behind = behind || (same && k < i);
        *followers += same && k > i;
    }
    return behind;
}

/* Where there are many, those on the front, and of several at one place the first. NULL:
 * it has no name in the picture. */
static char *name_of(const struct trade_plot *plot, int i)
{
    const struct trade_point *trade = &plot->trades->at[i];
    bool is_wide = page_is_wide(plot->canvas);
    int followers;
    if (plot->trades->count <= TRADES_NAMED)
        return trade_name(trade, NAME_LETTERS, 0, is_wide);
    if (!trade->on_front || is_behind(plot, i, &followers))
        return NULL;
    return trade_name(trade, NAME_LETTERS, followers, is_wide);
}

static void collect_names(struct trade_plot *plot)
{
    plot->named = 0;
    for (int i = 0; i < plot->trades->count; i++) {
        const struct trade_point *trade = &plot->trades->at[i];
        struct point at = trade_plot_point(plot, trade);
        g_free(plot->name_texts[plot->named]);
        plot->name_texts[plot->named] = name_of(plot, i);
        if (plot->name_texts[plot->named] == NULL)
            continue;
        plot->names[plot->named] =
            (struct point_name){.x = at.x,
                                .y = at.y,
                                .name = plot->name_texts[plot->named],
                                .role = trade->on_front ? ROLE_INK : ROLE_INK2,
                                .is_on_tint = at.y > plot->lane_top};
        plot->named++;
    }
}

static bool covers_mark(const struct trade_plot *plot, const struct point_name *name)
{
    for (guint i = 0; i < plot->taken->len; i++) {
        const struct box *box = &g_array_index(plot->taken, struct box, i);
        if (fmin(box->right, name->box.right) - fmax(box->left, name->box.left) > 1 &&
            fmin(box->bottom, name->box.bottom) - fmax(box->top, name->box.top) > 1)
            return true;
    }
    return !name->is_shown;
}

/* The last name that found no place goes; false: all have one. */
static bool drop_name(struct trade_plot *plot)
{
    for (int i = plot->named - 1; i >= 0; i--) {
        if (!covers_mark(plot, &plot->names[i]))
            continue;
        plot->named--;
        char *gone = plot->name_texts[i];
        for (int k = i; k < plot->named; k++) {
            plot->names[k] = plot->names[k + 1];
            plot->name_texts[k] = plot->name_texts[k + 1];
        }
        plot->name_texts[plot->named] = gone; /* freed with the others */
        return true;
    }
    return false;
}

/* How many of them the key explains. */
int trade_plot_place_names(struct trade_plot *plot)
{
    struct box room = {plot->x.from + 2, plot->top, canvas_width(plot->canvas) - 2,
                       plot->bottom - 1};
    int numbers;
    collect_names(plot);
    trade_plot_take_marks(plot);
    do
        numbers = point_names_place(plot->canvas, plot->names, plot->named,
                                    (const struct box *)(const void *)plot->taken->data,
                                    (int)plot->taken->len, room);
    while (drop_name(plot));
    return numbers;
}

static double key_width(const struct trade_plot *plot)
{
    return canvas_width(plot->canvas) - 2 * canvas_page(plot->canvas)->margin;
}

double trade_plot_key_height(const struct trade_plot *plot)
{
    g_autofree char *key = point_names_key(plot->names, plot->named);
    struct font font = font_axis(plot->canvas);
    if (key == NULL)
        return 0;
    return canvas_paragraph_height(plot->canvas, key, &font, key_width(plot), KEY_LINES) +
           0.6 * font.size;
}

void trade_plot_draw_names(const struct trade_plot *plot, double key_top)
{
    g_autofree char *key = point_names_key(plot->names, plot->named);
    struct font font = font_axis(plot->canvas);
    point_names_draw(plot->canvas, plot->names, plot->named);
    if (key != NULL)
        canvas_paragraph(plot->canvas, canvas_page(plot->canvas)->margin, key_top, key,
                         &font, key_width(plot), KEY_LINES);
}
