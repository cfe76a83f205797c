/* anomaly_rates.c - how often a variant does harm: a point with Wilson's interval on a
 * log axis, an arrow up to the bound where none was seen. A panel a harm. */
#include "viz/charts/anomaly_rates.h"

#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"
#include "viz/charts/charts.h"
#include "viz/charts/harm_finding.h"
#include "viz/charts/harm_words.h"

/* The range of all marks: arrows get some length. */
static void set_scale(const struct rates *rates, struct scale *scale, struct ticks *ticks,
                      int most)
{
    double low = 1, high = 0;
    for (guint i = 0; i < rates->marks->len; i++) {
        const struct compared_anomaly *anomaly =
            g_array_index(rates->marks, struct rate_row, i).anomaly;
        if (anomaly == NULL || anomaly->of == 0)
            continue;
        double end =
            anomaly->count > 0 ? anomaly->interval.low : anomaly->interval.high / 3;
        low = fmin(low, end);
        high = fmax(high, anomaly->interval.high);
    }
    scale_rates(scale, ticks, low, high, most);
}

static void draw_mark(const struct rates *rates, struct canvas *canvas,
                      const struct scale *scale, const struct rate_row *mark)
{
    const struct compared_anomaly *anomaly = mark->anomaly;
    double y = rows_middle(&rates->panels.rows, mark->row);
    if (mark->place < 0) {
        g_autofree char *words = g_strconcat("cannot: ", mark->variant->refused, NULL);
        row_panels_words(&rates->panels, canvas, mark->row, words, true);
    } else if (anomaly == NULL) {
        row_panels_words(&rates->panels, canvas, mark->row, "does not apply", true);
    } else if (anomaly->of == 0) {
        row_panels_words(&rates->panels, canvas, mark->row, "no data: none at risk",
                         false);
    } else if (anomaly->count == 0) {
        struct bound bound = {.edge = scale->from,
                              .cap = scale_place(scale, anomaly->interval.high),
                              .across = y};
        mark_bound(canvas, &bound, ROLE_UNKNOWN);
    } else {
        struct series_style style = cast_style(&rates->cast, mark->place);
        struct interval_mark interval = {scale_place(scale, anomaly->interval.low),
                                         scale_place(scale, rate_of_harm(anomaly)),
                                         scale_place(scale, anomaly->interval.high), y,
                                         false};
        mark_interval(canvas, &interval, &style, false);
    }
}

static void draw_grid(const struct rates *rates, struct canvas *canvas,
                      const struct scale *scale, const struct ticks *ticks)
{
    struct pen pen = {.colour = ROLE_GRID, .width = canvas_page(canvas)->grid_line};
    for (int h = 0; h < rates->drawn; h++) {
        double top = row_panels_edge(&rates->panels, rates->first_row[h]);
        double bottom = h == rates->drawn - 1
                            ? rates->panels.rows.bottom
                            : row_panels_edge(&rates->panels, rates->end_row[h]);
        for (int i = 0; i < ticks->count; i++) {
            double x = scale_place(scale, ticks->at[i]);
            canvas_line(canvas, x, top, x, bottom, &pen);
        }
    }
}

/* As many panels as there is room for. */
static void lay(struct rates *rates, struct canvas *canvas, double top)
{
    double below = frame_caption_room(canvas) + axis_time_height(canvas);
    int drawn = rates->harm_count;
    rates_fill(rates, drawn);
    while (!row_panels_lay(&rates->panels, canvas, top, below) && drawn > 1)
        rates_fill(rates, --drawn);
}

static void draw_rows(struct rates *rates, struct canvas *canvas, double top)
{
    struct scale scale = {0};
    struct ticks ticks;
    lay(rates, canvas, top);
    const struct rows *rows = &rates->panels.rows;
    set_scale(rates, &scale, &ticks, canvas_page(canvas)->x_ticks);
    scale.from = rows->left;
    scale.to = rows->right;
    g_autofree char *axis = rates->harm_count > 1 ? g_strdup("Share of those at risk")
                                                  : harm_heading(rates->harm[0]);
    draw_grid(rates, canvas, &scale, &ticks);
    axis_below(canvas, &scale, &ticks, format_share, rows->bottom, rows->bottom, axis);
    row_panels_draw(&rates->panels, canvas);
    for (guint i = 0; i < rates->marks->len; i++) {
        const struct rate_row *mark = &g_array_index(rates->marks, struct rate_row, i);
        if (mark->row >= rows->shown)
            break;
        g_autofree char *told = rate_told(mark);
        canvas_group(canvas, told);
        draw_mark(rates, canvas, &scale, mark);
        canvas_group_end(canvas);
    }
}

static char *make_title(const struct rates *rates, struct canvas *canvas)
{
    static const int letters[] = {30, 20, 12};
    char *title = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(letters); i++) {
        g_free(title);
        title = harm_finding(rates->comparison, &rates->cast, rates->harm[0], letters[i]);
        if (title != NULL && frame_title_fits(canvas, title))
            break;
    }
    /* The first harm may be the one of which nothing was at risk. */
    return title != NULL ? title : g_strdup("Nothing was at risk");
}

static void draw_all(struct rates *rates, struct canvas *canvas,
                     const struct chart_options *options)
{
    g_autofree char *finding = make_title(rates, canvas);
    const char *title = options->title != NULL ? options->title : finding;
    static const struct cast nobody; /* the rows name them */
    g_autofree char *subject = comparison_subject(rates->comparison, &nobody, 0);
    g_autofree char *subtitle = g_strdup_printf(
        "Share of the operations at risk that went wrong, with 95\u00A0%% Wilson "
        "intervals; %s",
        subject);
    double top = frame_head(canvas, title, subtitle);
    draw_rows(rates, canvas, top);
    g_autofree char *caption = rates_caption(rates);
    g_autofree char *words = rows_caption(&rates->panels.rows, caption);
    g_autofree char *description = rates_description(rates, subtitle, words);
    frame_caption(canvas, words);
    canvas_describe(canvas, title, description);
}

static bool draw(struct canvas *canvas, struct reader *reader,
                 const struct chart_options *options, GString *data, GError **error)
{
    struct comparison *comparison = NULL;
    if (!chart_comparison(reader, options, &comparison, error))
        return false;
    g_string_append(data, rates_data_head);
    if (comparison == NULL) {
        chart_no_data(canvas, options, NULL, "No data: nothing was run",
                      "no data: the file has no trial");
        return true;
    }
    struct rates rates;
    rates_init(&rates, comparison, options->anomaly);
    rates_data(&rates, data);
    if (rates_are_known(&rates)) {
        draw_all(&rates, canvas, options);
    } else {
        g_autofree char *title = harm_no_rate(comparison, options->anomaly);
        chart_no_data(canvas, options, comparison, title, "no data: nothing was at risk");
    }
    rates_clear(&rates);
    comparison_free(comparison);
    return true;
}

const struct chart_type chart_anomaly_rates = {
    .name = "anomaly-rates",
    .summary = "How often each variant does harm, with Wilson intervals and upper bounds",
    .question = "Which variant is safe, and how sure is that?",
    .draw = draw,
};
