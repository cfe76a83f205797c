/* Keys: each law against its exact probabilities. */
#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "sim/load/draws.h"
#include "tests/suites.h"

enum { DRAWS = 1000000, EXPECTED_MIN = 20 };

/* Pearson's chi-square of `count` against `probability`; neighbours that are rare share
 * a cell. The p-value, two-sided: what fits too well is wrong as well. */
static double p_value(const double *probability, const uint64_t *count, uint64_t keys)
{
    double chi = 0, expected = 0, observed = 0, degrees = -1;

    for (uint64_t key = 0; key < keys; key++) {
        expected += DRAWS * probability[key];
        observed += (double)count[key];
        if (expected < EXPECTED_MIN)
            continue;
        chi += (observed - expected) * (observed - expected) / expected;
        degrees++;
        expected = observed = 0;
    }
    double above = gsl_cdf_chisq_Q(chi, degrees);
    return 2 * fmin(above, 1 - above);
}

static double fit(const struct key_choice *choice, double (*weight)(uint64_t, double),
                  double parameter)
{
    double *probability = g_new0(double, choice->count), total = 0;
    uint64_t *count = g_new0(uint64_t, choice->count);
    struct stream stream = stream_keyed(7, PURPOSE_TEST, choice->count);
    struct key_sampler sampler;

    key_sampler_init(&sampler, choice);
    for (uint64_t key = 0; key < choice->count; key++)
        total += probability[key] = weight(key, parameter);
    for (uint64_t key = 0; key < choice->count; key++)
        probability[key] /= total;
    for (int i = 0; i < DRAWS; i++) {
        uint64_t key = key_sampler_draw(&sampler, &stream);

        CU_ASSERT_TRUE_FATAL(key < choice->count);
        count[key]++;
    }
    double p = p_value(probability, count, choice->count);
    g_free(probability);
    g_free(count);
    return p;
}

static double zipf_weight(uint64_t key, double exponent)
{
    return pow((double)key + 1, -exponent);
}

static void zipf_has_its_exact_probabilities(void)
{
    static const uint64_t counts[] = {10, 1000, 100000};
    static const double exponents[] = {0, 0.5, 0.99, 1, 1.0000000001, 2};

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
        for (size_t k = 0; k < G_N_ELEMENTS(exponents); k++) {
            struct key_choice choice = {
                .law = KEYS_ZIPF, .count = counts[i], .exponent = exponents[k]};

            CU_ASSERT_TRUE(fit(&choice, zipf_weight, exponents[k]) > 1e-3);
        }
}

static void a_wrong_exponent_would_be_seen(void)
{
    struct key_choice choice = {.law = KEYS_ZIPF, .count = 1000, .exponent = 0.99};

    CU_ASSERT_TRUE(fit(&choice, zipf_weight, 0.98) < 1e-6);
}

static double equal_weight(uint64_t key, double unused)
{
    (void)key;
    (void)unused;
    return 1;
}

static void uniform_keys_are_equally_likely(void)
{
    static const uint64_t counts[] = {3, 1000, 49999};

    for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
        struct key_choice choice = {.law = KEYS_UNIFORM, .count = counts[i]};

        CU_ASSERT_TRUE(fit(&choice, equal_weight, 0) > 1e-3);
    }
}

/* Of 1000 keys the first 100 get nine tenths. */
static double hotspot_weight(uint64_t key, double unused)
{
    (void)unused;
    return key < 100 ? 0.9 / 100 : 0.1 / 900;
}

static void a_hot_spot_gets_its_share(void)
{
    struct key_choice choice = {
        .law = KEYS_HOTSPOT, .count = 1000, .hot_keys = 0.1, .hot_accesses = 0.9};

    CU_ASSERT_TRUE(fit(&choice, hotspot_weight, 0) > 1e-3);
}

static void the_ends_of_a_hot_spot_are_safe(void)
{
    static const struct key_choice rows[] = {
        {.law = KEYS_HOTSPOT, .count = 1, .hot_keys = 0.1, .hot_accesses = 0.9},
        {.law = KEYS_HOTSPOT, .count = 10, .hot_keys = 1, .hot_accesses = 0},
        {.law = KEYS_HOTSPOT, .count = 10, .hot_keys = 0, .hot_accesses = 1},
        {.law = KEYS_ZIPF, .count = 1, .exponent = 0.99},
        {.law = KEYS_ZIPF, .count = 2, .exponent = 30},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct stream stream = stream_keyed(1, PURPOSE_TEST, i);
        struct key_sampler sampler;

        key_sampler_init(&sampler, &rows[i]);
        for (int k = 0; k < 1000; k++)
            CU_ASSERT_TRUE(key_sampler_draw(&sampler, &stream) < rows[i].count);
    }
}

CU_TestInfo load_keys_tests[] = {
    {"zipf has its exact probabilities", zipf_has_its_exact_probabilities},
    {"a wrong exponent would be seen", a_wrong_exponent_would_be_seen},
    {"uniform keys are equally likely", uniform_keys_are_equally_likely},
    {"a hot spot gets its share", a_hot_spot_gets_its_share},
    {"the ends of a hot spot are safe", the_ends_of_a_hot_spot_are_safe},
    CU_TEST_INFO_NULL,
};
