#include "sim/cli/story_parts.h"
#include "sim/stats/figures.h"

enum { REGIONS_TOLD = 2, FAULTS_TOLD = 3 };

/* "all regions" where nothing tells them apart. */
static const char *place_of(const struct story *story, int region)
{
    return story->quiet->by_region ? story->region[region] : "all regions";
}

/* " (20.0 s to 35.0 s)", if it is the same in every seed. */
static void append_when(const struct story *story, const struct story_fault *fault,
                        GString *text)
{
    if (fault->times != story->trials || !fault->same_times)
        return;
    g_autofree char *start = text_of_time(fault->start_ns);
    if (fault->end_ns == NEVER_NS) {
        g_string_append_printf(text, " (from %s on)", start);
        return;
    }
    g_autofree char *end = text_of_time(fault->end_ns);
    g_string_append_printf(text, " (%s to %s)", start, end);
}

static double unanswered(const struct stretch *stretch)
{
    return 1 - stretch_share(stretch);
}

static double fall(const struct stretches *during, const struct stretches *quiet, int i)
{
    return unanswered(&during->stretch[i]) - unanswered(&quiet->stretch[i]);
}

/* The region that fell furthest of those not told yet, by more than `least`; -1: none. */
static int furthest_fallen(const struct stretches *during, const struct stretches *quiet,
                           const bool *told, double least)
{
    int worst = -1;
    for (int i = 0; i < during->count; i++)
        if (!told[i] && stretch_fell(&during->stretch[i], &quiet->stretch[i]) &&
            fall(during, quiet, i) > least &&
            (worst < 0 || fall(during, quiet, i) > fall(during, quiet, worst)))
            worst = i;
    return worst;
}

/* "; elsewhere at most 0.2 %" of the regions that are not told. */
static void append_elsewhere(GString *text, const struct stretches *during,
                             const bool *told)
{
    double most = -1;
    for (int i = 0; i < during->count; i++)
        if (!told[i] && during->stretch[i].due > 0)
            most = MAX(most, unanswered(&during->stretch[i]));
    if (most < 0)
        return;
    g_autofree char *share = text_of_share(most);
    g_string_append_printf(text, "; elsewhere %s%s", most > 0 ? "at most " : "",
                           most > 0 ? share : "none");
}

/* "In eu-west-1 24 % (0.1 % without a fault) of the operations that were due during `cut`
 * (20.0 s to 35.0 s) had no ok answer; elsewhere at most 0.2 %." */
static bool append_fall(const struct story *story, const struct story_fault *fault,
                        GString *text)
{
    const struct stretches *during = fault->during, *quiet = story->quiet;
    if (during == NULL || during->count != quiet->count)
        return false;
    g_autofree bool *told = g_new0(bool, (gsize)during->count);
    int count = 0;
    double least = 0; /* a fifth of the first one's: less is not worth a word */
    for (; count < REGIONS_TOLD; count++) {
        int worst = furthest_fallen(during, quiet, told, least);
        if (worst < 0)
            break;
        told[worst] = true;
        least = MAX(least, fall(during, quiet, worst) / 5);
        g_autofree char *now = text_of_share(unanswered(&during->stretch[worst]));
        g_autofree char *usual = text_of_share(unanswered(&quiet->stretch[worst]));
        g_string_append_printf(text, "%s %s %s (%s without a fault)",
                               count == 0 ? "In" : " and in", place_of(story, worst), now,
                               usual);
    }
    if (count == 0)
        return false;
    g_string_append_printf(text, " of the operations due during `%s`", fault->name);
    append_when(story, fault, text);
    g_string_append(text, " had no ok answer");
    append_elsewhere(text, during, told);
    g_string_append(text, ". ");
    return true;
}

/* "During `pause` (45.0 s to 48.0 s) the p99 of us-east-1 rose from 80 ms to 2.1 s",
 * where it rose most, if by half or more. */
static bool append_rise(const struct story *story, const struct story_fault *fault,
                        GString *text)
{
    const struct stretches *during = fault->during, *quiet = story->quiet;
    int worst = -1;
    struct rise most = {.usual_ns = 1, .now_ns = 1.5};
    for (int i = 0; during != NULL && during->count == quiet->count && i < during->count;
         i++) {
        struct rise rise = stretch_rise(&during->stretch[i], &quiet->stretch[i]);
        if (rise.usual_ns <= 0 ||
            rise.now_ns / rise.usual_ns < most.now_ns / most.usual_ns)
            continue;
        worst = i;
        most = rise;
    }
    if (worst < 0)
        return false;
    g_autofree char *from = text_of_duration(most.usual_ns);
    g_autofree char *to = text_of_duration(most.now_ns);
    g_string_append_printf(text, "During `%s`", fault->name);
    append_when(story, fault, text);
    g_string_append_printf(text, " the p%.0f of the ok ones of %s rose from %s to %s. ",
                           most.p * 100, place_of(story, worst), from, to);
    return true;
}

static void append_unharmed(GString *text, const char *const *names, int count)
{
    if (count == 0)
        return;
    for (int i = 0; i < MIN(count, FAULTS_TOLD); i++)
        g_string_append_printf(text, "%s`%s`", i == 0 ? "During " : ", ", names[i]);
    if (count > FAULTS_TOLD)
        g_string_append_printf(text, " and %d more", count - FAULTS_TOLD);
    g_string_append(text, " no more operations than usual were without an ok answer. ");
}

static void append_overall(const struct story *story, GString *text)
{
    if (story->operations == 0) {
        g_string_append(text, "No operation was due in the measured time. ");
        return;
    }
    g_autofree char *of = text_of_count(story->operations);
    g_autofree char *share = text_of_share((double)story->ok / (double)story->operations);
    if (story->ok == story->operations)
        g_string_append_printf(text, "All %s operations came back ok. ", of);
    else
        g_string_append_printf(text, "%s of %s operations came back ok. ", share, of);
}

bool story_append_answers(const struct story *story, GString *text)
{
    const char *unharmed[FAULTS_TOLD];
    int fell = 0, unharmed_count = 0;
    for (guint i = 0; i < story->fault->len; i++) {
        const struct story_fault *fault =
            &g_array_index(story->fault, struct story_fault, i);
        gsize before = text->len;
        bool has_fallen = append_fall(story, fault, text);
        if (has_fallen && ++fell > FAULTS_TOLD)
            g_string_truncate(text, before);
        if (has_fallen || append_rise(story, fault, text))
            continue;
        if (unharmed_count < FAULTS_TOLD)
            unharmed[unharmed_count] = fault->name;
        unharmed_count++;
    }
    if (fell > FAULTS_TOLD)
        g_string_append_printf(text, "So it was during %d more faults. ",
                               fell - FAULTS_TOLD);
    if (story->ok > 0) /* else nothing was usual */
        append_unharmed(text, unharmed, unharmed_count);
    if (fell == 0)
        append_overall(story, text);
    return fell > 0;
}
