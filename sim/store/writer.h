/* writer.h - writes a results file: one transaction a trial, so that a program killed
 * at any moment leaves a file that opens and holds whole trials only.
 *
 * While it is written the file has SQLite's -wal and -shm beside it; closing folds them
 * in and removes them. A new file appears with its first trial. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"
#include "sim/store/results_file.h"

/* The text that a trial was made from; NULL counts as "". */
struct scenario_info {
    const char *name, *title, *question, *text;
    const char *version; /* of this program */
};

struct results_writer;

/* To add to the file at `path`, or to make it. NULL if it is something else than a
 * results file of this schema (then it is not touched), or cannot be written.
 * `replace`: trials that are there already are replaced, else refused. */
struct results_writer *results_writer_open(const char *path, bool replace,
                                           GError **error);

/* The same in memory, for who wants to read it at once by reader_of_writer(). */
struct results_writer *results_writer_open_memory(void);

/* False: from now on histories are left out of the file although the records have them;
 * for experiments of many trials. Witnesses keep the primitives that show the worst. */
void results_writer_keep_histories(struct results_writer *writer, bool keep);

/* False if the file has trials of another version of this program: their digests and
 * figures need not compare. Adding checks it too; ask before the work begins. */
bool results_writer_fits(struct results_writer *writer, const char *version,
                         GError **error);

/* Whether the file has this trial, to be replaced or not. A scenario is known by its
 * text: an edited one is another. */
bool results_writer_has(struct results_writer *writer,
                        const struct scenario_info *scenario, const char *variant_json,
                        uint64_t seed);

/* What the scenario is called in the file: "NAME (2)" where NAME is another's. g_free()
 */
char *results_writer_name(struct results_writer *writer,
                          const struct scenario_info *scenario);

/* All of a trial, or nothing of it. */
bool results_writer_add(struct results_writer *writer,
                        const struct scenario_info *scenario, const struct record *record,
                        GError **error);

/* That a variant cannot run, and why. Its place among the variants is where it is added:
 * after those whose first trial is in the file by then. Twice: the later reason counts.
 */
bool results_writer_refuse(struct results_writer *writer,
                           const struct scenario_info *scenario, const char *variant_json,
                           const char *reason, GError **error);

/* NULL is allowed. A file that this writer made and that has no trial is removed. */
void results_writer_close(struct results_writer *writer);

/* A variant's name in results files: {"group.key":"value", ...} by key. Of a key that
 * is set twice the last one counts. g_free(). */
char *variant_json(const struct setting *setting, int count);
