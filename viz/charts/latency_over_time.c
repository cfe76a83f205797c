/* latency_over_time.c - "latency-over-time": what did each fault cost, and when was it
 * over? Quantiles in windows of time, on a log axis, with the faults above; below them
 * what has no latency since it never came back: survivors' latency is not latency. Of one
 * variant, over all its seeds; or of one trial. */
#include <string.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"
#include "viz/chart.h"
#include "viz/charts/charts.h"
#include "viz/charts/fault_bands.h"
#include "viz/charts/fault_effects.h"
#include "viz/charts/finding.h"
#include "viz/charts/latency_data.h"
#include "viz/charts/latency_panels.h"
#include "viz/charts/pooled_windows.h"
#include "viz/charts/trial_words.h"
#include "viz/charts/variant_words.h"
#include "viz/charts/worst_region.h"

/* All that is drawn, worked out before anything is. */
struct picture {
    const struct comparison *comparison;
    const struct compared_variant *variant;
    const struct reader_trial *trial; /* the first of those that are pooled */
    struct pooled_windows pooled;
    struct fault_stretch *stretches;
    int stretch_count;
    struct latency_windows *windows;
    struct effects *effects;
    struct fault_bands *bands;
    struct worst_region worst;
    char *title, *subtitle, *caption;
};

static void picture_clear(struct picture *picture)
{
    pooled_windows_clear(&picture->pooled);
    g_free(picture->stretches);
    latency_windows_free(picture->windows);
    effects_free(picture->effects);
    fault_bands_free(picture->bands);
    g_free(picture->worst.name);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->caption);
}

/* Words ---------------------------------------------------------------------- */

/* " (in eu-west-1 4.9 % did not, elsewhere 0.1 %)" */
static void append_worst_region(GString *out, const struct worst_region *worst)
{
    if (worst->name == NULL)
        return;
    g_autofree char *share = format_share(worst->lost);
    g_autofree char *others = format_share(worst->lost_elsewhere);
    g_string_append_printf(out, " (in %s %s did not, elsewhere %s)", worst->name, share,
                           worst->lost_elsewhere > 0 ? others : "none");
}

/* Of several variants its name comes first, since the title speaks of it. */
static bool is_one_of_many(const struct picture *picture)
{
    return picture->comparison->variant_count > 1;
}

/* Among others, what tells it from them suffices. */
static char *make_subject(const struct picture *picture)
{
    const char *title = picture->comparison->title;
    if (!is_one_of_many(picture))
        return trial_subject(picture->trial);
    return title[0] != '\0' ? g_strdup_printf("\u201C%s\u201D", title) : g_strdup("");
}

static char *make_subtitle(const struct picture *picture)
{
    const struct latency_windows *windows = picture->windows;
    GString *out = g_string_new(NULL);
    if (is_one_of_many(picture))
        g_string_append_printf(out, "%s: latency of what came back",
                               picture->variant->name);
    else
        g_string_append(out, "Latency of what came back");
    g_autofree char *subject = make_subject(picture);
    append_worst_region(out, &picture->worst);
    if (windows->ok > 0) {
        g_autofree char *width = format_time_ns((double)windows->width_ns);
        g_string_append_printf(out, ", in windows of %s%s",
                               windows->is_even ? "" : "about ", width);
    }
    if (trial_is_closed_loop(picture->trial))
        g_string_append(out, "; closed loop: hides waiting");
    if (subject[0] != '\0')
        g_string_append_printf(out, "; %s", subject);
    return g_string_free(out, FALSE);
}

static void append_quiet(GString *out, const struct effects *effects)
{
    if (effects->count == 0 || effects->quiet_windows == 0)
        return;
    g_string_append_printf(out, "Quiet time: after the warm-up, %s. ",
                           effects->quiet_is_before
                               ? "before the first fault, out of its reach"
                               : "outside of faults, out of their reach");
}

static void append_window_counts(GString *out, const struct latency_windows *windows)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (int i = 0; i < windows->count; i++) {
        if (windows->at[i].ok == 0)
            continue;
        least = MIN(least, windows->at[i].ok);
        most = MAX(most, windows->at[i].ok);
    }
    if (most == 0)
        return;
    g_autofree char *low = format_count(least), *high = format_count(most);
    if (least == most)
        g_string_append_printf(out, ", %s a window", high);
    else
        g_string_append_printf(out, ", %s to %s a window", low, high);
}

