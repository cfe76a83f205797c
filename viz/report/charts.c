/* charts.c - the pictures, each with its question, and beneath it what it is drawn from.
 */
#include "viz/canvas/canvas.h"
#include "viz/chart.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { EACH_MOST = 8 };

/* In this order; a type that the catalogue does not have is left out. */
static const struct figure {
    const char *type;
    bool each;          /* one a variant */
    int variants_least; /* that have trials */
} figures[] = {
    {"latency-percentiles", false, 1},    {"latency-over-time", true, 1},
    {"availability-by-region", false, 1}, {"anomaly-rates", false, 1},
    {"latency-vs-anomalies", false, 1},   {"differences", false, 2},
};

static void put_picture(struct web_page *page, const struct canvas *canvas,
                        const char *id)
{
    gsize size;
    g_autoptr(GBytes) svg = canvas_to_svg_fragment(canvas, id);
    const char *text = g_bytes_get_data(svg, &size);
    g_string_append_len(page->to, text, (gssize)size);
}

static void put_words(struct web_page *page, const struct chart_type *type,
                      const struct compared_variant *variant)
{
    g_string_append(page->to, "<figcaption>");
    if (variant != NULL)
        html_put(page->to, "<strong>%s.</strong> ", variant->name);
    html_put(page->to, "%s <span class=\"note\">(%s)</span></figcaption>\n",
             type->question, type->name);
}

static bool put_figure(struct web_page *page, const struct chart_type *type,
                       const struct chart_options *chart,
                       const struct compared_variant *variant, GError **error)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autofree char *id = variant == NULL
                              ? g_strdup(type->name)
                              : g_strdup_printf("%s-%d", type->name, variant->number + 1);
    /* By the built-in table, whatever fonts this machine has. */
    struct canvas *canvas =
        canvas_new_measured(page_find("web"), theme_find("light"), MEASURE_TABLE);
    bool good = type->draw(canvas, page->reader, chart, data, error);
    if (good) {
        html_put(page->to, "<figure id=\"%s\">\n", id);
        put_words(page, type, variant);
        html_put(page->to,
                 "<div class=\"picture\" role=\"group\" tabindex=\"0\" "
                 "aria-label=\"The picture; it scrolls where the screen is narrow\">\n");
        put_picture(page, canvas, id);
        g_autofree char *table = g_strdup_printf("%s-data", id);
        html_put(page->to, "</div>\n<details><summary>What it is drawn from</summary>\n");
        html_csv(page->to, table, "The data of the picture above.", data->str);
        g_string_append(page->to, "</details>\n</figure>\n");
    }
    canvas_free(canvas);
    return good;
}

/* The trial with the first seed that the variant has: pictures over time are of one. */
static int64_t first_trial(const struct web_page *page,
                           const struct compared_variant *variant)
{
    for (int i = 0; i < page->comparison->seed_count; i++)
        if (variant->trial[i] != NULL)
            return variant->trial[i]->id;
    return 0;
}

static void put_left_out(struct web_page *page, const struct chart_type *type, int count)
{
    const char *file = page->options->file != NULL ? page->options->file : "FILE.db";
    html_put(page->to,
             "<p class=\"note\">%d more variants are not drawn here; each one is by "
             "<code>consim chart %s --type %s --trial N -o picture.svg</code>.</p>\n",
             count, file, type->name);
}

static bool put_each(struct web_page *page, const struct chart_type *type,
                     struct chart_options chart, GError **error)
{
    int drawn = 0, left_out = 0;
    for (int i = 0; i < page->comparison->variant_count; i++) {
        const struct compared_variant *variant = &page->comparison->variant[i];
        if (variant->trials == 0)
            continue;
        if (drawn++ >= EACH_MOST) {
            left_out++;
            continue;
        }
        chart.variant = i;
        chart.trial = first_trial(page, variant);
        if (!put_figure(page, type, &chart, variant, error))
            return false;
    }
    if (left_out > 0)
        put_left_out(page, type, left_out);
    return true;
}

bool put_charts(struct web_page *page, GError **error)
{
    int variants = variants_with_trials(page->comparison);
    html_section(page->to, "charts", "In pictures");
    if (variants == 0)
        html_put(page->to, "<p>Nothing ran, so there is nothing to draw.</p>\n");
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++) {
        const struct chart_type *type = chart_find(figures[i].type);
        struct chart_options chart = {.scenario = page->comparison->scenario};
        if (type == NULL || variants < figures[i].variants_least)
            continue;
        bool good = figures[i].each ? put_each(page, type, chart, error)
                                    : put_figure(page, type, &chart, NULL, error);
        if (!good)
            return false;
    }
    html_section_end(page->to);
    return true;
}
