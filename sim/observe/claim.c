#include "sim/observe/claim.h"

#include <glib.h>

static const char *const signs[] = {
    [BELOW] = "<", [AT_MOST] = "<=", [ABOVE] = ">", [AT_LEAST] = ">=", [EQUAL] = "="};
static const char *const results[] = {"met", "missed", "undecided"};

void claim_record_clear(struct claim_record *claim)
{
    g_free(claim->name);
    g_free(claim->subject);
    g_free(claim->verdict);
    g_free(claim->text);
    g_free(claim->measured);
    *claim = (struct claim_record){0};
}

bool relation_keeps(enum relation relation, double value, double limit)
{
    switch (relation) {
    case BELOW:
        return value < limit;
    case AT_MOST:
        return value <= limit;
    case ABOVE:
        return value > limit;
    case AT_LEAST:
        return value >= limit;
    case EQUAL:
        return value == limit;
    }
    g_assert_not_reached();
}

const char *relation_sign(enum relation relation)
{
    return signs[relation];
}

bool relation_parse(const char *sign, enum relation *relation)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
        if (g_str_equal(signs[i], sign)) {
            *relation = (enum relation)i;
            return true;
        }
    }
    return false;
}

const char *claim_kind_name(enum claim_kind kind)
{
    return kind == CLAIM_SLO ? "slo" : "expect";
}

const char *claim_result_name(enum claim_result result)
{
    return results[result];
}

bool claim_result_parse(const char *name, enum claim_result *result)
{
    for (size_t i = 0; i < G_N_ELEMENTS(results); i++) {
        if (g_str_equal(results[i], name)) {
            *result = (enum claim_result)i;
            return true;
        }
    }
    return false;
}
