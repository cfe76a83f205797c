/* differences.c - a forest plot: each variant's difference to the first, paired by seed,
 * with its interval. A panel a measure, each with an axis and a unit of its own. */
#include <math.h>

#include "viz/canvas/marks.h"
#include "viz/charts/charts.h"
#include "viz/charts/forest.h"

/* Marks --------------------------------------------------------------------- */

static void set_scale(const struct difference_panel *panel, struct scale *scale,
                      struct ticks *ticks, int most)
{
    double low = 0, high = 0;
    for (int i = 0; i < panel->count; i++) {
        const struct estimate *of = &panel->at[i].estimate;
        if (!estimate_is_known(of))
            continue;
        bool has = estimate_has_interval(of);
        low = fmin(low, (has ? of->low : of->value) * panel->factor);
        high = fmax(high, (has ? of->high : of->value) * panel->factor);
    }
    scale_around_zero(scale, ticks, low, high, most);
}

static void draw_mark(const struct forest *forest, struct canvas *canvas,
                      const struct difference_panel *panel, int i, int row,
                      const struct scale *scale)
{
    const struct difference *difference = &panel->at[i];
    const struct estimate *of = &difference->estimate;
    double y = rows_middle(&forest->rows.rows, row);
    if (!estimate_is_known(of)) {
        row_panels_words(&forest->rows, canvas, row, "no data", false);
        return;
    }
    bool is_seen = difference_is_seen(of);
    struct series_style style =
        is_seen ? cast_style(&forest->differences->cast, difference->place)
                : series_style_unknown();
    double x = scale_place(scale, of->value * panel->factor);
    struct interval_mark interval = {x, x, x, y, false};
    if (estimate_has_interval(of)) {
        interval.low = scale_place(scale, of->low * panel->factor);
        interval.high = scale_place(scale, of->high * panel->factor);
    }
    mark_interval(canvas, &interval, &style, !is_seen);
}

static void draw_panel(const struct forest *forest, struct canvas *canvas, int which)
{
    const struct difference_panel *panel = &forest->differences->at[which];
    const struct rows *rows = &forest->rows.rows;
    struct scale scale = {.from = rows->left, .to = rows->right};
    struct ticks ticks;
    int first = forest->first_row[which];
    double top = row_panels_edge(&forest->rows, first);
    double bottom =
        fmin(row_panels_edge(&forest->rows, first + panel->count), rows->bottom);
    set_scale(panel, &scale, &ticks, canvas_page(canvas)->x_ticks);
    axis_below(canvas, &scale, &ticks, difference_tick, top, bottom, "");
    axis_zero(canvas, &scale, top, bottom);
    for (int i = 0; i < panel->count && first + i < rows->shown; i++) {
        g_autofree char *words = forest_told(panel, &panel->at[i]);
        canvas_group(canvas, words);
        draw_mark(forest, canvas, panel, i, first + i, &scale);
        canvas_group_end(canvas);
    }
}

static void draw_refused(const struct forest *forest, struct canvas *canvas)
{
    const struct comparison *comparison = forest->differences->comparison;
    int row = forest->refused_row;
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        if (variant->refused == NULL || row >= forest->rows.rows.shown)
            continue;
        g_autofree char *words = g_strconcat("cannot: ", variant->refused, NULL);
        row_panels_words(&forest->rows, canvas, row++, words, true);
    }
}

/* The picture --------------------------------------------------------------- */

static char *make_title(const struct difference_panels *differences,
                        struct canvas *canvas)
{
    static const int letters[] = {30, 20, 12};
    char *title = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(letters); i++) {
        g_free(title);
        title = differences_finding(differences, letters[i]);
        if (frame_title_fits(canvas, title))
            break;
    }
    return title;
}

static void draw_all(const struct difference_panels *differences, struct canvas *canvas,
                     const struct chart_options *options)
{
    struct forest forest = {.differences = differences};
    static const struct cast nobody; /* the rows name them */
    g_autofree char *finding = make_title(differences, canvas);
    const char *title = options->title != NULL ? options->title : finding;
    g_autofree char *to = short_name(differences->cast.variant[0]->name, 40);
    g_autofree char *subject = comparison_subject(differences->comparison, &nobody, 0);
    g_autofree char *subtitle =
        g_strdup_printf("Difference to %s, paired by seed; %s", to, subject);
    forest_lay(&forest, canvas, frame_head(canvas, title, subtitle));
    int last = forest_last(&forest);
    for (int i = 0; i <= last; i++)
        if (forest.is_drawn[i])
            draw_panel(&forest, canvas, i);
    row_panels_draw(&forest.rows, canvas);
    draw_refused(&forest, canvas);
    g_autofree char *caption = forest_caption(&forest);
    g_autofree char *words = rows_caption(&forest.rows.rows, caption);
    frame_caption(canvas, words);
    g_autofree char *description = forest_description(&forest, subtitle, words);
    canvas_describe(canvas, title, description);
    row_panels_clear(&forest.rows);
}

static char *nothing_title(const struct difference_panels *differences)
{
    if (differences->cast.count == 0)
        return g_strdup("No data: no variant could run");
    if (differences->cast.count == 1) {
        g_autofree char *name = short_name(differences->cast.variant[0]->name, 40);
        return g_strdup_printf("Nothing to compare: only %s ran", name);
    }
    uint64_t least, most;
    cast_operations(&differences->cast, &least, &most);
    if (most == 0)
        return g_strdup("No data: no operation was due");
    for (int i = 0; i < differences->cast.count; i++)
        if (differences->cast.variant[i]->ok > 0)
            return g_strdup("Nothing to compare: no seed tells of both sides");
    return g_strdup("Nothing to compare: not one operation came back");
}

static bool draw(struct canvas *canvas, struct reader *reader,
                 const struct chart_options *options, GString *data, GError **error)
{
    struct comparison *comparison = NULL;
    if (!chart_comparison(reader, options, &comparison, error))
        return false;
    g_string_append(data, differences_data_head);
    if (comparison == NULL) {
        chart_no_data(canvas, options, NULL, "No data: nothing was run",
                      "no data: the file has no trial");
        return true;
    }
    const char *harm =
        options->anomaly != NULL ? options->anomaly : comparison_main_anomaly(comparison);
    struct difference_panels differences;
    difference_panels_init(&differences, comparison, harm);
    differences_data(&differences, data);
    if (differences_are_known(&differences)) {
        draw_all(&differences, canvas, options);
    } else {
        g_autofree char *title = nothing_title(&differences);
        chart_no_data(canvas, options, comparison, title, "no data: nothing to compare");
    }
    difference_panels_clear(&differences);
    comparison_free(comparison);
    return true;
}

const struct chart_type chart_differences = {
    .name = "differences",
    .summary = "Differences to the first variant, paired by seed, with intervals",
    .question = "Is one variant really better than the first, and by how much?",
    .draw = draw,
};
