#include "sim/cli/expectations.h"

#include <stdio.h>
#include <string.h>

#include "sim/cli/table.h"
#include "sim/stats/figures.h"

/* One line of [slo] or [expect] of one variant. */
struct claim_tally {
    int variant;
    enum claim_kind kind;
    char *text;     /* as written */
    int results[3]; /* trials, by enum claim_result */
    int unmeasured;
    uint64_t seed;  /* the first whose result is the worst so far: */
    char *measured; /* what was measured there */
    enum claim_result worst;
};

/* Why a trial of a variant is inconclusive; said once. */
struct doubt {
    int variant;
    char *why;
    uint64_t first_seed;
    int trials;
};

struct expectations {
    const struct grid *grid;
    GArray *tally, *doubt;
};

static void tally_clear(void *at)
{
    struct claim_tally *tally = at;
    g_free(tally->text);
    g_free(tally->measured);
}

static void doubt_clear(void *at)
{
    g_free(((struct doubt *)at)->why);
}

struct expectations *expectations_new(const struct grid *grid)
{
    struct expectations *expectations = g_new0(struct expectations, 1);
    expectations->grid = grid;
    expectations->tally = g_array_new(FALSE, TRUE, sizeof(struct claim_tally));
    expectations->doubt = g_array_new(FALSE, TRUE, sizeof(struct doubt));
    g_array_set_clear_func(expectations->tally, tally_clear);
    g_array_set_clear_func(expectations->doubt, doubt_clear);
    return expectations;
}

void expectations_free(struct expectations *expectations)
{
    g_array_unref(expectations->tally);
    g_array_unref(expectations->doubt);
    g_free(expectations);
}

static struct claim_tally *tally_of(struct expectations *expectations, int variant,
                                    const struct claim_record *claim)
{
    for (guint i = 0; i < expectations->tally->len; i++) {
        struct claim_tally *tally =
            &g_array_index(expectations->tally, struct claim_tally, i);
        if (tally->variant == variant && tally->kind == claim->kind &&
            strcmp(tally->text, claim->text) == 0)
            return tally;
    }
    struct claim_tally fresh = {
        .variant = variant, .kind = claim->kind, .text = g_strdup(claim->text)};
    g_array_append_val(expectations->tally, fresh);
    return &g_array_index(expectations->tally, struct claim_tally,
                          expectations->tally->len - 1);
}

/* Missed is worse than undecided, and that than met. */
static int badness(enum claim_result result)
{
    return result == CLAIM_MISSED ? 2 : result == CLAIM_UNDECIDED ? 1 : 0;
}

static void add_claims(struct expectations *expectations, int variant, uint64_t seed,
                       const struct claim_record *claim, int count)
{
    for (int i = 0; i < count; i++) {
        struct claim_tally *tally = tally_of(expectations, variant, &claim[i]);
        tally->results[claim[i].result]++;
        tally->unmeasured += claim[i].unmeasured;
        if (tally->measured != NULL && badness(claim[i].result) <= badness(tally->worst))
            continue;
        g_free(tally->measured);
        tally->measured = g_strdup(claim[i].measured);
        tally->worst = claim[i].result;
        tally->seed = seed;
    }
}

static void add_doubt(struct expectations *expectations, int variant, uint64_t seed,
                      const char *why)
{
    for (guint i = 0; i < expectations->doubt->len; i++) {
        struct doubt *doubt = &g_array_index(expectations->doubt, struct doubt, i);
        if (doubt->variant == variant && strcmp(doubt->why, why) == 0) {
            doubt->trials++;
            return;
        }
    }
    struct doubt fresh = {variant, g_strdup(why), seed, 1};
    g_array_append_val(expectations->doubt, fresh);
}

void expectations_add(struct expectations *expectations, int variant,
                      const struct record *record, const struct verdicts *verdicts)
{
    add_claims(expectations, variant, record->seed, verdicts->slo, verdicts->slo_count);
    add_claims(expectations, variant, record->seed, verdicts->expect,
               verdicts->expect_count);
    char **why = record->conclusive ? NULL : record->inconclusive_why;
    for (; why != NULL && *why != NULL; why++)
        add_doubt(expectations, variant, record->seed, *why);
}

static int trials_of(const struct claim_tally *tally)
{
    return tally->results[0] + tally->results[1] + tally->results[2];
}

