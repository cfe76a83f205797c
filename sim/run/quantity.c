#include "sim/run/quantity.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "sim/run/nearest.h"
#include "sim/run/report.h"

struct unit {
    const char *name;
    double factor;
    double divisor; /* 0: none; of shares, so that 7% is the double nearest to 0.07 */
};

/* One sort of value: its units, and how messages speak of it. */
struct measure {
    const char *noun;
    const char *examples;
    const char *usual; /* the unit to suggest where there is none; NULL: needs none */
    const struct unit *units;
};

static const struct unit duration_units[] = {
    {"ns", 1, 0},          {"us", 1e3, 0},   {"ms", 1e6, 0},    {"s", 1e9, 0},
    {"min", 6e10, 0},      {"h", 3.6e12, 0}, {"d", 8.64e13, 0}, {"\xc2\xb5s", 1e3, 0},
    {"\xce\xbcs", 1e3, 0}, {NULL, 0, 0}, /* micro sign, and the Greek letter */
};
static const struct unit count_units[] = {
    {"", 1, 0}, {"k", 1e3, 0}, {"M", 1e6, 0}, {"G", 1e9, 0}, {NULL, 0, 0},
};
static const struct unit byte_units[] = {
    {"B", 1, 0},         {"kB", 1e3, 0},         {"MB", 1e6, 0},
    {"GB", 1e9, 0},      {"TB", 1e12, 0},        {"KiB", 1024, 0},
    {"MiB", 1048576, 0}, {"GiB", 1073741824, 0}, {"TiB", 1099511627776, 0},
    {NULL, 0, 0},
};
static const struct unit bandwidth_units[] = {
    {"bit/s", 0.125, 0},  {"kbit/s", 125, 0},    {"Mbit/s", 125e3, 0},
    {"Gbit/s", 125e6, 0}, {"Tbit/s", 125e9, 0},  {"B/s", 1, 0},
    {"kB/s", 1e3, 0},     {"MB/s", 1e6, 0},      {"GB/s", 1e9, 0},
    {"KiB/s", 1024, 0},   {"MiB/s", 1048576, 0}, {"GiB/s", 1073741824, 0},
    {NULL, 0, 0},
};
static const struct unit ratio_units[] = {
    {"", 1, 0},
    {"%", 1, 100},
    {"ppm", 1, 1e6},
    {NULL, 0, 0},
};
static const struct unit no_units[] = {{"", 1, 0}, {NULL, 0, 0}};

static const struct measure duration = {"duration", "250ms, 5s or 2min", "ms",
                                        duration_units};
static const struct measure count = {"count", "10000 or 10k", NULL, count_units};
static const struct measure size = {"size", "512B, 16MiB or 4GiB", "B", byte_units};
static const struct measure bandwidth = {"bandwidth", "1Gbit/s, 100MB/s or unlimited",
                                         "Mbit/s", bandwidth_units};
static const struct measure ratio = {"share", "5%, 0.05 or 50ppm", NULL, ratio_units};
static const struct measure number_measure = {"number", "1.5", NULL, no_units};

/* Length of the decimal number that `text` begins with; 0: none. No hexadecimal, no
 * infinity: strtod would take both. */
static size_t number_length(const char *text)
{
    const char *at = text + (*text == '-' || *text == '+');
    size_t digits = strspn(at, "0123456789");
    at += digits;
    if (*at == '.') {
        size_t decimals = strspn(at + 1, "0123456789");
        digits += decimals;
        at += decimals ? decimals + 1 : 0;
    }
    if (digits == 0)
        return 0;
    if (*at == 'e' || *at == 'E') {
        const char *power = at + 1 + (at[1] == '-' || at[1] == '+');
        size_t power_digits = strspn(power, "0123456789");
        if (power_digits)
            at = power + power_digits;
    }
    return (size_t)(at - text);
}

static const char *const *unit_names(const struct measure *measure, GPtrArray *names)
{
    for (const struct unit *unit = measure->units; unit->name; unit++)
        if (*unit->name)
            g_ptr_array_add(names, (void *)(uintptr_t)unit->name);
    g_ptr_array_add(names, NULL);
    return (const char *const *)names->pdata;
}

