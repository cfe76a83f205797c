#include "sim/run/params.h"

#include <math.h>
#include <string.h>

#include "sim/run/call.h"
#include "sim/run/distribution_text.h"
#include "sim/run/nearest.h"
#include "sim/run/quantity.h"
#include "sim/run/report.h"

static void *at(const struct param *param, void *settings)
{
    return (char *)settings + param->offset;
}

const struct param *params_find(const struct param *params, const char *name)
{
    for (; params && params->name; params++)
        if (strcmp(params->name, name) == 0)
            return params;
    return NULL;
}

char *words_joined(const char *const *words)
{
    GString *text = g_string_new(NULL);
    for (int i = 0; words[i]; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "", words[i]);
    return g_string_free(text, FALSE);
}

int word_read(const char *text, const char *noun, const char *const *names, char **why)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], text) == 0)
            return i;
    g_autofree char *shown = quoted(text), *list = words_joined(names);
    g_autofree char *hint = did_you_mean(text, names);
    *why = g_strdup_printf("%s is no %s; expected one of %s%s", shown, noun, list, hint);
    return -1;
}

static bool has_limits(const struct param *param)
{
    return param->high > param->low;
}

static bool takes_none(const struct param *param)
{
    return param->type == VALUE_DURATION &&
           fabs(param->low - (double)DURATION_NONE) < 0.5;
}

/* A limit as people would write it: 100d, 5ms, 4096B. */
static char *limit_text(enum value_type type, double limit)
{
    static const struct {
        const char *name;
        double ns;
    } times[] = {{"d", 8.64e13}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}};
    static const char *const units[] = {
        [VALUE_BYTES] = "B",
        [VALUE_RATE] = "/s",
        [VALUE_SPECIAL] = NULL,
    };
    if (type != VALUE_DURATION)
        return g_strdup_printf("%.12g%s", limit, units[type] ? units[type] : "");
    size_t unit = 0;
    while (unit + 1 < G_N_ELEMENTS(times) && fabs(limit) < times[unit].ns)
        unit++;
    return g_strdup_printf("%.12g%s", limit / times[unit].ns, times[unit].name);
}

/* Limits hold in the stored unit; without any, nothing may be negative. */
static bool within(const struct param *param, double value, const char *text, char **why)
{
    if (has_limits(param) ? value >= param->low && value <= param->high : value >= 0)
        return true;
    g_autofree char *shown = quoted(text);
    g_autofree char *low = limit_text(param->type, takes_none(param) ? 0 : param->low);
    g_autofree char *high = limit_text(param->type, param->high);
    if (has_limits(param))
        *why = g_strdup_printf("%s is out of range; expected %s to %s", shown, low, high);
    else
        *why = g_strdup_printf("%s is negative; expected zero or more", shown);
    return false;
}

static bool read_integer(const struct param *param, int64_t *out, const char *text,
                         char **why)
{
    bool read = param->type == VALUE_BYTES ? quantity_bytes(text, out, why)
                                           : quantity_integer(text, out, why);
    return read && within(param, (double)*out, text, why);
}

/* A low of -1 allows `none`, a lower one times that are negative. */
static bool read_duration(const struct param *param, int64_t *out, const char *text,
                          char **why)
{
    if (strcmp(text, "none") == 0 && takes_none(param)) {
        *out = DURATION_NONE;
        return true;
    }
    bool read = param->low < DURATION_NONE ? quantity_duration_signed(text, out, why)
                                           : quantity_duration(text, out, why);
    bool limited = has_limits(param) && param->high > 0;
    return read && (!limited || within(param, (double)*out, text, why));
}

static bool read_real(const struct param *param, double *out, const char *text,
                      char **why)
{
    switch (param->type) {
    case VALUE_NUMBER:
        return quantity_number(text, out, why) && within(param, *out, text, why);
    case VALUE_RATIO:
        return quantity_ratio(text, out, why) && within(param, *out, text, why);
    case VALUE_RATE:
        return quantity_rate(text, out, why) && within(param, *out, text, why);
    case VALUE_BANDWIDTH:
        return quantity_bandwidth(text, out, why);
    default:
        g_assert_not_reached();
    }
}

static bool read_region(int *out, const char *text, const char *const *regions,
                        char **why)
{
    if (!regions)
        return true;
    int found = word_read(text, "region", regions, why);
    if (found >= 0)
        *out = found;
    return found >= 0;
}