/* "missed by raft in 5 of 5 seeds (seed 1: stale_read is 0, wanted > 0)" */
static char *unmet_text(const struct expectations *expectations,
                        const struct claim_tally *tally)
{
    int trials = trials_of(tally);
    return g_strdup_printf(
        "%s by %s in %d of %d %s (seed %" G_GUINT64_FORMAT ": %s)",
        claim_result_name(tally->worst), expectations->grid->variant[tally->variant].name,
        tally->results[tally->worst], trials, plural((uint64_t)trials, "seed", "seeds"),
        (guint64)tally->seed, tally->measured);
}

/* Of one line of [expect], which variants keep it, and which do not. */
static void print_expectation(GString *to, const struct expectations *expectations,
                              const char *text)
{
    GString *met = g_string_new(NULL), *unmet = g_string_new(NULL);
    for (guint i = 0; i < expectations->tally->len; i++) {
        const struct claim_tally *tally =
            &g_array_index(expectations->tally, struct claim_tally, i);
        if (tally->kind != CLAIM_EXPECT || strcmp(tally->text, text) != 0)
            continue;
        g_autofree char *what = unmet_text(expectations, tally);
        if (tally->worst == CLAIM_MET)
            g_string_append_printf(met, "%s%s", met->len > 0 ? ", " : "met by ",
                                   expectations->grid->variant[tally->variant].name);
        else
            g_string_append_printf(unmet, "%s%s", unmet->len > 0 ? "; " : "", what);
    }
    g_autofree char *line =
        g_strdup_printf("`%s`: %s%s%s.", text, met->str,
                        met->len > 0 && unmet->len > 0 ? "; " : "", unmet->str);
    paragraph(to, "  - ", line);
    g_string_free(met, TRUE);
    g_string_free(unmet, TRUE);
}

static void print_doubts(GString *to, const struct expectations *expectations,
                         bool emphasis)
{
    for (guint i = 0; i < expectations->doubt->len; i++) {
        const struct doubt *doubt = &g_array_index(expectations->doubt, struct doubt, i);
        if (i == 0)
            heading(to, "INCONCLUSIVE: these trials prove less than they seem", emphasis);
        g_autofree char *line = g_strdup_printf(
            "%s, %d %s, the first %" G_GUINT64_FORMAT ": %s",
            expectations->grid->variant[doubt->variant].name, doubt->trials,
            plural((uint64_t)doubt->trials, "seed", "seeds"), (guint64)doubt->first_seed,
            doubt->why);
        paragraph(to, "  ! ", line);
    }
}

void print_expectations(GString *to, const struct expectations *expectations,
                        bool emphasis)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    print_doubts(to, expectations, emphasis);
    for (guint i = 0; i < expectations->tally->len; i++) {
        const struct claim_tally *tally =
            &g_array_index(expectations->tally, struct claim_tally, i);
        if (tally->kind != CLAIM_EXPECT || !g_hash_table_add(told, tally->text))
            continue;
        if (g_hash_table_size(told) == 1)
            heading(to, "What the scenario expects", emphasis);
        print_expectation(to, expectations, tally->text);
    }
}

void expectations_warn(const struct expectations *expectations)
{
    for (guint i = 0; i < expectations->doubt->len; i++) {
        const struct doubt *doubt = &g_array_index(expectations->doubt, struct doubt, i);
        fprintf(stderr, "consim: %s: seed %" G_GUINT64_FORMAT ": INCONCLUSIVE: %s\n",
                expectations->grid->variant[doubt->variant].name,
                (guint64)doubt->first_seed, doubt->why);
    }
    for (guint i = 0; i < expectations->tally->len; i++) {
        const struct claim_tally *tally =
            &g_array_index(expectations->tally, struct claim_tally, i);
        if (tally->kind != CLAIM_EXPECT || tally->worst == CLAIM_MET)
            continue;
        g_autofree char *what = unmet_text(expectations, tally);
        fprintf(stderr, "consim: [expect] `%s`: %s\n", tally->text, what);
    }
}

bool expectations_missed(const struct expectations *expectations)
{
    for (guint i = 0; i < expectations->tally->len; i++) {
        const struct claim_tally *tally =
            &g_array_index(expectations->tally, struct claim_tally, i);
        if (tally->kind == CLAIM_EXPECT && tally->worst == CLAIM_MISSED)
            return true;
    }
    return false;
}

bool expectations_undecided(const struct expectations *expectations)
{
    for (guint i = 0; i < expectations->tally->len; i++) {
        const struct claim_tally *tally =
            &g_array_index(expectations->tally, struct claim_tally, i);
        bool open = tally->kind == CLAIM_EXPECT ? tally->results[CLAIM_UNDECIDED] > 0
                                                : tally->unmeasured == trials_of(tally);
        if (open)
            return true;
    }
    return false;
}
