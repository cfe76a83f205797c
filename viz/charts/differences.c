/* differences.c - a forest plot: each variant's difference to the first, paired by seed,
 * with its interval. A panel a measure, each with an axis and a unit of its own. */
#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"
#include "viz/canvas/marks.h"
#include "viz/charts/charts.h"
#include "viz/charts/difference_panels.h"
#include "viz/charts/harm_words.h"
#include "viz/charts/row_panels.h"

enum { HARMS_DRAWN = 3 };

struct forest {
    const struct difference_panels *differences;
    struct row_panels rows;
    bool is_drawn[DIFFERENCE_PANELS];
    int first_row[DIFFERENCE_PANELS]; /* of the panel's variants */
    int refused_row;                  /* of the first refused variant */
};

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
    g_autofree char *low = difference_figure(of->low * panel->factor);
    g_autofree char *high = difference_figure(of->high * panel->factor);
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
            cells[1] = difference_figure(difference->estimate.value * panel->factor);
        row_panels_add(&forest->rows, difference->variant->name, cells);
    }
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
        if (i < last)
            row_panels_add_axis(&forest->rows, canvas, axis_height(canvas));
        else
            add_refused(forest);
    }
}

static void lay(struct forest *forest, struct canvas *canvas, double top)
{
    double below =
        frame_caption_room(canvas) + axis_height(canvas) + canvas_page(canvas)->axis_px;
    int most = forest->differences->count;
    fill(forest, canvas, most);
    while (!row_panels_lay(&forest->rows, canvas, top, below) && most > 1) {
        row_panels_clear(&forest->rows);
        fill(forest, canvas, --most);
    }
}

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

/* "primary-async: \u22121.56 s, \u22121.7 to \u22121.42" */
static char *told(const struct difference_panel *panel,
                  const struct difference *difference)
{
    g_autofree char *interval = interval_words(panel, difference);
    if (!estimate_is_known(&difference->estimate) || difference->none_seen)
        return g_strdup_printf("%s: %s", difference->variant->name, interval);
    g_autofree char *figure =
        difference_figure(difference->estimate.value * panel->factor);
    bool open = estimate_has_interval(&difference->estimate) &&
                !difference_is_seen(&difference->estimate);
    return g_strdup_printf("%s: %s %s (%s)%s", difference->variant->name, figure,
                           panel->unit, interval, open ? ", no difference seen" : "");
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

static void draw_panel(const struct forest *forest, struct canvas *canvas, int which,
                       bool is_last)
{
    const struct difference_panel *panel = &forest->differences->at[which];
    const struct rows *rows = &forest->rows.rows;
    struct scale scale = {.from = rows->left, .to = rows->right};
    struct ticks ticks;
    int first = forest->first_row[which];
    double top = row_panels_edge(&forest->rows, first);
    double bottom =
        is_last ? rows->bottom : row_panels_edge(&forest->rows, first + panel->count);
    set_scale(panel, &scale, &ticks, canvas_page(canvas)->x_ticks);
    axis_below(canvas, &scale, &ticks, difference_figure, top, bottom, "");
    axis_zero(canvas, &scale, top, bottom);
    for (int i = 0; i < panel->count && first + i < rows->shown; i++) {
        g_autofree char *words = told(panel, &panel->at[i]);
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

/* Words --------------------------------------------------------------------- */

static char *make_caption(const struct forest *forest)
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
        g_string_append_printf(out, "%s%s", any ? ", " : "No room, but in the data: ",
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
    g_string_append_printf(out, " operations a variant. %s", source);
    return g_string_free(out, FALSE);
}

static void describe(const struct forest *forest, struct canvas *canvas,
                     const char *title, const char *subtitle, const char *caption)
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
            g_autofree char *words = told(panel, &panel->at[k]);
            g_string_append_printf(out, "%s%s", k > 0 ? "; " : "", words);
        }
        g_string_append(out, ". ");
    }
    g_string_append(out, caption);
    canvas_describe(canvas, title, out->str);
    g_string_free(out, TRUE);
}

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
    lay(&forest, canvas, frame_head(canvas, title, subtitle));
    int last = 0;
    for (int i = 0; i < differences->count; i++)
        last = forest.is_drawn[i] ? i : last;
    for (int i = 0; i <= last; i++)
        if (forest.is_drawn[i])
            draw_panel(&forest, canvas, i, i == last);
    row_panels_draw(&forest.rows, canvas);
    draw_refused(&forest, canvas);
    g_autofree char *caption = make_caption(&forest);
    g_autofree char *words = rows_caption(&forest.rows.rows, caption);
    frame_caption(canvas, words);
    describe(&forest, canvas, title, subtitle, words);
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
    return g_strdup(most == 0 ? "No data: no operation was due"
                              : "No data: no seed tells of both sides");
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
