/* The page as a whole: what holds of it whatever the file has. */
#include <CUnit/CUnit.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "tests/suites.h"
#include "tests/viz/made_variants.h"
#include "viz/report/html.h"
#include "viz/report/report.h"

/* ---- what a parser sees ---- */

struct seen {
    GHashTable *ids;     /* of char */
    GHashTable *counts;  /* element name -> number */
    GPtrArray *problems; /* of char */
    GString *h1;         /* its text */
    bool in_h1;
    int figures_with_table, svgs_in_figures;
    bool in_figure, figure_has_table;
};

static void problem(struct seen *seen, const char *what, const char *where)
{
    g_ptr_array_add(seen->problems, g_strdup_printf("%s: %s", what, where));
}

static int count_of(const struct seen *seen, const char *element)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(seen->counts, element));
}

/* Nothing may be asked for from outside, nor run. */
static void check_attribute(struct seen *seen, const char *element, const char *name,
                            const char *value)
{
    static const char *const asking[] = {"src",    "href",   "xlink:href", "action",
                                         "srcset", "poster", "data",       NULL};
    bool asks = g_strv_contains(asking, name);
    if (asks && value[0] != '#')
        problem(seen, "leads out of the page", value);
    if (asks && !g_hash_table_contains(seen->ids, value + 1) && strcmp(element, "a") != 0)
        problem(seen, "leads nowhere", value);
    if (g_str_has_prefix(name, "on"))
        problem(seen, "a script in an attribute", name);
    if (strcmp(name, "style") == 0)
        problem(seen, "a style of its own", value);
    if (strcmp(name, "id") != 0)
        return;
    if (strpbrk(value, " \t\n") != NULL)
        problem(seen, "a blank in an id", value);
    if (!g_hash_table_add(seen->ids, g_strdup(value)))
        problem(seen, "the id is there twice", value);
}

static void on_start(GMarkupParseContext *context, const char *element,
                     const char **names, const char **values, void *data, GError **error)
{
    static const char *const barred[] = {"script", "link",          "img", "iframe",
                                         "object", "embed",         "b",   "image",
                                         "use",    "foreignObject", NULL};
    struct seen *seen = data;
    (void)context, (void)error;
    if (g_strv_contains(barred, element))
        problem(seen, "an element that must not be there", element);
    g_hash_table_insert(seen->counts, g_strdup(element),
                        GINT_TO_POINTER(count_of(seen, element) + 1));
    bool has_scope = false;
    for (int i = 0; names[i] != NULL; i++) {
        check_attribute(seen, element, names[i], values[i]);
        has_scope = has_scope || strcmp(names[i], "scope") == 0;
    }
    if (strcmp(element, "th") == 0 && !has_scope)
        problem(seen, "a heading without scope", element);
    if (strcmp(element, "figure") == 0) {
        seen->in_figure = true;
        seen->figure_has_table = false;
    }
    seen->svgs_in_figures += seen->in_figure && strcmp(element, "svg") == 0;
    seen->figure_has_table |= seen->in_figure && strcmp(element, "table") == 0;
    seen->in_h1 = strcmp(element, "h1") == 0;
}

static void on_end(GMarkupParseContext *context, const char *element, void *data,
                   GError **error)
{
    struct seen *seen = data;
    (void)context, (void)error;
    seen->in_h1 = false;
    if (strcmp(element, "figure") != 0)
        return;
    seen->figures_with_table += seen->figure_has_table;
    seen->in_figure = false;
}

static void on_text(GMarkupParseContext *context, const char *text, gsize length,
                    void *data, GError **error)
{
    struct seen *seen = data;
    (void)context, (void)error;
    if (seen->in_h1)
        g_string_append_len(seen->h1, text, (gssize)length);
}

static struct seen look_at(const char *html)
{
    static const GMarkupParser parser = {
        .start_element = on_start, .end_element = on_end, .text = on_text};
    struct seen seen = {
        .ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .problems = g_ptr_array_new_with_free_func(g_free),
        .h1 = g_string_new(NULL)};
    g_autoptr(GError) error = NULL;
    g_autoptr(GMarkupParseContext) context =
        g_markup_parse_context_new(&parser, 0, &seen, NULL);
    if (!g_markup_parse_context_parse(context, html, -1, &error) ||
        !g_markup_parse_context_end_parse(context, &error))
        problem(&seen, "not well-formed", error->message);
    return seen;
}

static void seen_clear(struct seen *seen)
{
    g_hash_table_unref(seen->ids);
    g_hash_table_unref(seen->counts);
    g_ptr_array_unref(seen->problems);
    g_string_free(seen->h1, TRUE);
}

