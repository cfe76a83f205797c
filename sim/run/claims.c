#include "sim/run/claims.h"

#include <glib.h>
#include <string.h>

#include "sim/observe/subject.h"
#include "sim/stats/proportion.h"

/* What a subject names, and what it measures. */
enum measure_unit { UNIT_MS, UNIT_SHARE, UNIT_COUNT, UNIT_YES };

struct measure {
    enum measure_unit unit;
    double value;
    uint64_t count, of; /* of a SHARE, and of an anomaly that is counted */
    bool is_anomaly;
    const char *empty; /* why there is no value; NULL: there is one */
};

bool claim_subject_known(const char *subject)
{
    struct subject parsed;
    return subject_parse(subject, &parsed);
}

static struct measure measure_latency(const struct subject *subject,
                                      const struct record *record)
{
    const struct latency_record *latency =
        subject->op < 0 ? &record->latency_all : &record->latency[subject->op];
    const struct histogram *histogram =
        subject->with_timeouts ? latency->with_timeouts : latency->ok;
    uint64_t count = histogram != NULL ? histogram_count(histogram) : 0;
    if (subject->statistic == STATISTIC_COUNT)
        return (struct measure){.unit = UNIT_COUNT, .value = (double)count};
    if (count == 0)
        return (struct measure){.empty = "no such operation was answered"};
    double ns = subject->statistic == STATISTIC_MEAN
                    ? histogram_mean(histogram)
                    : (double)histogram_quantile(histogram, subject->p);
    return (struct measure){.unit = UNIT_MS, .value = ns / 1e6};
}

static struct measure share_of(uint64_t count, uint64_t of, const char *empty)
{
    if (of == 0)
        return (struct measure){.empty = empty};
    return (struct measure){.unit = UNIT_SHARE,
                            .value = (double)count / (double)of,
                            .count = count,
                            .of = of};
}

static struct measure measure_anomaly(enum anomaly anomaly, bool as_share,
                                      const struct record *record)
{
    const struct anomaly_count *seen = &record->anomaly[anomaly];
    if (!seen->applies)
        return (struct measure){.empty = "it does not apply to this run"};
    struct measure measure = {.unit = UNIT_COUNT, .value = (double)seen->count};
    if (as_share)
        measure = share_of(seen->count, seen->of, "no operation was at risk");
    measure.is_anomaly = true;
    return measure;
}

static struct measure measure_outcome(uint64_t count, bool as_share,
                                      const struct record *record)
{
    if (as_share)
        return share_of(count, record->operations, "no operation was due");
    return (struct measure){.unit = UNIT_COUNT, .value = (double)count};
}

static struct measure take_measure(const struct claim *claim, const struct record *record)
{
    struct subject subject;
    if (!subject_parse(claim->subject, &subject))
        return (struct measure){.empty = "no checker decides it yet"};
    switch (subject.kind) {
    case SUBJECT_LATENCY:
        return measure_latency(&subject, record);
    case SUBJECT_ANOMALY:
        return measure_anomaly(subject.anomaly, claim->is_share, record);
    case SUBJECT_OUTCOME:
        return measure_outcome(subject_outcome(&subject, record), claim->is_share,
                               record);
    case SUBJECT_CONCLUSIVE:
        return (struct measure){.unit = UNIT_YES, .value = record->conclusive ? 1 : 0};
    case SUBJECT_AVAILABILITY:
        return share_of(record->ok, record->operations, "no operation was due");
    case SUBJECT_THROUGHPUT:
        break;
    }
    double seconds = (double)(record->duration_ns - record->warmup_ns) / 1e9;
    return (struct measure){.unit = UNIT_COUNT, .value = (double)record->ok / seconds};
}

static char *describe(const struct claim *claim, const struct measure *measure)
{
    if (measure->unit == UNIT_YES)
        return g_strdup_printf("%s is %s, wanted %s", claim->subject,
                               measure->value != 0 ? "yes" : "no",
                               claim->limit != 0 ? "yes" : "no");
    char value[G_ASCII_DTOSTR_BUF_SIZE], limit[G_ASCII_DTOSTR_BUF_SIZE];
    bool percent = measure->unit == UNIT_SHARE;
    const char *unit = percent ? " %" : measure->unit == UNIT_MS ? " ms" : "";
    double scale = percent ? 100 : 1;
    g_ascii_formatd(value, sizeof value, "%.6g", measure->value * scale);
    g_ascii_formatd(limit, sizeof limit, "%.6g", claim->limit * scale);
    return g_strdup_printf("%s is %s%s, wanted %s %s%s", claim->subject, value, unit,
                           relation_sign(claim->comparison), limit, unit);
}

/* Does the 95% interval of a share reach past the limit? */
static bool interval_breaks(const struct claim *claim, const struct measure *measure)
{
    if (claim->comparison == EQUAL)
        return false;
    struct interval interval = anomaly_interval(measure->count, measure->of);
    return !relation_keeps(claim->comparison, interval.low, claim->limit) ||
           !relation_keeps(claim->comparison, interval.high, claim->limit);
}

