/* chart.h - pictures of results: each chart type answers one question from a results
 * file alone, so that it can be drawn again whenever the file is there. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/store/reader.h"

struct canvas; /* viz/canvas/canvas.h */

#define CHART_ERROR chart_error_quark()
GQuark chart_error_quark(void);

enum chart_error {
    CHART_ERROR_ENDING,  /* a path that ends in none of .svg, .png, .pdf */
    CHART_ERROR_OPTION,  /* a theme or size that does not exist */
    CHART_ERROR_TRIAL,   /* no such trial in the file */
    CHART_ERROR_VARIANT, /* no such variant */
};

struct chart_options {
    const char *theme; /* a name in viz/canvas/theme.h: light, dark, print; NULL: light */
    const char *size;  /* likewise: web, column, double, slide; NULL: web */
    const char *title; /* instead of the finding; NULL: the finding */
    const char *scenario; /* of several in the file; NULL: the first trial's */
    int64_t trial;        /* id of a reader_trial; 0: the variant's, over all seeds */
    int variant;         /* place in the comparison, from 0, where one variant is drawn */
    const char *anomaly; /* where one is drawn; NULL: comparison_main_anomaly() */
    const char *kind;    /* of operations, where one is drawn; NULL: the chart's choice */
    const char *data_path; /* CSV of what is drawn goes here too; NULL: nowhere */
};

struct chart_type {
    const char *name, *summary;
    const char *question; /* that the picture answers */

    /* Draws on `canvas`, whose size and theme are set, and appends what is drawn to
     * `data` as CSV with a head line. A file without data for this chart is no error:
     * the picture says so. False, with `error`, where the file cannot be read. */
    bool (*draw)(struct canvas *canvas, struct reader *reader,
                 const struct chart_options *options, GString *data, GError **error);
};

extern const struct chart_type *const all_charts[]; /* ends with NULL */

/* Draws into a file whose ending says the format: .svg, .png or .pdf. The same results
 * and options give the same bytes. The file appears whole or not at all. */
bool chart_write(const struct chart_type *type, struct reader *reader,
                 const struct chart_options *options, const char *path, GError **error);

/* By name; NULL if there is none. */
const struct chart_type *chart_find(const char *name);
