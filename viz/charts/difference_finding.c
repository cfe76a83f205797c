/* difference_finding.c - the largest difference, in a sentence. */
#include <math.h>
#include <string.h>

#include "viz/canvas/format.h"
#include "viz/charts/difference_panels.h"

static const struct difference_panel *find_panel(const struct difference_panels *panels,
                                                 const char *name)
{
    for (int i = 0; i < panels->count; i++)
        if (strcmp(panels->at[i].name, name) == 0)
            return &panels->at[i];
    return NULL;
}

/* With one seed nothing is seen: then what was measured. */
static bool counts(const struct difference_panels *panels,
                   const struct difference *difference)
{
    const struct estimate *of = &difference->estimate;
    if (!estimate_is_known(of))
        return false;
    return panels->comparison->seed_count > 1 ? difference_is_seen(of)
                                              : fabs(of->value) > 0;
}

static const struct difference *largest(const struct difference_panels *panels,
                                        const struct difference_panel *panel)
{
    const struct difference *found = NULL;
    for (int i = 0; i < panel->count; i++)
        if (counts(panels, &panel->at[i]) &&
            (found == NULL ||
             fabs(panel->at[i].estimate.value) > fabs(found->estimate.value)))
            found = &panel->at[i];
    return found;
}

/* "4.1 points", "180 per M" */
static char *size_of_share(double share)
{
    double size = fabs(share);
    if (size < 0.0009995)
        return format_share(size);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, size < 0.0995 ? "%.2g" : "%.0f", size * 100);
    return g_strconcat(digits, "\u00A0points", NULL);
}

/* "4.1 points more availability" */
static char *share_clause(const struct difference_panel *panel,
                          const struct difference *difference)
{
    double share = difference->estimate.value;
    g_autofree char *size = size_of_share(share);
    const char *fewer = panel->kind == DIFFERENCE_HARM ? "fewer" : "less";
    return g_strdup_printf("%s %s %s", size, share > 0 ? "more" : fewer, panel->what);
}

/* What else was seen of the same variant: availability and the first harm. */
static void append_others(GString *out, const struct difference_panels *panels,
                          const struct difference_panel *lead, int place)
{
    int told = 0;
    bool harm_told = false;
    for (int i = 0; i < panels->count; i++) {
        const struct difference_panel *panel = &panels->at[i];
        const struct difference *difference = &panel->at[place - 1];
        if (panel == lead || panel->kind == DIFFERENCE_LATENCY || harm_told ||
            !counts(panels, difference))
            continue;
        g_autofree char *clause = share_clause(panel, difference);
        g_string_append_printf(out, "%s%s", told++ == 0 ? ", with " : " and ", clause);
        harm_told = panel->kind == DIFFERENCE_HARM;
    }
}

static char *tell(const struct difference_panels *panels,
                  const struct difference_panel *panel,
                  const struct difference *difference, int letters)
{
    GString *out =
        g_string_new(panels->comparison->seed_count > 1 ? "" : "In the one seed ");
    double value = difference->estimate.value;
    g_autofree char *name = short_name(difference->variant->name, letters);
    g_autofree char *to = short_name(panels->cast.variant[0]->name, letters);
    if (panel->kind == DIFFERENCE_LATENCY) {
        g_autofree char *size = format_time_ns(fabs(value));
        g_string_append_printf(out, "%s is %s %s than %s at %s", name, size,
                               value < 0 ? "faster" : "slower", to, panel->name);
        append_others(out, panels, panel, difference->place);
    } else {
        g_autofree char *clause = share_clause(panel, difference);
        g_string_append_printf(out, "%s has %s than %s", name, clause, to);
        append_others(out, panels, panel, difference->place);
    }
    return g_string_free(out, FALSE);
}

/* In the order in which people ask: the tail, who was served, harms, the middle. */
char *differences_finding(const struct difference_panels *panels, int letters)
{
    const struct difference_panel *order[DIFFERENCE_PANELS];
    int count = 0;
    order[count++] = find_panel(panels, "p99");
    for (int i = 0; i < panels->count; i++)
        if (panels->at[i].kind != DIFFERENCE_LATENCY)
            order[count++] = &panels->at[i];
    order[count++] = find_panel(panels, "p50");
    for (int i = 0; i < count; i++) {
        const struct difference *found = largest(panels, order[i]);
        if (found != NULL)
            return tell(panels, order[i], found, letters);
    }
    g_autofree char *to = short_name(panels->cast.variant[0]->name, letters);
    const char *other = panels->cast.variant[1]->name;
    g_autofree char *name = short_name(other, letters);
    if (panels->cast.count == 2)
        return g_strdup_printf("No difference seen between %s and %s", to, name);
    return g_strdup_printf("No difference seen between %s and any of %d others", to,
                           panels->cast.count - 1);
}
