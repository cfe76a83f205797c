/* Where names, rows and points go. */
#include <math.h>
#include <string.h>

#include "tests/suites.h"
#include "viz/canvas/format.h"
#include "viz/canvas/labels.h"
#include "viz/canvas/marks.h"
#include "viz/canvas/place.h"
#include "viz/canvas/rows.h"

static struct canvas *new_canvas(const char *page)
{
    return canvas_new_measured(page_find(page), theme_find("light"), MEASURE_TABLE);
}

static guint count_problems(const struct canvas *canvas)
{
    g_autoptr(GPtrArray) problems = canvas_audit(canvas);
    for (guint i = 0; i < problems->len; i++)
        g_printerr("\n%s", (char *)g_ptr_array_index(problems, i));
    return problems->len;
}

/* Points -------------------------------------------------------------------- */

static void test_point_label_places(void)
{
    struct place_box plot = {0, 0, 200, 100};
    struct point_label alone = {.x = 50, .y = 50, .width = 40, .height = 12, .radius = 4};
    place_point_labels(&alone, 1, NULL, 0, plot, 1, 20);
    /* Right and up, level with the rim. */
    CU_ASSERT_TRUE(alone.is_placed);
    CU_ASSERT_DOUBLE_EQUAL(alone.at.left, 59, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(alone.at.bottom, 48, 1e-9);
    /* No room at the right: left and down comes before left and up. */
    struct point_label right = {
        .x = 190, .y = 50, .width = 40, .height = 12, .radius = 4};
    place_point_labels(&right, 1, NULL, 0, plot, 1, 20);
    CU_ASSERT_DOUBLE_EQUAL(right.at.right, 181, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(right.at.top, 52, 1e-9);
    /* An obstacle above: down; a small one is put up with. */
    struct place_box above = {55, 30, 120, 49}, small = {59, 46, 62, 48};
    alone.is_placed = false;
    place_point_labels(&alone, 1, &above, 1, plot, 1, 20);
    CU_ASSERT_DOUBLE_EQUAL(alone.at.top, 52, 1e-9);
    struct place_box all[] = {small, {0, 49, 200, 100}, {0, 0, 48, 48}};
    alone.is_placed = false;
    place_point_labels(&alone, 1, all, 3, plot, 1, 20);
    CU_ASSERT_DOUBLE_EQUAL(alone.at.bottom, 48, 1e-9);
    /* Nowhere. */
    struct place_box wall = {0, 0, 200, 100};
    alone.is_placed = false;
    place_point_labels(&alone, 1, &wall, 1, plot, 1, 20);
    CU_ASSERT_FALSE(alone.is_placed);
}

enum { CROWD = 40 };

/* Forty points with long names, all near one another: numbers and a key. */
static void test_crowded_points(void)
{
    struct canvas *canvas = new_canvas("web");
    struct point_name names[CROWD];
    char text[CROWD][64];
    struct box plot = {80, 80, 730, 380};
    uint32_t state = 7;
    for (int i = 0; i < CROWD; i++) {
        state = state * 1664525u + 1013904223u;
        double x = 300 + (state >> 24) * 0.5, y = 150 + (state >> 16 & 0xFF) * 0.5;
        g_snprintf(text[i], sizeof text[i], "variant %02d of a protocol with a long name",
                   i);
        names[i] = (struct point_name){.x = x, .y = y, .name = text[i]};
        marker_draw(canvas, MARKER_DISC, x, y, 4.5, ROLE_SERIES_1, false);
    }
    int numbers = point_names_place(canvas, names, CROWD, NULL, 0, plot);
    point_names_draw(canvas, names, CROWD);
    CU_ASSERT(numbers > 10 && numbers < CROWD);
    CU_ASSERT_EQUAL(count_problems(canvas), 0);
    g_autofree char *key = point_names_key(names, CROWD);
    CU_ASSERT_PTR_NOT_NULL_FATAL(key);
    CU_ASSERT_TRUE(g_str_has_prefix(key, "1\u00A0variant"));
    int shown = 0;
    for (int i = 0; i < CROWD; i++) {
        shown += names[i].is_shown;
        CU_ASSERT_EQUAL(strstr(key, text[i]) != NULL, names[i].number > 0);
    }
    CU_ASSERT_EQUAL(shown, CROWD);
    canvas_free(canvas);
    g_autofree char *none = point_names_key(names, 0);
    CU_ASSERT_PTR_NULL(none);
}

/* Line ends ----------------------------------------------------------------- */

static void test_line_ends(void)
{
    struct canvas *canvas = new_canvas("web");
    struct line_end ends[SERIES];
    for (int i = 0; i < SERIES; i++)
        ends[i] = (struct line_end){600, 200, i % 2 ? "a name that goes on and on" : "b",
                                    series_style(i, SERIES)};
    CU_ASSERT_TRUE(end_labels_fit(canvas, 5, 100, 300));
    CU_ASSERT_FALSE(end_labels_fit(canvas, 6, 100, 300));
    CU_ASSERT_FALSE(end_labels_fit(canvas, 5, 100, 170));
    CU_ASSERT_DOUBLE_EQUAL(end_labels_width(canvas, ends, 2, 120), 120, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(end_labels_width(canvas, ends, 0, 120), 0, 0);
    end_labels_draw(canvas, ends, 5, 600, 120, 100, 300);
    double height = legend_height(canvas, ends, SERIES, 20, 320);
    double bottom = legend_draw(canvas, ends, SERIES, true, 20, 320, 310);
    CU_ASSERT_DOUBLE_EQUAL(bottom, 310 + height, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(legend_height(canvas, ends, 0, 20, 320), 0, 0);
    CU_ASSERT_EQUAL(count_problems(canvas), 0);
    canvas_free(canvas);
}

/* Rows ---------------------------------------------------------------------- */

static void lay(struct rows *rows, struct canvas *canvas, int count, int columns)
{
    static const char name[] =
        "a variant whose name has just about sixty characters in it";
    g_autofree const char **names = g_new(const char *, (gsize)(count + 1));
    g_autofree const char **cells = g_new0(const char *, (gsize)(count + 1));
    for (int i = 0; i < count; i++) {
        names[i] = name;
        cells[i] = "11.9\u00A0k / 1.2\u00A0M";
    }
    struct column all[] = {{.head = "seen / n", .cells = cells},
                           {.head = "rate", .cells = cells, .is_strong = true}};
    double below = frame_caption_room(canvas) + axis_time_height(canvas);
    double top = frame_head(canvas, "title", "subtitle");
    rows_lay(rows, canvas, names, count, all, columns, top, below);
    struct scale scale = {.from = rows->left, .to = rows->right};
    struct ticks ticks;
    scale_rates(&scale, &ticks, 1e-6, 1, canvas_page(canvas)->x_ticks);
    axis_below(canvas, &scale, &ticks, format_share, rows->top, rows->bottom,
               "Stale reads per request");
    rows_draw(rows, canvas, names, all);
    g_autofree char *caption = rows_caption(rows, "the caption");
    CU_ASSERT_EQUAL(strstr(caption, " more ") != NULL, rows->shown < count);
    frame_caption(canvas, caption);
}

static void test_rows(void)
{
    static const int counts[] = {0, 1, 2, 13, 40, 41, 200};
    for (int p = 0; all_pages[p] != NULL; p++) {
        for (int i = 0; i < (int)G_N_ELEMENTS(counts); i++) {
            for (int columns = 0; columns <= 2; columns++) {
                struct canvas *canvas = new_canvas(all_pages[p]->name);
                struct rows rows;
                lay(&rows, canvas, counts[i], columns);
                CU_ASSERT_EQUAL(count_problems(canvas), 0);
                CU_ASSERT(rows.pitch >= all_pages[p]->row_least);
                CU_ASSERT(rows.right - rows.left >= 0.34 * all_pages[p]->width - 1);
                CU_ASSERT(rows.shown <= ROWS_MOST);
                CU_ASSERT_EQUAL(rows.shown == counts[i],
                                counts[i] <= (all_pages[p]->grows ? 40 : 13));
                canvas_free(canvas);
            }
        }
    }
}

/* A page that grows is as high as its rows need. */
static void test_rows_set_the_height(void)
{
    struct canvas *canvas = new_canvas("web");
    struct rows rows;
    lay(&rows, canvas, 40, 2);
    CU_ASSERT_DOUBLE_EQUAL(rows.pitch, 20, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(rows.bottom - rows.top, 800, 1e-9);
    CU_ASSERT(canvas_height(canvas) > 900);
    CU_ASSERT_DOUBLE_EQUAL(rows_middle(&rows, 0), rows.top + 10, 1e-9);
    canvas_free(canvas);
    canvas = new_canvas("slide");
    lay(&rows, canvas, 40, 2);
    CU_ASSERT_DOUBLE_EQUAL(canvas_height(canvas), 720, 0);
    CU_ASSERT_EQUAL(rows.shown, 12);
    canvas_free(canvas);
}

/* Marks --------------------------------------------------------------------- */

static char *svg_text(const struct canvas *canvas)
{
    g_autoptr(GBytes) bytes = canvas_to_svg(canvas);
    gsize size;
    const char *data = g_bytes_get_data(bytes, &size);
    return g_strndup(data, size);
}

static void test_bounds_point_both_ways(void)
{
    struct canvas *canvas = new_canvas("web");
    /* The head is 1.8 * 4.5 = 8.1 long, 1.12 times that wide. */
    mark_bound(canvas, &(struct bound){.edge = 100, .cap = 200, .across = 50},
               ROLE_UNKNOWN);
    mark_bound(
        canvas,
        &(struct bound){.edge = 300, .cap = 200, .across = 400, .is_vertical = true},
        ROLE_UNKNOWN);
    /* A cap nearer than the head is long stands at its end. */
    mark_bound(canvas, &(struct bound){.edge = 100, .cap = 101, .across = 90},
               ROLE_UNKNOWN);
    g_autofree char *svg = svg_text(canvas);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "d=\"M100 50L108.1 45.46L108.1 54.54Z\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "d=\"M400 300L395.46 291.9L404.54 291.9Z\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "d=\"M108.1 84L108.1 96\""));
    canvas_free(canvas);
}

static void test_steps_and_bands(void)
{
    struct canvas *canvas = new_canvas("web");
    struct point line[] = {{10, 50}, {20, 40}, {30, 45}};
    struct point upper[] = {{10, 40}, {20, 30}}, lower[] = {{10, 60}, {20, 50}};
    struct pen pen = {.colour = ROLE_INK, .width = 1};
    mark_steps(canvas, line, 3, &pen);
    mark_steps(canvas, line, 0, &pen);
    mark_band(canvas, upper, lower, 2, ROLE_SERIES_BAND_1);
    g_autofree char *svg = svg_text(canvas);
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "d=\"M10 50L20 50L20 40L30 40L30 45\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(svg, "d=\"M10 40L20 30L20 50L10 60Z\""));
    canvas_free(canvas);
}

static void test_audit_knows_marks(void)
{
    static const struct font font = {.size = 11, .weight = 400, .colour = ROLE_INK};
    struct canvas *canvas = new_canvas("web");
    canvas_text(canvas, 100, 100, "a label", &font);
    marker_draw(canvas, MARKER_SQUARE, 90, 106, 4, ROLE_SERIES_1, false);
    CU_ASSERT_EQUAL(count_problems(canvas), 0);
    marker_draw(canvas, MARKER_SQUARE, 120, 106, 4, ROLE_SERIES_1, false);
    canvas_circle(canvas, 759, 100, 4, ROLE_INK, NULL);
    canvas_circle(canvas, (double)NAN, 100, 4, ROLE_INK, NULL);
    g_autoptr(GPtrArray) problems = canvas_audit(canvas);
    CU_ASSERT_EQUAL_FATAL(problems->len, 3);
    CU_ASSERT_STRING_EQUAL(g_ptr_array_index(problems, 0), "over a mark: \"a label\"");
    canvas_free(canvas);
}

CU_TestInfo canvas_layout_tests[] = {
    {"names of points: the first free of eight places", test_point_label_places},
    {"names of points: numbers and a key in a crowd", test_crowded_points},
    {"names of lines, or a legend", test_line_ends},
    {"rows: none to 200 on every page", test_rows},
    {"rows set the height of the page", test_rows_set_the_height},
    {"bounds point both ways", test_bounds_point_both_ways},
    {"steps and bands", test_steps_and_bands},
    {"audit finds text over marks", test_audit_knows_marks},
    CU_TEST_INFO_NULL,
};
