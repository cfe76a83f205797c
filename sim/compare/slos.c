/* SLOs over all seeds of a variant: by the interval where there is one, else by what came
 * of it in each trial. */
#include <math.h>
#include <string.h>

#include "sim/compare/parts.h"
#include "sim/observe/subject.h"
#include "sim/stats/figures.h"

/* One SLO in all trials of a variant. */
struct case_over_seeds {
    const struct compared_variant *variant;
    const struct reader_claim **claim; /* by seed; NULL: no trial, or it does not say */
    const uint64_t *seed;
    int seed_count;
    const struct reader_claim *first; /* of these */
    enum relation relation;
    struct subject subject;
    bool subject_known; /* else it is a consistency model */
};

static char *words_of_seeds(int count)
{
    return g_strdup_printf("%d %s", count, count == 1 ? "seed" : "seeds");
}

/* "< 100 ms" */
static char *words_of_limit(const struct case_over_seeds *c, const char *unit,
                            double scale)
{
    char limit[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(limit, sizeof limit, "%.6g", c->first->limit * scale);
    return g_strdup_printf("%s %s%s", c->first->comparison, limit, unit);
}

/* ---- by the trials ---- */

static int trials_with(const struct case_over_seeds *c, enum claim_result wanted,
                       int *example)
{
    int count = 0;
    *example = -1;
    for (int i = 0; i < c->seed_count; i++) {
        enum claim_result result = CLAIM_UNDECIDED;
        if (c->variant->trial[i] == NULL)
            continue;
        if (c->claim[i] != NULL)
            claim_result_parse(c->claim[i]->result, &result);
        if (result != wanted)
            continue;
        count++;
        if (*example < 0 && c->claim[i] != NULL)
            *example = i;
    }
    return count;
}

/* One trial in which it is missed is enough; all must meet it. */
static enum slo_result result_by_trials(const struct case_over_seeds *c, int *count,
                                        int *example)
{
    *count = trials_with(c, CLAIM_MISSED, example);
    if (*count > 0)
        return SLO_MISSED;
    *count = trials_with(c, CLAIM_UNDECIDED, example);
    if (*count > 0)
        return SLO_UNDECIDED;
    *count = trials_with(c, CLAIM_MET, example);
    return SLO_MET;
}

/* "missed in 2 of 5 seeds" */
static char *words_of_trials(const struct case_over_seeds *c, enum slo_result result,
                             int count)
{
    static const char *const word[] = {"met", "missed", "undecided"};
    g_autofree char *seeds = words_of_seeds(c->variant->trials);
    return g_strdup_printf("%s in %d of %s", word[result], count, seeds);
}

static void judge_by_trials(const struct case_over_seeds *c, struct compared_slo *slo)
{
    int count, example;
    slo->result = result_by_trials(c, &count, &example);
    const struct reader_claim *claim = example >= 0 ? c->claim[example] : c->first;
    if (c->variant->trials == 1) {
        slo->evidence = g_strdup(claim->measured);
        return;
    }
    g_autofree char *trials = words_of_trials(c, slo->result, count);
    slo->evidence =
        example < 0 ? g_strdup(trials)
                    : g_strdup_printf("%s; with seed %" G_GUINT64_FORMAT " %s", trials,
                                      (guint64)c->seed[example], claim->measured);
}

/* ---- by the interval ---- */

static enum slo_result result_by_interval(const struct case_over_seeds *c, double low,
                                          double high)
{
    bool low_keeps = relation_keeps(c->relation, low, c->first->limit);
    bool high_keeps = relation_keeps(c->relation, high, c->first->limit);
    return low_keeps != high_keeps ? SLO_UNDECIDED : low_keeps ? SLO_MET : SLO_MISSED;
}

/* Seeds in which there was nothing to measure prove nothing. */
static void judge_by_interval(const struct case_over_seeds *c, struct compared_slo *slo,
                              double low, double high, int seeds, char *measured)
{
    int silent = c->variant->trials - seeds;
    slo->result = result_by_interval(c, low, high);
    if (silent > 0 && slo->result == SLO_MET)
        slo->result = SLO_UNDECIDED;
    slo->evidence = silent == 0 ? g_strdup(measured)
                                : g_strdup_printf(
                                      "%s; in %d of %d seeds there was nothing to "
                                      "measure",
                                      measured, silent, c->variant->trials);
    g_free(measured);
}

static bool judge_latency(const struct case_over_seeds *c, struct compared_slo *slo)
{
    const char *kind = c->subject.op < 0 ? "all" : op_name((enum op)c->subject.op);
    const struct compared_latency *latency = compared_latency(c->variant, kind, "");
    if (latency == NULL || c->subject.statistic != STATISTIC_QUANTILE ||
        c->subject.p >= 1)
        return false;
    struct estimate got =
        quantile_estimate(c->subject.with_timeouts ? latency->with_timeouts : latency->ok,
                          c->seed_count, c->subject.p);
    if (!estimate_has_interval(&got))
        return false;
    g_autofree char *value = text_of_number(got.value / 1e6);
    g_autofree char *low = text_of_number(got.low / 1e6);
    g_autofree char *high = text_of_number(got.high / 1e6);
    g_autofree char *seeds = words_of_seeds(got.seeds);
    g_autofree char *limit = words_of_limit(c, THIN_SPACE "ms", 1);
    judge_by_interval(c, slo, got.low / 1e6, got.high / 1e6, got.seeds,
                      g_strdup_printf("%s is %s" THIN_SPACE "ms (%s to %s" THIN_SPACE
                                      "ms over %s), wanted %s",
                                      slo->subject, value, low, high, seeds, limit));
    return true;
}

/* Where all seeds agree, and in all or nothing, the spread over seeds tells little: the
 * interval is at least as wide as that of counting so many. */
static bool judge_share(const struct case_over_seeds *c, struct compared_slo *slo,
                        const struct sample *sample, struct interval counted)
{
    struct estimate got = share_estimate(sample, c->seed_count);
    if (!estimate_has_interval(&got))
        return false;
    double low = fmin(got.low, counted.low), high = fmax(got.high, counted.high);
    g_autofree char *value = text_of_share(got.value), *most = text_of_share(high);
    g_autofree char *range = text_of_share_interval(got.value, low, high);
    g_autofree char *seeds = words_of_seeds(got.seeds), *n = text_of_count(got.n);
    g_autofree char *limit = words_of_limit(c, THIN_SPACE "%", 100);
    char *measured =
        got.value > 0 || c->subject.kind != SUBJECT_ANOMALY
            ? g_strdup_printf("%s is %s (%s over %s), wanted %s", slo->subject, value,
                              range, seeds, limit)
            : g_strdup_printf("%s: none of %s over %s (at most %s), wanted %s",
                              slo->subject, n, seeds, most, limit);
    judge_by_interval(c, slo, low, high, got.seeds, measured);
    return true;
}

/* ---- by the counts ---- */

static void judge_count(const struct case_over_seeds *c,
                        const struct compared_anomaly *anomaly, struct compared_slo *slo)
{
    int count, example;
    slo->result = result_by_trials(c, &count, &example);
    g_autofree char *seeds = words_of_seeds(c->variant->trials);
    g_autofree char *seen = text_of_count(anomaly->count);
    g_autofree char *of = text_of_count(anomaly->of);
    g_autofree char *limit = words_of_limit(c, "", 1);
    g_autofree char *trials = words_of_trials(c, slo->result, count);
    if (anomaly->count > 0) {
        slo->evidence = g_strdup_printf("%s: %s of %s over %s, wanted %s; %s",
                                        slo->subject, seen, of, seeds, limit, trials);
    } else if (anomaly->of > 0) {
        g_autofree char *most = text_of_share(anomaly->interval.high);
        slo->evidence = g_strdup_printf("%s: none of %s over %s (at most %s), wanted %s",
                                        slo->subject, of, seeds, most, limit);
    } else {
        slo->evidence = g_strdup_printf("%s: nothing was at risk over %s, wanted %s",
                                        slo->subject, seeds, limit);
    }
}

/* ---- which of them ---- */

static bool judge_anomaly(const struct case_over_seeds *c, struct compared_slo *slo)
{
    const struct compared_anomaly *anomaly =
        compared_anomaly(c->variant, anomaly_infos[c->subject.anomaly].name);
    if (anomaly == NULL)
        return false;
    if (c->first->is_share)
        return c->relation != EQUAL &&
               judge_share(c, slo, anomaly->sample, anomaly->interval);
    judge_count(c, anomaly, slo);
    return true;
}

static bool judge_availability(const struct case_over_seeds *c, struct compared_slo *slo)
{
    const struct compared_latency *all = compared_latency(c->variant, "all", "");
    struct interval counted =
        wilson_interval(c->variant->ok, c->variant->operations, 0.95);
    return all != NULL && judge_share(c, slo, all->availability, counted);
}

static struct compared_slo judge(const struct case_over_seeds *c)
{
    struct compared_slo slo = {.name = g_strdup(c->first->name),
                               .text = g_strdup(c->first->text),
                               .subject = g_strdup(c->first->subject)};
    bool judged = false;
    if (c->subject_known && c->subject.kind == SUBJECT_ANOMALY)
        judged = judge_anomaly(c, &slo);
    else if (c->subject_known && c->relation != EQUAL)
        judged = c->subject.kind == SUBJECT_LATENCY        ? judge_latency(c, &slo)
                 : c->subject.kind == SUBJECT_AVAILABILITY ? judge_availability(c, &slo)
                                                           : false;
    if (!judged)
        judge_by_trials(c, &slo);
    return slo;
}

/* ---- all of them ---- */

struct claims {
    struct reader_claim *claim;
    int count;
};

/* The SLO called `name` in each trial, and `first` among them. */
static void find_claims(const struct claims *claims, struct case_over_seeds *c,
                        const char *name)
{
    c->first = NULL;
    for (int i = 0; i < c->seed_count; i++) {
        c->claim[i] = NULL;
        for (int k = 0; k < claims[i].count; k++)
            if (strcmp(claims[i].claim[k].kind, "slo") == 0 &&
                strcmp(claims[i].claim[k].name, name) == 0)
                c->claim[i] = &claims[i].claim[k];
        if (c->first == NULL)
            c->first = c->claim[i];
    }
    if (!relation_parse(c->first->comparison, &c->relation))
        c->relation = EQUAL; /* judged by the trials */
    c->subject_known = subject_parse(c->first->subject, &c->subject);
}

static bool has_slo(const struct compared_variant *variant, const char *name)
{
    for (int i = 0; i < variant->slo_count; i++)
        if (strcmp(variant->slo[i].name, name) == 0)
            return true;
    return false;
}

static void judge_all(struct compared_variant *variant, const struct claims *claims,
                      struct case_over_seeds *c)
{
    for (int i = 0; i < c->seed_count; i++)
        for (int k = 0; k < claims[i].count; k++) {
            const struct reader_claim *claim = &claims[i].claim[k];
            if (strcmp(claim->kind, "slo") != 0 || has_slo(variant, claim->name))
                continue;
            find_claims(claims, c, claim->name);
            variant->slo =
                g_renew(struct compared_slo, variant->slo, (gsize)variant->slo_count + 1);
            struct compared_slo slo = judge(c);
            variant->slo[variant->slo_count++] = slo;
        }
}

bool compare_slos(struct compared_variant *variant, struct reader *reader,
                  const uint64_t *seed, int seed_count, GError **error)
{
    struct claims *claims = g_new0(struct claims, (gsize)seed_count + 1);
    bool good = true;
    for (int i = 0; i < seed_count && good; i++) {
        if (variant->trial[i] == NULL)
            continue;
        claims[i].claim =
            reader_claims(reader, variant->trial[i]->id, &claims[i].count, error);
        good = claims[i].claim != NULL;
        claims[i].count = good ? claims[i].count : 0;
    }
    struct case_over_seeds c = {
        .variant = variant,
        .claim = g_new0(const struct reader_claim *, (gsize)seed_count + 1),
        .seed = seed,
        .seed_count = seed_count};
    if (good)
        judge_all(variant, claims, &c);
    for (int i = 0; i < seed_count; i++)
        reader_claims_free(claims[i].claim, claims[i].count);
    g_free(c.claim);
    g_free(claims);
    return good;
}
