#include "viz/charts/region_shares.h"

#include <math.h>

#include "viz/canvas/format.h"
#include "viz/charts/csv.h"

static struct region_share share_of(const struct compared_latency *latency, int seeds)
{
    struct region_share share = {.share = {(double)NAN, (double)NAN, (double)NAN, 0, 0},
                                 .low = (double)NAN,
                                 .high = (double)NAN};
    if (latency == NULL)
        return share;
    for (int i = 0; i < seeds; i++) {
        share.ok += latency->availability[i].count;
        share.operations += latency->availability[i].of;
    }
    share.share = share_estimate(latency->availability, seeds);
    share.low = share.share.low;
    share.high = share.share.high;
    /* Seeds that agree in all or nothing are no proof that others would. */
    double bound = anomaly_interval(0, share.operations).high;
    if (share.operations > 0 && share.ok == share.operations) {
        share.low = 1 - bound;
        share.high = 1;
    } else if (share.operations > 0 && share.ok == 0) {
        share.low = 0;
        share.high = bound;
    }
    return share;
}

struct region_shares *region_shares_new(const struct comparison *comparison,
                                        const struct cast *cast)
{
    struct region_shares *shares = g_new0(struct region_shares, 1);
    shares->region = comparison->region;
    shares->regions = (int)g_strv_length(comparison->region);
    shares->variants = cast->count;
    shares->at =
        g_new0(struct region_share, (gsize)shares->regions * (gsize)shares->variants + 1);
    for (int r = 0; r < shares->regions; r++)
        for (int v = 0; v < cast->count; v++)
            shares->at[r * cast->count + v] =
                share_of(compared_latency(cast->variant[v], "all", shares->region[r]),
                         comparison->seed_count);
    return shares;
}

void region_shares_free(struct region_shares *shares)
{
    if (shares == NULL)
        return;
    g_free(shares->at);
    g_free(shares);
}

const struct region_share *region_share_at(const struct region_shares *shares, int region,
                                           int variant)
{
    return &shares->at[region * shares->variants + variant];
}

char *format_availability(double share)
{
    double missing = 1 - share;
    if (missing <= 0)
        return g_strdup("100\u00A0%");
    if (share < 0.01)
        return format_share(share);
    /* Two digits of what is missing, cut off rather than rounded up to all. */
    int decimals = (int)CLAMP(ceil(-log10(missing * 1.005)) - 1, 0, 7);
    double unit = pow(10, decimals);
    double percent = floor(share * 100 * unit + 0.5) / unit;
    if (percent >= 100)
        percent = 100 - 1 / unit;
    char pattern[8], digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_snprintf(pattern, sizeof pattern, "%%.%df", decimals);
    g_ascii_formatd(digits, sizeof digits, pattern, percent);
    return g_strconcat(digits, "\u00A0%", NULL);
}

/* The finding ---------------------------------------------------------------- */

struct extremes {
    int region, worst, best; /* the variants are those of that region */
};

/* The lowest share of all; and the highest of its region. */
static bool find_extremes(const struct region_shares *shares, struct extremes *found)
{
    double lowest = (double)INFINITY, highest = -(double)INFINITY;
    for (int r = 0; r < shares->regions; r++)
        for (int v = 0; v < shares->variants; v++) {
            double share = region_share_at(shares, r, v)->share.value;
            if (!isnan(share) && share < lowest) {
                lowest = share;
                *found = (struct extremes){r, v, v};
            }
        }
    if (isinf(lowest))
        return false;
    for (int v = 0; v < shares->variants; v++) {
        double share = region_share_at(shares, found->region, v)->share.value;
        if (!isnan(share) && share > highest) {
            highest = share;
            found->best = v;
        }
    }
    return true;
}

/* With the same variant, in all other regions together; NAN: there is none. */
static double share_elsewhere(const struct region_shares *shares,
                              const struct extremes *found)
{
    uint64_t ok = 0, operations = 0;
    for (int r = 0; r < shares->regions; r++) {
        const struct region_share *share = region_share_at(shares, r, found->worst);
        if (r == found->region)
            continue;
        ok += share->ok;
        operations += share->operations;
    }
    return operations > 0 ? (double)ok / (double)operations : (double)NAN;
}