static char *page_of(const char *name, const struct report_options *options)
{
    struct made_variants made = made_variants_open(name);
    g_autoptr(GError) error = NULL;
    char *html = report_html(made.reader, options, &error);
    if (html == NULL && strcmp(name, "empty") != 0)
        g_printerr("\n%s: %s\n", name, error->message);
    made_variants_close(&made);
    return html;
}

/* ---- tests ---- */

static void check_page(const char *name, const char *html)
{
    struct seen seen = look_at(html);
    for (guint i = 0; i < seen.problems->len; i++)
        g_printerr("\n%s: %s\n", name, (char *)seen.problems->pdata[i]);
    CU_ASSERT_EQUAL(seen.problems->len, 0);
    CU_ASSERT_EQUAL(count_of(&seen, "title"), 1 + count_of(&seen, "svg"));
    CU_ASSERT_EQUAL(count_of(&seen, "h1"), 1);
    CU_ASSERT_EQUAL(count_of(&seen, "main"), 1);
    CU_ASSERT_EQUAL(count_of(&seen, "caption"), count_of(&seen, "table"));
    CU_ASSERT_EQUAL(count_of(&seen, "figcaption"), count_of(&seen, "figure"));
    CU_ASSERT_EQUAL(seen.svgs_in_figures, count_of(&seen, "figure"));
    CU_ASSERT_EQUAL(count_of(&seen, "svg"), count_of(&seen, "figure"));
    CU_ASSERT_EQUAL(seen.figures_with_table, count_of(&seen, "figure"));
    CU_ASSERT_TRUE(g_str_has_prefix(html, "<!DOCTYPE html>\n<html lang=\"en\">"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "<meta charset=\"utf-8\"/>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "<meta name=\"viewport\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "<meta name=\"description\""));
    CU_ASSERT_PTR_NULL(strstr(html, "url("));
    CU_ASSERT_PTR_NULL(strstr(html, "@import"));
    CU_ASSERT_PTR_NULL(strstr(html, "<script"));
    CU_ASSERT_PTR_NULL(strstr(html, "(null)"));
    CU_ASSERT_PTR_NULL(strstr(html, ">nan"));
    CU_ASSERT_PTR_NULL(strstr(html, " nan"));
    CU_ASSERT_TRUE(g_utf8_validate(html, -1, NULL));
    seen_clear(&seen);
}

static void test_every_page(void)
{
    for (int i = 0; made_variants_names[i] != NULL; i++) {
        struct report_options options = {.file = "made.db"};
        g_autofree char *html = page_of(made_variants_names[i], &options);
        if (strcmp(made_variants_names[i], "empty") == 0) {
            CU_ASSERT_PTR_NULL(html);
            continue;
        }
        CU_ASSERT_PTR_NOT_NULL_FATAL(html);
        check_page(made_variants_names[i], html);
    }
}

static void test_links_lead_somewhere(void)
{
    struct report_options options = {0};
    g_autofree char *html = page_of("plain", &options);
    struct seen seen = look_at(html);
    int links = 0;
    for (const char *at = html; (at = strstr(at, "href=\"#")) != NULL; links++) {
        at += strlen("href=\"#");
        g_autofree char *id = g_strndup(at, strcspn(at, "\""));
        CU_ASSERT_TRUE(g_hash_table_contains(seen.ids, id));
    }
    CU_ASSERT_EQUAL(links, 10);
    seen_clear(&seen);
}

static void test_six_pictures(void)
{
    struct report_options options = {0};
    g_autofree char *plain = page_of("plain", &options);
    g_autofree char *one = page_of("one-variant", &options);
    g_autofree char *none = page_of("only-refused", &options);
    g_autofree char *many = page_of("forty", &options);
    struct seen seen[] = {look_at(plain), look_at(one), look_at(none), look_at(many)};
    CU_ASSERT_EQUAL(count_of(&seen[0], "svg"), 5 + 4);
    CU_ASSERT_EQUAL(count_of(&seen[1], "svg"), 4 + 1); /* no differences of one */
    CU_ASSERT_EQUAL(count_of(&seen[2], "svg"), 0);
    CU_ASSERT_EQUAL(count_of(&seen[3], "svg"), 5 + 8);
    CU_ASSERT_PTR_NOT_NULL(strstr(many, "32 more variants are not drawn here"));
    for (size_t i = 0; i < G_N_ELEMENTS(seen); i++)
        seen_clear(&seen[i]);
}

