#include <glib.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sim/kernel/distribution.h"
#include "tests/suites.h"

/* Samples for one comparison: at this many the limit of the Kolmogorov-Smirnov test is
 * 0.0014, and a parameter that is 1% off shows. */
enum { SAMPLES = 2000000, GRID_DRAWS = 400, GRID = 2 * GRID_DRAWS };

static struct distribution *make(const char *name, const struct argument *arguments,
                                 size_t count)
{
    const struct distribution_type *type = distribution_type_find(name);
    g_assert(type);
    GError *error = NULL;
    struct distribution *made = distribution_new(type, arguments, count, &error);
    g_assert_no_error(error);
    return made;
}

static struct distribution *make2(const char *name, double a, double b)
{
    struct argument arguments[] = {{.number = a}, {.number = b}};
    return make(name, arguments, distribution_type_find(name)->argument_count);
}

static struct distribution *make_shifted(double by, struct distribution *inner)
{
    struct argument arguments[] = {{.number = by}, {.inner = inner}};
    return make("shifted", arguments, 2);
}

static struct distribution *make_mixture(void)
{
    struct argument arguments[] = {
        {.number = 0.62, .inner = make2("lognormal", 2, 0.3)},
        {.number = 0.23, .inner = make2("constant", 3, 0)},
        {.number = 0.15, .inner = make_shifted(30, make2("gamma", 2, 5))},
    };
    return make("mixture", arguments, G_N_ELEMENTS(arguments));
}

/* With lumps at both ends, a jump and a flat part. */
static struct distribution *make_quantiles(void)
{
    struct argument arguments[] = {
        {.number = 0.1, .quantity = 20},  {.number = 0.5, .quantity = 31},
        {.number = 0.6, .quantity = 31},  {.number = 0.601, .quantity = 50},
        {.number = 0.95, .quantity = 90},
    };
    return make("quantiles", arguments, G_N_ELEMENTS(arguments));
}

/* At least one of each type; freed by the caller. */
static GPtrArray *examples(void)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)distribution_free);
    g_ptr_array_add(all, make2("constant", 7, 0));
    g_ptr_array_add(all, make2("uniform", 10, 20));
    g_ptr_array_add(all, make2("exponential", 5, 0));
    g_ptr_array_add(all, make2("normal", 10, 1));
    g_ptr_array_add(all, make2("normal", 1, 1));
    g_ptr_array_add(all, make2("lognormal", 20, 0.5));
    g_ptr_array_add(all, make2("gamma", 3.5, 2));
    g_ptr_array_add(all, make2("gamma", 0.6, 2));
    g_ptr_array_add(all, make2("pareto", 2, 3));
    g_ptr_array_add(all, make2("weibull", 3, 0.7));
    g_ptr_array_add(all, make2("weibull", 3, 2));
    g_ptr_array_add(all, make_shifted(4, make2("exponential", 2, 0)));
    g_ptr_array_add(all, make_mixture());
    g_ptr_array_add(all, make_quantiles());
    return all;
}

/* Draws, counted between the points of a grid. */
struct sample {
    double grid[GRID]; /* rising */
    double upto[GRID]; /* share of the draws that are <= grid[i] */
    double mean, variance;
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The grid: some draws, and just below each, so that both sides of a jump are seen. */
static void lay_grid(struct sample *sample, const struct distribution *distribution)
{
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 100);
    for (size_t i = 0; i < GRID; i += 2) {
        sample->grid[i + 1] = distribution_draw(distribution, &stream);
        sample->grid[i] = nextafter(sample->grid[i + 1], -HUGE_VAL);
    }
    qsort(sample->grid, GRID, sizeof *sample->grid, by_value);
}

