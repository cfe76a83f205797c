/* cairo.c - plays a canvas to PNG and PDF. */
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "viz/canvas/canvas.h"
#include "viz/canvas/canvas_parts.h"

/* cairo would write the time of drawing. */
static const char pdf_date[] = "2000-01-01T00:00:00Z";

G_DEFINE_QUARK(canvas - error - quark, canvas_error)

static void set_colour(cairo_t *cr, const struct canvas *canvas, enum role role)
{
    colour c = theme_colour(canvas->theme, role);
    cairo_set_source_rgb(cr, (double)(c >> 16 & 0xFF) / 255,
                         (double)(c >> 8 & 0xFF) / 255, (double)(c & 0xFF) / 255);
}

static void trace(cairo_t *cr, const struct item *item)
{
    cairo_new_path(cr);
    for (int i = 0; i < item->count; i++) {
        if (i == 0 || (item->pairs && i % 2 == 0))
            cairo_move_to(cr, item->points[i].x, item->points[i].y);
        else
            cairo_line_to(cr, item->points[i].x, item->points[i].y);
    }
}

static void stroke(cairo_t *cr, const struct canvas *canvas, const struct pen *pen)
{
    set_colour(cr, canvas, pen->colour);
    cairo_set_line_width(cr, pen->width);
    cairo_set_dash(cr, pen->dash, pen_dash_count(pen), 0);
    cairo_stroke(cr);
}

static void play_lines(cairo_t *cr, const struct canvas *canvas, const struct item *item)
{
    trace(cr, item);
    stroke(cr, canvas, &item->pen);
}

static void play_area(cairo_t *cr, const struct canvas *canvas, const struct item *item)
{
    if (item->kind == ITEM_CIRCLE) {
        cairo_new_path(cr);
        cairo_arc(cr, item->anchor.x, item->anchor.y, item->radius, 0, 2 * G_PI);
    } else {
        trace(cr, item);
    }
    cairo_close_path(cr);
    if (item->fill != ROLE_NONE) {
        set_colour(cr, canvas, item->fill);
        cairo_fill_preserve(cr);
    }
    if (item->pen.width > 0)
        stroke(cr, canvas, &item->pen);
    cairo_new_path(cr);
}

static void play_text(cairo_t *cr, const struct canvas *canvas, const struct item *item)
{
    g_autoptr(PangoLayout) layout = canvas_layout(canvas, item->text, &item->font);
    cairo_new_path(cr);
    cairo_move_to(cr, item->box.left, item->box.top);
    if (item->font.halo) {
        pango_cairo_layout_path(cr, layout);
        set_colour(cr, canvas, ROLE_BACKGROUND);
        cairo_set_line_width(cr, canvas->page->halo);
        cairo_set_dash(cr, NULL, 0, 0);
        cairo_stroke(cr);
        cairo_move_to(cr, item->box.left, item->box.top);
    }
    set_colour(cr, canvas, item->font.colour);
    pango_cairo_show_layout(cr, layout);
}

static void play(cairo_t *cr, const struct canvas *canvas)
{
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    set_colour(cr, canvas, ROLE_BACKGROUND);
    cairo_paint(cr);
    for (guint i = 0; i < canvas->items->len; i++) {
        const struct item *item = &g_array_index(canvas->items, struct item, i);
        switch (item->kind) {
        case ITEM_LINES:
            play_lines(cr, canvas, item);
            break;
        case ITEM_POLYGON:
        case ITEM_CIRCLE:
            play_area(cr, canvas, item);
            break;
        case ITEM_TEXT:
            play_text(cr, canvas, item);
            break;
        case ITEM_RESERVED:
        case ITEM_GROUP:
        case ITEM_GROUP_END:
            break;
        }
    }
}

static cairo_status_t append_bytes(void *closure, const unsigned char *bytes,
                                   unsigned length)
{
    g_byte_array_append(closure, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static GBytes *finish(cairo_status_t status, GByteArray *bytes, GError **error)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return g_byte_array_free_to_bytes(bytes);
    g_byte_array_unref(bytes);
    g_set_error(error, CANVAS_ERROR, CANVAS_ERROR_DRAWING, "cannot draw: %s",
                cairo_status_to_string(status));
    return NULL;
}

GBytes *canvas_to_png(const struct canvas *canvas, GError **error)
{
    double scale = canvas->page->png_scale;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)(canvas->page->width * scale + 0.5),
        (int)(canvas->height * scale + 0.5));
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    play(cr, canvas);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    GByteArray *bytes = g_byte_array_new();
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, append_bytes, bytes);
    cairo_surface_destroy(surface);
    return finish(status, bytes, error);
}

GBytes *canvas_to_pdf(const struct canvas *canvas, GError **error)
{
    /* A PDF counts in points of 1/72 inch. */
    const double scale = 72.0 / 96.0;
    GByteArray *bytes = g_byte_array_new();
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        append_bytes, bytes, canvas->page->width * scale, canvas->height * scale);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, canvas->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT,
                                   canvas->description);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, pdf_date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, pdf_date);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    play(cr, canvas);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return finish(status, bytes, error);
}
