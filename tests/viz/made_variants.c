#include "tests/viz/made_variants.h"

#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>

#include "sim/observe/histogram.h"
#include "sim/observe/record.h"
#include "sim/store/writer.h"

static const int64_t second_ns = 1000000000;

enum { REGIONS = 3, CUT_OFF = 2, SECONDS = 60, WARMUP_S = 5, CUT_S = 20, HEALED_S = 35 };
static const char *const regions[REGIONS] = {"us-east-1", "ap-northeast-1", "eu-west-1"};

/* How a variant fares. */
struct shape {
    const char *protocol;
    double median_ms, tail; /* p99.9 is 500^tail medians */
    double lost;            /* share of the cut-off region during the cut */
    double stale;           /* share of reads */
    double swings;          /* how far seeds are apart */
    const char *refused;    /* NULL, or why */
};

struct made_case {
    const char *name;
    const struct shape *shape;
    int variants; /* more than there are shapes: they repeat, told apart by w */
    int shapes;
    uint64_t seeds;
    int per_second; /* operations */
    double slo_ms;  /* for read.p99; 0: none */
    bool random_faults, has_gaps, is_wordy, is_emptied;
};

static const struct shape usual[] = {{"raft", 233, 0.30, 1, 0, 0.05, NULL},
                                     {"quorum", 46, 0.28, 1, 0, 0.04, NULL},
                                     {"primary-async", 12, 0.35, 0.02, 0.12, 0.05, NULL},
                                     {"chain", 400, 0.25, 0.96, 0, 0.05, NULL}};
static const struct shape alike[] = {{"quorum", 46, 0.3, 0.9, 0.001, 0.5, NULL},
                                     {"abd", 46.3, 0.3, 0.9, 0.001, 0.45, NULL}};
static const struct shape lost[] = {{"raft", 0, 0, 2, 0, 0, NULL},
                                    {"quorum", 0, 0, 2, 0, 0, NULL}};
static const struct shape zero[] = {{"raft", 0, 0, 0, 0, 0, NULL},
                                    {"quorum", 0, 0, 0, 0, 0, NULL}};
static const struct shape wide[] = {{"quick", 0.001, 0.3, 0, 0.5, 0.05, NULL},
                                    {"slow", 100000, 0.1, 1, 0.0001, 0.05, NULL}};
static const struct shape some_refused[] = {
    {"raft", 233, 0.30, 1, 0, 0.05, NULL},
    {"crdt", 1, 1, 1, 1, 0, "update (needs cas)"},
    {"quorum", 46, 0.28, 1, 0.01, 0.04, NULL},
    {"single", 1, 1, 1, 1, 0, "more than one region (keeps one copy)"}};
static const struct shape all_refused[] = {{"raft", 233, 0.30, 1, 0, 0.05, NULL},
                                           {"crdt", 1, 1, 1, 1, 0, "update (needs cas)"}};
static const struct shape names[] = {
    {"a-protocol-whose-name-has-sixty-letters-as-some-people-like-it", 233, 0.3, 1, 0,
     0.05, NULL},
    {"a-protocol-whose-name-has-sixty-letters-but-for-the-last-of-the", 46, 0.3, 1, 0.01,
     0.05, NULL},
    {"\u03A0\u03C1\u03C9\u03C4\u03B5\u03CD\u03BF\u03BD-\u03B1\u03C3\u03CD\u03B3\u03C7"
     "\u03C1\u03BF\u03BD\u03BF",
     12, 0.3, 0.02, 0.12, 0.05, NULL},
    {"\u6CD5\u5B9A\u4EBA\u6570-\u8BFB\u5199\u591A\u6570\u6D3E", 60, 0.3, 0.9, 0, 0.05,
     NULL},
    {"<script>alert(1)</script> & \"quotes\"", 100, 0.3, 0.5, 0.001, 0.05, NULL}};

#define SHAPES(list) .shape = list, .shapes = (int)G_N_ELEMENTS(list)