/* Spellings of elsewhere. */
static const struct {
    const char *theirs, *ours;
} spellings[] = {
    {"sec", "s"},     {"secs", "s"},      {"seconds", "s"},   {"msec", "ms"},
    {"usec", "us"},   {"m", "min"},       {"hr", "h"},        {"hours", "h"},
    {"days", "d"},    {"kbps", "kbit/s"}, {"Mbps", "Mbit/s"}, {"Gbps", "Gbit/s"},
    {"percent", "%"},
};

static const char *nearest_unit(const struct measure *measure, const char *unit)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *const *known = unit_names(measure, names);
    if (!*unit)
        return measure->usual;
    for (size_t i = 0; i < G_N_ELEMENTS(spellings); i++)
        if (strcmp(spellings[i].theirs, unit) == 0 &&
            g_strv_contains(known, spellings[i].ours))
            return spellings[i].ours;
    return nearest(unit, known);
}

static char *wrong_unit(const struct measure *measure, const char *text,
                        const char *digits, const char *unit)
{
    g_autofree char *shown = quoted(text), *shown_unit = quoted(unit);
    const char *near = nearest_unit(measure, unit);
    g_autofree char *hint =
        near ? g_strdup_printf("; did you mean %s%s?", digits, near) : g_strdup("");
    if (!*unit)
        return g_strdup_printf("%s has no unit; expected a %s as %s%s", shown,
                               measure->noun, measure->examples, hint);
    return g_strdup_printf("%s has no unit that we know (%s); expected a %s as %s%s",
                           shown, shown_unit, measure->noun, measure->examples, hint);
}

static char *not_a(const struct measure *measure, const char *text)
{
    g_autofree char *shown = quoted(text);
    return g_strdup_printf("%s is no %s; expected one as %s", shown, measure->noun,
                           measure->examples);
}

/* Number times unit. A bare zero needs no unit. */
static bool read_measure(const struct measure *measure, const char *text, double *value,
                         char **why)
{
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    size_t length = number_length(trimmed);
    if (length == 0) {
        *why = not_a(measure, text);
        return false;
    }
    g_autofree char *digits = g_strndup(trimmed, length);
    const char *name = trimmed + length;
    name += strspn(name, " \t");
    double number = g_ascii_strtod(digits, NULL);
    const struct unit *unit = measure->units;
    while (unit->name && strcmp(unit->name, name) != 0)
        unit++;
    if (!unit->name && (*name || fpclassify(number) != FP_ZERO)) {
        *why = wrong_unit(measure, text, digits, name);
        return false;
    }
    *value = unit->name ? number * unit->factor : number;
    if (unit->name && unit->divisor > 0)
        *value /= unit->divisor;
    if (isfinite(*value))
        return true;
    g_autofree char *shown = quoted(text);
    *why = g_strdup_printf("%s is too large; expected a %s as %s", shown, measure->noun,
                           measure->examples);
    return false;
}

static bool not_negative(const struct measure *measure, const char *text, double value,
                         char **why)
{
    if (value >= 0)
        return true;
    g_autofree char *shown = quoted(text);
    *why = g_strdup_printf("%s is negative; expected a %s as %s", shown, measure->noun,
                           measure->examples);
    return false;
}

/* To an integer, by rounding where `whole` does not forbid it. */
static bool fits(const struct measure *measure, const char *text, double value,
                 double most, bool whole, int64_t *out, char **why)
{
    g_autofree char *shown = quoted(text);
    if (fabs(value) > most)
        *why = g_strdup_printf("%s is too large; expected a %s of at most %.6g", shown,
                               measure->noun, most);
    else if (whole && fabs(value - rint(value)) > 1e-9 * fabs(value))
        *why = g_strdup_printf("%s is not a whole number; expected a %s as %s", shown,
                               measure->noun, measure->examples);
    if (*why)
        return false;
    *out = (int64_t)rint(value);
    return true;
}

bool quantity_number(const char *text, double *number, char **why)
{
    return read_measure(&number_measure, text, number, why);
}

bool quantity_integer(const char *text, int64_t *number, char **why)
{
    /* Plain digits exactly: a double holds no more than 53 bits of a seed. */
    if (g_ascii_string_to_signed(text, 10, INT64_MIN, INT64_MAX, number, NULL))
        return true;
    double value;
    return read_measure(&count, text, &value, why) &&
           fits(&count, text, value, 9e18, true, number, why);
}

