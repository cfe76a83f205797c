#include "tests/viz/drawn.h"

#include <string.h>

#include "tests/suites.h"
#include "viz/canvas/canvas.h"

struct drawn drawn_new(const struct made_variants *made, const char *type,
                       const struct chart_options *options)
{
    struct drawn drawn = {.data = g_string_new(NULL)};
    struct canvas *canvas =
        canvas_new(page_find(options->size), theme_find(options->theme));
    g_autoptr(GError) error = NULL;
    CU_ASSERT_TRUE_FATAL(
        chart_find(type)->draw(canvas, made->reader, options, drawn.data, &error));
    g_autoptr(GPtrArray) found = canvas_audit(canvas);
    for (guint i = 0; i < found->len; i++)
        g_printerr("\n%s %s %s: %s", type, options->theme, options->size,
                   (char *)g_ptr_array_index(found, i));
    drawn.problems = found->len;
    g_autoptr(GBytes) bytes = canvas_to_svg(canvas);
    canvas_free(canvas);
    gsize length;
    const char *text = g_bytes_get_data(bytes, &length);
    drawn.svg = g_strndup(text, length);
    return drawn;
}

void drawn_clear(struct drawn *drawn)
{
    g_free(drawn->svg);
    g_string_free(drawn->data, TRUE);
}

char *drawn_words(const struct drawn *drawn, const char *tag)
{
    g_autofree char *open = g_strconcat("<", tag, NULL),
                    *close = g_strconcat("</", tag, ">", NULL);
    const char *start = strchr(strstr(drawn->svg, open), '>') + 1;
    GString *words = g_string_new_len(start, strstr(start, close) - start);
    g_string_replace(words, "\u00A0", " ", 0);
    g_string_replace(words, "\u2009", " ", 0);
    return g_string_free(words, FALSE);
}

bool drawn_is_well_formed(const struct drawn *drawn)
{
    static const GMarkupParser nothing = {0};
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&nothing, 0, NULL, NULL);
    return g_markup_parse_context_parse(context, drawn->svg, -1, NULL) &&
           g_markup_parse_context_end_parse(context, NULL);
}

char **drawn_line(const struct drawn *drawn, const char *start)
{
    g_auto(GStrv) lines = g_strsplit(drawn->data->str, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++)
        if (g_str_has_prefix(lines[i], start))
            return g_strsplit(lines[i], ",", -1);
    return NULL;
}
