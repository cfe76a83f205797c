#include "sim/observe/subject.h"

#include <glib.h>
#include <string.h>

static const struct statistic_name {
    const char *name;
    enum statistic statistic;
    double p;
} statistics[] = {
    {"p50", STATISTIC_QUANTILE, 0.5},    {"p90", STATISTIC_QUANTILE, 0.9},
    {"p95", STATISTIC_QUANTILE, 0.95},   {"p99", STATISTIC_QUANTILE, 0.99},
    {"p999", STATISTIC_QUANTILE, 0.999}, {"p99.9", STATISTIC_QUANTILE, 0.999},
    {"max", STATISTIC_QUANTILE, 1},      {"mean", STATISTIC_MEAN, 0},
    {"count", STATISTIC_COUNT, 0},
};

/* Counts of the trial, as its JSON names them. */
static const struct outcome_name {
    const char *name;
    size_t offset;
} outcomes[] = {
    {"operations", offsetof(struct record, operations)},
    {"ok", offsetof(struct record, ok)},
    {"conflict", offsetof(struct record, conflict)},
    {"fail", offsetof(struct record, fail)},
    {"unknown", offsetof(struct record, unknown)},
};

static bool parse_statistic(const char *text, struct subject *subject)
{
    for (size_t i = 0; i < G_N_ELEMENTS(statistics); i++) {
        if (strcmp(statistics[i].name, text) != 0)
            continue;
        subject->statistic = statistics[i].statistic;
        subject->p = statistics[i].p;
        return true;
    }
    return false;
}

/* KIND.STATISTIC, all.STATISTIC or STATISTIC. */
static bool parse_latency(const char *text, struct subject *subject)
{
    static const char prefix[] = "with_timeouts.";
    subject->kind = SUBJECT_LATENCY;
    if (g_str_has_prefix(text, prefix)) {
        subject->with_timeouts = true;
        text += strlen(prefix);
    }
    if (parse_statistic(text, subject))
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
    return known && parse_statistic(dot + 1, subject);
}

static bool parse_word(const char *text, struct subject *subject)
{
    static const struct {
        const char *name;
        enum subject_kind kind;
    } words[] = {{"availability", SUBJECT_AVAILABILITY},
                 {"throughput_per_s", SUBJECT_THROUGHPUT},
                 {"conclusive", SUBJECT_CONCLUSIVE}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].name, text) == 0) {
            subject->kind = words[i].kind;
            return true;
        }
    }
    return false;
}

bool subject_parse(const char *text, struct subject *subject)
{
    *subject = (struct subject){.op = -1};
    for (size_t i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        if (strcmp(outcomes[i].name, text) == 0) {
            subject->kind = SUBJECT_OUTCOME;
            subject->outcome = (int)i;
            return true;
        }
    }
    for (int i = 0; i < ANOMALY_COUNT; i++) {
        if (strcmp(anomaly_infos[i].name, text) == 0) {
            subject->kind = SUBJECT_ANOMALY;
            subject->anomaly = (enum anomaly)i;
            return true;
        }
    }
    return parse_word(text, subject) || parse_latency(text, subject);
}

uint64_t subject_outcome(const struct subject *subject, const struct record *record)
{
    uint64_t count;
    memcpy(&count, (const char *)record + outcomes[subject->outcome].offset,
           sizeof count);
    return count;
}