static bool duration_fits(const char *text, double ns, char **why)
{
    if (fabs(ns) <= (double)QUANTITY_NS_MAX)
        return true;
    g_autofree char *shown = quoted(text);
    *why = g_strdup_printf("%s is too long; expected at most 26000d", shown);
    return false;
}

bool quantity_duration_real(const char *text, double *ns, char **why)
{
    return read_measure(&duration, text, ns, why) &&
           not_negative(&duration, text, *ns, why) && duration_fits(text, *ns, why);
}

bool quantity_duration_signed(const char *text, int64_t *ns, char **why)
{
    double value;
    if (!read_measure(&duration, text, &value, why) || !duration_fits(text, value, why))
        return false;
    *ns = (int64_t)rint(value);
    return true;
}

bool quantity_duration(const char *text, int64_t *ns, char **why)
{
    double value;
    if (!quantity_duration_real(text, &value, why))
        return false;
    *ns = (int64_t)rint(value);
    return true;
}

static char *wrong_rate(const char *text)
{
    g_autofree char *shown = quoted(text);
    g_autofree char *trimmed = g_strstrip(g_strdup(text));
    double value;
    g_autofree char *ignored = NULL;
    bool counts = read_measure(&count, trimmed, &value, &ignored);
    return g_strdup_printf("%s is no rate; expected one as 10k/s or 500/min%s%s%s", shown,
                           counts ? "; did you mean " : "", counts ? trimmed : "",
                           counts ? "/s?" : "");
}

bool quantity_rate(const char *text, double *per_s, char **why)
{
    const char *slash = strchr(text, '/');
    if (!slash) {
        *why = wrong_rate(text);
        return false;
    }
    g_autofree char *count_text = g_strndup(text, (size_t)(slash - text));
    g_autofree char *period = g_strstrip(g_strdup(slash + 1));
    const struct unit *unit = duration_units;
    while (unit->name && strcmp(unit->name, period) != 0)
        unit++;
    double events;
    g_autofree char *ignored = NULL;
    if (!unit->name || !read_measure(&count, count_text, &events, &ignored)) {
        *why = wrong_rate(text);
        return false;
    }
    *per_s = events * 1e9 / unit->factor;
    return not_negative(&(struct measure){"rate", "10k/s or 500/min", NULL, NULL}, text,
                        *per_s, why);
}

bool quantity_bytes(const char *text, int64_t *bytes, char **why)
{
    double value;
    return read_measure(&size, text, &value, why) &&
           not_negative(&size, text, value, why) &&
           fits(&size, text, value, 9e18, true, bytes, why);
}

bool quantity_bandwidth(const char *text, double *bytes_per_s, char **why)
{
    if (strcmp(text, "unlimited") == 0 || strcmp(text, "none") == 0) {
        *bytes_per_s = 0;
        return true;
    }
    if (!read_measure(&bandwidth, text, bytes_per_s, why) ||
        !not_negative(&bandwidth, text, *bytes_per_s, why))
        return false;
    if (*bytes_per_s > 0)
        return true;
    *why = g_strdup(
        "a link of no bandwidth carries nothing; expected one as 1Gbit/s, "
        "100MB/s or unlimited");
    return false;
}

bool quantity_ratio(const char *text, double *share, char **why)
{
    return read_measure(&ratio, text, share, why);
}

bool quantity_bool(const char *text, bool *yes, char **why)
{
    static const char *const words[] = {"no", "yes", "false",    "true",    "off", "on",
                                        "0",  "1",   "disabled", "enabled", NULL};
    *yes = strcmp(text, "yes") == 0;
    if (*yes || strcmp(text, "no") == 0)
        return true;
    g_autofree char *shown = quoted(text);
    const char *near = NULL; /* words of other formats, in pairs of no and yes */
    for (int i = 0; words[i]; i++)
        if (g_ascii_strcasecmp(text, words[i]) == 0)
            near = words[i % 2];
    *why =
        g_strdup_printf("%s is neither; expected yes or no%s%s%s", shown,
                        near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return false;
}
