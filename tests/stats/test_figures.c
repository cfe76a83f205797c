#include "sim/stats/figures.h"

#include <CUnit/CUnit.h>
#include <glib.h>

#include "tests/suites.h"

#define T "\u2009"

static void check(char *got, const char *expected)
{
    CU_ASSERT_STRING_EQUAL(got, expected);
    if (!g_str_equal(got, expected))
        g_printerr("got: %s, expected: %s\n", got, expected);
    g_free(got);
}

static void numbers(void)
{
    check(text_of_number(0), "0");
    check(text_of_number(0.01234), "0.0123");
    check(text_of_number(4.5), "4.50");
    check(text_of_number(12.34), "12.3");
    check(text_of_number(99.94), "99.9");
    check(text_of_number(99.96), "100");
    check(text_of_number(128.4), "128");
    check(text_of_number(1204.4), "1" T "204");
    check(text_of_number(-1234567), "-1" T "234" T "567");
    check(text_of_quantile(2216.9), "2" T "220");
    check(text_of_quantile(128.4), "128");
    check(text_of_9_digits(0.25), "0.25");
    check(text_of_9_digits(1e-9), "1e-09");
    check(text_of_9_digits(-0.0), "0");
}

static void counts(void)
{
    check(text_of_count(0), "0");
    check(text_of_count(999), "999");
    check(text_of_count(1000), "1" T "000");
    check(text_of_count(1234567), "1" T "234" T "567");
    check(text_of_count(UINT64_MAX),
          "18" T "446" T "744" T "073" T "709" T "551" T "615");
}

static void times(void)
{
    check(text_of_duration(0), "0" T "ms");
    check(text_of_duration(999), "999" T "ns");
    check(text_of_duration(12345), "12.3" T "µs");
    check(text_of_duration(12.5e6), "12.5" T "ms");
    check(text_of_duration(-4.5e6), "-4.50" T "ms");
    check(text_of_duration(1204e9), "1" T "204" T "s");
    check(text_of_time(20000000000), "20.0" T "s");
    check(text_of_time(20135000000), "20.135" T "s");
}

static void shares(void)
{
    check(text_of_share(0), "0" T "%");
    check(text_of_share(1), "100" T "%");
    check(text_of_share(0.123456), "12.3" T "%");
    check(text_of_share(0.5123), "51.2" T "%");
    check(text_of_share(0.001), "0.100" T "%");
    check(text_of_share(0.0006), "600 per M");
    check(text_of_share(0.0000216), "21.6 per M");
    /* Three digits, and two of what is missing. */
    check(text_of_share(0.988), "98.8" T "%");
    check(text_of_share(0.99237), "99.24" T "%");
    check(text_of_share(0.9995), "99.950" T "%");
    check(text_of_share(0.9995678), "99.957" T "%");
    check(text_of_share(0.999999), "99.99990" T "%");
}

static void intervals_of_shares(void)
{
    check(text_of_share_interval(0.0008, 0.00061, 0.0011), "610 to 1" T "100 per M");
    check(text_of_share_interval(0.002, 0.00061, 0.0011), "0.0610 to 0.110" T "%");
    check(text_of_share_interval(0.99, 0.987, 0.99237), "98.7 to 99.24" T "%");
    check(text_of_share_interval(1, 0.9992, 1), "99.920 to 100" T "%");
    check(text_of_share_interval(0, 0, 0.0006), "0 to 600 per M");
}

CU_TestInfo figures_tests[] = {
    {"numbers", numbers},
    {"counts", counts},
    {"times", times},
    {"shares", shares},
    {"intervals of shares", intervals_of_shares},
    CU_TEST_INFO_NULL,
};