static const struct made_case cases[] = {
    {"plain", SHAPES(usual), .variants = 4, .seeds = 3, .per_second = 200, .slo_ms = 250},
    {"one-seed", SHAPES(usual), .variants = 4, .seeds = 1, .per_second = 100},
    {"equal", SHAPES(alike), .variants = 2, .seeds = 4, .per_second = 100},
    {"one-variant", SHAPES(usual), .variants = 1, .seeds = 3, .per_second = 100},
    {"no-load", SHAPES(usual), .variants = 3, .seeds = 2, .slo_ms = 250},
    {"one-operation", SHAPES(usual), .variants = 3, .seeds = 1, .per_second = -1},
    {"all-zero", SHAPES(zero), .variants = 2, .seeds = 2, .per_second = 50},
    {"all-failed", SHAPES(lost), .variants = 2, .seeds = 2, .per_second = 50,
     .slo_ms = 250},
    {"forty", SHAPES(usual), .variants = 40, .seeds = 3, .per_second = 30},
    {"names", SHAPES(names), .variants = 5, .seeds = 2, .per_second = 60,
     .is_wordy = true},
    {"wide", SHAPES(wide), .variants = 2, .seeds = 3, .per_second = 100},
    {"refused", SHAPES(some_refused), .variants = 4, .seeds = 2, .per_second = 60},
    {"only-refused", SHAPES(all_refused), .variants = 2, .seeds = 1, .per_second = 1,
     .is_emptied = true},
    {"gaps", SHAPES(usual), .variants = 3, .seeds = 4, .per_second = 60,
     .has_gaps = true},
    {"random-faults", SHAPES(usual), .variants = 2, .seeds = 3, .per_second = 60,
     .random_faults = true},
    {"empty", SHAPES(usual), .variants = 1, .seeds = 1, .per_second = 1,
     .is_emptied = true},
};

const char *const made_variants_names[] = {
    "plain",         "one-seed", "equal",        "one-variant", "no-load",
    "one-operation", "all-zero", "all-failed",   "forty",       "names",
    "wide",          "refused",  "only-refused", "gaps",        "random-faults",
    "empty",         NULL};

static const struct scenario_info plain_info = {.name = "transatlantic-cut",
                                                .title =
                                                    "Europe is cut off for 15 seconds",
                                                .question = "What does the cut cost?",
                                                .text = "[load]\narrivals = 10k/s\n",
                                                .version = "0.1.0"};
static const struct scenario_info wordy_info = {
    .name = "a-scenario-whose-name-has-sixty-letters-which-is-far-too-many",
    .title =
        "<script>alert(1)</script> & a title that goes on and on, to "
        "see where the words end when there are too many of them",
    .text = "[load]\narrivals = 10k/s\n",
    .version = "0.1.0"};

/* In (0, 1), the same for all variants of a seed; splitmix64 (Steele et al. 2014). */
static double luck(uint64_t seed, uint64_t number)
{
    uint64_t z = (seed * 1000003 + number + 1) * 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) / 9007199254740992.0;
}

struct maker {
    const struct made_case *made;
    const struct shape *shape;
    struct record *record;
    uint64_t reads_ok, writes_ok;
};

static double cut_start_s(const struct maker *maker)
{
    return CUT_S + (maker->made->random_faults ? (double)maker->record->seed : 0);
}

static void add_latency(const struct latency_record *into, bool ok, int64_t latency_ns)
{
    if (ok)
        histogram_add(into->ok, latency_ns);
    histogram_add(into->with_timeouts, latency_ns);
}

