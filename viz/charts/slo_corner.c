#include "viz/charts/slo_corner.h"

#include <string.h>

/* [with_timeouts.][KIND.]pNN: as in an SLO, "read.p99", "p999", "all.p99.9". */
static bool parse_subject(const char *subject, struct slo_corner *corner)
{
    static const struct {
        const char *name;
        double p;
    } quantiles[] = {{"p50", 0.5},  {"p90", 0.9},    {"p95", 0.95},
                     {"p99", 0.99}, {"p999", 0.999}, {"p99.9", 0.999}};
    static const char prefix[] = "with_timeouts.";
    corner->with_timeouts = g_str_has_prefix(subject, prefix);
    if (corner->with_timeouts)
        subject += strlen(prefix);
    for (size_t i = 0; i < G_N_ELEMENTS(quantiles); i++) {
        g_autofree char *ending = g_strconcat(".", quantiles[i].name, NULL);
        bool is_bare = g_str_equal(subject, quantiles[i].name);
        if (!is_bare && !g_str_has_suffix(subject, ending))
            continue;
        gsize kind_length = is_bare ? 0 : strlen(subject) - strlen(ending);
        if (memchr(subject, '.', kind_length) != NULL)
            continue; /* "read.p99.9" ends in ".9" alone */
        corner->p = quantiles[i].p;
        corner->kind = is_bare ? g_strdup("all") : g_strndup(subject, kind_length);
        return true;
    }
    return false;
}

static bool take_claim(const struct reader_claim *claim, const char *kind,
                       struct slo_corner *corner)
{
    if (!g_str_equal(claim->kind, "slo") || claim->comparison[0] != '<' ||
        claim->limit <= 0 || !parse_subject(claim->subject, corner))
        return false;
    if (kind != NULL && !g_str_equal(kind, corner->kind)) {
        slo_corner_clear(corner);
        return false;
    }
    corner->limit_ns = claim->limit * 1e6;
    corner->text = g_strdup(claim->text);
    return true;
}

static const struct reader_trial *first_trial(const struct comparison *comparison)
{
    for (int i = 0; i < comparison->variant_count; i++)
        for (int k = 0; k < comparison->seed_count; k++)
            if (comparison->variant[i].trial[k] != NULL)
                return comparison->variant[i].trial[k];
    return NULL;
}

bool slo_corner_read(struct reader *reader, const struct comparison *comparison,
                     const char *kind, struct slo_corner *corner, GError **error)
{
    *corner = (struct slo_corner){0};
    const struct reader_trial *trial = first_trial(comparison);
    if (trial == NULL)
        return true;
    int count;
    struct reader_claim *claims = reader_claims(reader, trial->id, &count, error);
    if (claims == NULL)
        return false;
    for (int i = 0; i < count; i++)
        if (take_claim(&claims[i], kind, corner))
            break;
    reader_claims_free(claims, count);
    return true;
}

void slo_corner_clear(struct slo_corner *corner)
{
    g_free(corner->kind);
    g_free(corner->text);
    *corner = (struct slo_corner){0};
}
