/* finding.c - three sentences: who meets what is asked for, what went worst, and what it
 * costs. Each says what is not known, too. */
#include <math.h>
#include <string.h>

#include "sim/compare/meaning.h"
#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

enum { RESULTS_TOLD = 4 };

/* ---- who meets the SLOs ---- */

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
static void put_results_like(struct web_page *page, enum slo_result wanted, int *told)
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
        g_string_append(page->to, (*told)++ == 0 ? ": " : ", ");
        for (int k = i; k < first->slo_count; k++)
            if (strcmp(names[i], names[k]) == 0)
                html_put(page->to, "%s<code>%s</code>", alike++ > 0 ? " and " : "",
                         first->slo[k].name);
        g_string_append_printf(page->to, " %s %s %s", alike == 1 ? "is" : "are",
                               wanted == SLO_MISSED ? "missed by" : "undecided for",
                               names[i]);
    }
}

static void put_results(struct web_page *page)
{
    int told = 0;
    put_results_like(page, SLO_MISSED, &told);
    put_results_like(page, SLO_UNDECIDED, &told);
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
    put_results(page);
    g_string_append(page->to, ". ");
}

/* ---- the worst harm ---- */

static double rate_of(const struct compared_anomaly *anomaly)
{
    return anomaly != NULL && anomaly->of > 0
               ? (double)anomaly->count / (double)anomaly->of
               : -1;
}

static int most_harmed(const struct comparison *comparison, const char *harm)
{
    int most = 0;
    for (int i = 1; i < comparison->variant_count; i++)
        if (rate_of(compared_anomaly(&comparison->variant[i], harm)) >
            rate_of(compared_anomaly(&comparison->variant[most], harm)))
            most = i;
    return most;
}

/* "; a and b showed none in as many as 373 401" */
static void put_spared(struct web_page *page, const char *harm)
{
    const struct comparison *comparison = page->comparison;
    g_autofree bool *chosen = g_new0(bool, (gsize)comparison->variant_count);
    double most = 0;
    int count = 0;
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_anomaly *anomaly =
            compared_anomaly(&comparison->variant[i], harm);
        chosen[i] = anomaly != NULL && anomaly->count == 0 && anomaly->of > 0;
        count += chosen[i];
        most = chosen[i] ? MAX(most, anomaly->interval.high) : most;
    }
    if (count == 0)
        return;
    g_autofree char *names = variant_names(comparison, chosen);
    g_autofree char *bound = share_words(most);
    g_string_append_printf(page->to, " (%s showed none: at most %s%s)", names, bound,
                           count > 1 ? " each" : "");
}

static void put_harm(struct web_page *page, const char *harm)
{
    const struct comparison *comparison = page->comparison;
    const struct compared_variant *worst =
        &comparison->variant[most_harmed(comparison, harm)];
    const struct compared_anomaly *anomaly = compared_anomaly(worst, harm);
    g_autofree char *count = seen_count(anomaly);
    g_autofree char *rate = share_words(rate_of(anomaly));
    html_put(page->to, "<code>%s</code> with <strong>%s</strong>, %s %s (%s)", harm,
             worst->name, count, harm_at_risk(harm), rate);
    put_spared(page, harm);
}

/* The largest upper bound of those that apply: none was seen in any. */
static void put_none_seen(struct web_page *page)
{
    const struct comparison *comparison = page->comparison;
    int told = 0;
    for (int i = 0; harms_by_weight[i] != NULL && told < 3; i++) {
        double bound = 0;
        for (int k = 0; k < comparison->variant_count; k++) {
            const struct compared_anomaly *anomaly =
                compared_anomaly(&comparison->variant[k], harms_by_weight[i]);
            if (anomaly != NULL && anomaly->of > 0)
                bound = MAX(bound, anomaly->interval.high);
        }
        if (bound <= 0)
            continue;
        g_autofree char *most = share_words(bound);
        html_put(page->to, "%s<code>%s</code> at most %s of %s",
                 told++ == 0 ? "No harm was seen, which is no proof that there is none: "
                             : ", ",
                 harms_by_weight[i], most, harm_at_risk(harms_by_weight[i]));
    }
    g_string_append(page->to, told > 0 ? ". " : "Nothing was at risk of any harm. ");
}

/* The worst that was seen; NULL: none. What was seen from inside alone says little where
 * the losses themselves are told. */
static const char *worst_harm(const struct comparison *comparison, const char *but)
{
    for (int i = 0; harms_by_weight[i] != NULL; i++) {
        const char *harm = harms_by_weight[i];
        bool is_inside = strcmp(harm, "discarded_ack") == 0;
        if (harm_seen(comparison, harm) && g_strcmp0(harm, but) != 0 &&
            !(is_inside && but != NULL))
            return harm;
    }
    return NULL;
}

/* After the worst one that on which the variants differ most. */
static const char *next_harm(const struct comparison *comparison, const char *worst)
{
    const char *main = comparison_main_anomaly(comparison);
    return main != NULL && strcmp(main, worst) != 0 && harm_seen(comparison, main)
               ? main
               : worst_harm(comparison, worst);
}

static void put_harm_sentence(struct web_page *page)
{
    const char *worst = worst_harm(page->comparison, NULL);
    if (variants_with_trials(page->comparison) == 0)
        return;
    if (worst == NULL) {
        put_none_seen(page);
        return;
    }
    const char *next = next_harm(page->comparison, worst);
    g_string_append(page->to, "Worst was ");
    put_harm(page, worst);
    if (next != NULL) {
        g_string_append(page->to, "; then ");
        put_harm(page, next);
    }
    g_string_append(page->to, ". ");
}

