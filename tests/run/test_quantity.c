#include <glib.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "sim/run/arrivals.h"
#include "sim/run/call.h"
#include "sim/run/distribution_text.h"
#include "sim/run/quantity.h"
#include "tests/suites.h"

static void check_duration(const char *text, int64_t expected)
{
    int64_t ns = -7;
    g_autofree char *why = NULL;
    CU_ASSERT_TRUE(quantity_duration(text, &ns, &why));
    CU_ASSERT_EQUAL(ns, expected);
}

static void test_durations(void)
{
    check_duration("5ns", 5);
    check_duration("0.3ms", 300000);
    check_duration("1.5us", 1500);
    check_duration("2\xc2\xb5s", 2000);
    check_duration("2\xce\xbcs", 2000);
    check_duration(" 250 ms ", 250000000);
    check_duration("5s", 5000000000);
    check_duration("2min", 120000000000);
    check_duration("24h", 86400000000000);
    check_duration("100d", 8640000000000000);
    check_duration("1e3ms", 1000000000);
    check_duration("0", 0);
    check_duration("0ms", 0);
}

static void check_why(bool (*read)(const char *, int64_t *, char **), const char *text,
                      const char *expected)
{
    int64_t value;
    g_autofree char *why = NULL;
    CU_ASSERT_FALSE(read(text, &value, &why));
    if (g_strcmp0(why, expected) != 0)
        g_printerr("    got: %s\n", why);
    CU_ASSERT_STRING_EQUAL(why ? why : "(null)", expected);
}

static void test_wrong_durations(void)
{
    check_why(
        quantity_duration, "100",
        "\"100\" has no unit; expected a duration as 250ms, 5s or 2min; did you mean "
        "100ms?");
    check_why(
        quantity_duration, "5sec",
        "\"5sec\" has no unit that we know (\"sec\"); expected a duration as 250ms, "
        "5s or 2min; did you mean 5s?");
    check_why(
        quantity_duration, "5m",
        "\"5m\" has no unit that we know (\"m\"); expected a duration as 250ms, 5s or "
        "2min; did you mean 5min?");
    check_why(
        quantity_duration, "5mins",
        "\"5mins\" has no unit that we know (\"mins\"); expected a duration as 250ms, "
        "5s or 2min; did you mean 5min?");
    check_why(quantity_duration, "-5ms",
              "\"-5ms\" is negative; expected a duration as 250ms, 5s or 2min");
    check_why(quantity_duration, "soon",
              "\"soon\" is no duration; expected one as 250ms, 5s or 2min");
    check_why(quantity_duration, "1e30d",
              "\"1e30d\" is too long; expected at most 26000d");
    check_why(quantity_duration, "1e999ms",
              "\"1e999ms\" is too large; expected a duration as 250ms, 5s or 2min");
    static const char *const never[] = {"nan", "inf",   "0x10ms", "",
                                        ".",   "1,5ms", "--5ms"};
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++) {
        int64_t ns;
        g_autofree char *why = NULL;
        CU_ASSERT_FALSE(quantity_duration(never[i], &ns, &why));
        CU_ASSERT_PTR_NOT_NULL(why);
    }
}

static void test_counts(void)
{
    int64_t n;
    g_autofree char *why = NULL;
    CU_ASSERT(quantity_integer("9223372036854775807", &n, &why) && n == INT64_MAX);
    CU_ASSERT(quantity_integer("10k", &n, &why) && n == 10000);
    CU_ASSERT(quantity_integer("1.5M", &n, &why) && n == 1500000);
    CU_ASSERT(quantity_bytes("512B", &n, &why) && n == 512);
    CU_ASSERT(quantity_bytes("16MiB", &n, &why) && n == 16777216);
    CU_ASSERT(quantity_bytes("4GiB", &n, &why) && n == 4294967296);
    CU_ASSERT(quantity_bytes("2kB", &n, &why) && n == 2000);
    CU_ASSERT_PTR_NULL(why);
    check_why(quantity_integer, "1.5",
              "\"1.5\" is not a whole number; expected a count as 10000 or 10k");
    check_why(quantity_integer, "1e30",
              "\"1e30\" is too large; expected a count of at most 9e+18");
    check_why(
        quantity_bytes, "16MIB",
        "\"16MIB\" has no unit that we know (\"MIB\"); expected a size as 512B, 16MiB "
        "or 4GiB; did you mean 16MiB?");
    check_why(quantity_bytes, "512",
              "\"512\" has no unit; expected a size as 512B, 16MiB or 4GiB; did you mean "
              "512B?");
}

