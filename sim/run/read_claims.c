#include <string.h>

#include "sim/run/call.h"
#include "sim/run/checks.h"
#include "sim/run/claims.h"
#include "sim/run/loader.h"
#include "sim/run/nearest.h"
#include "sim/run/quantity.h"

static const struct sign {
    const char *text;
    enum relation comparison;
} signs[] = {
    /* the longer ones first */
    {"<=", AT_MOST}, {">=", AT_LEAST}, {"<", BELOW}, {">", ABOVE}, {"=", EQUAL},
};

static const char *const verdicts[] = {"holds", "violated", "unknown", NULL};
static const char *const counts[] = {"operations", "ok",      "conflict",
                                     "fail",       "unknown", NULL};

/* Harms that scenarios may name and that nothing here counts yet. */
static const char *const later_anomalies[] = {"double_apply",
                                              "aba",
                                              "oversold",
                                              "mutual_exclusion",
                                              "stale_write_accepted",
                                              "monotonic_writes",
                                              "writes_follow_reads",
                                              "dirty_read",
                                              "fractured_read",
                                              "write_skew",
                                              "long_fork",
                                              NULL};

/* Finds the first sign in `text`, cuts it there, and returns what follows it. */
static char *cut_at_sign(char *text, enum relation *comparison)
{
    char *at = text + strcspn(text, "<>=");
    for (size_t i = 0; i < G_N_ELEMENTS(signs) && *at; i++) {
        if (!g_str_has_prefix(at, signs[i].text))
            continue;
        *comparison = signs[i].comparison;
        *at = '\0';
        return at + strlen(signs[i].text);
    }
    return NULL;
}

static bool is_anomaly(const char *subject)
{
    for (int i = 0; i < ANOMALY_COUNT; i++)
        if (strcmp(anomaly_infos[i].name, subject) == 0)
            return true;
    return false;
}

static bool ends_with_count(const char *subject)
{
    return strcmp(subject, "count") == 0 || g_str_has_suffix(subject, ".count");
}

/* 0..1, or with a percent sign up to 100. */
static bool read_share(const char *text, struct claim *claim, char **why)
{
    double share;
    if (!quantity_ratio(text, &share, why))
        return false;
    claim->limit = share;
    if (share >= 0 && share <= 1)
        return true;
    bool percent = share > 1 && share <= 100 && !strchr(text, '%');
    g_autofree char *shown = quoted(text);
    *why = g_strdup_printf("%s is no share; expected 0 to 1, or 0%% to 100%%%s%s%s",
                           shown, percent ? "; did you mean " : "", percent ? text : "",
                           percent ? "%?" : "");
    return false;
}

static bool read_count(const char *text, struct claim *claim, char **why)
{
    size_t length = strlen(text);
    claim->is_share = length && text[length - 1] == '%';
    if (claim->is_share)
        return read_share(text, claim, why);
    int64_t count;
    if (!quantity_integer(text, &count, why))
        return false;
    claim->limit = (double)count;
    return true;
}

static bool read_latency(const char *text, struct claim *claim, char **why)
{
    double ns;
    if (!quantity_duration_real(text, &ns, why))
        return false;
    claim->limit = ns / 1e6;
    return true;
}

static bool read_throughput(const char *text, struct claim *claim, char **why)
{
    if (strchr(text, '/'))
        return quantity_rate(text, &claim->limit, why);
    int64_t count;
    if (!quantity_integer(text, &count, why))
        return false;
    claim->limit = (double)count;
    return true;
}

static bool read_conclusive(const char *text, struct claim *claim, char **why)
{
    bool yes;
    if (!quantity_bool(text, &yes, why))
        return false;
    claim->limit = yes;
    if (claim->comparison != EQUAL)
        *why = g_strdup("yes and no cannot be compared so; expected conclusive = yes");
    return !*why;
}

static bool read_verdict(const char *text, struct claim *claim, char **why)
{
    claim->verdict = g_strdup(text);
    if (claim->comparison != EQUAL)
        *why = g_strdup_printf("a verdict cannot be compared so; expected %s = %s",
                               claim->subject, text);
    return !*why;
}

