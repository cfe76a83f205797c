#include "viz/charts/finding.h"

#include <string.h>

#include "viz/canvas/format.h"

/* What the sentence is about, and how much of it there is room for. */
struct telling {
    const struct effects *effects;
    const struct finding_room *room;
    bool said_from;       /* what it was in quiet time */
    bool said_operations; /* of what a share is */
};

/* "the cut" where the name is a word, else as it stands, in quotes. */
static void append_name(GString *out, const char *name, int letters)
{
    bool is_word = g_ascii_islower(name[0]) && g_ascii_islower(name[1]);
    for (const char *at = name; *at != '\0'; at++)
        is_word = is_word && g_ascii_islower(*at);
    if (is_word) {
        g_string_append_printf(out, "the %s", name);
    } else if (g_utf8_strlen(name, -1) <= letters) {
        g_string_append_printf(out, "\u201C%s\u201D", name);
    } else {
        g_autofree char *start = g_utf8_substring(name, 0, letters - 1);
        g_string_append_printf(out, "\u201C%s\u2026\u201D", start);
    }
}

static void append_names(GString *out, const struct telling *telling,
                         const struct effect *effect)
{
    int count = (int)effect->names->len, told = MIN(count, telling->room->names);
    for (int i = 0; i < told; i++) {
        g_string_append(out, i == 0 ? "" : i == count - 1 ? " and " : ", ");
        append_name(out, g_ptr_array_index(effect->names, i), telling->room->letters);
    }
    if (count > told)
        g_string_append_printf(out, " and %d more", count - told);
}

static void append_time(GString *out, const char *before, int64_t ns)
{
    g_autofree char *time = format_time_ns((double)ns);
    g_string_append_printf(out, "%s%s", before, time);
}

static void append_lost(GString *out, uint64_t fail, uint64_t unknown, uint64_t due,
                        bool says_of)
{
    g_autofree char *share = format_share((double)(fail + unknown) / (double)due);
    g_string_append_printf(out, "%s%s %s", share, says_of ? " of operations" : "",
                           unknown == 0 ? "fail"
                           : fail == 0  ? "end unknown"
                                        : "fail or end unknown");
}

/* Worth saying only where it is not small beside the loss during the fault. */
static void append_quiet_loss(GString *out, const struct effects *effects,
                              const struct effect *effect)
{
    double quiet = (double)(effects->quiet_fail + effects->quiet_unknown) /
                   (double)effects->quiet_due;
    double during = (double)(effect->fail + effect->unknown) / (double)effect->due;
    if (quiet < during / 20)
        return;
    g_autofree char *share = format_share(quiet);
    g_string_append_printf(out, " (%s in quiet time)", share);
}

static bool has_effect(const struct effect *effect)
{
    return effect->slow_ns > 0 || effect->fast_ns > 0 || effect->silent_ns > 0 ||
           effect->loses_more;
}

/* "The cut raises p99 from 85 ms up to 2 s, above 120 ms for 15 s": the highest window,
 * and for how long windows were above the fence. When what it was before has been said,
 * "The cut: up to 2 s, above 120 ms for 15 s". */
static void append_change(GString *out, struct telling *telling,
                          const struct effect *effect, bool slower)
{
    const struct effects *effects = telling->effects;
    bool is_one = effect->names->len == 1;
    if (telling->said_from) {
        g_string_append_c(out, ':');
    } else {
        g_string_append_printf(out, " %s%s %s", slower ? "raise" : "lower",
                               is_one ? "s" : "", quantile_infos[effects->quantile].name);
        append_time(out, " from ", effects->quiet_quantile_ns);
    }
    telling->said_from = true;
    append_time(out, slower ? " up to " : " down to ",
                slower ? effect->slow_peak_ns : effect->fast_least_ns);
    append_time(out, slower ? ", above " : ", below ",
                slower ? effects->high_ns : effects->low_ns);
    append_time(out, " for ", slower ? effect->slow_ns : effect->fast_ns);
}

static void append_effect(GString *out, struct telling *telling,
                          const struct effect *effect)
{
    const struct effects *effects = telling->effects;
    bool is_changed = effect->slow_ns > 0 || effect->fast_ns > 0;
    const char *between = is_changed ? "; " : effect->names->len > 1 ? ", " : " ";
    if (!is_changed)
        g_string_append(out, "during ");
    append_names(out, telling, effect);
    if (is_changed)
        append_change(out, telling, effect, effect->slow_ns > 0);
    if (effect->silent_ns > 0) {
        g_string_append_printf(out, "%snothing comes back for", between);
        append_time(out, " ", effect->silent_ns);
        between = "; ";
    }
    if (effect->loses_more) {
        g_string_append(out, between);
        append_lost(out, effect->fail, effect->unknown, effect->due,
                    !telling->said_operations);
        telling->said_operations = true;
        append_quiet_loss(out, effects, effect);
    }
    if (!is_changed && effect->telling > 0 && effects->has_quiet &&
        !effects->is_unsteady && !effects_differ(effects, effect->quantile_ns))
        g_string_append_printf(out, ", with no difference seen in %s",
                               quantile_infos[effects->quantile].name);
}

/* How bad, in ns of harm: to choose what is told. */
static double harm(const struct effect *effect)
{
    double share = effect->due > 0
                       ? (double)(effect->fail + effect->unknown) / (double)effect->due
                       : 0;
    return (double)effect->slow_ns + (double)effect->silent_ns +
           (effect->loses_more ? share * 1e12 : 0) + (double)effect->fast_ns * 1e-3;
}

