#include "viz/charts/difference_panels.h"

#include <math.h>
#include <string.h>

#include "sim/compare/meaning.h"
#include "viz/charts/csv.h"
#include "viz/charts/harm_words.h"

/* Measures ------------------------------------------------------------------ */

/* The figures of a variant, as `count` samples by seed; NULL: it has none. */
static const struct sample *samples_of(const struct difference_panel *panel,
                                       const struct compared_variant *variant)
{
    const struct compared_latency *all = compared_latency(variant, "all", "");
    const struct compared_anomaly *anomaly;
    switch (panel->kind) {
    case DIFFERENCE_LATENCY:
        return all != NULL ? all->ok : NULL;
    case DIFFERENCE_AVAILABILITY:
        return all != NULL ? all->availability : NULL;
    case DIFFERENCE_HARM:
        break;
    }
    anomaly = compared_anomaly(variant, panel->name);
    return anomaly != NULL ? anomaly->sample : NULL;
}

static struct difference difference_of(const struct difference_panels *panels,
                                       const struct difference_panel *panel, int place,
                                       double p)
{
    int seeds = panels->comparison->seed_count;
    const struct compared_variant *a = panels->cast.variant[0],
                                  *b = panels->cast.variant[place];
    const struct sample *from = samples_of(panel, a), *to = samples_of(panel, b);
    struct difference difference = {.variant = b, .place = place};
    difference.estimate =
        (struct estimate){.value = (double)NAN, .low = (double)NAN, .high = (double)NAN};
    if (from == NULL || to == NULL)
        return difference;
    difference.estimate = panel->kind == DIFFERENCE_LATENCY
                              ? quantile_difference(from, to, seeds, p)
                              : share_difference(from, to, seeds);
    if (panel->kind == DIFFERENCE_HARM)
        difference.none_seen = compared_anomaly(a, panel->name)->count +
                                   compared_anomaly(b, panel->name)->count ==
                               0;
    return difference;
}

/* Units --------------------------------------------------------------------- */

static double greatest(const struct difference_panel *panel)
{
    double most = 0;
    for (int i = 0; i < panel->count; i++) {
        const struct estimate *of = &panel->at[i].estimate;
        if (estimate_is_known(of))
            most = fmax(most, fabs(of->value));
        if (estimate_has_interval(of))
            most = fmax(most, fmax(fabs(of->low), fabs(of->high)));
    }
    return most;
}

static void choose_unit(struct difference_panel *panel)
{
    static const struct {
        double from, factor;
        const char *name;
    } times[] = {{1e9, 1e-9, "s"}, {1e6, 1e-6, "ms"}, {0, 1e-3, "\u00B5s"}},
      shares[] = {{1e-3, 100, "percentage points"}, {0, 1e6, "per M"}};
    double most = greatest(panel);
    bool is_time = panel->kind == DIFFERENCE_LATENCY;
    int i = 0;
    if (most <= 0) /* all alike: the usual unit */
        i = is_time ? 1 : 0;
    else if (is_time)
        while (most < times[i].from)
            i++;
    else
        while (most < shares[i].from)
            i++;
    panel->factor = is_time ? times[i].factor : shares[i].factor;
    panel->unit = is_time ? times[i].name : shares[i].name;
    double shown = most * panel->factor;
    panel->decimals = shown < 9.995 ? 2 : shown < 99.95 ? 1 : 0;
}

static char *with_sign(double value, const char *digits)
{
    return g_strconcat(value > 0 ? "+" : value < 0 ? "\u2212" : "", digits, NULL);
}

char *difference_figure(const struct difference_panel *panel, double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.0f";
    double size = fabs(value * panel->factor);
    if (size <= 0)
        return g_strdup("0");
    format[2] = (char)('0' + panel->decimals);
    bool vanishes = size < 0.5 * pow(10, -panel->decimals);
    g_ascii_formatd(digits, sizeof digits, vanishes ? "%.1g" : format, size);
    return with_sign(value, digits);
}

char *difference_tick(double value)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, "%.6g", fabs(value));
    return with_sign(value, digits);
}

