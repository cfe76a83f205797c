#include "sim/cli/seeds.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "sim/cli/run_tables.h"
#include "sim/cli/table.h"
#include "sim/stats/figures.h"

/* What is kept of one seed. */
struct row {
    uint64_t seed, operations, ok;
    double p50_ms, p99_ms, max_ms;
    struct anomaly_count anomaly[ANOMALY_COUNT];
    bool conclusive;
};

/* How many seeds had which verdict on a model. */
struct verdict_row {
    char *model;
    unsigned seen[3]; /* by enum verdict */
    uint64_t first_violated;
};

struct seeds {
    GArray *row;
    char *inconclusive_why; /* of the first such seed; NULL: none */
    GArray *verdict;        /* of struct verdict_row */
    struct histogram *latency;
};

struct seeds *seeds_new(void)
{
    struct seeds *seeds = g_new0(struct seeds, 1);
    seeds->row = g_array_new(FALSE, TRUE, sizeof(struct row));
    seeds->verdict = g_array_new(FALSE, TRUE, sizeof(struct verdict_row));
    seeds->latency = histogram_new();
    return seeds;
}

void seeds_free(struct seeds *seeds)
{
    g_array_unref(seeds->row);
    g_free(seeds->inconclusive_why);
    for (guint i = 0; i < seeds->verdict->len; i++)
        g_free(g_array_index(seeds->verdict, struct verdict_row, i).model);
    g_array_unref(seeds->verdict);
    histogram_free(seeds->latency);
    g_free(seeds);
}

static double quantile_ms(const struct histogram *histogram, double p)
{
    return (double)histogram_quantile(histogram, p) / 1e6;
}

static struct verdict_row *verdict_row_of(struct seeds *seeds, const char *model)
{
    for (guint i = 0; i < seeds->verdict->len; i++) {
        struct verdict_row *row = &g_array_index(seeds->verdict, struct verdict_row, i);
        if (strcmp(row->model, model) == 0)
            return row;
    }
    struct verdict_row fresh = {.model = g_strdup(model)};
    g_array_append_val(seeds->verdict, fresh);
    return &g_array_index(seeds->verdict, struct verdict_row, seeds->verdict->len - 1);
}

static void add_verdicts(struct seeds *seeds, const struct record *record)
{
    for (int i = 0; i < record->verdict_count; i++) {
        const struct judgement *judgement = &record->verdict[i];
        struct verdict_row *row = verdict_row_of(seeds, judgement->model);
        if (judgement->verdict == VERDICT_VIOLATED && row->seen[VERDICT_VIOLATED] == 0)
            row->first_violated = record->seed;
        row->seen[judgement->verdict]++;
    }
}

void seeds_add(struct seeds *seeds, const struct record *record)
{
    struct row row = {.seed = record->seed,
                      .operations = record->operations,
                      .ok = record->ok,
                      .conclusive = record->conclusive};
    const struct histogram *latency = record->latency_all.ok;
    if (latency != NULL) {
        histogram_merge(seeds->latency, latency);
        row.p50_ms = quantile_ms(latency, 0.5);
        row.p99_ms = quantile_ms(latency, 0.99);
        row.max_ms = quantile_ms(latency, 1);
    }
    for (int i = 0; i < ANOMALY_COUNT; i++)
        row.anomaly[i] = record->anomaly[i];
    g_array_append_val(seeds->row, row);
    if (seeds->inconclusive_why == NULL && !record->conclusive &&
        record->inconclusive_why != NULL)
        seeds->inconclusive_why =
            g_strdup_printf("in seed %" G_GUINT64_FORMAT ", %s", (guint64)record->seed,
                            record->inconclusive_why[0]);
    add_verdicts(seeds, record);
}

static const struct row *row_at(const struct seeds *seeds, guint i)
{
    return &g_array_index(seeds->row, struct row, i);
}

static struct anomaly_count add_up(const struct seeds *seeds, int anomaly)
{
    struct anomaly_count sum = {0};
    for (guint i = 0; i < seeds->row->len; i++) {
        const struct anomaly_count *one = &row_at(seeds, i)->anomaly[anomaly];
        sum.applies = sum.applies || one->applies;
        sum.count += one->count;
        sum.of += one->of;
    }
    return sum;
}

static char *share_of(uint64_t part, uint64_t whole)
{
    return whole > 0 ? text_of_share((double)part / (double)whole) : g_strdup("-");
}

static void append_seed(struct table *table, const struct seeds *seeds,
                        const struct row *row)
{
    table_take(table, g_strdup_printf("%" G_GUINT64_FORMAT, (guint64)row->seed));
    table_take(table, text_of_count(row->operations));
    table_take(table, share_of(row->ok, row->operations));
    table_take(table, text_of_number(row->p50_ms));
    table_take(table, text_of_number(row->p99_ms));
    table_take(table, text_of_number(row->max_ms));
    for (int i = 0; i < ANOMALY_COUNT; i++)
        if (add_up(seeds, i).count > 0)
            table_take(table, text_of_count(row->anomaly[i].count));
    table_cell(table, row->conclusive ? "yes" : "NO");
}

static void print_rows(const struct seeds *seeds, GString *to, bool emphasis)
{
    heading(to, "Seed by seed; latency of the ok ones in ms", emphasis);
    GString *headings = g_string_new("seed|operations|ok|p50|p99|max");
    for (int i = 0; i < ANOMALY_COUNT; i++)
        if (add_up(seeds, i).count > 0)
            g_string_append_printf(headings, "|%s", anomaly_infos[i].name);
    g_string_append(headings, "|conclusive");
    struct table *table = table_new(headings->str);
    g_string_free(headings, TRUE);
    for (guint i = 0; i < seeds->row->len; i++)
        append_seed(table, seeds, row_at(seeds, i));
    table_finish(table, to, emphasis);
}

