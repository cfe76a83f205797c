#include "sim/cli/capacity.h"

#include <math.h>
#include <string.h>

#include "sim/cli/table.h"
#include "sim/stats/capacity.h"
#include "sim/stats/figures.h"

static const double target = 0.7;

struct capacity {
    const struct resource_record *resource;
    double per_s; /* INFINITY: it was not used */
};

static int by_rate(const void *left, const void *right)
{
    const struct capacity *a = left, *b = right;
    if (a->per_s != b->per_s)
        return a->per_s < b->per_s ? -1 : 1;
    /* In the record's order, which is the same in every run. */
    return a->resource < b->resource ? -1 : a->resource > b->resource;
}

static GArray *capacities_of(const struct record *record)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct capacity));
    double seconds = (double)(record->duration_ns - record->warmup_ns) / 1e9;
    double offered_per_s = seconds > 0 ? (double)record->operations / seconds : 0;
    for (int i = 0; i < record->resource_count && offered_per_s > 0; i++) {
        const struct resource_record *resource = &record->resource[i];
        enum load_law law =
            strcmp(resource->kind, "disk") == 0 ? LAW_GROUP_COMMIT : LAW_PROPORTIONAL;
        struct capacity one = {resource,
                               offered_per_s *
                                   capacity_factor(resource->utilisation, target, law)};
        g_array_append_val(all, one);
    }
    g_array_sort(all, by_rate);
    return all;
}

void print_capacity(GString *to, const struct record *record)
{
    g_autoptr(GArray) all = capacities_of(record);
    const struct capacity *first =
        all->len > 0 ? &g_array_index(all, struct capacity, 0) : NULL;
    if (first == NULL || !isfinite(first->per_s)) {
        paragraph(to, "  ", "Capacity: nothing that could be used up was used.");
        return;
    }
    g_autofree char *rate = text_of_quantile(first->per_s);
    g_autofree char *busy = text_of_share(first->resource->utilisation);
    g_autofree char *text =
        g_strdup_printf("Capacity: %s %s would be the first to be busy 70" THIN_SPACE
                        "%% of the time, at %s operations/s, if the load grows in "
                        "proportion (%s now).",
                        first->resource->kind, first->resource->name, rate, busy);
    paragraph(to, "  ", text);
}

void capacity_json(struct json *json, const struct record *record)
{
    g_autoptr(GArray) all = capacities_of(record);
    json_begin_list(json, "capacity");
    for (guint i = 0; i < all->len; i++) {
        const struct capacity *one = &g_array_index(all, struct capacity, i);
        json_begin_object(json, NULL);
        json_text(json, "kind", one->resource->kind);
        json_text(json, "name", one->resource->name);
        json_number(json, "utilisation", one->resource->utilisation);
        if (isfinite(one->per_s))
            json_number(json, "capacity_per_s", one->per_s);
        json_end_object(json);
    }
    json_end_list(json);
}
