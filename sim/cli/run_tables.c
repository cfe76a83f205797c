#include "sim/cli/run_tables.h"

#include <string.h>

#include "sim/cli/capacity.h"
#include "sim/cli/judgements.h"
#include "sim/cli/table.h"
#include "sim/stats/figures.h"
#include "sim/stats/proportion.h"

static char *load_digest(const struct load_config *load)
{
    if (load->closed_loop) {
        g_autofree char *clients = text_of_count((uint64_t)load->clients);
        return g_strdup_printf("%s clients", clients);
    }
    const struct arrivals *arrivals = &load->arrivals;
    if (arrivals->piece_count != 1)
        return g_strdup_printf("arrivals in %d pieces", arrivals->piece_count);
    double from = arrivals->piece[0].from_per_s, to_rate = arrivals->piece[0].to_per_s;
    g_autofree char *rate = text_of_number(from);
    if (from == to_rate)
        return g_strdup_printf("%s operations/s", rate);
    g_autofree char *last = text_of_number(to_rate);
    return g_strdup_printf("%s to %s operations/s", rate, last);
}

char *config_digest(const struct config *config)
{
    const struct topology_config *topology = &config->world.topology;
    uint64_t regions = (uint64_t)topology->region_count;
    uint64_t nodes = regions * (uint64_t)topology->nodes_per_region;
    g_autofree char *load = load_digest(&config->load);
    g_autofree char *length = text_of_time(config->duration_ns);
    bool updates = config->load.mix[OP_UPDATE] > 0;
    const struct update_strategy *update = updates ? config->update.type : NULL;
    return g_strdup_printf(
        "%s%s%s, %d %s, %d %s, %s for %s", config->world.protocol.type->name,
        update != NULL ? " with updates by " : "", update != NULL ? update->name : "",
        (int)regions, plural(regions, "region", "regions"), (int)nodes,
        plural(nodes, "node", "nodes"), load, length);
}

/* Availability depends on it, and it differs between protocols. */
static char *patience_digest(const struct config *config)
{
    const struct load_config *load = &config->load;
    const char *name = config->world.protocol.type->name;
    bool dedup = config->world.protocol.type->dedup;
    if (load->timeout_ns == DURATION_NONE)
        return g_strdup("clients wait for an answer as long as it takes");
    g_autofree char *wait = text_of_duration((double)load->timeout_ns);
    if (!load_tries_again(load, dedup))
        return g_strdup_printf(
            "clients wait %s for an answer, and try once: %s does not "
            "recognise repeats",
            wait, name);
    if (load->attempts == 1)
        return g_strdup_printf(
            "clients wait %s for an answer, and try once (load.attempts)", wait);
    return g_strdup_printf("clients wait %s for an answer, and try up to %d times: %s%s",
                           wait, (int)load->attempts, dedup ? name : "load.retry_unknown",
                           dedup ? " recognises repeats" : "");
}

void print_headline(GString *to, const struct config *config, bool emphasis)
{
    const char *title = config->title != NULL ? config->title : config->name;
    g_string_append_printf(to, emphasis ? "\033[1m%s\033[0m\n" : "%s\n", title);
    if (config->question != NULL)
        paragraph(to, "", config->question);
    g_autofree char *digest = config_digest(config);
    paragraph(to, "", digest);
    g_autofree char *patience = patience_digest(config);
    paragraph(to, "", patience);
    for (int i = 0; i < config->setting_count; i++)
        g_string_append_printf(to, "with %s = %s\n", config->setting[i].key,
                               config->setting[i].value);
}

/* All latencies of a table in one unit: ms, or µs where all are short. */
struct unit {
    double ns;
    const char *name;
};

static struct unit latency_unit(const struct record *record)
{
    const struct histogram *all = record->latency_all.ok;
    bool is_short =
        all != NULL && histogram_count(all) > 0 && histogram_max(all) < 1000000;
    return is_short ? (struct unit){1e3, "µs"} : (struct unit){1e6, "ms"};
}

static char *quantile_text(const struct histogram *histogram, double p, struct unit unit)
{
    double value = (double)histogram_quantile(histogram, p) / unit.ns;
    return p < 1 ? text_of_quantile(value) : text_of_number(value);
}

