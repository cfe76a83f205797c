/* availability_by_region.c - "availability-by-region": who is cut off, by design? A row a
 * region of clients, in it a point a variant: one mean over all regions would hide that a
 * part of the world gets nothing. Regions are known over the whole measured time alone.
 */
#include <math.h>

#include "viz/canvas/format.h"
#include "viz/canvas/labels.h"
#include "viz/canvas/rows.h"
#include "viz/charts/charts.h"
#include "viz/charts/region_shares.h"

struct picture {
    const struct comparison *comparison;
    struct cast cast;
    struct region_shares *shares;
    char *title, *subtitle, *caption;
};

static void picture_clear(struct picture *picture)
{
    cast_clear(&picture->cast);
    region_shares_free(picture->shares);
    g_free(picture->title);
    g_free(picture->subtitle);
    g_free(picture->caption);
}

/* Words ---------------------------------------------------------------------- */

enum { REFUSALS_TOLD = 2, COLUMNS_MOST = 3, HEAD_LETTERS = 14 };

static char *make_subtitle(const struct picture *picture)
{
    const struct comparison *comparison = picture->comparison;
    GString *out = g_string_new("Operations that came back ok, by region of the client");
    if (picture->cast.count == 1)
        g_string_append_printf(out, "; %s", picture->cast.variant[0]->name);
    if (comparison->title[0] != '\0')
        g_string_append_printf(out, "; \u201C%s\u201D", comparison->title);
    return g_string_free(out, FALSE);
}

static void append_count(GString *out, const struct region_shares *shares)
{
    uint64_t least = UINT64_MAX, most = 0;
    for (int i = 0; i < shares->regions * shares->variants; i++) {
        least = MIN(least, shares->at[i].operations);
        most = MAX(most, shares->at[i].operations);
    }
    g_autofree char *low = format_count(least), *high = format_count(most);
    if (g_str_equal(low, high))
        g_string_append_printf(out, "n = %s operations a point. ", high);
    else
        g_string_append_printf(out, "n = %s to %s operations a point. ", low, high);
}

static char *make_caption(const struct picture *picture)
{
    GString *out = g_string_new("Point = share of all that were due");
    g_autofree char *source = comparison_source(picture->comparison);
    g_autofree char *grey = cast_grey_words(&picture->cast);
    g_autofree char *refusals = comparison_refusals(picture->comparison, REFUSALS_TOLD);
    if (picture->comparison->seed_count > 1)
        g_string_append(out, "; bar = 95 % interval over seeds");
    g_string_append(out, "; where all came back: down to 1 \u2212 3/n. ");
    append_count(out, picture->shares);
    g_string_append_printf(out, "%s%s%s", grey, refusals, source);
    return g_string_free(out, FALSE);
}

static char *make_title(struct canvas *canvas, const struct picture *picture)
{
    static const int letters[] = {40, 24, 16};
    char *title = NULL;
    for (int i = 0; i < (int)G_N_ELEMENTS(letters); i++) {
        g_free(title);
        title = region_finding(picture->shares, picture->comparison, &picture->cast,
                               letters[i]);
        if (frame_title_fits(canvas, title))
            break;
    }
    return title;
}

/* Scale ---------------------------------------------------------------------- */

static char *format_tick_per_cent(double share)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, "%.10g", share * 100);
    return g_strconcat(digits, "\u00A0%", NULL);
}

/* The lowest that is drawn; a wide interval of a rare variant may be cut off. */
static double lowest_share(const struct region_shares *shares)
{
    double lowest = 1;
    for (int i = 0; i < shares->regions * shares->variants; i++) {
        lowest = fmin(lowest, shares->at[i].share.value); /* not NAN's */
        lowest = fmin(lowest, shares->at[i].low);
    }
    return lowest;
}

/* From a round share below the lowest up to all; ticks at 1, 2, 2.5 or 5 times a power of
 * ten. Points may do without zero, bars may not. */
static void scale_up_to_all(struct scale *scale, struct ticks *ticks, double lowest,
                            int most)
{
    static const double rounds[] = {1, 2, 2.5, 5, 10};
    double span = fmax(1 - lowest, 1e-6), step = 0;
    for (double power = pow(10, floor(log10(span / most))); step <= 0; power *= 10)
        for (size_t i = 0; i < G_N_ELEMENTS(rounds) && step <= 0; i++)
            if (ceil(span / (power * rounds[i]) - 1e-9) < most)
                step = power * rounds[i];
    int steps = (int)ceil(span / step - 1e-9);
    while (steps * step > 1 + 1e-9)
        steps--;
    ticks->count = 0;
    for (int i = steps; i >= 0; i--)
        ticks->at[ticks->count++] = fmax(1 - i * step, 0);
    scale->kind = SCALE_LINEAR;
    scale->low = ticks->at[0];
    scale->high = 1;
}

