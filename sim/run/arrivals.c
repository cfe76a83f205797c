#include "sim/run/arrivals.h"

#include <glib.h>
#include <string.h>

#include "sim/run/call.h"
#include "sim/run/limits.h"
#include "sim/run/nearest.h"
#include "sim/run/params.h"
#include "sim/run/quantity.h"
#include "sim/run/report.h"

static bool parse_rate(const char *text, double *per_s, char **why)
{
    if (!quantity_rate(text, per_s, why))
        return false;
    if (*per_s <= RATE_MAX)
        return true;
    g_autofree char *shown = quoted(text);
    *why = g_strdup_printf("%s is too fast; expected at most %.0fM/s", shown,
                           RATE_MAX / 1e6);
    return false;
}

/* "20s: 5k/s" */
static bool parse_moment(const char *text, int64_t *at_ns, double *per_s, char **why)
{
    const char *colon = strchr(text, ':');
    if (!colon) {
        g_autofree char *shown = quoted(text);
        *why = g_strdup_printf("%s is no step; expected one as 20s: 5k/s", shown);
        return false;
    }
    g_autofree char *time = g_strndup(text, (size_t)(colon - text));
    return quantity_duration(time, at_ns, why) && parse_rate(colon + 1, per_s, why);
}

/* steps and ramp: from one moment to the next, then the last rate for ever. */
static bool parse_moments(const call_text *call, struct arrivals *arrivals, char **why)
{
    bool ramp = strcmp(call->name, "ramp") == 0;
    int64_t before_ns = 0;
    double before_per_s = 0;
    for (int i = 0; i < call->count; i++) {
        int64_t at_ns;
        double per_s;
        if (!parse_moment(call->argument[i], &at_ns, &per_s, why))
            return false;
        if (i == 0 ? at_ns != 0 : at_ns <= before_ns) {
            g_autofree char *shown = quoted(call->argument[i]);
            *why = g_strdup_printf("%s comes at the wrong time; expected %s", shown,
                                   i ? "times that grow" : "0s first");
            return false;
        }
        if (i > 0)
            arrivals->piece[arrivals->piece_count++] = (struct rate_piece){
                at_ns - before_ns, before_per_s, ramp ? per_s : before_per_s};
        before_ns = at_ns;
        before_per_s = per_s;
    }
    arrivals->piece[arrivals->piece_count++] =
        (struct rate_piece){0, before_per_s, before_per_s};
    return true;
}

/* "low 2k/s": the value after the wanted word. */
static const char *after_word(const call_text *call, int index, const char *word,
                              const char *form, char **why)
{
    size_t length = strlen(word);
    const char *text = index < call->count ? call->argument[index] : "";
    if (strncmp(text, word, length) == 0 && (text[length] == ' ' || text[length] == '\t'))
        return text + length + 1;
    *why = g_strdup_printf("`%s` is missing; expected %s", word, form);
    return NULL;
}

static bool worded_rate(const call_text *call, int index, const char *word,
                        const char *form, double *per_s, char **why)
{
    const char *text = after_word(call, index, word, form, why);
    return text && parse_rate(text, per_s, why);
}

static bool worded_time(const call_text *call, int index, const char *word,
                        const char *form, int64_t *ns, char **why)
{
    const char *text = after_word(call, index, word, form, why);
    return text && quantity_duration(text, ns, why);
}

static bool parse_bursts(const call_text *call, struct arrivals *arrivals, char **why)
{
    static const char form[] = "bursts(base 2k/s, peak 20k/s, every 60s, lasting 5s)";
    double base, peak;
    int64_t every_ns, lasting_ns;
    if (!worded_rate(call, 0, "base", form, &base, why) ||
        !worded_rate(call, 1, "peak", form, &peak, why) ||
        !worded_time(call, 2, "every", form, &every_ns, why) ||
        !worded_time(call, 3, "lasting", form, &lasting_ns, why))
        return false;
    if (lasting_ns <= 0 || lasting_ns >= every_ns) {
        *why = g_strdup(
            "a burst must be shorter than the time from one to the next, and "
            "not nothing; expected 0 < lasting < every");
        return false;
    }
    arrivals->piece[0] = (struct rate_piece){every_ns - lasting_ns, base, base};
    arrivals->piece[1] = (struct rate_piece){lasting_ns, peak, peak};
    arrivals->piece_count = 2;
    return true;
}

/* (1 - cos(2 pi k / 24)) / 2: by table, since the libm of two machines may differ. */
static const double wave[25] = {
    0,        0.017037, 0.066987, 0.146447, 0.25,     0.370590, 0.5,
    0.629410, 0.75,     0.853553, 0.933013, 0.982963, 1,        0.982963,
    0.933013, 0.853553, 0.75,     0.629410, 0.5,      0.370590, 0.25,
    0.146447, 0.066987, 0.017037, 0,
};

static bool parse_day(const call_text *call, struct arrivals *arrivals, char **why)
{
    static const char form[] = "day(low 2k/s, high 10k/s, period 24h)";
    enum { HOURS = 24 };
    double low, high;
    int64_t period_ns;
    if (!worded_rate(call, 0, "low", form, &low, why) ||
        !worded_rate(call, 1, "high", form, &high, why) ||
        !worded_time(call, 2, "period", form, &period_ns, why))
        return false;
    if (low > high || period_ns < HOURS) {
        *why = g_strdup_printf("low is above high, or there is no period; expected %s",
                               form);
        return false;
    }
    for (int i = 0; i < HOURS; i++)
        arrivals->piece[i] =
            (struct rate_piece){period_ns / HOURS, low + (high - low) * wave[i],
                                low + (high - low) * wave[i + 1]};
    arrivals->piece[HOURS - 1].length_ns += period_ns % HOURS;
    arrivals->piece_count = HOURS;
    return true;
}

