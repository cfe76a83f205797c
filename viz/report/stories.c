/* stories.c - a paragraph a variant: what broke, when, and why it had to. */
#include <string.h>

#include "sim/compare/meaning.h"
#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { HARMS_TOLD = 3 };

/* ---- when ---- */

/* Occurrences of a harm that were kept, and how many of them came while a fault lasted.
 * A loss shows only in the end: of it no time is known here. */
struct moments {
    uint64_t kept, during;
};

static bool lasted_at(const struct reader_fault *fault, int count, int64_t at_ns)
{
    for (int i = 0; i < count; i++)
        if ((fault[i].operations > 0 || fault[i].messages > 0) &&
            fault[i].start_ns <= at_ns && at_ns <= fault[i].end_ns)
            return true;
    return false;
}

static bool add_moments(struct reader *reader, const struct reader_trial *trial,
                        const char *harm, struct moments *moments, GError **error)
{
    int witness_count = 0, fault_count = 0;
    struct reader_fault *fault = reader_faults(reader, trial->id, &fault_count, error);
    if (fault == NULL)
        return false;
    struct reader_witness *witness =
        reader_witnesses(reader, trial->id, &witness_count, error);
    for (int i = 0; witness != NULL && i < witness_count; i++) {
        if (strcmp(witness[i].anomaly, harm) != 0)
            continue;
        moments->kept++;
        moments->during += lasted_at(fault, fault_count, witness[i].at_ns);
    }
    reader_faults_free(fault, fault_count);
    if (witness == NULL)
        return false;
    reader_witnesses_free(witness, witness_count);
    return true;
}

static bool shows_at_once(const char *harm)
{
    return strcmp(harm, "lost_write") != 0 && strcmp(harm, "diverged_keys") != 0 &&
           strcmp(harm, "discarded_ack") != 0;
}

/* "; of the 3 000 worst, 2 910 came while a fault lasted" */
static bool put_when(struct web_page *page, const struct compared_variant *variant,
                     const struct compared_anomaly *anomaly, GError **error)
{
    struct moments moments = {0};
    if (!shows_at_once(anomaly->name))
        return true;
    for (int i = 0; i < page->comparison->seed_count; i++)
        if (variant->trial[i] != NULL &&
            !add_moments(page->reader, variant->trial[i], anomaly->name, &moments, error))
            return false;
    g_autofree char *during = whole_words(moments.during);
    g_autofree char *kept = whole_words(moments.kept);
    if (moments.kept == 0)
        return true;
    if (moments.kept < anomaly->count)
        html_put(page->to, "; of the %s worst, %s came while a fault lasted", kept,
                 during);
    else
        html_put(page->to, "; %s of them came while a fault lasted", during);
    return true;
}

/* ---- what ---- */

static bool put_seen(struct web_page *page, const struct compared_variant *variant,
                     GError **error)
{
    int told = 0;
    for (int i = 0; harms_by_weight[i] != NULL; i++) {
        const struct compared_anomaly *anomaly =
            compared_anomaly(variant, harms_by_weight[i]);
        if (anomaly == NULL || anomaly->count == 0)
            continue;
        g_autofree char *count = seen_count(anomaly);
        g_autofree char *rate = share_words((double)anomaly->count /
                                            (double)MAX(anomaly->of, anomaly->count));
        if (told++ < HARMS_TOLD) {
            html_put(page->to, "%s<code>%s</code>: %s %s (%s",
                     told == 1 ? "Harm was done. " : "", anomaly->name, count,
                     harm_at_risk(anomaly->name), rate);
            if (!put_when(page, variant, anomaly, error))
                return false;
            g_string_append(page->to, "). ");
        } else {
            html_put(page->to, "%s<code>%s</code> (%s)",
                     told == HARMS_TOLD + 1 ? "Seen too: " : ", ", anomaly->name, count);
        }
    }
    g_string_append(page->to, told > HARMS_TOLD ? ". " : "");
    return true;
}