static char *make_caption(const struct picture *picture)
{
    const struct latency_windows *windows = picture->windows;
    g_autofree char *due = format_count(windows->due), *ok = format_count(windows->ok);
    const struct pooled_windows *pooled = &picture->pooled;
    g_autofree char *source = trials_source(pooled->trial, pooled->trials);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "n = %s operation%s due, %s came back", due,
                           windows->due == 1 ? "" : "s", ok);
    append_window_counts(out, windows);
    g_string_append(out, ". Latency counts from the intended send time. ");
    append_quiet(out, picture->effects);
    if (windows->top > 1) {
        g_autofree char *need = format_count(quantile_infos[windows->top - 1].least);
        g_string_append_printf(out, "%s where a window has %s. ",
                               quantile_infos[windows->top - 1].name, need);
    }
    if (pooled->trials < pooled->of)
        g_string_append_printf(
            out,
            "One of %d seeds, since faults come at other times in each: ", pooled->of);
    g_string_append(out, source);
    return g_string_free(out, FALSE);
}

/* Layout --------------------------------------------------------------------- */

static const char value_name[] = "Latency";

static char *format_tick_share(double share)
{
    return format_share(share);
}

/* Between the plots: the words above the strip, with air. */
static double strip_head(struct canvas *canvas)
{
    struct font font = font_axis(canvas);
    return canvas_measure(canvas, "0", &font).height + 12;
}

static double label_width(struct canvas *canvas)
{
    struct font font = {.size = canvas_page(canvas)->label_px, .weight = 600};
    return canvas_measure(canvas, quantile_infos[QUANTILE_999].name, &font).width;
}

struct layout {
    struct panel ribbons, strip;
    struct ticks value_ticks, share_ticks, time_ticks;
    double unit_s;
    bool has_latency;
};

/* The scales, and how far left and right the plots reach. */
static void lay_scales(struct canvas *canvas, const struct picture *picture,
                       struct layout *layout)
{
    const struct page *page = canvas_page(canvas);
    double low, high, peak = strip_peak(picture->windows);
    layout->has_latency = ribbons_range(picture->windows, &low, &high);
    if (layout->has_latency)
        scale_values(&layout->ribbons.value, &layout->value_ticks, low, high,
                     page->y_ticks);
    scale_from_zero(&layout->strip.value, &layout->share_ticks, peak > 0 ? peak : 0.01,
                    2);
    double width = MAX(axis_values_width(canvas, &layout->share_ticks, format_tick_share),
                       axis_values_width(canvas, &layout->value_ticks, format_time_ns));
    struct font font = font_axis(canvas);
    width = MAX(width, canvas_measure(canvas, value_name, &font).width + 7);
    double end_s = (double)picture->windows->end_ns / 1e9;
    if (end_s <= 0)
        end_s = 1; /* nothing to see */
    struct scale time = {.low = 0,
                         .high = end_s,
                         .from = page->margin + width,
                         .to = page->width - page->margin - 12 - label_width(canvas)};
    layout->ribbons.time = layout->strip.time = time;
    ticks_of_time(&layout->time_ticks, &layout->unit_s, end_s, page->x_ticks);
}

/* The plots share the height between the words above and below. */
static void lay_heights(struct canvas *canvas, struct layout *layout, double top,
                        double bottom)
{
    const struct page *page = canvas_page(canvas);
    layout->strip.bottom = bottom - axis_time_height(canvas);
    layout->strip.top = layout->strip.bottom - page->strip_height;
    layout->strip.value.from = layout->strip.bottom;
    layout->strip.value.to = layout->strip.top;
    layout->ribbons.top = top;
    layout->ribbons.bottom = layout->strip.top - strip_head(canvas);
    layout->ribbons.value.from = layout->ribbons.bottom;
    layout->ribbons.value.to = top;
}

/* The name of the value axis, left of the lanes; returns where the plot begins. */
static double draw_value_name(struct canvas *canvas, const struct picture *picture,
                              const struct layout *layout, double top)
{
    struct font font = font_axis(canvas);
    double left = canvas_page(canvas)->margin;
    double line = canvas_measure(canvas, value_name, &font).height;
    double lanes = canvas_page(canvas)->lane_pitch * picture->bands->lanes;
    int lines = layout->ribbons.value.kind == SCALE_LOG ? 2 : 1;
    /* The label of the topmost tick reaches half a line above the plot. */
    double plot = top + MAX(lanes, (lines + 0.5) * line + 3);
    if (layout->has_latency) {
        double y = plot - (lines + 0.5) * line - 3;
        y = canvas_text(canvas, left, y, value_name, &font).bottom;
        if (layout->ribbons.value.kind == SCALE_LOG)
            canvas_text(canvas, left, y, "(log)", &font);
    }
    return plot;
}

