/* latency_percentiles.c - "latency-percentiles": how bad is the tail? A line a variant
 * over an axis on which each step is ten times rarer (Tene's HdrHistogram plots have it).
 *
 * What failed or ended unknown is drawn as having taken the time-out at least, since the
 * latency of survivors alone flatters whoever gives up: a design that lets a cut region's
 * operations time out would lose exactly those that are slow. The data have the
 * survivors' latency beside it. */
#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"
#include "viz/canvas/labels.h"
#include "viz/canvas/marks.h"
#include "viz/charts/charts.h"
#include "viz/charts/percentile_curves.h"
#include "viz/charts/percentile_finding.h"
#include "viz/charts/slo_corner.h"
#include "viz/charts/trial_words.h"

struct picture {
    const struct comparison *comparison;
    struct cast cast;
    struct percentile_curves *curves;
    struct slo_corner corner;
    char *title, *subtitle, *caption;
};

static void picture_clear(struct picture *picture)
{
    cast_clear(&picture->cast);
    percentile_curves_free(picture->curves);
    slo_corner_clear(&picture->corner);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->caption);
}

/* Words ---------------------------------------------------------------------- */

enum { LOST_TOLD = 5, REFUSALS_TOLD = 2, NAMES_TOLD = 4, NAME_LETTERS = 20 };

static bool loses_any(const struct picture *picture)
{
    for (int i = 0; i < picture->curves->count; i++)
        if (picture->curves->at[i].operations > picture->curves->at[i].ok)
            return true;
    return false;
}

/* "raft 4.3 %, quorum 5.4 %"; of many the least and the most. */
static void append_lost(GString *out, const struct percentile_curves *curves)
{
    const struct percentile_curve *least = curves->at, *most = curves->at;
    for (int i = 0; i < curves->count; i++) {
        const struct percentile_curve *curve = &curves->at[i];
        double lost = percentile_curve_lost(curve);
        least = lost < percentile_curve_lost(least) ? curve : least;
        most = lost > percentile_curve_lost(most) ? curve : most;
        if (curves->count > LOST_TOLD)
            continue;
        g_autofree char *share = format_share(lost);
        g_autofree char *name = short_name(curve->variant->name, NAME_LETTERS);
        g_string_append_printf(out, "%s%s %s", i > 0 ? ", " : "", name, share);
    }
    if (curves->count <= LOST_TOLD)
        return;
    g_autofree char *low = format_share(percentile_curve_lost(least));
    g_autofree char *high = format_share(percentile_curve_lost(most));
    g_string_append_printf(out, "%s to %s", low, high);
}

static char *make_subtitle(const struct picture *picture)
{
    const struct comparison *comparison = picture->comparison;
    g_autofree char *words = kind_words(picture->curves->kind, false);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "Latency of %s by percentile", words);
    if (loses_any(picture)) {
        g_autofree char *timeout = format_time_ns((double)comparison->timeout_ns);
        g_string_append(out, "; failed or unknown: ");
        append_lost(out, picture->curves);
        g_string_append_printf(out, ", drawn as the time-out (%s) at least", timeout);
    }
    for (int k = 0; k < comparison->seed_count; k++) {
        const struct reader_trial *trial = picture->cast.variant[0]->trial[k];
        if (trial == NULL)
            continue;
        if (trial_is_closed_loop(trial))
            g_string_append(out, "; closed loop: hides waiting");
        break;
    }
    /* Names stand at the lines. */
    if (comparison->title[0] != '\0')
        g_string_append_printf(out, "; \u201C%s\u201D", comparison->title);
    return g_string_free(out, FALSE);
}

