/* The page's sentences and commands, from invented trials. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

#include "tests/compare/made_records.h"
#include "tests/suites.h"
#include "viz/report/parts.h"

/* What stands between two markers, without tags, blanks as blanks. */
static char *plain(const char *html, const char *from, const char *to)
{
    const char *start = strstr(html, from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(start);
    start += strlen(from);
    const char *end = strstr(start, to);
    GString *text = g_string_new(NULL);
    bool in_tag = false;
    for (const char *at = start; at < end; at++) {
        in_tag = in_tag || *at == '<';
        if (!in_tag)
            g_string_append_c(text, *at);
        in_tag = in_tag && *at != '>';
    }
    g_string_replace(text, "\u00A0", " ", 0);
    g_string_replace(text, "\u202F", " ", 0);
    return g_strchomp(g_string_free(text, FALSE));
}

static char *html_of(struct shelf *shelf, const struct report_options *options)
{
    g_autoptr(GError) error = NULL;
    shelf_compare(shelf);
    char *html = report_html(shelf->reader, options, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(html);
    return html;
}

static void check_finding(struct shelf *shelf, const char *expected)
{
    static const struct report_options options = {0};
    g_autofree char *html = html_of(shelf, &options);
    g_autofree char *found = plain(html, "<p class=\"finding\">", "</p>");
    if (strcmp(found, expected) != 0)
        g_printerr("\n\"%s\"\n", found);
    CU_ASSERT_STRING_EQUAL(found, expected);
    shelf_close(shelf);
}

static struct claim_record below(double limit_ms)
{
    return (struct claim_record){.kind = CLAIM_SLO,
                                 .name = (char *)(uintptr_t) "quick",
                                 .subject = (char *)(uintptr_t) "read.p99",
                                 .comparison = BELOW,
                                 .limit = limit_ms,
                                 .result = CLAIM_MET};
}

/* 100 reads of 1 to 100 steps. */
static void add(struct shelf *shelf, struct made made, uint64_t seeds)
{
    made.reads = made.reads > 0 ? made.reads : 100;
    for (made.seed = 10; made.seed < 10 + seeds; made.seed++)
        shelf_add(shelf, &made);
}

static void test_one_seed_no_slo(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, (struct made){.protocol = "raft", .step_ms = 1, .fail = 100}, 1);
    check_finding(
        &shelf,
        "The scenario sets no SLO, so nothing here is met or missed. No harm was "
        "seen, which is no proof that there is none: stale_read at most 3.00 % "
        "of ok reads. Its p99 is 98.8 ms (1 seed: no interval), and 50.0 % of "
        "its operations come back ok.");
}

static void test_who_meets(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf,
        (struct made){.protocol = "raft", .step_ms = 5, .node = 0.5, .claim = below(150)},
        3);
    add(&shelf,
        (struct made){.protocol = "quorum",
                      .step_ms = 1,
                      .node = 0.2,
                      .stale = 10,
                      .claim = below(150)},
        3);
    add(&shelf,
        (struct made){.protocol = "abd", .step_ms = 1, .node = 0.1, .claim = below(150)},
        3);
    check_finding(
        &shelf,
        "quorum and abd meet the SLO; the cheapest of them is abd, at 10 ms of core time "
        "for an operation that comes back ok; quick is missed by raft. Worst was "
        "stale_read with quorum, 30 of 300 ok reads (10.0 %) (raft and abd showed none: "
        "at most 1.00 % each). At p99 quorum is fastest with 98.8 ms and raft slowest "
        "with 496 ms (397 ms more, 95 %: 392 to 402 ms over 3 seeds); no difference in "
        "availability was seen (100 %).");
}

static void test_undecided_and_alike(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, (struct made){.protocol = "raft", .step_ms = 1, .claim = below(99)}, 3);
    add(&shelf, (struct made){.protocol = "abd", .step_ms = 1, .claim = below(99)}, 3);
    check_finding(&shelf,
                  "None of 2 variants is shown to meet the SLO: quick is undecided for "
                  "raft and abd. No harm was seen, which is no proof that there is none: "
                  "stale_read at most 1.00 % of ok reads. No difference in p99 was seen "
                  "(98.8 ms); no difference in availability was seen (100 %).");
}

static void test_no_seed_in_common(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    shelf_add(&shelf,
              &(struct made){.protocol = "raft", .seed = 1, .reads = 100, .step_ms = 1});
    shelf_add(&shelf,
              &(struct made){.protocol = "abd", .seed = 2, .reads = 100, .step_ms = 10});
    check_finding(
        &shelf,
        "The scenario sets no SLO, so nothing here is met or missed. No harm was "
        "seen, which is no proof that there is none: stale_read at most 3.00 % "
        "of ok reads. At p99 raft is fastest with 98.8 ms and abd slowest with "
        "992 ms (they have no seed in common); no difference in availability was "
        "seen (100 %).");
}

