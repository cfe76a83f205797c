#include <glib.h>
#include <string.h>

#include "sim/kernel/random.h"
#include "tests/run/toy_catalogue.h"
#include "tests/suites.h"

/* Lines 1 to 6 of every text below. */
#define HEAD              \
    "[topology]\n"        \
    "regions = a, b, c\n" \
    "[link * *]\n"        \
    "delay = 20ms\n"      \
    "[protocol]\n"        \
    "name = toy\n"

static void check_lines(const char *text, const char *const *settings,
                        const char *expected)
{
    struct loaded loaded = toy_load(text, settings);
    g_autofree char *lines =
        loaded.problems.line ? g_strjoinv("\n", loaded.problems.line) : g_strdup("");
    if (strcmp(lines, expected) != 0)
        g_printerr("    got:      %s\n    expected: %s\n", lines, expected);
    CU_ASSERT_STRING_EQUAL(lines, expected);
    loaded_clear(&loaded);
}

static void check(const char *more, const char *expected)
{
    g_autofree char *text = g_strconcat(HEAD, more, NULL);
    check_lines(text, NULL, expected);
}

static void check_set(const char *setting, const char *expected)
{
    const char *settings[] = {setting, NULL};
    check_lines(HEAD, settings, expected);
}

static void test_groups_and_keys(void)
{
    check("[lod]\n",
          "toy.ini:7: [lod]: unknown group; expected one of scenario, topology, "
          "link A B, node, protocol, update, load, fault NAME, record, check, "
          "slo, expect; did you mean [load]?");
    check("[record]\nhistroy = all\n",
          "toy.ini:8: [record] histroy: unknown key; expected "
          "one of history; did you mean history?");
    check("[record]\nhistory\n",
          "toy.ini:8: [record]: \"history\" has no `=`; expected key "
          "= value");
    check("[scenario]\nduration =\n",
          "toy.ini:8: [scenario] duration: no value; expected a "
          "duration, as 250ms");
    check("[node]\ncores = 0\n",
          "toy.ini:8: [node] cores: \"0\" is out of range; expected 1 to 1024");
    check("[scenario]\nduration = 200d\n",
          "toy.ini:8: [scenario] duration: \"200d\" is out "
          "of range; expected 1ns to 100d");
    check("[update]\nat = nodes\n",
          "toy.ini:8: [update] at: \"nodes\" is no choice here; "
          "expected one of node, client; did you mean node?");
    check_lines("duration = 5s\n", NULL,
                "toy.ini:1: \"duration = 5s\" stands outside a "
                "group; expected a [group] before it");
}

static void test_required(void)
{
    check_lines("[scenario]\nseed = 1\n", NULL,
                "toy.ini:1: [topology] regions: not given; expected regions = a, b, c or "
                "file = aws-2026\n"
                "toy.ini:1: [protocol] name: not given; expected one of toy, plain, lax");
    check_lines(
        "[topology]\nregions = a, b\n[protocol]\nname = plian\n", NULL,
        "toy.ini:1: [topology] regions: nothing is known of the links a - b; "
        "expected [link A B] with delay = ..., or [link * *] for all that have none "
        "of their own\n"
        "toy.ini:4: [protocol] name: \"plian\" is no protocol; expected one of toy, "
        "plain, lax; did you mean plain?");
    check_lines("[topology]\nregions = a\n[protocol]\nname = raft\n", NULL,
                "toy.ini:4: [protocol] name: \"raft\" is no protocol; expected one "
                "of toy, plain, lax");
}

static void test_topology(void)
{
    check_lines(
        "[topology]\nfile = aws-2062\n[protocol]\nname = toy\n", NULL,
        "toy.ini:2: [topology] file: \"aws-2062\" cannot be opened; expected one of "
        "aws-2026, or a path; did you mean aws-2026?");
    check_lines(
        "[topology]\nregions = a, a, b.c\n[protocol]\nname = toy\n", NULL,
        "toy.ini:2: [topology] regions: a stands twice; expected each region once");
    check_lines("[topology]\nregions = b.c\n[protocol]\nname = toy\n", NULL,
                "toy.ini:2: [topology] regions: \"b.c\" is no region's name; expected "
                "letters, digits, - and _");
    check("[link a d]\ndelay = 5ms\n",
          "toy.ini:7: [link a d]: \"d\" is no region; expected "
          "one of a, b, c");
    check("[link a]\ndelay = 5ms\n",
          "toy.ini:7: [link a]: no two regions; expected [link A "
          "B], [link A > B] or [link * *]");
    check(
        "[link a b]\ndelay = 5ms\n[link b a]\ndelay = 5ms\n",
        "toy.ini:9: [link b a]: the link is given twice, first in line 7; expected each "
        "once");
    check_set("topology.nodes_per_region=200",
              "--set topology.nodes_per_region: [topology] "
              "nodes_per_region: 600 nodes in all; "
              "expected at most 512");
    check_set(
        "topology.transport=upd",
        "--set topology.transport: [topology] transport: \"upd\" is no choice here; "
        "expected one of tcp, udp; did you mean udp?");
    check_set("topology.replicas=400",
              "--set topology.replicas: [topology] replicas: 400 nodes of a group; "
              "expected at most all 3");
}