/* Outcome and latency of operation `i` of a second. */
static void add_operation(struct maker *maker, int second, int i)
{
    struct record *record = maker->record;
    const struct shape *shape = maker->shape;
    uint64_t number = (uint64_t)second * 100000 + (uint64_t)i * 3;
    int region = i % REGIONS;
    bool is_read = i % 5 != 4;
    double since_s = second - cut_start_s(maker);
    bool is_cut = since_s >= 0 && since_s < HEALED_S - CUT_S && region == CUT_OFF;
    bool is_lost =
        shape->lost > 1 || luck(record->seed, number) < (is_cut ? shape->lost : 0);
    double swing = 1 + shape->swings * (luck(record->seed, 7777777) - 0.5);
    double rarer = 1 / (1 - luck(record->seed, number + 1));
    double latency_ms = shape->median_ms * swing * pow(rarer / 2, shape->tail);
    int64_t latency_ns = is_lost ? record->timeout_ns : (int64_t)(latency_ms * 1e6);
    struct window *window = &record->window[second];
    window->due++;
    window->ok += !is_lost;
    window->unknown += is_lost && i % 2 == 0;
    window->fail += is_lost && i % 2 != 0;
    if (!is_lost)
        histogram_add(window->latency, latency_ns);
    if (second < WARMUP_S)
        return;
    record->operations++;
    record->ok += !is_lost;
    record->unknown += is_lost && i % 2 == 0;
    record->fail += is_lost && i % 2 != 0;
    record->operations_by_region[region]++;
    record->ok_by_region[region] += !is_lost;
    maker->reads_ok += is_read && !is_lost;
    maker->writes_ok += !is_read && !is_lost;
    record->anomaly[ANOMALY_STALE_READ].count +=
        is_read && !is_lost && luck(record->seed, number + 2) < shape->stale;
    add_latency(&record->latency_all, !is_lost, latency_ns);
    add_latency(&record->latency[is_read ? OP_READ : OP_WRITE], !is_lost, latency_ns);
    add_latency(&record->latency_by_region[region], !is_lost, latency_ns);
}

static void add_operations(struct maker *maker)
{
    for (int second = 0; second < SECONDS; second++)
        for (int i = 0; i < maker->made->per_second; i++)
            add_operation(maker, second, i);
    if (maker->made->per_second < 0)
        add_operation(maker, SECONDS / 2, 0);
}

static void make_room(struct record *record)
{
    record->window_count = SECONDS;
    record->window = g_new0(struct window, SECONDS);
    for (int i = 0; i < SECONDS; i++)
        record->window[i] = (struct window){.start_ns = i * second_ns,
                                            .end_ns = (i + 1) * second_ns,
                                            .latency = histogram_new()};
    record->region_count = REGIONS;
    record->region = g_new0(char *, REGIONS + 1);
    record->latency_by_region = g_new0(struct latency_record, REGIONS);
    record->operations_by_region = g_new0(uint64_t, REGIONS);
    record->ok_by_region = g_new0(uint64_t, REGIONS);
    struct latency_record *all[] = {
        &record->latency_all,          &record->latency[OP_READ],
        &record->latency[OP_WRITE],    &record->latency_by_region[0],
        &record->latency_by_region[1], &record->latency_by_region[2]};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        *all[i] = (struct latency_record){histogram_new(), histogram_new()};
    for (int i = 0; i < REGIONS; i++)
        record->region[i] = g_strdup(regions[i]);
}

static void add_fault(struct maker *maker)
{
    struct record *record = maker->record;
    record->fault_count = 1;
    record->fault = g_new0(struct fault_record, 1);
    record->fault[0] = (struct fault_record){
        .name = g_strdup("cut"),
        .kind = g_strdup("partition"),
        .what = g_strdup("eu-west-1 | the others"),
        .start_ns = (int64_t)(cut_start_s(maker) * 1e9),
        .end_ns = (int64_t)((cut_start_s(maker) + HEALED_S - CUT_S) * 1e9),
        .operations = record->operations / 10,
        .messages = 1000};
}

static void add_claim(struct record *record, double limit_ms)
{
    record->claim = g_new0(struct claim_record, 1);
    if (limit_ms <= 0)
        return;
    record->claim_count = 1;
    record->claim[0] = (struct claim_record){.kind = CLAIM_SLO,
                                             .name = g_strdup("fast_reads"),
                                             .subject = g_strdup("read.p99"),
                                             .comparison = BELOW,
                                             .limit = limit_ms,
                                             .text = g_strdup("read.p99 < 250ms"),
                                             .result = CLAIM_UNDECIDED,
                                             .measured = g_strdup("measured")};
}

static void add_uses(struct record *record, const struct shape *shape)
{
    record->node_count = 1;
    record->node = g_new0(struct node_record, 1);
    record->node[0] =
        (struct node_record){.region = g_strdup(regions[0]),
                             .name = g_strdup("us-east-1.0"),
                             .utilisation = 0.1 + shape->median_ms / 10000,
                             .measured_busy_ns = (int64_t)(record->operations * 300000)};
    record->resource = g_new0(struct resource_record, 1);
}

