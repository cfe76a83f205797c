#include "viz/charts/harm_words.h"

#include <math.h>
#include <string.h>

#include "sim/compare/meaning.h"
#include "viz/canvas/format.h"

static const struct words {
    const char *name;
    const char *plural;
    const char *does, *in, *of; /* <variant> <does> <in> 3 % of <of> */
} words[] = {
    {"stale_read", "stale reads", "reads stale data", "in ", "reads"},
    {"lost_write", "lost writes", "loses", "", "acknowledged writes"},
    {"lost_update", "lost updates", "loses", "", "acknowledged updates"},
    {"read_your_writes", "own writes not read", "misses own writes", "in ",
     "reads after them"},
    {"monotonic_reads", "reads back in time", "reads back in time", "in ",
     "repeated reads"},
    {"diverged_keys", "diverged keys", "leaves copies apart", "in ", "keys"},
    {"discarded_ack", "discarded acknowledged writes", "discards", "",
     "acknowledged writes"},
};

static struct words words_of(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].name, name) == 0)
            return words[i];
    return (struct words){name, NULL, "shows it", "in ", "those at risk"};
}

char *harm_plural(const char *name)
{
    const char *plural = words_of(name).plural;
    return plural != NULL ? g_strdup(plural) : g_strdelimit(g_strdup(name), "_", ' ');
}

char *harm_heading(const char *name)
{
    g_autofree char *plural = harm_plural(name);
    const char *of = harm_at_risk(name);
    plural[0] = g_ascii_toupper(plural[0]);
    return g_strdup_printf("%s, of %s", plural, of[0] != '\0' ? of : "those at risk");
}

char *harm_done(const char *name, const struct compared_anomaly *anomaly)
{
    struct words of = words_of(name);
    if (anomaly->count > 0) {
        g_autofree char *rate = format_share(rate_of_harm(anomaly));
        return g_strdup_printf("%s %s%s of %s", of.does, of.in, rate, of.of);
    }
    g_autofree char *count = format_count(anomaly->of);
    g_autofree char *most = format_share(share_bound(anomaly->interval.high));
    return g_strdup_printf("%s %snone of %s %s (at most %s)", of.does, of.in, count,
                           of.of, most);
}

char *harm_done_too(const char *name, const struct compared_anomaly *anomaly)
{
    struct words of = words_of(name);
    if (anomaly->count > 0) {
        g_autofree char *rate = format_share(rate_of_harm(anomaly));
        return g_strconcat(of.in, rate, NULL);
    }
    g_autofree char *count = format_count(anomaly->of);
    g_autofree char *most = format_share(share_bound(anomaly->interval.high));
    return g_strdup_printf("%snone of %s (at most %s)", of.in, count, most);
}

char *harm_not_done(const char *name)
{
    return g_strconcat(words_of(name).in, "none", NULL);
}

double rate_of_harm(const struct compared_anomaly *anomaly)
{
    return anomaly != NULL && anomaly->of > 0
               ? (double)anomaly->count / (double)anomaly->of
               : (double)NAN;
}

bool harm_range(const struct compared_anomaly *anomaly, int seed_count, double *least,
                double *greatest)
{
    int seeds = 0;
    *least = 1;
    *greatest = 0;
    for (int i = 0; i < seed_count; i++) {
        const struct sample *sample = &anomaly->sample[i];
        if (sample->of == 0)
            continue;
        double rate = (double)sample->count / (double)sample->of;
        *least = fmin(*least, rate);
        *greatest = fmax(*greatest, rate);
        seeds++;
    }
    return seeds > 1;
}

bool harm_is_apart(const struct compared_anomaly *a, const struct compared_anomaly *b,
                   int seed_count)
{
    struct estimate difference = share_difference(b->sample, a->sample, seed_count);
    return a->interval.low > b->interval.high &&
           (!estimate_has_interval(&difference) || difference.low > 0);
}

char *harm_no_rate(const struct comparison *comparison, const char *harm)
{
    uint64_t operations = 0, ok = 0;
    int trials = 0;
    for (int i = 0; i < comparison->variant_count; i++) {
        operations += comparison->variant[i].operations;
        ok += comparison->variant[i].ok;
        trials += comparison->variant[i].trials;
    }
    if (trials == 0)
        return g_strdup("No data: no variant could run");
    if (operations == 0)
        return g_strdup("No data: no operation was due");
    g_autofree char *count = format_count(operations);
    if (ok == 0)
        return g_strdup_printf("No rates: not one of %s operations came back", count);
    g_autofree char *plural = harm != NULL ? harm_plural(harm) : g_strdup("anomalies");
    return g_strdup_printf("No rates: nothing was at risk of %s", plural);
}
