/* pooled_windows.h - the windows of one variant's seeds at equal times, put together:
 * that is what a fault costs by design, where one seed may have been lucky. */
#pragma once

#include "sim/store/reader.h"

struct pooled_windows {
    const struct reader_trial **trial; /* those that are pooled, in the given order */
    int trials, of;                    /* so many, of so many */
    int64_t end_ns;                    /* of the load */

    struct reader_window *window;
    int windows;
    struct reader_fault *fault; /* what was hit is "" where seeds differ in it */
    int faults;
};

/* Windows lie between the edges that all trials have. Where their faults come at other
 * times (random ones, or such that depend on what happens) there is no equal time: then
 * it is the first trial alone, and pooled->trials is 1. False, with `error`, where the
 * file cannot be read; pooled_windows_clear() in either case. */
bool pooled_windows_read(struct reader *reader, const struct reader_trial *const *trials,
                         int count, struct pooled_windows *pooled, GError **error);
void pooled_windows_clear(struct pooled_windows *pooled);
