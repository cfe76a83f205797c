#include "sim/run/topology_file.h"

#include <string.h>

#include "sim/run/nearest.h"
#include "sim/run/quantity.h"
#include "sim/run/scanner.h"

static const char prefix[] = "rtt ";

void topology_file_free(struct topology_file *file)
{
    if (!file)
        return;
    g_strfreev(file->region);
    g_free(file->rtt);
    g_free(file);
}

int topology_file_region(const struct topology_file *file, const char *name)
{
    for (int i = 0; i < file->region_count; i++)
        if (strcmp(file->region[i], name) == 0)
            return i;
    return -1;
}

static const char rtt_form[] = "MIN MEAN MAX, as 61.1ms 61.2ms 70ms, and may be sd 0.2ms";

static bool parse_rtt(const char *text, struct measured_rtt *rtt, char **why)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    const char *word[5] = {0};
    int count = 0;
    for (char **w = words; *w; w++)
        if (**w && count++ < 5)
            word[count - 1] = *w;
    if (count != 3 && !(count == 5 && strcmp(word[3], "sd") == 0)) {
        g_autofree char *shown = quoted(text);
        *why = g_strdup_printf("%s is no round trip; expected %s", shown, rtt_form);
        return false;
    }
    *rtt = (struct measured_rtt){.given = true, .stddev_ns = -1};
    if (!quantity_duration_real(word[0], &rtt->min_ns, why) ||
        !quantity_duration_real(word[1], &rtt->mean_ns, why) ||
        !quantity_duration_real(word[2], &rtt->max_ns, why) ||
        (count == 5 && !quantity_duration_real(word[4], &rtt->stddev_ns, why)))
        return false;
    if (rtt->min_ns > 0 && rtt->min_ns <= rtt->mean_ns && rtt->mean_ns <= rtt->max_ns)
        return true;
    g_autofree char *shown = quoted(text);
    *why = g_strdup_printf("%s is out of order; expected 0 < MIN <= MEAN <= MAX", shown);
    return false;
}

static void read_group(struct topology_file *file, const struct group *group,
                       struct report *report)
{
    int from = topology_file_region(file, group->name + strlen(prefix));
    for (guint i = 0; i < group->entries->len; i++) {
        const struct entry *entry = group->entries->pdata[i];
        int to = topology_file_region(file, entry->key);
        struct place place = place_of(group, entry);
        char *why = NULL;
        if (!entry->value) {
            report_add(report, place, "no `=`; expected REGION = %s", rtt_form);
        } else if (to < 0) {
            g_autofree char *hint =
                did_you_mean(entry->key, (const char *const *)file->region);
            report_add(report, place,
                       "the file has no such region; expected one with a group [rtt "
                       "REGION]%s",
                       hint);
        } else if (!parse_rtt(entry->value, &file->rtt[from * file->region_count + to],
                              &why)) {
            report_add(report, place, "%s", why);
            g_free(why);
        }
    }
}

static void fill_from_other_direction(struct topology_file *file)
{
    int count = file->region_count;
    for (int from = 0; from < count; from++)
        for (int to = 0; to < count; to++)
            if (!file->rtt[from * count + to].given)
                file->rtt[from * count + to] = file->rtt[to * count + from];
}

struct topology_file *topology_file_parse(const char *text, struct report *report)
{
    struct topology_file *file = g_new0(struct topology_file, 1);
    struct key_file *keys = key_file_scan(text, report);
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; i < keys->groups->len; i++) {
        const struct group *group = keys->groups->pdata[i];
        if (g_str_has_prefix(group->name, prefix))
            g_ptr_array_add(names, g_strdup(group->name + strlen(prefix)));
        else if (strcmp(group->name, "source") != 0)
            report_add(report, (struct place){group->name, NULL, group->line, NULL},
                       "unknown group; expected [source] and [rtt REGION]");
    }
    file->region_count = (int)names->len;
    g_ptr_array_add(names, NULL);
    file->region = (char **)g_ptr_array_free(names, FALSE);
    file->rtt =
        g_new0(struct measured_rtt, (gsize)(file->region_count * file->region_count + 1));
    for (guint i = 0; i < keys->groups->len; i++) {
        const struct group *group = keys->groups->pdata[i];
        if (g_str_has_prefix(group->name, prefix))
            read_group(file, group, report);
    }
    fill_from_other_direction(file);
    if (file->region_count == 0 && report_count(report) == 0)
        report_add(report, (struct place){.line = 1},
                   "no round trip in this file; expected groups [rtt REGION]");
    key_file_free(keys);
    return file;
}
