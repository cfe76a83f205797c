#include "sim/compare/comparison.h"

#include <string.h>

#include "sim/compare/parts.h"

/* ---- seeds and names ---- */

static int compare_seeds(gconstpointer a, gconstpointer b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void collect_seeds(struct comparison *comparison, const GArray *entries)
{
    GArray *seeds = g_array_new(FALSE, FALSE, sizeof(uint64_t));
    for (guint i = 0; i < entries->len; i++) {
        const GPtrArray *trials = g_array_index(entries, struct entry, i).trials;
        for (guint k = 0; k < trials->len; k++) {
            const struct reader_trial *trial = trials->pdata[k];
            g_array_append_val(seeds, trial->seed);
        }
    }
    g_array_sort(seeds, compare_seeds);
    guint kept = 0;
    for (guint i = 0; i < seeds->len; i++) {
        uint64_t seed = g_array_index(seeds, uint64_t, i);
        if (kept == 0 || g_array_index(seeds, uint64_t, kept - 1) != seed)
            g_array_index(seeds, uint64_t, kept++) = seed;
    }
    comparison->seed_count = (int)kept;
    comparison->seed = (uint64_t *)(void *)g_array_free(seeds, FALSE);
}

static int place_of(const struct comparison *comparison, uint64_t seed)
{
    int at = 0;
    while (comparison->seed[at] != seed)
        at++;
    return at;
}

static void name_all(struct comparison *comparison, const GArray *entries)
{
    gsize count = entries->len;
    g_autofree struct nameless *nameless = g_new(struct nameless, count);
    g_autofree char **protocol = g_new0(char *, count);
    g_autofree char **name = g_new0(char *, count);
    for (gsize i = 0; i < count; i++) {
        const struct entry *entry = &g_array_index(entries, struct entry, i);
        nameless[i] = (struct nameless){entry->variant, entry->text};
    }
    name_variants(nameless, (int)count, protocol, name);
    for (gsize i = 0; i < count; i++) {
        comparison->variant[i].protocol = protocol[i];
        comparison->variant[i].name = name[i];
    }
}

/* ---- variants ---- */

static bool add_trial(struct compared_variant *variant, const struct source *source,
                      GError **error)
{
    const struct reader_trial *trial = source->trial;
    variant->trial[source->at] = trial;
    variant->trials++;
    variant->inconclusive += !trial->conclusive;
    variant->operations += trial->operations;
    variant->ok += trial->ok;
    variant->conflict += trial->conflict;
    variant->fail += trial->fail;
    variant->unknown += trial->unknown;
    variant->ok_within_timeout += trial->ok_within_timeout;
    variant->timeout_ns = trial->timeout_ns;
    variant->attempts_max = trial->attempts_max;
    variant->waited += trial->waited;
    variant->events += trial->events;
    return compare_latencies(variant, source, error) &&
           compare_anomalies(variant, source, error) &&
           compare_verdicts(variant, source, error);
}

static bool fill_variant(struct comparison *comparison, int number,
                         const struct entry *entry, struct reader *reader, GError **error)
{
    struct compared_variant *variant = &comparison->variant[number];
    variant->number = number;
    variant->variant = g_strdup(entry->variant);
    variant->refused = g_strdup(entry->refused);
    variant->trial =
        g_new0(const struct reader_trial *, (gsize)comparison->seed_count + 1);
    struct source source = {.reader = reader,
                            .seed_count = comparison->seed_count,
                            .histograms = comparison->owned};
    for (guint i = 0; i < entry->trials->len; i++) {
        source.trial = entry->trials->pdata[i];
        source.at = place_of(comparison, source.trial->seed);
        if (!add_trial(variant, &source, error))
            return false;
    }
    return compare_uses(variant, reader, comparison->seed_count, error) &&
           compare_slos(variant, reader, comparison->seed, comparison->seed_count, error);
}

/* ---- the whole ---- */

static void describe(struct comparison *comparison, const char *scenario,
                     const struct entry *first)
{
    comparison->scenario = g_strdup(scenario);
    comparison->title = g_strdup(first->title);
    comparison->question = g_strdup(first->question);
    comparison->text = g_strdup(first->text);
    comparison->version = g_strdup("");
}

/* What is the same in all trials, as the first one has it. */
static void describe_by_trial(struct comparison *comparison)
{
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        if (variant->trials == 0)
            continue;
        const struct reader_trial *trial = NULL;
        for (int k = 0; trial == NULL; k++)
            trial = variant->trial[k];
        g_free(comparison->version);
        comparison->version = g_strdup(trial->version);
        comparison->duration_ns = trial->duration_ns;
        comparison->warmup_ns = trial->warmup_ns;
        comparison->timeout_ns = trial->timeout_ns;
        return;
    }
}