/* ---- what it costs ---- */

struct range {
    int low, high; /* variants; -1: none is known */
};

static struct range range_of(const struct web_page *page, bool of_availability)
{
    struct range range = {-1, -1};
    double least = (double)INFINITY, most = -(double)INFINITY;
    for (int i = 0; i < page->comparison->variant_count; i++) {
        const struct compared_variant *variant = &page->comparison->variant[i];
        struct estimate estimate = of_availability
                                       ? variant_availability(page, variant, "")
                                       : variant_quantile(page, variant, 0.99);
        if (!estimate_is_known(&estimate))
            continue;
        if (estimate.value < least) {
            least = estimate.value;
            range.low = i;
        }
        if (estimate.value > most) {
            most = estimate.value;
            range.high = i;
        }
    }
    return range;
}

static void put_certainty(struct web_page *page, const struct estimate *difference,
                          char *(*words)(double))
{
    if (!estimate_has_interval(difference)) {
        g_string_append(page->to, "; one seed, so this may be luck)");
        return;
    }
    g_autofree char *range =
        range_words(fabs(difference->low), fabs(difference->high), words);
    g_autofree char *seeds = counted(difference->seeds, "seed", "seeds");
    html_put(page->to, ", 95\u00A0%%: %s over %s)", range, seeds);
}

static const struct compared_latency *all_of(const struct compared_variant *variant)
{
    return compared_latency(variant, "all", "");
}

static void put_p99(struct web_page *page, struct range range)
{
    const struct compared_variant *fast = &page->comparison->variant[range.low];
    const struct compared_variant *slow = &page->comparison->variant[range.high];
    struct estimate low = variant_quantile(page, fast, 0.99);
    struct estimate high = variant_quantile(page, slow, 0.99);
    struct estimate difference = quantile_difference(all_of(fast)->ok, all_of(slow)->ok,
                                                     page->comparison->seed_count, 0.99);
    g_autofree char *fast_time = estimate_time(&low);
    g_autofree char *slow_time = estimate_time(&high);
    if (estimate_has_interval(&difference) && !difference_is_seen(&difference)) {
        html_put(page->to, "No difference in p99 was seen (%s to %s)", fast_time,
                 slow_time);
        return;
    }
    g_autofree char *more = format_time_ns(difference.value);
    html_put(page->to,
             "At p99 <strong>%s</strong> is fastest with %s and <strong>%s</strong> "
             "slowest with %s (%s more",
             fast->name, fast_time, slow->name, slow_time, more);
    put_certainty(page, &difference, format_time_ns);
}

static void put_where(struct web_page *page, const struct compared_variant *variant)
{
    const char *region = worst_region(page, variant);
    if (region == NULL || page->comparison->region[1] == NULL)
        return;
    struct estimate estimate = variant_availability(page, variant, region);
    g_autofree char *share = estimate_share(&estimate);
    html_put(page->to, " (%s in %s)", share, region);
}

static void put_availability(struct web_page *page, struct range range)
{
    const struct compared_variant *low = &page->comparison->variant[range.low];
    const struct compared_variant *high = &page->comparison->variant[range.high];
    struct estimate least = variant_availability(page, low, "");
    struct estimate most = variant_availability(page, high, "");
    struct estimate difference =
        share_difference(all_of(low)->availability, all_of(high)->availability,
                         page->comparison->seed_count);
    g_autofree char *from = estimate_share(&least), *to = estimate_share(&most);
    if (range.low == range.high ||
        (estimate_has_interval(&difference) && !difference_is_seen(&difference))) {
        html_put(page->to, "; no difference in availability was seen (%s to %s). ", from,
                 to);
        return;
    }
    html_put(page->to, "; %s of the operations come back ok with <strong>%s</strong>",
             from, low->name);
    put_where(page, low);
    html_put(page->to, ", %s with <strong>%s</strong>", to, high->name);
    put_where(page, high);
    g_string_append(page->to, ". ");
}

static void put_cost_of_one(struct web_page *page, const struct compared_variant *variant)
{
    struct estimate p99 = variant_quantile(page, variant, 0.99);
    struct estimate ok = variant_availability(page, variant, "");
    g_autofree char *time = estimate_time(&p99), *share = estimate_share(&ok);
    g_autofree char *range = estimate_time_interval(&p99);
    g_autofree char *seeds = counted(page->comparison->seed_count, "seed", "seeds");
    html_put(page->to, "Its p99 is %s (", time);
    if (range != NULL)
        html_put(page->to, "95\u00A0%%: %s over %s", range, seeds);
    else
        html_put(page->to, "%s: no interval", seeds);
    html_put(page->to, "), and %s of its operations come back ok", share);
    put_where(page, variant);
    g_string_append(page->to, ". ");
}

static void put_cost_sentence(struct web_page *page)
{
    struct range p99 = range_of(page, false), available = range_of(page, true);
    if (available.low < 0) {
        if (variants_with_trials(page->comparison) > 0)
            html_put(page->to, "No operation was due in the measured time. ");
        return;
    }
    if (p99.low < 0) {
        html_put(page->to, "No operation came back ok, so there is no latency. ");
        return;
    }
    if (variants_with_trials(page->comparison) == 1) {
        put_cost_of_one(page, &page->comparison->variant[p99.low]);
        return;
    }
    put_p99(page, p99);
    put_availability(page, available);
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