static double real(bool (*read)(const char *, double *, char **), const char *text)
{
    double value = -7;
    g_autofree char *why = NULL;
    return read(text, &value, &why) ? value : -7;
}

static void test_rates_and_shares(void)
{
    CU_ASSERT_EQUAL(real(quantity_rate, "10k/s"), 10000);
    CU_ASSERT_EQUAL(real(quantity_rate, "500/min"), 500.0 / 60);
    CU_ASSERT_EQUAL(real(quantity_rate, "0.2/ms"), 200);
    CU_ASSERT_EQUAL(real(quantity_rate, "5/10s"), -7);
    CU_ASSERT_EQUAL(real(quantity_rate, "-5/s"), -7);
    CU_ASSERT_EQUAL(real(quantity_ratio, "5%"), 0.05);
    CU_ASSERT_EQUAL(real(quantity_ratio, "7%"), 0.07);
    CU_ASSERT_EQUAL(real(quantity_ratio, "50ppm"), 50e-6);
    CU_ASSERT_EQUAL(real(quantity_ratio, "0.05"), 0.05);
    CU_ASSERT_EQUAL(real(quantity_bandwidth, "1Gbit/s"), 125e6);
    CU_ASSERT_EQUAL(real(quantity_bandwidth, "100MB/s"), 100e6);
    CU_ASSERT_EQUAL(real(quantity_bandwidth, "unlimited"), 0);
    CU_ASSERT_EQUAL(real(quantity_bandwidth, "0bit/s"), -7);
    CU_ASSERT_EQUAL(real(quantity_number, "-1.5e2"), -150);
    double rate;
    g_autofree char *why = NULL;
    CU_ASSERT_FALSE(quantity_rate("10k", &rate, &why));
    CU_ASSERT_STRING_EQUAL(why,
                           "\"10k\" is no rate; expected one as 10k/s or 500/min; did "
                           "you mean 10k/s?");
}

static void test_words(void)
{
    bool yes = false;
    g_autofree char *why = NULL;
    CU_ASSERT(quantity_bool("yes", &yes, &why) && yes);
    CU_ASSERT(quantity_bool("no", &yes, &why) && !yes);
    CU_ASSERT_FALSE(quantity_bool("True", &yes, &why));
    CU_ASSERT_STRING_EQUAL(why,
                           "\"True\" is neither; expected yes or no; did you mean yes?");
}

/* The decimal point is a point in every locale; where none with a comma is installed
 * this tests no more than the others. */
static void test_locale(void)
{
    g_autofree char *before = g_strdup(setlocale(LC_NUMERIC, NULL));
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
        setlocale(LC_NUMERIC, "fr_FR.UTF-8");
    check_duration("0.25ms", 250000);
    setlocale(LC_NUMERIC, before);
}

static void test_splitting(void)
{
    char *why = NULL;
    g_auto(GStrv) parts = list_split(" a(1, 2) ,b, ", ',', &why);
    CU_ASSERT_EQUAL_FATAL(g_strv_length(parts), 3);
    CU_ASSERT_STRING_EQUAL(parts[0], "a(1, 2)");
    CU_ASSERT_STRING_EQUAL(parts[2], "");
    g_auto(GStrv) sum = list_split("1e+3*a + b", '+', &why);
    CU_ASSERT_EQUAL(g_strv_length(sum), 2);
    CU_ASSERT_PTR_NULL(why);
    CU_ASSERT_PTR_NULL(list_split("a(b", ',', &why));
    CU_ASSERT_STRING_EQUAL(why, "\"a(b\" has too few `)`; expected as many `(` as `)`");
    g_free(why);
}

/* The mean of a distribution as text, in ns; negative if it is refused. */
static double mean(const char *text)
{
    g_autofree char *why = NULL;
    struct distribution *distribution = distribution_parse(text, &why);
    double ns = distribution ? distribution_mean(distribution) : -1;
    CU_ASSERT_EQUAL(distribution == NULL, why != NULL);
    distribution_free(distribution);
    return ns;
}

