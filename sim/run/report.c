#include "sim/run/report.h"

#include <string.h>

struct trouble {
    int rank;  /* the line; settings after all lines */
    int order; /* of being found: keeps the sorting stable */
    char *text;
};

struct report {
    char *origin;
    GArray *troubles; /* struct trouble */
};

static void trouble_clear(void *trouble)
{
    g_free(((struct trouble *)trouble)->text);
}

struct report *report_new(const char *origin)
{
    struct report *report = g_new0(struct report, 1);
    report->origin = g_strdup(origin);
    report->troubles = g_array_new(FALSE, FALSE, sizeof(struct trouble));
    g_array_set_clear_func(report->troubles, trouble_clear);
    return report;
}

void report_free(struct report *report)
{
    if (!report)
        return;
    g_array_free(report->troubles, TRUE);
    g_free(report->origin);
    g_free(report);
}

int report_count(const struct report *report)
{
    return (int)report->troubles->len;
}

void report_add(struct report *report, struct place place, const char *format, ...)
{
    GString *line = g_string_new(NULL);
    if (place.setting)
        g_string_printf(line, "--set %s: ", place.setting);
    else
        g_string_printf(line, "%s:%d: ", report->origin, place.line);
    if (place.group)
        g_string_append_printf(line, "[%s]%s%s: ", place.group, place.key ? " " : "",
                               place.key ? place.key : "");
    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(line, format, arguments);
    va_end(arguments);
    struct trouble trouble = {
        .rank = place.setting ? G_MAXINT : place.line,
        .order = (int)report->troubles->len,
        .text = g_string_free(line, FALSE),
    };
    g_array_append_val(report->troubles, trouble);
}

static int by_line(const void *left, const void *right)
{
    const struct trouble *a = left, *b = right;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

void report_move(struct report *report, struct problems *problems)
{
    g_array_sort(report->troubles, by_line);
    for (guint i = 0; i < report->troubles->len; i++) {
        struct trouble *trouble = &g_array_index(report->troubles, struct trouble, i);
        problems_add(problems, g_steal_pointer(&trouble->text));
    }
    g_array_set_size(report->troubles, 0);
}

void problems_add(struct problems *problems, char *line)
{
    problems->line = g_renew(char *, problems->line, (gsize)(problems->count + 2));
    problems->line[problems->count++] = line;
    problems->line[problems->count] = NULL;
}

void problems_clear(struct problems *problems)
{
    g_strfreev(problems->line);
    *problems = (struct problems){0};
}

char *quoted(const char *text)
{
    enum { SHOWN_MAX = 60 };
    GString *out = g_string_new("\"");
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    int shown = 0;
    char *at = valid;
    for (; *at && shown < SHOWN_MAX; at = g_utf8_next_char(at), shown++) {
        gunichar c = g_utf8_get_char(at);
        g_string_append_unichar(out, g_unichar_iscntrl(c) ? '?' : c);
    }
    g_string_append(out, *at ? "...\"" : "\"");
    return g_string_free(out, FALSE);
}