static void test_unknown_measured_region(void)
{
    struct loaded loaded = toy_load(
        "[topology]\nfile = aws-2026\nregions = us-east-1, "
        "eu-wset-1\n[protocol]\nname = toy\n",
        NULL);
    CU_ASSERT_EQUAL_FATAL(loaded.problems.count, 1);
    const char *line = loaded.problems.line[0];
    CU_ASSERT(g_str_has_prefix(line,
                               "toy.ini:3: [topology] regions: eu-wset-1 is not in "
                               "the topology's file; expected some of af-south-1, "));
    CU_ASSERT(g_str_has_suffix(line, "; did you mean eu-west-1?"));
    loaded_clear(&loaded);
}

static void test_load(void)
{
    check("[load]\nmix = read 80%, write 10%\n",
          "toy.ini:8: [load] mix: the shares add up "
          "to 90%; expected shares that make 100%");
    check(
        "[load]\nmix = read 80%, wirte 20%\n",
        "toy.ini:8: [load] mix: \"wirte\" is no kind of operation; expected one of read, "
        "write, cas, update, add, append, insert, remove, lock, transaction; did you "
        "mean "
        "write?");
    check("[load]\nkeys = zipf(100k)\n",
          "toy.ini:8: [load] keys: \"zipf(100k)\" has 1 "
          "arguments; expected as zipf(100k, 0.99)");
    check("[load]\nroute = laeder\n",
          "toy.ini:8: [load] route: \"laeder\" is no route; "
          "expected one of nearest, leader, a, b, c; did you "
          "mean leader?");
    check("[load]\nregions = a, d\n",
          "toy.ini:8: [load] regions: \"d\" is no region; expected one of a, b, c");
    check("[load]\narrivals = 5/s\nclients = 5\n",
          "toy.ini:9: [load] clients: contradicts "
          "arrivals in line 8; expected one of the "
          "two");
    check("[load]\nthink = 5ms\n",
          "toy.ini:8: [load] think: belongs to a closed loop; "
          "expected clients = N beside it");
    check("[update]\nretry = adaptive\n",
          "toy.ini:8: [update] retry: adaptive is not in this version yet; expected "
          "full-jitter(5ms, 2s) or another of none, never, fixed, exponential, "
          "equal-jitter, decorrelated");
    check("[record]\nhistory = window\n",
          "toy.ini:8: [record] history: window is not in "
          "this version yet; expected all or none");
}

static void test_contradictions(void)
{
    check("[node]\ncost = some\n",
          "toy.ini:8: [node] cost: \"some\" is no cost; expected "
          "none, or decode, handle, step, message and encode");
    check("[node]\nclock_error = none\nclock_drift = 50ppm\n",
          "toy.ini:9: [node] clock_drift: contradicts clock_error = none, which means "
          "perfect clocks; expected one of the two");
    check("[scenario]\nwarmup = 60s\n",
          "toy.ini:8: [scenario] warmup: nothing would be "
          "counted; expected a warmup shorter than the "
          "duration (60 s)");
    check(
        "[fault f]\nkind = crash\nat = 5s\nevery = 9s\n",
        "toy.ini:10: [fault f] every: contradicts at in line 9; expected at and for, or "
        "every and lasting");
    check_set("protocol.n=4",
              "--set protocol.n: [protocol] n: n must not exceed the number of nodes");
}

