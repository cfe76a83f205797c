#include "viz/charts/variant_words.h"

#include <string.h>

#include "viz/canvas/axis.h"
#include "viz/canvas/format.h"

/* The comparison ------------------------------------------------------------- */

static bool is_empty(struct reader *reader, GError **error)
{
    int trials, refused = 0;
    reader_trials(reader, &trials);
    if (trials > 0)
        return false;
    struct reader_refusal *refusals = reader_refused(reader, &refused, error);
    if (refusals == NULL)
        return false;
    reader_refused_free(refusals, refused);
    return refused == 0;
}

/* "" asks for the first; NULL, with `error`: there is no such trial. */
static const char *scenario_of(struct reader *reader, int64_t id, GError **error)
{
    int count;
    const struct reader_trial *trials = reader_trials(reader, &count);
    for (int i = 0; i < count; i++)
        if (trials[i].id == id)
            return trials[i].scenario;
    g_set_error(error, CHART_ERROR, CHART_ERROR_TRIAL,
                "the file has no trial %" G_GINT64_FORMAT, id);
    return NULL;
}

bool chart_comparison(struct reader *reader, const struct chart_options *options,
                      struct comparison **comparison, GError **error)
{
    GError *problem = NULL;
    const char *scenario = options->scenario;
    *comparison = NULL;
    if (options->trial != 0) {
        scenario = scenario_of(reader, options->trial, error);
        if (scenario == NULL)
            return false;
    } else if (is_empty(reader, &problem)) {
        return true;
    } else if (problem != NULL) {
        g_propagate_error(error, problem);
        return false;
    }
    *comparison = comparison_new(reader, scenario, error);
    return *comparison != NULL;
}

/* Who is drawn --------------------------------------------------------------- */

struct cast cast_new(const struct comparison *comparison)
{
    int most = comparison != NULL ? comparison->variant_count : 0;
    struct cast cast = {.variant =
                            g_new0(const struct compared_variant *, (gsize)most + 1)};
    for (int i = 0; i < most; i++)
        if (comparison->variant[i].trials > 0)
            cast.variant[cast.count++] = &comparison->variant[i];
    for (int i = 0; i < cast.count; i++)
        if (!cast_style(&cast, i).is_thin)
            cast.coloured = i + 1;
    return cast;
}

void cast_clear(struct cast *cast)
{
    g_free(cast->variant);
    *cast = (struct cast){0};
}

struct series_style cast_style(const struct cast *cast, int i)
{
    return series_style(cast->variant[i]->number, cast->count);
}

void cast_operations(const struct cast *cast, uint64_t *least, uint64_t *most)
{
    *least = cast->count > 0 ? UINT64_MAX : 0;
    *most = 0;
    for (int i = 0; i < cast->count; i++) {
        *least = MIN(*least, cast->variant[i]->operations);
        *most = MAX(*most, cast->variant[i]->operations);
    }
}

/* Words ---------------------------------------------------------------------- */

char *short_name(const char *name, int letters)
{
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    if (g_utf8_strlen(valid, -1) <= letters)
        return g_steal_pointer(&valid);
    g_autofree char *start = g_utf8_substring(valid, 0, letters - 1);
    return g_strconcat(g_strchomp(start), "\u2026", NULL);
}

static bool seeds_are_consecutive(const struct comparison *comparison)
{
    for (int i = 1; i < comparison->seed_count; i++)
        if (comparison->seed[i] != comparison->seed[i - 1] + 1)
            return false;
    return true;
}

/* "5 seeds (1 to 5)", "2 seeds (1 and 9)", "3 seeds (between 1 and 9)" */
static void append_seeds(GString *out, const struct comparison *comparison)
{
    int count = comparison->seed_count;
    g_autofree char *first = g_strdup_printf("%" G_GUINT64_FORMAT, comparison->seed[0]);
    g_autofree char *last =
        g_strdup_printf("%" G_GUINT64_FORMAT, comparison->seed[count - 1]);
    if (count == 1)
        g_string_append_printf(out, "1 seed (%s)", first);
    else if (count > 2 && seeds_are_consecutive(comparison))
        g_string_append_printf(out, "%d seeds (%s to %s)", count, first, last);
    else
        g_string_append_printf(out, "%d seeds (%s%s and %s)", count,
                               count > 2 ? "between " : "", first, last);
}

