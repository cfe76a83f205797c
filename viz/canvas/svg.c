/* svg.c - SVG with real text. cairo's own SVG turns glyphs into outlines, which nobody
 * can search, read aloud or restyle. Attributes are in order of their names, numbers
 * are rounded to 0.01: the same picture gives the same bytes. */
#include <math.h>

#include "viz/canvas/canvas.h"
#include "viz/canvas/canvas_parts.h"

/* By integers, so that no locale and no "-0" gets in. */
static void put_number(GString *out, double value)
{
    long long cents = llround(value * 100);
    unsigned long long size =
        cents < 0 ? (unsigned long long)-cents : (unsigned long long)cents;
    g_string_append_printf(out, "%s%llu", cents < 0 ? "-" : "", size / 100);
    unsigned fraction = (unsigned)(size % 100);
    if (fraction % 10 != 0)
        g_string_append_printf(out, ".%02u", fraction);
    else if (fraction != 0)
        g_string_append_printf(out, ".%u", fraction / 10);
}

static void put_number_attribute(GString *out, const char *name, double value)
{
    g_string_append_printf(out, " %s=\"", name);
    put_number(out, value);
    g_string_append_c(out, '"');
}

static void put_escaped(GString *out, const char *text)
{
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_string_append(out, escaped);
}

/* "f-" fills, "s-" strokes; ROLE_NONE has no class. */
static void put_class(GString *out, enum role fill, enum role stroke)
{
    g_string_append(out, " class=\"");
    if (fill != ROLE_NONE)
        g_string_append_printf(out, "f-%s", role_name(fill));
    if (stroke != ROLE_NONE)
        g_string_append_printf(out, "%ss-%s", fill != ROLE_NONE ? " " : "",
                               role_name(stroke));
    g_string_append_c(out, '"');
}

static void put_colour(GString *out, const char *name, const struct canvas *canvas,
                       enum role role)
{
    if (role == ROLE_NONE)
        g_string_append_printf(out, " %s=\"none\"", name);
    else
        g_string_append_printf(out, " %s=\"#%06X\"", name,
                               theme_colour(canvas->theme, role));
}

static void put_stroke(GString *out, const struct canvas *canvas, const struct pen *pen)
{
    put_colour(out, "stroke", canvas, pen->colour);
    int dashes = pen_dash_count(pen);
    if (dashes > 0) {
        g_string_append(out, " stroke-dasharray=\"");
        for (int i = 0; i < dashes; i++) {
            if (i > 0)
                g_string_append_c(out, ' ');
            put_number(out, pen->dash[i]);
        }
        g_string_append_c(out, '"');
    }
    g_string_append(out, " stroke-linejoin=\"round\"");
    put_number_attribute(out, "stroke-width", pen->width);
}

static void put_path(GString *out, const struct canvas *canvas, const struct item *item)
{
    bool is_area = item->kind == ITEM_POLYGON, has_line = !is_area || item->pen.width > 0;
    enum role fill = is_area ? item->fill : ROLE_NONE;
    g_string_append(out, "<path");
    put_class(out, fill, has_line ? item->pen.colour : ROLE_NONE);
    g_string_append(out, " d=\"");
    for (int i = 0; i < item->count; i++) {
        bool is_start = i == 0 || (item->pairs && i % 2 == 0);
        g_string_append_c(out, is_start ? 'M' : 'L');
        put_number(out, item->points[i].x);
        g_string_append_c(out, ' ');
        put_number(out, item->points[i].y);
    }
    g_string_append(out, is_area ? "Z\"" : "\"");
    put_colour(out, "fill", canvas, fill);
    if (has_line)
        put_stroke(out, canvas, &item->pen);
    g_string_append(out, "/>\n");
}

static void put_circle(GString *out, const struct canvas *canvas, const struct item *item)
{
    bool has_line = item->pen.width > 0;
    g_string_append(out, "<circle");
    put_class(out, item->fill, has_line ? item->pen.colour : ROLE_NONE);
    put_number_attribute(out, "cx", item->anchor.x);
    put_number_attribute(out, "cy", item->anchor.y);
    put_colour(out, "fill", canvas, item->fill);
    put_number_attribute(out, "r", item->radius);
    if (has_line)
        put_stroke(out, canvas, &item->pen);
    g_string_append(out, "/>\n");
}

