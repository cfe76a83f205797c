#include "viz/report/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/* GLib writes control characters as "&#x1;", which XML does not have, nor HTML want. */
static void append_clean(GString *to, const char *escaped)
{
    g_autofree char *valid = g_utf8_make_valid(escaped, -1);
    const char *at = valid;
    for (const char *found; (found = strstr(at, "&#x")) != NULL;) {
        g_string_append_len(to, at, found - at);
        g_string_append(to, "\uFFFD");
        at = strchr(found, ';') + 1;
    }
    g_string_append(to, at);
}

void html_put(GString *to, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *escaped = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    append_clean(to, escaped);
}

void html_prose(GString *to, const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "`", -1);
    for (int i = 0; parts[i] != NULL; i++) {
        bool is_code = i % 2 == 1 && parts[i + 1] != NULL;
        if (is_code)
            html_put(to, "<code>%s</code>", parts[i]);
        else
            html_put(to, i % 2 == 1 ? "`%s" : "%s", parts[i]);
    }
}

void html_section(GString *to, const char *id, const char *heading)
{
    html_put(to,
             "<section id=\"%s\" aria-labelledby=\"%s-h\">\n<h2 id=\"%s-h\">%s</h2>\n",
             id, id, id, heading);
}

void html_section_end(GString *to)
{
    g_string_append(to, "</section>\n");
}

void html_table(GString *to, const char *id, const char *caption)
{
    html_put(to,
             "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
             "aria-labelledby=\"%s\">\n<table>\n<caption><span id=\"%s\">",
             id, id);
    g_string_append_printf(to, "%s</span></caption>\n", caption);
}

void html_table_end(GString *to)
{
    g_string_append(to, "</tbody>\n</table>\n</div>\n");
}

void html_columns(GString *to, const char *columns)
{
    g_auto(GStrv) names = g_strsplit(columns, "|", -1);
    g_string_append(to, "<thead><tr>");
    for (int i = 0; names[i] != NULL; i++)
        g_string_append_printf(to, "<th scope=\"col\"%s>%s</th>",
                               names[i][0] == '~' ? " class=\"left\"" : "",
                               names[i] + (names[i][0] == '~'));
    g_string_append(to, "</tr></thead>\n<tbody>\n");
}

void html_cell(GString *to, const char *value, const char *detail)
{
    html_put(to, "<td>%s", value != NULL ? value : "");
    if (detail != NULL)
        html_put(to, "<small>%s</small>", detail);
    g_string_append(to, "</td>");
}

void html_wide_cell(GString *to, int columns, const char *text)
{
    html_put(to, "<td class=\"wide\" colspan=\"%d\">%s</td>", columns, text);
}

/* ---- CSV ---- */

/* The field at `*at`, which then stands behind it; `*last`: of its line. g_free(). */
static char *next_field(const char **at, bool *last)
{
    GString *field = g_string_new(NULL);
    bool quoted = **at == '"';
    for (*at += quoted; **at != '\0'; (*at)++) {
        if (quoted && **at == '"') {
            if ((*at)[1] != '"') {
                quoted = false;
                continue;
            }
            (*at)++;
        } else if (!quoted && strchr(",\r\n", **at) != NULL) {
            break;
        }
        g_string_append_c(field, **at);
    }
    *last = **at != ',';
    if (**at == '\r')
        (*at)++;
    if (**at != '\0')
        (*at)++;
    return g_string_free(field, FALSE);
}

static void put_line(GString *to, const char **at, const char *cell, const char *end)
{
    g_string_append(to, "<tr>");
    for (bool last = false; !last;) {
        g_autofree char *field = next_field(at, &last);
        g_string_append(to, cell);
        html_put(to, "%s", field);
        g_string_append(to, end);
    }
    g_string_append(to, "</tr>");
}

void html_csv(GString *to, const char *id, const char *caption, const char *csv)
{
    const char *at = csv;
    html_table(to, id, caption);
    g_string_append(to, "<thead>");
    put_line(to, &at, "<th scope=\"col\">", "</th>");
    g_string_append(to, "</thead>\n<tbody>\n");
    while (*at != '\0') {
        put_line(to, &at, "<td>", "</td>");
        g_string_append_c(to, '\n');
    }
    html_table_end(to);
}
