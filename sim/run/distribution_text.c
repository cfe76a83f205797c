#include "sim/run/distribution_text.h"

#include <string.h>

#include "sim/run/call.h"
#include "sim/run/nearest.h"
#include "sim/run/quantity.h"
#include "sim/run/report.h"

enum { NESTING_MAX = 8 };

static struct distribution *parse(const char *text, int depth, char **why);

char *distribution_signature(const struct distribution_type *type)
{
    GString *text = g_string_new(type->name);
    for (size_t i = 0; i < type->argument_count; i++)
        g_string_append_printf(text, "%s%s", i ? ", " : "(", type->arguments[i].name);
    g_string_append(text, type->repeats ? ", ...)" : ")");
    return g_string_free(text, FALSE);
}

static bool is_mixture(const struct distribution_type *type)
{
    return type->argument_count && type->arguments[0].kind == ARGUMENT_WEIGHTED;
}

static char *unknown_name(const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GString) list = g_string_new(NULL);
    for (int i = 0; all_distributions[i]; i++) {
        if (is_mixture(all_distributions[i]))
            continue;
        g_ptr_array_add(names, (void *)(uintptr_t)all_distributions[i]->name);
        g_string_append_printf(list, "%s%s", list->len ? ", " : "",
                               all_distributions[i]->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = did_you_mean(name, (const char *const *)names->pdata);
    g_autofree char *shown = quoted(name);
    return g_strdup_printf("%s is no distribution; expected one of %s%s", shown,
                           list->str, hint);
}

static bool parse_quantity_or_rate(const char *text, double *ns, char **why)
{
    if (!strchr(text, '/'))
        return quantity_duration_real(text, ns, why);
    double per_s;
    if (!quantity_rate(text, &per_s, why))
        return false;
    if (per_s > 0) {
        *ns = 1e9 / per_s;
        return true;
    }
    *why = g_strdup("a rate of zero never comes; expected one as 0.183/ms");
    return false;
}

static bool parse_point(const char *text, struct argument *argument, char **why)
{
    const char *colon = strchr(text, ':');
    if (!colon) {
        g_autofree char *shown = quoted(text);
        *why = g_strdup_printf("%s is no point; expected one as 99%%: 40ms", shown);
        return false;
    }
    g_autofree char *share = g_strndup(text, (size_t)(colon - text));
    return quantity_ratio(share, &argument->number, why) &&
           quantity_duration_real(colon + 1, &argument->quantity, why);
}

static bool parse_argument(enum argument_kind kind, const char *text, int depth,
                           struct argument *argument, char **why)
{
    switch (kind) {
    case ARGUMENT_QUANTITY:
        return quantity_duration_real(text, &argument->number, why);
    case ARGUMENT_QUANTITY_OR_RATE:
        return parse_quantity_or_rate(text, &argument->number, why);
    case ARGUMENT_NUMBER:
        return quantity_number(text, &argument->number, why);
    case ARGUMENT_POINT:
        return parse_point(text, argument, why);
    case ARGUMENT_DISTRIBUTION:
    case ARGUMENT_WEIGHTED:
        argument->inner = parse(text, depth + 1, why);
        return argument->inner != NULL;
    }
    g_assert_not_reached();
}

/* Makes the distribution of arguments that are there; takes their inner ones over. */
static struct distribution *make(const struct distribution_type *type,
                                 const struct argument *arguments, size_t count,
                                 const char *text, char **why)
{
    g_autoptr(GError) error = NULL;
    struct distribution *made = distribution_new(type, arguments, count, &error);
    if (!made) {
        g_autofree char *shown = quoted(text);
        g_autofree char *signature = distribution_signature(type);
        *why = g_strdup_printf("%s: %s; expected %s", shown, error->message, signature);
    }
    return made;
}

static void free_inner(struct argument *arguments, size_t count)
{
    for (size_t i = 0; i < count; i++)
        distribution_free(arguments[i].inner);
}

static struct distribution *parse_call(const call_text *call, const char *text, int depth,
                                       char **why)
{
    const struct distribution_type *type = distribution_type_find(call->name);
    if (!type || is_mixture(type)) {
        *why = unknown_name(call->name);
        return NULL;
    }
    size_t count = (size_t)call->count, known = type->argument_count;
    if (count < known || (count > known && !type->repeats) ||
        count > DISTRIBUTION_ARGUMENTS_MAX) {
        g_autofree char *shown = quoted(text);
        g_autofree char *signature = distribution_signature(type);
        *why =
            g_strdup_printf("%s has %zu arguments; expected %s", shown, count, signature);
        return NULL;
    }
    struct argument arguments[DISTRIBUTION_ARGUMENTS_MAX] = {0};
    for (size_t i = 0; i < count; i++) {
        enum argument_kind kind = type->arguments[MIN(i, known - 1)].kind;
        if (parse_argument(kind, call->argument[i], depth, &arguments[i], why))
            continue;
        free_inner(arguments, i);
        return NULL;
    }
    return make(type, arguments, count, text, why);
}

static struct distribution *parse_single(const char *text, int depth, char **why)
{
    g_auto(call_text) call = {0};
    if (call_parse(text, &call, why))
        return parse_call(&call, text, depth, why);
    if (*why)
        return NULL;
    double ns;
    if (g_ascii_isalpha(*text)) {
        *why = unknown_name(text);
        return NULL;
    }
    return quantity_duration_real(text, &ns, why) ? distribution_constant(ns) : NULL;
}

static const struct distribution_type *mixture_type(void)
{
    for (int i = 0; all_distributions[i]; i++)
        if (is_mixture(all_distributions[i]))
            return all_distributions[i];
    g_assert_not_reached();
}

static bool parse_weighted(const char *term, int depth, struct argument *argument,
                           char **why)
{
    g_auto(GStrv) factors = list_split(term, '*', why);
    if (!factors)
        return false;
    if (g_strv_length(factors) != 2) {
        g_autofree char *shown = quoted(term);
        *why = g_strdup_printf(
            "%s has no weight; expected a mixture as 0.62*constant(1ms)"
            " + 0.38*exponential(2ms)",
            shown);
        return false;
    }
    if (!quantity_ratio(factors[0], &argument->number, why))
        return false;
    argument->inner = parse(factors[1], depth + 1, why);
    return argument->inner != NULL;
}

static struct distribution *parse_mixture(char **terms, const char *text, int depth,
                                          char **why)
{
    struct argument arguments[DISTRIBUTION_ARGUMENTS_MAX] = {0};
    size_t count = g_strv_length(terms);
    if (count > DISTRIBUTION_ARGUMENTS_MAX) {
        *why = g_strdup_printf("a mixture of %zu parts; expected at most %d", count,
                               DISTRIBUTION_ARGUMENTS_MAX);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (parse_weighted(terms[i], depth, &arguments[i], why))
            continue;
        free_inner(arguments, i);
        return NULL;
    }
    return make(mixture_type(), arguments, count, text, why);
}

static struct distribution *parse(const char *text, int depth, char **why)
{
    if (depth > NESTING_MAX) {
        *why =
            g_strdup_printf("nested too deep; expected at most %d levels", NESTING_MAX);
        return NULL;
    }
    g_auto(GStrv) terms = list_split(text, '+', why);
    if (!terms)
        return NULL;
    g_auto(GStrv) factors = list_split(terms[0], '*', why);
    if (!factors)
        return NULL;
    if (terms[1] || factors[1])
        return parse_mixture(terms, text, depth, why);
    return parse_single(terms[0], depth, why);
}

struct distribution *distribution_parse(const char *text, char **why)
{
    return parse(text, 0, why);
}
