#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/suites.h"
#include "viz/canvas/canvas.h"
#include "viz/canvas/format.h"
#include "viz/canvas/place.h"
#include "viz/canvas/scale.h"

/* Numbers ------------------------------------------------------------------ */

static void check_text(char *made, const char *expected)
{
    if (strcmp(made, expected) != 0)
        g_printerr("\n\"%s\" is not \"%s\"\n", made, expected);
    CU_ASSERT_STRING_EQUAL(made, expected);
    g_free(made);
}

#define NBSP "\u00A0"

static void test_formats(void)
{
    check_text(format_time_ns(0), "0");
    check_text(format_time_ns(15), "15" NBSP "ns");
    check_text(format_time_ns(999), "999" NBSP "ns");
    check_text(format_time_ns(1500), "1.5" NBSP "\u00B5s");
    check_text(format_time_ns(99.94e6), "99.9" NBSP "ms");
    check_text(format_time_ns(99.96e6), "100" NBSP "ms");
    check_text(format_time_ns(286.4e6), "286" NBSP "ms");
    check_text(format_time_ns(999.7e6), "1" NBSP "s");
    check_text(format_time_ns(1234e9), "1234" NBSP "s");
    check_text(format_count(0), "0");
    check_text(format_count(9999), "9\u2009999");
    check_text(format_count(1007), "1\u2009007");
    check_text(format_count(10000), "10" NBSP "k");
    check_text(format_count(999960), "1" NBSP "M");
    check_text(format_count(4823000), "4.82" NBSP "M");
    check_text(format_share(0), "0");
    check_text(format_share(2.5e-6), "2.5" NBSP "per" NBSP "M");
    check_text(format_share(184e-6), "180" NBSP "per" NBSP "M");
    check_text(format_share(0.0012), "0.12" NBSP "%");
    check_text(format_share(0.001), "0.1" NBSP "%");
    check_text(format_share(0.19), "19" NBSP "%");
    check_text(format_share(0.997), "over" NBSP "99" NBSP "%");
    check_text(format_share(1), "100" NBSP "%");
    check_text(format_percentile(0), "0");
    check_text(format_percentile(0.999), "99.9");
    check_text(format_percentile(0.99999), "99.999");
    check_text(format_percentile(0.999999999), "99.9999999");
    check_text(format_difference_ns(0), "0");
    check_text(format_difference_ns(48e6), "+48" NBSP "ms");
    check_text(format_difference_ns(-31.4e6), "\u221231.4" NBSP "ms");
    check_text(format_exact(1.0 / 3), "0.333333333");
}

/* Scales ------------------------------------------------------------------- */

static void check_ticks(const struct ticks *ticks, int count, const double *expected)
{
    CU_ASSERT_EQUAL_FATAL(ticks->count, count);
    for (int i = 0; i < count; i++)
        CU_ASSERT_DOUBLE_EQUAL(ticks->at[i], expected[i], expected[i] * 1e-9);
}

static void check_values(double low, double high, int most, int count,
                         const double *expected)
{
    struct scale scale = {.from = 100, .to = 0};
    struct ticks ticks;
    scale_values(&scale, &ticks, low, high, most);
    check_ticks(&ticks, count, expected);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, scale.low), 100, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, scale.high), 0, 1e-9);
}

static void test_scales_of_values(void)
{
    /* Three decades and more: powers of ten, every second if there are too many. */
    check_values(1e3, 1e6, 7, 4, (double[]){1e3, 1e4, 1e5, 1e6});
    check_values(1e3, 1e11, 7, 6, (double[]){1e2, 1e4, 1e6, 1e8, 1e10, 1e12});
    /* 1 and 3 in between; 1, 2 and 5 below 1.7; linear from 0 below half of one. */
    check_values(42, 2800, 7, 5, (double[]){30, 100, 300, 1000, 3000});
    check_values(42, 170, 7, 4, (double[]){20, 50, 100, 200});
    check_values(42, 60, 7, 7, (double[]){0, 10, 20, 30, 40, 50, 60});
    check_values(42, 42, 7, 6, (double[]){0, 10, 20, 30, 40, 50});
}