static void test_losses_come_first(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, (struct made){.protocol = "raft", .step_ms = 1, .writes = 1000}, 1);
    add(&shelf,
        (struct made){.protocol = "primary-async",
                      .step_ms = 1,
                      .fail = 25,
                      .stale = 50,
                      .lost = 10,
                      .writes = 1000},
        1);
    check_finding(
        &shelf,
        "The scenario sets no SLO, so nothing here is met or missed. Worst was "
        "lost_write "
        "with primary-async, 10 of 1 000 acknowledged writes (1.00 %) (raft showed none: "
        "at most 0.300 %); then stale_read with primary-async, 50 of 100 ok reads (50.0 "
        "%) "
        "(raft showed none: at most 3.00 %). No difference in p99 was seen (98.8 ms); "
        "80.0 % of the operations come back ok with primary-async, 100 % with raft; by "
        "one seed, so this may be luck.");
}

/* ---- commands ---- */

static void check_commands(struct shelf *shelf, const char *compare, const char *runs)
{
    static const struct report_options options = {.file = "a file.db"};
    g_autofree char *html = html_of(shelf, &options);
    const char *all = strstr(html, "<p>All of it:</p>\n");
    CU_ASSERT_EQUAL(all != NULL, compare != NULL);
    if (all != NULL && compare != NULL) {
        g_autofree char *command = plain(all, "<pre tabindex=\"0\">", "</pre>");
        if (strcmp(command, compare) != 0)
            g_printerr("\n%s\n", command);
        CU_ASSERT_STRING_EQUAL(command, compare);
    }
    g_autofree char *commands =
        plain(html, "<p>Variant by variant:</p>\n<pre tabindex=\"0\">", "</pre>");
    if (strcmp(commands, runs) != 0)
        g_printerr("\n%s\n", commands);
    CU_ASSERT_STRING_EQUAL(commands, runs);
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "consim chart &apos;a file.db&apos; --type"));
    shelf_close(shelf);
}

static void test_commands_of_a_grid(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    for (int i = 0; i < 4; i++)
        add(&shelf,
            (struct made){.protocol = i < 2 ? "raft" : "quorum",
                          .w = i % 2 ? "3" : "2",
                          .step_ms = 1},
            2);
    check_commands(
        &shelf,
        "consim compare made --vary protocol.name=raft,quorum --vary "
        "protocol.w=2,3 --seed 10 --seeds 2",
        "consim run made --set protocol.name=raft --set protocol.w=2 --seed 10 "
        "--seeds 2\n"
        "consim run made --set protocol.name=raft --set protocol.w=3 --seed 10 "
        "--seeds 2\n"
        "consim run made --set protocol.name=quorum --set protocol.w=2 --seed "
        "10 --seeds 2\n"
        "consim run made --set protocol.name=quorum --set protocol.w=3 --seed "
        "10 --seeds 2");
}

static void test_commands_of_lists(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, (struct made){.protocol = "raft", .w = "a, b", .step_ms = 1}, 1);
    add(&shelf, (struct made){.protocol = "raft", .w = "it's", .step_ms = 1}, 1);
    check_commands(&shelf,
                   "consim compare made --set protocol.name=raft --vary "
                   "&apos;protocol.w=a, b;it&apos;\\&apos;&apos;s&apos; --seed 10",
                   "consim run made --set protocol.name=raft --set &apos;protocol.w=a, "
                   "b&apos; --seed 10\n"
                   "consim run made --set protocol.name=raft --set "
                   "&apos;protocol.w=it&apos;\\&apos;&apos;s&apos; --seed 10");
}

static void test_commands_with_gaps(void)
{
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, (struct made){.protocol = "raft", .step_ms = 1}, 2);
    shelf_add(&shelf,
              &(struct made){.protocol = "raft", .seed = 13, .reads = 1, .step_ms = 1});
    shelf_add(&shelf, &(struct made){.w = "2", .seed = 10, .reads = 1, .step_ms = 1});
    check_commands(&shelf, NULL,
                   "consim run made --set protocol.name=raft --seed 10 --seeds 2\n"
                   "consim run made --set protocol.name=raft --seed 13\n"
                   "consim run made --set protocol.w=2 --seed 10");
}

/* ---- figures ---- */

