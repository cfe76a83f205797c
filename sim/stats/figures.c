#include "sim/stats/figures.h"

#include <glib.h>
#include <math.h>
#include <string.h>

static char *format_decimals(double value, int decimals)
{
    char pattern[16];
    char digits[G_ASCII_DTOSTR_BUF_SIZE + 320]; /* 1e308 has 309 digits */
    g_snprintf(pattern, sizeof pattern, "%%.%df", decimals);
    return g_strdup(g_ascii_formatd(digits, sizeof digits, pattern, value));
}

char *text_of_9_digits(double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(digits, sizeof digits, "%.9g", value + 0.0));
}

/* Puts a thin space before each group of three digits of the whole part. */
static char *group_thousands(const char *digits)
{
    size_t sign = digits[0] == '-' ? 1 : 0;
    size_t whole = strspn(digits + sign, "0123456789");
    GString *text = g_string_new_len(digits, (gssize)sign);
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            g_string_append(text, THIN_SPACE);
        g_string_append_c(text, digits[sign + i]);
    }
    g_string_append(text, digits + sign + whole);
    return g_string_free(text, FALSE);
}

char *text_of_count(uint64_t count)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)count);
    return group_thousands(digits);
}

/* Decimals that leave `digits` significant ones, none from 10^digits / 10 on. */
static int decimals_for(double value, int digits)
{
    double size = fabs(value);
    int decimals = digits - 1;
    for (; size >= 9.9999 && decimals > 0; size /= 10)
        decimals--;
    for (; size > 0 && size < 0.99999 && decimals < 9; size *= 10)
        decimals++;
    return decimals;
}

char *text_of_number(double value)
{
    int decimals = fabs(value) >= 99.95 ? 0 : decimals_for(value, 3);
    g_autofree char *digits =
        value == 0 ? g_strdup("0") : format_decimals(value, decimals);
    return group_thousands(digits);
}

char *text_of_quantile(double value)
{
    double unit = 1;
    while (fabs(value) / unit >= 1000)
        unit *= 10;
    return text_of_number(unit > 1 ? round(value / unit) * unit : value);
}

char *text_of_duration(double ns)
{
    static const struct {
        double ns;
        const char *name;
    } units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}};
    size_t unit = 0;
    while (unit + 1 < G_N_ELEMENTS(units) && fabs(ns) < units[unit].ns)
        unit++;
    if (ns == 0)
        unit = 1;
    g_autofree char *number = text_of_number(ns / units[unit].ns);
    return g_strconcat(number, THIN_SPACE, units[unit].name, NULL);
}

char *text_of_time(int64_t ns)
{
    /* Round times stay short; others are told to the millisecond. */
    int decimals = ns % 100000000 == 0 ? 1 : 3;
    g_autofree char *digits = format_decimals((double)ns / 1e9, decimals);
    g_autofree char *grouped = group_thousands(digits);
    return g_strconcat(grouped, THIN_SPACE "s", NULL);
}

/* From here on shares are told in percent; below, in parts per million. */
static const double percent_from = 0.001;

static char *share_number(double share, double unit_of)
{
    double value = unit_of >= percent_from ? share * 100 : share * 1e6;
    int decimals = MIN(decimals_for(value, 3), 4);
    /* Near 100 % what is missing to it is what counts. */
    if (unit_of >= percent_from && share > 0.5 && share < 1)
        decimals = MIN(MAX(decimals, decimals_for(100 - value, 2)), 9);
    g_autofree char *digits =
        value == 0 ? g_strdup("0") : format_decimals(value, decimals);
    return group_thousands(digits);
}

static const char *share_unit(double unit_of)
{
    return unit_of >= percent_from ? THIN_SPACE "%" : " per M";
}

char *text_of_share(double share)
{
    if (share == 0)
        return g_strdup("0" THIN_SPACE "%");
    g_autofree char *number = share_number(share, share);
    return g_strconcat(number, share_unit(share), NULL);
}

char *text_of_share_interval(double share, double low, double high)
{
    double unit_of = share > 0 ? share : high;
    g_autofree char *from = share_number(low, unit_of);
    g_autofree char *to = share_number(high, unit_of);
    return g_strconcat(from, " to ", to, share_unit(unit_of), NULL);
}

const char *plural(uint64_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}