static void test_scale_places(void)
{
    struct scale scale = {.kind = SCALE_LOG, .low = 1, .high = 1000, .from = 0, .to = 30};
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 10), 10, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 0.1), 0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 1e9), 30, 1e-9);
}

/* Whatever the range: few ticks, ascending, that enclose it. */
static void test_scales_enclose(void)
{
    for (double low = 1; low < 1e11; low *= 1.37) {
        for (double ratio = 1; ratio < 1e9; ratio *= 1.9) {
            struct scale scale = {.from = 1, .to = 0};
            struct ticks ticks;
            scale_values(&scale, &ticks, low, low * ratio, 5);
            CU_ASSERT_FATAL(ticks.count >= 2 && ticks.count <= 5);
            CU_ASSERT_FATAL(scale.low <= low * 1.0001);
            CU_ASSERT_FATAL(scale.high >= low * ratio * 0.9999);
            for (int i = 1; i < ticks.count; i++)
                CU_ASSERT_FATAL(ticks.at[i] > ticks.at[i - 1]);
        }
    }
}

static void test_ticks_of_time(void)
{
    struct ticks ticks;
    double unit_s;
    ticks_of_time(&ticks, &unit_s, 60, 8);
    check_ticks(&ticks, 7, (double[]){0, 10, 20, 30, 40, 50, 60});
    CU_ASSERT_DOUBLE_EQUAL(unit_s, 1, 0);
    ticks_of_time(&ticks, &unit_s, 600, 8);
    check_ticks(&ticks, 6, (double[]){0, 120, 240, 360, 480, 600});
    CU_ASSERT_STRING_EQUAL(time_unit_name(unit_s), "min");
    ticks_of_time(&ticks, &unit_s, 0.25, 8);
    check_ticks(&ticks, 6, (double[]){0, 0.05, 0.1, 0.15, 0.2, 0.25});
    CU_ASSERT_STRING_EQUAL(time_unit_name(unit_s), "ms");
    for (double end_s = 1e-6; end_s < 1e6; end_s *= 1.21) {
        ticks_of_time(&ticks, &unit_s, end_s, 5);
        CU_ASSERT(ticks.count >= 2 && ticks.count <= 5);
        CU_ASSERT(ticks.at[ticks.count - 1] <= end_s * 1.0001);
    }
}

/* Placing ------------------------------------------------------------------ */

