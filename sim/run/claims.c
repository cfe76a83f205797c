#include "sim/run/claims.h"

#include <glib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

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

static const struct statistic {
    const char *name;
    double p; /* of a quantile; negative: another */
} statistics[] = {
    {"p50", 0.5},     {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999},
    {"p99.9", 0.999}, {"max", 1},   {"mean", -1},  {"count", -2},
};

static const struct statistic *find_statistic(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(statistics); i++)
        if (strcmp(statistics[i].name, name) == 0)
            return &statistics[i];
    return NULL;
}

/* Counts of the trial, as its JSON names them. */
static const struct figure {
    const char *name;
    size_t offset;
} figures[] = {
    {"operations", offsetof(struct record, operations)},
    {"ok", offsetof(struct record, ok)},
    {"conflict", offsetof(struct record, conflict)},
    {"fail", offsetof(struct record, fail)},
    {"unknown", offsetof(struct record, unknown)},
};

/* A subject taken apart; exactly one of the last four is not NULL. */
struct subject {
    int op; /* -1: all */
    bool with_timeouts;
    const struct statistic *statistic;
    const struct figure *figure;
    const struct anomaly_info *anomaly;
    const char *derived; /* availability, throughput_per_s, conclusive */
};

/* KIND.STATISTIC, all.STATISTIC or STATISTIC. */
static bool parse_latency(const char *text, struct subject *subject)
{
    static const char prefix[] = "with_timeouts.";
    if (g_str_has_prefix(text, prefix)) {
        subject->with_timeouts = true;
        text += strlen(prefix);
    }
    subject->op = -1;
    subject->statistic = find_statistic(text);
    if (subject->statistic != NULL)
        return true;
    const char *dot = strchr(text, '.');
    if (dot == NULL)
        return false;
    g_autofree char *kind = g_strndup(text, (gsize)(dot - text));
    bool known = strcmp(kind, "all") == 0;
    for (enum op op = 0; op < OP_COUNT && !known; op++) {
        if (strcmp(kind, op_name(op)) == 0) {
            subject->op = (int)op;
            known = true;
        }
    }
    subject->statistic = find_statistic(dot + 1);
    return known && subject->statistic != NULL;
}

static bool parse_subject(const char *text, struct subject *subject)
{
    static const char *const derived[] = {"availability", "throughput_per_s",
                                          "conclusive"};
    *subject = (struct subject){.op = -1};
    for (size_t i = 0; i < G_N_ELEMENTS(figures); i++)
        if (strcmp(figures[i].name, text) == 0)
            subject->figure = &figures[i];
    for (int i = 0; i < ANOMALY_COUNT; i++)
        if (strcmp(anomaly_infos[i].name, text) == 0)
            subject->anomaly = &anomaly_infos[i];
    for (size_t i = 0; i < G_N_ELEMENTS(derived); i++)
        if (strcmp(derived[i], text) == 0)
            subject->derived = derived[i];
    return subject->figure != NULL || subject->anomaly != NULL ||
           subject->derived != NULL || parse_latency(text, subject);
}

bool claim_subject_known(const char *subject)
{
    struct subject parsed;
    return parse_subject(subject, &parsed);
}