static void test_distributions(void)
{
    CU_ASSERT_DOUBLE_EQUAL(mean("2ms"), 2e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean("constant(40us)"), 4e4, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean("uniform(1ms, 3ms)"), 2e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean("exponential(5ms)"), 5e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean("exponential(0.2/ms)"), 5e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean("shifted(37ms, gamma(2, 0.4ms))"), 37.8e6, 1e-3);
    CU_ASSERT_DOUBLE_EQUAL(mean("0.25*constant(1ms) + 0.75*2ms"), 1.75e6, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(mean("50% * 1ms + 50% * shifted(1ms, 2ms)"), 2e6, 1e-6);
    CU_ASSERT(mean("lognormal(0.8ms, 0.5)") > 0.8e6);
    CU_ASSERT(mean("quantiles(50%: 10ms, 99%: 40ms)") > 0);
}

static void check_distribution_why(const char *text, const char *expected)
{
    g_autofree char *why = NULL;
    CU_ASSERT_PTR_NULL(distribution_parse(text, &why));
    CU_ASSERT_STRING_EQUAL(why ? why : "(null)", expected);
}

static void test_wrong_distributions(void)
{
    check_distribution_why(
        "lognormal(1ms)",
        "\"lognormal(1ms)\" has 1 arguments; expected lognormal(median, "
        "sigma)");
    check_distribution_why("exponental(5ms)",
                           "\"exponental\" is no distribution; expected one of constant, "
                           "uniform, exponential, normal, lognormal, gamma, pareto, "
                           "weibull, shifted, quantiles; did you mean exponential?");
    check_distribution_why("constant(5)",
                           "\"5\" has no unit; expected a duration as 250ms, 5s or 2min; "
                           "did you mean 5ms?");
    check_distribution_why("1ms + 2ms",
                           "\"1ms\" has no weight; expected a mixture as "
                           "0.62*constant(1ms) + 0.38*exponential(2ms)");
    check_distribution_why("constant(5ms) x",
                           "\"constant(5ms) x\" does not end with `)`; "
                           "expected name(arguments)");
    static const char *const never[] = {
        "",
        "()",
        "mixture(1ms)",
        "0.5*1ms + 0.4*2ms",
        "uniform(3ms, 1ms)",
        "shifted(1ms, 0.5*2ms)",
        "constant(-1ms)",
        "exponential(0/s)",
        "quantiles(10ms)",
        "constant(1ms",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++)
        CU_ASSERT(mean(never[i]) < 0);
    g_autoptr(GString) deep = g_string_new("1ms");
    for (int i = 0; i < 5; i++) {
        CU_ASSERT(mean(deep->str) > 0);
        g_string_prepend(deep, "shifted(1ms, ");
        g_string_append_c(deep, ')');
    }
    for (int i = 0; i < 5; i++) {
        g_string_prepend(deep, "shifted(1ms, ");
        g_string_append_c(deep, ')');
    }
    CU_ASSERT(mean(deep->str) < 0); /* nested too deep to be meant */
}

static void check_pieces(const char *text, bool evenly_spaced, int count,
                         const struct rate_piece *expected)
{
    struct arrivals arrivals;
    g_autofree char *why = NULL;
    CU_ASSERT_TRUE_FATAL(arrivals_parse(text, &arrivals, &why));
    CU_ASSERT_EQUAL(arrivals.evenly_spaced, evenly_spaced);
    CU_ASSERT_EQUAL_FATAL(arrivals.piece_count, count);
    for (int i = 0; expected && i < count; i++) {
        CU_ASSERT_EQUAL(arrivals.piece[i].length_ns, expected[i].length_ns);
        CU_ASSERT_EQUAL(arrivals.piece[i].from_per_s, expected[i].from_per_s);
        CU_ASSERT_EQUAL(arrivals.piece[i].to_per_s, expected[i].to_per_s);
    }
    g_free(arrivals.piece);
}

static void test_arrivals(void)
{
    check_pieces("10k/s", false, 1, (struct rate_piece[]){{0, 1e4, 1e4}});
    check_pieces("constant(10k/s)", true, 1, (struct rate_piece[]){{0, 1e4, 1e4}});
    check_pieces("steps(0s: 5k/s, 20s: 20k/s, 25s: 5k/s)", false, 3,
                 (struct rate_piece[]){
                     {20000000000, 5e3, 5e3}, {5000000000, 2e4, 2e4}, {0, 5e3, 5e3}});
    check_pieces("constant(ramp(0s: 1k/s, 60s: 10k/s))", true, 2,
                 (struct rate_piece[]){{60000000000, 1e3, 1e4}, {0, 1e4, 1e4}});
    check_pieces("bursts(base 2k/s, peak 20k/s, every 60s, lasting 5s)", false, 2,
                 (struct rate_piece[]){{55000000000, 2e3, 2e3}, {5000000000, 2e4, 2e4}});
    check_pieces("day(low 2k/s, high 10k/s, period 24h)", false, 24, NULL);
}

static void test_day(void)
{
    struct arrivals arrivals;
    g_autofree char *why = NULL;
    CU_ASSERT_TRUE_FATAL(
        arrivals_parse("day(low 2k/s, high 10k/s, period 100s)", &arrivals, &why));
    int64_t length_ns = 0;
    for (int i = 0; i < 24; i++) {
        double wave = (1 - cos(2 * 3.14159265358979 * i / 24)) / 2;
        CU_ASSERT_DOUBLE_EQUAL(arrivals.piece[i].from_per_s, 2e3 + 8e3 * wave, 0.01);
        CU_ASSERT_EQUAL(arrivals.piece[i].to_per_s,
                        arrivals.piece[(i + 1) % 24].from_per_s);
        length_ns += arrivals.piece[i].length_ns;
    }
    CU_ASSERT_EQUAL(length_ns, 100000000000);
    g_free(arrivals.piece);
}

static void test_wrong_arrivals(void)
{
    static const char *const never[] = {
        "10k",
        "fast",
        "0/s",
        "1G/s",
        "steps()",
        "steps(1s: 5/s)",
        "steps(0s: 5/s, 0s: 6/s)",
        "steps(0s 5/s)",
        "ramp(0s: 0/s)",
        "bursts(base 2k/s, peak 20k/s, every 5s, lasting 5s)",
        "bursts(2k/s, 20k/s, 5s, 1s)",
        "day(low 2k/s, high 1k/s, period 24h)",
        "day(low 2k/s)",
        "constant(constant(5/s))",
        "constant(5/s, 6/s)",
        "step(0s: 5/s)",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++) {
        struct arrivals arrivals;
        g_autofree char *why = NULL;
        CU_ASSERT_FALSE(arrivals_parse(never[i], &arrivals, &why));
        CU_ASSERT_PTR_NOT_NULL(why);
        CU_ASSERT_PTR_NULL(arrivals.piece);
    }
}

static void check_retry(const char *text, enum retry_law law, int64_t base_ns,
                        int64_t cap_ns)
{
    struct retry_policy policy;
    g_autofree char *why = NULL;
    CU_ASSERT_TRUE(retry_parse(text, &policy, &why));
    CU_ASSERT_EQUAL(policy.law, law);
    CU_ASSERT_EQUAL(policy.base_ns, base_ns);
    CU_ASSERT_EQUAL(policy.cap_ns, cap_ns);
}

static void test_retry(void)
{
    check_retry("none", RETRY_NONE, 5000000, 2000000000);
    check_retry("full-jitter", RETRY_FULL_JITTER, 5000000, 2000000000);
    check_retry("fixed(3s)", RETRY_FIXED, 3000000000, 3000000000);
    check_retry("decorrelated(1ms, 10ms)", RETRY_DECORRELATED, 1000000, 10000000);
    static const char *const never[] = {"token-bucket",     "never(1ms)",
                                        "fixed(2s, 1s)",    "full",
                                        "exponential(0ms)", "fixed(1ms, 2s, 3s)"};
    for (size_t i = 0; i < G_N_ELEMENTS(never); i++) {
        struct retry_policy policy;
        g_autofree char *why = NULL;
        CU_ASSERT_FALSE(retry_parse(never[i], &policy, &why));
        CU_ASSERT_PTR_NOT_NULL(why);
    }
}

CU_TestInfo quantity_tests[] = {
    {"durations", test_durations},
    {"what is no duration, and why", test_wrong_durations},
    {"counts and sizes", test_counts},
    {"rates, shares, bandwidths", test_rates_and_shares},
    {"yes and no", test_words},
    {"any locale", test_locale},
    {"lists and calls", test_splitting},
    {"distributions", test_distributions},
    {"what is no distribution, and why", test_wrong_distributions},
    {"arrivals", test_arrivals},
    {"a day", test_day},
    {"what are no arrivals", test_wrong_arrivals},
    {"retry policies", test_retry},
    CU_TEST_INFO_NULL,
};