static void append_count(GString *out, const struct percentile_curves *curves)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (int i = 0; i < curves->count; i++) {
        least = MIN(least, curves->at[i].operations);
        most = MAX(most, curves->at[i].operations);
    }
    g_autofree char *low = format_count(least), *high = format_count(most);
    g_autofree char *words = kind_words(curves->kind, most == 1);
    if (g_str_equal(low, high))
        g_string_append_printf(out, "n = %s %s", high, words);
    else
        g_string_append_printf(out, "n = %s to %s %s", low, high, words);
    g_string_append(out, curves->count > 1 ? " a variant; " : "; ");
}

static char *make_caption(const struct picture *picture)
{
    GString *out = g_string_new(NULL);
    g_autofree char *source = comparison_source(picture->comparison);
    g_autofree char *grey = cast_grey_words(&picture->cast);
    g_autofree char *refusals = comparison_refusals(picture->comparison, REFUSALS_TOLD);
    append_count(out, picture->curves);
    if (picture->comparison->seed_count > 1)
        g_string_append(out, "band = 95 % interval over seeds; ");
    g_string_append_printf(out, "cross = last percentile with 10 beyond it. %s%s%s", grey,
                           refusals, source);
    return g_string_free(out, FALSE);
}

/* As much as there is room for. */
static char *make_title(struct canvas *canvas, const struct picture *picture)
{
    static const struct percentile_room rooms[] = {
        {40, true}, {24, true}, {16, true}, {24, false}, {14, false}};
    char *title = NULL;
    for (int i = 0; i < (int)G_N_ELEMENTS(rooms); i++) {
        g_free(title);
        title = percentile_finding(picture->curves, &picture->corner, &rooms[i]);
        if (frame_title_fits(canvas, title))
            break;
    }
    return title;
}

/* Layout --------------------------------------------------------------------- */

static const double names_most = 0.28; /* of the page's width */

struct layout {
    struct scale x, y;
    struct ticks x_ticks, y_ticks;
    struct line_end *ends; /* of the coloured curves that have points */
    int end_count;
    double names_width;
    double top, bottom;
};

/* A latency of 0 has no place on a log axis; 1 ns is as good. */
static double value_place(const struct layout *layout, double ns)
{
    return scale_place(&layout->y, MAX(ns, 1));
}

static void lay_scales(struct canvas *canvas, const struct picture *picture,
                       struct layout *layout)
{
    double low = (double)INFINITY, high = 0, top = 0;
    for (int i = 0; i < picture->curves->count; i++) {
        const struct percentile_curve *curve = &picture->curves->at[i];
        if (curve->count == 0)
            continue;
        low = fmin(low, fmax(curve->at[0].latency.value, 1));
        high = fmax(high, fmax(curve->at[curve->count - 1].latency.value, 1));
        top = fmax(top, curve->at[curve->count - 1].p);
    }
    if (picture->corner.text != NULL) {
        low = fmin(low, picture->corner.limit_ns);
        high = fmax(high, picture->corner.limit_ns);
        top = fmax(top, picture->corner.p);
    }
    scale_values(&layout->y, &layout->y_ticks, low, high, canvas_page(canvas)->y_ticks);
    scale_percentiles(&layout->x, &layout->x_ticks, top, page_is_wide(canvas));
}

static void lay_ends(struct canvas *canvas, const struct picture *picture,
                     struct layout *layout)
{
    layout->ends = g_new0(struct line_end, (gsize)picture->curves->count + 1);
    for (int i = 0; i < picture->curves->count; i++) {
        const struct percentile_curve *curve = &picture->curves->at[i];
        if (curve->count > 0 && !curve->style.is_thin)
            layout->ends[layout->end_count++] =
                (struct line_end){.name = curve->variant->name, .style = curve->style};
    }
    layout->names_width = end_labels_width(canvas, layout->ends, layout->end_count,
                                           names_most * canvas_page(canvas)->width);
}

/* Curves --------------------------------------------------------------------- */

