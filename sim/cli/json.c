#include "sim/cli/json.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "sim/stats/figures.h"

struct json {
    GString *text;
    int depth;
    bool first; /* of its object or list */
};

struct json *json_new(void)
{
    struct json *json = g_new0(struct json, 1);
    json->text = g_string_new(NULL);
    json->first = true;
    return json;
}

char *json_finish(struct json *json)
{
    g_assert(json->depth == 0);
    g_string_append_c(json->text, '\n');
    char *text = g_string_free(json->text, FALSE);
    g_free(json);
    return text;
}

static void append_quoted(GString *to, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_string_append_c(to, '"');
    for (const char *c = valid; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            g_string_append_printf(to, "\\%c", *c);
        else if (*c == '\n')
            g_string_append(to, "\\n");
        else if (*c == '\t')
            g_string_append(to, "\\t");
        else if ((unsigned char)*c < 0x20 || *c == 0x7f)
            g_string_append_printf(to, "\\u%04x", (unsigned)(unsigned char)*c);
        else
            g_string_append_c(to, *c);
    }
    g_string_append_c(to, '"');
}

static void new_line(struct json *json)
{
    g_string_append_c(json->text, '\n');
    for (int i = 0; i < json->depth; i++)
        g_string_append(json->text, "  ");
}

/* Comma, line and name: what stands before any value. */
static void begin_value(struct json *json, const char *name)
{
    if (!json->first)
        g_string_append_c(json->text, ',');
    if (json->depth > 0)
        new_line(json);
    json->first = false;
    if (name != NULL) {
        append_quoted(json->text, name);
        g_string_append(json->text, ": ");
    }
}

static void begin(struct json *json, const char *name, char bracket)
{
    begin_value(json, name);
    g_string_append_c(json->text, bracket);
    json->depth++;
    json->first = true;
}

static void end(struct json *json, char bracket)
{
    g_assert(json->depth > 0);
    json->depth--;
    if (!json->first)
        new_line(json);
    g_string_append_c(json->text, bracket);
    json->first = false;
}

void json_begin_object(struct json *json, const char *name)
{
    begin(json, name, '{');
}

void json_end_object(struct json *json)
{
    end(json, '}');
}

void json_begin_list(struct json *json, const char *name)
{
    begin(json, name, '[');
}

void json_end_list(struct json *json)
{
    end(json, ']');
}

void json_text(struct json *json, const char *name, const char *text)
{
    begin_value(json, name);
    append_quoted(json->text, text);
}

void json_bool(struct json *json, const char *name, bool value)
{
    begin_value(json, name);
    g_string_append(json->text, value ? "true" : "false");
}

void json_unsigned(struct json *json, const char *name, uint64_t value)
{
    begin_value(json, name);
    g_string_append_printf(json->text, "%" G_GUINT64_FORMAT, (guint64)value);
}

void json_integer(struct json *json, const char *name, int64_t value)
{
    begin_value(json, name);
    g_string_append_printf(json->text, "%" G_GINT64_FORMAT, (gint64)value);
}

void json_number(struct json *json, const char *name, double value)
{
    g_assert(isfinite(value));
    g_autofree char *digits = text_of_9_digits(value);
    begin_value(json, name);
    g_string_append(json->text, digits);
}