static char *unknown_subject(const char *subject)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    static const char *const others[] = {"availability", "throughput_per_s", "conclusive",
                                         "read.p99",     "write.p99",        "update.p99",
                                         "all.p99"};
    for (int i = 0; i < ANOMALY_COUNT; i++)
        g_ptr_array_add(known, (void *)(uintptr_t)anomaly_infos[i].name);
    for (int i = 0; counts[i]; i++)
        g_ptr_array_add(known, (void *)(uintptr_t)counts[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_ptr_array_add(known, (void *)(uintptr_t)others[i]);
    g_ptr_array_add(known, NULL);
    g_autofree char *shown = quoted(subject);
    g_autofree char *hint = did_you_mean(subject, (const char *const *)known->pdata);
    if (g_strv_contains(later_anomalies, subject))
        return g_strdup_printf(
            "%s is not counted in this version yet; expected another "
            "subject",
            shown);
    return g_strdup_printf(
        "%s cannot be measured; expected KIND.p99 (also mean, p50, p90, "
        "p95, p999, max), availability, throughput_per_s, an anomaly, "
        "or MODEL = holds%s",
        shown, hint);
}

static bool read_limit(const char *text, struct claim *claim, char **why)
{
    const char *subject = claim->subject;
    if (strcmp(subject, "conclusive") == 0)
        return read_conclusive(text, claim, why);
    bool known = claim_subject_known(subject);
    if (!known && model_name_possible(subject) && g_strv_contains(verdicts, text) &&
        !g_strv_contains(later_anomalies, subject))
        return read_verdict(text, claim, why);
    if (!known) {
        *why = unknown_subject(subject);
        return false;
    }
    if (strcmp(subject, "availability") == 0)
        return read_share(text, claim, why);
    if (strcmp(subject, "throughput_per_s") == 0)
        return read_throughput(text, claim, why);
    if (is_anomaly(subject) || g_strv_contains(counts, subject) ||
        ends_with_count(subject))
        return read_count(text, claim, why);
    return read_latency(text, claim, why);
}

/* The sides of a line, by its form: "NAME = SUBJECT SIGN LIMIT", "SUBJECT SIGN LIMIT",
 * or, as an expectation, "SUBJECT = LIMIT". */
static bool take_apart(const struct entry *entry, bool named, struct claim *claim,
                       char **limit)
{
    g_autofree char *rest = NULL;
    if (!entry->value) {
        claim->text = g_strdup(entry->key);
        rest = g_strdup(entry->key);
    } else if (named) {
        claim->name = g_strdup(entry->key);
        claim->text = g_strdup(entry->value);
        rest = g_strdup(entry->value);
    } else {
        bool signed_value = strchr("<>=", *entry->value) && *entry->value;
        rest = g_strdup_printf("%s %s%s", entry->key, signed_value ? "" : "= ",
                               entry->value);
        claim->text = g_strdup(rest);
    }
    const char *right = cut_at_sign(rest, &claim->comparison);
    if (!right)
        return false;
    *limit = g_strstrip(g_strdup(right));
    claim->subject = g_strdup(g_strstrip(rest));
    if (!claim->name)
        claim->name = g_strdup(claim->subject);
    return *claim->subject && **limit;
}

static void read_claim(struct loader *loader, const struct group *group,
                       struct entry *entry, bool named, struct claim *claim)
{
    g_autofree char *limit = NULL;
    char *why = NULL;
    claim->line = entry->line;
    entry->used = true;
    struct place place = place_of(group, entry);
    if (!take_apart(entry, named, claim, &limit))
        report_add(loader->report, place, "nothing is compared; expected %s",
                   named ? "NAME = SUBJECT SIGN LIMIT, as fast_reads = read.p99 < 100ms"
                         : "SUBJECT SIGN LIMIT, as lost_write = 0");
    else if (!read_limit(limit, claim, &why))
        loader_problem(loader, place, why);
}

static struct claim *read_claim_group(struct loader *loader, const char *name, bool named,
                                      int *count)
{
    const struct group *group = loader_group(loader, name);
    guint lines = group ? group->entries->len : 0;
    struct claim *claims = g_new0(struct claim, lines + 1);
    for (guint i = 0; i < lines; i++)
        read_claim(loader, group, group->entries->pdata[i], named, &claims[i]);
    *count = (int)lines;
    return claims;
}

void read_claims(struct loader *loader)
{
    struct config *config = loader->config;
    config->slo = read_claim_group(loader, "slo", true, &config->slo_count);
    config->expect = read_claim_group(loader, "expect", false, &config->expect_count);
    read_checks(loader);
}
