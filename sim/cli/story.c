#include "sim/cli/story.h"

#include <string.h>

#include "sim/cli/harms.h"
#include "sim/cli/overlaps.h"
#include "sim/cli/story_parts.h"
#include "sim/cli/summary.h"

static void story_fault_clear(void *at)
{
    struct story_fault *fault = at;
    g_free(fault->name);
    g_free(fault->kind);
    stretches_free(fault->during);
}

struct story *story_new(const struct config *config)
{
    struct story *story = g_new0(struct story, 1);
    story->config = config;
    story->session_wait = histogram_new();
    story->fault = g_array_new(FALSE, TRUE, sizeof(struct story_fault));
    g_array_set_clear_func(story->fault, story_fault_clear);
    return story;
}

void story_free(struct story *story)
{
    if (story == NULL)
        return;
    g_strfreev(story->region);
    histogram_free(story->session_wait);
    g_free(story->inconclusive_why);
    stretches_free(story->quiet);
    g_array_unref(story->fault);
    g_free(story);
}

static struct story_fault *fault_of(struct story *story, const struct fault_record *fault)
{
    for (guint i = 0; i < story->fault->len; i++) {
        struct story_fault *found = &g_array_index(story->fault, struct story_fault, i);
        if (strcmp(found->name, fault->name) == 0)
            return found;
    }
    struct story_fault fresh = {.name = g_strdup(fault->name),
                                .kind = g_strdup(fault->kind),
                                .start_ns = fault->start_ns,
                                .end_ns = fault->end_ns,
                                .same_times = true};
    g_array_append_val(story->fault, fresh);
    return &g_array_index(story->fault, struct story_fault, story->fault->len - 1);
}

static void add_fault(struct story *story, const struct record *record,
                      const struct fault_record *record_fault)
{
    struct story_fault *fault = fault_of(story, record_fault);
    fault->times++;
    fault->same_times = fault->same_times && fault->start_ns == record_fault->start_ns &&
                        fault->end_ns == record_fault->end_ns;
    int64_t end_ns = MIN(record_fault->end_ns, record->duration_ns);
    if (record_fault->start_ns >= end_ns)
        return;
    fault->lasted_ns += end_ns - record_fault->start_ns;
    stretches_add(&fault->during,
                  stretches_within(record, record_fault->start_ns, end_ns));
}

static void add_faults(struct story *story, const struct record *record)
{
    for (int i = 0; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        if (fault->operations > 0 || fault->messages > 0)
            add_fault(story, record, fault);
    }
}

static void add_harms(struct story *story, const struct record *record)
{
    for (enum anomaly anomaly = 0; anomaly < ANOMALY_COUNT; anomaly++) {
        const struct anomaly_count *seen = &record->anomaly[anomaly];
        story->harm[anomaly].applies |= seen->applies;
        story->harm[anomaly].count += seen->count;
        story->harm[anomaly].of += seen->of;
        if (!seen->applies || seen->count == 0)
            continue;
        struct overlap any = overlap_with(record, anomaly, NULL);
        story->harms_kept[anomaly] += any.kept;
        story->harms_during[anomaly] += any.during;
        story->acknowledged[anomaly] = overlap_is_of_acknowledgement(record, anomaly);
        for (guint i = 0; i < story->fault->len; i++) {
            struct story_fault *fault =
                &g_array_index(story->fault, struct story_fault, i);
            fault->harms[anomaly] += overlap_with(record, anomaly, fault->name).during;
        }
    }
}

void story_add(struct story *story, const struct record *record)
{
    story->trials++;
    story->inconclusive += !record->conclusive;
    if (!record->conclusive && story->inconclusive_why == NULL &&
        record->inconclusive_why != NULL)
        story->inconclusive_why = g_strdup(record->inconclusive_why[0]);
    story->events += record->events;
    story->wall_s += record->wall_s;
    story->load_ns += record->duration_ns;
    story->operations += record->operations;
    story->ok += record->ok;
    if (record->session_wait != NULL)
        histogram_merge(story->session_wait, record->session_wait);
    for (int i = 0; i < record->window_count; i++)
        story->all_operations += record->window[i].due;
    if (story->region == NULL) {
        story->region = g_new0(char *, (gsize)record->region_count + 1);
        for (int i = 0; i < record->region_count; i++)
            story->region[i] = g_strdup(record->region[i]);
    }
    stretches_add(&story->quiet, stretches_outside_faults(record));
    add_faults(story, record);
    add_harms(story, record);
}

int story_trials(const struct story *story)
{
    return story->trials;
}

uint64_t story_operations(const struct story *story)
{
    return story->all_operations;
}

uint64_t story_events(const struct story *story)
{
    return story->events;
}

double story_wall_s(const struct story *story)
{
    return story->wall_s;
}

/* ---- why ---- */

static bool any_seen(const struct story *story, const enum anomaly *anomalies,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (story->harm[anomalies[i]].applies && story->harm[anomalies[i]].count > 0)
            return true;
    return false;
}

/* Nothing explains by design what the protocol promises not to do. */
static bool any_ruled_out(const struct story *story, const enum anomaly *anomalies,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (story->harm[anomalies[i]].count > 0 &&
            protocol_rules_out(&story->config->world.protocol, anomalies[i]))
            return true;
    return false;
}

static void append_reason(GString *text, const char *reason, int *told)
{
    if (reason != NULL)
        g_string_append_printf(text, "%s%s", (*told)++ == 0 ? " Why: by design, " : "; ",
                               reason);
}

static void append_why(const struct story *story, GString *text, bool unanswered)
{
    static const enum anomaly stale[] = {ANOMALY_STALE_READ, ANOMALY_READ_YOUR_WRITES,
                                         ANOMALY_MONOTONIC_READS};
    static const enum anomaly lost[] = {ANOMALY_LOST_WRITE, ANOMALY_DISCARDED_ACK};
    const struct tradeoff *tradeoff = &story->config->world.protocol.type->tradeoff;
    const struct update_strategy *update = story->config->update.type;
    bool is_stale = any_seen(story, stale, G_N_ELEMENTS(stale));
    bool ruled_out = any_ruled_out(story, stale, G_N_ELEMENTS(stale));
    int told = 0;
    if (unanswered)
        append_reason(text, tradeoff->unanswered, &told);
    if (is_stale && !ruled_out)
        append_reason(text, tradeoff->stale, &told);
    if (any_seen(story, lost, G_N_ELEMENTS(lost)))
        append_reason(text, tradeoff->lost, &told);
    if (story->harm[ANOMALY_LOST_UPDATE].count > 0 && update != NULL &&
        update->safe_when != NULL) {
        g_autofree char *reason = g_strdup_printf("`%s` keeps updates only when %s",
                                                  update->name, update->safe_when);
        append_reason(text, reason, &told);
    }
    if (told > 0)
        g_string_append_c(text, '.');
    if (ruled_out)
        g_string_append(text,
                        " The protocol promises with these parameters that no such read "
                        "happens: look for the assumption that broke.");
}

char *story_text(const struct story *story)
{
    GString *text = g_string_new(NULL);
    if (story->trials == 0)
        return g_string_free(text, FALSE);
    if (story->inconclusive > 0)
        g_string_append_printf(text, "Inconclusive in %d of %d seeds: %s. ",
                               story->inconclusive, story->trials,
                               story->inconclusive_why);
    bool unanswered = story_append_answers(story, text);
    append_session_wait(text, story->session_wait, story->operations);
    story_append_harms(story, text);
    append_why(story, text, unanswered);
    return g_string_free(text, FALSE);
}