static bool is_told(const struct effects *effects, int index, int most)
{
    int worse = 0;
    for (int i = 0; i < effects->count; i++) {
        double mine = harm(&effects->at[index]), other = harm(&effects->at[i]);
        worse += other > mine || (other == mine && i < index);
    }
    return has_effect(&effects->at[index]) && worse < most;
}

static void append_effects(GString *out, struct telling *telling)
{
    const struct effects *effects = telling->effects;
    int told = 0, more = 0, rest = 0;
    for (int i = 0; i < effects->count; i++) {
        if (is_told(effects, i, telling->room->causes)) {
            g_string_append(out, told++ > 0 ? ". " : "");
            gsize start = out->len;
            append_effect(out, telling, &effects->at[i]);
            out->str[start] = g_ascii_toupper(out->str[start]);
        } else if (has_effect(&effects->at[i])) {
            more++;
            rest = i;
        }
    }
    if (!telling->room->rest)
        return;
    if (more == 1) {
        gsize start = out->len + strlen(". ");
        g_string_append(out, ". ");
        append_names(out, telling, &effects->at[rest]);
        out->str[start] = g_ascii_toupper(out->str[start]);
        g_string_append_printf(out, " %s an effect too",
                               effects->at[rest].names->len == 1 ? "has" : "have");
    } else if (more > 1) {
        g_string_append_printf(out, ". %d more have an effect", more);
    }
}

/* What was, without saying whether the faults did it. */
static void append_no_quiet(GString *out, const struct effects *effects,
                            const char *names)
{
    uint64_t due = 0, fail = 0, unknown = 0;
    g_string_append_printf(out, "Too little quiet time to compare with: during %s, %s",
                           names, quantile_infos[effects->quantile].name);
    append_time(out, " is ", effects->during_quantile_ns);
    for (int i = 0; i < effects->count; i++) {
        due += effects->at[i].due;
        fail += effects->at[i].fail;
        unknown += effects->at[i].unknown;
    }
    if (fail + unknown > 0) {
        g_string_append(out, "; ");
        append_lost(out, fail, unknown, due, true);
    }
}

/* Faults without an effect: could one have been seen? */
static void append_no_effect(GString *out, struct telling *telling)
{
    const struct effects *effects = telling->effects;
    const char *quantile = quantile_infos[effects->quantile].name;
    g_autoptr(GString) names = g_string_new(NULL);
    bool touched = false, can_tell = false;
    append_names(names, telling, &effects->at[0]);
    if (effects->count > 1)
        g_string_append_printf(names, " and %d more", effects->count - 1);
    for (int i = 0; i < effects->count; i++) {
        touched |= effects->at[i].touched;
        can_tell |= effects->at[i].telling > 0;
    }
    if (!touched) {
        names->str[0] = g_ascii_toupper(names->str[0]);
        g_string_append_printf(out, "%s touched nothing", names->str);
    } else if (!can_tell) {
        g_string_append_printf(out, "Too few operations to tell what %s did", names->str);
    } else if (!effects->has_quiet) {
        append_no_quiet(out, effects, names->str);
    } else if (effects->is_unsteady ||
               effects_differ(effects, effects->during_quantile_ns)) {
        g_string_append_printf(out, "Too unsteady to tell what %s did: %s", names->str,
                               quantile);
        append_time(out, " is between ", effects->quiet_low_ns);
        append_time(out, " and ", effects->quiet_high_ns);
        g_string_append(out, " in quiet time");
        append_time(out, ", ", effects->during_quantile_ns);
        g_string_append(out, " during faults");
    } else {
        g_string_append_printf(out, "No difference seen during %s: %s", names->str,
                               quantile);
        append_time(out, " ", effects->during_quantile_ns);
        append_time(out, ", quiet ", effects->quiet_quantile_ns);
    }
}

static void append_without_faults(GString *out, const struct effects *effects)
{
    if (effects->quiet_windows == 0) {
        g_string_append(out, "Too few operations to tell a latency over time");
        return;
    }
    g_string_append(out, quantile_infos[effects->quantile].name);
    append_time(out, " is ", effects->quiet_quantile_ns);
    g_string_append(out, " without a fault");
    g_autofree char *low = format_time_ns((double)effects->quiet_low_ns);
    g_autofree char *high = format_time_ns((double)effects->quiet_high_ns);
    if (g_str_equal(low, high))
        g_string_append(out, ", the same in every window");
    else
        g_string_append_printf(out, ", between %s and %s in every window", low, high);
    if (effects->quiet_fail + effects->quiet_unknown > 0) {
        g_string_append(out, "; ");
        append_lost(out, effects->quiet_fail, effects->quiet_unknown, effects->quiet_due,
                    true);
    }
}

char *latency_finding(const struct latency_windows *windows,
                      const struct effects *effects, const struct finding_room *room)
{
    GString *out = g_string_new(NULL);
    struct telling telling = {.effects = effects, .room = room};
    bool any = false;
    for (int i = 0; i < effects->count; i++)
        any |= has_effect(&effects->at[i]);
    if (windows->due == 0) {
        g_string_append(out, "No data: no operation was due");
    } else if (windows->ok == 0) {
        g_autofree char *due = format_count(windows->due);
        g_string_append_printf(out, "No latency: not one of %s operations came back",
                               due);
    } else if (any) {
        append_effects(out, &telling);
    } else if (effects->count > 0) {
        append_no_effect(out, &telling);
    } else {
        append_without_faults(out, effects);
    }
    return g_string_free(out, FALSE);
}
