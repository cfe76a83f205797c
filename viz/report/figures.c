/* figures.c - numbers of a comparison in words. */
#include <math.h>
#include <string.h>

#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { NAMES_TOLD = 6 };

char *variant_names(const struct comparison *comparison, const bool *chosen)
{
    GString *names = g_string_new(NULL);
    int count = 0, told = 0;
    for (int i = 0; i < comparison->variant_count; i++)
        count += chosen[i];
    for (int i = 0; i < comparison->variant_count && told < NAMES_TOLD; i++) {
        if (!chosen[i])
            continue;
        if (told > 0)
            g_string_append(names, told + 1 == count ? " and " : ", ");
        html_put(names, "<strong>%s</strong>", comparison->variant[i].name);
        told++;
    }
    if (count > told)
        html_put(names, " and %d more", count - told);
    return g_string_free(names, FALSE);
}

char *estimate_time(const struct estimate *estimate)
{
    return estimate_is_known(estimate) ? format_time_ns(estimate->value)
                                       : g_strdup("no data");
}

/* Decimals that show `digits` significant digits of what is above 0. */
static int decimals_for(double value, int digits)
{
    return CLAMP(digits - 1 - (int)floor(log10(value)), 0, 6);
}

char *share_words(double share)
{
    double percent = share * 100, rest = 100 - percent;
    if (percent < 0.1 || rest <= 0)
        return format_share(share);
    int decimals =
        percent > 50 ? MAX(decimals_for(rest, 2), 1) : decimals_for(percent, 3);
    char format[] = "%.0f", text[G_ASCII_DTOSTR_BUF_SIZE];
    format[2] = (char)('0' + decimals);
    g_ascii_formatd(text, sizeof text, format, percent);
    return g_strconcat(text, "\u00A0%", NULL);
}

char *estimate_share(const struct estimate *estimate)
{
    return estimate_is_known(estimate) ? share_words(estimate->value)
                                       : g_strdup("no data");
}

char *range_words(double low, double high, char *(*words)(double))
{
    g_autofree char *from = words(low), *to = words(high);
    const char *unit = strstr(from, "\u00A0"), *other = strstr(to, "\u00A0");
    if (strcmp(from, to) == 0)
        return g_strdup_printf("about %s", to);
    if (unit != NULL && other != NULL && strcmp(unit, other) == 0)
        from[unit - from] = '\0';
    return g_strdup_printf("%s to %s", from, to);
}

static char *interval(const struct estimate *estimate, char *(*words)(double))
{
    if (!estimate_has_interval(estimate))
        return NULL;
    return range_words(estimate->low, estimate->high, words);
}

char *estimate_time_interval(const struct estimate *estimate)
{
    return interval(estimate, format_time_ns);
}

char *estimate_share_interval(const struct estimate *estimate)
{
    return interval(estimate, share_words);
}

char *counted(int count, const char *one, const char *many)
{
    return g_strdup_printf("%d\u00A0%s", count, count == 1 ? one : many);
}

char *whole_words(uint64_t count)
{
    g_autofree char *thin = format_whole(count);
    g_auto(GStrv) parts = g_strsplit(thin, "\u2009", -1);
    return g_strjoinv("\u202F", parts);
}

char *seen_count(const struct compared_anomaly *anomaly)
{
    g_autofree char *count = whole_words(anomaly->count);
    g_autofree char *of = whole_words(anomaly->of);
    return g_strdup_printf("%s of %s", count, of);
}

char *seen_rate(const struct compared_anomaly *anomaly)
{
    if (anomaly->of == 0)
        return g_strdup("nothing at risk");
    if (anomaly->count == 0)
        return g_strdup("none seen");
    return share_words((double)anomaly->count / (double)anomaly->of);
}

char *seen_interval(const struct compared_anomaly *anomaly)
{
    if (anomaly->of == 0)
        return NULL;
    if (anomaly->count > 0)
        return range_words(anomaly->interval.low, anomaly->interval.high, share_words);
    g_autofree char *high = share_words(share_bound(anomaly->interval.high));
    return g_strdup_printf("at most %s", high);
}

/* `unit_ns` as a whole, and `digits` decimals of it. */
static char *instant(int64_t ns, int64_t unit_ns, int digits)
{
    int64_t scale = 1;
    for (int i = 0; i < digits; i++)
        scale *= 10;
    int64_t steps = (ns + unit_ns / scale / 2) / (unit_ns / scale);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%0*" G_GINT64_FORMAT, steps / scale,
                           digits, steps % scale);
}

char *instant_ms(int64_t ns)
{
    return ns == INT64_MAX ? g_strdup("never") : instant(ns, 1000000, 3);
}

char *instant_s(int64_t ns)
{
    if (ns == INT64_MAX)
        return g_strdup("the end");
    g_autofree char *number = instant(ns, 1000000000, 3);
    char *end = number + strlen(number);
    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.')
        *--end = '\0';
    return g_strdup_printf("%s\u00A0s", number);
}

struct estimate variant_quantile(const struct web_page *page,
                                 const struct compared_variant *variant, double p)
{
    const struct compared_latency *all = compared_latency(variant, "all", "");
    return quantile_estimate(all != NULL ? all->ok : NULL,
                             all != NULL ? page->comparison->seed_count : 0, p);
}

struct estimate variant_availability(const struct web_page *page,
                                     const struct compared_variant *variant,
                                     const char *region)
{
    const struct compared_latency *all = compared_latency(variant, "all", region);
    return share_estimate(all != NULL ? all->availability : NULL,
                          all != NULL ? page->comparison->seed_count : 0);
}

const char *worst_region(const struct web_page *page,
                         const struct compared_variant *variant)
{
    const char *worst = NULL;
    double least = (double)INFINITY;
    for (int i = 0; page->comparison->region[i] != NULL; i++) {
        const char *region = page->comparison->region[i];
        struct estimate estimate = variant_availability(page, variant, region);
        if (estimate_is_known(&estimate) && estimate.value < least) {
            least = estimate.value;
            worst = region;
        }
    }
    return worst;
}

int variants_with_trials(const struct comparison *comparison)
{
    int count = 0;
    for (int i = 0; i < comparison->variant_count; i++)
        count += comparison->variant[i].trials > 0;
    return count;
}

bool harm_seen(const struct comparison *comparison, const char *harm)
{
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_anomaly *anomaly =
            compared_anomaly(&comparison->variant[i], harm);
        if (anomaly != NULL && anomaly->count > 0)
            return true;
    }
    return false;
}

bool harm_applies(const struct comparison *comparison, const char *harm)
{
    for (int i = 0; i < comparison->variant_count; i++)
        if (compared_anomaly(&comparison->variant[i], harm) != NULL)
            return true;
    return false;
}
