/* finding_harms.c - the second sentence: the worst harm and whose it was; or how sure it
 * is that there is none. */
#include <string.h>

#include "sim/compare/meaning.h"
#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

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
    g_autofree char *bound = share_words(share_bound(most));
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
        g_autofree char *most = share_words(share_bound(bound));
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

void put_harm_sentence(struct web_page *page)
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
