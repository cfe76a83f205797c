#include "viz/charts/finding.h"

#include "viz/canvas/format.h"

/* A title has two lines: room for two faults. */
enum { EFFECTS_TOLD = 2, NAMES_TOLD = 2 };

/* "the cut" where the name is a word, else as it stands, in quotes. */
static void append_name(GString *out, const char *name)
{
    bool is_word = *name != '\0';
    for (const char *at = name; *at != '\0'; at++)
        is_word = is_word && g_ascii_islower(*at);
    g_string_append_printf(out, is_word ? "the %s" : "\u201C%s\u201D", name);
}

static void append_names(GString *out, const struct effect *effect)
{
    int count = (int)effect->names->len;
    for (int i = 0; i < MIN(count, NAMES_TOLD); i++) {
        bool is_last = i == count - 1;
        g_string_append(out, i == 0 ? "" : is_last ? " and " : ", ");
        append_name(out, g_ptr_array_index(effect->names, i));
    }
    if (count > NAMES_TOLD)
        g_string_append_printf(out, " and %d more", count - NAMES_TOLD);
}

static void append_time(GString *out, const char *before, int64_t ns)
{
    g_autofree char *time = format_time_ns((double)ns);
    g_string_append_printf(out, "%s%s", before, time);
}

static void append_lost(GString *out, uint64_t lost, uint64_t due)
{
    g_autofree char *share = format_share((double)lost / (double)due);
    g_string_append_printf(out, "%s fail or end unknown", share);
}

static bool has_effect(const struct effect *effect)
{
    return effect->slow_ns > 0 || effect->fast_ns > 0 || effect->silent_ns > 0 ||
           effect->loses_more;
}

/* "raises p99 from 85 ms to 2 s for 15 s", and shorter when that was said before. */
static void append_change(GString *out, const struct effects *effects,
                          const struct effect *effect, bool slower, bool *was_said)
{
    bool is_one = effect->names->len == 1;
    const char *verb = slower ? (is_one ? "raises" : "raise")
                              : (is_one ? "lowers" : "lower");
    g_string_append_printf(out, "%s ", verb);
    if (*was_said) {
        g_string_append(out, "it");
    } else {
        g_string_append(out, quantile_infos[effects->quantile].name);
        append_time(out, " from ", effects->quiet_quantile_ns);
    }
    *was_said = true;
    append_time(out, " to ", slower ? effect->slow_quantile_ns : effect->fast_quantile_ns);
    append_time(out, " for ", slower ? effect->slow_ns : effect->fast_ns);
}

static void append_effect(GString *out, const struct effects *effects,
                          const struct effect *effect, bool *was_said)
{
    bool is_changed = effect->slow_ns > 0 || effect->fast_ns > 0;
    const char *between = is_changed ? "; " : " ";
    if (!is_changed)
        g_string_append(out, "during ");
    append_names(out, effect);
    if (is_changed) {
        g_string_append_c(out, ' ');
        append_change(out, effects, effect, effect->slow_ns > 0, was_said);
    }
    if (effect->silent_ns > 0) {
        g_string_append_printf(out, "%snothing comes back for", between);
        append_time(out, " ", effect->silent_ns);
        between = "; ";
    }
    if (effect->loses_more) {
        g_string_append(out, between);
        append_lost(out, effect->lost, effect->due);
    }
    if (!is_changed && effect->telling > 0 && effects->quiet_windows > 0)
        g_string_append_printf(out, ", with no difference seen in %s",
                               quantile_infos[effects->quantile].name);
}

/* How bad, in ns of harm: to choose what is told. */
static double harm(const struct effect *effect)
{
    double share = effect->due > 0 ? (double)effect->lost / (double)effect->due : 0;
    return (double)effect->slow_ns + (double)effect->silent_ns +
           (effect->loses_more ? share * 1e12 : 0) + (double)effect->fast_ns * 1e-3;
}

static bool is_told(const struct effects *effects, int index)
{
    int worse = 0;
    for (int i = 0; i < effects->count; i++) {
        double mine = harm(&effects->at[index]), other = harm(&effects->at[i]);
        worse += other > mine || (other == mine && i < index);
    }
    return has_effect(&effects->at[index]) && worse < EFFECTS_TOLD;
}

static void append_effects(GString *out, const struct effects *effects)
{
    bool was_said = false;
    int told = 0, more = 0;
    for (int i = 0; i < effects->count; i++) {
        if (is_told(effects, i)) {
            g_string_append(out, told++ > 0 ? ". " : "");
            gsize start = out->len;
            append_effect(out, effects, &effects->at[i], &was_said);
            out->str[start] = g_ascii_toupper(out->str[start]);
        } else {
            more += has_effect(&effects->at[i]);
        }
    }
    if (more > 0)
        g_string_append_printf(out, " (%d more with an effect)", more);
}

/* Faults without an effect: those that could have had one, and those that could not. */
static void append_no_effect(GString *out, const struct effects *effects)
{
    const struct effect *first = &effects->at[0];
    g_autoptr(GString) names = g_string_new(NULL);
    append_names(names, first);
    if (effects->count > 1)
        g_string_append_printf(names, " and %d more", effects->count - 1);
    bool touched = false, telling = false;
    for (int i = 0; i < effects->count; i++) {
        touched |= effects->at[i].touched;
        telling |= effects->at[i].telling > 0;
    }
    const char *quantile = quantile_infos[effects->quantile].name;
    if (!touched) {
        names->str[0] = g_ascii_toupper(names->str[0]);
        g_string_append_printf(out, "%s touched nothing", names->str);
    } else if (effects->quiet_windows == 0 || !telling) {
        g_string_append_printf(out, "Too few operations to tell what %s did", names->str);
    } else {
        g_string_append_printf(out, "No difference seen during %s", names->str);
    }
    if (effects->quiet_windows > 0) {
        g_string_append_printf(out, ": %s is ", quantile);
        append_time(out, "", effects->quiet_quantile_ns);
        g_string_append(out, " in quiet time");
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
    append_time(out, ", between ", effects->quiet_low_ns);
    append_time(out, " and ", effects->quiet_high_ns);
    g_string_append(out, " in every window");
    if (effects->quiet_lost > 0) {
        g_string_append(out, "; ");
        append_lost(out, effects->quiet_lost, effects->quiet_due);
    }
}

char *latency_finding(const struct latency_windows *windows, const struct effects *effects)
{
    GString *out = g_string_new(NULL);
    bool any = false;
    for (int i = 0; i < effects->count; i++)
        any |= has_effect(&effects->at[i]);
    if (windows->due == 0)
        g_string_append(out, "No data: no operation was due");
    else if (windows->ok == 0)
        g_string_append_printf(out, "No latency: not one of %" G_GUINT64_FORMAT
                                    " operations came back",
                               windows->due);
    else if (any)
        append_effects(out, effects);
    else if (effects->count > 0)
        append_no_effect(out, effects);
    else
        append_without_faults(out, effects);
    return g_string_free(out, FALSE);
}