static void test_faults(void)
{
    check("[fault f]\nkind = partiton\n",
          "toy.ini:8: [fault f] kind: \"partiton\" is no kind of fault; expected one of "
          "bridge, clock-jump, crash, delay, disk-stall, flap, loss, partition, pause, "
          "slow; did you mean partition?");
    check("[fault f]\nkind = partition\n",
          "toy.ini:7: [fault f]: aimed at nothing; "
          "expected isolate = A, between = A | B, or from "
          "= A and to = B");
    check("[fault f]\nkind = partition\nfrom = a\n",
          "toy.ini:9: [fault f] from: one way needs both ends; expected from = A and to "
          "= B");
    check("[fault f]\nkind = partition\nbetween = a, b | b\n",
          "toy.ini:9: [fault f] between: the same stands on both sides; expected each on "
          "one");
    check("[fault f]\nkind = partition\nisolate = a, b, c\n",
          "toy.ini:9: [fault f] isolate: isolates every region, which leaves no others; "
          "expected fewer");
    check("[fault f]\nkind = crash\nisolate = a\n",
          "toy.ini:9: [fault f] isolate: crash is not aimed so; expected node = REGION, "
          "REGION.N or leader");
    check("[fault f]\nkind = crash\nnode = laeder\n",
          "toy.ini:9: [fault f] node: \"laeder\" is no target; expected REGION, REGION.N "
          "or "
          "a role as leader; did you mean leader?");
    check("[fault f]\nkind = crash\nnode = a.1\n",
          "toy.ini:9: [fault f] node: there is no node \"a.1\"; expected a.0");
    check(
        "[fault f]\nkind = crash\nevery = 5s\n",
        "toy.ini:9: [fault f] every: says not how long; expected lasting = DISTRIBUTION "
        "beside it");
    check("[fault f]\nkind = crash\nat = -5s\n",
          "toy.ini:9: [fault f] at: \"-5s\" is "
          "negative; expected a duration as 250ms, "
          "5s or 2min");
}

static void test_claims(void)
{
    check(
        "[slo]\nfast = read.p98 < 5ms\n",
        "toy.ini:8: [slo] fast: \"read.p98\" cannot be measured; expected KIND.p99 (also "
        "mean, p50, p90, p95, p999, max), availability, throughput_per_s, an anomaly, or "
        "MODEL = holds; did you mean read.p99?");
    check("[slo]\nfast = read.p99 < 5\n",
          "toy.ini:8: [slo] fast: \"5\" has no unit; expected a duration as 250ms, 5s or "
          "2min; did you mean 5ms?");
    check("[slo]\nfast = read.p99\n",
          "toy.ini:8: [slo] fast: nothing is compared; expected "
          "NAME = SUBJECT SIGN LIMIT, as fast_reads = read.p99 "
          "< 100ms");
    check("[expect]\naba = 0\n",
          "toy.ini:8: [expect] aba: \"aba\" is not counted in this "
          "version yet; expected another subject");
    check("[expect]\nlinearizable > holds\n",
          "toy.ini:8: [expect] linearizable > holds: a verdict cannot be compared so; "
          "expected linearizable = holds");
    check("[check]\nmodels = linearizable, linearizable\n",
          "toy.ini:8: [check] models: linearizable stands twice; expected each once");
}

static void test_foreign_keys(void)
{
    check_lines(
        "[topology]\nregions = a\n[protocol]\nname = plain\nreads = log\nraeds = "
        "x\n",
        NULL,
        "toy.ini:5: [protocol] reads: plain has no such setting, only others have; "
        "expected it to be left out\n"
        "toy.ini:6: [protocol] raeds: unknown key; expected one of name");
    /* A typing error is one whoever chose the protocol. */
    const char *settings[] = {"protocol=plain", "protocol.raeds=x", NULL};
    check_lines(HEAD, settings,
                "--set protocol.raeds: [protocol] raeds: unknown key; "
                "expected one of name");
}

