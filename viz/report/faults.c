/* faults.c - what was broken on purpose, and whether it touched anything: a fault that
 * did not proves nothing, which the page says loudly. */
#include <string.h>

#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { PLACES_TOLD = 3 };

/* All occurrences of one group in a variant, over its seeds. */
struct fault_group {
    char *name, *kind;
    GPtrArray *place; /* of char: what it hit, each once */
    GPtrArray *note;  /* likewise: why it hit something else */
    int64_t start_ns, end_ns;
    bool same; /* as the first one, in every seed */
    int times;
    uint64_t operations, messages;
};

static void fault_group_clear(void *at)
{
    struct fault_group *group = at;
    g_free(group->name);
    g_free(group->kind);
    g_ptr_array_unref(group->place);
    g_ptr_array_unref(group->note);
}

static void add_once(GPtrArray *texts, const char *text)
{
    if (text[0] != '\0' &&
        !g_ptr_array_find_with_equal_func(texts, text, g_str_equal, NULL))
        g_ptr_array_add(texts, g_strdup(text));
}

static struct fault_group *group_of(GArray *groups, const struct reader_fault *fault)
{
    for (guint i = 0; i < groups->len; i++) {
        struct fault_group *group = &g_array_index(groups, struct fault_group, i);
        if (strcmp(group->name, fault->name) == 0)
            return group;
    }
    struct fault_group fresh = {.name = g_strdup(fault->name),
                                .kind = g_strdup(fault->kind),
                                .place = g_ptr_array_new_with_free_func(g_free),
                                .note = g_ptr_array_new_with_free_func(g_free),
                                .start_ns = fault->start_ns,
                                .end_ns = fault->end_ns,
                                .same = true};
    g_array_append_val(groups, fresh);
    return &g_array_index(groups, struct fault_group, groups->len - 1);
}

static bool add_trial(GArray *groups, struct reader *reader,
                      const struct reader_trial *trial, GError **error)
{
    int count;
    struct reader_fault *fault = reader_faults(reader, trial->id, &count, error);
    if (fault == NULL)
        return false;
    for (int i = 0; i < count; i++) {
        struct fault_group *group = group_of(groups, &fault[i]);
        add_once(group->place, fault[i].what);
        add_once(group->note, fault[i].note);
        group->same = group->same && group->start_ns == fault[i].start_ns &&
                      group->end_ns == fault[i].end_ns;
        group->times++;
        group->operations += fault[i].operations;
        group->messages += fault[i].messages;
    }
    reader_faults_free(fault, count);
    return true;
}

static char *joined(const GPtrArray *texts)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < texts->len && i < PLACES_TOLD; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "; " : "", (char *)texts->pdata[i]);
    if (texts->len > PLACES_TOLD)
        g_string_append_printf(text, "; and %u more", texts->len - PLACES_TOLD);
    return g_string_free(text, FALSE);
}

static char *words_of_time(const struct fault_group *group, int trials)
{
    if (!group->same || group->times != trials)
        return g_strdup_printf("%d times in %d %s", group->times, trials,
                               trials == 1 ? "seed" : "seeds");
    g_autofree char *from = instant_s(group->start_ns), *to = instant_s(group->end_ns);
    return g_strdup_printf("%s to %s", from, to);
}

static void put_group(struct web_page *page, const struct compared_variant *variant,
                      const struct fault_group *group)
{
    g_autofree char *place = joined(group->place), *note = joined(group->note);
    g_autofree char *time = words_of_time(group, variant->trials);
    g_autofree char *operations = whole_words(group->operations);
    g_autofree char *messages = whole_words(group->messages);
    bool touched = group->operations > 0 || group->messages > 0;
    html_put(page->to,
             "<tr><th scope=\"row\"><code>%s</code></th><td class=\"left\">%s</td>"
             "<td class=\"left\">%s</td><td class=\"left long\">%s<small>%s</small></td>"
             "<td class=\"left\">%s</td>",
             group->name, variant->name, group->kind, place, note, time);
    html_cell(page->to, operations, touched ? NULL : "touched nothing: proves nothing");
    html_cell(page->to, messages, NULL);
    g_string_append(page->to, "</tr>\n");
}

static bool put_variant(struct web_page *page, const struct compared_variant *variant,
                        int *rows, GError **error)
{
    g_autoptr(GArray) groups = g_array_new(FALSE, TRUE, sizeof(struct fault_group));
    bool good = true;
    g_array_set_clear_func(groups, fault_group_clear);
    for (int i = 0; i < page->comparison->seed_count && good; i++)
        if (variant->trial[i] != NULL)
            good = add_trial(groups, page->reader, variant->trial[i], error);
    for (guint i = 0; good && i < groups->len; i++) {
        if ((*rows)++ == 0) {
            html_table(
                page->to, "faults-t",
                "Operations and messages that each fault changed, over all seeds.");
            html_columns(page->to,
                         "Fault|~Variant|~Kind|~What|~When|Operations touched|Messages "
                         "touched");
        }
        put_group(page, variant, &g_array_index(groups, struct fault_group, i));
    }
    return good;
}

bool put_faults(struct web_page *page, GError **error)
{
    int rows = 0;
    html_section(page->to, "faults", "What was broken on purpose");
    for (int i = 0; i < page->comparison->variant_count; i++)
        if (!put_variant(page, &page->comparison->variant[i], &rows, error))
            return false;
    if (rows > 0)
        html_table_end(page->to);
    else
        html_put(page->to, "<p>Nothing: no fault happened.</p>\n");
    html_section_end(page->to);
    return true;
}