static void put_unseen(struct web_page *page, const struct compared_variant *variant)
{
    static const char *const feared[] = {"stale_read", "lost_write", "lost_update"};
    int told = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(feared); i++) {
        const struct compared_anomaly *anomaly = compared_anomaly(variant, feared[i]);
        if (anomaly == NULL || anomaly->count > 0 || anomaly->of == 0)
            continue;
        g_autofree char *of = whole_words(anomaly->of);
        g_autofree char *most = share_words(share_bound(anomaly->interval.high));
        html_put(page->to, "%s <code>%s</code> in %s %s (at most %s)",
                 told++ == 0 ? "No" : ", no", anomaly->name, of,
                 harm_at_risk(anomaly->name), most);
    }
    if (told > 0)
        g_string_append(page->to, " was seen. ");
}

/* ---- why ---- */

static bool is_seen(const struct compared_variant *variant, const char *const *harms)
{
    for (int i = 0; harms[i] != NULL; i++) {
        const struct compared_anomaly *anomaly = compared_anomaly(variant, harms[i]);
        if (anomaly != NULL && anomaly->count > 0)
            return true;
    }
    return false;
}

static void put_reason(struct web_page *page, const char *reason, int *told)
{
    if (reason == NULL)
        return;
    g_string_append(page->to,
                    (*told)++ == 0 ? "<strong>Why:</strong> by design, " : "; ");
    html_prose(page->to, reason);
}

static void put_update(struct web_page *page, const struct report_design *design,
                       int *told)
{
    g_string_append(page->to, (*told)++ == 0 ? "<strong>Why:</strong> " : "; ");
    html_put(page->to, "<code>%s</code> keeps updates only when ", design->update);
    html_prose(page->to, design->update_safe_when);
}

static void put_why(struct web_page *page, const struct compared_variant *variant,
                    bool unanswered)
{
    static const char *const stale[] = {"stale_read", "read_your_writes",
                                        "monotonic_reads", NULL};
    static const char *const lost[] = {"lost_write", "discarded_ack", NULL};
    static const char *const updates[] = {"lost_update", NULL};
    const struct report_design *design = &page->design[variant->number];
    bool broken = is_seen(variant, design->ruled_out);
    int told = 0;
    if (unanswered)
        put_reason(page, design->unanswered, &told);
    if (is_seen(variant, stale) && !broken)
        put_reason(page, design->stale, &told);
    if (is_seen(variant, lost))
        put_reason(page, design->lost, &told);
    if (is_seen(variant, updates) && design->update != NULL &&
        design->update_safe_when != NULL)
        put_update(page, design, &told);
    g_string_append(page->to, told > 0 ? ". " : "");
    if (broken)
        g_string_append(page->to,
                        "The protocol promises with these parameters that this "
                        "does not happen: look for the assumption that broke.");
}

static bool put_story(struct web_page *page, const struct compared_variant *variant,
                      GError **error)
{
    const char *summary = page->design[variant->number].summary;
    bool unanswered = false;
    html_put(page->to, "<article>\n<h3>%s</h3>\n", variant->name);
    if (summary != NULL)
        html_put(page->to, "<p class=\"note\">%s.</p>\n", summary);
    g_string_append(page->to, "<p>");
    if (variant->trials == 0) {
        html_put(page->to, "It could not run: %s.",
                 variant->refused != NULL ? variant->refused : "no trial is there");
    } else {
        if (!put_answers(page, variant, &unanswered, error) ||
            !put_seen(page, variant, error))
            return false;
        put_unseen(page, variant);
        put_why(page, variant, unanswered);
    }
    g_string_append(page->to, "</p>\n</article>\n");
    return true;
}

bool put_stories(struct web_page *page, GError **error)
{
    html_section(page->to, "stories", "What broke, when, and why it had to");
    for (int i = 0; i < page->comparison->variant_count; i++)
        if (!put_story(page, &page->comparison->variant[i], error))
            return false;
    html_section_end(page->to);
    return true;
}
