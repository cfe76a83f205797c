#include "sim/cli/verdicts.h"

#include <stdio.h>

#include "sim/cli/cli.h"

struct verdicts *verdicts_of(const struct config *config, const struct record *record)
{
    struct verdicts *verdicts = g_new0(struct verdicts, 1);
    g_assert(record->claim_count == config->slo_count + config->expect_count);
    *verdicts = (struct verdicts){.slo = record->claim,
                                  .expect = record->claim + config->slo_count,
                                  .slo_count = config->slo_count,
                                  .expect_count = config->expect_count};
    return verdicts;
}

void verdicts_free(struct verdicts *verdicts)
{
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

static bool is_told(const struct claim_record *outcome, enum telling telling)
{
    if (telling == TELL_UNMEASURED)
        return outcome->unmeasured;
    return outcome->result == CLAIM_MISSED ||
           (outcome->result == CLAIM_UNDECIDED && telling == TELL_UNDECIDED_TOO);
}

static void print_unmet(const char *group, const struct claim_record *outcome, int count,
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
