#include "tests/viz/made.h"

#include <glib/gstdio.h>
#include <math.h>

#include "sim/observe/histogram.h"
#include "sim/observe/record.h"
#include "sim/store/writer.h"

static const int64_t second_ns = 1000000000;

/* How a window fares. */
struct weather {
    uint64_t due;
    double failed, unknown; /* shares */
    double median_ms;
    double tail; /* the greater the heavier: p99.9 is 1000^tail medians */
};

struct made_fault {
    const char *name, *kind, *what;
    double start_s, end_s;
    uint64_t changed;
};

struct made_trial {
    const char *name;
    int windows;
    int64_t width_ns, warmup_ns;
    struct weather (*weather)(int window, double at_s);
    const struct made_fault *faults;
    int fault_count;
    const struct scenario_info *scenario;
    bool has_regions; /* half of all is lost in one of two */
};

static const struct scenario_info plain = {
    .name = "transatlantic-cut",
    .title = "Europe is cut off for 15 seconds",
    .question = "What does the cut cost?",
    .text = "[protocol]\nname = quorum   # N/R/W\n[load]\narrivals = 10k/s\n",
    .version = "0.1.0",
};

static const struct scenario_info bare = {.name = "empty", .version = "0.1.0"};

static const struct scenario_info wordy = {
    .name = "a-scenario-whose-name-has-forty-letters!",
    .title =
        "<script>alert(1)</script> & a title that goes on and on, to "
        "see where the words end when there are too many of them",
    .text = "[protocol]\nname = a-protocol-whose-name-has-forty-letters\n",
    .version = "0.1.0"};

static struct weather calm(int window, double at_s)
{
    (void)at_s;
    return (struct weather){.due = 5000,
                            .median_ms = 42 * (1 + 0.01 * (window * 7 % 5)),
                            .tail = 0.2 + 0.004 * (window * 3 % 7)};
}

static struct weather normal(int window, double at_s)
{
    struct weather weather = calm(window, at_s);
    if (at_s >= 20 && at_s < 21.5) {
        weather.unknown = 1;
    } else if (at_s >= 20 && at_s < 37) {
        weather.median_ms += 40 * exp((20 - at_s) / 6);
        weather.tail = 0.35 + 0.2 * exp((20 - at_s) / 6);
        weather.unknown = at_s < 35 ? 0.12 : 0;
        weather.failed = at_s < 35 ? 0.07 : 0;
    } else if (at_s >= 48 && at_s < 50) {
        weather.median_ms = 180;
        weather.tail = 0.45;
    }
    return weather;
}

static struct weather nothing(int window, double at_s)
{
    (void)window, (void)at_s;
    return (struct weather){.median_ms = 1};
}

static struct weather one_sample(int window, double at_s)
{
    (void)at_s;
    return (struct weather){.due = window == 57, .median_ms = 42};
}

static struct weather all_failed(int window, double at_s)
{
    struct weather weather = calm(window, at_s);
    weather.failed = at_s < 30 ? 1 : 0.4;
    weather.unknown = 1 - weather.failed;
    return weather;
}

static struct weather wide(int window, double at_s)
{
    struct weather weather = calm(window, at_s);
    weather.median_ms = 0.001 * pow(10, at_s / 60 * 6);
    weather.tail = 0.66;
    return weather;
}

static struct weather sparse(int window, double at_s)
{
    struct weather weather = calm(window, at_s);
    weather.due = (uint64_t)(window % 3);
    return weather;
}

static struct weather losing(int window, double at_s)
{
    struct weather weather = calm(window, at_s);
    weather.unknown = at_s >= 20 && at_s < 35 ? 0.19 : 0.001;
    return weather;
}

/* Operations due a second before a pause wait for its end. */
static struct weather before_pauses(int window, double at_s)
{
    struct weather weather = calm(window, at_s);
    double since_s = fmod(at_s, 10);
    if (at_s >= 9 && at_s < 59 && (since_s >= 9 || since_s < 0.5)) {
        weather.median_ms = since_s >= 9 ? 60 : 400;
        weather.tail = since_s >= 9 ? 0.6 : 0.2;
    }
    return weather;
}

/* A fault that is slower than most quiet windows, but not than some. */
static struct weather noisy(int window, double at_s)
{
    struct weather weather = calm(window, at_s);
    weather.median_ms *= at_s >= 20 && at_s < 35 ? 3.3 : window % 8 == 0 ? 4 : 1;
    return weather;
}

/* No time without a pause in reach. */
static struct weather always_slow(int window, double at_s)
{
    (void)at_s;
    return (struct weather){
        .due = 5000, .median_ms = 200, .tail = 0.4 + window % 2 * 0.1, .unknown = 0.001};
}

static const struct made_fault overlapping[] = {
    {"cut", "partition", "eu-west-1 | the others", 20, 35, 5000},
    {"skew", "clock-jump", "node us-east-1.0 +80 ms", 30, 32.5, 10},
    {"slow", "slow-node", "node us-west-2.0", 31, 38, 100},
    {"pause", "pause", "node us-east-1.0 (leader)", 48, 50, 800},
};
static const struct made_fault alone[] = {
    {"cut", "partition", "eu-west-1 | the others", 20, 35, 5000}};
