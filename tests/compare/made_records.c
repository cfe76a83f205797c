#include "tests/compare/made_records.h"

#include <CUnit/CUnit.h>
#include <glib.h>

const struct scenario_info made_scenario = {
    .name = "made",
    .title = "A title",
    .question = "Which?",
    .text = "[protocol]\nname = raft # as they say\nw = 3\n",
    .version = "0.1.0",
};

static void set(struct record *record, const char *key, const char *value)
{
    if (value != NULL)
        record->variant[record->variant_count++] =
            (struct setting){g_strdup(key), g_strdup(value)};
}

static struct latency_record latency_of(const struct made *made)
{
    struct latency_record latency = {histogram_new(), histogram_new()};
    for (uint64_t i = 1; i <= made->reads; i++) {
        histogram_add(latency.ok, (int64_t)((double)i * made->step_ms * 1e6));
        histogram_add(latency.with_timeouts, (int64_t)((double)i * made->step_ms * 1e6));
    }
    for (uint64_t i = 0; i < made->fail; i++)
        histogram_add(latency.with_timeouts, 2000000000);
    return latency;
}

static void fill_regions(struct record *record, const struct made *made)
{
    record->region_count = 1;
    record->region = g_new0(char *, 2);
    record->region[0] = g_strdup("eu-west-1");
    record->latency_by_region = g_new0(struct latency_record, 1);
    record->latency_by_region[0] = latency_of(made);
    record->operations_by_region = g_new0(uint64_t, 1);
    record->ok_by_region = g_new0(uint64_t, 1);
    record->operations_by_region[0] = made->reads + made->fail;
    record->ok_by_region[0] = made->reads;
}

static void fill_uses(struct record *record, const struct made *made)
{
    record->node_count = 1;
    record->node = g_new0(struct node_record, 1);
    record->node[0] =
        (struct node_record){.region = g_strdup("eu-west-1"),
                             .name = g_strdup("eu-west-1.0"),
                             .utilisation = made->node,
                             .measured_busy_ns = (int64_t)(made->node * 10e9)};
    record->resource_count = 2;
    record->resource = g_new0(struct resource_record, 2);
    record->resource[0] =
        (struct resource_record){"node", g_strdup("eu-west-1.0"), made->node};
    record->resource[1] =
        (struct resource_record){"disk", g_strdup("eu-west-1.0"), made->disk};
}

static void fill_claim(struct record *record, const struct claim_record *claim)
{
    record->claim = g_new0(struct claim_record, 1);
    if (claim->name == NULL)
        return;
    record->claim_count = 1;
    record->claim[0] = *claim;
    record->claim[0].name = g_strdup(claim->name);
    record->claim[0].subject = g_strdup(claim->subject);
    record->claim[0].verdict = g_strdup(claim->verdict);
    record->claim[0].text = g_strdup(claim->text ? claim->text : "as written");
    record->claim[0].measured = g_strdup(claim->measured ? claim->measured : "measured");
}

struct record *made_record(const struct made *made)
{
    struct record *record = g_new0(struct record, 1);
    record->seed = made->seed;
    record->variant = g_new0(struct setting, 2);
    set(record, "protocol.name", made->protocol);
    set(record, "protocol.w", made->w);
    record->warmup_ns = 5000000000;
    record->duration_ns = record->simulated_ns = 15000000000;
    record->timeout_ns = 2000000000;
    record->events = 1000 + made->seed;
    record->operations = made->reads + made->fail;
    record->ok = made->reads;
    record->fail = made->fail;
    record->conclusive = made->seed != 3;
    record->latency_all = latency_of(made);
    record->latency[OP_READ] = latency_of(made);
    fill_regions(record, made);
    record->anomaly[ANOMALY_STALE_READ] =
        (struct anomaly_count){true, made->stale, made->reads};
    if (made->writes > 0)
        record->anomaly[ANOMALY_LOST_WRITE] =
            (struct anomaly_count){true, made->lost, made->writes};
    record->verdict_count = 1;
    record->verdict = g_new0(struct judgement, 1);
    record->verdict[0] =
        (struct judgement){.model = g_strdup("linearizable"),
                           .verdict = made->stale > 0 ? VERDICT_VIOLATED : VERDICT_HOLDS};
    fill_uses(record, made);
    fill_claim(record, &made->claim);
    return record;
}

void shelf_open(struct shelf *shelf)
{
    *shelf = (struct shelf){.writer = results_writer_open_memory()};
}

void shelf_add(struct shelf *shelf, const struct made *made)
{
    g_autoptr(GError) error = NULL;
    struct record *record = made_record(made);
    CU_ASSERT(results_writer_add(shelf->writer, &made_scenario, record, &error));
    record_free(record);
}

void shelf_refuse(struct shelf *shelf, const char *variant, const char *reason)
{
    CU_ASSERT(
        results_writer_refuse(shelf->writer, &made_scenario, variant, reason, NULL));
}

void shelf_compare(struct shelf *shelf)
{
    g_autoptr(GError) error = NULL;
    shelf->reader = reader_of_writer(shelf->writer, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(shelf->reader);
    shelf->comparison = comparison_new(shelf->reader, NULL, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(shelf->comparison);
}

void shelf_close(struct shelf *shelf)
{
    comparison_free(shelf->comparison);
    reader_close(shelf->reader);
    results_writer_close(shelf->writer);
}