/* The first point of the grid that is not below x; GRID if there is none. */
static size_t cell_of(const struct sample *sample, double x)
{
    size_t low = 0, high = GRID;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sample->grid[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take_sample(struct sample *sample, const struct distribution *distribution)
{
    lay_grid(sample, distribution);
    size_t cell[GRID + 1] = {0};
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 101);
    double sum = 0, squares = 0, origin = distribution_mean(distribution);
    for (size_t i = 0; i < SAMPLES; i++) {
        double x = distribution_draw(distribution, &stream);
        cell[cell_of(sample, x)]++;
        sum += x - origin;
        squares += (x - origin) * (x - origin);
    }
    size_t count = 0;
    for (size_t i = 0; i < GRID; i++) {
        count += cell[i];
        sample->upto[i] = (double)count / SAMPLES;
    }
    sample->mean = origin + sum / SAMPLES;
    sample->variance = squares / SAMPLES - (sum / SAMPLES) * (sum / SAMPLES);
}

/* Kolmogorov-Smirnov at level 0.001, on the grid; seeds are fixed, so it does not
 * flicker. */
static bool fits(const struct sample *sample, const struct distribution *distribution)
{
    double worst = 0;
    for (size_t i = 0; i < GRID; i++) {
        double expected = distribution->type->cdf(distribution, sample->grid[i]);
        worst = fmax(worst, fabs(sample->upto[i] - expected));
    }
    return worst < 1.95 / sqrt(SAMPLES);
}

/* Whether the sample refuses the distribution with this argument 1% larger. */
static bool refuses_wrong(const struct sample *sample, struct distribution *distribution,
                          size_t argument, bool quantity)
{
    struct argument *wrong = &distribution->argument[argument];
    struct argument right = *wrong;
    if (quantity)
        wrong->quantity *= 1.01;
    else
        wrong->number *= 1.01;
    if (distribution->type->prepare)
        distribution->type->prepare(distribution);
    bool refused = !fits(sample, distribution);
    *wrong = right;
    if (distribution->type->prepare)
        distribution->type->prepare(distribution);
    return refused;
}

static void test_draws_follow_cdf(void)
{
    g_autoptr(GPtrArray) all = examples();
    g_autofree struct sample *sample = g_new(struct sample, 1);
    for (guint i = 0; i < all->len; i++) {
        struct distribution *distribution = all->pdata[i];
        take_sample(sample, distribution);
        CU_ASSERT_TRUE(fits(sample, distribution));
        double error = sqrt(sample->variance / SAMPLES);
        CU_ASSERT_DOUBLE_EQUAL(sample->mean, distribution_mean(distribution),
                               4 * error + 1e-12);
        bool points = distribution->type->arguments[0].kind == ARGUMENT_POINT;
        for (size_t j = 0; j < distribution->argument_count; j++)
            if (distribution->argument[j].number > 0) /* not shifted's second */
                CU_ASSERT_TRUE(refuses_wrong(sample, distribution, j, points));
    }
}

static double gsl_reference(const struct distribution *d, double x)
{
    const char *name = d->type->name;
    double a = d->argument[0].number, b = d->argument[1].number;
    if (g_str_equal(name, "uniform"))
        return gsl_cdf_flat_P(x, a, b);
    if (g_str_equal(name, "exponential"))
        return gsl_cdf_exponential_P(x, a);
    if (g_str_equal(name, "normal"))
        return x < 0 ? 0 : gsl_cdf_gaussian_P(x - a, b);
    if (g_str_equal(name, "lognormal"))
        return gsl_cdf_lognormal_P(x, log(a), b);
    if (g_str_equal(name, "gamma"))
        return gsl_cdf_gamma_P(x, a, b);
    if (g_str_equal(name, "pareto"))
        return gsl_cdf_pareto_P(x, b, a);
    if (g_str_equal(name, "weibull"))
        return gsl_cdf_weibull_P(x, a, b);
    return d->type->cdf(d, x); /* GSL has none */
}

static void test_cdf_against_gsl(void)
{
    g_autoptr(GPtrArray) all = examples();
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 102);
    for (guint i = 0; i < all->len; i++) {
        struct distribution *distribution = all->pdata[i];
        double worst = 0;
        for (size_t j = 0; j < 1000; j++) {
            double x = distribution_draw(distribution, &stream);
            double cdf = distribution->type->cdf(distribution, x);
            worst = fmax(worst, fabs(cdf - gsl_reference(distribution, x)));
        }
        CU_ASSERT_TRUE(worst < 1e-12);
    }
}