/* Drawing -------------------------------------------------------------------- */

struct layout {
    struct scale scale;
    struct ticks ticks;
    struct rows rows;
    double step; /* between the points of a row */
};

/* Rows as high as their points need, where the page may grow. */
static void grow_rows(struct canvas *canvas, const struct picture *picture,
                      struct layout *layout, double below)
{
    const struct page *page = canvas_page(canvas);
    struct rows *rows = &layout->rows;
    int lanes = MAX(picture->cast.coloured, 1);
    double wanted = 2.3 * page->point;
    int slots = rows->shown + (rows->shown < rows->count);
    if (page->grows) {
        rows->pitch = MAX(rows->pitch, lanes * wanted + 2 * page->point);
        rows->bottom = rows->top + slots * rows->pitch;
        canvas_set_height(canvas, rows->bottom + below);
    }
    layout->step = MIN(wanted, 0.84 * rows->pitch / lanes);
}

static void draw_point(struct canvas *canvas, const struct layout *layout,
                       const struct region_share *share, const struct series_style *style,
                       double y)
{
    if (isnan(share->share.value))
        return;
    double x = scale_place(&layout->scale, share->share.value);
    if (style->is_thin) {
        marker_draw(canvas, style->marker, x, y, 0.6 * canvas_page(canvas)->point,
                    style->line, false);
        return;
    }
    if (isnan(share->low)) {
        marker_draw(canvas, style->marker, x, y, canvas_page(canvas)->point, style->line,
                    false);
        return;
    }
    struct interval_mark mark = {.low = scale_place(&layout->scale, share->low),
                                 .value = x,
                                 .high = scale_place(&layout->scale, share->high),
                                 .across = y};
    mark_interval(canvas, &mark, style, false);
}

static void draw_row(struct canvas *canvas, const struct picture *picture,
                     const struct layout *layout, int region)
{
    double middle = rows_middle(&layout->rows, region);
    int coloured = picture->cast.coloured;
    bool any = false;
    for (int thin = 1; thin >= 0; thin--)
        for (int v = 0; v < picture->cast.count; v++) {
            struct series_style style = cast_style(&picture->cast, v);
            const struct region_share *share =
                region_share_at(picture->shares, region, v);
            any |= share->operations > 0;
            if (style.is_thin == thin)
                draw_point(canvas, layout, share, &style,
                           thin ? middle
                                : middle + (v - (coloured - 1) / 2.0) * layout->step);
        }
    if (any)
        return;
    struct font font = font_axis(canvas);
    font.rise = RISE_MIDDLE;
    font.halo = true;
    canvas_text(canvas, layout->rows.left + font.size, middle, "no data", &font);
}

static void draw_separators(struct canvas *canvas, const struct rows *rows)
{
    struct pen pen = {.colour = ROLE_GRID, .width = canvas_page(canvas)->grid_line};
    for (int i = 1; i < rows->shown; i++) {
        double y = rows->top + i * rows->pitch;
        canvas_line(canvas, canvas_page(canvas)->margin, y, rows->right, y, &pen);
    }
}

static double draw_legend(struct canvas *canvas, const struct picture *picture, double y)
{
    const struct page *page = canvas_page(canvas);
    g_autofree struct line_end *entries =
        g_new0(struct line_end, (gsize)picture->cast.count + 1);
    int count = 0;
    for (int v = 0; v < picture->cast.count; v++) {
        struct series_style style = cast_style(&picture->cast, v);
        if (!style.is_thin)
            entries[count++] =
                (struct line_end){.name = picture->cast.variant[v]->name, .style = style};
    }
    if (picture->cast.count < 2)
        return y;
    return legend_draw(canvas, entries, count, false, page->margin,
                       page->width - page->margin, y) +
           0.4 * page->label_px;
}

/* A column a variant, where there are few. */
struct columns {
    struct column at[COLUMNS_MOST];
    int count;
    GPtrArray *texts; /* owns */
};

