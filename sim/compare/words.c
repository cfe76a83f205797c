#include <math.h>

#include "sim/compare/parts.h"

static char *fixed(double value, int decimals)
{
    char format[] = "%.0f", text[G_ASCII_DTOSTR_BUF_SIZE + 300];
    format[2] = (char)('0' + CLAMP(decimals, 0, 9));
    return g_strdup(g_ascii_formatd(text, sizeof text, format, value));
}

/* Decimals that show `digits` significant digits of `value`. */
static int decimals_for(double value, int digits)
{
    return value != 0 ? digits - 1 - (int)floor(log10(fabs(value))) : 0;
}

char *words_of_number(double value)
{
    return fixed(value, decimals_for(value, 3));
}

/* Near 100 % what is missing to it is what counts. */
char *words_of_percent(double share)
{
    double percent = share * 100, rest = 100 - percent;
    int decimals = decimals_for(percent, 3);
    if (percent > 50 && rest > 0)
        decimals = MAX(decimals_for(rest, 2), 1);
    g_autofree char *number = fixed(percent, decimals);
    return g_strdup_printf("%s %%", number);
}

char *words_of_count(uint64_t count)
{
    g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)count);
    GString *text = g_string_new(digits);
    for (gssize at = (gssize)text->len - 3; at > 0; at -= 3)
        g_string_insert_c(text, at, ',');
    return g_string_free(text, FALSE);
}
