/* terminal.h - what only a terminal gets: bold type and progress. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Bold and colour: on a terminal, unless NO_COLOR is set or TERM is dumb. */
bool terminal_has_style(FILE *stream);

/* One line on standard error that is written over again and again; nothing unless
 * that is a terminal. */
struct progress;
struct progress *progress_new(int trial_count);
void progress_show(struct progress *progress, int64_t done_ns, int64_t total_ns,
                   uint64_t events, int trials_done);
void progress_hide(struct progress *progress); /* erases the line until the next */
void progress_free(struct progress *progress); /* erases it too */

/* From now on ^C is only noted; a second one ends the program at once. */
void interrupt_catch(void);
bool interrupt_seen(void);
