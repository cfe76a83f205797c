/* finding_cost.c - the third sentence: what it costs, in latency and in answers that
 * never come. A difference that the seeds do not show is none. */
#include <math.h>
#include <string.h>

#include "viz/canvas/format.h"
#include "viz/report/html.h"
#include "viz/report/parts.h"

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

/* Nothing, or nothing that the seeds show. */
static bool is_none(const struct estimate *difference)
{
    return (estimate_is_known(difference) && difference->value == 0) ||
           (estimate_has_interval(difference) && !difference_is_seen(difference));
}

/* "98.8 ms", "98.8 ms to 99.3 ms" */
static void put_span(struct web_page *page, const char *from, const char *to)
{
    html_put(page->to, strcmp(from, to) == 0 ? " was seen (%s)" : " was seen (%s to %s)",
             from, to);
}

static const struct compared_latency *all_of(const struct compared_variant *variant)
{
    return compared_latency(variant, "all", "");
}

/* " (2.67 s more, 95 %: 2.21 to 3.12 s over 3 seeds)" */
static void put_more(struct web_page *page, const struct estimate *difference)
{
    if (!estimate_is_known(difference)) {
        g_string_append(page->to, " (they have no seed in common)");
        return;
    }
    g_autofree char *more = format_time_ns(difference->value);
    html_put(page->to, " (%s more", more);
    if (estimate_has_interval(difference)) {
        g_autofree char *between =
            range_words(difference->low, difference->high, format_time_ns);
        g_autofree char *seeds = counted(difference->seeds, "seed", "seeds");
        html_put(page->to, ", 95\u00A0%%: %s over %s", between, seeds);
    }
    g_string_append(page->to, ")");
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
    if (is_none(&difference)) {
        g_string_append(page->to, "No difference in p99");
        put_span(page, fast_time, slow_time);
        return;
    }
    html_put(page->to,
             "At p99 <strong>%s</strong> is fastest with %s and <strong>%s</strong> "
             "slowest with %s",
             fast->name, fast_time, slow->name, slow_time);
    put_more(page, &difference);
}

static void put_where(struct web_page *page, const struct compared_variant *variant)
{
    const char *region = worst_region(page, variant);
    if (region == NULL || page->comparison->region[1] == NULL)
        return;
    struct estimate estimate = variant_availability(page, variant, region);
    if (estimate.value == variant_availability(page, variant, "").value)
        return;
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
    if (least.value == most.value || is_none(&difference)) {
        g_string_append(page->to, "; no difference in availability");
        put_span(page, from, to);
        return;
    }
    html_put(page->to, "; %s of the operations come back ok with <strong>%s</strong>",
             from, low->name);
    put_where(page, low);
    html_put(page->to, ", %s with <strong>%s</strong>", to, high->name);
    put_where(page, high);
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

void put_cost_sentence(struct web_page *page)
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
    g_string_append(page->to, page->comparison->seed_count == 1
                                  ? "; by one seed, so this may be luck. "
                                  : ". ");
}
