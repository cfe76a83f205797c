#include "viz/charts/forest.h"

#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"
#include "viz/charts/harm_words.h"

enum { HARMS_DRAWN = 3, NARROW_PANELS = 4 };

/* Rows ---------------------------------------------------------------------- */

static char *heading_of(const struct difference_panel *panel, bool is_wide)
{
    static const char *const sides[] = {[DIFFERENCE_LATENCY] = "left is faster",
                                        [DIFFERENCE_AVAILABILITY] =
                                            "right is more available",
                                        [DIFFERENCE_HARM] = "left is safer"};
    g_autofree char *harm =
        panel->kind == DIFFERENCE_HARM ? harm_heading(panel->name) : NULL;
    const char *what = harm != NULL                             ? harm
                       : panel->kind == DIFFERENCE_AVAILABILITY ? "Availability"
                                                                : panel->name;
    return g_strdup_printf("%s (%s)%s%s", what, panel->unit, is_wide ? "; " : "",
                           is_wide ? sides[panel->kind] : "");
}

static char *interval_words(const struct difference_panel *panel,
                            const struct difference *difference)
{
    const struct estimate *of = &difference->estimate;
    if (!estimate_is_known(of))
        return g_strdup("no data");
    if (difference->none_seen)
        return g_strdup("none seen in either");
    if (!estimate_has_interval(of))
        return g_strdup("1 seed: no interval");
    g_autofree char *low = difference_figure(panel, of->low);
    g_autofree char *high = difference_figure(panel, of->high);
    return g_strdup_printf("%s to %s", low, high);
}

static void add_panel(struct forest *forest, struct canvas *canvas, int which)
{
    const struct difference_panel *panel = &forest->differences->at[which];
    row_panels_add_heading(&forest->rows, heading_of(panel, page_is_wide(canvas)));
    forest->first_row[which] = (int)forest->rows.name->len;
    for (int i = 0; i < panel->count; i++) {
        const struct difference *difference = &panel->at[i];
        char *cells[] = {interval_words(panel, difference), NULL};
        if (estimate_is_known(&difference->estimate))
            cells[1] = difference_figure(panel, difference->estimate.value);
        row_panels_add(&forest->rows, difference->variant->name, cells);
    }
}

static bool has_refused(const struct forest *forest)
{
    const struct comparison *comparison = forest->differences->comparison;
    for (int i = 0; i < comparison->variant_count; i++)
        if (comparison->variant[i].refused != NULL)
            return true;
    return false;
}

static void add_refused(struct forest *forest)
{
    const struct comparison *comparison = forest->differences->comparison;
    char *const nothing[PANEL_COLUMNS] = {NULL};
    forest->refused_row = (int)forest->rows.name->len;
    for (int i = 0; i < comparison->variant_count; i++)
        if (comparison->variant[i].refused != NULL)
            row_panels_add(&forest->rows, comparison->variant[i].name, nothing);
}

/* Of ticks and their labels, without a title. */
static double axis_height(struct canvas *canvas)
{
    struct font font = font_axis(canvas);
    return canvas_page(canvas)->tick + 1 + canvas_measure(canvas, "0", &font).height;
}

/* Rows of the `most` panels that matter most. */
static void fill(struct forest *forest, struct canvas *canvas, int most)
{
    static const char *const heads[] = {"95\u00A0% interval", "difference"};
    const struct difference_panels *differences = forest->differences;
    int harms = 0, last = 0;
    row_panels_init(&forest->rows, heads, G_N_ELEMENTS(heads));
    for (int i = 0; i < differences->count; i++) {
        bool is_harm = differences->at[i].kind == DIFFERENCE_HARM;
        forest->is_drawn[i] =
            differences->at[i].rank < most && (!is_harm || harms++ < HARMS_DRAWN);
        last = forest->is_drawn[i] ? i : last;
    }
    for (int i = 0; i <= last; i++) {
        if (!forest->is_drawn[i])
            continue;
        add_panel(forest, canvas, i);
        if (i < last || has_refused(forest))
            row_panels_add_axis(&forest->rows, canvas, axis_height(canvas));
    }
    add_refused(forest);
}

void forest_lay(struct forest *forest, struct canvas *canvas, double top)
{
    double below =
        frame_caption_room(canvas) + axis_height(canvas) + canvas_page(canvas)->axis_px;
    int most = page_is_wide(canvas) ? DIFFERENCE_PANELS : NARROW_PANELS;
    fill(forest, canvas, most);
    while (!row_panels_lay(&forest->rows, canvas, top, below) && most > 1) {
        row_panels_clear(&forest->rows);
        fill(forest, canvas, --most);
    }
}

int forest_last(const struct forest *forest)
{
    int last = 0;
    for (int i = 0; i < forest->differences->count; i++)
        last = forest->is_drawn[i] ? i : last;
    return last;
}

/* Words --------------------------------------------------------------------- */

/* "primary-async: \u22121.56 s, \u22121.7 to \u22121.42" */
char *forest_told(const struct difference_panel *panel,
                  const struct difference *difference)
{
    g_autofree char *interval = interval_words(panel, difference);
    if (!estimate_is_known(&difference->estimate) || difference->none_seen)
        return g_strdup_printf("%s: %s", difference->variant->name, interval);
    g_autofree char *figure = difference_figure(panel, difference->estimate.value);
    bool open = estimate_has_interval(&difference->estimate) &&
                !difference_is_seen(&difference->estimate);
    return g_strdup_printf("%s: %s %s (%s)%s", difference->variant->name, figure,
                           panel->unit, interval, open ? ", no difference seen" : "");
}

char *forest_caption(const struct forest *forest)
{
    const struct difference_panels *differences = forest->differences;
    GString *out = g_string_new(
        "Bar = 95\u00A0% interval over seeds, each paired with "
        "itself: the same luck on both sides. Grey, hollow = no "
        "difference seen. ");
    if (differences->comparison->seed_count < 2)
        g_string_assign(out,
                        "1 seed: no interval, so nothing is known to differ; hollow "
                        "= what this seed had. ");
    bool any = false;
    for (int i = 0; i < differences->count; i++) {
        if (forest->is_drawn[i])
            continue;
        g_string_append_printf(out, "%s%s", any ? ", " : "Not drawn, but in the data: ",
                               differences->at[i].what);
        any = true;
    }
    uint64_t least, most;
    cast_operations(&differences->cast, &least, &most);
    g_autofree char *n = format_count(least), *n_most = format_count(most);
    g_autofree char *source = comparison_source(differences->comparison);
    g_string_append_printf(out, "%sn = %s", any ? ". " : "", n);
    if (least < most)
        g_string_append_printf(out, " to %s", n_most);
    g_string_append_printf(out, " operation%s a variant. %s", most == 1 ? "" : "s",
                           source);
    return g_string_free(out, FALSE);
}

char *forest_description(const struct forest *forest, const char *subtitle,
                         const char *caption)
{
    enum { TOLD = 5 };
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%s. ", subtitle);
    int count = 0;
    for (int i = 0; i < forest->differences->count; i++) {
        const struct difference_panel *panel = &forest->differences->at[i];
        if (!forest->is_drawn[i] || count >= TOLD)
            continue;
        g_string_append_printf(out, "%s: ", panel->what);
        for (int k = 0; k < panel->count && count < TOLD; k++, count++) {
            g_autofree char *words = forest_told(panel, &panel->at[k]);
            g_string_append_printf(out, "%s%s", k > 0 ? "; " : "", words);
        }
        g_string_append(out, ". ");
    }
    g_string_append(out, caption);
    return g_string_free(out, FALSE);
}