static void test_settings(void)
{
    check_set("fault cut.enabled=no",
              "--set fault cut.enabled: [fault cut] kind: not given, and the file has no "
              "such group; expected one of bridge, clock-jump, crash, delay, disk-stall, "
              "flap, loss, partition, pause, slow");
    struct problems problems = {0};
    struct setting setting;
    static const char *const wrong[] = {"duration=5s", "load.timeout", ".a=5", "a.=5"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
        CU_ASSERT_FALSE(setting_parse(wrong[i], &setting, &problems));
    CU_ASSERT_STRING_EQUAL(problems.line[0],
                           "--set \"duration=5s\": no group before the key; expected "
                           "group.key=value; did you mean scenario.duration?");
    CU_ASSERT_EQUAL(problems.count, 4);
    problems_clear(&problems);
    CU_ASSERT_TRUE(
        setting_parse("link a > b.delay=normal(1.5ms, 2ms)", &setting, &problems));
    CU_ASSERT_STRING_EQUAL(setting.key, "link a > b.delay");
    CU_ASSERT_STRING_EQUAL(setting.value, "normal(1.5ms, 2ms)");
    setting_clear(&setting);
}

static void test_vary(void)
{
    static const char *const vary[] = {"protocol=toy,lax",
                                       "load.keys=zipf(10, 0.5), uniform(7)",
                                       "load.mix=read 100%; read 50%, write 50%"};
    struct problems problems = {0};
    int count;
    struct variant *variants = variants_expand(vary, 3, &count, &problems);
    CU_ASSERT_EQUAL_FATAL(count, 8);
    CU_ASSERT_EQUAL(variants[0].count, 3);
    CU_ASSERT_STRING_EQUAL(variants[0].setting[0].key, "protocol.name");
    CU_ASSERT_STRING_EQUAL(variants[0].setting[1].value, "zipf(10, 0.5)");
    CU_ASSERT_STRING_EQUAL(variants[0].setting[2].value, "read 100%");
    CU_ASSERT_STRING_EQUAL(variants[1].setting[2].value, "read 50%, write 50%");
    CU_ASSERT_STRING_EQUAL(variants[2].setting[1].value, "uniform(7)");
    CU_ASSERT_STRING_EQUAL(variants[7].setting[0].value, "lax");
    variants_free(variants, count);
    variants = variants_expand(NULL, 0, &count, &problems);
    CU_ASSERT(count == 1 && variants[0].count == 0);
    variants_free(variants, count);
    CU_ASSERT_EQUAL(problems.count, 0);
    static const char *const wrong[] = {"load.mix=a,,b", "load.mix=a(b", "mix=a"};
    CU_ASSERT_PTR_NULL(variants_expand(wrong, 3, &count, &problems));
    CU_ASSERT_EQUAL(problems.count, 3);
    CU_ASSERT_STRING_EQUAL(problems.line[0],
                           "--vary load.mix: a value is empty; expected group.key=a,b,c");
    problems_clear(&problems);
}

static void check_refusal(const char *const *settings, const char *reason,
                          const char *line)
{
    struct loaded loaded = toy_load(HEAD, settings);
    CU_ASSERT_STRING_EQUAL(loaded.refusal.reason ? loaded.refusal.reason : "", reason);
    CU_ASSERT_STRING_EQUAL(loaded.problems.count ? loaded.problems.line[0] : "", line);
    loaded_clear(&loaded);
}

static void test_refusals(void)
{
    const char *update[] = {"load.mix=read 50%, update 50%", "protocol=plain",
                            "update=optimistic", NULL};
    check_refusal(
        update, "update (needs cas)",
        "--set update.name: [update] name: optimistic needs cas, which plain does "
        "not have; expected another protocol (these can: toy, lax) or strategy");
    const char *add[] = {"load.mix=add 100%", NULL};
    check_refusal(add, "add",
                  "--set load.mix: [load] mix: toy cannot add; expected another kind, or "
                  "another protocol (these can: lax)");
    const char *both[] = {"load.mix=lock 50%, update 50%", "update=lease", NULL};
    check_refusal(
        both, "lock, update (needs lock)",
        "--set load.mix: [load] mix: toy cannot lock; expected another kind, or "
        "another protocol (none of this version can)");
    /* With an error beside it, the text is wrong: no refusal. */
    const char *wrong[] = {"load.mix=add 100%", "node.cores=x", NULL};
    struct loaded loaded = toy_load(HEAD, wrong);
    CU_ASSERT_PTR_NULL(loaded.refusal.reason);
    CU_ASSERT_EQUAL(loaded.problems.count, 2);
    loaded_clear(&loaded);
    /* Without an update in the mix no strategy is asked for anything. */
    const char *unused[] = {"protocol=plain", "update=optimistic", NULL};
    loaded = toy_load(HEAD, unused);
    CU_ASSERT_PTR_NOT_NULL(loaded.config);
    loaded_clear(&loaded);
}

static void test_all_at_once(void)
{
    const char *settings[] = {"load.timeout=2", NULL};
    check_lines(
        HEAD
        "[node]\ncores = many\nqeue = 5\n[fault f]\nkind = crash\nnode = x\n"
        "[load]\nmix = read 10%\n",
        settings,
        "toy.ini:8: [node] cores: \"many\" is no count; expected one as 10000 or "
        "10k\n"
        "toy.ini:9: [node] qeue: unknown key; expected one of cores, cost, decode, "
        "handle, step, message, encode, queue, socket_buffer, clock_error, "
        "clock_drift, fsync; did you mean queue?\n"
        "toy.ini:12: [fault f] node: \"x\" is no target; expected REGION, REGION.N "
        "or a role as leader\n"
        "toy.ini:14: [load] mix: the shares add up to 10%; expected shares that "
        "make 100%\n"
        "--set load.timeout: [load] timeout: \"2\" has no unit; expected a duration "
        "as 250ms, 5s or 2min; did you mean 2ms?");
}

/* ---- mutations: whatever the text, it loads or has a problem, and nothing breaks ----
 */

static const char seed_text[] = HEAD
    "home = b\norder = c, a\nelection_timeout = 0.5*1s + 0.5*uniform(1s, 2s)\n"
    "[link a > b]\ndelay = shifted(5ms, gamma(2, 0.4ms))\nbandwidth = 1Gbit/s\n"
    "[load]\narrivals = steps(0s: 5k/s, 20s: 20k/s)\nregions = a 60%, b 40%\n"
    "mix = read 80%, write 15%, update 5%\nkeys = hotspot(1M, 10%, 90%)\n"
    "[fault cut]\nkind = partition\nbetween = a, b.0 | keeper\nat = 20s\n"
    "[fault slow]\nkind = slow\nnode = leader\nevery = 30s\nlasting = "
    "quantiles(50%: 10ms, 99%: 40ms)\n"
    "[slo]\nfast = read.p99 < 100ms\n[expect]\nstale_read > 0\nlinearizable = holds\n";

static char *mutate(struct stream *luck)
{
    static const char *const pieces[] = {"[", "]", "=", "\n", "(", ")", ",",  "#",   "*",
                                         "%", ".", "|", ":",  "-", "0", "1e", " ",   "a",
                                         "é", ">", "<", "\t", "/", "+", "\r", "none"};
    GString *text = g_string_new(seed_text);
    uint64_t changes = 1 + stream_below(luck, 3);
    for (uint64_t i = 0; i < changes && text->len > 1; i++) {
        gssize at = (gssize)stream_below(luck, text->len);
        gssize length = (gssize)stream_below(luck, MIN(12, text->len - (gsize)at)) + 1;
        const char *piece = pieces[stream_below(luck, G_N_ELEMENTS(pieces))];
        g_autofree char *copy = g_strndup(text->str + at, (gsize)length);
        switch (stream_below(luck, 4)) {
        case 0:
            g_string_erase(text, at, length);
            break;
        case 1:
            g_string_insert(text, at, piece);
            break;
        case 2:
            g_string_insert(text, (gssize)stream_below(luck, text->len), copy);
            break;
        default:
            text->str[at] = (char)(stream_below(luck, 9) ? 32 + stream_below(luck, 95)
                                                         : 1 + stream_below(luck, 255));
        }
    }
    return g_string_free(text, FALSE);
}

static void test_mutations(void)
{
    struct stream luck = stream_keyed(1, PURPOSE_TEST, 4);
    int whole = 0;
    enum { TRIES = 5000 };
    for (int i = 0; i < TRIES; i++) {
        g_autofree char *text = mutate(&luck);
        struct loaded loaded = toy_load(text, NULL); /* loads, or has a problem */
        whole += loaded.config != NULL;
        loaded_clear(&loaded);
    }
    CU_ASSERT(whole > TRIES / 100 && whole < TRIES / 2); /* both ways are tried */
}

CU_TestInfo loader_error_tests[] = {
    {"groups and keys", test_groups_and_keys},
    {"what is required", test_required},
    {"topology and links", test_topology},
    {"a region that was not measured", test_unknown_measured_region},
    {"load", test_load},
    {"contradictions", test_contradictions},
    {"faults", test_faults},
    {"claims and checks", test_claims},
    {"keys of another protocol", test_foreign_keys},
    {"settings", test_settings},
    {"variants", test_vary},
    {"refusals", test_refusals},
    {"all problems at once, by line", test_all_at_once},
    {"mutated texts", test_mutations},
    CU_TEST_INFO_NULL,
};