static const struct made_fault untouched[] = {
    {"pause", "pause", "node eu-west-1.0", 20, 21, 0}};
static const struct made_fault instants[] = {
    {"crash", "crash", "node eu-west-1.0", 20, 20, 10},
    {"crash", "crash", "node eu-west-1.0", 40, 40, 10},
    {"late", "pause", "node us-west-2.0", 58, 60, 10}};
static const struct made_fault long_names[] = {
    {"the-fault-that-has-a-name-of-40-letters!", "partition",
     "ap-northeast-1, ap-southeast-2 | us-east-1, us-west-2, eu-west-1", 20, 35, 10},
    {"another-fault-whose-name-has-40-letters!", "pause", "node <&>\"'.0", 25, 26, 10},
    {"\xce\xba\xce\xb1\xce\xb8\xcf\x85\xcf\x83\xcf\x84\xce\xad\xcf\x81\xce\xb7\xcf\x83"
     "\xce\xb7 \xe5\xbb\xb6\xe8\xbf\x9f",
     "delay", "", 57, 60, 10}};
static const struct made_fault eight[] = {
    {"a", "delay", "link a b", 10, 50, 1}, {"b", "delay", "link b c", 11, 50, 1},
    {"c", "delay", "link c d", 12, 50, 1}, {"d", "delay", "link d e", 13, 50, 1},
    {"e", "delay", "link e f", 14, 50, 1}, {"f", "delay", "link f g", 15, 50, 1},
    {"g", "delay", "link g h", 16, 50, 1}, {"h", "delay", "link h i", 17, 50, 1}};
static const struct made_fault repeated[] = {
    {"pause", "pause", "node us-east-1.0", 8, 8.5, 9},
    {"pause", "pause", "node us-east-1.0", 14.5, 15, 9},
    {"flap", "partition", "eu-west-1 | the others", 20, 24, 9},
    {"pause", "pause", "node us-west-2.0", 22, 22.5, 9},
    {"flap", "partition", "eu-west-1 | the others", 48, 51, 9}};

static const struct made_fault blip[] = {
    {"blip", "pause", "node us-east-1.0", 30, 30.05, 9}};

enum { RECURRING = 5, CROWDED = 54, STORM = 2000 };
static struct made_fault recurring[RECURRING], crowded[CROWDED], storm[STORM];

/* Pauses of `length_s`, one every `every_s` from `first_s` on. */
static void fill(struct made_fault *faults, int count, double first_s, double every_s,
                 double length_s)
{
    for (int i = 0; i < count; i++)
        faults[i] = (struct made_fault){.name = "gc",
                                        .kind = "pause",
                                        .what = "all nodes",
                                        .start_s = first_s + i * every_s,
                                        .end_s = first_s + i * every_s + length_s,
                                        .changed = 9};
}

static void fill_all(void)
{
    fill(recurring, RECURRING, 10, 10, 0.5);
    fill(crowded, CROWDED, 5.5, 1, 0.5);
    fill(storm, STORM, 20, 0.015, 0.005);
}

#define USUAL      .windows = 120, .width_ns = 500000000, .warmup_ns = 5000000000
#define WITH(list) .faults = list, .fault_count = (int)G_N_ELEMENTS(list)

static const struct made_trial trials[] = {
    {"normal", USUAL, .weather = normal, WITH(overlapping), .scenario = &plain},
    {"alone", USUAL, .weather = normal, WITH(alone), .scenario = &plain},
    {"losing", USUAL, .weather = losing, WITH(alone), .scenario = &plain},
    {"no-fault", USUAL, .weather = calm, .scenario = &plain},
    {"no-difference", USUAL, .weather = calm, WITH(alone), .scenario = &plain},
    {"untouched", USUAL, .weather = calm, WITH(untouched), .scenario = &plain},
    {"instants", USUAL, .weather = normal, WITH(instants), .scenario = &plain},
    {"eight", USUAL, .weather = calm, WITH(eight), .scenario = &plain},
    {"repeated", USUAL, .weather = normal, WITH(repeated), .scenario = &plain},
    {"empty", .weather = nothing, .scenario = &bare},
    {"no-load", USUAL, .weather = nothing, WITH(alone), .scenario = &plain},
    {"one-sample", USUAL, .weather = one_sample, .scenario = &plain},
    {"all-failed", USUAL, .weather = all_failed, WITH(alone), .scenario = &plain},
    {"wide", USUAL, .weather = wide, WITH(alone), .scenario = &plain},
    {"sparse", USUAL, .weather = sparse, WITH(alone), .scenario = &plain},
    {"recurring", USUAL, .weather = before_pauses, WITH(recurring), .scenario = &plain},
    {"noisy", USUAL, .weather = noisy, WITH(alone), .scenario = &plain},
    {"crowded", USUAL, .weather = always_slow, WITH(crowded), .scenario = &plain},
    {"storm", USUAL, .weather = normal, WITH(storm), .scenario = &plain},
    {"blip", USUAL, .weather = calm, WITH(blip), .scenario = &plain},
    {"regions", USUAL, .weather = losing, WITH(alone), .scenario = &plain,
     .has_regions = true},
    {"long-names", USUAL, .weather = normal, WITH(long_names), .scenario = &wordy},
};