static struct point *curve_points(const struct layout *layout,
                                  const struct percentile_curve *curve, int which)
{
    struct point *points = g_new(struct point, (gsize)curve->count + 1);
    for (int i = 0; i < curve->count; i++) {
        const struct estimate *latency = &curve->at[i].latency;
        double ns = which < 0 ? latency->low : which > 0 ? latency->high : latency->value;
        points[i] = (struct point){scale_place(&layout->x, curve->at[i].p),
                                   value_place(layout, ns)};
    }
    return points;
}

/* Percentiles ascend, so what bounds one bounds its neighbours too: the higher from
 * below, the lower from above. Without that the band of a curve that climbs a cliff would
 * have spikes, where a seed left out moves the cliff. */
static void make_monotone(struct point *upper, struct point *lower, int count)
{
    for (int i = 1; i < count; i++)
        lower[i].y = fmin(lower[i].y, lower[i - 1].y);
    for (int i = count - 2; i >= 0; i--)
        upper[i].y = fmax(upper[i].y, upper[i + 1].y);
}

static void draw_band(struct canvas *canvas, const struct layout *layout,
                      const struct percentile_curve *curve)
{
    if (curve->style.is_thin || curve->count < 2 ||
        !estimate_has_interval(&curve->at[0].latency))
        return;
    g_autofree struct point *upper = curve_points(layout, curve, 1);
    g_autofree struct point *lower = curve_points(layout, curve, -1);
    make_monotone(upper, lower, curve->count);
    mark_band(canvas, upper, lower, curve->count, curve->style.band);
}

static char *curve_words(const struct percentile_curve *curve)
{
    static const struct {
        const char *name;
        double p;
    } told[] = {{"p50", 0.5}, {"p99", 0.99}, {"p99.9", 0.999}};
    GString *out = g_string_new(curve->variant->name);
    for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
        double ns = percentile_curve_place(curve, told[i].p);
        if (isnan(ns))
            continue;
        g_autofree char *time = format_time_ns(ns);
        g_string_append_printf(out, "%s%s %s", i == 0 ? ": " : ", ", told[i].name, time);
    }
    return g_string_free(out, FALSE);
}

static void draw_line(struct canvas *canvas, const struct layout *layout,
                      const struct percentile_curve *curve)
{
    const struct page *page = canvas_page(canvas);
    struct pen pen = series_pen(canvas, &curve->style);
    g_autofree struct point *points = curve_points(layout, curve, 0);
    g_autofree char *words = curve_words(curve);
    canvas_group(canvas, words);
    canvas_lines(canvas, points, curve->count, &pen);
    struct point end = points[curve->count - 1];
    for (int i = 1; i < layout->x_ticks.count && !curve->style.is_thin; i++) {
        double ns = percentile_curve_place(curve, layout->x_ticks.at[i]);
        double x = scale_place(&layout->x, layout->x_ticks.at[i]);
        if (!isnan(ns) && end.x - x > 3 * page->marker)
            marker_draw(canvas, curve->style.marker, x, value_place(layout, ns),
                        page->marker, curve->style.line, false);
    }
    if (!curve->style.is_thin)
        marker_draw(canvas, MARKER_CROSS, end.x, end.y, page->marker, curve->style.line,
                    false);
    canvas_group_end(canvas);
}

/* Grey ones behind the others; and sets where the named ones end. */
static void draw_lines(struct canvas *canvas, const struct picture *picture,
                       struct layout *layout)
{
    int ends = 0;
    for (int thin = 1; thin >= 0; thin--) {
        for (int i = 0; i < picture->curves->count; i++) {
            const struct percentile_curve *curve = &picture->curves->at[i];
            if (curve->count == 0 || curve->style.is_thin != thin)
                continue;
            draw_line(canvas, layout, curve);
            if (thin)
                continue;
            const struct percentile_point *last = &curve->at[curve->count - 1];
            layout->ends[ends].x = scale_place(&layout->x, last->p);
            layout->ends[ends++].y = value_place(layout, last->latency.value);
        }
    }
}

/* The SLO -------------------------------------------------------------------- */

