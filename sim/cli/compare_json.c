/* compare_json.c - the members of the document that are about whole variants. */
#include <math.h>
#include <string.h>

#include "sim/cli/compare.h"
#include "sim/cli/differences.h"
#include "sim/cli/run_json.h"

/* {"value", "low", "high"}; nothing where nothing was measured. */
static void estimate_json(struct json *json, const char *name,
                          const struct estimate *estimate, double unit)
{
    if (!estimate_is_known(estimate))
        return;
    json_begin_object(json, name);
    json_number(json, "value", estimate->value / unit);
    if (estimate_has_interval(estimate)) {
        json_number(json, "low", estimate->low / unit);
        json_number(json, "high", estimate->high / unit);
    }
    json_end_object(json);
}

static void quantiles_json(struct json *json, const char *name,
                           const struct sample *sample, int seeds)
{
    static const struct {
        const char *name;
        double p;
    } quantiles[] = {
        {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};
    json_begin_object(json, name);
    for (size_t i = 0; i < G_N_ELEMENTS(quantiles); i++) {
        struct estimate estimate = quantile_estimate(sample, seeds, quantiles[i].p);
        if (i == 0)
            json_unsigned(json, "count", estimate.n);
        estimate_json(json, quantiles[i].name, &estimate, 1e6);
    }
    json_end_object(json);
}

static void kinds_json(struct json *json, const struct compared_variant *compared,
                       int seeds, bool with_timeouts)
{
    for (int i = 0; i < compared->latency_count; i++) {
        const struct compared_latency *latency = &compared->latency[i];
        if (latency->region[0] == '\0')
            quantiles_json(json, latency->kind,
                           with_timeouts ? latency->with_timeouts : latency->ok, seeds);
    }
}

static void latency_json(struct json *json, const struct compared_variant *compared,
                         int seeds)
{
    json_begin_object(json, "latency_ms");
    kinds_json(json, compared, seeds, false);
    json_begin_object(json, "with_timeouts");
    kinds_json(json, compared, seeds, true);
    json_end_object(json);
    json_end_object(json);
    json_begin_object(json, "latency_ms_by_region");
    for (int i = 0; i < compared->latency_count; i++)
        if (compared->latency[i].region[0] != '\0')
            quantiles_json(json, compared->latency[i].region, compared->latency[i].ok,
                           seeds);
    json_end_object(json);
}

static void availability_json(struct json *json, const struct compared_variant *compared,
                              int seeds)
{
    const struct compared_latency *all = compared_latency(compared, "all", "");
    if (all != NULL) {
        struct estimate share = share_estimate(all->availability, seeds);
        estimate_json(json, "availability", &share, 1);
    }
    json_integer(json, "attempts_max", compared->attempts_max);
    if (compared->timeout_ns >= 0 && compared->operations > 0)
        json_number(json, "ok_within_timeout",
                    (double)compared->ok_within_timeout / (double)compared->operations);
    json_unsigned(json, "waited_for_session", compared->waited);
    json_begin_object(json, "availability_by_region");
    for (int i = 0; i < compared->latency_count; i++) {
        const struct compared_latency *latency = &compared->latency[i];
        if (latency->region[0] == '\0')
            continue;
        struct estimate share = share_estimate(latency->availability, seeds);
        estimate_json(json, latency->region, &share, 1);
    }
    json_end_object(json);
}

static void anomalies_json(struct json *json, const struct compared_variant *compared)
{
    json_begin_object(json, "anomalies");
    for (int i = 0; i < compared->anomaly_count; i++) {
        const struct compared_anomaly *anomaly = &compared->anomaly[i];
        json_begin_object(json, anomaly->name);
        json_unsigned(json, "count", anomaly->count);
        json_unsigned(json, "of", anomaly->of);
        if (anomaly->of > 0) {
            json_number(json, "rate", (double)anomaly->count / (double)anomaly->of);
            json_number(json, "low", anomaly->interval.low);
            json_number(json, "high", anomaly->interval.high);
        }
        json_end_object(json);
    }
    json_end_object(json);
}

static void verdicts_json(struct json *json, const struct compared_variant *compared)
{
    json_begin_object(json, "verdicts");
    for (int i = 0; i < compared->verdict_count; i++) {
        const struct compared_verdict *verdict = &compared->verdict[i];
        json_begin_object(json, verdict->model);
        json_integer(json, "holds", verdict->holds);
        json_integer(json, "violated", verdict->violated);
        json_integer(json, "unknown", verdict->unknown);
        json_end_object(json);
    }
    json_end_object(json);
}

static void slos_json(struct json *json, const struct compared_variant *compared)
{
    static const char *const results[] = {
        [SLO_MET] = "met", [SLO_MISSED] = "missed", [SLO_UNDECIDED] = "undecided"};
    if (compared->slo_count == 0)
        return;
    json_begin_object(json, "slo");
    for (int i = 0; i < compared->slo_count; i++) {
        const struct compared_slo *slo = &compared->slo[i];
        json_begin_object(json, slo->name);
        json_text(json, "text", slo->text);
        json_text(json, "result", results[slo->result]);
        json_text(json, "evidence", slo->evidence);
        json_end_object(json);
    }
    json_end_object(json);
}

static void capacity_json(struct json *json, const struct compared_variant *compared)
{
    json_number(json, "offered_per_s", compared->offered_per_s);
    if (compared->ok > 0)
        json_number(json, "core_us_per_ok", compared->cpu_ns_per_ok / 1e3);
    json_begin_list(json, "capacity");
    for (int i = 0; i < compared->resource_count; i++) {
        const struct compared_resource *resource = &compared->resource[i];
        json_begin_object(json, NULL);
        json_text(json, "kind", resource->kind);
        json_text(json, "name", resource->name);
        json_number(json, "utilisation", resource->utilisation);
        if (isfinite(resource->capacity_per_s))
            json_number(json, "capacity_per_s", resource->capacity_per_s);
        json_end_object(json);
    }
    json_end_list(json);
}

static void difference_json(struct json *json, const struct difference *difference,
                            double unit)
{
    const struct estimate *of = &difference->estimate;
    json_begin_object(json, difference->name);
    json_number(json, "value", of->value / unit);
    if (estimate_has_interval(of)) {
        json_number(json, "low", of->low / unit);
        json_number(json, "high", of->high / unit);
        json_bool(json, "seen", difference_is_seen(of));
    }
    json_integer(json, "seeds", of->seeds);
    json_end_object(json);
}

static void differences_json(struct json *json, const struct view *view, int row)
{
    if (row == view->reference)
        return;
    int count;
    g_autofree struct difference *all = differences_of(view, row, &count);
    json_begin_object(json, "differences");
    json_text(json, "to", view->row[view->reference].variant->name);
    json_begin_object(json, "latency_ms");
    for (int i = 0; i < count; i++)
        if (!all[i].is_share && estimate_is_known(&all[i].estimate))
            difference_json(json, &all[i], 1e6);
    json_end_object(json);
    for (int i = 0; i < count; i++)
        if (all[i].is_share && estimate_is_known(&all[i].estimate))
            difference_json(json, &all[i], 1);
    json_end_object(json);
}

static void counts_json(struct json *json, const struct compared_variant *compared)
{
    json_integer(json, "trials", compared->trials);
    json_integer(json, "inconclusive", compared->inconclusive);
    json_unsigned(json, "operations", compared->operations);
    json_unsigned(json, "ok", compared->ok);
    json_unsigned(json, "conflict", compared->conflict);
    json_unsigned(json, "fail", compared->fail);
    json_unsigned(json, "unknown", compared->unknown);
}

/* What is the same for all variants. */
struct choice {
    bool is_made;        /* else all of it is left out */
    bool *front;         /* by variant of the comparison; NULL: there is none */
    const char *anomaly; /* that the front is of */
    int cheapest;
};

static struct choice choose(const struct view *view)
{
    struct choice choice = {.is_made = view->comparison != NULL && view_is_whole(view)};
    if (!choice.is_made)
        return choice;
    choice.anomaly = comparison_main_anomaly(view->comparison);
    if (choice.anomaly != NULL)
        choice.front = comparison_front(view->comparison, choice.anomaly);
    choice.cheapest = comparison_cheapest(view->comparison);
    return choice;
}

static void variant_json_object(struct json *json, const struct view *view, int i,
                                const struct choice *choice)
{
    const struct row *row = &view->row[i];
    const struct compared_variant *compared = row->compared;
    int seeds = view->comparison->seed_count;
    int at = (int)(compared - view->comparison->variant);
    json_begin_object(json, NULL);
    json_text(json, "name", row->variant->name);
    settings_json(json, "variant", row->variant->settings.setting,
                  row->variant->settings.count);
    json_text(json, "protocol", compared->protocol);
    counts_json(json, compared);
    availability_json(json, compared, seeds);
    latency_json(json, compared, seeds);
    anomalies_json(json, compared);
    verdicts_json(json, compared);
    slos_json(json, compared);
    capacity_json(json, compared);
    if (choice->front != NULL)
        json_bool(json, "front", choice->front[at]);
    if (choice->is_made)
        json_bool(json, "cheapest", choice->cheapest == at);
    differences_json(json, view, i);
    g_autofree char *story = story_text(row->story);
    json_text(json, "story", story);
    json_end_object(json);
}

static void refused_json(struct json *json, const struct view *view)
{
    json_begin_list(json, "refused");
    for (int i = 0; i < view->count; i++) {
        const struct grid_variant *variant = view->row[i].variant;
        if (variant->refused == NULL)
            continue;
        json_begin_object(json, NULL);
        settings_json(json, "variant", variant->settings.setting,
                      variant->settings.count);
        json_text(json, "reason", variant->refused);
        json_end_object(json);
    }
    json_end_list(json);
}

void compare_json(struct json *json, const struct view *view)
{
    refused_json(json, view);
    struct choice choice = choose(view);
    json_begin_list(json, "variants");
    for (int i = 0; i < view->count; i++)
        if (view->row[i].compared != NULL)
            variant_json_object(json, view, i, &choice);
    json_end_list(json);
    if (choice.anomaly != NULL)
        json_text(json, "front_of", choice.anomaly);
    g_free(choice.front);
}