static void test_text_stays_text(void)
{
    struct report_options options = {0};
    g_autofree char *html = page_of("names", &options);
    struct seen seen = look_at(html);
    CU_ASSERT_TRUE(g_str_has_prefix(seen.h1->str, "<script>alert(1)</script> & a title"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;"));
    seen_clear(&seen);
}

static void test_title_instead(void)
{
    struct report_options options = {.title = "</title><b>\x01 \xff \"it\" & 'that'"};
    g_autofree char *html = page_of("one-variant", &options);
    check_page("title", html);
    struct seen seen = look_at(html);
    CU_ASSERT_STRING_EQUAL(seen.h1->str, "</title><b>\uFFFD \uFFFD \"it\" & 'that'");
    seen_clear(&seen);
}

static void test_same_bytes(void)
{
    struct report_options options = {.file = "made.db"};
    g_autofree char *before = g_strdup(setlocale(LC_ALL, NULL));
    g_autofree char *once = page_of("plain", &options);
    setlocale(LC_ALL, "de_DE.UTF-8"); /* where it is installed */
    g_autofree char *twice = page_of("plain", &options);
    setlocale(LC_ALL, before);
    CU_ASSERT_STRING_EQUAL(once, twice);
}

static void test_refused_are_rows(void)
{
    struct report_options options = {0};
    g_autofree char *html = page_of("refused", &options);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(html, "<td class=\"wide\" colspan=\"7\">cannot: update (needs cas)</td>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "It could not run: update (needs cas)."));
    g_autofree char *none = page_of("only-refused", &options);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(none, "No variant could run, so nothing was measured."));
}

static void test_no_such_scenario(void)
{
    struct report_options options = {.scenario = "nowhere"};
    struct made_variants made = made_variants_open("plain");
    g_autoptr(GError) error = NULL;
    CU_ASSERT_PTR_NULL(report_html(made.reader, &options, &error));
    CU_ASSERT_PTR_NOT_NULL_FATAL(error);
    CU_ASSERT_STRING_EQUAL(error->message,
                           "there is no trial of scenario `nowhere` in the file");
    made_variants_close(&made);
}

/* ---- HTML ---- */

static void test_escapes(void)
{
    g_autoptr(GString) to = g_string_new(NULL);
    html_put(to, "<p title=\"%s\">%s %d</p>", "a\"b", "<&>\x02\xc3\xa9\xc3\tz&#x1;", 7);
    CU_ASSERT_STRING_EQUAL(to->str,
                           "<p title=\"a&quot;b\">&lt;&amp;&gt;\uFFFD\u00E9"
                           "\uFFFD\tz&amp;#x1; 7</p>");
}

static void check_prose(const char *text, const char *expected)
{
    g_autoptr(GString) to = g_string_new(NULL);
    html_prose(to, text);
    CU_ASSERT_STRING_EQUAL(to->str, expected);
}

static void test_prose(void)
{
    check_prose("no code", "no code");
    check_prose("`a` and `b<`", "<code>a</code> and <code>b&lt;</code>");
    check_prose("an odd ` here", "an odd ` here");
    check_prose("", "");
}

static void test_csv(void)
{
    g_autoptr(GString) to = g_string_new(NULL);
    html_csv(to, "x", "Caption", "a,b\n1,\"two, \"\"three\"\"\nfour\"\r\n,<\n");
    CU_ASSERT_PTR_NOT_NULL(
        strstr(to->str, "<tr><th scope=\"col\">a</th><th scope=\"col\">b</th></tr>"));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(to->str, "<tr><td>1</td><td>two, &quot;three&quot;\nfour</td></tr>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(to->str, "<tr><td></td><td>&lt;</td></tr>"));
    g_string_truncate(to, 0);
    html_csv(to, "x", "Caption", "a,b");
    CU_ASSERT_PTR_NOT_NULL(strstr(to->str, "<tbody>\n</tbody>"));
}

CU_TestInfo report_tests[] = {
    {"escapes", test_escapes},
    {"names between backticks are code", test_prose},
    {"CSV becomes a table", test_csv},
    {"every page is sound, whatever the file has", test_every_page},
    {"links lead to what is there", test_links_lead_somewhere},
    {"at least six pictures of two variants or more", test_six_pictures},
    {"text from a file stays text", test_text_stays_text},
    {"a title instead", test_title_instead},
    {"the same bytes twice, in any locale", test_same_bytes},
    {"what cannot run is a row that says so", test_refused_are_rows},
    {"no such scenario", test_no_such_scenario},
    CU_TEST_INFO_NULL,
};