static char *corner_words(struct canvas *canvas, const struct picture *picture)
{
    const struct slo_corner *corner = &picture->corner;
    bool of_survivors = !corner->with_timeouts && loses_any(picture);
    if (!page_is_wide(canvas))
        return g_strdup(corner->text);
    return g_strdup_printf("SLO: %s%s", corner->text,
                           of_survivors ? ", of what came back" : "");
}

static void draw_corner(struct canvas *canvas, const struct picture *picture,
                        const struct layout *layout)
{
    if (picture->corner.text != NULL)
        mark_corner(canvas, layout->x.from, scale_place(&layout->x, picture->corner.p),
                    value_place(layout, picture->corner.limit_ns), layout->bottom, "");
}

/* At the foot of the corner, where no curve is: at its right if that has room. */
static void draw_corner_words(struct canvas *canvas, const struct picture *picture,
                              const struct layout *layout)
{
    if (picture->corner.text == NULL)
        return;
    struct font font = font_name(canvas);
    font.rise = RISE_BOTTOM;
    font.halo = true;
    double gap = 0.5 * font.size, x = scale_place(&layout->x, picture->corner.p);
    double left = x - layout->x.from - 2 * gap, right = layout->x.to - x - gap;
    g_autofree char *words = corner_words(canvas, picture);
    bool is_right = canvas_measure(canvas, words, &font).width <= right || right > left;
    font.align = is_right ? ALIGN_LEFT : ALIGN_RIGHT;
    g_autofree char *fitting =
        canvas_fit(canvas, words, &font, MAX(is_right ? right : left, 0));
    canvas_text(canvas, is_right ? x + gap : x - gap, layout->bottom - gap, fitting,
                &font);
}

/* Where the curve of which the title speaks passes the limit. */
static void draw_ring(struct canvas *canvas, const struct picture *picture,
                      const struct layout *layout)
{
    const struct slo_corner *corner = &picture->corner;
    double share;
    const struct percentile_curve *worst =
        percentile_worst(picture->curves, corner, &share);
    if (corner->text == NULL || worst == NULL || worst->count == 0 ||
        share <= 1 - corner->p || share >= 1)
        return;
    double x = scale_place(&layout->x, 1 - share),
           y = value_place(layout, corner->limit_ns), px = canvas_page(canvas)->axis_px;
    mark_ring(canvas, x, y, ROLE_VIOLATION);
    struct font font = {.size = px,
                        .weight = 700,
                        .colour = ROLE_VIOLATION,
                        .align = ALIGN_RIGHT,
                        .rise = RISE_BOTTOM,
                        .halo = true};
    g_autofree char *shown = one_in(share);
    g_autofree char *words = g_strdup_printf(
        "%s %s slower", shown, g_str_has_prefix(shown, "1 in") ? "is" : "are");
    if (x - px - canvas_measure(canvas, words, &font).width > layout->x.from)
        canvas_text(canvas, x - 0.8 * px, y - 0.3 * px, words, &font);
}

/* The whole ------------------------------------------------------------------ */

static void draw_plot(struct canvas *canvas, const struct picture *picture,
                      struct layout *layout)
{
    axis_values(canvas, &layout->y, &layout->y_ticks, format_time_ns, layout->x.from,
                layout->x.to);
    for (int i = 0; i < picture->curves->count; i++)
        draw_band(canvas, layout, &picture->curves->at[i]);
    axis_below(canvas, &layout->x, &layout->x_ticks, format_percentile, layout->bottom,
               layout->bottom,
               page_is_wide(canvas) ? "Percentile: each step is ten times rarer"
                                    : "Percentile");
    draw_corner(canvas, picture, layout);
    draw_lines(canvas, picture, layout);
    draw_ring(canvas, picture, layout);
    draw_corner_words(canvas, picture, layout);
    end_labels_draw(canvas, layout->ends, layout->end_count, layout->x.to,
                    layout->names_width, layout->top, layout->bottom);
}

