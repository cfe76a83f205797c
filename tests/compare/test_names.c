/* Names of variants, and what keys were set to. */
#include <CUnit/CUnit.h>
#include <glib.h>

#include "sim/compare/parts.h"
#include "sim/compare/trial_setting.h"
#include "tests/suites.h"

enum { VARIANTS_MAX = 4 };

struct row {
    const char *text;
    const char *variant[VARIANTS_MAX], *name[VARIANTS_MAX];
};

static const char raft[] = "[scenario]\ntitle = w = 9\n[protocol]\nname = raft # x\n";
static const char quorum[] = "[protocol]\nname=quorum\nw = 3\n[load]\narrivals = 1k/s\n";

static const struct row rows[] = {
    {raft, {"{}"}, {"raft"}},
    {raft, {"{\"protocol.name\":\"abd\"}"}, {"abd"}},
    /* Alone it differs from nothing. */
    {quorum, {"{\"protocol.w\":\"2\"}"}, {"quorum"}},
    {raft,
     {"{\"protocol.name\":\"raft\"}", "{\"protocol.name\":\"quorum\"}"},
     {"raft", "quorum"}},
    /* The scenario as it stands beside others. */
    {raft, {"{}", "{\"protocol.name\":\"quorum\"}"}, {"raft", "quorum"}},
    {quorum, {"{}", "{\"protocol.w\":\"2\"}"}, {"quorum", "w = 2"}},
    {raft,
     {"{\"protocol.name\":\"quorum\",\"protocol.w\":\"1\"}",
      "{\"protocol.name\":\"quorum\",\"protocol.w\":\"2\"}",
      "{\"protocol.name\":\"raft\"}"},
     {"quorum, w = 1", "quorum, w = 2", "raft"}},
    /* What all have in common is left out, also if only the text says so. */
    {quorum,
     {"{\"load.keys\":\"uniform(3)\",\"protocol.r\":\"1\",\"protocol.w\":\"3\"}",
      "{\"load.keys\":\"uniform(3)\",\"protocol.r\":\"2\"}"},
     {"r = 1", "r = 2"}},
    /* Keys that are called alike keep their groups. */
    {quorum,
     {"{\"fault cut.for\":\"1s\",\"fault pause.for\":\"2s\"}",
      "{\"fault cut.for\":\"3s\",\"fault pause.for\":\"2s\"}",
      "{\"fault cut.for\":\"3s\",\"fault pause.for\":\"4s\"}"},
     {"fault cut.for = 1s, fault pause.for = 2s",
      "fault cut.for = 3s, fault pause.for = 2s",
      "fault cut.for = 3s, fault pause.for = 4s"}},
    {quorum,
     {"{\"update.name\":\"lease\"}", "{\"update.name\":\"optimistic\"}"},
     {"update = lease", "update = optimistic"}},
    /* The same thing said in two ways: more words, then numbers. */
    {quorum, {"{\"protocol.w\":\"3\"}", "{}"}, {"w = 3", "quorum"}},
    {quorum, {"{\"protocol.name\":\"quorum\"}", "{}"}, {"quorum", "quorum (2)"}},
    {quorum,
     {"{\"a.x\":\"1\",\"b.x\":\"2\"}", "{\"a.x\":\"1\"}", "{\"b.x\":\"2\"}", "{}"},
     {"a.x = 1, b.x = 2", "a.x = 1", "b.x = 2", "quorum"}},
    {"", {"{}", "{\"load.mix\":\"read\"}"}, {"protocol not given", "mix = read"}},
};

static void by_table(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct nameless nameless[VARIANTS_MAX];
        char *protocol[VARIANTS_MAX], *name[VARIANTS_MAX];
        int count = 0;
        for (; count < VARIANTS_MAX && rows[i].variant[count] != NULL; count++)
            nameless[count] = (struct nameless){rows[i].variant[count], rows[i].text};
        name_variants(nameless, count, protocol, name);
        for (int k = 0; k < count; k++) {
            CU_ASSERT_STRING_EQUAL(name[k], rows[i].name[k]);
            g_free(protocol[k]);
            g_free(name[k]);
        }
    }
    name_variants(NULL, 0, NULL, NULL);
}

static void many_of_one_kind(void)
{
    enum { MANY = 40 };
    struct nameless nameless[MANY];
    char *variant[MANY], *protocol[MANY], *name[MANY];
    for (int i = 0; i < MANY; i++) {
        variant[i] = g_strdup_printf("{\"protocol.w\":\"%d\"}", i);
        nameless[i] = (struct nameless){variant[i], quorum};
    }
    name_variants(nameless, MANY, protocol, name);
    for (int i = 0; i < MANY; i++) {
        g_autofree char *expected = g_strdup_printf("w = %d", i);
        CU_ASSERT_STRING_EQUAL(name[i], expected);
        CU_ASSERT_STRING_EQUAL(protocol[i], "quorum");
        g_free(variant[i]);
        g_free(protocol[i]);
        g_free(name[i]);
    }
}

static void check_setting(const char *variant, const char *text, const char *expected)
{
    struct reader_trial trial = {.variant = (char *)(uintptr_t)variant,
                                 .text = (char *)(uintptr_t)text};
    g_autofree char *got = trial_setting(&trial, "protocol", "w");
    CU_ASSERT(g_strcmp0(got, expected) == 0);
}

static void settings(void)
{
    check_setting("{\"protocol.w\":\"2\"}", quorum, "2");
    check_setting("{}", quorum, "3");
    check_setting("{\"load.w\":\"2\"}", raft, NULL);
    check_setting("no json", "", NULL);
    check_setting("[]", "[protocol]\n# w = 1\n w =  a, b # c\n", "a, b");
    check_setting("{}", "w = 1\n[load]\nw = 2\n", NULL);
}

CU_TestInfo compare_names_tests[] = {
    {"names by table", by_table},
    {"forty variants", many_of_one_kind},
    {"what a key was set to", settings},
    CU_TEST_INFO_NULL,
};
