#include "viz/chart.h"

#include <glib/gstdio.h>

#include "viz/canvas/canvas.h"

G_DEFINE_QUARK(chart - error - quark, chart_error)

typedef GBytes *player(const struct canvas *canvas, GError **error);

static GBytes *play_svg(const struct canvas *canvas, GError **error)
{
    (void)error; /* nothing can go wrong */
    return canvas_to_svg(canvas);
}

static const struct {
    const char *ending;
    player *play;
} formats[] = {{".svg", play_svg}, {".png", canvas_to_png}, {".pdf", canvas_to_pdf}};

static player *find_player(const char *path, GError **error)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    for (int i = 0; i < (int)G_N_ELEMENTS(formats); i++)
        if (g_str_has_suffix(lower, formats[i].ending))
            return formats[i].play;
    g_set_error(
        error, CHART_ERROR, CHART_ERROR_ENDING,
        "%s: what kind of picture? Expected a name that ends in .svg, .png or .pdf",
        path);
    return NULL;
}

/* An SVG has the same bytes on every machine; PNG and PDF are drawn with its fonts. */
static struct canvas *open_canvas(const struct chart_options *options, bool is_svg,
                                  GError **error)
{
    const char *theme_name = options->theme != NULL ? options->theme : "light";
    const char *page_name = options->size != NULL ? options->size : "web";
    const struct theme *theme = theme_find(theme_name);
    const struct page *page = page_find(page_name);
    g_autoptr(GString) known = g_string_new(NULL);
    if (theme != NULL && page != NULL)
        return canvas_new_measured(page, theme, is_svg ? MEASURE_TABLE : MEASURE_FONTS);
    if (theme == NULL)
        for (int i = 0; all_themes[i] != NULL; i++)
            g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", all_themes[i]->name);
    else
        for (int i = 0; all_pages[i] != NULL; i++)
            g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", all_pages[i]->name);
    g_set_error(error, CHART_ERROR, CHART_ERROR_OPTION,
                "no %s is called %s; there are %s", theme == NULL ? "theme" : "size",
                theme == NULL ? theme_name : page_name, known->str);
    return NULL;
}

/* Through a temporary file in the same folder: whole or not at all. */
static bool write_file(const char *path, const void *bytes, gsize size, GError **error)
{
    return g_file_set_contents_full(path, bytes, (gssize)size,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}

bool chart_write(const struct chart_type *type, struct reader *reader,
                 const struct chart_options *options, const char *path, GError **error)
{
    player *play = find_player(path, error);
    struct canvas *canvas =
        play != NULL ? open_canvas(options, play == play_svg, error) : NULL;
    if (canvas == NULL)
        return false;
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(GBytes) picture = NULL;
    if (type->draw(canvas, reader, options, data, error))
        picture = play(canvas, error);
    canvas_free(canvas);
    if (picture == NULL)
        return false;
    gsize size;
    const void *bytes = g_bytes_get_data(picture, &size);
    if (!write_file(path, bytes, size, error))
        return false;
    if (options->data_path == NULL ||
        write_file(options->data_path, data->str, data->len, error))
        return true;
    g_unlink(path); /* no picture without its data */
    return false;
}
