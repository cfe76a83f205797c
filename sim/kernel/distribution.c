#include "sim/kernel/distribution.h"

#include <math.h>

#include "sim/kernel/distributions/types.h"

/* In the order in which they are listed and explained. */
const struct distribution_type *const all_distributions[] = {
    &distribution_type_constant,    &distribution_type_uniform,
    &distribution_type_exponential, &distribution_type_normal,
    &distribution_type_lognormal,   &distribution_type_gamma,
    &distribution_type_pareto,      &distribution_type_weibull,
    &distribution_type_shifted,     &distribution_type_mixture,
    &distribution_type_quantiles,   NULL,
};

GQuark distribution_error(void)
{
    return g_quark_from_static_string("consim-distribution-error");
}

const struct distribution_type *distribution_type_find(const char *name)
{
    for (size_t i = 0; all_distributions[i]; i++)
        if (g_str_equal(all_distributions[i]->name, name))
            return all_distributions[i];
    return NULL;
}

/* What the i-th argument is; those that repeat are all as the last. */
static const struct argument_doc *doc_at(const struct distribution_type *type, size_t i)
{
    return &type->arguments[MIN(i, type->argument_count - 1)];
}

static bool has_inner(const struct distribution_type *type, size_t i)
{
    enum argument_kind kind = doc_at(type, i)->kind;
    return kind == ARGUMENT_DISTRIBUTION || kind == ARGUMENT_WEIGHTED;
}

static bool check_count(const struct distribution_type *type, size_t count,
                        GError **error)
{
    size_t least = type->argument_count;
    size_t most = type->repeats ? DISTRIBUTION_ARGUMENTS_MAX : least;
    if (count >= least && count <= most)
        return true;
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i < least; i++)
        g_string_append_printf(names, "%s%s", i ? ", " : "", type->arguments[i].name);
    if (type->repeats)
        g_string_append_printf(names, ", ... up to %d of them",
                               DISTRIBUTION_ARGUMENTS_MAX);
    g_set_error(error, DISTRIBUTION_ERROR, DISTRIBUTION_ERROR_COUNT,
                "%s takes (%s); got %zu argument%s", type->name, names->str, count,
                count == 1 ? "" : "s");
    return false;
}

static bool check_finite(const struct distribution *distribution, GError **error)
{
    for (size_t i = 0; i < distribution->argument_count; i++) {
        const struct argument *argument = &distribution->argument[i];
        if (isfinite(argument->number) && isfinite(argument->quantity))
            continue;
        g_set_error(error, DISTRIBUTION_ERROR, DISTRIBUTION_ERROR_VALUE,
                    "%s: %s must be finite", distribution->type->name,
                    doc_at(distribution->type, i)->name);
        return false;
    }
    return true;
}

/* What only a bug can get wrong: numbers and inner distributions in each other's
 * place. */
static void assert_inner(const struct distribution *distribution)
{
    for (size_t i = 0; i < distribution->argument_count; i++)
        g_assert(has_inner(distribution->type, i) ==
                 (distribution->argument[i].inner != NULL));
}

struct distribution *distribution_new(const struct distribution_type *type,
                                      const struct argument *arguments, size_t count,
                                      GError **error)
{
    if (!check_count(type, count, error)) {
        for (size_t i = 0; i < count; i++)
            distribution_free(arguments[i].inner);
        return NULL;
    }
    struct distribution *distribution = g_new0(struct distribution, 1);
    distribution->type = type;
    distribution->argument_count = count;
    for (size_t i = 0; i < count; i++)
        distribution->argument[i] = arguments[i];
    assert_inner(distribution);
    const char *wrong = NULL;
    if (check_finite(distribution, error)) {
        wrong = type->prepare ? type->prepare(distribution) : NULL;
        if (!wrong)
            return distribution;
        g_set_error(error, DISTRIBUTION_ERROR, DISTRIBUTION_ERROR_VALUE, "%s: %s",
                    type->name, wrong);
    }
    distribution_free(distribution);
    return NULL;
}

struct distribution *distribution_constant(double value)
{
    g_assert(isfinite(value));
    struct argument argument = {.number = value};
    return distribution_new(&distribution_type_constant, &argument, 1, NULL);
}

struct distribution *distribution_copy(const struct distribution *distribution)
{
    struct distribution *copy = g_new(struct distribution, 1);
    *copy = *distribution;
    for (size_t i = 0; i < copy->argument_count; i++)
        if (copy->argument[i].inner)
            copy->argument[i].inner = distribution_copy(copy->argument[i].inner);
    return copy;
}

void distribution_free(struct distribution *distribution)
{
    if (!distribution)
        return;
    for (size_t i = 0; i < distribution->argument_count; i++)
        distribution_free(distribution->argument[i].inner);
    g_free(distribution);
}

double distribution_draw(const struct distribution *distribution, struct stream *stream)
{
    return distribution->type->draw(distribution, stream);
}

double distribution_mean(const struct distribution *distribution)
{
    return distribution->type->mean(distribution);
}

int64_t distribution_draw_ns(const struct distribution *distribution,
                             struct stream *stream)
{
    static const int64_t most_ns = INT64_MAX / 4;
    double value = distribution_draw(distribution, stream);
    if (!(value > 0))
        return 0;
    return value < (double)most_ns ? (int64_t)(value + 0.5) : most_ns;
}

double distribution_least(const struct distribution *distribution)
{
    const struct argument *argument = distribution->argument;

    if (distribution->type == &distribution_type_shifted)
        return MAX(0, argument[0].number + distribution_least(argument[1].inner));
    if (distribution->type == &distribution_type_constant ||
        distribution->type == &distribution_type_uniform)
        return MAX(0, argument[0].number);
    return 0;
}

bool distribution_is_constant(const struct distribution *distribution)
{
    if (distribution->type == &distribution_type_shifted)
        return distribution_is_constant(distribution->argument[1].inner);
    return distribution->type == &distribution_type_constant;
}