/* Panels -------------------------------------------------------------------- */

static void add_panel(struct difference_panels *panels, enum difference_kind kind,
                      const char *name, int rank, double p)
{
    g_assert(panels->count < DIFFERENCE_PANELS);
    struct difference_panel *panel = &panels->at[panels->count++];
    *panel = (struct difference_panel){.kind = kind, .name = name, .rank = rank};
    panel->what = kind == DIFFERENCE_HARM ? harm_plural(name) : g_strdup(name);
    panel->at = g_new0(struct difference, (gsize)panels->cast.count + 1);
    for (int i = 1; i < panels->cast.count; i++)
        panel->at[panel->count++] = difference_of(panels, panel, i, p);
    choose_unit(panel);
}

static bool is_seen(const struct cast *cast, const char *harm)
{
    for (int i = 0; i < cast->count; i++) {
        const struct compared_anomaly *anomaly = compared_anomaly(cast->variant[i], harm);
        if (anomaly != NULL && anomaly->count > 0)
            return true;
    }
    return false;
}

void difference_panels_init(struct difference_panels *panels,
                            const struct comparison *comparison, const char *main_harm)
{
    *panels = (struct difference_panels){.comparison = comparison,
                                         .cast = cast_new(comparison)};
    if (panels->cast.count < 2)
        return;
    add_panel(panels, DIFFERENCE_LATENCY, "p50", 3, 0.5);
    add_panel(panels, DIFFERENCE_LATENCY, "p99", 0, 0.99);
    add_panel(panels, DIFFERENCE_AVAILABILITY, "availability", 2, 0);
    if (main_harm != NULL && is_seen(&panels->cast, main_harm))
        add_panel(panels, DIFFERENCE_HARM, main_harm, 1, 0);
    int rank = 4;
    for (int i = 0; harms_by_weight[i] != NULL; i++) {
        bool is_main = main_harm != NULL && strcmp(harms_by_weight[i], main_harm) == 0;
        if (!is_main && is_seen(&panels->cast, harms_by_weight[i]))
            add_panel(panels, DIFFERENCE_HARM, harms_by_weight[i], rank++, 0);
    }
}

void difference_panels_clear(struct difference_panels *panels)
{
    cast_clear(&panels->cast);
    for (int i = 0; i < panels->count; i++) {
        g_free(panels->at[i].what);
        g_free(panels->at[i].at);
    }
}

bool differences_are_known(const struct difference_panels *panels)
{
    uint64_t ok = 0;
    bool known = false;
    for (int i = 0; i < panels->cast.count; i++)
        ok += panels->cast.variant[i]->ok;
    for (int i = 0; i < panels->count; i++)
        for (int k = 0; k < panels->at[i].count; k++)
            known = known || estimate_is_known(&panels->at[i].at[k].estimate);
    return known && ok > 0;
}

/* Data ---------------------------------------------------------------------- */

const char differences_data_head[] =
    "variant,to,measure,unit,value,low,high,seen,seeds\n";

void differences_data(const struct difference_panels *panels, GString *data)
{
    for (int i = 0; i < panels->count; i++) {
        const struct difference_panel *panel = &panels->at[i];
        bool is_time = panel->kind == DIFFERENCE_LATENCY;
        double unit = is_time ? 1e6 : 1;
        for (int k = 0; k < panel->count; k++) {
            const struct difference *difference = &panel->at[k];
            const struct estimate *of = &difference->estimate;
            if (!estimate_is_known(of) || difference->none_seen)
                continue;
            csv_text(data, difference->variant->name);
            csv_text(data, panels->cast.variant[0]->name);
            csv_text(data, panel->name);
            csv_text(data, is_time ? "ms" : "share");
            csv_figure(data, of->value / unit);
            csv_figure(data, of->low / unit);
            csv_figure(data, of->high / unit);
            csv_text(data, !estimate_has_interval(of) ? ""
                           : difference_is_seen(of)   ? "true"
                                                      : "false");
            csv_count(data, (uint64_t)of->seeds);
            csv_end(data);
        }
    }
}
