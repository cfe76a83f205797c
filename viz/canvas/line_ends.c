/* line_ends.c - names of lines: at their ends, or in a legend. */
#include <math.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/labels.h"
#include "viz/canvas/place.h"

/* In sizes of the text. */
static const double end_gap = 1.05, least_gap = 0.17, sample_width = 3.4, point_width = 1,
                    sample_gap = 0.5, entry_gap = 1.5;
static const double leader_least_px = 3, leader_px = 0.8;

static struct font end_font(const struct canvas *canvas, const struct series_style *style)
{
    return (struct font){.size = canvas_page(canvas)->label_px,
                         .weight = 600,
                         .colour = style->text,
                         .rise = RISE_MIDDLE};
}

static double line_height(struct canvas *canvas)
{
    struct series_style style = series_style_unknown();
    struct font font = end_font(canvas, &style);
    return canvas_measure(canvas, "0", &font).height;
}

bool end_labels_fit(struct canvas *canvas, int count, double top, double bottom)
{
    return count <= SERIES_COLOURED && count * (line_height(canvas) + 2) <= bottom - top;
}

double end_labels_width(struct canvas *canvas, const struct line_end *ends, int count,
                        double most)
{
    double width = 0, gap = end_gap * canvas_page(canvas)->label_px;
    for (int i = 0; i < count; i++) {
        struct font font = end_font(canvas, &ends[i].style);
        width = MAX(width, canvas_measure(canvas, ends[i].name, &font).width);
    }
    return count > 0 ? MIN(gap + width, most) : 0;
}

void end_labels_draw(struct canvas *canvas, const struct line_end *ends, int count,
                     double right, double width, double top, double bottom)
{
    double px = canvas_page(canvas)->label_px, gap = end_gap * px;
    g_autofree struct end_label *labels = g_new0(struct end_label, (gsize)(count + 1));
    for (int i = 0; i < count; i++)
        labels[i] = (struct end_label){.at = ends[i].y, .height = line_height(canvas)};
    if (!place_end_labels(labels, count, top, bottom, least_gap * px))
        return;
    for (int i = 0; i < count; i++) {
        struct pen leader = {.colour = ends[i].style.line, .width = leader_px};
        struct font font = end_font(canvas, &ends[i].style);
        double x = right + gap;
        /* Dotted where a line ends early: a long leader would look like data. */
        bool is_far = right - ends[i].x > gap;
        leader.dash[0] = is_far ? 1 : 0;
        leader.dash[1] = is_far ? 4 : 0;
        if (is_far || fabs(labels[i].centre - ends[i].y) > leader_least_px)
            canvas_line(canvas, ends[i].x + 0.4 * gap, ends[i].y, x - 0.25 * gap,
                        labels[i].centre, &leader);
        g_autofree char *name =
            canvas_fit(canvas, ends[i].name, &font, width - gap + 0.01);
        canvas_text(canvas, x, labels[i].centre, name, &font);
    }
}

static void draw_sample(struct canvas *canvas, const struct series_style *style,
                        bool has_lines, double x, double y, double width)
{
    struct pen pen = series_pen(canvas, style);
    if (has_lines)
        canvas_line(canvas, x, y, x + width, y, &pen);
    marker_draw(canvas, style->marker, x + width / 2, y, canvas_page(canvas)->marker,
                style->line, false);
}

/* Draws, or only measures; returns the bottom. */
static double walk_legend(struct canvas *canvas, const struct line_end *entries,
                          int count, bool has_lines, double left, double right, double y,
                          bool draws)
{
    double px = canvas_page(canvas)->label_px, height = line_height(canvas) + 2;
    double sample = (has_lines ? sample_width : point_width) * px, x = left;
    for (int i = 0; i < count; i++) {
        struct font font = end_font(canvas, &entries[i].style);
        double indent = sample + sample_gap * px;
        g_autofree char *name =
            canvas_fit(canvas, entries[i].name, &font, right - left - indent);
        double width = indent + canvas_measure(canvas, name, &font).width;
        if (x > left && x + width > right) {
            x = left;
            y += height;
        }
        if (draws) {
            draw_sample(canvas, &entries[i].style, has_lines, x, y + height / 2, sample);
            canvas_text(canvas, x + indent, y + height / 2, name, &font);
        }
        x += width + entry_gap * px;
    }
    return count > 0 ? y + height : y;
}

double legend_draw(struct canvas *canvas, const struct line_end *entries, int count,
                   bool has_lines, double left, double right, double y)
{
    return walk_legend(canvas, entries, count, has_lines, left, right, y, true);
}

double legend_height(struct canvas *canvas, const struct line_end *entries, int count,
                     double left, double right)
{
    return walk_legend(canvas, entries, count, true, left, right, 0, false);
}
