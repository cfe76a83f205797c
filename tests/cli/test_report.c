/* consim report, from outside. */
#include <CUnit/CUnit.h>
#include <glib/gstdio.h>
#include <string.h>

#include "tests/cli/program.h"
#include "tests/suites.h"

/* Makes the results that the tests share. */
static void make_results(void)
{
    if (folder_has("r.db"))
        return;
    struct outcome made = run_program(
        "compare @DIR@/t.ini --vary protocol=raft,quorum "
        "--seeds 2 -o @DIR@/r.db");
    CU_ASSERT_EQUAL(made.status, 0);
    outcome_clear(&made);
}

static char *page(const char *arguments, const char *name)
{
    g_autofree char *path = folder_file(name);
    char *text = NULL;
    struct outcome outcome = run_program(arguments);
    CU_ASSERT_EQUAL(outcome.status, 0);
    CU_ASSERT_STRING_EQUAL(outcome.out, "");
    CU_ASSERT_STRING_EQUAL(outcome.err, "");
    outcome_clear(&outcome);
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void test_page(void)
{
    make_results();
    g_autofree char *once = page("report @DIR@/r.db -o @DIR@/a.html", "a.html");
    g_autofree char *twice = page("report -o @DIR@/a.html @DIR@/r.db", "a.html");
    CU_ASSERT_STRING_EQUAL(once, twice);
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "<h1>A small one</h1>"));
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "consim compare t --vary"));
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "consim chart r.db --type"));
    /* What the catalogue knows. */
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "A replicated log with an elected leader"));
    CU_ASSERT_PTR_NOT_NULL(strstr(once, "<dt><code>linearizable</code></dt>"));
    CU_ASSERT_TRUE(g_str_has_suffix(once, "</html>\n"));
}

static void test_title_and_scenario(void)
{
    make_results();
    g_autofree char *html = page(
        "report @DIR@/r.db -o @DIR@/b.HTML --title '<script>' --scenario t", "b.HTML");
    CU_ASSERT_PTR_NOT_NULL(strstr(html, "<h1>&lt;script&gt;</h1>"));
    CU_ASSERT_PTR_NULL(strstr(html, "<script"));
}

static void test_errors(void)
{
    make_results();
    expect_error("report @DIR@/r.db", 2, "-o is missing: a file that ends in .html");
    expect_error("report @DIR@/r.db -o @DIR@/x.pdf", 2, "comes from printing the page");
    expect_error("report @DIR@/r.db -o @DIR@/x.txt", 2, "expected a name that ends");
    expect_error("report @DIR@/none.db -o @DIR@/x.html", 2, "none.db");
    expect_error("report @DIR@/t.ini -o @DIR@/x.html", 2, "t.ini");
    expect_error("report @DIR@/r.db -o @DIR@/no/x.html", 2, "does not exist");
    expect_error("report @DIR@/r.db -o @DIR@/x.html --scenario u", 2,
                 "there is no trial of scenario `u` in the file");
    expect_error("report -o @DIR@/x.html", 2, "FILE.db");
    CU_ASSERT_FALSE(folder_has("x.html"));
}

/* What is there stays where the work fails, and is no way to lose results. */
static void test_target_is_kept(void)
{
    make_results();
    folder_write("kept.html", "as it was");
    expect_error("report @DIR@/none.db -o @DIR@/kept.html", 2, "none.db");
    g_autofree char *path = folder_file("kept.html"), *text = NULL;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(path, &text, NULL, NULL));
    CU_ASSERT_STRING_EQUAL(text, "as it was");
    g_autofree char *from = folder_file("r.db"), *to = folder_file("r.html");
    g_autofree char *results = NULL;
    gsize size;
    CU_ASSERT_TRUE_FATAL(g_file_get_contents(from, &results, &size, NULL));
    CU_ASSERT_TRUE_FATAL(g_file_set_contents(to, results, (gssize)size, NULL));
    expect_error("report @DIR@/r.html -o @DIR@/r.html", 2, "is the results file itself");
    expect_error("report @DIR@/r.db -o @DIR@/r.html", 2, "is a database");
}

static void test_help(void)
{
    struct outcome help = run_program("report --help");
    CU_ASSERT_EQUAL(help.status, 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(help.out, "--scenario=NAME"));
    CU_ASSERT_PTR_NOT_NULL(strstr(help.out, "follows light and dark screens"));
    outcome_clear(&help);
}

CU_TestInfo cli_report_tests[] = {
    {"a page", test_page},
    {"a title, a scenario of several", test_title_and_scenario},
    {"errors", test_errors},
    {"a target is replaced whole or not at all", test_target_is_kept},
    {"help", test_help},
    CU_TEST_INFO_NULL,
};