static void set_variant(struct record *record, const struct made_case *made, int variant)
{
    record->variant = g_new0(struct setting, 2);
    record->variant[record->variant_count++] =
        (struct setting){g_strdup("protocol.name"),
                         g_strdup(made->shape[variant % made->shapes].protocol)};
    if (made->variants > made->shapes)
        record->variant[record->variant_count++] = (struct setting){
            g_strdup("protocol.w"), g_strdup_printf("%d", variant / made->shapes)};
}

static struct record *make_record(const struct made_case *made, int variant,
                                  uint64_t seed)
{
    struct record *record = g_new0(struct record, 1);
    struct maker maker = {
        .made = made, .shape = &made->shape[variant % made->shapes], .record = record};
    record->seed = seed;
    set_variant(record, made, variant);
    g_strlcpy(record->digest, "0", sizeof record->digest);
    record->warmup_ns = WARMUP_S * second_ns;
    record->duration_ns = record->simulated_ns = SECONDS * second_ns;
    record->timeout_ns = 2 * second_ns;
    record->conclusive = true;
    record->never_began = g_new0(char *, 1);
    record->inconclusive_why = g_new0(char *, 1);
    make_room(record);
    add_operations(&maker);
    for (int i = 0; i < ANOMALY_COUNT; i++)
        record->anomaly[i].applies = i <= ANOMALY_LOST_WRITE;
    record->anomaly[ANOMALY_STALE_READ].of = maker.reads_ok;
    record->anomaly[ANOMALY_LOST_WRITE].of = maker.writes_ok;
    add_fault(&maker);
    add_claim(record, made->slo_ms);
    add_uses(record, maker.shape);
    return record;
}

static void add_variant(struct results_writer *writer, const struct made_case *made,
                        int variant)
{
    const struct scenario_info *info = made->is_wordy ? &wordy_info : &plain_info;
    const struct shape *shape = &made->shape[variant % made->shapes];
    g_autoptr(GError) error = NULL;
    if (shape->refused != NULL) {
        g_autofree char *json =
            g_strdup_printf("{\"protocol.name\":\"%s\"}", shape->protocol);
        results_writer_refuse(writer, info, json, shape->refused, &error);
        g_assert_no_error(error);
        return;
    }
    for (uint64_t seed = 1; seed <= made->seeds; seed++) {
        if (made->has_gaps && (seed + (uint64_t)variant) % 3 == 0)
            continue;
        struct record *record = make_record(made, variant, seed);
        results_writer_add(writer, info, record, &error);
        g_assert_no_error(error);
        record_free(record);
    }
}

/* Leaves what was refused. The writer keeps no file without a trial; others may. */
static void take_all_out(const char *path)
{
    sqlite3 *file = NULL;
    g_assert(sqlite3_open(path, &file) == SQLITE_OK);
    g_assert(sqlite3_exec(file,
                          "DELETE FROM trial; DELETE FROM scenario WHERE id NOT IN "
                          "(SELECT scenario FROM refused)",
                          NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(file);
}

struct made_variants made_variants_open(const char *name)
{
    const struct made_case *made = cases;
    while (!g_str_equal(made->name, name))
        made++;
    struct made_variants variants = {.folder = g_dir_make_tmp("consim-viz-XXXXXX", NULL)};
    variants.path = g_build_filename(variants.folder, "made.db", NULL);
    g_autoptr(GError) error = NULL;
    struct results_writer *writer = results_writer_open(variants.path, false, &error);
    g_assert_no_error(error);
    for (int i = 0; i < made->variants; i++)
        add_variant(writer, made, i);
    results_writer_close(writer);
    if (made->is_emptied)
        take_all_out(variants.path);
    variants.reader = reader_open(variants.path, &error);
    g_assert_no_error(error);
    return variants;
}

void made_variants_close(struct made_variants *made)
{
    reader_close(made->reader);
    g_remove(made->path);
    g_rmdir(made->folder);
    g_free(made->path);
    g_free(made->folder);
}