static void append_totals(GString *out, const struct region_shares *shares,
                          const struct extremes *found)
{
    uint64_t operations = 0;
    for (int i = 0; i < shares->regions * shares->variants; i++)
        operations += shares->at[i].operations;
    g_autofree char *count = format_count(operations);
    double lowest = region_share_at(shares, found->region, found->worst)->share.value;
    if (lowest >= 1)
        g_string_append_printf(out, "All of %s operation%s came back ok, from wherever",
                               count, operations == 1 ? "" : "s");
    else
        g_string_append_printf(
            out, "Nothing came back: not one of %s operations, from wherever", count);
}

static bool nothing_came_back(const struct region_shares *shares)
{
    for (int i = 0; i < shares->regions * shares->variants; i++)
        if (shares->at[i].ok > 0)
            return false;
    return true;
}

/* ", 99.9 % with primary-async", or that none is seen to be better. */
static void append_others(GString *out, const struct region_shares *shares,
                          const struct comparison *comparison, const struct cast *cast,
                          const struct extremes *found, int letters)
{
    const char *region = shares->region[found->region];
    const struct compared_latency *worst =
        compared_latency(cast->variant[found->worst], "all", region);
    const struct compared_latency *best =
        compared_latency(cast->variant[found->best], "all", region);
    struct estimate difference =
        share_difference(worst->availability, best->availability, comparison->seed_count);
    double highest = region_share_at(shares, found->region, found->best)->share.value;
    g_autofree char *name = short_name(cast->variant[found->best]->name, letters);
    g_autofree char *share = format_availability(highest);
    if (difference_is_seen(&difference) || !estimate_has_interval(&difference))
        g_string_append_printf(out, ", %s with %s", share, name);
    else
        g_string_append(out, "; no difference seen between the variants");
}

char *region_finding(const struct region_shares *shares,
                     const struct comparison *comparison, const struct cast *cast,
                     int letters)
{
    struct extremes found = {0};
    GString *out = g_string_new(NULL);
    if (!find_extremes(shares, &found)) {
        g_string_append(out, "No data: no operation was due");
        return g_string_free(out, FALSE);
    }
    double lowest = region_share_at(shares, found.region, found.worst)->share.value;
    if (lowest >= 1 || nothing_came_back(shares)) {
        append_totals(out, shares, &found);
        return g_string_free(out, FALSE);
    }
    g_autofree char *name = short_name(cast->variant[found.worst]->name, letters);
    g_autofree char *region = short_name(shares->region[found.region], letters);
    g_autofree char *share = format_availability(lowest);
    double elsewhere = share_elsewhere(shares, &found);
    g_string_append_printf(out, "%s fares worst: %s of its operations come back with %s",
                           region, share, name);
    if (cast->count > 1) {
        append_others(out, shares, comparison, cast, &found, letters);
    } else if (!isnan(elsewhere)) {
        g_autofree char *others = format_availability(elsewhere);
        g_string_append_printf(out, ", elsewhere %s", others);
    }
    return g_string_free(out, FALSE);
}

/* Data ----------------------------------------------------------------------- */

void region_shares_data(GString *csv, const struct region_shares *shares,
                        const struct cast *cast)
{
    g_string_append(csv, "region,variant,availability,low,high,ok,operations,seeds\n");
    for (int r = 0; shares != NULL && r < shares->regions; r++)
        for (int v = 0; v < shares->variants; v++) {
            const struct region_share *share = region_share_at(shares, r, v);
            csv_text(csv, shares->region[r]);
            csv_text(csv, cast->variant[v]->name);
            csv_figure(csv, share->share.value);
            csv_figure(csv, share->share.low);
            csv_figure(csv, share->share.high);
            csv_count(csv, share->ok);
            csv_count(csv, share->operations);
            csv_count(csv, (uint64_t)share->share.seeds);
            csv_end(csv);
        }
}
