#include "sim/cli/verdicts.h"

#include <stdio.h>

#include "sim/cli/cli.h"

struct verdicts *verdicts_of(const struct config *config, const struct record *record)
{
    struct verdicts *verdicts = g_new0(struct verdicts, 1);
    verdicts->slo_count = config->slo_count;
    verdicts->expect_count = config->expect_count;
    verdicts->slo = g_new0(struct claim_outcome, (gsize)config->slo_count + 1);
    verdicts->expect = g_new0(struct claim_outcome, (gsize)config->expect_count + 1);
    for (int i = 0; i < config->slo_count; i++)
        verdicts->slo[i] = claim_evaluate(&config->slo[i], record);
    for (int i = 0; i < config->expect_count; i++)
        verdicts->expect[i] = claim_evaluate_expect(&config->expect[i], record);
    return verdicts;
}

void verdicts_free(struct verdicts *verdicts)
{
    for (int i = 0; i < verdicts->slo_count; i++)
        claim_outcome_clear(&verdicts->slo[i]);
    for (int i = 0; i < verdicts->expect_count; i++)
        claim_outcome_clear(&verdicts->expect[i]);
    g_free(verdicts->slo);
    g_free(verdicts->expect);
    g_free(verdicts);
}

int verdicts_status(const struct verdicts *verdicts, int before)
{
    bool missed = before == EXIT_MISSED, undecided = before == EXIT_UNDECIDED;
    for (int i = 0; i < verdicts->slo_count; i++) {
        missed = missed || verdicts->slo[i].result == CLAIM_MISSED;
        undecided = undecided || verdicts->slo[i].unmeasured;
    }
    for (int i = 0; i < verdicts->expect_count; i++) {
        missed = missed || verdicts->expect[i].result == CLAIM_MISSED;
        undecided = undecided || verdicts->expect[i].result == CLAIM_UNDECIDED;
    }
    return missed ? EXIT_MISSED : undecided ? EXIT_UNDECIDED : EXIT_DONE;
}

static bool is_told(const struct claim_outcome *outcome, enum telling telling)
{
    if (telling == TELL_UNMEASURED)
        return outcome->unmeasured;
    return outcome->result == CLAIM_MISSED ||
           (outcome->result == CLAIM_UNDECIDED && telling == TELL_UNDECIDED_TOO);
}

static void print_unmet(const char *group, const struct claim_outcome *outcome, int count,
                        const struct record *record, enum telling telling)
{
    for (int i = 0; i < count; i++)
        if (is_told(&outcome[i], telling))
            fprintf(stderr, "consim: seed %" G_GUINT64_FORMAT ": [%s] %s: %s\n",
                    (guint64)record->seed, group, claim_result_name(outcome[i].result),
                    outcome[i].measured);
}

void verdicts_print(const struct verdicts *verdicts, const struct record *record,
                    enum telling telling)
{
    print_unmet("slo", verdicts->slo, verdicts->slo_count, record, telling);
    print_unmet("expect", verdicts->expect, verdicts->expect_count, record, telling);
}
