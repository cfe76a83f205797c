#include <string.h>

#include "tests/suites.h"
#include "viz/canvas/format.h"
#include "viz/canvas/scale.h"
#include "viz/canvas/series.h"

struct row {
    double low, high;
    int most, count;
    double at[TICKS_MAX];
};

static void check_row(const struct row *row, const struct scale *scale,
                      const struct ticks *ticks)
{
    CU_ASSERT_EQUAL_FATAL(ticks->count, row->count);
    for (int i = 0; i < row->count; i++)
        CU_ASSERT_DOUBLE_EQUAL(ticks->at[i], row->at[i], 1e-9 * ABS(row->at[i]) + 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(scale, scale->low), 0, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(scale, scale->high), 100, 1e-9);
}

static void test_around_zero(void)
{
    static const struct row rows[] = {
        {-31, 58, 7, 6, {-40, -20, 0, 20, 40, 60}},
        {0, 0, 7, 3, {-1, 0, 1}},
        {12, 44, 7, 7, {-10, 0, 10, 20, 30, 40, 50}},
        {-44, -12, 7, 7, {-50, -40, -30, -20, -10, 0, 10}},
        {-1e-6, 1e6, 5, 4, {-5e5, 0, 5e5, 1e6}},
        {-2, 2, 5, 5, {-2, -1, 0, 1, 2}},
    };
    for (int i = 0; i < (int)G_N_ELEMENTS(rows); i++) {
        struct scale scale = {.to = 100};
        struct ticks ticks;
        struct row row = rows[i];
        scale_around_zero(&scale, &ticks, row.low, row.high, row.most);
        check_row(&row, &scale, &ticks);
    }
}

static void test_rates(void)
{
    static const struct row rows[] = {
        {2.5e-6, 9.9e-3, 7, 5, {1e-6, 1e-5, 1e-4, 1e-3, 1e-2}},
        {0.04, 1, 7, 6, {0.02, 0.05, 0.1, 0.2, 0.5, 1}},
        {0.5, 0.5, 7, 4, {0.05, 0.1, 0.2, 0.5}},
        {1, 1, 7, 4, {0.1, 0.2, 0.5, 1}},
        {1e-9, 1, 6, 6, {1e-10, 1e-8, 1e-6, 1e-4, 1e-2, 1}},
    };
    for (int i = 0; i < (int)G_N_ELEMENTS(rows); i++) {
        struct scale scale = {.to = 100};
        struct ticks ticks;
        struct row row = rows[i];
        scale_rates(&scale, &ticks, row.low, row.high, row.most);
        CU_ASSERT_EQUAL(scale.kind, SCALE_LOG);
        check_row(&row, &scale, &ticks);
    }
}

static void test_lane_for_none(void)
{
    struct scale scale = {.from = 200, .to = 0, .has_lane = true, .lane = 220};
    struct ticks ticks;
    scale_rates(&scale, &ticks, 1e-4, 1e-2, 7);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 0), 220, 0);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 1e-3), 100, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 1e-9), 200, 1e-9);
}

static void test_percentiles(void)
{
    struct scale scale = {.to = 100};
    struct ticks ticks;
    scale_percentiles(&scale, &ticks, percentile_limit(800000), true);
    check_row(
        &(struct row){.count = 7, .at = {0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999}},
        &scale, &ticks);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 0.9), 20, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 0.5), 6.0206, 1e-4);
    CU_ASSERT_DOUBLE_EQUAL(scale_place(&scale, 1), 100, 1e-9);
    scale_percentiles(&scale, &ticks, 0.99, false);
    check_row(&(struct row){.count = 3, .at = {0, 0.9, 0.99}}, &scale, &ticks);
    scale_percentiles(&scale, &ticks, 0, true);
    check_row(&(struct row){.count = 3, .at = {0, 0.5, 0.9}}, &scale, &ticks);
    CU_ASSERT_DOUBLE_EQUAL(percentile_limit(10000), 0.999, 1e-12);
    CU_ASSERT_DOUBLE_EQUAL(percentile_limit(10), 0, 0);
    CU_ASSERT_DOUBLE_EQUAL(percentile_limit(0), 0, 0);
}

static void test_styles_of_series(void)
{
    struct series_style third = series_style(2, 4), eighth = series_style(7, 1);
    CU_ASSERT_EQUAL(third.line, ROLE_SERIES_1 + 2);
    CU_ASSERT_EQUAL(third.text, ROLE_SERIES_TEXT_1 + 2);
    CU_ASSERT_EQUAL(third.marker, MARKER_DIAMOND);
    CU_ASSERT_DOUBLE_EQUAL(third.dash[1], 2.5, 0);
    CU_ASSERT_EQUAL(eighth.line, ROLE_SERIES_1 + 7);
    CU_ASSERT_DOUBLE_EQUAL(eighth.dash[5], 2, 0);
    /* Many: the first five keep their colours. */
    CU_ASSERT_EQUAL(series_style(4, 40).line, ROLE_SERIES_1 + 4);
    CU_ASSERT_EQUAL(series_style(5, 6).line, ROLE_UNKNOWN);
    CU_ASSERT_TRUE(series_style(39, 40).is_thin);
    CU_ASSERT_EQUAL(series_style(8, 1).line, ROLE_UNKNOWN);
    struct canvas *canvas = canvas_new(page_find("slide"), theme_find("light"));
    struct series_style second = series_style(1, 2);
    struct pen pen = series_pen(canvas, &second);
    CU_ASSERT_DOUBLE_EQUAL(pen.width, 4, 0);
    CU_ASSERT_DOUBLE_EQUAL(pen.dash[0], 7 * 4 / 2.2, 1e-9);
    canvas_free(canvas);
}

CU_TestInfo canvas_scales_tests[] = {
    {"differences: ticks on both sides of zero", test_around_zero},
    {"rates: a log axis of a decade or more, never above 1", test_rates},
    {"rates of zero have a lane", test_lane_for_none},
    {"percentiles: each step is ten times rarer", test_percentiles},
    {"series: colour, dash and marker follow the number", test_styles_of_series},
    CU_TEST_INFO_NULL,
};