static bool read_regions(struct region_list *out, const char *text,
                         const char *const *regions, char **why)
{
    if (!regions)
        return true;
    int known = (int)g_strv_length((char **)(uintptr_t)regions);
    bool all = strcmp(text, "all") == 0;
    g_auto(GStrv) names =
        all ? g_strdupv((char **)(uintptr_t)regions) : list_split(text, ',', why);
    if (!names)
        return false;
    struct region_list list = {g_new0(int, (gsize)known), 0};
    for (char **name = names; *name; name++) {
        int region = word_read(*name, "region", regions, why);
        for (int i = 0; i < list.count && region >= 0; i++)
            if (list.region[i] == region) {
                *why =
                    g_strdup_printf("%s stands twice; expected each region once", *name);
                region = -1;
            }
        if (region < 0) {
            g_free(list.region);
            return false;
        }
        list.region[list.count++] = region;
    }
    *out = list;
    return true;
}

static bool read_distribution(struct distribution **out, const char *text, char **why)
{
    *out = distribution_parse(text, why);
    return *out != NULL;
}

bool param_read(const struct param *param, void *settings, const char *text,
                const char *const *regions, char **why)
{
    void *out = at(param, settings);
    if (!*text && param->type != VALUE_TEXT) {
        g_autofree char *form = param_form(param);
        *why = g_strdup_printf("no value; expected %s", form);
        return false;
    }
    switch (param->type) {
    case VALUE_TEXT:
        *(char **)out = g_strdup(text);
        return true;
    case VALUE_BOOL:
        return quantity_bool(text, out, why);
    case VALUE_INTEGER:
    case VALUE_BYTES:
        return read_integer(param, out, text, why);
    case VALUE_NUMBER:
    case VALUE_RATIO:
    case VALUE_RATE:
    case VALUE_BANDWIDTH:
        return read_real(param, out, text, why);
    case VALUE_DURATION:
        return read_duration(param, out, text, why);
    case VALUE_CHOICE: {
        int choice = word_read(text, "choice here", param->choices, why);
        if (choice >= 0)
            *(int *)out = choice;
        return choice >= 0;
    }
    case VALUE_DISTRIBUTION:
        return read_distribution(out, text, why);
    case VALUE_REGION:
        return read_region(out, text, regions, why);
    case VALUE_REGIONS:
        return read_regions(out, text, regions, why);
    case VALUE_SPECIAL:
        break;
    }
    g_assert_not_reached();
}

void params_clear(const struct param *params, void *settings)
{
    for (; params && params->name; params++) {
        void *place = at(params, settings);
        if (params->type == VALUE_TEXT)
            g_clear_pointer((char **)place, g_free);
        else if (params->type == VALUE_DISTRIBUTION)
            g_clear_pointer((struct distribution **)place, distribution_free);
        else if (params->type == VALUE_REGIONS)
            g_clear_pointer(&((struct region_list *)place)->region, g_free);
    }
}

char *param_form(const struct param *param)
{
    static const char *const forms[] = {
        [VALUE_TEXT] = "text",
        [VALUE_BOOL] = "yes or no",
        [VALUE_INTEGER] = "a count, as 10000 or 10k",
        [VALUE_NUMBER] = "a number, as 1.5",
        [VALUE_RATIO] = "a share, as 5%, 0.05 or 50ppm",
        [VALUE_DURATION] = "a duration, as 250ms",
        [VALUE_BYTES] = "a size, as 512B or 16MiB",
        [VALUE_BANDWIDTH] = "a bandwidth, as 1Gbit/s or 100MB/s; unlimited",
        [VALUE_RATE] = "a rate, as 10k/s",
        [VALUE_DISTRIBUTION] = "a distribution of times, as lognormal(0.8ms, 0.5) or 2ms",
        [VALUE_REGION] = "a region",
        [VALUE_REGIONS] = "regions, as a, b, c; all",
    };
    if (param->type == VALUE_SPECIAL)
        return g_strdup(param->type_doc);
    if (param->type == VALUE_CHOICE) {
        g_autofree char *list = words_joined(param->choices);
        return g_strdup_printf("one of %s", list);
    }
    return g_strconcat(forms[param->type], takes_none(param) ? "; none" : "", NULL);
}
