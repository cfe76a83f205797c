/* example.h - one occurrence of a harm, or one violation of a model, told by its
 * operations: who did what when, and which node answered. Values are named by the
 * primitive that wrote them, as "#46264". */
#pragma once

#include "sim/compare/comparison.h"

struct example_step {
    uint64_t id; /* of the primitive, and of the value that it writes */
    uint32_t session;
    int64_t invoke_ns;
    int64_t return_ns; /* INT64_MAX: it never came back */
    char *does;        /* "writes #46264", "reads #44256" */
    const char *outcome;
    char *node;       /* that answered: "eu-west-1.0"; "": none did */
    const char *part; /* that it plays: "the write that was missed"; "" in a violation */
};

struct example {
    uint64_t seed;
    char *told; /* in a sentence or two; NULL: nothing of the sort was kept */
    struct example_step *step; /* as they began */
    int step_count;
};

/* The worst one that the variant's trials kept. NULL with `error` where the file cannot
 * be read. */
struct example *example_of_harm(const struct comparison *comparison,
                                struct reader *reader,
                                const struct compared_variant *variant, const char *harm,
                                GError **error);

/* Of the first trial in which the model is violated. */
struct example *example_of_violation(const struct comparison *comparison,
                                     struct reader *reader,
                                     const struct compared_variant *variant,
                                     const char *model, GError **error);

void example_free(struct example *example); /* NULL is allowed */