/* On a plate, since it may lie on a band and its edges. */
static void draw_nothing(struct canvas *canvas, const struct picture *picture,
                         const struct panel *panel)
{
    const char *text = picture->windows->due == 0 ? "no data: no operation was due"
                                                  : "no data: no operation came back";
    struct font font = font_name(canvas);
    struct extent extent = canvas_measure(canvas, text, &font);
    double x = (panel->time.from + panel->time.to - extent.width) / 2;
    double y = (panel->top + panel->bottom - extent.height) / 2;
    struct box plate = {x - 6, y - 4, x + extent.width + 6, y + extent.height + 4};
    canvas_box(canvas, plate, ROLE_BACKGROUND);
    canvas_text(canvas, x, y, text, &font);
}

static void draw_ribbons(struct canvas *canvas, const struct picture *picture,
                         const struct layout *layout)
{
    const struct panel *panel = &layout->ribbons;
    const struct fault_bands *bands = picture->bands;
    bands_tint(canvas, bands->at, bands->count, &panel->time, panel->top, panel->bottom);
    if (layout->has_latency) {
        axis_values(canvas, &panel->value, &layout->value_ticks, format_time_ns,
                    panel->time.from, panel->time.to);
        canvas_group(canvas, "Latency");
        ribbons_draw(canvas, panel, picture->windows);
        canvas_group_end(canvas);
        ribbons_labels(canvas, panel, picture->windows);
    }
    axis_time(canvas, &panel->time, panel->bottom, NULL, 1);
    bands_edges(canvas, bands->at, bands->count, &panel->time, panel->top, panel->bottom);
    bands_names(canvas, bands->at, bands->count, &panel->time, panel->top);
    if (!layout->has_latency)
        draw_nothing(canvas, picture, panel);
}

static void draw_strip(struct canvas *canvas, const struct picture *picture,
                       const struct layout *layout)
{
    const struct panel *panel = &layout->strip;
    const struct fault_bands *bands = picture->bands;
    bands_tint(canvas, bands->at, bands->count, &panel->time, panel->top, panel->bottom);
    axis_values(canvas, &panel->value, &layout->share_ticks, format_tick_share,
                panel->time.from, panel->time.to);
    canvas_group(canvas, "Failed and unknown");
    strip_draw(canvas, panel, picture->windows);
    canvas_group_end(canvas);
    strip_title(canvas, panel, picture->windows);
    bands_edges(canvas, bands->at, bands->count, &panel->time, panel->top, panel->bottom);
    axis_time(canvas, &panel->time, panel->bottom, &layout->time_ticks, layout->unit_s);
}

/* As much as there is room for. */
static char *make_title(struct canvas *canvas, const struct picture *picture)
{
    static const struct finding_room rooms[] = {
        {2, 2, 30, true}, {1, 2, 30, true}, {1, 1, 30, true}, {1, 1, 14, false}};
    char *title = NULL;
    for (int i = 0; i < (int)G_N_ELEMENTS(rooms); i++) {
        g_free(title);
        title = latency_finding(picture->windows, picture->effects, &rooms[i]);
        if (frame_title_fits(canvas, title))
            break;
    }
    return title;
}

static void draw_picture(struct canvas *canvas, struct picture *picture,
                         const struct chart_options *options)
{
    picture->title =
        options->title != NULL ? g_strdup(options->title) : make_title(canvas, picture);
    struct layout layout = {0};
    picture->bands = fault_bands_new(picture->stretches, picture->stretch_count,
                                     picture->trial->warmup_ns, picture->windows->end_ns,
                                     page_is_wide(canvas));
    lay_scales(canvas, picture, &layout);
    fault_bands_place(picture->bands, canvas, &layout.ribbons.time);
    const struct page *page = canvas_page(canvas);
    if (page->grows && picture->bands->lanes > 1)
        canvas_set_height(canvas,
                          page->height + page->lane_pitch * (picture->bands->lanes - 1));
    g_autofree char *description =
        g_strdup_printf("%s. %s", picture->subtitle, picture->caption);
    canvas_describe(canvas, picture->title, description);
    double top = frame_head(canvas, picture->title, picture->subtitle);
    double bottom = frame_caption(canvas, picture->caption);
    top = draw_value_name(canvas, picture, &layout, top);
    lay_heights(canvas, &layout, top, bottom);
    draw_ribbons(canvas, picture, &layout);
    draw_strip(canvas, picture, &layout);
}

