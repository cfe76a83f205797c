#include "viz/canvas/format.h"

#include <glib.h>
#include <math.h>
#include <stdbool.h>

#define BLANK   "\u00A0"
#define THIN    "\u2009"
#define MICRO   "\u00B5"
#define DECIDES 0.0005 /* relative: what rounding to 3 digits may add */

struct unit {
    double size;
    const char *name;
};

/* 3 significant digits below 100, none behind the point above. */
static char *with_unit(double value, const struct unit *unit)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    double scaled = value / unit->size;
    g_ascii_formatd(digits, sizeof digits, scaled < 99.95 ? "%.3g" : "%.0f", scaled);
    return g_strconcat(digits, BLANK, unit->name, NULL);
}

/* The largest unit of which the rounded value has at least one; units descend. */
static char *in_units(double value, const struct unit *units, int count)
{
    int i = 0;
    while (i < count - 1 && value < units[i].size * (1 - DECIDES))
        i++;
    return with_unit(value, &units[i]);
}

char *format_time_ns(double ns)
{
    static const struct unit units[] = {
        {1e9, "s"}, {1e6, "ms"}, {1e3, MICRO "s"}, {1, "ns"}};
    return ns == 0 ? g_strdup("0") : in_units(ns, units, G_N_ELEMENTS(units));
}

char *format_count(uint64_t count)
{
    static const struct unit units[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    if (count >= 10000)
        return in_units((double)count, units, G_N_ELEMENTS(units));
    if (count >= 1000)
        return g_strdup_printf("%d" THIN "%03d", (int)(count / 1000),
                               (int)(count % 1000));
    return g_strdup_printf("%d", (int)count);
}

char *format_whole(uint64_t count)
{
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%" G_GUINT64_FORMAT, count);
    for (gssize at = (gssize)out->len - 3; at > 0; at -= 3)
        g_string_insert(out, at, THIN);
    return g_string_free(out, FALSE);
}

char *format_share(double share)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    if (share <= 0)
        return g_strdup("0");
    if (share < 0.0009995) {
        double per_million = share * 1e6;
        bool is_small = per_million < 99.5;
        g_ascii_formatd(digits, sizeof digits, is_small ? "%.2g" : "%.0f",
                        is_small ? per_million : round(per_million / 10) * 10);
        return g_strconcat(digits, BLANK "per" BLANK "M", NULL);
    }
    double percent = share * 100;
    if (percent >= 99.5 && percent < 100)
        return g_strdup("over" BLANK "99" BLANK "%");
    g_ascii_formatd(digits, sizeof digits, percent < 9.95 ? "%.2g" : "%.0f", percent);
    return g_strconcat(digits, BLANK "%", NULL);
}

double share_bound(double share)
{
    if (!(share > 0))
        return share;
    double step = pow(10, floor(log10(share)) - 1);
    /* 0.25 is 25 steps, whatever the last bit says. */
    return fmin(ceil(share / step - 1e-9) * step, 1);
}

char *format_percentile(double share)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.10g", share * 100));
}

char *format_difference_ns(double ns)
{
    g_autofree char *size = format_time_ns(fabs(ns));
    return g_strconcat(ns > 0 ? "+" : ns < 0 ? "\u2212" : "", size, NULL);
}

char *format_exact(double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.9g", value));
}