static void collect_regions(struct comparison *comparison)
{
    g_autoptr(GStrvBuilder) regions = g_strv_builder_new();
    for (int i = 0; i < comparison->variant_count; i++) {
        const struct compared_variant *variant = &comparison->variant[i];
        for (int k = 0; k < variant->latency_count; k++)
            if (variant->latency[k].region[0] != '\0')
                g_strv_builder_add(regions, variant->latency[k].region);
        if (variant->trials > 0)
            break;
    }
    comparison->region = g_strv_builder_end(regions);
}

static bool fill(struct comparison *comparison, struct reader *reader,
                 const struct contents *contents, GError **error)
{
    const GArray *entries = contents->entries;
    describe(comparison, contents->scenario, &g_array_index(entries, struct entry, 0));
    collect_seeds(comparison, entries);
    comparison->variant_count = (int)entries->len;
    comparison->variant = g_new0(struct compared_variant, entries->len);
    name_all(comparison, entries);
    for (guint i = 0; i < entries->len; i++)
        if (!fill_variant(comparison, (int)i, &g_array_index(entries, struct entry, i),
                          reader, error))
            return false;
    describe_by_trial(comparison);
    collect_regions(comparison);
    return true;
}

static void free_histogram(gpointer histogram)
{
    reader_histogram_free(histogram);
}

struct comparison *comparison_new(struct reader *reader, const char *scenario,
                                  GError **error)
{
    struct comparison *comparison = g_new0(struct comparison, 1);
    struct contents contents;
    comparison->owned = g_ptr_array_new_with_free_func(free_histogram);
    bool good = contents_read(reader, scenario, &contents, error) &&
                fill(comparison, reader, &contents, error);
    contents_clear(&contents);
    if (good)
        return comparison;
    comparison_free(comparison);
    return NULL;
}

static void variant_clear(struct compared_variant *variant)
{
    for (int i = 0; i < variant->latency_count; i++) {
        g_free(variant->latency[i].kind);
        g_free(variant->latency[i].region);
        g_free(variant->latency[i].ok);
        g_free(variant->latency[i].with_timeouts);
        g_free(variant->latency[i].availability);
    }
    for (int i = 0; i < variant->anomaly_count; i++) {
        g_free(variant->anomaly[i].name);
        g_free(variant->anomaly[i].sample);
    }
    for (int i = 0; i < variant->verdict_count; i++)
        g_free(variant->verdict[i].model);
    for (int i = 0; i < variant->slo_count; i++) {
        g_free(variant->slo[i].name);
        g_free(variant->slo[i].text);
        g_free(variant->slo[i].subject);
        g_free(variant->slo[i].evidence);
    }
    for (int i = 0; i < variant->resource_count; i++) {
        g_free(variant->resource[i].kind);
        g_free(variant->resource[i].name);
    }
    void *arrays[] = {variant->latency,  variant->anomaly,
                      variant->verdict,  variant->slo,
                      variant->resource, variant->name,
                      variant->variant,  variant->protocol,
                      variant->refused,  (void *)(uintptr_t)variant->trial};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        g_free(arrays[i]);
}

void comparison_free(struct comparison *comparison)
{
    if (comparison == NULL)
        return;
    for (int i = 0; i < comparison->variant_count; i++)
        variant_clear(&comparison->variant[i]);
    g_free(comparison->variant);
    g_free(comparison->seed);
    g_strfreev(comparison->region);
    g_free(comparison->scenario);
    g_free(comparison->title);
    g_free(comparison->question);
    g_free(comparison->text);
    g_free(comparison->version);
    g_ptr_array_free(comparison->owned, TRUE);
    g_free(comparison);
}

const struct compared_latency *compared_latency(const struct compared_variant *variant,
                                                const char *kind, const char *region)
{
    for (int i = 0; i < variant->latency_count; i++)
        if (strcmp(variant->latency[i].kind, kind) == 0 &&
            strcmp(variant->latency[i].region, region) == 0)
            return &variant->latency[i];
    return NULL;
}

const struct compared_anomaly *compared_anomaly(const struct compared_variant *variant,
                                                const char *name)
{
    for (int i = 0; i < variant->anomaly_count; i++)
        if (strcmp(variant->anomaly[i].name, name) == 0)
            return &variant->anomaly[i];
    return NULL;
}