/* Data ----------------------------------------------------------------------- */

static bool read_picture(struct picture *picture, struct reader *reader,
                         const struct reader_trial *const *trials, int count,
                         GError **error)
{
    struct pooled_windows *pooled = &picture->pooled;
    if (!pooled_windows_read(reader, trials, count, pooled, error))
        return false;
    picture->trial = pooled->trial[0];
    int64_t warmup_ns = picture->trial->warmup_ns;
    picture->stretches = fault_stretches_new(pooled->fault, pooled->faults,
                                             pooled->end_ns, &picture->stretch_count);
    picture->windows =
        latency_windows_new(pooled->window, pooled->windows, picture->stretches,
                            picture->stretch_count, warmup_ns, pooled->end_ns);
    picture->effects =
        effects_new(picture->windows, picture->stretches, picture->stretch_count,
                    warmup_ns, picture->trial->timeout_ns);
    if (!read_worst_region(reader, pooled->trial, pooled->trials, &picture->worst, error))
        return false;
    picture->subtitle = make_subtitle(picture);
    picture->caption = make_caption(picture);
    return true;
}

/* The trial that was asked for, or all of the variant: places in `trials`, which has room
 * for all seeds. Sets the variant; 0: it has none. */
static int choose_trials(struct picture *picture, const struct chart_options *options,
                         const struct reader_trial **trials)
{
    const struct comparison *comparison = picture->comparison;
    int count = 0;
    for (int v = 0; v < comparison->variant_count; v++) {
        const struct compared_variant *variant = &comparison->variant[v];
        for (int i = 0; i < comparison->seed_count; i++) {
            const struct reader_trial *trial = variant->trial[i];
            bool is_wanted = options->trial != 0
                                 ? trial != NULL && trial->id == options->trial
                                 : trial != NULL && v == options->variant;
            if (!is_wanted)
                continue;
            picture->variant = variant;
            trials[count++] = trial;
        }
    }
    return count;
}

static void draw_no_trial(struct canvas *canvas, const struct picture *picture,
                          const struct chart_options *options, GString *data)
{
    g_autofree char *title = NULL;
    if (picture->comparison != NULL) {
        const struct compared_variant *variant =
            &picture->comparison->variant[options->variant];
        g_autofree char *name = short_name(variant->name, 40);
        title = g_strdup_printf("No data: %s cannot: %s", name,
                                variant->refused != NULL ? variant->refused
                                                         : "it has no "
                                                           "trial");
    }
    chart_no_data(canvas, options, picture->comparison,
                  title != NULL ? title : "No data: the file has no trial", "no data");
    latency_data_append(data, NULL, NULL, 0);
}

static bool variant_exists(const struct comparison *comparison,
                           const struct chart_options *options, GError **error)
{
    if (options->variant >= 0 && options->variant < comparison->variant_count)
        return true;
    g_set_error(error, CHART_ERROR, CHART_ERROR_VARIANT,
                "the file has no variant %d; it has %d", options->variant + 1,
                comparison->variant_count);
    return false;
}

static bool draw_compared(struct canvas *canvas, struct reader *reader,
                          struct picture *picture, const struct chart_options *options,
                          GString *data, GError **error)
{
    const struct comparison *comparison = picture->comparison;
    int count = 0;
    g_autofree const struct reader_trial **trials = NULL;
    if (comparison != NULL) {
        if (!variant_exists(comparison, options, error))
            return false;
        trials = g_new0(const struct reader_trial *, (gsize)comparison->seed_count + 1);
        count = choose_trials(picture, options, trials);
    }
    if (count == 0) {
        draw_no_trial(canvas, picture, options, data);
        return true;
    }
    if (!read_picture(picture, reader, trials, count, error))
        return false;
    draw_picture(canvas, picture, options);
    latency_data_append(data, picture->windows, picture->stretches,
                        picture->stretch_count);
    return true;
}

static bool draw(struct canvas *canvas, struct reader *reader,
                 const struct chart_options *options, GString *data, GError **error)
{
    struct comparison *comparison;
    if (!chart_comparison(reader, options, &comparison, error))
        return false;
    struct picture picture = {.comparison = comparison};
    bool is_drawn = draw_compared(canvas, reader, &picture, options, data, error);
    picture_clear(&picture);
    comparison_free(comparison);
    return is_drawn;
}

const struct chart_type chart_latency_over_time = {
    .name = "latency-over-time",
    .summary = "Latency quantiles over time, faults shaded, with what never came back",
    .question = "What did each fault cost, and when was it over?",
    .draw = draw,
};