const char *const made_names[] = {"normal",        "alone",     "losing",  "no-fault",
                                  "no-difference", "untouched", "eight",   "instants",
                                  "repeated",      "empty",     "no-load", "one-sample",
                                  "all-failed",    "wide",      "sparse",  "long-names",
                                  "recurring",     "crowded",   "storm",   "blip",
                                  "noisy",         "regions",   NULL};

static struct window make_window(const struct made_trial *trial, int index)
{
    struct window window = {.start_ns = index * trial->width_ns,
                            .end_ns = (index + 1) * trial->width_ns,
                            .latency = histogram_new()};
    struct weather weather =
        trial->weather(index, (double)window.start_ns / (double)second_ns);
    window.due = weather.due;
    window.fail = (uint64_t)((double)weather.due * weather.failed);
    window.unknown = (uint64_t)((double)weather.due * weather.unknown);
    if (weather.failed + weather.unknown >= 1)
        window.unknown = window.due - window.fail;
    window.ok = window.due - window.fail - window.unknown;
    for (uint64_t i = 0; i < window.ok; i++) {
        double rarer = (double)window.ok / ((double)window.ok - (double)i - 0.5);
        double latency = weather.median_ms * 1e6 * pow(rarer / 2, weather.tail);
        histogram_add(window.latency, (int64_t)latency);
    }
    return window;
}

static struct fault_record make_fault(const struct made_fault *fault)
{
    return (struct fault_record){.name = g_strdup(fault->name),
                                 .kind = g_strdup(fault->kind),
                                 .what = g_strdup(fault->what),
                                 .start_ns = (int64_t)(fault->start_s * 1e9),
                                 .end_ns = (int64_t)(fault->end_s * 1e9),
                                 .operations = fault->changed,
                                 .messages = fault->changed};
}

static void add_regions(struct record *record)
{
    record->region_count = 2;
    record->region = g_new0(char *, 3);
    record->region[0] = g_strdup("us-east-1");
    record->region[1] = g_strdup("eu-west-1");
    record->latency_by_region = g_new0(struct latency_record, 2);
    record->operations_by_region = g_new0(uint64_t, 2);
    record->ok_by_region = g_new0(uint64_t, 2);
    for (int i = 0; i < 2; i++) {
        record->latency_by_region[i] =
            (struct latency_record){histogram_new(), histogram_new()};
        record->operations_by_region[i] = 10000;
        record->ok_by_region[i] = i == 0 ? 9990 : 9510;
    }
}

static struct record *make_record(const struct made_trial *trial)
{
    struct record *record = g_new0(struct record, 1);
    record->seed = 7;
    record->variant_count = 1;
    record->variant = g_new0(struct setting, 1);
    record->variant[0] = (struct setting){g_strdup("protocol.w"), g_strdup("2")};
    g_strlcpy(record->digest, "0", sizeof record->digest);
    record->warmup_ns = trial->warmup_ns;
    record->duration_ns = record->simulated_ns = trial->windows * trial->width_ns;
    record->window_count = trial->windows;
    record->window = g_new0(struct window, trial->windows + 1);
    for (int i = 0; i < trial->windows; i++)
        record->window[i] = make_window(trial, i);
    record->fault_count = trial->fault_count;
    record->fault = g_new0(struct fault_record, trial->fault_count + 1);
    for (int i = 0; i < trial->fault_count; i++)
        record->fault[i] = make_fault(&trial->faults[i]);
    record->latency_all = (struct latency_record){histogram_new(), histogram_new()};
    if (trial->has_regions)
        add_regions(record);
    record->timeout_ns = 2 * second_ns;
    record->never_began = g_new0(char *, 1);
    record->inconclusive_why = g_new0(char *, 1);
    return record;
}

struct made made_open(const char *name)
{
    fill_all();
    const struct made_trial *trial = trials;
    while (!g_str_equal(trial->name, name))
        trial++;
    struct made made = {.folder = g_dir_make_tmp("consim-viz-XXXXXX", NULL)};
    made.path = g_build_filename(made.folder, "made.db", NULL);
    g_autoptr(GError) error = NULL;
    struct results_writer *writer = results_writer_open(made.path, false, &error);
    g_assert_no_error(error);
    struct record *record = make_record(trial);
    results_writer_add(writer, trial->scenario, record, &error);
    g_assert_no_error(error);
    results_writer_close(writer);
    record_free(record);
    made.reader = reader_open(made.path, &error);
    g_assert_no_error(error);
    return made;
}

void made_close(struct made *made)
{
    reader_close(made->reader);
    g_remove(made->path);
    g_rmdir(made->folder);
    g_free(made->path);
    g_free(made->folder);
}