static void test_end_labels(void)
{
    struct end_label apart[] = {{10, 10, 0}, {50, 10, 0}};
    CU_ASSERT_TRUE(place_end_labels(apart, 2, 0, 100, 2));
    CU_ASSERT_DOUBLE_EQUAL(apart[0].centre, 10, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(apart[1].centre, 50, 1e-9);
    /* Three that want the same place share the way; equal ones keep their order. */
    struct end_label same[] = {{50, 10, 0}, {50, 10, 0}, {50, 10, 0}};
    CU_ASSERT_TRUE(place_end_labels(same, 3, 0, 100, 2));
    CU_ASSERT_DOUBLE_EQUAL(same[0].centre, 38, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(same[1].centre, 50, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(same[2].centre, 62, 1e-9);
    struct end_label low[] = {{99, 10, 0}, {98, 10, 0}};
    CU_ASSERT_TRUE(place_end_labels(low, 2, 0, 100, 0));
    CU_ASSERT_DOUBLE_EQUAL(low[0].centre, 95, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(low[1].centre, 85, 1e-9);
    CU_ASSERT_FALSE(place_end_labels(same, 3, 0, 29, 2));
}

static void test_end_labels_never_touch(void)
{
    enum { COUNT = 7 };
    uint32_t state = 1;
    for (int round = 0; round < 500; round++) {
        struct end_label labels[COUNT];
        for (int i = 0; i < COUNT; i++) {
            state = state * 1664525u + 1013904223u;
            labels[i] = (struct end_label){.at = (double)(state >> 24), .height = 12};
        }
        CU_ASSERT_TRUE_FATAL(place_end_labels(labels, COUNT, 0, 256, 1));
        for (int i = 0; i < COUNT; i++) {
            CU_ASSERT(labels[i].centre >= 6 - 1e-9 && labels[i].centre <= 250 + 1e-9);
            for (int k = 0; k < i; k++)
                CU_ASSERT(fabs(labels[i].centre - labels[k].centre) >= 13 - 1e-9);
        }
    }
}

static void test_lanes(void)
{
    struct lane_label labels[] = {{.start = 10, .end = 50, .width = 20},
                                  {.start = 40, .end = 60, .width = 30},
                                  {.start = 54, .end = 60, .width = 10},
                                  {.start = 57, .end = 58, .width = 5},
                                  {.start = 90, .end = 100, .width = 30}};
    CU_ASSERT_EQUAL(place_lanes(labels, 5, 100, 3), 3);
    CU_ASSERT_EQUAL(labels[0].lane, 0);
    CU_ASSERT_EQUAL(labels[1].lane, 1);
    CU_ASSERT_EQUAL(labels[2].lane, 0);
    CU_ASSERT_EQUAL(labels[3].lane, 2);
    /* It would stand out of the plot: further left, and that place must be free. */
    CU_ASSERT_EQUAL(labels[4].lane, 0);
    CU_ASSERT_DOUBLE_EQUAL(labels[4].left, 70, 0);
}

/* Canvas ------------------------------------------------------------------- */

static struct canvas *web(void)
{
    return canvas_new(page_find("web"), theme_find("light"));
}

static const struct font font = {.size = 11, .weight = 400, .colour = ROLE_INK};

static char *svg_text(const struct canvas *canvas)
{
    g_autoptr(GBytes) bytes = canvas_to_svg(canvas);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    return g_strndup(data, size);
}

static bool is_well_formed(const char *xml)
{
    static const GMarkupParser nothing = {0};
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&nothing, 0, NULL, NULL);
    return g_markup_parse_context_parse(context, xml, -1, NULL) &&
           g_markup_parse_context_end_parse(context, NULL);
}

static void test_svg_escapes(void)
{
    struct canvas *canvas = web();
    const char *nasty = "<script>alert(1)</script> & \"quotes\" \x01\n\xff end";
    canvas_describe(canvas, nasty, nasty);
    canvas_group(canvas, nasty);
    canvas_text(canvas, 20, 20, nasty, &font);
    canvas_group_end(canvas);
    g_autofree char *svg = svg_text(canvas);
    CU_ASSERT_TRUE(is_well_formed(svg));
    CU_ASSERT_PTR_NULL(strstr(svg, "<script"));
    CU_ASSERT_PTR_NULL(strchr(svg, 1));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, ">&lt;script&gt;alert(1)&lt;/script&gt; &amp; "));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "<title id="));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "<desc id="));
    canvas_free(canvas);
}

static void test_svg_numbers(void)
{
    struct canvas *canvas = web();
    struct pen pen = {.colour = ROLE_SERIES_1, .width = 1.25, .dash = {2, 2.5}};
    canvas_line(canvas, -0.001, 1.005001, 12.5, 3.1049, &pen);
    g_autofree char *svg = svg_text(canvas);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        svg,
        "<path class=\"s-series-1\" d=\"M0 1.01L12.5 3.1\" fill=\"none\" "
        "stroke=\"#4B5FFF\" "
        "stroke-dasharray=\"2 2.5\" stroke-linejoin=\"round\" stroke-width=\"1.25\"/>"));
    canvas_free(canvas);
}

