/* bands.c - faults: shaded in the plot, named in lanes above it. */
#include "viz/canvas/axis.h"
#include "viz/canvas/place.h"

static const double name_gap_px = 6, hatch_step_px = 6, hatch_px = 0.7, edge_px = 0.8;
/* A name may take this share of the plot; a stretch is at least this wide. */
static const double name_share = 0.6, least_px = 2;

static bool is_instant(const struct band *band, int i)
{
    return band->stretches[i][0] >= band->stretches[i][1];
}

static void stretch_places(const struct band *band, int i, const struct scale *time,
                           double *from, double *to)
{
    *from = scale_place(time, band->stretches[i][0]);
    *to = scale_place(time, band->stretches[i][1]);
    if (*to - *from < least_px)
        *from = MIN(*from, time->to - least_px);
    *to = MAX(*to, *from + least_px);
}

/* What found no lane is counted behind the first name of the topmost. */
static int name_the_rest(struct canvas *canvas, struct band *bands,
                         struct lane_label *labels, int count, const struct scale *time)
{
    struct font font = font_name(canvas);
    int first = -1, hidden = 0;
    for (int i = 0; i < count; i++) {
        hidden += labels[i].lane >= BAND_LANES;
        if (labels[i].lane == BAND_LANES - 1 && first < 0)
            first = i;
    }
    g_autofree char *longer =
        g_strdup_printf("%s, and %d more", bands[first].label, hidden);
    g_free(bands[first].label);
    bands[first].label = canvas_fit(canvas, longer, &font, time->to - time->from);
    labels[first].width = canvas_measure(canvas, bands[first].label, &font).width;
    labels[first].left = MIN(labels[first].left, time->to - labels[first].width);
    /* The rest of its lane goes without. */
    for (int i = first + 1; i < count; i++)
        if (labels[i].lane == BAND_LANES - 1)
            labels[i].lane = BAND_LANES;
    return BAND_LANES;
}

int bands_place(struct canvas *canvas, struct band *bands, int count,
                const struct scale *time)
{
    struct font font = font_name(canvas);
    g_autofree struct lane_label *labels = g_new0(struct lane_label, (gsize)(count + 1));
    for (int i = 0; i < count; i++) {
        struct lane_label *label = &labels[i];
        double unused;
        bands[i].label = canvas_fit(canvas, bands[i].name, &font,
                                    (time->to - time->from) * name_share);
        label->width = canvas_measure(canvas, bands[i].label, &font).width;
        stretch_places(&bands[i], 0, time, &label->start, &label->end);
        stretch_places(&bands[i], bands[i].stretch_count - 1, time, &unused, &label->end);
    }
    int lanes = place_lanes(labels, count, time->to, name_gap_px);
    if (lanes > BAND_LANES)
        lanes = name_the_rest(canvas, bands, labels, count, time);
    for (int i = 0; i < count; i++) {
        bands[i].lane = labels[i].lane;
        bands[i].left = labels[i].left;
        bands[i].width = labels[i].width;
    }
    return lanes;
}

void bands_clear(struct band *bands, int count)
{
    for (int i = 0; i < count; i++)
        g_clear_pointer(&bands[i].label, g_free);
}

/* Overlapping stretches must not be tinted twice: hatches would cross. So each begins
 * where those before it ended. */
void bands_tint(struct canvas *canvas, const struct band *bands, int count,
                const struct scale *time, double top, double bottom)
{
    const struct theme *theme = canvas_theme(canvas);
    struct pen pen = {.colour = ROLE_FAULT, .width = hatch_px};
    g_autofree int *next = g_new0(int, (gsize)(count + 1));
    double done = time->from;
    for (;;) {
        int first = -1;
        for (int i = 0; i < count; i++)
            if (!bands[i].is_plain && next[i] < bands[i].stretch_count &&
                (first < 0 ||
                 bands[i].stretches[next[i]][0] < bands[first].stretches[next[first]][0]))
                first = i;
        if (first < 0)
            return;
        double from, to;
        if (is_instant(&bands[first], next[first])) {
            next[first]++;
            continue;
        }
        stretch_places(&bands[first], next[first]++, time, &from, &to);
        struct box box = {MAX(from, done), top, to, bottom};
        if (box.right <= box.left)
            continue;
        if (theme->fault_hatch)
            canvas_hatch(canvas, box, hatch_step_px, &pen);
        else
            canvas_box(canvas, box, ROLE_FAULT);
        done = to;
    }
}