static struct measure measure_latency(const struct subject *subject,
                                      const struct record *record)
{
    const struct latency_record *latency =
        subject->op < 0 ? &record->latency_all : &record->latency[subject->op];
    const struct histogram *histogram =
        subject->with_timeouts ? latency->with_timeouts : latency->ok;
    uint64_t count = histogram != NULL ? histogram_count(histogram) : 0;
    double p = subject->statistic->p;
    if (p == -2)
        return (struct measure){.unit = UNIT_COUNT, .value = (double)count};
    if (count == 0)
        return (struct measure){.empty = "no such operation was answered"};
    double ns =
        p < 0 ? histogram_mean(histogram) : (double)histogram_quantile(histogram, p);
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

static struct measure measure_anomaly(const struct anomaly_info *info, bool as_share,
                                      const struct record *record)
{
    const struct anomaly_count *seen = &record->anomaly[info - anomaly_infos];
    if (!seen->applies)
        return (struct measure){.empty = "it does not apply to this run"};
    struct measure measure = {.unit = UNIT_COUNT, .value = (double)seen->count};
    if (as_share)
        measure = share_of(seen->count, seen->of, "no operation was at risk");
    measure.is_anomaly = true;
    return measure;
}

static struct measure take_measure(const struct claim *claim, const struct record *record)
{
    struct subject subject;
    if (!parse_subject(claim->subject, &subject))
        return (struct measure){.empty = "no checker decides it yet"};
    if (subject.statistic != NULL)
        return measure_latency(&subject, record);
    if (subject.anomaly != NULL)
        return measure_anomaly(subject.anomaly, claim->is_share, record);
    if (subject.figure != NULL) {
        uint64_t count;
        memcpy(&count, (const char *)record + subject.figure->offset, sizeof count);
        if (claim->is_share)
            return share_of(count, record->operations, "no operation was due");
        return (struct measure){.unit = UNIT_COUNT, .value = (double)count};
    }
    if (strcmp(subject.derived, "conclusive") == 0)
        return (struct measure){.unit = UNIT_YES, .value = record->conclusive ? 1 : 0};
    if (strcmp(subject.derived, "availability") == 0)
        return share_of(record->ok, record->operations, "no operation was due");
    double seconds = (double)(record->duration_ns - record->warmup_ns) / 1e9;
    return (struct measure){.unit = UNIT_COUNT, .value = (double)record->ok / seconds};
}

static bool keeps(enum comparison comparison, double value, double limit)
{
    switch (comparison) {
    case BELOW:
        return value < limit;
    case AT_MOST:
        return value <= limit;
    case ABOVE:
        return value > limit;
    case AT_LEAST:
        return value >= limit;
    case EQUAL:
        return value == limit;
    }
    g_assert_not_reached();
}

static char *describe(const struct claim *claim, const struct measure *measure)
{
    if (measure->unit == UNIT_YES)
        return g_strdup_printf("%s is %s, wanted %s", claim->subject,
                               measure->value != 0 ? "yes" : "no",
                               claim->limit != 0 ? "yes" : "no");
    static const char *const signs[] = {
        [BELOW] = "<", [AT_MOST] = "<=", [ABOVE] = ">", [AT_LEAST] = ">=", [EQUAL] = "="};
    char value[G_ASCII_DTOSTR_BUF_SIZE], limit[G_ASCII_DTOSTR_BUF_SIZE];
    bool percent = measure->unit == UNIT_SHARE;
    const char *unit = percent ? " %" : measure->unit == UNIT_MS ? " ms" : "";
    double scale = percent ? 100 : 1;
    g_ascii_formatd(value, sizeof value, "%.6g", measure->value * scale);
    g_ascii_formatd(limit, sizeof limit, "%.6g", claim->limit * scale);
    return g_strdup_printf("%s is %s%s, wanted %s %s%s", claim->subject, value, unit,
                           signs[claim->comparison], limit, unit);
}

/* Does the 95% interval of a share reach past the limit? */
static bool interval_breaks(const struct claim *claim, const struct measure *measure)
{
    if (claim->comparison == EQUAL)
        return false;
    struct interval interval = anomaly_interval(measure->count, measure->of);
    return !keeps(claim->comparison, interval.low, claim->limit) ||
           !keeps(claim->comparison, interval.high, claim->limit);
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
    if (!keeps(claim->comparison, measure.value, claim->limit)) {
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
    bool kept = keeps(claim->comparison, measure.value, claim->limit);
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

const char *claim_result_name(enum claim_result result)
{
    static const char *const names[] = {"met", "missed", "undecided"};
    return names[result];
}
