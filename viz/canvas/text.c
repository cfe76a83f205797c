/* text.c - the words on a canvas, measured by pango or by the table. */
#include <pango/pangocairo.h>

#include "viz/canvas/canvas.h"
#include "viz/canvas/canvas_parts.h"

#define ELLIPSIS "\u2026"

static bool is_allowed(gunichar c)
{
    return c >= 0x20 && !(c >= 0x7F && c < 0xA0) && c != 0xFFFE && c != 0xFFFF;
}

char *canvas_clean_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *clean = g_string_new(NULL);
    for (char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_string_append_unichar(clean, is_allowed(c) ? c : ' ');
    }
    return g_string_free(clean, FALSE);
}

PangoLayout *canvas_layout(const struct canvas *canvas, const char *text,
                           const struct font *font)
{
    PangoLayout *layout = pango_layout_new(canvas->pango);
    g_autoptr(PangoFontDescription) description = pango_font_description_new();
    pango_font_description_set_family_static(description, CANVAS_FAMILIES);
    pango_font_description_set_absolute_size(description, font->size * PANGO_SCALE);
    pango_font_description_set_weight(description, (PangoWeight)font->weight);
    pango_layout_set_font_description(layout, description);
    g_autoptr(PangoAttrList) attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
    pango_layout_set_attributes(layout, attributes);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static struct extent measure_clean(const struct canvas *canvas, const char *text,
                                   const struct font *font)
{
    if (canvas->measure == MEASURE_TABLE)
        return widths_measure(text, font);
    g_autoptr(PangoLayout) layout = canvas_layout(canvas, text, font);
    int width, height;
    pango_layout_get_size(layout, &width, &height);
    return (struct extent){.width = (double)width / PANGO_SCALE,
                           .height = (double)height / PANGO_SCALE,
                           .ascent =
                               (double)pango_layout_get_baseline(layout) / PANGO_SCALE};
}

struct extent canvas_measure(struct canvas *canvas, const char *text,
                             const struct font *font)
{
    g_autofree char *clean = canvas_clean_text(text);
    return measure_clean(canvas, clean, font);
}

struct box canvas_text(struct canvas *canvas, double x, double y, const char *text,
                       const struct font *font)
{
    struct item item = {
        .kind = ITEM_TEXT, .text = canvas_clean_text(text), .font = *font};
    struct extent extent = measure_clean(canvas, item.text, font);
    double left = font->align == ALIGN_LEFT    ? x
                  : font->align == ALIGN_RIGHT ? x - extent.width
                                               : x - extent.width / 2;
    double top = font->rise == RISE_TOP      ? y
                 : font->rise == RISE_BOTTOM ? y - extent.height
                                             : y - extent.height / 2;
    item.anchor = (struct point){x, top + extent.ascent};
    item.box = (struct box){left, top, left + extent.width, top + extent.height};
    if (item.text[0] != '\0')
        g_array_append_val(canvas->items, item);
    else
        g_free(item.text);
    return item.box;
}

/* The text without the characters from `end` on and the blanks before it, and "...". */
static char *cut_before(const char *text, const char *end)
{
    while (end > text && end[-1] == ' ')
        end--;
    g_autofree char *kept = g_strndup(text, (gsize)(end - text));
    return g_strconcat(kept, ELLIPSIS, NULL);
}

char *canvas_fit(struct canvas *canvas, const char *text, const struct font *font,
                 double width)
{
    g_autofree char *clean = canvas_clean_text(text);
    if (measure_clean(canvas, clean, font).width <= width)
        return g_steal_pointer(&clean);
    /* Bisection on the number of characters kept. */
    glong low = 0, high = g_utf8_strlen(clean, -1);
    while (low < high) {
        glong middle = (low + high + 1) / 2;
        g_autofree char *cut = cut_before(clean, g_utf8_offset_to_pointer(clean, middle));
        if (measure_clean(canvas, cut, font).width <= width)
            low = middle;
        else
            high = middle - 1;
    }
    return cut_before(clean, g_utf8_offset_to_pointer(clean, low));
}

/* Lines of at most `width`, the last one cut; owner of its texts. */
static GPtrArray *wrap(struct canvas *canvas, const char *text, const struct font *font,
                       double width, int max_lines)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);
    for (int i = 0; words[i] != NULL; i++) {
        g_autofree char *longer = line->len == 0
                                      ? g_strdup(words[i])
                                      : g_strconcat(line->str, " ", words[i], NULL);
        bool fits = canvas_measure(canvas, longer, font).width <= width;
        if (!fits && line->len > 0 && (int)lines->len + 1 < max_lines) {
            g_ptr_array_add(lines, canvas_fit(canvas, line->str, font, width));
            g_string_assign(line, words[i]);
        } else {
            g_string_assign(line, longer);
        }
    }
    if (line->len > 0)
        g_ptr_array_add(lines, canvas_fit(canvas, line->str, font, width));
    return lines;
}

double canvas_paragraph(struct canvas *canvas, double x, double y, const char *text,
                        const struct font *font, double width, int max_lines)
{
    g_autoptr(GPtrArray) lines = wrap(canvas, text, font, width, max_lines);
    struct font top = *font;
    top.rise = RISE_TOP;
    for (guint i = 0; i < lines->len; i++)
        y = canvas_text(canvas, x, y, g_ptr_array_index(lines, i), &top).bottom;
    return y;
}

double canvas_paragraph_height(struct canvas *canvas, const char *text,
                               const struct font *font, double width, int max_lines)
{
    g_autoptr(GPtrArray) lines = wrap(canvas, text, font, width, max_lines);
    double height = 0;
    for (guint i = 0; i < lines->len; i++)
        height += canvas_measure(canvas, g_ptr_array_index(lines, i), font).height;
    return height;
}