static void latency_cells(struct table *table, const struct histogram *histogram,
                          struct unit unit)
{
    static const double quantiles[] = {0.5, 0.9, 0.99, 0.999, 1};
    bool empty = histogram == NULL || histogram_count(histogram) == 0;
    for (size_t i = 0; i < G_N_ELEMENTS(quantiles); i++) {
        if (empty)
            table_cell(table, "-");
        else
            table_take(table, quantile_text(histogram, quantiles[i], unit));
    }
}

static void count_cell(struct table *table, const struct histogram *histogram)
{
    table_take(table, text_of_count(histogram != NULL ? histogram_count(histogram) : 0));
}

static void kind_row(struct table *table, const char *name,
                     const struct latency_record *latency, struct unit unit)
{
    table_cell(table, name);
    count_cell(table, latency->with_timeouts);
    count_cell(table, latency->ok);
    latency_cells(table, latency->ok, unit);
    bool empty =
        latency->with_timeouts == NULL || histogram_count(latency->with_timeouts) == 0;
    table_take(table,
               empty ? g_strdup("-") : quantile_text(latency->with_timeouts, 0.99, unit));
}

/* "17 131 ok, 3 of them conflicts; 20 failed without effect; 849 unknown" */
static void print_outcomes(GString *to, const struct record *record)
{
    g_autofree char *ok = text_of_count(record->ok);
    g_autofree char *conflict = text_of_count(record->conflict);
    g_autofree char *fail = text_of_count(record->fail);
    g_autofree char *never = text_of_count(record->fail_never_sent);
    g_autofree char *unknown = text_of_count(record->unknown);
    g_string_append_printf(to, "  %s ok", ok);
    if (record->conflict > 0)
        g_string_append_printf(to, " (%s of them conflicts: a CAS that said no)",
                               conflict);
    g_string_append_printf(to, "; %s failed without effect", fail);
    if (record->fail_never_sent > 0)
        g_string_append_printf(to, " (%s never sent: no session was free)", never);
    g_string_append_printf(to, "; %s unknown\n", unknown);
}

static void print_kinds(GString *to, const struct record *record, bool emphasis)
{
    struct unit unit = latency_unit(record);
    g_autofree char *from = text_of_time(record->warmup_ns);
    g_autofree char *until = text_of_time(record->duration_ns);
    g_autofree char *title =
        g_strdup_printf("Operations due from %s to %s; latency of the ok ones in %s",
                        from, until, unit.name);
    heading(to, title, emphasis);
    struct table *table =
        table_new("<kind|operations|ok|p50|p90|p99|p99.9|max|p99 with time-outs");
    for (enum op op = 0; op < OP_COUNT; op++)
        if (record->latency[op].ok != NULL)
            kind_row(table, op_name(op), &record->latency[op], unit);
    kind_row(table, "all", &record->latency_all, unit);
    table_finish(table, to, emphasis);

    print_outcomes(to, record);
}

static void print_regions(GString *to, const struct record *record, bool emphasis)
{
    if (record->region_count < 2)
        return;
    struct unit unit = latency_unit(record);
    g_autofree char *title = g_strdup_printf(
        "By region of the client; latency of the ok ones in %s", unit.name);
    heading(to, title, emphasis);
    struct table *table = table_new("<region|operations|ok|p50|p90|p99|p99.9|max");
    for (int i = 0; i < record->region_count; i++) {
        uint64_t operations = record->operations_by_region[i];
        if (operations == 0)
            continue;
        table_cell(table, record->region[i]);
        table_take(table, text_of_count(operations));
        table_take(table,
                   text_of_share((double)record->ok_by_region[i] / (double)operations));
        latency_cells(table, record->latency_by_region[i].ok, unit);
    }
    table_finish(table, to, emphasis);
}

static void print_nodes(GString *to, const struct record *record, bool emphasis)
{
    heading(to, "Nodes", emphasis);
    struct table *table =
        table_new("<node|CPU busy|of it codec|longest pause|jobs/s|in system|refused");
    for (int i = 0; i < record->node_count; i++) {
        const struct node_record *node = &record->node[i];
        table_cell(table, node->name);
        table_take(table, text_of_share(node->utilisation));
        table_take(table, text_of_share(node->codec_cpu_share));
        table_take(table, node->longest_pause_ns == 0
                              ? g_strdup("-")
                              : text_of_duration((double)node->longest_pause_ns));
        table_take(table, text_of_number(node->arrivals_per_s));
        table_take(table, text_of_number(node->mean_in_system));
        table_take(table, text_of_count(node->refused));
    }
    table_finish(table, to, emphasis);
    paragraph(to, "  ",
              "A job is a request, a message or an answer that the node takes in; `in "
              "system` is the mean number of them that wait or are worked on.");
    print_capacity(to, record);
}