static void test_text_is_measured(void)
{
    struct canvas *canvas = web();
    struct extent one = canvas_measure(canvas, "word", &font);
    struct extent two = canvas_measure(canvas, "word word", &font);
    CU_ASSERT(one.width > 10 && two.width > 2 * one.width);
    CU_ASSERT(one.ascent > 0 && one.ascent < one.height);
    struct font right = font;
    right.align = ALIGN_RIGHT;
    right.rise = RISE_BOTTOM;
    struct box box = canvas_text(canvas, 100, 50, "word", &right);
    CU_ASSERT_DOUBLE_EQUAL(box.right, 100, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(box.left, 100 - one.width, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(box.bottom, 50, 1e-9);
    canvas_free(canvas);
}

static void test_text_is_fitted(void)
{
    struct canvas *canvas = web();
    const char *text = "a sentence of several words that is too long for its line";
    double line = canvas_measure(canvas, "word", &font).height;
    g_autofree char *cut = canvas_fit(canvas, text, &font, 100);
    CU_ASSERT_TRUE(g_str_has_suffix(cut, "\u2026"));
    CU_ASSERT(canvas_measure(canvas, cut, &font).width <= 100);
    g_autofree char *whole = canvas_fit(canvas, "short", &font, 100);
    CU_ASSERT_STRING_EQUAL(whole, "short");
    CU_ASSERT_DOUBLE_EQUAL(canvas_paragraph_height(canvas, text, &font, 100, 2), 2 * line,
                           1e-9);
    CU_ASSERT_DOUBLE_EQUAL(canvas_paragraph(canvas, 0, 7, "", &font, 100, 2), 7, 1e-9);
    canvas_free(canvas);
}

static guint count_problems(const struct canvas *canvas)
{
    g_autoptr(GPtrArray) problems = canvas_audit(canvas);
    return problems->len;
}

static void test_audit(void)
{
    struct canvas *canvas = web();
    struct box box = canvas_text(canvas, 20, 20, "left", &font);
    canvas_text(canvas, box.right + 6, 20, "right", &font);
    canvas_text(canvas, 20, box.bottom, "below", &font);
    CU_ASSERT_EQUAL(count_problems(canvas), 0);
    canvas_text(canvas, 600, 20, "one", &font);
    canvas_text(canvas, 605, 24, "two", &font);
    CU_ASSERT_EQUAL(count_problems(canvas), 1);
    canvas_text(canvas, 755, 200, "beyond the edge", &font);
    CU_ASSERT_EQUAL(count_problems(canvas), 2);
    struct pen pen = {.width = 1};
    canvas_line(canvas, 0, 0, (double)NAN, 5, &pen);
    canvas_line(canvas, 0, 0, 761, 5, &pen);
    CU_ASSERT_EQUAL(count_problems(canvas), 4);
    canvas_free(canvas);
}

static void test_hatch_stays_inside(void)
{
    struct canvas *canvas = web();
    struct pen pen = {.width = 1};
    canvas_hatch(canvas, (struct box){700, 400, 760, 460}, 6, &pen);
    canvas_hatch(canvas, (struct box){0, 0, 0.5, 30}, 6, &pen);
    CU_ASSERT_EQUAL(count_problems(canvas), 0);
    canvas_free(canvas);
}

CU_TestInfo canvas_tests[] = {
    {"figures have a unit, few digits and no false 100 %", test_formats},
    {"value scales: ticks by the span", test_scales_of_values},
    {"value scales: places, clamped", test_scale_places},
    {"value scales enclose what is shown", test_scales_enclose},
    {"time ticks are those of clocks", test_ticks_of_time},
    {"end labels move as little as they can", test_end_labels},
    {"end labels never touch", test_end_labels_never_touch},
    {"names of bands find free lanes", test_lanes},
    {"SVG: text stays text", test_svg_escapes},
    {"SVG: numbers rounded, no -0, sorted attributes", test_svg_numbers},
    {"text is measured and aligned", test_text_is_measured},
    {"text is wrapped and cut", test_text_is_fitted},
    {"audit finds overlaps and what is outside", test_audit},
    {"hatching stays in its box", test_hatch_stays_inside},
    CU_TEST_INFO_NULL,
};
