/* distribution.h - the distributions that a scenario can name.
 *
 * One type is one `static const` descriptor in its own file or family; a
 * distribution is a type with its arguments. All are immutable once made, and
 * may be shared by threads. Values are doubles in the unit of the arguments:
 * nanoseconds where the text gave a duration. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/kernel/random.h"

struct distribution;

/* What an argument may be written as. */
enum argument_kind {
    ARGUMENT_QUANTITY,         /* 250ms; or a bare number where values have no unit */
    ARGUMENT_QUANTITY_OR_RATE, /* 5ms, or 0.2/ms: the text layer turns a rate into its
                                * reciprocal */
    ARGUMENT_NUMBER,           /* a pure number: sigma, shape */
    ARGUMENT_DISTRIBUTION,     /* shifted's second */
    ARGUMENT_POINT,            /* `p: x`, a probability and a quantity: quantiles */
    ARGUMENT_WEIGHTED,         /* `0.62 * D`: mixture */
};

struct argument {
    double number;              /* quantity, number, weight or probability */
    double quantity;            /* of a POINT */
    struct distribution *inner; /* of DISTRIBUTION and WEIGHTED; taken over */
};

struct argument_doc {
    const char *name;
    enum argument_kind kind;
};

enum { DISTRIBUTION_ARGUMENTS_MAX = 32 };

struct distribution_type {
    const char *name;        /* as scenarios write it */
    const char *summary;     /* one line, for `consim list distributions` */
    const char *explanation; /* paragraphs, for `consim describe` */
    const char *source;      /* of the sampling method */
    const struct argument_doc *arguments;
    size_t argument_count;
    bool repeats; /* the last argument may be given any number of times, from once */

    /* Checks the arguments and fills derived figures; NULL or what is wrong, as
     * "sigma must not be negative". */
    const char *(*prepare)(struct distribution *self);
    double (*draw)(const struct distribution *self, struct stream *stream);
    /* May be infinite. By libm, as the cdf: no trial may depend on the last bits. */
    double (*mean)(const struct distribution *self);
    double (*cdf)(const struct distribution *self, double x); /* by libm: for tests */
};

struct distribution {
    const struct distribution_type *type;
    size_t argument_count;
    struct argument argument[DISTRIBUTION_ARGUMENTS_MAX];
    double derived[8]; /* the type's own: constants of its sampler */
};

extern const struct distribution_type *const all_distributions[]; /* ends with NULL */

const struct distribution_type *distribution_type_find(const char *name); /* or NULL */

#define DISTRIBUTION_ERROR (distribution_error())
GQuark distribution_error(void);
enum {
    DISTRIBUTION_ERROR_COUNT, /* too few or too many arguments */
    DISTRIBUTION_ERROR_VALUE, /* what prepare objects to, or not finite */
};

/* Takes over the inner distributions of `arguments`, also when it fails. NULL and
 * `error` if the count is wrong or `prepare` objects. */
struct distribution *distribution_new(const struct distribution_type *type,
                                      const struct argument *arguments, size_t count,
                                      GError **error);
struct distribution *distribution_constant(double value);
struct distribution *distribution_copy(const struct distribution *distribution);
void distribution_free(struct distribution *distribution); /* and its inner ones */

double distribution_draw(const struct distribution *distribution, struct stream *stream);
double distribution_mean(const struct distribution *distribution);

/* Rounded to whole nanoseconds, never negative, at most INT64_MAX / 4. */
int64_t distribution_draw_ns(const struct distribution *distribution,
                             struct stream *stream);

/* Nothing below this is ever drawn. 0 where the type knows no better bound: only
 * constant, uniform and shifted have a least value that is worth asking for. */
double distribution_least(const struct distribution *distribution);

/* A constant, also a shifted one. */
bool distribution_is_constant(const struct distribution *distribution);