static const struct schedule {
    const char *name;
    bool (*parse)(const call_text *call, struct arrivals *arrivals, char **why);
    int arguments; /* 0: any number, from one */
} schedules[] = {
    {"steps", parse_moments, 0},
    {"ramp", parse_moments, 0},
    {"bursts", parse_bursts, 4},
    {"day", parse_day, 3},
};

static bool parse_schedule(const call_text *call, struct arrivals *arrivals, char **why)
{
    static const char *const names[] = {"steps", "ramp",     "bursts",
                                        "day",   "constant", NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(schedules); i++) {
        if (strcmp(schedules[i].name, call->name) != 0)
            continue;
        int wanted = schedules[i].arguments;
        if (call->count == 0 || (wanted && call->count > wanted)) {
            *why = g_strdup_printf("%s with %d arguments; expected %s%d", call->name,
                                   call->count, wanted ? "" : "at least ",
                                   wanted ? wanted : 1);
            return false;
        }
        arrivals->piece = g_new0(struct rate_piece, (gsize)(MAX(call->count + 1, 24)));
        return schedules[i].parse(call, arrivals, why);
    }
    word_read(call->name, "schedule of arrivals", names, why);
    if (!*why) /* constant, within constant */
        *why = g_strdup("constant(constant(...)); expected constant(RATE)");
    return false;
}

static bool parse_one_rate(const char *text, struct arrivals *arrivals, char **why)
{
    double per_s;
    if (!parse_rate(text, &per_s, why))
        return false;
    arrivals->piece = g_new0(struct rate_piece, 1);
    arrivals->piece[0] = (struct rate_piece){0, per_s, per_s};
    arrivals->piece_count = 1;
    return true;
}

static bool any_arrival(const struct arrivals *arrivals, char **why)
{
    for (int i = 0; i < arrivals->piece_count; i++)
        if (arrivals->piece[i].from_per_s > 0 || arrivals->piece[i].to_per_s > 0)
            return true;
    *why = g_strdup("nothing would ever arrive; expected a rate above 0/s");
    return false;
}

bool arrivals_parse(const char *text, struct arrivals *arrivals, char **why)
{
    *arrivals = (struct arrivals){0};
    g_auto(call_text) outer = {0}, inner = {0};
    const call_text *call = call_parse(text, &outer, why) ? &outer : NULL;
    if (!call && *why)
        return false;
    if (call && strcmp(call->name, "constant") == 0 && call->count == 1) {
        arrivals->evenly_spaced = true;
        text = call->argument[0];
        call = call_parse(text, &inner, why) ? &inner : NULL;
        if (!call && *why)
            return false;
    }
    bool good = (call ? parse_schedule(call, arrivals, why)
                      : parse_one_rate(text, arrivals, why)) &&
                any_arrival(arrivals, why);
    if (!good)
        g_clear_pointer(&arrivals->piece, g_free);
    return good;
}

/* ---- waits between attempts ---- */

static const char *const laws[] = {
    [RETRY_NONE] = "none",
    [RETRY_NEVER] = "never",
    [RETRY_FIXED] = "fixed",
    [RETRY_EXPONENTIAL] = "exponential",
    [RETRY_EQUAL_JITTER] = "equal-jitter",
    [RETRY_FULL_JITTER] = "full-jitter",
    [RETRY_DECORRELATED] = "decorrelated",
    [RETRY_TOKEN_BUCKET] = "token-bucket",
    [RETRY_ADAPTIVE] = "adaptive",
    NULL,
};

bool retry_parse(const char *text, struct retry_policy *policy, char **why)
{
    g_auto(call_text) call = {0};
    bool is_call = call_parse(text, &call, why);
    if (*why)
        return false;
    int law = word_read(is_call ? call.name : text, "retry policy", laws, why);
    if (law < 0)
        return false;
    *policy = (struct retry_policy){(enum retry_law)law, 5000000, 2000000000};
    if (law == RETRY_TOKEN_BUCKET || law == RETRY_ADAPTIVE)
        *why = g_strdup_printf(
            "%s is not in this version yet; expected full-jitter(5ms, "
            "2s) or another of none, never, fixed, exponential, "
            "equal-jitter, decorrelated",
            laws[law]);
    else if (is_call && (call.count > 2 || law <= RETRY_NEVER))
        *why = g_strdup_printf("%s with %d arguments; expected %s", call.name, call.count,
                               law <= RETRY_NEVER ? laws[law] : "(BASE, CAP)");
    if (*why)
        return false;
    if (call.count > 0 && !quantity_duration(call.argument[0], &policy->base_ns, why))
        return false;
    if (call.count == 1 || law == RETRY_FIXED)
        policy->cap_ns = MAX(policy->cap_ns, policy->base_ns);
    if (call.count > 1 && !quantity_duration(call.argument[1], &policy->cap_ns, why))
        return false;
    if (policy->base_ns > 0 && policy->base_ns <= policy->cap_ns)
        return true;
    *why =
        g_strdup("the base is zero or above the cap; expected as full-jitter(5ms, 2s)");
    return false;
}
