#include "sim/cli/summary.h"

#include "sim/cli/judgements.h"
#include "sim/cli/omissions.h"
#include "sim/cli/table.h"
#include "sim/stats/figures.h"

/* Takes `text` over. */
static void bullet(GString *to, char *text)
{
    paragraph(to, "  - ", text);
    g_free(text);
}

void print_inconclusive(GString *to, const struct record *record, bool emphasis)
{
    if (record->conclusive)
        return;
    g_autofree char *title = g_strdup_printf("INCONCLUSIVE (seed %" G_GUINT64_FORMAT
                                             "): this run proves less than it seems",
                                             (guint64)record->seed);
    heading(to, title, emphasis);
    for (char **why = record->inconclusive_why; why != NULL && *why != NULL; why++)
        paragraph(to, "  ! ", *why);
}

/* "; 98.2 % within 2.00 s of being due", where further attempts brought more back. */
static char *in_time_text(const struct record *record)
{
    if (record->ok_within_timeout == record->ok)
        return g_strdup("");
    g_autofree char *share =
        text_of_share((double)record->ok_within_timeout / (double)record->operations);
    g_autofree char *timeout = text_of_duration((double)record->timeout_ns);
    return g_strdup_printf("; %s within %s of being due", share, timeout);
}

static void summarise_outcomes(GString *to, const struct record *record)
{
    if (record->operations == 0) {
        bullet(to, g_strdup("No operation was due in the measured time."));
        return;
    }
    g_autofree char *ok = text_of_count(record->ok);
    g_autofree char *of = text_of_count(record->operations);
    double share = (double)record->ok / (double)record->operations;
    g_autofree char *availability = text_of_share(share);
    uint64_t lost = record->fail + record->unknown;
    if (lost == 0 && record->ok_within_timeout < record->ok) {
        g_autofree char *late = in_time_text(record);
        bullet(to, g_strdup_printf("All %s operations came back ok%s.", of, late));
        return;
    }
    if (lost == 0) {
        bullet(to, record->operations == 1
                       ? g_strdup("The one operation came back ok.")
                       : g_strdup_printf("All %s operations came back ok.", of));
        return;
    }
    g_autofree char *in_time = in_time_text(record);
    g_autofree char *unknown = text_of_count(record->unknown);
    g_autofree char *fail = text_of_count(record->fail);
    bullet(to,
           g_strdup_printf(
               "%s of %s operations came back ok (%s%s). %s %s an unknown outcome and "
               "may still have taken effect, %s failed without effect; latencies of "
               "the ok ones are those of survivors.",
               ok, of, availability, in_time, unknown,
               plural(record->unknown, "has", "have"), fail));
}

void append_session_wait(GString *text, const struct histogram *wait, uint64_t operations)
{
    uint64_t waited = wait != NULL ? histogram_count(wait) : 0;
    if (waited == 0 || operations == 0)
        return;
    g_autofree char *count = text_of_count(waited);
    g_autofree char *share = text_of_share((double)waited / (double)operations);
    g_autofree char *p99 = text_of_duration((double)histogram_quantile(wait, 0.99));
    g_autofree char *longest = text_of_duration((double)histogram_max(wait));
    g_string_append_printf(text,
                           "%s operations (%s) found every session of their region busy "
                           "and waited for one (p99 %s, longest %s), which counts in "
                           "their latency and time-out. ",
                           count, share, p99, longest);
}

static void summarise_session_wait(GString *to, const struct record *record)
{
    GString *text = g_string_new(NULL);
    append_session_wait(text, record->session_wait, record->operations);
    if (text->len > 0)
        paragraph(to, "  - ", g_strchomp(text->str));
    g_string_free(text, TRUE);
}

static void summarise_update(GString *to, const struct update_record *update)
{
    if (!update->applies)
        return;
    g_autofree char *successes = text_of_count(update->successes);
    g_autofree char *operations = text_of_count(update->operations);
    g_autofree char *attempts = text_of_count(update->attempts);
    g_autofree char *conflicts = text_of_count(update->conflicts);
    g_autofree char *given_up = text_of_count(update->given_up);
    bullet(to, g_strdup_printf("%s of %s updates succeeded, by %s attempts with %s "
                               "conflicts; %s %s given up.",
                               successes, operations, attempts, conflicts, given_up,
                               plural(update->given_up, "was", "were")));
    if (!update->final_applies)
        return;
    bool right =
        update->expected_min <= update->value && update->value <= update->expected_max;
    bullet(to, g_strdup_printf(
                   "The counters add up to %" G_GINT64_FORMAT "%s: from %" G_GINT64_FORMAT
                   " (acknowledged updates) to %" G_GINT64_FORMAT
                   " (with those of unknown outcome) would be right.",
                   (gint64)update->value, right ? "" : ", which is wrong",
                   (gint64)update->expected_min, (gint64)update->expected_max));
}

static void summarise_nodes(GString *to, const struct record *record)
{
    for (int i = 0; i < record->node_count; i++) {
        const struct node_record *node = &record->node[i];
        if (node->utilisation < 0.9 && node->refused == 0)
            continue;
        g_autofree char *busy = text_of_share(node->utilisation);
        g_autofree char *refused = text_of_count(node->refused);
        bullet(to, g_strdup_printf("%s used %s of its cores; %s %s found its queue full.",
                                   node->name, busy, refused,
                                   plural(node->refused, "request", "requests")));
    }
}

static void summarise_claims(GString *to, const char *what,
                             const struct claim_record *outcome, int count)
{
    for (int i = 0; i < count; i++)
        bullet(to,
               g_strdup_printf("%s %s: %s.", what, claim_result_name(outcome[i].result),
                               outcome[i].measured));
}

void print_summary(GString *to, const struct config *config, const struct record *record,
                   const struct verdicts *verdicts, bool emphasis)
{
    print_inconclusive(to, record, emphasis);
    heading(to, "What happened", emphasis);
    summarise_outcomes(to, record);
    summarise_session_wait(to, record);
    summarise_faults(to, record);
    tell_judgements(to, record->verdict, record->verdict_count);
    summarise_anomalies(to, config, record);
    summarise_update(to, &record->update);
    summarise_nodes(to, record);
    summarise_claims(to, "SLO", verdicts->slo, verdicts->slo_count);
    summarise_claims(to, "Expectation", verdicts->expect, verdicts->expect_count);
}

void print_omissions(GString *to, const struct config *config, bool emphasis)
{
    g_auto(GStrv) lines = omissions_of(config);
    heading(to, "Not simulated", emphasis);
    for (char **line = lines; *line != NULL; line++)
        paragraph(to, "  - ", *line);
}
