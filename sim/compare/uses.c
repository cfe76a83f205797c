/* What was offered, and what it used of cores, links and disks. */
#include <math.h>
#include <string.h>

#include "sim/compare/parts.h"
#include "sim/stats/capacity.h"

static const double target = 0.7; /* beyond that queues grow fast */

static double measured_s(const struct reader_trial *trial)
{
    return fmax((double)(trial->duration_ns - trial->warmup_ns) / 1e9, 0);
}

static bool add_core_time(struct reader *reader, const struct reader_trial *trial,
                          double *busy_ns, GError **error)
{
    int count;
    struct reader_node *node = reader_nodes(reader, trial->id, &count, error);
    if (node == NULL)
        return false;
    for (int i = 0; i < count; i++)
        *busy_ns += (double)node[i].measured_busy_ns;
    reader_nodes_free(node, count);
    return true;
}

struct use {
    struct compared_resource resource;
    double busy_s, watched_s;
};

/* The resource's, made if it is new. */
static struct use *use_of(GArray *uses, const struct reader_resource *row)
{
    for (guint i = 0; i < uses->len; i++) {
        struct use *use = &g_array_index(uses, struct use, i);
        if (strcmp(use->resource.kind, row->kind) == 0 &&
            strcmp(use->resource.name, row->name) == 0)
            return use;
    }
    struct use use = {
        .resource = {.kind = g_strdup(row->kind), .name = g_strdup(row->name)}};
    g_array_append_val(uses, use);
    return &g_array_index(uses, struct use, uses->len - 1);
}

static bool add_resources(GArray *uses, struct reader *reader,
                          const struct reader_trial *trial, GError **error)
{
    int count;
    struct reader_resource *row = reader_resources(reader, trial->id, &count, error);
    if (row == NULL)
        return false;
    for (int i = 0; i < count; i++) {
        struct use *use = use_of(uses, &row[i]);
        use->busy_s += row[i].utilisation * measured_s(trial);
        use->watched_s += measured_s(trial);
    }
    reader_resources_free(row, count);
    return true;
}

static struct compared_resource finished(const struct use *use, double offered_per_s)
{
    struct compared_resource resource = use->resource;
    enum load_law law =
        strcmp(resource.kind, "disk") == 0 ? LAW_GROUP_COMMIT : LAW_PROPORTIONAL;
    resource.utilisation = use->watched_s > 0 ? use->busy_s / use->watched_s : 0;
    double factor = capacity_factor(resource.utilisation, target, law);
    resource.capacity_per_s = isinf(factor) ? factor : offered_per_s * factor;
    return resource;
}

/* What is full first comes first; of equals the busier, then by name. */
static int compare_resources(const void *a, const void *b)
{
    const struct compared_resource *x = a, *y = b;
    if (x->capacity_per_s != y->capacity_per_s)
        return x->capacity_per_s < y->capacity_per_s ? -1 : 1;
    if (x->utilisation != y->utilisation)
        return x->utilisation > y->utilisation ? -1 : 1;
    int kinds = strcmp(x->kind, y->kind);
    return kinds != 0 ? kinds : strcmp(x->name, y->name);
}

static void take_resources(struct compared_variant *variant, const GArray *uses)
{
    variant->resource_count = (int)uses->len;
    variant->resource = g_new0(struct compared_resource, (gsize)uses->len + 1);
    for (guint i = 0; i < uses->len; i++)
        variant->resource[i] =
            finished(&g_array_index(uses, struct use, i), variant->offered_per_s);
    qsort(variant->resource, uses->len, sizeof *variant->resource, compare_resources);
}

bool compare_uses(struct compared_variant *variant, struct reader *reader, int seed_count,
                  GError **error)
{
    double busy_ns = 0, seconds = 0;
    bool good = true;
    g_autoptr(GArray) uses = g_array_new(FALSE, FALSE, sizeof(struct use));
    for (int i = 0; i < seed_count && good; i++) {
        const struct reader_trial *trial = variant->trial[i];
        if (trial == NULL)
            continue;
        seconds += measured_s(trial);
        good = add_core_time(reader, trial, &busy_ns, error) &&
               add_resources(uses, reader, trial, error);
    }
    variant->offered_per_s = seconds > 0 ? (double)variant->operations / seconds : 0;
    variant->cpu_ns_per_ok =
        variant->ok > 0 ? busy_ns / (double)variant->ok : (double)NAN;
    take_resources(variant, uses);
    return good;
}