char *comparison_source(const struct comparison *comparison)
{
    GString *out = g_string_new(NULL);
    if (comparison->seed_count > 0)
        append_seeds(out, comparison);
    if (comparison->scenario[0] != '\0')
        g_string_append_printf(out, "%s%s", out->len > 0 ? ", " : "",
                               comparison->scenario);
    if (comparison->version[0] != '\0')
        g_string_append_printf(out, "%sconsim %s", out->len > 0 ? ", " : "",
                               comparison->version);
    return g_string_free(out, FALSE);
}

enum { NAME_LETTERS = 30 };

char *cast_names(const struct cast *cast, int from, int most)
{
    GString *out = g_string_new(NULL);
    int count = cast->count - from, told = MIN(count, MAX(most, 1));
    for (int i = 0; i < told; i++) {
        g_autofree char *name = short_name(cast->variant[from + i]->name, NAME_LETTERS);
        const char *before = i == 0                            ? ""
                             : i == count - 1 && told == count ? " and "
                                                               : ", ";
        g_string_append_printf(out, "%s%s", before, name);
    }
    if (told < count)
        g_string_append_printf(out, " and %d more", count - told);
    return g_string_free(out, FALSE);
}

char *comparison_subject(const struct comparison *comparison, const struct cast *cast,
                         int most)
{
    GString *out = g_string_new(NULL);
    g_autofree char *names = cast_names(cast, 0, most);
    g_string_append(out, names);
    if (comparison->title[0] != '\0')
        g_string_append_printf(out, "%s\u201C%s\u201D", out->len > 0 ? "; " : "",
                               comparison->title);
    else if (comparison->scenario[0] != '\0')
        g_string_append_printf(out, "%s%s", out->len > 0 ? "; " : "",
                               comparison->scenario);
    return g_string_free(out, FALSE);
}

char *comparison_refusals(const struct comparison *comparison, int most)
{
    GString *out = g_string_new(NULL);
    int refused = 0;
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        if (variant->refused == NULL || refused++ >= most)
            continue;
        g_autofree char *name = short_name(variant->name, NAME_LETTERS);
        g_string_append_printf(out, "%s%s: %s", refused == 1 ? "Cannot: " : "; ", name,
                               variant->refused);
    }
    if (refused > 0 && most == 0)
        g_string_append_printf(out, "Cannot: %d variant%s", refused,
                               refused == 1 ? "" : "s");
    else if (refused > most)
        g_string_append_printf(out, "; and %d more", refused - most);
    if (refused > 0)
        g_string_append(out, ". ");
    return g_string_free(out, FALSE);
}

char *cast_grey_words(const struct cast *cast)
{
    int grey = cast->count - cast->coloured;
    return grey > 0
               ? g_strdup_printf("Grey: %d more variant%s. ", grey, grey == 1 ? "" : "s")
               : g_strdup("");
}

/* Nothing to draw ------------------------------------------------------------ */

enum { REFUSALS_TOLD = 3, NAMES_TOLD = 3 };

void chart_no_data(struct canvas *canvas, const struct chart_options *options,
                   const struct comparison *comparison, const char *title,
                   const char *words)
{
    const struct page *page = canvas_page(canvas);
    const char *told = options->title != NULL ? options->title : title;
    if (page->grows) /* then it may shrink as well */
        canvas_set_height(canvas, 0.5 * page->height);
    g_autofree char *subtitle = NULL, *caption = NULL;
    if (comparison != NULL) {
        struct cast cast = cast_new(comparison);
        g_autofree char *source = comparison_source(comparison);
        g_autofree char *refusals = comparison_refusals(comparison, REFUSALS_TOLD);
        subtitle = comparison_subject(comparison, &cast, NAMES_TOLD);
        caption = g_strconcat(refusals, source, NULL);
        cast_clear(&cast);
    }
    const char *below = caption != NULL ? caption : "The file has no trial.";
    g_autofree char *description =
        g_strdup_printf("%s. %s", subtitle != NULL ? subtitle : words, below);
    canvas_describe(canvas, told, description);
    double top = frame_head(canvas, told, subtitle != NULL ? subtitle : "");
    double bottom = frame_caption(canvas, below);
    struct font font = font_name(canvas);
    font.align = ALIGN_CENTRE;
    font.rise = RISE_MIDDLE;
    double width = canvas_width(canvas) - 2 * page->margin;
    g_autofree char *fitting = canvas_fit(canvas, words, &font, width);
    canvas_text(canvas, canvas_width(canvas) / 2, (top + bottom) / 2, fitting, &font);
}