/* "p99 128 ms (from 119 ms to 140 ms by seed)" */
static void append_quantile(GString *text, const struct seeds *seeds, const char *name,
                            double p, size_t offset)
{
    double least = HUGE_VAL, greatest = 0;
    for (guint i = 0; i < seeds->row->len; i++) {
        double ms;
        memcpy(&ms, (const char *)row_at(seeds, i) + offset, sizeof ms);
        least = MIN(least, ms);
        greatest = MAX(greatest, ms);
    }
    g_autofree char *all =
        text_of_duration((double)histogram_quantile(seeds->latency, p));
    g_autofree char *from = text_of_duration(least * 1e6);
    g_autofree char *until = text_of_duration(greatest * 1e6);
    g_string_append_printf(text, "%s%s %s (from %s to %s by seed)",
                           text->len > 0 ? ", " : "", name, all, from, until);
}

static void print_latency(const struct seeds *seeds, GString *to)
{
    if (histogram_count(seeds->latency) == 0)
        return;
    GString *text = g_string_new(NULL);
    append_quantile(text, seeds, "p50", 0.5, offsetof(struct row, p50_ms));
    append_quantile(text, seeds, "p99", 0.99, offsetof(struct row, p99_ms));
    append_quantile(text, seeds, "max", 1, offsetof(struct row, max_ms));
    g_string_prepend(text, "Latency of all ok operations in one histogram: ");
    g_string_append_c(text, '.');
    paragraph(to, "  - ", text->str);
    g_string_free(text, TRUE);
}

static void print_anomaly(const struct seeds *seeds, GString *to, int anomaly)
{
    struct anomaly_count sum = add_up(seeds, anomaly);
    if (!sum.applies)
        return;
    double least = HUGE_VAL, greatest = 0;
    uint64_t seen_in = 0;
    for (guint i = 0; i < seeds->row->len; i++) {
        const struct anomaly_count *one = &row_at(seeds, i)->anomaly[anomaly];
        double rate = one->of > 0 ? (double)one->count / (double)one->of : 0;
        least = MIN(least, rate);
        greatest = MAX(greatest, rate);
        seen_in += one->count > 0;
    }
    g_autofree char *count = text_of_count(sum.count);
    g_autofree char *of = text_of_count(sum.of);
    g_autofree char *rate = anomaly_rate(&sum);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s: %s of %s %s, %s", anomaly_infos[anomaly].name,
                           count, of, anomaly_infos[anomaly].at_risk, rate);
    if (sum.count > 0) {
        g_autofree char *range = text_of_share_interval(greatest, least, greatest);
        g_string_append_printf(text, "; in %" G_GUINT64_FORMAT " of %u seeds, %s by seed",
                               (guint64)seen_in, seeds->row->len, range);
    }
    g_string_append_c(text, '.');
    paragraph(to, "  - ", text->str);
    g_string_free(text, TRUE);
}

/* Nothing seen in n seeds is no proof: 3/n bounds the share that would show it. */
static void print_verdict(const struct verdict_row *row, GString *to)
{
    unsigned violated = row->seen[VERDICT_VIOLATED], unknown = row->seen[VERDICT_UNKNOWN];
    unsigned all = violated + unknown + row->seen[VERDICT_HOLDS];
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "`%s` holds in %u of %u seeds", row->model,
                           row->seen[VERDICT_HOLDS], all);
    if (violated > 0)
        g_string_append_printf(text,
                               ", is violated in %u (first in seed %" G_GUINT64_FORMAT
                               "; run it alone to see how)",
                               violated, (guint64)row->first_violated);
    if (unknown > 0)
        g_string_append_printf(text, ", is unknown in %u", unknown);
    if (violated == 0 && unknown == 0) {
        g_autofree char *most = text_of_share(MIN(1, 3.0 / all));
        g_string_append_printf(
            text, ": it is violated in at most %s of seeds (95" THIN_SPACE "%% bound)",
            most);
    }
    g_string_append_c(text, '.');
    paragraph(to, "  - ", text->str);
    g_string_free(text, TRUE);
}

static void print_conclusive(const struct seeds *seeds, GString *to)
{
    guint inconclusive = 0;
    for (guint i = 0; i < seeds->row->len; i++)
        inconclusive += !row_at(seeds, i)->conclusive;
    if (inconclusive == 0)
        return;
    g_autofree char *text = g_strdup_printf(
        "INCONCLUSIVE: %u of %u seeds prove less than they seem: %s (run one alone with "
        "--seed to see all that is said of it).",
        inconclusive, seeds->row->len,
        seeds->inconclusive_why != NULL ? seeds->inconclusive_why : "as each says");
    paragraph(to, "  ! ", text);
}

void seeds_print(const struct seeds *seeds, GString *to, bool emphasis)
{
    print_rows(seeds, to, emphasis);
    heading(to, "All seeds together", emphasis);
    print_conclusive(seeds, to);
    print_latency(seeds, to);
    for (guint i = 0; i < seeds->verdict->len; i++)
        print_verdict(&g_array_index(seeds->verdict, struct verdict_row, i), to);
    for (int i = 0; i < ANOMALY_COUNT; i++)
        print_anomaly(seeds, to, i);
    paragraph(to, "  - ",
              "95" THIN_SPACE
              "% intervals take operations as independent; where they hang together "
              "within a seed, trust the range by seed more.");
}