static struct columns columns_new(const struct picture *picture)
{
    struct columns columns = {.texts = g_ptr_array_new_with_free_func(g_free)};
    if (picture->cast.count > COLUMNS_MOST)
        return columns;
    for (int v = 0; v < picture->cast.count; v++) {
        char *head = picture->cast.count == 1
                         ? g_strdup("ok")
                         : short_name(picture->cast.variant[v]->name, HEAD_LETTERS);
        const char **cells = g_new0(const char *, (gsize)picture->shares->regions + 1);
        for (int r = 0; r < picture->shares->regions; r++) {
            const struct region_share *share = region_share_at(picture->shares, r, v);
            char *cell = share->operations > 0 ? format_availability(share->share.value)
                                               : g_strdup("no data");
            g_ptr_array_add(columns.texts, cell);
            cells[r] = cell;
        }
        g_ptr_array_add(columns.texts, head);
        g_ptr_array_add(columns.texts, cells);
        columns.at[columns.count++] =
            (struct column){.head = head, .cells = cells, .is_strong = true};
    }
    return columns;
}

static char *axis_words(struct canvas *canvas, const struct layout *layout)
{
    if (layout->scale.low <= 0)
        return g_strdup("Came back ok");
    g_autofree char *low = format_tick_per_cent(layout->scale.low);
    return page_is_wide(canvas)
               ? g_strdup_printf("Came back ok (the axis begins at %s)", low)
               : g_strdup_printf("Came back ok (from %s)", low);
}

static void draw_plot(struct canvas *canvas, const struct picture *picture,
                      struct layout *layout, double top)
{
    struct rows *rows = &layout->rows;
    struct columns columns = columns_new(picture);
    const char *const *names = (const char *const *)picture->shares->region;
    double below = frame_caption_room(canvas) + axis_time_height(canvas);
    rows_lay(rows, canvas, names, picture->shares->regions, columns.at, columns.count,
             top, below);
    grow_rows(canvas, picture, layout, below);
    layout->scale.from = rows->left;
    layout->scale.to = rows->right;
    if (rows->first_column < rows->column_count) /* the point at the end stays clear */
        layout->scale.to -= canvas_page(canvas)->axis_px;
    g_autofree char *words = axis_words(canvas, layout);
    draw_separators(canvas, rows);
    axis_below(canvas, &layout->scale, &layout->ticks, format_tick_per_cent, rows->top,
               rows->bottom, words);
    rows_draw(rows, canvas, names, columns.at);
    for (int i = 0; i < rows->shown; i++) {
        canvas_group(canvas, names[i]);
        draw_row(canvas, picture, layout, i);
        canvas_group_end(canvas);
    }
    g_ptr_array_unref(columns.texts);
}

static void draw_picture(struct canvas *canvas, struct picture *picture,
                         const struct chart_options *options)
{
    struct layout layout = {.scale = {.from = 0}};
    picture->title =
        options->title != NULL ? g_strdup(options->title) : make_title(canvas, picture);
    g_autofree char *description =
        g_strdup_printf("%s. %s", picture->subtitle, picture->caption);
    canvas_describe(canvas, picture->title, description);
    scale_up_to_all(&layout.scale, &layout.ticks, lowest_share(picture->shares),
                    canvas_page(canvas)->x_ticks);
    double top = frame_head(canvas, picture->title, picture->subtitle);
    top = draw_legend(canvas, picture, top);
    draw_plot(canvas, picture, &layout, top);
    g_autofree char *words = rows_caption(&layout.rows, picture->caption);
    frame_caption(canvas, words);
}

static bool has_operations(const struct region_shares *shares)
{
    for (int i = 0; shares != NULL && i < shares->regions * shares->variants; i++)
        if (shares->at[i].operations > 0)
            return true;
    return false;
}

static bool draw(struct canvas *canvas, struct reader *reader,
                 const struct chart_options *options, GString *data, GError **error)
{
    struct comparison *comparison;
    if (!chart_comparison(reader, options, &comparison, error))
        return false;
    struct picture picture = {.comparison = comparison, .cast = cast_new(comparison)};
    if (picture.cast.count > 0) {
        picture.shares = region_shares_new(comparison, &picture.cast);
        picture.subtitle = make_subtitle(&picture);
        picture.caption = make_caption(&picture);
    }
    if (has_operations(picture.shares))
        draw_picture(canvas, &picture, options);
    else if (picture.cast.count > 0)
        chart_no_data(canvas, options, comparison, "No data: no operation was due",
                      "no data: no operation was due");
    else
        chart_no_data(canvas, options, comparison, "No data: no variant ran", "no data");
    region_shares_data(data, picture.shares, &picture.cast);
    picture_clear(&picture);
    comparison_free(comparison);
    return true;
}

const struct chart_type chart_availability_by_region = {
    .name = "availability-by-region",
    .summary = "Share of operations that came back, by region of clients and by variant",
    .question = "Who is cut off, by design?",
    .draw = draw,
};