static void put_text(GString *out, const struct canvas *canvas, const struct item *item)
{
    static const char *const anchors[] = {
        [ALIGN_LEFT] = "start", [ALIGN_CENTRE] = "middle", [ALIGN_RIGHT] = "end"};
    const struct font *font = &item->font;
    g_string_append(out, "<text");
    put_class(out, font->colour, font->halo ? ROLE_BACKGROUND : ROLE_NONE);
    put_colour(out, "fill", canvas, font->colour);
    put_number_attribute(out, "font-size", font->size);
    if (font->weight != 400)
        g_string_append_printf(out, " font-weight=\"%d\"", font->weight);
    if (font->halo) {
        struct pen rim = {.colour = ROLE_BACKGROUND, .width = canvas->page->halo};
        g_string_append(out, " paint-order=\"stroke\"");
        put_stroke(out, canvas, &rim);
    }
    if (font->align != ALIGN_LEFT)
        g_string_append_printf(out, " text-anchor=\"%s\"", anchors[font->align]);
    put_number_attribute(out, "x", item->anchor.x);
    put_number_attribute(out, "y", item->anchor.y);
    g_string_append_c(out, '>');
    put_escaped(out, item->text);
    g_string_append(out, "</text>\n");
}

static void put_item(GString *out, const struct canvas *canvas, const struct item *item)
{
    switch (item->kind) {
    case ITEM_LINES:
    case ITEM_POLYGON:
        put_path(out, canvas, item);
        break;
    case ITEM_CIRCLE:
        put_circle(out, canvas, item);
        break;
    case ITEM_RESERVED:
        break;
    case ITEM_TEXT:
        put_text(out, canvas, item);
        break;
    case ITEM_GROUP:
        g_string_append(out, "<g aria-label=\"");
        put_escaped(out, item->text);
        g_string_append(out, "\">\n");
        break;
    case ITEM_GROUP_END:
        g_string_append(out, "</g>\n");
        break;
    }
}

/* Several pictures may stand in one page, and ids must differ there: from the words. */
static char *picture_id(const struct canvas *canvas)
{
    g_autofree char *words =
        g_strconcat(canvas->title, "\n", canvas->description, "\n", canvas->theme->name,
                    "\n", canvas->page->name, NULL);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, words, -1);
    return g_strdup_printf("c%.8s", sum);
}

static void put_style(GString *out, const struct canvas *canvas)
{
    bool used[ROLES] = {[ROLE_BACKGROUND] = true};
    for (guint i = 0; i < canvas->items->len; i++) {
        const struct item *item = &g_array_index(canvas->items, struct item, i);
        bool is_area = item->kind == ITEM_POLYGON || item->kind == ITEM_CIRCLE;
        if (item->kind == ITEM_TEXT)
            used[item->font.colour] = true;
        if (is_area && item->fill != ROLE_NONE)
            used[item->fill] = true;
        if (item->kind == ITEM_LINES || (is_area && item->pen.width > 0))
            used[item->pen.colour] = true;
    }
    g_string_append(out, "<style>\n");
    css_append(out, used);
    g_string_append(out, "</style>\n");
}

static void put_head(GString *out, const struct canvas *canvas, const char *id)
{
    g_string_append_printf(out,
                           "<svg aria-labelledby=\"%s-t %s-d\" class=\"consim\""
                           " font-family=\"%s\" font-variant-numeric=\"tabular-nums\"",
                           id, id, CANVAS_FAMILIES);
    put_number_attribute(out, "height", canvas->height);
    g_string_append(out, " role=\"img\" viewBox=\"0 0 ");
    put_number(out, canvas->page->width);
    g_string_append_c(out, ' ');
    put_number(out, canvas->height);
    g_string_append_c(out, '"');
    put_number_attribute(out, "width", canvas->page->width);
    g_string_append_printf(
        out, " xmlns=\"http://www.w3.org/2000/svg\">\n<title id=\"%s-t\">", id);
    put_escaped(out, canvas->title);
    g_string_append_printf(out, "</title>\n<desc id=\"%s-d\">", id);
    put_escaped(out, canvas->description);
    g_string_append(out, "</desc>\n");
}

static void put_picture(GString *out, const struct canvas *canvas)
{
    const struct point corners[] = {{0, 0},
                                    {canvas->page->width, 0},
                                    {canvas->page->width, canvas->height},
                                    {0, canvas->height}};
    struct item paper = {.kind = ITEM_POLYGON, .count = 4, .fill = ROLE_BACKGROUND};
    paper.points = g_memdup2(corners, sizeof corners);
    put_path(out, canvas, &paper);
    g_free(paper.points);
    for (guint i = 0; i < canvas->items->len; i++)
        put_item(out, canvas, &g_array_index(canvas->items, struct item, i));
    g_string_append(out, "</svg>\n");
}

GBytes *canvas_to_svg(const struct canvas *canvas)
{
    GString *out = g_string_new(NULL);
    g_autofree char *id = picture_id(canvas);
    put_head(out, canvas, id);
    if (canvas->theme == theme_find("light"))
        put_style(out, canvas);
    put_picture(out, canvas);
    return g_string_free_to_bytes(out);
}

GBytes *canvas_to_svg_fragment(const struct canvas *canvas, const char *id)
{
    GString *out = g_string_new(NULL);
    g_autofree char *of_words = picture_id(canvas);
    put_head(out, canvas, id != NULL ? id : of_words);
    put_picture(out, canvas);
    return g_string_free_to_bytes(out);
}
