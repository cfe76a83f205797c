/* param.h - a setting that a scenario can name: its type, default and meaning.
 *
 * Scenario groups, protocols, update strategies and faults all describe their
 * settings by tables of these; the loader, `consim describe`, the validation and
 * the manual read the same tables, so they cannot disagree. A table ends with a
 * row without a name. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* How the text is read and what lies at `offset` of the settings' struct. */
enum value_type {
    VALUE_TEXT,         /* char *                       anything */
    VALUE_BOOL,         /* bool                         yes | no */
    VALUE_INTEGER,      /* int64_t                      10000, 100k */
    VALUE_NUMBER,       /* double                       1.5 */
    VALUE_RATIO,        /* double                       5%, 0.05, 50ppm */
    VALUE_DURATION,     /* int64_t, ns                  250ms; `none` where low is -1,
                         * negative ones where it is lower */
    VALUE_BYTES,        /* int64_t                      512B, 16MiB */
    VALUE_BANDWIDTH,    /* double, bytes per second     1Gbit/s, 100MB/s; 0 unlimited */
    VALUE_RATE,         /* double, per second           10k/s */
    VALUE_CHOICE,       /* int: index into `choices` */
    VALUE_DISTRIBUTION, /* struct distribution *, ns    lognormal(0.8ms, 0.5) */
    VALUE_REGION,       /* int: index of a region */
    VALUE_REGIONS,      /* struct region_list           a, b, c; all */
    VALUE_SPECIAL,      /* read by a function of the loader; `type_doc` tells the form */
};

/* A list of regions by index; `count` 0 means that none were given. */
struct region_list {
    int *region;
    int count;
};

struct param {
    const char *name;
    enum value_type type;
    size_t offset;              /* in the settings' struct */
    const char *fallback;       /* the default, as text; NULL: see `doc`, or none */
    const char *doc;            /* what it does, and its unit if the type has none */
    const char *const *choices; /* of CHOICE, ends with NULL */
    double low, high;     /* limits, both included, if high > low; in the stored unit */
    const char *type_doc; /* of SPECIAL: the form, as `zipf(N, s) | uniform(N)` */
};

/* -1 ns: the setting `none` of a duration that allows it (`low` is -1). */
#define DURATION_NONE INT64_C(-1)
