/* windows.h - the load's time in pieces, for charts over time. Windows begin at
 * multiples of a base width and at every beginning and end of a fault, so that none
 * straddles one. An operation belongs to the window of its due time, whenever it
 * ends; a window is [start, end). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/observe/record.h"
#include "sim/port/op.h"

struct windows;

/* So that `duration_ns` has at most 120 windows: 1, 2 or 5 times a power of ten, and
 * at least 10 ms. */
int64_t windows_base_width_ns(int64_t duration_ns);

struct windows *windows_new(int64_t base_width_ns);
void windows_free(struct windows *windows); /* NULL is allowed */

/* A fault begins or ends at `at_ns`, which is now: what is due later belongs to a new
 * window. One that was due at this very instant and is already counted keeps its
 * window, so the cut may be 1 ns late. A cut in the past is ignored, and so are those
 * beyond a limit (10,000), where a picture could not show them: false. */
bool windows_cut(struct windows *windows, int64_t at_ns);

/* An operation is due: in order of `due_ns`. Then, at any later time, its end.
 * `latency_ns` counts for the ok ones only. */
void windows_add_due(struct windows *windows, int64_t due_ns);
void windows_add_outcome(struct windows *windows, int64_t due_ns, enum outcome outcome,
                         int64_t latency_ns);

/* Covers everything up to `end_ns`, where the last one ends (unless operations were
 * due later), and hands the array over; operations without an outcome are unknown.
 * Frees `windows`. Each `latency` and the array are the caller's. */
struct window *windows_finish(struct windows *windows, int64_t end_ns, int *count);