static void check_text(char *got, const char *expected)
{
    g_autofree char *text = got;
    if (strcmp(text, expected) != 0)
        g_printerr("\n\"%s\", not \"%s\"\n", text, expected);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static void test_figures(void)
{
    check_text(share_words(0), "0");
    check_text(share_words(1), "100\u00A0%");
    check_text(share_words(0.0929), "9.29\u00A0%");
    check_text(share_words(0.5), "50.0\u00A0%");
    check_text(share_words(0.958), "95.8\u00A0%");
    check_text(share_words(0.99734), "99.73\u00A0%");
    check_text(share_words(0.999968), "99.9968\u00A0%");
    check_text(share_words(0.000012), "12\u00A0per\u00A0M");
    check_text(range_words(0.1, 0.2, share_words), "10.0 to 20.0\u00A0%");
    check_text(range_words(0.00001, 0.2, share_words),
               "10\u00A0per\u00A0M to 20.0\u00A0%");
    check_text(range_words(0.1, 0.1, share_words), "about 10.0\u00A0%");
    check_text(whole_words(1234567), "1\u202F234\u202F567");
    check_text(instant_ms(20522669897), "20522.670");
    check_text(instant_ms(0), "0.000");
    check_text(instant_ms(INT64_MAX), "never");
    check_text(instant_s(20000000000), "20\u00A0s");
    check_text(instant_s(20135000000), "20.135\u00A0s");
    check_text(instant_s(0), "0\u00A0s");
    check_text(instant_s(INT64_MAX), "the end");
}

static void test_figures_of_harms(void)
{
    struct compared_anomaly seen = {.count = 10, .of = 1000, .interval = {0.005, 0.02}};
    struct compared_anomaly unseen = {.of = 1000, .interval = {0, 0.003}};
    struct compared_anomaly idle = {.interval = {0, 1}};
    check_text(seen_count(&seen), "10 of 1\u202F000");
    check_text(seen_rate(&seen), "1.00\u00A0%");
    check_text(seen_interval(&seen), "0.500 to 2.00\u00A0%");
    check_text(seen_rate(&unseen), "none seen");
    check_text(seen_interval(&unseen), "at most 0.300\u00A0%");
    check_text(seen_rate(&idle), "nothing at risk");
    CU_ASSERT_PTR_NULL(seen_interval(&idle));
}

/* ---- reasons ---- */

static void design_with_reasons(const char *text, const char *variant,
                                struct report_design *design)
{
    CU_ASSERT_PTR_EQUAL(strstr(text, "[protocol]"), text);
    bool is_raft = strstr(variant, "raft") != NULL;
    design->summary = "A <summary>";
    design->stale = "nobody `asks`";
    design->lost = "nobody waits";
    if (is_raft)
        design->ruled_out[0] = "stale_read";
}

static const char *meaning_of_model(const char *name)
{
    return strcmp(name, "linearizable") == 0 ? "One & all" : NULL;
}

static void test_reasons(void)
{
    const struct report_options options = {.design = design_with_reasons,
                                           .model = meaning_of_model};
    struct shelf shelf;
    shelf_open(&shelf);
    add(&shelf, (struct made){.protocol = "raft", .step_ms = 1, .stale = 1}, 1);
    add(&shelf, (struct made){.protocol = "quorum", .step_ms = 1, .stale = 1}, 1);
    add(&shelf, (struct made){.protocol = "abd", .step_ms = 1}, 1);
    g_autofree char *html = html_of(&shelf, &options);
    g_autofree char *stories = plain(html, "<section id=\"stories\"", "</section>");
    char *of_quorum = strstr(stories, "quorum"), *of_abd = strstr(of_quorum, "abd");
    *(of_quorum - 1) = *(of_abd - 1) = '\0';
    CU_ASSERT_PTR_NOT_NULL(strstr(stories, "A &lt;summary&gt;."));
    CU_ASSERT_PTR_NOT_NULL(strstr(stories, "look for the assumption that broke"));
    CU_ASSERT_PTR_NULL(strstr(stories, "by design"));
    CU_ASSERT_PTR_NOT_NULL(strstr(of_quorum, "Why: by design, nobody asks."));
    CU_ASSERT_PTR_NULL(strstr(of_quorum, "assumption"));
    CU_ASSERT_PTR_NULL(strstr(of_abd, "Why"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "<dd>One &amp; all.</dd>"));
    shelf_close(&shelf);
}

static void test_inconclusive_is_loud(void)
{
    static const struct report_options options = {0};
    struct shelf shelf;
    shelf_open(&shelf);
    for (uint64_t seed = 2; seed <= 3; seed++) /* 3 proves nothing */
        shelf_add(
            &shelf,
            &(struct made){.protocol = "raft", .seed = seed, .reads = 100, .step_ms = 1});
    g_autofree char *html = html_of(&shelf, &options);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(html, "Inconclusive: 1 of 2 trials prove less than they seem."));
    CU_ASSERT_PTR_NOT_NULL(strstr(
        html, "<li><strong>raft</strong>, 1 of 2\u00A0seeds: no reason was kept</li>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "inconclusive in 1 of 2"));
    shelf_close(&shelf);
}

CU_TestInfo report_words_tests[] = {
    {"figures", test_figures},
    {"figures of harms", test_figures_of_harms},
    {"one seed, no SLO, nothing seen", test_one_seed_no_slo},
    {"who meets the SLO, and the cheapest", test_who_meets},
    {"undecided, and no difference seen", test_undecided_and_alike},
    {"no seed in common", test_no_seed_in_common},
    {"what is lost comes before what is stale", test_losses_come_first},
    {"commands of a grid", test_commands_of_a_grid},
    {"commands of values that are lists", test_commands_of_lists},
    {"commands where seeds are missing", test_commands_with_gaps},
    {"reasons, and promises that broke", test_reasons},
    {"what is inconclusive is said loudly", test_inconclusive_is_loud},
    CU_TEST_INFO_NULL,
};