enum { FAULT_ROWS_MAX = 3 }; /* of one fault; what happens more often is added up */

static void fault_row(struct table *table, const struct fault_record *fault,
                      const char *what)
{
    table_cell(table, fault->name);
    table_cell(table, fault->kind);
    table_cell(table, what);
    table_take(table, text_of_time(fault->start_ns));
    table_take(table, fault->end_ns == NEVER_NS ? g_strdup("never")
                                                : text_of_time(fault->end_ns));
    table_take(table, text_of_count(fault->operations));
    table_take(table, text_of_count(fault->messages));
}

/* All occurrences of the fault at `first` as one, and how many there are. */
static int add_up_fault(const struct record *record, int first, struct fault_record *sum)
{
    int count = 0;
    *sum = record->fault[first];
    sum->operations = sum->messages = 0;
    for (int i = first; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        if (strcmp(fault->name, sum->name) != 0)
            continue;
        count++;
        sum->end_ns = MAX(sum->end_ns, fault->end_ns);
        sum->operations += fault->operations;
        sum->messages += fault->messages;
    }
    return count;
}

static bool is_first_of_name(const struct record *record, int fault)
{
    for (int i = 0; i < fault; i++)
        if (strcmp(record->fault[i].name, record->fault[fault].name) == 0)
            return false;
    return true;
}

static void fault_rows(struct table *table, const struct record *record, int first)
{
    struct fault_record sum;
    int count = add_up_fault(record, first, &sum);
    if (count > FAULT_ROWS_MAX) {
        g_autofree char *times = g_strdup_printf("%d times", count);
        fault_row(table, &sum, times);
        return;
    }
    for (int i = first; i < record->fault_count; i++) {
        const struct fault_record *fault = &record->fault[i];
        if (strcmp(fault->name, sum.name) == 0)
            fault_row(table, fault, fault->what != NULL ? fault->what : "");
    }
}

static void print_faults(GString *to, const struct record *record, bool emphasis)
{
    if (record->fault_count == 0)
        return;
    heading(to, "Faults, and what they touched", emphasis);
    struct table *table = table_new("<fault|<kind|<what|from|to|operations|messages");
    for (int i = 0; i < record->fault_count; i++)
        if (is_first_of_name(record, i))
            fault_rows(table, record, i);
    table_finish(table, to, emphasis);
}

char *anomaly_rate(const struct anomaly_count *seen)
{
    if (seen->of == 0)
        return g_strdup("nothing was at risk");
    struct interval interval = anomaly_interval(seen->count, seen->of);
    double rate = (double)seen->count / (double)seen->of;
    g_autofree char *range = NULL;
    if (seen->count == 0) {
        range = text_of_share(interval.high);
        return g_strdup_printf("at most %s", range);
    }
    g_autofree char *share = text_of_share(rate);
    range = text_of_share_interval(rate, interval.low, interval.high);
    return g_strdup_printf("%s (%s)", share, range);
}

static void print_anomalies(GString *to, const struct record *record, bool emphasis)
{
    heading(to, "Anomalies, with 95 % intervals", emphasis);
    struct table *table = table_new("<anomaly|seen|of|<at risk|<rate");
    for (int i = 0; i < ANOMALY_COUNT; i++) {
        const struct anomaly_count *seen = &record->anomaly[i];
        if (!seen->applies)
            continue;
        table_cell(table, anomaly_infos[i].name);
        table_take(table, text_of_count(seen->count));
        table_take(table, text_of_count(seen->of));
        table_cell(table, anomaly_infos[i].at_risk);
        table_take(table, anomaly_rate(seen));
    }
    table_finish(table, to, emphasis);
}

void print_tables(GString *to, const struct record *record, bool emphasis)
{
    print_kinds(to, record, emphasis);
    print_regions(to, record, emphasis);
    print_nodes(to, record, emphasis);
    print_faults(to, record, emphasis);
    print_verdicts(to, record->verdict, record->verdict_count, emphasis);
    print_anomalies(to, record, emphasis);
}
