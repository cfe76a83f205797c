#include "sim/cli/chart_choice.h"

#include "sim/cli/cli.h"
#include "sim/compare/comparison.h"
#include "sim/observe/record.h"
#include "sim/run/nearest.h"

/* Variants ------------------------------------------------------------------- */

static bool unknown_variant(const struct comparison *comparison, const char *text)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (int i = 0; i < comparison->variant_count; i++)
        g_ptr_array_add(names, comparison->variant[i].name);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = did_you_mean(text, (const char *const *)names->pdata);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    usage_error("chart: --variant: no variant is called `%s`%s; there are: %s", text,
                hint, all);
    return false;
}

/* By name, else by number from 1. */
static bool find_variant(const struct comparison *comparison, const char *text,
                         int *place)
{
    for (int i = 0; i < comparison->variant_count; i++)
        if (g_str_equal(comparison->variant[i].name, text)) {
            *place = i;
            return true;
        }
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 1, (guint64)comparison->variant_count,
                                    &number, NULL))
        return unknown_variant(comparison, text);
    *place = (int)number - 1;
    return true;
}

/* The first that has trials; the first where none has. */
static int first_variant(const struct comparison *comparison)
{
    for (int i = 0; i < comparison->variant_count; i++)
        if (comparison->variant[i].trials > 0)
            return i;
    return 0;
}

/* Trials --------------------------------------------------------------------- */

static bool number_trial(const char *text, int64_t *id)
{
    uint64_t number = 0;
    if (!option_number("--trial", text, 1, INT64_MAX, &number))
        return false;
    *id = (int64_t)number;
    return true;
}

/* The variant's trial with the seed. */
static bool find_seed(const struct comparison *comparison, int variant, const char *text,
                      int64_t *id)
{
    uint64_t seed = 0;
    if (!option_number("--seed", text, 0, INT64_MAX, &seed))
        return false;
    for (int i = 0; i < comparison->seed_count; i++) {
        const struct reader_trial *trial = comparison->variant[variant].trial[i];
        if (trial != NULL && trial->seed == seed) {
            *id = trial->id;
            return true;
        }
    }
    usage_error("chart: --seed: the file has no trial of %s with seed %s",
                comparison->variant[variant].name, text);
    return false;
}

/* Names ---------------------------------------------------------------------- */

/* `names` ends with NULL. */
static bool check_name(const char *option, const char *text, const GPtrArray *names)
{
    const char *const *known = (const char *const *)names->pdata;
    if (text == NULL || g_strv_contains(known, text))
        return true;
    g_autofree char *hint = did_you_mean(text, known);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    usage_error("chart: %s: `%s` is not known%s; expected one of: %s", option, text, hint,
                all);
    return false;
}

static bool check_names(const struct chart_choice *choice)
{
    g_autoptr(GPtrArray) anomalies = g_ptr_array_new();
    g_autoptr(GPtrArray) kinds = g_ptr_array_new();
    for (int i = 0; i < ANOMALY_COUNT; i++)
        g_ptr_array_add(anomalies, (gpointer)(uintptr_t)anomaly_infos[i].name);
    g_ptr_array_add(anomalies, NULL);
    g_ptr_array_add(kinds, (gpointer)(uintptr_t) "all");
    for (int op = 0; op < OP_COUNT; op++)
        g_ptr_array_add(kinds, (gpointer)(uintptr_t)op_name((enum op)op));
    g_ptr_array_add(kinds, NULL);
    return check_name("--anomaly", choice->anomaly, anomalies) &&
           check_name("--kind", choice->kind, kinds);
}

/* All of it ------------------------------------------------------------------ */

/* Nothing to choose from: the picture will say so. */
static bool says_nothing(const struct reader *reader, const struct chart_choice *choice)
{
    int trials;
    reader_trials(reader, &trials);
    return trials == 0 && choice->scenario == NULL && choice->variant == NULL &&
           choice->seed == NULL;
}

static bool choose_in(const struct comparison *comparison,
                      const struct chart_choice *choice, struct chart_options *chart)
{
    chart->variant = first_variant(comparison);
    if (choice->variant != NULL &&
        !find_variant(comparison, choice->variant, &chart->variant))
        return false;
    return choice->seed == NULL ||
           find_seed(comparison, chart->variant, choice->seed, &chart->trial);
}

bool chart_choose(struct reader *reader, const struct chart_choice *choice,
                  struct chart_options *chart)
{
    chart->scenario = choice->scenario;
    chart->anomaly = choice->anomaly;
    chart->kind = choice->kind;
    if (!check_names(choice))
        return false;
    if (choice->trial != NULL)
        return number_trial(choice->trial, &chart->trial);
    if (says_nothing(reader, choice))
        return true;
    g_autoptr(GError) error = NULL;
    struct comparison *comparison = comparison_new(reader, choice->scenario, &error);
    if (comparison == NULL) {
        usage_error("chart: %s", error->message);
        return false;
    }
    bool good = choose_in(comparison, choice, chart);
    comparison_free(comparison);
    return good;
}
