#include "viz/charts/csv.h"

#include <math.h>
#include <string.h>

#include "viz/canvas/format.h"

void csv_text(GString *csv, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        g_string_append_printf(csv, "%s,", text);
        return;
    }
    g_string_append_c(csv, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *at);
    }
    g_string_append(csv, "\",");
}

void csv_figure(GString *csv, double value)
{
    if (!isnan(value)) {
        g_autofree char *figure = format_exact(value);
        g_string_append(csv, figure);
    }
    g_string_append_c(csv, ',');
}

void csv_count(GString *csv, uint64_t count)
{
    g_string_append_printf(csv, "%" G_GUINT64_FORMAT ",", count);
}

void csv_end(GString *csv)
{
    g_assert(csv->len > 0 && csv->str[csv->len - 1] == ',');
    csv->str[csv->len - 1] = '\n';
}