void bands_edges(struct canvas *canvas, const struct band *bands, int count,
                 const struct scale *time, double top, double bottom)
{
    struct pen edge = {.colour = ROLE_FAULT_EDGE, .width = edge_px, .dash = {2, 2}};
    struct pen instant = {.colour = ROLE_INK, .width = canvas_page(canvas)->thin_line};
    /* All that is seen of a narrow one where data lie on its tint. */
    struct pen narrow = {.colour = ROLE_FAULT_EDGE,
                         .width = canvas_page(canvas)->thin_line};
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < bands[i].stretch_count && !bands[i].is_plain; k++) {
            double from, to;
            stretch_places(&bands[i], k, time, &from, &to);
            bool at_once = is_instant(&bands[i], k);
            bool is_narrow = to - from < least_px * 1.01;
            const struct pen *pen = is_narrow ? &narrow : &edge;
            canvas_line(canvas, from, top, from, bottom, at_once ? &instant : pen);
            if (!is_narrow)
                canvas_line(canvas, to, top, to, bottom, &edge);
        }
    }
}

static double lane_bottom(const struct canvas *canvas, int lane, double top)
{
    return top - canvas_page(canvas)->lane_pitch * lane - 1;
}

static void draw_bars(struct canvas *canvas, const struct band *band,
                      const struct scale *time, double top)
{
    double bottom = lane_bottom(canvas, band->lane, top);
    double height = canvas_page(canvas)->lane_bar;
    for (int i = 0; i < band->stretch_count; i++) {
        double from, to;
        stretch_places(band, i, time, &from, &to);
        if (is_instant(band, i)) {
            double half = 1.2 * height;
            struct point arrow[] = {{MAX(from - half, time->from), bottom - height},
                                    {MIN(from + half, time->to), bottom - height},
                                    {from, bottom}};
            canvas_polygon(canvas, arrow, 3, ROLE_INK);
            continue;
        }
        struct box bar = {from, bottom - height, to, bottom};
        canvas_box(canvas, bar, ROLE_FAULT_EDGE);
        struct box inside = {from + 0.7, bar.top + 0.7, to - 0.7, bar.bottom - 0.7};
        if (band->is_plain && inside.right > inside.left)
            canvas_box(canvas, inside, ROLE_BACKGROUND);
    }
}

void bands_names(struct canvas *canvas, const struct band *bands, int count,
                 const struct scale *time, double top)
{
    /* Edges up to the lanes first, so that no name of a lower lane is crossed. */
    for (int i = 0; i < count; i++)
        if (bands[i].lane > 0 && bands[i].lane < BAND_LANES)
            bands_edges(canvas, &bands[i], 1, time,
                        lane_bottom(canvas, bands[i].lane, top), top);
    for (int i = 0; i < count; i++) {
        if (bands[i].lane >= BAND_LANES)
            continue;
        draw_bars(canvas, &bands[i], time, top);
        struct font font = font_name(canvas);
        font.rise = RISE_BOTTOM;
        if (bands[i].is_plain) {
            font.weight = 400;
            font.colour = ROLE_INK2;
        }
        double base =
            lane_bottom(canvas, bands[i].lane, top) - canvas_page(canvas)->lane_bar - 1;
        double height = canvas_measure(canvas, bands[i].label, &font).height;
        struct box behind = {bands[i].left, base - height + 2,
                             bands[i].left + bands[i].width, base};
        canvas_box(canvas, behind, ROLE_BACKGROUND);
        canvas_text(canvas, bands[i].left, base, bands[i].label, &font);
    }
}
