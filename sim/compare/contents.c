/* Which variants of a scenario a file has, in their order. */
#include <string.h>

#include "sim/compare/parts.h"

#define COMPARISON_ERROR comparison_error_quark()
enum { COMPARISON_ERROR_NO_SCENARIO };

static GQuark comparison_error_quark(void)
{
    return g_quark_from_static_string("comparison-error");
}

static struct entry *entry_of(GArray *entries, const char *variant)
{
    for (guint i = 0; i < entries->len; i++) {
        struct entry *entry = &g_array_index(entries, struct entry, i);
        if (strcmp(entry->variant, variant) == 0)
            return entry;
    }
    return NULL;
}

/* The reader gives the trials of a variant one after another, variants in order of their
 * first one. */
static void add_trial(GArray *entries, const struct reader_trial *trial)
{
    struct entry *entry = entry_of(entries, trial->variant);
    if (entry == NULL) {
        struct entry fresh = {.variant = trial->variant,
                              .text = trial->text,
                              .title = trial->title,
                              .question = trial->question,
                              .trials = g_ptr_array_new(),
                              .place = trial->id};
        g_array_append_val(entries, fresh);
        entry = &g_array_index(entries, struct entry, entries->len - 1);
    }
    entry->place = MIN(entry->place, trial->id);
    g_ptr_array_add(entry->trials, (gpointer)(uintptr_t)trial);
}

/* After all whose place is not later; what has trials is not refused any more. */
static void add_refusal(GArray *entries, const struct reader_refusal *refusal)
{
    guint at = 0;
    if (entry_of(entries, refusal->variant) != NULL)
        return;
    while (at < entries->len &&
           g_array_index(entries, struct entry, at).place <= refusal->after_trial)
        at++;
    struct entry fresh = {.variant = refusal->variant,
                          .text = refusal->text,
                          .title = refusal->title,
                          .question = refusal->question,
                          .refused = refusal->reason,
                          .trials = g_ptr_array_new(),
                          .place = refusal->after_trial};
    g_array_insert_val(entries, at, fresh);
}

bool contents_read(struct reader *reader, const char *scenario, struct contents *contents,
                   GError **error)
{
    int count;
    const struct reader_trial *trial = reader_trials(reader, &count);
    *contents =
        (struct contents){.entries = g_array_new(FALSE, FALSE, sizeof(struct entry))};
    contents->refused = reader_refused(reader, &contents->refused_count, error);
    if (contents->refused == NULL)
        return false;
    if (scenario == NULL && count > 0)
        scenario = trial[0].scenario;
    if (scenario == NULL && contents->refused_count > 0)
        scenario = contents->refused[0].scenario;
    contents->scenario = scenario;
    for (int i = 0; i < count; i++)
        if (strcmp(trial[i].scenario, scenario) == 0)
            add_trial(contents->entries, &trial[i]);
    for (int i = 0; i < contents->refused_count; i++)
        if (strcmp(contents->refused[i].scenario, scenario) == 0)
            add_refusal(contents->entries, &contents->refused[i]);
    if (contents->entries->len > 0)
        return true;
    if (scenario == NULL)
        g_set_error(error, COMPARISON_ERROR, COMPARISON_ERROR_NO_SCENARIO,
                    "there is no trial in the file");
    else
        g_set_error(error, COMPARISON_ERROR, COMPARISON_ERROR_NO_SCENARIO,
                    "there is no trial of scenario `%s` in the file", scenario);
    return false;
}

void contents_clear(struct contents *contents)
{
    for (guint i = 0; i < contents->entries->len; i++)
        g_ptr_array_free(g_array_index(contents->entries, struct entry, i).trials, TRUE);
    g_array_free(contents->entries, TRUE);
    reader_refused_free(contents->refused, contents->refused_count);
}
