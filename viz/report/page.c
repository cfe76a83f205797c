/* page.c - the page as a whole: its head, its parts in their order, and the file. */
#include "viz/canvas/canvas.h"
#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

static const char *title_of(const struct web_page *page)
{
    const struct comparison *comparison = page->comparison;
    if (page->options->title != NULL)
        return page->options->title;
    return comparison->title[0] != '\0' ? comparison->title : comparison->scenario;
}

static void put_head(struct web_page *page)
{
    g_autofree char *colours = canvas_css();
    const char *question = page->comparison->question;
    html_put(page->to,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
             "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
             "<meta name=\"generator\" content=\"consim %s\"/>\n"
             "<meta name=\"description\" content=\"%s%sA comparison by simulation.\"/>\n"
             "<title>%s</title>\n<style>\n",
             page->comparison->version, question, question[0] != '\0' ? " " : "",
             title_of(page));
    g_string_append(page->to, colours);
    g_string_append(page->to, report_css);
    g_string_append(page->to, "</style>\n</head>\n<body class=\"consim\">\n");
}

static void put_counts(struct web_page *page)
{
    const struct comparison *comparison = page->comparison;
    uint64_t operations = 0;
    for (int i = 0; i < comparison->variant_count; i++)
        operations += comparison->variant[i].operations;
    g_autofree char *variants = counted(comparison->variant_count, "variant", "variants");
    g_autofree char *seeds = counted(comparison->seed_count, "seed", "seeds");
    g_autofree char *count = whole_words(operations);
    html_put(page->to,
             "<p class=\"note\">Scenario <code>%s</code>: %s, %s, %s operations "
             "counted%s%s.</p>\n",
             comparison->scenario, variants, seeds, count,
             comparison->version[0] != '\0' ? "; simulated by consim " : "",
             comparison->version);
}

static void put_header(struct web_page *page)
{
    html_put(page->to, "<header>\n<h1>%s</h1>\n", title_of(page));
    if (page->comparison->question[0] != '\0')
        html_put(page->to, "<p class=\"question\">%s</p>\n", page->comparison->question);
    put_counts(page);
    g_string_append(page->to,
                    "<nav aria-label=\"Contents\"><a href=\"#finding\">Finding</a> "
                    "<a href=\"#variants\">Variants</a> "
                    "<a href=\"#stories\">What broke</a> "
                    "<a href=\"#charts\">Pictures</a> <a href=\"#harms\">Harms</a> "
                    "<a href=\"#verdicts\">Models</a> <a href=\"#faults\">Faults</a> "
                    "<a href=\"#setup\">Set-up</a> <a href=\"#again\">Again</a> "
                    "<a href=\"#reading\">How to read</a></nav>\n</header>\n");
}

static bool put_parts(struct web_page *page, GError **error)
{
    put_head(page);
    put_header(page);
    g_string_append(page->to, "<main>\n");
    put_finding(page);
    if (!put_warnings(page, error))
        return false;
    html_section_end(page->to);
    put_variants(page);
    if (!put_stories(page, error) || !put_charts(page, error) ||
        !put_harms(page, error) || !put_verdicts(page, error) || !put_faults(page, error))
        return false;
    put_setup(page);
    put_reproduction(page);
    put_reading(page);
    g_string_append(page->to, "</main>\n</body>\n</html>\n");
    return true;
}

static struct report_design *designs_of(const struct comparison *comparison,
                                        const struct report_options *options)
{
    struct report_design *design =
        g_new0(struct report_design, (gsize)comparison->variant_count + 1);
    for (int i = 0; options->design != NULL && i < comparison->variant_count; i++)
        options->design(comparison->text, comparison->variant[i].variant, &design[i]);
    return design;
}

char *report_html(struct reader *reader, const struct report_options *options,
                  GError **error)
{
    struct comparison *comparison = comparison_new(reader, options->scenario, error);
    if (comparison == NULL)
        return NULL;
    struct web_page page = {.to = g_string_new(NULL),
                            .reader = reader,
                            .comparison = comparison,
                            .options = options,
                            .design = designs_of(comparison, options)};
    bool good = put_parts(&page, error);
    g_free(page.design);
    comparison_free(comparison);
    return g_string_free(page.to, !good);
}

bool report_write(struct reader *reader, const struct report_options *options,
                  const char *path, GError **error)
{
    g_autofree char *html = report_html(reader, options, error);
    return html != NULL &&
           g_file_set_contents_full(path, html, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0666,
                                    error);
}
