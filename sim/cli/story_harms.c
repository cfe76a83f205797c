#include "sim/cli/harms.h"
#include "sim/cli/story_parts.h"
#include "sim/stats/figures.h"
#include "sim/stats/proportion.h"

/* Told in full, if seen; of others that were seen only the counts. */
enum { HARMS_TOLD = 2 };

/* Is the fault's part of the harms more than twice its part of the time? Else the harms
 * have nothing to do with it, as far as this tells. */
static bool stands_out(const struct story *story, const struct story_fault *fault,
                       enum anomaly anomaly)
{
    double harms =
        (double)fault->harms[anomaly] / (double)MAX(story->harms_kept[anomaly], 1);
    double time = (double)fault->lasted_ns / (double)MAX(story->load_ns, 1);
    return fault->harms[anomaly] > 0 && harms > MIN(2 * time, 0.9);
}

/* ", 3 100 of the worst 5 000 while `cut` lasted, 800 while `pause` lasted" */
static void append_when(const struct story *story, enum anomaly anomaly, GString *text)
{
    uint64_t kept = story->harms_kept[anomaly];
    const char *worst = kept < story->harm[anomaly].count ? "the worst " : "";
    g_autofree char *of = worst[0] != '\0' ? text_of_count(kept) : g_strdup("them");
    bool first = true;
    for (guint i = 0; i < story->fault->len; i++) {
        const struct story_fault *fault =
            &g_array_index(story->fault, struct story_fault, i);
        uint64_t during = fault->harms[anomaly];
        if (!stands_out(story, fault, anomaly))
            continue;
        g_autofree char *count = during == kept ? g_strdup("all") : text_of_count(during);
        if (kept > 1)
            g_string_append_printf(text, ", %s", count);
        if (kept > 1 && first)
            g_string_append_printf(text, " of %s%s", worst, of);
        if (first)
            g_string_append_printf(text, "%s%s", kept > 1 ? "" : ",",
                                   story->acknowledged[anomaly] ? " acknowledged" : "");
        g_string_append_printf(text, " while `%s` lasted", fault->name);
        first = false;
    }
    if (story->fault->len > 0 && kept > 1 && 2 * story->harms_during[anomaly] < kept)
        g_string_append(text, ", most while no fault lasted");
}

static void append_seen(const struct story *story, enum anomaly anomaly, GString *text)
{
    const struct anomaly_count *harm = &story->harm[anomaly];
    g_autofree char *count = text_of_count(harm->count);
    g_autofree char *of = text_of_count(harm->of);
    g_autofree char *share =
        text_of_share((double)harm->count / (double)MAX(harm->of, 1));
    g_string_append_printf(text, "%s of %s %s %s (%s)", count, of,
                           anomaly_infos[anomaly].at_risk,
                           anomaly_happened(anomaly, harm->count), share);
    append_when(story, anomaly, text);
    g_string_append(text, ". ");
}

/* The harms that people fear most, whether they were seen or not. */
static const enum anomaly feared[] = {ANOMALY_STALE_READ, ANOMALY_LOST_WRITE,
                                      ANOMALY_DISCARDED_ACK, ANOMALY_LOST_UPDATE};

static bool is_seen(const struct story *story, enum anomaly anomaly)
{
    return story->harm[anomaly].applies && story->harm[anomaly].count > 0;
}

/* A loss that was looked for in the final state says more than one seen from inside. */
static bool says_more(const struct story *story, enum anomaly anomaly)
{
    const struct anomaly_count *lost = &story->harm[ANOMALY_LOST_WRITE];
    return anomaly != ANOMALY_DISCARDED_ACK || !lost->applies || lost->of == 0;
}

/* "No stale_read in 2 100 000 ok reads (at most 1.4 per M), no lost_write ..." */
static void append_unseen(const struct story *story, GString *text)
{
    int told = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(feared); i++) {
        const struct anomaly_count *harm = &story->harm[feared[i]];
        if (!harm->applies || harm->of == 0 || harm->count > 0 ||
            !says_more(story, feared[i]))
            continue;
        g_autofree char *of = text_of_count(harm->of);
        g_autofree char *most = text_of_share(anomaly_interval(0, harm->of).high);
        g_string_append_printf(text, "%s %s in %s %s (at most %s)",
                               told++ == 0 ? "No" : ", no", anomaly_infos[feared[i]].name,
                               of, anomaly_infos[feared[i]].at_risk, most);
    }
    if (told > 0)
        g_string_append(text, " was seen. ");
}

static void append_others(const struct story *story, GString *text, const bool *told)
{
    int count = 0;
    for (enum anomaly anomaly = 0; anomaly < ANOMALY_COUNT; anomaly++) {
        if (told[anomaly] || !is_seen(story, anomaly))
            continue;
        g_autofree char *times = text_of_count(story->harm[anomaly].count);
        g_string_append_printf(text, "%s%s (%s)", count++ == 0 ? "Seen too: " : ", ",
                               anomaly_infos[anomaly].name, times);
    }
    if (count > 0)
        g_string_append(text, ". ");
}

void story_append_harms(const struct story *story, GString *text)
{
    bool told[ANOMALY_COUNT] = {false};
    int count = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(feared) && count < HARMS_TOLD; i++) {
        if (!is_seen(story, feared[i]))
            continue;
        append_seen(story, feared[i], text);
        told[feared[i]] = true;
        count++;
    }
    append_others(story, text, told);
    append_unseen(story, text);
    if (text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate(text, text->len - 1);
}
