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

static void put_path(GString *out, const struct item *item)
{
    g_string_append(out, "<path d=\"");
    for (int i = 0; i < item->count; i++) {
        bool is_start = i == 0 || (item->pairs && i % 2 == 0);
        g_string_append_c(out, is_start ? 'M' : 'L');
        put_number(out, item->points[i].x);
        g_string_append_c(out, ' ');
        put_number(out, item->points[i].y);
    }
    g_string_append(out, item->kind == ITEM_POLYGON ? "Z\"" : "\"");
}

static void put_lines(GString *out, const struct item *item)
{
    put_path(out, item);
    g_string_append_printf(out, " fill=\"none\" stroke=\"#%06X\"", item->pen.colour);
    int dashes = pen_dash_count(&item->pen);
    if (dashes > 0) {
        g_string_append(out, " stroke-dasharray=\"");
        for (int i = 0; i < dashes; i++) {
            if (i > 0)
                g_string_append_c(out, ' ');
            put_number(out, item->pen.dash[i]);
        }
        g_string_append_c(out, '"');
    }
    g_string_append(out, " stroke-linejoin=\"round\"");
    put_number_attribute(out, "stroke-width", item->pen.width);
    g_string_append(out, "/>\n");
}

static void put_text(GString *out, const struct canvas *canvas, const struct item *item)
{
    static const char *const anchors[] = {
        [ALIGN_LEFT] = "start", [ALIGN_CENTRE] = "middle", [ALIGN_RIGHT] = "end"};
    g_string_append_printf(out, "<text fill=\"#%06X\"", item->font.colour);
    put_number_attribute(out, "font-size", item->font.size);
    if (item->font.weight != 400)
        g_string_append_printf(out, " font-weight=\"%d\"", item->font.weight);
    if (item->font.halo) {
        g_string_append_printf(out, " paint-order=\"stroke\" stroke=\"#%06X\"",
                               canvas->theme->background);
        g_string_append(out, " stroke-linejoin=\"round\"");
        put_number_attribute(out, "stroke-width", canvas->page->halo);
    }
    if (item->font.align != ALIGN_LEFT)
        g_string_append_printf(out, " text-anchor=\"%s\"", anchors[item->font.align]);
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
        put_lines(out, item);
        break;
    case ITEM_POLYGON:
        put_path(out, item);
        g_string_append_printf(out, " fill=\"#%06X\"/>\n", item->fill);
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

static void put_head(GString *out, const struct canvas *canvas)
{
    g_autofree char *id = picture_id(canvas);
    g_string_append_printf(out,
                           "<svg aria-labelledby=\"%s-t %s-d\" font-family=\"%s\""
                           " font-variant-numeric=\"tabular-nums\"",
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
    g_string_append_printf(out, "<path d=\"M0 0H");
    put_number(out, canvas->page->width);
    g_string_append_c(out, 'V');
    put_number(out, canvas->height);
    g_string_append_printf(out, "H0Z\" fill=\"#%06X\"/>\n", canvas->theme->background);
}

GBytes *canvas_to_svg(const struct canvas *canvas)
{
    GString *out = g_string_new(NULL);
    put_head(out, canvas);
    for (guint i = 0; i < canvas->items->len; i++)
        put_item(out, canvas, &g_array_index(canvas->items, struct item, i));
    g_string_append(out, "</svg>\n");
    return g_string_free_to_bytes(out);
}