/* As test_golden of test_random.c, in the order of examples(). */
static void test_golden(void)
{
    static const uint64_t expected[] = {
        UINT64_C(0xdc00000000000000), UINT64_C(0x1bf5eb4420ee6738),
        UINT64_C(0xb32755f77723462e), UINT64_C(0xe87ed18160f9e0ea),
        UINT64_C(0xca4f1119453cfae9), UINT64_C(0x07ae1d03223f79c3),
        UINT64_C(0x1e27323feb375091), UINT64_C(0xd8f1aaa6ab769505),
        UINT64_C(0x0717255d8ffd796f), UINT64_C(0x22ea7617e34b0f44),
        UINT64_C(0xc91dbccdf45bd803), UINT64_C(0xb6634dcf46d3030d),
        UINT64_C(0x4be16a8be3712078), UINT64_C(0xf49808920ff38f83),
    };
    g_autoptr(GPtrArray) all = examples();
    for (guint i = 0; i < all->len; i++) {
        struct stream stream = stream_keyed(42, PURPOSE_TEST, 103);
        uint64_t digest = 0;
        for (size_t j = 0; j < 10000; j++) {
            double x = distribution_draw(all->pdata[i], &stream);
            uint64_t bits;
            memcpy(&bits, &x, sizeof bits);
            digest = digest * 31 + bits;
        }
        CU_ASSERT_EQUAL(digest, expected[i]);
    }
}

static void test_means(void)
{
    g_autoptr(GPtrArray) made =
        g_ptr_array_new_with_free_func((GDestroyNotify)distribution_free);
    static const struct {
        const char *name;
        double a, b, mean;
    } cases[] = {
        {"pareto", 1, 1, HUGE_VAL},
        {"pareto", 1, 0.5, HUGE_VAL},
        {"normal", 3, 0, 3},
        {"normal", -3, 0, 0},
        {"normal", 1, 1, 1.0833154705876862}, /* Phi(1) + phi(1) */
        {"lognormal", 2, 0, 2},
        {"weibull", 3, 0.5, 6},
        {"uniform", 4, 4, 4},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct distribution *d = make2(cases[i].name, cases[i].a, cases[i].b);
        g_ptr_array_add(made, d);
        double mean = distribution_mean(d);
        CU_ASSERT_TRUE(mean == cases[i].mean || fabs(mean - cases[i].mean) < 1e-12);
    }
}

static void test_draw_ns(void)
{
    struct stream stream = stream_keyed(1, PURPOSE_TEST, 104);
    static const struct {
        double value;
        int64_t ns;
    } cases[] = {
        {2.4, 2},
        {2.5, 3},
        {-7, 0},
        {0, 0},
        {1e30, INT64_MAX / 4},
        {3e18, INT64_MAX / 4},
        {5e6, 5000000},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct distribution *constant = distribution_constant(cases[i].value);
        CU_ASSERT_EQUAL(distribution_draw_ns(constant, &stream), cases[i].ns);
        CU_ASSERT_TRUE(distribution_is_constant(constant));
        distribution_free(constant);
    }
    struct distribution *shifted = make_shifted(2, distribution_constant(3));
    CU_ASSERT_TRUE(distribution_is_constant(shifted));
    CU_ASSERT_EQUAL(distribution_draw_ns(shifted, &stream), 5);
    distribution_free(shifted);
    struct distribution *mixture = make_mixture();
    CU_ASSERT_FALSE(distribution_is_constant(mixture));
    struct distribution *copy = distribution_copy(mixture);
    distribution_free(mixture);
    CU_ASSERT_TRUE(distribution_draw_ns(copy, &stream) > 0);
    distribution_free(copy);
}

