#include <string.h>

#include "sim/run/nearest.h"
#include "sim/run/scanner.h"
#include "tests/suites.h"

/* Scans, and gives the problems as lines. */
static struct key_file *scan(const char *text, struct problems *problems)
{
    struct report *report = report_new("f");
    struct key_file *file = key_file_scan(text, report);
    report_move(report, problems);
    report_free(report);
    return file;
}

static void check_problems(const char *text, const char *expected)
{
    struct problems problems = {0};
    struct key_file *file = scan(text, &problems);
    g_autofree char *lines =
        problems.line ? g_strjoinv("\n", problems.line) : g_strdup("");
    CU_ASSERT_STRING_EQUAL(lines, expected);
    problems_clear(&problems);
    key_file_free(file);
}

static const char *value(const struct key_file *file, const char *group, const char *key)
{
    const struct entry *entry = group_find(key_file_group(file, group), key);
    return entry ? entry->value : "(none)";
}

static void test_text(void)
{
    struct problems problems = {0};
    struct key_file *file = scan(
        "\xef\xbb\xbf# a comment\r\n"
        "[load]\r\n"
        "  rate = 10k/s   # ten thousand\r\n"
        "\tmix=read 80%, write 20%\t#\r\n"
        "empty =\r\n"
        "colour = a#b = c\r\n"
        "[ fault \t cut ] # a name of two words\n"
        "kind = caf\xc3\xa9",
        &problems);
    CU_ASSERT_EQUAL(problems.count, 0);
    CU_ASSERT_STRING_EQUAL(value(file, "load", "rate"), "10k/s");
    CU_ASSERT_STRING_EQUAL(value(file, "load", "mix"), "read 80%, write 20%");
    CU_ASSERT_STRING_EQUAL(value(file, "load", "empty"), "");
    CU_ASSERT_STRING_EQUAL(value(file, "load", "colour"), "a#b = c");
    CU_ASSERT_STRING_EQUAL(value(file, "fault cut", "kind"), "caf\xc3\xa9");
    CU_ASSERT_EQUAL(group_find(key_file_group(file, "load"), "mix")->line, 4);
    CU_ASSERT_EQUAL(key_file_group(file, "fault cut")->line, 7);
    key_file_free(file);
}

static void test_comparisons(void)
{
    struct problems problems = {0};
    struct key_file *file = scan(
        "[expect]\nstale_read > 0\navailability >= 99%\n"
        "fast = read.p99 <= 5ms\n",
        &problems);
    CU_ASSERT_EQUAL(problems.count, 0);
    const struct group *group = key_file_group(file, "expect");
    CU_ASSERT_EQUAL(group->entries->len, 3);
    const struct entry *bare = group->entries->pdata[1];
    CU_ASSERT_STRING_EQUAL(bare->key, "availability >= 99%");
    CU_ASSERT_PTR_NULL(bare->value);
    CU_ASSERT_STRING_EQUAL(value(file, "expect", "fast"), "read.p99 <= 5ms");
    key_file_free(file);
}

static void test_problems(void)
{
    check_problems("",
                   "f:1: there is no group in this file; expected [group] and key = "
                   "value");
    check_problems("# only this\n\n",
                   "f:1: there is no group in this file; expected "
                   "[group] and key = value");
    check_problems("a = 1\nb = 2\n[g]\n",
                   "f:1: \"a = 1\" stands outside a group; expected "
                   "a [group] before it");
    check_problems("[g]\na = 1\n\na = 2\n",
                   "f:4: [g] a: given twice, first in line 2; "
                   "expected each key once");
    check_problems("[g]\na = 1\n[h]\n[ g ]\nb = 1\n",
                   "f:4: [g]: the group is given twice, first in line 1; expected each "
                   "once");
    check_problems("[g\na = 1\n",
                   "f:1: \"[g\" is no group heading; expected [group] alone");
    check_problems("[g] x\n[]\n",
                   "f:1: \"[g] x\" is no group heading; expected [group] "
                   "alone\nf:2: a group without a name; expected [group]");
    check_problems("[g]\n= 5\n", "f:2: [g]: no key before `=`; expected key = value");
    check_problems("[g]\na = \xff\n",
                   "f:2: byte 0xff is not UTF-8; expected text in UTF-8");
}

static void test_taking(void)
{
    struct problems problems = {0};
    struct key_file *file = scan("[g]\na = 1\nb = 2\n", &problems);
    struct group *group = key_file_group(file, "g");
    CU_ASSERT_STRING_EQUAL(group_take(group, "a")->value, "1");
    CU_ASSERT_PTR_NULL(group_take(group, "c"));
    CU_ASSERT_TRUE(group_find(group, "a")->used);
    CU_ASSERT_FALSE(group_find(group, "b")->used);
    group_remove(group, "a");
    CU_ASSERT_PTR_NULL(group_find(group, "a"));
    CU_ASSERT_PTR_NULL(group_find(NULL, "a"));
    key_file_free(file);
}

static void test_nearest(void)
{
    static const char *const words[] = {"timeout", "deadline", "election_timeout",
                                        "primary", "r",        NULL};
    CU_ASSERT_EQUAL(word_distance("timeout", "tiemout"), 1); /* neighbours swapped */
    CU_ASSERT_EQUAL(word_distance("kitten", "sitting"), 3);
    CU_ASSERT_EQUAL(word_distance("Read-Repair", "read_repair"), 0);
    CU_ASSERT_STRING_EQUAL(nearest("tiemout", words), "timeout");
    CU_ASSERT_STRING_EQUAL(nearest("election-timeout", words), "election_timeout");
    CU_ASSERT_STRING_EQUAL(nearest("prim", words), "primary");
    CU_ASSERT_PTR_NULL(nearest("zebra", words));
    CU_ASSERT_PTR_NULL(
        nearest("x", words)); /* one letter for another is no typing error */
    CU_ASSERT_PTR_NULL(nearest("", words));
    g_autofree char *hint = did_you_mean("deadlin", words);
    CU_ASSERT_STRING_EQUAL(hint, "; did you mean deadline?");
}

CU_TestInfo scanner_tests[] = {
    {"groups, keys, comments, line ends", test_text},
    {"comparisons are lines without a key", test_comparisons},
    {"every problem with its line", test_problems},
    {"keys are consumed", test_taking},
    {"the nearest word", test_nearest},
    CU_TEST_INFO_NULL,
};
