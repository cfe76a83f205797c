#include "sim/run/scanner.h"

#include <string.h>

static void entry_free(void *data)
{
    struct entry *entry = data;
    g_free(entry->key);
    g_free(entry->value);
    g_free(entry->setting);
    g_free(entry);
}

static void group_free(void *data)
{
    struct group *group = data;
    g_free(group->name);
    g_free(group->setting);
    g_ptr_array_unref(group->entries);
    g_free(group);
}

void key_file_free(struct key_file *file)
{
    if (!file)
        return;
    g_ptr_array_unref(file->groups);
    g_free(file);
}

struct group *key_file_group(const struct key_file *file, const char *name)
{
    for (guint i = 0; i < file->groups->len; i++) {
        struct group *group = file->groups->pdata[i];
        if (strcmp(group->name, name) == 0)
            return group;
    }
    return NULL;
}

static struct group *group_new(const char *name)
{
    struct group *group = g_new0(struct group, 1);
    group->name = g_strdup(name);
    group->entries = g_ptr_array_new_with_free_func(entry_free);
    return group;
}

struct group *key_file_add_group(struct key_file *file, const char *name)
{
    struct group *group = group_new(name);
    g_ptr_array_add(file->groups, group);
    return group;
}

struct entry *group_find(const struct group *group, const char *key)
{
    for (guint i = 0; group && i < group->entries->len; i++) {
        struct entry *entry = group->entries->pdata[i];
        if (entry->value && strcmp(entry->key, key) == 0)
            return entry;
    }
    return NULL;
}

struct entry *group_take(const struct group *group, const char *key)
{
    struct entry *entry = group_find(group, key);
    if (entry)
        entry->used = true;
    return entry;
}

struct entry *group_add(struct group *group, const char *key, const char *value, int line)
{
    struct entry *entry = g_new0(struct entry, 1);
    entry->key = g_strdup(key);
    entry->value = g_strdup(value);
    entry->line = line;
    g_ptr_array_add(group->entries, entry);
    return entry;
}

void group_remove(struct group *group, const char *key)
{
    struct entry *entry = group_find(group, key);
    if (entry)
        g_ptr_array_remove(group->entries, entry);
}

struct place place_of(const struct group *group, const struct entry *entry)
{
    return (struct place){group->name, entry->key, entry->line, entry->setting};
}

/* ---- scanning ---- */

struct scan {
    struct key_file *file;
    struct report *report;
    struct group *group;  /* that lines go to; NULL before the first one */
    struct group *astray; /* takes the lines after a heading that cannot be read */
    int line;
    bool outside_told;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void cut_comment(char *line)
{
    for (char *at = line; *at; at++)
        if (*at == '#' && (at == line || is_blank(at[-1]))) {
            *at = '\0';
            return;
        }
}

static char *one_blank_between_words(const char *text)
{
    GString *out = g_string_new(NULL);
    for (; *text; text++)
        if (!is_blank(*text))
            g_string_append_c(out, *text);
        else if (out->len && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    g_strchomp(out->str);
    return g_string_free(out, FALSE);
}

static void scan_heading(struct scan *scan, char *line)
{
    struct place place = {.line = scan->line};
    scan->group = scan->astray;
    char *end = strchr(line, ']');
    g_autofree char *shown = quoted(line);
    if (!end || end[1]) {
        report_add(scan->report, place, "%s is no group heading; expected [group] alone",
                   shown);
        return;
    }
    *end = '\0';
    g_autofree char *name = one_blank_between_words(line + 1);
    if (!*name) {
        report_add(scan->report, place, "a group without a name; expected [group]");
        return;
    }
    scan->group = key_file_group(scan->file, name);
    if (scan->group) {
        place.group = name;
        report_add(scan->report, place,
                   "the group is given twice, first in line %d; expected each once",
                   scan->group->line);
        return;
    }
    scan->group = key_file_add_group(scan->file, name);
    scan->group->line = scan->line;
}

static struct entry *same_line_before(const struct group *group, const char *key)
{
    for (guint i = 0; i < group->entries->len; i++) {
        struct entry *entry = group->entries->pdata[i];
        if (strcmp(entry->key, key) == 0)
            return entry;
    }
    return NULL;
}

static void scan_entry(struct scan *scan, char *line)
{
    char *equals = strchr(line, '=');
    if (equals && equals > line && (equals[-1] == '<' || equals[-1] == '>'))
        equals = NULL;
    if (equals)
        *equals = '\0';
    char *key = g_strstrip(line);
    struct place place = {scan->group->name, *key ? key : NULL, scan->line, NULL};
    struct entry *before = same_line_before(scan->group, key);
    if (!*key)
        report_add(scan->report, place, "no key before `=`; expected key = value");
    else if (before)
        report_add(scan->report, place,
                   "given twice, first in line %d; expected each key once", before->line);
    else
        group_add(scan->group, key, equals ? g_strstrip(equals + 1) : NULL, scan->line);
}

static void scan_line(struct scan *scan, char *line)
{
    cut_comment(line);
    g_strstrip(line); /* and with it the CR of a CRLF */
    if (!*line)
        return;
    if (*line == '[') {
        scan_heading(scan, line);
    } else if (scan->group) {
        scan_entry(scan, line);
    } else if (!scan->outside_told) {
        g_autofree char *shown = quoted(line);
        report_add(scan->report, (struct place){.line = scan->line},
                   "%s stands outside a group; expected a [group] before it", shown);
        scan->outside_told = true;
    }
}

static bool valid_text(const char *text, struct report *report)
{
    const char *bad;
    if (g_utf8_validate(text, -1, &bad))
        return true;
    int line = 1;
    for (const char *at = text; at < bad; at++)
        line += *at == '\n';
    report_add(report, (struct place){.line = line},
               "byte 0x%02x is not UTF-8; expected text in UTF-8", (unsigned char)*bad);
    return false;
}

struct key_file *key_file_scan(const char *text, struct report *report)
{
    struct key_file *file = g_new0(struct key_file, 1);
    file->groups = g_ptr_array_new_with_free_func(group_free);
    if (g_str_has_prefix(text, "\xef\xbb\xbf")) /* a byte order mark */
        text += 3;
    if (!valid_text(text, report))
        return file;
    struct scan scan = {.file = file, .report = report, .astray = group_new("")};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        scan.line++;
        scan_line(&scan, *line);
    }
    group_free(scan.astray);
    if (file->groups->len == 0 && report_count(report) == 0)
        report_add(report, (struct place){.line = 1},
                   "there is no group in this file; expected [group] and key = value");
    return file;
}