static void refused(const char *name, const struct argument *arguments, size_t count,
                    const char *message)
{
    g_autoptr(GError) error = NULL;
    struct distribution *made =
        distribution_new(distribution_type_find(name), arguments, count, &error);
    CU_ASSERT_PTR_NULL(made);
    CU_ASSERT_STRING_EQUAL(error ? error->message : "", message);
    distribution_free(made);
}

static void refused2(const char *name, double a, double b, const char *message)
{
    struct argument arguments[] = {{.number = a}, {.number = b}};
    refused(name, arguments, distribution_type_find(name)->argument_count, message);
}

static void test_arguments_are_checked(void)
{
    refused2("uniform", 2, 1, "uniform: low must not be above high");
    refused2("exponential", 0, 0, "exponential: mean must be positive");
    refused2("normal", 1, -1, "normal: sd must not be negative");
    refused2("lognormal", 0, 1, "lognormal: median must be positive");
    refused2("lognormal", 1, -1, "lognormal: sigma must not be negative");
    refused2("gamma", 0, 1, "gamma: shape must be positive");
    refused2("gamma", 1, 0, "gamma: scale must be positive");
    refused2("pareto", 0, 1, "pareto: least must be positive");
    refused2("weibull", 1, 0, "weibull: shape must be positive");
    refused2("constant", HUGE_VAL, 0, "constant: value must be finite");
    refused2("normal", 1, (double)NAN, "normal: sd must be finite");
    refused("gamma", NULL, 0, "gamma takes (shape, scale); got 0 arguments");
    refused("quantiles", NULL, 0,
            "quantiles takes (point, ... up to 32 of them); got 0 arguments");
    struct argument points[] = {{.number = 0.5, .quantity = 3},
                                {.number = 0.5, .quantity = 4}};
    refused("quantiles", points, 2,
            "quantiles: probabilities must rise from point to point");
    points[1] = (struct argument){.number = 0.6, .quantity = 2};
    refused("quantiles", points, 2,
            "quantiles: values must not fall from point to point");
    points[1].number = 1.5;
    refused("quantiles", points, 2, "quantiles: probabilities must lie between 0 and 1");
    struct argument parts[] = {{.number = 0.6, .inner = distribution_constant(1)},
                               {.number = 0.3, .inner = distribution_constant(2)}};
    refused("mixture", parts, 2, "mixture: weights must add up to 1");
    struct argument extra[] = {{.number = 1, .inner = distribution_constant(1)},
                               {.number = 2}};
    refused("constant", extra, 2, "constant takes (value); got 2 arguments");
}

/* What `list` and `describe` print is there, and names are unique. */
static void test_descriptors(void)
{
    for (size_t i = 0; all_distributions[i]; i++) {
        const struct distribution_type *type = all_distributions[i];
        CU_ASSERT_PTR_EQUAL(distribution_type_find(type->name), type);
        CU_ASSERT_TRUE(strlen(type->summary) > 10 && !strchr(type->summary, '\n'));
        CU_ASSERT_PTR_NOT_NULL(strstr(type->explanation, "Mean: "));
        CU_ASSERT_PTR_NOT_NULL(strstr(type->explanation, "Trap: "));
        CU_ASSERT_TRUE(strlen(type->source) > 0 && type->argument_count > 0);
    }
    CU_ASSERT_PTR_NULL(distribution_type_find("cauchy"));
}

CU_TestInfo distribution_tests[] = {
    {"draws follow the cdf, and a parameter 1% off is caught", test_draws_follow_cdf},
    {"cdfs agree with GSL's", test_cdf_against_gsl},
    {"golden draws", test_golden},
    {"means at the edges", test_means},
    {"whole nanoseconds, constants, copies", test_draw_ns},
    {"arguments are checked", test_arguments_are_checked},
    {"every type is documented", test_descriptors},
    CU_TEST_INFO_NULL,
};
