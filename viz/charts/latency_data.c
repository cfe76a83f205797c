#include "viz/charts/latency_data.h"

#include <string.h>

#include "viz/canvas/format.h"

static void append_quoted(GString *csv, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        g_string_append(csv, text);
        return;
    }
    g_string_append_c(csv, '"');
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *at);
    }
    g_string_append_c(csv, '"');
}

static void append_figure(GString *csv, double value)
{
    g_autofree char *figure = format_exact(value);
    g_string_append_printf(csv, "%s,", figure);
}

static void append_faults(GString *csv, const struct latency_window *window,
                          const struct fault_stretch *faults, int count)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (int i = 0; i < count && faults[i].start_ns < window->end_ns; i++)
        if (faults[i].end_ns > window->start_ns || faults[i].start_ns == window->start_ns)
            g_string_append_printf(names, "%s%s", names->len > 0 ? "; " : "",
                                   faults[i].name);
    append_quoted(csv, names->str);
}

void latency_data_append(GString *csv, const struct latency_windows *windows,
                         const struct fault_stretch *faults, int fault_count)
{
    g_string_append(csv,
                    "start_s,end_s,count,p50_ms,p90_ms,p99_ms,p999_ms,due,fail,"
                    "unknown,faults\n");
    for (int i = 0; windows != NULL && i < windows->count; i++) {
        const struct latency_window *window = &windows->at[i];
        append_figure(csv, (double)window->start_ns / 1e9);
        append_figure(csv, (double)window->end_ns / 1e9);
        g_string_append_printf(csv, "%" G_GUINT64_FORMAT ",", window->ok);
        for (int q = 0; q < QUANTILES; q++) {
            if (q < window->shown)
                append_figure(csv, (double)window->quantile_ns[q] / 1e6);
            else
                g_string_append_c(csv, ',');
        }
        g_string_append_printf(
            csv, "%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",",
            window->due, window->fail, window->unknown);
        append_faults(csv, window, faults, fault_count);
        g_string_append_c(csv, '\n');
    }
}