static struct claim_outcome undecided(const struct claim *claim, const char *why)
{
    return (struct claim_outcome){.result = CLAIM_UNDECIDED,
                                  .unmeasured = true,
                                  .measured =
                                      g_strdup_printf("%s: %s", claim->subject, why)};
}

/* A verdict is exact for the history that it is on. */
static struct claim_outcome evaluate_verdict(const struct claim *claim,
                                             const struct record *record)
{
    const struct judgement *found = NULL;
    for (int i = 0; i < record->verdict_count; i++)
        if (strcmp(record->verdict[i].model, claim->subject) == 0)
            found = &record->verdict[i];
    if (found == NULL)
        return undecided(claim, "it was not checked");
    const char *verdict = verdict_name(found->verdict);
    bool kept = strcmp(claim->verdict, verdict) == 0;
    if (!kept && found->verdict == VERDICT_UNKNOWN)
        return undecided(claim, found->cause);
    return (struct claim_outcome){
        .result = kept ? CLAIM_MET : CLAIM_MISSED,
        .measured = g_strdup_printf("%s %s, wanted %s", claim->subject,
                                    found->verdict == VERDICT_HOLDS      ? verdict
                                    : found->verdict == VERDICT_VIOLATED ? "is violated"
                                                                         : "is unknown",
                                    claim->verdict)};
}

struct claim_outcome claim_evaluate(const struct claim *claim,
                                    const struct record *record)
{
    if (claim->verdict != NULL)
        return evaluate_verdict(claim, record);
    struct measure measure = take_measure(claim, record);
    if (measure.empty != NULL)
        return undecided(claim, measure.empty);
    struct claim_outcome outcome = {.measured = describe(claim, &measure)};
    if (!relation_keeps(claim->comparison, measure.value, claim->limit)) {
        outcome.result = CLAIM_MISSED;
    } else if (measure.unit == UNIT_SHARE && interval_breaks(claim, &measure)) {
        outcome.result = CLAIM_UNDECIDED;
        char *more =
            g_strdup_printf("%s; but %" G_GUINT64_FORMAT
                            " observations allow no certainty: the 95%% interval "
                            "reaches past the limit",
                            outcome.measured, (guint64)measure.of);
        g_free(outcome.measured);
        outcome.measured = more;
    }
    return outcome;
}

/* Too many harms are a fact whatever the faults did; too few are not. */
static bool refuted_by_what_was_seen(const struct claim *claim,
                                     const struct measure *measure)
{
    return !measure->is_anomaly || measure->value > claim->limit;
}

/* What was seen violated is so, whatever the faults did; the rest is open. */
static struct claim_outcome expect_verdict(const struct claim *claim,
                                           const struct record *record)
{
    struct claim_outcome outcome = evaluate_verdict(claim, record);
    if (record->conclusive || outcome.result == CLAIM_UNDECIDED ||
        (outcome.result == CLAIM_MISSED && strcmp(claim->verdict, "holds") == 0))
        return outcome;
    claim_outcome_clear(&outcome);
    return undecided(claim, "the run is inconclusive");
}

struct claim_outcome claim_evaluate_expect(const struct claim *claim,
                                           const struct record *record)
{
    if (claim->verdict != NULL)
        return expect_verdict(claim, record);
    struct measure measure = take_measure(claim, record);
    if (measure.empty != NULL)
        return undecided(claim, measure.empty);
    bool kept = relation_keeps(claim->comparison, measure.value, claim->limit);
    bool rests_on_it = !record->conclusive && measure.unit != UNIT_YES;
    if (rests_on_it && (kept || !refuted_by_what_was_seen(claim, &measure)))
        return undecided(claim, "the run is inconclusive");
    return (struct claim_outcome){.result = kept ? CLAIM_MET : CLAIM_MISSED,
                                  .measured = describe(claim, &measure)};
}

void claim_outcome_clear(struct claim_outcome *outcome)
{
    g_clear_pointer(&outcome->measured, g_free);
}

static struct claim_record record_of(enum claim_kind kind, const struct claim *claim,
                                     struct claim_outcome outcome)
{
    return (struct claim_record){.kind = kind,
                                 .name = g_strdup(claim->name),
                                 .subject = g_strdup(claim->subject),
                                 .comparison = claim->comparison,
                                 .limit = claim->limit,
                                 .is_share = claim->is_share,
                                 .verdict = g_strdup(claim->verdict),
                                 .text = g_strdup(claim->text),
                                 .result = outcome.result,
                                 .unmeasured = outcome.unmeasured,
                                 .measured = outcome.measured};
}

struct claim_record *claims_evaluate(const struct config *config,
                                     const struct record *record, int *count)
{
    *count = config->slo_count + config->expect_count;
    struct claim_record *claim = g_new0(struct claim_record, (gsize)*count + 1);
    struct claim_record *next = claim;
    for (int i = 0; i < config->slo_count; i++)
        *next++ = record_of(CLAIM_SLO, &config->slo[i],
                            claim_evaluate(&config->slo[i], record));
    for (int i = 0; i < config->expect_count; i++)
        *next++ = record_of(CLAIM_EXPECT, &config->expect[i],
                            claim_evaluate_expect(&config->expect[i], record));
    return claim;
}
