/* finding.c - three sentences: who meets what is asked for, what went worst, and what it
 * costs. Each says what is not known, too. */
#include <string.h>

#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { RESULTS_TOLD = 4 };

/* Those that meet every SLO, by all seeds. */
static int choose_met(const struct comparison *comparison, bool *chosen)
{
    int count = 0;
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        chosen[i] = variant->trials > 0 && variant->slo_count > 0;
        for (int k = 0; k < variant->slo_count; k++)
            chosen[i] = chosen[i] && variant->slo[k].result == SLO_MET;
        count += chosen[i];
    }
    return count;
}

static int slo_count(const struct comparison *comparison)
{
    int most = 0;
    for (int i = 0; i < comparison->variant_count; i++)
        most = MAX(most, comparison->variant[i].slo_count);
    return most;
}

static void put_cheapest(struct web_page *page, int met)
{
    int cheapest = comparison_cheapest(page->comparison);
    if (cheapest < 0)
        return;
    const struct compared_variant *variant = &page->comparison->variant[cheapest];
    g_autofree char *cpu = format_time_ns(variant->cpu_ns_per_ok);
    if (met == 1)
        html_put(page->to, ", at %s of core time for an operation that comes back ok",
                 cpu);
    else
        html_put(page->to,
                 "; the cheapest of them is <strong>%s</strong>, at %s of core time for "
                 "an operation that comes back ok",
                 variant->name, cpu);
}

/* The SLO's result; met where the variant has none of that name. */
static enum slo_result result_of(const struct compared_variant *variant, const char *slo)
{
    for (int i = 0; i < variant->slo_count; i++)
        if (strcmp(variant->slo[i].name, slo) == 0)
            return variant->slo[i].result;
    return SLO_MET;
}

/* The variants of which it is the result; NULL: none. g_free(). */
static char *names_with(const struct comparison *comparison, const char *slo,
                        enum slo_result wanted)
{
    g_autofree bool *chosen = g_new0(bool, (gsize)comparison->variant_count);
    bool any = false;
    for (int i = 0; i < comparison->variant_count; i++) {
        chosen[i] = result_of(&comparison->variant[i], slo) == wanted;
        any = any || chosen[i];
    }
    return any ? variant_names(comparison, chosen) : NULL;
}

static bool is_told(char **names, int own)
{
    for (int i = 0; i < own; i++)
        if (strcmp(names[i], names[own]) == 0)
            return true;
    return false;
}

/* "fast_reads is missed by raft and quorum, fresh and nothing_lost are missed by b": of
 * SLOs with the same result for the same variants in one. */
static void put_results_like(struct web_page *page, enum slo_result wanted,
                             const char *before, int *told)
{
    const struct compared_variant *first = page->comparison->variant;
    while (first->slo_count == 0)
        first++;
    g_auto(GStrv) names = g_new0(char *, (gsize)first->slo_count + 1);
    for (int i = 0; i < first->slo_count; i++) {
        g_autofree char *found = names_with(page->comparison, first->slo[i].name, wanted);
        names[i] = g_strdup(found != NULL ? found : "");
    }
    for (int i = 0; i < first->slo_count && *told < RESULTS_TOLD; i++) {
        int alike = 0;
        if (names[i][0] == '\0' || is_told(names, i))
            continue;
        g_string_append(page->to, (*told)++ == 0 ? before : ", ");
        for (int k = i; k < first->slo_count; k++)
            if (strcmp(names[i], names[k]) == 0)
                html_put(page->to, "%s<code>%s</code>", alike++ > 0 ? " and " : "",
                         first->slo[k].name);
        g_string_append_printf(page->to, " %s %s %s", alike == 1 ? "is" : "are",
                               wanted == SLO_MISSED ? "missed by" : "undecided for",
                               names[i]);
    }
}

static void put_results(struct web_page *page, const char *before)
{
    int told = 0;
    put_results_like(page, SLO_MISSED, before, &told);
    put_results_like(page, SLO_UNDECIDED, before, &told);
}

static char *words_of_all(int slos)
{
    return slos == 1   ? g_strdup("the SLO")
           : slos == 2 ? g_strdup("both SLOs")
                       : g_strdup_printf("all %d SLOs", slos);
}

static void put_slos_sentence(struct web_page *page)
{
    const struct comparison *comparison = page->comparison;
    g_autofree bool *chosen = g_new0(bool, (gsize)comparison->variant_count);
    int slos = slo_count(comparison), with_trials = variants_with_trials(comparison);
    if (with_trials == 0 || slos == 0) {
        html_put(page->to,
                 with_trials == 0
                     ? "No variant could run, so nothing was measured. "
                     : "The scenario sets no SLO, so nothing here is met or missed. ");
        return;
    }
    g_autofree char *all = words_of_all(slos);
    int met = choose_met(comparison, chosen);
    g_autofree char *names = variant_names(comparison, chosen);
    if (met == 0 && with_trials == 1)
        html_put(page->to, "It is not shown to meet %s", all);
    else if (met == 0)
        html_put(page->to, "None of %d variants is shown to meet %s", with_trials, all);
    else
        g_string_append_printf(page->to, "%s%s %s %s",
                               met == 1 && with_trials > 1 ? "Only " : "", names,
                               met == 1 ? "meets" : "meet", all);
    if (met > 0)
        put_cheapest(page, met);
    put_results(page, met > 0 ? "; " : ": ");
    g_string_append(page->to, ". ");
}

void put_finding(struct web_page *page)
{
    html_section(page->to, "finding", "What was found");
    g_string_append(page->to, "<p class=\"finding\">");
    put_slos_sentence(page);
    put_harm_sentence(page);
    put_cost_sentence(page);
    g_string_append(page->to, "</p>\n");
}
