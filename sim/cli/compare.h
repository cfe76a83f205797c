/* compare.h - the parts of `consim compare`: each prints one thing about all variants,
 * from the same comparison that charts and the page are drawn from. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "sim/cli/grid.h"
#include "sim/cli/json.h"
#include "sim/cli/story.h"
#include "sim/cli/table.h"
#include "sim/compare/comparison.h"

struct row {
    const struct grid_variant *variant;
    const struct compared_variant *compared; /* NULL: no trial of it is there */
    const struct story *story;               /* NULL where it cannot run */
    char *label; /* of the variant in tables: its name, or "#3" where names are long */
};

struct view {
    const struct comparison *comparison; /* NULL: no trial is there */
    struct row *row;                     /* in order of the grid */
    int count;
    int reference; /* the row that others are compared with: the first with a trial; -1 */
    bool labelled; /* labels are no names: print_labels() tells which is which */
    bool emphasis;
    long width; /* of tables */
};

/* `stories`: one a variant of the grid. All three must stay. */
struct view *view_new(const struct grid *grid, struct story *const *stories,
                      const struct comparison *comparison);
void view_free(struct view *view);

/* Is there a trial of every variant that can run? Else the front and the cheapest are
 * anybody's guess, and are not told. */
bool view_is_whole(const struct view *view);

/* A table's rows for what has no trial: fills `columns` cells beside the label, the first
 * with why. True if that was done. */
bool row_without_trials(struct table *table, const struct row *row, int columns);

/* "128 (120–137)", of values in `unit`; "-": not measured. */
char *text_of_estimate(const struct estimate *estimate, double unit);

/* The same of a share: "23.1 % (22.0 to 24.2 %)", "100 %, at least 99.99 %". */
char *text_of_share_estimate(const struct estimate *estimate);

void print_labels(GString *to, const struct view *view);
void print_stories(GString *to, const struct view *view);
void print_compared_latency(GString *to, const struct view *view);
void print_compared_availability(GString *to, const struct view *view);
void print_compared_harms(GString *to, const struct view *view);
void print_differences(GString *to, const struct view *view);
void print_compared_slos(GString *to, const struct view *view);
void print_choice(GString *to, const struct view *view);
void print_compared_capacity(GString *to, const struct view *view);
void print_speed(GString *to, const struct view *view);

/* Members `refused` and `variants` of the document. */
void compare_json(struct json *json, const struct view *view);
