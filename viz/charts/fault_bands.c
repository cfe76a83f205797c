#include "viz/charts/fault_bands.h"

#include "viz/canvas/format.h"

/* "cut: eu-west-1 | the others", "gc × 2 000: every node". */
static char *band_name(const char *name, const char *what, int times)
{
    GString *out = g_string_new(name);
    if (times > 1) {
        g_autofree char *count = format_whole((uint64_t)times);
        g_string_append_printf(out, "\u00A0\u00D7\u00A0%s", count);
    }
    if (what[0] != '\0')
        g_string_append_printf(out, ": %s", what);
    return g_string_free(out, FALSE);
}

static bool is_first(const struct fault_stretch *faults, int index)
{
    for (int i = 0; i < index; i++)
        if (g_str_equal(faults[i].name, faults[index].name))
            return false;
    return true;
}

static void add_band(struct fault_bands *bands, char *name, const GArray *stretches)
{
    int i = bands->count++;
    bands->names[i] = name;
    bands->stretches[i] = g_memdup2(stretches->data, stretches->len * sizeof(double[2]));
    bands->at[i] = (struct band){.name = name,
                                 .stretches = (const double(*)[2])bands->stretches[i],
                                 .stretch_count = (int)stretches->len};
}

static void add_fault(struct fault_bands *bands, const struct fault_stretch *faults,
                      int count, int first, int64_t end_ns, bool says_what)
{
    g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(double[2]));
    const char *what = says_what ? faults[first].what : "";
    int times = 0;
    for (int i = first; i < count && faults[i].start_ns < end_ns; i++) {
        if (!g_str_equal(faults[i].name, faults[first].name))
            continue;
        if (!g_str_equal(faults[i].what, what))
            what = "";
        times += faults[i].times;
        double stretch[2] = {(double)faults[i].start_ns / 1e9,
                             (double)MIN(faults[i].end_ns, end_ns) / 1e9};
        g_array_append_vals(stretches, stretch, 1);
    }
    add_band(bands, band_name(faults[first].name, what, times), stretches);
}

struct fault_bands *fault_bands_new(const struct fault_stretch *faults, int count,
                                    int64_t warmup_ns, int64_t end_ns, bool says_what)
{
    struct fault_bands *bands = g_new0(struct fault_bands, 1);
    bands->at = g_new0(struct band, (gsize)(count + 1));
    bands->names = g_new0(char *, (gsize)(count + 2));
    bands->stretches = g_malloc0_n((gsize)count + 1, sizeof *bands->stretches);
    if (warmup_ns > 0 && warmup_ns < end_ns) {
        g_autoptr(GArray) stretches = g_array_new(FALSE, FALSE, sizeof(double[2]));
        double stretch[2] = {0, (double)warmup_ns / 1e9};
        g_array_append_vals(stretches, stretch, 1);
        add_band(bands, g_strdup("warm-up"), stretches);
        bands->at[0].is_plain = true;
    }
    for (int i = 0; i < count && faults[i].start_ns < end_ns; i++)
        if (is_first(faults, i))
            add_fault(bands, faults, count, i, end_ns, says_what);
    return bands;
}

void fault_bands_free(struct fault_bands *bands)
{
    if (bands == NULL)
        return;
    bands_clear(bands->at, bands->count);
    for (int i = 0; i < bands->count; i++)
        g_free(bands->stretches[i]);
    g_strfreev(bands->names);
    g_free(bands->stretches);
    g_free(bands->at);
    g_free(bands);
}

void fault_bands_place(struct fault_bands *bands, struct canvas *canvas,
                       const struct scale *time)
{
    bands->lanes = bands_place(canvas, bands->at, bands->count, time);
}