static void draw_picture(struct canvas *canvas, struct picture *picture,
                         const struct chart_options *options)
{
    const struct page *page = canvas_page(canvas);
    struct layout layout = {0};
    picture->title =
        options->title != NULL ? g_strdup(options->title) : make_title(canvas, picture);
    g_autofree char *description =
        g_strdup_printf("%s. %s", picture->subtitle, picture->caption);
    canvas_describe(canvas, picture->title, description);
    lay_scales(canvas, picture, &layout);
    lay_ends(canvas, picture, &layout);
    double top = frame_head(canvas, picture->title, picture->subtitle);
    layout.bottom = frame_caption(canvas, picture->caption) - axis_time_height(canvas);
    layout.top = axis_values_title(canvas, "Latency", &layout.y, top);
    layout.x.from =
        page->margin + axis_values_width(canvas, &layout.y_ticks, format_time_ns);
    layout.x.to = page->width - page->margin - layout.names_width;
    layout.y.from = layout.bottom;
    layout.y.to = layout.top;
    draw_plot(canvas, picture, &layout);
    g_free(layout.ends);
}

static void draw_nothing(struct canvas *canvas, const struct picture *picture,
                         const struct chart_options *options)
{
    g_autofree char *words = NULL, *title = NULL;
    uint64_t operations = 0;
    for (int i = 0; picture->curves != NULL && i < picture->curves->count; i++)
        operations += picture->curves->at[i].operations;
    if (operations > 0) {
        g_autofree char *n = format_count(operations);
        g_autofree char *kind = kind_words(picture->curves->kind, operations == 1);
        title = g_strdup_printf("Too few operations to tell a percentile: %s", n);
        words = g_strdup_printf("no data: %s %s", n, kind);
    } else if (picture->cast.count > 0) {
        g_autofree char *kind = kind_words(picture->curves->kind, true);
        title = g_strdup_printf("No data: no %s was due", kind);
        words = g_strdup_printf("no data: no %s was due", kind);
    }
    chart_no_data(canvas, options, picture->comparison,
                  title != NULL ? title : "No data: no variant ran",
                  words != NULL ? words : "no data");
}

/* What was asked for; else what the scenario asks of latency; else all operations. */
static bool read_picture(struct picture *picture, struct reader *reader,
                         const struct chart_options *options, GError **error)
{
    picture->cast = cast_new(picture->comparison);
    if (picture->cast.count == 0)
        return true;
    if (!slo_corner_read(reader, picture->comparison, options->kind, &picture->corner,
                         error))
        return false;
    const char *kind = options->kind != NULL          ? options->kind
                       : picture->corner.kind != NULL ? picture->corner.kind
                                                      : "all";
    picture->curves = percentile_curves_new(picture->comparison, &picture->cast, kind);
    picture->subtitle = make_subtitle(picture);
    picture->caption = make_caption(picture);
    return true;
}

static bool draw(struct canvas *canvas, struct reader *reader,
                 const struct chart_options *options, GString *data, GError **error)
{
    struct comparison *comparison;
    if (!chart_comparison(reader, options, &comparison, error))
        return false;
    struct picture picture = {.comparison = comparison};
    bool is_read = read_picture(&picture, reader, options, error);
    if (is_read) {
        if (picture.curves != NULL && picture.curves->drawn > 0)
            draw_picture(canvas, &picture, options);
        else
            draw_nothing(canvas, &picture, options);
        percentile_curves_data(data, picture.curves);
    }
    picture_clear(&picture);
    comparison_free(comparison);
    return is_read;
}

const struct chart_type chart_latency_percentiles = {
    .name = "latency-percentiles",
    .summary = "Latency by percentile, a line a variant, with its interval over seeds",
    .question = "How bad is the tail, and what does a design cost on a good day?",
    .draw = draw,
};
